"""The board says what needs attention first, at a month, of a unit, as known by a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.monitor.periods import month
from luoshi.monitor.queries.board import Board, Row, board
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.models import Unit, new_id
from tests.monitor.acting import unit
from tests.monitor.giving import OUTPUT, YI, days, for_clerks_only, given, growth, known_at, now, targets
from tests.monitor.workbooks import output
from tests.record.acting import ADMINISTRATOR, CLERK, READER

pytestmark = pytest.mark.django_db
MAY, APRIL = month(2026, 5), month(2026, 4)


def of(county: str = "望溪区政府", as_of: Any = None, **asked: Any) -> Board:
    found = board(CLERK, as_of or days(), unit=unit(county), **asked)
    assert found is not None
    return found


def row(found: Board, code: str = OUTPUT) -> Row:
    (one,) = [one for one in found.rows if one.standing.indicator.code == code]
    return one


def test_without_a_city_there_is_no_board() -> None:
    Unit.objects.all().delete()
    assert board(CLERK, days()) is None


def test_without_figures_there_are_no_rows_and_it_says_whether_anything_is_defined() -> None:
    found = board(CLERK, days())
    assert found is not None
    assert (found.unit, found.month, found.rows, found.defined) == (unit("市政府"), None, [], True)
    assert [found.places.name(one.id) for one in found.units][:2] == ["云川市", "望溪区"]
    other = board(ADMINISTRATOR, days())
    assert other is not None
    assert not other.defined


def test_an_administrator_sees_no_figure_and_a_reader_those_that_are_not_for_handlers() -> None:
    given(output())
    for_clerks_only()

    def codes(actor: Any) -> list[str]:
        found = board(actor, days(), unit=unit("望溪区政府"))
        return [one.standing.indicator.code for one in found.rows] if found else []

    assert codes(CLERK) == [OUTPUT]
    assert codes(READER) == []
    assert codes(ADMINISTRATOR) == []


def test_what_is_behind_comes_first_then_what_is_late_then_the_rest() -> None:
    given(output(4), "4月.xlsx")
    growth([("望溪区", 6.0), ("白渡区", 3.0)])
    targets([("望溪区", 2400), ("白渡区", 800), ("松岭县", 790)])
    targets(
        [("望溪区", 5.0), ("白渡区", 5.0)],
        "投资目标.xlsx",
        what="固定资产投资",
        heading="年度目标增速",
        measure="%",
    )

    found = of("望溪区政府")

    # Output of May was due on 20 June: its April stands there, behind its curve; investment is ahead.
    assert [one.standing.indicator.code for one in found.rows] == [OUTPUT, "fixed-asset-investment"]
    late = row(found)
    assert (late.overdue, late.wanted, late.standing.period, late.due) == (
        True,
        MAY,
        APRIL,
        date(2026, 6, 20),
    )
    assert row(found, "fixed-asset-investment").attention[0] == 2
    # What is behind goes before what is late.
    assert [one.standing.indicator.code for one in of("白渡区政府").rows] == [
        "fixed-asset-investment",
        OUTPUT,
    ]


def test_what_is_not_due_yet_is_not_late() -> None:
    given(output(4), "4月.xlsx")
    growth([("望溪区", 6.0)])

    assert not row(of(as_of=days(date(2026, 6, 20)))).overdue
    assert row(of(as_of=days(date(2026, 6, 21)))).overdue


def test_only_months_that_are_over_can_be_chosen_and_the_latest_is_shown() -> None:
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")

    assert (of().month, of().months) == (MAY, [MAY, APRIL])
    assert of(as_of=days(date(2026, 5, 15))).month == APRIL
    assert row(of(month=APRIL)).standing.level.number == 720 * YI


def test_a_county_is_not_asked_for_what_no_county_has() -> None:
    given(output())
    assert [one.standing.indicator.code for one in of("桐岭县政府").rows] == [OUTPUT]
    found = board(CLERK, days())
    assert found is not None
    assert len(found.rows) == 23


def test_the_board_is_as_it_was_known() -> None:
    batch = given(output())
    first = now()
    given(output(changed={"望溪区": (85.0, 790.0, 6.1)}), "修订.xlsx")
    second = now()
    withdraw_ledger(CLERK, Because(), batch.id, "报错了")

    assert row(of(as_of=known_at(first))).standing.level.number == 800 * YI
    assert row(of(as_of=known_at(second))).standing.level.number == 790 * YI
    assert row(of()).standing.level.number == 790 * YI
    assert not row(of(as_of=known_at(first))).standing.contradicted


def test_a_unit_that_there_is_not_is_not_found() -> None:
    with pytest.raises(NotFound):
        board(CLERK, days(), unit=new_id())


def test_it_asks_the_database_as_often_however_much_there_is(django_assert_num_queries: Any) -> None:
    given(output(4), "4月.xlsx")
    with django_assert_num_queries(9):
        board(CLERK, days())
    given(output(5), "5月.xlsx")
    growth([("望溪区", 6.0), ("白渡区", 3.0)])
    targets([("望溪区", 2400)])

    with django_assert_num_queries(9):
        board(CLERK, days())
