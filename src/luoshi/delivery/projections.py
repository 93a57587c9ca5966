"""The register: directives come from accepted proposals."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value

from luoshi.delivery.models import Directive
from luoshi.delivery.search import pieces
from luoshi.record.models import (
    Commitment,
    CommitmentKind,
    Document,
    Event,
    Meeting,
    Proposal,
    ProposalKind,
    Source,
)
from luoshi.record.models.current import plain_values
from luoshi.record.projection import Happening, projects


@projects("proposals accepted")
def directives_accepted(happening: Happening) -> None:
    """Each accepted directive is a commitment, and a row of the register."""
    data = happening.data
    decisions = [
        one for one in (data or {"decisions": []})["decisions"] if one["kind"] == ProposalKind.DIRECTIVE
    ]
    if decisions:
        event = happening.event
        proposals = Proposal.objects.in_bulk([UUID(one["proposal"]) for one in decisions])
        received_on = Document.objects.values_list("received_on", flat=True).get(pk=event.subject)
        Commitment.objects.bulk_create(
            Commitment(
                id=UUID(one["result"]),
                kind=CommitmentKind.DIRECTIVE,
                source=UUID(one["source"]),
                known_from=event.at,
            )
            for one in decisions
        )
        Directive.objects.bulk_create(
            directive_row(happening.event, one, proposals[UUID(one["proposal"])], received_on)
            for one in decisions
        )
    for one in (data or {"decisions": []})["decisions"]:
        if one["kind"] == ProposalKind.MEETING:
            _name_meeting(UUID(one["result"]))


def directive_row(event: Event, decision: dict[str, Any], proposal: Proposal, received_on: date) -> Directive:
    """The row of the register for one decision of the event ``proposals accepted``."""
    values = plain_values(decision["values"])
    context = values["context"]
    day = context["meeting_day"]
    text = values["quote"]
    return Directive(
        id=UUID(decision["result"]),
        document=proposal.document,
        article=proposal.article,
        proposal=proposal.id,
        source=UUID(decision["source"]),
        position=proposal.position,
        decided_on=date.fromisoformat(context["day"]) if context["day"] else received_on,
        meeting_name=context["meeting_name"] or "",
        meeting_day=date.fromisoformat(day) if day else None,
        speaker=values["speaker"] or "",
        quote=text,
        kind=values["kind"],
        head=values["head"] or "",
        domain=values["domain"] or "",
        assignee=values["assignee"] or "",
        mechanisms=values["terms"],
        accepted_by=event.actor,
        known_from=event.at,
        search=Func(Value(pieces(text), output_field=ArrayField(TextField())), function="array_to_tsvector"),
    )


def _name_meeting(meeting: UUID) -> None:
    """A meeting accepted after its directives gives them its name and day."""
    row = Meeting.objects.get(pk=meeting)
    held = {"meeting_day": row.held_on, "decided_on": row.held_on} if row.held_on else {}
    Directive.objects.filter(article=row.article, known_to__isnull=True).update(meeting_name=row.name, **held)


@projects("decision undone")
def directives_withdrawn(happening: Happening) -> None:
    """What is no longer accepted leaves the register; as of an earlier day it is still there."""
    if happening.data is None:
        return
    rows = Directive.objects.filter(proposal__in=happening.data["proposals"], known_to__isnull=True)
    Commitment.objects.filter(pk__in=rows.values("pk")).update(known_to=happening.event.at)
    rows.update(known_to=happening.event.at)


@projects("erased")
def directives_erased(happening: Happening) -> None:
    """Nothing of an erased document stays in the register."""
    if happening.data["subject_kind"] == "document":
        sources = list(Source.objects.filter(document=happening.event.subject).values_list("id", flat=True))
        Commitment.objects.filter(source__in=sources).delete()
        Directive.objects.filter(document=happening.event.subject).delete()
