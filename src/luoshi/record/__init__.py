"""What is known: sources, statements, events, and the current rows that pages read.

Nothing here is written except by the modules of ``actions``.
"""
