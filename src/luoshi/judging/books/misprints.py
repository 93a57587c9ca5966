"""Signs that Chinese input methods type in place of those that YAML wants, found where they matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.words import Words

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")
_BLOCK = re.compile(r"[:-]\s+[|>][-+0-9]*\s*(?:#.*)?$")
_INDENT = re.compile(r"[\s\u3000]*?([\t\u3000]+)[\s\u3000]*(?=\S)")
_KEY = re.compile(
    r"[\s\u3000]*(?:-[ \u3000]+)*(?P<key>[^\W\d][\w-]*)[ \u3000]*(?P<colon>：|:(?=[^ \t\r\n/]))"
)
_VALUE = re.compile(r"(?:^|:\s+|-\s+)(?P<quote>[“”‘’])")
_INSIDE = re.compile(r"(?P<comma>[，、；])[ \u3000]*(?=[\w-]+[ \u3000]*[:：])"
                     r"|(?<=[{,\[，、；])[ \u3000]*(?P<key>[^\W\d][\w-]*)(?P<colon>：|:(?=[^ \t\r\n/]))"
                     r"|(?P<bracket>[｛｝［］])")  # fmt: skip
_WHOLE = re.compile(r"[\u3000]*(?P<key>[^\W\d][\w-]*)(?P<colon>：|:(?=[^ \t\r\n/]))")
_BRACKETS = dict(zip("｛｝［］", "{}[]", strict=True))


@dataclass(frozen=True, slots=True)
class Misprint:
    """One sign. ``sure``: whether it is wrong wherever it stands, and not only beside a place that cannot be read."""

    line: int
    column: int
    words: Words
    sure: bool


def colon_words(key: str, sign: str) -> Words:
    """What is wrong with the colon behind a key."""
    if sign == "：":
        return Words(
            f"“{key}”后面是中文（全角）冒号“：”：请改成英文冒号“:”，再空一格，如 {key}: …",
            f"behind “{key}” stands a full-width colon “：”: type “:” and a blank, as in {key}: …",
        )
    if sign == "\u3000":
        return Words(
            f"“{key}:”后面是全角空格：请改成英文空格，如 {key}: …",
            f"behind “{key}:” stands a full-width blank: type a plain blank, as in {key}: …",
        )
    return Words(f"“{key}:”后面要空一格，如 {key}: …", f"a blank is missing behind “{key}:”: write {key}: …")


def sign_words(sign: str) -> Words:
    """What is wrong with a sign of another kind."""
    if sign == "\t":
        return Words(
            "这里有制表符（Tab 键）：请删去，改用空格",
            "there is a tab here (the Tab key): delete it and type blanks",
        )
    if sign == "＃":
        return Words(
            "这里是全角“＃”：注释用英文的 # 开头",
            "a full-width “＃” stands here: a comment begins with a plain #",
        )
    if sign == "\u3000":
        return Words(
            "这里的缩进是全角空格：请删去，改用英文空格",
            "the indent here is full-width blanks: delete them and type plain blanks",
        )
    if sign in _BRACKETS:
        return Words(
            f"这里是全角括号“{sign}”：请改成“{_BRACKETS[sign]}”",
            f"a full-width bracket “{sign}” stands here: type “{_BRACKETS[sign]}”",
        )
    if sign in "“”‘’":
        return Words(
            f"这里的中文引号 {sign} 不起引号的作用：请改成英文引号 '…'",
            f"the Chinese quotation mark {sign} quotes nothing here: type '…'",
        )
    return Words(
        f"这里是中文（全角）标点“{sign}”：请改成英文逗号“,”，再空一格",
        f"a full-width sign “{sign}” stands here: type “,” and a blank",
    )


def misprints(text: str) -> Iterator[Misprint]:
    """Every such sign of a file in its indents, behind its keys and in its brackets, not in quotes and comments."""
    block: int | None = None
    for place, written in enumerate(text.split("\n"), start=1):
        indent = len(written) - len(written.lstrip())
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        if block is not None and indent > block:
            continue
        block = indent if _BLOCK.search(written) else None
        # What stands in quotes, and comments, cannot be wrong.
        line = _QUOTED.sub(lambda found: "'" + "x" * (len(found[0]) - 2) + "'", written)
        line = re.sub(r"(?<=\s)#.*", "", line)
        yield from _of_line(line, place)


def _of_line(line: str, place: int) -> Iterator[Misprint]:
    if found := _INDENT.match(line):
        yield Misprint(place, found.start(1) + 1, sign_words(found[1][0]), sure=True)
    elif (tab := line.find("\t")) >= 0:
        yield Misprint(place, tab + 1, sign_words("\t"), sure=False)
    if line.lstrip()[:1] == "＃":
        yield Misprint(place, line.index("＃") + 1, sign_words("＃"), sure=False)
    elif found := _KEY.match(line):
        sign = found["colon"]
        if sign == ":" and line[found.end() : found.end() + 1] == "\u3000":
            sign = "\u3000"
        yield Misprint(
            place,
            found.start("colon") + 1,
            colon_words(found["key"], sign),
            sure=sign != ":" and found["key"].isascii(),
        )
    elif found := _VALUE.search(line):
        yield Misprint(place, found.start("quote") + 1, sign_words(found["quote"]), sure=False)
    begin = min((at for sign in "{[｛［" if (at := line.find(sign)) >= 0), default=len(line))
    for found in _INSIDE.finditer(line, begin):
        if found["colon"]:
            yield Misprint(
                place, found.start("colon") + 1, colon_words(found["key"], found["colon"]), sure=False
            )
        else:
            yield Misprint(place, found.start() + 1, sign_words(found[0].strip("\u3000 ")), sure=False)


def misprint_in_key(name: str) -> tuple[str, int, Words] | None:
    """What a key was meant to be that took in what stands behind it; where in it the sign stands, and what to say."""
    if found := _WHOLE.match(name):
        return found["key"], found.start("colon"), colon_words(found["key"], found["colon"])
    bare = name.strip("\u3000")
    return (bare, 0, sign_words("\u3000")) if bare != name and re.fullmatch(r"[\w-]+", bare) else None
