"""Erasures, and what they leave of the current rows."""

from __future__ import annotations

from uuid import UUID

from luoshi.record.models import (
    Document,
    DocumentState,
    Erasure,
    Mechanism,
    MechanismVersion,
    Meeting,
    Person,
    Proposal,
    Source,
)
from luoshi.record.projection import Happening, leaves_no_row, projects
from luoshi.record.projections.organisation import refresh

leaves_no_row("account created", "account changed", "password set", "chain algorithm changed")


@projects("erasure proposed")
def erasure_proposed(happening: Happening) -> None:
    """It waits for a second person."""
    event, data = happening.event, happening.data
    Erasure.objects.create(
        id=event.id,
        subject_kind=data["subject_kind"],
        subject=event.subject,
        legal_basis=data["legal_basis"],
        proposed_by=event.actor,
        proposed_at=event.at,
    )


@projects("erased")
def erased(happening: Happening) -> None:
    """The caches forget as well."""
    event, data = happening.event, happening.data
    Erasure.objects.filter(pk=data["proposed"]).update(
        confirmed_by=event.actor, confirmed_at=event.at, event=event.id
    )
    if data["subject_kind"] == "document":
        document = event.subject
        Proposal.objects.filter(document=document).delete()
        Meeting.objects.filter(document=document).delete()
        sources = list(Source.objects.filter(document=document).values_list("id", flat=True))
        MechanismVersion.objects.filter(source__in=sources).delete()
        Mechanism.objects.exclude(pk__in=MechanismVersion.objects.values("mechanism")).delete()
        received_at = Document.objects.values_list("received_at", flat=True).get(pk=document)
        Document.objects.filter(pk=document).update(
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
    else:
        refresh("person", {UUID(str(event.subject))})
        Person.objects.filter(pk=event.subject).update(name="")
