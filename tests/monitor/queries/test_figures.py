"""Which figures may be seen, which of several stands, and what stood as known at a moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from luoshi.monitor.indicator import Aspect, Basis
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.periods import january_february, month
from luoshi.monitor.queries.figures import (
    Figure,
    Figures,
    figure_named,
    indicator_for,
    indicators_for,
    months_given,
)
from luoshi.monitor.queries.tree import places
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.actions.decide_standing import decide_standing
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.models import Statement
from tests.monitor.acting import unit
from tests.monitor.giving import OUTPUT, YI, for_clerks_only, given, now
from tests.monitor.workbooks import output, workbook
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER

pytestmark = pytest.mark.django_db
MAY = month(2026, 5)


def figures(known: object = None) -> Figures:
    return Figures(indicators_for(CLERK), places().units, known=known)  # type: ignore[arg-type]


def level(found: Figures, county: str = "望溪区政府") -> Figure:
    figure = found.of(unit(county), OUTPUT, MAY, Basis.CUMULATIVE)
    assert figure is not None
    return figure


def county_says(number: float) -> bytes:
    return workbook(
        [("规模以上工业总产值", number)],
        titles=("望溪区2026年1—5月主要指标", "单位：亿元"),
        header=("指标", "累计"),
        sheet="望溪区",
    )


def test_clerks_and_readers_see_figures_and_nobody_else_does() -> None:
    assert OUTPUT in {one.code for one in indicators_for(CLERK)}
    assert indicators_for(READER) == indicators_for(CLERK)
    assert indicators_for(ADMINISTRATOR) == ()
    assert indicators_for(NOBODY) == ()
    with pytest.raises(NotFound):
        indicator_for(ADMINISTRATOR, OUTPUT)


def test_what_is_for_handlers_only_clerks_see() -> None:
    given(output())
    statement = level(figures()).statement
    assert figure_named(READER, statement)[1] == OUTPUT
    for_clerks_only()

    assert indicator_for(CLERK, OUTPUT).code == OUTPUT
    with pytest.raises(NotFound):
        indicator_for(READER, OUTPUT)
    with pytest.raises(NotFound):
        figure_named(READER, statement)
    assert figure_named(CLERK, statement)[1] == OUTPUT


def test_a_statement_that_is_no_figure_is_not_found() -> None:
    name = Statement.objects.filter(property="unit.name").first()
    assert name is not None
    with pytest.raises(NotFound):
        figure_named(CLERK, name.id)


def test_the_unit_that_keeps_the_indicator_stands_before_the_unit_itself() -> None:
    given(county_says(801.5), "望溪.xlsx", "望溪区政府")
    given(output())

    figure = level(figures())

    assert figure.claim.claimant == str(unit("市统计局"))
    assert figure.number == Decimal(800 * YI)
    assert figure.contradicted
    assert [claim.number for claim in figure.claims] == [Decimal(800 * YI), Decimal("80150000000")]


def test_a_persons_decision_stands_before_everything_from_when_it_was_made() -> None:
    given(county_says(801.5), "望溪.xlsx", "望溪区政府")
    given(output())
    before = now()
    series = Series(
        unit("望溪区政府"), PROPERTY + OUTPUT, PeriodOf("month", MAY.start, MAY.end), "cumulative", "level"
    )
    decide_standing(CLERK, Because(), "unit", series, str(unit("望溪区政府")), "县里已核实")

    assert level(figures()).claim.claimant == str(unit("望溪区政府"))
    assert level(figures(before)).claim.claimant == str(unit("市统计局"))


def test_a_revised_figure_is_the_old_one_as_of_an_earlier_moment() -> None:
    given(output())
    before = now()
    given(output(changed={"望溪区": (85.0, 790.0, 6.1)}), "修订.xlsx")

    assert level(figures()).number == Decimal(790 * YI)
    assert level(figures(before)).number == Decimal(800 * YI)


def test_a_withdrawn_workbook_is_gone_and_was_there_before() -> None:
    batch = given(output())
    before = now()
    withdraw_ledger(CLERK, Because(), batch.id, "报错了月份")

    assert figures().of(unit("望溪区政府"), OUTPUT, MAY, Basis.CUMULATIVE) is None
    assert level(figures(before)).number == Decimal(800 * YI)
    assert months_given(indicators_for(CLERK)) == []
    assert months_given(indicators_for(CLERK), before) == [MAY]


def test_periods_are_those_with_a_level_or_growth() -> None:
    given(output(5))
    given(output(2), "2月.xlsx")

    found = figures()

    assert found.periods(OUTPUT) == [january_february(2026), MAY]
    assert found.periods(OUTPUT, [unit("桐岭县政府")]) == []
    assert found.periods("gdp") == []
    assert months_given(indicators_for(CLERK)) == [MAY, month(2026, 2)]


def test_only_the_days_asked_for_are_read() -> None:
    given(output(5))
    found = Figures(indicators_for(CLERK), places().units, start=date(2026, 6, 1))
    assert found.by_series == {}
    assert level(figures()).claim.scale == "亿元"
    assert figures().of(unit("望溪区政府"), OUTPUT, MAY, Basis.CUMULATIVE, Aspect.GROWTH) is not None
