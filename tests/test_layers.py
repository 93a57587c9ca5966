"""Imports point downward only (design.md §3): a newcomer can say from the tree alone what may know what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

# Lowest first; what stands on one line may not import one another.
LAYERS = (
    ("reading", "judging", "planning", "sheets", "installation"),
    ("record",),
    ("delivery", "growth", "service", "monitor", "debt", "conduct"),
    ("serving",),
    ("web",),
    ("cli", "commands", "__main__"),
)
# Below all layers: words every layer may use.
COMMON = {"__init__", "messages", "words"}
PURE = LAYERS[0]
HEIGHT = {part: height for height, layer in enumerate(LAYERS) for part in layer}


def imports(path: Path, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and full module name of every import in a file, those inside functions and strings of
    ``import_module`` included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *((node.module,) if node.module else ())))
            # `from luoshi import web` names the part only among what it imports.
            if module == "luoshi":
                yield from ((node.lineno, f"luoshi.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith(("import_module", "__import__"))
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, str(node.args[0].value)


def violations(source: Path) -> list[str]:
    """Every import under ``source`` (the folder ``luoshi``) that points up, sideways or, from a pure
    library, to Django."""
    found = []
    for path in sorted(source.rglob("*.py")):
        inside = path.relative_to(source)
        part = inside.parts[0].removesuffix(".py")
        if part not in HEIGHT and part not in COMMON:
            found.append(f"{inside}: {part} stands in no layer")
            continue
        for line, module in imports(path, ("luoshi", *inside.parts[:-1])):
            top, _, rest = module.partition(".")
            if top == "django" and part in (*PURE, *COMMON):
                found.append(f"{inside}:{line}: a pure library imports {module}")
            if top != "luoshi" or not rest:
                continue
            other = rest.split(".")[0]
            if other == part or other in COMMON or other not in HEIGHT:
                continue
            if part in COMMON:
                found.append(f"{inside}:{line}: {part} is below all layers and imports {module}")
            elif HEIGHT[other] > HEIGHT[part]:
                found.append(f"{inside}:{line}: {part} imports {module}, which stands above it")
            elif HEIGHT[other] == HEIGHT[part] and part not in LAYERS[-1]:
                found.append(f"{inside}:{line}: {part} imports {module}, which stands beside it")
    return found


def test_imports_point_downward(root: Path) -> None:
    assert violations(root / "src" / "luoshi") == []


@pytest.mark.parametrize(
    ("path", "code", "complaint"),
    [
        ("reading/dates.py", "from luoshi.record import units", "stands above it"),
        ("reading/rules/dates.py", "from ...record import units", "stands above it"),
        ("reading/dates.py", "from luoshi import web", "stands above it"),
        ("reading/dates.py", "def late():\n    import luoshi.delivery.actions", "stands above it"),
        ("reading/dates.py", "import importlib\nimportlib.import_module('luoshi.web')", "stands above it"),
        ("judging/run.py", "import luoshi.reading", "stands beside it"),
        ("debt/models/debt.py", "from luoshi.growth.models import firm", "stands beside it"),
        ("record/models.py", "import luoshi.cli", "stands above it"),
        ("record/actions/accept.py", "from luoshi.web.pages import PAGES", "stands above it"),
        (
            "record/projections/proposals.py",
            "from luoshi.delivery.models import Directive",
            "stands above it",
        ),
        ("installation/files.py", "from luoshi.record.models import File", "stands above it"),
        ("delivery/queries.py", "import luoshi.serving.product", "stands above it"),
        ("sheets/cells.py", "from luoshi.installation import FileStore", "stands beside it"),
        ("sheets/cells.py", "from django.db import models", "a pure library imports django.db"),
        ("messages.py", "import luoshi.reading", "below all layers"),
        ("helpers/text.py", "", "stands in no layer"),
    ],
)
def test_a_wrong_import_is_named(tmp_path: Path, path: str, code: str, complaint: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")

    (found,) = violations(tmp_path)

    assert found.startswith(path)
    assert complaint in found


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("web/pages.py", "from luoshi.delivery import queries\nfrom luoshi.reading import read"),
        ("delivery/actions/accept.py", "from luoshi.record.models import source\nfrom . import assign"),
        ("delivery/models/task.py", "from django.db import models"),
        ("cli.py", "import luoshi.reading\nfrom luoshi import __version__"),
        ("reading/reader.py", "import re\nfrom luoshi.reading.records import Reading\nimport lxml"),
    ],
)
def test_a_downward_import_is_free(tmp_path: Path, path: str, code: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")

    assert violations(tmp_path) == []
