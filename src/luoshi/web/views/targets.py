"""Yearly targets of areas: what was given to whom, what stood before, and a form that states one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.set_targets import TargetDraft, set_targets
from luoshi.growth.in_force import target_measures
from luoshi.growth.naming import called
from luoshi.growth.queries.targets import TargetLine, TargetSaid
from luoshi.growth.queries.targets import targets as targets_of
from luoshi.growth.tables.targets import target_text
from luoshi.record.access import may
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models.current import plain
from luoshi.record.moments import as_of
from luoshi.record.queries.choices import unit_names_to_choose
from luoshi.sheets.ledgers import parse_number
from luoshi.web.actors import actor_of
from luoshi.web.asked import id_of
from luoshi.web.boards_shown import number_from
from luoshi.web.figures_shown import address, bar_known
from luoshi.web.project_tables_shown import cell_url
from luoshi.web.project_words import yuan

_TEN_THOUSAND = Decimal(10_000)


def targets(request: HttpRequest) -> HttpResponse:
    """Yearly targets of areas, with what each was before and where it is laid down; and a form that states one."""
    return _page(request, {}, "", "")


def target_set(request: HttpRequest) -> HttpResponse:
    """State a target of an area for a year; the one before stays on record."""
    typed = {name: plain(str(value).strip()[:300]) for name, value in request.POST.items()}
    try:
        made = set_targets(actor_of(request), Because(), [_draft(typed)])
    except WrongEntry as wrong:
        return _page(request, typed, wrong.field or "amount", str(wrong))
    said = _("已登记；原来的数留在记录里。") if made else _("和原来的一样，没有变化。")
    messages.success(request, said)
    return redirect(address("targets", year=typed["year"]))


def _draft(typed: dict[str, str]) -> TargetDraft:
    year, measure = typed.get("year", ""), typed.get("measure", "")
    if not typed.get("unit"):
        raise WrongEntry(_("请选择单位"), "unit")
    if not year.isdecimal():
        raise WrongEntry(_("年份写四位数，像 2026"), "year")
    number = parse_number(typed.get("amount", ""))
    if number is None or number.percent or number.doubt:
        raise WrongEntry(_("目标值写数字"), "amount")
    measures = target_measures(timezone.localdate())
    money = measure in measures and measures[measure].unit == "yuan"
    # A bare number is in 万元, as the form says; one with its unit (3亿元) is what it says.
    scaled = number.value if number.scale or number.unit or not money else number.value * _TEN_THOUSAND
    return TargetDraft(id_of(typed["unit"]), measure, int(year[:6]), scaled, typed.get("basis", ""))


def _page(request: HttpRequest, typed: dict[str, str], field: str, wrong: str) -> HttpResponse:
    actor = actor_of(request)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    year = number_from(request.GET.get("year"), 1990, 2100, days.on.year)
    measures = target_measures(date(year, 12, 31))
    lines = targets_of(actor, year, days.moment)
    may_set = may(actor, "manage projects") and not days.past
    context = {
        "days": days,
        "as_of": bar_known(days, address("targets", year=year)),
        "year": year,
        "years": [(one, str(one)) for one in range(days.today.year + 1, days.today.year - 6, -1)],
        "lines": [_shown(line, measures) for line in lines],
        "may_set": may_set,
        "units": [(str(one.id), one.shown) for one in unit_names_to_choose(actor, days.today).listed],
        "measures": [
            (code, called(one) + (_("（万元）") if one.unit == "yuan" else _("（个）")))
            for code, one in measures.items()
        ],
        "typed": {"year": str(year), **typed},
        "errors": {field: wrong} if wrong else {},
    }
    return render(request, "targets.jinja", context, status=422 if wrong else 200)


def _shown(line: TargetLine, measures: Any) -> dict[str, Any]:
    known = measures.get(line.measure)
    unit = known.unit if known else "yuan"

    def told(said: TargetSaid) -> dict[str, Any]:
        return {
            "row": said,
            "amount": target_text(unit, said.amount) if unit == "count" else yuan(said.amount),
            "url": cell_url(said.table, said.sheet, said.cell) if said.table else "",
            "where": f"{said.sheet}!{said.cell}" if said.table else "",
        }

    return {
        "unit": line.name,
        "measure": called(known) if known else line.measure,
        "now": told(line.said[-1]),
        "before": [told(one) for one in line.said[:-1]],
    }


__all__ = ["target_set", "targets"]
