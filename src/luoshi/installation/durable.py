"""Writing so that a power cut leaves either the old state or the new one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".new-"  # how the name of a file begins that is not whole yet


def sync_folder(folder: Path) -> None:
    """Makes the names in ``folder`` survive a power cut; Windows offers no such call for folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """``folder`` and what is missing above it, each name synced; nothing happens if it is there."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    with suppress(FileExistsError):
        folder.mkdir(mode=mode)
    sync_folder(folder.parent)


def write_whole(path: Path, content: bytes, *, replace: bool = True) -> None:
    """``content`` under the name ``path``, readable by the owner alone: whole or not at all.

    Raises FileExistsError if ``path`` is there and ``replace`` is false, OSError if it cannot be written; no
    unfinished file stays behind.
    """
    descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(name, path)
        else:
            give_name(Path(name), path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    sync_folder(path.parent)


def give_name(unfinished: Path, path: Path) -> None:
    """Renames ``unfinished`` to ``path`` without ever replacing a file.

    Raises FileExistsError if ``path`` is there.
    """
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as that of a memory stick
        if path.exists():
            raise FileExistsError(path) from None
        os.rename(unfinished, path)
    else:
        unfinished.unlink()
