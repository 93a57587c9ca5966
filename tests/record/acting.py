"""Who acts in tests, and documents to act on: our own words, about an invented city."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from luoshi.record import chain
from luoshi.record.actions import acting
from luoshi.record.actions.accept_proposals import Decision, NeedsJudgement, accept_proposals
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.models import Proposal, ProposalKind, ProposalState, new_id
from luoshi.record.projection import rebuild_differences
from tests.copying import copied_when_made_before

CLERK = Actor("经办甲", account=new_id(), person=new_id(), post="督查室干部", roles=frozenset({"clerk"}))
OTHER_CLERK = Actor(
    "经办乙", account=new_id(), person=new_id(), post="督查室主任", roles=frozenset({"clerk"})
)
READER = Actor("查阅丙", account=new_id(), person=new_id(), post="研究室干部", roles=frozenset({"reader"}))
ADMINISTRATOR = Actor(
    "管理员丁", account=new_id(), person=new_id(), post="系统管理员", roles=frozenset({"administrator"})
)
LIAISON = Actor("联络己", account=new_id(), person=new_id(), post="联络员", roles=frozenset({"liaison"}))
HEAD = Actor("局长庚", account=new_id(), person=new_id(), post="局长", roles=frozenset({"head"}))
LEADER = Actor("领导辛", account=new_id(), person=new_id(), post="副市长", roles=frozenset({"leader"}))
AUDITOR = Actor("审计壬", account=new_id(), person=new_id(), post="审计员", roles=frozenset({"auditor"}))
GROWTH_CLERK = Actor(
    "招商癸", account=new_id(), person=new_id(), post="投资促进局干部", roles=frozenset({"growth"})
)
NOBODY = Actor("无岗戊", account=new_id(), person=new_id())

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = "01-newspaper-page.txt"


def receive(name: str = REPORT, *, actor: Actor = CLERK, data: bytes | None = None) -> UUID:
    """As ``receive_anew``. Where no test has set the clock, the usual report is copied from what the first left."""
    if (name, actor, data) == (REPORT, CLERK, None) and acting.datetime is datetime:  # type: ignore[attr-defined]
        return _received()
    return receive_anew(name, actor=actor, data=data)


@copied_when_made_before
def _received() -> UUID:
    return receive_anew()


def receive_anew(name: str = REPORT, *, actor: Actor = CLERK, data: bytes | None = None) -> UUID:
    """A sample (or ``data``) received and read; its document."""
    document = receive_document(
        actor, Because(), data or (SAMPLES / name).read_bytes(), name, date(2026, 3, 2)
    ).document
    read_document(MACHINE, because_of(document), document)
    return document


def open_ones(document: UUID, kind: ProposalKind | None = None) -> list[Proposal]:
    """The open proposals of a document as they stand in it."""
    rows = Proposal.objects.filter(document=document, state=ProposalState.OPEN).order_by("position")
    return list(rows.filter(kind=kind) if kind else rows)


def accept(*proposals: Proposal, actor: Actor = CLERK, **changes: object) -> UUID:
    """Accept proposals, each with the same changes; who is new where a judgement is needed."""
    decisions = {row.id: Decision(row.id, dict(changes)) for row in proposals}
    while True:
        try:
            return accept_proposals(actor, Because(), list(decisions.values()))
        except NeedsJudgement as asked:
            decisions[asked.proposal] = Decision(asked.proposal, {**changes, "person": "new"})


def accept_all(document: UUID) -> None:
    """Accept everything that a document's reading proposes: first who and what, then the directives."""
    block = [row for row in open_ones(document) if row.kind != ProposalKind.DIRECTIVE]
    if block:
        accept(*block)
    for directive in open_ones(document, ProposalKind.DIRECTIVE):
        accept(directive)


@copied_when_made_before
def accepted() -> UUID:
    """A report of which everything was accepted."""
    document = receive()
    accept_all(document)
    return document


def assert_sound() -> None:
    """The chain is whole, and every current row is what events and statements say."""
    verdict = chain.verify()
    assert verdict.first_break is None, verdict.first_break
    assert rebuild_differences() == []


def everything_kept() -> str:
    """All that stands in any column of any table of the database, as one text: to look for what must be
    gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)
