"""The embedded PostgreSQL server of one data folder.

``docs/decisions/0005-embedded-postgresql.md`` says why the programs are driven here and not by the wheel.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from types import TracebackType

import psutil
import psycopg
from psycopg import conninfo

from luoshi.installation import programs
from luoshi.installation.durable import UNFINISHED, make_folder, sync_folder, write_whole
from luoshi.installation.errors import InstallationError, writing
from luoshi.installation.folder import DataFolder
from luoshi.installation.server_user import ServerUser, open_way, server_user

SUPERUSER = "postgres"
# Owns the database and is no superuser, so the product has no more rights than on a city's own server.
ROLE = "luoshi"
DATABASE = "luoshi"
PORT = 5432
LONGEST_SOCKET = 103  # bytes of a socket's path; macOS and the BSDs take 103, Linux 107
SHORT_FOLDER = "luoshi-socket-"
LARGEST_LOG = 10 << 20

ANSWERS_WITHIN = 4.0  # seconds a server that was found running has to answer, unless it is still recovering
RECOVERS_WITHIN = 120.0  # seconds; an old disk may need more than the usual one or two after a crash
STOPS_WITHIN = 20  # seconds for a fast stop, which writes out what is in memory
ENDS_WITHIN = 1.5  # seconds a process has after each of two orders to end
POLL = 0.02

SETTINGS = """\
# Written by luoshi at every start; changes here are lost. ALTER SYSTEM is kept and has precedence.

# A row that was acknowledged survives a power cut. These are the defaults; an installation rests on them.
fsync = on
synchronous_commit = on
full_page_writes = on

# Two web workers and a job worker with a few connections each, a backup, a restore, and room for a city's
# own reporting tool.
max_connections = 60

# Meant for an office PC with 8 GB on which people also do other work. 256 MB hold the index pages of a few
# hundred thousand directives; the operating system caches the rest.
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 128MB

# Bounds what has to be replayed after a crash to a few seconds' work.
max_wal_size = 512MB

# Requests are short and many; one that takes all processors makes the others wait. Without parallel queries
# nothing large is put into /dev/shm, which a container limits to 64 MB.
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
jit = off

# A statement of a program that was killed ends within seconds and gives back its locks.
client_connection_check_interval = 2s

# The log is for whoever keeps the machine running: no statements, no values of rows, because what is erased
# from the record must not stay there.
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
lc_messages = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
"""

# What the server's own words mean for the person at the machine; the first that is found counts.
CAUSES = (
    # A write that is cut short names no cause; a full disk is the only one PostgreSQL knows.
    (
        re.compile(r"No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes"),
        "data: no space",
    ),
    (re.compile(r"Permission denied|Read-only file system|Operation not permitted"), "data: read-only"),
    (re.compile(r"Cannot allocate memory|could not map anonymous shared memory"), "server: no memory"),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What ``postmaster.pid`` says of a server that may run or have run."""

    pid: int
    port: str
    host: str


class EmbeddedPostgres:
    """The server of a data folder, its cluster made at the first start.

    On Unix it listens on a socket in a folder that only its user (and root) can enter, and on no network; on
    Windows, or with ``loopback``, on 127.0.0.1 with a password. Whoever starts or stops it must hold the
    folder's :class:`~luoshi.installation.lock.ProductLock`; :meth:`attach` needs no lock.

    As a context manager it starts and stops the server.
    """

    def __init__(self, folder: DataFolder, *, loopback: bool = os.name == "nt") -> None:
        self.folder = folder
        self.cluster = folder.cluster
        self.log = folder.logs / "postgresql" / "server.log"
        self.loopback = loopback
        self.notices: list[str] = []  # what was changed on this machine so that the server can run, in words
        self.adopted = False  # whether the last start found the server running
        self._user: ServerUser | None = None
        self._running: _Found | None = None
        self._password_file = folder.settings / "postgresql-password"

    @property
    def parameters(self) -> dict[str, str]:
        """How the product connects, by libpq's names. Raises InstallationError if the server was not started
        or attached to."""
        if self._running is None:
            raise InstallationError("server: not running", path=self.cluster)
        return self._parameters(self._running, ROLE)

    @property
    def administration(self) -> dict[str, str]:
        """How the superuser connects: to make the databases of tests, for instance; never for the product."""
        return {**self.parameters, "user": SUPERUSER, "dbname": "postgres"}

    @property
    def conninfo(self) -> str:
        """:attr:`parameters` as one string for libpq; with ``loopback`` it holds the password."""
        return conninfo.make_conninfo("", **self.parameters)

    def start(self) -> None:
        """Makes the server answer, whatever happened before: first start, clean stop, ``kill -9`` of the
        product (then the server still runs and is taken over), of the server, or of both.

        Raises InstallationError, saying what to do, if the disk is full or read-only, if the cluster was made
        by another PostgreSQL version, if root cannot become another user, or with the last lines of the
        server's log if it will not start for another reason.
        """
        self.adopted = False
        self._user = server_user(self.cluster)
        self._check_version()
        if self._user:
            self.notices += programs.make_runnable(self._user)
        with writing(self.folder.path):
            self._prepare_folders()
            if not self.cluster.exists():
                self._make_cluster()
        found = self._found()
        if found and self._is_server(found.pid):
            refusal = self._refusal(found)
            if not refusal and self._has_our_settings(found):
                self._running, self.adopted = found, True
                return
            # It hangs, is just stopping, or runs with the settings of another version of the product.
            self._stop(gently=not refusal or "shutting down" in refusal)
        self._clear_remains(found)
        self._launch()

    def attach(self) -> None:
        """Connects to the server another process runs, and starts nothing.

        Raises InstallationError if it does not answer.
        """
        found = self._found()
        if not (found and self._is_server(found.pid)) or self._refusal(found):
            raise InstallationError("server: not running", path=self.cluster)
        self._running = found

    def keep_running(self) -> None:
        """Starts the server again if its process has ended; raises what :meth:`start` raises."""
        found = self._found()
        if not (found and self._is_server(found.pid)):
            self.start()

    def stop(self) -> None:
        """Stops the server: gently, then at once, then by force. No acknowledged row is lost in any of the
        three. Nothing happens if it does not run."""
        self._user = server_user(self.cluster)
        found = self._found()
        if found and self._is_server(found.pid):
            refusal = self._refusal(found)
            self._stop(gently=not refusal or "shutting down" in refusal)
        if self.cluster.exists():
            self._clear_remains(found)
        self._running = None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Making

    def _prepare_folders(self) -> None:
        make_folder(self.log.parent)
        make_folder(self.folder.run)
        if self._user:
            self.notices += open_way(self.folder.path, self._user)
            for folder in (self.log.parent, self.folder.run):
                os.chown(folder, self._user.user, self._user.group)
                open_way(folder, self._user)  # what is changed inside the data folder is its own affair

    def _make_cluster(self) -> None:
        """The cluster under another name first, whole and synced, then renamed: there is never half a one."""
        for left in self.folder.path.glob(f"{UNFINISHED}postgresql*"):
            shutil.rmtree(left)
        unfinished = Path(tempfile.mkdtemp(prefix=f"{UNFINISHED}postgresql-", dir=self.folder.path))
        try:
            if self._user:
                os.chown(unfinished, self._user.user, self._user.group)
            self._initialise(unfinished)
            os.rename(unfinished, self.cluster)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        sync_folder(self.folder.path)

    def _initialise(self, cluster: Path) -> None:
        done = self._run(
            "initdb",
            "--pgdata", cluster,
            "--username", SUPERUSER,
            "--auth", "trust",
            "--encoding", "UTF8",
            # Order and case by code point, from tables inside PostgreSQL. A locale of the operating system or
            # of ICU changes with its updates, and then indexes silently no longer fit. Unlike plain C,
            # Chinese characters count as letters. What people see in another order is sorted by the product.
            "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8",
            "--locale", "C",
            "--data-checksums",
            "--sync-method", _sync_method(),
            "--no-instructions",
            folder=cluster,
        )  # fmt: skip
        if done.returncode:
            raise self._failure(done.stdout, "server: not made")
        password = self._new_password() if self.loopback else ""
        if self.loopback:
            lines = "host all all 127.0.0.1/32 scram-sha-256\n"
            secret = f" PASSWORD '{password}'"
        else:
            lines = "local all all trust\n"  # the folder of the socket is the guard
            secret = ""
        self._write(cluster / "pg_hba.conf", lines)
        with (cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude 'luoshi.conf'\n")
            file.flush()
            os.fsync(file.fileno())
        self._write(cluster / "luoshi.conf", SETTINGS)
        done = self._run(
            "postgres", "--single", "-D", cluster, "-c", "exit_on_error=true", "postgres",
            folder=cluster,
            given=f"ALTER ROLE {SUPERUSER}{secret or ' LOGIN'}\n"
            f"CREATE ROLE {ROLE} LOGIN{secret}\n"
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n",
        )  # fmt: skip
        if done.returncode:
            raise self._failure(done.stdout, "server: not made")

    def _new_password(self) -> str:
        password = secrets.token_urlsafe(32)
        write_whole(self._password_file, password.encode())
        return password

    def _check_version(self) -> None:
        try:
            version = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            if self.cluster.exists():
                raise InstallationError("server: cluster damaged", path=self.cluster) from None
            return
        except OSError as error:
            raise InstallationError("data: cannot read", path=self.cluster, reason=error) from error
        if version != str(programs.MAJOR):
            raise InstallationError(
                "server: other version", path=self.cluster, version=version, ours=programs.MAJOR
            )

    # Finding

    def _found(self) -> _Found | None:
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid, _, _, port, folder, address = (line.strip() for line in lines[:6])
            return _Found(int(pid), port, folder or address)
        except (OSError, ValueError):  # not there, or its writer was killed before its sixth line
            return None

    def _is_server(self, pid: int) -> bool:
        """Whether this process, whose number may long have been given to another, is a PostgreSQL of this
        cluster: each of them works in the folder of its cluster."""
        try:
            process = psutil.Process(pid)
            if process.name().removesuffix(".exe") != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
                return False
            linux = Path(f"/proc/{pid}/cwd")  # also right where the cluster has several names
            return (linux if linux.exists() else Path(process.cwd())).samefile(self.cluster)
        except psutil.AccessDenied:
            raise InstallationError("server: unknown process", pid=pid, path=self.cluster) from None
        except (psutil.NoSuchProcess, OSError):
            return False
        except ValueError:  # below zero: written by a server that ran alone
            return False

    def _processes(self) -> list[psutil.Process]:
        """Every process of this cluster: the server, and what it left behind if it was killed."""
        found = []
        for process in psutil.process_iter():
            with suppress(InstallationError):  # of another user, who cannot have written to this cluster
                if self._is_server(process.pid):
                    found.append(process)
        return found

    def _refusal(self, found: _Found) -> str:
        """Why the server does not answer, or nothing if it does and is the one of this cluster; waits while
        it recovers."""
        begun = time.monotonic()
        patience = ANSWERS_WITHIN
        while True:
            try:
                with self._connect(found) as connection:
                    row = connection.execute("SHOW data_directory").fetchone()
                ours = row is not None and Path(row[0]).samefile(self.cluster)
                return "" if ours else "another server answers"
            except (psycopg.Error, OSError) as error:
                refusal = str(error)
            if re.search("starting up|not yet accepting connections|in recovery mode", refusal):
                patience = RECOVERS_WITHIN
            if time.monotonic() - begun > patience or not self._is_server(found.pid):
                return refusal
            time.sleep(POLL)

    def _connect(self, found: _Found) -> psycopg.Connection[tuple[str, ...]]:
        parameters = self._parameters(found, SUPERUSER, "postgres")
        return psycopg.connect(conninfo.make_conninfo("", **parameters, connect_timeout=2), autocommit=True)

    def _parameters(self, found: _Found, user: str, database: str = DATABASE) -> dict[str, str]:
        parameters = {"host": found.host, "port": found.port, "user": user, "dbname": database}
        if self.loopback:
            try:
                parameters["password"] = self._password_file.read_text(encoding="ascii")
            except OSError as error:
                raise InstallationError(
                    "data: cannot read", path=self._password_file, reason=error
                ) from error
        return parameters

    # Starting

    def _launch(self) -> None:
        self._keep_log_small()
        port = _free_port() if self.loopback else PORT
        host = "127.0.0.1" if self.loopback else str(self._socket_folder())
        wanted = _Found(0, str(port), host)
        with writing(self.cluster):
            self._write(self._settings_file(), self._settings(wanted))
        already = self.log.stat().st_size if self.log.exists() else 0
        done = self._run(
            "pg_ctl", "start", "--pgdata", self.cluster, "--log", self.log, "--wait",
            "--timeout", str(round(RECOVERS_WITHIN)), "--silent",
            folder=self.cluster,
        )  # fmt: skip
        found = self._found()
        refusal = "" if done.returncode or not found else self._refusal(found)
        if done.returncode or not found or refusal:
            said = done.stdout + self._log_after(already) + refusal
            with suppress(InstallationError):
                self._clear_remains(found or wanted)
            raise self._failure(said, "server: not started")
        self._running = found

    def _settings_file(self) -> Path:
        return self.cluster / "luoshi.conf"

    def _has_our_settings(self, found: _Found) -> bool:
        try:
            return self._settings_file().read_text(encoding="utf-8") == self._settings(found)
        except OSError:
            return False

    def _settings(self, found: _Found) -> str:
        address, sockets = ("127.0.0.1", "") if self.loopback else ("", found.host.replace("'", "''"))
        return SETTINGS + (
            "\n# Before it recovers, the server syncs its folder: file by file, or in one call.\n"
            f"recovery_init_sync_method = {_sync_method()}\n"
            "\n# No network beyond this machine. The folder of a socket is open to the server's user alone.\n"
            f"listen_addresses = '{address}'\n"
            f"unix_socket_directories = '{sockets}'\n"
            "unix_socket_permissions = 0700\n"
            f"port = {found.port}\n"
        )

    def _socket_folder(self) -> Path:
        """``run`` in the data folder, or a new one for temporary files where its path is too long for a
        socket (the system's limit); either is closed to everybody else."""
        folder = self.folder.run
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET or "," in str(folder):
            for parent in (tempfile.gettempdir(), "/tmp"):
                folder = Path(tempfile.mkdtemp(prefix=SHORT_FOLDER, dir=parent))
                if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
                    break
                folder.rmdir()
        if self._user:
            os.chown(folder, self._user.user, self._user.group)
            self.notices += open_way(folder, self._user)
        folder.chmod(stat.S_IRWXU)
        return folder

    def _keep_log_small(self) -> None:
        with suppress(OSError):
            if self.log.stat().st_size > LARGEST_LOG:
                os.replace(self.log, self.log.with_suffix(".old.log"))

    def _log_after(self, position: int) -> str:
        with suppress(OSError), self.log.open("rb") as file:
            file.seek(position)
            return file.read().decode(errors="replace")
        return ""

    def _failure(self, said: str, otherwise: str) -> InstallationError:
        for cause, text in CAUSES:
            if hit := cause.search(said):
                begin, end = said.rfind("\n", 0, hit.start()) + 1, said.find("\n", hit.end())
                line = said[begin : end if end >= 0 else None].strip()
                line = line[max(0, *(line.find(word) for word in ("FATAL:", "PANIC:", "ERROR:"))) :]
                return InstallationError(
                    "server: because", cause=InstallationError(text, path=self.folder.path), line=line
                )
        lines = [line for line in said.splitlines() if line.strip()]
        return InstallationError(otherwise, path=self.cluster, log=self.log, said="\n".join(lines[-8:]))

    # Stopping

    def _stop(self, *, gently: bool) -> None:
        if gently:
            self._run(
                "pg_ctl", "stop", "--pgdata", self.cluster, "--mode", "fast", "--wait",
                "--timeout", str(STOPS_WITHIN), "--silent",
                folder=self.cluster,
            )  # fmt: skip
        self._end(self._processes())

    def _clear_remains(self, found: _Found | None) -> None:
        """Ends every process of the cluster and removes what would keep a server from starting.

        After ``kill -9`` of the server its children end by themselves, but one that is computing may take a
        while and until then holds the shared memory. They must be gone before a new server recovers, as two
        would write to the same files.
        """
        self._end(self._processes())
        # The number in the file may now be that of any process, and PostgreSQL takes any living process for a
        # server. A number no process can have lets it make its own second check: whether anybody still has
        # the shared memory that is named in the same file.
        pid_file = self.cluster / "postmaster.pid"
        if self._found():
            lines = pid_file.read_text(encoding="utf-8").splitlines(keepends=True)
            with writing(self.cluster):
                self._write(pid_file, "".join([f"{2**31 - 2}\n", *lines[1:]]))
        else:
            with writing(self.cluster):
                pid_file.unlink(missing_ok=True)
        folders = [self.folder.run]
        if found and Path(found.host).name.startswith(SHORT_FOLDER):
            folders.append(Path(found.host))
        for folder in folders:
            for socket_file in folder.glob(".s.PGSQL.*"):
                with suppress(OSError):
                    socket_file.unlink()
            if folder != self.folder.run:
                with suppress(OSError):
                    folder.rmdir()

    def _end(self, processes: list[psutil.Process]) -> None:
        quit_at_once = getattr(signal, "SIGQUIT", signal.SIGTERM)
        orders: tuple[Callable[[psutil.Process], None], ...] = (
            lambda process: process.send_signal(quit_at_once),
            lambda process: process.kill(),
        )
        for order in orders:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    order(process)
            deadline = time.monotonic() + ENDS_WITHIN
            # Not psutil's own waiting: a dead process nobody has asked after, as in a container, would count.
            while (processes := [one for one in processes if self._is_server(one.pid)]) and (
                time.monotonic() < deadline
            ):
                time.sleep(POLL)
        if processes:
            raise InstallationError("server: does not end", pid=processes[0].pid, path=self.cluster)

    # Helpers

    def _run(self, name: str, *arguments: str | Path, folder: Path, given: str = "") -> CompletedProcess[str]:
        return programs.run(name, arguments, user=self._user, folder=folder, given=given)

    def _write(self, path: Path, content: str) -> None:
        write_whole(path, content.encode())
        if self._user:
            os.chown(path, self._user.user, self._user.group)


def _sync_method() -> str:
    """How the 1,300 files of a new cluster reach the disk: ``syncfs``, one call, where the system has it and
    it tells of failed writes (Linux from 5.8 on), else file by file. A recovery: 0.1 s against 4.4 s."""
    kernel = [int(number) for number in re.findall(r"\d+", platform.release())[:2]]
    return "syncfs" if sys.platform == "linux" and kernel >= [5, 8] else "fsync"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
