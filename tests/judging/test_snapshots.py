"""From facts to the published tables as known on a day: which statement stands, and the same rows every time."""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.judging.known_facts import FILES, SQL_TYPES
from luoshi.judging.snapshots import FORMAT, Snapshot, SnapshotError, build_snapshot, open_snapshot
from luoshi.judging.tables import TABLES
from tests.judging.facts_folder import FIRST, Facts, key

ON = date(2026, 6, 30)
JULY_10 = datetime(2026, 7, 10, 1)
JULY_20 = datetime(2026, 7, 20, 1)


@pytest.fixture
def facts() -> Facts:
    """A city with two counties and a bureau."""
    said = Facts()
    said.unit("云川市", level="city")
    for name in ("望溪区", "白渡区"):
        said.unit(name, parent="云川市")
    said.unit("市统计局", parent="云川市", level="bureau")
    return said


def built(
    facts: Facts, folder: Path, *, known: date | None = None, on: date = ON, workers: int = 2
) -> Snapshot:
    return build_snapshot(
        facts.write(folder / "facts"), folder / "snapshot", known=known, on=on, workers=workers
    )


def rows(snapshot: Snapshot, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as database:
        for path in snapshot.folder.glob("*.parquet"):
            if path.stem not in query:
                continue
            database.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
        return database.execute(query).fetchall()


def level(snapshot: Snapshot) -> int | None:
    """The level of the first county."""
    found = rows(snapshot, f"SELECT level::INTEGER FROM indicators WHERE unit = '{key('unit', '望溪区')}'")
    return found[0][0] if found else None


def test_every_table_is_there_with_its_columns_and_types(facts: Facts, tmp_path: Path) -> None:
    snapshot = built(facts, tmp_path)
    for name, table in TABLES.items():
        described = rows(snapshot, f"DESCRIBE {name}")
        expected = []
        for column in table.columns:
            expected.append((column.name, SQL_TYPES[column.kind]))
            if column.name != "id":
                expected.append((f"{column.name}__statement", "VARCHAR"))
        assert [(row[0], row[1]) for row in described] == expected
        assert rows(snapshot, f"SELECT count(*) FROM {name}") == [(snapshot.rows[name],)]
    assert open_snapshot(snapshot.folder) == snapshot
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_row_has_its_values_with_the_statements_that_say_them(facts: Facts, tmp_path: Path) -> None:
    project = key("project", "P1")
    facts.say("project", project, "project.code", "P1")
    contracted = facts.say("project", project, "project.contracted", 12_000_000_000)
    facts.say("project", project, "project.unit", key("unit", "望溪区"))
    facts.say("project", project, "project.started_on", date(2026, 5, 8))
    facts.say("task", "T1", "task.listed", "yes")
    facts.say("task", "T2", "task.listed", "no")

    snapshot = built(facts, tmp_path)

    assert rows(
        snapshot,
        "SELECT id, code, contracted::BIGINT, contracted__statement, unit, started_on, name FROM projects",
    ) == [
        (
            str(project),
            "P1",
            12_000_000_000,
            str(contracted),
            str(key("unit", "望溪区")),
            date(2026, 5, 8),
            None,
        )
    ]
    assert rows(snapshot, "SELECT listed FROM tasks ORDER BY listed") == [(False,), (True,)]
    assert rows(
        snapshot,
        f"SELECT cell, known_at FROM statements JOIN sources USING (source) WHERE statement = '{contracted}'",
    ) == [(f"C{contracted.int & 0xFFFF}", datetime(2026, 1, 5, 1))]


def test_a_figure_is_a_row_with_its_days(facts: Facts, tmp_path: Path) -> None:
    said = facts.figure("望溪区", "gdp", "125.5")
    growth = facts.figure("望溪区", "gdp", "6.1", aspect="growth")
    facts.figure("望溪区", "gdp", 3, aspect="rank")
    facts.figure("望溪区", "gdp", "300", aspect="target", whole_year=True, claimant="云川市")

    snapshot = built(facts, tmp_path)

    unit = str(key("unit", "望溪区"))
    assert rows(
        snapshot,
        "SELECT id, unit, indicator, period, starts_on, ends_on, basis, level::DOUBLE, level__statement,"
        " growth::DOUBLE, growth__statement, rank::INTEGER, target::INTEGER, planned_share::VARCHAR"
        " FROM indicators WHERE period = 'month'",
    ) == [
        (f"{unit}/gdp/2026-06-01/2026-06-30/cumulative", unit, "gdp", "month", date(2026, 6, 1), ON, "cumulative",
         125.5, str(said), 6.1, str(growth), 3, 300, "0.500000")
    ]  # fmt: skip
    assert rows(snapshot, "SELECT ends_on, level, target::INTEGER FROM indicators WHERE period = 'year'") == [
        (date(2026, 12, 31), None, 300)
    ]


def test_what_was_recorded_after_the_day_is_not_known(facts: Facts, tmp_path: Path) -> None:
    # In the city the day ends eight hours before it does in UTC.
    facts.figure("望溪区", "gdp", 1, known_at=datetime(2026, 7, 9, 15, 59))
    facts.figure("望溪区", "gdp", 2, known_at=datetime(2026, 7, 9, 16, 0))
    assert level(built(facts, tmp_path, known=date(2026, 7, 8))) is None
    assert level(built(facts, tmp_path, known=date(2026, 7, 9))) == 1
    assert level(built(facts, tmp_path, known=date(2026, 7, 10))) == 2
    assert level(built(facts, tmp_path)) == 2


def test_what_was_withdrawn_stands_no_longer_and_did_before(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 1, known_at=JULY_10)
    second = facts.figure("望溪区", "gdp", 2, known_at=datetime(2026, 7, 11, 1))
    facts.figure("望溪区", "gdp", None, known_at=JULY_20, retracts=second)
    assert level(built(facts, tmp_path, known=date(2026, 7, 19))) == 2
    assert level(built(facts, tmp_path, known=date(2026, 7, 20))) == 1


def test_a_withdrawn_ledger_takes_its_figures_along(facts: Facts, tmp_path: Path) -> None:
    ledger = key("ledger", "1")
    facts.event("part", "ledger part", JULY_10, subject=ledger)
    facts.event("other part", "ledger part", JULY_10, subject=key("ledger", "2"))
    facts.event("withdrawing", "ledger withdrawn", JULY_20, subject=ledger, data={"reason": "报错了"})
    facts.figure("望溪区", "gdp", 1, event="part")
    facts.figure("白渡区", "gdp", 2, event="other part")

    assert built(facts, tmp_path, known=date(2026, 7, 19)).rows["indicators"] == 2
    left = built(facts, tmp_path)
    assert level(left) is None
    assert left.rows["indicators"] == 1


def decide(facts: Facts, claimant: str, at: datetime = JULY_20) -> None:
    series = {"property": "indicator/gdp", "period": "month", "from": "2026-06-01", "to": "2026-07-01",
              "basis": "cumulative", "aspect": "level"}  # fmt: skip
    data = {"series": series, "claimant": str(key("unit", claimant)), "reason": "已核实"}
    facts.event(("deciding", at), "standing decided", at, subject=key("unit", "望溪区"), data=data)


def test_between_claimants_the_first_stands_before_any_later(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 1, claimant="白渡区", known_at=JULY_10)
    facts.figure("望溪区", "gdp", 2, claimant="市统计局", known_at=JULY_20)
    assert level(built(facts, tmp_path)) == 1


def test_the_unit_itself_stands_before_the_first(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 1, claimant="白渡区", known_at=JULY_10)
    facts.figure("望溪区", "gdp", 2, claimant="望溪区", known_at=JULY_20)
    assert level(built(facts, tmp_path)) == 2


def test_the_unit_that_the_definition_names_stands_before_the_unit_itself(
    facts: Facts, tmp_path: Path
) -> None:
    facts.define("gdp", kept_by=["*统计局"], known_at=datetime(2026, 7, 15))
    facts.figure("望溪区", "gdp", 1, claimant="望溪区", known_at=JULY_10)
    facts.figure("望溪区", "gdp", 2, claimant="市统计局", known_at=JULY_10)
    assert level(built(facts, tmp_path, known=date(2026, 7, 14))) == 1
    assert level(built(facts, tmp_path)) == 2


def test_a_persons_decision_stands_before_all_from_then_on_the_newest_first(
    facts: Facts, tmp_path: Path
) -> None:
    facts.define("gdp", kept_by=["*统计局"])
    facts.figure("望溪区", "gdp", 1, claimant="望溪区")
    facts.figure("望溪区", "gdp", 2, claimant="市统计局")
    facts.figure("望溪区", "gdp", 3, claimant="白渡区")
    decide(facts, "白渡区")
    decide(facts, "望溪区", datetime(2026, 7, 22))
    assert [level(built(facts, tmp_path, known=date(2026, 7, day))) for day in (19, 20, 22)] == [2, 3, 1]


def test_a_units_own_target_comes_last(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 5, aspect="target", whole_year=True, known_at=JULY_10)
    facts.figure("望溪区", "gdp", 9, aspect="target", whole_year=True, claimant="云川市", known_at=JULY_20)
    assert rows(built(facts, tmp_path), "SELECT target::INTEGER FROM indicators") == [(9,)]


def test_a_correction_replaces_only_its_own_claimants(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 1, claimant="望溪区", known_at=JULY_10)
    facts.figure("望溪区", "gdp", 2, claimant="白渡区", known_at=JULY_10)
    facts.figure("望溪区", "gdp", 3, claimant="白渡区", known_at=JULY_20)
    snapshot = built(facts, tmp_path)
    assert level(snapshot) == 1
    # What does not stand is not among what explains.
    assert rows(snapshot, "SELECT count(*) FROM statements WHERE period = 'month'") == [(1,)]


def test_a_target_is_spread_as_was_set_else_as_defined_else_evenly(facts: Facts, tmp_path: Path) -> None:
    facts.define("grain", curve="last year")
    for month, number in ((1, 10), (2, 10), (6, 50), (12, 200)):
        facts.figure("望溪区", "grain", number, month=month, year=2025, known_at=datetime(2026, 1, 20))
    for code in ("grain", "gdp", "tax"):
        for month in (1, 4, 6):
            facts.figure("望溪区", code, 1, month=month)
    shares = [str(number) for number in (0, 0, 0.1, 0.2, 0.3, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95, 1)]
    typed = {"code": "gdp", "year": 2026, "kind": "typed", "shares": shares, "reason": ""}
    facts.event("curve", "curve set", JULY_10, subject=key("unit", "望溪区"), data=typed)

    found = rows(
        built(facts, tmp_path),
        "SELECT indicator, list(planned_share::VARCHAR ORDER BY ends_on) FROM indicators"
        " WHERE starts_on >= '2026-01-01' GROUP BY indicator ORDER BY indicator",
    )

    assert found == [
        ("gdp", ["0.000000", "0.200000", "0.550000"]),
        ("grain", ["0.050000", "0.150000", "0.250000"]),
        ("tax", ["0.083333", "0.333333", "0.500000"]),
    ]


def test_values_hold_on_the_day_and_units_exist_on_it(facts: Facts, tmp_path: Path) -> None:
    gone = facts.unit("开发区", parent="云川市")
    exists = facts.rows["facts"][-6]
    assert exists["property"] == "unit.exists"
    exists["valid_to"] = date(2026, 6, 1)
    facts.say("unit", "白渡区", "unit.name", "白渡新区", period="span", valid_from=date(2026, 7, 1))

    def names(on: date) -> list[str]:
        snapshot = built(facts, tmp_path, on=on)
        return sorted(name for (name,) in rows(snapshot, "SELECT name FROM units"))

    assert names(date(2026, 5, 31)) == ["云川市", "市统计局", "开发区", "望溪区", "白渡区"]
    assert names(date(2026, 6, 30)) == ["云川市", "市统计局", "望溪区", "白渡区"]
    assert names(date(2026, 7, 1)) == ["云川市", "市统计局", "望溪区", "白渡新区"]
    assert rows(built(facts, tmp_path), f"SELECT count(*) FROM unit_tree WHERE unit = '{gone}'") == [(0,)]


def test_what_the_city_recorded_itself_comes_before_a_claimant(facts: Facts, tmp_path: Path) -> None:
    facts.say("project", "P1", "project.stage", "开工")
    facts.say("project", "P1", "project.stage", "签约", claimant=str(key("unit", "望溪区")), known_at=JULY_20)
    assert rows(built(facts, tmp_path), "SELECT stage FROM projects") == [("开工",)]


def test_the_tree_has_every_unit_above_and_the_unit_itself(facts: Facts, tmp_path: Path) -> None:
    facts.unit("城关镇", parent="望溪区", level="township")
    found = rows(
        built(facts, tmp_path),
        "SELECT above.name FROM unit_tree JOIN units above ON above.id = above JOIN units below ON below.id = unit"
        " WHERE hierarchy = 'reporting' AND below.name = '城关镇' ORDER BY 1",
    )
    assert found == [("云川市",), ("城关镇",), ("望溪区",)]


def test_units_in_a_circle_are_refused_by_name(facts: Facts, tmp_path: Path) -> None:
    facts.say("unit", "云川市", "unit.parent", key("unit", "望溪区"), period="span", valid_from=FIRST)
    with pytest.raises(SnapshotError) as refused:
        built(facts, tmp_path)
    assert "云川市、望溪区" in refused.value.words.chinese
    assert "in a circle" in refused.value.words.english
    assert not (tmp_path / "snapshot").exists()


def publish(facts: Facts, label: str, at: datetime, *, value: int = 1, month: int = 5) -> None:
    facts.rows["runs"].append(
        {
            "book": "monthly",
            "first_day": date(2026, month, 1),
            "last_day": date(2026, month, 28),
            "subject": label,
            "measure": "m",
            "held": ["red"],
            "value": value,
            "score": None,
            "published_at": at,
        }
    )


def test_of_published_runs_the_first_stands_and_later_ones_do_not_replace_it(
    facts: Facts, tmp_path: Path
) -> None:
    publish(facts, "first", datetime(2026, 6, 10))
    publish(facts, "also first", datetime(2026, 6, 10))
    publish(facts, "again", datetime(2026, 7, 10))
    publish(facts, "other month", datetime(2026, 7, 12), month=6)

    def subjects(known: date | None) -> list[str]:
        snapshot = built(facts, tmp_path, known=known)
        assert len(rows(snapshot, "DESCRIBE runs")) == 8
        return sorted(name for (name,) in rows(snapshot, "SELECT subject FROM runs"))

    assert subjects(date(2026, 6, 1)) == []
    assert subjects(date(2026, 7, 11)) == ["also first", "first"]
    assert subjects(None) == ["also first", "first", "other month"]


def test_what_was_loaded_at_installation_holds_for_earlier_days_as_well(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 1, known_at=datetime(2025, 12, 1))
    assert built(facts, tmp_path, known=date(2025, 12, 2)).rows["units"] == 0
    facts.event("set up", "organisation changed", datetime(2026, 1, 5), cause="installation")
    snapshot = built(facts, tmp_path, known=date(2025, 12, 2))
    assert (level(snapshot), snapshot.rows["units"]) == (1, 4)


@pytest.mark.parametrize(
    ("name", "rest", "chinese", "english"),
    [
        ("facts", None, "没有 facts.parquet", "has no facts.parquet"),
        ("sources", None, "没有 sources.parquet", "has no sources.parquet"),
        ("events", "SELECT 1 AS event", "没有 kind 这一列", "has no column kind"),
        (
            "facts",
            "SELECT * REPLACE (1 AS known_at) FROM it",
            "known_at 列应是 TIMESTAMP",
            "must be TIMESTAMP",
        ),
        ("facts", "no parquet", "读不出来", "cannot be read"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_with_what_to_do(
    facts: Facts, tmp_path: Path, name: str, rest: str | None, chinese: str, english: str
) -> None:
    folder = facts.write(tmp_path / "facts")
    path = folder / f"{name}.parquet"
    if rest and rest.startswith("SELECT"):
        with duckdb.connect() as database:
            database.execute(f"CREATE TABLE it AS FROM '{path}'")
            path.unlink()
            database.execute(
                f"COPY ({rest.replace('1 AS event', 'event FROM it')}) TO '{path}' (FORMAT parquet)"
            )
    else:
        path.unlink()
        if rest:
            path.write_text(rest)
    with pytest.raises(SnapshotError) as refused:
        build_snapshot(folder, tmp_path / "snapshot", known=None, on=ON)
    assert str(path.parent) in refused.value.words.chinese
    assert chinese in refused.value.words.chinese
    assert english in refused.value.words.english
    assert not (tmp_path / "snapshot").exists()


def test_files_of_definitions_and_runs_may_be_missing(facts: Facts, tmp_path: Path) -> None:
    folder = facts.write(tmp_path / "facts")
    complete = build_snapshot(folder, tmp_path / "complete", known=None, on=ON)
    for name in ("definitions", "runs"):
        (folder / f"{name}.parquet").unlink()
    bare = build_snapshot(folder, tmp_path / "bare", known=None, on=ON)
    assert (bare.data_hash, bare.rows) == (complete.data_hash, complete.rows)


def test_a_snapshot_replaces_a_snapshot_and_nothing_else(facts: Facts, tmp_path: Path) -> None:
    first = built(facts, tmp_path)
    facts.figure("望溪区", "gdp", 1)
    assert built(facts, tmp_path).rows["indicators"] == first.rows["indicators"] + 1
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("…")
    with pytest.raises(SnapshotError, match="left alone"):
        build_snapshot(tmp_path / "facts", tmp_path / "mine", known=None, on=ON)
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_what_is_no_snapshot_is_not_opened(facts: Facts, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="is no snapshot"):
        open_snapshot(tmp_path)
    snapshot = built(facts, tmp_path)
    snapshot.file("tasks").unlink()
    with pytest.raises(SnapshotError, match=r"lacks tasks\.parquet"):
        open_snapshot(snapshot.folder)
    described = snapshot.folder / "snapshot.json"
    described.write_text(described.read_text().replace(f'"format": {FORMAT}', '"format": 99'))
    with pytest.raises(SnapshotError, match="another version"):
        open_snapshot(snapshot.folder)


def independent_hash(facts: Facts) -> str:
    """The hash of everything, as the documentation has it, without DuckDB."""

    def text(value: object) -> str | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        if isinstance(value, list):
            return "[" + ", ".join(value) + "]"
        return str(value)

    digests = []
    for name, columns in FILES.items():
        if name == "sources":
            continue
        for row in facts.rows[name]:
            values = [
                None
                if row[column] is None
                else f"{row[column]:.6f}"
                if kind == "DECIMAL(28,6)"
                else text(row[column])
                for column, kind in columns
            ]
            line = json.dumps([name, *values], ensure_ascii=False, separators=(",", ":"))
            digests.append(hashlib.sha256(line.encode()).hexdigest())
    buckets: dict[str, list[str]] = {}
    for digest in digests:
        buckets.setdefault(digest[:2], []).append(digest)
    found = sorted(
        hashlib.sha256("".join(sorted(listed)).encode()).hexdigest() for listed in buckets.values()
    )
    return "sha256:" + hashlib.sha256("".join(found).encode()).hexdigest()


def test_the_hash_is_the_one_that_is_documented(facts: Facts, tmp_path: Path) -> None:
    facts.define("gdp", kept_by=["*统计局"])
    facts.figure("望溪区", "gdp", "-0.5", claimant="市统计局")
    decide(facts, "市统计局")
    publish(facts, "first", datetime(2026, 6, 10, 3, 4, 5))
    assert built(facts, tmp_path).data_hash == independent_hash(facts)


def test_the_hash_tells_apart_what_was_known_and_not_what_came_later(facts: Facts, tmp_path: Path) -> None:
    facts.figure("望溪区", "gdp", 1, known_at=JULY_10)
    before = built(facts, tmp_path, known=date(2026, 7, 15))
    facts.figure("望溪区", "gdp", 2, known_at=JULY_20)
    facts.event("uploading", "ledger received", JULY_20)
    assert built(facts, tmp_path, known=date(2026, 7, 15)).data_hash == before.data_hash
    after = built(facts, tmp_path)
    assert after.data_hash != before.data_hash
    decide(facts, "望溪区")
    assert built(facts, tmp_path).data_hash != after.data_hash


UNITS = ("云川市", "望溪区", "白渡区", "市统计局")
said_figures = st.lists(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(["gdp", "tax"]),
        st.integers(-5, 5),
        st.sampled_from([5, 6]),
        st.sampled_from(["level", "growth", "target"]),
        st.sampled_from(UNITS),
        st.sampled_from([JULY_10, JULY_20]),
    ),
    max_size=25,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=said_figures, seed=st.integers(0, 1000), workers=st.sampled_from([1, 2, 4]))
def test_the_order_of_rows_and_the_number_of_workers_change_nothing(
    said: list[tuple[Any, ...]], seed: int, workers: int
) -> None:
    made = Facts()
    for name in UNITS:
        made.unit(name, parent=None if name == UNITS[0] else UNITS[0])
    made.define("gdp", kept_by=["*统计局"])
    for unit, code, number, month, aspect, claimant, known_at in said:
        made.figure(
            unit, code, number, month=month, aspect=aspect, claimant=claimant, known_at=known_at,
            whole_year=aspect == "target",
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        one = built(made, Path(folder) / "one", workers=1)
        for listed in made.rows.values():
            random.Random(seed).shuffle(listed)
        other = built(made, Path(folder) / "other", workers=workers)
        assert one.data_hash == other.data_hash
        assert one.rows == other.rows
        for name in one.rows:
            assert rows(one, f"FROM {name}") == rows(other, f"FROM {name}"), name
