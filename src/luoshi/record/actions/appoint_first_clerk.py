"""Appoint a clerk while nobody is one: the one time that an administrator gives rights over content."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.create_account import Created, create_in_act
from luoshi.record.actions.edit_organisation import Entering
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.models import Role
from luoshi.record.organising import Recorded, Restating
from luoshi.record.roles import active_accounts_with


def clerk_is_missing(today: date) -> bool:
    """Whether no account that may sign in is a clerk's."""
    return not active_accounts_with(Role.CLERK, today)


def appoint_first_clerk(
    actor: Actor, because: Because, *, unit: str, post: str, name: str, username: str
) -> Created:
    """A unit, a post with the role clerk, a person who holds it from today, and that person's account.

    Roles come from posts, and posts are a clerk's to change; where there is no clerk yet, or none is left,
    somebody must begin. It is an entry of its own in the chain, under the administrator's name, and it is
    refused as soon as there is a clerk. All of it is new: an administrator can give rights neither to their
    own account nor to anybody's who has one. Raises WrongEntry.
    """
    access.require(actor, "manage accounts")
    today = timezone.localdate()
    unit, post = text_entry(unit, _("单位"), "unit"), text_entry(post, _("岗位"), "post")
    name = text_entry(name, _("姓名"), "name")
    with transaction.atomic():
        with acting("organisation changed", actor, because) as act:
            act.alone_among_subjects()
            if not clerk_is_missing(today):
                raise WrongEntry(_("已经有经办员了：新的经办员由他们在“单位与区域”里登记岗位"))
            recorded = Recorded.now()
            entering = Entering(Restating(act, recorded), act.entry(actor))
            # Codes that no example of the template has: a file filled in from it must not rename the first clerk.
            codes = {kind: recorded.codes(kind) for kind in ("unit", "post", "person")}

            def free(kind: str, prefix: str) -> str:
                number = 1
                while f"{prefix}{number:03}" in codes[kind]:
                    number += 1
                return f"{prefix}{number:03}"

            values: dict[str, Any] = {"kind": "other", "level": "city"}
            unit_id = entering.enter(
                "unit", None, {**values, "code": free("unit", "CS-DW"), "name": unit}, None
            )
            post_id = entering.enter(
                "post", None,
                {"code": free("post", "CS-GW"), "title": post, "unit": unit_id, "role": Role.CLERK.value}, None,
            )  # fmt: skip
            person = entering.enter("person", None, {"code": free("person", "CS-RY"), "name": name}, None)
            entering.restating.hold(person, post_id, today, None, entering.source)
            act.event.subject = person
            act.data = {"what": "first clerk"}
        return create_in_act(actor, because, username, person)
