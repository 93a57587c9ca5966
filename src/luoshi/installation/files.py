"""Stored files, addressed by the hash of their bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from luoshi.installation.durable import UNFINISHED, make_folder, sync_folder, write_whole
from luoshi.installation.errors import InstallationError, writing
from luoshi.installation.hashes import DIGITS, address_of, new_hash, split_address

CHUNK = 1 << 20


class FileState(Enum):
    """How a stored file was found."""

    WHOLE = "whole"
    ALTERED = "altered"
    MISSING = "missing"


class DamagedFile(InstallationError):
    """A stored file is gone or no longer has the bytes its address names."""

    def __init__(self, address: str, state: FileState, path: Path) -> None:
        super().__init__(f"files: {state.value}", address=address, path=path)
        self.address = address
        self.state = state


class FileStore:
    """Original bytes under ``<root>/<algorithm>/<first two digits>/<all digits>``.

    A file is on the disk before :meth:`put` returns, so the row naming it may be written afterwards and never
    points at nothing. 256 folders keep a folder at 4,000 names where there are a million files, and are few
    enough to be synced as they are made.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes, algorithm: str = "sha256") -> str:
        """Stores ``data`` and gives its address; storing it again changes nothing.

        Raises InstallationError if the disk is full or read-only, then nothing is left of it; DamagedFile if
        the address is taken by other bytes, as replacing them would hide that somebody altered them.
        """
        address = address_of(data, algorithm)
        path = self.path(address)
        with writing(self.root):
            try:
                there = path.read_bytes()
            except FileNotFoundError:
                self._write(path, data)
            else:
                if there != data:
                    raise DamagedFile(address, FileState.ALTERED, path)
                # It may have been named a moment before a power cut, and its name not be on the disk yet.
                sync_folder(path.parent)
        return address

    def path(self, address: str) -> Path:
        """Where the file of this address lies or would lie. Raises ValueError if it is no address."""
        algorithm, digits = split_address(address)
        return self.root / algorithm / digits[:2] / digits

    def exists(self, address: str) -> bool:
        """Whether the file is there, altered or not."""
        return self.path(address).is_file()

    def open(self, address: str) -> BinaryIO:
        """The file, open for reading and **not verified**, for what is too large to be read at once.

        Raises DamagedFile if it is not there.
        """
        path = self.path(address)
        try:
            return path.open("rb")
        except FileNotFoundError:
            raise DamagedFile(address, FileState.MISSING, path) from None

    def read(self, address: str) -> bytes:
        """The bytes of this address and no others. Raises DamagedFile if they are gone or altered."""
        with self.open(address) as file:
            data = file.read()
        if address_of(data, split_address(address)[0]) != address:
            raise DamagedFile(address, FileState.ALTERED, self.path(address))
        return data

    def verify(self, address: str) -> FileState:
        """Hashes the file anew, in constant memory, and says how it is."""
        algorithm, digits = split_address(address)
        running = new_hash(algorithm)
        try:
            with self.path(address).open("rb") as file:
                while chunk := file.read(CHUNK):
                    running.update(chunk)
        except (FileNotFoundError, IsADirectoryError):
            return FileState.MISSING
        return FileState.WHOLE if running.hexdigest() == digits else FileState.ALTERED

    def erase(self, address: str) -> bool:
        """Removes the file for good; false if it was not there. Who may, and the ledger of erasures, is the
        caller's affair. What the disk itself keeps of removed blocks is beyond a program's reach."""
        path = self.path(address)
        with writing(path):
            try:
                path.unlink()
            except FileNotFoundError:
                return False
            sync_folder(path.parent)
        return True

    def __iter__(self) -> Iterator[str]:
        """The address of every file there is, in order."""
        for algorithm in sorted(DIGITS):
            for folder in sorted(self._folders(algorithm)):
                named = re.compile(rf"{folder.name}[0-9a-f]{{{DIGITS[algorithm] - 2}}}")
                names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
                yield from (f"{algorithm}:{name}" for name in names if named.fullmatch(name))

    def strangers(self) -> list[Path]:
        """Files in the store that no address names: somebody else put them there."""
        ours = {self.path(address) for address in self}
        found = (Path(folder) / name for folder, _, names in os.walk(self.root) for name in names)
        return sorted(path for path in found if path not in ours and not path.name.startswith(UNFINISHED))

    def clear_unfinished(self) -> int:
        """Removes what a crash in the middle of :meth:`put` left, and says how many. Only for whoever holds
        the lock of the folder, before anything is stored."""
        left = list(self.root.glob(f"*/*/{UNFINISHED}*"))
        for path in left:
            with suppress(OSError):
                path.unlink()
        return len(left)

    def _folders(self, algorithm: str) -> list[Path]:
        with suppress(FileNotFoundError):
            entries = list(os.scandir(self.root / algorithm))
            return [Path(entry.path) for entry in entries if re.fullmatch("[0-9a-f]{2}", entry.name)]
        return []

    def _write(self, path: Path, data: bytes) -> None:
        made = [folder for folder in (path.parent, path.parent.parent) if not folder.exists()]
        try:
            make_folder(path.parent)
            write_whole(path, data)
        except BaseException:
            for folder in made:
                with suppress(OSError):  # another file may have come into it meanwhile
                    folder.rmdir()
            raise
