"""Which indicator a title of a table names: by name and alias, after the furniture is taken off, never by
likeness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from luoshi.monitor.scales import scale_named

if TYPE_CHECKING:
    from luoshi.monitor.indicator import Indicator

# Before the normal form makes a plain 1 of ①, and before the blank after a bare 3 is gone.
_ENCLOSED = re.compile(r"^\s*(?:[①-⒛㈠-㈩㊀-㊉⓪❶-❿]+|\d{1,2}\s+(?=\D))")
# 一、 (一) 1. 1、 1) 第一、 — and never the 1 of 1-5月 or of 2.5.
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.,:]|\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)|\d{1,2}(?:[、):]|\.(?!\d))"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?![\d%-])|[#*•·▪■]+)"
)
_OF_WHICH = re.compile(r"^(?:其中|其|#)[:,]|^其中")
_SCOPE = re.compile(r"^(?:全[市县区]|[我本][市县区])(?!社会)")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_FOOTNOTE = re.compile(r"(?:[*※★☆]+|\[\d+\]|注\d*)$")
_AFTER = ":;,.、。"
_GROWTH = (
    "比上年同期增长|比去年同期增长|较上年同期增长|比上年增长|比上年同期|比去年同期|同比增长率|同比增长|同比增速|同比增幅|同比增减|同比变化"
    "|增长速度|增长率|增长|增速|增幅|同比"
)
_ASPECT_AND_BASIS = re.compile(
    rf"(?:(?P<growth>(?:{_GROWTH})(?:[±+-]*%|[±+-])*)|(?P<cumulative>本年累计|本月止累计|累计数|累计)"
    r"|(?P<current>本月数|本月|当月|当期|本季|本期)|(?P<stock>期末数|月末数|期末|月末)|(?P<level>绝对额|绝对数|绝对量|总量))$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator, with the aspect and the basis that the same words name; None where they do not."""

    indicator: Indicator
    aspect: str | None = None
    basis: str | None = None


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A title without its furniture: normal form, no blanks, no numbering, 其中, 全市, unit in brackets, footnote
    mark; 规模以上 as 规上, 限额以上 as 限上.

    Brackets that hold anything but a unit stay: 固定资产投资（不含农户） is not just any 固定资产投资.
    """
    text = _normal(_ENCLOSED.sub("", text))
    while text != (less := _normal(_without_one_mark(text))):
        text = less
    return text.replace("规模以上", "规上").replace("限额以上", "限上")


def _normal(text: str) -> str:
    """Normal form in lower case, without blanks; again at the end, since what stood apart may now compose."""
    text = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    return unicodedata.normalize("NFKC", re.sub("[\u200b-\u200f\ufeff]", "", text))


def _without_one_mark(text: str) -> str:
    """The same with one layer of furniture less: 一、其中:(1)… has several."""
    for mark in (_NUMBERING, _OF_WHICH, _SCOPE, _FOOTNOTE):
        text = mark.sub("", text, count=1)
    return _BRACKETS.sub(_unless_unit, text).rstrip(_AFTER)


def _unless_unit(found: re.Match[str]) -> str:
    inside = next(group for group in found.groups() if group is not None)
    inside = re.sub(r"^(?:计量)?单位:?", "", inside)
    parts = [part for part in re.split(r"[、,/;]|或|和", inside) if part]
    if all(scale_named(part) or re.fullmatch(r"[±+-]*%|[±+-]+", part) for part in parts):
        return ""
    return found[0]


Titles = Mapping[str, list["Indicator"]]
"""Indicators by the plain form of each of their names."""


def titles_of(indicators: Iterable[Indicator]) -> Titles:
    """By what each of the indicators can be named."""
    known: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        for title in {plain(alias) for alias in (indicator.name, *indicator.aliases)}:
            known.setdefault(title, []).append(indicator)
    return known


def named(text: str, known: Titles) -> Named | None:
    """The one indicator that a title names, or None when there is none or more than one.

    The whole title is tried first, so that 规上工业增加值增速 can be a name; then without the words at its end that
    say aspect or basis (社会消费品零售总额同比增长, 进出口总额累计).
    """
    rest = plain(text)
    aspect = basis = None
    while rest:
        if found := known.get(rest):
            if len(found) > 1:
                return None
            (indicator,) = found
            if aspect == "growth" and indicator.growth == "none":
                return None
            if not indicator.level_published:
                if aspect == "level":
                    return None
                aspect = "growth"
            return Named(indicator, aspect, basis)
        suffix = _ASPECT_AND_BASIS.search(rest)
        if suffix is None:
            return None
        kind = suffix.lastgroup
        if kind in ("growth", "level"):
            if aspect is not None:
                return None
            aspect = kind
        else:
            if basis is not None:
                return None
            basis = kind
        rest = rest[: suffix.start()].rstrip(_AFTER + "-_—")
    return None
