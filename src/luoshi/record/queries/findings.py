"""What people found, for whoever may see content: beside a light, on a unit's page, in an explanation; for whoever
may see results what counts in them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from luoshi.record.access import may, may_read_results
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Commitment, CommitmentKind, Finding, RuleBookVersion


def findings(
    actor: Actor,
    *,
    ids: Collection[UUID] | None = None,
    subject: UUID | None = None,
    known: datetime | None = None,
) -> list[Finding]:
    """The findings that stand (at ``known``), the newest first; by their ids also those that were withdrawn. None for
    who sees no results; for who sees no content those only that books count which they may read, and those of
    projects."""
    if not may(actor, "see results"):
        return []
    rows = Finding.objects.order_by("-found_on", "-id")
    if not may(actor, "see content"):
        rows = rows.filter(_counting(actor))
    if subject is not None:
        rows = rows.filter(subject=subject)
    if ids is not None:
        return list(rows.filter(pk__in=ids))
    listed = [row for row in rows if known is None or row.recorded_at <= known]
    return [
        row for row in listed if row.withdrawn_at is None or (known is not None and row.withdrawn_at > known)
    ]


def _counting(actor: Actor) -> Q:
    """The condition that a finding counts in a book that the actor may read: a reason beside a light by its measure,
    another by its name; or that it is of a project, or about one."""
    outlines = [one.outline for one in RuleBookVersion.objects.all() if may_read_results(actor, one)]
    measures = {measure["code"] for one in outlines for measure in one["measures"]}
    named = {name for one in outlines for name in one["findings"]}
    projects = Commitment.objects.filter(kind=CommitmentKind.PROJECT_PLAN).values("id")
    return (
        Q(measure__in=measures)
        | Q(measure="", finding__in=named)
        | Q(subject__in=projects)
        | Q(about__in=projects)
    )
