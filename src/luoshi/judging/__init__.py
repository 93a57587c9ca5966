"""Judging by rule-books 考核规则: what figures amount to, by published rules that anyone can re-run.

``formulas`` reads the formulas of a rule-book, ``evaluating`` says in plain arithmetic what one means, and
``duckdb_sql`` writes it for the embedded engine. Nothing here knows of Django or of a database of the product.
"""
