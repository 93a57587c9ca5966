"""The snapshot of the facts shows what the product's own queries show, of the same city at the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from luoshi.judging import snapshots
from luoshi.judging.snapshots import build_snapshot
from luoshi.monitor.actions.define_indicators import define_indicators
from luoshi.monitor.actions.set_curve import set_curve
from luoshi.monitor.curves import share
from luoshi.monitor.indicator import Aspect, CurveKind
from luoshi.monitor.models import TargetCurve
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.monitor.queries.figures import Figures
from luoshi.monitor.queries.schedules import Schedules
from luoshi.monitor.queries.tree import places
from luoshi.record.actions.acting import Because
from luoshi.record.actions.decide_standing import decide_standing
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.facts import write_facts
from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.models import Statement
from luoshi.record.statements import known_statements, subjects
from tests.monitor.acting import city, renamed, unit
from tests.monitor.giving import OUTPUT, given, growth, now, targets
from tests.monitor.workbooks import output, workbook
from tests.record.acting import CLERK

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)
EVEN = Decimal("0.000001")


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def everything() -> list[datetime]:
    """What a year brings; moments between, at each of which something else stands."""
    moments = [now()]
    for month in (2, 4, 5, 12):
        given(output(month, year=2025), f"2025年{month}月.xlsx")
    given(output(4), "4月.xlsx")
    given(workbook([("望溪区", 85.0, 801.5, 6.0), ("白渡区", 45.0, 391.0, 5.0)]), "望溪.xlsx", "望溪区政府")
    moments.append(now())
    may = given(output(5), "5月.xlsx")
    targets([("望溪区", 1900.0), ("白渡区", 900.0)])
    growth([("望溪区", 7.5), ("白渡区", 3.0)])
    moments.append(now())
    given(output(5, changed={"望溪区": (85.0, 790.0, 6.1)}), "5月修订.xlsx")
    given(workbook([("望溪区", 84.0, 799.0, 6.2), ("白渡区", 44.0, 392.0, 5.5)]), "商务.xlsx", "市商务局")
    moments.append(now())
    series = Series(
        unit("望溪区政府"),
        f"indicator/{OUTPUT}",
        PeriodOf("month", date(2026, 5, 1), date(2026, 6, 1)),
        "cumulative",
        "level",
    )
    decide_standing(CLERK, Because(), "unit", series, str(unit("望溪区政府")), "县里已核实")
    shares = [Decimal(number) / 20 for number in (1, 2, 3, 4, 5, 8, 10, 12, 14, 16, 18, 20)]
    set_curve(CLERK, Because(), unit("白渡区政府"), OUTPUT, 2026, CurveKind.TYPED, shares, "按计划")
    moments.append(now())
    withdraw_ledger(CLERK, Because(), may.id, "报错了月份")
    moments.append(now())
    return moments


def shown(known: datetime | None) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Number and statement of every figure that the product's pages show, and what part of a target is due."""
    everywhere = places(known)
    indicators = indicators_now(known)
    figures = Figures(indicators, everywhere.units, known=known)
    schedules = Schedules(figures, everywhere, TargetCurve.objects.known(known), known)
    by_code = {one.code: one for one in indicators}
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for series, figure in figures.by_series.items():
        one, code = series.period, series.property.removeprefix("indicator/")
        key = (str(series.subject), code, one.kind, one.start, one.end, series.basis)
        found[(*key, series.aspect.replace(" ", "_"))] = (figure.number, str(figure.statement))
        for aspect in (Aspect.TARGET, Aspect.TARGET_GROWTH):
            target = figures.target(series.subject, code, one.start.year, aspect)
            if target is not None:
                found[(*key, str(aspect).replace(" ", "_"))] = (target.number, str(target.statement))
        curve = schedules.curve(by_code[code], series.subject, one.start.year)
        due = share(curve, Period(one.start, one.end, PeriodKind(one.kind))).quantize(EVEN)
        found[(*key, "planned_share")] = (due, None)
    return found


def published(folder: Path, known: datetime | None, monkeypatch: pytest.MonkeyPatch) -> snapshots.Snapshot:
    """The snapshot as known at a moment, which no day can say so exactly."""
    moment = known and known.astimezone(UTC).replace(tzinfo=None)
    monkeypatch.setattr(snapshots, "cutoff", lambda day, zone: moment)
    write_facts(folder / "facts")
    return build_snapshot(folder / "facts", folder / "snapshot", known=None, on=ON)


def in_tables(snapshot: snapshots.Snapshot) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The same of the table ``indicators``."""
    names = ("level", "growth", "rank", "target", "target_growth", "planned_share")
    listed = ", ".join(f"{name}, {name}__statement" for name in names)
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    with duckdb.connect() as database:
        for row in database.execute(
            f"SELECT unit, indicator, period, starts_on, ends_on + 1, basis, {listed}"
            f" FROM '{snapshot.file('indicators')}'"
        ).fetchall():
            unit, code, period, start, end, basis, *values = row
            key = (unit, code, period, start, getattr(end, "date", lambda end=end: end)(), basis)
            for place, name in enumerate(names):
                if values[2 * place] is not None:
                    found[(*key, name)] = tuple(values[2 * place : 2 * place + 2])
    return found


@pytest.mark.slow
def test_the_figures_are_those_of_the_pages_at_every_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for known in [*everything(), None]:
        expected = shown(known)
        assert in_tables(published(tmp_path, known, monkeypatch)) == expected, known
        found.append(expected)
    assert all(one != other for one, other in pairwise(found[:-1]))
    assert found[-1] == found[-2]
    shares = {
        value[0]
        for key, value in found[4].items()
        if key[-1] == "planned_share" and key[4] == date(2026, 6, 1)
    }
    assert len(shares) == 3  # as typed, in the shape of last year, even


def test_of_several_that_the_definition_names_the_first_recorded_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (defined,) = (one for one in indicators_now() if one.code == OUTPUT)
    define_indicators(CLERK, Because(), [replace(defined, kept_by=("*局",))])
    for number, name in enumerate(("市财政局", "市商务局", "市统计局")):
        given(workbook([("望溪区", 1.0, 800.5 + number, 2.0)]), f"{name}.xlsx", name)
    assert in_tables(published(tmp_path, None, monkeypatch)) == shown(None)


def test_units_are_those_of_the_record_on_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed()
    for on in (date(2026, 5, 31), ON):
        expected = {
            str(key): (said.values["unit.name"], str(said.statements["unit.name"].id))
            for key, said in subjects(known_statements(["unit"]), on).items()
            if "unit.exists" in said.values
        }
        write_facts(tmp_path / "facts")
        made = build_snapshot(tmp_path / "facts", tmp_path / "snapshot", known=None, on=on)
        with duckdb.connect() as database:
            rows = database.execute(
                f"SELECT id, name, name__statement FROM '{made.file('units')}'"
            ).fetchall()
        assert {key: (name, said) for key, name, said in rows} == expected
        assert len(expected) > 10


def test_every_statement_of_the_tables_leads_to_a_cell_or_an_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything()
    made = published(tmp_path, None, monkeypatch)
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT level__statement, said.source, kind, cell FROM '{made.file('indicators')}'"
            f" LEFT JOIN '{made.file('statements')}' said ON statement = level__statement::UUID"
            f" LEFT JOIN '{made.file('sources')}' USING (source) WHERE level IS NOT NULL"
        ).fetchall()
    assert found
    for statement, source, kind, cell in found:
        assert Statement.objects.get(pk=statement).source == source
        assert (kind, bool(cell)) == ("cell", True)
