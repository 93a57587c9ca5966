"""Accounts: how a person signs in. What they may do follows from the posts they hold today."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from luoshi.record.models.kept import new_id


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts for signing in; ``actions`` make and change them."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of that name, in whatever case it was typed."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """An account of one person. It is no record of anything: passwords are neither kept nor chained."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.TextField(unique=True)
    person = models.UUIDField(db_index=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    language = models.TextField(default="")

    # When somebody last signed in is nobody's business, so Django's column for it is left out.
    last_login = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "username"

    objects = AccountManager()

    class Meta:
        db_table = "record_account"
