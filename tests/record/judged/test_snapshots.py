"""Snapshots on the disk: the same for the same entry of the chain, made once, kept small."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from luoshi.record import chain, facts
from luoshi.record.facts import FILES, write_facts
from luoshi.record.judged import snapshots
from luoshi.record.judged.snapshots import forget_all, take_snapshot
from luoshi.record.storage import data_folder
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import output
from tests.record.rulebooks import adopted, published

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _city() -> None:
    forget_all()
    city()


def given(month: int = 5) -> None:
    batch = received(output(month), f"{month}月.xlsx")
    confirmed(batch, unit("市统计局"))
    imported(batch)


def rows(folder: Path, name: str) -> list[tuple[object, ...]]:
    return duckdb.sql(f"FROM '{folder / name}.parquet'").fetchall()


def test_it_is_made_once_for_an_entry_of_the_chain_and_a_day() -> None:
    given()
    first = take_snapshot(DAY)
    assert first.entry == chain.head()[0]
    with patch.object(facts, "write_facts", side_effect=AssertionError("written again")):
        assert take_snapshot(DAY) == first
    given(4)
    later = take_snapshot(DAY)
    assert later.entry > first.entry
    assert later.snapshot.data_hash != first.snapshot.data_hash


@pytest.mark.slow
def test_an_earlier_entry_gives_what_was_there_then_whatever_came_since() -> None:
    given()
    then = take_snapshot(DAY)
    found = rows(then.snapshot.folder, "indicators")
    given(4)
    adopted()
    published("2026-04")
    forget_all()

    again = take_snapshot(DAY, entry=then.entry)

    assert again.snapshot.data_hash == then.snapshot.data_hash
    assert rows(again.snapshot.folder, "indicators") == found
    assert rows(again.snapshot.folder, "runs") == []
    assert len(rows(take_snapshot(DAY).snapshot.folder, "indicators")) > len(found)


def test_facts_of_an_entry_are_those_that_were_written_at_it(tmp_path: Path) -> None:
    given(4)
    adopted()
    published("2026-04")
    number, _ = chain.head()
    write_facts(tmp_path / "then")
    given()
    published()

    write_facts(tmp_path / "again", entry=number)

    for one in FILES:
        assert rows(tmp_path / "again", one.name) == rows(tmp_path / "then", one.name), one.name


def test_where_nothing_was_stated_facts_are_taken_over_and_the_same_as_anew(tmp_path: Path) -> None:
    given()
    adopted()
    take_snapshot(DAY)
    (before,) = (data_folder().run / "judging").glob("facts-*")
    published()
    with patch.object(facts, "_as_parquet", wraps=facts._as_parquet) as written:
        taken = take_snapshot(date(2026, 6, 30))
    assert sorted(call.args[1].stem for call in written.call_args_list) == ["events", "runs"]

    write_facts(tmp_path)

    now = next(iter((data_folder().run / "judging").glob(f"facts-*-{taken.entry}-*")))
    assert now != before
    for one in FILES:
        assert rows(now, one.name) == rows(tmp_path, one.name), one.name


@pytest.mark.slow
def test_only_the_last_used_are_kept() -> None:
    given()
    for month in range(1, snapshots.KEPT_SNAPSHOTS + 3):
        take_snapshot(date(2025, month, 28))
    folder = data_folder().run / "judging"
    assert len(list(folder.glob("snapshot-*"))) == snapshots.KEPT_SNAPSHOTS
    assert (folder / next(iter(folder.glob("*-2025-10-28"))).name).is_dir()
    assert len(list(folder.iterdir())) == snapshots.KEPT_SNAPSHOTS + 1  # the facts of the entry


def test_an_entry_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match="no entry 9999"):
        take_snapshot(DAY, entry=9999)
