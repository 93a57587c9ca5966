"""Snapshots of the facts on the disk: made when they are asked for, kept while they are used, never backed up.

A snapshot is of everything up to one entry of the audit chain: whoever asks for the same entry years later gets the
same rows.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from luoshi.record import chain
from luoshi.record.models import AuditEntry, Event
from luoshi.record.storage import data_folder

if TYPE_CHECKING:
    from luoshi.judging.snapshots import Snapshot

KEPT_SNAPSHOTS = 8  # of the last asked for
KEPT_FACTS = 2
STATE_NOTHING = (
    "rule-book adopted",
    "rule-book withdrawn",
    "run published",
)  # kinds of event without statements
_FORM = 3  # of what lies in the folder; raised when an older version's would be read wrongly


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot, and the last entry of the chain whose data are in it."""

    snapshot: Snapshot
    entry: int


def take_snapshot(on: date, *, known: date | None = None, entry: int | None = None) -> Taken:
    """The published tables as of the day ``on``, of everything up to ``entry`` (None: up to now), from the disk if
    it was made before. ``known`` leaves out what was recorded after that day.

    Raises InstallationError or OSError when the data folder cannot be written, LookupError for an entry that the
    chain does not have yet.
    """
    from luoshi.judging.snapshots import build_snapshot, open_snapshot

    number, head = chain.head() if entry is None else (entry, chain.hash_of(entry))
    folder = _folder()
    target = folder / f"snapshot-{_FORM}-{number}-{_short(head)}-{known or 'all'}-{on}"
    if not (target / "snapshot.json").exists():
        facts, number, head = _facts(folder, entry, number, head)
        target = folder / f"snapshot-{_FORM}-{number}-{_short(head)}-{known or 'all'}-{on}"
        with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as between:
            made = Path(between) / "snapshot"
            build_snapshot(facts, made, known=known, on=on, zone=settings.TIME_ZONE)
            _give_name(made, target)
    _used(target)
    _forget_old(folder, "snapshot-", KEPT_SNAPSHOTS)
    return Taken(open_snapshot(target), number)


def _folder() -> Path:
    folder = data_folder().run / "judging"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _short(head: str) -> str:
    return head.rpartition(":")[2][:12]


def _facts(folder: Path, entry: int | None, number: int, head: str) -> tuple[Path, int, str]:
    """The facts up to an entry, with its number and hash; now that means: of the moment at which they are written."""
    from luoshi.record.facts import write_facts

    target = folder / f"facts-{_FORM}-{number}-{_short(head)}"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as between:
            made = Path(between) / "facts"
            with chain.snapshot():
                newest = chain.head()
                number, head = newest if entry is None else (number, head)
                until = None if number == newest[0] else number
                try:
                    write_facts(made, entry=until, stated_in=_nothing_stated_since(folder, number))
                except FileNotFoundError:  # another process has just removed what was to be taken over
                    write_facts(made, entry=until)
            target = folder / f"facts-{_FORM}-{number}-{_short(head)}"
            _give_name(made, target)
    _used(target)
    _forget_old(folder, "facts-", KEPT_FACTS)
    return target, number, head


def _nothing_stated_since(folder: Path, number: int) -> Path | None:
    """Facts on the disk, of an entry not later than this one, since which only rule-books were dealt with."""
    for one in folder.glob(f"facts-{_FORM}-*"):
        entry, _, head = one.name.removeprefix(f"facts-{_FORM}-").partition("-")
        if not entry.isdigit() or not 0 < int(entry) <= number or _short(chain.hash_of(int(entry))) != head:
            continue
        if not anything_stated(int(entry), number):
            return one
    return None


def anything_stated(since: int, until: int | None = None) -> bool:
    """Whether anything after an entry of the chain (up to another) may have changed what is judged."""
    later = AuditEntry.objects.filter(number__gt=since)
    if until is not None:
        later = later.filter(number__lte=until)
    return Event.objects.filter(pk__in=later.values("event")).exclude(kind__in=STATE_NOTHING).exists()


def _give_name(made: Path, target: Path) -> None:
    """Move what is whole to its place; another process that was quicker has made the same."""
    with suppress(OSError):
        made.rename(target)
    if not target.exists():
        made.rename(target)


def _used(folder: Path) -> None:
    with suppress(OSError):
        os.utime(folder)


def _forget_old(folder: Path, prefix: str, keep: int) -> None:
    found = []
    for one in folder.glob(f"{prefix}*"):
        with suppress(OSError):  # another process has just removed it
            found.append((one.stat().st_mtime_ns, one))
    for _, one in sorted(found, reverse=True)[keep:]:
        shutil.rmtree(one, ignore_errors=True)


def forget_all() -> None:
    """Remove every snapshot; they are made again when they are asked for."""
    shutil.rmtree(_folder(), ignore_errors=True)
