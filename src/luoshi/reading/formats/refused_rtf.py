"""Rich Text Format. Not read."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.source import Refusal

NAME = "rtf"
TITLE = "RTF文档"
SUFFIXES = frozenset({".rtf"})


def claims(data: bytes) -> bool:
    return data[:64].lstrip().startswith(b"{\\rtf")


def read(data: bytes) -> NoReturn:
    raise Refusal("unsupported_rtf", "不支持RTF文档", "请用Word或WPS另存为.docx")
