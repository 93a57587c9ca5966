"""How much work is a PDF? Asked before pdfium unpacks it, since nothing can stop pdfium once it has begun.

A stream may unpack to a thousand times its size; a drawing (form) may draw others, each ten times, seven
levels deep; a page may stand in the page list two thousand times. All content streams are unpacked here, with
a limit, and their drawings counted. What cannot be seen through (encryption, odd filters) is suspicious.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from luoshi.reading.formats import limits
from luoshi.reading.source import Refusal

_DICTIONARY = 2_000  # bytes before a stream in which its dictionary stands
_CHUNK = 1 << 16
_MOST_STREAMS = 200_000  # looked at; a PDF of more is read apart
_SUBTYPE = re.compile(rb"/Subtype\s*/([A-Za-z0-9]+)")
# Streams that text extraction never runs: pictures (never unpacked) and font programs (unpacked, not run).
_PICTURE = b"Image"
_FONTS = frozenset((b"CIDFontType0C", b"Type1C", b"OpenType", b"XML"))
_ODD_FILTERS = (b"LZW", b"/RL", b"RunLength", b"ASCIIHex", b"/AHx", b"Crypt")
_TEXT_FILTERS = (b"ASCII85Decode", b"/A85")
_DRAW = b"Do"  # the operator; in words it is counted too, which only makes a file look worse

_FREE = 4 << 20  # bytes of work that are never too much
_USUAL = 40  # bytes of work for a byte of file, at most, in an honest PDF


@dataclass(slots=True)
class Work:
    """What is known of a PDF before it is opened, in bytes of content."""

    size: int
    total: int = 0
    largest: int = 0
    drawn: float = 0.0  # bound for what drawings inside drawings come to
    hidden: bool = False  # some of it could not be seen through

    def is_suspicious(self, pages: int) -> bool:
        """Whether reading so many pages could take far more than a file of this size should."""
        bound = self.total + self.drawn + pages * self.largest
        return self.hidden or bound > _FREE + _USUAL * self.size


def estimate(data: bytes) -> Work:
    """Unpack the content streams with a limit. Raises Refusal ``bomb`` for one beyond
    ``limits.MAX_INFLATED``, or all together beyond four times that."""
    work = Work(len(data), hidden=b"/Encrypt" in data)
    inflater = _Inflater(len(data))
    ways = 1.0  # in how many ways drawings can be nested: the product of what each one draws
    most_on_page = largest_form = 0
    at = -1
    end = 0
    looked = 0
    while (at := data.find(b"stream", at + 1)) >= 0:
        looked += 1
        if looked > 2 * _MOST_STREAMS:  # each is found at both ends
            work.hidden = True
            break
        if not data[at - 1 : at].isspace() and data[at - 2 : at] != b">>":
            continue  # endstream, octet-stream
        if not data[max(0, at - 32) : at].rstrip().endswith(b">>"):
            work.hidden = True  # a dictionary may stand before it, behind blanks or a comment
            continue
        dictionary = data[max(0, at - _DICTIONARY) : at]
        opened = dictionary.rfind(b"obj")
        if opened < 0:
            work.hidden = True
            continue
        dictionary = dictionary[opened + 3 :]
        start = at + 6 + (2 if data[at + 6 : at + 8] == b"\r\n" else 1)
        if end < start:
            end = data.find(b"endstream", start)
            end = len(data) if end < 0 else end
        subtypes = _SUBTYPE.findall(dictionary)
        plain_names = b"#" not in dictionary and len(subtypes) < 2 and dictionary.count(b"/Subtype") < 2
        if plain_names and subtypes == [_PICTURE]:
            continue
        size, draws = inflater.content(data, start, end, dictionary)
        if size is None:
            odd = b"ASCII85" not in dictionary and b"/A85" not in dictionary
            work.hidden |= odd or end - start > _CHUNK or b"/Subtype" in dictionary
            continue
        font = b"/Length1" in dictionary or (plain_names and len(subtypes) == 1 and subtypes[0] in _FONTS)
        if plain_names and font:
            continue
        work.total += size
        if b"/Subtype" in dictionary or b"/BBox" in dictionary or not plain_names:
            ways = min(ways * max(1, draws), 1e12)
            largest_form = max(largest_form, size)
        else:
            work.largest = max(work.largest, size)
            most_on_page = max(most_on_page, draws)
    if largest_form:
        work.drawn = ways * max(1, most_on_page) * largest_form
    return work


class _Inflater:
    """Unpacks streams within one allowance for the whole file."""

    def __init__(self, size: int) -> None:
        self._room = 4 * limits.MAX_INFLATED
        self._input = 4 * size + _CHUNK  # overlapping streams may not be unpacked again and again

    def content(self, data: bytes, start: int, end: int, dictionary: bytes) -> tuple[int | None, int]:
        """Unpacked size of a stream and how often it draws another one; None for what is not seen through."""
        packed = dictionary.count(b"FlateDecode") + dictionary.count(b"/Fl ") + dictionary.count(b"/Fl]")
        if b"#" in dictionary or packed > 1:
            return None, 0
        if any(name in dictionary for name in (*_ODD_FILTERS, *_TEXT_FILTERS)):
            return None, 0
        if not packed:
            self._input -= end - start
            if self._input < 0:
                return None, 0
            return end - start, data.count(_DRAW, start, end)
        inflater = zlib.decompressobj()
        size = draws = 0
        tail = b""
        try:
            for at in range(start, end, _CHUNK):
                piece = data[at : min(at + _CHUNK, end)]
                self._input -= len(piece)
                while piece and not inflater.eof:
                    out = inflater.decompress(piece, 1 << 20)
                    piece = inflater.unconsumed_tail
                    size += len(out)
                    self._room -= len(out)
                    if size > limits.MAX_INFLATED or self._room < 0 or self._input < 0:
                        raise bomb()
                    draws += (tail + out).count(_DRAW)
                    tail = out[-1:]
                if inflater.eof:
                    break
        except zlib.error:
            pass  # pdfium takes what came before the error, and so do we
        return size, draws


def bomb() -> Refusal:
    return Refusal("bomb", "PDF内部数据展开后异常庞大，没有读取", "请确认文件来源；正常的文件请重新另存")
