"""Who held what, as of a day and as known at another: never without a source, never changed by what came
later.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.judge_same_person import judge_same_person
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.actions.undo_identity_judgement import undo_identity_judgement
from luoshi.record.models import Article, Event, Person, ProposalKind, Tenure
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.people import (
    PAGE,
    PostShown,
    person_over_time,
    post_over_time,
    who_held_what,
)
from luoshi.record.statements import known_statements, subjects
from tests.copying import copied_when_made_before
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER, accept, open_ones, receive
from tests.record.organising import organising, withdraw
from tests.record.people import FIRST, SECOND, read_and_accept

pytestmark = pytest.mark.django_db


def posts(on: date, known: datetime | None = None, actor: Actor = READER) -> dict[str, PostShown]:
    return {row.post.title: row for row in who_held_what(actor, on, known).posts}


def said(row: PostShown) -> list[tuple[str | None, str, int]]:
    return [(one.person.name, one.claim, one.days_before) for one in row.held]


@pytest.fixture
def two_reports() -> tuple[UUID, UUID]:
    return _two_reports()


@copied_when_made_before
def _two_reports() -> tuple[UUID, UUID]:
    return read_and_accept(FIRST, "甲.txt"), read_and_accept(SECOND, "乙.txt")


def test_mayor_in_one_report_and_party_secretary_in_the_next(two_reports: tuple[UUID, UUID]) -> None:
    first, second = two_reports
    mayor = posts(date(2024, 8, 1))["市长"]
    secretary = posts(date(2026, 2, 24))["市委书记"]

    assert said(mayor) == [("季小满", "seen", 0)]
    assert said(secretary) == [("季小满", "seen", 0)]
    assert said(posts(date(2026, 2, 24))["市长"]) == [("顾长河", "seen", 0)]
    for row, document, sentence in (
        (mayor, first, "市委副书记、市长季小满传达上级会议精神并讲话。"),
        (secretary, second, "市委书记季小满出席会议并讲话。"),
    ):
        source = row.held[0].source
        assert source is not None
        assert (source.sentence, source.words, source.document) == (sentence, "季小满", document)
        text = Article.objects.get(pk=source.article).text
        assert text[source.start : source.end] == "季小满"


def test_between_two_reports_only_the_last_day_is_said(two_reports: tuple[UUID, UUID]) -> None:
    mayor = posts(date(2025, 6, 1))["市长"]

    assert said(mayor) == [("季小满", "last seen", 304)]
    assert mayor.held[0].day == date(2024, 8, 1)
    assert [(one.person.name, one.day) for one in mayor.next] == [("顾长河", date(2026, 2, 24))]


def test_a_handover_lies_between_two_days_and_no_source_says_when(two_reports: tuple[UUID, UUID]) -> None:
    change = posts(date(2026, 2, 24))["市长"].handover

    assert change is not None
    assert (change.out.name, change.came.name) == ("季小满", "顾长河")
    assert (change.after, change.before, change.exact) == (date(2024, 8, 1), date(2026, 2, 24), False)
    assert posts(date(2026, 2, 24))["市人大常委会主任"].handover is None


def test_before_the_first_report_nobody_is_said_to_hold_anything(two_reports: tuple[UUID, UUID]) -> None:
    before = posts(date(2024, 7, 31))

    assert all(row.held == () for row in before.values())
    assert [(one.person.name, one.day) for one in before["市长"].next] == [("季小满", date(2024, 8, 1))]
    assert who_held_what(READER, date(2024, 7, 31), only_held=True).posts == []


def test_one_name_is_one_person_only_from_the_judgement_on(two_reports: tuple[UUID, UUID]) -> None:
    people = list(Person.objects.filter(name="季小满").order_by("id").values_list("id", flat=True))
    assert len(people) == 2
    event = judge_same_person(CLERK, Because(), people[1], people[0], "职务前后相接")
    undone = undo_identity_judgement(CLERK, event)
    before, judged, after = (
        Event.objects.get(pk=event).at - timedelta(microseconds=1),
        Event.objects.get(pk=event).at,
        Event.objects.get(pk=undone).at,
    )

    for person in people:
        assert len({one.post.title for one in person_over_time(READER, person, before).stints}) < 3
        together = person_over_time(READER, person, judged)
        assert [one.post.title for one in together.stints] == ["市委副书记", "市长", "市委书记"]
        assert [(one.by, one.reason) for one in together.judgements] == [("经办甲", "职务前后相接")]
        assert person_over_time(READER, person, after).judgements == ()


def test_the_machine_proposes_with_reasons_and_to_judges_only(two_reports: tuple[UUID, UUID]) -> None:
    first, second = Person.objects.filter(name="季小满").order_by("id").values_list("id", flat=True)

    (question,) = person_over_time(CLERK, first).questions
    assert question.person.id == second
    assert question.reasons == ("same name", "successive posts")
    assert [one.post.title for one in question.stints] == ["市委书记"]
    assert person_over_time(READER, first).questions == ()
    assert person_over_time(CLERK, first, datetime.now(UTC)).questions == ()


def test_a_posts_history_names_everybody_with_their_first_and_last_sentence(
    two_reports: tuple[UUID, UUID],
) -> None:
    mayor = posts(date(2026, 2, 24))["市长"].post.id
    history = post_over_time(READER, mayor)

    assert [(one.person.name, one.first, one.last, one.sources) for one in history.stints] == [
        ("季小满", date(2024, 8, 1), date(2024, 8, 1), 1),
        ("顾长河", date(2026, 2, 24), date(2026, 2, 24), 1),
    ]
    assert [one.first_source and one.first_source.words for one in history.stints] == ["季小满", "顾长河"]
    assert [(one.after, one.before) for one in history.handovers] == [(date(2024, 8, 1), date(2026, 2, 24))]


def test_what_is_undone_is_gone_from_then_on_and_was_there_before(two_reports: tuple[UUID, UUID]) -> None:
    event = Event.objects.filter(subject=two_reports[1], kind="proposals accepted").order_by("at").first()
    assert event is not None
    undo_decision(CLERK, event.id)

    assert said(posts(date(2026, 2, 24))["市长"]) == [("季小满", "last seen", 572)]
    assert said(posts(date(2026, 2, 24), event.at)["市长"]) == [("顾长河", "seen", 0)]
    assert rebuild_differences() == []


def test_words_found_in_titles_units_and_names(two_reports: tuple[UUID, UUID]) -> None:
    with organising() as now:
        unit = now.unit("云川市财政局")
        now.post("局长", unit=unit)

    def found(text: str) -> list[str]:
        return [row.post.title for row in who_held_what(READER, date(2026, 3, 1), text=text).posts]

    assert set(found("季小满")) == {"市长", "市委副书记", "市委书记"}
    assert found("人大") == ["市人大常委会主任"]
    assert found("财政局") == ["局长"]
    assert found("value") == found("%") == found('"') == []


def test_posts_stand_unit_by_unit_and_those_without_one_last(two_reports: tuple[UUID, UUID]) -> None:
    with organising() as now:
        unit = now.unit("云川市财政局")
        chief, deputy = now.post("局长", unit=unit), now.post("副局长", unit=unit)
        now.holds(now.person("林知秋"), chief, date(2025, 1, 1))
        del deputy
    rows = who_held_what(READER, date(2026, 3, 1)).posts

    assert [(row.post.unit_name, row.post.title) for row in rows][:2] == [
        ("云川市财政局", "局长"),
        ("云川市财政局", "副局长"),
    ]
    assert all(row.post.unit is None for row in rows[2:])
    held = rows[0].held[0]
    assert (held.claim, held.since, held.until) == ("holds", date(2025, 1, 1), None)
    assert held.source is not None
    assert (held.source.kind, held.source.name, held.source.post) == ("entry", "经办甲", "督查室干部")


def test_a_tenure_of_the_organisation_holds_on_its_days_exactly() -> None:
    with organising() as now:
        post, person = now.post("局长"), now.person("林知秋")
        now.holds(person, post, date(2024, 1, 1), date(2025, 1, 1))

    assert said(posts(date(2023, 12, 31))["局长"]) == []
    assert said(posts(date(2024, 1, 1))["局长"]) == [("林知秋", "holds", 0)]
    assert said(posts(date(2024, 12, 31))["局长"]) == [("林知秋", "holds", 0)]
    assert said(posts(date(2025, 1, 1))["局长"]) == [("林知秋", "held until", 0)]


def test_an_erased_person_has_neither_name_nor_sentence(two_reports: tuple[UUID, UUID]) -> None:
    person = Person.objects.get(name="顾长河").id
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL luoshi.erasing = 'on'")
        cursor.execute("UPDATE record_statement SET content = NULL, salt = NULL WHERE subject = %s", [person])
        cursor.execute("SET LOCAL luoshi.erasing = ''")

    mayor = posts(date(2026, 2, 24))["市长"]
    assert [(one.person.name, one.source) for one in mayor.held] == [(None, None)]
    assert person_over_time(READER, person).person.name is None
    assert who_held_what(READER, date(2026, 2, 24), text="顾长河").posts == []


@pytest.mark.parametrize("actor", [ADMINISTRATOR, NOBODY], ids=lambda actor: actor.name)
def test_whoever_may_not_see_content_is_told_nothing(two_reports: tuple[UUID, UUID], actor: Actor) -> None:
    mayor = posts(date(2026, 2, 24))["市长"]
    for ask in (
        lambda: who_held_what(actor, date(2026, 2, 24)),
        lambda: post_over_time(actor, mayor.post.id),
        lambda: person_over_time(actor, mayor.held[0].person.id),
    ):
        with pytest.raises(NotFound):
            ask()


def test_nobody_is_found_who_was_not_known_by_then(two_reports: tuple[UUID, UUID]) -> None:
    mayor = posts(date(2026, 2, 24))["市长"]
    before = datetime(2020, 1, 1, tzinfo=UTC)
    assert posts(date(2026, 2, 24), before) == {}
    with pytest.raises(NotFound, match="没有这个人"):
        person_over_time(READER, mayor.held[0].person.id, before)
    with pytest.raises(NotFound, match="没有这个岗位"):
        post_over_time(READER, mayor.post.id, before)


def test_the_number_of_queries_does_not_grow_with_the_posts(two_reports: tuple[UUID, UUID]) -> None:
    def queries(page: int | None = None) -> int:
        with CaptureQueriesContext(connection) as captured:
            who_held_what(READER, date(2026, 3, 1), text="长", page=page)
        return len(captured)

    few = queries()
    with organising() as now:
        unit = now.unit("云川市档案馆")
        for number in range(PAGE):
            now.holds(now.person(f"馆长{number}"), now.post(f"馆长{number}", unit=unit), date(2025, 1, 1))
    assert queries() == few <= 9
    listed = who_held_what(READER, date(2026, 3, 1), page=2)
    assert (len(listed.posts), listed.total) == (listed.total - PAGE, len(posts(date(2026, 3, 1))))


def test_a_persons_page_asks_as_often_for_many_posts_as_for_few() -> None:
    def queries(person: UUID) -> int:
        with CaptureQueriesContext(connection) as captured:
            person_over_time(CLERK, person)
        return len(captured)

    with organising() as now:
        one, other, many = (now.person(name) for name in ("甲一", "甲一", "乙二"))
        again = now.person("乙二")
        for person in (one, other):
            now.seen(person, now.post(f"岗位{person}"), date(2024, 1, 1))
        for number in range(30):
            for person in (many, again):
                now.seen(person, now.post(f"岗位{person}{number}"), date(2024, 1, 1) + timedelta(days=number))
    assert queries(many) == queries(one) <= 14


def test_titles_are_those_that_the_statements_give() -> None:
    read_and_accept(FIRST, "甲.txt")
    for on in (date(2024, 8, 1), date(2026, 3, 1)):
        known = subjects(known_statements(["post"]), on)
        assert {row.post.id: row.post.title for row in who_held_what(READER, on).posts} == {
            post: found.values["post.title"] for post, found in known.items()
        }


def test_the_two_real_reports(seeds: list[Path]) -> None:
    documents = []
    for seed in seeds:
        document = receive(seed.name, data=seed.read_bytes())
        accept(*(one for one in open_ones(document) if one.kind != ProposalKind.DIRECTIVE))
        documents.append(document)

    mayor = posts(date(2024, 8, 1))["市长"]
    assert said(mayor) == [("张壮", "seen", 0)]
    assert mayor.held[0].source is not None
    assert mayor.held[0].source.sentence == "市委副书记、市长张壮传达2024年全区年中工作会议精神并讲话。"
    now = posts(date(2026, 2, 24))
    assert said(now["市委书记"]) == [("张壮", "seen", 0)]
    assert now["市委书记"].held[0].source is not None
    assert now["市委书记"].held[0].source.sentence == "市委书记张壮出席会议并讲话。"
    assert said(now["市长"]) == [("刘胜友", "seen", 0)]

    between = posts(date(2025, 6, 1))["市长"]
    assert said(between) == [("张壮", "last seen", 303)]
    assert between.held[0].day == date(2024, 8, 2)
    change = now["市长"].handover
    assert change is not None
    assert (change.out.name, change.came.name) == ("张壮", "刘胜友")
    assert (change.after, change.before, change.exact) == (date(2024, 8, 2), date(2026, 2, 24), False)

    first, second = Person.objects.filter(name="张壮").order_by("id").values_list("id", flat=True)
    (question,) = person_over_time(CLERK, first).questions
    assert question.person.id == second
    judge_same_person(CLERK, Because(), second, first)
    assert [one.post.title for one in person_over_time(READER, second).stints] == [
        "市委副书记",
        "市长",
        "市委书记",
    ]
    assert rebuild_differences() == []


DAY = date(2024, 1, 1)
STEP = st.tuples(
    st.sampled_from(["seen", "span", "withdraw", "judge"]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 20),
    st.integers(0, 20),
)


class AnySequenceOfStatements(TestCase):
    """Random sightings, spans, withdrawals and judgements, in any order."""

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(steps=st.lists(STEP, min_size=1, max_size=10), on=st.integers(0, 20))
    def test_nobody_without_a_source_and_no_answer_changed_by_what_came_later(
        self, steps: list[tuple[str, int, int, int, int]], on: int
    ) -> None:
        with organising() as now:
            everybody = [now.person(name) for name in ("甲", "乙", "丙")]
            places = [now.post(title) for title in ("市长", "局长", "主任")]
        made: list[UUID] = []
        answers = []
        asked = DAY + timedelta(days=on)
        for kind, who, where, first, last in steps:
            self._step(kind, everybody[who], everybody[where], places[where], sorted((first, last)), made)
            moment = Event.objects.latest("at").at
            answers.append((moment, who_held_what(READER, asked, moment).posts))

        for moment, answer in answers:
            assert who_held_what(READER, asked, moment).posts == answer
        for row in who_held_what(READER, asked).posts:
            for one in row.held:
                assert one.source is not None
                self._has_a_source(row, one.day if one.claim != "held until" else one.day - timedelta(days=1))
        assert rebuild_differences() == []

    def _step(
        self, kind: str, person: UUID, other: UUID, post: UUID, days: list[int], made: list[UUID]
    ) -> None:
        first, last = (DAY + timedelta(days=number) for number in days)
        if kind == "judge":
            if person != other and Person.objects.get(pk=person).same_as != other:
                try:
                    judge_same_person(CLERK, Because(), person, other)
                except ValueError:
                    return
        elif kind == "withdraw":
            if made:
                withdraw(made.pop())
        else:
            with organising() as now:
                if kind == "seen":
                    made.append(now.seen(person, post, first))
                else:
                    made.append(now.holds(person, post, first, last if last > first else None))

    def _has_a_source(self, row: PostShown, day: date) -> None:
        """A tenure that stands speaks of the day, of somebody who is one with whoever is named."""
        standing = Tenure.objects.filter(known_to__isnull=True, post=row.post.id, valid_from__lte=day)
        assert [one for one in standing if one.valid_to is None or day < one.valid_to]
