"""One figure down to the cell it comes from, and what else was said of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.monitor.actions.remark_figure import remark_figure
from luoshi.monitor.queries.ledgers import cell_window, may_see_inside
from luoshi.monitor.queries.one_figure import figure_shown
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Because
from luoshi.record.models.current import plain
from luoshi.record.moments import as_of
from luoshi.sheets import SheetError
from luoshi.web import ledgers_presenting as presenting
from luoshi.web.actors import actor_of
from luoshi.web.figures_shown import bar


def figure(request: HttpRequest, statement: UUID) -> HttpResponse:
    """One figure: its value, its cell in the workbook, everybody's claims and what stands; with htmx a part."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = figure_shown(actor, statement, days.moment)
    window, trouble = None, ""
    batch = shown.said.batch
    inside = batch is not None and may_see_inside(actor, batch)
    if batch is not None and inside:
        try:
            window = cell_window(
                actor, batch.id, shown.said.source.sheet or "", shown.said.source.cell or ""
            )[1]
        except (SheetError, NotFound) as error:
            trouble = str(error)
    context: dict[str, Any] = {
        **presenting.figure(shown),
        "shown": shown,
        "batch": batch,
        "inside": inside,
        "window": window,
        "trouble": trouble,
        "days": days,
        "kept": f"?known={days.known}" if days.known else "",
        "may_remark": may(actor, "import ledgers") and not days.past,
        "may_decide": may(actor, "decide conflicts") and not days.past,
        "as_of": {**bar(days, request.path), "on": None} if days.past else None,
        "steps": [(_("台账"), reverse("ledgers")), (_("一个数的来源"), None)],
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, "figure_part.jinja" if part else "figure.jinja", context)


def figure_remark(request: HttpRequest, statement: UUID) -> HttpResponse:
    """Note the reason for a figure that stands out."""
    text = plain(request.POST.get("text", "").strip())
    if not text:
        messages.error(request, _("请写出原因。"))
    else:
        remark_figure(actor_of(request), Because(), statement, text)
        messages.success(request, _("已记下；这个数没有改动。"))
    return redirect("figure", statement)
