"""Apply the organisation's template: what it says is recorded, cell by cell, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.reading.secrecy import secrecy_marking
from luoshi.record import access
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.hold_grants import holding_grants
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.models import File, Role, Source, SourceKind, new_id
from luoshi.record.organising import SHEETS, Recorded, Restating
from luoshi.record.properties import property_of
from luoshi.record.roles import active_accounts_with
from luoshi.record.storage import files
from luoshi.sheets import Cell
from luoshi.sheets.organisation import (
    Change,
    Difference,
    Organisation,
    Tenure,
    difference,
    parse_organisation,
)


class RecordMoved(Exception):
    """The record changed after the difference was shown: it must be shown anew before anything is applied."""


class NothingToChange(Exception):
    """The file says what the record says."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file would change in the record as it is now. ``fingerprint`` names exactly these changes.

    ``order``: the codes of all units as they would stand then, where they stand otherwise now.
    """

    organisation: Organisation
    difference: Difference
    recorded: Recorded
    fingerprint: str
    order: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether the record says all of it already, in this order."""
        return self.difference.changes_nothing and not self.order


def compare_organisation(
    actor: Actor, data: bytes, name: str, day: date, *, correction: bool = False, not_secret: bool = False
) -> Shown:
    """What applying the workbook would change, for showing it; nothing is written.

    Raises SheetErrors with everything wrong in the file, SecretDocument, PerhapsSecret.
    """
    access.require(actor, "change the organisation")
    refuse_secrets(data, name, not_secret=not_secret)
    return compare_shown(parse_organisation(data, name), day, correction=correction)


def refuse_secrets(data: bytes, name: str, *, not_secret: bool) -> None:
    """Raises SecretDocument or, unless a person said ``not_secret``, PerhapsSecret, before a byte is kept."""
    marking = secrecy_marking(data, name)
    if marking is not None and marking.verdict == "marked":
        raise SecretDocument(marking)
    if marking is not None and not not_secret:
        raise PerhapsSecret(marking)


def apply_organisation(
    actor: Actor,
    because: Because,
    data: bytes,
    name: str,
    day: date,
    fingerprint: str,
    *,
    correction: bool = False,
    not_secret: bool = False,
) -> UUID:
    """Apply what was shown under ``fingerprint``, in one action; the event's id.

    A value that differs holds from ``day`` on; with ``correction`` it takes the place of the one that was
    wrong, from the day that one held from. Every value's source is its cell; what is as recorded is a
    sighting of the cell. Rows that are not in the file stay as they are. Accounts are an administrator's and
    stay out of it.

    Raises RecordMoved when it would change anything else than was shown, NothingToChange, SheetErrors,
    SecretDocument, PerhapsSecret, and WrongEntry when no administrator would be left.
    """
    access.require(actor, "change the organisation")
    refuse_secrets(data, name, not_secret=not_secret)
    organisation = parse_organisation(data, name)
    return apply_shown(actor, because, data, name, organisation, day, fingerprint, correction=correction)


def apply_shown(
    actor: Actor,
    because: Because,
    data: bytes,
    name: str,
    organisation: Organisation,
    day: date,
    fingerprint: str,
    *,
    correction: bool,
) -> UUID:
    """The action itself, for whoever has asked whether this actor may do it and has read the workbook."""
    with changing_organisation(actor, because) as act:
        now = compare_shown(organisation, day, correction=correction)
        if now.fingerprint != fingerprint:
            raise RecordMoved
        if now.changes_nothing:
            raise NothingToChange
        address = files().put(data)
        file = act.keep(File(size=len(data), address=address), {"address": address, "name": name})
        applying = _Applying(act, now, file.id, None if correction else day)
        applying.apply()
        act.data = {
            "what": "import",
            "file": str(file.id),
            "day": day.isoformat(),
            "correction": correction,
            "changes": summary(now.difference),
            "order": [str(one) for one in applying.order()],
        }
    return act.event.id


@contextmanager
def changing_organisation(
    actor: Actor, because: Because, kind: str = "organisation changed", subject: UUID | None = None
) -> Iterator[Act]:
    """The frame of what changes the organisation: alone, and never without an administrator afterwards."""
    today = timezone.localdate()
    with transaction.atomic():
        before = active_accounts_with(Role.ADMINISTRATOR, today)
        with holding_grants(actor, today), acting(kind, actor, because, subject=subject) as act:
            act.alone_among_subjects()
            yield act
        if before and not active_accounts_with(Role.ADMINISTRATOR, today):
            raise WrongEntry(
                _(
                    "这样一来就没有能登录的管理员了，没有改动。请先让另一个有账号的人担任系统权限为管理员的岗位"
                )
            )


def summary(found: Difference) -> dict[str, dict[str, int]]:
    """How many rows of each sheet are added, changed and ended."""
    return {
        sheet: {"added": len(part.added), "changed": len(part.changed), "ended": len(part.ended)}
        for sheet in (*SHEETS, "tenures")
        if not (part := getattr(found, sheet)).changes_nothing
    }


def compare_shown(organisation: Organisation, day: date, *, correction: bool) -> Shown:
    recorded = Recorded.now()
    current = recorded.organisation()
    # A row with a term and a day seen says two things; the record keeps them apart.
    apart = tuple(part for row in organisation.tenures for part in _apart(row))
    found = difference(current, replace(organisation, tenures=apart, accounts=()))
    found = replace(found, tenures=_without_notes(found.tenures, recorded))
    order = arranged([row.code for row in current.units], [row.code for row in organisation.units])
    shown = {
        "order": order,
        "day": day.isoformat(),
        "correction": correction,
        "changes": {
            sheet: [
                [_plain(row) for row in part.added],
                [
                    [_plain(one.before), [[c.key, str(c.before), str(c.after)] for c in one.fields]]
                    for one in (*part.changed, *part.ended)
                ],
            ]
            for sheet in (*SHEETS, "tenures")
            for part in (getattr(found, sheet),)
        },
    }
    return Shown(organisation, found, recorded, hash_bytes(canonical(shown).encode()), tuple(order))


def arranged(now: Sequence[str], file: Sequence[str]) -> list[str]:
    """The order of all units once a file of some or all of them is applied; empty where it is as now.

    Those of the file stand as in the file, in the places that they take now; one that is new follows the one before it
    there. Who is not in the file stays where they are.
    """
    listed = list(dict.fromkeys(file))
    known = set(now)
    turn = iter([one for one in listed if one in known])
    inside = set(listed)
    order = [next(turn) if one in inside else one for one in now]
    for before, one in zip([None, *listed], listed, strict=False):
        if one not in known:
            order.insert(order.index(before) + 1 if before is not None else 0, one)
    return order if order != list(now) else []


def _plain(row: Any) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(replace(row, cells={})).items() if value is not None}


def _apart(row: Tenure) -> Iterator[Tenure]:
    if row.start or row.end:
        yield replace(row, seen_on=None)
    if row.seen_on:
        yield replace(row, start=None, end=None, source=None)


def _without_notes(part: Any, recorded: Recorded) -> Any:
    """Without changes that only add a note to what a document says in its own words."""

    def stands(change: Change[Tenure]) -> bool:
        if [field.key for field in change.fields] != ["source"]:
            return True
        source = Source.objects.get(pk=recorded.statement_of(change.before).source)
        return source.kind != SourceKind.SPAN

    kept = tuple(change for change in part.changed if stands(change))
    return replace(part, changed=kept, unchanged=part.unchanged + len(part.changed) - len(kept))


class _Applying:
    """One application: the sources of its cells, and the subjects of its codes."""

    def __init__(self, act: Act, shown: Shown, file: UUID, day: date | None) -> None:
        self._act = act
        self._shown = shown
        self._file = file
        self._day = day
        self._recorded = shown.recorded
        self._restating = Restating(act, shown.recorded)
        self._sources: dict[tuple[str, str], Source] = {}
        self._codes = {kind: self._recorded.codes(kind) for kind in ("area", "unit", "post", "person")}

    def apply(self) -> None:
        """State every cell of the file."""
        new: set[UUID] = set()
        for sheet, (kind, _fields) in SHEETS.items():
            for row in getattr(self._shown.organisation, sheet):
                if row.code not in self._codes[kind]:
                    self._codes[kind][row.code] = new_id()
                    new.add(self._codes[kind][row.code])
        for sheet, (kind, fields) in SHEETS.items():
            for row in getattr(self._shown.organisation, sheet):
                self._row(kind, fields, row, is_new=self._codes[kind][row.code] in new)
        self._tenures()

    def order(self) -> list[UUID]:
        """All units as they stand in the city's own list now, where that is another than before."""
        return [self._codes["unit"][code] for code in self._shown.order]

    def _row(self, kind: str, fields: dict[str, str], row: Any, *, is_new: bool) -> None:
        subject = self._codes[kind][row.code]
        start = getattr(row, "start", None)
        if kind != "person":
            told = next((row.cells[key] for key in ("start", "end") if getattr(row, key)), row.cells["code"])
            self._restating.exists(kind, subject, row.start, row.end, self._source(told))
        for field, name in fields.items():
            value = getattr(row, field)
            target = property_of(name).refers_to
            if target and value is not None:
                value = self._codes[target][value]
            if value is None and self._recorded.value(subject, name) is None:
                continue
            day = start if is_new else self._from(subject, name)
            self._restating.say(kind, subject, name, value, self._source(row.cells[field]), day)

    def _from(self, subject: UUID, name: str) -> date | None:
        """Since when a value that differs holds."""
        if self._day is not None:
            return self._day
        latest = self._recorded.latest(subject, name)
        return latest.valid_from if latest else None

    def _tenures(self) -> None:
        found = self._shown.difference.tenures
        replaced = {id(change.after): change.before for change in (*found.changed, *found.ended)}
        ours = {
            id(row): row
            for row in (*found.added, *(change.after for change in (*found.changed, *found.ended)))
        }
        told = [*ours.values(), *self._unchanged(ours)]
        # What ends makes room for what begins.
        for row in sorted(told, key=lambda row: id(row) not in replaced):
            person, post = self._codes["person"][row.person], self._codes["post"][row.post]
            source = self._source(row.cells["post"])
            if row.seen_on:
                self._restating.seen(person, post, row.seen_on, source, row.source)
                continue
            before = replaced.get(id(row))
            statement = self._recorded.statement_of(before) if before is not None else None
            if before is not None and before.seen_on:
                statement = None  # the day on which somebody was seen stays seen
            self._restating.hold(person, post, row.start, row.end, source, row.source, statement)

    def _unchanged(self, ours: dict[int, Tenure]) -> list[Tenure]:
        rows = [part for row in self._shown.organisation.tenures for part in _apart(row)]
        said = {(row.person, row.post, row.start, row.end, row.seen_on) for row in ours.values()}
        return [row for row in rows if (row.person, row.post, row.start, row.end, row.seen_on) not in said]

    def _source(self, cell: Cell) -> Source:
        at = (cell.sheet, cell.address)
        if at not in self._sources:
            self._sources[at] = self._act.keep(
                Source(kind=SourceKind.CELL, file=self._file, sheet=cell.sheet, cell=cell.address),
                {"stored": cell.stored},
            )
        return self._sources[at]
