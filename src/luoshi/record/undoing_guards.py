"""What keeps a decision from being undone: things in other parts of the product that rest on what it decided.

Parts above register a function each, as they do for projections; the undoing action calls them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

Guard = Callable[[Collection[UUID]], str]
"""Given the proposals that would be open again: why they cannot be, and what to do first; empty where they can."""

_guards: list[Guard] = []


def keeps_from_undoing(function: Guard) -> Guard:
    """Register a function that is asked before a decision is undone, with nobody else deciding on the document."""
    _guards.append(function)
    return function


def why_not_undone(proposals: Collection[UUID]) -> str:
    """Why the decision on these proposals cannot be undone; empty where it can."""
    return next((why for guard in _guards if (why := guard(proposals))), "")
