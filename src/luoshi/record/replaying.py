"""What a restore does last: whatever was erased, before the backup or after it, is erased in what was
restored."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from luoshi.installation.database import Database, conninfo
from luoshi.installation.files import FileStore


def replay(database: Database, files: FileStore, entries: Iterable[dict[str, Any]]) -> int:
    """Carry out the entries of the ledger of erasures in a restored database and its files; how many were
    new.

    Idempotent. Django need not be set up; where it is, it is pointed at ``database`` for the while.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    os.environ.setdefault("LUOSHI_DATABASE_CONNECTION", conninfo(database))
    import django

    django.setup()
    with _reaching(database):
        from django.core.management import call_command

        from luoshi.record.actions.acting import Actor, Because
        from luoshi.record.actions.replay_erasure import replay_erasure
        from luoshi.record.models import Cause, File

        call_command("migrate", verbosity=0, interactive=False)
        machine = Actor(name="落实恢复程序")
        done = 0
        for entry in entries:
            because = Because(Cause.LEGAL_BASIS, UUID(entry["erasure"]))
            done += replay_erasure(machine, because, entry) is not None
        # The restored files are those of the backup's minute, and may be of another moment than its database.
        kept = set(File.objects.filter(address__isnull=False).values_list("address", flat=True))
        for address in list(files):
            if address not in kept:
                files.erase(address)
    return done


@contextmanager
def _reaching(database: Database) -> Iterator[None]:
    from django.db import connections

    parameters = dict(database.parameters)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    before = connections["default"]
    ours = {name: parameters.pop(theirs, "") for name, theirs in names.items()}
    options = {"options": before.settings_dict["OPTIONS"].get("options", ""), **parameters}
    connections["default"] = type(before)({**before.settings_dict, **ours, "OPTIONS": options}, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before
