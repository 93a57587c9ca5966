"""What changed between two days of knowing is each figure that stands otherwise, with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.periods import month
from luoshi.monitor.queries.changes import Change, Why, changes
from luoshi.monitor.queries.figures import indicators_for
from luoshi.record.actions.acting import Because
from luoshi.record.actions.decide_standing import decide_standing
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.ledgers.figures import PeriodOf, Series
from tests.monitor.acting import unit
from tests.monitor.giving import OUTPUT, YI, given, now
from tests.monitor.queries.test_figures import county_says
from tests.monitor.workbooks import output
from tests.record.acting import ADMINISTRATOR, CLERK

pytestmark = pytest.mark.django_db
MAY = month(2026, 5)


def between(before: datetime, after: datetime | None = None, county: str = "", **more: Any) -> list[Change]:
    actor = more.get("actor", CLERK)
    return changes(indicators_for(actor), before, after, [unit(county)] if county else None)


def only(found: list[Change]) -> Change:
    (one,) = found
    return one


def test_what_was_not_known_before_is_new_and_says_its_workbook() -> None:
    before = now()
    batch = given(output())

    found = between(before, county="望溪区政府")

    assert len(found) == 3
    assert {one.why for one in found} == {Why.NEW}
    assert {one.batch for one in found} == {batch}
    assert all(one.before is None and one.after is not None for one in found)
    assert len(between(before)) == 9
    assert between(before, actor=ADMINISTRATOR) == []
    assert between(now()) == []


def test_a_revision_shows_both_figures() -> None:
    given(output())
    before = now()
    batch = given(output(changed={"望溪区": (85.0, 790.0, 6.5)}), "修订.xlsx")

    one = only(between(before))

    assert one.before is not None
    assert one.after is not None
    assert (one.why, one.before.number, one.after.number) == (Why.REVISED, 800 * YI, 790 * YI)
    assert one.batch == batch
    assert between(before, county="白渡区政府") == []


def test_a_withdrawal_says_which_workbook_went_and_why() -> None:
    batch = given(output())
    before = now()
    withdraw_ledger(CLERK, Because(), batch.id, "报错了月份")

    found = between(before, county="望溪区政府")

    assert {(one.why, one.reason, one.after) for one in found} == {(Why.WITHDRAWN, "报错了月份", None)}


def test_what_stands_again_after_a_withdrawal_is_restored() -> None:
    given(output())
    batch = given(output(changed={"望溪区": (85.0, 790.0, 6.5)}), "修订.xlsx")
    before = now()
    withdraw_ledger(CLERK, Because(), batch.id, "修订作废")

    one = only(between(before))

    assert one.after is not None
    assert (one.why, one.reason, one.after.number) == (Why.RESTORED, "修订作废", 800 * YI)


def test_a_decision_and_another_claimant_each_say_so() -> None:
    given(county_says(801.5), "望溪.xlsx", "望溪区政府")
    first = now()
    given(output())
    second = now()
    series = Series(
        unit("望溪区政府"), PROPERTY + OUTPUT, PeriodOf("month", MAY.start, MAY.end), "cumulative", "level"
    )
    decide_standing(CLERK, Because(), "unit", series, str(unit("望溪区政府")), "县里已核实")

    said = [one for one in between(first, second, "望溪区政府") if one.series == series]
    assert only(said).why is Why.OTHERWISE
    decided = only(between(second))
    assert (decided.why, decided.reason) == (Why.DECIDED, "县里已核实")
    # From the county's figure to the county's figure again: nothing stands otherwise but what came beside it.
    assert series not in [one.series for one in between(first)]
