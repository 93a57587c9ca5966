"""The Django app ``delivery``."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Registers what an accepted directive becomes."""

    name = "luoshi.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Import what registers itself."""
        from luoshi.delivery import projections  # noqa: F401
