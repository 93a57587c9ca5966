"""What stands of units, areas, posts and people, and how an action states what is new of them.

Whoever uses ``Restating`` has called ``act.alone_among_subjects()`` first: what is read here must not change
under it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from luoshi.record.actions.acting import Act
from luoshi.record.models import PeriodKind, Sighting, Source, SourceKind, Statement
from luoshi.record.models import Unit as UnitRow
from luoshi.record.properties import property_of
from luoshi.record.retraction import withdraw
from luoshi.record.statements import known_statements, make, standing, value_of
from luoshi.sheets.organisation import LAYOUTS, Area, Organisation, Person, Post, Tenure, Unit

KINDS = ("area", "unit", "post", "person")

EXISTS = "yes"
"""The value of ``unit.exists`` and its like: what counts is the period."""

# Sheet of the template: kind of subject, and which property each field states. Days of a row are
# ``….exists``.
SHEETS: dict[str, tuple[str, dict[str, str]]] = {
    "areas": (
        "area",
        {"code": "area.code", "name": "area.name", "level": "area.level", "parent": "area.parent"},
    ),
    "units": (
        "unit",
        {
            "code": "unit.code",
            "name": "unit.name",
            "short_name": "unit.short_name",
            "kind": "unit.kind",
            "level": "unit.level",
            "area": "unit.area",
            "parent": "unit.parent",
            "reporting_parent": "unit.reports_to",
        },
    ),
    "posts": (
        "post",
        {
            "code": "post.code",
            "title": "post.title",
            "unit": "post.unit",
            "duties": "post.duty",
            "role": "post.role",
        },
    ),
    "people": ("person", {"code": "person.code", "name": "person.name"}),
}

# What holds from the moment it is recorded, whatever day is given: our own keys, and what a post may do in
# here.
UNDATED = frozenset({"area.code", "unit.code", "post.code", "person.code", "post.role"})

_REQUIRED = {layout.key: [field.key for field in layout.fields if field.required] for layout in LAYOUTS}


def _began(statement: Statement) -> tuple[date, Any, UUID]:
    return (statement.valid_from or date.min, statement.known_at, statement.id)


def basis_of(tenure: Statement) -> str | None:
    """What a row of the template, or a person's entry, names as the source of a tenure."""
    content = tenure.opened() or {}
    basis: str | None = content.get("basis")
    return basis


class Recorded:
    """What stands, by subject and property; one query however much it is."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._standing: dict[tuple[UUID, str], list[Statement]] = defaultdict(list)
        self._kinds: dict[str, dict[UUID, None]] = {kind: {} for kind in KINDS}
        for statement in standing(statements):
            self.add(statement)
        # By identity: two rows may say the same. The rows are kept, or another could get the identity of one.
        self._tenure_rows: dict[int, tuple[Tenure, Statement]] = {}

    @classmethod
    def now(cls, kinds: Sequence[str] = KINDS) -> Recorded:
        """Everything recorded of these kinds of subject."""
        return cls(known_statements(kinds))

    def add(self, statement: Statement) -> None:
        """Take in a statement that now stands."""
        held = self._standing[statement.subject, statement.property]
        held[:] = [one for one in held if one.series != statement.series]
        held.append(statement)
        held.sort(key=_began)
        self._kinds[statement.subject_kind][statement.subject] = None

    def remove(self, statement: Statement) -> None:
        """Leave out a statement that was withdrawn."""
        held = self._standing[statement.subject, statement.property]
        held[:] = [one for one in held if one.id != statement.id]

    def all(self, subject: UUID, name: str) -> list[Statement]:
        """What stands of one property, the one that began last at the end."""
        return list(self._standing.get((subject, name), ()))

    def latest(self, subject: UUID, name: str) -> Statement | None:
        """The statement that current rows show."""
        held = self._standing.get((subject, name))
        return held[-1] if held else None

    def value(self, subject: UUID, name: str) -> Any:
        """The value that current rows show, None for none."""
        latest = self.latest(subject, name)
        return None if latest is None else value_of(latest)

    def subjects(self, kind: str) -> list[UUID]:
        """Every subject of a kind of which anything stands, in the order of recording."""
        return [one for one in self._kinds[kind] if self._anything(kind, one)]

    def _anything(self, kind: str, subject: UUID) -> bool:
        return any(self._standing.get((subject, f"{kind}.{name}")) for name in ("code", "name", "title"))

    def codes(self, kind: str) -> dict[str, UUID]:
        """Subjects by the code of the organisation template."""
        name = f"{kind}.code"
        return {code: one for one in self.subjects(kind) if (code := self.value(one, name))}

    def organisation(self) -> Organisation:
        """All that has a code, as rows of the template. Accounts are not part of the record."""
        codes = {kind: {subject: code for code, subject in self.codes(kind).items()} for kind in KINDS}
        rows: dict[str, tuple[Any, ...]] = {
            sheet: tuple(filter(None, (self._row(sheet, subject, codes) for subject in codes[kind])))
            for sheet, (kind, _) in SHEETS.items()
        }
        listed = UnitRow.objects.order_by(*UnitRow.ORDER).values_list("code", flat=True)
        places = {code: place for place, code in enumerate(listed)}
        rows["units"] = tuple(sorted(rows["units"], key=lambda row: places.get(row.code, len(places))))
        return Organisation(**rows, tenures=tuple(self._tenures(codes)))

    def statement_of(self, tenure: Tenure) -> Statement:
        """The statement that a row given by ``organisation`` was made of."""
        return self._tenure_rows[id(tenure)][1]

    def _row(self, sheet: str, subject: UUID, codes: dict[str, dict[UUID, str]]) -> Any:
        kind, fields = SHEETS[sheet]
        values: dict[str, Any] = {}
        for field, name in fields.items():
            value = self.value(subject, name)
            target = property_of(name).refers_to
            values[field] = codes[target].get(value) if target else value
        if any(values[field] is None for field in _REQUIRED[sheet]):
            return None  # not known well enough to be a row
        if kind != "person":
            existence = self.latest(subject, f"{kind}.exists")
            values["start"] = existence.valid_from if existence else None
            values["end"] = existence.valid_to if existence else None
        return {"area": Area, "unit": Unit, "post": Post, "person": Person}[kind](**values)

    def _tenures(self, codes: dict[str, dict[UUID, str]]) -> Iterable[Tenure]:
        for person, code in codes["person"].items():
            for statement in self.all(person, "person.holds"):
                post = codes["post"].get(statement.reference) if statement.reference else None
                if post is None:
                    continue
                if statement.period == PeriodKind.POINT:
                    row = Tenure(code, post, seen_on=statement.valid_from)
                else:
                    row = Tenure(
                        code, post, statement.valid_from, statement.valid_to, source=basis_of(statement)
                    )
                self._tenure_rows[id(row)] = (row, statement)
                yield row


class Restating:
    """States in an action what differs from what stands, and sees again what does not."""

    def __init__(self, act: Act, recorded: Recorded) -> None:
        self.act = act
        self.recorded = recorded

    def say(self, kind: str, subject: UUID, name: str, value: Any, source: Source, day: date | None) -> None:
        """``value`` holds from ``day`` on (None: ever since), whatever was said of later days."""
        if name in UNDATED:
            day = None
        latest = self.recorded.latest(subject, name)
        if latest is None and value is None:
            return
        if latest is not None and value_of(latest) == value:
            self._see_again(latest, source)
            return
        for other in self.recorded.all(subject, name):
            if (other.valid_from or date.min) > (day or date.min):
                self.withdraw(other, source)
        self._keep(
            kind, subject, name, value, source,
            period=PeriodKind.SPAN if day else PeriodKind.ALWAYS, valid_from=day,
        )  # fmt: skip

    def exists(self, kind: str, subject: UUID, start: date | None, end: date | None, source: Source) -> None:
        """It exists from ``start`` until ``end``; what was said from its beginning on begins with it."""
        name = f"{kind}.exists"
        latest = self.recorded.latest(subject, name)
        if latest is not None and (latest.valid_from, latest.valid_to) == (start, end):
            self._see_again(latest, source)
            return
        for other in self.recorded.all(subject, name):
            self.withdraw(other, source)
        self._keep(
            kind, subject, name, EXISTS, source, period=PeriodKind.SPAN, valid_from=start, valid_to=end
        )
        if latest is not None and latest.valid_from is not None and latest.valid_from != start:
            self._begin_with(kind, subject, latest.valid_from, start, source)

    def _begin_with(self, kind: str, subject: UUID, before: date, start: date | None, source: Source) -> None:
        """What began on the corrected day begins on the right one, unless something else does by then."""
        for name in SHEETS[{"area": "areas", "unit": "units", "post": "posts"}[kind]][1].values():
            held = self.recorded.all(subject, name)
            if not held or held[0].valid_from != before:
                continue
            following = held[1].valid_from if len(held) > 1 else None
            if start is not None and following is not None and following <= start:
                continue
            value = value_of(held[0])
            self.withdraw(held[0], source)
            self._keep(
                kind, subject, name, value, source,
                period=PeriodKind.SPAN if start else PeriodKind.ALWAYS, valid_from=start,
            )  # fmt: skip

    def hold(
        self,
        person: UUID,
        post: UUID,
        start: date | None,
        end: date | None,
        source: Source,
        basis: str | None = None,
        instead_of: Statement | None = None,
    ) -> None:
        """A term in a post, from ``start`` to before ``end``; ``basis``: what the row names as its source."""
        terms = self._held(person, post, PeriodKind.SPAN)
        same = next((one for one in terms if (one.valid_from, one.valid_to) == (start, end)), None)
        if instead_of is not None and instead_of is not same:
            self.withdraw(instead_of, source)
        if same is not None and (instead_of is not same or basis_of(same) == basis):
            self._see_again(same, source)
            return
        self._keep(
            "person", person, "person.holds", post, source,
            period=PeriodKind.SPAN, valid_from=start, valid_to=end, claimant=str(post),
            content={"basis": basis} if basis else {},
        )  # fmt: skip

    def seen(self, person: UUID, post: UUID, day: date, source: Source, basis: str | None = None) -> None:
        """Somebody in a post on one day; a term is never made of it, and none is taken back for it."""
        for other in self._held(person, post, PeriodKind.POINT):
            if other.valid_from == day:
                self._see_again(other, source)
                return
        self._keep(
            "person", person, "person.holds", post, source,
            period=PeriodKind.POINT, valid_from=day, valid_to=day + timedelta(days=1), claimant=str(post),
            content={"basis": basis} if basis else {},
        )  # fmt: skip

    def _held(self, person: UUID, post: UUID, period: PeriodKind) -> list[Statement]:
        return [
            one
            for one in self.recorded.all(person, "person.holds")
            if one.reference == post and one.period == period
        ]

    def succeeds(self, unit: UUID, successor: UUID, day: date, source: Source) -> None:
        """From ``day`` on ``successor`` has the place of ``unit``, or a part of it: there may be several."""
        self._keep(
            "unit", unit, "unit.successor", successor, source,
            period=PeriodKind.SPAN, valid_from=day, claimant=str(successor),
        )  # fmt: skip

    def withdraw(self, statement: Statement, source: Source) -> None:
        """It no longer stands."""
        if statement in self.act.written and statement.event == self.act.event.id:
            # Said in this very action and taken back in it: then it was never said.
            self.act.written.remove(statement)
        else:
            withdraw(self.act, statement, source.id)
        self.recorded.remove(statement)

    def _see_again(self, statement: Statement, source: Source) -> None:
        # A form shows what is recorded; sending it back is not another source. A cell is.
        if source.kind == SourceKind.CELL and statement.event != self.act.event.id:
            sighting = Sighting(statement=statement.id, source=source.id, known_at=self.act.event.at)
            self.act.keep(sighting, {})

    def _keep(
        self,
        kind: str,
        subject: UUID,
        name: str,
        value: Any,
        source: Source,
        *,
        content: dict[str, Any] | None = None,
        **period: Any,
    ) -> None:
        statement, made = make(kind, subject, name, value, self.act.event.at, source.id, **period)
        if content:
            made = {**made, **content}
        self.recorded.add(self.act.keep(statement, made))
