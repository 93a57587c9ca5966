"""The plan of a run: what is gathered from which table, and the columns that follow from it for every subject.

It says nothing of an engine. ``compiling`` makes it from a book, ``querying`` writes it as one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from luoshi.judging.formulas import Kind, Node, Value, parse_formula


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows of a table, gathered for each value of ``by``. ``where``: a condition on a row; ``within``: the hierarchy by
    which a row counts for all units above; ``gathered``: name → aggregate. ``once_per``: of rows with the same value
    there only that with the smallest id. ``share`` is already in the aggregates."""

    name: str
    table: str
    by: str
    where: Node | None
    within: str | None
    once_per: str | None
    gathered: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class ItemRows:
    """The rows of one bonus or deduction: ``points`` is a formula of a row, ``object`` names what is picked. With
    ``once`` only the row with the smallest id of an object counts at all."""

    code: str
    table: str
    by: str
    where: Node | None
    within: str | None
    object: str
    points: Node
    once: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """Items whose objects are looked at together. ``once``: an object counts in one of them only, with most points (of
    equals in the first). Gives ``CODE.sum`` and ``CODE.rows`` for every item."""

    name: str
    items: tuple[ItemRows, ...]
    once: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """From published runs. ``value``: of ``measure`` in the newest run that ended before ``before``; ``held``: in how
    many of the runs that ended on ``days`` the light ``light`` of ``measure`` held."""

    column: str
    measure: str
    what: Literal["value", "held"]
    light: str = ""
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Of the subjects of a group (``over`` "group") or of all ("all"), and among those with equal ``within``:
    ``rank`` of ``of`` (equal values equal ranks, 1, 1, 3; without a value no rank), ``upto`` (how many stand at
    ``of`` or before it in that order), ``count`` (those with a value), ``size`` (all), ``min``, ``max`` or ``sum``."""

    op: Literal["rank", "upto", "count", "size", "min", "max", "sum"]
    of: str
    over: Literal["group", "all"] = "group"
    lowest_first: bool = False
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A column of every subject: a formula over other columns, or a window over the others of its group."""

    name: str
    means: Node | Window

    def needs(self) -> set[str]:
        """The columns that it reads."""
        if isinstance(self.means, Window):
            return {self.means.of} | ({self.means.within} if self.means.within else set())
        return {str(node.value) for node in self.means.walk() if node.op == "column"}


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. ``subjects``: the table, who of it, and the columns that are read of a subject as ``subject.NAME``;
    ``groups``: code and condition, the first that is true. ``derived`` stand in an order in which each needs only what
    stands before it."""

    table: str
    where: Node | None
    subject_columns: tuple[str, ...]
    groups: tuple[tuple[str, Node | None], ...]
    scans: tuple[Scan, ...]
    picks: tuple[Pick, ...]
    earlier: tuple[Earlier, ...]
    derived: tuple[Derived, ...]
    book: str
    before: date

    def leading_to(self, prefixes: Iterable[str]) -> Plan:
        """As much of the plan as the columns need whose names begin so."""
        begins = tuple(prefixes)
        needed: set[str] = set()
        for one in reversed(self.derived):
            if one.name.startswith(begins) or one.name in needed:
                needed |= {one.name, *one.needs()}
        scans = []
        for scan in self.scans:
            gathered = {name: node for name, node in scan.gathered.items() if name in needed}
            if gathered:
                scans.append(replace(scan, gathered=gathered))
        return replace(
            self,
            scans=tuple(scans),
            picks=tuple(
                pick for pick in self.picks if any(f"{item.code}.sum" in needed for item in pick.items)
            ),
            earlier=tuple(one for one in self.earlier if one.column in needed),
            derived=tuple(one for one in self.derived if one.name in needed),
        )


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """The same step over columns of other names; what ``names`` does not have stays."""
    if node.op == "column":
        return replace(node, value=names.get(str(node.value), str(node.value)))
    return replace(node, parts=tuple(renamed(part, names) for part in node.parts)) if node.parts else node


def filled(node: Node, values: Mapping[str, Node]) -> Node:
    """The same step with some columns replaced by other steps."""
    if node.op == "column":
        return values.get(str(node.value), node)
    return replace(node, parts=tuple(filled(part, values) for part in node.parts)) if node.parts else node


def written_out(value: Value) -> Node:
    """A step that gives ``value``, a text, a day or a number."""
    if isinstance(value, bool):
        return Node("truth", "truth", value=value)
    if isinstance(value, str):
        return Node("text", "text", value=value)
    if isinstance(value, date):
        return Node("day", "day", value=value)
    return Node(
        "number" if value is not None else "null", "number" if value is not None else "unknown", value=value
    )


def column(name: str, kind: Kind = "number") -> Node:
    """A step that reads a column."""
    return Node("column", kind, value=name)


def step(text: str, kind: Kind = "number", /, **parts: Node) -> Node:
    """The step that ``text`` writes, which gives a ``kind``; each name in it stands for another step."""
    return filled(_template(text, kind, tuple((name, part.kind) for name, part in parts.items())), parts)


@lru_cache(maxsize=1024)
def _template(text: str, kind: Kind, parts: tuple[tuple[str, Kind], ...]) -> Node:
    return parse_formula(text, dict(parts), aggregate=False, kind=kind).tree


def both(conditions: Iterable[Node | None]) -> Node | None:
    """All of these conditions; None where there is none."""
    found: Node | None = None
    for condition in conditions:
        if condition is not None:
            found = condition if found is None else Node("and", "truth", (found, condition))
    return found
