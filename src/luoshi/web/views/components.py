"""The page that shows every component."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def components(request: HttpRequest) -> HttpResponse:
    """The page; it needs nothing but the shell."""
    return render(
        request,
        "components.jinja",
        {"on": date(2024, 8, 1), "known": date(2025, 1, 1), "today": date(2026, 2, 24)},
    )
