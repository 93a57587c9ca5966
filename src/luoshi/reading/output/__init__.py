"""What a reading looks like to others: JSON with a schema, a table for the terminal, an annotated page."""
