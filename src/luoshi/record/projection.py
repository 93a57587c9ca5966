"""How current rows come from events: one function for each kind of event, used by the action and by a rebuild alike.

Because the action itself writes its current rows through these functions, dropping and rebuilding them gives the
same rows; ``rebuild_differences`` proves it on the live database without disturbing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from luoshi.record import chain
from luoshi.record.models.audit import AuditEntry
from luoshi.record.models.current import Current, plain
from luoshi.record.models.event import Event
from luoshi.record.models.kept import Kept

Row = TypeVar("Row", bound=Kept)
CurrentRow = TypeVar("CurrentRow", bound=Current)


@dataclass(slots=True)
class Happening:
    """An event with the kept rows its action wrote. ``data`` is None when the event's content was erased."""

    event: Event
    data: Any
    written: list[Kept] | None = None
    # Current rows that the action has read and locked; a rebuild has none and asks the tables.
    loaded: list[Any] = field(default_factory=list)

    def current(self, model: type[CurrentRow], ids: Iterable[UUID]) -> dict[UUID, CurrentRow]:
        """The rows of these ids as they were before the event."""
        wanted = set(ids)
        found = {row.id: row for row in self.loaded if isinstance(row, model) and row.id in wanted}
        if missing := wanted - set(found):
            found |= model._default_manager.in_bulk(missing)
        return found

    @property
    def subject(self) -> UUID:
        """What the event is about; raises ValueError for an event about nothing in particular."""
        if self.event.subject is None:
            raise ValueError(f"the event {self.event.id} ({self.event.kind}) names no subject")
        return self.event.subject

    def signed(self, what: str = "", *, account: bool = False) -> dict[str, Any]:
        """The columns that say when something was done (``what``), and by whom in which post: ``decided_at``,
        ``decided_by_name``, ``decided_by_post``; with the account that did, if it is kept: ``decided_by``."""
        by, prefix = self.data["by"], f"{what}_" if what else ""
        return {
            f"{prefix}at": self.event.at,
            f"{prefix}by_name": plain(by["name"]),
            f"{prefix}by_post": plain(by["post"]),
            **({f"{prefix}by": self.event.actor} if account else {}),
        }

    def rows(self, model: type[Row]) -> list[Row]:
        """The rows of one table that the action wrote, in the order of their ids."""
        if self.written is None:
            return list(model._default_manager.filter(event=self.event.id).order_by("id"))
        return sorted((row for row in self.written if isinstance(row, model)), key=lambda row: row.id)


Projection = Callable[[Happening], None]
_projections: dict[str, list[Projection]] = {}
_kinds_without: set[str] = set()


def projects(*kinds: str) -> Callable[[Projection], Projection]:
    """Register a function that writes the current rows of events of these kinds."""

    def register(function: Projection) -> Projection:
        for kind in kinds:
            _projections.setdefault(kind, []).append(function)
        return function

    return register


def leaves_no_row(*kinds: str) -> None:
    """Declare kinds of event that change no current row; an undeclared kind raises in ``project``."""
    _kinds_without.update(kinds)


def kinds_without_data() -> set[str]:
    """Kinds of event whose content no projection needs: what they left can be rebuilt without it."""
    return _kinds_without | {"organisation changed", "organisation change undone"}


def event_kinds() -> set[str]:
    """Every kind of event the product knows."""
    return set(_projections) | _kinds_without


def project(happening: Happening) -> None:
    """Write the current rows that follow from an event; raises LookupError for a kind nobody declared."""
    kind = happening.event.kind
    if kind not in _projections and kind not in _kinds_without:
        raise LookupError(f"no projection is declared for the event {kind!r}")
    for function in _projections.get(kind, ()):
        function(happening)


def current_models() -> tuple[type[models.Model], ...]:
    """Every table of current rows."""
    return tuple(model for model in apps.get_models() if issubclass(model, Current))


def events_in_order() -> Iterator[Event]:
    """All events as the chain orders them."""
    number = 0
    while entries := list(
        AuditEntry.objects.filter(number__gt=number).order_by("number").values_list("number", "event")[:1000]
    ):
        events = Event.objects.in_bulk([event for _, event in entries])
        for _, event in entries:
            yield events[event]
        number = entries[-1][0]


def replay() -> int:
    """Project every event again into the (empty) current tables; the number of events."""
    count = 0
    for event in events_in_order():
        project(Happening(event, event.opened()))
        count += 1
    return count


def rebuild() -> int:
    """Drop all current rows and build them anew, in one transaction; the number of events replayed."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = ", ".join(f'"{model._meta.db_table}"' for model in current_models())
        cursor.execute(f"TRUNCATE {tables}")
        return replay()


def rebuild_differences() -> list[str]:
    """Rebuild beside the live rows, which stay untouched, and name every current table that differs."""
    differences = []
    with chain.snapshot(), connection.cursor() as cursor:
        tables = [model._meta.db_table for model in current_models()]
        cursor.execute("SELECT current_schema()")
        ((live,),) = cursor.fetchall()
        with _twins(live, tables) as twin:
            replay()
            # Only tables that hold something can differ.
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{table}' WHERE EXISTS (SELECT FROM {live}.\"{table}\")"
                    f' OR EXISTS (SELECT FROM {twin}."{table}")'
                    for table in tables
                )
            )
            for (table,) in cursor.fetchall():
                for what, first, second in (
                    ("has rows that no event explains", live, twin),
                    ("lacks rows that events explain", twin, live),
                ):
                    cursor.execute(
                        f'SELECT id FROM (SELECT * FROM {first}."{table}" EXCEPT SELECT * FROM {second}."{table}")'
                        " odd LIMIT 1"
                    )
                    if row := cursor.fetchone():
                        differences.append(f"{table} {what}, for example {row[0]}")
    return differences


@contextmanager
def _twins(schema: str, tables: Iterable[str]) -> Iterator[str]:
    """Empty tables like these of ``schema``, which the same projections fill in this transaction; the schema that has
    them. Temporary tables come before all others in the search path."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f'CREATE TEMPORARY TABLE "{table}" (LIKE {schema}."{table}" INCLUDING ALL) ON COMMIT DROP'
            )
        yield "pg_temp"
        for table in tables:
            cursor.execute(f'DROP TABLE pg_temp."{table}"')
