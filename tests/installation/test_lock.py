from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from luoshi.installation import DataFolder, InstallationError, ProductLock
from tests.installation.conftest import kill_at_once

HOLD = """
import sys
from luoshi.installation import DataFolder, ProductLock
lock = ProductLock(DataFolder(sys.argv[1]))
lock.acquire()
lock.serving_at("http://127.0.0.1:8642")
print("held", flush=True)
sys.stdin.read()
"""


def holding(folder: DataFolder) -> subprocess.Popen[str]:
    """Another program that holds the lock until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_start_says_who_holds_the_folder_and_a_kill_frees_it(folder: DataFolder) -> None:
    with holding(folder) as process:
        with pytest.raises(InstallationError) as caught:
            ProductLock(folder).acquire()
        said = str(caught.value)
        assert caught.value.text == "lock: held by"
        assert str(process.pid) in said
        assert "http://127.0.0.1:8642" in said
        assert str(folder.path) in said
        assert json.loads(folder.holder.read_text())["started"] in said
        kill_at_once(psutil.Process(process.pid))

    with ProductLock(folder) as lock:
        held = lock.holder()
        assert held is not None
        assert held.pid == os.getpid()


def test_two_locks_of_one_process_exclude_each_other(folder: DataFolder) -> None:
    first, second = ProductLock(folder), ProductLock(folder)
    with first, pytest.raises(InstallationError):
        second.acquire()

    with second:
        assert second.holder() is not None


def test_a_child_that_outlives_the_holder_does_not_keep_the_lock(folder: DataFolder) -> None:
    code = HOLD.replace("sys.stdin.read()", "import os\nif os.fork() == 0:\n    sys.stdin.read()")
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.wait(10)  # the parent is gone, its child waits for our end of the pipe

        with ProductLock(folder) as lock:
            assert lock.holder() is not None


def test_a_name_left_by_a_killed_holder_is_not_taken_for_the_new_one(folder: DataFolder) -> None:
    with ProductLock(folder):
        folder.holder.write_text(json.dumps({"pid": 2**31 - 2, "started": "2026", "address": ""}))

        with pytest.raises(InstallationError) as caught:
            ProductLock(folder).acquire()

    assert caught.value.text == "lock: held"


def test_a_released_folder_names_nobody(folder: DataFolder) -> None:
    lock = ProductLock(folder)
    lock.acquire()
    lock.release()
    lock.release()

    assert lock.holder() is None
    with pytest.raises(RuntimeError):
        lock.serving_at("http://127.0.0.1:1")


def test_a_read_only_folder_is_named_and_not_locked(small_disk: Callable[..., Path]) -> None:
    folder = DataFolder(small_disk("64k", read_only=True))

    with pytest.raises(InstallationError) as caught:
        ProductLock(folder).acquire()

    assert caught.value.text == "data: read-only"


def test_a_file_system_without_locks_is_named(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def without(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", without)

    with pytest.raises(InstallationError) as caught:
        ProductLock(folder).acquire()
    assert caught.value.text == "lock: not possible"
