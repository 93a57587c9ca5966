"""Which files a list of paths means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator


def files(paths: Iterable[str], leave_out: Iterable[str] = ()) -> list[str]:
    """Files to read, in a fixed order and each once: a file stands for itself, a folder for all files
    below it, sorted by name.

    Hidden files and folders, links to folders (they may form a ring) and what is no regular file are
    left out of folders, and so are the files ``leave_out``. A path given by name is taken as it is.
    """
    unwanted = {os.path.realpath(path) for path in leave_out}
    found: dict[str, None] = {}
    for path in paths:
        if os.path.isdir(path):
            found.update(dict.fromkeys(p for p in _below(path) if os.path.realpath(p) not in unwanted))
        else:
            found[path] = None
    return list(found)


def _below(folder: str) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            if not name.startswith(".") and os.path.isfile(path):
                yield path
