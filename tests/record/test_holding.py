"""Nobody is put into a post on a day of which no source speaks."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.record.holding import (
    Holding,
    closed,
    handovers,
    held_by_several,
    holding,
    may_be_held_by_several,
    post_on,
    stints,
)

POST = UUID(int=999)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
RECORDED = date(2026, 3, 2)
_numbers = iter(range(1, 10**9))


def tenure(person: UUID, begins: date | None, ends: date | None, *, seen: bool = False) -> Holding:
    number = UUID(int=1000 + next(_numbers))
    return holding(
        number, person, POST, seen=seen, valid_from=begins, valid_to=ends, recorded=RECORDED, source=number
    )


def seen(person: UUID, day: date) -> Holding:
    return tenure(person, day, day + timedelta(days=1), seen=True)


def claims(rows: list[Holding], on: date) -> list[tuple[UUID, str, date]]:
    return [(one.person, one.claim, one.day) for one in post_on(rows, on).held]


YEAR = [seen(A, date(2024, 8, 1)), seen(A, date(2024, 8, 2)), seen(B, date(2026, 2, 24))]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2024, 7, 31), []),
        (date(2024, 8, 1), [(A, "seen", date(2024, 8, 1))]),
        (date(2024, 8, 2), [(A, "seen", date(2024, 8, 2))]),
        (date(2025, 6, 1), [(A, "last seen", date(2024, 8, 2))]),
        (date(2026, 2, 23), [(A, "last seen", date(2024, 8, 2))]),
        (date(2026, 2, 24), [(B, "seen", date(2026, 2, 24))]),
        (date(2030, 1, 1), [(B, "last seen", date(2026, 2, 24))]),
    ],
)
def test_who_was_seen_on_a_day_is_last_seen_on_every_later_one(
    on: date, said: list[tuple[UUID, str, date]]
) -> None:
    assert claims(YEAR, on) == said


def test_the_next_source_is_named_and_not_brought_forward() -> None:
    (following,) = post_on(YEAR, date(2025, 6, 1)).next
    assert (following.person, following.first) == (B, date(2026, 2, 24))
    assert post_on(YEAR, date(2026, 2, 24)).next == ()


def test_between_two_people_no_source_says_when() -> None:
    (change,) = handovers(YEAR)
    assert (change.out, change.came) == (A, B)
    assert (change.after, change.before) == (date(2024, 8, 2), date(2026, 2, 24))
    assert (change.ended, change.began) == (None, None)


def test_an_appointment_and_a_removal_name_the_day() -> None:
    rows = [
        tenure(A, date(2020, 1, 1), None),
        tenure(A, None, date(2023, 5, 1)),
        tenure(B, date(2023, 5, 1), None),
    ]
    (change,) = handovers(rows)
    assert (change.ended, change.began) == (date(2023, 5, 1), date(2023, 5, 1))
    assert claims(rows, date(2022, 1, 1)) == [(A, "holds", date(2022, 1, 1))]
    assert claims(rows, date(2023, 5, 1)) == [(B, "holds", date(2023, 5, 1))]


def test_a_removal_ends_the_appointment_it_belongs_to_and_no_later_one() -> None:
    rows = closed(
        [
            tenure(A, date(2020, 1, 1), None),
            tenure(A, None, date(2022, 1, 1)),
            tenure(A, date(2024, 1, 1), None),
        ]
    )
    assert [(row.first, row.until) for row in rows] == [
        (date(2020, 1, 1), date(2022, 1, 1)),
        (date(2024, 1, 1), None),
    ]
    assert claims(rows, date(2023, 1, 1)) == [(A, "held until", date(2022, 1, 1))]


def test_a_removal_alone_says_nothing_of_earlier_days() -> None:
    rows = [tenure(A, None, date(2024, 5, 1))]
    assert claims(rows, date(2024, 4, 29)) == []
    assert claims(rows, date(2024, 4, 30)) == [(A, "holds", date(2024, 4, 30))]
    assert claims(rows, date(2024, 5, 1)) == [(A, "held until", date(2024, 5, 1))]


def test_a_tenure_without_a_beginning_is_claimed_from_the_day_it_was_recorded() -> None:
    rows = [tenure(A, None, None)]
    assert claims(rows, RECORDED - timedelta(days=1)) == []
    assert claims(rows, RECORDED) == [(A, "holds", RECORDED)]


def test_somebody_removed_is_not_last_seen() -> None:
    rows = [seen(A, date(2024, 1, 1)), tenure(A, None, date(2024, 5, 1))]
    assert claims(rows, date(2024, 3, 1)) == [(A, "last seen", date(2024, 1, 1))]
    assert claims(rows, date(2024, 6, 1)) == [(A, "held until", date(2024, 5, 1))]


def test_an_appointment_that_nobody_ended_is_marked_when_another_is_seen() -> None:
    rows = [tenure(A, date(2024, 1, 1), None), seen(B, date(2026, 2, 24))]
    before, after = post_on(rows, date(2025, 1, 1)).held[0], post_on(rows, date(2026, 3, 1))
    assert (before.person, before.claim, before.unended) == (A, "holds", False)
    assert {(one.person, one.claim, one.unended) for one in after.held} == {
        (A, "holds", True),
        (B, "last seen", False),
    }


def test_a_post_of_several_people_has_no_handover() -> None:
    rows = [seen(A, date(2024, 1, 1)), seen(B, date(2024, 1, 1)), seen(C, date(2025, 1, 1))]
    assert held_by_several(rows)
    assert handovers(rows) == []
    assert claims(rows, date(2025, 1, 1)) == [
        (C, "seen", date(2025, 1, 1)),
        (A, "last seen", date(2024, 1, 1)),
        (B, "last seen", date(2024, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("title", "several"),
    [
        ("市长", False),
        ("市委书记", False),
        ("市人大常委会主任", False),
        ("市城乡建设委员会主任", False),
        ("招商引资领导小组组长", False),
        ("市委副书记", True),
        ("市委常委", True),
        ("市领导", True),
        ("党组成员", True),
    ],
)
def test_what_a_title_may_mean(title: str, several: bool) -> None:
    assert may_be_held_by_several(title) is several


def test_two_deputies_seen_in_two_years_are_not_one_after_the_other() -> None:
    assert handovers(YEAR, several=True) == []
    state = post_on(YEAR, date(2026, 2, 24), several=True)
    assert [(one.person, one.claim) for one in state.held] == [(B, "seen"), (A, "last seen")]


DAYS = st.dates(date(2024, 1, 1), date(2024, 2, 10))
PEOPLE = st.sampled_from([A, B, C])
SEEN = st.builds(seen, PEOPLE, DAYS)
SPAN = (
    st.tuples(PEOPLE, st.none() | DAYS, st.none() | DAYS)
    .filter(lambda one: one[1] is None or one[2] is None or one[1] < one[2])
    .map(lambda one: tenure(*one))
)


@given(rows=st.lists(SEEN | SPAN, max_size=8), on=DAYS)
def test_whoever_is_said_to_be_there_has_a_source_for_that_day(rows: list[Holding], on: date) -> None:
    for one in post_on(rows, on).held:
        theirs = [row for row in rows if row.person == one.person]
        if one.claim == "seen":
            assert any(row.seen and row.first == on for row in theirs)
        elif one.claim == "holds":
            assert any(not row.seen and row.covers(on) for row in theirs)
            assert not any(
                row.until == one.holding.until and row.until is not None and on >= row.until for row in theirs
            )
        elif one.claim == "last seen":
            assert one.day < on
            assert any(row.seen and row.first == one.day for row in theirs)
            assert not any(row.seen and one.day < row.first <= on for row in theirs)
        else:
            assert one.day <= on
            assert any(not row.seen and row.until == one.day for row in theirs)


@given(rows=st.lists(SEEN | SPAN, max_size=8), on=DAYS)
def test_every_source_up_to_a_day_leaves_somebody_to_name(rows: list[Holding], on: date) -> None:
    state = post_on(rows, on)
    assert bool(state.held) == any(row.first <= on for row in rows)
    assert bool(state.next) == any(row.first > on for row in closed(rows))


@given(rows=st.lists(SEEN | SPAN, max_size=8))
def test_the_order_in_which_sources_came_does_not_matter(rows: list[Holding]) -> None:
    backwards = list(reversed(rows))
    assert stints(rows) == stints(backwards)
    assert handovers(rows) == handovers(backwards)
    assert post_on(rows, date(2024, 1, 20)) == post_on(backwards, date(2024, 1, 20))
