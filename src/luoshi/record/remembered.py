"""What changes seldom, remembered by each process until something is recorded that may have changed it.

Rights, units, classes of matters, indicators and rule-books are read by nearly every page and action, and change a few
times a month. Every change of the record appends to its chain, so one short question finds out whether they may have
changed: what was appended since, but for events of kinds that are declared to be of every day. Whoever asked already
where the chain ends hands that on, and while it ends there nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection

from luoshi.record import chain
from luoshi.record.prepared import prepared

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Key = TypeVar("Key")
Value = TypeVar("Value")

_MOST = 1_000  # entries that are looked through; after more everything is read again
_SINCE = f"""
SELECT entry.number, entry.hash, event.kind
  FROM record_audit_entry entry JOIN record_event event ON event.id = entry.event
 WHERE entry.number >= %s ORDER BY entry.number LIMIT {_MOST}
"""

_everyday: set[str] = set()


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far the chain was looked through, and what is remembered as of then."""

    head: chain.Head
    values: dict[Hashable, Any]


_seen: dict[str, _Seen] = {}


def everyday(*kinds: str) -> None:
    """Declare kinds of event that change nothing which is remembered."""
    _everyday.update(kinds)


def place_to_remember() -> chain.Head | None:
    """The newest entry of the chain, to be asked for before any row is; None inside a transaction, where nothing is
    remembered."""
    return None if connection.in_atomic_block else _looked().head


def remembered(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """``read``, with what it gave remembered for the same arguments. Whoever gets it must not change it.

    What is read inside a transaction is not remembered: it may be undone.
    """

    @wraps(read)
    def answered(*arguments: Asked.args, **named: Asked.kwargs) -> Answer:
        values = _looked().values
        key = (read, arguments, tuple(sorted(named.items())))
        if key in values:
            known: Answer = values[key]
            return known
        answer = read(*arguments, **named)
        if not connection.in_atomic_block:
            values[key] = answer
        return answer

    return answered


class Worked(Generic[Key, Value]):
    """Values that were worked out from what is remembered, by key, and are forgotten with it."""

    def __init__(self, most: int) -> None:
        """``most``: values that are kept; with more of them all are worked out again."""
        self._most = most

    def out(self, head: chain.Head | None, key: Key, work: Callable[[], Value]) -> Value:
        """The value of ``key``, worked out anew where ``head``, as of ``place_to_remember``, is None."""
        if head is None or connection.in_atomic_block:
            return work()
        kept: dict[Key, Value] = _looked(head).values.setdefault(self, {})
        if key not in kept:
            if len(kept) >= self._most:
                kept.clear()
            kept[key] = work()
        return kept[key]


class Remembered(Generic[Key, Value]):
    """Values by key, for whoever knows where the chain ends; asked for anew by whoever does not."""

    def __init__(self, ask: Callable[[set[Key]], Mapping[Key, Value]], most: int = 100_000) -> None:
        """``ask`` finds the values of these keys in the current rows; keys without one it leaves out. ``most``: values
        that are kept; with more of them all are asked for again."""
        self._ask = ask
        self._most = most

    def of(self, head: chain.Head | None, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values of those of these keys that have one. ``head``: what ``place_to_remember`` gave before any row was
        read; None asks for them."""
        wanted = set(keys)
        # Inside a transaction there may be rows that nobody else is ever to see.
        if head is None or connection.in_atomic_block:
            return dict(self._ask(wanted)) if wanted else {}
        kept: dict[Key, Value | None] = _looked(head).values.setdefault(self, {})
        if missing := wanted - kept.keys():
            if len(kept) + len(missing) > self._most:
                kept.clear()
                missing = wanted
            found = self._ask(missing)
            kept.update({key: found.get(key) for key in missing})
        values = ((key, kept[key]) for key in wanted)
        return {key: value for key, value in values if value is not None}


def _looked(head: chain.Head | None = None) -> _Seen:
    """What is remembered as of now, or of ``head`` if that is how far the chain was looked through."""
    database = str(connection.settings_dict["NAME"])
    seen = _seen.get(database)
    if seen is not None and seen.head == head:
        return seen
    now = _looked_through(seen) if seen is not None else None
    if now is None:
        now = _Seen(chain.head(), {})
    if not connection.in_atomic_block:
        _seen[database] = now
    return now


def _looked_through(seen: _Seen) -> _Seen | None:
    """The same as of now; None where something may have changed."""
    with prepared() as cursor:
        cursor.execute(_SINCE, [seen.head[0]])
        entries = cursor.fetchall()
    # Another hash: it was another record, or a transaction that was undone.
    if not entries or entries[0][:2] != seen.head or len(entries) == _MOST:
        return None
    if any(kind not in _everyday for _number, _hash, kind in entries[1:]):
        return None
    number, newest, _kind = entries[-1]
    return _Seen((number, newest), seen.values)
