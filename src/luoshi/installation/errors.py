"""What is said when the data folder or the database cannot be used."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from luoshi.messages import say

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class InstallationError(Exception):
    """Something about the installation that a person has to put right.

    ``text`` names the message in :mod:`luoshi.messages` and is stable; the message itself says what is wrong,
    where, and what to do, in the language chosen.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(say(text, **values))
        self.text = text


def from_os_error(error: OSError, path: Path) -> InstallationError:
    """The message for an operating system's refusal to write at ``path``."""
    if error.errno in NO_SPACE:
        return InstallationError("data: no space", path=path)
    if error.errno in READ_ONLY:
        return InstallationError("data: read-only", path=path)
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return InstallationError("data: not a folder", path=path)
    return InstallationError("data: cannot write", path=path, reason=error.strerror or error)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns every OSError inside into the InstallationError that says what to do about ``path``."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, path) from error
