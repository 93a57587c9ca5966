"""The Django app ``monitor``."""

from __future__ import annotations

from django.apps import AppConfig


class MonitorConfig(AppConfig):
    """Registers what its events leave, and the kinds of ledger it reads."""

    name = "luoshi.monitor"
    label = "monitor"

    def ready(self) -> None:
        """Import what registers itself."""
        from luoshi.monitor import projections  # noqa: F401
        from luoshi.monitor.ledger_kind import IndicatorLedger
        from luoshi.record.ledgers.kinds import register_kind

        register_kind(IndicatorLedger())
