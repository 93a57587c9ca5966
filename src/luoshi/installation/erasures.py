"""What was erased: a ledger beside the database, because a restored database does not know what was erased
after its backup was made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from luoshi.installation.durable import sync_folder
from luoshi.installation.errors import InstallationError, writing


class ErasureLedger:
    """One JSON object a line, only ever appended to. What an entry says is the caller's affair; it must not
    hold what was erased."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entry: Mapping[str, Any]) -> None:
        """Adds an entry; it is on the disk when this returns, and the erasing itself may then begin.

        Raises InstallationError if it cannot be written; then the ledger is as it was.
        """
        line = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        with writing(self.path):
            new = not self.path.exists()
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            with open(descriptor, "r+b", buffering=0) as file:
                end = _end_of_whole_lines(file.read())
                try:
                    file.seek(end)
                    file.truncate()
                    written = file.write(line)
                    if written != len(line):  # the disk filled up; write once more to learn why
                        file.write(line[written:])
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(end)
                    raise
            if new:
                sync_folder(self.path.parent)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The entries, oldest first; none if there is no ledger.

        Raises InstallationError, naming the line, if one is not a JSON object. A last line without an end was
        never acknowledged and is passed over.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return
        for number, line in enumerate(content[: _end_of_whole_lines(content)].splitlines(), 1):
            try:
                entry = json.loads(line)
                if not isinstance(entry, dict):
                    raise ValueError(line)
            except ValueError:
                raise InstallationError("erasures: damaged", path=self.path, line=number) from None
            yield entry


def _end_of_whole_lines(content: bytes) -> int:
    return content.rfind(b"\n") + 1
