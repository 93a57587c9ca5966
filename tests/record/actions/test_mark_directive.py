"""A directive that the reader missed is marked by a person, and is then decided like the others."""

from __future__ import annotations

from uuid import UUID

import pytest

from luoshi.delivery.models import Directive
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.differences import difference_to_reading
from luoshi.record.models import (
    Article,
    Cause,
    Document,
    Event,
    Proposal,
    ProposalKind,
    ProposalState,
    Source,
    new_id,
)
from tests.record.acting import (
    ADMINISTRATOR,
    CLERK,
    NOBODY,
    OTHER_CLERK,
    READER,
    accept,
    assert_sound,
    open_ones,
    receive,
)

pytestmark = pytest.mark.django_db

REPORT = """全市项目建设推进会召开

本报讯 2026年3月2日，全市项目建设推进会召开，市委书记周启明主持会议并讲话，市长林若川出席会议。
周启明强调，要全面落实“三单工作法”，对照清单逐项销号。土地问题月底前一并了结。要压实县区责任。
林若川指出，要紧盯重点项目，倒排工期。用能的缺口由市发改委包干到底。
会议还有其他议程。
"""
MISSED = "土地问题月底前一并了结"
LAST = "用能的缺口由市发改委包干到底"


def received() -> UUID:
    return receive("一.txt", data=REPORT.encode())


def article_of(document: UUID) -> Article:
    return Article.objects.filter(document=document).order_by("-id")[0]


def mark(document: UUID, words: str = MISSED, *, actor: Actor = CLERK) -> Proposal:
    article = article_of(document)
    start = article.text.index(words)
    marked = mark_directive(actor, Because(), document, article.id, start, start + len(words), words)
    return Proposal.objects.get(pk=marked)


def newer(document: UUID, monkeypatch: pytest.MonkeyPatch, version: int = 99) -> None:
    monkeypatch.setattr("luoshi.record.actions.read_document.READER", f"luoshi-reading {version}")
    assert read_document(MACHINE, because_of(document), document)


def test_what_is_marked_waits_where_it_stands_and_is_anchored_exactly() -> None:
    document = received()
    before = Document.objects.get(pk=document).open_proposals
    assert MISSED not in [row.quote for row in open_ones(document)]

    marked = mark(document)

    text = article_of(document).text
    assert text[marked.start : marked.end] == marked.quote == MISSED
    anchor = marked.values["anchor"]
    assert (anchor["quote"], anchor["prefix"]) == (MISSED, text[marked.start - 16 : marked.start])
    assert marked.state == ProposalState.OPEN
    assert Document.objects.get(pk=document).open_proposals == before + 1
    order = [row.start for row in open_ones(document, ProposalKind.DIRECTIVE)]
    assert order == sorted(order)
    event = Event.objects.get(pk=marked.marked_by)
    assert (event.kind, event.actor, event.subject) == ("directive marked", CLERK.account, document)
    assert_sound()


def test_between_two_demands_of_one_speaker_it_is_theirs_and_elsewhere_it_is_doubtful() -> None:
    document = received()
    sure, guessed = mark(document), mark(document, LAST)
    assert (sure.values["speaker"], sure.doubtful) == ("周启明", False)
    assert (guessed.values["speaker"], guessed.doubtful) == ("林若川", True)
    assert "speaker assumed" in guessed.doubts


def test_without_any_directive_nearby_nobody_is_made_the_speaker() -> None:
    document = receive("二.txt", data=REPORT.encode())
    for row in open_ones(document, ProposalKind.DIRECTIVE):
        reject_proposals(CLERK, Because(), [row.id])
    assert mark(document).values["speaker"] is None


def test_it_is_accepted_as_marked_or_as_edited_and_enters_the_register() -> None:
    document = received()
    marked, other = mark(document), mark(document, LAST)

    accept(marked)
    accept(other, speaker="周启明", start=other.start + 2)

    rows = {row.quote: row for row in Directive.objects.known(None)}
    assert set(rows) == {MISSED, LAST[2:]}
    assert rows[LAST[2:]].speaker == "周启明"
    assert rows[MISSED].meeting_name
    source = Source.objects.get(pk=rows[MISSED].source)
    assert article_of(document).text[source.start : source.end] == MISSED
    assert_sound()


def test_it_is_split_merged_and_rejected_like_the_others() -> None:
    document = received()
    whole = mark(document, "会议还有其他议程")
    split_proposal(CLERK, Because(), whole.id, whole.start + 4)
    left, right = [row for row in open_ones(document) if row.marked_by]
    merge_proposals(CLERK, Because(), [left.id, right.id])
    (again,) = [row for row in open_ones(document) if row.marked_by]
    assert again.quote == whole.quote
    reject_proposals(CLERK, Because(), [again.id])
    assert [row for row in open_ones(document) if row.marked_by] == []
    assert_sound()


def test_undoing_goes_back_step_by_step_until_nothing_is_marked() -> None:
    document = received()
    before = [row.id for row in open_ones(document)]
    marked = mark(document)
    assert last_decision(CLERK, document) == marked.marked_by
    accepted = accept(marked)
    with pytest.raises(AlreadyDecided, match="先撤销后面的那一步"):
        undo_decision(CLERK, marked.marked_by)  # type: ignore[arg-type]

    assert last_decision(CLERK, document) == accepted
    assert undo_decision(CLERK, accepted).first == marked.id
    assert last_decision(CLERK, document) == marked.marked_by
    assert undo_decision(OTHER_CLERK, marked.marked_by).first is None  # type: ignore[arg-type]

    assert [row.id for row in open_ones(document)] == before
    assert last_decision(CLERK, document) is None
    with pytest.raises(AlreadyDecided):
        undo_decision(CLERK, marked.marked_by)  # type: ignore[arg-type]
    assert_sound()
    assert mark(document).quote == MISSED


def test_the_very_same_span_is_refused_while_one_stands_there_and_an_overlap_is_not() -> None:
    document = received()
    read = open_ones(document, ProposalKind.DIRECTIVE)[0]
    with pytest.raises(WrongChange, match="已经是一条部署"):
        mark(document, read.quote)
    accept(read)
    with pytest.raises(WrongChange, match="已经是一条部署"):
        mark(document, read.quote)
    mark(document)
    with pytest.raises(WrongChange, match="已经是一条部署"):
        mark(document)

    assert mark(document, MISSED[:-2]).quote == MISSED[:-2]
    assert mark(document, MISSED + "。").quote == MISSED + "。"
    assert_sound()


def test_where_a_proposal_was_rejected_a_person_may_still_mark() -> None:
    document = received()
    read = open_ones(document, ProposalKind.DIRECTIVE)[0]
    reject_proposals(CLERK, Because(), [read.id])
    assert mark(document, read.quote).start == read.start


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (0, 0), (5, 4), (0, 10**9), (10**9, 10**9 + 4), (-(10**19), 10**19)]
)
def test_a_span_outside_the_article_is_refused(start: int, end: int) -> None:
    document = received()
    with pytest.raises(WrongChange, match="对不上"):
        mark_directive(CLERK, Because(), document, article_of(document).id, start, end)
    assert_sound()


def test_words_that_are_not_there_and_bare_space_are_refused() -> None:
    document = received()
    article = article_of(document)
    with pytest.raises(WrongChange, match="对不上"):
        mark_directive(CLERK, Because(), document, article.id, 0, len(MISSED), MISSED)
    at = article.text.index("\n")
    with pytest.raises(WrongChange, match="空白"):
        mark_directive(CLERK, Because(), document, article.id, at, at + 1)


def test_an_article_of_another_document_is_not_found() -> None:
    document, other = received(), receive()
    with pytest.raises(NotFound):
        mark_directive(CLERK, Because(), document, article_of(other).id, 0, 4)
    with pytest.raises(NotFound):
        mark_directive(CLERK, Because(), new_id(), article_of(other).id, 0, 4)


def test_an_erased_document_is_refused() -> None:
    document = received()
    marked, article = mark(document), article_of(document)
    law = Because(Cause.LEGAL_BASIS)
    confirm_erasure(OTHER_CLERK, law, propose_erasure(CLERK, law, "document", document, "《档案法》"))

    with pytest.raises(NotFound, match="已依法删除"):
        mark_directive(CLERK, Because(), document, article.id, 0, 4)
    assert not Proposal.objects.filter(pk=marked.id).exists()
    assert_sound()


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY, MACHINE], ids=lambda actor: actor.name)
def test_only_who_decides_proposals_may_mark(actor: Actor) -> None:
    document = received()
    with pytest.raises(Refused):
        mark(document, actor=actor)


def test_a_newer_reader_leaves_what_a_person_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    document = received()
    waiting, accepted = mark(document), mark(document, LAST)
    accept(accepted)
    others = len(open_ones(document)) - 1

    newer(document, monkeypatch)

    assert Proposal.objects.get(pk=waiting.id).state == ProposalState.OPEN
    assert Proposal.objects.get(pk=accepted.id).state == ProposalState.ACCEPTED
    assert len(open_ones(document)) == others + 1
    assert Document.objects.get(pk=document).open_proposals == others + 1
    assert difference_to_reading(CLERK, document).gone == []
    assert waiting.id not in [row.id for row in difference_to_reading(CLERK, document).new]
    with pytest.raises(WrongChange, match="已经是一条部署"):
        mark(document)
    accept(waiting)
    assert_sound()


def test_merged_with_a_read_one_neither_is_lost_nor_asked_again_by_a_newer_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = received()
    marked = mark(document)
    rows = open_ones(document, ProposalKind.DIRECTIVE)
    before = rows[[row.id for row in rows].index(marked.id) - 1]
    merge_proposals(CLERK, Because(), [before.id, marked.id])
    waiting = [row.quote for row in open_ones(document, ProposalKind.DIRECTIVE)]

    newer(document, monkeypatch)

    assert [row.quote for row in open_ones(document, ProposalKind.DIRECTIVE)] == waiting
    assert_sound()


def test_a_page_from_before_a_newer_reading_is_told_to_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    document = received()
    article = article_of(document)
    newer(document, monkeypatch)
    with pytest.raises(AlreadyDecided, match="重新读过"):
        mark_directive(CLERK, Because(), document, article.id, 0, 4)
