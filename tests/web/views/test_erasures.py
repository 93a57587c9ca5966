"""The page on which one person proposes an erasure and another carries it out."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.models import Directive, Task
from luoshi.delivery.stages import Stage
from luoshi.record import chain
from luoshi.record.actions.acting import Because
from luoshi.record.models import Document, DocumentState, Erasure, Person
from luoshi.record.projection import rebuild_differences
from tests.delivery.tasks import City, seen
from tests.record.acting import CLERK, accept_all, receive
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


def test_the_tasks_concerned_are_named_before_anybody_confirms() -> None:
    city = City()
    document = receive()
    accept_all(document)
    directive = Directive.objects.filter(document=document).order_by("position")[0]
    task = city.registered(directive.quote, directives=(directive.id,))
    own = city.registered("督查室自拟的一句话", directives=(directive.id,))
    other = city.registered("另一件毫不相干的任务")
    change_task(CLERK, Because(), own, seen(own), {"meeting": "督查室例会", "mechanism": ""})
    codes = [Task.objects.get(pk=one).code for one in (task, own, other)]
    there = f"{reverse('erasures')}?kind=document&subject={document}"
    proposer, second = signed_in("clerk"), signed_in("clerk")

    form = proposer.get(there).content.decode()
    proposer.post(there, {"legal_basis": "《档案法》第三十条"})
    confirming = f"{reverse('erasures')}?confirm={Erasure.objects.get().id}"
    pages = [form, second.get(confirming).content.decode()]

    for page in pages:
        assert [code in page for code in codes] == [True, True, False]
        assert page.count(f'<q lang="zh-CN">{escape(directive.quote)}</q>') == 1
        assert "现在没有照抄原文的字" in page
    assert reverse("erasure_confirm", args=[Erasure.objects.get().id]) in pages[1]
    administrator = signed_in("administrator").get(confirming).content.decode()
    assert reverse("erasure_confirm", args=[Erasure.objects.get().id]) in administrator
    assert directive.quote not in administrator
    assert proposer.get(f"{reverse('erasures')}?kind=document&subject=x").status_code == 200


def test_tasks_that_name_a_person_are_listed_so_that_they_can_be_put_otherwise() -> None:
    city = City()
    accept_all(receive())
    person = Person.objects.get(name="周启明")
    named = city.registered("落实周启明同志调研要求", stages=(Stage("报周启明审定", date(2026, 5, 1)),))
    other = city.registered("修订防汛预案")

    page = signed_in("clerk").get(f"{reverse('erasures')}?kind=person&subject={person.id}").content.decode()

    assert Task.objects.get(pk=named).code in page
    assert '<q lang="zh-CN">落实周启明同志调研要求</q>' in page
    assert '<q lang="zh-CN">报周启明审定</q>' in page
    assert Task.objects.get(pk=other).code not in page
