"""Documents as JSON, in the order and under the names of ``schema.json``.

A file holds one document a line, so that a hundred thousand documents are written and read in flat
memory and a line-oriented tool can pick one out. The text is UTF-8 without escapes for Chinese, and the
same documents always give the same bytes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any, TextIO

from luoshi.reading.records import Document, Meeting, Reading

SCHEMA = "luoshi-reading/1"

# The order for the top of a document: what it is first, what it says after that.
_ORDER: dict[type, tuple[str, ...]] = {
    Document: (
        "source", "sha256", "format", "encoding", "failed", "articles", "left_out", "problems",
    ),
}  # fmt: skip

# A file name that is not UTF-8 reaches Python as lone surrogates, which no UTF-8 file can hold.
_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema of a reading."""
    text = resources.files(__package__).joinpath("schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return _ORDER.get(kind) or tuple(field.name for field in fields(kind))


def plain(value: Any) -> Any:
    """A record, or a list of them, as plain dictionaries and lists with every key in place.

    A meeting that was not found is an object whose values are null, so that its keys are there; a number
    too large for a double (a run of digits in a damaged text) is null, because JSON has no infinity.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return {name: plain(item) for name, item in _keys(value).items()}


def _keys(record: Any) -> dict[str, Any]:
    kind: Any = type(record)
    keys = {name: getattr(record, name) for name in _names(kind)}
    if "meeting" in keys and keys["meeting"] is None:
        keys["meeting"] = Meeting()
    return keys


def dump(value: Any) -> str:
    """Compact JSON of plain values or records that any UTF-8 file can hold.

    Raises ValueError for an infinite number; ``plain`` takes them out.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_keys)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    return text


def document_json(document: Document) -> str:
    """One document as one line of JSON."""
    try:
        return dump(document)
    except ValueError:
        return dump(plain(document))


def write_json(documents: Iterable[Document], stream: TextIO, reader: str) -> None:
    """Write a whole reading; documents are taken from the iterable one by one and not kept.

    ``reader`` names the version that read them. If the iterable raises, what was written so far is not
    complete JSON.
    """
    write_json_lines(map(document_json, documents), stream, reader)


def write_json_lines(lines: Iterable[str], stream: TextIO, reader: str) -> None:
    """The same for documents that are JSON already, as several processes hand them over."""
    stream.write(f'{{"schema":{dump(SCHEMA)},"reader":{dump(reader)},"documents":[')
    between = "\n"
    for line in lines:
        stream.write(between)
        stream.write(line)
        between = ",\n"
    stream.write("\n]}\n")


def reading_json(reading: Reading) -> str:
    """A reading held in memory as JSON; for many documents use ``write_json``."""
    lines = ",".join(f"\n{document_json(document)}" for document in reading.documents)
    return f'{{"schema":{dump(reading.schema)},"reader":{dump(reading.reader)},"documents":[{lines}\n]}}\n'
