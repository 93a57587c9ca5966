"""The Django app ``growth``."""

from __future__ import annotations

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Registers what events of projects leave behind, and the ledgers of other bureaus."""

    name = "luoshi.growth"
    label = "growth"

    def ready(self) -> None:
        """Import what registers itself."""
        from luoshi.growth import projections  # noqa: F401
        from luoshi.growth.independent_ledger import IndependentLedger
        from luoshi.growth.tables.file import suits
        from luoshi.record.ledgers.kinds import RecordsKind, register_kind, register_records

        register_kind(IndependentLedger())
        register_records(
            RecordsKind(
                "projects",
                "线索、项目、资金、承诺台账",
                "Leads, projects, money, promises",
                "work on projects",
                "project_table",
                suits,
            )
        )
