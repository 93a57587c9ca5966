"""SQL for the value that a property had on a day, as known at a moment, one row a subject.

The rules are those of ``luoshi.record.statements.subjects``; a test compares the two. Parameters: ``%(on)s``
a day, ``%(known)s`` a moment or ``FOREVER``.
"""

from __future__ import annotations

from datetime import datetime

from luoshi.record.models import AuditEntry
from luoshi.record.properties import property_of

FOREVER = "infinity"

HOLDS = (
    "(s.period = 'always' OR ((s.valid_from IS NULL OR s.valid_from <= %(on)s)"
    " AND (s.valid_to IS NULL OR s.valid_to > %(on)s)))"
)
STANDS = (
    "s.retracts IS NULL AND s.known_at <= %(known)s::timestamptz"
    " AND NOT EXISTS (SELECT 1 FROM record_statement r"
    " WHERE r.retracts = s.id AND r.known_at <= %(known)s::timestamptz)"
)


def recorded_since() -> datetime | None:
    """When the record began; what pages show of earlier days was reconstructed from what was loaded at installation."""
    first = AuditEntry.objects.order_by("number").values_list("at", flat=True).first()
    found: datetime | None = first
    return found


def moment_or_forever(moment: datetime | None) -> datetime | str:
    """The parameter ``known``: None asks for what is known now."""
    return FOREVER if moment is None else moment


def value_on(name: str) -> str:
    """A query for ``subject`` and ``value`` of a property of fixed columns; raises LookupError for an unknown
    one.

    Where nothing holds on the day the value nearest to it in time of recording is given: a post that a report
    names years before the organisation's own list begins has its title all the same.
    """
    declared = property_of(name)
    column = {"text": "text", "number": "number", "day": "day", "reference": "reference"}[declared.type]
    return (
        f"SELECT DISTINCT ON (s.subject) s.subject, s.{column} AS value FROM record_statement s"
        f" WHERE s.subject_kind = '{declared.subject}' AND s.property = '{name}' AND {STANDS}"
        f" ORDER BY s.subject, {HOLDS} DESC, s.valid_from DESC NULLS LAST, s.known_at DESC, s.id DESC"
    )


def exists_on(subject_kind: str) -> str:
    """A query for ``subject`` and ``standing``, whether it exists on the day; who has no such statement is
    not in it.
    """
    return (
        f"SELECT s.subject, bool_or({HOLDS}) AS standing FROM record_statement s"
        f" WHERE s.subject_kind = '{subject_kind}' AND s.property = '{subject_kind}.exists' AND {STANDS}"
        " GROUP BY s.subject"
    )
