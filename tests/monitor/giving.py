"""Figures given to the sample city by small workbooks, as its bureaus would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from luoshi.monitor.actions.define_indicators import define_indicators
from luoshi.monitor.indicator import SeenBy
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.record.actions.acting import Because
from luoshi.record.models import LedgerBatch
from luoshi.record.moments import AsOf
from tests.monitor.acting import confirmed, imported, received, unit
from tests.monitor.workbooks import workbook
from tests.record.acting import CLERK

OUTPUT = "industrial-output"
YI = 100_000_000
TODAY = date(2026, 6, 30)


def given(
    data: bytes, name: str = "台账.xlsx", claimant: str = "市统计局", names: dict[str, UUID] | None = None
) -> LedgerBatch:
    """A workbook that went in; its row."""
    batch = received(data, name, claimant=unit(claimant))
    said = {"unit": {text: str(key) for text, key in names.items()}} if names else None
    confirmed(batch, unit(claimant), names=said)
    imported(batch)
    return LedgerBatch.objects.get(pk=batch.id)


def targets(
    rows: Sequence[Sequence[Any]],
    name: str = "目标.xlsx",
    *,
    what: str = "规模以上工业总产值",
    heading: str = "年度目标",
    measure: str = "亿元",
) -> LedgerBatch:
    """Targets of 2026, of industrial output unless it is something else."""
    titles = (f"2026年度{what}目标任务分解表", f"单位：{measure}")
    return given(workbook(rows, titles=titles, header=("县区", heading), sheet="目标"), name, "市督查室")


def growth(rows: Sequence[tuple[str, float]], month: int = 5) -> LedgerBatch:
    """Growth of investment, of which no level is published."""
    data = workbook(
        rows,
        titles=(f"云川市2026年1—{month}月固定资产投资增速",),
        header=("县区", "固定资产投资同比±%"),
        sheet=f"{month}月",
    )
    return given(data, f"投资{month}月.xlsx")


def for_clerks_only(code: str = OUTPUT) -> None:
    """Let only clerks see the figures of an indicator."""
    (found,) = [one for one in indicators_now() if one.code == code]
    define_indicators(CLERK, Because(), [replace(found, seen_by=SeenBy.HANDLERS)])


def days(on: date = TODAY) -> AsOf:
    """A day to look at, with everything known until now."""
    return AsOf(on=on, known=None, today=TODAY)


def now() -> datetime:
    """This moment: what is recorded from here on was not known by then."""
    return datetime.now(UTC)


class Known(AsOf):
    """A day with what was known at a moment, which no page can ask so exactly."""

    __slots__ = ("at",)
    at: datetime

    @property
    def moment(self) -> datetime | None:
        """The moment."""
        return self.at


def known_at(moment: datetime, on: date = TODAY) -> AsOf:
    """A day to look at with what was known at a moment."""
    found = Known(on=on, known=moment.date(), today=TODAY)
    object.__setattr__(found, "at", moment)
    return found
