"""Accounts for tests: a person in a post with a role, as the organisation would have stated it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.test import Client

from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.stating import state
from luoshi.record.models import Account, PeriodKind, Role, new_id
from tests.record.organising import organising

MACHINE = Actor("安装程序")
BACKEND = "luoshi.web.sign_in.AccountBackend"


def account(role: str, name: str = "", unit: UUID | None = None) -> Account:
    """An account whose person has held one post of this unit with this role since 2020 (empty: one that gives none)."""
    person, post = new_id(), new_id()
    name = name or {Role.CLERK: "季小满", Role.READER: "顾南乔", Role.ADMINISTRATOR: "白予安"}.get(
        role, "路人甲"
    )
    with acting("organisation changed", MACHINE, Because()) as act:
        act.alone_among_subjects()
        source = act.entry(MACHINE)
        state(act, "person", person, "person.name", name, source)
        state(act, "post", post, "post.title", f"云川市{role or '普通'}岗位", source)
        state(act, "post", post, "post.role", role, source)
        if unit is not None:
            state(act, "post", post, "post.unit", unit, source)
        state(
            act, "person", person, "person.holds", post, source,
            period=PeriodKind.SPAN, valid_from=date(2020, 1, 1), claimant=str(post),
        )  # fmt: skip
    return Account.objects.create(
        username=f"{role or 'nobody'}-{person}", person=person, must_change_password=False
    )


def signed_in(role: str, unit: UUID | None = None) -> Client:
    """A browser of somebody with this role, in a post of this unit."""
    return browser_of(account(role, unit=unit))


def account_in(unit: UUID, role: str, name: str, title: str = "") -> Account:
    """An account whose person has held a post of this unit with this role since 2020."""
    with organising() as now:
        person = now.person(name)
        now.holds(person, now.post(title or f"{name}的岗位", unit=unit, role=role), date(2020, 1, 1))
    return Account.objects.create(username=f"{role}-{person}", person=person, must_change_password=False)


def browser_of(somebody: Account) -> Client:
    """Their browser, signed in."""
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client
