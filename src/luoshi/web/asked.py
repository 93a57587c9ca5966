"""What the address of a list asks for, piece by piece."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.queries.filters import WrongFilter
from luoshi.record.moments import day_from


def id_of(text: str) -> UUID:
    """What a filter is narrowed to; raises WrongFilter."""
    try:
        return UUID(text)
    except ValueError:
        raise WrongFilter(_("没有编号为“%(id)s”的条件，请重新选择") % {"id": text}) from None


def day_of(text: str) -> date:
    """The day of a filter; raises WrongDay."""
    day = day_from(text)
    assert day is not None
    return day


def place_of(request: HttpRequest, name: str) -> UUID | None:
    """Where a page goes on; an address that somebody garbled gives the first page."""
    try:
        return UUID(request.GET[name]) if name in request.GET else None
    except ValueError:
        return None


def address_of(name: str, parameters: Mapping[str, str], without: Container[str] = ()) -> str:
    """The address of a page with these parameters, but for empty ones and those that are to be left out."""
    kept = {key: value for key, value in parameters.items() if key not in without and value}
    return reverse(name) + (f"?{urlencode(kept)}" if kept else "")


def to_what_was_asked(request: HttpRequest, name: str) -> HttpResponseRedirect | None:
    """Where a form has sent what was left empty too: the address with what was asked for alone, to be kept so."""
    if all(request.GET.values()):
        return None
    return redirect(address_of(name, {key: str(value) for key, value in request.GET.items()}))
