"""The current rows of the record, one module a subject."""

from luoshi.record.projections import (
    documents,
    erasure,
    grants,
    identity,
    ledgers,
    organisation,
    proposals,
    rulebooks,
)

__all__ = ["documents", "erasure", "grants", "identity", "ledgers", "organisation", "proposals", "rulebooks"]
