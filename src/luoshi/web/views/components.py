"""The page that shows every component."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def components(request: HttpRequest) -> HttpResponse:
    """The page; it needs nothing but the shell."""
    return render(request, "components.jinja")
