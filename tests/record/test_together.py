"""Several people at once, on a real server, each in a thread and a transaction of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, BrokenBarrierError
from typing import TypeVar

import pytest
from django.db import connection, connections

from luoshi.delivery.actions.keep_table import TableMoved
from luoshi.delivery.actions.register_table import register_table
from luoshi.delivery.models import Directive, Task
from luoshi.record import chain
from luoshi.record.actions.accept_proposals import AlreadyDecided, Decision, accept_proposals
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import split_proposal
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.models import (
    AuditEntry,
    Document,
    File,
    Mechanism,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Reading,
    Tenure,
)
from luoshi.record.projection import Happening, project
from luoshi.record.storage import files
from tests.delivery import typed
from tests.record.acting import (
    CLERK,
    OTHER_CLERK,
    SAMPLES,
    accept,
    accept_all,
    assert_sound,
    open_ones,
    receive,
)

pytestmark = pytest.mark.django_db(transaction=True)

Answer = TypeVar("Answer")


def at_once(*calls: Callable[[], Answer]) -> list[Answer | Exception]:
    """Start all calls together, each in a thread; what each gave, or raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer | Exception:
        try:
            connection.ensure_connection()
            start.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def refusals(answers: list[Answer | Exception]) -> list[Exception]:
    return [one for one in answers if isinstance(one, Exception)]


@pytest.mark.parametrize("kind", [ProposalKind.DIRECTIVE, ProposalKind.PERSON, ProposalKind.TERM])
def test_of_two_who_accept_the_same_exactly_one_does(kind: ProposalKind) -> None:
    proposal = open_ones(receive(), kind)[0]

    answers = at_once(
        *(
            lambda actor=actor: accept_proposals(actor, Because(), [Decision(proposal.id)])  # type: ignore[misc]
            for actor in (CLERK, OTHER_CLERK)
        )
    )

    (refused,) = refusals(answers)
    assert isinstance(refused, AlreadyDecided)
    assert Directive.objects.count() == (kind == ProposalKind.DIRECTIVE)
    assert_sound()


def test_one_accepts_while_another_rejects_and_one_splits() -> None:
    proposal = open_ones(receive(), ProposalKind.DIRECTIVE)[0]

    answers = at_once(
        lambda: accept_proposals(CLERK, Because(), [Decision(proposal.id)]),
        lambda: reject_proposals(OTHER_CLERK, Because(), [proposal.id]),
        lambda: split_proposal(CLERK, Because(), proposal.id, (proposal.start + proposal.end) // 2),
    )

    assert [type(one) for one in refusals(answers)] == [AlreadyDecided, AlreadyDecided]
    assert_sound()


def test_eight_accept_different_directives_and_the_chain_has_no_gap() -> None:
    documents = [receive(), receive("12-inspection.txt"), receive("10-provincial-meeting.txt")]
    waiting = [row for document in documents for row in open_ones(document, ProposalKind.DIRECTIVE)][:24]
    assert len(waiting) >= 16
    shares = [waiting[number::8] for number in range(8)]

    answers = at_once(
        *(
            lambda share=share: [accept_proposals(CLERK, Because(), [Decision(row.id)]) for row in share]  # type: ignore[misc]
            for share in shares
        )
    )

    assert refusals(answers) == []
    assert Directive.objects.count() == len(waiting)
    numbers = list(AuditEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert_sound()


def test_blocks_of_people_accepted_at_once_lose_nothing() -> None:
    """Four reports name the same person, post and mechanism; each is accepted by somebody else at the same
    time."""
    texts = [
        f"本报讯 2026年3月{day}日，市委书记周启明主持召开全市{topic}工作会议并讲话。\n"
        f"周启明强调，要全面落实“三单工作法”，狠抓{topic}。各县区要逐项销号。\n"
        for day, topic in ((2, "项目建设"), (5, "安全生产"), (9, "营商环境"), (12, "防汛抗旱"))
    ]
    documents = [receive(f"{number}.txt", data=text.encode()) for number, text in enumerate(texts)]
    # The first makes person, post and mechanism, so that nobody has to be asked who is meant.
    accept_all(documents[0])

    answers = at_once(*(lambda document=document: accept_all(document) for document in documents[1:]))  # type: ignore[misc]

    assert refusals(answers) == []
    (person,) = Person.objects.filter(name="周启明")
    assert Post.objects.filter(title="市委书记").count() == 1
    days = set(Tenure.objects.filter(person=person.id).values_list("valid_from", flat=True))
    assert days == {date(2026, 3, day) for day in (2, 5, 9, 12)}
    assert Mechanism.objects.filter(name="三单工作法").count() == 1
    assert_sound()


def test_nobody_projects_people_while_another_has_not_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits, before its current rows are written, for the other to be as far: that never comes about."""
    text = (
        "本报讯 2026年3月{}日，市委书记周启明主持召开全市{}工作会议并讲话。\n周启明强调，各县区要逐项销号。\n"
    )
    first, *others = (
        receive(f"{day}.txt", data=text.format(day, topic).encode())
        for day, topic in ((2, "项目建设"), (5, "安全生产"), (9, "营商环境"))
    )
    accept_all(first)
    people = [open_ones(document, ProposalKind.PERSON)[0] for document in others]
    both, met = Barrier(2), []

    def projecting(happening: Happening) -> None:
        try:
            both.wait(timeout=1)
            met.append(happening.event.id)
        except BrokenBarrierError:
            pass
        project(happening)

    monkeypatch.setattr("luoshi.record.actions.acting.project", projecting)

    answers = at_once(*(lambda row=row: accept(row) for row in people))  # type: ignore[misc]

    assert refusals(answers) == []
    assert met == []
    assert Tenure.objects.count() == 3
    assert_sound()


def test_two_undo_the_same_decision_and_it_is_undone_once() -> None:
    event = accept(open_ones(receive(), ProposalKind.DIRECTIVE)[0])

    answers = at_once(*(lambda actor=actor: undo_decision(actor, event) for actor in (CLERK, OTHER_CLERK)))  # type: ignore[misc]

    (refused,) = refusals(answers)
    assert isinstance(refused, AlreadyDecided)
    assert_sound()


def test_a_split_is_undone_or_its_piece_accepted_but_not_both() -> None:
    document = receive()
    whole = open_ones(document, ProposalKind.DIRECTIVE)[0]
    event = split_proposal(CLERK, Because(), whole.id, (whole.start + whole.end) // 2)
    piece = open_ones(document, ProposalKind.DIRECTIVE)[0]
    assert piece.id != whole.id

    answers = at_once(
        lambda: undo_decision(CLERK, event).event,
        lambda: accept_proposals(OTHER_CLERK, Because(), [Decision(piece.id)]),
    )

    (refused,) = refusals(answers)
    assert isinstance(refused, AlreadyDecided)
    states = set(Proposal.objects.filter(pk__in=[whole.id, piece.id]).values_list("state", flat=True))
    assert states in (
        {ProposalState.OPEN, ProposalState.REPLACED},
        {ProposalState.ACCEPTED, ProposalState.REPLACED},
    )
    assert_sound()


def test_the_same_file_received_twice_at_once_is_one_document() -> None:
    data = (SAMPLES / "12-inspection.txt").read_bytes()

    answers = at_once(
        *(
            lambda name=name: receive_document(CLERK, Because(), data, name, date(2026, 3, 2))  # type: ignore[misc]
            for name in ("一.txt", "二.txt", "三.txt")
        )
    )

    assert refusals(answers) == []
    assert sorted(one.duplicate for one in answers) == [False, True, True]  # type: ignore[union-attr]
    assert len({one.document for one in answers}) == 1  # type: ignore[union-attr]
    assert (Document.objects.count(), File.objects.count()) == (1, 1)
    assert_sound()


def test_two_workers_read_a_document_once() -> None:
    data = (SAMPLES / "12-inspection.txt").read_bytes()
    document = receive_document(CLERK, Because(), data, "x.txt", date(2026, 3, 2)).document

    answers = at_once(*[lambda: read_document(MACHINE, because_of(document), document)] * 3)

    assert sorted(answers) == [False, False, True]  # type: ignore[type-var]
    assert Reading.objects.count() == 1
    assert_sound()


def test_what_is_accepted_while_a_newer_reader_reads_stays_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    document = receive()
    waiting = open_ones(document, ProposalKind.DIRECTIVE)
    monkeypatch.setattr("luoshi.record.actions.read_document.READER", "luoshi-reading 99")

    answers = at_once(
        lambda: read_document(MACHINE, because_of(document), document),
        lambda: [accept_proposals(CLERK, Because(), [Decision(row.id)]) for row in waiting],
    )

    # Whoever was first, nothing accepted is lost: a proposal that the reading replaced is refused.
    accepted = Proposal.objects.filter(document=document, state=ProposalState.ACCEPTED)
    assert set(accepted.values_list("result", flat=True)) == set(
        Directive.objects.filter(known_to__isnull=True).values_list("id", flat=True)
    )
    assert all(isinstance(one, AlreadyDecided) for one in refusals(answers))
    assert_sound()


def test_a_document_is_erased_once_and_takes_no_decision_afterwards() -> None:
    document = receive()
    row = open_ones(document, ProposalKind.DIRECTIVE)[0]
    erasure = propose_erasure(CLERK, Because(), "document", document, "《档案法》")
    address = File.objects.get().address
    assert address is not None

    answers = at_once(
        lambda: confirm_erasure(OTHER_CLERK, Because(), erasure),
        lambda: confirm_erasure(OTHER_CLERK, Because(), erasure),
        lambda: accept_proposals(CLERK, Because(), [Decision(row.id)]),
    )

    assert sum(isinstance(one, AlreadyDecided) for one in answers[:2]) == 1
    assert Directive.objects.count() == 0
    assert not files().exists(address)
    assert_sound()


def test_verifying_and_rebuilding_see_one_moment_while_others_record() -> None:
    waiting = open_ones(receive(), ProposalKind.DIRECTIVE)

    def look() -> list[object]:
        for _ in range(5):
            assert_sound()
        return []

    answers = at_once(
        look, lambda: [accept_proposals(CLERK, Because(), [Decision(row.id)]) for row in waiting]
    )

    assert refusals(answers) == []
    assert chain.verify().first_break is None


def test_of_one_table_sent_twice_at_once_exactly_one_is_registered() -> None:
    typed.city()
    sent = [typed.row("修好公路", lead="市财政局")]

    answers = at_once(
        *(lambda: register_table(CLERK, Because(), sent, {}, kept=("document:1", 0)) for _window in range(2))
    )

    (refused,) = refusals(answers)
    assert isinstance(refused, TableMoved)
    assert Task.objects.count() == 1
    assert_sound()
