"""The first administrator of an empty installation: without one nobody could sign in."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting, alone_among_subjects
from luoshi.record.actions.create_account import Created, create_in_act
from luoshi.record.actions.stating import state
from luoshi.record.models import Account, Cause, PeriodKind, Role, new_id

MACHINE = Actor(name="落实安装程序")
TITLE = "系统管理员"
USERNAME = "admin"


def create_first_administrator(
    actor: Actor = MACHINE, because: Because | None = None, today: date | None = None
) -> Created | None:
    """The person, post and account “系统管理员”, who may manage accounts and see no content.

    None when there is any account already: a second run, or a second start at the same time, changes nothing.
    """
    access.require(actor, "manage accounts")
    cause = because or Because(Cause.INSTALLATION)
    with transaction.atomic():
        alone_among_subjects()
        if Account.objects.exists():
            return None
        with acting("organisation changed", actor, cause) as act:
            person, post, source = new_id(), new_id(), act.entry(actor)
            state(act, "person", person, "person.name", TITLE, source)
            state(act, "post", post, "post.title", TITLE, source)
            state(act, "post", post, "post.role", Role.ADMINISTRATOR.value, source)
            state(
                act, "person", person, "person.holds", post, source,
                period=PeriodKind.SPAN, valid_from=today or timezone.localdate(), claimant=str(post),
            )  # fmt: skip
            act.data = {"what": "first administrator"}
        return create_in_act(actor, cause, USERNAME, person)
