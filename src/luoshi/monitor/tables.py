"""Indicators as plain tables, the form in which they are written down and kept: see ``standard.toml``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from luoshi.monitor.indicator import Indicator, IndicatorError, Rule
from luoshi.monitor.standard import read_table, read_tables, tables_of
from luoshi.words import Words


def as_table(indicator: Indicator) -> dict[str, Any]:
    """The table of an indicator, of JSON values only; ``from_tables`` reads it back."""
    rolls_up = indicator.rolls_up
    return {
        "code": indicator.code,
        "name": indicator.name,
        "english": indicator.english,
        "aliases": list(indicator.aliases),
        "unit_of_measure": indicator.unit_of_measure,
        "shown_in": indicator.shown.unit,
        "decimals": indicator.shown.decimals,
        "period_kinds": [str(kind) for kind in indicator.period_kinds],
        "bases": [str(basis) for basis in indicator.bases],
        "january_february": indicator.january_february,
        "level_published": indicator.level_published,
        "growth": str(indicator.growth),
        "reporting_lag": indicator.reporting_lag,
        "due": indicator.due,
        "direction": str(indicator.direction),
        "rolls_up": f"{rolls_up.how} by {rolls_up.by}" if rolls_up.by else str(rolls_up.how),
        "hierarchy": str(indicator.hierarchy),
        "zones_inside": indicator.zones_inside,
        "law": str(indicator.law),
        "respondent_level": indicator.respondent_level,
        "seen_by": str(indicator.seen_by),
        "kept_by": list(indicator.kept_by),
        "curve": str(indicator.curve),
        "rules": [_rule(rule) for rule in indicator.rules],
        "missing_members": str(indicator.missing_members),
    }


def from_tables(tables: Iterable[dict[str, Any]], place: str = "") -> tuple[Indicator, ...]:
    """Indicators from their tables, checked together; raises IndicatorError with what is wrong."""
    return read_tables([_with_decimals(table) for table in tables], place)


def _rule(rule: Rule) -> dict[str, Any]:
    table: dict[str, Any] = {"rule": str(rule.kind), "if_missing": str(rule.if_missing)}
    for name in ("least", "most"):
        bound = getattr(rule, name)
        if bound is not None:
            # A binary fraction would not come back as it was written.
            table[name] = str(bound)
    return table


def _with_decimals(table: dict[str, Any]) -> dict[str, Any]:
    rules = [
        {name: Decimal(value) if name in ("least", "most") else value for name, value in rule.items()}
        if isinstance(rule, dict)
        else rule
        for rule in table.get("rules", [])
    ]
    return {**table, "rules": rules}


def as_toml(table: dict[str, Any]) -> str:
    """A table of :func:`as_table` as people edit it: one field a line, as in ``standard.toml``."""
    return "".join(f"{name} = {_toml(value, name)}\n" for name, value in table.items())


def from_toml(text: str, place: str = "") -> Indicator:
    """The one indicator of such a text; raises IndicatorError with what is wrong.

    What belongs together with others (weights, names used twice) is checked when it is defined.
    """
    tables = tables_of(text, place)
    if len(tables) != 1:
        raise IndicatorError("", [Words("这里一次只写一个指标", "write one indicator here at a time")], place)
    return read_table(tables[0], place)


def _toml(value: Any, name: str = "") -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and name in ("least", "most"):
        return value
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        if set(value) == {"rule", "if_missing"} and value["if_missing"] == "skip":
            return _toml(value["rule"])
        inside = ", ".join(
            f"{key} = {_toml(one, key)}" for key, one in value.items() if (key, one) != ("if_missing", "skip")
        )
        return f"{{ {inside} }}"
    if name == "rules" and value:
        return "[\n" + "".join(f"  {_toml(one)},\n" for one in value) + "]"
    return "[" + ", ".join(_toml(one) for one in value) + "]"
