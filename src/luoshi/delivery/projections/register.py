"""The register: directives come from accepted proposals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Func

from luoshi.delivery.models import Directive
from luoshi.delivery.placing import place_of, received_days, standing_meetings
from luoshi.record.models import (
    Commitment,
    CommitmentKind,
    Document,
    Event,
    Meeting,
    Proposal,
    ProposalKind,
    Source,
    Statement,
)
from luoshi.record.models.current import plain_values
from luoshi.record.projection import Happening, projects
from luoshi.record.search import pieces, vector


@projects("proposals accepted")
def directives_accepted(happening: Happening) -> None:
    """Each accepted directive is a commitment, and a row of the register; an accepted meeting is named in
    its rows."""
    if happening.data is None:
        return
    event = happening.event
    accepted: list[dict[str, Any]] = happening.data["decisions"]
    decisions = [one for one in accepted if one["kind"] == ProposalKind.DIRECTIVE]
    if decisions:
        proposals = happening.current(Proposal, [UUID(one["proposal"]) for one in decisions])
        Commitment.objects.bulk_create(
            Commitment(
                id=UUID(one["result"]),
                kind=CommitmentKind.DIRECTIVE,
                source=UUID(one["source"]),
                known_from=event.at,
            )
            for one in decisions
        )
        received_on = happening.current(Document, [happening.subject])[happening.subject].received_on
        meetings = standing_meetings(proposal.article for proposal in proposals.values())
        Directive.objects.bulk_create(
            directive_row(event, one, proposal, received_on, meetings.get(proposal.article))
            for one in decisions
            for proposal in [proposals[UUID(one["proposal"])]]
        )
    gone = [one["replaces"]["result"] for one in decisions if "replaces" in one]
    Commitment.objects.filter(pk__in=gone).update(known_to=event.at)
    Directive.objects.filter(pk__in=gone).update(known_to=event.at)
    _place_again(UUID(one["result"]) for one in accepted if one["kind"] == ProposalKind.MEETING)


def _searched(text: str) -> Func:
    return vector(pieces(text))


def directive_row(
    event: Event,
    decision: dict[str, Any],
    proposal: Proposal,
    received_on: date,
    meeting: Meeting | None = None,
) -> Directive:
    """The row of the register for one decision of the event ``proposals accepted``, under the meeting
    accepted for its article if there is one."""
    values = plain_values(decision["values"])
    text = values["quote"]
    row = Directive(
        id=UUID(decision["result"]),
        document=proposal.document,
        article=proposal.article,
        proposal=proposal.id,
        source=UUID(decision["source"]),
        position=proposal.position,
        speaker=values["speaker"] or "",
        quote=text,
        kind=values["kind"],
        head=values["head"] or "",
        domain=values["domain"] or "",
        assignee=values["assignee"] or "",
        mechanisms=values["terms"],
        accepted_by=event.actor,
        known_from=event.at,
        search=_searched(text),
    )
    place_of(proposal, received_on, meeting).give(row)
    return row


def _place_again(meetings: Iterable[UUID]) -> None:
    """A meeting accepted after its directives, or undone, changes what they are under.

    What they were under before follows from the meetings (``places_at``).
    """
    articles = set(Meeting.objects.filter(pk__in=list(meetings)).values_list("article", flat=True))
    rows = list(Directive.objects.filter(article__in=articles, known_to__isnull=True))
    if not rows:
        return
    proposals = Proposal.objects.in_bulk([row.proposal for row in rows])
    received = received_days(rows)
    standing = standing_meetings(articles)
    for row in rows:
        place_of(proposals[row.proposal], received[row.document], standing.get(row.article)).give(row)
    Directive.objects.bulk_update(rows, ["meeting_name", "meeting_day", "decided_on"], batch_size=500)


@projects("decision undone")
def directives_withdrawn(happening: Happening) -> None:
    """What is no longer accepted leaves the register; as of an earlier day it is still there."""
    if happening.data is None:
        return
    rows = Directive.objects.filter(proposal__in=happening.data["proposals"], known_to__isnull=True)
    Commitment.objects.filter(pk__in=rows.values("pk")).update(known_to=happening.event.at)
    rows.update(known_to=happening.event.at)
    for one in happening.data.get("restored", ()):
        _restore(UUID(one["was"]), UUID(one["result"]), happening.event.at)
    _place_again({row.subject for row in happening.rows(Statement) if row.property == "meeting.name"})


def _restore(was: UUID, again: UUID, at: datetime) -> None:
    """A directive that had given way stands again: the same, in a row of its own, under today's meeting."""
    row = Directive.objects.defer("search").get(pk=was)
    values = {
        name.attname: getattr(row, name.attname)
        for name in Directive._meta.concrete_fields
        if name.attname not in ("id", "search", "known_from", "known_to")
    }
    restored = Directive(id=again, **values, search=_searched(row.quote), known_from=at)
    proposal = Proposal.objects.get(pk=row.proposal)
    meeting = standing_meetings([row.article]).get(row.article)
    place_of(proposal, received_days([row])[row.document], meeting).give(restored)
    Commitment.objects.create(id=again, kind=CommitmentKind.DIRECTIVE, source=row.source, known_from=at)
    restored.save(force_insert=True)


@projects("erased")
def directives_erased(happening: Happening) -> None:
    """Nothing of an erased document stays in the register."""
    if happening.data["subject_kind"] == "document":
        sources = list(Source.objects.filter(document=happening.subject).values_list("id", flat=True))
        Commitment.objects.filter(source__in=sources).delete()
        Directive.objects.filter(document=happening.subject).delete()
