"""Rule-books: what stands in one (``model``), and how its file is read."""
