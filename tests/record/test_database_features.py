"""What is asked of PostgreSQL stands in one list, and no more than what stands there is asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from luoshi.record.database_features import FEATURES

# Every database has these; they need no mention.
STANDARD = {
    "abs", "avg", "cast", "coalesce", "count", "exists", "greatest", "least", "length", "lower", "max", "min",
    "nullif", "replace", "substr", "substring", "sum", "trim", "upper",
}  # fmt: skip
# Words that stand before a bracket in SQL and are no functions.
NOT_FUNCTIONS = re.compile(
    r"record_\w+|delivery_\w+|found|as|in|and|or|not|on|values|over|entry|kept|said|any|filter"
    # DuckDB's own, where facts become Parquet
    r"|read_csv"
)
IS_SQL = re.compile(
    r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|CREATE|JOIN|TRUNCATE|UNION|CASE WHEN)\b"
)
# Constructs that a reader of SQL knows for PostgreSQL's own, so that one newly used is not overlooked.
TELLTALE = re.compile(
    r"LATERAL|DISTINCT ON|RETURNING|SKIP LOCKED|TABLESAMPLE|ILIKE|SIMILAR TO|RECURSIVE|GROUPING SETS"
    r"|NULLS LAST|FILTER \("
    r"|ON CONFLICT|pg_\w+\(|json\w*_\w+\(|FOR UPDATE|ANY\(|TEMPORARY|COPY\b|~\*|@>|<@|&&|\bRANGE\b|daterange|tstzrange"
    r"|ArrayField|GinIndex|GistIndex|BrinIndex|SearchVectorField|JSONField|RangeField|Collate\(|update_conflicts"
    r"|select_for_update|MATERIALIZED|NOT VALID|DEFERRABLE|GENERATED|EXCLUDE|EXTENSION"
)
NEVER = re.compile(
    r"EXCLUDE USING|ExclusionConstraint|CREATE EXTENSION|CreateExtension|\w+Extension\(\)|gen_random_uuid"
)


def code(root: Path) -> Iterator[tuple[str, str]]:
    source = root / "src" / "luoshi"
    for part in ("record", "delivery", "web", "serving", "installation", "commands"):
        for path in sorted((source / part).rglob("*.py")):
            if path.name != "database_features.py":
                yield path.relative_to(source).as_posix(), path.read_text(encoding="utf-8")


def sql(text: str) -> Iterator[str]:
    """The texts in a file that are SQL, docstrings left out."""
    tree = ast.parse(text)
    spoken = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in spoken:
            continue
        if IS_SQL.search(node.value):
            yield node.value


def test_everything_listed_is_used(root: Path) -> None:
    everything = "\n".join(text for _, text in code(root))
    assert [feature.name for feature in FEATURES if not re.search(feature.pattern, everything)] == []
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


def test_every_function_asked_of_the_database_is_listed(root: Path) -> None:
    listed = re.compile("|".join(feature.pattern for feature in FEATURES))
    missing = sorted(
        f"{path}: {name}()"
        for path, text in code(root)
        for statement in sql(text)
        for name in set(re.findall(r"\b([a-z_][a-z_0-9]*)\(", statement))
        if name not in STANDARD
        and not NOT_FUNCTIONS.fullmatch(name)
        and not listed.search(f"{name}(")
        and not re.search(rf"\b{name}\((?:epoch|kept)", statement)
    )
    assert missing == [], "list it in luoshi.record.database_features, with what to do where it is missing"


def test_every_construct_of_postgresql_is_listed(root: Path) -> None:
    listed = re.compile("|".join(feature.pattern for feature in FEATURES))
    missing = sorted(
        f"{path}: {found[0]}"
        for path, text in code(root)
        for statement in [
            *sql(text),
            *re.findall(r"^(?:from|import) .*$|\b\w+Field\(|\b\w+Index\(|\.\w+\(", text, re.M),
        ]
        for found in TELLTALE.finditer(statement)
        if not listed.search(found[0]) and not listed.search(statement)
    )
    assert missing == [], "list it in luoshi.record.database_features, with what to do where it is missing"


def test_no_extension_and_no_exclude_constraint_is_in_the_code(root: Path) -> None:
    assert [f"{path}: {found[0]}" for path, text in code(root) for found in NEVER.finditer(text)] == []


@pytest.mark.django_db
def test_a_migrated_database_has_no_extension_and_no_exclude_constraint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert {name for (name,) in cursor.fetchall()} <= {"plpgsql"}
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'x'")
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_every_table_of_kept_rows_has_its_guards() -> None:
    from luoshi.record.chain import kept_models

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
        )
        guards = set(cursor.fetchall())
    tables = {model._meta.db_table for model in kept_models()} | {"record_audit_entry"}
    assert {(table, name, "O") for table in tables for name in ("kept", "kept_whole")} <= guards
