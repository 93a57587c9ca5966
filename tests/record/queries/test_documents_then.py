"""What documents were on an earlier day is folded from events, and is what their rows said on that day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from luoshi.delivery.models import Directive
from luoshi.delivery.queries.register import Filters, directive_shown, entries, register
from luoshi.reading import read_document as read
from luoshi.reading.records import Document as Read
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_document_class import change_document_class
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.models import Article, Document, Event, Proposal, ProposalKind, ProposalState
from luoshi.record.queries.documents import document_shown, inbox
from luoshi.record.queries.documents_then import documents_then
from tests.record.acting import (
    ADMINISTRATOR,
    CLERK,
    NOBODY,
    OTHER_CLERK,
    READER,
    REPORT,
    SAMPLES,
    accept,
    open_ones,
)

pytestmark = pytest.mark.django_db

DIRECTIVE = ProposalKind.DIRECTIVE


def now() -> datetime:
    """A moment after everything that has happened and before everything to come."""
    return Event.objects.latest("at").at + timedelta(microseconds=1)


def said(row: Document, proposals: list[Proposal]) -> tuple[Any, ...]:
    """What a document's row and those of its proposals say."""
    return (
        (row.document_class, row.state, row.reading, row.title, row.published, row.problem, row.articles),
        row.open_proposals,
        [
            (one.id, one.state, one.result, json.loads(one.outcome or "null"))
            if one.state != ProposalState.REPLACED
            else (one.id, one.state)
            for one in proposals
        ],
    )


def said_now(document: UUID) -> tuple[Any, ...]:
    rows = Proposal.objects.filter(document=document).order_by("position", "id")
    return said(Document.objects.get(pk=document), list(rows))


def said_at(document: UUID, moment: datetime) -> tuple[Any, ...]:
    row = Document.objects.get(pk=document)
    return said(row, documents_then([row], moment)[document])


def test_a_document_at_every_moment_of_its_life_is_what_its_rows_said_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = (SAMPLES / REPORT).read_bytes()
    document = receive_document(CLERK, Because(), data, REPORT, datetime(2026, 3, 2).date()).document

    def again(version: int, change: Callable[[Read], object] = lambda record: None) -> None:
        def newer(data: bytes, *, name: str) -> Read:
            record = read(data, name=name)
            change(record)
            return record

        monkeypatch.setattr("luoshi.record.actions.read_document.READER", f"luoshi-reading {version}")
        monkeypatch.setattr("luoshi.reading.read_document", newer)
        assert read_document(MACHINE, because_of(document), document)

    def first() -> Proposal:
        return open_ones(document, DIRECTIVE)[0]

    def split() -> None:
        split_proposal(CLERK, Because(), first().id, first().quote.index("，") + first().start)

    def merge() -> None:
        reading = Document.objects.get(pk=document).reading
        rows = [one for one in open_ones(document, DIRECTIVE) if one.reading == reading]
        merge_proposals(CLERK, Because(), [one.id for one in rows[-2:]])

    def mark() -> None:
        article = Article.objects.filter(document=document).earliest("id")
        taken = [(one.start, one.end) for one in Proposal.objects.filter(article=article.id, kind=DIRECTIVE)]
        start = next(
            at
            for at in range(len(article.text) - 8)
            if article.text[at : at + 8].isalpha() and all(at + 8 <= a or at >= b for a, b in taken)
        )
        mark_directive(
            CLERK, Because(), document, article.id, start, start + 8, article.text[start : start + 8]
        )

    def undo() -> None:
        decision = last_decision(CLERK, document)
        assert decision is not None
        undo_decision(CLERK, decision)

    def shorter_titles(record: Read) -> None:
        for article in record.articles:
            article.title = "另一个标题"

    steps: list[Callable[[], object]] = [
        lambda: again(90, lambda record: record.articles.clear()),
        lambda: again(91),
        lambda: accept(*[one for one in open_ones(document) if one.kind != DIRECTIVE]),
        lambda: accept(first()),
        lambda: change_document_class(CLERK, Because(), document, "instruction"),
        lambda: reject_proposals(CLERK, Because(), [first().id], "不是"),
        undo,
        split,
        lambda: accept(first()),
        mark,
        lambda: again(92, shorter_titles),
        merge,
        undo,
        lambda: accept(first(), speaker="别人"),
        lambda: again(93, lambda record: record.articles.clear()),
        lambda: change_document_class(CLERK, Because(), document, "other"),
    ]
    told = [(now(), said_now(document))]
    for step in steps:
        step()
        told.append((now(), said_now(document)))

    assert all(before != after for (_, before), (_, after) in pairwise(told))
    assert [said_at(document, moment) for moment, _ in told] == [what for _, what in told]


def test_the_inbox_and_the_page_show_what_was_known_and_no_day_brings_back_what_was_erased() -> None:
    data = (SAMPLES / REPORT).read_bytes()
    earlier = now() if Event.objects.exists() else datetime.fromisoformat("2020-01-01T00:00Z")
    document = receive_document(CLERK, Because(), data, REPORT, datetime(2026, 3, 2).date()).document
    received = now()
    read_document(MACHINE, because_of(document), document)
    was_read = now()
    for proposal in open_ones(document, DIRECTIVE):
        accept(proposal)
    reject_proposals(CLERK, Because(), [one.id for one in open_ones(document)])
    done = now()

    def states(moment: datetime | None, **asked: Any) -> list[tuple[str, int, bool]]:
        rows = inbox(READER, moment=moment, **asked)
        return [(row.state, row.open_proposals, row.has_directives) for row in rows]

    waiting = Proposal.objects.filter(document=document).count()
    assert states(earlier) == []
    assert states(received) == [("waiting", 0, False)]
    assert states(was_read) == [("read", waiting, True)]
    assert states(done) == states(None) == [("read", 0, True)]
    assert [len(states(one, waiting=True)) for one in (earlier, received, was_read, done, None)] == [
        0, 1, 1, 0, 0
    ]  # fmt: skip
    title = Document.objects.get(pk=document).title
    assert [len(states(one, text=title)) for one in (received, was_read, None)] == [0, 1, 1]
    assert len(states(received, text=REPORT.upper())) == 1
    with pytest.raises(NotFound, match="还没有收到"):
        document_shown(READER, document, earlier)
    assert document_shown(READER, document, received).articles == []
    assert document_shown(READER, document, was_read).open_count == waiting
    with pytest.raises(NotFound, match="无权查看"):
        inbox(NOBODY, moment=received)

    confirm_erasure(
        OTHER_CLERK, Because(), propose_erasure(CLERK, Because(), "document", document, "《档案法》")
    )
    for moment in (received, was_read, done, None):
        assert states(moment) == [("erased", 0, False)]
        assert [row.name for row in inbox(READER, moment=moment)] == [""]


def test_many_documents_are_looked_at_page_by_page_where_the_filter_is_of_that_day(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("luoshi.record.queries.documents.PAGE", 3)
    data = (SAMPLES / REPORT).read_bytes()
    made = []
    for number in range(10):
        document = receive_document(
            CLERK, Because(), data + str(number).encode(), f"{number}.txt", datetime(2026, 3, 2).date()
        ).document
        read_document(MACHINE, because_of(document), document)
        made.append(document)
    waiting = now()
    for document in made:
        reject_proposals(CLERK, Because(), [one.id for one in open_ones(document)])

    assert inbox(CLERK, waiting=True) == []
    with django_assert_max_num_queries(6):
        first = inbox(CLERK, waiting=True, moment=waiting)
    assert [row.id for row in first] == made[:-5:-1]
    assert [row.id for row in inbox(CLERK, made[7], waiting=True, moment=waiting)] == made[6:2:-1]
    with django_assert_max_num_queries(16):
        assert inbox(CLERK, waiting=True, moment=now()) == []


def test_a_directive_and_its_row_in_a_table_name_the_document_as_it_was_called_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = receive_document(
        CLERK, Because(), (SAMPLES / REPORT).read_bytes(), REPORT, datetime(2026, 3, 2).date()
    ).document
    read_document(MACHINE, because_of(document), document)
    accept(open_ones(document, DIRECTIVE)[0])
    before, called = now(), Document.objects.get(pk=document).title

    def newer(data: bytes, *, name: str) -> Read:
        record = read(data, name=name)
        record.articles[0].title = "另一个标题"
        return record

    monkeypatch.setattr("luoshi.record.actions.read_document.READER", "luoshi-reading 90")
    monkeypatch.setattr("luoshi.reading.read_document", newer)
    read_document(MACHINE, because_of(document), document)
    row = Directive.objects.get()

    for moment, title in ((before, called), (now(), "另一个标题"), (None, "另一个标题")):
        assert directive_shown(READER, row.id, moment).document.title == title
        assert [entry.document for entry in entries(READER, Filters(), moment)] == [title]


def test_the_register_is_narrowed_by_the_class_that_a_document_had_then() -> None:
    document = receive_document(
        CLERK, Because(), (SAMPLES / REPORT).read_bytes(), REPORT, datetime(2026, 3, 2).date()
    ).document
    read_document(MACHINE, because_of(document), document)
    accept(open_ones(document, DIRECTIVE)[0])
    before = now()
    change_document_class(CLERK, Because(), document, "instruction")
    between = now()
    change_document_class(CLERK, Because(), document, "minutes")

    def counted(moment: datetime | None) -> dict[str, int]:
        classes = ("meeting report", "instruction", "minutes")
        return {one: register(CLERK, Filters(document_class=one), moment).count for one in classes}

    assert Directive.objects.count() == 1
    assert counted(before) == {"meeting report": 1, "instruction": 0, "minutes": 0}
    assert counted(between) == {"meeting report": 0, "instruction": 1, "minutes": 0}
    assert counted(None) == {"meeting report": 0, "instruction": 0, "minutes": 1}
    with pytest.raises(NotFound):
        register(ADMINISTRATOR, Filters(document_class="minutes"), before)
