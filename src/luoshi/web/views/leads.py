"""Leads: what is due with them, by which ways they come and which of these really start, and their ranked order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.naming import all_called
from luoshi.growth.queries import leads as queries
from luoshi.growth.queries.as_known import as_known
from luoshi.growth.queries.judged import LEADS_BOOK, findable, ranked_leads
from luoshi.growth.queries.projects import Halted, names_in
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.moments import AsOf, as_of, day_from
from luoshi.record.queries.choices import unit_names_to_choose
from luoshi.web.actors import actor_of
from luoshi.web.asked import id_of
from luoshi.web.boards_shown import bar_days, halted_words, nothing_then, project_url
from luoshi.web.figures_shown import address, bar_known
from luoshi.web.leads_shown import contact_due, judged_shown, left_words
from luoshi.web.numbers_shown import NOTHING, shown
from luoshi.web.project_shown import form_url

AHEAD = (0, 7, 14, 30)
USUAL = 7  # days ahead, where an address asks for nothing
PAGE = 50
LISTED = 100  # things due that are listed at once, the most pressing; leads are counted whole


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages about leads."""
    listed = [
        ("leads", _("到期与待办")),
        ("leads_ways", _("来源与实效")),
        ("leads_ranked", _("24字要求对照")),
    ]
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in listed]


def leads(request: HttpRequest) -> HttpResponse:
    """What has to be done with leads: limits, undertakings, transfers, reviews; and what is protected until when."""
    actor = actor_of(request)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    today = days.on
    ahead = _ahead(request.GET.get("ahead", ""))
    unit = id_of(request.GET["unit"]) if request.GET.get("unit") else None
    by = today + timedelta(days=ahead)
    late = request.GET.get("late") == "1"
    with as_known(actor, days.moment):
        now = queries.leads_now(actor, by, unit=unit, today=today)
        due = queries.leads_due(actor, by, unit=unit, most=LISTED, today=today)[:LISTED]
        promised = queries.undertakings_due(actor, by, unit=unit, most=LISTED, today=today)
        protected = queries.protected_leads(actor, unit=unit, most=PAGE, today=today)
        transfers = queries.transfers_waiting(actor)
        reviews = queries.reviews_open(actor)
    listed = [one for one in due if one.late] if late else due
    names = names_in(
        [
            *(one.project for one in due),
            *(one.project for one in promised),
            *(one.project for one in transfers),
            *(one.project for one in reviews),
            *protected,
        ]
    )
    works = may(actor, "work on projects") and not days.past
    units = unit_names_to_choose(actor, days.today).listed
    context = {
        "tabs": tabs("leads"),
        "now": now,
        "days": days,
        "as_of": bar_days(days, reverse("leads")),
        "nothing_then": nothing_then(days),
        "rules": queries.lead_rules_shown(actor, today),
        "today": today,
        "ahead": ahead,
        "aheads": [
            (str(days), _("到今天") if days == 0 else _("%(n)s 天内") % {"n": days}) for days in AHEAD if days != USUAL
        ],
        "unit": unit or "",
        "units": [(one.id, one.shown) for one in units],
        "late": late,
        "listed": LISTED,
        "due": [_due_line(one, names, today, works=works) for one in listed],
        "promised": [
            {
                "one": one,
                "left": left_words(one.row.due_on, today),
                "url": reverse("project_contacts", args=[one.project.id]) + f"#undertaking-{one.row.id}",
            }
            for one in (each for each in promised if each.late or not late)
        ],
        "protected": [_line(one, names) | {"until": left_words(one.protected_until or today, today)}
            for one in protected
        ],
        "transfers": [
            {
                "one": one,
                "name": one.project.name,
                "code": one.project.code,
                "giver": names.get(one.row.giver, ""),
                "taker": names.get(one.row.taker, ""),
                "url": reverse("project_transfer", args=[one.project.id]),
            }
            for one in transfers
        ],
        "reviews": [
            {"one": one, "url": reverse("project_entry_review", args=[one.project.id])} for one in reviews
        ],
        "new_url": reverse("project_new") if works else "",
    }  # fmt: skip
    return render(request, "leads.jinja", context)


def _line(project: Any, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "project": project,
        "unit": names.get(project.unit, "") if project.unit else "",
        "officer": names.get(project.officer, "") if project.officer else "",
        "url": reverse("project", args=[project.id]),
    }


def _due_line(one: queries.Due, names: dict[UUID, str], today: date, *, works: bool) -> dict[str, Any]:
    left, late = left_words(one.due_on, today)
    recurs = contact_due(one.project, one.code)
    return _line(one.project, names) | {
        "name": one.name,
        "due_on": one.due_on,
        "left": left,
        "late": late,
        "contact": recurs,
        "do_url": _do_url(one, recurs=recurs) if works else "",
    }


def _do_url(one: queries.Due, *, recurs: bool) -> str:
    """What recurs is done by a contact, the rest is ticked off."""
    if recurs:
        return form_url(one.project.id, "contact")
    return form_url(one.project.id, "step", step=one.code)


def _ahead(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) in AHEAD else USUAL


# Ways


@dataclass(frozen=True, slots=True)
class _Span:
    """The days in which leads came, and by when what is shown was known."""

    first: date
    last: date
    days: AsOf

    @property
    def parameters(self) -> dict[str, str]:
        known = {"known": self.days.known.isoformat()} if self.days.known else {}
        return {"since": self.first.isoformat(), "until": self.last.isoformat(), **known}


def _span(request: HttpRequest) -> _Span:
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    first = day_from(request.GET.get("since")) or date(days.on.year - 1, 1, 1)
    last = day_from(request.GET.get("until")) or days.on
    if first > last:
        raise WrongEntry(_("起始日不能晚于截止日"), "since")
    return _Span(first, last, days)


def leads_ways(request: HttpRequest) -> HttpResponse:
    """By which way leads came, and what became of them: not how many, but which ways bring projects that start."""
    actor = actor_of(request)
    span = _span(request)
    with as_known(actor, span.days.moment):
        found = queries.ways(actor, span.first, span.last)
    context = {
        "days": span.days,
        "as_of": bar_known(span.days, address("leads_ways", since=span.first, until=span.last)),
        "nothing_then": nothing_then(span.days),
        "tabs": tabs("leads_ways"),
        "span": span,
        "rules": queries.lead_rules_shown(actor, span.last),
        "rows": [
            {
                "one": one,
                "name": one.name or _("没有写明"),
                "rate": shown(one.start_rate, "ratio").text if one.start_rate is not None else NOTHING,
                "few": 0 < one.leads < 5,
                "contracted": shown(one.contracted, "yuan").text,
                "urls": {reached: _way_url(span, one.code, reached) for reached in queries.REACHED},
            }
            for one in found
        ],
        "total": {
            "leads": sum(one.leads for one in found),
            "signed": sum(one.signed for one in found),
            "started": sum(one.started for one in found),
            "contracted": shown(sum((one.contracted for one in found), Decimal(0)), "yuan").text,
            "halted": halted_words(sum((one.halted for one in found), Halted())),
            "urls": {reached: _way_url(span, None, reached) for reached in queries.REACHED},
        },
    }
    return render(request, "leads_ways.jinja", context)


def _way_url(span: _Span, origin: str | None, reached: str) -> str:
    asked = dict(span.parameters)
    if origin is not None:
        asked["origin"] = origin or "-"
    if reached:
        asked["reached"] = reached
    return f"{reverse('leads_of_way')}?{urlencode(asked)}"


def leads_of_way(request: HttpRequest) -> HttpResponse:
    """The leads that a figure of the ways counts: when each came, was signed, was started."""
    actor = actor_of(request)
    span = _span(request)
    origin = request.GET.get("origin")
    wanted = None if origin is None else "" if origin == "-" else origin
    reached = request.GET.get("reached", "")
    if reached not in queries.REACHED:
        raise WrongEntry(_("没有“%(reached)s”这个条件，请重新选择") % {"reached": reached[:40]})
    start = _start(request)
    with as_known(actor, span.days.moment):
        rows, count = queries.leads_by_way(
            actor, span.first, span.last, origin=wanted, reached=reached, start=start, most=PAGE
        )
    names = names_in(rows)
    origins = all_called(queries.lead_rules_shown(actor, span.last).origins)
    title = {"": _("线索"), "signed": _("签约的"), "started": _("开工的")}[reached]
    context = {
        "tabs": tabs("leads_ways"),
        "title": title,
        "way": "" if wanted is None else origins.get(wanted, wanted) or _("没有写明"),
        "span": span,
        "count": count,
        "back_url": f"{reverse('leads_ways')}?{urlencode(span.parameters)}",
        "as_of": bar_known(span.days, address("leads_ways", since=span.first, until=span.last)),
        "rows": [
            _line(row, names)
            | {
                "url": project_url(row.id, span.days.known),
                "origin": origins.get(row.origin, row.origin) or _("没有写明"),
                "signed": day_from(row.signed),  # type: ignore[attr-defined]
                "started": day_from(row.started),  # type: ignore[attr-defined]
                "contracted": shown(row.contracted, "yuan").text if row.contracted is not None else NOTHING,
            }
            for row in rows
        ],
        **_pages(request, start, count),
    }
    return render(request, "leads_of_way.jinja", context)


def _start(request: HttpRequest) -> int:
    text = request.GET.get("start", "")
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _pages(request: HttpRequest, start: int, count: int) -> dict[str, str]:
    def there(to: int) -> str:
        asked = request.GET.copy()
        asked["start"] = str(to)
        return f"{request.path}?{asked.urlencode()}"

    return {
        "previous_url": there(max(0, start - PAGE)) if start else "",
        "next_url": there(start + PAGE) if start + PAGE < count else "",
    }


# The ranked order


def leads_ranked(request: HttpRequest) -> HttpResponse:
    """Leads in the order of the rule-book of the 24 characters, each point with the reason that somebody wrote down."""
    actor = actor_of(request)
    start = _start(request)
    ranked = ranked_leads(actor, start=start, most=PAGE)
    offered = findable(actor, LEADS_BOOK)
    context: dict[str, Any] = {
        "tabs": tabs("leads_ranked"),
        "run": None,
        "rows": [],
        "count": ranked.count,
        "all": ranked.all,
        "offered": offered,
        "may_adopt": may(actor, "adopt rule-books"),
        **_pages(request, start, ranked.count),
    }
    if ranked.run is not None:
        listed = [(one, judged_shown(actor, ranked.run, one)) for one in ranked.rows]
        context["rows"] = [
            _line(one.project, ranked.names)
            | {
                "told": told,
                "find_url": form_url(one.project.id, "find") if _finds(actor) and offered else "",
                "contacts_url": reverse("project_contacts", args=[one.project.id]),
            }
            for one, told in listed
        ]
        context["run"] = listed[0][1] if listed else None
    return render(request, "leads_ranked.jinja", context)


def _finds(actor: Actor) -> bool:
    return may(actor, "record findings of projects")
