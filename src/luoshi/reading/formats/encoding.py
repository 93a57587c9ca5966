"""Which characters do these bytes mean? Decided from the bytes, and said when it is not sure.

Order: byte-order mark, strict UTF-8 (no other Chinese encoding passes it by chance), a declared encoding,
then GB18030, Big5 and UTF-16 judged by plausibility: a right decoding of Chinese consists for the greater
part of a few hundred common characters, a wrong one does not. Works from about 50 characters on (trap: common
detectors fail on 300 bytes).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from luoshi.reading.records import Problem
from luoshi.reading.source import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# What is tried, and the Python codec that reads it: the supersets, so that rare characters of names survive.
_CODECS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32-le": "utf-32-le",
    "utf-32-be": "utf-32-be",
    "windows-1252": "cp1252",
}
_LABELS = {
    "utf8": "utf-8", "utf-8": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "big5": "big5", "big5-hkscs": "big5",
    "x-x-big5": "big5", "cp950": "big5", "utf-16": "utf-16-le", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be", "unicode": "utf-16-le",
}  # fmt: skip

_SAMPLE = 4_000  # characters judged: beginning, middle and end
_SURE = 0.45  # score of a decoding that needs no second look
_LEAD = 0.15  # by how much the best decoding must lead the second
_BONUS = 0.1  # what a declaration, or what is usual, weighs against the characters themselves
_LEAST = 0.18  # below this, characters are not Chinese text at all
_SHORT = 200  # bytes up to which rare characters alone do not speak against a text: a list of names
_DAMAGE = 0.05  # share of undecodable places up to which a text is read with a warning
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_CONTROL_SHARE = 0.01
_WESTERN = re.compile("[\x80-\x9f\xa1-\xb6\xb8-\u024f]")
_REPLACED = "\ufffd"
# U+FFFD written out in UTF-8 and read as GBK, and memory patterns read as GBK: damage done before us.
_OLD_DAMAGE = re.compile("锟斤拷|烫烫烫|屯屯屯")


@dataclass(slots=True)
class Decoded:
    """The decoded text (without byte-order mark), its encoding, and doubts about it."""

    text: str
    encoding: str
    problems: list[Problem] = field(default_factory=list)


@cache
def _common() -> tuple[frozenset[str], frozenset[str]]:
    """Characters of weight 1 (the few hundred most common) and of weight ½ (the first level of the
    national standards: 3,755 simplified, 5,401 traditional characters)."""
    shipped = resources.files(__package__).joinpath("common_characters.txt").read_text(encoding="utf-8")
    most = frozenset("".join(line for line in shipped.splitlines() if not line.startswith("#")))
    first_gb = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    first_big5 = (
        bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    level = {code.decode("gb2312", "ignore") for code in first_gb}
    level |= {code.decode("big5", "ignore") for code in first_big5}
    level.discard("")
    return most, frozenset(level)


# Punctuation, full-width forms and list signs of Chinese typesetting count as common.
_PUNCTUATION = frozenset(
    "，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕—…·　○●■◆★※→％＋－～①②③④⑤⑥⑦⑧⑨⑩〇"
) | frozenset(chr(code) for code in range(0xFF01, 0xFF5F))


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    third, middle = _SAMPLE // 3, len(text) // 2
    return text[:third] + text[middle : middle + third] + text[-third:]


def plausibility(text: str) -> float:
    """How much the characters beyond ASCII look like Chinese as it is written: about 0.85 for a report,
    under 0.25 for one decoded wrongly. A text of ASCII alone has no say: 0.5."""
    most, level = _common()
    beyond = [char for char in _sample(text) if char > "\x7f"]
    if not beyond:
        return 0.5
    score = 0.0
    for char in beyond:
        if char in most or char in _PUNCTUATION:
            score += 1.0
        elif char in level:
            score += 0.3
    return score / len(beyond)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of a text. ``declared`` is what the file says of itself (an HTML meta tag).

    Raises Refusal ``not_text`` for bytes that are no text in any encoding known here.
    """
    decoded = _decode(data, declared)
    text = decoded.text
    controls = _controls(text)
    if controls > max(8, _CONTROL_SHARE * len(text)):
        raise _not_text()
    if controls:
        decoded.problems.append(
            Problem("control_characters", f"文中有{controls}个控制字符", "原样保留，请核对原文")
        )
    _note_damage(decoded)
    return decoded


def _controls(text: str) -> int:
    data = text.encode("utf-8", "surrogatepass")  # faster to look through than a text
    return len(data) - len(data.translate(None, _CONTROL))


def _decode(data: bytes, declared: str | None) -> Decoded:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _with_damage(data[len(mark) :], name)
    nul = data.count(b"\0")
    if not nul:
        text = _strict(data, "utf-8")
        if text is not None:
            return Decoded(text[0], "utf-8", text[1])
    candidates = ["gb18030", "big5", "utf-16-le", "utf-16-be"]
    if nul:
        # A NUL byte is no character of a text: either UTF-16 with some ASCII in it, or no text.
        candidates = ["utf-16-le", "utf-16-be", "utf-8", "gb18030"]
    meant = _LABELS.get((declared or "").strip().lower())
    judged: list[tuple[float, str, str, list[Problem]]] = []
    for name in candidates:
        found = _strict(data, name)
        if found is not None and _controls(_sample(found[0])) <= _CONTROL_SHARE * _SAMPLE:
            score = plausibility(found[0]) + (_BONUS if name == meant else 0.0)
            # A text rarely ends in half a character, and UTF-16 without one NUL has no line end.
            score -= _BONUS * (len(found[1]) + (name.startswith("utf-16") and not nul))
            judged.append((score, name, *found))
    judged.sort(key=lambda entry: -entry[0])  # stable: among equals the order of the candidates
    if judged and judged[0][0] >= _LEAST:
        score, name, chars, problems = judged[0]
        lead = score - judged[1][0] if len(judged) > 1 else 1.0
        if score < _SURE or lead < _LEAD:
            problems = [*problems, _unsure(name)]
        return Decoded(chars, name, problems)
    damaged = _damaged(data, meant, nul)
    if damaged is not None:
        return damaged
    if judged and len(data) <= _SHORT:
        _, name, chars, problems = judged[0]
        return Decoded(chars, name, [*problems, _unsure(name)])
    raise _not_text()


def _strict(data: bytes, name: str) -> tuple[str, list[Problem]] | None:
    """The text if every byte is right, allowing for a last character that was cut in two."""
    codec = _CODECS[name]
    try:
        return data.decode(codec), []
    except UnicodeDecodeError as error:
        if error.start < len(data) - 4 or error.start == 0:
            return None
        whole = error.start
    try:
        text = data[:whole].decode(codec)
    except UnicodeDecodeError:
        return None
    tail = data[whole:]
    # Only an unfinished character may hang over; anything else is an error of the encoding.
    if not _unfinished(tail, codec):
        return None
    return text, [Problem("truncated", "文末最后一个字不完整", "文件可能被截断，请核对原文")]


def _unfinished(tail: bytes, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        return decoder.decode(tail) == ""
    except UnicodeDecodeError:
        return False


def _with_damage(data: bytes, name: str) -> Decoded:
    """Decode as ``name``, which is certain; undecodable places become U+FFFD."""
    strict = _strict(data, name)
    if strict is not None:
        return Decoded(strict[0], name, strict[1])
    text = data.decode(_CODECS[name], "replace")
    if text.count(_REPLACED) > max(3, _DAMAGE * len(text)):
        raise _not_text()
    return Decoded(text, name)


def _damaged(data: bytes, meant: str | None, nul: int) -> Decoded | None:
    """The least damaged reading of bytes that no encoding decodes without error."""
    best: tuple[float, str, str] | None = None
    for name in ("utf-8", "gb18030", "big5") if not nul else ("utf-16-le", "utf-16-be", "utf-8"):
        text = data.decode(_CODECS[name], "replace")
        bad = text.count(_REPLACED)
        if bad > max(3, _DAMAGE * len(text)):
            continue
        score = plausibility(text) + (_BONUS if name == meant else 0.0)
        if score >= _LEAST and (best is None or score > best[0]):
            best = (score, name, text)
    if best is not None:
        score, name, text = best
        return Decoded(text, name, [_unsure(name)] if score < _SURE else [])
    beyond = sum(1 for byte in data[:100_000] if byte > 0x7F)
    if not nul and beyond < 0.1 * min(len(data), 100_000):
        return Decoded(data.decode("cp1252", "replace"), "windows-1252", [_unsure("windows-1252")])
    return None


def _note_damage(decoded: Decoded) -> None:
    text = decoded.text
    lost = text.count(_REPLACED)
    if lost:
        line = text.count("\n", 0, text.index(_REPLACED)) + 1
        decoded.problems.append(
            Problem(
                "lost_characters",
                f"有{lost}处字符已丢失或无法解码",
                "请核对原文，或向来源索取完整的文件",
                {"line": line},
            )
        )
    if any(char in text for char in "锟烫屯") and (old := _OLD_DAMAGE.search(text)):
        decoded.problems.append(
            Problem(
                "lost_characters",
                f"文中有“{old[0]}”，是以前转码时丢失的字",
                "转码丢失的字无法恢复，请向来源索取原文件",
                {"line": text.count("\n", 0, old.start()) + 1},
            )
        )
    # UTF-8 that was read as a one-byte encoding and saved again: ä¸­å›½. Decodes well, means nothing.
    part = _sample(text)
    western = len(_WESTERN.findall(part))
    if western > 20 and western > 0.2 * len(part) and not _mentions(decoded.problems, "encoding_unsure"):
        decoded.problems.append(
            Problem("encoding_unsure", "文字像是转码错误造成的乱码", "请用原来的程序另存为UTF-8文本")
        )


def _mentions(problems: Iterable[Problem], code: str) -> bool:
    return any(problem.code == code for problem in problems)


def _unsure(name: str) -> Problem:
    return Problem(
        "encoding_unsure",
        f"不能确定文字编码，按{name}读取",
        "如有乱码，请用原来的程序另存为UTF-8文本",
    )


def _not_text() -> Refusal:
    return Refusal("not_text", "文件内容不是文字", "请确认文件没有损坏，或从原来的程序导出文本")
