"""Who the embedded server runs as. PostgreSQL refuses to run as root, so root starts it as somebody else."""

from __future__ import annotations

import os
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi.installation.errors import InstallationError
from luoshi.messages import say

NAME = "luoshi"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A system user other than the one running."""

    name: str
    user: int
    group: int

    def launch(self) -> dict[str, Any]:
        """Arguments with which :func:`subprocess.run` starts a program as this user, with no other rights."""
        return {"user": self.user, "group": self.group, "extra_groups": []}


def server_user(cluster: Path) -> ServerUser | None:
    """The user the server of ``cluster`` has to run as; None if that is whoever runs this.

    As root: the owner of a cluster that is there; for a new one the system user ``luoshi``, who is made if
    there is none and can neither sign in nor has a home. Raises InstallationError if that is impossible, or
    if a cluster belongs to somebody else and this is not root.
    """
    if os.name == "nt":  # pg_ctl itself gives up an administrator's rights there
        return None
    import pwd

    try:
        owner = cluster.stat().st_uid
    except FileNotFoundError:
        owner = None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise InstallationError("server: other owner", path=cluster, owner=_name_of(owner))
        return None
    if owner:  # neither a new cluster nor one that belongs to root
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            raise InstallationError("server: owner unknown", path=cluster, owner=owner) from None
        return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _made()
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def open_way(path: Path, user: ServerUser) -> list[str]:
    """Lets ``user`` pass through the folders above ``path``, and says in words what was changed for that.

    A folder on the way that is closed to all but its owner, as root's home is, is given to the user's group
    with the right to pass through and nothing else: not to list it, and nobody else gains anything. Raises
    InstallationError where that would take a right from another group or is not possible.
    """
    changed = []
    for folder in reversed(path.resolve().parents):
        state = folder.stat()
        if _may(state, user, stat.S_IXOTH):
            continue
        if state.st_mode & stat.S_IRWXG and state.st_gid != user.group:
            raise InstallationError("server: way closed", folder=folder, path=path, user=user.name)
        try:
            os.chown(folder, -1, user.group)
            folder.chmod(stat.S_IMODE(state.st_mode) | stat.S_IXGRP)
        except OSError as error:
            raise InstallationError("server: way closed", folder=folder, path=path, user=user.name) from error
        changed.append(say("server: way opened", folder=folder, user=user.name))
    return changed


def open_tree(tree: Path, user: ServerUser) -> list[str]:
    """The same for reading (and running) everything below ``tree``, for programs that were installed closed
    to others."""
    changed = open_way(tree, user)
    opened = False
    for folder, _, names in os.walk(tree):
        for path in (Path(folder), *(Path(folder) / name for name in names)):
            state = path.stat()
            # What the owner may do, the user may, except write.
            wanted = (state.st_mode >> 6) & (stat.S_IROTH | stat.S_IXOTH)
            if _may(state, user, wanted):
                continue
            try:
                os.chown(path, -1, user.group)
                path.chmod(stat.S_IMODE(state.st_mode) | wanted << 3)
            except OSError as error:
                raise InstallationError(
                    "server: way closed", folder=path, path=tree, user=user.name
                ) from error
            opened = True
    return [*changed, say("server: programs opened", folder=tree, user=user.name)] if opened else changed


def _may(state: os.stat_result, user: ServerUser, wanted: int) -> bool:
    shift = 6 if state.st_uid == user.user else 3 if state.st_gid == user.group else 0
    return (state.st_mode >> shift) & wanted == wanted


def _made() -> Any:
    import pwd

    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        done = subprocess.run(["useradd", *options, NAME], capture_output=True, text=True, check=False)
        reason = done.stderr.strip()
    except OSError as error:
        reason = str(error)
    try:
        return pwd.getpwnam(NAME)  # also if another process was quicker
    except KeyError:
        raise InstallationError("server: no user", user=NAME, reason=reason) from None


def _name_of(user: int | None) -> str:
    import pwd

    try:
        return pwd.getpwuid(user or 0).pw_name
    except KeyError:
        return str(user)
