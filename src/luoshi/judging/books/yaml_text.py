"""A YAML file as a tree in which everything knows its line and column.

Only what an official needs of YAML 1.2 is read: mappings, lists, texts, numbers, true and false. ``on`` and ``no`` are
texts; numbers are decimal and exact; anchors, merge keys, tags and second documents are refused, since they hide from a
reader what a rule says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from luoshi.judging.books.misprints import misprints
from luoshi.judging.books.problems import BookProblem, Path, path_text
from luoshi.judging.formulas import DECIMALS, LARGEST
from luoshi.words import Words

LARGEST_FILE = 1_000_000
"""Bytes."""

LOST = "\ufffd"
"""What stands for a character that could not be decoded."""

_OFFICE_WORDS = Words(
    "这是 Word、Excel 或压缩文件（改了扩展名也还是），不是文本：请打开它，复制规则的文字，贴到网页的文本框里；"
    "或贴进记事本，“另存为” .yaml，编码选 UTF-8",
    "this is a Word or Excel file or an archive, whatever its name ends in, and no text: open it, copy the text of the "
    "rules and paste it into the box of the page, or into a text editor, and save that as .yaml in UTF-8",
)
_OFFICE = (b"PK\x03\x04", bytes.fromhex("d0cf11e0"))
"""How such files begin."""

MOST_VALUES = 20_000
DEEPEST = 20

SpotKind = Literal["text", "number", "truth", "nothing", "mapping", "list", "spoiled"]
"""``spoiled``: something stands there that was refused already; nothing more is to be said of it."""

KIND_WORDS = {
    "text": Words("文字", "a text"),
    "number": Words("数", "a number"),
    "truth": Words("true 或 false", "true or false"),
    "nothing": Words("空", "nothing"),
    "mapping": Words("若干“键: 值”", "keys with values"),
    "list": Words("列表", "a list"),
}

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DOUBLED = re.compile(r"''|.", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the file. ``value``: of a text, a number, true or false; ``keys`` of a mapping, ``items`` of a list.
    ``line`` and ``column``: where it begins; ``key``: line and column of the key before it, else the same. ``raw``: as
    it is written, if its characters can be told apart there."""

    path: Path
    kind: SpotKind
    line: int
    column: int
    value: str | Decimal | bool | None = None
    keys: Mapping[str, Spot] = field(default_factory=dict)
    items: tuple[Spot, ...] = ()
    key: tuple[int, int] = (0, 0)
    raw: str | None = None

    def get(self, name: str) -> Spot | None:
        """What stands under a key of a mapping; None where there is none."""
        return self.keys.get(name)

    def plain(self) -> Any:
        """The value without places: dict, list, str, Decimal, bool or None."""
        if self.kind == "mapping":
            return {name: spot.plain() for name, spot in self.keys.items()}
        if self.kind == "list":
            return [spot.plain() for spot in self.items]
        return self.value

    def at(self, path: Path) -> Spot:
        """The place that a path from here leads to; raises LookupError."""
        spot = self
        for step in path:
            spot = spot.items[step] if isinstance(step, int) else spot.keys[step]
        return spot

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text, where they can be told; else where the text begins."""
        if self.raw is None or not isinstance(self.value, str):
            return self.line, self.column
        if self.raw[:1] in ("'", '"'):
            return self.line, self.column + _offset(self.raw, self.value, offset)
        return _folded(self.raw, self.value, offset, (self.line, self.column))

    def problem(self, words: Words, *, at_key: bool = False, offset: int | None = None) -> BookProblem:
        """A problem with what stands here, or with its key, or with one character of it."""
        line, column = (
            self.key if at_key else self.place(offset) if offset is not None else (self.line, self.column)
        )
        return BookProblem(line, column, words, path_text(self.path))


def _offset(raw: str, value: str, offset: int) -> int:
    """Where the character of ``value`` stands between quotes."""
    pattern = _DOUBLED if raw[0] == "'" else _ESCAPE
    written = [1 + piece.start() for piece in pattern.finditer(raw[1:-1])]
    return [*written, len(raw) - 1][min(offset, len(written))] if len(written) == len(value) else 0


def _folded(raw: str, value: str, offset: int, start: tuple[int, int]) -> tuple[int, int]:
    """Where the character of ``value`` stands: lines that are put together differ in blanks only."""
    begin = raw.find("\n") + 1 if raw[:1] in ("|", ">") else 0
    wanted = sum(not character.isspace() for character in value[:offset])
    place = begin
    for place in range(begin, len(raw)):
        if not raw[place].isspace():
            if wanted == 0:
                break
            wanted -= 1
    line, column = start
    lines = raw.count("\n", 0, place)
    return (line + lines, place - raw.rfind("\n", 0, place)) if lines else (line, column + place)


def read_yaml(text: bytes) -> tuple[Spot | None, str, list[BookProblem]]:
    """The tree of a file, its text, and what is wrong with its YAML. The tree is None where none could be made."""
    if text.startswith(_OFFICE):
        return None, "", [_first(_OFFICE_WORDS)]
    if len(text) > LARGEST_FILE:
        return None, "", [_first(Words(
            f"文件太大：{len(text):,} 字节，规则不超过 {LARGEST_FILE:,} 字节",
            f"the file is too large: {len(text):,} bytes; a rule-book has at most {LARGEST_FILE:,}",
        ))]  # fmt: skip
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8-sig", "replace").rpartition("\n")
        line = text.count(b"\n", 0, error.start) + 1
        return None, "", [BookProblem(line, len(before[2]) + 1, Words(
            "文件不是 UTF-8 编码：请用记事本打开原文件，点“另存为”，编码选 UTF-8，存好后再选一次",
            "the file is not UTF-8: open it in a text editor, save it as UTF-8, and choose it again",
        ), "")]  # fmt: skip
    if (lost := decoded.find(LOST)) >= 0:
        line, column = _at(decoded, lost)
        return None, "", [BookProblem(line, column, Words(
            f"这里是乱码（{LOST}）：原来的字已经丢了。请用记事本打开原文件，点“另存为”，编码选 UTF-8，存好后再选一次",
            f"characters were lost here ({LOST}): open the original file in a text editor, save it as UTF-8, and "
            "choose it again",
        ), "")]  # fmt: skip
    return _Tree(decoded).read()


def _at(text: str, place: int) -> tuple[int, int]:
    """Line and column of a character."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def _first(words: Words) -> BookProblem:
    return BookProblem(1, 1, words, "")


_SYNTAX = (
    ("mapping values are not allowed", Words(
        "这里不能再有冒号：值里有“: ”时整个值要加引号", "no colon here: a value with “: ” in it stands in quotes",
    )),
    ("cannot start any token", Words(
        "这里的符号不能开头：缩进只用空格；以 % @ ` 等开头的值要加引号",
        "nothing begins with this sign: indent by blanks; a value that begins with % @ ` stands in quotes",
    )),
    ("expected <block end>", Words(
        "缩进对不上，或引号后面还有字", "the indent does not fit, or something stands behind a quotation mark",
    )),
    ("could not find expected ':'", Words("这里缺冒号，或缩进不对", "a colon is missing here, or the indent is wrong")),
    ("unexpected end of stream", Words("引号或括号没有成对", "a quotation mark or a bracket is open")),
    ("expected ',' or", Words(
        "括号里的各项用逗号隔开，最后要有括号；值里有逗号时要加引号",
        "in brackets a comma stands between entries and a bracket at the end; a value with a comma stands in quotes",
    )),
    ("unknown escape", Words(
        "双引号里的 \\ 有特殊意思，请改用单引号", "in double quotes \\ is special: use single quotes",
    )),
)  # fmt: skip

_WITHIN_QUOTES = Words(
    "引号到这里已经结束，后面还有字：公式里有 '文字' 时，整个公式用双引号括起来，如 \"stage = '已开工'\"",
    "the quotation ended before this: where a formula holds a 'text', double quotes stand around all of it, as in "
    "\"stage = 'started'\"",
)


class _Tree:
    def __init__(self, text: str) -> None:
        self.text = text
        self.values = 0
        self.problems: list[BookProblem] = []

    def read(self) -> tuple[Spot | None, str, list[BookProblem]]:
        root: Spot | None = None
        documents = 0
        try:
            events = YAML(typ="safe", pure=True).parse(self.text)
            for event in events:
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._wrong(
                            event,
                            (),
                            "一个文件只写一本规则，不要再用 --- 分开",
                            "one book a file: no second document behind ---",
                        )
                        break
                    if event.version or event.tags:
                        self._wrong(event, (), "不要写 % 开头的指令行", "no directives that begin with %")
                elif isinstance(event, NodeEvent):
                    root = self._spot(event, events, ())
        except _TooMuch:
            root = None
        except MarkedYAMLError as error:
            self.problems += self._misprints(error) or [self._syntax(error)]
            root = None
        except ReaderError as error:
            before = self.text[: error.position]
            self.problems.append(BookProblem(
                before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1,
                Words("这里有不能显示的字符，请删去", "there is a character here that cannot be shown: remove it"), "",
            ))  # fmt: skip
            root = None
        except (YAMLError, ValueError, LookupError, AssertionError, OverflowError) as error:
            self.problems.append(_first(Words(f"文件不是 YAML：{error}", f"the file is no YAML: {error}")))
            root = None
        if root is None and not self.problems:
            self.problems.append(_first(Words("文件是空的", "the file is empty")))
        return root, self.text, self.problems

    def _misprints(self, error: MarkedYAMLError) -> list[BookProblem]:
        """The signs of input methods that make the file unreadable: those at the place and before it, and then all
        others that are surely wrong."""
        marks = [mark.line + 1 for mark in (error.context_mark, error.problem_mark) if mark is not None]
        if not marks:
            return []
        lines = self.text.split("\n")
        first, last = min(marks[-1] - 1, len(lines)), marks[-1]
        while first > 1 and lines[first - 1].lstrip()[:1] in ("", "#"):
            first -= 1
        near = {marks[0], *range(first, last + 1)}
        found = list(misprints(self.text))
        if not any(one.line in near for one in found):
            return []
        return [
            BookProblem(one.line, one.column, one.words, "") for one in found if one.sure or one.line in near
        ]

    def _syntax(self, error: MarkedYAMLError) -> BookProblem:
        said = f"{error.context or ''} {error.problem or ''}".strip()
        mark = error.problem_mark or error.context_mark
        words = next((words for sign, words in _SYNTAX if sign in said), None)
        words = words or Words(f"这里写得不合 YAML：{said}", f"this is no YAML: {said}")
        if mark is None:
            return _first(words)
        if "expected <block end>" in said and self.text[: mark.index].rstrip()[-1:] in ("'", '"'):
            words = _WITHIN_QUOTES
        return BookProblem(mark.line + 1, mark.column + 1, words, "")

    def _wrong(self, event: Any, path: Path, chinese: str, english: str) -> None:
        mark = event.start_mark
        self.problems.append(
            BookProblem(mark.line + 1, mark.column + 1, Words(chinese, english), path_text(path))
        )

    def _spot(self, event: NodeEvent, events: Iterator[Any], path: Path) -> Spot:
        """What begins with ``event``; reads on to its end."""
        self.values += 1
        if len(path) > DEEPEST:
            self._wrong(event, path, "嵌套太深", "nested too deeply")
            raise _TooMuch
        if self.values > MOST_VALUES:
            self._wrong(
                event,
                path,
                f"文件太大：超过 {MOST_VALUES:,} 个值",
                f"too large: more than {MOST_VALUES:,} values",
            )
            raise _TooMuch
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        spoiled = False
        if isinstance(event, AliasEvent):
            self._wrong(
                event,
                path,
                "不能用 *引用：规则要写全，读的人才看得见",
                "no aliases (*): a rule is written out, so that it can be read",
            )
            return Spot(path, "spoiled", line, column, key=(line, column))
        if event.anchor is not None:
            self._wrong(
                event,
                path,
                "不能用 &锚点：规则要写全，读的人才看得见",
                "no anchors (&): a rule is written out, so that it can be read",
            )
        if (tag := getattr(event, "tag", None)) is not None:
            self._wrong(event, path, f"不能用标签 {tag}", f"no tags: {tag}")
            spoiled = True
        if isinstance(event, ScalarEvent):
            spot = self._scalar(event, path, line, column)
        elif isinstance(event, SequenceStartEvent):
            spot = Spot(path, "list", line, column, items=tuple(self._items(events, path)))
        else:
            assert isinstance(event, MappingStartEvent)
            keys, merged = self._keys(events, path)
            spoiled = spoiled or merged
            spot = Spot(path, "mapping", line, column, keys=keys)
        return replace(spot, key=(line, column), kind="spoiled" if spoiled else spot.kind)

    def _items(self, events: Iterator[Any], path: Path) -> Iterator[Spot]:
        for place, event in enumerate(events):
            if isinstance(event, CollectionEndEvent):
                return
            yield self._spot(event, events, (*path, place))

    def _keys(self, events: Iterator[Any], path: Path) -> tuple[dict[str, Spot], bool]:
        """The keys of a mapping, and whether it takes others in from elsewhere."""
        found: dict[str, Spot] = {}
        merged = False
        for key in events:
            if isinstance(key, CollectionEndEvent):
                break
            if not isinstance(key, ScalarEvent):
                self._wrong(key, path, "键只能是一个词", "a key is one word")
                self._spot(key, events, (*path, "?"))
                self._spot(next(events), events, (*path, "?"))
                merged = True
                continue
            name = key.value
            spot = self._spot(next(events), events, (*path, name))
            if name == "<<" and key.style is None:
                self._wrong(
                    key,
                    path,
                    "不能用 << 并入：规则要写全，读的人才看得见",
                    "no merge keys (<<): a rule is written out, so that it can be read",
                )
                merged = True
            elif name in found:
                first = found[name].key[0]
                self._wrong(
                    key,
                    (*path, name),
                    f"“{name}”写了两次，第一次在第{first}行",
                    f"“{name}” stands here a second time; the first is in line {first}",
                )
            else:
                if key.anchor is not None or key.tag is not None:
                    self._wrong(key, (*path, name), "键前面不能有 & 或 !", "no & or ! before a key")
                found[name] = replace(spot, key=(key.start_mark.line + 1, key.start_mark.column + 1))
        return found, merged

    def _scalar(self, event: ScalarEvent, path: Path, line: int, column: int) -> Spot:
        text: str = event.value
        one_line = event.start_mark.line == event.end_mark.line
        told = event.anchor is None and event.tag is None and (one_line or event.style not in ("'", '"'))
        raw = self.text[event.start_mark.index : event.end_mark.index] if told else None
        if event.style is not None:
            return Spot(path, "text", line, column, text, raw=raw)
        if text in _NOTHING:
            return Spot(path, "nothing", line, column)
        if text in _TRUTHS:
            return Spot(path, "truth", line, column, _TRUTHS[text], raw=raw)
        if not _NUMBER.fullmatch(text):
            return Spot(path, "text", line, column, text, raw=raw)
        number = _number(text)
        if number is None:
            self._wrong(
                event,
                path,
                f"“{text[:40]}”太大，或小数超过{DECIMALS}位",
                f"“{text[:40]}” is too large or has more than {DECIMALS} decimals",
            )
            return Spot(path, "spoiled", line, column)
        return Spot(path, "number", line, column, number, raw=raw)


class _TooMuch(Exception):
    pass


def _number(text: str) -> Decimal | None:
    """A number as it is written, exactly; None where it does not fit."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if number.is_zero():
        return Decimal(0)
    if not number.is_finite() or abs(number) >= LARGEST:
        return None
    places = number.normalize().as_tuple().exponent if len(text) < 60 else -99
    return number if isinstance(places, int) and places >= -DECIMALS else None
