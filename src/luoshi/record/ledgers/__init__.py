"""Ledgers in the record: the figures of a workbook, and how they differ from what is recorded."""
