"""Accounts for tests: a person in a post with a role, as the organisation would have stated it."""

from __future__ import annotations

from datetime import date

from django.test import Client

from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.stating import state
from luoshi.record.models import Account, PeriodKind, Role, new_id

MACHINE = Actor("安装程序")
BACKEND = "luoshi.web.sign_in.AccountBackend"


def account(role: str, name: str = "") -> Account:
    """An account whose person has held one post with this role since 2020 (empty: a post that gives none)."""
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
        state(
            act, "person", person, "person.holds", post, source,
            period=PeriodKind.SPAN, valid_from=date(2020, 1, 1), claimant=str(post),
        )  # fmt: skip
    return Account.objects.create(
        username=f"{role or 'nobody'}-{person}", person=person, must_change_password=False
    )


def signed_in(role: str) -> Client:
    """A browser of somebody with this role."""
    client = Client()
    client.force_login(account(role), backend=BACKEND)
    return client
