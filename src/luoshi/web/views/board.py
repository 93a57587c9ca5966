"""The board: how the city, or one place in it, stands with every indicator at a month."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.monitor.queries.board import Board
from luoshi.monitor.queries.board import board as board_of
from luoshi.record.actions.acting import Actor
from luoshi.record.moments import AsOf, as_of
from luoshi.web.actors import actor_of
from luoshi.web.figures_shown import address, bar, kept, key_of, line, month_from
from luoshi.web.language import said
from luoshi.web.lights_shown import lights_beside


def unit_from(text: str | None) -> UUID | None:
    """The unit that an address names; one that somebody garbled is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def board(request: HttpRequest) -> HttpResponse:
    """The standard set at a month, what needs attention first."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    shown = board_of(
        actor_of(request), days, month_from(request.GET.get("month")), unit_from(request.GET.get("unit"))
    )
    context: dict[str, Any] = {"days": days, "shown": shown, "as_of": bar(days, reverse("board"))}
    if shown is not None:
        context |= lines_of(shown, days, actor_of(request)) | {
            "unit_name": shown.places.name(shown.unit, shown.month.last_day if shown.month else days.on),
            "months": [(key_of(one), said(one.text())) for one in shown.months],
            "month": key_of(shown.month) if shown.month else "",
            "month_text": said(shown.month.text()) if shown.month else "",
            "units": [(row.id, shown.places.name(row.id, days.on)) for row in shown.units],
            "unit_url": address(
                "unit_figures", shown.unit, month=shown.month and key_of(shown.month), **kept(days)
            ),
        }
    return render(request, "board.jinja", context)


def lines_of(shown: Board, days: AsOf, actor: Actor) -> dict[str, Any]:
    """The lines of a board with the lights of rule-books, and how many of each mark there are."""
    day = shown.month.last_day if shown.month else days.on
    units = {row.standing.unit for row in shown.rows}
    lights = lights_beside(actor, days, shown.month.last_day if shown.month else None, units) if units else {}
    lines = [
        line(
            row, shown.places.name(row.standing.unit, day), shown.places.name(row.standing.claimant), days,
            lights.get((row.standing.unit, row.standing.indicator.code), ()),
        )
        for row in shown.rows
    ]  # fmt: skip
    counts = Counter(one["mark"].text for one in lines)
    summary = _("，").join(
        _("%(mark)s %(n)s 项") % {"mark": mark, "n": n}
        for mark, n in sorted(
            counts.items(), key=lambda one: [row["mark"].text for row in lines].index(one[0])
        )
    )
    return {"lines": lines, "summary": summary, "with_lights": any(one["lights"] for one in lines)}
