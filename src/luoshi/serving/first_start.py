"""What the first start does: the first administrator, and in the sample city its organisation and a clerk."""

from __future__ import annotations

from pathlib import Path


def first_start(sample: Path | None) -> list[dict[str, str]]:
    """Make what is missing; the accounts made now, each with its one-time password, to be shown once."""
    return []
