"""The Django app ``web``."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "luoshi.web"
    label = "web"
