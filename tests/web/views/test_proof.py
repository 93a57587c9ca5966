"""Proof of projects leaves with the name of whoever takes it, and nothing in it runs."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.urls import reverse

from luoshi.delivery import stamping
from luoshi.growth.actions.claim import attach_proof
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.record.actions.acting import Because
from luoshi.record.evidence import FileEvidence
from tests.delivery.drawing import at_once
from tests.growth.projects import seen
from tests.web.asking import IMAGE
from tests.web.clock import On, moved
from tests.web.project_site import Pages, pages, read, words

__all__ = ["moved", "pages"]
pytestmark = pytest.mark.django_db


def test_proof_is_downloaded_under_a_name_and_previewed_as_an_image(
    moved: On, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(6, 2)
    monkeypatch.setattr(stamping, "_apart", at_once)
    city = pages.city
    project = city.lead()
    papers = Papers(
        (
            Paper("site photo", FileEvidence("现场", IMAGE, "现场.gif")),
            Paper("filing", FileEvidence("备案", "备案证明".encode(), "备案.txt")),
        )
    )
    photo, filing = attach_proof(city.area, Because(), project, seen(project), papers)
    client = pages.client(city.auditor)

    picture, text = (client.get(reverse("proof", args=[one])) for one in (photo, filing))
    shown = client.get(reverse("proof_view", args=[photo]))
    page = client.get(reverse("proof_page", args=[photo, 1]))

    assert picture["Content-Type"] == "application/pdf"
    assert picture.content.startswith(b"%PDF-")
    assert text.content == "备案证明".encode()
    assert "备案（审计员 2026-06-02 1000下载）.txt" in unquote(text["Content-Disposition"])
    for answer in (picture, text, page):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert picture["Content-Disposition"].startswith("attachment")
    assert page.content.startswith(b"\x89PNG")
    assert "现场.gif" in words(read(shown).body)
    # What cannot be drawn is only downloaded; what one may not see is not there.
    assert client.get(reverse("proof_view", args=[filing])).status_code == 404
    assert client.get(reverse("proof_page", args=[photo, 2])).status_code == 404
    assert pages.client(city.other).get(reverse("proof", args=[photo])).status_code == 404
