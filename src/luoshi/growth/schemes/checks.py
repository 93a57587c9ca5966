"""Which independent records a claim is held beside: supported, contradicted or untested, and no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from luoshi.growth.schemes.reading import HEAD, amount, known, number, once, tables, text, wrong

Of = Literal["company", "investor", "project"]


@dataclass(frozen=True, slots=True)
class Check:
    """A claim (``stage:producing``, ``money:paid_in``) beside the figures of one kind of record.

    ``of``: by whose code the record is found. Of a stage the figures of ``months`` months from its day on are summed,
    and support it from ``at_least`` on; of money those up to now, which support it from ``share`` of it on.
    """

    code: str
    name: str
    claim: str
    record: str
    of: Of
    months: int
    at_least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Checks:
    """``records``: code, name and unit of measure of every kind of independent record."""

    records: dict[str, tuple[str, str]]
    checks: tuple[Check, ...]


def checks_from(table: dict[str, Any]) -> Checks:
    """The checks of a file; raises WrongScheme."""
    known(table, HEAD | {"record", "check"}, "比对规则")
    listed = tables(table, "record")
    for one in listed:
        known(one, {"code", "name", "unit"}, "record")
    once(listed, "record")
    records = {text(one, "code"): (text(one, "name"), text(one, "unit")) for one in listed}
    checks = []
    for one in tables(table, "check"):
        known(one, {"code", "name", "claim", "record", "of", "months", "at_least", "share", "basis"}, "check")
        code, claim, of = text(one, "code"), text(one, "claim"), text(one, "of")
        if claim.partition(":")[0] not in ("stage", "money") or not claim.partition(":")[2]:
            wrong(f"{code}：claim 写成 stage:producing 或 money:paid_in 的样子", one, "claim")
        if (record := text(one, "record")) not in records:
            wrong(f"{code}：没有这种记录：{record}；先在 [[record]] 里写明", one, "record")
        if of not in ("company", "investor", "project"):
            wrong(f"{code}：of 是 company、investor 或 project", one, "of")
        checks.append(
            Check(
                code,
                text(one, "name"),
                claim,
                record,
                of,  # type: ignore[arg-type]
                number(one, "months", 12),
                amount(one, "at_least", "0"),
                amount(one, "share", "1"),
            )
        )
    once(tables(table, "check"), "check")
    return Checks(records, tuple(checks))
