"""Proof of projects: downloaded with the name of whoever does and the minute, and previewed without leaving the
page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.queries.proofs import proof_file
from luoshi.web.actors import actor_of
from luoshi.web.papers import drawn, previewed, sent


def proof(request: HttpRequest, proof: UUID) -> HttpResponse:
    """The file. PDF and images come as PDF with name and minute on every page; of others the file's name has both."""
    actor = actor_of(request)
    found = proof_file(actor, proof)
    of = _("项目%(code)s") % {"code": found.project.code}
    return sent(actor, found.row.name or _("证明材料"), found.row.media_type, found.data, of)


def proof_view(request: HttpRequest, proof: UUID) -> HttpResponse:
    """An image or a PDF, page by page, drawn anew by the server: nothing that lies in the file runs."""
    found = proof_file(actor_of(request), proof)
    steps = [
        (_("项目"), reverse("projects")),
        (found.project.code, reverse("project", args=[found.project.id])),
        (_("证明材料"), None),
    ]
    return previewed(request, found.row, found.data, "proof", steps)


def proof_page(request: HttpRequest, proof: UUID, page: int) -> HttpResponse:
    """One page of it as an image."""
    found = proof_file(actor_of(request), proof)
    return drawn(found.row.media_type, found.data, page)
