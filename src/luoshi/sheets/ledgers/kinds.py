"""Which kind of file it is, by content."""

from __future__ import annotations

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook_kind(data: bytes) -> str:
    """xlsx, xlsb, ods or xls; empty for text and all else."""
    if data.startswith(OLE):
        return "xls"
    if not data.startswith(ZIP):
        return ""
    # The names of a zip's entries stand in it uncompressed.
    if b"xl/workbook.bin" in data:
        return "xlsb"
    return "xlsx" if b"xl/workbook.xml" in data else "ods"
