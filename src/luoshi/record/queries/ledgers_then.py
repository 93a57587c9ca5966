"""Ledgers, and how their forms were read, as they were known at an earlier moment, folded from events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from luoshi.record.models import Event, LedgerBatch, LedgerForm, LedgerState
from luoshi.record.models.current import plain, plain_values

_FORM_EVENTS = (
    "ledger forms confirmed",
    "ledger form forgotten",
    "ledger form changed",
    "ledger imported",
    "ledger withdrawn",
)


def ledgers_then(rows: Iterable[LedgerBatch], moment: datetime) -> None:
    """Let rows that were read say what was known of each workbook at ``moment``; nothing is written."""
    waited: dict[UUID, LedgerBatch] = {}
    for row in rows:
        if row.withdrawn_at is not None and row.withdrawn_at >= moment:
            row.state = LedgerState.IMPORTED
            row.withdrawn_at, row.withdrawn_by, row.reason = None, "", ""
        if row.decided_at is None or row.decided_at >= moment:
            waited[row.id] = row
            row.state, row.decided_at, row.decided_by, row.reason = LedgerState.RECEIVED, None, "", ""
            row.claimant, row.forms, row.periods, row.reached = None, [], [], []
            row.new = row.changed = row.contradicting = row.unchanged = row.refused = 0
    # Whose it is was said on receiving it, or on confirming how it is read.
    said = Event.objects.filter(
        subject__in=waited,
        kind__in=("ledger received", "ledger forms confirmed"),
        at__lt=moment,
    )
    for event in said.order_by("at", "id"):
        claimant = (event.opened() or {}).get("claimant")
        if event.subject is not None and claimant:
            waited[event.subject].claimant = UUID(claimant)


def perhaps_otherwise(moment: datetime) -> Q:
    """The workbooks that may not have been at ``moment`` what their rows say now."""
    return Q(decided_at__gte=moment) | Q(withdrawn_at__gte=moment) | Q(state=LedgerState.RECEIVED)


def imported_at(moment: datetime | None) -> QuerySet[LedgerBatch]:
    """The workbooks that counted as imported at ``moment`` (None: now)."""
    if moment is None:
        return LedgerBatch.objects.filter(state=LedgerState.IMPORTED)
    rows = LedgerBatch.objects.filter(state__in=(LedgerState.IMPORTED, LedgerState.WITHDRAWN))
    return rows.filter(decided_at__lt=moment).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=moment)
    )


def forms_at(moment: datetime | None) -> list[LedgerForm]:
    """Every form that was remembered at ``moment`` (None: now)."""
    if moment is None:
        return list(LedgerForm.objects.all())
    found: dict[UUID, LedgerForm] = {}
    read_by: dict[UUID, list[UUID]] = defaultdict(list)
    for event in Event.objects.filter(kind__in=_FORM_EVENTS, at__lt=moment).order_by("at", "id"):
        data, subject = event.opened(), event.subject
        if data is None or subject is None:
            continue
        if event.kind == "ledger forms confirmed":
            for form in data["forms"]:
                _confirm(found, event, data, form)
        elif event.kind == "ledger form forgotten":
            found.pop(subject, None)
        elif event.kind == "ledger form changed" and subject in found:
            found[subject].unattended = data["unattended"]
        elif event.kind == "ledger imported":
            read_by[subject] = [UUID(form) for form in data["forms"]]
        elif event.kind == "ledger withdrawn":
            for one in read_by[subject]:
                if one in found:
                    found[one].unattended = False
    return list(found.values())


def _confirm(found: dict[UUID, LedgerForm], event: Event, data: dict[str, Any], form: dict[str, Any]) -> None:
    key = (form["shape"], data["kind"], UUID(data["claimant"]))
    for one in [row.id for row in found.values() if (row.shape, row.kind, row.claimant) == key]:
        del found[one]
    row = LedgerForm(
        id=UUID(form["id"]),
        kind=data["kind"],
        shape=form["shape"],
        claimant=key[2],
        name=plain(form["name"]),
        mapping=plain_values(form["mapping"]),
        columns=plain_values(form["columns"]),
        confirmed_at=event.at,
        confirmed_by=plain(data["by"]["name"]),
        unattended=data["unattended"],
    )
    found[row.id] = row
