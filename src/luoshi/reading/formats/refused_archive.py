"""Archives: several files in one. Each is to be given by itself."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.formats.container import ZIP_MARKS, zip_directory_is_too_large, zip_names
from luoshi.reading.source import Refusal

NAME = "archive"
TITLE = "压缩包"
SUFFIXES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst"})

_MARKS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")


def claims(data: bytes) -> bool:
    return data.startswith((*_MARKS, *ZIP_MARKS)) or data[257:262] == b"ustar"


def read(data: bytes) -> NoReturn:
    if data.startswith(ZIP_MARKS):
        if zip_directory_is_too_large(data):
            raise Refusal("bomb", "压缩包目录异常庞大，没有读取", "请确认文件来源；需要时解压后逐个读取")
        if not zip_names(data):
            raise Refusal("truncated", "压缩格式的文件不完整（可能被截断）", "请重新下载或复制，再读取")
    raise Refusal("unsupported_archive", "这是压缩包", "请解压后逐个读取其中的文件")
