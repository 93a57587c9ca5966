"""OFD (GB/T 33190): the national layout format, a zip of XML. Not read yet."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.formats.container import zip_names
from luoshi.reading.source import Refusal

NAME = "ofd"
TITLE = "OFD版式文件"
SUFFIXES = frozenset({".ofd"})


def claims(data: bytes) -> bool:
    return "OFD.xml" in zip_names(data)


def read(data: bytes) -> NoReturn:
    raise Refusal("unsupported_ofd", "暂不支持OFD版式文件", "请在阅读器中另存为PDF，或复制文字存为文本文件")
