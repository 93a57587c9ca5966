"""``luoshi judge``: facts and a rule-book in, scores out, without an installation."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from nanoarrow import ArrayStream, ipc

from luoshi.cli import main
from luoshi.judging.snapshots import FORMAT
from tests.judging.a_book import TEXT
from tests.judging.tables_made import tables_made
from tests.judging.test_running import tables


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    made = tables_made(tmp_path / "snapshot", date(2026, 6, 30), tables())
    described = {
        "format": FORMAT, "known": None, "on": "2026-06-30", "zone": "UTC",
        "data_hash": made.data_hash, "rows": {},
    }  # fmt: skip
    (made.folder / "snapshot.json").write_text(json.dumps(described))
    for name, column in (("statements", "statement"), ("sources", "source")):
        with duckdb.connect() as connection:
            empty = f"SELECT CAST(NULL AS VARCHAR) AS {column}, CAST(NULL AS VARCHAR) AS source LIMIT 0"
            connection.execute(f"COPY ({empty}) TO '{made.folder / name}.parquet' (FORMAT parquet)")
    return made.folder


def judged(book: Path, snapshot: Path, *more: str) -> int:
    return main(["judge", str(book), "--data", str(snapshot), "--period", "2026-06", *more])


def test_it_prints_the_ranking_group_by_group(
    book: Path, snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(book, snapshot) == 0

    said = capsys.readouterr()
    assert [line.split()[:3] for line in said.out.splitlines() if line.startswith(("甲", "乙"))] == [
        ["甲区", "1", "97.6"],
        ["乙县", "1", "46"],
    ]
    assert said.out.index("城区") < said.out.index("甲区") < said.out.index("乙县")
    assert "rows_hash: sha256:" in said.err


def test_lines_are_the_bytes_whose_hash_is_printed(
    book: Path, snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(book, snapshot, "--out", str(tmp_path / "run.jsonl")) == 0

    written = hashlib.sha256((tmp_path / "run.jsonl").read_bytes()).hexdigest()
    assert f"rows_hash: sha256:{written}" in capsys.readouterr().err


def test_json_parquet_and_arrow_say_the_same(book: Path, snapshot: Path, tmp_path: Path) -> None:
    for ending in ("json", "parquet", "arrow"):
        assert judged(book, snapshot, "--out", str(tmp_path / f"run.{ending}")) == 0

    whole = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        parquet = connection.execute(f"SELECT kind, subject FROM '{tmp_path / 'run.parquet'}'").fetchall()
    arrow = ArrayStream(ipc.InputStream.from_path(str(tmp_path / "run.arrow"))).read_all().to_pylist()
    wanted = [(row["kind"], row["subject"]) for row in whole["rows"]]
    assert (whole["book"], len(whole["rows"])) == ("county-projects", len(parquet))
    assert parquet == [(row["kind"], row["subject"]) for row in arrow] == wanted


@pytest.mark.parametrize("named", ["a", "A", "甲区"])
def test_a_subject_is_explained_by_id_code_or_name(
    book: Path, snapshot: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    assert judged(book, snapshot, "--explain", named) == 0

    assert json.loads(capsys.readouterr().out)["subject"]["subject"] == "a"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--explain", "丁县"], 2, "没有“丁县”这个对象，可用：甲区、乙县、丙县"),
        (["--explain", "丙"], 2, "没有“丙”这个对象，可用：丙县"),
        (["--out", "run.xlsx"], 1, "文件名要以 .jsonl、.json、.parquet、.arrow 之一结尾"),
        (["--known", "昨天"], 2, "“昨天”不是日期，写作 2026-06-30"),
        (["--known", "2026-07-05"], 2, "是做好的快照，已知到：全部"),
        (["--period", "2026-07"], 1, "快照是 2026-06-30 的，这一期的末日是 2026-07-31"),
        (["--period", "上半年"], 1, "期间写作 2026-06"),
    ],
)
def test_what_cannot_be_judged_is_said(
    book: Path, snapshot: Path, capsys: pytest.CaptureFixture[str], more: list[str], code: int, said: str
) -> None:
    assert judged(book, snapshot, *more) == code

    assert said in capsys.readouterr().err


def test_a_book_with_faults_is_refused_line_by_line(
    book: Path, snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book.write_text(TEXT.replace("from: projects", "from: project", 1).replace("weight: 40", "weight: 30"))

    assert judged(book, snapshot) == 1

    said = capsys.readouterr().err.splitlines()
    line = next(nth for nth, text in enumerate(TEXT.splitlines(), 1) if "from: projects" in text)
    assert any(f"book.yaml:{line}:" in one and "projects" in one for one in said)
    assert any("90" in one for one in said)


def test_facts_that_are_not_there_are_named(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(book, tmp_path / "nothing") == 1

    assert "nothing" in capsys.readouterr().err
