"""Streams of a PDF that unpack to far more than they are: found before pdfium unpacks them whole."""

from __future__ import annotations

import re
import zlib

from luoshi.reading.formats import limits
from luoshi.reading.source import Refusal

_STREAM = re.compile(rb"stream\r?\n")
_RATIO = 1_032  # the most that deflate can pack
_DICTIONARY = 1_500  # bytes before a stream in which its dictionary stands


def check_streams(data: bytes) -> None:
    """Refuse a PDF with a stream that unpacks beyond ``limits.MAX_INFLATED``, or all of them together
    beyond four times that. Pictures are not unpacked for their text, and not counted.

    Raises Refusal ``bomb``.
    """
    room = 4 * limits.MAX_INFLATED
    for start in _STREAM.finditer(data):
        at = start.end()
        if data[at : at + 1] not in (b"\x78", b"\x68", b"\x48", b"\x58"):
            continue
        end = data.find(b"endstream", at)
        size = (end if end >= 0 else len(data)) - at
        if size * _RATIO <= limits.MAX_INFLATED // 16:
            continue
        dictionary = data[max(0, start.start() - _DICTIONARY) : start.start()]
        if b"/Image" in dictionary[dictionary.rfind(b"obj") + 1 :]:
            continue
        room -= _inflated(data[at : at + size], min(room, limits.MAX_INFLATED))
        if room < 0:
            raise _bomb()


def _inflated(packed: bytes, most: int) -> int:
    """Bytes that ``packed`` unpacks to. Raises Refusal ``bomb`` beyond ``most``; stops at an error."""
    inflater = zlib.decompressobj()
    total = 0
    last = b""
    try:
        while packed and not inflater.eof:
            last = inflater.decompress(packed, 1 << 20)
            packed = inflater.unconsumed_tail
            total += len(last)
            if total > most:
                raise _bomb()
            if not last and not packed:
                break
    except zlib.error:
        pass
    return total


def _bomb() -> Refusal:
    return Refusal("bomb", "PDF内部数据解压后异常庞大，没有读取", "请确认文件来源；正常的文件请重新另存")
