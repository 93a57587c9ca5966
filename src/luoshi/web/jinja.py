"""The environment of the product's templates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import ChainableUndefined, Environment

from luoshi.reading.rules.fields import domains
from luoshi.record.models import DocumentClass
from luoshi.web.presenting import explain
from luoshi.words import Words


def environment(**options: Any) -> Environment:
    """Jinja2 with Django's addresses, texts and days;."""
    options |= {
        "undefined": ChainableUndefined,
        "extensions": ["jinja2.ext.i18n"],
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)
    made.globals |= {
        "static": static,
        "url": _address,
        "explain": explain,
        "document_classes": dict(DocumentClass.choices),
        "domains": [(domain, domain) for domain in domains()],
    }
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=False, pgettext=translation.pgettext
    )
    made.filters |= {"day": day, "moment": moment, "said": said}
    return made


def _address(name: str, *arguments: Any, **values: Any) -> str:
    return reverse(name, args=arguments, kwargs=values)


def said(words: Words | None) -> str:
    """Words in the language of the page."""
    return words.said("en" if translation.get_language() == "en" else "zh") if words else ""


def day(value: date | None) -> str:
    """A day as officials write it: 2026年2月24日, or 24 February 2026."""
    if value is None:
        return ""
    if translation.get_language() == "en":
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """A moment in the city's zone: 2026年2月24日 17:44."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"
