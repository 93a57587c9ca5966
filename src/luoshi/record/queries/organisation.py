"""The organisation on a day, as known at a moment: hierarchies of units, posts, holders, predecessors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, require
from luoshi.record.actions.acting import Actor
from luoshi.record.models import File, Source, SourceKind, Statement, Tenure, Unit
from luoshi.record.statements import describing, standing, subjects, value_of

Hierarchy = Literal["administrative", "reporting"]
ABOVE: dict[str, str] = {"administrative": "unit.parent", "reporting": "unit.reports_to"}

# The same choice as ``luoshi.record.statements.subjects``, made by the database: of what stands and holds on
# the day, the one that began last, then the one recorded last. A test compares both.
_VALUES = """
SELECT DISTINCT ON (subject, property)
       subject, property, coalesce(text, reference::text), valid_from, valid_to, holds
  FROM (SELECT *, %(on)s::date IS NULL OR period = 'always'
               OR (coalesce(valid_from <= %(on)s, true) AND coalesce(valid_to > %(on)s, true)) AS holds
          FROM record_statement) said
 WHERE subject_kind = %(kind)s AND property = ANY(%(properties)s) AND retracts IS NULL
   AND (%(among)s::uuid[] IS NULL OR subject = ANY(%(among)s))
   AND (%(moment)s::timestamptz IS NULL OR known_at < %(moment)s)
   AND (holds OR property = %(exists)s)
   AND NOT EXISTS (SELECT FROM record_statement gone WHERE gone.retracts = said.id
                    AND (%(moment)s::timestamptz IS NULL OR gone.known_at < %(moment)s))
 ORDER BY subject, property, holds DESC, valid_from DESC NULLS LAST, known_at DESC, id DESC
"""

Values = dict[UUID, dict[str, Any]]


def values_on(
    kind: str,
    properties: tuple[str, ...],
    on: date | None,
    moment: datetime | None,
    among: Iterable[UUID] | None = None,
) -> Values:
    """Text and references (as text) on a day, of all subjects of a kind or of those ``among``, in one query.

    ``on`` None asks for the latest that is known, ``moment`` None for what is known now.

    A subject that did not exist on the day, by its ``….exists``, is left out; of what only a report names
    nobody said when it exists, and it is there. ``from`` and ``to`` are its days.
    """
    exists = f"{kind}.exists"
    found: Values = defaultdict(dict)
    gone = set()
    with connection.cursor() as cursor:
        asked = {
            "kind": kind,
            "exists": exists,
            "properties": [exists, *properties],
            "on": on,
            "moment": moment,
            "among": None if among is None else list(among),
        }
        cursor.execute(_VALUES, asked)
        for subject, name, value, start, end, holds in cursor.fetchall():
            found[subject][name] = value
            if name == exists:
                found[subject] |= {"from": start, "to": end}
                if not holds:
                    gone.add(subject)
    return {subject: values for subject, values in found.items() if subject not in gone}


@dataclass(slots=True)
class Node:
    """A unit in the tree. ``posts`` and ``holders`` count its own; ``below`` are the units under it."""

    id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    level: str
    area: str
    start: date | None
    end: date | None
    posts: int = 0
    holders: int = 0
    depth: int = 0
    below: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This unit and all under it, in the order of the page."""
        yield self
        for node in self.below:
            yield from node.walk()


@dataclass(slots=True)
class AreaNode:
    """An area with those inside it."""

    id: UUID
    code: str
    name: str
    level: str
    units: int = 0
    depth: int = 0
    below: list[AreaNode] = field(default_factory=list)

    def walk(self) -> Iterator[AreaNode]:
        """This area and all inside it."""
        yield self
        for node in self.below:
            yield from node.walk()


@dataclass(slots=True)
class PostShown:
    """A post and who held it on the day: by name, since when, until when, or only seen that day."""

    id: UUID
    code: str
    title: str
    duty: str
    role: str
    holders: list[HolderShown] = field(default_factory=list)


@dataclass(slots=True)
class HolderShown:
    """Somebody in a post. ``id`` is the statement that says so."""

    id: UUID
    person: UUID
    name: str
    seen: bool
    start: date | None
    end: date | None
    basis: str


@dataclass(slots=True)
class Tree:
    """The units as they stood on a day."""

    roots: list[Node]
    areas: list[AreaNode]
    units: int
    posts: int
    loose_posts: int

    def walk(self) -> Iterator[Node]:
        """All units in the order of the page."""
        for root in self.roots:
            yield from root.walk()


_UNIT = (
    "unit.code", "unit.name", "unit.short_name", "unit.kind", "unit.level", "unit.area", "unit.parent",
    "unit.reports_to",
)  # fmt: skip


def tree(
    actor: Actor, on: date, moment: datetime | None = None, hierarchy: Hierarchy = "administrative"
) -> Tree:
    """The units of the day ``on`` in one hierarchy, as recorded before ``moment`` (None: now): five queries.

    In the reporting hierarchy a unit that reports to nobody in particular reports to the one above it. One
    whose superior did not exist that day stands at the top.
    """
    require(actor, "see content")
    units = values_on("unit", _UNIT, on, moment)
    areas = values_on("area", ("area.code", "area.name", "area.level", "area.parent"), on, moment)
    posts = values_on("post", ("post.code", "post.title", "post.unit"), on, moment)
    held = set(_holding(on, moment).values_list("post", flat=True))
    # Whoever is in the list stands in its order, also on a day when the list was another.
    listed = Unit.objects.filter(position__isnull=False).order_by(*Unit.ORDER).values_list("id", flat=True)
    in_turn = [*(one for one in listed if one in units), *units]
    nodes = {subject: _node(subject, units[subject], areas) for subject in dict.fromkeys(in_turn)}
    loose = 0
    for post, values in posts.items():
        unit = nodes.get(UUID(values["post.unit"])) if values.get("post.unit") else None
        if unit is None:
            loose += 1
        else:
            unit.posts += 1
            unit.holders += post in held
    above = {}
    for subject, values in units.items():
        superior = values.get(ABOVE[hierarchy]) or values.get("unit.parent")
        above[subject] = UUID(superior) if superior and UUID(superior) in nodes else None
    roots = _hang(nodes, above)
    return Tree(roots, _area_tree(areas, units), len(nodes), len(posts) - loose, loose)


def _node(subject: UUID, values: dict[str, Any], areas: Values) -> Node:
    area = areas.get(UUID(values["unit.area"]), {}) if values.get("unit.area") else {}
    return Node(
        subject,
        code=values.get("unit.code") or "",
        name=values.get("unit.name") or "",
        short_name=values.get("unit.short_name") or "",
        kind=values.get("unit.kind") or "",
        level=values.get("unit.level") or "",
        area=area.get("area.name") or "",
        start=values.get("from"),
        end=values.get("to"),
    )


def _hang(nodes: dict[UUID, Any], above: dict[UUID, UUID | None]) -> list[Any]:
    """Put every node below the one above it; those with none, and one of every circle, are at the top."""
    roots: list[Any] = []
    for subject in nodes:
        at, seen = above[subject], {subject}
        while at is not None and at not in seen:
            seen.add(at)
            at = above[at]
        # Two changes, each right by itself, may close a circle on some day: it is opened where it is met
        # first.
        if at == subject:
            above[subject] = None
    for subject, node in nodes.items():
        superior = above[subject]
        (roots if superior is None else nodes[superior].below).append(node)
    stack = [(root, 0) for root in roots]
    while stack:
        node, depth = stack.pop()
        node.depth = depth
        stack += [(one, depth + 1) for one in node.below]
    return roots


def _area_tree(areas: Values, units: Values) -> list[AreaNode]:
    nodes = {
        subject: AreaNode(
            subject,
            code=values.get("area.code") or "",
            name=values.get("area.name") or "",
            level=values.get("area.level") or "",
        )
        for subject, values in areas.items()
    }
    for values in units.values():
        if values.get("unit.area") and (area := nodes.get(UUID(values["unit.area"]))):
            area.units += 1
    above = {
        subject: UUID(values["area.parent"])
        if values.get("area.parent") and UUID(values["area.parent"]) in nodes
        else None
        for subject, values in areas.items()
    }
    return _hang(nodes, above)


def _holding(on: date, moment: datetime | None) -> Any:
    """The tenures that cover a day, as recorded before ``moment``."""
    rows = Tenure.objects.all()
    if moment is None:
        rows = rows.filter(known_to__isnull=True)
    else:
        rows = rows.filter(Q(known_to__isnull=True) | Q(known_to__gte=moment), known_from__lt=moment)
    return rows.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )


@dataclass(slots=True)
class Said:
    """One value of a unit with its days and where it comes from."""

    property: str
    value: Any
    start: date | None
    end: date | None
    source: str


@dataclass(slots=True)
class UnitShown:
    """One unit on a day."""

    id: UUID
    values: dict[str, Any]
    start: date | None
    end: date | None
    exists: bool
    area: tuple[UUID, str] | None
    above: tuple[UUID, str] | None
    reports_to: tuple[UUID, str] | None
    predecessors: list[tuple[UUID, str, date | None]]
    successors: list[tuple[UUID, str, date | None]]
    below: list[tuple[UUID, str]]
    posts: list[PostShown]
    history: list[Said]


def unit(actor: Actor, unit: UUID, on: date, moment: datetime | None = None) -> UnitShown:
    """A unit as of ``on``, its posts with their holders, and all that was said of it; raises NotFound."""
    require(actor, "see content")
    said = _known(describing("unit").filter(subject=unit), moment)
    found = subjects(said, on).get(unit)
    if not standing(said):
        raise NotFound(_("没有登记过这个单位，或者您无权查看"))
    values = found.values if found else {}
    latest = subjects(said).get(unit)
    existence = (found.statements if found else {}).get("unit.exists") or (
        latest.statements.get("unit.exists") if latest else None
    )
    links = _known(
        Statement.objects.filter(property="unit.successor").filter(Q(subject=unit) | Q(reference=unit)),
        moment,
    )
    after = [
        (one.reference, one.valid_from) for one in standing(links) if one.subject == unit and one.reference
    ]
    before = [(one.subject, one.valid_from) for one in standing(links) if one.reference == unit]
    below = values_on("unit", ("unit.name", "unit.parent"), on, moment, _ever_below("unit.parent", unit))
    related = {row.reference for row in said if row.reference} | {one for one, _day in (*after, *before)}
    units = values_on("unit", ("unit.name",), None, moment, related)
    areas = values_on("area", ("area.name",), None, moment, related)

    def named(one: UUID | None) -> tuple[UUID, str] | None:
        return (one, units.get(one, {}).get("unit.name") or "") if one else None

    area = values.get("unit.area")
    return UnitShown(
        id=unit,
        values=values,
        start=existence.valid_from if existence else None,
        end=existence.valid_to if existence else None,
        exists="unit.exists" in values,
        area=(area, areas.get(area, {}).get("area.name") or "") if area else None,
        above=named(values.get("unit.parent")),
        reports_to=named(values.get("unit.reports_to")),
        predecessors=[(*pair, day) for one, day in before if (pair := named(one))],
        successors=[(*pair, day) for one, day in after if (pair := named(one))],
        below=[
            (one, told.get("unit.name") or "")
            for one, told in below.items()
            if told.get("unit.parent") == str(unit)
        ],
        posts=posts_of(actor, unit, on, moment),
        history=_history(said, units, areas),
    )


def posts_of(actor: Actor, unit: UUID | None, on: date, moment: datetime | None = None) -> list[PostShown]:
    """The posts of a unit on a day, or with None those of no unit that existed then, with who held them."""
    require(actor, "see content")
    among = None if unit is None else _ever_below("post.unit", unit)
    values = values_on(
        "post", ("post.code", "post.title", "post.unit", "post.duty", "post.role"), on, moment, among
    )
    there = {str(one) for one in values_on("unit", (), on, moment)} if unit is None else set()

    def belongs(told: dict[str, Any]) -> bool:
        of = told.get("post.unit")
        return of not in there if unit is None else of == str(unit)

    shown = {
        subject: PostShown(
            subject,
            code=told.get("post.code") or "",
            title=told.get("post.title") or "",
            duty=told.get("post.duty") or "",
            role=told.get("post.role") or "",
        )
        for subject, told in values.items()
        if belongs(told)
    }
    tenures = list(_holding(on, moment).filter(post__in=shown).order_by("valid_from", "id"))
    names = names_of({row.person for row in tenures}, on, moment)
    said = Statement.objects.in_bulk([row.id for row in tenures])
    for row in tenures:
        content = said[row.id].opened() or {}
        shown[row.post].holders.append(
            HolderShown(
                row.id, row.person, names.get(row.person, ""), row.seen, row.valid_from, row.valid_to,
                content.get("basis") or "",
            )
        )  # fmt: skip
    return list(shown.values())


def _ever_below(name: str, unit: UUID) -> set[UUID]:
    """Whatever was at some time said to stand below a unit, or to be its post."""
    return set(Statement.objects.filter(reference=unit, property=name).values_list("subject", flat=True))


def names_of(people: set[UUID], on: date | None, moment: datetime | None) -> dict[UUID, str]:
    """The names of people on a day; empty for whoever's was erased."""
    said = _known(Statement.objects.filter(subject__in=people, property="person.name"), moment)
    return {person: found.values.get("person.name") or "" for person, found in subjects(said, on).items()}


def _known(rows: Any, moment: datetime | None) -> list[Statement]:
    return list(rows if moment is None else rows.filter(known_at__lt=moment))


def _history(said: list[Statement], units: Values, areas: Values) -> list[Said]:
    """Everything that stands of a unit, newest first, each with where it comes from."""
    rows = sorted(standing(said), key=lambda one: (one.valid_from or date.min, one.known_at), reverse=True)
    sources = sources_of({row.source for row in rows})
    told = []
    for row in rows:
        value = value_of(row)
        if isinstance(value, UUID):
            value = (
                (units.get(value) or {}).get("unit.name") or (areas.get(value) or {}).get("area.name") or ""
            )
        told.append(Said(row.property, value, row.valid_from, row.valid_to, sources.get(row.source, "")))
    return told


def sources_of(ids: set[UUID]) -> dict[UUID, str]:
    """Each source in a line: file, sheet and cell; or who entered it."""
    rows = list(Source.objects.filter(pk__in=ids))
    opened = File.objects.in_bulk({row.file for row in rows if row.file})
    shown = {}
    for row in rows:
        content = row.opened() or {}
        if row.kind == SourceKind.CELL:
            name = (opened[row.file].opened() or {}).get("name", "") if row.file in opened else ""
            shown[row.id] = f"{name} {row.sheet} {row.cell}".strip()
        elif row.kind == SourceKind.ENTRY:
            shown[row.id] = " ".join(filter(None, (content.get("post"), content.get("person"))))
        else:
            shown[row.id] = content.get("quote") or ""
    return shown


def predecessors(unit: UUID, moment: datetime | None = None) -> set[UUID]:
    """The units whose place this one has taken, wholly or in part, and the predecessors of those.

    Rights over a unit are rights over these too. The unit itself is not among them.
    """
    before: dict[UUID, set[UUID]] = defaultdict(set)
    for one in standing(_known(Statement.objects.filter(property="unit.successor"), moment)):
        if one.reference is not None:
            before[one.reference].add(one.subject)
    found: set[UUID] = set()
    waiting = [unit]
    while waiting:
        for earlier in before[waiting.pop()]:
            if earlier not in found and earlier != unit:
                found.add(earlier)
                waiting.append(earlier)
    return found
