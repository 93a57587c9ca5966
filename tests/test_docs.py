"""Documentation that fails the build when the code moves: every command, option, setting, exit code and
JSON field must be described, and nothing may be described that is not there."""

from __future__ import annotations

import argparse
import ast
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
# Read from the environment by us, and nobody's to set.
NO_SETTINGS = {"DJANGO_SETTINGS_MODULE"}


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


def asked_of_the_environment(code: str) -> set[str]:
    """The names that code reads from the environment, or hands to a process it starts."""
    found: set[str] = set()
    if "environ" not in code and "getenv" not in code:
        return found
    for node in ast.walk(ast.parse(code)):
        keys: list[ast.expr] = []
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="get" | "setdefault" | "pop"), args=[key, *_]):
                keys = [key] if _is_environment(value) else []
            case ast.Call(func=ast.Attribute(attr="getenv"), args=[key, *_]):
                keys = [key]
            case ast.Subscript(value=value, slice=key) if _is_environment(value):
                keys = [key]
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[value]):
                keys = [key] if _is_environment(value) else []
            case ast.AugAssign(target=target, value=ast.Dict(keys=given)) if _is_environment(target):
                keys = [key for key in given if key is not None]
        found.update(key.value for key in keys if isinstance(key, ast.Constant))
    return found


def _is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ")


def test_every_setting_is_documented_and_used(root: Path) -> None:
    used: set[str] = set()
    for path in (root / "src").rglob("*.py"):
        used |= asked_of_the_environment(path.read_text(encoding="utf-8"))

    assert rows(text(root, "docs", "reference", "settings.md")) == used - NO_SETTINGS


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("os.environ.get('A') or os.environ['B']", {"A", "B"}),
        ("os.getenv('A', '')", {"A"}),
        ("'A' not in os.environ", {"A"}),
        ("def folder(environ=os.environ):\n    return environ.get('A')", {"A"}),
        ("os.environ |= {'A': '1'}", {"A"}),
        ("settings.get('A'); {'A': 1}['A']", set()),
    ],
)
def test_what_is_read_from_the_environment_is_seen(code: str, names: set[str]) -> None:
    assert asked_of_the_environment(code) == names


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


def program(root: Path, name: str) -> ModuleType:
    """A program of docs/, as a module."""
    spec = importlib.util.spec_from_file_location(name, root / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_json_page_is_that_of_the_schema(root: Path) -> None:
    """`make reference` writes it anew."""
    assert text(root, "docs", "reference", "json.md") == program(root, "json_reference").page()


@pytest.mark.parametrize("name", ["facts.md", "indicators.md", "pages.md", "properties.md", "roles.md"])
def test_the_pages_that_follow_from_the_code_are_those_of_the_code(root: Path, name: str) -> None:
    """`make reference` writes them anew."""
    assert text(root, "docs", "reference", name) == program(root, "product_reference").PAGES[name]()


def test_every_page_and_property_is_in_its_reference(root: Path) -> None:
    from luoshi.record.access import PERMISSIONS
    from luoshi.record.properties import PROPERTIES
    from luoshi.web import urls
    from luoshi.web.pages import PAGES

    there = {one.name for one in urls.urlpatterns}

    assert there <= set(PAGES)
    written = text(root, "docs", "reference", "pages.md")
    assert {name for name in PAGES if f"| `{name}` |" in written} == there
    assert set(PROPERTIES) <= rows(text(root, "docs", "reference", "properties.md"))
    assert rows(text(root, "docs", "reference", "roles.md")) == set(PERMISSIONS)


def test_every_kind_of_event_and_every_cause_is_documented(root: Path) -> None:
    from luoshi.record.models import Cause
    from luoshi.record.projection import event_kinds

    page = text(root, "docs", "reference", "events.md")

    assert rows(section(page, "Kinds")) == event_kinds()
    assert rows(section(page, "Causes")) == set(Cause.values)


def test_the_action_shown_to_newcomers_is_a_real_one(root: Path) -> None:
    """`make reference` copies it anew."""
    page = text(root, "docs", "how-to", "write-an-action.md")

    assert page == program(root, "product_reference").action_page()
    assert "def change_document_class(" in page


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


@pytest.mark.slow
def test_the_pages_build_without_a_warning(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="missing: sphinx (make test installs it)")
    options = ["--builder=html", "--fail-on-warning", "--keep-going", "--nitpicky", "--quiet"]

    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(root / "docs"), str(tmp_path / "pages")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "pages" / "index.html").exists()
