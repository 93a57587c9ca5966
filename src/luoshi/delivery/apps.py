"""The Django app ``delivery``."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Registers what an accepted directive becomes, what keeps it, and what is erased with a document."""

    name = "luoshi.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Import what registers itself."""
        from luoshi.delivery import projections, resting  # noqa: F401
        from luoshi.delivery.actions import erase_copies  # noqa: F401
