"""What the forms of the organisation start from, and what people typed into them, looked up in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, require
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.record.models import Account, Area, Event, Person, Post, Statement, Tenure, Unit
from luoshi.record.organising import SHEETS, Recorded, basis_of
from luoshi.record.properties import property_of
from luoshi.sheets.organisation import LAYOUTS, Difference, Organisation

_MODELS: dict[str, Any] = {"unit": Unit, "area": Area, "post": Post, "person": Person}
_LISTED = {"unit": ("units", "areas"), "area": ("areas",), "post": ("units",), "person": ()}


@dataclass(slots=True)
class Editing:
    """A form: ``values`` by field of the template as text, ``lists`` of what a reference may lead to."""

    kind: str
    values: dict[str, str]
    lists: dict[str, list[str]] = field(default_factory=dict)

    def parsed(self, values: Mapping[str, str]) -> dict[str, Any]:
        """What was typed, as the action takes it: days, ids, text or None; raises WrongEntry."""
        sheet = next(sheet for sheet, (kind, _fields) in SHEETS.items() if kind == self.kind)
        layout = next(layout for layout in LAYOUTS if layout.key == sheet)
        said: dict[str, Any] = {}
        for one in layout.fields:
            text = values.get(one.key, "").strip()
            if one.kind == "day":
                said[one.key] = day_entry(text, one.titles[0], one.key)
            elif one.kind == "reference" and text:
                said[one.key] = self.found(one.target or "", text, one.key)
            else:
                said[one.key] = text or None
        return said

    def unit_of(self, said: Mapping[str, Any]) -> UUID | None:
        """The unit that a post belongs to: as typed, else as recorded."""
        if self.kind != "post":
            return None
        if said.get("unit") is not None:
            return UUID(str(said["unit"]))
        return _found("units", self.values["unit"]) if self.values["unit"] else None

    def found(self, sheet: str, text: str, field_name: str) -> UUID:
        """The unit or area meant by a code, by “code name” as the list offers it, or by its name."""
        one = _found(sheet, text)
        if one is None:
            message = _("登记里没有“%(text)s”，或者不止一个；请从列表里选，或填编码")
            raise WrongEntry(message % {"text": text}, field_name)
        return one

    def part(self, line: str) -> UUID | dict[str, str]:
        """A line of a split: a unit that is there, or code and name of a new one."""
        there = _found("units", line)
        if there is not None:
            return there
        code, _blank, name = line.partition(" ")
        if not name.strip():
            message = _("“%(line)s”：已有的单位请填编码；新单位请写“编码 名称”，中间空一格")
            raise WrongEntry(message % {"line": line}, "into")
        return {"code": code, "name": name.strip()}


def _found(sheet: str, text: str) -> UUID | None:
    model = {"units": Unit, "areas": Area}[sheet]
    text = text.strip()
    by_code = list(model._default_manager.filter(code__in={text, text.split(" ")[0]}).exclude(code=""))
    exact = [row for row in by_code if text in (row.code, _label(row))]
    if exact:
        return exact[0].pk
    names = Q(name=text) | (Q(short_name=text) if model is Unit else Q())
    rows = list(model._default_manager.filter(names, valid_to__isnull=True)[:2])
    return rows[0].pk if len(rows) == 1 else None


def _label(row: Any) -> str:
    return f"{row.code} {row.name}".strip()


def editing(actor: Actor, kind: str, subject: UUID | None) -> Editing:
    """The form of one subject as recorded now, or an empty one; raises Refused, NotFound."""
    require(actor, "change the organisation")
    sheet = next(sheet for sheet, (of, _fields) in SHEETS.items() if of == kind)
    layout = next(layout for layout in LAYOUTS if layout.key == sheet)
    row = _MODELS[kind].objects.filter(pk=subject).first() if subject else None
    if subject is not None and row is None:
        raise NotFound(_("没有登记过这一项，或者您无权查看"))
    rows: dict[str, dict[UUID, Any]] = {
        "units": {one.id: one for one in Unit.objects.order_by(*Unit.ORDER)}
        if "units" in _LISTED[kind]
        else {},
        "areas": {one.id: one for one in Area.objects.order_by("code")} if "areas" in _LISTED[kind] else {},
    }
    properties = SHEETS[sheet][1]
    values: dict[str, str] = {}
    for one in layout.fields:
        if row is None:
            values[one.key] = ""
        elif one.key in ("start", "end"):
            day = row.valid_from if one.key == "start" else row.valid_to
            values[one.key] = day.isoformat() if day else ""
        else:
            value = getattr(row, properties[one.key].partition(".")[2])
            if property_of(properties[one.key]).refers_to and value is not None:
                referred = rows[one.target or ""].get(value)
                value = _label(referred) if referred else ""
            values[one.key] = value or ""
    lists = {
        name: [_label(one) for one in found.values() if one.valid_to is None and one.id != subject]
        for name, found in rows.items()
        if found
    }
    return Editing(kind, values, lists)


@dataclass(slots=True)
class TenureEditing:
    """The form of one tenure in a post. ``others``: who holds it now, where a new term is entered."""

    title: str
    unit: UUID | None
    unit_name: str
    name: str
    values: dict[str, str]
    lists: list[str]
    holder: UUID | None
    others: list[str]

    def person(self, typed: str = "") -> UUID:
        """Whom the tenure is of, or who was typed: a code, “code name”, or a name that only one has."""
        if self.holder is not None:
            return self.holder
        text = typed.strip()
        if not text:
            raise WrongEntry(_("请填写人员的编码或姓名"), "person")
        rows = list(Person.objects.filter(code__in={text, text.split(" ")[0]}).exclude(code=""))
        exact = [row for row in rows if text in (row.code, _label(row))]
        named = exact or list(Person.objects.filter(name=text, same_as__isnull=True)[:9])
        if len(named) == 1:
            return named[0].id
        if not named:
            raise WrongEntry(_("登记里没有“%(text)s”这位人员，请先登记新人员") % {"text": text}, "person")
        codes = "、".join(_label(row) for row in named)
        raise WrongEntry(_("有几位同名人员，请填编码：%(codes)s") % {"codes": codes}, "person")


def tenure_editing(actor: Actor, post: UUID, tenure: UUID | None) -> TenureEditing:
    """The form of a tenure as recorded now, or of a new one in the post; raises Refused, NotFound."""
    require(actor, "change the organisation")
    row = Post.objects.filter(pk=post).first()
    held = Tenure.objects.filter(pk=tenure, post=post, known_to__isnull=True).first() if tenure else None
    if row is None or (tenure is not None and held is None):
        raise NotFound(_("没有登记过这一项，或者刚才已经改过"))
    unit = Unit.objects.filter(pk=row.unit).first() if row.unit else None
    person = Person.objects.filter(pk=held.person).first() if held else None
    values = dict.fromkeys(("person", "start", "end", "seen_on", "basis"), "")
    if held is not None:
        values["person"] = _label(person) if person else ""
        values["basis"] = basis_of(Statement.objects.get(pk=held.id)) or ""
        values["seen_on" if held.seen else "start"] = held.valid_from.isoformat() if held.valid_from else ""
        values["end"] = held.valid_to.isoformat() if held.valid_to and not held.seen else ""
    offered = [] if held else [_label(one) for one in Person.objects.exclude(code="").order_by("code")]
    return TenureEditing(
        title=row.title,
        unit=row.unit,
        unit_name=unit.name if unit else "",
        name=person.name if person else "",
        values=values,
        lists=offered,
        holder=held.person if held else None,
        others=[] if held else _holding(post),
    )


def _holding(post: UUID) -> list[str]:
    """Who holds a post without an end, by name."""
    held = Tenure.objects.filter(post=post, known_to__isnull=True, seen=False, valid_to__isnull=True)
    people = held.values_list("person", flat=True)
    return list(Person.objects.filter(pk__in=list(people)).order_by("name").values_list("name", flat=True))


def current_organisation(actor: Actor) -> Organisation:
    """Everything with a code, as recorded now, in rows of the template. Accounts are not part of it."""
    require(actor, "see content")
    return Recorded.now().organisation()


@dataclass(frozen=True, slots=True)
class Renamed:
    """A person whom a row of a workbook calls otherwise than the record does; ``signs_in``: who has an account."""

    code: str
    before: str
    after: str
    signs_in: bool


def renamed_people(actor: Actor, found: Difference) -> list[Renamed]:
    """Whom a workbook would give another name, those with an account first; raises Refused.

    A code given on to somebody else looks the same as a name corrected, and the account would go with it.
    """
    require(actor, "change the organisation")
    changed = [(one.before, one.after) for one in found.people.changed if one.before.name != one.after.name]
    people = dict(
        Person.objects.filter(code__in=[before.code for before, _after in changed]).values_list("code", "id")
    )
    with_account = set(Account.objects.filter(person__in=people.values()).values_list("person", flat=True))
    renamed = [
        Renamed(before.code, before.name, after.name, people.get(before.code) in with_account)
        for before, after in changed
    ]
    return sorted(renamed, key=lambda one: (not one.signs_in, one.code))


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change of the organisation: what, by whom, when, and whether it can be asked to be undone."""

    id: UUID
    at: datetime
    by: str
    what: str
    about: str
    day: date | None
    undoable: bool


def changes(actor: Actor, limit: int = 8) -> list[ChangeShown]:
    """The newest changes, newest first."""
    require(actor, "change the organisation")
    kinds = ("organisation changed", "organisation change undone")
    events = list(Event.objects.filter(kind__in=kinds).order_by("-at", "-id")[:limit])
    undone = {event.cause_id for event in events if event.kind == "organisation change undone"}
    subjects = {event.subject for event in events if event.subject}
    names: dict[UUID, str] = dict(Unit.objects.filter(pk__in=subjects).values_list("id", "name"))
    names |= dict(Area.objects.filter(pk__in=subjects).values_list("id", "name"))
    names |= dict(Post.objects.filter(pk__in=subjects).values_list("id", "title"))
    names |= dict(Person.objects.filter(pk__in=subjects).values_list("id", "name"))
    shown = []
    for event in events:
        data = event.opened() or {}
        changed = event.kind == "organisation changed"
        shown.append(
            ChangeShown(
                event.id,
                event.at,
                (data.get("by") or {}).get("name", ""),
                data.get("what", "") if changed else "undone",
                names.get(event.subject, "") if event.subject else "",
                date.fromisoformat(data["day"]) if data.get("day") else None,
                changed and event.id not in undone and event.actor is not None,
            )
        )
    return shown
