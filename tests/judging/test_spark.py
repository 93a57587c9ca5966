"""Spark gives the same rows as DuckDB, on one machine and on a cluster, and says so where it cannot run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from openpyxl import load_workbook

from luoshi.judging import spark
from luoshi.judging.books.loading import load_book
from luoshi.judging.judgements import rows_text
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import JudgingError, judge
from luoshi.judging.snapshots import Snapshot
from tests.judging.a_book import a_book
from tests.judging.random_books import Case, cases
from tests.judging.spark_here import needs_spark
from tests.judging.tables_made import tables_made
from tests.judging.test_running import JUNE, tables
from tests.rulebooks.test_expected import ROOT, WORKBOOKS, rows_of, tables_of

# Starting Spark takes ten seconds on a machine that is free, minutes on one that is not.
pytestmark = pytest.mark.timeout(1800)

CLUSTER = "local-cluster[2,1,1024]"

# To make an example smaller takes a query of Spark a step; a whole one says enough.
AS_DRAWN = [Phase.explicit, Phase.reuse, Phase.generate]

FINDINGS = [
    {"subject": "a", "finding": "falsified", "amount": 5, "found_on": JUNE},
    {"subject": "a", "finding": "serious", "found_on": JUNE},
    {"subject": "b", "finding": "good reason", "measure": "start_rate", "found_on": JUNE},
]
MAY = date(2026, 5, 31)
RUNS = [
    {"book": "county-projects", "first_day": MAY.replace(day=1), "last_day": MAY, "subject": "b",
     "measure": "start_rate", "held": ["red", "yellow"], "value": Decimal("0.1"), "score": Decimal(60)},
]  # fmt: skip


@pytest.fixture(scope="module")
def _spark() -> Iterator[None]:
    needs_spark()
    yield
    spark.stop()


with_spark = pytest.mark.usefixtures("_spark")


def the_snapshot(folder: Path, **more: Any) -> Snapshot:
    return tables_made(folder, JUNE, tables(findings=FINDINGS, runs=RUNS, **more))


def rows(snapshot: Snapshot, engine: Any, workers: int = 2) -> str:
    book = a_book()
    return rows_text(
        judge(book, snapshot, JudgedPeriod.parse(book, "2026-06"), engine=engine, workers=workers).rows
    )


@pytest.mark.slow
@with_spark
def test_any_number_of_workers_gives_the_same_bytes_on_both_engines(tmp_path: Path) -> None:
    # A folder may be called what Spark would take for a pattern.
    snapshot = the_snapshot(tmp_path / "六月 [1] {a,b}*")
    wanted = rows(snapshot, "duckdb")

    assert '"kind":"measure"' in wanted
    assert [rows(snapshot, "spark", workers) == wanted for workers in (1, 2, 4)] == [True, True, True]


@pytest.mark.slow
@with_spark
def test_a_number_out_of_range_stops_the_run(tmp_path: Path) -> None:
    many = [{"unit": "a", "signed_on": JUNE, "paid_in": Decimal(9) * 10**21} for _ in range(3)]
    snapshot = the_snapshot(tmp_path, projects=many)

    with pytest.raises(JudgingError, match="算不下去") as error:
        rows(snapshot, "spark")
    assert "ansi" not in error.value.words.english


@pytest.mark.slow
@with_spark
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_the_books_that_ship_give_the_same_rows_on_both_engines(path: Path, tmp_path: Path) -> None:
    workbook = load_workbook(path, read_only=True, data_only=True)
    [about] = rows_of(workbook["period"])
    book = load_book((ROOT / "rulebooks" / f"{path.stem}.yaml").read_bytes(), path.stem)
    period = JudgedPeriod.parse(book, about["period"])
    snapshot = tables_made(tmp_path, period.last_day, tables_of(workbook))

    wanted, given_ = (judge(book, snapshot, period, engine=engine) for engine in ("duckdb", "spark"))

    assert wanted.rows
    assert rows_text(given_.rows) == rows_text(wanted.rows)


@pytest.mark.slow
@with_spark
@settings(max_examples=20, phases=AS_DRAWN)
@given(cases())
def test_books_and_tables_by_chance_give_the_same_rows_on_both_engines(
    tmp_path_factory: pytest.TempPathFactory, case: Case
) -> None:
    book = load_book(case.text.encode(), "drawn.yaml")
    period = JudgedPeriod.parse(book, case.period)
    snapshot = tables_made(tmp_path_factory.mktemp("drawn"), period.last_day, case.tables)
    try:
        wanted = judge(book, snapshot, period)
    except JudgingError:
        with pytest.raises(JudgingError):
            judge(book, snapshot, period, engine="spark")
        return

    assert rows_text(judge(book, snapshot, period, engine="spark").rows) == rows_text(wanted.rows)


@pytest.mark.slow
def test_two_workers_of_a_cluster_give_the_same_bytes(tmp_path: Path) -> None:
    """In processes of its own, with a home of its own: there Spark leaves what workers print."""
    needs_spark()
    import pyspark

    home = tmp_path / "spark"
    home.mkdir()
    for part in ("bin", "jars"):
        (home / part).symlink_to(Path(pyspark.__path__[0]) / part, target_is_directory=True)
    snapshot = the_snapshot(tmp_path / "snapshot")
    program = (
        "import sys; from pathlib import Path\n"
        "from luoshi.judging.spark import session\n"
        "from tests.judging.test_spark import JUNE, Snapshot, rows\n"
        "snapshot = Snapshot(folder=Path(sys.argv[1]), data_hash='', known=None, on=JUNE, rows={})\n"
        "sys.stdout.buffer.write(rows(snapshot, 'spark').encode())\n"
        "context = session().sparkContext\n"
        "sys.stderr.write(f'{context.master} {context._jsc.sc().getExecutorMemoryStatus().size() - 1}')\n"
    )
    environment = os.environ | {"LUOSHI_SPARK_MASTER": CLUSTER, "SPARK_HOME": str(home)}

    ran = subprocess.run(
        [sys.executable, "-c", program, str(snapshot.folder)],
        cwd=ROOT, env=environment, capture_output=True, timeout=1200, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stderr.decode() == f"{CLUSTER} 2"
    assert ran.stdout.decode() == rows(snapshot, "duckdb")


def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JudgingError:
    monkeypatch.setattr(spark, "_kept", None)
    snapshot = the_snapshot(tmp_path)
    with pytest.raises(JudgingError) as error:
        rows(snapshot, "spark")
    assert all("--engine duckdb" in said for said in error.value.words)
    return error.value


def test_without_spark_a_person_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)

    assert "pip install 'luoshi[spark]'" in refused(tmp_path, monkeypatch).words.english


@pytest.mark.parametrize(
    ("said", "found"), [(None, "has no Java"), ("1.8.0_402", "has Java 8"), ("11.0.2", "has Java 11")]
)
def test_without_a_new_java_a_person_is_told_which_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, found: str
) -> None:
    folder = tmp_path / "jdk" / "bin"
    folder.mkdir(parents=True)
    if said is not None:
        (folder / "java").write_text(f"#!/bin/sh\necho 'openjdk version \"{said}\"' >&2\n")
        (folder / "java").chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(folder.parent))

    with pytest.raises(JudgingError) as error:
        spark.check_java()

    assert f"this machine {found}." in error.value.words.english
    assert "openjdk-17-jre-headless" in error.value.words.chinese
