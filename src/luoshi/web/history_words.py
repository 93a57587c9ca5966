"""What happened to a task or a project, in words: lines of its history, and what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from luoshi.record.versions import RowEvent

Columns: TypeAlias = Iterable[tuple[str, Any, Any]]
"""Columns from what to what."""
Told: TypeAlias = tuple[tuple[str, str | None, str | None], ...]
"""The same in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a history: what, when, by whom, from what to what, in which words, because of what. ``folded``: under
    which words its changes are folded up, where they are many."""

    id: UUID
    title: str
    kind: str
    at: datetime
    name: str
    post: str
    changes: Told
    words: str
    told: tuple[str, ...] = ()
    folded: str = ""
    cause: str = ""
    cause_kind: str = ""
    cause_id: UUID | None = None


def columns_words(
    columns: Columns,
    titles: Mapping[str, str],
    said: Callable[[str, Any], str | None],
    without: Set[str] = frozenset(),
) -> Told:
    """Columns from what to what, in words. ``titles``: what they are called, in the order in which a person wants to
    read them; ``said``: a column's value in words, None for nothing; ``without``: what is left out."""
    order = {name: place for place, name in enumerate(titles)}
    found = []
    for name, before, after in sorted(columns, key=lambda one: order.get(one[0], len(order))):
        if name in without:
            continue
        was, now = said(name, before), said(name, after)
        if was != now:
            found.append((titles.get(name, name), was, now))
    return tuple(found)


def overlooked_words(
    changes: Sequence[RowEvent], event_title: Callable[[str], str], told: Callable[[Columns], Told]
) -> list[dict[str, Any]]:
    """What somebody else did meanwhile: who, when, what, and each column from what to what."""
    return [
        {
            "title": event_title(one.kind),
            "at": one.at,
            "name": one.name,
            "post": one.post,
            "columns": told(one.columns),
        }
        for one in changes
    ]
