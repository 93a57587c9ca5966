"""Evidence: downloaded with the name of whoever does and the minute, and previewed without leaving the page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.queries.evidence import evidence_file
from luoshi.web.actors import actor_of
from luoshi.web.papers import drawn, previewed, sent


def evidence(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """The file. PDF and images come as PDF with name and minute on every page; of others the file's name has both."""
    actor = actor_of(request)
    found = evidence_file(actor, evidence)
    of = _("任务%(code)s") % {"code": found.task.code}
    return sent(actor, found.row.name or _("佐证"), found.row.media_type, found.data, of)


def evidence_view(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """An image or a PDF, page by page, drawn anew by the server: nothing that lies in the file runs."""
    found = evidence_file(actor_of(request), evidence)
    steps = [
        (_("任务 %(code)s") % {"code": found.task.code}, reverse("task", args=[found.task.id])),
        (_("佐证"), None),
    ]
    return previewed(request, found.row, found.data, "evidence", steps)


def evidence_page(request: HttpRequest, evidence: UUID, page: int) -> HttpResponse:
    """One page of it as an image."""
    found = evidence_file(actor_of(request), evidence)
    return drawn(found.row.media_type, found.data, page)
