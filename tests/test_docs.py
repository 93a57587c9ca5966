"""Documentation that fails the build when the code moves: every command, option, setting, exit code and
JSON field must be described, and nothing may be described that is not there."""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from luoshi import cli
from luoshi.commands import SOME_FAILED
from luoshi.reading import records

MOST_LINES = 500
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
SETTING = re.compile(r"\bLUOSHI_[A-Z_]+\b")
# Read from the environment, but not ours by name.
OTHER_SETTINGS = {"LOCALAPPDATA", "NO_COLOR", "XDG_DATA_HOME"}


def text(root: Path, *names: str) -> str:
    return root.joinpath(*names).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """A page from a heading to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"no heading “{heading}”"
    return found[1]


def rows(part: str) -> set[str]:
    """Everything in backquotes in the first column of a part's tables."""
    cells = re.findall(r"^\| (`.*?)(?<!\\) \|", part, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def parsers(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command, below in action.choices.items():
                yield from parsers(below, f"{name} {command}")


PARSERS = dict(parsers(cli.parser(), "luoshi"))


@pytest.mark.parametrize("command", PARSERS)
def test_every_option_is_documented_and_every_documented_option_exists(root: Path, command: str) -> None:
    heading = "The command `luoshi`" if command == "luoshi" else f"`{command}`"
    written = rows(section(text(root, "docs", "reference", "command.md"), heading))
    there = set()
    for action in PARSERS[command]._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        there.update(action.option_strings or [action.dest])
        there.update(f"{action.option_strings[-1]} {choice}" for choice in action.choices or ())

    # The page writes an option with its value; one with choices has a row for each of them.
    missing = {name for name in there if not any(w == name or w.startswith(f"{name} ") for w in written)}
    unknown = {name for w in written for name in OPTION.findall(w)} - there

    if command != "luoshi":  # --help is described once, above all commands
        missing -= {"-h", "--help"}
    assert (missing, unknown) == (set(), set())


def test_every_exit_code_is_documented(root: Path) -> None:
    written = set(
        re.findall(
            r"^\| (\d+) \|", section(text(root, "docs", "reference", "command.md"), "Exit codes"), re.M
        )
    )
    codes = {0, SOME_FAILED, cli.WRONG_USAGE, cli.INTERRUPTED, cli.PIPE_CLOSED}

    assert written == {str(code) for code in codes}


def test_every_setting_is_documented_and_used(root: Path) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (root / "src").rglob("*.py"))
    used = set(SETTING.findall(code)) | {name for name in OTHER_SETTINGS if f'"{name}"' in code}
    asked = set(re.findall(r"""environ(?:\.get\(|\[)["'](\w+)""", code)) | set(
        re.findall(r"""getenv\(["'](\w+)""", code)
    )

    assert rows(text(root, "docs", "reference", "settings.md")) == used
    assert asked <= used


RECORDS = [
    kind for kind in vars(records).values() if dataclasses.is_dataclass(kind) and kind is not records.Reading
]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_json_field_is_documented(root: Path, kind: type) -> None:
    heading = {"LeftOut": "left_out"}.get(kind.__name__, kind.__name__.lower())
    written = rows(section(text(root, "docs", "reference", "json.md"), heading))

    assert written & {field.name for field in dataclasses.fields(kind)} == {
        field.name for field in dataclasses.fields(kind)
    }


def json_reference(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("json_reference", root / "docs" / "json_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_json_page_is_that_of_the_schema(root: Path) -> None:
    """`python docs/json_reference.py` writes it anew."""
    assert text(root, "docs", "reference", "json.md") == json_reference(root).page()


def test_every_word_list_says_where_it_comes_from(root: Path) -> None:
    lists = sorted((root / "src" / "luoshi" / "reading" / "words").glob("*.txt"))

    assert lists
    assert [path.name for path in lists if not path.read_text(encoding="utf-8").startswith("#")] == []


def test_every_make_target_is_listed(root: Path) -> None:
    makefile = text(root, "Makefile")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    told = set(re.findall(r'@echo "make ([\w-]+)', makefile))

    assert set(phony.split()) - {"help", "browser"} == told - {"bench-NAME"}


def pages(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def test_every_link_leads_to_a_file(root: Path) -> None:
    broken = [
        f"{page.relative_to(root)}: {target}"
        for page in pages(root)
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]

    assert broken == []


def test_no_page_is_too_long_to_read(root: Path) -> None:
    long = [page.name for page in pages(root) if page.read_text(encoding="utf-8").count("\n") > MOST_LINES]

    assert long == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_front_page_gives_the_two_commands(root: Path, name: str) -> None:
    page = text(root, name)

    assert "make run\n" in page
    assert "make test\n" in page
    assert re.search(r"!\[[^\]]+\]\(docs/images/[\w-]+\.png\)", page)


def test_the_pages_build_without_a_warning(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="missing: sphinx (make test installs it)")
    options = ["--builder=html", "--fail-on-warning", "--keep-going", "--nitpicky", "--quiet"]

    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(root / "docs"), str(tmp_path / "pages")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "pages" / "index.html").exists()
