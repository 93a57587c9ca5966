"""The page on which one person proposes an erasure and another carries it out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luoshi.record import chain
from luoshi.record.models import Document, DocumentState, Erasure
from luoshi.record.projection import rebuild_differences
from tests.record.acting import accept_all, receive
from tests.web.accounts import signed_in

pytestmark = pytest.mark.django_db


def test_what_one_clerk_proposes_another_erases() -> None:
    document = receive()
    accept_all(document)
    proposer, other = signed_in("clerk"), signed_in("clerk")
    there = f"{reverse('erasures')}?kind=document&subject={document}"

    assert "法律依据" in proposer.get(there).content.decode()
    assert proposer.post(there, {"legal_basis": ""}).status_code == 422
    assert proposer.post(there, {"legal_basis": "《个人信息保护法》第四十七条"}).status_code == 302
    erasure = Erasure.objects.get()
    assert "《个人信息保护法》第四十七条" in other.get(reverse("erasures")).content.decode()

    refused = proposer.post(reverse("erasure_confirm", args=[erasure.id]))
    assert refused.status_code == 404
    assert Document.objects.get(pk=document).state == DocumentState.READ
    assert other.post(reverse("erasure_confirm", args=[erasure.id])).status_code == 302

    assert Document.objects.get(pk=document).state == DocumentState.ERASED
    assert chain.verify().first_break is None
    assert rebuild_differences() == []


def test_an_administrator_sees_that_something_waits_but_not_what() -> None:
    document = receive()
    there = f"{reverse('erasures')}?kind=document&subject={document}"
    signed_in("clerk").post(there, {"legal_basis": "《档案法》第三十条"})

    page = signed_in("administrator").get(reverse("erasures")).content.decode()

    assert "《档案法》第三十条" in page
    assert Document.objects.get(pk=document).name not in page
    assert signed_in("reader").get(reverse("erasures")).status_code == 404
