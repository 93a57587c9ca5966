"""The funnel of projects: how many reach each stage, how many went from one to another; and totals by industry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.naming import called
from luoshi.growth.queries.funnel_choices import FunnelChoices, funnel_choices
from luoshi.growth.queries.industries import IndustryLine, IndustryTotals, industry_signings, industry_totals
from luoshi.growth.queries.pipeline import Behind, Narrowed, Pipeline, Step, Way
from luoshi.growth.queries.pipeline import pipeline as pipeline_of
from luoshi.growth.queries.pipeline import pipeline_projects as projects_behind
from luoshi.growth.schemes.stages import Stages
from luoshi.record.access import NotFound
from luoshi.record.moments import AsOf, WrongDay, as_of, day_from
from luoshi.record.written import written_day
from luoshi.web.actors import actor_of
from luoshi.web.boards_shown import (
    PER_PAGE,
    bar_days,
    growth_tabs,
    halted_words,
    money,
    nothing_then,
    number_from,
    page_from,
    pages,
    project_line,
    project_url,
)
from luoshi.web.figures_shown import address, bar_known
from luoshi.web.numbers_shown import percent_reached, plain
from luoshi.web.project_words import stage_title
from luoshi.web.views.board import unit_from

_YI = Decimal(100_000_000)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address of the funnel asks for. ``parameters``: the address itself, without what is empty."""

    days: AsOf
    since: date
    narrowed: Narrowed
    track: str
    parameters: dict[str, str]

    def url(self, name: str = "pipeline", *without: str, **more: str) -> str:
        """The address of a page with the same."""
        kept = {key: value for key, value in {**self.parameters, **more}.items() if key not in without}
        return address(name, **kept)


def _asked(request: HttpRequest) -> _Asked:
    """What the address asks for; raises WrongDay with what is wrong."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    since = day_from(request.GET.get("since")) or date(days.on.year - 1, 12, 31)
    if since > days.on:
        raise WrongDay(
            _("起始日 %(since)s 晚于截止日 %(on)s")
            % {"since": written_day(since), "on": written_day(days.on)}
        )
    unit, origin = unit_from(request.GET.get("unit")), request.GET.get("origin", "")[:200]
    track = request.GET.get("track", "")[:200]
    listed, _bar, code = track.rpartition("|")
    asked = {
        "on": str(days.on) if request.GET.get("on") else "", "known": str(days.known or ""),
        "since": str(since) if request.GET.get("since") else "", "unit": str(unit or ""), "track": track,
        "origin": origin,
    }  # fmt: skip
    return _Asked(
        days, since, Narrowed(unit, (listed, code) if listed else None, origin), track,
        {key: value for key, value in asked.items() if value},
    )  # fmt: skip


def _without_empty(request: HttpRequest, name: str) -> HttpResponse | None:
    """To the address without what a form left empty, so that it holds what was asked for."""
    if all(request.GET.values()):
        return None
    return redirect(address(name, **{key: value for key, value in request.GET.items() if value}))


def pipeline(request: HttpRequest) -> HttpResponse:
    """The funnel as of a day, and how many projects went from stage to stage since another; every number opens its
    projects."""
    if (shorter := _without_empty(request, "pipeline")) is not None:
        return shorter
    actor, asked = actor_of(request), _asked(request)
    narrowed = asked.narrowed
    found = pipeline_of(
        actor, asked.days.on, since=asked.since, known=asked.days.moment, unit=narrowed.unit, track=narrowed.track,
        origin=narrowed.origin,
    )  # fmt: skip
    choices = funnel_choices(actor, asked.days.on)
    most = max((one.reached for one in found.steps), default=0)
    context = {
        "tabs": growth_tabs("pipeline"),
        "days": asked.days,
        "since": asked.since,
        "as_of": bar_days(asked.days, asked.url("pipeline", "on", "known")),
        "narrowed": narrowed,
        "track": asked.track,
        "units": choices.units,
        "tracks": [(f"{choices.list_code}|{code}", name or _("未归入目录")) for code, name in choices.tracks],
        "list_title": choices.list_title,
        "origins": choices.origins,
        "chosen": _chosen(asked, choices),
        "clear_url": reverse("pipeline"),
        "steps": [_step(one, asked, most) for one in found.steps],
        "matrix": _matrix(found, asked),
        "beside": [
            (stage_title(code), number, asked.url("pipeline_projects", way="beside", stage=code))
            for code, _name, number in found.beside
        ],
        "any": bool(most),
        "nothing_then": nothing_then(asked.days),
    }
    return render(request, "pipeline.jinja", context)


def _chosen(asked: _Asked, choices: FunnelChoices) -> list[tuple[str, str]]:
    found = []
    if asked.narrowed.unit is not None:
        name = dict(choices.units).get(asked.narrowed.unit, _("所选的"))
        found.append((f"{_('责任单位')}：{name}", asked.url("pipeline", "unit")))
    if asked.narrowed.track is not None:
        name = dict(choices.tracks).get(asked.narrowed.track[1], asked.narrowed.track[1])
        found.append((f"{_('产业')}：{name}", asked.url("pipeline", "track")))
    if asked.narrowed.origin:
        name = dict(choices.origins).get(asked.narrowed.origin, asked.narrowed.origin)
        found.append((f"{_('来源')}：{name}", asked.url("pipeline", "origin")))
    return found


def _step(one: Step, asked: _Asked, most: int) -> dict[str, Any]:
    """A stage with every number and where it opens."""
    opened = {
        way: asked.url("pipeline_projects", way=way, stage=one.code)
        for way in ("here", "reached", "halted", "began", "entered", "onward", "back")
    }
    return {
        "row": one,
        "name": stage_title(one.code),
        "urls": opened,
        "width": round(100 * one.reached / most) if most else 0,
        "amount": money(one.contracted),
        "halted_amount": money(one.halted_amount) if one.halted_amount else "",
        "rate": percent_reached(one.rate),
        "moved": percent_reached(one.moved),
    }


def _matrix(found: Pipeline, asked: _Asked) -> dict[str, Any]:
    """From which stage to which: a line for each that something came from, a column for each that something went to."""
    names = {"": _("期内新登记"), **{one.code: stage_title(one.code) for one in found.steps}}
    order = ["", *(one.code for one in found.steps)]
    by_pair = {(flow.came_from, flow.went_to): flow.count for flow in found.flows}
    rows = [code for code in order if any(came == code for came, _went in by_pair)]
    columns = [code for code in order if any(went == code for _came, went in by_pair)]
    lines = [
        {
            "name": names[came],
            "cells": [
                {
                    "name": names[went],
                    "count": by_pair.get((came, went), 0),
                    "back": order.index(went) < order.index(came),
                    "url": asked.url("pipeline_projects", came=came or "-", went=went),
                }
                for went in columns
            ],
            "total": sum(by_pair.get((came, went), 0) for went in columns),
        }
        for came in rows
    ]
    return {"columns": [names[code] for code in columns], "lines": lines}


def pipeline_projects(request: HttpRequest) -> HttpResponse:
    """The projects behind a number of the funnel, each with the claims by which it is where it is."""
    actor, asked = actor_of(request), _asked(request)
    way, stage = request.GET.get("way", "here"), request.GET.get("stage", "")
    came, went = request.GET.get("came", ""), request.GET.get("went", "")
    if way not in get_args(Way):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    page = page_from(request)
    try:
        found = projects_behind(
            actor, asked.days.on, Behind(way, stage, "" if came == "-" else came, went),  # type: ignore[arg-type]
            since=asked.since, known=asked.days.moment, narrowed=asked.narrowed,
            start=(page - 1) * PER_PAGE, most=PER_PAGE,
        )  # fmt: skip
    except LookupError:
        raise NotFound(_("没有这个阶段")) from None
    scheme, listed = found.scheme, found.page
    context = {
        "title": _behind_title(scheme, way, stage, came, went),
        "subtitle": _("%(since)s至%(on)s") % {"since": written_day(asked.since), "on": written_day(asked.days.on)}
        if went or way in ("began", "entered", "onward", "back")
        else _("截至%(on)s") % {"on": written_day(asked.days.on)},
        "steps": [(_("漏斗与流转"), asked.url()), (_("项目"), None)],
        "as_of": bar_days(asked.days, asked.url()),
        "rows": [
            project_line(
                row, listed.names, scheme, amount=found.amounts[row.id], known=asked.days.known,
                claims=found.claims.get(row.id, ()),
            )
            for row in listed.rows
        ],
        "pages": pages(request, page, listed.count),
    }  # fmt: skip
    return render(request, "board_projects.jinja", context)


def _behind_title(scheme: Stages, way: str, stage: str, came: str, went: str) -> str:
    names = {one.code: called(one) for one in scheme.stages}
    if went:
        return _("从“%(came)s”到“%(went)s”的项目") % {
            "came": names.get(came, _("期内新登记")), "went": names.get(went, went),
        }  # fmt: skip
    name = {"stage": names.get(stage, stage)}
    return {
        "here": _("在“%(stage)s”的项目"),
        "reached": _("到过“%(stage)s”的项目"),
        "halted": _("在“%(stage)s”、已停建或终止的项目"),
        "began": _("期初在“%(stage)s”的项目"),
        "entered": _("期内进到“%(stage)s”的项目"),
        "onward": _("期内从“%(stage)s”往前走的项目"),
        "back": _("期内从“%(stage)s”退回的项目"),
        "beside": _("已“%(stage)s”的项目"),
    }[way] % name


def industries(request: HttpRequest) -> HttpResponse:
    """What was signed in a year by any list of industries, each project once, in the shares of areas."""
    days = as_of(None, request.GET.get("known"))
    year = number_from(request.GET.get("year"), 1990, days.today.year, days.today.year)
    code = request.GET.get("list", "")[:200]
    found = industry_totals(actor_of(request), year, code=code, known=days.moment)
    context: dict[str, Any] = {
        "tabs": growth_tabs("industries"), "days": days, "nothing_then": nothing_then(days), "year": year,
        "found": found,
        "as_of": bar_known(days, address("industries", year=year, list=code)),
    }  # fmt: skip
    if found is not None:
        context |= _industries_shown(found, year, days)
    return render(request, "industries.jinja", context)


def _industries_shown(found: IndustryTotals, year: int, days: AsOf) -> dict[str, Any]:
    units = found.units

    def shown(line: IndustryLine) -> dict[str, Any]:
        asked = {"year": year, "list": found.chosen.code, "track": line.code, "known": days.known}
        url = address("industry_projects", **asked)
        return {
            "name": line.name,
            "url": url,
            "signings": line.sum.signings,
            "amount": money(line.sum.amount),
            "part": percent_reached(line.part) if line.part else "",
            "width": round(100 * line.part) if line.part else 0,
            "halted": halted_words(line.halted),
            "units": [
                {
                    "name": name,
                    "signings": line.units[unit].signings if unit in line.units else 0,
                    "amount": _in_yi(line.units[unit].amount) if unit in line.units else "",
                    "exact": money(line.units[unit].amount) if unit in line.units else "",
                    "url": address("industry_projects", **asked, unit=unit),
                }
                for unit, name in units
            ],
        }

    return {
        "chosen": found.chosen,
        "lists": [(one.code, one.title) for one in found.lists],
        "years": [(one, str(one)) for one in dict.fromkeys(sorted({*found.years, year}, reverse=True))],
        "lines": [shown(line) for line in found.lines],
        "total": shown(found.total),
        "units": [name for _unit, name in units],
    }


def _in_yi(amount: Decimal) -> str:
    """Yuan in 亿元, of which one column after the other is compared; two places, more where there is not even 0.01."""
    return plain(amount / _YI, 2 if amount >= _YI / 100 else 6) if amount else ""


def industry_projects(request: HttpRequest) -> HttpResponse:
    """The signings and increases behind a number of an industry, each with its project."""
    days = as_of(None, request.GET.get("known"))
    year = number_from(request.GET.get("year"), 1990, days.today.year, days.today.year)
    code, track = request.GET.get("list", "")[:200], request.GET.get("track", "")[:200]
    unit = unit_from(request.GET.get("unit"))
    page = page_from(request)
    found = industry_signings(
        actor_of(request), year, code, track=track, unit=unit, known=days.moment,
        start=(page - 1) * PER_PAGE, most=PER_PAGE,
    )  # fmt: skip
    back = address("industries", year=year, list=code, known=days.known)
    context = {
        "title": _("%(year)s年%(industry)s签约和增资")
        % {"year": year, "industry": found.industry or _("各产业")},
        "subtitle": found.unit,
        "steps": [(_("分产业"), back), (_("项目"), None)],
        "as_of": bar_known(days, back),
        "rows": [
            {
                "on": row.on,
                "kind": _("首次签约") if row.kind == "signing" else _("增资"),
                "code": project.code,
                "name": project.name,
                "url": project_url(project.id, days.known),
                "amount": money(row.amount),
                "shares": [
                    (found.names.get(one, ""), percent_reached(share)) for one, share in row.shares.items()
                ],
            }
            for row, project in found.rows
        ],
        "pages": pages(request, page, found.count) | {"total": _("共 %(n)s 笔") % {"n": f"{found.count:,}"}},
    }
    return render(request, "industry_projects.jinja", context)
