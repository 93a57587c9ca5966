"""Promises to investors: what is due in the next twelve months on one page, and the same as a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.queries.as_known import as_known
from luoshi.growth.queries.promises import LATE, due_within, promises_due
from luoshi.record import chain
from luoshi.record.moments import AsOf, as_of
from luoshi.web.actors import actor_of
from luoshi.web.asked import id_of
from luoshi.web.boards_shown import bar_days, halted_promises_words, nothing_then
from luoshi.web.downloads import XLSX, download
from luoshi.web.figures_shown import kept as days_kept
from luoshi.web.numbers_shown import shown
from luoshi.web.promises_shown import due_months, promises_workbook

MONTHS = 12
LISTED = 200  # promises that the page lists at once; the sums are of all
_MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")
STATES = ("", "approved", "draft")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for."""

    unit: UUID | None
    state: str
    month: str
    days: AsOf

    def address(self, name: str, month: str = "") -> str:
        """The address of the same list under another name, of one month."""
        asked = {"unit": str(self.unit or ""), "state": self.state, "month": month}
        kept = {key: value for key, value in asked.items() if value} | days_kept(self.days)
        return reverse(name) + (f"?{urlencode(kept)}" if kept else "")


def _asked(request: HttpRequest) -> _Asked:
    state, month, unit = (request.GET.get(name, "") for name in ("state", "month", "unit"))
    known = month == LATE or _MONTH.fullmatch(month)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    return _Asked(
        id_of(unit) if unit else None, state if state in STATES else "", month if known else "", days
    )


def promises(request: HttpRequest) -> HttpResponse:
    """What was promised to investors and is due within twelve months, by month; what is late first."""
    actor = actor_of(request)
    asked = _asked(request)
    days, today = asked.days, asked.days.on
    with as_known(actor, days.moment):
        sums = due_within(actor, today, months=MONTHS, unit=asked.unit, state=asked.state)
        rows = promises_due(
            actor, today, months=MONTHS, unit=asked.unit, state=asked.state, month=asked.month, most=LISTED
        )
    months = due_months(sums.months, rows, today, MONTHS)
    late = next((one.count for one in sums.months if one.key == LATE), 0)
    nothing = Decimal(0)
    context = {
        "days": days,
        "as_of": bar_days(days, reverse("promises")),
        "nothing_then": nothing_then(days),
        "kept": {"known": days.known} if days.known else {},
        "months": months,
        "count": sums.count,
        "totals": {
            "approved": shown(sum((one.approved for one in sums.months), nothing), "yuan").text,
            "waiting": shown(sum((one.waiting for one in sums.months), nothing), "yuan").text,
            "late": late,
            "lacking": sums.lacking,
            "halted": halted_promises_words(sums.halted),
        },
        "units": sums.units,
        "asked": asked,
        "states": [("approved", _("已批准")), ("draft", _("待批准"))],
        "month_urls": {one.key: asked.address("promises", one.key) for one in months},
        "all_url": asked.address("promises"),
        "listed": LISTED,
        "download_url": asked.address("promises_download"),
        "filtered": bool(asked.unit or asked.state or asked.month or days.past),
    }
    return render(request, "promises.jinja", context)


def promises_download(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet (.xlsx), a promise a row, with the head of the audit chain."""
    actor = actor_of(request)
    asked = _asked(request)
    today = asked.days.on
    with as_known(actor, asked.days.moment):
        wanted = promises_due(actor, today, months=MONTHS, unit=asked.unit, state=asked.state)
    made_by = f"{actor.name}（{actor.post}）" if actor.post else actor.name
    data = promises_workbook(wanted, settings.LUOSHI_CITY, today, made_by, chain.head())
    name = _("%(city)s招商承诺兑现（截至%(day)s）.xlsx") % {"city": settings.LUOSHI_CITY, "day": today}
    return download(name, data, XLSX)
