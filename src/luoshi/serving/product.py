"""The running product: its lock, its database, the web server and the job worker, from start to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from luoshi.installation import (
    DataFolder,
    EmbeddedPostgres,
    ExternalPostgres,
    FileStore,
    InstallationError,
    ProductLock,
    database_of,
)

QUEUES = ("reading", "ledgers")  # each has a worker of its own; see the tasks in luoshi.record.jobs
READY_WITHIN = 120.0  # seconds: a busy office machine took forty
STOP_WITHIN = 10.0
# A process that dies is started again, but one that dies at once, again and again, is a fault to be told.
MOST_RESTARTS = 5
WITHIN = 60.0


@dataclass(slots=True)
class _Part:
    """One of the product's processes."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.started.append(time.monotonic())
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def serve(
    folder: DataFolder,
    host: str,
    port: int,
    workers: int,
    prepare: Callable[[], None],
    tell: Callable[[str], None],
    tell_notice: Callable[[str], None],
) -> None:
    """Run the product until it is interrupted or told to end.

    ``prepare`` is called once the database answers and Django is set up; ``tell`` is given the address when pages
    are answered, ``tell_notice`` what was changed on the machine so that the database can run. Raises
    InstallationError, saying what to do, when the folder is in use, the address is taken, or a process will not stay
    up. Stopping ends the processes first and the database last.
    """
    from luoshi.serving.preparing import bring_up_to_date, configure

    with ProductLock(folder) as lock:
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        _require_free(host, port)
        FileStore(folder.files).clear_unfinished()
        with database_of(folder) as database:
            for notice in getattr(database, "notices", ()):
                tell_notice(notice)
            configure(folder, database)
            bring_up_to_date(folder)
            prepare()
            process = [sys.executable, "-m", "luoshi.serving"]
            parts = [
                _Part("web", [*process, "web", host, str(port), str(workers)]),
                *(_Part(queue, [*process, "jobs", queue]) for queue in QUEUES),
            ]
            stop = threading.Event()
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), lambda *_: stop.set())
            try:
                for part in parts:
                    part.start()
                _wait_ready(address, parts)
                lock.serving_at(address)
                tell(address)
                _watch(parts, database, stop)
            finally:
                _stop(parts)


def _require_free(host: str, port: int) -> None:
    """Refuse an address that somebody serves; the workers of a product just killed are given time to go."""
    deadline = time.monotonic() + 3
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if time.monotonic() > deadline:
                    raise InstallationError(
                        "serve: address taken", address=f"{host}:{port}", reason=error.strerror or error
                    ) from None
                time.sleep(0.1)
            else:
                return


def _wait_ready(address: str, parts: list[_Part]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        for part in parts:
            if part.ended():
                raise InstallationError("serve: part ended", part=part.name)
        try:
            with opener.open(f"{address}/health", timeout=10):
                return
        except urllib.error.HTTPError:
            return  # it answers, though perhaps not under this name
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise InstallationError("serve: no answer", address=address)


def _watch(parts: list[_Part], database: EmbeddedPostgres | ExternalPostgres, stop: threading.Event) -> None:
    """Start again what ends: a process, or the embedded database."""
    while not stop.wait(0.5):
        if isinstance(database, EmbeddedPostgres):
            database.keep_running()
        for part in parts:
            if not part.ended():
                continue
            recent = [moment for moment in part.started if moment > time.monotonic() - WITHIN]
            if len(recent) > MOST_RESTARTS:
                raise InstallationError("serve: part ended", part=part.name)
            part.start()


def _stop(parts: list[_Part]) -> None:
    for part in parts:
        if part.process is not None and part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for part in parts:
        if part.process is None:
            continue
        try:
            part.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.process.kill()
            part.process.wait()
        if part.process.stdin:
            part.process.stdin.close()
