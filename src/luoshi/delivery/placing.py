"""Which meeting a directive stands under, and on which day: now, and as was known on an earlier day.

A meeting is accepted, undone and accepted otherwise while its directives stay as they are. Their rows say what
holds now, since the register is narrowed and ordered by it; what held before follows from the meetings, which
keep the time during which each stood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from luoshi.delivery.models import Directive
from luoshi.record.models import Document, Meeting, Proposal
from luoshi.record.models.current import plain


@dataclass(frozen=True, slots=True)
class Place:
    """Name and day of a directive's meeting, and the day it counts as made."""

    meeting_name: str
    meeting_day: date | None
    decided_on: date

    def give(self, row: Directive) -> None:
        """Let a row that was read say this; nothing is written."""
        row.meeting_name, row.meeting_day, row.decided_on = (
            self.meeting_name,
            self.meeting_day,
            self.decided_on,
        )


def place_of(proposal: Proposal, received_on: date, meeting: Meeting | None) -> Place:
    """The place of a directive: under the accepted meeting, or else under the one that was read."""
    context: dict[str, Any] = proposal.values["context"]
    if meeting is None:
        name, day = plain(context["meeting_name"]), _day(context["meeting_day"])
    else:
        name, day = meeting.name, meeting.held_on
    return Place(name, day, day or _day(context["day"]) or received_on)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def standing_meetings(articles: Iterable[UUID], moment: datetime | None = None) -> dict[UUID, Meeting]:
    """The meeting that stood for each article at ``moment`` (None: now), the one accepted last."""
    rows = Meeting.objects.known(moment).filter(article__in=set(articles)).order_by("known_from", "id")
    return {meeting.article: meeting for meeting in rows}


def places_at(moment: datetime | None, directive: UUID | None = None) -> dict[UUID, tuple[Place, Directive]]:
    """The directives that stood in the register at ``moment`` under another meeting than now, each with its
    place then and its row; none for now.

    ``directive``: the only one to look at. One query where nothing has changed since, four where something has.
    """
    if moment is None:
        return {}
    changed = Meeting.objects.filter(Q(known_from__gt=moment) | Q(known_to__gt=moment)).values("article")
    standing = Directive.objects.known(moment).filter(article__in=changed).defer("search")
    rows = list(standing if directive is None else standing.filter(pk=directive))
    if not rows:
        return {}
    proposals = Proposal.objects.in_bulk({row.proposal for row in rows})
    received = received_days(rows)
    meetings = standing_meetings({row.article for row in rows}, moment)
    found = {}
    for row in rows:
        place = place_of(proposals[row.proposal], received[row.document], meetings.get(row.article))
        if place != Place(row.meeting_name, row.meeting_day, row.decided_on):
            found[row.id] = (place, row)
    return found


def received_days(rows: Iterable[Directive]) -> dict[UUID, date]:
    """The day on which the document of each row was received."""
    documents = Document.objects.filter(pk__in={row.document for row in rows})
    return dict(documents.values_list("id", "received_on"))
