"""Real data folders, real servers. Every server that a test starts is ended with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from luoshi.installation import DataFolder, EmbeddedPostgres

MEMORY = Path("/dev/shm")


@contextmanager
def quick_place() -> Iterator[Path]:
    """A folder in memory where there is enough: many clusters are made, and a disk is slow to sync them."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 1 << 30
    with tempfile.TemporaryDirectory(prefix="luoshi-tests-", dir=MEMORY if roomy else None) as place:
        yield Path(place)


@pytest.fixture(scope="session")
def fresh_cluster() -> Iterator[Path]:
    """What initdb makes, made once."""
    with quick_place() as place:
        made = DataFolder(place / "data")
        made.create("city")
        with EmbeddedPostgres(made):
            pass
        yield made.cluster


@pytest.fixture
def real_initdb() -> None:
    """For tests in which initdb itself has to run."""


@pytest.fixture(autouse=True)
def _copied_clusters(
    request: pytest.FixtureRequest, fresh_cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new cluster is copied from the one that initdb made for this run, which takes a tenth of the time."""
    if "real_initdb" in request.fixturenames:
        return

    def copy(self: EmbeddedPostgres, cluster: Path) -> None:
        shutil.copytree(fresh_cluster, cluster, dirs_exist_ok=True)
        if self._user:
            for path in (cluster, *cluster.rglob("*")):
                os.chown(path, self._user.user, self._user.group)

    monkeypatch.setattr(EmbeddedPostgres, "_initialise", copy)


@pytest.fixture
def folder() -> Iterator[DataFolder]:
    """A new installation, its server not yet made."""
    with quick_place() as place:
        made = DataFolder(place / "data")
        made.create("city", "云川市")
        yield made


@pytest.fixture
def server(folder: DataFolder) -> Iterator[EmbeddedPostgres]:
    """A running server of its own, for tests that harm it."""
    made = EmbeddedPostgres(folder)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def shared_server() -> Iterator[EmbeddedPostgres]:
    """A running server for tests that leave it as it was; their databases are theirs."""
    with quick_place() as place:
        made = DataFolder(place / "data")
        made.create("city", "云川市")
        with EmbeddedPostgres(made) as running:
            yield running


@pytest.fixture(scope="session")
def loopback_server() -> Iterator[EmbeddedPostgres]:
    """The same on 127.0.0.1 with a password, as on Windows; also stands for a city's own server."""
    with quick_place() as place:
        made = DataFolder(place / "data")
        made.create("city", "云川市")
        with EmbeddedPostgres(made, loopback=True) as running:
            yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a disk of so many bytes: ``small_disk("64k")``, ``small_disk("64k", read_only=True)``."""
    mounted: list[Path] = []

    def mount(size: str, *, read_only: bool = False) -> Path:
        place = tmp_path / f"disk-{len(mounted)}"
        place.mkdir()
        options = f"size={size},mode=0755" + (",ro" if read_only else "")
        if sys.platform != "linux" or os.geteuid() or not shutil.which("mount"):
            pytest.skip("missing: the right to mount a small disk (root on Linux)")
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "none", str(place)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("missing: the right to mount a small disk (root on Linux)")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.cluster / "postmaster.pid").read_text().split()[0]))


def kill_at_once(process: psutil.Process) -> None:
    """``kill -9``, and wait until it is gone; its parent may leave it a zombie."""
    process.send_signal(signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)


def listing(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, with its content: what must be the same when nothing was touched."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
