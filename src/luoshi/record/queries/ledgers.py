"""Ledgers as a person sees them: what was received, what became of it, how forms are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, access_ledger, access_own_ledger, may, own_units
from luoshi.record.actions.acting import Actor
from luoshi.record.chain import Head
from luoshi.record.ledgers.recorded import PART
from luoshi.record.models import (
    Account,
    Event,
    File,
    LedgerBatch,
    LedgerForm,
    LedgerState,
    Sighting,
    Statement,
    Tenure,
    Unit,
)
from luoshi.record.queries.ledgers_then import forms_at, imported_at, ledgers_then, perhaps_otherwise
from luoshi.record.remembered import Remembered
from luoshi.record.storage import files

PAGE = 50


@dataclass(frozen=True, slots=True)
class FormShown:
    """How a form is read, whose it is, and how many workbooks came in by it."""

    form: LedgerForm
    claimant: str
    imported: int


def ledgers(
    actor: Actor,
    *,
    state: str = "",
    claimant: UUID | None = None,
    text: str = "",
    before: UUID | None = None,
    moment: datetime | None = None,
) -> list[LedgerBatch]:
    """The workbooks, newest first, ``PAGE`` at a time and one more if there are more; ``before``: the last seen.

    As known at ``moment`` (None: now): what had been received, and what had become of it by then.
    """
    rows = _seen_by(actor).order_by("-received_at", "-id")
    wanted = Q()
    if state in LedgerState.values:
        wanted &= Q(state=state)
    if claimant is not None:
        wanted &= Q(claimant=claimant)
    if moment is None:
        rows = rows.filter(wanted)
    else:
        rows = rows.filter(received_at__lt=moment)
        rows = rows.filter(wanted | perhaps_otherwise(moment)) if wanted else rows
    if text:
        rows = rows.filter(name__icontains=text)
    last = LedgerBatch.objects.filter(pk=before).first() if before else None
    if last is not None:
        rows = rows.filter(
            Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, pk__lt=last.pk)
        )
    if moment is None:
        return list(rows[: PAGE + 1])
    found: list[LedgerBatch] = []
    start = 0
    while len(found) <= PAGE and (chunk := list(rows[start : start + PAGE + 1])):
        start += len(chunk)
        ledgers_then(chunk, moment)
        found += [
            row
            for row in chunk
            if (state not in LedgerState.values or row.state == state) and claimant in (None, row.claimant)
        ]
    return found[: PAGE + 1]


def own_ledgers(actor: Actor, most: int = 20) -> list[LedgerBatch]:
    """The workbooks that the units in one's scope handed in, newest first, for whoever may hand them in."""
    units = own_units(actor)
    rows = LedgerBatch.objects.filter(claimant__in=units).order_by("-received_at", "-id")
    return list(rows[:most]) if units else []


def waiting_ledgers(actor: Actor, most: int = 20) -> list[LedgerBatch]:
    """The workbooks that nobody has decided on, the oldest first, for whoever imports them."""
    if not may(actor, "import ledgers"):
        return []
    return list(LedgerBatch.objects.filter(state=LedgerState.RECEIVED).order_by("received_at", "id")[:most])


def own_ledger(actor: Actor, batch: UUID) -> LedgerBatch:
    """One of them; raises NotFound."""
    return access_own_ledger(actor, batch)


def _seen_by(actor: Actor) -> QuerySet[LedgerBatch]:
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    return LedgerBatch.objects.all()


def claimants(actor: Actor, moment: datetime | None = None) -> list[tuple[UUID, str]]:
    """The units of which there were ledgers at ``moment`` (None: now), by name."""
    rows = _seen_by(actor)
    if moment is not None:
        rows = rows.filter(received_at__lt=moment)
    found = {one for one in rows.values_list("claimant", flat=True).distinct() if one}
    return sorted(unit_names(found).items(), key=lambda pair: pair[1])


def unit_names(units: set[UUID] | None = None, head: Head | None = None) -> dict[UUID, str]:
    """What units are called for short; all of them for None. ``head``: where the caller stands in the chain, if it is
    known."""
    return _asked_names(None) if units is None else _names.of(head, units)


def _asked_names(units: set[UUID] | None) -> dict[UUID, str]:
    rows = Unit.objects.all() if units is None else Unit.objects.filter(pk__in=units)
    return {unit: short or name for unit, short, name in rows.values_list("id", "short_name", "name")}


_names: Remembered[UUID, str] = Remembered(_asked_names)


def forms(actor: Actor, moment: datetime | None = None) -> list[FormShown]:
    """Every form that was remembered at ``moment`` (None: now), by whose it is."""
    _seen_by(actor)
    counts: dict[str, int] = {}
    for listed in imported_at(moment).values_list("forms", flat=True):
        for form in set(listed):
            counts[form] = counts.get(form, 0) + 1
    rows = forms_at(moment)
    names = unit_names({row.claimant for row in rows})
    found = [FormShown(row, names.get(row.claimant, ""), counts.get(str(row.id), 0)) for row in rows]
    return sorted(found, key=lambda one: (one.claimant, one.form.name, str(one.form.id)))


def uploaders_unit(batch: UUID) -> UUID | None:
    """The unit of the post that whoever received a workbook holds, if it is one alone."""
    from luoshi.record.models import Post

    event = Event.objects.filter(subject=batch, kind="ledger received").first()
    account = Account.objects.filter(pk=event.actor).first() if event and event.actor else None
    if account is None:
        return None
    posts = Tenure.objects.filter(person=account.person, known_to__isnull=True, valid_to__isnull=True).values(
        "post"
    )
    units = set(Post.objects.filter(pk__in=posts, unit__isnull=False).values_list("unit", flat=True))
    return units.pop() if len(units) == 1 else None


def ledger_at(actor: Actor, batch: UUID, moment: datetime | None) -> LedgerBatch:
    """A workbook as it was known at ``moment`` (None: now); raises NotFound, also before it was received."""
    row = access_ledger(actor, batch)
    if moment is not None:
        if row.received_at >= moment:
            raise NotFound(_("那一天还没有收到这份台账"))
        ledgers_then([row], moment)
    return row


def ledger_file(actor: Actor, batch: UUID) -> tuple[LedgerBatch, bytes]:
    """A workbook as it was received; raises NotFound when its bytes were erased."""
    row = access_ledger(actor, batch)
    address = File.objects.filter(pk=row.file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这份台账的原件已依法删除"))
    return row, files().read(address)


def figures_of(batch: LedgerBatch, after: int = 0, most: int = 100) -> tuple[list[Statement], int]:
    """The figures that a workbook stated, in the order of its cells, from the one at ``after`` on; and how many."""
    rows = Statement.objects.filter(
        event__in=Event.objects.filter(subject=batch.id, kind=PART).values("id"), retracts__isnull=True
    )
    return list(rows.order_by("id")[after : after + most]), rows.count()


def seen_again(batch: LedgerBatch) -> int:
    """How many figures of a workbook were known already, from the same claimant."""
    parts = Event.objects.filter(subject=batch.id, kind=PART).values("id")
    return Sighting.objects.filter(event__in=parts).count()
