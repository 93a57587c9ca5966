"""Nothing writes but actions and projections, and no page reads past the access functions (design.md §3)."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Model

# Only these parts know the database by way of Django.
DJANGO_PARTS = ("record", "delivery", "growth", "service", "monitor", "debt", "conduct", "web")
COMMAND_PARTS = ("cli.py", "commands", "serving")
MAY_WRITE = re.compile(
    r"(?:^|/)(?:actions|projections|migrations)/|(?:^|/)projections\.py$|^record/(?:chain|projection|jobs)\.py$"
)

# By what they are called with: QuerySet.update takes names and nothing else, dict.update and a hash do not.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "raw", "execute_sql_flush"}
WITHOUT_ARGUMENTS = {"save", "delete"}
WITH_NAMES_ONLY = {"update", "create"}
DICTIONARIES = {"globals", "filters", "environ"}  # whose update takes names as well
# The queue of jobs is not ours: procrastinate writes it, and whoever runs its worker may put it right.
SQL = re.compile(
    r"^(?!.*\bprocrastinate_)\s*(?:WITH\b.*)?(?:INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO)\b",
    re.S,
)
WHAT_TO_DO = "write it as an action (see luoshi.record.actions.acting) or as a projection of its event"
THREAD_LOCAL = re.compile(r"^(?:threading\.local|contextvars\.ContextVar|asgiref\.local\.Local)$")


def asynchronous(name: str) -> str:
    """``abulk_create`` is ``bulk_create``."""
    plain = name.removeprefix("a")
    return plain if plain in ALWAYS | WITHOUT_ARGUMENTS | WITH_NAMES_ONLY else name


def writes(path: str, code: str) -> list[str]:
    """Every write to the database in a file that may not write."""
    if MAY_WRITE.search(path) or not path.startswith((*DJANGO_PARTS, *COMMAND_PARTS)):
        return []
    found = []
    for node in ast.walk(ast.parse(code, path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = asynchronous(node.func.attr)
            names = [keyword for keyword in node.keywords if keyword.arg != "using"]
            if isinstance(node.func.value, ast.Attribute) and node.func.value.attr in DICTIONARIES:
                continue
            if (
                name in ALWAYS
                or (
                    name in WITHOUT_ARGUMENTS
                    and not node.args
                    and all(one.arg == "update_fields" for one in names)
                )
                or (name in WITH_NAMES_ONLY and not node.args and names)
            ):
                found.append(f"{path}:{node.lineno}: .{node.func.attr}() writes; {WHAT_TO_DO}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            found.append(f"{path}:{node.lineno}: SQL writes; {WHAT_TO_DO}")
    return found


def unscoped_reads(path: str, code: str) -> list[str]:
    """Every way past the access functions in a view. Enumerations may be imported, and models to name
    types."""
    if not re.search(r"(?:^|/)web/views/|^web/views\.py$", path):
        return []
    found = []
    tree = ast.parse(code, path)
    only_for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    advice = "ask a query of the app, or an access_ function, which narrow to what the actor may see"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
            found.append(f"{path}:{node.lineno}: .{node.attr} reads unscoped; {advice}")
        elif isinstance(node, ast.ImportFrom) and node not in only_for_types and node.module:
            parts = node.module.split(".")
            if "models" in parts and parts[0] == "luoshi":
                module = importlib.import_module(node.module)
                for alias in node.names:
                    thing = getattr(module, alias.name, None)
                    if isinstance(thing, type) and issubclass(thing, Model):
                        found.append(f"{path}:{node.lineno}: imports the model {alias.name}; {advice}")
            elif node.module.startswith("django.db") and {"connection", "connections"} & {
                alias.name for alias in node.names
            }:
                found.append(f"{path}:{node.lineno}: a view asks the database itself; {advice}")
    return found


def _last(node: ast.AST) -> str:
    """The name that a node ends with, empty for one that is no name: to write out every node takes long."""
    return getattr(node, "id", "") or getattr(node, "attr", "")


def hidden_actors(path: str, code: str) -> list[str]:
    """State of a thread or of a context: an actor that is not handed on is an actor that a script lacks."""
    found = []
    for node in ast.walk(ast.parse(code, path)):
        if isinstance(node, ast.Call) and _last(node.func) in ("local", "ContextVar", "Local"):
            name = ast.unparse(node.func)
            if THREAD_LOCAL.match(name) or name == _last(node.func):
                found.append(f"{path}:{node.lineno}: {name}: hand the actor on as an argument")
        if "get_current_" in _last(node) and re.search(r"get_current_(?:user|request|actor)", _last(node)):
            found.append(f"{path}:{node.lineno}: {ast.unparse(node)}: hand the actor on as an argument")
    return found


def anonymous_actions(path: str, code: str) -> list[str]:
    """Public functions of actions that open one without being told who acts and why.

    The cause is an argument, or is made of one (an undoing's cause is what it undoes). What takes an
    ``act`` is a part of an action that somebody else opened.
    """
    if "/actions/" not in path or path.endswith("/acting.py"):
        return []
    found = []
    for node in ast.parse(code, path).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        arguments = {one.arg: one for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
        opens = [
            call
            for call in calls
            if ast.unparse(call.func).split(".")[-1].startswith(("acting", "changing_"))
        ]
        if not opens or "act" in arguments:
            continue
        for name in ("actor", "because", "cause"):
            if name in arguments and (name == "cause" or arguments[name].annotation is None):
                found.append(f"{path}:{node.lineno}: {node.name}: {name} is called `because` and has a type")
        if "actor" not in arguments:
            found.append(
                f"{path}:{node.lineno}: {node.name} acts without an `actor: Actor` among its arguments"
            )
        made_here = any(ast.unparse(call.func) == "Because" for call in calls)
        if "because" not in arguments and not made_here:
            found.append(
                f"{path}:{node.lineno}: {node.name} acts without a `because: Because` among its arguments"
            )
    return found


CHECKS = (writes, unscoped_reads, hidden_actors, anonymous_actions)


def sources(root: Path) -> Iterator[tuple[str, str]]:
    source = root / "src" / "luoshi"
    for path in sorted(source.rglob("*.py")):
        yield path.relative_to(source).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nobody_goes_past_actions_and_access(root: Path, check: object) -> None:
    files = list(sources(root))
    assert len([path for path, _ in files if "/actions/" in path]) > 10
    assert [complaint for path, code in files for complaint in check(path, code)] == []  # type: ignore[operator]


@pytest.mark.parametrize(
    ("path", "code", "complaint"),
    [
        ("web/views/inbox.py", "document.save()", "document.save"),
        ("web/views/inbox.py", "row.delete()", ".delete()"),
        ("web/views/inbox.py", "await row.adelete()", ".adelete()"),
        ("record/queries/people.py", "Person.objects.filter(pk=1).update(name='x')", ".update()"),
        ("record/identity.py", "Person.objects.create(name='x')", ".create()"),
        ("delivery/queries.py", "Directive.objects.bulk_create([])", ".bulk_create()"),
        ("web/importing.py", "Unit.objects.get_or_create(name='x')", ".get_or_create()"),
        ("record/roles.py", "cursor.execute('UPDATE record_person SET name = %s')", "SQL writes"),
        ("commands/fix.py", "cursor.execute(f'DELETE FROM {table}')", "SQL writes"),
        ("record/roles.py", "cursor.execute('WITH x AS (SELECT 1) INSERT INTO y SELECT 1')", "SQL writes"),
        ("web/views/people.py", "people = Person.objects.all()", "reads unscoped"),
        ("web/views/people.py", "from luoshi.record.models import Person", "imports the model Person"),
        ("web/views/people.py", "from django.db import connection", "asks the database itself"),
        ("record/models/base.py", "user = threading.local()", "hand the actor on"),
        ("web/middleware.py", "user = get_current_user()", "hand the actor on"),
        (
            "record/actions/rename.py",
            "def rename(name):\n    with acting('renamed', None, None): ...",
            "`actor: Actor`",
        ),
        (
            "delivery/actions/assign.py",
            "def assign(actor: Actor):\n    with acting('assigned', actor, X) as act: ...",
            "`because: Because`",
        ),
    ],
)
def test_a_way_past_is_named(path: str, code: str, complaint: str) -> None:
    found = [one for check in CHECKS for one in check(path, code)]
    assert any(complaint.removeprefix("document") in one and one.startswith(path) for one in found)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("record/actions/rename.py", "Person.objects.filter(pk=1).update(name='x')"),
        ("record/projections/people.py", "Person.objects.create(name='x')"),
        ("delivery/projections.py", "Person.objects.create(name='x')"),
        ("record/migrations/0003_x.py", "migrations.RunSQL('DELETE FROM x')"),
        ("record/chain.py", "cursor.execute('UPDATE record_chain_head SET hash = 1')"),
        ("web/views/register.py", "context.update({'a': 1}); digest.update(data); workbook.save(path)"),
        ("web/views/register.py", "cache.delete('key')"),
        ("web/views/register.py", "from luoshi.record.models import DocumentClass"),
        (
            "web/views/register.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from luoshi.record.models import Person",
        ),
        ("record/queries/people.py", "raise Wrong('UPDATE your browser')"),
        (
            "record/actions/undo.py",
            "def undo(actor: Actor, event: UUID):\n    with acting('x', actor, Because(C, event)): ...",
        ),
        ("record/actions/stating.py", "def state(act, value): ..."),
        ("sheets/workbook.py", "book.create(name='x')"),
        ("web/jinja.py", "environment.globals.update(static=static)"),
        ("serving/job_worker.py", "cursor.execute(\"UPDATE procrastinate_jobs SET status = 'todo'\")"),
    ],
)
def test_the_right_way_is_left_alone(path: str, code: str) -> None:
    assert [one for check in CHECKS for one in check(path, code)] == []
