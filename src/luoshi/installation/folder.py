"""The data folder of one installation: where it lies, what lies in it, and whose it is."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from luoshi import __version__
from luoshi.installation.durable import UNFINISHED, make_folder, sync_folder, write_whole
from luoshi.installation.errors import InstallationError, from_os_error, writing

FORMAT = 1  # of the layout below; raised when an older version could no longer read it
Kind = Literal["city", "sample"]
NOT_COUNTED = {"lost+found", ".DS_Store"}  # in every empty volume, and left by looking at a folder
PARTS = ("postgresql", "files", "settings", "log", "run")


def usual_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The data folder for whoever runs the product: ``LUOSHI_DATA``, else the place for a person's data.

    That place is outside the software, so that an update or a fresh clone never touches data, and on this
    machine, as a database must not be carried about with a roaming profile or a synchronised folder:
    ``$XDG_DATA_HOME/luoshi`` or ``~/.local/share/luoshi``, on macOS ``~/Library/Application Support/luoshi``,
    on Windows ``%LOCALAPPDATA%\\luoshi``. Root's home is closed to the user the server has to run as, so for
    root it is ``/var/lib/luoshi``, where the Filesystem Hierarchy Standard puts a service's data.
    """
    if chosen := environ.get("LUOSHI_DATA"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        local = environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "luoshi"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "luoshi"
    home = environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(home):  # the XDG rules: a relative one is invalid and passed over
        return Path(home) / "luoshi"
    if os.geteuid() == 0:
        return Path("/var/lib/luoshi")
    return Path.home() / ".local" / "share" / "luoshi"


@dataclass(frozen=True, slots=True)
class Description:
    """What ``installation.json`` says. ``kind``: a real city or the sample one; ``name``: of the city, may be
    empty; ``created``: ISO, UTC; ``version``: the newest version that has run on the folder."""

    kind: Kind
    name: str
    created: str
    version: str
    format: int = FORMAT


class DataFolder:
    """Everything one installation keeps, in one folder.

    ========================= =========================================================================
    ``installation.json``     what this is; written last, so a folder without it is not an installation
    ``postgresql/``           the database cluster, where the embedded server is used
    ``files/``                original bytes by their hash
    ``settings/``             ``secret-key``, ``postgresql-password``; for the owner alone
    ``log/``                  of the product; ``log/postgresql/`` of the server
    ``erasures.jsonl``        what was erased, when and by whom
    ``run/``                  sockets; empty when nothing runs
    ``lock``, ``holder.json`` that a product runs on the folder, and which
    ========================= =========================================================================
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).resolve()
        self.cluster = self.path / "postgresql"
        self.files = self.path / "files"
        self.settings = self.path / "settings"
        self.logs = self.path / "log"
        self.run = self.path / "run"
        self.erasures = self.path / "erasures.jsonl"
        self.lock = self.path / "lock"
        self.holder = self.path / "holder.json"
        self.restoring = self.path / "restoring"  # there only while a backup is being restored
        self._description = self.path / "installation.json"
        self._secret_key = self.settings / "secret-key"

    def __repr__(self) -> str:
        return f"DataFolder({str(self.path)!r})"

    @property
    def exists(self) -> bool:
        """Whether an installation lies here; raises what :meth:`read` raises for a path that is a file."""
        self._refuse_a_file()
        return self._description.is_file()

    def read(self) -> Description:
        """What lies here; nothing is written.

        Raises InstallationError if there is no such folder, if it is not one of ours, if a restore into it
        was broken off, if its description is damaged, or if a newer version has run on it.
        """
        self._refuse_a_file()
        try:
            text = self._description.read_text(encoding="utf-8")
        except FileNotFoundError:
            if self.restoring.exists():
                raise InstallationError("data: restore broken off", path=self.path) from None
            if not self.path.exists():
                raise InstallationError("data: no such folder", path=self.path) from None
            raise InstallationError("data: not ours", path=self.path) from None
        except OSError as error:
            raise from_os_error(error, self._description) from error
        except UnicodeDecodeError:
            raise InstallationError("data: description damaged", path=self._description) from None
        try:
            values = json.loads(text)
            described = Description(**{name: values[name] for name in Description.__slots__})
            newer = described.format > FORMAT or _numbers(described.version) > _numbers(__version__)
        except (ValueError, TypeError, KeyError):
            raise InstallationError("data: description damaged", path=self._description) from None
        if newer:
            raise InstallationError(
                "data: newer version", path=self.path, version=described.version, ours=__version__
            )
        return described

    def create(self, kind: Kind, name: str = "", *, created: str | None = None) -> Description:
        """Makes an installation in a new or empty folder, or finishes one whose making was broken off.

        Raises InstallationError, and leaves nothing behind, if the folder holds anything of somebody else's,
        already is an installation, or cannot be written.
        """
        self.refuse_unless_free()
        made_here = not self.path.exists()
        with self.cleared_on_failure(remove_folder=made_here):
            self.make_parts()
            return self.describe(kind, name, created=created)

    def open_or_create(self, kind: Kind, name: str = "") -> Description:
        """What lies here; if nothing does, a new installation. Raises what the two raise."""
        return self.read() if self.exists else self.create(kind, name)

    def make_parts(self) -> None:
        """The folders and the secret key; :meth:`describe` then makes it an installation."""
        with writing(self.path):
            for part in (self.files, self.settings, self.logs, self.run):
                make_folder(part)
            if not self._secret_key.exists():
                with suppress(FileExistsError):
                    key = secrets.token_urlsafe(50).encode()
                    write_whole(self._secret_key, key + b"\n", replace=False)

    def describe(self, kind: Kind, name: str, *, created: str | None = None) -> Description:
        """Writes ``installation.json``."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        description = Description(kind, name, created or now, __version__)
        self._write(description)
        return description

    def mark_version(self) -> None:
        """Says that this version has run on the folder, so that no older one opens it afterwards."""
        described = self.read()
        if _numbers(described.version) < _numbers(__version__):
            values = {**asdict(described), "version": __version__}
            self._write(Description(**values))

    def secret_key(self) -> str:
        """The key with which the product signs sessions: made once, readable by the owner alone.

        Raises InstallationError if it is missing or empty.
        """
        try:
            if os.name != "nt" and self._secret_key.stat().st_mode & 0o077:
                self._secret_key.chmod(0o600)
            key = self._secret_key.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            key = ""
        except (OSError, UnicodeDecodeError) as error:
            raise InstallationError("data: cannot read", path=self._secret_key, reason=error) from error
        if not key:
            raise InstallationError("data: no secret key", path=self._secret_key)
        return key

    def check_writable(self) -> None:
        """Writes a few bytes, syncs and removes them: asking for permissions says nothing as root, and
        nothing about space. Raises InstallationError."""
        probe = self.path / f"{UNFINISHED}probe-{os.getpid()}"
        with writing(self.path):
            try:
                write_whole(probe, bytes(4096))
            finally:
                with suppress(OSError):
                    probe.unlink()

    def refuse_unless_free(self) -> None:
        """Raises InstallationError unless an installation may be made here."""
        self._refuse_a_file()
        with writing(self.path):
            names = {entry.name for entry in self.path.iterdir()} if self.path.exists() else set()
        names = {name for name in names - NOT_COUNTED if not name.startswith(UNFINISHED)}
        if self._description.name in names:
            raise InstallationError("data: already one", path=self.path)
        if self.restoring.name in names:
            raise InstallationError("data: restore broken off", path=self.path)
        # A making that was broken off has left empty folders, a key nobody has used, and perhaps the lock.
        ours = {*PARTS, self.lock.name, self.holder.name}
        begun = [
            entry
            for part in names & set(PARTS)
            for entry in (self.path / part).rglob("*")
            if entry != self._secret_key and not entry.name.startswith(UNFINISHED)
        ]
        if names - ours or begun:
            raise InstallationError("data: foreign", path=self.path)

    def clear(self, *, remove_folder: bool) -> None:
        """Removes all that is ours from a folder that is not, or not yet, an installation."""
        if self._description.exists():
            raise ValueError(f"{self.path} is an installation")
        for part in PARTS:
            shutil.rmtree(self.path / part, ignore_errors=True)
        rest = [self.erasures, self.lock, self.holder, self.restoring, *self.path.glob(f"{UNFINISHED}*")]
        for path in rest:
            with suppress(OSError):
                path.unlink()
        if remove_folder:
            with suppress(OSError):
                self.path.rmdir()

    @contextmanager
    def cleared_on_failure(self, *, remove_folder: bool) -> Iterator[None]:
        """Clears the folder if what happens inside fails."""
        try:
            yield
        except BaseException:
            self.clear(remove_folder=remove_folder)
            raise

    def _write(self, description: Description) -> None:
        content = json.dumps(asdict(description), ensure_ascii=False, indent=2) + "\n"
        with writing(self.path):
            write_whole(self._description, content.encode())
            sync_folder(self.path.parent)

    def _refuse_a_file(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise InstallationError("data: not a folder", path=self.path)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
