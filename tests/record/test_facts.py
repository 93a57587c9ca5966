"""The facts as Parquet: everything that judging needs and nothing about a person; the same record, the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from luoshi.record.actions.acting import Because
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.facts import FILES, write_facts
from luoshi.record.models import Event, LedgerBatch, Person, Source, Statement
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import output
from tests.record.acting import CLERK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as database:
        for one in FILES:
            database.execute(f"CREATE VIEW {one.name} AS FROM '{folder / one.name}.parquet'")
        return database.execute(query).fetchall()


def with_a_ledger() -> LedgerBatch:
    batch = received(output(), "产值.xlsx")
    confirmed(batch, unit("市统计局"))
    imported(batch)
    return batch


def test_every_statement_and_source_is_there_with_its_cell(tmp_path: Path) -> None:
    with_a_ledger()
    counts = write_facts(tmp_path)
    assert counts["facts"] == Statement.objects.exclude(subject_kind="person").count()
    assert counts["sources"] == Source.objects.count()
    assert counts["events"] == Event.objects.count()
    found = rows(
        tmp_path,
        "SELECT number, unit_of_measure, scale, valid_from, sheet, cell, stored, shown, file"
        " FROM facts JOIN sources USING (source)"
        " WHERE property = 'indicator/industrial-output' AND cell = 'C4'",
    )
    ((number, measure, scale, start, sheet, cell, stored, shown, file),) = found
    assert (str(number), measure, scale) == ("80000000000.000000", "yuan", "亿元")
    assert (str(start), sheet, cell, stored, shown) == ("2026-05-01", "5月", "C4", "800", "800.00")
    assert file.startswith("sha256:")


def test_what_a_withdrawn_ledger_said_can_be_told(tmp_path: Path) -> None:
    batch = with_a_ledger()
    withdraw_ledger(CLERK, Because(), batch.id, "报错了月份")
    write_facts(tmp_path)
    gone = rows(
        tmp_path,
        "SELECT count(*) FROM facts JOIN events part USING (event)"
        " JOIN events withdrawn ON withdrawn.subject = part.subject AND withdrawn.kind = 'ledger withdrawn'",
    )
    assert gone == [(9,)]
    assert rows(tmp_path, "SELECT data FROM events WHERE kind = 'ledger withdrawn'") == [
        ('{"reason": "报错了月份", "restated": 0}',)
    ]


def test_no_person_is_named(tmp_path: Path) -> None:
    with_a_ledger()
    write_facts(tmp_path)
    names = set(Person.objects.values_list("name", flat=True))
    assert len(names) > 10
    for one in FILES:
        texts = rows(tmp_path, f"SELECT * FROM {one.name}")
        assert not any(name in str(row) for row in texts for name in names | {CLERK.name}), one.name


def test_the_same_record_gives_the_same_rows_and_replaces_what_was_there(tmp_path: Path) -> None:
    with_a_ledger()
    write_facts(tmp_path / "one")
    write_facts(tmp_path / "two")
    write_facts(tmp_path / "one")
    for one in FILES:
        first, second = (rows(tmp_path / name, f"FROM {one.name}") for name in ("one", "two"))
        assert first == second
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(
        f"{one.name}.parquet" for one in FILES
    )


def test_codes_are_identities_with_their_days(tmp_path: Path) -> None:
    write_facts(tmp_path)
    assert rows(tmp_path, "SELECT subject_kind FROM identities WHERE code = 'TJJ'") == [("unit",)]
