"""A newer reading of an accepted directive takes its place when a person says so, and gives it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from luoshi.delivery.models import Directive
from luoshi.delivery.queries import register as queries
from luoshi.delivery.queries.register import Filters, directive_shown, register
from luoshi.reading import read_document as read
from luoshi.reading.records import Anchor
from luoshi.reading.records import Document as Read
from luoshi.record.actions.accept_proposals import (
    AlreadyDecided,
    Decision,
    WrongChange,
    accept_proposals,
    replaceable,
)
from luoshi.record.actions.acting import Because
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.models import Commitment, Event, Proposal, ProposalKind, ProposalState, new_id
from luoshi.record.queries.documents import document_shown
from tests.record.acting import CLERK, accept, assert_sound, open_ones, receive

pytestmark = pytest.mark.django_db


def shorten_first(record: Read) -> None:
    article = record.articles[0]
    first = article.directives[0]
    at = first.anchor
    cut = Anchor(at.start, at.end - 4, at.quote[:-4], at.prefix, at.suffix)
    article.directives[0] = replace(first, quote=cut.quote, anchor=cut)


def read_anew(document: UUID, patch: pytest.MonkeyPatch, change: Callable[[Read], None]) -> None:
    def newer(data: bytes, *, name: str) -> Read:
        record = read(data, name=name)
        change(record)
        return record

    patch.setattr("luoshi.record.actions.read_document.READER", f"luoshi-reading {new_id()}")
    patch.setattr("luoshi.reading.read_document", newer)
    assert read_document(MACHINE, because_of(document), document)


@pytest.fixture
def read_otherwise(monkeypatch: pytest.MonkeyPatch) -> tuple[UUID, Proposal, Proposal]:
    """A document whose first directive was accepted, and is now read four characters shorter."""
    document = receive()
    old = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accept(old)
    old.refresh_from_db()
    read_anew(document, monkeypatch, shorten_first)
    (new,) = [row for row in open_ones(document) if row.differs_from == old.id]
    return document, old, new


def taking_its_place(old: Proposal, new: Proposal) -> UUID:
    return accept_proposals(CLERK, Because(), [Decision(new.id, replaces=old.id)])


def at(event: UUID) -> datetime:
    return Event.objects.get(pk=event).at


def words(moment: datetime | None = None, state: str = "") -> list[str]:
    return [row.quote for row in register(CLERK, Filters(state=state), moment).rows]


def test_the_new_one_stands_the_old_one_is_kept_with_its_end(
    read_otherwise: tuple[UUID, Proposal, Proposal],
) -> None:
    document, old, new = read_otherwise
    before = Directive.objects.get()

    event = taking_its_place(old, new)

    assert words() == [new.quote]
    ended = Directive.objects.get(pk=before.id)
    assert (ended.quote, ended.known_to) == (old.quote, at(event))
    assert Commitment.objects.get(pk=before.id).known_to == at(event)
    assert words(before.known_from) == [old.quote]
    assert Proposal.objects.get(pk=old.id).state == ProposalState.REPLACED
    assert [one.kind for one in directive_shown(CLERK, before.id).history][-1] == "replaced"
    shown = document_shown(CLERK, document)
    assert old.id not in [one.id for one in (*shown.proposals, *shown.elsewhere)]
    assert_sound()


def test_without_saying_so_both_stand(read_otherwise: tuple[UUID, Proposal, Proposal]) -> None:
    _, old, new = read_otherwise
    accept(new)
    assert set(words()) == {old.quote, new.quote}
    assert_sound()


def test_undoing_gives_the_old_one_back_and_each_day_shows_what_stood_on_it(
    read_otherwise: tuple[UUID, Proposal, Proposal],
) -> None:
    document, old, new = read_otherwise
    first = old.decided_by
    assert first is not None
    replaced = taking_its_place(old, new)
    with pytest.raises(AlreadyDecided, match="已被后来采纳的取代"):
        undo_decision(CLERK, first)
    assert last_decision(CLERK, document) == replaced

    undone = undo_decision(CLERK, replaced).event

    assert words() == [old.quote]
    for moment, standing in ((at(first), old), (at(replaced), new), (at(undone), old)):
        assert words(moment) == [standing.quote]
        decided = {
            one.quote
            for one in document_shown(CLERK, document, moment + timedelta(microseconds=1)).proposals
            if one.state == ProposalState.ACCEPTED
        }
        assert decided == {standing.quote}
    row = Directive.objects.known(None).get()
    again = Proposal.objects.get(pk=old.id)
    assert (again.state, again.decided_by, again.result) == (ProposalState.ACCEPTED, first, row.id)
    assert Commitment.objects.known(None).get().id == row.id
    history = directive_shown(CLERK, row.id)
    assert [one.kind for one in history.history][-2:] == ["replaced", "restored"]
    assert history.accepted is not None
    assert history.accepted.at == at(first)
    assert row.search
    assert [one.quote for one in register(CLERK, Filters(text=old.quote[-4:])).rows] == [old.quote]
    assert replaceable(Proposal.objects.get(pk=new.id)) == again
    assert_sound()

    taking_its_place(old, new)
    undo_decision(CLERK, last_decision(CLERK, document))  # type: ignore[arg-type]
    undo_decision(CLERK, first)
    assert words() == []
    assert len(words(state=queries.EVERY)) == 5
    assert_sound()


def test_what_is_no_accepted_directive_on_these_words_does_not_give_way(
    read_otherwise: tuple[UUID, Proposal, Proposal],
) -> None:
    document, old, new = read_otherwise
    other = next(row for row in open_ones(document, ProposalKind.DIRECTIVE) if row.id != new.id)
    with pytest.raises(AlreadyDecided, match="已有变动"):
        taking_its_place(other, new)
    accept(other)
    with pytest.raises(WrongChange, match="不在这段文字上"):
        taking_its_place(other, new)
    person = open_ones(document, ProposalKind.PERSON)[0]
    for strange in (person.id, new_id()):
        with pytest.raises(WrongChange, match="同一份文件"):
            accept_proposals(CLERK, Because(), [Decision(new.id, replaces=strange)])
    assert Proposal.objects.get(pk=new.id).state == ProposalState.OPEN
    taking_its_place(old, new)
    assert_sound()


LIKE = """本报讯 2026年3月2日，市委书记周启明主持召开全市项目会议。
周启明强调，要抓好第一批重点项目建设，确保按期投产。要抓好第二批重点项目建设，确保按期投产。
"""


def test_a_demand_in_like_words_elsewhere_in_the_text_is_no_other_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = receive("像.txt", data=LIKE.encode())
    first, second = open_ones(document, ProposalKind.DIRECTIVE)
    accept(first)
    read_anew(document, monkeypatch, lambda record: None)
    (again,) = open_ones(document, ProposalKind.DIRECTIVE)
    assert (again.quote, again.differs_from) == (second.quote, first.id)

    assert replaceable(again) is None
    with pytest.raises(WrongChange):
        taking_its_place(first, again)
