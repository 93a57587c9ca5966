"""Set one's own password."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Account


def set_password(actor: Actor, because: Because, old: str, new: str) -> Account:
    """Give the actor's own account a password of its owner's choice; the account as it is now.

    Sessions carry a hash of the password, so every other one ends; the caller renews the one it acts in.
    Neither password nor anything made of it goes into the event. Raises WrongEntry.
    """
    row = Account.objects.filter(pk=actor.account, is_active=True).first() if actor.account else None
    if row is None:
        raise NotFound(_("没有这个账号"))
    if not row.check_password(old):
        raise WrongEntry(_("原密码不对"), "old")
    if old == new:
        raise WrongEntry(_("新密码不能与原密码相同"), "new")
    try:
        validate_password(new, row)
    except ValidationError as error:
        raise WrongEntry("".join(_why_refused(one) for one in error.error_list), "new") from None
    hashed = make_password(new)
    with acting("password set", actor, because, subject=row.id):
        checked = row.password
        row = Account.objects.select_for_update().get(pk=row.id)
        # A new one-time password may have come between: then the old one is no longer good for anything.
        if not row.is_active or row.password != checked:
            raise WrongEntry(_("原密码不对"), "old")
        row.password, row.must_change_password = hashed, False
        row.save(update_fields=["password", "must_change_password"])
    return row


def _why_refused(error: ValidationError) -> str:
    """In our words: Django's own Chinese for these has fallen behind its English."""
    return {
        "password_too_short": _("新密码太短，至少要 10 个字符。"),
        "password_too_similar": _("新密码与账号太像。"),
        "password_too_common": _("新密码太常见，容易被猜中。"),
        "password_entirely_numeric": _("新密码不能全是数字。"),
    }.get(error.code or "", error.messages[0])
