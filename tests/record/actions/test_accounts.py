"""Accounts: made with a password that is shown once, changed, and never without an administrator."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from luoshi.record.access import NotFound, Refused, may
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.appoint_first_clerk import appoint_first_clerk, clerk_is_missing
from luoshi.record.actions.change_account import change_account
from luoshi.record.actions.create_account import Created, create_account, create_accounts
from luoshi.record.actions.create_first_administrator import create_first_administrator
from luoshi.record.actions.edit_organisation import edit_subject
from luoshi.record.actions.set_password import set_password
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Account, Event, Statement, new_id
from luoshi.record.passwords import ALPHABET, one_time_password
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.accounts import accounts, people_without_account
from luoshi.record.roles import actor_for, posts_today
from tests.record.acting import ADMINISTRATOR, CLERK, READER
from tests.record.city import CITY, import_city, person, post

pytestmark = pytest.mark.django_db

OWN = "一个够长的密码 2026"


def administrator() -> Actor:
    """The first administrator, as whom the account signs in."""
    create_first_administrator()
    return actor_for(Account.objects.get(username="admin"), timezone.localdate())


def clerk(actor: Actor) -> Created:
    return appoint_first_clerk(
        actor, Because(), unit="云川市督查室", post="市督查室科员", name="苏禾", username="suhe"
    )


def as_actor(created: Created) -> Actor:
    return actor_for(Account.objects.get(pk=created.account), timezone.localdate())


def test_the_first_administrator_manages_accounts_and_sees_no_content() -> None:
    created = create_first_administrator()

    assert created is not None
    actor = as_actor(created)
    assert (actor.name, actor.post, actor.roles) == ("系统管理员", "系统管理员", {"administrator"})
    assert may(actor, "manage accounts")
    assert not may(actor, "see content")
    assert Account.objects.get().must_change_password
    assert rebuild_differences() == []


def test_there_is_one_first_administrator() -> None:
    create_first_administrator()
    before = Event.objects.count(), Statement.objects.count()

    assert create_first_administrator() is None
    assert (Event.objects.count(), Statement.objects.count()) == before


def test_an_installation_with_accounts_gets_no_first_administrator() -> None:
    import_city()
    create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    assert create_first_administrator() is None


def test_a_password_is_shown_once_and_stands_nowhere_in_clear() -> None:
    import_city()

    created = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    account = Account.objects.get()
    assert account.check_password(created.password)
    assert created.password not in repr(created)
    event = Event.objects.get(kind="account created")
    assert event.opened() == {
        "by": {"name": "管理员丁", "post": "系统管理员"},
        "username": "suhe", "person": str(person("R1")), "active": True,
    }  # fmt: skip
    assert account.password not in json.dumps(event.opened())


def test_one_time_passwords_are_long_and_legible() -> None:
    made = {one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(set(one) <= {*ALPHABET, "-"} and len(one.replace("-", "")) == 16 for one in made)


@pytest.mark.parametrize(
    ("username", "code", "message"),
    [
        ("SUHE", "R2", "已有人用"),
        ("ｓｕｈｅ", "R2", "已有人用"),
        ("another", "R1", "一人一个账号"),
        ("two words", "R2", "账号名用"),
        ("", "R2", "账号名用"),
    ],
)
def test_an_account_that_cannot_be_is_refused(username: str, code: str, message: str) -> None:
    import_city()
    create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    with pytest.raises(WrongEntry, match=message):
        create_account(ADMINISTRATOR, Because(), username, person(code))

    assert Account.objects.count() == Event.objects.filter(kind="account created").count() == 1


def test_an_account_for_nobody_is_refused() -> None:
    with pytest.raises(WrongEntry, match="没有这一位"):
        create_account(ADMINISTRATOR, Because(), "suhe", new_id())


def test_many_accounts_are_made_or_none() -> None:
    import_city()

    with pytest.raises(WrongEntry):
        create_accounts(ADMINISTRATOR, Because(), [("a1", person("R1"), True), ("A1", person("R2"), True)])
    assert Account.objects.count() == Event.objects.filter(kind="account created").count() == 0

    made = create_accounts(
        ADMINISTRATOR, Because(), [("a1", person("R1"), True), ("a2", person("R2"), False)]
    )
    assert [one.username for one in made] == ["a1", "a2"]
    assert list(Account.objects.order_by("username").values_list("is_active", flat=True)) == [True, False]


@pytest.mark.parametrize("actor", [CLERK, READER])
def test_only_an_administrator_manages_accounts(actor: Actor) -> None:
    import_city()
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    with pytest.raises(Refused):
        create_account(actor, Because(), "luo", person("R2"))
    with pytest.raises(Refused):
        change_account(actor, Because(), made.account, active=False)
    with pytest.raises(Refused):
        appoint_first_clerk(actor, Because(), unit="甲", post="乙", name="丙", username="ding")
    with pytest.raises(Refused):
        accounts(actor, date(2026, 3, 1))


def test_rights_follow_the_posts_held_today() -> None:
    import_city()
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))
    account = Account.objects.get(pk=made.account)

    assert actor_for(account, date(2025, 6, 30)).roles == frozenset()
    assert actor_for(account, date(2025, 7, 1)).roles == {"clerk"}


def test_who_was_only_seen_in_a_post_has_no_rights() -> None:
    import_city(replace(CITY, tenures=(replace(CITY.tenures[0], start=None, seen_on=date(2026, 3, 1)),)))
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    assert actor_for(Account.objects.get(pk=made.account), date(2026, 3, 1)).roles == frozenset()


def test_a_stopped_account_has_no_rights_and_comes_back() -> None:
    import_city()
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    change_account(ADMINISTRATOR, Because(), made.account, active=False)
    assert as_actor(made).roles == frozenset()

    change_account(ADMINISTRATOR, Because(), made.account, active=True)
    assert as_actor(made).roles == {"clerk"}
    events = Event.objects.filter(kind="account changed").order_by("at")
    assert [event.opened()["active"] for event in events] == [False, True]


def test_a_new_one_time_password_takes_the_place_of_the_old() -> None:
    import_city()
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    password = change_account(ADMINISTRATOR, Because(), made.account, new_password=True)

    account = Account.objects.get()
    assert password is not None
    assert account.check_password(password)
    assert not account.check_password(made.password)
    assert account.must_change_password


def test_an_account_goes_to_another_person_only_with_a_new_password() -> None:
    import_city()
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    with pytest.raises(WrongEntry, match="一次性密码"):
        change_account(ADMINISTRATOR, Because(), made.account, person=person("R2"))
    assert change_account(ADMINISTRATOR, Because(), made.account, person=person("R2"), new_password=True)

    assert Account.objects.get().person == person("R2")


def test_a_change_that_changes_nothing_is_refused() -> None:
    import_city()
    made = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))

    with pytest.raises(WrongEntry, match="没有变动"):
        change_account(ADMINISTRATOR, Because(), made.account, active=True)
    with pytest.raises(NotFound):
        change_account(ADMINISTRATOR, Because(), new_id(), active=True)


def test_the_last_administrator_stays() -> None:
    actor = administrator()
    assert actor.account is not None

    with pytest.raises(WrongEntry, match="最后一个"):
        change_account(actor, Because(), actor.account, active=False)
    assert Account.objects.get().is_active

    import_city(replace(CITY, posts=tuple(replace(one, role="administrator") for one in CITY.posts)))
    create_account(actor, Because(), "suhe", person("R1"))
    change_account(actor, Because(), actor.account, active=False)
    assert not Account.objects.get(username="admin").is_active


def test_nobody_gives_their_own_account_to_somebody_else() -> None:
    actor = administrator()
    import_city()
    assert actor.account is not None

    with pytest.raises(WrongEntry, match="自己的账号"):
        change_account(actor, Because(), actor.account, person=person("R1"), new_password=True)


def test_the_first_clerk_is_appointed_once_and_it_is_in_the_chain() -> None:
    actor = administrator()
    assert clerk_is_missing(timezone.localdate())

    created = clerk(actor)

    assert as_actor(created).roles == {"clerk"}
    assert as_actor(created).post == "市督查室科员"
    changed = Event.objects.filter(kind="organisation changed").order_by("-at").first()
    assert changed is not None
    assert changed.opened()["what"] == "first clerk"
    assert changed.actor == actor.account
    assert not clerk_is_missing(timezone.localdate())
    with pytest.raises(WrongEntry, match="已经有经办员"):
        clerk(actor)
    assert rebuild_differences() == []


def test_the_appointment_and_the_account_come_together_or_not_at_all() -> None:
    actor = administrator()
    before = Event.objects.count()

    with pytest.raises(WrongEntry, match="已有人用"):
        appoint_first_clerk(actor, Because(), unit="甲", post="乙", name="丙", username="Admin")

    assert Event.objects.count() == before
    assert clerk_is_missing(timezone.localdate())


def test_an_administrator_cannot_make_a_clerk_of_themselves() -> None:
    """Neither by a post, which is not theirs to change, nor by the first appointment of somebody new."""
    actor = administrator()
    assert actor.person is not None
    with pytest.raises(Refused):
        edit_subject(
            actor, Because(), "post", None, {"code": "X", "title": "甲", "unit": new_id(), "role": "clerk"}
        )

    clerk(actor)

    assert posts_today([actor.person], timezone.localdate())[actor.person][0].role == "administrator"
    assert as_actor(Created(actor.account or new_id(), "admin", "")).roles == {"administrator"}


def test_when_the_only_clerk_has_left_there_may_be_a_first_one_again() -> None:
    actor = administrator()
    created = clerk(actor)

    change_account(actor, Because(), created.account, active=False)

    assert clerk_is_missing(timezone.localdate())
    again = appoint_first_clerk(
        actor, Because(), unit="云川市督查室", post="科员", name="顾见山", username="gu"
    )
    assert as_actor(again).roles == {"clerk"}


def test_ones_own_password_is_set_and_nothing_of_it_is_kept() -> None:
    created = create_first_administrator()
    assert created is not None

    set_password(as_actor(created), Because(), created.password, OWN)

    account = Account.objects.get()
    assert account.check_password(OWN)
    assert not account.must_change_password
    event = Event.objects.get(kind="password set")
    assert event.opened() == {"by": {"name": "系统管理员", "post": "系统管理员"}}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wrong", OWN, "原密码不对"),
        (None, None, "不能与原密码相同"),
        (None, "短", "10"),
        (None, "1234567890123", "数字"),
        (None, "1q2w3e4r5t", "常见"),
    ],
)
def test_a_password_that_will_not_do_is_refused(old: str | None, new: str | None, message: str) -> None:
    created = create_first_administrator()
    assert created is not None

    with pytest.raises(WrongEntry, match=message):
        set_password(as_actor(created), Because(), old or created.password, new or created.password)

    assert Account.objects.get().must_change_password


def test_the_list_shows_posts_and_roles_and_no_activity(django_assert_num_queries: Any) -> None:
    actor = administrator()
    import_city()
    create_account(actor, Because(), "suhe", person("R1"))

    with django_assert_num_queries(6):
        listed = accounts(actor, date(2026, 3, 1))

    assert [(one.username, one.name, one.posts, one.roles) for one in listed if one.username == "suhe"] == [
        ("suhe", "苏禾", ("市督查室科员",), ("clerk",))
    ]
    assert "last_login" not in {column.name for column in Account._meta.get_fields()}


def test_whoever_has_a_role_and_no_account_is_offered_one() -> None:
    import_city()

    (found,) = people_without_account(ADMINISTRATOR, date(2026, 3, 1))
    assert (found.name, found.posts) == ("苏禾", ("市督查室科员",))
    create_account(ADMINISTRATOR, Because(), "suhe", found.person)

    assert people_without_account(ADMINISTRATOR, date(2026, 3, 1)) == []
    assert people_without_account(ADMINISTRATOR, date(2026, 3, 1) - timedelta(days=900)) == []
    assert post("DCS-KY")
