"""A clone in an empty folder does what the front page says, with nothing that was installed by hand."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """make in a folder, with the environment of a new terminal."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
        and not name.startswith("LUOSHI_")
    }
    return subprocess.Popen(
        ["make", f"PYTHON={sys._base_executable}", *arguments],  # type: ignore[attr-defined]
        cwd=folder, env=environment, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def make(folder: Path, *arguments: str) -> str:
    """What make prints, which has to end well."""
    running = start(folder, *arguments)
    printed, _ = running.communicate()
    assert running.returncode == 0, printed[-4000:]
    return printed


@contextmanager
def product(folder: Path, *arguments: str) -> Iterator[tuple[str, list[str]]]:
    """`make run` until it is open: its address, and the lines it printed. Afterwards it is told to stop."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = start(folder, "run", f"PORT={port}", *arguments)
    assert running.stdout is not None
    printed: list[str] = []
    try:
        for line in running.stdout:
            printed.append(line.rstrip("\n"))
            if line.startswith("打开 "):
                break
        else:
            pytest.fail("\n".join(printed))
        yield f"http://127.0.0.1:{port}", printed
        holder = json.loads((folder / "out" / "sample-city" / "holder.json").read_text(encoding="utf-8"))
        os.kill(holder["pid"], signal.SIGTERM)
        rest, _ = running.communicate(timeout=60)
        assert running.returncode == 0, rest
        assert rest.splitlines()[-1] == "已停止。"
    finally:
        if running.poll() is None:
            running.kill()


def answer(address: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=30) as page:
        return str(page.read().decode())


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "main"
    subprocess.run(["git", "clone", "--quiet", str(root), str(folder)], check=True)
    return folder


def test_one_command_opens_the_product_and_a_second_run_keeps_the_data(clone: Path) -> None:
    with product(clone) as (address, first):
        assert "Installing luoshi into .venv ..." in first
        assert any("账号 suhe，一次性密码 " in line for line in first)
        assert "收到 14 份文件，其中新的 14 份。" in first
        assert "示例城市" in answer(f"{address}/sign-in")

    with product(clone) as (address, second):
        assert not any("一次性密码" in line for line in second)
        assert "收到 14 份文件，其中新的 0 份。" in second
        assert answer(f"{address}/health") == "ok"


def test_own_files_and_the_real_reports_are_received_too(clone: Path, seeds: list[Path]) -> None:
    (clone.parent / "shared").symlink_to(seeds[0].parents[1], target_is_directory=True)
    (clone / "own.txt").write_text("云川市召开会议。市长林若川强调，要抓落实。", encoding="utf-8")

    with product(clone, "FILES=own.txt") as (_, printed):
        received = 14 + len(seeds) + 1
        assert f"收到 {received} 份文件，其中新的 {received} 份。" in printed


def test_the_samples_are_only_read(clone: Path) -> None:
    first = make(clone, "read").splitlines()
    second = make(clone, "read").splitlines()

    assert "Installing luoshi into .venv ..." in first
    assert first[-1].endswith("out/reading.html")
    assert [line for line in first if line in second] == [line for line in second if line in first]
    page = (clone / "out" / "reading.html").read_text(encoding="utf-8")
    assert "云川市" in page


def test_own_files_are_read_instead(clone: Path) -> None:
    (clone / "own.txt").write_text("云川市召开会议。市长林若川强调，要抓落实。", encoding="utf-8")

    printed = make(clone, "read", "FILES=own.txt")

    assert "要抓落实" in printed
    assert "01-" not in printed
