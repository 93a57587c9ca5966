"""What people do with indicators; one module a verb."""
