"""A clone in an empty folder does what the front page says, with nothing that was installed by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def make(folder: Path, *arguments: str) -> str:
    """Standard output of make in a folder, with the environment of a new terminal."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    done = subprocess.run(
        ["make", f"PYTHON={sys._base_executable}", *arguments],  # type: ignore[attr-defined]
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "main"
    subprocess.run(["git", "clone", "--quiet", str(root), str(folder)], check=True)
    return folder


def test_one_command_reads_the_samples(clone: Path) -> None:
    first = make(clone, "run").splitlines()
    second = make(clone, "run").splitlines()

    assert "Installing luoshi into .venv ..." in first
    assert first[-1].endswith("out/reading.html")
    assert second == first[1:]
    page = (clone / "out" / "reading.html").read_text(encoding="utf-8")
    assert "云川市" in page


def test_the_real_reports_are_read_where_they_lie(clone: Path, seeds: list[Path]) -> None:
    (clone.parent / "shared").symlink_to(seeds[0].parents[1], target_is_directory=True)

    printed = make(clone, "run")

    assert all(seed.name in printed for seed in seeds)


def test_own_files_are_read_instead(clone: Path) -> None:
    (clone / "own.txt").write_text("云川市召开会议。市长林若川强调，要抓落实。", encoding="utf-8")

    printed = make(clone, "run", "FILES=own.txt")

    assert "要抓落实" in printed
    assert "01-" not in printed
