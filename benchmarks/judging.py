"""Judging at size: a book of 30 measures against SQL written by hand, and what it takes to explain a score.

    make bench-judging                            a city of 5 million facts, then a province of 100 million
    make bench-judging ARGS="--size city"
    make bench-judging ARGS="--size city --keep out/judged"     keep facts and snapshots there, and use them again
    make bench-judging ARGS="--size province --whole"           its snapshot from 100 million facts: 40 GB, hours

Of the province facts of two months only go through the snapshot: the one that is judged and the same a year before. The
other 98 are put straight into its table of figures, a hundred million rows in all, unless ``--whole`` is given.

``judging_book.yaml`` is the book, ``judging_reference.sql`` the same by hand, by somebody who saw only the book's text
and what its keys mean. Before anything is timed both have to give the same. Each figure comes from processes of their
own, in turn, and says what the first run of a process takes and what the next one takes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import duckdb
import psutil
from judging_facts import fill_months, write_judged_facts
from record_client import hardware

from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.explaining import explain
from luoshi.judging.judgements import Judgement
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from luoshi.judging.snapshots import Snapshot, build_snapshot, open_snapshot

SIZES = {"city": (1_000, 50), "province": (10_000, 100)}  # units and indicators
PERIODS = 100  # months from January 2018
PERIOD = "2026-04"
ROUNDS = 3
EXPLAINED = 20
WORKERS = 2
BOOK = Path(__file__).with_name("judging_book.yaml")
REFERENCE = Path(__file__).with_name("judging_reference.sql")
BYTES_A_FACT = 420  # of facts, snapshot and what is sorted on the disk meanwhile
BYTES_A_ROW = 80  # of the table of figures, twice
MEMORY = 8 << 30
TOLERANCE = 1e-6

Told = dict[str, Any]


def main() -> int:
    """Make facts and snapshot, compare, time, print; 1 where the two do not give the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", choices=SIZES, help="only this one")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where facts and snapshots stay")
    parser.add_argument("--whole", action="store_true", help="all facts of the province, too")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--run", choices=STEPS, help="only this, as a child process does it")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(STEPS[options.run](options.folder)))
        return 0
    print(hardware(), flush=True)
    Path("out").mkdir(exist_ok=True)
    place = options.keep or Path(tempfile.mkdtemp(prefix="judging-", dir="out"))
    try:
        return max(
            _size(size, place / size, options.rounds, whole=options.whole or size == "city")
            for size in ([options.size] if options.size else SIZES)
        )
    finally:
        if not options.keep:
            shutil.rmtree(place, ignore_errors=True)


def _size(size: str, place: Path, rounds: int, *, whole: bool) -> int:
    units, indicators = SIZES[size]
    facts = units * indicators * PERIODS
    needed = facts * (BYTES_A_FACT if whole else BYTES_A_ROW)
    print(
        f"\n{size}: {units:,} units x {indicators} indicators x {PERIODS} months = {facts:,} figures, load {_load()}"
    )
    snapshot = place / "snapshot"
    if not (snapshot / "snapshot.json").is_file():
        free, memory = shutil.disk_usage(_existing(place)).free, psutil.virtual_memory().available
        if free < needed or memory < MEMORY:
            print(
                f"left out: {free >> 30} GiB of disk and {memory >> 30} GiB of memory are free,"
                f" {needed >> 30} and {MEMORY >> 30} are needed"
            )
            return 0
        place.mkdir(parents=True, exist_ok=True)
        _made(
            "facts" if whole else "facts of two", "facts written" if whole else "facts of two months", place
        )
        _made("snapshot", "snapshot built", place)
    if not whole and _figures(snapshot) < facts / 2:
        _made("fill", "98 other months put in", place)
    told = _child("compare", snapshot)
    print(
        f"{told['measures']:,} measures and {told['subjects']:,} subjects compared with the reference:"
        f" {told['different']} differ, numbers by {told['largest']:.0e} at most\n"
    )
    if told["different"]:
        return 1
    runs: dict[str, list[Told]] = {step: [] for step in STEP_WORDS}
    for _ in range(rounds):
        for step in STEP_WORDS:
            runs[step].append(_child(step, snapshot))
    print(f"{f'median of {rounds}, seconds':44}{'first run':>11}{'next run':>11}{'its CPU':>9}{'MB':>8}")
    for step, words in STEP_WORDS.items():
        _row(words, runs[step])
    for key, words in (
        ("seconds", "first run"),
        ("again", "next run"),
        ("again_cpu", "processor time of the next run"),
    ):
        ratio = _median(runs["judge"], key) / _median(runs["reference"], key)
        print(f"judge : reference, {words}: {ratio:.2f}")
    print(
        f"its {runs['judge'][0]['rows']:,} rows written as canonical JSON and hashed:"
        f" {_median(runs['judge'], 'writing'):.2f} s more"
    )
    split = _child("split", snapshot)
    print(
        f"of one run of judge, {split['seconds']:.2f} s: {split['engine']:.2f} s in DuckDB ({split['calls']} calls,"
        f" fetching included), {split['seconds'] - split['engine']:.2f} s in Python"
    )
    told = _child("explain", snapshot)
    print(
        f"\n{f'explain, first 100 rows, {EXPLAINED} times, ms':44}{'first':>9}{'p50':>9}{'p95':>9}{'KB of JSON':>12}"
    )
    for name in EXPLAINED_WHAT:
        one = told[name]
        times = "".join(f"{1000 * one[key]:9.0f}" for key in ("first", "p50", "p95"))
        print(f"{name:44}{times}{one['bytes'] / 1024:12.0f}")
    print(f"peak memory {told['memory']:.0f} MB, judging included\n")
    if importlib.util.find_spec("pyspark") is None or not shutil.which("java"):
        print("Spark: not installed (luoshi[spark] and Java 17)")
    else:
        told = _child("spark", snapshot)
        print(
            f"{'Spark on this machine, the same rows':44}{told['seconds']:11.2f}{told['again']:11.2f}"
            f"{'-':>9}{told['memory']:8.0f}\n  (the first run starts the engine; memory with its Java)"
        )
    print(f"load at the end {_load()}")
    return 0


def _made(step: str, words: str, place: Path) -> None:
    told = _child(step, place)
    size = _size_of(place / ("facts" if "facts" in step else "snapshot")) >> 20
    print(
        f"{words:44}{told['seconds']:9.1f} s{told['memory']:7.0f} MB, {told['rows']:,} rows, {size:,} MB on the disk,"
        f" load {_load()}",
        flush=True,
    )


def _figures(snapshot: Path) -> int:
    found = duckdb.execute(f"SELECT count(*) FROM '{snapshot / 'indicators.parquet'}'").fetchone()
    return int(found[0]) if found else 0


def _row(words: str, runs: list[Told]) -> None:
    print(
        f"{words:44}{_median(runs, 'seconds'):11.2f}{_median(runs, 'again'):11.2f}{_median(runs, 'again_cpu'):9.2f}"
        f"{max(run['memory'] for run in runs):8.0f}",
        flush=True,
    )


def _median(runs: list[Told], key: str) -> float:
    return median(run[key] for run in runs)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.resolve().parent)


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _child(step: str, folder: Path) -> Told:
    done = subprocess.run(
        [sys.executable, __file__, "--run", step, "--folder", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{step}: {done.stderr}")
    answer: Told = json.loads(done.stdout.splitlines()[-1])
    return answer


def _memory() -> float:
    """Megabytes at most, of this process and of those that it started and that still run."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = (
        re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{one.pid}/status").read_text())
        for one in psutil.Process().children(recursive=True)
    )
    return own + sum(int(found[1]) / 1024 for found in started if found)


def _book() -> Book:
    return load_book(BOOK.read_bytes(), BOOK.name)


def _facts(place: Path, only: Sequence[int] = ()) -> Told:
    units, indicators = SIZES[place.name]
    book = _book()
    began = time.perf_counter()
    rows = write_judged_facts(
        place / "facts",
        units=units,
        indicators=indicators,
        periods=PERIODS,
        book=book.code,
        measures=[measure.code for measure in book.walk()],
        only=only,
        workers=WORKERS,
    )
    return {"seconds": time.perf_counter() - began, "rows": rows, "memory": _memory()}


def _snapshot(place: Path) -> Told:
    began = time.perf_counter()
    made = build_snapshot(
        place / "facts", place / "snapshot", known=None, on=date(2026, 4, 30), workers=WORKERS
    )
    return {"seconds": time.perf_counter() - began, "rows": made.rows["indicators"], "memory": _memory()}


def _fill(place: Path) -> Told:
    began = time.perf_counter()
    rows = fill_months(place / "snapshot", periods=PERIODS)
    return {"seconds": time.perf_counter() - began, "rows": rows, "memory": _memory()}


def _judging(
    folder: Path, engine: Any = "duckdb"
) -> tuple[Book, Snapshot, JudgedPeriod, Callable[[], Judgement]]:
    book, snapshot = _book(), open_snapshot(folder)
    period = JudgedPeriod.parse(book, PERIOD)
    return book, snapshot, period, lambda: judge(book, snapshot, period, engine=engine, workers=WORKERS)


def _by_hand(folder: Path) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(config={"threads": WORKERS, "temp_directory": str(folder / "spilled")})
    database.execute(f"SET file_search_path = '{folder}'")
    database.execute(REFERENCE.read_text("utf-8"))
    return database


def _twice(work: Callable[[], object]) -> Told:
    began = time.perf_counter()
    work()
    first, started, used = time.perf_counter() - began, time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": first,
        "again": time.perf_counter() - started,
        "again_cpu": time.process_time() - used,
        "memory": _memory(),
    }


def _reference(folder: Path) -> Told:
    return _twice(lambda: _by_hand(folder).close())


def _fetched(folder: Path) -> Told:
    def work() -> None:
        with _by_hand(folder) as database:
            for kind, names in _COMPARED.items():
                database.execute(f"SELECT unit, {', '.join(names)} FROM judged_{kind}s").fetchall()

    return _twice(work)


def _judge(folder: Path) -> Told:
    work = _judging(folder)[3]
    told = _twice(work)
    judged = work()
    began = time.perf_counter()
    hashed = judged.hash
    writing = time.perf_counter() - began
    return {**told, "writing": writing, "rows": judged.text.count("\n"), "hash": hashed}


def _spark(folder: Path) -> Told:
    return _twice(_judging(folder, "spark")[3])


def _compare(folder: Path) -> Told:
    """How many values differ between the two; of numbers those further apart than the tolerance."""
    judged = _judging(folder)[3]()
    database = _by_hand(folder)
    largest, different, counts = 0.0, 0, {}
    for kind, table, key in (
        ("measure", "judged_measures", ("unit", "measure")),
        ("subject", "judged_subjects", ("unit",)),
    ):
        names = [name for name in _COMPARED[kind] if name not in key]
        rows = database.execute(f"SELECT {', '.join((*key, *names))} FROM {table}").fetchall()
        wanted = {row[: len(key)]: dict(zip(names, row[len(key) :], strict=True)) for row in rows}
        found = {
            tuple(row["subject" if name == "unit" else name] for name in key): row for row in judged.of(kind)
        }
        different += len(wanted.keys() ^ found.keys())
        counts[f"{kind}s"] = len(found)
        for place in wanted.keys() & found.keys():
            for name in names:
                distance = _distance(found[place][name], wanted[place][name])
                largest = max(largest, distance)
                different += distance > TOLERANCE
    return {**counts, "different": different, "largest": largest}


_COMPARED = {
    "measure": ("measure", "value", "rank", "score", "points", "light", "shown"),
    "subject": ("score", "rank", "grade", "no_award"),
}


def _distance(judged: Any, by_hand: Any) -> float:
    if isinstance(by_hand, float) and judged is not None:
        return abs(float(judged) - by_hand)
    return 0.0 if judged == by_hand else float("inf")


class _Timed:
    """Whatever DuckDB gives, adding up the time spent in its calls."""

    spent = 0.0
    calls = 0

    def __init__(self, real: Any) -> None:
        self._real = real

    def __enter__(self) -> _Timed:
        self._real.__enter__()
        return self

    def __exit__(self, *reason: object) -> None:
        self._real.__exit__(*reason)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found):
            return found

        def called(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            answer = found(*given, **named)
            _Timed.spent += time.perf_counter() - began
            _Timed.calls += 1
            return _Timed(answer) if isinstance(answer, duckdb.DuckDBPyConnection) else answer

        return called


def _split(folder: Path) -> Told:
    """Of the second run in a process: how much of it is the engine's."""
    work = _judging(folder)[3]
    work()
    connect = duckdb.connect
    duckdb.connect = lambda *given, **named: _Timed(connect(*given, **named))  # type: ignore[assignment]
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "engine": _Timed.spent, "calls": _Timed.calls}


def _explain(folder: Path) -> Told:
    """Of the city and of a village, the first time and later ones, beside the judgement that is there."""
    book, snapshot, period, work = _judging(folder)
    judged = work()
    of_group: Mapping[str, str] = {row["group"]: row["subject"] for row in judged.of("subject")}
    told: Told = {}
    rolled_up = next(one.code for one in book.walk() if one.rows is not None and one.rows.within is not None)
    asked = (
        (of_group["villages"], rolled_up),
        (of_group["city"], rolled_up),
        (of_group["villages"], None),
        (of_group["city"], None),
    )
    for name, (subject, measure) in zip(EXPLAINED_WHAT, asked, strict=True):
        times = []
        for _ in range(EXPLAINED + 1):
            began = time.perf_counter()
            explained = explain(book, snapshot, period, judged, subject, measure=measure)
            times.append(time.perf_counter() - began)
        told[name] = {
            "first": times[0],
            "p50": median(times[1:]),
            "p95": quantiles(times[1:], n=20, method="inclusive")[-1],
            "bytes": len(json.dumps(explained, ensure_ascii=False).encode()),
        }
    return {**told, "memory": _memory()}


STEPS: dict[str, Callable[[Path], Told]] = {
    "facts": _facts,
    "facts of two": lambda place: _facts(place, (PERIODS - 13, PERIODS - 1)),
    "snapshot": _snapshot,
    "fill": _fill,
    "compare": _compare,
    "reference": _reference,
    "fetched": _fetched,
    "judge": _judge,
    "split": _split,
    "explain": _explain,
    "spark": _spark,
}
EXPLAINED_WHAT = ("leaf, one measure", "top, one measure", "leaf, all 30 measures", "top, all 30 measures")
STEP_WORDS = {
    "reference": "reference SQL, into tables",
    "fetched": "reference SQL, rows fetched into Python",
    "judge": "judge",
}


if __name__ == "__main__":
    sys.exit(main())
