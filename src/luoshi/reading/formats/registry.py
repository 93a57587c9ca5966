"""The formats, in the order in which they may claim a file. One line adds one."""

from __future__ import annotations

from luoshi.reading.formats import (
    docx,
    html,
    markdown,
    pdf,
    refused_archive,
    refused_doc,
    refused_image,
    refused_ledger,
    refused_ofd,
    refused_office,
    refused_rtf,
    refused_wps,
    text,
)
from luoshi.reading.formats.door import Format

BINARY: tuple[Format, ...] = (
    pdf,
    docx,
    refused_ofd,
    refused_ledger,
    refused_doc,
    refused_office,  # after the OLE files that have a name of their own
    refused_archive,  # after every format that is a zip
    refused_image,
    refused_rtf,
)
"""Formats with a mark of their own in the bytes."""

WRITTEN: tuple[Format, ...] = (html, markdown, text)
"""Formats that are text; plain text is what is left."""

FORMATS: tuple[Format, ...] = (*BINARY, refused_wps, *WRITTEN)
