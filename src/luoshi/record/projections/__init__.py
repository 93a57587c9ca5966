"""The current rows of the record, one module a subject."""

from luoshi.record.projections import (
    documents,
    erasure,
    identity,
    ledgers,
    organisation,
    proposals,
    rulebooks,
)

__all__ = ["documents", "erasure", "identity", "ledgers", "organisation", "proposals", "rulebooks"]
