"""Ledgers of leads, projects, money, promises and papers: their layout, their cells, and what rows of them say."""
