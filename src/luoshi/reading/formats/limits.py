"""How much the reader takes on: every limit of the formats in one place, in bytes or as counts.

They keep time and memory bounded for any input. A report has 10 KB; a year of a newspaper as one text file
has about 20 MB.
"""

from __future__ import annotations

MAX_BYTES = 64 * 1024 * 1024
"""The largest file that is read at all; a larger one is refused without reading it."""

MAX_LINES = 500_000
"""Lines, blocks or paragraphs a file may have (one costs about 500 bytes of memory)."""

MAX_MARKUP = 400_000
"""Tags an HTML page or Word part may have."""

MAX_DEPTH = 400
"""How deep elements of a large HTML page may nest (over 3,000 tags). A browser stops at 512; a tree builder
takes quadratic time."""

MAX_ATTRIBUTES = 1_000
"""Attributes one HTML tag may have (a tree builder compares each with all before it)."""

MAX_INFLATED = 48 * 1024 * 1024
"""Bytes a Word file may unpack to, over all parts that are read; also the most one part may declare."""

MAX_ZIP_DIRECTORY = 2 * 1024 * 1024
"""Bytes the directory of a zip file may take (about 20,000 entries)."""

MAX_PAGES = 2_000
"""Pages of a PDF."""

MAX_PAGE_CHARACTERS = 100_000
"""Characters of one PDF page; a full newspaper page has about 10,000."""
