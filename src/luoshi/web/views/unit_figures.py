"""One unit with all its figures, the sheet that asks for what is missing, and what changed between two days."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.changes import Change, Why
from luoshi.monitor.queries.changes import changes as changes_between
from luoshi.monitor.queries.figures import Figure, indicators_for
from luoshi.monitor.queries.fill_in import NothingMissing, fill_in
from luoshi.monitor.queries.tree import Places, places
from luoshi.monitor.queries.unit_shown import unit_shown
from luoshi.record.access import NotFound, may
from luoshi.record.moments import WrongDay, as_of, day_from
from luoshi.record.written import written_day
from luoshi.sheets.fill_in import fill_in_sheet
from luoshi.web.actors import actor_of
from luoshi.web.downloads import XLSX, download
from luoshi.web.figures_shown import address, bar, kept, key_of, month_from, name_of, period_of, with_unit
from luoshi.web.indicator_words import aspect_title, basis_title
from luoshi.web.language import said
from luoshi.web.lights_shown import lights_of
from luoshi.web.views.board import lines_of, unit_from
from luoshi.web.views.errors import tell

MOST_CHANGES = 500  # shown at once; filters narrow to less
USUAL_DAYS = 30


def unit_figures(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Everything about one county or bureau at a month."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    shown = unit_shown(actor_of(request), days, unit, month_from(request.GET.get("month")))
    month, tree = shown.board.month, shown.board.places
    context: dict[str, Any] = {
        "days": days,
        "shown": shown,
        "months": [(key_of(one), said(one.text())) for one in shown.board.months],
        "month": key_of(month) if month else "",
        "month_text": said(month.text()) if month else "",
        "was": [(one, tree.name(one)) for one in shown.was],
        "became": [(one, tree.name(one)) for one in shown.became],
        "keeps": [
            {
                "kept": one,
                "name": name_of(one.indicator),
                "url": address("indicator", one.indicator.code, **kept(days)),
                "last": said(one.last.text()) if one.last else "",
                "next": said(one.next.text()) if one.next else "",
            }
            for one in shown.keeps
        ],
        "as_of": bar(days, reverse("unit_figures", args=[unit])),
        "fill_in_url": address("unit_fill_in", unit, month=month and key_of(month)),
        "changes_url": address("changes", unit=unit),
        "about_url": address("unit", unit, **kept(days)),
        "kept": kept(days),
    }
    if month is not None:
        context |= lines_of(shown.board, days, actor_of(request))
    found = lights_of(actor_of(request), days, month.last_day if month else None, subjects=[unit])
    context |= {"chips": found, "may_find": may(actor_of(request), "record findings") and not days.past}
    return render(request, "unit_figures.jinja", context)


def unit_fill_in(request: HttpRequest, unit: UUID) -> HttpResponse:
    """The sheet (.xlsx) made only of what is missing for a month."""
    days = as_of(None, None)
    month = month_from(request.GET.get("month"))
    if month is None:
        raise WrongDay(_("请写明是哪个月，如 month=2026-05"))
    try:
        found = fill_in(actor_of(request), days, unit, month)
    except NothingMissing as nothing:
        return tell(request, 422, str(nothing))
    data = fill_in_sheet(found.name, found.period, found.lines, timezone.now().replace(tzinfo=None))
    return download(f"{found.name}{found.period}补报表.xlsx", data, XLSX)


def changes(request: HttpRequest) -> HttpResponse:
    """Which figures stand otherwise at the end of one day than of another, and why."""
    actor = actor_of(request)
    today = timezone.localdate()
    until = day_from(request.GET.get("to")) or today
    since = day_from(request.GET.get("from")) or until - timedelta(days=USUAL_DAYS)
    if since > until:
        raise WrongDay(
            _("开始的日子（%(since)s）不能晚于结束的日子（%(until)s）")
            % {"since": written_day(since), "until": written_day(until)}
        )
    first, second = as_of(None, since.isoformat()), as_of(None, until.isoformat())
    tree = places(second.moment)
    unit, code = unit_from(request.GET.get("unit")), request.GET.get("indicator", "")
    defined = indicators_for(actor, second.moment)
    chosen = tuple(one for one in defined if not code or one.code == code)
    if unit is not None and unit not in tree.units:
        raise NotFound(_("没有这个单位"))
    by_code = {one.code: one for one in defined}
    found = (
        changes_between(chosen, first.moment, second.moment, None if unit is None else [unit])
        if first.moment is not None
        else []
    )
    counts = Counter(one.why for one in found)
    context = {
        "since": since,
        "until": until,
        "today": today,
        "rows": [change_row(one, by_code, tree) for one in found[:MOST_CHANGES]],
        "total": len(found),
        "left_off": max(0, len(found) - MOST_CHANGES),
        "counts": [(why_title(why), counts[why]) for why in Why if counts[why]],
        "units": [(one, tree.name(one)) for one in _given_for(tree)],
        "unit": unit or "",
        "indicators": [(one.code, name_of(one)) for one in defined],
        "code": code,
    }
    return render(request, "changes.jinja", context)


def _given_for(tree: Places) -> list[UUID]:
    if tree.city is None:
        return []
    return [tree.city, *(row.id for row in tree.under(tree.city, timezone.localdate()))]


def why_title(why: Why) -> str:
    """Why a figure stands otherwise, in words."""
    return {
        Why.NEW: _("新报"),
        Why.REVISED: _("修订"),
        Why.WITHDRAWN: _("撤回"),
        Why.RESTORED: _("撤回后恢复原数"),
        Why.DECIDED: _("人工决定以谁为准"),
        Why.OTHERWISE: _("改以另一家的数为准"),
    }[why]


def change_row(change: Change, by_code: dict[str, Indicator], tree: Places) -> dict[str, Any]:
    """A change as a list of them shows it."""
    one = by_code[change.series.property.removeprefix(PROPERTY)]
    aspect, basis = Aspect(change.series.aspect), Basis(change.series.basis)
    key = change.series.period
    period = Period(key.start, key.end, PeriodKind(key.kind))

    def shown(figure: Figure | None) -> dict[str, str] | None:
        if figure is None:
            return None
        return {
            "text": with_unit(one, aspect, figure.number),
            "url": address("figure", figure.statement),
            "by": tree.name(figure.claim.claimant),
        }

    batch = change.batch
    return {
        "unit": tree.name(change.series.subject, period.last_day),
        "indicator": name_of(one),
        "url": address("indicator", one.code, unit=change.series.subject, month=key_of(period)),
        "period": period_of(period, basis),
        "what": f"{basis_title(basis)}{aspect_title(aspect)}"
        if aspect is Aspect.LEVEL
        else aspect_title(aspect),
        "before": shown(change.before),
        "after": shown(change.after),
        "why": why_title(change.why),
        "reason": change.reason,
        "workbook": batch.name if batch else "",
    }
