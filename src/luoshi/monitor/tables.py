"""Indicators as plain tables, the form in which they are written down and kept: see ``standard.toml``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from luoshi.monitor.indicator import Indicator, Rule
from luoshi.monitor.standard import read_tables


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
