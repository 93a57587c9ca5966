"""What a workbook prints above and below its pages: words that stand in no cell, as a secrecy marking may."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

_PART = re.compile(
    rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)(?:\s[^>]*)?>(.*?)</(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>",
    re.S,
)
# &L &C &R divide a line, &"font,style" &12 &K01+000 &B … set type, && is an ampersand.
_SECTIONS = re.compile(r"&[LCR]")
_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f+-]{6}|&\d+|&[A-Za-z]')
_SHEETS = re.compile(r"xl/(?:work|chart)sheets/[^/]+\.xml")
_MOST = 64 * 2**20  # bytes of one sheet looked through; headers stand at its end


_SHARED = re.compile(rb"<(?:\w+:)?(?:si|is)>(.*?)</(?:\w+:)?(?:si|is)>", re.S)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
_LONGEST = 40  # characters of a cell that may be nothing but a marking


def short_texts(data: bytes, containing: str) -> list[str]:
    """The short texts of an ``.xlsx``'s cells, wherever they stand, that contain a word; none for other kinds."""
    word = containing.encode()
    found: dict[str, None] = {}
    for content in _contents(data, lambda name: name == "xl/sharedStrings.xml" or _is_sheet(name)):
        if word not in content and b"&#" not in content:  # some writers spell Chinese by number
            continue
        for part in _SHARED.findall(content):
            text = html.unescape(b"".join(_TEXT.findall(part)).decode("utf-8", "replace"))
            if containing in text and len(text) <= _LONGEST:
                found.setdefault(text)
    return list(found)


def page_headers(data: bytes) -> list[str]:
    """The texts of page headers and footers of an ``.xlsx``, each section a line; none for other kinds of file."""
    found: dict[str, None] = {}
    for content in _contents(data, _is_sheet):
        for part in _PART.findall(content):
            text = html.unescape(part.decode("utf-8", "replace"))
            for section in _SECTIONS.split(text.replace("&&", "\0")):
                line = _CODES.sub("", section).replace("\0", "&").strip()
                found |= dict.fromkeys(line.splitlines())
    return list(found)


def _is_sheet(name: str) -> bool:
    return _SHEETS.fullmatch(name) is not None


def _contents(data: bytes, wanted: Callable[[str], bool]) -> Iterator[bytes]:
    """The parts of an ``.xlsx`` with a wanted name, as far as they can be read."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if wanted(entry.filename) and entry.file_size <= _MOST:
                    yield archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return
