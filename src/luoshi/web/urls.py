"""Addresses; each has its line in ``luoshi.web.pages``."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("health", lambda request: HttpResponse("ok"), name="health"),
]

handler404 = "luoshi.web.views.errors.not_found"
handler500 = "luoshi.web.views.errors.server_error"
