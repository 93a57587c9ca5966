"""Make the accounts that the organisation's template lists, and stop or let in those it says so of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_account import change_account
from luoshi.record.actions.create_account import Created, create_in_act
from luoshi.record.actions.hold_grants import hold_own_grants
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Account, Person
from luoshi.sheets.organisation import Account as Row
from luoshi.sheets.organisation import parse_organisation


@dataclass(frozen=True, slots=True)
class AccountsCompared:
    """What the sheet of accounts would change; ``flipped`` are (account, username, active)."""

    new: tuple[Row, ...]
    flipped: tuple[tuple[UUID, str, bool], ...]
    unchanged: int

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to apply."""
        return not (self.new or self.flipped)


def compare_accounts(actor: Actor, data: bytes, name: str) -> AccountsCompared:
    """What the workbook's accounts would change now; nothing is written.

    Raises SheetErrors, and WrongEntry with sheet and cell for a person who is not recorded or has another
    account.
    """
    access.require(actor, "manage accounts")
    rows = parse_organisation(data, name).accounts
    by_name = {account.username.casefold(): account for account in Account.objects.all()}
    by_person = {account.person: account for account in by_name.values()}
    people = dict(Person.objects.filter(code__in=[row.person for row in rows]).values_list("code", "id"))
    new, flipped, unchanged = [], [], 0
    for row in rows:
        there = by_name.get(row.username.casefold())
        person = people.get(row.person)
        cell = row.cells["person"]
        at = {"sheet": cell.sheet, "cell": cell.address, "code": row.person}
        if person is None:
            message = _(
                "%(sheet)s %(cell)s：人员 %(code)s 还没有登记；请经办员先在“单位与区域”导入同一份文件"
            )
            raise WrongEntry(message % at, "file")
        if there is not None and there.person != person:
            message = _("%(sheet)s %(cell)s：账号已属于另一位人员；要换人，请在“账号”页上改")
            raise WrongEntry(message % at, "file")
        if there is None and person in by_person:
            message = _("%(sheet)s %(cell)s：人员 %(code)s 已有账号“%(name)s”，一人一个账号")
            raise WrongEntry(message % {**at, "name": by_person[person].username}, "file")
        if there is None:
            new.append(row)
        elif there.is_active != row.active:
            flipped.append((there.id, there.username, row.active))
        else:
            unchanged += 1
    return AccountsCompared(tuple(new), tuple(flipped), unchanged)


def import_accounts(actor: Actor, because: Because, data: bytes, name: str) -> list[Created]:
    """Make and change what ``compare_accounts`` finds, all or nothing; the new ones with their passwords.

    Each account is an action and an entry of the chain of its own.
    """
    with transaction.atomic():
        found = compare_accounts(actor, data, name)
        people = dict(
            Person.objects.filter(code__in=[row.person for row in found.new]).values_list("code", "id")
        )
        made = [
            create_in_act(actor, because, row.username, people[row.person], active=row.active)
            for row in found.new
        ]
        hold_own_grants(actor, timezone.localdate(), {one.account for one in made})
        # Those let in first: the last administrator may be among those who stop.
        for account, _username, active in sorted(found.flipped, key=lambda one: not one[2]):
            change_account(actor, because, account, active=active)
    return made
