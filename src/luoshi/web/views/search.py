"""One box over everything that somebody may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.models.current import plain
from luoshi.web.actors import actor_of
from luoshi.web.searching import FEW, MANY, found, kind_titles

_MOST_TEXT = 200  # characters; nobody means more


def search(request: HttpRequest) -> HttpResponse:
    """Tasks, projects, directives, documents, people, posts, units, indicators, rule-books with the words asked for."""
    text = plain(request.GET.get("text", "").strip()[:_MOST_TEXT])
    kind = request.GET.get("kind", "")
    if "text" in request.GET and not text:
        return redirect(reverse("search"))
    kinds = found(actor_of(request), text, timezone.localdate(), kind)
    count = sum(one.count for one in kinds)
    more = any(one.capped for one in kinds)
    context = {
        "searched": text,
        "text": text,
        "kind": kind_titles().get(kind, ""),
        "kinds": kinds,
        "few": MANY if kind else FEW,
        "total": (_("共 %(n)s 条以上") if more else _("共 %(n)s 条")) % {"n": f"{count:,}"} if text else None,
        "everything_url": f"{reverse('search')}?{urlencode({'text': text})}" if kind and text else None,
    }
    return render(request, "search.jinja", context)
