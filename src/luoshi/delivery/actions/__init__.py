"""What may be done with directives; one module a verb."""
