"""Whether what a file of the city names is there: stages in the city's own file, units in the register; and whether a
list of stages still has those that are in use."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from luoshi.growth.doubts import STANDING
from luoshi.growth.in_force import stage_defined, stages
from luoshi.growth.life import LIVE
from luoshi.growth.models import Claim, Project, Scheme
from luoshi.growth.schemes import ReadScheme, SchemeProblem, WrongScheme
from luoshi.growth.schemes.reading import finding, tables, wrong
from luoshi.record.models import Area, Unit


def check_names(data: bytes, read: ReadScheme) -> None:
    """Raise WrongScheme with the line of every stage and unit that a mechanism names and nobody has, or with every
    stage that claims or plans of its days use and a list of stages has no longer.

    Stages are those that hold when the mechanism does. Units are asked of what is in force: an example names those of
    another city. Three queries.
    """
    if read.kind == "stages":
        _stages_in_use(read)
    if read.kind != "mechanism":
        return
    source = data.decode("utf-8-sig").replace("\r\n", "\n")
    with finding(source, tomllib.loads(source)) as table:
        today = timezone.localdate()
        day = min(max(read.valid_from, date(today.year, 1, 1)), date(today.year, 12, 31))
        known = [one.code for one in stages(day).stages]
        for batch in tables(table, "batch"):
            for name in batch["when"]:
                _each(batch["when"], name, known, "阶段方案里没有")
            _each(batch, "goal", known, "阶段方案里没有")
        _each(table, "leaves", known, "阶段方案里没有")
        if read.status == "in force":
            _units(tables(table, "force"))


def _stages_in_use(read: ReadScheme) -> None:
    """Raise WrongScheme with each stage that standing claims or open plans of the days of this list use and that it
    does not have: with how many projects, and until when. Three queries."""
    known = {one["code"] for one in read.table["stage"]}
    later = Scheme.objects.filter(kind="stages", valid_from__gt=read.valid_from)
    others = list(later.values_list("valid_from", "valid_to"))

    def governs(day: date) -> bool:
        """Whether this list holds on a day, once it is adopted."""
        if day < read.valid_from or (read.valid_to is not None and day >= read.valid_to):
            return False
        return not any(begins <= day and (ends is None or day < ends) for begins, ends in others)

    claims = Claim.objects.exclude(stage="").exclude(stage__in=known).filter(on__gte=read.valid_from)
    used: dict[str, _Use] = defaultdict(_Use)
    for stage, project, on in claims.filter(verdict__in=STANDING).values_list("stage", "project", "on"):
        if governs(on):
            used[stage].claims.add(project)
            used[stage].last = max(used[stage].last, on)
    today = timezone.localdate()
    open_ones = Project.objects.filter(status__in=LIVE).exclude(planned={})
    for project, planned, reached in open_ones.values_list("id", "planned", "stages"):
        for stage, day in planned.items():
            day_used = max(date.fromisoformat(day), today, read.valid_from)
            if stage not in known and stage not in reached and governs(day_used):
                used[stage].plans.add(project)
    if used:
        problems = tuple(SchemeProblem(one.words(code)) for code, one in sorted(used.items()))
        raise WrongScheme("；".join(one.message for one in problems), problems)


@dataclass(slots=True)
class _Use:
    """The projects that claim or plan a stage, and the last day on which one was claimed."""

    claims: set[UUID] = field(default_factory=set)
    plans: set[UUID] = field(default_factory=set)
    last: date = date.min

    def words(self, code: str) -> str:
        """What uses the stage, and what to do."""
        uses, ways = [], []
        if self.claims:
            uses.append(f"{len(self.claims)} 个项目申报过（最晚 {self.last}）")
            ways.append(f"让 valid_from 晚于 {self.last}")
        if self.plans:
            uses.append(f"{len(self.plans)} 个项目排了计划")
            ways.append("先改这些项目的计划")
        name = stage_defined(code, timezone.localdate()).name
        return f"不能去掉阶段“{name}”（{code}）：{'，'.join(uses)}；请保留这个阶段，或{'，并'.join(ways)}"


def _units(forces: list[dict[str, Any]]) -> None:
    named = {name for one in forces for key in ("lead", "members", "hosts") for name in _listed(one, key)}
    rows = Unit.objects.filter(Q(name__in=named) | Q(short_name__in=named)) if named else Unit.objects.none()
    known = {name for pair in rows.values_list("name", "short_name") for name in pair}
    areas = {*Area.objects.filter(name__in=named).values_list("name", flat=True)}
    hosts = {name for one in forces for name in _listed(one, "hosts")}
    known |= areas & hosts  # what hosts an industry may be a place, as long as nobody asks who answers for it
    if not named - known:
        return
    everywhere = [name for pair in Unit.objects.values_list("name", "short_name") for name in pair if name]
    for one in forces:
        for key in ("lead", "members", "hosts"):
            _each(
                one,
                key,
                [*known, *everywhere],
                "登记里没有这个单位：" if key != "hosts" else "登记里没有这个单位或区域：",
            )


def _listed(table: dict[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    return [one for one in ([value] if isinstance(value, str) else value) if one]


def _each(table: dict[str, Any], key: str, known: Iterable[str], message: str) -> None:
    known = list(known)
    for name in _listed(table, key):
        if name not in known:
            near = get_close_matches(name, known, 1, 0.5)
            advice = (
                f"，是不是“{near[0]}”" if near else f"；有 {'、'.join(known)}" if len(known) <= 40 else ""
            )
            wrong(f"{message}“{name}”{advice}", table, key)
