"""What a plan gathers as one query of SQL that both engines take; what they write differently, a dialect writes.

What follows from it for each subject is worked out by ``vectors``, the same for every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from luoshi.judging.formulas import DECIMALS, Kind, Node
from luoshi.judging.plan import Earlier, ItemRows, Pick, Plan, Scan, both, written_out
from luoshi.judging.tables import TABLES

NUMBER = f"DECIMAL(28,{DECIMALS})"


class Dialect(Protocol):
    """What engines write differently."""

    def identifier(self, name: str) -> str:
        """A name of a column or table."""

    def expression(self, node: Node) -> str:
        """A step of a formula."""

    def contains(self, texts: str, text: str) -> str:
        """Whether a list of texts has a text."""


def query_of(plan: Plan, dialect: Dialect) -> str:
    """The query of a plan: a row for every subject with ``subject``, ``group`` and the ``gathered_columns``."""
    return Writer(plan, dialect).query()


def gathered_columns(plan: Plan) -> dict[str, Kind]:
    """What is gathered of a subject, by the names that the plan has for it."""
    kinds = TABLES[plan.table].kinds()
    found: dict[str, Kind] = {f"subject.{name}": kinds[name] for name in plan.subject_columns}
    found |= {name: node.kind for scan in plan.scans for name, node in scan.gathered.items()}
    for pick in plan.picks:
        found |= {f"{item.code}.{what}": "number" for item in pick.items for what in ("sum", "rows")}
    return found | {one.column: "number" for one in plan.earlier}


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

    def query(self) -> str:
        plan = self.plan
        parts = [f"subjects AS ({self.subjects()})"]
        for scan in plan.scans:
            parts += self.scan(scan)
        for pick in plan.picks:
            parts.append(f"{pick.name} AS ({self.pick(pick)})")
        if plan.earlier:
            parts.append(f"earlier AS ({self.earlier()})")
        return f"WITH {', '.join(parts)}\n{self.joined()}"

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
            source = self.rows(scan.table, scan.by, self.narrowed(scan), scan.within)
            if scan.once_per is not None:
                source = self.once(source, ("owner", scan.once_per), ("id",))
            gathered = [f"{self.sql(node)} AS {self.named(name)}" for name, node in scan.gathered.items()]
            return [
                f"{scan.name} AS (SELECT {', '.join(['owner', *gathered])} FROM ({source}) AS counted GROUP BY owner)"
            ]
        # What rises through a hierarchy is gathered below first: a row is read once, not once a level.
        below = f"{scan.name}_below"
        source = self.rows(scan.table, scan.by, self.narrowed(scan), None)
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

    def narrowed(self, scan: Scan) -> Node | None:
        """The condition of a scan, and that a row is asked for by any of its aggregates at all."""
        conditions = [node.parts[1] if node.op == "filter" else None for node in scan.gathered.values()]
        asked = dict.fromkeys(condition for condition in conditions if condition is not None)
        if None in conditions or not asked:
            return scan.where
        named = [_named_text(condition) for condition in asked]
        columns = {one[0].value for one in named if one is not None}
        if None not in named and len(columns) == 1:
            # indicator in ('a', 'b', …) is looked up; the same as forty conditions joined by OR is not.
            texts = dict.fromkeys(one[1] for one in named if one is not None)
            column = next(one[0] for one in named if one is not None)
            return both([scan.where, Node("in", "truth", (column, *texts))])
        any_of = None
        for condition in asked:
            any_of = condition if any_of is None else Node("or", "truth", (any_of, condition))
        return both([scan.where, any_of])

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
        if whose:
            # Rows of many owners count for the one subject that is asked about.
            source = f"SELECT * REPLACE ('' AS owner) FROM ({source}) AS of_one"
        if item.once:
            source = self.once(source, ("owner", item.object), ("id",))
        return (
            f"SELECT owner, {place} AS item, {self.named(item.object)} AS object, {self.named('id')} AS id,"
            f" {self.sql(item.points)} AS points FROM ({source}) AS items WHERE {self.sql(item.points)} IS NOT NULL"
        )

    def earlier(self) -> str:
        plan = self.plan
        of_book = f"book = {self.text(plan.book)} AND last_day < {self.sql(written_out(plan.before))}"
        columns = [self.of_run(one) for one in plan.earlier]
        newest = f"(SELECT max(last_day) FROM runs WHERE {of_book})"
        days = {self.sql(written_out(day)) for one in plan.earlier for day in one.days}
        wanted = f"last_day IN ({', '.join(sorted(days))})" if days else "FALSE"
        if any(one.what == "value" for one in plan.earlier):
            wanted = f"({wanted} OR last_day = {newest})"
        measures = ", ".join(sorted({self.text(one.measure) for one in plan.earlier}))
        return (
            f"SELECT subject AS owner, {', '.join(columns)} FROM (SELECT *, {newest} AS newest FROM runs"
            f" WHERE {of_book} AND measure IN ({measures}) AND {wanted}) AS published GROUP BY subject"
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

    def joined(self) -> str:
        plan = self.plan
        of = {f"subject.{name}": "subjects" for name in plan.subject_columns}
        of |= {name: scan.name for scan in plan.scans for name in scan.gathered}
        for pick in plan.picks:
            of |= {f"{item.code}.{what}": pick.name for item in pick.items for what in ("sum", "rows")}
        of |= {one.column: "earlier" for one in plan.earlier}
        columns = ["subjects.subject", f"subjects.{self.named('group')}"]
        columns += [f"{table}.{self.named(name)} AS {self.named(name)}" for name, table in of.items()]
        tables = [*(scan.name for scan in plan.scans), *(pick.name for pick in plan.picks)]
        tables += ["earlier"] if plan.earlier else []
        joins = "".join(f" LEFT JOIN {name} ON {name}.owner = subjects.subject" for name in tables)
        return f"SELECT {', '.join(columns)} FROM subjects{joins}"


def _named_text(condition: Node) -> tuple[Node, Node] | None:
    """The column and the text of a condition that asks for one: ``indicator = 'gdp' and …``."""
    if condition.op == "and":
        return next((found for part in condition.parts if (found := _named_text(part)) is not None), None)
    if condition.op == "=" and [part.op for part in condition.parts] == ["column", "text"]:
        return condition.parts[0], condition.parts[1]
    return None


def _ops(node: Node) -> set[str]:
    return {one.op for one in node.walk()}


def _risen(node: Node) -> Callable[[str], str]:
    """How what was gathered below is put together above."""
    bare = node.parts[0] if node.op == "filter" else node
    if bare.op in ("min", "max"):
        return lambda name: f"{bare.op}({name})"
    return lambda name: f"CAST(sum({name}) AS {NUMBER})"
