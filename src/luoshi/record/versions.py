"""A current row that many people change: its events say what each changed, so that it can be had as it was at any
time, and that nobody's change goes over another which they have not seen.

Every event of such a row says which columns it ``set``, what they were (``was``), and which ``version`` they made.
Applied one after the other they give the row; undone from now back to a moment they give it as it was known then.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.columns import columns_of, from_json
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Event, Versioned

Row = TypeVar("Row", bound=Versioned)


class WrongState(WrongEntry):
    """What is to be changed is not so that this can be done; the message says how it is."""


@dataclass(frozen=True, slots=True)
class RowEvent:
    """One thing that happened to a row: what, when, by whom in which post, from what to what, because of what.

    ``columns``: name of the column, what it was, what it became. ``words``: the reason, comment or answer given.
    ``details``: what the event says beside the columns, as it was kept. ``cause``: kind and id of what caused it.
    """

    id: UUID
    kind: str
    at: datetime
    name: str
    post: str
    columns: tuple[tuple[str, Any, Any], ...]
    cause: str
    cause_id: UUID | None
    words: str = ""
    details: dict[str, Any] = field(default_factory=dict)


class Overtaken(WrongEntry):
    """Somebody changed it after it was read. Nothing was lost: ``changes`` says what, ``version`` what it is now.

    Whoever still wants their change sends it again with that version.
    """

    def __init__(self, message: str, changes: list[RowEvent], version: int) -> None:
        who = "、".join(dict.fromkeys(one.name for one in changes))
        super().__init__(message % {"who": who})
        self.changes = changes
        self.version = version


class Versions(Generic[Row]):
    """How events change the rows of one model. ``derived``: its columns that follow from others, beside what every
    such row has from the event itself. ``columns``: those that events say."""

    def __init__(self, model: type[Row], derived: frozenset[str]) -> None:
        self.model = model
        self.columns = columns_of(model, derived | {one.attname for one in Versioned._meta.local_fields})

    def value(self, name: str, said: Any) -> Any:
        """The value of a column, of what an event says."""
        return from_json(self.columns, name, said)

    def values(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The values of columns, of what an event ``set``."""
        return {name: self.value(name, one) for name, one in said.items()}

    def changes(self, data: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
        """Columns from what to what, by the content of an event; None before the first."""
        was = data.get("was", {})
        return tuple(
            (name, self.value(name, was.get(name)), self.value(name, one))
            for name, one in data.get("set", {}).items()
        )

    def told(
        self,
        event: Event,
        by: Mapping[str, str],
        said: Mapping[str, Any],
        words: str = "",
        details: Mapping[str, Any] | None = None,
        without: Set[str] = frozenset(),
    ) -> RowEvent:
        """An event for a person to read. ``by``: the name and the post that its content has of who did it; ``said``:
        the part of its content that has columns; ``without``: columns that are left out."""
        columns = tuple(one for one in self.changes(said) if one[0] not in without)
        return RowEvent(
            event.id, event.kind, event.at, by["name"], by["post"], columns, event.cause, event.cause_id, words,
            dict(details or {}),
        )  # fmt: skip

    def made(self, entry: Mapping[str, Any], event: UUID, at: datetime) -> Row:
        """The row that an event made, as it was first."""
        row = self.model(
            id=UUID(entry["id"]), version=1, registered_by=event, registered_at=at, changed_at=at
        )
        return self._put(row, entry["set"])

    def applied(self, row: Row, data: Mapping[str, Any], at: datetime) -> Row:
        """The row after an event with this content."""
        self._put(row, data["set"])
        row.version, row.changed_at = data["version"], at
        return row

    def undo(self, rows: Mapping[UUID, Row], moment: datetime) -> None:
        """Make rows, by their ids, what they were at ``moment``, by what was changed since; one query."""
        events = Event.objects.filter(subject__in=list(rows), at__gt=moment).order_by("-at", "-id")
        for event in events.iterator(chunk_size=2_000):
            data = event.opened()
            if data is None or "was" not in data:
                continue
            assert event.subject is not None
            row = rows[event.subject]
            self._put(row, {name: data["was"].get(name) for name in data["set"]})
            row.version, row.changed_at = data["version"] - 1, moment

    def require(self, row: Row, seen: int, overtaken: str, *, adds: bool = False) -> None:
        """Raise Overtaken where others changed the row after the version ``seen``; ``overtaken``: the message, with
        ``%(who)s`` in it. ``adds``: what is done takes nothing away, so that others' changes are no matter."""
        if seen == row.version or (adds and seen < row.version):
            return
        if seen > row.version:
            raise WrongEntry(_("请刷新后再试：页面上的版本不对"))
        raise Overtaken(overtaken, self._since(row, seen), row.version)

    def _since(self, row: Row, version: int) -> list[RowEvent]:
        """What was done after the row had this version, oldest first."""
        found = []
        for event in Event.objects.filter(subject=row.id).order_by("at", "id"):
            data = event.opened()
            if data is None or data.get("version", 0) <= version:
                continue
            found.append(self.told(event, data["by"], data))
        return found

    def _put(self, row: Row, said: Mapping[str, Any]) -> Row:
        for name, value in self.values(said).items():
            setattr(row, name, value)
        return row
