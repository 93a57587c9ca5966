"""A city with its organisation and its indicators, and ledgers imported into it as a clerk would."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from luoshi.monitor.actions.define_indicators import adopt_standard_indicators
from luoshi.monitor.ledger_mapping import with_titles
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_organisation import apply_shown, compare_shown
from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
from luoshi.record.actions.import_ledger import import_ledger
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.ledgers.preparing import Prepared, form_key, prepare
from luoshi.record.models import LedgerBatch, Unit
from luoshi.sheets.organisation import parse_organisation
from tests.copying import copied_when_made_before
from tests.record.acting import CLERK

SAMPLES = Path(__file__).parents[2] / "samples"
DAY = date(2026, 3, 2)


@copied_when_made_before
def city() -> None:
    """The sample city's organisation and the standard indicators."""
    _organised("organisation.xlsx", DAY)
    adopt_standard_indicators(CLERK, Because())


def renamed() -> None:
    """The sample city's zone that got another name in June 2026."""
    _organised("organisation-2026-06.xlsx", date(2026, 6, 1))


@copied_when_made_before
def city_since_june() -> None:
    """The sample city with that zone under its new name."""
    city()
    renamed()


def _organised(name: str, day: date) -> None:
    data = (SAMPLES / name).read_bytes()
    organisation = parse_organisation(data, name)
    shown = compare_shown(organisation, day, correction=False)
    apply_shown(CLERK, Because(), data, name, organisation, day, shown.fingerprint, correction=False)


def unit(short_name: str) -> UUID:
    """The unit of a short name."""
    found: UUID = Unit.objects.get(short_name=short_name).id
    return found


def received(data: bytes, name: str, *, claimant: UUID | None = None, actor: Actor = CLERK) -> LedgerBatch:
    """A workbook received; its row."""
    batch = receive_ledger(actor, Because(), data, name, "indicators", DAY, claimant, queue=False).batch
    return LedgerBatch.objects.get(pk=batch)


def confirmed(
    batch: LedgerBatch,
    claimant: UUID,
    *,
    names: dict[str, dict[str, str]] | None = None,
    columns: dict[int, dict[str, str]] | None = None,
    places: dict[str, dict[str, object]] | None = None,
    answers: dict[str, str] | None = None,
    unattended: bool = True,
    actor: Actor = CLERK,
) -> Prepared:
    """Confirm what is proposed for every table that has no form yet, with some changes; prepared again."""
    prepared = prepare(batch)
    forms = []
    for one in prepared.tables:
        if one.form is not None:
            continue
        mapping = one.mapping
        for place, found in (names or {}).items():
            mapping["names"][place] |= found
        for at, changed in (columns or {}).items():
            mapping["columns"][at] |= changed
        mapping |= places or {}
        shape = one.table.shape
        forms.append(
            ConfirmedForm(
                form_key(one.table, mapping),
                one.table.titles[0].stored if one.table.titles else one.table.sheet,
                with_titles(mapping, shape.columns),
                shape.columns,
            )
        )
    confirm_forms(
        actor, Because(), batch.id, claimant, forms, answers or {}, unattended=unattended, queue=False
    )
    return prepare(LedgerBatch.objects.get(pk=batch.id))


def imported(batch: LedgerBatch, *, actor: Actor = CLERK) -> UUID:
    """Import a workbook as it compares now; the event."""
    prepared = prepare(LedgerBatch.objects.get(pk=batch.id))
    assert prepared.difference is not None
    return import_ledger(actor, Because(), batch.id, prepared.difference.fingerprint)
