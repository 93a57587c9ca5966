"""Create accounts: each for a person in the record, with a one-time password that is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.hold_grants import hold_own_grants
from luoshi.record.entries import WrongEntry, username_entry
from luoshi.record.models import Account, Person, new_id
from luoshi.record.passwords import hash_of_one_time, one_time_password


@dataclass(frozen=True, slots=True)
class Created:
    """A new account. ``password`` is nowhere else in clear: whoever called hands it over, then it is gone."""

    account: UUID
    username: str
    password: str = field(repr=False)


def create_account(
    actor: Actor, because: Because, username: str, person: UUID, *, active: bool = True
) -> Created:
    """An account for ``person``, who must set a password of their own at the first sign-in.

    What the account may do follows from the posts that the person holds, so none is given here; a role that the same
    actor has given waits for a second person. Raises WrongEntry.
    """
    access.require(actor, "manage accounts")
    (made,) = create_accounts(actor, because, [(username, person, active)])
    return made


def create_accounts(
    actor: Actor, because: Because, wanted: Sequence[tuple[str, UUID, bool]]
) -> list[Created]:
    """Accounts for (username, person, active), all of them or none."""
    access.require(actor, "manage accounts")
    with transaction.atomic():
        made = [create_in_act(actor, because, name, person, active=active) for name, person, active in wanted]
        hold_own_grants(actor, timezone.localdate(), {one.account for one in made})
    return made


def create_in_act(
    actor: Actor, because: Because, username: str, person: UUID, *, active: bool = True
) -> Created:
    """The event and the row, for an action that has made sure that its actor may do this."""
    name = username_entry(username)
    password = one_time_password()
    account = Account(
        id=new_id(),
        username=name,
        person=person,
        is_active=active,
        must_change_password=True,
        password=hash_of_one_time(password),
    )
    with acting("account created", actor, because, subject=account.id) as act:
        act.alone_among_subjects()
        if Account.objects.filter(username__iexact=name).exists():
            raise WrongEntry(_("账号名“%(name)s”已有人用，请换一个") % {"name": name}, "username")
        require_a_person_without_account(person)
        account.save(force_insert=True)
        act.data = {"username": name, "person": str(person), "active": active}
    return Created(account.id, name, password)


def require_a_person_without_account(person: UUID) -> None:
    """One account a person: raises WrongEntry when there is no such person, or one who has an account."""
    if not Person.objects.filter(pk=person).exists():
        raise WrongEntry(_("登记的人员里没有这一位"), "person")
    if other := Account.objects.filter(person=person).first():
        message = _("这位人员已有账号“%(name)s”，一人一个账号")
        raise WrongEntry(message % {"name": other.username}, "person")
