"""Why a signing or an increase of a project is in no total, and which record signed first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from luoshi.growth.counting import Reason, Row, counted
from luoshi.growth.models import Counted, Project
from luoshi.growth.queries.then import joins_at


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Why a row does not count; of the signing that counts instead the day, and the code of its record (empty where
    nothing that was signed counts). ``other``: that is another record than the row's own."""

    why: Reason
    code: str = ""
    on: date | None = None
    other: bool = False


def why_not_counted(
    project: Project, listed: list[Counted], moment: datetime | None = None
) -> dict[UUID, NotCounted]:
    """Of the rows of a project (and of the records that are one with it) that do not count why not, as known at a
    moment. For whoever has fetched them; two queries, none where all count."""
    if all(one.counts for one in listed):
        return {}
    rows = [
        Row(one.id, one.project, one.kind, one.on, one.amount, one.order, one.struck)  # type: ignore[arg-type]
        for one in listed
    ]
    excluded = frozenset({project.id} if project.excluded else ())
    said = [one for one in counted(rows, joins_at(moment), excluded) if not one.counts]
    firsts = {one.first.project for one in said if one.first is not None}
    codes = dict(Project.objects.filter(pk__in=firsts).values_list("id", "code"))
    return {
        one.row.id: NotCounted(
            one.why, codes.get(one.first.project, ""), one.first.on, one.first.project != one.row.project
        )
        if one.first is not None
        else NotCounted(one.why)
        for one in said
    }
