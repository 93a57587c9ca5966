"""Change an account: stop it, let it in again, give it a new one-time password, or to another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.create_account import require_a_person_without_account
from luoshi.record.actions.hold_grants import hold_own_grants
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Role
from luoshi.record.passwords import hash_of_one_time, one_time_password
from luoshi.record.roles import active_accounts_with


def change_account(
    actor: Actor,
    because: Because,
    account: UUID,
    *,
    active: bool | None = None,
    person: UUID | None = None,
    new_password: bool = False,
) -> str | None:
    """Change what is given; the new one-time password, if one was asked for. It ends the account's sessions.

    Raises WrongEntry when nothing would change, or when no administrator would be left who can sign in.
    """
    access.require(actor, "manage accounts")
    password = one_time_password() if new_password else None
    with transaction.atomic():
        _change(actor, because, account, active=active, person=person, password=password)
        if person is not None:
            hold_own_grants(actor, timezone.localdate(), {account})
    return password


def _change(
    actor: Actor,
    because: Because,
    account: UUID,
    *,
    active: bool | None,
    person: UUID | None,
    password: str | None,
) -> None:
    data: dict[str, Any] = {}
    with acting("account changed", actor, because, subject=account) as act:
        act.alone_among_subjects()
        row = access.access_account(actor, account, lock=True)
        if active is not None and active != row.is_active:
            data["active"] = row.is_active = active
        if person is not None and person != row.person:
            if row.id == actor.account:
                raise WrongEntry(_("不能把自己的账号改给别人，请由另一位管理员来改"), "person")
            require_a_person_without_account(person)
            data |= {"person": str(person), "person_before": str(row.person)}
            row.person = person
        # Whoever knows the old password must not get in as another person.
        if "person" in data and password is None:
            raise WrongEntry(_("账号换人时要同时发一个新的一次性密码"), "person")
        if password is not None:
            data["one_time_password"] = True
            row.password, row.must_change_password = hash_of_one_time(password), True
        if not data:
            raise WrongEntry(_("账号没有变动"))
        before = active_accounts_with(Role.ADMINISTRATOR, timezone.localdate())
        row.save()
        act.data = data
        if before and not active_accounts_with(Role.ADMINISTRATOR, timezone.localdate()):
            raise WrongEntry(_("这是最后一个能登录的管理员账号，不能停用或改给别人；请先让另一个人当管理员"))
