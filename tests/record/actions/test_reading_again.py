"""A newer reader touches nothing that was decided: it proposes, and the difference is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from luoshi.delivery.models import Directive
from luoshi.reading import read_document as read
from luoshi.reading.records import Anchor
from luoshi.reading.records import Document as Read
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_document_class import change_document_class
from luoshi.record.actions.read_all_again import read_all_again
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.differences import difference_to_reading
from luoshi.record.models import Article, Document, Event, Proposal, ProposalKind, ProposalState, Reading
from tests.record.acting import (
    ADMINISTRATOR,
    CLERK,
    NOBODY,
    READER,
    REPORT,
    SAMPLES,
    accept,
    assert_sound,
    open_ones,
    receive,
)

pytestmark = pytest.mark.django_db
Change = Callable[[Read], None]


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> Callable[[UUID, Change], bool]:
    """Read a document with a newer reader, which reads otherwise as ``change`` says."""
    versions = iter(range(90, 100))

    def read_again(document: UUID, change: Change = lambda record: None) -> bool:
        def newer(data: bytes, *, name: str) -> Read:
            record = read(data, name=name)
            change(record)
            return record

        monkeypatch.setattr("luoshi.record.actions.read_document.READER", f"luoshi-reading {next(versions)}")
        monkeypatch.setattr("luoshi.reading.read_document", newer)
        return read_document(MACHINE, because_of(document), document)

    return read_again


def shorten_first(record: Read) -> None:
    """The newer reader ends the first directive four characters earlier."""
    article = record.articles[0]
    first = article.directives[0]
    anchor = first.anchor
    cut = Anchor(anchor.start, anchor.end - 4, anchor.quote[:-4], anchor.prefix, anchor.suffix)
    article.directives[0] = replace(first, quote=cut.quote, anchor=cut)


def drop_first(record: Read) -> None:
    del record.articles[0].directives[0]


def test_the_same_version_reads_once(again: Callable[..., bool]) -> None:
    document = receive()
    assert not read_document(MACHINE, because_of(document), document)
    assert again(document)
    assert Reading.objects.filter(document=document).count() == 2
    assert_sound()


def test_what_was_accepted_stays_as_it_is_and_what_reads_otherwise_is_proposed(
    again: Callable[..., bool],
) -> None:
    document = receive()
    first, second, *_ = open_ones(document, ProposalKind.DIRECTIVE)
    accept(first)
    accept(second)
    register = list(Directive.objects.order_by("id").values())
    old_text = Article.objects.get(pk=first.article).text

    again(document, shorten_first)

    assert list(Directive.objects.order_by("id").values()) == register
    assert Article.objects.get(pk=first.article).text == old_text
    first.refresh_from_db()
    assert first.state == ProposalState.ACCEPTED
    (proposed,) = [row for row in open_ones(document) if row.differs_from == first.id]
    assert proposed.quote == first.quote[:-4]
    assert [row for row in open_ones(document) if row.fingerprint == second.fingerprint] == []
    difference = difference_to_reading(CLERK, document)
    assert [(old.id, new.id) for old, new in difference.changed] == [(first.id, proposed.id)]
    assert difference.gone == []
    assert_sound()


def test_an_accepted_directive_that_a_newer_reader_no_longer_finds_is_named(
    again: Callable[..., bool],
) -> None:
    document = receive()
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accept(first)
    before = len(open_ones(document))

    again(document, drop_first)

    difference = difference_to_reading(CLERK, document)
    assert [row.id for row in difference.gone] == [first.id]
    assert len(difference.new) == before
    assert Directive.objects.known(None).count() == 1
    assert_sound()


def test_a_rejected_proposal_comes_back_only_if_its_words_changed(again: Callable[..., bool]) -> None:
    document = receive()
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    reject_proposals(CLERK, Because(), [first.id], "不是部署")
    waiting = len(open_ones(document))

    again(document)
    assert len(open_ones(document)) == waiting
    assert all(row.fingerprint != first.fingerprint for row in open_ones(document))

    again(document, shorten_first)
    assert [
        row.quote for row in open_ones(document) if row.start == first.start and row.kind == "directive"
    ] == [first.quote[:-4]]
    assert_sound()


def other_speaker(record: Read) -> None:
    """The newer reader takes somebody else to have made the first demand."""
    article = record.articles[0]
    article.directives[0] = replace(article.directives[0], speaker="别人")


def other_day(record: Read) -> None:
    """The newer reader dates the meeting otherwise."""
    meeting = record.articles[0].meeting
    assert meeting is not None
    record.articles[0].meeting = replace(meeting, date="2020-01-01")


@pytest.mark.parametrize(
    ("kind", "change"), [(ProposalKind.DIRECTIVE, other_speaker), (ProposalKind.MEETING, other_day)]
)
def test_rejected_words_stay_rejected_whatever_is_read_into_them_and_accepted_ones_are_asked_of(
    again: Callable[..., bool], kind: ProposalKind, change: Change
) -> None:
    rejected, accepted = receive(), receive(data=(SAMPLES / REPORT).read_bytes() + "\n完\n".encode())
    for document in (rejected, accepted):
        first = open_ones(document, kind)[0]
        if document == rejected:
            reject_proposals(CLERK, Because(), [first.id])
        else:
            accept(first)
        again(document, change)
        same = [row for row in open_ones(document, kind) if row.quote == first.quote]
        assert len(same) == (document == accepted)
    assert_sound()


def test_the_same_words_a_second_time_are_asked_even_where_the_first_were_rejected(
    again: Callable[..., bool],
) -> None:
    document = receive()
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    reject_proposals(CLERK, Because(), [first.id])

    def said_twice(record: Read) -> None:
        other_speaker(record)
        record.articles[0].directives.insert(1, record.articles[0].directives[0])

    again(document, said_twice)

    assert [row.quote for row in open_ones(document)].count(first.quote) == 1
    assert_sound()


def test_open_proposals_give_way_to_those_of_the_newer_reading(again: Callable[..., bool]) -> None:
    document = receive()
    old = open_ones(document)
    again(document)
    new = open_ones(document)
    assert [(row.kind, row.quote) for row in new] == [(row.kind, row.quote) for row in old]
    assert {row.reading for row in new}.isdisjoint({row.reading for row in old})
    assert Document.objects.get(pk=document).open_proposals == len(new)
    assert_sound()


def test_what_was_split_and_decided_in_part_is_not_asked_again_and_the_rest_waits(
    again: Callable[..., bool],
) -> None:
    document = receive()
    whole = open_ones(document, ProposalKind.DIRECTIVE)[0]
    split_proposal(CLERK, Because(), whole.id, whole.quote.index("，") + whole.start)
    left, right, *_ = open_ones(document, ProposalKind.DIRECTIVE)
    accept(left)

    again(document)

    waiting = open_ones(document, ProposalKind.DIRECTIVE)
    assert right.id in [row.id for row in waiting]
    assert whole.fingerprint not in [row.fingerprint for row in waiting]
    assert difference_to_reading(CLERK, document).gone == []
    assert_sound()


def test_what_was_split_and_not_decided_is_proposed_whole_again(again: Callable[..., bool]) -> None:
    document = receive()
    whole = open_ones(document, ProposalKind.DIRECTIVE)[0]
    split_proposal(CLERK, Because(), whole.id, whole.quote.index("，") + whole.start)
    again(document)
    assert [row.quote for row in open_ones(document, ProposalKind.DIRECTIVE)].count(whole.quote) == 1
    assert_sound()


def test_what_was_merged_and_accepted_is_not_asked_again(again: Callable[..., bool]) -> None:
    document = receive()
    first, second, *_ = open_ones(document, ProposalKind.DIRECTIVE)
    merge_proposals(CLERK, Because(), [first.id, second.id])
    accept(open_ones(document, ProposalKind.DIRECTIVE)[0])
    again(document)
    fingerprints = [row.fingerprint for row in open_ones(document)]
    assert first.fingerprint not in fingerprints
    assert second.fingerprint not in fingerprints
    assert difference_to_reading(CLERK, document).gone == []
    assert_sound()


def test_an_acceptance_is_undone_after_a_newer_reading(again: Callable[..., bool]) -> None:
    document = receive()
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    event = accept(first)
    again(document)
    undo_decision(CLERK, event)
    assert [row.id for row in open_ones(document) if row.fingerprint == first.fingerprint] == [first.id]
    assert_sound()


def test_a_newer_reader_that_fails_leaves_the_earlier_reading(again: Callable[..., bool]) -> None:
    document = receive()
    waiting = open_ones(document)

    def fail(record: Read) -> None:
        record.articles.clear()

    again(document, fail)

    row = Document.objects.get(pk=document)
    assert row.state == "read"
    assert row.problem
    assert [one.id for one in open_ones(document)] == [one.id for one in waiting]
    assert_sound()


def test_all_documents_are_queued_once_for_a_newer_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    documents = {receive(), receive("12-inspection.txt")}
    assert read_all_again(CLERK, Because()) == 0
    monkeypatch.setattr("luoshi.record.actions.read_all_again.READER", "luoshi-reading 99")
    jobs = ProcrastinateJob.objects.order_by("-id")
    before = jobs.count()

    assert read_all_again(CLERK, Because()) == 2

    assert jobs.count() == before + 2
    assert {UUID(job.args["document"]) for job in jobs[:2]} == documents


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY], ids=lambda actor: actor.name)
def test_others_may_not_have_everything_read(actor: Actor) -> None:
    with pytest.raises(Refused):
        read_all_again(actor, Because())


@pytest.mark.parametrize("actor", [ADMINISTRATOR, NOBODY, MACHINE], ids=lambda actor: actor.name)
def test_others_may_not_see_the_difference(actor: Actor) -> None:
    with pytest.raises(NotFound):
        difference_to_reading(actor, receive())


def test_the_class_of_a_document_is_changed_and_the_change_is_an_event() -> None:
    document = receive()
    change_document_class(CLERK, Because(), document, "instruction")
    assert Document.objects.get(pk=document).document_class == "instruction"
    event = Event.objects.get(kind="document class changed")
    assert event.opened()["before"] == "meeting report"
    change_document_class(CLERK, Because(), document, "instruction")
    assert Event.objects.filter(kind="document class changed").count() == 1
    with pytest.raises(ValueError, match="没有“novel”"):
        change_document_class(CLERK, Because(), document, "novel")
    with pytest.raises(Refused):
        change_document_class(READER, Because(), document, "other")
    assert Proposal.objects.filter(document=document).exists()
    assert_sound()
