"""Evidence drawn in the test's own process: another takes a second to start."""

from __future__ import annotations

from typing import Any

from luoshi.delivery import stamping


def at_once(order: dict[str, Any], data: bytes) -> bytes:
    """What the child would give; for whatever stops it, the same error."""
    try:
        return stamping.here(order, data)
    except Exception as error:
        raise stamping.NotStampable from error
