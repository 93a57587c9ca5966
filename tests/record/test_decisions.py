"""Whatever is accepted, rejected, split, merged and undone, in whatever order: the record stays what was
decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from luoshi.delivery.models import Directive
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import (
    AlreadyDecided,
    Decision,
    NeedsJudgement,
    WrongChange,
    accept_proposals,
    replaceable,
)
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.models import (
    Article,
    Cause,
    Commitment,
    Document,
    DocumentState,
    Mechanism,
    MechanismVersion,
    Meeting,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Source,
    Tenure,
)
from luoshi.record.projection import current_models
from tests.record.acting import CLERK, OTHER_CLERK, assert_sound, receive

FIRST = """本报讯 2026年3月2日，全市项目建设推进会召开，市委书记周启明主持会议并讲话，市长林若川出席会议。
周启明强调，要全面落实“三单工作法”，狠抓项目开工，对照清单逐项销号。各县区要压实责任，加快办理用地手续。
林若川指出，要紧盯重点项目，倒排工期；要强化用能保障。市发改委要每月通报进度。
"""
SECOND = """本报讯 2026年3月9日，全市安全生产工作会议召开，市长林若川主持会议，市委书记周启明出席会议并讲话。
周启明指出，要落实“三单工作法”，守牢安全底线，坚决遏制重特大事故。市应急局要加强督查检查。
"""


def state_of_the_record() -> dict[str, Any]:
    """What stands: every current row, without those that only say what stood before, and without when."""
    with connection.cursor() as cursor:
        found = {}
        for model in current_models():
            columns = {column.name for column in model._meta.concrete_fields}
            where = "WHERE known_to IS NULL" if "known_to" in columns else ""
            if model is Proposal:
                where = "WHERE state <> 'replaced'"
            cursor.execute(f'SELECT to_jsonb(row)::text FROM "{model._meta.db_table}" row {where}')
            found[model._meta.db_table] = sorted(text for (text,) in cursor.fetchall())
    return found


class Decisions(RuleBasedStateMachine):
    """Two documents that name the same people and the same mechanism, and everything that can be decided on
    them."""

    def __init__(self) -> None:
        """Each sequence in a transaction of its own, given up in the end."""
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize()
    def two_reports(self) -> None:
        self.documents = [receive("一.txt", data=FIRST.encode()), receive("二.txt", data=SECOND.encode())]
        # Events that can be undone, and what stood before each, as long as nothing else has happened since.
        self.decisions: list[UUID] = []
        self.before: tuple[UUID, dict[str, Any]] | None = None
        self.readers = 0
        self.erased = False

    def waiting(self, document: int, kind: str | None = None) -> list[Proposal]:
        rows = Proposal.objects.filter(document=self.documents[document % 2], state=ProposalState.OPEN)
        return list((rows.filter(kind=kind) if kind else rows).order_by("position", "id"))

    def marked_and_open(self) -> list[UUID]:
        rows = Proposal.objects.filter(marked_by__isnull=False, state=ProposalState.OPEN)
        return list(rows.values_list("id", flat=True))

    def decided(self, before: dict[str, Any], event: UUID) -> None:
        self.decisions.append(event)
        self.before = (event, before)

    @rule(document=st.integers(0, 1), choice=st.integers(0, 30), number=st.integers(1, 4), new=st.booleans())
    def accept(self, document: int, choice: int, number: int, *, new: bool) -> None:
        rows = self.waiting(document)
        if not rows:
            return
        chosen = {row.id: row for row in (rows[(choice + step) % len(rows)] for step in range(number))}
        decisions = {key: Decision(key) for key in chosen}
        before = state_of_the_record()
        while True:
            try:
                event = accept_proposals(CLERK, Because(), list(decisions.values()))
                break
            except NeedsJudgement as asked:
                same = (
                    Person.objects.filter(name=chosen[asked.proposal].values["name"]).order_by("id").first()
                )
                who = "new" if new or same is None else str(same.id)
                decisions[asked.proposal] = Decision(asked.proposal, {"person": who})
        self.decided(before, event)

    @rule(document=st.integers(0, 1), choice=st.integers(0, 30), length=st.integers(1, 20))
    def accept_shorter(self, document: int, choice: int, length: int) -> None:
        rows = self.waiting(document, ProposalKind.DIRECTIVE)
        if rows:
            row = rows[choice % len(rows)]
            end = min(row.end, row.start + length)
            before = state_of_the_record()
            self.decided(before, accept_proposals(CLERK, Because(), [Decision(row.id, {"end": end})]))

    @rule(document=st.integers(0, 1), choice=st.integers(0, 30))
    def take_the_place(self, document: int, choice: int) -> None:
        """Of an accepted directive that stands on the same words; undone, the old one has a row of its own."""
        rows = [(row, old) for row in self.waiting(document) if (old := replaceable(row)) is not None]
        if rows:
            row, old = rows[choice % len(rows)]
            event = accept_proposals(CLERK, Because(), [Decision(row.id, replaces=old.id)])
            self.decisions.append(event)
            self.before = None

    @rule(document=st.integers(0, 1), choice=st.integers(0, 30))
    def reject(self, document: int, choice: int) -> None:
        rows = self.waiting(document)
        if rows:
            before = state_of_the_record()
            self.decided(before, reject_proposals(CLERK, Because(), [rows[choice % len(rows)].id]))

    @rule(document=st.integers(0, 1), choice=st.integers(0, 30), share=st.floats(0, 1))
    def split(self, document: int, choice: int, share: float) -> None:
        rows = self.waiting(document, ProposalKind.DIRECTIVE)
        if not rows:
            return
        row = rows[choice % len(rows)]
        before = state_of_the_record()
        try:
            event = split_proposal(CLERK, Because(), row.id, row.start + int(share * (row.end - row.start)))
        except WrongChange:
            assert state_of_the_record() == before
        else:
            self.decided(before, event)

    @rule(document=st.integers(0, 1), choice=st.integers(0, 30), number=st.integers(2, 3))
    def merge(self, document: int, choice: int, number: int) -> None:
        rows = self.waiting(document, ProposalKind.DIRECTIVE)
        if len(rows) < 2:
            return
        start = choice % (len(rows) - 1)
        before = state_of_the_record()
        try:
            event = merge_proposals(CLERK, Because(), [row.id for row in rows[start : start + number]])
        except WrongChange:
            assert state_of_the_record() == before
        else:
            self.decided(before, event)

    @rule(document=st.integers(0, 1), start=st.integers(0, 200), length=st.integers(1, 20))
    def mark(self, document: int, start: int, length: int) -> None:
        key = self.documents[document % 2]
        before = state_of_the_record()
        try:
            article = Article.objects.filter(document=key).order_by("-id")[0]
            marked = mark_directive(CLERK, Because(), key, article.id, start, start + length)
        except (IndexError, NotFound, WrongChange):
            assert state_of_the_record() == before
        else:
            event = Proposal.objects.get(pk=marked).marked_by
            assert event is not None
            self.decided(before, event)

    @precondition(lambda self: self.decisions)
    @rule(choice=st.integers(0, 30))
    def undo_any(self, choice: int) -> None:
        event = self.decisions[choice % len(self.decisions)]
        before = state_of_the_record()
        try:
            undo_decision(CLERK, event)
        except AlreadyDecided:
            assert state_of_the_record() == before
        else:
            self.decisions.remove(event)
            self.before = None

    @precondition(lambda self: self.before is not None)
    @rule()
    def undo_the_last(self) -> None:
        """Everything is as it was: what stands in every table, but for when."""
        assert self.before is not None
        event, before = self.before
        undo_decision(OTHER_CLERK, event)
        self.decisions.remove(event)
        self.before = None
        after = state_of_the_record()
        assert {table: len(rows) for table, rows in after.items()} == {
            table: len(rows) for table, rows in before.items()
        }
        assert after["record_proposal"] == before["record_proposal"]
        assert after["record_document"] == before["record_document"]
        assert after["delivery_directive"] == before["delivery_directive"]
        for table in ("record_person", "record_post", "record_mechanism", "record_mechanism_version"):
            assert after[table] == before[table]

    @precondition(lambda self: self.readers < 2)
    @rule(document=st.integers(0, 1))
    def read_with_a_newer_reader(self, document: int) -> None:
        self.readers += 1
        accepted = set(
            Proposal.objects.filter(state=ProposalState.ACCEPTED).values_list("id", "data", "outcome")
        )
        directives = set(Directive.objects.values_list("id", "quote", "known_to"))
        marked = set(self.marked_and_open())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("luoshi.record.actions.read_document.READER", f"luoshi-reading 99.{self.readers}")
            key = self.documents[document]
            read_document(MACHINE, because_of(key), key)
        assert accepted == set(
            Proposal.objects.filter(state=ProposalState.ACCEPTED).values_list("id", "data", "outcome")
        )
        assert directives == set(Directive.objects.values_list("id", "quote", "known_to"))
        assert marked == set(self.marked_and_open())
        self.before = None

    @precondition(lambda self: not self.erased and len(self.decisions) > 4)
    @rule()
    def erase_the_first(self) -> None:
        self.erased = True
        law = Because(Cause.LEGAL_BASIS)
        confirm_erasure(
            OTHER_CLERK, law, propose_erasure(CLERK, law, "document", self.documents[0], "《档案法》")
        )
        self.before = None
        subjects = set(
            Proposal.objects.filter(state=ProposalState.ACCEPTED).values_list("decided_by", flat=True)
        )
        self.decisions = [event for event in self.decisions if event in subjects]

    @invariant()
    def every_span_is_its_words(self) -> None:
        articles = {article.id: article.text for article in Article.objects.all()}
        for row in Proposal.objects.all():
            assert articles[row.article][row.start : row.end] == row.quote == row.values["anchor"]["quote"]
        for source in Source.objects.filter(kind="span"):
            if not source.erased:
                assert articles[source.article][source.start : source.end] == source.opened()["quote"]  # type: ignore[index]

    @invariant()
    def the_register_is_what_was_accepted(self) -> None:
        accepted = Proposal.objects.filter(kind=ProposalKind.DIRECTIVE, state=ProposalState.ACCEPTED)
        rows = Directive.objects.known(None)
        assert set(rows.values_list("id", "proposal")) == set(accepted.values_list("result", "id"))
        assert set(rows.values_list("id", flat=True)) == set(
            Commitment.objects.known(None).values_list("id", flat=True)
        )
        for row in rows:
            meeting = Meeting.objects.filter(article=row.article, known_to__isnull=True).last()
            context = Proposal.objects.get(pk=row.proposal).values["context"]
            assert row.meeting_name == (meeting.name if meeting else context["meeting_name"])

    @invariant()
    def documents_know_how_many_wait(self) -> None:
        for document in Document.objects.all():
            waiting = Proposal.objects.filter(document=document.id, state=ProposalState.OPEN).count()
            assert document.open_proposals == waiting

    @invariant()
    def who_was_accepted_is_there_and_nobody_else(self) -> None:
        def results(kind: str) -> set[UUID | None]:
            rows = Proposal.objects.filter(kind=kind, state=ProposalState.ACCEPTED)
            return set(rows.values_list("result", flat=True))

        assert set(Person.objects.values_list("id", flat=True)) == results(ProposalKind.PERSON)
        assert set(Mechanism.objects.values_list("id", flat=True)) == results(ProposalKind.TERM)
        standing = Meeting.objects.filter(known_to__isnull=True)
        assert set(standing.values_list("id", flat=True)) == results(ProposalKind.MEETING)
        held = Tenure.objects.known(None)
        assert set(held.values_list("person", flat=True)) == results(ProposalKind.PERSON)
        assert set(held.values_list("post", flat=True)) == set(Post.objects.values_list("id", flat=True))
        versions = MechanismVersion.objects.known(None)
        assert set(versions.values_list("mechanism", flat=True)) == results(ProposalKind.TERM)
        assert (
            versions.count()
            == Proposal.objects.filter(kind=ProposalKind.TERM, state=ProposalState.ACCEPTED).count()
        )

    def teardown(self) -> None:
        try:
            assert_sound()
            if getattr(self, "erased", False):
                assert Document.objects.get(pk=self.documents[0]).state == DocumentState.ERASED
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.django_db
def test_any_sequence_of_decisions() -> None:
    run_state_machine_as_test(Decisions)
