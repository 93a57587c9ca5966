"""Signing in and out, one's password and one's language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from luoshi.record.models import Account, Event, Role
from tests.web.accounts import BACKEND, account

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

PASSWORD = "qing-he-2026-督办"
WRONG = "账号或密码不对，或者账号已停用。"
WAIT = "试错太多次了，请过五分钟再试。"


@pytest.fixture
def clerk() -> Account:
    made = account(Role.CLERK)
    made.username, made.password = "jixiaoman", make_password(PASSWORD)
    made.save()
    return made


def sign_in(client: Client, username: str, password: str, **more: str) -> HttpResponse:
    answer: HttpResponse = client.post(  # type: ignore[assignment]
        reverse("sign_in"), {"username": username, "password": password, **more}
    )
    return answer


def errors(answer: HttpResponse) -> list[str]:
    page = html.fromstring(answer.content.decode())
    return [one.text_content().strip() for one in page.xpath("//*[@role='alert']")]


def is_in(client: Client) -> bool:
    return client.get(reverse("inbox")).status_code == 200


def test_with_the_right_password_one_is_in(client: Client, clerk: Account) -> None:
    assert not is_in(client)

    answer = sign_in(client, "jixiaoman", PASSWORD)

    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.get(reverse("home"))["Location"] == reverse("inbox")
    assert is_in(client)


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.CLERK, "inbox"), (Role.LIAISON, "mine"), (Role.HEAD, "mine"), (Role.LEADER, "mine"),
        (Role.AUDITOR, "task_board"), (Role.READER, "task_board"), (Role.ADMINISTRATOR, "accounts"),
    ],
)  # fmt: skip
def test_everybody_begins_where_their_work_is(role: Role, page: str) -> None:
    client = Client()
    client.force_login(account(role, "季小满"), backend=BACKEND)
    assert client.get(reverse("home"))["Location"] == reverse(page)


def test_the_name_may_be_typed_in_any_case(client: Client, clerk: Account) -> None:
    sign_in(client, "JiXiaoMan", PASSWORD)

    assert is_in(client)


@pytest.mark.parametrize("username", ["jixiaoman", "nobody", "x" * 300, "季小满' OR 1=1 --"])
def test_a_wrong_password_and_an_unknown_account_are_told_the_same(
    client: Client, clerk: Account, username: str
) -> None:
    answer = sign_in(client, username, "not the password")

    assert (answer.status_code, errors(answer)) == (200, [WRONG])
    assert not is_in(client)


def test_a_deactivated_account_is_told_the_same_and_its_session_is_over(
    client: Client, clerk: Account
) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    clerk.is_active = False
    clerk.save(update_fields=["is_active"])

    assert not is_in(client)
    assert errors(sign_in(client, "jixiaoman", PASSWORD)) == [WRONG]
    assert not is_in(client)


@pytest.mark.parametrize(
    ("username", "password"), [("", PASSWORD), ("jixiaoman", ""), ("jixiao\0man", PASSWORD)]
)
def test_what_is_left_empty_or_no_name_at_all_lets_nobody_in_and_says_so(
    client: Client, clerk: Account, username: str, password: str
) -> None:
    answer = sign_in(client, username, password)

    assert answer.status_code == 200
    assert html.fromstring(answer.content.decode()).xpath("//input[@aria-invalid='true']")
    assert not is_in(client)


def test_a_password_is_never_sent_back(client: Client, clerk: Account) -> None:
    assert "typed-wrong-just-now" not in sign_in(client, "jixiaoman", "typed-wrong-just-now").content.decode()


def test_who_fails_five_times_must_wait_even_with_the_right_password(client: Client, clerk: Account) -> None:
    for _ in range(5):
        assert errors(sign_in(client, "jixiaoman", "wrong")) == [WRONG]

    assert errors(sign_in(client, "jixiaoman", PASSWORD)) == [WAIT]
    assert not is_in(client)


def test_waiting_is_for_one_account_from_anywhere(client: Client, clerk: Account) -> None:
    """Somebody else's account is not locked by it, and another address does not help."""
    other = account(Role.READER)
    other.username, other.password = "gunanqiao", make_password(PASSWORD)
    other.save()
    for n in range(5):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), "jixiaoman", "wrong")

    assert errors(sign_in(Client(REMOTE_ADDR="10.0.0.9"), "jixiaoman", PASSWORD)) == [WAIT]
    sign_in(client, "gunanqiao", PASSWORD)
    assert is_in(client)


def test_an_address_may_not_try_one_account_after_another(clerk: Account) -> None:
    client = Client(REMOTE_ADDR="10.0.0.1")
    for n in range(10):
        sign_in(client, f"somebody-{n}", "wrong")

    assert errors(sign_in(client, "jixiaoman", PASSWORD)) == [WAIT]


def test_an_unknown_account_must_wait_as_well(client: Client, clerk: Account) -> None:
    """Or the waiting would tell which accounts there are."""
    for _ in range(5):
        assert errors(sign_in(client, "nobody", "wrong")) == [WRONG]

    assert errors(sign_in(client, "nobody", "wrong")) == [WAIT]


def test_the_page_that_was_asked_for_comes_after_signing_in(client: Client, clerk: Account) -> None:
    wanted = f"{reverse('register')}?{urlencode({'text': '供暖', 'domain': '民生'})}"

    there = client.get(wanted)["Location"]
    page = html.fromstring(client.get(there).content.decode())
    following = page.xpath("string(//form//input[@name='next' and not(ancestor::header)]/@value)")
    answer = sign_in(client, "jixiaoman", PASSWORD, next=following)

    assert client.get(answer["Location"]).wsgi_request.GET["text"] == "供暖"


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/",
        "//evil.example/",
        "http:///evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
    ],
)
def test_nobody_is_sent_to_another_host(client: Client, clerk: Account, following: str) -> None:
    answer = sign_in(client, "jixiaoman", PASSWORD, next=following)

    assert answer["Location"] == reverse("home")
    assert client.post(reverse("language"), {"language": "en", "next": following})["Location"] == "/"


def test_signing_out_ends_the_session_on_the_server(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    kept = client.cookies["sessionid"].value

    answer = client.post(reverse("sign_out"))

    assert answer["Location"] == reverse("sign_in")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)


def test_signing_in_makes_a_new_session(client: Client, clerk: Account) -> None:
    """A session that somebody else prepared for the browser is worth nothing after signing in."""
    client.cookies["sessionid"] = "prepared-by-somebody-else-0000000"

    sign_in(client, "jixiaoman", PASSWORD)

    assert client.cookies["sessionid"].value != "prepared-by-somebody-else-0000000"
    assert is_in(client)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(
    client: Client, clerk: Account
) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    cookie = client.cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (
        True, "Lax", "", "",
    )  # fmt: skip


def test_behind_https_cookies_travel_only_over_it(
    client: Client, clerk: Account, settings: SettingsWrapper
) -> None:
    """``LUOSHI_HTTPS=1`` sets both of these."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get(reverse("sign_in"))
    sign_in(client, "jixiaoman", PASSWORD)
    client.post(reverse("language"), {"language": "en"}, secure=True)

    for name in ("sessionid", "csrftoken", "luoshi_language"):
        assert client.cookies[name]["secure"], name


def test_a_page_with_content_is_kept_in_no_cache(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)

    assert client.get(reverse("inbox"))["Cache-Control"] == "private, no-store"


def test_a_session_that_has_expired_lets_nobody_in(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    assert is_in(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert not is_in(client)


def test_what_was_sent_after_the_session_ended_can_be_sent_once_more_and_nothing_else_shows_it(
    clerk: Account,
) -> None:
    client = Client(enforce_csrf_checks=True)
    here = {"Origin": "http://testserver"}
    client.get(reverse("sign_in"))
    token = client.cookies["csrftoken"].value
    named = {"username": "jixiaoman", "password": PASSWORD, "csrfmiddlewaretoken": token}
    client.post(reverse("sign_in"), named)
    token = client.cookies["csrftoken"].value
    typed = {"title": "云川<工业>调度会", "csrfmiddlewaretoken": token}
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    to = reverse("new_directive")

    page = client.post(to, {**typed, "file": ContentFile(b"%PDF", "纪要.pdf")}, headers=here)
    script = client.post(to, typed, headers={"HX-Request": "true"})
    foreign = client.post(to, typed, headers={"Origin": "https://elsewhere.example"})
    client.post(reverse("sign_in"), {**named, "csrfmiddlewaretoken": token})
    stale = client.post(to, typed, headers=here)
    secret = client.post(reverse("change_password"), {**named, "old_password": PASSWORD}, headers=here)
    newer = client.post(to, {**typed, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}, headers=here)

    for answer in (page, stale):
        again = html.fromstring(answer.content.decode()).xpath("//main//form")[0]
        assert answer.status_code == 403
        assert "no-store" in answer["Cache-Control"]
        assert again.get("action") == to
        assert [one.text.strip() for one in again.xpath(".//textarea")] == ["云川<工业>调度会"]
    shown = html.fromstring(page.content.decode())
    assert "纪要.pdf" in shown.text_content()
    assert shown.xpath(f"//main//a[@href='{reverse('sign_in')}']/@target") == ["_blank"]
    assert (script.status_code, script["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert "请在新标签页重新登录" in script.content.decode()
    assert {foreign.status_code, secret.status_code} == {403}
    assert "调度会" not in foreign.content.decode()
    assert PASSWORD not in secret.content.decode()
    assert newer.status_code == 422  # taken for what it is: not all filled in


@pytest.mark.parametrize("key", ["x", "0123456789abcdef0123456789abcdef", "'; SELECT 1 --", "%" * 32])
def test_a_session_that_nobody_was_given_lets_nobody_in(client: Client, clerk: Account, key: str) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    client.cookies["sessionid"] = key

    assert not is_in(client)


def test_who_signs_in_is_given_another_session_than_they_made_up(client: Client, clerk: Account) -> None:
    made_up = "0123456789abcdef0123456789abcdef"
    client.cookies["sessionid"] = made_up
    sign_in(client, "jixiaoman", PASSWORD)

    assert is_in(client)
    assert client.cookies["sessionid"].value != made_up


def test_an_account_that_is_stopped_is_out_at_once(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    Account.objects.update(is_active=False)

    assert not is_in(client)


def test_all_forms_of_a_page_carry_one_token_and_another_page_another(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    pages = [html.fromstring(client.get(reverse("inbox")).content.decode()) for _time in range(2)]
    found = [
        {
            *page.xpath("//input[@name='csrfmiddlewaretoken']/@value"),
            *page.xpath("//meta[@name='csrf-token']/@content"),
        }
        for page in pages
    ]

    assert [len(tokens) for tokens in found] == [1, 1]
    assert found[0] != found[1]


def test_who_is_in_is_sent_on_from_the_sign_in_page(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)

    assert client.get(reverse("sign_in"))["Location"] == reverse("home")


def language(client: Client, page: str) -> str:
    return str(html.fromstring(client.get(page).content.decode()).get("lang"))


def test_the_language_is_switched_for_this_browser_and_comes_back_to_the_page(
    client: Client, clerk: Account
) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    here = reverse("inbox") + "?waiting=1"
    assert language(client, here) == "zh-CN"

    answer = client.post(reverse("language"), {"language": "en", "next": here})
    assert answer["Location"] == here
    assert client.cookies["luoshi_language"]["httponly"]
    assert language(client, here) == "en"
    assert language(Client(), reverse("sign_in")) == "zh-CN"

    client.post(reverse("language"), {"language": "tlh", "next": here})
    assert language(client, here) == "zh-CN"


def change(client: Client, old: str, new: str, again: str | None = None) -> HttpResponse:
    answer: HttpResponse = client.post(  # type: ignore[assignment]
        reverse("change_password"), {"old": old, "new": new, "again": new if again is None else again}
    )
    return answer


def test_a_one_time_password_must_be_changed_first_and_then_all_is_open(
    client: Client, clerk: Account
) -> None:
    clerk.must_change_password = True
    clerk.save(update_fields=["must_change_password"])
    sign_in(client, "jixiaoman", PASSWORD)
    assert client.get(reverse("inbox"))["Location"] == reverse("change_password")
    assert "一次性密码" in client.get(reverse("change_password")).content.decode()

    answer = change(client, PASSWORD, "xin-de-mi-ma-2026")

    assert answer["Location"] == reverse("home")
    assert "密码已改好" in client.get(reverse("inbox")).content.decode()
    assert errors(sign_in(Client(), "jixiaoman", PASSWORD)) == [WRONG]
    again = Client()
    sign_in(again, "jixiaoman", "xin-de-mi-ma-2026")
    assert is_in(again)


def test_changing_the_password_ends_every_other_session(client: Client, clerk: Account) -> None:
    elsewhere = Client()
    elsewhere.force_login(clerk, backend=BACKEND)
    sign_in(client, "jixiaoman", PASSWORD)

    change(client, PASSWORD, "xin-de-mi-ma-2026")

    assert is_in(client)
    assert not is_in(elsewhere)


def test_passwords_are_in_no_event(client: Client, clerk: Account) -> None:
    sign_in(client, "jixiaoman", PASSWORD)
    change(client, PASSWORD, "xin-de-mi-ma-2026")

    (event,) = Event.objects.filter(kind="password set")
    assert "xin-de-mi-ma" not in str(event.opened())
    assert "md5" not in str(event.opened())
