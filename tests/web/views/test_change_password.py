"""Setting one's own password: what is asked for, what is refused, and what it ends."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from luoshi.record.models import Account
from tests.web.accounts import BACKEND, account

pytestmark = pytest.mark.django_db

OLD, NEW = "k3tm-9fzq-7hwd-2nrs", "一条河-yunchuan-42"


@pytest.fixture
def clerk() -> Account:
    made = account("clerk")
    made.set_password(OLD)
    made.must_change_password = True
    made.save()
    return made


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def test_a_one_time_password_opens_nothing_but_this_page(clerk: Account) -> None:
    client = signed_in(clerk)

    assert client.get("/inbox").headers["Location"] == "/password"
    page = client.get("/password").content.decode()
    assert "请先把一次性密码改成自己的" in page


def test_the_new_password_is_taken_and_every_other_session_ends(clerk: Account) -> None:
    client, elsewhere = signed_in(clerk), signed_in(clerk)

    answer = client.post("/password", {"old": OLD, "new": NEW, "again": NEW}, follow=True)

    assert answer.redirect_chain[-1] == ("/inbox", 302)
    assert "密码已改好" in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    assert not clerk.must_change_password
    assert elsewhere.get("/inbox").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("old", "new", "again", "message"),
    [
        ("wrong", NEW, NEW, "原密码不对"),
        (OLD, NEW, NEW + "x", "两次输入的新密码不一样"),
        (OLD, OLD, OLD, "新密码不能与原密码相同"),
        (OLD, "短", "短", "新密码太短，至少要 10 个字符"),
        (OLD, "8412907563129", "8412907563129", "新密码不能全是数字"),
        (OLD, "1q2w3e4r5t", "1q2w3e4r5t", "新密码太常见"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    clerk: Account, old: str, new: str, again: str, message: str
) -> None:
    answer = signed_in(clerk).post("/password", {"old": old, "new": new, "again": again})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert old not in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(OLD)


def test_a_reader_of_the_page_must_be_signed_in() -> None:
    assert (
        Client().get("/password").headers["Location"].startswith(f"/{settings.LOGIN_URL.replace('_', '-')}")
    )
