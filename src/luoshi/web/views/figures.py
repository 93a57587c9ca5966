"""One figure and its source."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from luoshi.monitor.queries.figures import figure_named
from luoshi.web.actors import actor_of


def figure(request: HttpRequest, statement: UUID) -> HttpResponse:
    """Until the page of a figure is merged: what it is of."""
    series, code = figure_named(actor_of(request), statement)
    return HttpResponse(f"{code} {series.period}", content_type="text/plain; charset=utf-8")
