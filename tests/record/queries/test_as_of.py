"""The database gives the value that a property had on a day by the same rules as the statements do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.record.actions.stating import state
from luoshi.record.models import Event, PeriodKind, Statement, new_id
from luoshi.record.queries.as_of import exists_on, moment_or_forever, value_on
from luoshi.record.statements import known_statements, subjects
from tests.record.organising import organising, withdraw

DAY = date(2024, 1, 1)
STEP = st.tuples(
    st.integers(0, 1),
    st.sampled_from(["市长", "局长", "主任"]),
    st.none() | st.integers(0, 3),
    st.none() | st.integers(0, 3),
    st.sampled_from([False, False, False, True]),
    st.booleans(),
).filter(lambda step: step[2] is None or step[3] is None or step[2] < step[3])


def asked(sql: str, on: date, known: datetime | None) -> dict[UUID, object]:
    """Subject -> value as the database says."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"on": on, "known": moment_or_forever(known)})
        return dict(cursor.fetchall())


def day(number: int | None) -> date | None:
    return None if number is None else DAY + timedelta(days=number)


class AsOf(TestCase):
    """Random titles of two posts, some with a period, some withdrawn again."""

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(steps=st.lists(STEP, min_size=4, max_size=8), on=st.integers(0, 3))
    def test_the_database_and_the_statements_agree_on_every_moment(
        self, steps: list[tuple[int, str, int | None, int | None, bool, bool]], on: int
    ) -> None:
        posts = [new_id(), new_id()]
        moments: list[datetime | None] = [None]
        for which, title, first, last, always, withdrawn in steps:
            with organising() as now:
                period = PeriodKind.ALWAYS if always else PeriodKind.SPAN
                days = {} if always else {"valid_from": day(first), "valid_to": day(last)}
                for name, value in (("post.title", title), ("post.exists", "是")):
                    made = state(
                        now.act, "post", posts[which], name, value, now.source, period=period, **days
                    )
            if withdrawn and Statement.objects.filter(pk=made, event=now.act.event.id).exists():
                moments.append(Event.objects.latest("at").at)
                withdraw(made)
            moments.append(Event.objects.latest("at").at)

        asked_for = DAY + timedelta(days=on)
        for moment in moments:
            told = asked(value_on("post.title"), asked_for, moment)
            there = asked(exists_on("post"), asked_for, moment)
            known = known_statements(["post"], moment)
            for post, found in subjects(known, asked_for).items():
                if "post.title" in found.values:
                    assert told[post] == found.values["post.title"]
                assert there[post] is ("post.exists" in found.values)
            ever = {row for row, found in subjects(known).items() if "post.title" in found.values}
            assert set(told) == ever


def titles(*stated: tuple[str, int | None, int | None]) -> UUID:
    """A post with these titles, each from a day until a day, stated one after another."""
    post = new_id()
    for title, first, last in stated:
        with organising() as now:
            state(
                now.act, "post", post, "post.title", title, now.source,
                period=PeriodKind.SPAN, valid_from=day(first), valid_to=day(last),
            )  # fmt: skip
    return post


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stated", "on", "title"),
    [
        ([("局长", 2, None), ("主任", 0, None)], 3, "局长"),  # of what holds, what began last
        ([("主任", 0, None), ("局长", 2, None)], 3, "局长"),
        ([("主任", 0, None), ("局长", 2, None)], 1, "主任"),
        ([("局长", None, None), ("主任", 0, None)], 3, "主任"),
        ([("局长", 0, 2), ("主任", 0, None)], 1, "主任"),  # begun on one day: what was recorded last
        ([("局长", 5, None)], 3, "局长"),  # nothing holds yet: a post has its title all the same
    ],
)
def test_which_of_several_values_stands(
    stated: list[tuple[str, int | None, int | None]], on: int, title: str
) -> None:
    post = titles(*stated)
    asked_for = DAY + timedelta(days=on)
    assert asked(value_on("post.title"), asked_for, None) == {post: title}
    found = subjects(known_statements(["post"]), asked_for)
    assert not found or found[post].values["post.title"] == title
