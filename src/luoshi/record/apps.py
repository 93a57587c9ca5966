"""The Django app ``record``."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Registers the projections of the record's own events."""

    name = "luoshi.record"
    label = "record"

    def ready(self) -> None:
        """Import what registers itself."""
        from luoshi.record import projections  # noqa: F401
