"""Making an installation ready: settings, tables, static files, first accounts, first documents."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from luoshi.installation import DataFolder
from luoshi.installation.database import Database, conninfo, reached


def configure(folder: DataFolder, database: Database) -> None:
    """Tell Django where the data are; the processes started afterwards inherit it."""
    described = folder.read()
    compiled = folder.run / "templates"
    compiled.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
        "LUOSHI_DATA": str(folder.path),
        "LUOSHI_DATABASE_CONNECTION": conninfo(database),
        "LUOSHI_SECRET_KEY": folder.secret_key(),
        "LUOSHI_SAMPLE": "1" if described.kind == "sample" else "",
        "LUOSHI_CITY": described.name,
        "LUOSHI_STATIC": str(folder.run / "static"),
        "LUOSHI_COMPILED": str(compiled),
    }
    import django

    django.setup()


@contextmanager
def opened(folder: DataFolder) -> Iterator[Database]:
    """An installation for one command, whether or not the product runs on it: its database reached, Django set up."""
    with reached(folder) as database:
        configure(folder, database)
        yield database


def bring_up_to_date(folder: DataFolder) -> None:
    """Tables as this version wants them, static files where the server finds them, due days by its calendar."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from luoshi.delivery.actions.recompute_limits import recompute_limits

    recompute_limits()
    folder.mark_version()
    _collect_static(folder.run / "static")


def _collect_static(target: Path) -> None:
    """Gather scripts and styles once a version: what they are made of is their fingerprint."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            found.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = target / ".made-of"
    if stamp.exists() and stamp.read_text() == found.hexdigest():
        return
    shutil.rmtree(target, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(found.hexdigest())


def receive_files(paths: Iterable[Path]) -> tuple[int, list[str]]:
    """Receive files from the machine the product runs on; how many were new, and a line for each that was refused."""
    from django.utils import timezone

    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.read_document import MACHINE
    from luoshi.record.actions.receive_document import EmptyDocument, SecretDocument, receive_document
    from luoshi.record.models import Cause

    new, refused = 0, []
    for path in paths:
        try:
            received = receive_document(
                MACHINE, Because(Cause.INSTALLATION), path.read_bytes(), path.name, timezone.localdate()
            )
        except EmptyDocument:
            refused.append(f"{path.name}：0 字节")
            continue
        except SecretDocument as secret:
            refused.append(f"{path.name}：{secret.marking.quote}")
            continue
        except OSError as error:
            refused.append(f"{path.name}：{error.strerror}")
            continue
        new += not received.duplicate
    return new, refused
