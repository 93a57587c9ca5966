"""``luoshi restore FILE``: an installation from a backup, on an empty machine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from luoshi.commands import SOME_FAILED
from luoshi.commands.serve import folder_of
from luoshi.installation import ExternalPostgres, FileStore, InstallationError, restore_backup
from luoshi.installation.database import Database
from luoshi.messages import say


def run(options: argparse.Namespace) -> int:
    """Restore into a new or empty data folder; 1 if that could not be done, and then nothing is left of it."""
    address = os.environ.get("LUOSHI_DATABASE_URL")
    try:
        folder = folder_of(options)
        report = restore_backup(
            Path(options.file),
            folder,
            replay_erasures=replay_erasures,
            later_erasures=Path(options.erasures) if options.erasures else None,
            external=ExternalPostgres(address) if address else None,
        )
    except InstallationError as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED
    sys.stdout.write(
        say(
            "restore: done",
            path=folder.path,
            created=report.created,
            entries=report.chain.get("entries"),
            head=report.chain.get("head"),
        )
        + "\n"
    )
    return 0


def replay_erasures(database: Database, files: FileStore, entries: Iterable[dict[str, Any]]) -> None:
    """What was erased before or after the backup stays erased."""
    from luoshi.record.replaying import replay

    replay(database, files, entries)
