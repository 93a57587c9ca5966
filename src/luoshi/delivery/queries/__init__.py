"""What may be read, already narrowed to what this actor may see."""
