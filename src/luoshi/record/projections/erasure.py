"""Erasures, and what they leave of the current rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from luoshi.record.models import (
    Document,
    DocumentState,
    Erasure,
    MechanismVersion,
    Meeting,
    Proposal,
    Source,
)
from luoshi.record.projection import Happening, leaves_no_row, projects
from luoshi.record.projections.organisation import refresh
from luoshi.record.projections.proposals import forget_mechanisms, refresh_subjects

leaves_no_row("account created", "account changed", "password set", "chain algorithm changed")


@projects("erasure proposed")
def erasure_proposed(happening: Happening) -> None:
    """It waits for a second person."""
    event, data = happening.event, happening.data
    Erasure.objects.create(
        id=event.id,
        subject_kind=data["subject_kind"],
        subject=happening.subject,
        legal_basis=data["legal_basis"],
        proposed_by=event.actor,
        proposed_at=event.at,
    )


@projects("erased")
def erased(happening: Happening) -> None:
    """The caches forget as well, and what rested on nothing else no longer stands."""
    event, data, subject = happening.event, happening.data, happening.subject
    again = data.get("again", {})
    proposer = data["proposed_by"]
    Erasure.objects.update_or_create(
        id=UUID(data["proposed"]),
        defaults={
            "subject_kind": data["subject_kind"],
            "subject": subject,
            "legal_basis": data["legal_basis"],
            "proposed_by": UUID(proposer["account"]) if proposer["account"] else None,
            "proposed_at": datetime.fromisoformat(proposer["at"]),
            "confirmed_by": event.actor,
            "confirmed_at": datetime.fromisoformat(again["at"]) if again else event.at,
            "event": event.id,
        },
    )
    if data["subject_kind"] == "person":
        refresh("person", [UUID(one) for one in data["subjects"]])
        return
    refresh_subjects(happening)
    forget_mechanisms(happening)
    Proposal.objects.filter(document=subject).delete()
    Meeting.objects.filter(document=subject).delete()
    sources = Source.objects.filter(document=subject).values_list("id", flat=True)
    MechanismVersion.objects.filter(source__in=list(sources)).delete()
    received_at = Document.objects.values_list("received_at", flat=True).get(pk=subject)
    Document.objects.filter(pk=subject).update(
        file=None,
        name="",
        document_class=Document._meta.get_field("document_class").default,
        received_on=received_at.date(),
        state=DocumentState.ERASED,
        reading=None,
        title="",
        published="",
        problem="",
        articles=0,
        open_proposals=0,
    )
