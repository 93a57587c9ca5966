"""WPS Writer's own ``.wps``: an OLE compound file like ``.doc``, told from it by its name. Not read yet."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.source import Refusal

NAME = "wps"
TITLE = "WPS文字文档"
SUFFIXES = frozenset({".wps", ".wpt"})


def claims(data: bytes) -> bool:
    """A ``.wps`` of today holds the same streams as a ``.doc``: only the file name differs."""
    return False


def read(data: bytes) -> NoReturn:
    raise Refusal("unsupported_wps", "暂不支持WPS文字文档（.wps）", "请用WPS另存为.docx")
