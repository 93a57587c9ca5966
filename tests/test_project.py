"""What every file of the repository keeps to, whoever wrote it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

MOST_LINES = 1_000
# What people write and read; a list of words or a lock file may be as long as it has to be.
WRITTEN = {"", ".css", ".html", ".jinja", ".js", ".md", ".py", ".sh", ".toml"}
TEXT = {
    "",
    ".cfg",
    ".css",
    ".csv",
    ".html",
    ".jinja",
    ".js",
    ".json",
    ".lock",
    ".md",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".yml",
}
# Written in pieces, so that this file does not name what it forbids.
INDEX = re.compile(
    r"py" + r"pi\.org|python" + r"hosted\.org|registry\.npm|test\.py" + r"pi|npm" + r"mirror\.com"
    r"|--(?:extra-)?index" + r"-url|--find" + r"-links\s"
)
MACHINE = re.compile(r"(?<![\w.~])/(?:home|root|Users|work|opt|mnt|tmp)/[\w.]")


def ours(root: Path) -> list[Path]:
    """Files under version control, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def texts(root: Path) -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(root)), path.read_text(encoding="utf-8", errors="replace"))
        for path in ours(root)
        if path.suffix in TEXT
    ]


def complaints(name: str, text: str) -> list[str]:
    """What is wrong with a file, one line each."""
    found = [f"{name}: names a package index: {hit[0]}" for hit in INDEX.finditer(text)]
    found += [f"{name}: names a path of one machine: {hit[0]}" for hit in MACHINE.finditer(text)]
    lines = text.count("\n")
    if lines > MOST_LINES and Path(name).suffix in WRITTEN:
        found.append(f"{name}: {lines} lines, more than {MOST_LINES}")
    return found


def test_no_file_names_an_index_or_a_machine_or_grows_too_long(root: Path) -> None:
    files = texts(root)

    assert "pyproject.toml" in dict(files)
    assert [complaint for name, text in files for complaint in complaints(name, text)] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("https://py" + "pi.org/simple", "names a package index"),
        ("--index" + "-url https://example.invalid/simple", "names a package index"),
        ("see /" + "home/somebody/notes", "names a path of one machine"),
        ("\n" * (MOST_LINES + 1), "more than 1000"),
    ],
)
def test_a_wrong_file_is_named(text: str, complaint: str) -> None:
    (found,) = complaints("notes.md", text)

    assert found.startswith("notes.md: ")
    assert complaint in found


@pytest.mark.parametrize(
    "text", ["docs/how-to/home/x", "~/notes", "https://example.invalid/home/page", "\n" * 9]
)
def test_a_right_file_is_left_alone(text: str) -> None:
    assert complaints("notes.md", text) == []


def requirements(text: str) -> dict[str, list[str]]:
    """Lines of a lock file with a version -> the hashes under each."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("    --hash="):
            found[name].append(line.strip(" \\"))
        elif line and not line.startswith("#"):
            name = line.strip(" \\")
            found[name] = []
    return found


def test_everything_installed_is_locked_by_hash(root: Path) -> None:
    locked = requirements((root / "requirements.lock").read_text(encoding="utf-8"))
    locked_dev = requirements((root / "requirements-dev.lock").read_text(encoding="utf-8"))

    assert locked.items() <= locked_dev.items()
    assert all(re.match(r"[\w.-]+==[\w.]+", name) for name in locked_dev)
    assert all(one.startswith("--hash=sha256:") for hashes in locked_dev.values() for one in hashes)
    assert [name for name, hashes in locked_dev.items() if not hashes] == []


def test_every_dependency_is_in_the_lock(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    locked = (root / "requirements.lock").read_text(encoding="utf-8")
    locked_dev = (root / "requirements-dev.lock").read_text(encoding="utf-8")

    def missing(wanted: list[str], lock: str) -> list[str]:
        names = (re.split(r"[^\w.-]", name)[0].lower() for name in wanted)
        return [name for name in names if not re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE)]

    assert missing(project["project"]["dependencies"] + groups["build"], locked) == []
    assert missing(groups["dev"], locked_dev) == []


def test_what_only_tests_of_the_cluster_engine_need_is_locked_apart(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    locked = requirements((root / "requirements-spark.lock").read_text(encoding="utf-8"))
    locked_dev = requirements((root / "requirements-dev.lock").read_text(encoding="utf-8"))
    (spark,) = project["project"]["optional-dependencies"]["spark"]

    assert any(name.startswith(re.split(r"[^\w.-]", spark)[0] + "==") for name in locked)
    assert all(
        hashes and all(one.startswith("--hash=sha256:") for one in hashes) for hashes in locked.values()
    )
    assert not locked.keys() & locked_dev.keys()
