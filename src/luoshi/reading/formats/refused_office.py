"""OLE compound files that are neither ``.doc`` nor a ledger: encrypted Office files, slides, mail."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.formats.container import OLE_MARK, ole_has
from luoshi.reading.source import Refusal

NAME = "office"
TITLE = "Office文件"
SUFFIXES = frozenset({".ppt", ".pptx", ".dps", ".msg", ".odt", ".uof"})


def claims(data: bytes) -> bool:
    return data.startswith(OLE_MARK)


def read(data: bytes) -> NoReturn:
    if ole_has(data, "EncryptedPackage"):
        raise Refusal("encrypted", "文件已加密，需要密码", "请取消密码后另存，再读取")
    raise Refusal("unsupported_office", "不支持这种Office文件", "请另存为.docx、PDF或文本文件")
