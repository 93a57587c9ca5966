"""Read projects and what belongs to them as they were known at a moment, by the queries that read them now.

Inside ``as_known`` each query of this thread reads, for a table of projects, a common table expression of the same
name: the rows that have not changed since, and the others as they were. So a page of an earlier day counts, narrows,
orders and opens by the very queries of today's page, and cannot disagree with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Min, Model
from django.utils import timezone

from luoshi.growth.models import EntryReview, Project, Promise, Transfer, Undertaking
from luoshi.growth.projections.projects import PROMISED, REVIEWED, TRANSFERRED, searched_pieces
from luoshi.growth.queries.as_valid import Valid, valid_on
from luoshi.growth.queries.parts_then import promises_then, reviews_then, transfers_then
from luoshi.growth.queries.then import Then, then_of
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event


def projects_recorded_since() -> datetime | None:
    """When the first project was registered here: of an earlier day nothing can be known. None before any."""
    found: datetime | None = Project.objects.aggregate(first=Min("registered_at"))["first"]
    return found


def day_looked_from(moment: datetime | None) -> date:
    """The day from which what is due or late is looked at: today, or the last day that was known."""
    return timezone.localdate() if moment is None else timezone.localdate(moment - timedelta(microseconds=1))


@contextmanager
def as_known(actor: Actor, moment: datetime | None, on: date | None = None) -> Iterator[Then | None]:
    """Inside, what is read of projects, promises, undertakings, transfers and entry reviews is what was known at
    ``moment`` (None: now), and of projects what held ``on`` a day (None: on whatever day; ``as_valid``). Gives what
    queries of claims and sums take for that moment. Nothing may be written inside. Who may see a project is decided
    as today. Raises WrongDay where too many projects changed since.
    """
    then = then_of(actor, moment)
    if then is None and on is None:
        yield None
        return
    tables = _tables(then) if then is not None else {"growth_project": _AS_NOW}
    if on is not None:
        tables["growth_project"] = replace(tables["growth_project"], valid=valid_on(on, then))
    with connection.execute_wrapper(_Read(tables)):
        yield then


@dataclass(frozen=True, slots=True)
class _Then:
    """A table as it was: which rows stayed (SQL with named parameters), the others as they were, and what makes of
    these the rows of a day."""

    stayed: str
    values: dict[str, Any]
    were: str  # JSON
    valid: Valid | None = None


_AS_NOW = _Then("SELECT * FROM growth_project", {}, "[]")


def _tables(then: Then) -> dict[str, _Then]:
    moment = then.moment
    return {
        "growth_project": _Then(
            "SELECT * FROM growth_project WHERE registered_at <= {moment} AND changed_at <= {moment}",
            {"moment": moment},
            _as_json(then.undone.values()),
        ),
        "growth_promise": _changed(Promise, "at", moment, PROMISED, promises_then),
        "growth_transfer": _changed(Transfer, "at", moment, TRANSFERRED, transfers_then),
        "growth_entry_review": _changed(EntryReview, "opened_at", moment, REVIEWED, reviews_then),
        "growth_undertaking": _undertakings(moment),
    }


def _changed(
    model: type[Any],
    made_at: str,
    moment: datetime,
    kinds: Iterable[str],
    then: Callable[[Iterable[Any], Iterable[Event]], list[Any]],
) -> _Then:
    """Of the projects in which something of these kinds happened since, the rows as the events before left them."""
    later = Event.objects.filter(kind__in=kinds, at__gt=moment).values("subject")
    projects = set(model.objects.filter(project__in=later).values_list("project", flat=True))
    were: list[Any] = []
    if projects:
        rows = list(model.objects.filter(project__in=projects, **{f"{made_at}__lte": moment}))
        events = Event.objects.filter(
            kind__in=kinds, at__lte=moment, subject__in={row.project for row in rows}
        )
        were = then(rows, list(events.order_by("at", "id")))
    table = model._meta.db_table
    return _Then(
        f"SELECT * FROM {table} WHERE {made_at} <= {{moment}} AND project <> ALL({{projects}}::uuid[])",
        {"moment": moment, "projects": list(projects)},
        _as_json(were),
    )


def _undertakings(moment: datetime) -> _Then:
    later = [
        (event.opened() or {}).get("kept")
        for event in Event.objects.filter(kind="undertaking kept", at__gt=moment)
    ]
    kept = [UUID(one["undertaking"]) for one in later if one]
    made = "SELECT id FROM growth_contact WHERE at <= {moment}"
    rows = list(Undertaking.objects.filter(pk__in=kept)) if kept else []
    for row in rows:
        row.done_on, row.answer = None, ""
    return _Then(
        f"SELECT * FROM growth_undertaking WHERE contact IN ({made}) AND id <> ALL({{kept}}::uuid[])"
        " UNION ALL SELECT * FROM were WHERE contact IN (" + made + ")",
        {"moment": moment, "kept": kept},
        _as_json(rows),
    )  # fmt: skip


def _as_json(rows: Iterable[Model]) -> str:
    return json.dumps([_values(row) for row in rows], cls=DjangoJSONEncoder)


def _values(row: Model) -> dict[str, Any]:
    """The columns of a row, as PostgreSQL reads them from JSON."""
    found = {
        field.attname: row.__dict__[field.attname]
        for field in row._meta.concrete_fields
        if field.attname in row.__dict__
    }
    if isinstance(row, Project):
        found["codes"] = sorted({one["code"] for one in row.identifiers})
        words = (word.replace("\\", "\\\\").replace("'", "''") for word in searched_pieces(row))
        found["search"] = " ".join(f"'{word}'" for word in words)
    return found


class _Read:
    """Gives each query the tables as they were that it names."""

    def __init__(self, tables: dict[str, _Then]) -> None:
        self.tables = tables
        self.named = {table: re.compile(rf"\b{table}\b") for table in tables}

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 (Django calls it so)
        context: dict[str, Any],
    ) -> Any:
        named = [table for table, pattern in self.named.items() if pattern.search(sql)]
        if not named:
            return execute(sql, params, many, context)
        begins, rest = sql.split(None, 1)
        if many or begins.upper() not in ("SELECT", "WITH") or re.match("recursive", rest, re.IGNORECASE):
            raise RuntimeError("nothing but a question may be asked of an earlier day")
        before, values = self._before(named, by_name=isinstance(params, dict))
        if params is None:
            sql = sql.replace("%", "%%")
        asked = f"{before}, {sql.split(None, 1)[1]}" if begins.upper() == "WITH" else f"{before} {sql}"
        if isinstance(params, dict):
            return execute(asked, {**dict(values), **params}, many, context)
        return execute(asked, [*(value for _name, value in values), *(params or ())], many, context)

    def _before(self, named: list[str], *, by_name: bool) -> tuple[str, list[tuple[str, Any]]]:
        """The tables as a WITH clause, and its parameters in their order."""
        values: list[tuple[str, Any]] = []

        def put(name: str, value: Any) -> str:
            values.append((name, value))
            return f"%({name})s" if by_name else "%s"

        def filled(name: str, sql: str, given: dict[str, Any]) -> str:
            return "".join(
                put(f"then_{name}_{place}", given[part]) if place % 2 else part
                for place, part in enumerate(re.split(r"\{(\w+)\}", sql))
            )

        tables = []
        for table in named:
            one = self.tables[table]
            were = f"{table}_were"
            json_of = put(f"then_{table}", one.were)
            tables.append(
                f"{were} AS (SELECT * FROM jsonb_populate_recordset(NULL::{table}, {json_of}::jsonb))"
            )
            stayed = filled(table, one.stayed.replace("FROM were ", f"FROM {were} "), one.values)
            if "FROM " + were not in stayed:
                stayed += f" UNION ALL SELECT * FROM {were}"
            if one.valid is None:
                tables.append(f"{table} AS ({stayed})")
            else:
                tables.append(f"{table}_known AS ({stayed})")
                tables.append(f"{table} AS ({filled(f'{table}_on', one.valid.sql, one.valid.values)})")
        return "WITH " + ", ".join(tables), values
