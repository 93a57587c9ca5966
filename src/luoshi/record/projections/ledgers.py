"""Ledgers: what became of each workbook, how forms are read, and whose figure stands by decision."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from luoshi.record.models import LedgerBatch, LedgerForm, LedgerState, StandingDecision
from luoshi.record.models.current import plain, plain_values
from luoshi.record.projection import Happening, leaves_no_row, projects

leaves_no_row("ledger part")


@projects("ledger received")
def ledger_received(happening: Happening) -> None:
    """The workbook waits to be compared."""
    event, data = happening.event, happening.data
    LedgerBatch.objects.create(
        id=happening.subject,
        file=UUID(data["file"]),
        name=plain(data["name"]),
        kind=data["kind"],
        claimant=data["claimant"] and UUID(data["claimant"]),
        received_on=date.fromisoformat(data["received_on"]),
        received_at=event.at,
        received_by=plain(data["by"]["name"]),
    )


@projects("ledger forms confirmed")
def ledger_forms_confirmed(happening: Happening) -> None:
    """How tables of a shape are read for a claimant; the latest confirmation counts."""
    event, data = happening.event, happening.data
    claimant = UUID(data["claimant"])
    for form in data["forms"]:
        LedgerForm.objects.filter(shape=form["shape"], kind=data["kind"], claimant=claimant).delete()
        LedgerForm.objects.create(
            id=UUID(form["id"]),
            kind=data["kind"],
            shape=form["shape"],
            claimant=claimant,
            name=plain(form["name"]),
            mapping=plain_values(form["mapping"]),
            columns=plain_values(form["columns"]),
            confirmed_at=event.at,
            confirmed_by=plain(data["by"]["name"]),
            unattended=data["unattended"],
        )
    LedgerBatch.objects.filter(pk=happening.subject).update(
        claimant=claimant, answers=plain_values(data["answers"])
    )


@projects("ledger form forgotten")
def ledger_form_forgotten(happening: Happening) -> None:
    """Workbooks of this form are asked about again."""
    LedgerForm.objects.filter(pk=happening.subject).delete()


@projects("ledger form changed")
def ledger_form_changed(happening: Happening) -> None:
    """Whether clean workbooks of this form are imported without a click."""
    LedgerForm.objects.filter(pk=happening.subject).update(unattended=happening.data["unattended"])


@projects("ledger imported")
def ledger_imported(happening: Happening) -> None:
    """Its figures are recorded."""
    event, data = happening.event, happening.data
    LedgerBatch.objects.filter(pk=happening.subject).update(
        state=LedgerState.IMPORTED,
        claimant=data["claimant"] and UUID(data["claimant"]),
        decided_at=event.at,
        decided_by=plain(data["by"]["name"]),
        forms=data["forms"],
        periods=data["periods"],
        reached=data["reached"],
        **data["counts"],
    )


@projects("ledger discarded")
def ledger_discarded(happening: Happening) -> None:
    """Nothing of it was taken."""
    event, data = happening.event, happening.data
    LedgerBatch.objects.filter(pk=happening.subject).update(
        state=LedgerState.DISCARDED,
        decided_at=event.at,
        decided_by=plain(data["by"]["name"]),
        reason=plain(data["reason"]),
    )


@projects("ledger withdrawn")
def ledger_withdrawn(happening: Happening) -> None:
    """Its figures stand no longer; as of earlier days they still do. What was read wrongly once is looked at again."""
    event, data = happening.event, happening.data
    row = LedgerBatch.objects.filter(pk=happening.subject).first()
    if row is not None:
        LedgerForm.objects.filter(pk__in=row.forms).update(unattended=False)
    LedgerBatch.objects.filter(pk=happening.subject).update(
        state=LedgerState.WITHDRAWN,
        withdrawn_at=event.at,
        withdrawn_by=plain(data["by"]["name"]),
        reason=plain(data["reason"]),
    )


@projects("standing decided")
def standing_decided(happening: Happening) -> None:
    """The claimant chosen stands from now on; what was decided before stood until now."""
    event, data = happening.event, happening.data
    series = data["series"]
    key = {
        "subject": happening.subject,
        "property": series["property"],
        "period": series["period"],
        "valid_from": date.fromisoformat(series["from"]),
        "valid_to": date.fromisoformat(series["to"]),
        "basis": series["basis"],
        "aspect": series["aspect"],
    }
    StandingDecision.objects.filter(known_to__isnull=True, **key).update(known_to=event.at)
    StandingDecision.objects.create(
        id=event.id,
        claimant=data["claimant"],
        reason=plain(data["reason"]),
        decided_by=plain(data["by"]["name"]),
        known_from=event.at,
        **key,
    )
