"""The current rows of the record, one module a subject."""

from luoshi.record.projections import documents, erasure, identity, organisation, proposals

__all__ = ["documents", "erasure", "identity", "organisation", "proposals"]
