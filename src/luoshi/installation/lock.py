"""One running product on one data folder."""

from __future__ import annotations

import errno
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from types import TracebackType

import psutil
from filelock import FileLock, Timeout

from luoshi.installation.durable import write_whole
from luoshi.installation.errors import InstallationError, from_os_error, writing
from luoshi.installation.folder import DataFolder
from luoshi.messages import say

PATIENCE = 1.0  # seconds in which a product that has just got the lock writes down who it is

NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP}  # how a network file system may answer


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a folder: process id, since when (ISO, UTC), and the address it serves once it does."""

    pid: int
    started: str
    address: str = ""


class ProductLock:
    """The right to run on a data folder, from :meth:`acquire` to :meth:`release` or the end of the process.

    The operating system holds the lock and drops it with the process, so ``kill -9`` leaves none behind.
    ``holder.json`` beside it only serves to say who has it.
    """

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        # A file system without locks would make it fall back to a marker file that survives a crash.
        self._lock = FileLock(folder.lock, timeout=0, mode=0o600, fallback_to_soft=False, thread_local=False)
        self._holder: Holder | None = None

    def acquire(self) -> None:
        """Takes the lock, or says who has it.

        Raises InstallationError if another product runs on the folder, if the folder is read-only or full, or
        if its file system knows no locks.
        """
        self.folder.check_writable()
        try:
            self._lock.acquire()
        except Timeout:
            raise self._refusal() from None
        except OSError as error:
            if error.errno in NO_LOCKS:
                raise InstallationError("lock: not possible", path=self.folder.path) from error
            raise from_os_error(error, self.folder.lock) from error
        try:
            self._holder = Holder(os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
            self._tell()
        except BaseException:
            self.release()
            raise

    def serving_at(self, address: str) -> None:
        """Lets a second start say where the product is to be found."""
        if self._holder is None:
            raise RuntimeError("the lock is not held")
        self._holder = replace(self._holder, address=address)
        self._tell()

    def release(self) -> None:
        """Gives the folder back; nothing happens if it is not held."""
        if self._lock.is_locked:
            with suppress(OSError):
                self.folder.holder.unlink()
            self._lock.release()
        self._holder = None

    def holder(self) -> Holder | None:
        """Who last said that it holds the folder; only :meth:`acquire` tells whether it still does."""
        try:
            values = json.loads(self.folder.holder.read_bytes())
            return Holder(int(values["pid"]), str(values["started"]), str(values["address"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def __enter__(self) -> ProductLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _tell(self) -> None:
        assert self._holder is not None
        with writing(self.folder.path):
            write_whole(self.folder.holder, json.dumps(asdict(self._holder)).encode())

    def _refusal(self) -> InstallationError:
        deadline = time.monotonic() + PATIENCE
        while True:
            holder = self.holder()
            # One that was killed has left its name; the new holder is about to write its own.
            if holder and psutil.pid_exists(holder.pid):
                break
            if time.monotonic() > deadline:
                return InstallationError("lock: held", path=self.folder.path)
            time.sleep(0.05)
        return InstallationError(
            "lock: held by",
            path=self.folder.path,
            pid=holder.pid,
            since=holder.started,
            address=holder.address or say("lock: no address"),
        )
