"""``luoshi backup FILE``: everything of an installation in one file, while the product goes on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from luoshi.commands import SOME_FAILED
from luoshi.commands.serve import folder_of
from luoshi.installation import InstallationError, make_backup, reached
from luoshi.messages import say


def run(options: argparse.Namespace) -> int:
    """Write the backup; 1 if that could not be done."""
    try:
        folder = folder_of(options)
        with reached(folder) as database:
            report = make_backup(Path(options.file), folder, database, chain=chain_state)
    except InstallationError as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED
    sys.stdout.write(
        say(
            "backup: made",
            path=options.file,
            files=report.files,
            entries=report.chain.get("entries"),
            head=report.chain.get("head"),
        )
        + "\n"
    )
    for address in report.damaged:
        sys.stderr.write(say("backup: damaged", address=address) + "\n")
    return SOME_FAILED if report.damaged else 0


def chain_state(connection: psycopg.Connection[tuple[Any, ...]]) -> Mapping[str, Any]:
    """Count and head of the audit chain in the snapshot that is backed up."""
    row = connection.execute("SELECT number, hash FROM record_chain_head WHERE id = 1").fetchone()
    return {"entries": row[0], "head": row[1]} if row else {}
