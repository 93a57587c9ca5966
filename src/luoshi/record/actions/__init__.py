"""What may be done: one module a verb. Nothing else writes."""
