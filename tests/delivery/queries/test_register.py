"""The register as it may be read: narrowed, ordered, page by page, as of a day, and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.models import Directive
from luoshi.delivery.queries import counting
from luoshi.delivery.queries import register as queries
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.register import (
    EVERY,
    WITHDRAWN,
    Filters,
    directive_shown,
    entries,
    facets,
    register,
)
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import Decision, accept_proposals
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.models import Document, Event, Proposal, ProposalKind, ProposalState, new_id
from luoshi.record.projection import rebuild_differences
from luoshi.record.search import pieces
from luoshi.sheets.printed import TooMany
from tests.delivery.directives import RECORDED, keep_directives
from tests.record.acting import (
    ADMINISTRATOR,
    CLERK,
    NOBODY,
    READER,
    accept,
    accept_all,
    accepted,
    open_ones,
    receive,
)

pytestmark = pytest.mark.django_db

ONE = """本报讯 2026年3月2日，全市项目建设推进会召开，市委书记周启明主持会议并讲话。
周启明强调，要抓项目开工，要逐项销号。要压实责任。
"""
TWO = """本报讯 2026年4月2日，全市安全生产会召开，市长林若川主持会议并讲话。
林若川强调，要守牢安全底线，要遏制事故。要加强督查。
"""


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    queries.forget_facets()
    yield
    queries.forget_facets()


def words(page: queries.RegisterPage) -> list[str]:
    return [row.quote for row in page.rows]


def test_clerks_and_readers_see_the_register_and_nobody_else_knows_of_it() -> None:
    document = accepted()
    row = Directive.objects.order_by("position")[0]

    for actor in (CLERK, READER):
        assert register(actor, Filters()).count == Directive.objects.count() > 0
        assert facets(actor).speakers
        assert directive_shown(actor, row.id).row == row
        assert next(entries(actor, Filters())).row.document == document
    for actor in (ADMINISTRATOR, NOBODY):
        for ask in (
            lambda actor: register(actor, Filters()),
            facets,
            lambda actor: directive_shown(actor, row.id),
            lambda actor: next(entries(actor, Filters())),
        ):
            with pytest.raises(NotFound, match="无权查看"):
                ask(actor)


def test_what_is_not_there_looks_like_what_may_not_be_seen() -> None:
    with pytest.raises(NotFound, match="没有这条部署，或者您无权查看"):
        directive_shown(CLERK, new_id())


def test_newest_day_first_and_within_a_document_as_it_stands_there() -> None:
    older, newer = new_id(), new_id()
    keep_directives(["一", "二", "三"], document=older, decided_on=date(2026, 1, 5))
    keep_directives(["四", "五"], document=newer, decided_on=date(2026, 2, 5))

    assert words(register(CLERK, Filters())) == ["四", "五", "一", "二", "三"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(text="安全"), {"抓安全", "查安全隐患"}),
        (Filters(text="安全 隐患"), {"查安全隐患"}),
        (Filters(meeting="专题会"), {"修公路"}),
        (Filters(speaker="周启明"), {"查安全隐患"}),
        (Filters(domain="交通"), {"修公路"}),
        (Filters(mechanism="1071"), {"抓安全"}),
        (Filters(mechanism="107"), set()),
        (Filters(kind="stance"), {"查安全隐患"}),
        (Filters(assignee="市交通局"), {"修公路"}),
        (Filters(since=date(2026, 2, 1)), {"抓安全", "查安全隐患"}),
        (Filters(until=date(2026, 2, 1)), {"抓安全", "修公路"}),
        (Filters(since=date(2026, 2, 1), until=date(2026, 2, 1)), {"抓安全"}),
        (Filters(document_class="instruction"), {"修公路"}),
        (Filters(state=WITHDRAWN), {"旧的安全"}),
        (Filters(state=EVERY, text="安全"), {"抓安全", "查安全隐患", "旧的安全"}),
        (Filters(speaker="' OR true --"), set()),
        (Filters(text="安全", speaker="周启明", domain="交通"), set()),
    ],
)
def test_each_filter_narrows_and_several_narrow_together(filters: Filters, expected: set[str]) -> None:
    instruction = Document.objects.create(
        id=new_id(),
        name="批示.txt",
        document_class="instruction",
        received_on=RECORDED.date(),
        received_at=RECORDED,
    )
    keep_directives(["抓安全"], mechanisms=["1071", "三个一"], decided_on=date(2026, 2, 1))
    keep_directives(["查安全隐患"], speaker="周启明", kind="stance", decided_on=date(2026, 2, 9))
    keep_directives(
        ["修公路"], meeting_name="专题会", domain="交通", assignee="市交通局", decided_on=date(2026, 1, 9),
        document=instruction.id,
    )  # fmt: skip
    keep_directives(["旧的安全"], known_to=RECORDED + timedelta(hours=1))

    page = register(CLERK, filters)

    assert set(words(page)) == expected
    assert (page.count, page.capped) == (len(expected), False)
    assert queries.count_exactly(CLERK, filters) == len(expected)


def test_a_filter_by_document_and_an_unknown_state() -> None:
    document = new_id()
    keep_directives(["一", "二"], document=document)
    keep_directives(["三"])

    assert words(register(CLERK, Filters(document=document))) == ["一", "二"]
    with pytest.raises(WrongFilter, match="没有“gone”这种状态"):
        register(CLERK, Filters(state="gone"))


def walked(filters: Filters, *, backwards: bool = False, start: UUID | None = None) -> list[list[UUID]]:
    """The ids of all pages, gone through forwards from the first, or backwards from ``start``."""
    pages = []
    page = register(CLERK, filters, before=start) if backwards else register(CLERK, filters)
    while True:
        pages.append([row.id for row in page.rows])
        onward = page.before if backwards else page.after
        if onward is None:
            return pages
        page = (
            register(CLERK, filters, before=onward) if backwards else register(CLERK, filters, after=onward)
        )


@pytest.mark.parametrize("counted", [1_000, 20], ids=["what is counted", "what is too much to count"])
@pytest.mark.parametrize("number", [1, 50, 51, 137])
@pytest.mark.parametrize("text", ["", "安全"])
def test_pages_forwards_and_backwards_show_every_row_once(
    monkeypatch: pytest.MonkeyPatch, counted: int, number: int, text: str
) -> None:
    monkeypatch.setattr(queries, "COUNTED", counted)
    keep_directives(f"抓好安全第{n}项" for n in range(number))
    keep_directives(["别的"], decided_on=date(2019, 1, 1))
    filters = Filters(text=text)
    expected = [row.id for row in Directive.objects.filter(quote__contains=text).order_by(*Directive.ORDER)]

    pages = walked(filters)

    assert [one for page in pages for one in page] == expected
    assert all(len(page) == queries.PAGE for page in pages[:-1])
    back = walked(filters, backwards=True, start=pages[-1][0])
    assert back == (pages[:-1][::-1] or pages)


@pytest.mark.parametrize("counted", [1_000, 20])
def test_going_back_where_less_than_a_page_is_ahead_gives_the_first_page(
    monkeypatch: pytest.MonkeyPatch, counted: int
) -> None:
    monkeypatch.setattr(queries, "COUNTED", counted)
    keep_directives(f"第{n}项" for n in range(60))
    first = register(CLERK, Filters())

    assert words(register(CLERK, Filters(), before=first.rows[10].id)) == words(first)


@given(days=st.lists(st.integers(0, 3), min_size=1, max_size=30), counted=st.sampled_from([0, 3, 1_000]))
def test_rows_of_one_day_and_one_place_are_neither_lost_nor_doubled(days: list[int], counted: int) -> None:
    Directive.objects.all().delete()
    document = new_id()
    for day in days:
        keep_directives(["同一处"], document=document, decided_on=date(2026, 1, 1 + day))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "PAGE", 4)
        patch.setattr(queries, "COUNTED", counted)

        pages = walked(Filters())

    assert [one for page in pages for one in page] == [
        row.id for row in Directive.objects.order_by(*Directive.ORDER)
    ]


def test_counts_to_a_thousand_and_then_says_more() -> None:
    keep_directives(f"第{n}项" for n in range(1_000))
    assert (register(CLERK, Filters()).count, register(CLERK, Filters()).capped) == (1_000, False)

    keep_directives(["再一项"])
    assert (register(CLERK, Filters()).count, register(CLERK, Filters()).capped) == (1_000, True)


@pytest.mark.parametrize("counted", [1_000, 3])
def test_a_place_that_is_gone_gives_the_first_page(monkeypatch: pytest.MonkeyPatch, counted: int) -> None:
    monkeypatch.setattr(queries, "COUNTED", counted)
    keep_directives(["一", "二", "三", "四"])

    assert words(register(CLERK, Filters(), after=new_id())) == ["一", "二", "三", "四"]
    assert words(register(CLERK, Filters(), before=new_id())) == ["一", "二", "三", "四"]


def test_a_page_takes_two_queries_however_long_the_register(django_assert_num_queries: Any) -> None:
    keep_directives(f"抓好安全第{n}项" for n in range(300))
    last = register(CLERK, Filters()).after
    with django_assert_num_queries(2):
        register(CLERK, Filters(text="安全"))
    with django_assert_num_queries(2):
        register(CLERK, Filters(), after=last)

    keep_directives(f"抓好安全再{n}项" for n in range(900))
    with django_assert_num_queries(2):
        register(CLERK, Filters(text="安全", domain="安全"))
    with django_assert_num_queries(3):
        register(CLERK, Filters(), after=last)


def plan(captured: CaptureQueriesContext, number: int) -> str:
    """What PostgreSQL does for a query that was captured."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + captured.captured_queries[number]["sql"])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_rare_words_come_from_their_index_and_a_common_word_walks_the_days() -> None:
    """With a register of some length, as PostgreSQL itself plans."""
    texts = [f"推动第{n}项工作落地见效" for n in range(40)] + ["建设氢能走廊"]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO delivery_directive (id, known_from, document, article, proposal, source, position,
            decided_on,
              meeting_name, speaker, quote, kind, head, domain, assignee, mechanisms, search)
            SELECT gen_random_uuid(), now(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
            gen_random_uuid(), n,
              date '2020-01-01' + n / 10, '会', '', texts.quote, 'action', '', '综合', '', '{}',
              array_to_tsvector(texts.pieces)
            FROM generate_series(1, 20000) n
            JOIN json_to_recordset(%s) AS texts(place int, quote text, pieces text[])
              ON texts.place = CASE WHEN n %% 4000 = 0 THEN 40 ELSE n %% 40 END
            """,
            [
                json.dumps(
                    [{"place": n, "quote": text, "pieces": pieces(text)} for n, text in enumerate(texts)]
                )
            ],
        )
        cursor.execute("ANALYZE delivery_directive")

    with CaptureQueriesContext(connection) as rare:
        assert register(CLERK, Filters(text="氢能走廊")).count == 5
    with CaptureQueriesContext(connection) as common:
        assert register(CLERK, Filters(text="落地")).capped

    assert "register_search" in plan(rare, 0)
    assert "Sort" not in plan(common, 1)
    assert "register_order" in plan(common, 1)


def test_facets_count_the_whole_register_and_say_what_they_leave_out(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_directives(
        ["一", "二"], speaker="周启明", mechanisms=["1071", "三个一"], decided_on=date(2026, 1, 2)
    )
    keep_directives(["三"], meeting_name="专题会", mechanisms=["1071"], decided_on=date(2026, 2, 2))
    keep_directives(["四"], meeting_name="", speaker="", known_to=RECORDED)

    found = facets(CLERK)

    assert [(one.value, one.count) for one in found.meetings] == [("专题会", 1), ("市政府常务会议", 2)]
    assert [(one.value, one.count) for one in found.speakers] == [("周启明", 2), ("林若川", 1)]
    assert [(one.value, one.count) for one in found.mechanisms] == [("1071", 3), ("三个一", 2)]
    assert found.left_off == {}
    assert found.assignees == ()

    monkeypatch.setattr(queries, "CHOICES", 1)
    queries.forget_facets()
    assert facets(CLERK).left_off == {"meetings": 1, "speakers": 1, "mechanisms": 1}


def test_facets_of_a_small_register_follow_every_change(django_assert_num_queries: Any) -> None:
    document = receive()
    assert facets(CLERK).domains == ()
    accept(open_ones(document, ProposalKind.DIRECTIVE)[0])

    assert sum(one.count for one in facets(CLERK).domains) == 1
    with django_assert_num_queries(1):
        facets(CLERK)


def test_counting_a_large_register_waits_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries._counted, "small", -1)
    monkeypatch.setattr(counting, "SHARE", 10**9)
    document = receive()
    first = facets(CLERK)

    accept(open_ones(document, ProposalKind.DIRECTIVE)[0])

    assert facets(CLERK) is first
    assert facets(CLERK).counted_at < datetime.now(UTC)


def test_as_of_a_moment_shows_what_stood_then() -> None:
    document = receive()
    first, second = open_ones(document, ProposalKind.DIRECTIVE)[:2]
    accepted = accept(first, second)
    between = Event.objects.get(pk=accepted).at
    undo_decision(CLERK, accepted)
    undone = Event.objects.order_by("at").last()
    assert undone is not None
    again = accept_proposals(CLERK, Because(), [Decision(first.id)])

    before_all = between - timedelta(microseconds=1)
    assert register(CLERK, Filters(), before_all).count == 0
    assert sum(one.count for one in facets(CLERK, before_all).domains) == 0
    assert register(CLERK, Filters(), between).count == 2
    assert sum(one.count for one in facets(CLERK, between).domains) == 2
    assert register(CLERK, Filters(), undone.at).count == 0
    assert register(CLERK, Filters(state=WITHDRAWN), between).count == 0
    assert register(CLERK, Filters(state=WITHDRAWN), undone.at).count == 2
    assert register(CLERK, Filters()).count == 1
    assert register(CLERK, Filters(state=EVERY)).count == 3
    assert Event.objects.get(pk=again).at > undone.at
    assert rebuild_differences() == []


def accept_meeting(document: UUID, **changes: object) -> datetime:
    """Accept the meeting of a document's first article as edited; when that was."""
    meeting = open_ones(document, ProposalKind.MEETING)[0]
    return Event.objects.get(pk=accept(meeting, **changes)).at


def undo(document: UUID, kind: str) -> datetime:
    """Undo the acceptance of what is of this kind; when that was."""
    row = Proposal.objects.filter(document=document, kind=kind, state=ProposalState.ACCEPTED)[0]
    assert row.decided_by is not None
    return Event.objects.get(pk=undo_decision(CLERK, row.decided_by).event).at


def test_as_of_a_moment_each_directive_stands_under_the_meeting_that_was_known_then() -> None:
    document = receive()
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    read = first.values["context"]["meeting_name"]
    day = date.fromisoformat(first.values["context"]["meeting_day"])
    as_read = Event.objects.get(pk=accept(first)).at
    as_accepted = accept_meeting(document, name="年中会", date="2025-08-01")
    between = undo(document, ProposalKind.MEETING)
    accept_meeting(document, name="年中工作会", date="2025-09-01")
    row = Directive.objects.get()

    for moment, name, held_on in (
        (as_read, read, day),
        (as_accepted, "年中会", date(2025, 8, 1)),
        (between, read, day),
        (None, "年中工作会", date(2025, 9, 1)),
    ):
        (found,) = register(CLERK, Filters(), moment).rows
        told = directive_shown(CLERK, row.id, moment).row
        (entry,) = entries(CLERK, Filters(), moment)
        for one in (found, told, entry.row):
            assert (one.meeting_name, one.meeting_day, one.decided_on) == (name, held_on, held_on)
        assert [one.value for one in facets(CLERK, moment).meetings] == [name]
        assert [one.count for one in facets(CLERK, moment).meetings] == [1]
        for asked in (
            Filters(meeting=name),
            Filters(since=held_on, until=held_on),
            Filters(meeting=name, since=held_on),
        ):
            assert register(CLERK, asked, moment).count == 1
            assert len(list(entries(CLERK, asked, moment))) == 1
        for other in {read, "年中会", "年中工作会"} - {name}:
            assert register(CLERK, Filters(meeting=other), moment).count == 0
            assert list(entries(CLERK, Filters(meeting=other), moment)) == []
        assert register(CLERK, Filters(since=held_on + timedelta(1)), moment).count == 0
    assert rebuild_differences() == []


def test_what_was_withdrawn_before_a_meeting_changed_keeps_the_meeting_it_stood_under() -> None:
    document = receive()
    accept(open_ones(document, ProposalKind.DIRECTIVE)[0])
    accept_meeting(document, name="年中会")
    withdrawn = undo(document, ProposalKind.DIRECTIVE)
    undo(document, ProposalKind.MEETING)
    accept_meeting(document, name="年中工作会")

    for moment in (withdrawn, None):
        (row,) = register(CLERK, Filters(state=WITHDRAWN), moment).rows
        assert row.meeting_name == "年中会"


@pytest.mark.parametrize("counted", [1_000, 1])
def test_as_of_a_moment_the_register_is_in_the_order_of_the_days_known_then(
    monkeypatch: pytest.MonkeyPatch, counted: int
) -> None:
    monkeypatch.setattr(queries, "COUNTED", counted)
    monkeypatch.setattr(queries, "PAGE", 3)
    early, late = receive("一.txt", data=ONE.encode()), receive("二.txt", data=TWO.encode())
    for document in (early, late):
        for row in open_ones(document, ProposalKind.DIRECTIVE):
            accept(row)
    then = Event.objects.order_by("at").last().at  # type: ignore[union-attr]
    accept_meeting(early, date="2026-05-01")

    def walked(moment: datetime | None) -> list[UUID]:
        page = register(CLERK, Filters(), moment)
        found = [row.id for row in page.rows]
        while page.after:
            forward = register(CLERK, Filters(), moment, after=page.after)
            back = register(CLERK, Filters(), moment, before=forward.rows[0].id)
            assert [row.id for row in back.rows] == [row.id for row in page.rows]
            page = forward
            found += [row.id for row in page.rows]
        return found

    def of(document: UUID) -> list[UUID]:
        return list(
            Directive.objects.filter(document=document).order_by("position").values_list("id", flat=True)
        )

    assert len(of(early)) > 2
    assert walked(then) == of(late) + of(early)
    assert walked(None) == of(early) + of(late)
    assert [entry.row.id for entry in entries(CLERK, Filters(), then)] == walked(then)
    assert [entry.row.id for entry in entries(CLERK, Filters())] == walked(None)


def test_a_directive_that_a_person_marked_says_so_and_not_that_it_was_read() -> None:
    document = receive()
    article = open_ones(document, ProposalKind.DIRECTIVE)[0].article
    marked = Proposal.objects.get(pk=mark_directive(CLERK, Because(), document, article, 0, 6))
    accept(marked)
    row = Directive.objects.get(proposal=marked.id)

    kinds = [one.kind for one in directive_shown(CLERK, row.id).history]

    assert kinds == ["document received", "directive marked", "proposals accepted"]


def test_a_directive_tells_its_sentence_its_source_and_who_accepted_it() -> None:
    document = receive()
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accept_proposals(CLERK, Because(), [Decision(proposal.id, {"assignee": "市发展改革委"})])

    shown = directive_shown(READER, Directive.objects.get().id)

    assert shown.words == shown.row.quote == proposal.quote
    assert shown.words in shown.before + shown.words + shown.following
    assert (shown.before + shown.words + shown.following).endswith("。")
    assert (shown.start, shown.end) == (proposal.start, proposal.end)
    assert shown.document.id == document
    assert shown.number == 1
    assert not shown.withdrawn
    assert shown.accepted is not None
    assert (shown.accepted.name, shown.accepted.post) == ("经办甲", "督查室干部")
    assert shown.accepted.edited == ("assignee",)
    assert [one.kind for one in shown.history] == ["document received", "document read", "proposals accepted"]


def test_a_withdrawn_directive_stays_with_its_whole_history() -> None:
    document = receive()
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accepted = accept(proposal)
    withdrawn = Directive.objects.get().id
    at = Event.objects.get(pk=accepted).at
    undo_decision(CLERK, accepted)
    accept_proposals(Actor("经办乙", account=new_id(), roles=CLERK.roles), Because(), [Decision(proposal.id)])

    shown = directive_shown(CLERK, withdrawn)

    assert shown.withdrawn
    assert shown.accepted is not None
    assert shown.accepted.name == "经办甲"
    assert [one.kind for one in shown.history][2:] == [
        "proposals accepted",
        "decision undone",
        "proposals accepted",
    ]
    then = directive_shown(CLERK, withdrawn, at)
    assert not then.withdrawn
    assert len(then.history) == 3
    with pytest.raises(NotFound, match="还没有采纳"):
        directive_shown(CLERK, withdrawn, at - timedelta(microseconds=1))


def test_a_mechanism_of_a_directive_says_what_it_stands_for() -> None:
    document = receive("03-government-page.html")
    accept_all(document)
    named = Directive.objects.exclude(mechanisms=[]).first()
    assert named is not None

    shown = directive_shown(CLERK, named.id)

    assert [name for name, _items in shown.mechanisms] == named.mechanisms


def test_entries_give_every_row_in_order_with_the_sentence_that_holds_it() -> None:
    accepted()

    found = list(entries(CLERK, Filters()))

    assert [one.row.id for one in found] == [row.id for row in Directive.objects.order_by(*Directive.ORDER)]
    assert all(one.row.quote in one.sentence for one in found)
    assert {one.document for one in found} == {Document.objects.get().title or Document.objects.get().name}
    assert all(one.end - one.start == len(one.row.quote) for one in found)


def test_a_table_has_a_bound_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "EXPORTED", 2)
    keep_directives(["一", "二"])
    assert queries.count_exactly(CLERK, Filters()) == 2

    keep_directives(["三"])
    with pytest.raises(TooMany, match="共 3 条，一张表最多 2 条：请用日期、会议或领域缩小范围"):
        next(entries(CLERK, Filters()))
