"""The page on which a second person confirms a role; and what the one who gave it is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from luoshi.record.actions.acting import Because
from luoshi.record.actions.edit_organisation import edit_subject, edit_tenure
from luoshi.record.models import Account, Role, RoleGrant
from luoshi.record.roles import actor_for
from tests.record.acting import CLERK, assert_sound
from tests.record.city import import_city, person, post
from tests.web.accounts import BACKEND, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def account_of(code: str) -> Account:
    who = person(code)
    return Account.objects.create(username=f"u-{code}", person=who, must_change_password=False)


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def page_of(client: Client) -> str:
    answer = client.get(reverse("grants"))
    assert answer.status_code == 200
    return " ".join(" ".join(html.fromstring(answer.content.decode()).xpath("//main//text()")).split())


def posted(client: Client, grant: RoleGrant, what: str) -> int:
    return client.post(reverse("grant_decide", args=[grant.id]), {"what": what}).status_code


def test_a_clerk_gives_a_role_on_the_pages_and_an_administrator_confirms_it() -> None:
    import_city()
    giver, bureau = browser(account_of("R1")), account_of("R2")
    edit = reverse("organisation_edit", args=["post", post("CZJ-JZ")])
    fields = {
        "title": "市财政局局长",
        "code": "CZJ-JZ",
        "unit": "CZJ",
        "duties": "主持全面工作",
        "role": "liaison",
    }
    answer = giver.post(edit, fields)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert "1 项系统权限" in " ".join(str(one) for one in get_messages(answer.wsgi_request))
    grant = RoleGrant.objects.get()

    shown = page_of(giver)
    assert "骆明远" in shown
    assert "联络员" in shown
    assert "请另一位来确认" in shown
    assert "未确认，不生效" in signed_in(Role.ADMINISTRATOR).get(reverse("accounts")).content.decode()
    # Nobody confirms what they gave, and nobody what they get.
    assert posted(giver, grant, "confirm") == 404
    assert posted(browser(bureau), grant, "confirm") == 404
    assert posted(signed_in(Role.READER), grant, "confirm") == 404
    assert actor_for(bureau, TODAY).roles == frozenset()

    assert posted(signed_in(Role.ADMINISTRATOR), grant, "confirm") == 302

    assert actor_for(bureau, TODAY).roles == {"liaison"}
    assert "已确认" in page_of(giver)
    assert "未确认" not in signed_in(Role.ADMINISTRATOR).get(reverse("accounts")).content.decode()
    assert_sound()


def test_declined_it_gives_nothing_and_a_second_answer_says_so() -> None:
    import_city()
    account_of("R2")
    edit_subject(CLERK, Because(), "post", post("CZJ-JZ"), {"role": "head"})
    grant = RoleGrant.objects.get()
    other = signed_in(Role.CLERK)

    assert posted(other, grant, "decline") == 302
    assert "已退回" in page_of(other)
    again = other.post(reverse("grant_decide", args=[grant.id]), {"what": "confirm"}, follow=True)
    assert "已经有人确认或退回" in again.content.decode()
    assert not RoleGrant.objects.get().confirmed


@pytest.mark.parametrize("role", ["liaison", "head", "leader", "auditor"])
def test_every_role_of_tasks_is_given_through_a_post_and_waits(role: str) -> None:
    import_city()
    bureau = account_of("R2")
    edit_subject(CLERK, Because(), "post", post("CZJ-JZ"), {"role": role})
    assert actor_for(bureau, TODAY).roles == frozenset()

    assert posted(signed_in(Role.CLERK), RoleGrant.objects.get(), "confirm") == 302

    assert actor_for(bureau, TODAY).roles == {role}


def test_an_administrator_sees_accounts_and_roles_and_no_content() -> None:
    client = signed_in(Role.ADMINISTRATOR)
    menu = html.fromstring(client.get(reverse("grants")).content.decode()).xpath("//nav//a/@href")
    assert {reverse("accounts"), reverse("grants"), reverse("erasures")} <= set(menu)
    assert not {reverse("inbox"), reverse("register"), reverse("organisation")} & set(menu)


def test_the_page_asks_as_often_for_many_as_for_one() -> None:
    import_city()
    account_of("R2")
    client = signed_in(Role.CLERK)

    def asked() -> int:
        client.get(reverse("grants"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("grants"))
        return len(captured)

    edit_subject(CLERK, Because(), "post", post("CZJ-JZ"), {"role": "head"})
    one = asked()
    account_of("R3")
    edit_subject(CLERK, Because(), "post", post("GZW-ZR"), {"role": "liaison"})
    edit_tenure(CLERK, Because(), person("R3"), post("GZW-ZR"), start=date(2026, 1, 1), basis="任")

    assert RoleGrant.objects.count() == 2
    assert asked() == one
