"""Pictures of pages. Recognising their text comes in a later version."""

from __future__ import annotations

import struct
from typing import NoReturn

from luoshi.reading.source import Refusal

NAME = "image"
TITLE = "图片"
SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".heic", ".heif", ".jp2"}
)

_MARKS = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*",
    b"\0\0\0\x0cjP  \r\n\x87\n",
)  # fmt: skip


def claims(data: bytes) -> bool:
    if data.startswith(_MARKS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return True
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        return True
    # "BM" may begin a text: a bitmap also states its own length.
    return data[:2] == b"BM" and len(data) > 26 and struct.unpack("<I", data[2:6])[0] == len(data)


def read(data: bytes) -> NoReturn:
    raise Refusal("scan", "这是图片；扫描识别在以后的版本提供", "请先用其他工具识别（OCR），存为文本文件")
