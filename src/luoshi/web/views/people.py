"""People and posts: who held what on a day, one person's posts, one post's people, and who is the same
person.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.record import chain
from luoshi.record.actions.acting import Because
from luoshi.record.actions.judge_different_people import judge_different_people
from luoshi.record.actions.judge_same_person import WrongJudgement, judge_same_person
from luoshi.record.actions.undo_identity_judgement import undo_identity_judgement
from luoshi.record.moments import AsOf, as_of
from luoshi.record.queries.people import (
    PAGE,
    identity_questions,
    person_over_time,
    post_over_time,
    who_held_what,
)
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download
from luoshi.web.popolo import popolo


def people(request: HttpRequest) -> HttpResponse:
    """Every post with who is said to hold it on the day."""
    actor = actor_of(request)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    text = request.GET.get("text", "").strip()
    only_held = request.GET.get("held") == "1"
    page = _page(request)
    listed = who_held_what(actor, days.on, days.moment, text=text, only_held=only_held, page=page)
    kept = _days(days) | ({"text": text} if text else {}) | ({"held": "1"} if only_held else {})

    def at(**changed: str) -> str:
        return _address("people", {name: value for name, value in (kept | changed).items() if value})

    context = {
        "listed": listed,
        "days": days,
        "as_of": _bar(days, at(on="", known="")),
        "text": text,
        "only_held": only_held,
        "clear_url": at(text="", held=""),
        "chosen": [
            *([(text, at(text=""))] if text else []),
            *([(_("只看有记载的"), at(held=""))] if only_held else []),
        ],
        "kept": urlencode(_days(days)),
        "popolo_url": _address("people_popolo", _days(days)),
        "questions": [] if days.past else identity_questions(actor),
        "pages": _pages(page, listed.total, at),
    }
    return render(request, "people.jinja", context)


def people_popolo(request: HttpRequest) -> HttpResponse:
    """The same as Popolo JSON, with the head of the chain it was taken at."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    head = chain.head()
    listed = who_held_what(actor_of(request), days.on, days.moment)
    made = popolo(
        listed.posts, days, head, lambda name, one: request.build_absolute_uri(reverse(name, args=[one]))
    )
    data = json.dumps(made, ensure_ascii=False, indent=2).encode()
    return download(f"people-{days.on}.popolo.json", data, "application/json")


def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person's posts over time, and who may be the same."""
    days = as_of(None, request.GET.get("known"))
    context = {
        "history": person_over_time(actor_of(request), person, days.moment),
        "days": days,
        "as_of": _bar(days, request.path),
        "kept": urlencode(_days(days)),
    }
    return render(request, "person.jinja", context)


def post(request: HttpRequest, post: UUID) -> HttpResponse:
    """One post's people over time; with htmx the part for the drawer."""
    days = as_of(None, request.GET.get("known"))
    context = {
        "history": post_over_time(actor_of(request), post, days.moment),
        "days": days,
        "as_of": _bar(days, request.path),
        "kept": urlencode(_days(days)),
    }
    return render(request, "post_part.jinja" if request.headers.get("HX-Request") else "post.jinja", context)


def person_same(request: HttpRequest, person: UUID) -> HttpResponse:
    """Judge that this person is the other."""
    reason = request.POST.get("reason", "").strip()
    judge_same_person(actor_of(request), Because(), person, _other(request), reason)
    messages.success(request, _("已判为同一人。可以随时撤销。"))
    return redirect("person", person)


def person_different(request: HttpRequest, person: UUID) -> HttpResponse:
    """Judge that this person is not the other."""
    reason = request.POST.get("reason", "").strip()
    judge_different_people(actor_of(request), Because(), person, _other(request), reason)
    messages.success(request, _("已判为不是同一人，不再询问。可以随时撤销。"))
    return redirect("person", person)


def person_undo(request: HttpRequest, person: UUID) -> HttpResponse:
    """Undo a judgement of who is the same."""
    undo_identity_judgement(actor_of(request), _named(request, "judgement"))
    messages.success(request, _("已撤销判断。"))
    return redirect("person", person)


def _other(request: HttpRequest) -> UUID:
    return _named(request, "other")


def _named(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise WrongJudgement(_("没有说明是哪一位，请回到人员页面再试")) from None


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _days(days: AsOf) -> dict[str, str]:
    """The days of an address, left out where they are today's."""
    on = {"on": days.on.isoformat()} if days.on != (days.known or days.today) else {}
    return on | ({"known": days.known.isoformat()} if days.known else {})


def _bar(days: AsOf, today_url: str) -> dict[str, Any]:
    return {"on": days.on, "known": days.known or days.today, "today": days.today, "today_url": today_url}


def _address(name: str, values: dict[str, str]) -> str:
    return reverse(name) + ("?" + urlencode(values) if values else "")


def _pages(page: int, total: int, at: Any) -> dict[str, Any] | None:
    last = max(1, -(-total // PAGE))
    if last == 1:
        return None
    shown = sorted({1, *range(page - 2, page + 3), last} & set(range(1, last + 1)))
    entries: list[dict[str, Any] | None] = []
    for place, number in enumerate(shown):
        if place and number - shown[place - 1] > 1:
            entries.append(None)
        entries.append({"label": str(number), "url": at(page=str(number)), "current": number == page})
    return {
        "entries": entries,
        "previous": at(page=str(page - 1)) if page > 1 else None,
        "next": at(page=str(page + 1)) if page < last else None,
        "total": total,
    }
