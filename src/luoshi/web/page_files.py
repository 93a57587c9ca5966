"""Scripts of others that pages load: taken out of a wheel when the product is installed, and out of nowhere else.

``python -m luoshi.web.page_files WHEELS`` takes them from the wheels in a folder; ``make install`` does that. They lie
in the environment, not in the repository, and reach pages as static files.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

FOLDER = Path(sys.prefix) / "share" / "luoshi" / "static"

# It names a file that no wheel carries, and gathering static files stops at one that is not there.
_SOURCE_MAP = re.compile(rb"(?m)^//# sourceMappingURL=.*\n?")


class WrongPageFile(Exception):
    """A file that is not in its wheel, or is another one than was looked at."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file: in which wheel it lies, where, what it must hash to there, and its name among static files."""

    wheel: str
    version: str
    inside: str
    sha256: str
    name: str


def _manifest() -> dict[str, Any]:
    return tomllib.loads(files("luoshi.web").joinpath("page_files.toml").read_text(encoding="utf-8"))


def page_files() -> list[PageFile]:
    """Every file of the manifest."""
    return [
        PageFile(
            library["wheel"],
            library["version"],
            file["inside"],
            file["sha256"],
            f"{name}/{PurePosixPath(file['inside']).name}",
        )
        for name, library in _manifest().items()
        for file in library["file"]
    ]


def start_of(library: str) -> str | None:
    """The static name of the file a page loads first, or None where it was not installed: pages do without."""
    name = f"{library}/{_manifest()[library]['start']}"
    return name if (FOLDER / name).is_file() else None


def content(file: PageFile, wheels: Path) -> bytes:
    """What a file holds, as pages load it; raises WrongPageFile."""
    path = next(iter(sorted(wheels.glob(f"{file.wheel}-{file.version}-*.whl"))), None)
    if path is None:
        raise WrongPageFile(f"{wheels}: no wheel of {file.wheel} {file.version}")
    try:
        with zipfile.ZipFile(path) as archive:
            data = archive.read(file.inside)
    except KeyError:
        raise WrongPageFile(f"{path.name}: no {file.inside}") from None
    found = hashlib.sha256(data).hexdigest()
    if found != file.sha256:
        raise WrongPageFile(f"{path.name}: {file.inside} hashes to {found}, not to {file.sha256}")
    return _SOURCE_MAP.sub(b"", data)


def install(wheels: Path, folder: Path = FOLDER) -> list[Path]:
    """Write every file below a folder, all of them or none; raises WrongPageFile."""
    ready = {folder / file.name: content(file, wheels) for file in page_files()}
    for path, data in ready.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_bytes(data)
        path.with_suffix(".new").replace(path)
    return list(ready)


if __name__ == "__main__":
    try:
        install(Path(sys.argv[1]))
    except WrongPageFile as wrong:
        sys.exit(str(wrong))
