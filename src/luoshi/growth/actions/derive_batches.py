"""Say in which batch of a mechanism every project is this year: anew each January, and for what came in since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.recounting import joins, members
from luoshi.growth.first_plans import bound_at_first, derived_plans, derived_years, kept_plans
from luoshi.growth.in_force import mechanisms, stages
from luoshi.growth.life import STANDING, VERBS
from luoshi.growth.models import Claim, ClaimKind, Merge, Project
from luoshi.growth.schemes.mechanisms import Situation
from luoshi.growth.stating import (
    BATCHES,
    FIRST_PLANS,
    Timelines,
    batch_subject,
    state_batches,
    state_first_plans,
)
from luoshi.record.access import may, require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.entries import WrongEntry
from luoshi.record.jobs import queue_drafts
from luoshi.record.models import Event

AT_ONCE = 2_000
MACHINE = Actor("落实批次程序")
_SET = ("batches", "first_plans", "first_year_plans")
_STATED = (*BATCHES, "project.year_plan", *FIRST_PLANS)


def derive_batches(actor: Actor, because: Because, code: str, year: int, *, again: bool = False) -> int:
    """Derive the batch of every project for a year of the mechanism ``code``; how many got one, or another.

    A batch is the stage with this year's plan, as the year began, or as the project came in; the plans of the year bind
    from then on (``growth.first_plans``). Who has one keeps it for the year, unless a person derives it ``again``,
    since plans are set in the first weeks; never again for a year that is over. Only what is learnt since of stages
    before 1 January (a signing of December that is approved in January, one that was struck out) is taken up always, by
    the plans that bound already, and said to be (``taken_up``). By the bureau, or by the machine in
    January. Raises Refused, WrongEntry.
    """
    if not may(actor, "derive batches"):
        require(actor, "manage projects")
    with acting(VERBS["derive batch"].event, actor, because) as act:
        today = timezone.localdate(act.event.at)
        running = mechanisms(min(today, date(year, 12, 31)))
        if code not in running:
            raise WrongEntry(_("没有在运行的机制“%(code)s”") % {"code": code}, "code")
        if year > today.year:
            raise WrongEntry(_("下一年的批次到一月再划定"), "year")
        if again and year < today.year:
            raise WrongEntry(_("%(year)s年已经过去，批次不能重新划定") % {"year": year}, "year")
        _row, rules = running[code]
        first = stages(today).main[0].code
        rows = (
            Project.objects.filter(status__in=STANDING)
            .defer("search")
            .order_by("id")
            .select_for_update(no_key=True)
        )
        learnt = learnt_since(code, year)
        changed, taken_up, moved = [], [], 0
        for project in rows.iterator(AT_ONCE):
            given = project.batches.get(code, {})
            late = str(year) in given and not again
            if late and project.id not in learnt:
                continue
            first_plans = kept_plans(project, year) if late else derived_plans(project, year, today)
            planned = {} if late else situation(project).planned
            bind = first_plans[str(year)]
            if late:  # what was planned since moves nothing
                bind = {code: said for code, said in bind.items() if bound_at_first(project, said, year)}
            batch = rules.of_year(_held(project, bind, first, planned), year, project.found_on)
            if not batch and not given.get(str(year)):
                continue
            was = {name: getattr(project, name) for name in _SET}
            project.batches = {**project.batches, code: _with(given, year, batch)}
            project.first_plans = first_plans
            if not late:
                project.first_year_plans = derived_years(project, year)
            elif batch != given[str(year)]:
                taken_up.append({"id": str(project.id), "from": given[str(year)], "to": batch})
            if any(getattr(project, name) != before for name, before in was.items()):
                changed.append((project, was))
                moved += batch != given.get(str(year), "")
        if changed:
            source = act.event_source() if actor.is_machine else act.entry(actor)
            subjects = [one.id for one, _was in changed]
            subjects += [batch_subject(one.id, of) for one, _was in changed for of in one.batches]
            told = Timelines(act, source, subjects, only=_STATED)
            for project, _was in changed:
                state_batches(told, project, today)
                state_first_plans(told, project, year)
            queue_drafts()
        act.data = {
            "code": code, "year": year, "taken_up": taken_up,
            "projects": [
                {"id": str(one.id), "version": one.version + 1, "was": was,
                 **{name: getattr(one, name) for name in _SET}}
                for one, was in changed
            ],
        }  # fmt: skip
    return moved


def learnt_since(code: str, year: int) -> set[UUID]:
    """The projects of which other stages before the year are approved now than when its batches were derived last:
    approved, struck out or lost since, or the record judged to be one with another, or two again."""
    derived = Event.objects.filter(kind=VERBS["derive batch"].event).order_by("-at", "-id")
    last = next(
        (
            one.at
            for one in derived.iterator(1)
            if (said := one.opened()) and (said["code"], said["year"]) == (code, year)
        ),
        None,
    )
    if last is None:
        return set()
    first = date(year, 1, 1)
    claims = Claim.objects.filter(kind=ClaimKind.STAGE, on__lt=first).filter(
        Q(approved_at__gt=last) | Q(struck_at__gt=last) | Q(lost_at__gt=last, lost_on__lte=first)
    )
    merges = Merge.objects.filter(Q(at__gt=last) | Q(undone_at__gt=last)).values_list("kept", "gone")
    changed = {*claims.values_list("project", flat=True), *(one for pair in merges for one in pair)}
    return members(changed, joins()) if changed else set()


def _held(
    project: Project, first_plans: Mapping[str, str], first: str, planned: Mapping[str, date]
) -> Situation:
    """What a mechanism looks at once these are the first plans, beside what else is ``planned``: what was due and has
    been put off is due."""
    held = {code: date.fromisoformat(said.partition("/")[0]) for code, said in first_plans.items()}
    return Situation(situation(project, first).reached, {**planned, **held})


def _with(given: dict[str, str], year: int, batch: str) -> dict[str, str]:
    found = {**given, str(year): batch}
    return {key: value for key, value in found.items() if value}


def situation(project: Project, first: str = "") -> Situation:
    """What a mechanism looks at of a project: the days of the stages it is in, and those planned. ``first``: the stage
    in which every project is from the day it was found, as in the funnel; without it today's first one."""
    first = first or stages(timezone.localdate()).main[0].code
    return Situation({**_days(project.stages), first: project.found_on}, _days(project.planned))


def _days(listed: dict[str, Any]) -> dict[str, date]:
    return {code: date.fromisoformat(day) for code, day in listed.items() if day}
