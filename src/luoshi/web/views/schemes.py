"""What the city has laid down about projects: every kind with its versions, one to read, adopting another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.adopt_scheme import FaultyScheme, adopt_scheme
from luoshi.growth.naming import titled
from luoshi.growth.queries import schemes as queries
from luoshi.growth.schemes import MOST_BYTES, SchemeProblem, WrongScheme, read_scheme
from luoshi.record.access import may
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hashing import hash_bytes
from luoshi.record.moments import day_from
from luoshi.web.actors import actor_of
from luoshi.web.boards_shown import growth_tabs, money
from luoshi.web.downloads import download
from luoshi.web.figures_shown import address
from luoshi.web.rulebook_editing import text_difference
from luoshi.web.scheme_words import (
    changes_in_words,
    holds_in_words,
    kind_about,
    kind_title,
    section_title,
    sections_of,
    status_of,
)
from luoshi.web.sent_texts import for_the_box, lines_of, sent_text

TOML = "application/toml; charset=utf-8"


def schemes(request: HttpRequest) -> HttpResponse:
    """Every kind of text file with its versions, and which stands on a day."""
    actor = actor_of(request)
    today = timezone.localdate()
    on = day_from(request.GET.get("on")) or today
    kinds = [
        {
            "kind": one.kind,
            "title": kind_title(one.kind),
            "about": kind_about(one.kind),
            "versions": [
                {
                    "row": each.row,
                    "title": titled(each.row),
                    "stands": each.stands,
                    "later": each.row.valid_from > on,
                    "url": address("scheme", each.row.id),
                    "status": status_of(each.row),
                    "holds": holds_in_words(each.row.valid_from, each.row.valid_to),
                }
                for each in one.versions
            ],
            "fallback": titled(one.fallback.read) if one.fallback else "",
            "fallback_url": address("scheme_shipped", one.fallback.name) if one.fallback else "",
        }
        for one in queries.scheme_kinds(actor, on)
    ]
    context = {
        "kinds": kinds,
        "on": on,
        "today": today,
        "tabs": growth_tabs("schemes"),
        "may_adopt": may(actor, "manage projects"),
        "ready": [(one.name, titled(one.read)) for one in queries.shipped_files(actor) if not one.adopted],
        "as_of": {"on": on, "known": today, "today": today, "today_url": reverse("schemes")},
    }
    return render(request, "schemes.jinja", context)


def scheme(request: HttpRequest, scheme: Any) -> HttpResponse:
    """One version as tables that can be read, and as it was written."""
    actor = actor_of(request)
    shown = queries.scheme_shown(actor, scheme)
    row = shown.row
    context = {
        "title": titled(row),
        "kind": kind_title(row.kind),
        "status": status_of(row),
        "holds": holds_in_words(row.valid_from, row.valid_to),
        "adopted": _("%(who)s采用") % {"who": row.adopted_by},
        "row": row,
        "sections": sections_of(shown.table, shown.names),
        "text": shown.text,
        "text_url": address("scheme_text", row.id),
        "edit_url": address("scheme_adopt", version=row.id) if may(actor, "manage projects") else "",
        "mechanism_url": address("mechanism", row.code) if row.kind == "mechanism" else "",
        "versions": [
            {
                "row": one.row,
                "url": address("scheme", one.row.id),
                "stands": one.stands,
                "current": one.row.id == row.id,
                "holds": holds_in_words(one.row.valid_from, one.row.valid_to),
            }
            for one in shown.versions
        ],
        "before": text_difference(shown.before, shown.text) if shown.before is not None else [],
    }
    return render(request, "scheme.jinja", context)


def scheme_text(request: HttpRequest, scheme: Any) -> HttpResponse:
    """The file of a version, as it was adopted (.toml)."""
    row, data = queries.scheme_text(actor_of(request), scheme)
    return download(f"{row.title}（{row.valid_from}）.toml", data, TOML)


def scheme_shipped(request: HttpRequest, shipped: str) -> HttpResponse:
    """A file that comes with the product, as tables that can be read; ``?download=1``: the file."""
    actor = actor_of(request)
    data = queries.shipped_text(actor, shipped)
    if request.GET.get("download"):
        return download(shipped, data, TOML)
    read = read_scheme(data)
    context = {
        "title": titled(read),
        "kind": kind_title(read.kind),
        "status": status_of(read),
        "holds": holds_in_words(read.valid_from, read.valid_to),
        "adopted": _("产品自带，没有采用"),
        "sections": sections_of(read.table, queries.names_for(read.table, read.valid_from)),
        "text": data.decode(),
        "text_url": address("scheme_shipped", shipped, download=1),
        "edit_url": address("scheme_adopt", shipped=shipped) if may(actor, "manage projects") else "",
        "versions": [],
    }
    return render(request, "scheme.jinja", context)


def scheme_adopt(request: HttpRequest) -> HttpResponse:
    """Take in another version: all that is wrong with it, line by line, or what it would change; then adopt it."""
    actor = actor_of(request)
    if request.method == "POST":
        name, data = sent_text(request, "scheme.toml", MOST_BYTES)
    else:
        name, data = queries.text_to_change(
            actor, version=request.GET.get("version", ""), shipped=request.GET.get("shipped", "")
        )
    text = for_the_box(data)
    problems: Sequence[SchemeProblem] = ()
    context: dict[str, Any] = {}
    if request.method == "POST":
        if not data.strip():
            context["nothing"] = _("请选择文件，或把文本贴进来。")
        elif request.POST.get("do") == "adopt" and request.POST.get("seen") == _seen(text):
            try:
                made = adopt_scheme(actor, Because(), data, name)
            except FaultyScheme as faulty:
                problems = faulty.problems
            except WrongEntry as wrong:
                context["nothing"] = str(wrong)
            else:
                messages.success(request, _("已采用，从文件里写明的那天起按这一版。"))
                return redirect("scheme", made)
        else:
            try:
                context["effect"] = _effect(queries.effect_of(actor, data))
                context["seen"] = _seen(text)
                if request.POST.get("do") == "adopt":
                    context["again"] = _("文本和刚才看过影响的不一样了，请再看一遍，再按“采用”。")
            except WrongScheme as wrong_scheme:
                problems = wrong_scheme.problems
    line_at = lines_of(text)
    context |= {
        "name": name,
        "text": text,
        "problems": [
            {
                "line": one.line, "column": 1, "words": one.message,
                "text": line_at(one.line),
            }
            for one in problems
        ],
        "shipped": queries.shipped_files(actor),
    }  # fmt: skip
    return render(
        request, "scheme_adopt.jinja", context, status=422 if problems or "nothing" in context else 200
    )


def _seen(text: str) -> str:
    """By what is told that a text is the one whose effect somebody has been shown."""
    return hash_bytes(text.encode())


def _effect(found: queries.Effect) -> dict[str, Any]:
    """What adopting would change, in words."""
    read = found.read
    names = queries.names_for(read.table, read.valid_from)
    earlier = [found.before.table] if found.before is not None else []
    return {
        "title": titled(read),
        "kind": kind_title(read.kind),
        "status": status_of(read),
        "holds": holds_in_words(read.valid_from, read.valid_to),
        "past": read.valid_from <= timezone.localdate(),
        "before": found.before,
        "before_holds": holds_in_words(found.before.valid_from, found.before.valid_to) if found.before else "",
        "illustrated": found.illustrated,
        "same": found.before is not None and not found.changes,
        "changes": changes_in_words(found.changes, [*earlier, read.table], names)
        if found.before is not None or found.illustrated
        else [],
        "sections": sections_of(read.table, names) if found.before is None and not found.illustrated else [],
        "tallies": [
            {
                "name": one.name, "before": one.before, "after": one.after,
                "amount_before": money(one.amount_before), "amount_after": money(one.amount_after),
                "changed": (one.before, one.amount_before) != (one.after, one.amount_after),
            }
            for one in found.tallies
        ],
        "tally_title": _("今年的批次") if read.kind == "mechanism" else _("产业"),
        "moved": found.moved,
        "in_use": [
            _("%(section)s“%(name)s”在文件里没有了，还有 %(n)s 个项目在用") % {
                "section": section_title(section), "name": name, "n": number,
            }
            for section, name, number in found.in_use
        ],
        "remarks": found.remarks,
    }  # fmt: skip
