"""Indicators: what is defined and how it changed; one of them over its periods and over the units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.monitor.actions.define_indicators import (
    NothingToDefine,
    adopt_standard_indicators,
    define_indicators,
)
from luoshi.monitor.actions.set_curve import set_curve
from luoshi.monitor.curves import CurveError
from luoshi.monitor.indicator import Aspect, CurveKind, Indicator, IndicatorError
from luoshi.monitor.queries.definitions import versions_of
from luoshi.monitor.queries.figures import indicator_for, indicators_for
from luoshi.monitor.queries.findings import Asked
from luoshi.monitor.queries.indicator_shown import IndicatorShown, Point, indicator_shown, rolled
from luoshi.monitor.schedule import State
from luoshi.monitor.standard import standard_indicators
from luoshi.monitor.tables import as_table, as_toml, from_toml
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Because
from luoshi.record.moments import AsOf, as_of
from luoshi.web.actors import actor_of
from luoshi.web.figures_shown import (
    address,
    bar,
    cell,
    kept,
    key_of,
    line,
    mark,
    month_from,
    name_of,
    number,
    period_of,
    unit_of,
    with_unit,
    without_sign,
)
from luoshi.web.indicator_words import brief, definition, field_title, value_text
from luoshi.web.language import said
from luoshi.web.lights_shown import lights_beside
from luoshi.web.page_files import start_of
from luoshi.web.views.board import unit_from
from luoshi.web.views.errors import tell

_NEW = """code = ""
name = ""
english = ""
aliases = []
unit_of_measure = "yuan"
shown_in = "亿元"
decimals = 2
period_kinds = ["month"]
bases = ["current", "cumulative"]
january_february = true
level_published = true
growth = "nominal"
reporting_lag = 0
due = 20
direction = "higher"
rolls_up = "sum"
hierarchy = "administrative"
zones_inside = true
law = "administrative record"
respondent_level = false
seen_by = "signed in"
kept_by = ["*局"]
curve = "straight"
rules = []
missing_members = "refuse"
"""


def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator that is defined."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    found = indicators_for(actor, days.moment)
    codes = {one.code for one in found}
    rows = [
        {
            "indicator": one,
            "name": name_of(one),
            "url": address("indicator", one.code, **kept(days)),
            "edit_url": reverse("indicator_edit", args=[one.code]),
            "measure": unit_of(one) if one.level_published else "%",
            "words": brief(one),
        }
        for one in found
    ]
    return render(
        request,
        "indicators.jinja",
        {
            "rows": rows,
            "days": days,
            "as_of": bar(days, reverse("indicators")),
            "may_define": may(actor, "define indicators") and days.known is None,
            "left": sum(one.code not in codes for one in standard_indicators()),
            "total": len(standard_indicators()),
        },
    )


def indicators_adopt(request: HttpRequest) -> HttpResponse:
    """Define those of the standard set that are not defined yet."""
    try:
        adopt_standard_indicators(actor_of(request), Because())
    except (NothingToDefine, IndicatorError) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("已采用标准月度指标；和本市不同的地方，点“修改定义”改。"))
    return redirect("indicators")


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: chart, every period of a unit, every unit at a period, targets, definition, what is asked."""
    actor = actor_of(request)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    shown = indicator_shown(
        actor, days, code, unit_from(request.GET.get("unit")), month_from(request.GET.get("month"))
    )
    return render(request, "indicator.jinja", _context(request, shown, days))


def _context(request: HttpRequest, shown: IndicatorShown, days: AsOf, **more: Any) -> dict[str, Any]:
    one, tree = shown.indicator, shown.places
    period = shown.period
    day = period.last_day if period else days.on
    actor = actor_of(request)
    context: dict[str, Any] = {
        "days": days,
        "shown": shown,
        "one": one,
        "name": name_of(one),
        "unit": shown.unit,
        "unit_name": tree.name(shown.unit, day),
        "measure": unit_of(one) if one.level_published else "%",
        "units": [(row.id, tree.name(row.id, day)) for row in shown.units],
        "months": [(key_of(each), period_of(each, one.main_basis)) for each in shown.periods],
        "month": key_of(period) if period else "",
        "period": period_of(period, one.main_basis) if period else "",
        "as_of": bar(days, address("indicator", one.code, unit=shown.unit)),
        "definition": definition(one),
        "versions": [_version(version) for version in versions_of(one.code, days.moment)],
        "may_define": may(actor, "define indicators") and days.known is None,
        "changes_url": address("changes", indicator=one.code, unit=shown.unit),
        "earlier": [
            (until, name) for until, name in tree.renamed_since(shown.unit, date(day.year - 1, 1, 1))
        ],
    }
    if period is None:
        return context | more
    units = {row.standing.unit for row in shown.every}
    lights = lights_beside(actor, days, period.last_day, units, one.code)
    every = [
        line(row, tree.name(row.standing.unit, day), tree.name(row.standing.claimant), days,
             lights.get((row.standing.unit, one.code), ()))
        | {"unit_url": address("indicator", one.code, unit=row.standing.unit, month=key_of(period), **kept(days)),
           "chosen": row.standing.unit == shown.unit}
        for row in shown.every
    ]  # fmt: skip
    context |= {
        "every": every,
        "with_lights": any(row["lights"] for row in every),
        "course": [_course(standing, shown, days) for standing in shown.course],
        "renamed": any(
            tree.name(shown.unit, one.period.last_day) != tree.name(shown.unit, day) for one in shown.course
        ),
        "ranked": any(row["rank"].url for row in every)
        or any(one.rank.number is not None for one in shown.course),
        "year": period.year,
        "chart": _chart(shown, days),
        "echarts": start_of("echarts"),
        "targets": [
            {
                "said": target,
                "text": with_unit(one, target.aspect, target.number),
                "growth": target.aspect is Aspect.TARGET_GROWTH,
                "by": tree.name(target.claimant),
                "url": address("figure", target.statement, **kept(days)),
            }
            for target in shown.targets
        ],
        "curve_words": _curve_words(shown),
        "shares": [without_sign(share * 100) for share in shown.curve.shares] if shown.curve else [],
        "curve_kinds": [(kind.value, curve_title(kind)) for kind in CurveKind],
        "curve_kind": shown.curve_set.kind if shown.curve_set else str(one.curve),
        "asked": [_asked(found, shown, days) for found in shown.asked],
    }
    return context | more


def curve_title(kind: CurveKind) -> str:
    """What the shapes of a curve are called."""
    return {
        CurveKind.STRAIGHT: _("时序进度（每月十二分之一）"),
        CurveKind.LAST_YEAR: _("按上年各月的进度"),
        CurveKind.TYPED: _("逐月填写"),
    }[kind]


def _curve_words(shown: IndicatorShown) -> str:
    if shown.curve is None:
        return ""
    words = curve_title(shown.curve.kind)
    if shown.curve.note:
        words = _("%(curve)s（%(note)s）") % {"curve": words, "note": said(shown.curve.note)}
    if shown.curve_set:
        words = _("%(curve)s；%(name)s设定，依据：%(reason)s") % {
            "curve": words, "name": shown.curve_set.decided_by, "reason": shown.curve_set.reason,
        }  # fmt: skip
    return words


def _course(standing: Any, shown: IndicatorShown, days: AsOf) -> dict[str, Any]:
    one = shown.indicator
    schedule = standing.schedule

    def number_of(value: Any, aspect: Aspect) -> Any:
        return cell(value, one, shown.unit, standing.period, aspect, days)

    return {
        "period": period_of(standing.period, one.main_basis),
        "url": address("indicator", one.code, unit=shown.unit, month=key_of(standing.period), **kept(days)),
        "chosen": standing.period == shown.period,
        "level": number_of(standing.level, Aspect.LEVEL),
        "growth": number_of(standing.growth, Aspect.GROWTH),
        "rank": number_of(standing.rank, Aspect.RANK),
        "mark": mark(standing, overdue=standing.missing),
        "completed": without_sign(schedule.completed),
        "planned": without_sign(schedule.planned),
        "words": "" if schedule.state is State.NO_TARGET else said(schedule.verdict),
        "missing": standing.missing,
        "by": shown.places.name(standing.claimant),
        "unit": shown.places.name(shown.unit, standing.period.last_day),
    }


def _chart(shown: IndicatorShown, days: AsOf) -> dict[str, Any]:
    """What the chart is drawn from: for each period of the year three numbers as printed, and where they open."""
    one = shown.indicator
    assert shown.period is not None
    aspect = shown.aspect
    power = one.printed(aspect).scale.power

    def plain(value: Decimal | None) -> float | None:
        return None if value is None else float(value.scaleb(-power))

    def point(each: Point, which: str) -> dict[str, Any] | None:
        value, period = (each.now, each.period) if which == "now" else (each.before, each.before_period)
        if value.number is None:
            return None
        found = cell(value, one, shown.unit, period, aspect, days)
        return {"value": plain(value.number), "text": with_unit(one, aspect, value.number), "url": found.url,
                "drawer": found.rolled}  # fmt: skip

    year = shown.period.year
    return {
        "measure": unit_of(one) if aspect is Aspect.LEVEL else _("同比%"),
        "periods": [_short(each.period) for each in shown.points],
        "names": {
            "now": _("%(year)s年实际") % {"year": year},
            "before": _("%(year)s年同期") % {"year": year - 1},
            "due": _("按进度应达到") if aspect is Aspect.LEVEL else _("目标增速"),
        },
        "now": [point(each, "now") for each in shown.points],
        "before": [point(each, "before") for each in shown.points],
        "due": [
            None if each.due is None else {"value": plain(each.due), "text": with_unit(one, aspect, each.due)}
            for each in shown.points
        ],
    }


def _short(period: Any) -> str:
    if period.kind == "quarter":
        return _("%(n)s季度") % {"n": period.number}
    if period.kind == "january-february":
        return _("1—2月")
    return _("%(n)s月") % {"n": period.month}


def _asked(found: Asked, shown: IndicatorShown, days: AsOf) -> dict[str, Any]:
    words = found.finding.words if found.finding else found.mark.words if found.mark else None
    assert words is not None
    return {
        "unit": shown.places.name(found.unit, found.period.last_day),
        "kind": _("规则") if found.finding else _("离群"),
        "checked": found.finding is None or found.finding.checked,
        "words": said(words),
        "todo": said(found.finding.todo) if found.finding else "",
        "urls": [address("figure", statement, **kept(days)) for statement in found.statements],
        "reasons": found.reasons,
    }


def _version(version: Any) -> dict[str, Any]:
    return {
        "since": version.since,
        "until": version.until,
        "by": version.by,
        "changed": [
            (field_title(name), value_text(name, before), value_text(name, after))
            for name, before, after in version.changed
        ],
    }


def indicator_rolled(request: HttpRequest, code: str) -> HttpResponse:
    """What a number was added up from; with htmx the part for the drawer."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    unit, month = unit_from(request.GET.get("unit")), month_from(request.GET.get("month"))
    try:
        aspect = Aspect(request.GET.get("aspect", "level"))
    except ValueError:
        raise NotFound(_("没有这个数，或者您无权查看")) from None
    found = rolled(actor_of(request), days, code, unit, month, aspect)
    if found is None:
        # It is given now, or is no more: the indicator's own page says which.
        return redirect(address("indicator", code, unit=unit, month=month and key_of(month), **kept(days)))
    standing, value, tree, schedules = found
    unit = standing.unit
    one = standing.indicator
    assert value.rolled is not None
    leaves = []
    for leaf in value.rolled.leaves:
        assert isinstance(leaf.unit, UUID)
        if aspect in (Aspect.TARGET, Aspect.TARGET_GROWTH):
            figure = schedules.figures.target(leaf.unit, code, standing.period.year, aspect)
        else:
            figure = schedules.figures.of(leaf.unit, code, standing.period, one.main_basis, aspect)
        leaves.append(
            {
                "unit": tree.name(leaf.unit, standing.period.last_day),
                "text": number(one, aspect, leaf.value),
                "exact": said(one.printed(aspect).exact_text(leaf.value)),
                "url": address("figure", figure.statement, **kept(days)) if figure else "",
                "by": tree.name(figure.claim.claimant) if figure else "",
                "weight": "" if leaf.weight is None else f"{leaf.weight.normalize():f}",
                "instead_of": [tree.name(key) for key in leaf.instead_of if isinstance(key, UUID)],
            }
        )
    context = {
        "title": _("%(unit)s %(name)s：汇总自")
        % {"unit": tree.name(unit, standing.period.last_day), "name": name_of(one)},
        "period": period_of(standing.period, one.main_basis),
        "total": "" if value.number is None else with_unit(one, aspect, value.number),
        "measure": unit_of(one),
        "words": said(value.rolled.words),
        "leaves": leaves,
        "weighted": any(leaf["weight"] for leaf in leaves),
        "back_url": address("indicator", code, unit=unit, month=key_of(standing.period), **kept(days)),
        "name": name_of(one),
        "as_of": bar(days, request.path),
    }
    drawer = request.headers.get("HX-Request") == "true"
    return render(request, "indicator_rolled_part.jinja" if drawer else "indicator_rolled.jinja", context)


def indicator_curve(request: HttpRequest, code: str) -> HttpResponse:
    """Set how a year's target is spread over the year."""
    actor = actor_of(request)
    unit, month = unit_from(request.POST.get("unit")), month_from(request.POST.get("month"))
    indicator_for(actor, code)
    if unit is None or month is None:
        return tell(request, 422, _("请从指标的页面上设定进度曲线"))
    typed = [text.strip() for text in request.POST.getlist("share")]
    reason = request.POST.get("reason", "")
    error = ""
    try:
        kind = CurveKind(request.POST.get("kind", ""))
        shares = [Decimal(text) / 100 for text in typed] if kind is CurveKind.TYPED else []
        set_curve(actor, Because(), unit, code, month.year, kind, shares, reason)
    except InvalidOperation:
        error = _("每个月都要填累计完成全年目标的百分之几，如 62.5")
    except CurveError as wrong:
        error = said(wrong.words)
    except ValueError as wrong:
        error = str(wrong)
    else:
        messages.success(request, _("进度曲线已设定，从现在起按它对照。"))
        return redirect(address("indicator", code, unit=unit, month=key_of(month)))
    days = as_of(None, None)
    shown = indicator_shown(actor, days, code, unit, month)
    context = _context(request, shown, days, curve_error=error, reason=reason)
    context |= {"curve_kind": request.POST.get("kind", "")} | ({"shares": typed} if len(typed) == 12 else {})
    return render(request, "indicator.jinja", context, status=422)


def indicator_edit(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Change how an indicator is defined, or define a new one, as a table of fields."""
    actor = actor_of(request)
    earlier: Indicator | None = indicator_for(actor, code) if code else None
    text = as_toml(as_table(earlier)) if earlier else _NEW
    problems: list[str] = []
    if request.method == "POST":
        text = request.POST.get("table", "").replace("\r\n", "\n")
        try:
            one = from_toml(text)
            if earlier is None and any(known.code == one.code for known in indicators_for(actor)):
                told = _("代码“%(code)s”已经有了，请换一个，或者去修改那一个")
                problems = [told % {"code": one.code}]
            elif earlier is not None and one.code != earlier.code:
                told = _("代码不能改：历史数据都记在“%(code)s”名下。另立一个指标请用“新指标”")
                problems = [told % {"code": earlier.code}]
            else:
                define_indicators(actor, Because(), [one])
        except IndicatorError as wrong:
            problems = [said(problem) for problem in wrong.problems]
        except NothingToDefine as nothing:
            problems = [str(nothing)]
        if not problems:
            told = _("“%(name)s”的定义已保存，从现在起有效；以前的定义留在历史里。")
            messages.success(request, told % {"name": name_of(one)})
            return redirect("indicator", one.code)
    return render(
        request,
        "indicator_edit.jinja",
        {"one": earlier, "name": name_of(earlier) if earlier else "", "text": text, "problems": problems,
         "rows": text.count("\n") + 2},
        status=422 if problems else 200,
    )  # fmt: skip
