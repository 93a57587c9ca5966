"""What may be read of indicators, narrowed to what the actor may see."""
