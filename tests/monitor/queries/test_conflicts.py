"""Where units differ: who says what, which rule lets one of them stand, and what a person decides."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.monitor.actions.remark_figure import remark_figure
from luoshi.monitor.queries.conflicts import Conflict, StandsBy, conflicts
from luoshi.monitor.queries.one_figure import Became, claim_named, figure_shown
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.actions.decide_standing import decide_standing
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.models import LedgerBatch, Statement
from tests.monitor.acting import confirmed, imported, received, unit
from tests.monitor.workbooks import output, workbook
from tests.record.acting import ADMINISTRATOR, CLERK, READER, assert_sound

pytestmark = pytest.mark.django_db


def bring(data: bytes, name: str, whose: str) -> LedgerBatch:
    batch = received(data, name, claimant=unit(whose))
    confirmed(batch, unit(whose))
    imported(batch)
    return batch


def one_row(cumulative: float, name: str = "白渡区") -> bytes:
    return workbook([(name, 1.0, cumulative, 2.0)])


def only() -> Conflict:
    (found,) = (
        one for one in conflicts(READER) if one.series.aspect == "level" and one.series.basis == "cumulative"
    )
    return found


def said(found: Conflict) -> list[tuple[str, str]]:
    names = {str(unit(name)): name for name in ("市统计局", "白渡区政府", "市商务局")}
    return [(names[claim.claimant], f"{claim.number.normalize():f}") for claim in found.figure.claims]


def test_the_unit_named_for_the_indicator_stands_whoever_came_first() -> None:
    bring(one_row(391.28), "白渡区.xlsx", "白渡区政府")
    bring(output(5), "5月.xlsx", "市统计局")

    found = only()

    assert said(found) == [("市统计局", "39000000000"), ("白渡区政府", "39128000000")]
    assert found.by is StandsBy.KEEPER
    assert found.cells[found.figure.statement] == ("5月", "C5")


def test_without_one_the_unit_itself_stands_before_who_came_first() -> None:
    bring(one_row(390.5), "商务.xlsx", "市商务局")
    bring(one_row(391.28), "白渡区.xlsx", "白渡区政府")

    assert (only().by, said(only())[0]) == (StandsBy.UNIT, ("白渡区政府", "39128000000"))


def test_without_either_the_first_stands() -> None:
    bring(one_row(390.5, "松岭县"), "商务.xlsx", "市商务局")
    bring(one_row(391.28, "松岭县"), "白渡区.xlsx", "白渡区政府")

    assert (only().by, said(only())[0]) == (StandsBy.FIRST, ("市商务局", "39050000000"))


def test_a_persons_decision_goes_before_all_and_is_listed_behind_what_is_open() -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    theirs = workbook([("白渡区", 45.0, 391.28, 5.7), ("松岭县", 25.0, 201.0, 4.0)])
    bring(theirs, "白渡区.xlsx", "白渡区政府")
    assert [one.by for one in conflicts(CLERK)] == [StandsBy.KEEPER, StandsBy.KEEPER]
    other = conflicts(CLERK)[0].figure.claims[1]
    series, claimant = claim_named(CLERK, other.statement)

    decide_standing(CLERK, Because(), "unit", series, claimant, "已核实")

    found = conflicts(CLERK)
    assert [one.by for one in found] == [StandsBy.KEEPER, StandsBy.DECISION]
    assert found[1].figure.statement == other.statement
    assert_sound()


def test_agreement_and_what_was_withdrawn_are_no_conflict() -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    bring(workbook([("白渡区", 45.0, 390.0, 5.7)]), "白渡区.xlsx", "白渡区政府")
    assert conflicts(CLERK) == []
    again = received(
        workbook([("白渡区", 45.0, 391.28, 5.7)]), "白渡区（二）.xlsx", claimant=unit("白渡区政府")
    )
    imported(again)
    assert len(conflicts(CLERK)) == 1

    withdraw_ledger(CLERK, Because(), again.id, "报错了")

    assert conflicts(CLERK) == []


def test_many_conflicts_are_asked_in_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    taken, found = [], []
    for rows in ([("白渡区", 1.0, 2.0, 3.0)], [(name, 1.5, 2.5, 3.5) for name in ("望溪区", "松岭县")]):
        bring(workbook(rows), f"{len(rows)}.xlsx", "白渡区政府")
        with django_assert_max_num_queries(14) as queries:
            found.append(len(conflicts(CLERK)))
        taken.append(len(queries))
    assert found == [3, 9]
    assert taken[0] == taken[1]


def test_who_sees_no_content_is_told_of_none() -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    bring(one_row(391.28), "白渡区.xlsx", "白渡区政府")

    assert conflicts(ADMINISTRATOR) == []
    with pytest.raises(NotFound):
        claim_named(ADMINISTRATOR, only().figure.statement)
    with pytest.raises(NotFound):
        figure_shown(ADMINISTRATOR, only().figure.statement)


def test_a_figure_knows_everything_said_of_it_and_what_became_of_each() -> None:
    first = bring(output(5), "5月.xlsx", "市统计局")
    revised = bring(output(5, changed={"白渡区": (45.0, 392.0, 5.7)}), "5月（修订）.xlsx", "市统计局")
    bring(one_row(391.28), "白渡区.xlsx", "白渡区政府")
    data = output(5, changed={"白渡区": (45.0, 392.0, 5.7), "松岭县": (1.0, 2.0, 3.0)})
    seen = bring(data, "又.xlsx", "市统计局")
    before = only().figure.claim.known_at
    statement = only().figure.statement
    remark_figure(CLERK, Because(), statement, "年初集中入库")

    shown = figure_shown(READER, statement)

    assert [(one.claimant, one.became) for one in shown.history] == [
        ("白渡区政府", Became.SECOND),
        ("市统计局", Became.STANDS),
        ("市统计局", Became.REPLACED),
    ]
    assert (shown.said.batch, shown.said.source.cell, shown.said.stored) == (revised, "C5", "392")
    assert shown.said.again == (seen,)
    assert [one.text for one in shown.remarks] == ["年初集中入库"]
    withdraw_ledger(CLERK, Because(), seen.id, "重了")
    withdraw_ledger(CLERK, Because(), revised.id, "改错了")
    after = figure_shown(READER, statement)
    assert [one.became for one in after.history] == [Became.SECOND, Became.WITHDRAWN, Became.STANDS]
    assert after.history[2].batch == first
    # The day it stood, it stands still.
    known = Statement.objects.filter(known_at__gt=before).order_by("known_at")[0].known_at
    assert figure_shown(READER, statement, known).said.became is Became.STANDS
    assert_sound()


def test_a_figure_is_not_there_before_it_was_known() -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    row = Statement.objects.filter(property__startswith="indicator/").order_by("id")[0]

    with pytest.raises(NotFound):
        figure_shown(CLERK, row.id, row.known_at)
    with pytest.raises(NotFound):
        figure_shown(CLERK, unit("市统计局"))
