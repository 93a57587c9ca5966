"""Signing in with a local account; allauth limits the rate and will take the city's own sign-in service."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from luoshi.record.models import Account
from luoshi.record.rows import row


class AccountBackend(BaseBackend):
    """Checks a password; a missing account takes as long as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        """The active account of that name and password, or None."""
        if not username or password is None:
            return None
        account = Account.objects.filter(username__iexact=username).first()
        if account is None:
            Account().set_password(password)
            return None
        return account if account.check_password(password) and account.is_active else None

    def get_user(self, user_id: UUID) -> Account | None:
        """The account of a session, while it is active."""
        return row(Account, "id = %(account)s AND is_active", {"account": user_id})


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False
