"""Word 97–2003 ``.doc`` (an OLE compound file). Not read yet."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.formats.container import ole_has
from luoshi.reading.source import Refusal

NAME = "doc"
TITLE = "旧版Word文档"
SUFFIXES = frozenset({".doc", ".dot"})


def claims(data: bytes) -> bool:
    return ole_has(data, "WordDocument") or data.startswith(b"\xdb\xa5\x2d\x00")


def read(data: bytes) -> NoReturn:
    raise Refusal("unsupported_doc", "暂不支持旧版Word文档（.doc）", "请用Word或WPS另存为.docx")
