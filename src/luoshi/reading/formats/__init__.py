"""Opening a file: bytes in, lines with their places out, or a refusal that says the way out."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from luoshi.reading.formats import limits
from luoshi.reading.formats.detect import detect
from luoshi.reading.formats.door import check_line_count
from luoshi.reading.records import Problem
from luoshi.reading.source import Refusal, Source

__all__ = ["hash_file", "open_source"]

_CHUNK = 1 << 20


def open_source(path_or_bytes: str | os.PathLike[str] | bytes, name: str | None = None) -> Source:
    """Open a file, or bytes that came from one called ``name``, and give its lines in reading order.

    Raises ``Refusal``, and nothing else. Its ``sha256`` is set wherever the bytes were read; it is None
    for what could not be read or is larger than ``limits.MAX_BYTES`` (``hash_file`` gives it then).
    """
    if isinstance(path_or_bytes, bytes):
        data = path_or_bytes
        name = name or ""
        if len(data) > limits.MAX_BYTES:
            raise _too_large(len(data))
    else:
        path = Path(path_or_bytes)
        name = name or path.name
        data = _read_bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return _open(data, name, sha256)
    except Refusal as refusal:
        refusal.sha256 = sha256
        raise


def _open(data: bytes, name: str, sha256: str) -> Source:
    if not data:
        raise Refusal("empty", "文件是空的", "请确认文件已完整保存或下载")
    form, wrong_extension = detect(data, name)
    content = form.read(data)
    check_line_count(content.lines)
    if not any(line.kind != "meta" and line.text.strip() for line in content.lines):
        raise Refusal("empty", "文件里没有文字", "请确认文件内容；若是网页，请另存为完整网页或复制文字")
    problems: list[Problem] = [wrong_extension] if wrong_extension else []
    return Source(name, sha256, form.NAME, content.lines, content.encoding, problems + content.problems)


def _read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of acceptable size."""
    try:
        # A named pipe or a device would hang or never end: ask before opening.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refusal("not_a_file", "不是普通文件", "请给出文件，或给出文件夹由读取命令展开")
        if status.st_size > limits.MAX_BYTES:
            raise _too_large(status.st_size)
        with path.open("rb") as stream:
            data = stream.read(limits.MAX_BYTES + 1)
    except FileNotFoundError:
        raise Refusal("not_found", "找不到文件", "请检查路径和文件名") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Refusal("not_readable", f"文件无法读取（{reason}）", "请检查权限和磁盘") from error
    if len(data) > limits.MAX_BYTES:
        raise _too_large(len(data))
    return data


def _too_large(size: int) -> Refusal:
    most = limits.MAX_BYTES // (1024 * 1024)
    return Refusal(
        "too_large",
        f"文件有{size / (1024 * 1024):.0f} MB，超过上限{most} MB，没有读取",
        "请拆成几个文件，或只导出文字部分",
    )


def hash_file(path_or_bytes: str | os.PathLike[str] | bytes) -> str:
    """SHA-256 of a regular file of any size, in constant memory, or of bytes. Raises OSError."""
    if isinstance(path_or_bytes, bytes):
        return hashlib.sha256(path_or_bytes).hexdigest()
    # A named pipe would never end.
    if not stat.S_ISREG(os.stat(path_or_bytes).st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    digest = hashlib.sha256()
    with open(path_or_bytes, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
