"""Default limits: days, working days with make-up days, months, year's end; and classes as data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.classes import WrongClass, class_from, classes_from, next_report_after, standard_classes
from luoshi.record.limits import Due, Limit, due
from luoshi.record.workdays import is_working_day, working_days_after

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("limit", "start", "on", "provisional"),
    [
        (Limit("days", 20), date(2026, 3, 2), date(2026, 3, 22), False),
        (Limit("working days", 3), date(2026, 3, 2), date(2026, 3, 5), False),
        (Limit("working days", 1), date(2026, 2, 13), date(2026, 2, 14), False),  # a Saturday made up for
        (Limit("working days", 1), date(2026, 9, 30), date(2026, 10, 8), False),  # the national holiday
        (Limit("working days", 1), date(2026, 12, 31), date(2027, 1, 1), True),  # nobody has announced 2027
        (Limit("months", 3), date(2026, 11, 30), date(2027, 2, 28), False),
        (Limit("year end"), date(2026, 2, 24), date(2026, 12, 31), False),
        (Limit("none"), date(2026, 2, 24), None, False),
    ],
)
def test_a_limit_gives_a_day(limit: Limit, start: date, on: date | None, provisional: bool) -> None:
    assert due(limit, start) == Due(on, start, provisional)


@given(DAYS, st.integers(1, 60))
def test_between_are_exactly_so_many_working_days(start: date, number: int) -> None:
    last, known = working_days_after(start, number)
    between = [start + timedelta(days=step) for step in range(1, (last - start).days + 1)]
    assert sum(is_working_day(day)[0] for day in between) == number
    assert is_working_day(last)[0]
    assert known == all(is_working_day(day)[1] for day in between)


@given(DAYS, st.integers(0, 100), st.integers(0, 100))
def test_a_longer_limit_is_never_due_earlier(start: date, first: int, more: int) -> None:
    for unit in ("days", "working days", "months"):
        short, long = due(Limit(unit, first), start).on, due(Limit(unit, first + more), start).on
        assert short is not None
        assert long is not None
        assert short <= long


def test_the_classes_that_ship_say_their_unit_and_where_it_comes_from() -> None:
    classes = {one.code: one for one in standard_classes()}
    assert classes["minutes"].limit == Limit("days", 20, "assigned")
    assert classes["executive-meeting"].limit.unit == "working days"
    assert (classes["yearly-campaign"].limit.unit, classes["yearly-campaign"].cycle) == (
        "year end",
        "quarterly",
    )
    assert classes["suggestion"].closing == "verdict"
    assert all(one.basis and one.english for one in classes.values())
    assert classes_from([one.as_table() for one in classes.values()]) == tuple(classes.values())


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"name": "x"}, "代码和名称"),
        ({"code": "x", "name": "x", "limit": {"unit": "weeks"}}, "时限单位"),
        ({"code": "x", "name": "x", "cycle": "daily"}, "反馈周期"),
        ({"code": "x", "name": "x", "closing": "never"}, "销号规则"),
        ({"code": "x", "name": "x", "colour": "red"}, "不认识 colour"),
        ({"code": "x", "name": "x", "limit": {"unit": "days", "number": -1}}, "x"),
    ],
)
def test_a_class_that_cannot_be_taken_is_named(table: dict[str, object], complaint: str) -> None:
    with pytest.raises(WrongClass, match=complaint):
        class_from(table)


def test_a_code_stands_for_one_class() -> None:
    with pytest.raises(WrongClass, match="重复"):
        classes_from([{"code": "x", "name": "一"}, {"code": "x", "name": "二"}])


@pytest.mark.parametrize(
    ("cycle", "day", "following"),
    [
        ("monthly", date(2026, 3, 4), date(2026, 3, 5)),
        ("monthly", date(2026, 12, 5), date(2027, 1, 5)),
        ("quarterly", date(2026, 2, 24), date(2026, 4, 10)),
        ("half-yearly", date(2026, 2, 24), date(2026, 7, 10)),
        ("none", date(2026, 2, 24), None),
    ],
)
def test_progress_is_asked_for_at_the_next_day_of_its_cycle(
    cycle: str, day: date, following: date | None
) -> None:
    assert next_report_after(cycle, day) == following
