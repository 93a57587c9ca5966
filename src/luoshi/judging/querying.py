"""A plan as one query of SQL that both engines take; what they write differently, a dialect writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from luoshi.judging.formulas import DECIMALS, Node
from luoshi.judging.plan import Derived, Earlier, ItemRows, Pick, Plan, Scan, Window, written_out

NUMBER = f"DECIMAL(28,{DECIMALS})"


class Dialect(Protocol):
    """What engines write differently."""

    def identifier(self, name: str) -> str:
        """A name of a column or table."""

    def expression(self, node: Node) -> str:
        """A step of a formula."""

    def contains(self, texts: str, text: str) -> str:
        """Whether a list of texts has a text."""


def query_of(plan: Plan, dialect: Dialect, columns: Sequence[str] | None = None) -> str:
    """The query of a plan: a row for every subject with ``subject``, ``group`` and ``columns`` (None: all there
    are)."""
    return Writer(plan, dialect).query(columns)


def gathered_columns(plan: Plan) -> list[str]:
    """The columns that a subject has before anything is derived."""
    found = [f"subject.{name}" for name in plan.subject_columns]
    found += [name for scan in plan.scans for name in scan.gathered]
    found += [f"{item.code}.{what}" for pick in plan.picks for item in pick.items for what in ("sum", "rows")]
    return found + [one.column for one in plan.earlier]


class Writer:
    """Writes the parts of a plan's query; ``explaining`` uses them for one subject."""

    def __init__(self, plan: Plan, dialect: Dialect) -> None:
        self.plan = plan
        self.dialect = dialect
        self.named = dialect.identifier

    def sql(self, node: Node) -> str:
        return self.dialect.expression(node)

    def text(self, text: str) -> str:
        return self.sql(written_out(text))

    def query(self, columns: Sequence[str] | None) -> str:
        plan = self.plan
        parts = [f"subjects AS ({self.subjects()})"]
        for scan in plan.scans:
            parts += self.scan(scan)
        for pick in plan.picks:
            parts.append(f"{pick.name} AS ({self.pick(pick)})")
        if plan.earlier:
            parts.append(f"earlier AS ({self.earlier()})")
        layers = plan.layers()
        carried = self.carried(layers, columns)
        parts.append(f"layer0 AS ({self.joined(carried[0])})")
        for height, layer in enumerate(layers, 1):
            parts.append(f"layer{height} AS ({self.layer(layer, height - 1, carried[height])})")
        wanted = ", ".join(map(self.named, ("subject", "group", *carried[-1])))
        return f"WITH {', '.join(parts)}\nSELECT {wanted} FROM layer{len(layers)}"

    def carried(self, layers: Sequence[Sequence[Derived]], columns: Sequence[str] | None) -> list[list[str]]:
        """What each layer has to hand on, the joined tables first: an engine binds every column of every layer,
        and most are needed once."""
        there = [gathered_columns(self.plan), *([one.name for one in layer] for layer in layers)]
        asked = [name for names in there for name in names] if columns is None else list(columns)
        found = [asked]
        for layer in reversed(layers):
            made = {one.name for one in layer}
            below = dict.fromkeys(name for name in found[0] if name not in made)
            for one in layer:
                if one.name in found[0]:
                    below |= dict.fromkeys(sorted(one.needs()))
            below.pop("group", None)
            found.insert(0, list(below))
        return found

    def subjects(self) -> str:
        plan = self.plan
        group = "''"
        if plan.groups:
            branches = "".join(
                f" WHEN {self.sql(where) if where else 'TRUE'} THEN {self.text(code)}"
                for code, where in plan.groups
            )
            group = f"CASE{branches} END"
        columns = [f"{self.named('id')} AS {self.named('subject')}", f"{group} AS {self.named('group')}"]
        columns += [f"{self.named(name)} AS {self.named(f'subject.{name}')}" for name in plan.subject_columns]
        return f"SELECT {', '.join(columns)} FROM {self.named(plan.table)}{self.where(plan.where)}"

    def where(self, condition: Node | None, *more: str) -> str:
        found = [*([self.sql(condition)] if condition else []), *more]
        return f" WHERE {' AND '.join(found)}" if found else ""

    # Scans

    def scan(self, scan: Scan) -> list[str]:
        whole = scan.once_per is not None or any(
            "count distinct" in _ops(node) for node in scan.gathered.values()
        )
        if scan.within is None or whole:
            source = self.rows(scan.table, scan.by, scan.where, scan.within)
            if scan.once_per is not None:
                source = self.once(source, ("owner", scan.once_per), ("id",))
            gathered = [f"{self.sql(node)} AS {self.named(name)}" for name, node in scan.gathered.items()]
            return [
                f"{scan.name} AS (SELECT {', '.join(['owner', *gathered])} FROM ({source}) AS counted GROUP BY owner)"
            ]
        # What rises through a hierarchy is gathered below first: a row is read once, not once a level.
        below = f"{scan.name}_below"
        source = self.rows(scan.table, scan.by, scan.where, None)
        gathered = [f"{self.sql(node)} AS {self.named(name)}" for name, node in scan.gathered.items()]
        risen = [
            f"{_risen(node)(self.named(name))} AS {self.named(name)}" for name, node in scan.gathered.items()
        ]
        return [
            f"{below} AS (SELECT {', '.join(['owner', *gathered])} FROM ({source}) AS counted GROUP BY owner)",
            f"{scan.name} AS (SELECT tree.above AS owner, {', '.join(risen)} FROM {below}"
            f" JOIN unit_tree AS tree ON tree.unit = {below}.owner AND tree.hierarchy = {self.text(scan.within)}"
            f" GROUP BY tree.above)",
        ]  # fmt: skip

    def rows(self, table: str, by: str, where: Node | None, within: str | None, whose: str = "") -> str:
        """Rows of a table that count, each with its ``owner``; ``whose``: a condition on whose they are."""
        name, owner = self.named(table), self.named(by)
        if within is None:
            return (
                f"SELECT *, {owner} AS owner FROM {name}{self.where(where, whose or f'{owner} IS NOT NULL')}"
            )
        return (
            f"SELECT counted.*, tree.above AS owner FROM (SELECT * FROM {name}{self.where(where)}) AS counted"
            f" JOIN unit_tree AS tree ON tree.unit = counted.{owner} AND tree.hierarchy = {self.text(within)}"
        )

    def once(self, source: str, of: Iterable[str], order: Iterable[str]) -> str:
        """Of the rows of ``source`` that have the same ``of`` only the first in ``order``."""
        partition, ordered = ", ".join(map(self.named, of)), ", ".join(map(self.named, order))
        return (
            f"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {partition} ORDER BY {ordered}) AS nth"
            f" FROM ({source}) AS several) AS numbered WHERE nth = 1"
        )

    def pick(self, pick: Pick) -> str:
        source = " UNION ALL ".join(self.item(item, place) for place, item in enumerate(pick.items))
        if pick.once:
            source = self.picked(source)
        columns = []
        for place, item in enumerate(pick.items):
            of_item = f"FILTER (WHERE item = {place})"
            columns += [
                f"CAST(sum(points) {of_item} AS {NUMBER}) AS {self.named(f'{item.code}.sum')}",
                f"CAST(count(*) {of_item} AS {NUMBER}) AS {self.named(f'{item.code}.rows')}",
            ]
        return f"SELECT owner, {', '.join(columns)} FROM ({source}) AS picked GROUP BY owner"

    def picked(self, source: str) -> str:
        """Of the rows of one object only that which brings most, of equals the first in the book."""
        order = "points DESC, item, id"
        return (
            f"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY owner, object ORDER BY {order}) AS nth"
            f" FROM ({source}) AS several) AS numbered WHERE nth = 1"
        )

    def item(self, item: ItemRows, place: int, whose: str = "") -> str:
        """The rows of a bonus or deduction with their points, the ``place``-th of those looked at together."""
        within = None if whose else item.within
        source = self.rows(item.table, item.by, item.where, within, whose)
        owner = "'' AS owner" if whose else "owner"
        return (
            f"SELECT {owner}, {place} AS item, {self.named(item.object)} AS object, {self.named('id')} AS id,"
            f" {self.sql(item.points)} AS points FROM ({source}) AS items WHERE {self.sql(item.points)} IS NOT NULL"
        )

    def earlier(self) -> str:
        plan = self.plan
        of_book = f"book = {self.text(plan.book)} AND last_day < {self.sql(written_out(plan.before))}"
        columns = [self.of_run(one) for one in plan.earlier]
        return (
            f"SELECT subject AS owner, {', '.join(columns)} FROM (SELECT *, max(last_day) OVER () AS newest"
            f" FROM runs WHERE {of_book}) AS published GROUP BY subject"
        )

    def of_run(self, one: Earlier) -> str:
        measure = f"measure = {self.text(one.measure)}"
        if one.what == "value":
            return f"max(value) FILTER (WHERE {measure} AND last_day = newest) AS {self.named(one.column)}"
        days = ", ".join(self.sql(written_out(day)) for day in one.days)
        held = self.dialect.contains("held", self.text(one.light))
        return (
            f"CAST(count(*) FILTER (WHERE {measure} AND last_day IN ({days}) AND {held}) AS {NUMBER})"
            f" AS {self.named(one.column)}"
        )

    # Subjects

    def joined(self, wanted: Sequence[str]) -> str:
        plan = self.plan
        names = [*(scan.name for scan in plan.scans), *(pick.name for pick in plan.picks)]
        names += ["earlier"] if plan.earlier else []
        of = {f"subject.{name}": "subjects" for name in plan.subject_columns}
        of |= {name: scan.name for scan in plan.scans for name in scan.gathered}
        of |= {
            f"{item.code}.{what}": pick.name
            for pick in plan.picks
            for item in pick.items
            for what in ("sum", "rows")
        }
        of |= {one.column: "earlier" for one in plan.earlier}
        columns = ["subjects.subject", f"subjects.{self.named('group')}"]
        columns += [f"{of[name]}.{self.named(name)}" for name in wanted]
        joins = "".join(f" LEFT JOIN {name} ON {name}.owner = subjects.subject" for name in names)
        return f"SELECT {', '.join(columns)} FROM subjects{joins}"

    def layer(self, layer: Sequence[Derived], below: int, wanted: Sequence[str]) -> str:
        made = {one.name: one for one in layer}
        columns = ["subject", self.named("group")]
        columns += [
            f"{self.means(made[name])} AS {self.named(name)}" if name in made else self.named(name)
            for name in wanted
        ]
        return f"SELECT {', '.join(columns)} FROM layer{below}"

    def means(self, one: Derived) -> str:
        if isinstance(one.means, Node):
            return self.sql(one.means)
        return self.window(one.means)

    def window(self, window: Window) -> str:
        of = self.named(window.of)
        partition = [self.named("group")] if window.over == "group" else []
        partition += [self.named(window.within)] if window.within else []
        known = [f"{self.named('group')} IS NOT NULL"] if window.over == "group" else []
        direction = "ASC" if window.lowest_first else "DESC"
        if window.op in ("rank", "upto"):
            known.append(f"{of} IS NOT NULL")
            parts = ", ".join([*partition, f"{of} IS NULL"])
            if window.op == "rank":
                called = f"rank() OVER (PARTITION BY {parts} ORDER BY {of} {direction})"
            else:
                called = (
                    f"count(*) OVER (PARTITION BY {parts} ORDER BY {of} {direction}"
                    f" RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
                )
        else:
            function = {"size": "count(*)", "count": f"count({of})"}.get(window.op, f"{window.op}({of})")
            parts = f"PARTITION BY {', '.join(partition)}" if partition else ""
            called = f"{function} OVER ({parts})"
        found = f"CAST({called} AS {NUMBER})"
        return f"CASE WHEN {' AND '.join(known)} THEN {found} END" if known else found


def _ops(node: Node) -> set[str]:
    return {one.op for one in node.walk()}


def _risen(node: Node) -> Callable[[str], str]:
    """How what was gathered below is put together above."""
    bare = node.parts[0] if node.op == "filter" else node
    if bare.op in ("min", "max"):
        return lambda name: f"{bare.op}({name})"
    return lambda name: f"CAST(sum({name}) AS {NUMBER})"
