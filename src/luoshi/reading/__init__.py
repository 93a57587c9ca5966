"""The reader: what does this document say? Bytes in, records out; no database, no network."""

from luoshi.reading.reader import READER, read, read_document
from luoshi.reading.records import (
    Anchor,
    Article,
    Directive,
    Document,
    Meeting,
    Person,
    Post,
    Quantity,
    Reading,
    Term,
)

__all__ = [
    "READER",
    "Anchor",
    "Article",
    "Directive",
    "Document",
    "Meeting",
    "Person",
    "Post",
    "Quantity",
    "Reading",
    "Term",
    "read",
    "read_document",
]
