"""One indicator and one unit: every number with its source, targets beside what took their place, what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from luoshi.monitor.actions.define_indicators import NothingToDefine, define_indicators
from luoshi.monitor.actions.remark_figure import remark_figure
from luoshi.monitor.indicator import Aspect
from luoshi.monitor.periods import january_february, month
from luoshi.monitor.queries.definitions import indicators_now, versions_of
from luoshi.monitor.queries.indicator_shown import IndicatorShown, indicator_shown, rolled
from luoshi.monitor.queries.targets import targets_said
from luoshi.monitor.queries.unit_shown import unit_shown
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.models import new_id
from luoshi.record.projection import rebuild_differences
from tests.monitor.acting import renamed, unit
from tests.monitor.giving import OUTPUT, YI, days, for_clerks_only, given, known_at, now, targets
from tests.monitor.workbooks import output, workbook
from tests.record.acting import ADMINISTRATOR, CLERK, READER

pytestmark = pytest.mark.django_db
MAY, APRIL = month(2026, 5), month(2026, 4)


def of(county: str = "望溪区政府", actor: Any = CLERK, as_of: Any = None, **asked: Any) -> IndicatorShown:
    return indicator_shown(actor, as_of or days(), OUTPUT, unit(county), **asked)


def test_it_has_every_period_of_a_unit_and_every_unit_at_a_period() -> None:
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")

    found = of()

    assert (found.period, found.periods) == (MAY, [MAY, APRIL])
    assert [(one.period, one.level.number) for one in found.course] == [(MAY, 800 * YI), (APRIL, 720 * YI)]
    named = {found.places.name(row.standing.unit): row.standing.level.number for row in found.every}
    assert (named["白渡区"], named["松岭县"], named["桐岭县"]) == (390 * YI, 200 * YI, None)
    assert [(point.period, point.now.number) for point in found.points][:4] == [
        (january_february(2026), None), (month(2026, 3), None), (APRIL, 720 * YI), (MAY, 800 * YI),
    ]  # fmt: skip
    assert of(month=APRIL).points[3].now.number is None
    assert of(as_of=days(date(2026, 5, 10))).period == APRIL


def test_readers_see_it_and_others_do_not() -> None:
    given(output())
    assert of(actor=READER).period == MAY
    for_clerks_only()
    assert of().period == MAY
    for actor in (READER, ADMINISTRATOR):
        with pytest.raises(NotFound):
            of(actor=actor)
    with pytest.raises(NotFound):
        indicator_shown(CLERK, days(), OUTPUT, new_id())
    with pytest.raises(NotFound):
        indicator_shown(CLERK, days(), "no-such")


def test_before_there_is_a_figure_it_is_empty() -> None:
    found = of()
    assert (found.period, found.course, found.every) == (None, [], [])


def test_the_first_target_stays_beside_the_revised_one_and_the_withdrawn() -> None:
    given(output())
    targets([("望溪区", 2400)])
    before = now()
    batch = targets([("望溪区", 2200)], "调整.xlsx")

    found = of()
    assert [(one.number, one.first, one.withdrawn) for one in found.targets] == [
        (2400 * YI, True, False), (2200 * YI, False, False),
    ]  # fmt: skip
    assert found.course[0].target.number == 2200 * YI
    assert [point.due for point in found.points][-1] == 2200 * YI
    assert [one.number for one in targets_said(OUTPUT, unit("望溪区政府"), 2026, before)] == [2400 * YI]

    withdraw_ledger(CLERK, Because(), batch.id, "未经批准")
    assert [one.withdrawn for one in of().targets] == [False, True]
    assert of().course[0].target.number == 2400 * YI


def test_a_target_of_growth_makes_a_chart_of_growth() -> None:
    given(output())
    assert of().aspect is Aspect.LEVEL
    targets([("望溪区", 7.0)], heading="年度目标增速", measure="%")
    found = of()
    assert found.aspect is Aspect.GROWTH
    assert {point.due for point in found.points} == {Decimal("7.0")}
    assert found.points[3].now.number == Decimal("6.5")


def test_what_a_rule_finds_is_asked_and_the_reason_given_stands_beside() -> None:
    given(output(4), "4月.xlsx")
    given(output(5, changed={"望溪区": (85.0, 700.0, 6.5)}), "5月.xlsx")

    found = [one for one in of().asked if one.finding and one.unit == unit("望溪区政府")]
    assert {str(one.finding.rule) for one in found if one.finding} == {
        "cumulative does not fall", "cumulative adds up",
    }  # fmt: skip
    # The other counties' figures do not fit their months either, and are asked about where they stand.
    assert unit("白渡区政府") in {one.unit for one in of().asked}
    assert all(one.reasons == () for one in found)

    remark_figure(CLERK, Because(), found[0].statements[0], "上月多报，已核减")
    assert ("上月多报，已核减", "经办甲") in [reason for one in of().asked for reason in one.reasons]
    assert rebuild_differences() == []


def test_a_number_that_was_added_up_shows_what_from() -> None:
    def asked(county: str, actor: Any = CLERK) -> Any:
        return rolled(actor, days(), OUTPUT, unit(county), MAY, Aspect.LEVEL)

    given(output())
    found = asked("市政府")
    assert found is not None
    _standing, value, tree, _schedules = found
    assert {tree.name(leaf.unit) for leaf in value.rolled.leaves} == {"望溪区", "白渡区", "松岭县"}
    assert asked("望溪区政府") is None
    assert rolled(CLERK, days(), OUTPUT, None, None, Aspect.LEVEL) is None
    with pytest.raises(NotFound):
        asked("市政府", ADMINISTRATOR)


def test_a_definition_keeps_its_versions_with_who_changed_what() -> None:
    before = now()
    (one,) = [one for one in indicators_now() if one.code == OUTPUT]
    define_indicators(CLERK, Because(), [replace(one, due=18)])

    newest, first = versions_of(OUTPUT)
    assert (newest.changed, newest.by, newest.until) == ((("due", 20, 18),), "经办甲", None)
    assert (first.changed, first.until) == ((), newest.since)
    assert [version.until for version in versions_of(OUTPUT, before)] == [None]
    with pytest.raises(Refused):
        define_indicators(READER, Because(), [replace(one, due=17)])
    with pytest.raises(NothingToDefine):
        define_indicators(CLERK, Because(), [replace(one, due=18)])


def test_a_county_has_all_its_indicators_and_what_it_lacks() -> None:
    given(output())
    found = unit_shown(CLERK, days(), unit("桐岭县政府"))
    assert (found.place, found.name, found.keeps) == (True, "桐岭县", [])
    assert found.missing is not None
    assert found.missing.missing == 3
    other = unit_shown(READER, days(), unit("望溪区政府"))
    assert (other.missing, len(other.board.rows)) == (None, 1)


def test_a_bureau_has_what_it_gives_and_when_the_next_is_due() -> None:
    given(output())
    found = unit_shown(CLERK, days(date(2026, 7, 25)), unit("市统计局"))
    assert not found.place
    keeps = {one.indicator.code: one for one in found.keeps}
    kept = keeps[OUTPUT]
    assert (kept.subjects, kept.last, kept.next, kept.due, kept.overdue) == (
        3, MAY, month(2026, 6), date(2026, 7, 20), 5,
    )  # fmt: skip
    assert keeps["gdp"].last is None
    assert "budget-revenue" not in keeps
    assert unit_shown(ADMINISTRATOR, days(), unit("市统计局")).keeps == []


def test_a_renamed_unit_says_its_earlier_name() -> None:
    given(workbook([("云川工业园区", 50.0)], header=("县区", "累计")))
    renamed()
    found = unit_shown(CLERK, days(), unit("云川经开区"))
    assert found.renamed == [(date(2026, 6, 1), "云川工业园区")]
    assert found.board.rows[0].standing.level.number == 50 * YI
    with pytest.raises(NotFound):
        unit_shown(CLERK, days(), new_id())
    assert unit_shown(CLERK, known_at(now()), unit("云川经开区")).place
