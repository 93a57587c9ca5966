"""What a workbook prints above and below its pages: words that stand in no cell, as a secrecy marking may."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

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
    if not data.startswith(b"PK"):
        return []
    word = containing.encode()
    found: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                inside = entry.filename == "xl/sharedStrings.xml" or _SHEETS.fullmatch(entry.filename)
                if not inside or entry.file_size > _MOST:
                    continue
                content = archive.read(entry)
                if word not in content and b"&#" not in content:  # some writers spell Chinese by number
                    continue
                for part in _SHARED.findall(content):
                    text = html.unescape(b"".join(_TEXT.findall(part)).decode("utf-8", "replace"))
                    if containing in text and len(text) <= _LONGEST:
                        found.append(text)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return found
    return list(dict.fromkeys(found))


def page_headers(data: bytes) -> list[str]:
    """The texts of page headers and footers of an ``.xlsx``, each section a line; none for other kinds of file."""
    if not data.startswith(b"PK"):
        return []
    found: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if not _SHEETS.fullmatch(entry.filename) or entry.file_size > _MOST:
                    continue
                for part in _PART.findall(archive.read(entry)):
                    text = html.unescape(part.decode("utf-8", "replace"))
                    for section in _SECTIONS.split(text.replace("&&", "\0")):
                        line = _CODES.sub("", section).replace("\0", "&").strip()
                        if line:
                            found += line.splitlines()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return found
    return list(dict.fromkeys(found))
