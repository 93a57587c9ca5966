"""What goes along when a document is erased: words that other parts of the product have copied from it.

Parts above register a function each, as they do for projections; the erasing action calls them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from luoshi.record.models import Kept

Rows = dict[type[Kept], list[UUID]]
"""The kept rows that are to be emptied, of each table."""

Follower = Callable[[Any, UUID, Rows], Rows]
"""Given the act, the document and what of it will be emptied: what else is. It may keep rows and set ``act.data``."""

_followers: list[Follower] = []


def erased_with_documents(function: Follower) -> Follower:
    """Register a function that is called before the rows of a document are emptied, while they can still be read."""
    _followers.append(function)
    return function


def followers() -> tuple[Follower, ...]:
    """Every function that was registered."""
    return tuple(_followers)
