"""Mechanisms at work: the list, one with its tracks, batches and task forces, its board for the dispatch meeting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.naming import called, titled
from luoshi.growth.queries.board import (
    Board,
    Cell,
    CellProject,
    Named,
    Part,
    TaskForce,
    cell_projects,
    last_day,
)
from luoshi.growth.queries.board import board as board_of
from luoshi.growth.queries.mechanisms import MechanismLine, mechanism_lines, mechanism_shown
from luoshi.growth.queries.movements import Movement, moved_projects, movements
from luoshi.growth.queries.projects import Halted
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.moments import AsOf, as_of
from luoshi.web.actors import actor_of
from luoshi.web.boards_shown import (
    PER_PAGE,
    growth_tabs,
    halted_words,
    money,
    nothing_then,
    number_from,
    page_from,
    pages,
    project_line,
)
from luoshi.web.figures_shown import address, bar_known
from luoshi.web.numbers_shown import percent_reached
from luoshi.web.scheme_words import conditions_in_words, holds_in_words, status_of
from luoshi.web.views.board import unit_from

PAPERS = ("a4", "a3")


def mechanisms(request: HttpRequest) -> HttpResponse:
    """Every mechanism that was adopted: which run, since when, how often they meet."""
    actor = actor_of(request)
    rows = [_line(one) for one in mechanism_lines(actor)]
    return render(request, "mechanisms.jinja", {"rows": rows, "tabs": growth_tabs("mechanisms")})


def _line(one: MechanismLine) -> dict[str, Any]:
    return {
        "row": one.row,
        "title": titled(one.row),
        "url": address("mechanism", one.row.code),
        "board_url": address("dispatch", one.row.code) if one.runs else "",
        "runs": one.runs,
        "status": status_of(one.row),
        "cadence": cadence_in_words(one.rules.cadence),
        "holds": holds_in_words(one.row.valid_from, one.row.valid_to),
        "batches": _("、").join(called(batch) for batch in one.rules.batches),
        "forces": len(one.rules.forces),
        "versions": one.versions,
    }


def cadence_in_words(months: int) -> str:
    """How often a mechanism meets."""
    known = {0: _("没有写明"), 1: _("每月一次"), 3: _("每季度一次"), 6: _("每半年一次"), 12: _("每年一次")}
    return known.get(months) or _("每%(n)s个月一次") % {"n": months}


def mechanism(request: HttpRequest, mechanism: str) -> HttpResponse:
    """A mechanism as it works: tracks, batches with what each means, cadence, task forces and their posts, versions."""
    actor = actor_of(request)
    found = mechanism_shown(actor, mechanism)
    code, today = found.row.code, timezone.localdate()
    months = range(found.rules.cadence or 1, today.month + 1, found.rules.cadence or 1)
    context = {
        "found": found,
        "row": found.row,
        "title": titled(found.row),
        "status": status_of(found.row),
        "cadence": cadence_in_words(found.rules.cadence),
        "heads": [_named(actor, one) for one in found.heads],
        "tracks": [
            {"name": one.name, "force": _force(actor, one.force)} for one in found.tracks
        ],
        "batches": [
            {
                "row": one.batch,
                "name": called(one.batch),
                "goal": one.goal,
                "when": conditions_in_words(one.batch.when, found.stages),
                "projects": one.projects,
                "url": address("dispatch_projects", code, batch=one.batch.code),
            }
            for one in found.batches
        ],
        "leaves": _("、").join(found.stages.get(stage, stage) for stage in found.rules.leaves),
        "boards": [
            (_("%(n)s月") % {"n": month}, address("dispatch", code, year=today.year, month=month))
            for month in months
        ] if found.runs else [],
        "versions": [
            {"row": one, "url": address("scheme", one.id), "current": one.id == found.row.id}
            for one in found.versions
        ],
        "beside": [(title, address("mechanism", other)) for other, title in found.beside],
        "board_url": address("dispatch", code) if found.runs else "",
        "text_url": address("scheme_text", found.row.id),
        "derive_url": address("mechanism_derive", code) if found.may_derive else "",
        "years": [today.year, today.year - 1],
    }  # fmt: skip
    return render(request, "mechanism.jinja", context)


def mechanism_derive(request: HttpRequest, mechanism: str) -> HttpResponse:
    """Derive in which batch every project is this year."""
    year = number_from(request.POST.get("year"), 1990, 2999, timezone.localdate().year)
    try:
        changed = derive_batches(
            actor_of(request), Because(), mechanism, year, again=bool(request.POST.get("again"))
        )
    except WrongEntry as wrong:
        messages.error(request, str(wrong))
    else:
        told = (
            _("%(year)s年的批次已划定：%(n)s 个项目有了批次或换了批次。")
            if changed
            else _("%(year)s年的批次没有变化。")
        )
        messages.success(request, told % {"year": year, "n": f"{changed:,}"})
    return redirect("mechanism", mechanism)


def _named(actor: Actor, one: Named, page: str = "post") -> dict[str, str]:
    url = reverse(page, args=[one.id]) if one.id is not None and may(actor, "see content") else ""
    return {"name": one.name, "url": url, "known": "1" if one.id is not None else ""}


def _force(actor: Actor, force: TaskForce | None) -> dict[str, Any] | None:
    """Who carries an industry, each a link where the register knows it and the reader may look."""
    if force is None:
        return None
    return {
        "head": _named(actor, force.head) if force.head else None,
        "lead": _named(actor, force.lead, "unit") if force.lead else None,
        "members": [_named(actor, one, "unit") for one in force.members],
        "hosts": [_named(actor, one, "unit") for one in force.hosts],
    }


def dispatch(request: HttpRequest, mechanism: str) -> HttpResponse:
    """The board for the dispatch meeting: tracks by batches, the year's plan beside what was reached, task forces, and
    movements month by month; every cell opens its projects. Prints on A4 or A3."""
    actor, today = actor_of(request), timezone.localdate()
    year, month, unit, days = _asked(request)
    paper = request.GET.get("paper", "a4")
    shown = board_of(actor, mechanism, year, month, unit=unit, known=days.moment)
    moved = movements(actor, mechanism, year, month, unit=unit, known=days.moment)
    amounts_as_of = days.known or days.today

    def url(name: str = "dispatch_projects", **more: Any) -> str:
        return address(
            name, mechanism, **{"year": year, "month": month, "unit": unit, "known": days.known} | more
        )

    context = {
        "shown": shown,
        "illustrative": shown.status == "illustrative",
        "month_text": _("%(year)s年%(month)s月") % {"year": year, "month": month},
        "heads": _("、").join(one.name for one in shown.heads),
        "years": [(one, str(one)) for one in range(today.year, today.year - 5, -1)],
        "months": [(one, _("%(n)s月") % {"n": one}) for one in range(1, 13)],
        "unit": unit,
        "units": shown.units,
        "lines": [
            {
                "name": line.name,
                "force": _force(actor, line.force),
                "cells": [
                    _cell(line.cells[batch], name, url, batch=batch, track=line.track or "-")
                    for batch, name, _about in shown.batches
                ],
                "total": _sum(list(line.cells.values()), url, track=line.track or "-"),
            }
            for line in shown.lines
        ],
        "total": [_cell(shown.total[batch], name, url, batch=batch) for batch, name, _about in shown.batches],
        "whole": _sum(list(shown.total.values()), url),
        "by_month": _by_month(shown, days.known or days.today, url),
        "movements": _movements(shown, moved, url),
        "papers": [
            {"name": one.upper(), "url": url("dispatch", paper=one), "current": one == paper}
            for one in PAPERS
        ],
        "paper": paper if paper in PAPERS else PAPERS[0],
        "mechanism_url": address("mechanism", mechanism),
        "others": [
            (title, address("dispatch", other, year=year, month=month, known=days.known))
            for other, title in shown.others
        ],
        "made_at": timezone.localtime(),
        "made_by": actor.name,
        "none_derived": not shown.derived,
        "amounts_as_of": amounts_as_of if last_day(year, month) < amounts_as_of else None,
        "days": days,
        "as_of": bar_known(days, url("dispatch", known=None)),
        "nothing_then": nothing_then(days),
    }
    return render(request, "dispatch.jinja", context)


def _asked(request: HttpRequest) -> tuple[int, int, UUID | None, AsOf]:
    """Year, month, unit and days; a month that is not asked for is that of the day ``on``."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    day = min(days.on, days.today)
    year = number_from(request.GET.get("year"), 1990, days.today.year, day.year)
    month = number_from(request.GET.get("month"), 1, 12, day.month if year == day.year else 12)
    return year, month, unit_from(request.GET.get("unit")), days


def _cell(cell: Cell, name: str, url: Any, **which: str) -> dict[str, Any]:
    """A cell: its numbers, each with the address of just as many projects."""
    return {
        "name": name,
        "row": cell,
        "amount": money(cell.contracted) if cell.contracted else "",
        "rate": percent_reached(cell.rate) if cell.count else "",
        "urls": _urls(url, **which) if cell.count else {},
    }


def _urls(url: Any, **which: str) -> dict[str, str]:
    parts: tuple[Part, ...] = get_args(Part)
    return {part or "all": url(**which, part=part) for part in parts}


def _sum(cells: list[Cell], url: Any, **which: str) -> dict[str, Any]:
    count, moved = sum(one.count for one in cells), sum(one.moved for one in cells)
    amount = sum((one.contracted for one in cells), Decimal(0))
    return {
        "count": count,
        "moved": moved,
        "due": sum(one.due for one in cells),
        "overdue": sum(one.overdue for one in cells),
        "amount": money(amount) if amount else "",
        "urls": _urls(url, **which),
        "halted": halted_words(sum((one.halted for one in cells), Halted())),
    }


def _by_month(shown: Board, today: date, url: Any) -> list[dict[str, Any]]:
    """Of every batch month by month: how many should have moved on by its end, how many have; ``behind``: fewer, in a
    month that is over."""
    return [
        {
            "name": name,
            "count": shown.total[batch].count,
            "urls": _urls(url, batch=batch),
            "months": [
                {
                    "month": month,
                    "plan": plan[batch],
                    "moved_url": url(batch=batch, part="moved", until=month),
                    "plan_url": url(batch=batch, part="due", until=month),
                    "moved": shown.months[month][batch] if month in shown.months else None,
                    "behind": month in shown.months
                    and shown.months[month][batch] < plan[batch]
                    and last_day(shown.year, month) < today,
                }
                for month, plan in shown.plans.items()
            ],
            "rate": percent_reached(shown.total[batch].rate),
        }
        for batch, name, _about in shown.batches
    ]


def _movements(shown: Board, moved: list[Movement], url: Any) -> list[dict[str, Any]]:
    """From which batch to which, month by month."""
    names = {batch: name for batch, name, _about in shown.batches}
    order = list(names)
    return [
        {
            "came": names.get(one.came_from, _("新进")),
            "went": names.get(one.went_to, _("完成或退出")),
            "back": bool(one.came_from and one.went_to)
            and order.index(one.went_to) < order.index(one.came_from),
            "months": [
                {
                    "month": month,
                    "count": one.months.get(month, 0),
                    "url": url(came=one.came_from or "-", went=one.went_to or "-", of=month),
                }
                for month in range(1, shown.month + 1)
            ],
            "total": one.total,
            "url": url(came=one.came_from or "-", went=one.went_to or "-"),
        }
        for one in moved
    ]


def dispatch_projects(request: HttpRequest, mechanism: str) -> HttpResponse:
    """The projects behind a number of the board, each with its planned day, the day reached, and its claims."""
    actor = actor_of(request)
    year, month, unit, days = _asked(request)
    asked, page = request.GET, page_from(request)
    here = (page - 1) * PER_PAGE
    back = address("dispatch", mechanism, year=year, month=month, unit=unit, known=days.known)
    context: dict[str, Any] = {
        "steps": [(_("调度看板"), back), (_("项目"), None)],
        "as_of": bar_known(days, address("dispatch", mechanism, year=year, month=month, unit=unit)),
    }
    if "went" in asked:
        of = number_from(asked.get("of"), 1, 12, 0)
        came, went = (asked.get(one, "").removeprefix("-") for one in ("came", "went"))
        moves = moved_projects(
            actor, mechanism, year, of or month, came, went, so_far=not of, unit=unit, known=days.moment, start=here,
            most=PER_PAGE,
        )  # fmt: skip
        names = {"": ""} | {batch.code: called(batch) for batch in moves.rules.batches}
        context |= {
            "title": (
                _("%(month)s月从“%(came)s”到“%(went)s”的项目") if of
                else _("今年到%(month)s月从“%(came)s”到“%(went)s”的项目")
            ) % {
                "month": of or month, "came": names.get(came) or _("新进"), "went": names.get(went) or _("完成或退出"),
            },
            "rows": [
                project_line(
                    row, moves.page.names, moves.scheme, known=days.known, claims=moves.claims.get(row.id, ())
                )
                for row in moves.page.rows
            ],
            "pages": pages(request, page, moves.page.count),
        }  # fmt: skip
    else:
        context |= _cell_context(request, actor, mechanism, year, month, unit, days, page)
    return render(request, "board_projects.jinja", context)


def _late(one: CellProject, end: date, today: date) -> int:
    """How many days a project's planned day is over by the end of a month, or by today, without it; 0 for none."""
    if one.planned_on is None or (one.reached_on and one.reached_on <= end):
        return 0
    return max(0, (min(end, today) - one.planned_on).days)


def _cell_context(
    request: HttpRequest, actor: Actor, mechanism: str, year: int, month: int, unit: UUID | None, days: AsOf,
    page: int,
) -> dict[str, Any]:  # fmt: skip
    asked = request.GET
    part, batch, track = asked.get("part", ""), asked.get("batch", ""), asked.get("track", "")
    until = number_from(asked.get("until"), 1, 12, 0)
    if part not in get_args(Part):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    found = cell_projects(
        actor, mechanism, year, month, batch, track=track.removeprefix("-") if track else None,
        part=part, until=until or None, unit=unit, known=days.moment,  # type: ignore[arg-type]
        start=(page - 1) * PER_PAGE, most=PER_PAGE,
    )  # fmt: skip
    end = last_day(year, month)
    words = {
        "": _("“%(batch)s”批次的项目：年初的和到%(month)s月底新进的"),
        "moved": _("“%(batch)s”批次今年已转化的项目"),
        "moved_in_month": _("“%(batch)s”批次本月转化的项目"),
        "overdue": _("“%(batch)s”批次到计划日还没有转化的项目"),
        "planned": _("“%(batch)s”批次计划今年转化的项目"),
        "due": _("“%(batch)s”批次计划到本月转化的项目"),
    } if found.batch else {
        "": _("各批次的项目：年初的和到%(month)s月底新进的"),
        "moved": _("各批次今年已转化的项目"),
        "moved_in_month": _("各批次本月转化的项目"),
        "overdue": _("各批次到计划日还没有转化的项目"),
        "planned": _("各批次计划今年转化的项目"),
        "due": _("各批次计划到本月转化的项目"),
    }  # fmt: skip
    told = {"year": year, "month": until or month, "goal": found.goal_name}
    subtitle = (
        _("%(year)s年%(month)s月，转化指到达“%(goal)s”") if found.goal else _("%(year)s年%(month)s月")
    ) % told
    return {
        "title": words[part] % {"batch": found.batch, "month": month},
        "subtitle": subtitle + (f" · {found.track}" if found.track else ""),
        "dated": True,
        "rows": [
            project_line(
                one.row, found.names, found.scheme, known=days.known, claims=found.claims.get(one.row.id, ())
            )
            | {
                "planned": one.planned_on,
                "reached": one.reached_on if one.reached_on and one.reached_on <= end else None,
                "late": _late(one, end, days.known or days.today),
            }
            for one in found.rows
        ],
        "pages": pages(request, page, found.count),
    }  # fmt: skip
