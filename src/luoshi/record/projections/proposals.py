"""What became of proposals, and the people, meetings and mechanisms that accepted ones state."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import F

from luoshi.record.hashing import canonical
from luoshi.record.models import (
    Document,
    Mechanism,
    MechanismVersion,
    Meeting,
    Proposal,
    ProposalKind,
    ProposalState,
    Statement,
)
from luoshi.record.models.current import plain, plain_values
from luoshi.record.models.proposal import outcome_of
from luoshi.record.projection import Happening, projects
from luoshi.record.projections.organisation import refresh, refresh_tenures
from luoshi.record.proposing import ARTICLE_STRIDE, fingerprint, position_of
from luoshi.record.statements import subjects, value_of


@projects("proposals accepted")
def proposals_accepted(happening: Happening) -> None:
    """Each proposal leads to its result. What it stated of people stands even when its words were erased."""
    if happening.data is None:
        refresh_subjects(happening)
        return
    decisions: list[dict[str, Any]] = happening.data["decisions"]
    for decision in decisions:
        Proposal.objects.filter(pk=decision["proposal"]).update(
            state=ProposalState.ACCEPTED,
            decided_at=happening.event.at,
            decided_by=happening.event.id,
            result=decision["result"],
            outcome=outcome_of(decision),
        )
    # The event that accepted it stays theirs: undone, this one gives them back as they were.
    Proposal.objects.filter(
        pk__in=[one["replaces"]["proposal"] for one in decisions if "replaces" in one]
    ).update(state=ProposalState.REPLACED)
    _fewer(happening, len(decisions))
    if all(decision["kind"] == ProposalKind.DIRECTIVE for decision in decisions):
        return
    refresh_subjects(happening)
    for decision in decisions:
        if decision["kind"] == ProposalKind.MEETING:
            _meeting(happening, decision)
        elif decision["kind"] == ProposalKind.TERM:
            _term(happening, decision)


def refresh_subjects(happening: Happening) -> None:
    """The posts, people and tenures of whom the event's statements speak."""
    statements = happening.rows(Statement)
    for kind in ("post", "person"):
        if found := {row.subject for row in statements if row.subject_kind == kind}:
            refresh(kind, found)
    if holders := {row.subject for row in statements if row.property == "person.holds"}:
        refresh_tenures(holders)


def _meeting(happening: Happening, decision: dict[str, Any]) -> None:
    values = decision["values"]
    proposal = Proposal.objects.get(pk=decision["proposal"])
    Meeting.objects.create(
        id=UUID(decision["result"]),
        document=proposal.document,
        article=proposal.article,
        name=plain(values["name"]),
        held_on=values.get("date") or None,
        place=plain(values.get("place")),
        host=plain(values.get("host")),
        known_from=happening.event.at,
    )


def _term(happening: Happening, decision: dict[str, Any]) -> None:
    values = decision["values"]
    Mechanism.objects.get_or_create(id=UUID(decision["result"]), defaults={"name": plain(values["name"])})
    statement = Statement.objects.get(pk=values["statement"])
    MechanismVersion.objects.get_or_create(
        id=statement.id,
        defaults={
            "mechanism": statement.subject,
            "seen_on": statement.valid_from,
            "type": values["type"],
            "items": plain_values(value_of(statement) or []),
            "declared": values["declared"],
            "counted": values["counted"],
            "check_result": values["check"],
            "source": UUID(decision["source"]),
            "known_from": statement.known_at,
        },
    )


@projects("proposals rejected")
def proposals_rejected(happening: Happening) -> None:
    """They are not asked again."""
    if happening.data is not None:
        _decide(happening, happening.data["proposals"], ProposalState.REJECTED)


@projects("directive marked")
def directive_marked(happening: Happening) -> None:
    """What a person marked waits beside what was read, and no reading puts anything in its place."""
    if happening.data is None:
        return
    event, data = happening.event, happening.data
    (piece,) = data["into"]
    kind, values = ProposalKind.DIRECTIVE, piece["values"]
    Proposal.objects.create(
        id=piece["id"],
        document=happening.subject,
        article=data["article"],
        reading=data["reading"],
        kind=kind,
        position=position_of(data["number"], piece["start"], kind),
        start=piece["start"],
        end=piece["end"],
        quote=plain(values["quote"]),
        data=canonical(values),
        doubtful=bool(piece["doubts"]),
        doubts=json.dumps(piece["doubts"], ensure_ascii=False),
        fingerprint=fingerprint(kind, values),
        created_at=event.at,
        marked_by=event.id,
    )
    _fewer(happening, -1)


@projects("proposal split", "proposals merged")
def proposals_reshaped(happening: Happening) -> None:
    """New proposals take the place of the old ones."""
    if happening.data is None:
        return
    event, data = happening.event, happening.data
    _decide(happening, data["replaced"], ProposalState.REPLACED)
    originals = Proposal.objects.in_bulk([UUID(one) for one in data["replaced"]])
    # With a marked one in it, a piece is a person's words as well: no reading replaces it.
    marked_by = next(
        (originals[UUID(one)].marked_by for one in data["replaced"] if originals[UUID(one)].marked_by), None
    )
    for piece in data["into"]:
        original = originals[UUID(piece["of"])]
        article = original.position // ARTICLE_STRIDE
        kind = ProposalKind(original.kind)
        Proposal.objects.create(
            id=UUID(piece["id"]),
            document=original.document,
            article=original.article,
            reading=original.reading,
            kind=kind,
            position=position_of(article, piece["start"], kind),
            start=piece["start"],
            end=piece["end"],
            quote=plain(piece["values"]["quote"]),
            data=canonical(piece["values"]),
            doubtful=original.doubtful,
            doubts=original.doubts,
            fingerprint=fingerprint(kind, piece["values"]),
            created_at=event.at,
            differs_from=original.differs_from,
            marked_by=marked_by,
        )
    _fewer(happening, -len(data["into"]))


@projects("decision undone")
def decision_undone(happening: Happening) -> None:
    """Open again; what the decision had stated no longer stands."""
    if happening.data is None:
        refresh_subjects(happening)
        return
    event, data = happening.event, happening.data
    Proposal.objects.filter(pk__in=data["pieces"]).update(
        state=ProposalState.REPLACED, decided_at=event.at, decided_by=event.id
    )
    Proposal.objects.filter(pk__in=data["proposals"]).update(
        state=ProposalState.OPEN, decided_at=None, decided_by=None, result=None, outcome=None
    )
    for one in data.get("restored", ()):
        Proposal.objects.filter(pk=one["proposal"]).update(state=ProposalState.ACCEPTED, result=one["result"])
    undone = [row.retracts for row in happening.rows(Statement) if row.retracts]
    MechanismVersion.objects.filter(pk__in=undone).update(known_to=event.at)
    refresh_subjects(happening)
    forget_mechanisms(happening)
    meetings = [row.subject for row in happening.rows(Statement) if row.property == "meeting.name"]
    Meeting.objects.filter(pk__in=meetings).update(known_to=event.at)
    _fewer(happening, len(data["pieces"]) - len(data["proposals"]))


def forget_mechanisms(happening: Happening) -> None:
    """Drop the mechanisms whose name nobody says any more, of those that the event withdrew something of."""
    spoken_of = {row.subject for row in happening.rows(Statement) if row.property == "mechanism.name"}
    known = subjects(Statement.objects.filter(subject__in=spoken_of, property="mechanism.name"))
    Mechanism.objects.filter(pk__in=spoken_of - set(known)).delete()


def _decide(happening: Happening, proposals: list[str], state: ProposalState) -> None:
    Proposal.objects.filter(pk__in=proposals).update(
        state=state, decided_at=happening.event.at, decided_by=happening.event.id
    )
    _fewer(happening, len(proposals))


def _fewer(happening: Happening, number: int) -> None:
    Document.objects.filter(pk=happening.subject).update(open_proposals=F("open_proposals") - number)
