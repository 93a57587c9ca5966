"""``luoshi sample``: the facts of the sample city as Parquet, for whoever tries rule-books or tools on them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from luoshi.commands import SOME_FAILED
from luoshi.commands.serve import folder_of
from luoshi.installation import InstallationError
from luoshi.messages import say


def run(options: argparse.Namespace) -> int:
    """Write the facts into ``--out``; 1 where the data folder is no sample city or nothing can be written there."""
    from luoshi.serving.preparing import opened

    folder = folder_of(options)
    try:
        if folder.read().kind != "sample":
            raise InstallationError("sample: not a sample", folder=folder.path)
        with opened(folder):
            from luoshi.monitor.jobs import ledgers_to_come
            from luoshi.record.facts import write_facts

            missing = ledgers_to_come()
            counts = write_facts(Path(options.out))
    except InstallationError as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED
    except OSError as error:
        sys.stderr.write(
            say("sample: not written", folder=options.out, reason=error.strerror or error) + "\n"
        )
        return SOME_FAILED
    if missing:
        sys.stderr.write(say("sample: ledgers to come", missing=missing) + "\n")
    for name, rows in counts.items():
        sys.stdout.write(say("sample: written", file=f"{name}.parquet", rows=rows) + "\n")
    return 0
