"""``luoshi verify``: prove that nobody altered the record, or name the first break."""

from __future__ import annotations

import argparse
import sys

from luoshi.commands import SOME_FAILED
from luoshi.commands.serve import folder_of
from luoshi.installation import InstallationError
from luoshi.messages import say


def run(options: argparse.Namespace) -> int:
    """Walk the chain, hash every stored file anew, and with ``--rebuild`` compare all current rows; 1 at a break."""
    from luoshi.serving.preparing import opened

    try:
        with opened(folder_of(options)):
            from luoshi.record.verifying import verify_everything

            verdict = verify_everything(options.head, rebuild=options.rebuild)
    except InstallationError as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED
    out = sys.stdout.write
    out(say("verify: walked", entries=verdict.entries, rows=verdict.rows, files=verdict.files) + "\n")
    for note in verdict.notes:
        out(note + "\n")
    if verdict.first_break is not None:
        out(say("verify: broken", where=verdict.first_break.where, what=verdict.first_break.what) + "\n")
        return SOME_FAILED
    out(say("verify: unaltered" if options.head else "verify: consistent") + "\n")
    out(say("verify: head", head=verdict.head) + "\n")
    return 0
