"""Layout: from lines as they stand in a file to articles as they were written."""
