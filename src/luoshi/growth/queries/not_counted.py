"""Why a signing or an increase of a project is in no total, and which record signed first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.counting import Reason, Row, counted
from luoshi.growth.in_force import counting_rules
from luoshi.growth.models import Claim, Counted, Project
from luoshi.growth.queries.then import joins_at
from luoshi.record.written import written_day


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Why a row does not count; of the signing that counts instead the day, and the code of its record (empty where
    nothing that was signed counts). ``other``: that is another record than the row's own."""

    why: Reason
    code: str = ""
    on: date | None = None
    other: bool = False


def why_not_counted(
    excluded: Collection[UUID], listed: Sequence[Counted], moment: datetime | None = None
) -> dict[UUID, NotCounted]:
    """Of the rows of whole projects (and of the records that are one with each) that do not count why not, as known at
    a moment; ``excluded``: those of the projects that are of a kind that does not count. For whoever has fetched them;
    two queries, none where all count."""
    if all(one.counts for one in listed):
        return {}
    rows = [
        Row(one.id, one.project, one.kind, one.on, one.amount, one.order, one.struck)  # type: ignore[arg-type]
        for one in listed
    ]
    said = [one for one in counted(rows, joins_at(moment), frozenset(excluded)) if not one.counts]
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


def whether_counted(claims: Iterable[Claim]) -> dict[UUID, str]:
    """Of each of these approved claims of signings and increments whether it counts, in a word, and why not; three
    queries, and two more where one does not."""
    groups = Counted.objects.filter(pk__in=[one.id for one in claims]).values("group")
    listed = list(Counted.objects.filter(group__in=groups))
    standing = {one.group for one in listed}
    titles = counting_rules(timezone.localdate()).exclusions
    excluded = dict(
        Project.objects.filter(pk__in=standing).exclude(excluded="").values_list("id", "excluded")
    )
    why = why_not_counted(excluded.keys(), listed)
    return {
        one.id: _("计入")
        if one.counts
        else _("不计入：%(why)s")
        % {"why": words_of(why.get(one.id), titles.get(code := excluded.get(one.group, ""), code))}
        for one in listed
    }


def words_of(said: NotCounted | None, excluded: str) -> str:
    """Why a signing or an increment does not count, with the record that signed first; ``excluded``: why the project
    does not count, in the city's words."""
    if said is None or not said.why:
        return _("同一个项目已计过")
    if said.why == "excluded":
        return excluded
    first = {"code": said.code, "day": written_day(said.on)}
    words = {
        "void": _("已撤销或已退出"),
        "no signing": _("没有计入的签约，增资也不计"),
        "signed before": _("%(code)s已在%(day)s首次签约，同一个项目只计一次"),
        "in the signing": _("在%(code)s首次签约（%(day)s）以前或当天，已含在签约额里"),
        "another record": _(
            "%(code)s签约在先（%(day)s），并项以前登记的增资可能已含在它的签约额里，不重复计"
        ),
    }
    return words[said.why] % first
