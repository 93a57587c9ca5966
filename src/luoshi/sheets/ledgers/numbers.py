"""What people mean by the numbers they type: 1,234.5, 约3亿, 12.3%, △5.6, 下降3.2个百分点."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

RawValue = str | int | float | bool | date | datetime | None
"""A cell as the reader gives it; None for an empty one."""

Missing = Literal["blank", "dash", "ellipsis", "slash", "not available", "not reported"]

SCALES = {
    "": Decimal(1),
    "百": Decimal(100),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(10**8),
    "十亿": Decimal(10**9),
    "百亿": Decimal(10**10),
    "千亿": Decimal(10**11),
    "万亿": Decimal(10**12),
}
"""What a printed scale multiplies by."""

UNITS = (
    "个百分点", "百分点", "千瓦时", "平方公里", "平方千米", "平方米", "立方米", "标准煤", "人民币",
    "美元", "欧元", "港元", "日元", "公里", "千米", "公顷", "公斤", "千克", "人次", "户次", "车次", "件次",
    "元", "度", "吨", "克", "人", "户", "家", "个", "项", "件", "次", "宗", "起", "套", "辆", "台", "座", "条",
    "名", "位", "亩", "米", "天", "日", "月", "年", "倍", "分", "箱", "头", "只", "株", "所", "处", "批", "%", "‰",
)  # fmt: skip
"""Units of measure that may stand behind a number in its cell, the longer ones first."""

_MISSING: dict[str, Missing] = {
    **dict.fromkeys(("-", "--", "---", "—", "——", "–", "−", "－", "_", "──", "─"), "dash"),
    **dict.fromkeys(("…", "……", "...", "....", "......", "⋯", "⋯⋯", "···"), "ellipsis"),
    **dict.fromkeys(("/", "//", "\\", "／"), "slash"),
    **dict.fromkeys(("无", "n/a", "na", "#n/a", "不适用", "无数据", "缺", "空"), "not available"),
    **dict.fromkeys(("未报", "未上报", "待报", "暂无", "暂缺", "未统计", "待定", "未公布", "未反馈"), "not reported"),
}  # fmt: skip

_LONGEST = 48
_ABOUT = {
    **dict.fromkeys(("约", "大约", "约为", "大概", "左右", "上下"), "约"),
    **dict.fromkeys(("超", "超过", "逾", "突破", ">", "多", "余", "以上"), "超"),
    **dict.fromkeys(("近", "接近", "将近", "不足", "<"), "近"),
}
_BOUND = ("≥", "≤", "不低于", "不少于", "不超过", "不高于", ">=", "<=")
_DOWN = ("下降", "减少", "降低", "回落", "下滑", "负增长", "↓", "▼", "降", "减")
_UP = ("增长", "上升", "增加", "提高", "提升", "↑", "升", "增")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_BEFORE = [word for word in _ABOUT if word not in ("左右", "上下", "多", "余", "以上")]
_BEHIND = ("左右", "上下", "多", "余", "以上")
_NUMBER = re.compile(
    rf"(?P<before>{_any((*_BEFORE, *_BOUND))})?"
    rf"(?P<direction>{_any((*_DOWN, *_UP))})?"
    rf"(?P<ordinal>第)?"
    rf"(?P<sign>[-+△▲]|--?)?"
    rf"(?:[¥$])?"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<exponent>E[-+]?\d{{1,2}})?"
    rf"(?P<behind>{_any(_BEHIND)})?"
    rf"(?P<scale>{_any(scale for scale in SCALES if scale)})?"
    rf"(?P<more>{_any(_BEHIND)})?"
    rf"(?P<unit>{_any(UNITS)})?"
    rf"(?P<last>{_any(_BEHIND)})?",
    re.I,
)
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_BRACKETED = re.compile(r"\(([¥$]?[\d,]+(?:\.\d+)?%?)\)")
_SPACED = re.compile(r"(?<=\d)[ '](?=\d{3}(?:\D|$))")
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "‐": "-", "‑": "-", "‒": "-", "▽": "△"})
_DASH_BEFORE_A_NUMBER = re.compile(r"[—–]+(?=[\d.])")
_NOTE_MARKS = re.compile("[①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉⁰¹²³⁴-⁹₀-₉]+$")
_EDGES = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")

Doubtful = Literal["dash_as_minus", "bracketed_number", "bound", "two_scales"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was meant.

    ``value``: with the printed scale multiplied in (3亿 is 300000000) and, for a percentage, in percent
    points (12.3% is 12.3). ``scale``: the printed scale (万, 亿 …), empty where there is none: a column's own
    scale then applies, and only then. ``qualifier``: 约, 超, 近 or empty. ``unit``: the unit of measure in
    the cell itself (元, 个百分点 …), empty where there is none. ``doubt``: what to ask before believing it.
    """

    value: Decimal
    percent: bool = False
    scale: str = ""
    qualifier: str = ""
    unit: str = ""
    doubt: Doubtful | None = None


def missing_marker(raw: RawValue) -> Missing | None:
    """Which sign for a missing figure a cell holds; None if it holds something else."""
    if raw is None:
        return "blank"
    if not isinstance(raw, str):
        return None
    text = _EDGES.sub("", raw)
    return (
        _MISSING.get(unicodedata.normalize("NFKC", text).casefold(), _MISSING.get(text)) if text else "blank"
    )


def parse_number(raw: RawValue) -> Number | None:
    """The number in a cell, or None: a blank or missing marker (``missing_marker`` says which), or no number.

    Text is understood in any width: thousands separators (only where they stand in threes), a percent sign,
    a scale (万, 亿) and a unit behind it, 约/超/近 and 左右/多/以上 around it, and as negative: a minus of any
    kind, △ or ▲ before it (as fiscal tables print it), brackets around it, ↓ or 下降 before it. A year, a
    date, a code with letters and a range (3-5) are no numbers.
    """
    if raw is None or isinstance(raw, (bool, date)):
        return None
    if isinstance(raw, (int, float)):
        number = Decimal(f"{raw:.15g}") if isinstance(raw, float) else Decimal(raw)
        return Number(number or Decimal(0)) if number.is_finite() else None
    if len(raw) > _LONGEST:
        return None
    if _PLAIN.fullmatch(raw) and raw.isascii():
        return Number(Decimal(raw) or Decimal(0))
    if missing_marker(raw):
        return None
    doubt: Doubtful | None = None
    stripped = raw.strip()
    if _DASH_BEFORE_A_NUMBER.match(stripped):
        doubt = "dash_as_minus"
    # The marks of notes (12070①, 12070¹) would become digits of the number.
    text = unicodedata.normalize("NFKC", _NOTE_MARKS.sub("", _SPACED.sub("", stripped)))
    text = _EDGES.sub("", text).replace("--", "-").translate(_DASHES)
    if not text.replace("∶", "").isprintable():
        return None
    negative = False
    if found := _BRACKETED.fullmatch(text):
        text, negative = found[1], True
        # (3) may be the number of a note, (5.6) and (1,200) are amounts.
        doubt = "bracketed_number" if text.isdecimal() and len(text) < 3 else None
    if not (found := _NUMBER.fullmatch(text)):
        return None
    return _number(found, negative=negative, doubt=doubt)


def _number(found: re.Match[str], *, negative: bool, doubt: Doubtful | None) -> Number | None:
    parts = found.groupdict(default="")
    digits = parts["digits"].replace(",", "")
    if not digits.isascii() or len(digits) > 30:
        return None
    value = Decimal(digits + parts["exponent"]) * SCALES[parts["scale"]]
    if parts["sign"] in ("-", "△", "▲"):
        negative = not negative
    if parts["direction"] in _DOWN:
        if negative:  # 下降-3.2: says it twice, or means a rise
            return None
        negative = True
    before = parts["before"]
    if before in _BOUND:
        doubt = "bound"
    words = [word for word in (before, parts["behind"], parts["more"], parts["last"]) if word in _ABOUT]
    qualifiers = {_ABOUT[word] for word in words}
    if len(qualifiers) > 1:
        return None
    unit = parts["unit"]
    percent = unit in ("%", "百分点", "个百分点")
    if percent and parts["scale"]:
        return None
    return Number(
        -value if negative and value else value or Decimal(0),
        percent,
        parts["scale"],
        qualifiers.pop() if qualifiers else "",
        "" if unit == "%" else unit,
        doubt,
    )


@dataclass(frozen=True, slots=True)
class ColumnNumbers:
    """The numbers of a column, parallel to its values.

    ``values``: the number (percentages in percent points, a printed scale multiplied in), None where there is
    none. ``stated``: by index, the whole ``Number`` where the cell says more than its value: a percent, a
    scale, a qualifier, a unit or a doubt. ``missing``: by index, which marker stands for a missing figure
    (blank cells are not listed). ``unreadable``: indexes of what is neither. ``percents``: indexes of number
    cells that their format shows as a percentage (their values are in percent points).
    """

    values: list[Decimal | None]
    stated: dict[int, Number] = field(default_factory=dict)
    missing: dict[int, Missing] = field(default_factory=dict)
    unreadable: tuple[int, ...] = ()
    percents: frozenset[int] = frozenset()


def numbers_of_column(values: Sequence[RawValue], percent_at: Iterable[int] | None = None) -> ColumnNumbers:
    """``parse_number`` over a column, fast: numbers are converted together, equal texts read once.

    ``percent_at``: indexes of the numbers that their format shows as a percentage (0.056 shown 5.6%).
    """
    convert = "%.15g".__mod__
    kinds = set(map(type, values))
    stated: dict[int, Number] = {}
    missing: dict[int, Missing] = {}
    unreadable: list[int] = []
    numbers: list[Decimal | None]
    if kinds == {float}:
        numbers = list(map(Decimal, map(convert, values)))
    else:
        numbers = [Decimal(convert(value)) if type(value) is float else None for value in values]
        if kinds - {float, type(None)}:
            _read_others(values, numbers, stated, missing, unreadable)
    if kinds & {float}:
        # Not a number, infinite: a few formats can hold them.
        for at, number in enumerate(numbers):
            if number is not None and not number.is_finite():
                numbers[at] = None
                unreadable.append(at)
    percents = frozenset(at for at in percent_at or () if type(values[at]) in (float, int))
    for at in percents:
        number = numbers[at]
        if number is not None:
            numbers[at] = number.scaleb(2)
    return ColumnNumbers(numbers, stated, missing, tuple(sorted(unreadable)), percents)


def _read_others(
    values: Sequence[RawValue],
    numbers: list[Decimal | None],
    stated: dict[int, Number],
    missing: dict[int, Missing],
    unreadable: list[int],
) -> None:
    known: dict[str, Number | Missing | None] = {}
    for at, value in enumerate(values):
        if value is None or type(value) is float:
            continue
        read: Number | Missing | None
        if isinstance(value, str):
            if value in known:
                read = known[value]
            else:
                read = known[value] = parse_number(value) or missing_marker(value)
        else:
            read = parse_number(value)
        if isinstance(read, Number):
            numbers[at] = read.value
            if read.percent or read.scale or read.qualifier or read.unit or read.doubt:
                stated[at] = read
        elif read is None:
            unreadable.append(at)
        elif read != "blank":
            missing[at] = read
