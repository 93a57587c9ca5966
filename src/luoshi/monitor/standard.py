"""Indicators written as TOML, and the standard monthly set of a prefecture that ships."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from luoshi.monitor.indicator import (
    Basis,
    CurveKind,
    Direction,
    Growth,
    Hierarchy,
    IfMissing,
    Indicator,
    IndicatorError,
    Law,
    MissingMembers,
    Rolling,
    RollsUp,
    Rule,
    RuleKind,
    SeenBy,
)
from luoshi.monitor.naming import plain
from luoshi.monitor.periods import PeriodKind
from luoshi.monitor.scales import Shown
from luoshi.words import Words

Choice = TypeVar("Choice", bound=StrEnum)
# What TOML writes flat and the indicator holds in one.
_FLAT = {"shown": ("shown_in", "decimals")}
_OPTIONAL = {"aliases", "level_published", "rules", "missing_members"}


class _Wrong(Exception):
    """One field that says what it may not."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.words = Words(chinese, english)


def standard_indicators() -> tuple[Indicator, ...]:
    """The standard monthly set of a prefecture, in the order of a city's table."""
    return _standard()


@lru_cache(maxsize=1)
def _standard() -> tuple[Indicator, ...]:
    return read_indicators(files("luoshi.monitor").joinpath("standard.toml").read_text(encoding="utf-8"))


def read_indicators(text: str, place: str = "") -> tuple[Indicator, ...]:
    """The indicators of a TOML text: ``[[indicator]]`` tables with the fields of :class:`Indicator`.

    Raises IndicatorError with what is wrong, ``place`` (a file's name) and the indicator it is about.
    """
    return read_tables(_listed(_document(text, place), place), place)


def tables_of(text: str, place: str = "") -> list[dict[str, Any]]:
    """The tables of such a text, unread; fields without a heading are one table. Raises IndicatorError."""
    document = _document(text, place)
    return [document] if document and "indicator" not in document else _listed(document, place)


def _document(text: str, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise IndicatorError(
            "", [Words(f"不是有效的TOML：{error}", f"no valid TOML: {error}")], place
        ) from error


def _listed(document: dict[str, Any], place: str) -> list[dict[str, Any]]:
    tables = document.pop("indicator", [])
    if document or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        names = ", ".join(document) or "indicator"
        raise IndicatorError(
            "",
            [Words(f"只认得[[indicator]]，不认得{names}", f"only [[indicator]] is known, not {names}")],
            place,
        )
    return tables


def read_tables(tables: Sequence[dict[str, Any]], place: str = "") -> tuple[Indicator, ...]:
    """The indicators of tables with the fields of :class:`Indicator`, checked together; raises IndicatorError."""
    indicators = tuple(read_table(table, place, number) for number, table in enumerate(tables, 1))
    _check_together(indicators, place)
    return indicators


def read_table(table: dict[str, Any], place: str = "", number: int = 1) -> Indicator:
    """The indicator of one table, the ``number``-th of its text, checked by itself; raises IndicatorError."""
    code = table.get("code")
    where = code if isinstance(code, str) else f"[[indicator]] {number}"
    flat = {name for field in fields(Indicator) for name in _FLAT.get(field.name, (field.name,))}
    problems = [Words(f"不认得字段“{name}”", f"unknown field “{name}”") for name in sorted(set(table) - flat)]
    problems += [
        Words(f"缺少字段“{name}”", f"the field “{name}” is missing")
        for name in sorted(flat - set(table) - _OPTIONAL)
    ]
    values: dict[str, object] = {}
    for name in [name for name in _READERS if name in table]:
        try:
            values[name] = _READERS[name](table[name], name)
        except _Wrong as error:
            problems.append(error.words)
    if not problems:
        try:
            values["shown"] = Shown(values.pop("shown_in"), values.pop("decimals"))  # type: ignore[arg-type]
        except ValueError as error:
            problems.append(error.args[0])
    if problems:
        raise IndicatorError(where, problems, place)
    try:
        return Indicator(**values)  # type: ignore[arg-type]
    except IndicatorError as error:
        raise IndicatorError(where, error.problems, place) from error


def _check_together(indicators: tuple[Indicator, ...], place: str) -> None:
    """No code twice, no title for two, weights that are there."""
    by_code: dict[str, Indicator] = {}
    by_title: dict[str, Indicator] = {}
    for indicator in indicators:
        if indicator.code in by_code:
            raise IndicatorError(indicator.code, [Words("代码重复", "the code stands there twice")], place)
        by_code[indicator.code] = indicator
        for alias in (indicator.name, *indicator.aliases):
            other = by_title.setdefault(plain(alias), indicator)
            if other is not indicator:
                raise IndicatorError(
                    indicator.code,
                    [
                        Words(
                            f"别名“{alias}”已属于“{other.code}”，一个名称只能指一个指标",
                            f"the alias “{alias}” belongs to “{other.code}” already: a title names one indicator",
                        )
                    ],
                    place,
                )
    for indicator in indicators:
        by = indicator.rolls_up.by
        if by and (by not in by_code or by_code[by].rolls_up.how is not Rolling.SUM):
            raise IndicatorError(
                indicator.code,
                [
                    Words(
                        f"权数指标“{by}”不存在或不能相加",
                        f"the indicator of weights, “{by}”, is not there or does not add up",
                    )
                ],
                place,
            )


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"“{name}”应为文字", f"“{name}” must be a text")
    return value


def _whole(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Wrong(f"“{name}”应为整数", f"“{name}” must be a whole number")
    return value


def _truth(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"“{name}”应为true或false", f"“{name}” must be true or false")
    return value


def _bound(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
        raise _Wrong(f"“{name}”应为数字", f"“{name}” must be a number")
    return Decimal(value)


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Wrong(f"“{name}”应为[…]列表", f"“{name}” must be a list in [ ]")
    return tuple(_text(one, name) for one in value)


def _one_of(choices: type[Choice]) -> Callable[[object, str], Choice]:
    def read(value: object, name: str) -> Choice:
        try:
            return choices(_text(value, name))
        except ValueError:
            listed = ", ".join(choices)
            raise _Wrong(
                f"“{name}”没有“{value}”这一项，可用：{listed}",
                f"“{name}” cannot be “{value}”; there are: {listed}",
            ) from None

    return read


def _some_of(choices: type[Choice]) -> Callable[[object, str], tuple[Choice, ...]]:
    one = _one_of(choices)
    return lambda value, name: tuple(one(text, name) for text in _texts(value, name))


def _rolls_up(value: object, name: str) -> RollsUp:
    how, _, by = _text(value, name).partition(" by ")
    return RollsUp(_one_of(Rolling)(how, name), by.strip())


def _rules(value: object, name: str) -> tuple[Rule, ...]:
    if not isinstance(value, list):
        raise _Wrong(f"“{name}”应为[…]列表", f"“{name}” must be a list in [ ]")
    found = []
    for one in value:
        table = {"rule": one} if isinstance(one, str) else one
        if not isinstance(table, dict) or "rule" not in table or set(table) - {
            "rule", "if_missing", "least", "most"
        }:  # fmt: skip
            raise _Wrong(
                "每条规则写成文字，或{rule = …, if_missing = …, least = …, most = …}",
                "a rule is a text, or {rule = …, if_missing = …, least = …, most = …}",
            )
        found.append(
            Rule(
                _one_of(RuleKind)(table["rule"], "rule"),
                _one_of(IfMissing)(table.get("if_missing", "skip"), "if_missing"),
                _bound(table["least"], "least") if "least" in table else None,
                _bound(table["most"], "most") if "most" in table else None,
            )
        )
    return tuple(found)


_READERS: dict[str, Callable[[object, str], object]] = {
    "code": _text,
    "name": _text,
    "english": _text,
    "aliases": _texts,
    "unit_of_measure": _text,
    "shown_in": _text,
    "decimals": _whole,
    "period_kinds": _some_of(PeriodKind),
    "bases": _some_of(Basis),
    "january_february": _truth,
    "level_published": _truth,
    "growth": _one_of(Growth),
    "reporting_lag": _whole,
    "due": _whole,
    "direction": _one_of(Direction),
    "rolls_up": _rolls_up,
    "hierarchy": _one_of(Hierarchy),
    "zones_inside": _truth,
    "law": _one_of(Law),
    "respondent_level": _truth,
    "seen_by": _one_of(SeenBy),
    "kept_by": _texts,
    "curve": _one_of(CurveKind),
    "rules": _rules,
    "missing_members": _one_of(MissingMembers),
}
