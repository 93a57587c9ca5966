"""Backup into one file, and restore from it.

A backup is a plain tar file, readable without this software: ``database.dump`` (PostgreSQL's custom format,
compressed), ``erasures.jsonl``, ``files/<algorithm>/<aa>/<digits>`` and, last, ``manifest.json`` with the
SHA-256 of every other member. The database comes first, as one snapshot; the files after it, so every file
the snapshot names is there. The key that signs sessions stays behind.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import make_conninfo

from luoshi import __version__
from luoshi.installation import programs
from luoshi.installation.database import Database
from luoshi.installation.durable import UNFINISHED, give_name, sync_folder, write_whole
from luoshi.installation.erasures import ErasureLedger
from luoshi.installation.errors import InstallationError, writing
from luoshi.installation.external import ExternalPostgres
from luoshi.installation.files import CHUNK, FileState, FileStore
from luoshi.installation.folder import DataFolder
from luoshi.installation.hashes import split_address
from luoshi.installation.lock import ProductLock
from luoshi.installation.postgresql import CAUSES, EmbeddedPostgres

FORMAT = "luoshi-backup/1"
DUMP = "database.dump"
ERASURES = "erasures.jsonl"
MANIFEST = "manifest.json"

Connection = psycopg.Connection[tuple[Any, ...]]
# Head and count of the audit chain, read in the very snapshot that is dumped.
ChainState = Callable[[Connection], Mapping[str, Any]]
# Carries out erasures in a restored database and its files. Most were done before the backup, so each must
# do no harm when done again.
ReplayErasures = Callable[[Database, FileStore, Iterable[dict[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the backup: its name there, its length in bytes, and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds. ``damaged``: addresses of stored files that were already altered when it was made;
    they are in it as they were, for hiding them would help nobody, and ``verify`` names them after a restore
    too."""

    created: str
    luoshi: str
    postgresql: str
    installation: dict[str, Any]
    chain: dict[str, Any]
    members: list[Member] = field(repr=False)
    damaged: list[str]

    @property
    def files(self) -> int:
        """How many stored files are in it."""
        return sum(member.name.startswith("files/") for member in self.members)


def make_backup(
    target: Path, folder: DataFolder, database: Database, *, chain: ChainState | None = None
) -> BackupReport:
    """Writes everything of an installation into the new file ``target``; the product may go on working.

    ``database`` must answer. The file gets its name only when it is whole, on the disk, and has been read
    back. Raises InstallationError if ``target`` is there, cannot be written or the disk fills up; then no
    file of that name, and no unfinished one, is left.
    """
    described = folder.read()
    target = Path(target).absolute()
    if target.exists():
        raise InstallationError("backup: there already", path=target)
    if not target.parent.is_dir():
        raise InstallationError("no folder", path=target.parent)
    with writing(target), _scratch(target.parent) as scratch:
        dump = scratch / DUMP
        postgresql, head = _dump(database, dump, chain)
        unfinished = scratch / "backup.tar"
        with (
            unfinished.open("xb") as file,
            tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar,
        ):
            members, damaged = [_add(tar, DUMP, dump)], []
            store = FileStore(folder.files)
            for address in store:
                algorithm, digits = split_address(address)
                path = store.path(address)
                try:
                    member = _add(tar, path.relative_to(folder.path).as_posix(), path)
                except FileNotFoundError:  # erased since the list was made
                    continue
                members.append(member)
                # What was just read was hashed on its way; any other algorithm means reading it once more.
                same = member.sha256 == digits if algorithm == "sha256" else None
                if same is False or (same is None and store.verify(address) is not FileState.WHOLE):
                    damaged.append(address)
            if folder.erasures.exists():  # last, so it has every erasure that took one of the files away
                members.append(_add(tar, ERASURES, folder.erasures))
            report = BackupReport(
                datetime.now(UTC).isoformat(timespec="seconds"),
                __version__, postgresql, asdict(described), dict(head), members, damaged,
            )  # fmt: skip
            manifest = scratch / MANIFEST
            manifest.write_text(_manifest(report), encoding="utf-8")
            _add(tar, MANIFEST, manifest)
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        if check_backup(unfinished) != report:
            raise InstallationError("backup: not as written", path=target)
        try:
            give_name(unfinished, target)
        except FileExistsError:
            raise InstallationError("backup: there already", path=target) from None
        sync_folder(target.parent)
    return report


def check_backup(file: Path) -> BackupReport:
    """Reads a backup to its end and compares every member with the manifest; nothing is written.

    Raises InstallationError, naming the member, if anything is missing, altered, twice there or not in the
    manifest, if the file is no backup of ours, or one of a newer version.
    """
    with _opened(file) as tar:
        found: dict[str, Member] = {}
        manifest = b""
        for info in tar:
            if not info.isreg() or not _may_be(info.name) or info.name in found:
                raise InstallationError("backup: strange member", path=file, member=info.name)
            content = _content(tar, info)
            if info.name == MANIFEST:
                manifest = content.read()
            else:
                found[info.name] = _member(info.name, content)
        report = _report(manifest, file)
    for member in report.members:
        if found.pop(member.name, None) != member:
            raise InstallationError("backup: altered", path=file, member=member.name)
    for name in found:
        raise InstallationError("backup: strange member", path=file, member=name)
    if DUMP not in {member.name for member in report.members}:
        raise InstallationError("backup: altered", path=file, member=DUMP)
    return report


def restore_backup(
    file: Path,
    folder: DataFolder,
    *,
    replay_erasures: ReplayErasures | None = None,
    later_erasures: Path | None = None,
    external: ExternalPostgres | None = None,
) -> BackupReport:
    """Makes an installation from a backup, in a new or empty folder, and leaves its server stopped.

    ``external``: the city's own database, which must be empty, instead of an embedded one.
    ``later_erasures``: an ``erasures.jsonl`` saved from the installation that was lost, with what was erased
    after the backup; ``replay_erasures`` is given the entries of both, each once, oldest first, and must be
    there if there are any.

    The whole backup is checked before anything is touched. Raises InstallationError if that fails, if folder
    or database is in use, or if anything goes wrong on the way: then both are as empty as before.
    """
    report = check_backup(file)
    if folder.restoring.exists() and not folder.exists:
        # An earlier restore was killed, unless it is still at work; nothing in the folder was anybody's yet.
        with ProductLock(folder):
            EmbeddedPostgres(folder).stop()
        folder.clear(remove_folder=False)
    folder.refuse_unless_free()
    entries = _erasures(file, later_erasures)
    if entries and replay_erasures is None:
        raise ValueError("there are erasures and nothing to carry them out")
    if external:
        external.check()
        if not external.is_empty():
            raise InstallationError("restore: database not empty", where=external.where)
    made_here = not folder.path.exists()
    with folder.cleared_on_failure(remove_folder=made_here):
        with writing(folder.path):
            folder.path.mkdir(parents=True, exist_ok=True)
            write_whole(folder.restoring, b"")
            sync_folder(folder.path.parent)
        with ProductLock(folder):
            folder.make_parts()
            store = FileStore(folder.files)
            with _opened(file) as tar, writing(folder.path), _scratch(folder.path) as scratch:
                _unpack(tar, report, folder, scratch)
                ledger = ErasureLedger(folder.erasures)
                there = list(ledger)
                for entry in entries:
                    if entry not in there:
                        ledger.append(entry)
                database = external or EmbeddedPostgres(folder)
                try:
                    database.start()
                    _load(database, scratch / DUMP)
                    if entries and replay_erasures:
                        replay_erasures(database, store, entries)
                except BaseException:
                    with suppress(psycopg.Error):
                        if external:
                            external.empty()
                    raise
                finally:
                    database.stop()
            values = report.installation
            folder.describe(values["kind"], values["name"], created=values["created"])
    with suppress(OSError):
        folder.restoring.unlink()
    return report


def _dump(database: Database, target: Path, chain: ChainState | None) -> tuple[str, Mapping[str, Any]]:
    """Writes the dump; gives the server's version and the state of the chain in the same snapshot."""
    with psycopg.connect(make_conninfo("", **database.parameters)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row is not None
        snapshot, version = row
        head = chain(connection) if chain else {}
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        done = _client(database, "pg_dump", *arguments, f"--file={target}")
    if done.returncode:
        raise _failed(done.stdout, "backup: no dump", target)
    return str(version), head


def _load(database: Database, dump: Path) -> None:
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    done = _client(database, "pg_restore", *arguments, str(dump))
    if done.returncode:
        raise _failed(done.stdout, "restore: not loaded", dump.parent)


def _client(database: Database, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    parameters = dict(database.parameters)
    # Everybody on the machine can read the arguments of a process.
    password = parameters.pop("password", "")
    address = make_conninfo("", **parameters)
    return programs.run(name, [f"--dbname={address}", "--no-password", *arguments], password=password)


def _failed(said: str, otherwise: str, path: Path) -> InstallationError:
    for cause, text in CAUSES:
        if cause.search(said):
            return InstallationError(text, path=path)
    return InstallationError(otherwise, said="\n".join(said.strip().splitlines()[-4:]))


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Member:
    with path.open("rb") as content:
        info = tarfile.TarInfo(name)
        info.size = os.fstat(content.fileno()).st_size
        info.mode = 0o600
        info.mtime = int(time.time())
        reading = _Hashing(content)
        tar.addfile(info, reading)
    return Member(name, info.size, reading.running.hexdigest())


class _Hashing:
    """A file that is hashed as it is read, so that what is hashed is what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.running = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.running.update(data)
        return data


def _member(name: str, content: IO[bytes], copy: IO[bytes] | None = None) -> Member:
    running, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        running.update(chunk)
        size += len(chunk)
        if copy:
            copy.write(chunk)
    return Member(name, size, running.hexdigest())


def _unpack(tar: tarfile.TarFile, report: BackupReport, folder: DataFolder, scratch: Path) -> None:
    """Files and ledger into the folder, the dump into ``scratch``; everything is hashed once more on its way,
    for the file may have been exchanged since it was checked."""
    wanted = {member.name: member for member in report.members}
    synced: set[Path] = set()
    for info in tar:
        if info.name == MANIFEST:
            continue
        place = scratch if info.name == DUMP else folder.path
        path = place / info.name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("xb") as copy:
            path.chmod(0o600)
            if _member(info.name, _content(tar, info), copy) != wanted.get(info.name):
                raise InstallationError("backup: altered", path=tar.name, member=info.name)
            copy.flush()
            os.fsync(copy.fileno())
        synced |= {path.parent, *(above for above in path.parents if above.is_relative_to(folder.files))}
    for place in sorted(synced):
        sync_folder(place)


def _erasures(file: Path, later: Path | None) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    with _opened(file) as tar, tempfile.TemporaryDirectory() as scratch, suppress(KeyError):
        copy = Path(scratch) / ERASURES
        copy.write_bytes(_content(tar, tar.getmember(ERASURES)).read())
        entries += ErasureLedger(copy)
    if later:
        if not later.is_file():
            raise InstallationError("no such path", path=later)
        entries += [entry for entry in ErasureLedger(later) if entry not in entries]
    return entries


def _manifest(report: BackupReport) -> str:
    return json.dumps({"format": FORMAT, **asdict(report)}, ensure_ascii=False, indent=1) + "\n"


def _report(manifest: bytes, file: Path) -> BackupReport:
    try:
        values = json.loads(manifest)
        kind = values.pop("format")
        if kind != FORMAT and str(kind).startswith("luoshi-backup/"):
            raise InstallationError("backup: newer", path=file, version=values.get("luoshi", "?"))
        if kind != FORMAT or set(values["installation"]) < {"kind", "name", "created"}:
            raise ValueError(kind)
        values["members"] = [Member(**member) for member in values["members"]]
        return BackupReport(**values)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InstallationError("backup: not ours", path=file) from None


def _may_be(name: str) -> bool:
    if name in {DUMP, ERASURES, MANIFEST}:
        return True
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != "files":
        return False
    with suppress(ValueError):
        split_address(f"{parts[1]}:{parts[3]}")
        return parts[3].startswith(parts[2]) and len(parts[2]) == 2
    return False


def _content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(info)
    assert content is not None  # a regular file
    return content


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as tar:
            yield tar
    except FileNotFoundError:
        raise InstallationError("no such path", path=file) from None
    except (tarfile.TarError, EOFError):
        raise InstallationError("backup: not ours", path=file) from None


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder for what is unfinished, beside what it will become so that it can be renamed."""
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=parent) as name:
        yield Path(name)
