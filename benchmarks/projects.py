"""Projects at size: the board, the lists, and every rule-book on projects for a month.

    make bench-projects                          50,000 projects with 10 million statements
    make bench-projects ARGS="--keep FOLDER"     what was loaded stays there, and is used again
    make bench-projects ARGS="--projects 5000"   fewer

Into a data folder of its own with its own PostgreSQL; 48 projects go their way by the product's actions and are copied
(``projects_loader.py``). Queries are asked in one process, in turn, by a clerk of the bureau, who sees all, and by the
liaison of a county: the median and the 95th percentile of the clock, and the median of processor time with that of the
database's process. Facts and snapshot are timed apart. The served product is asked for the pages over HTTP, one at a
time. Then each book that reads projects is judged once in a process of its own, and its rows are written as canonical
JSON, as a run stores them. It ends with 1 where a goal is missed: p95 of the board under 300 ms, all books under
10 s.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil
from kill import _start as start_product
from record_client import free_port, hardware, sign_in

from luoshi.installation import DataFolder, database_of
from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.periods import JudgedPeriod, PeriodError
from luoshi.judging.running import judge
from luoshi.judging.snapshots import build_snapshot, open_snapshot
from luoshi.serving.preparing import bring_up_to_date, configure

PROJECTS = 50_000
ROUNDS = 40
BOARD_MILLISECONDS = 300
BOOK_SECONDS = 10
BYTES_A_PROJECT = 250_000  # of database, facts and snapshot
BOOKS = Path(__file__).parents[1] / "rulebooks"
ABOUT_PROJECTS = {
    "projects", "project_credits", "project_stages", "project_batches", "signings", "entry_reviews", "promises",
}  # fmt: skip


def main() -> int:
    """Load, ask, judge, print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--projects", type=int, default=PROJECTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--keep", metavar="FOLDER", help="load into this folder, or use what lies there; keep it"
    )
    parser.add_argument("--judge", nargs=2, metavar=("BOOK", "SNAPSHOT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.judge:
        print(json.dumps(_judged(*map(Path, options.judge))))
        return 0
    place = Path(options.keep or tempfile.mkdtemp(prefix="luoshi-projects-", dir="/var/tmp"))
    place.mkdir(parents=True, exist_ok=True)
    try:
        if not (place / "city").exists():
            _require_disk(place, options.projects * BYTES_A_PROJECT)
        return _run(place, options)
    finally:
        if not options.keep:
            shutil.rmtree(place, ignore_errors=True)


def _require_disk(place: Path, needed: int) -> None:
    if (free := shutil.disk_usage(place).free) < needed:
        raise SystemExit(f"{place} needs {needed >> 30} GiB of disk, {free >> 30} are free")


def _run(place: Path, options: argparse.Namespace) -> int:
    folder = DataFolder(place / "city")
    fresh = not folder.exists
    folder.open_or_create("city", "基准市")
    print(f"{hardware()}; load {psutil.getloadavg()[0]:.1f}\n", flush=True)
    with database_of(folder) as database:
        configure(folder, database)
        bring_up_to_date(folder)
        from django.db import connection

        if fresh:
            _fill(options.projects)
        missed = _asking(options.rounds)
        snapshot = _snapshot(place)
        connection.close()
    missed = _pages(folder, options.rounds) or missed
    return int(_books(snapshot) or missed)


def _fill(projects: int) -> None:
    from django.db import connection
    from projects_loader import PATTERNS, load_patterns, multiply

    from luoshi.record import chain

    began = time.monotonic()
    load_patterns()
    made = time.monotonic()
    verdict = chain.verify()
    if verdict.first_break is not None:
        raise SystemExit(f"what was loaded does not verify: {verdict.first_break}")
    print(
        f"{PATTERNS} projects by {verdict.entries:,} actions in {made - began:.0f} s; the chain is whole",
        flush=True,
    )
    began = time.monotonic()
    loaded = multiply(-(-projects // PATTERNS) - 1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    took = time.monotonic() - began
    print(
        f"copied to {loaded.projects:,} with {loaded.statements:,} statements in {took:.0f} s\n", flush=True
    )


@dataclass(slots=True)
class _Question:
    """What is asked, and by when it has to be answered (milliseconds), if there is a goal."""

    name: str
    ask: Callable[[], Any]
    goal: int | None = None
    clock: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    def put(self) -> None:
        """Ask once, and note how long it took."""
        began, used = time.perf_counter(), _used()
        self.ask()
        self.clock.append(1000 * (time.perf_counter() - began))
        self.used.append(1000 * (_used() - used))

    @property
    def p95(self) -> float:
        """Of the clock."""
        return quantiles(self.clock, n=20)[-1]


def _used() -> float:
    """Processor time of this process and of the database's process that answers it."""
    from django.db import connection

    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return time.process_time() + server.user + server.system


def _asking(rounds: int) -> bool:
    """Ask everything in turn; whether a goal is missed."""
    questions = _questions()
    for question in questions:
        question.put()
        question.clock.clear()
        question.used.clear()
    for _ in range(rounds):
        for question in questions:
            question.put()
    print(f"{'asked in one process, ms':52}{'p50':>8}{'p95':>8}{'cpu':>8}")
    missed = False
    for one in questions:
        told = ""
        if one.goal is not None:
            missed = missed or one.p95 >= one.goal
            told = f"   under {one.goal}: {'MISSED' if one.p95 >= one.goal else 'reached'}"
        print(f"{one.name:52}{median(one.clock):8.1f}{one.p95:8.1f}{median(one.used):8.1f}{told}")
    print(flush=True)
    return missed


def _questions() -> list[_Question]:
    from projects_loader import MECHANISM

    from luoshi.growth.queries.board import board, cell_projects
    from luoshi.growth.queries.industries import industry_totals
    from luoshi.growth.queries.movements import movements
    from luoshi.growth.queries.pipeline import pipeline
    from luoshi.growth.queries.projects import ProjectFilter, projects
    from luoshi.record.models import Account
    from luoshi.record.roles import actor_for

    today = _today()
    clerk, liaison = (actor_for(Account.objects.get(username=name), today) for name in ("growth", "liaison"))
    month = (today.year, today.month)
    since = today.replace(day=1)
    return [
        _Question("board", lambda: board(clerk, MECHANISM, *month), BOARD_MILLISECONDS),
        _Question("board of a county", lambda: board(liaison, MECHANISM, *month), BOARD_MILLISECONDS),
        _Question("movements of the year, by month", lambda: movements(clerk, MECHANISM, *month)),
        _Question("movements of the year, a county's", lambda: movements(liaison, MECHANISM, *month)),
        _Question(
            "projects behind a cell of the board, 50",
            lambda: cell_projects(clerk, MECHANISM, *month, "building"),
        ),
        _Question("funnel, with the flow of the month", lambda: pipeline(clerk, today, since=since)),
        _Question(
            "what was signed this year, by industry and county",
            lambda: industry_totals(clerk, today.year),
        ),
        _Question("list, 50 rows", lambda: projects(clerk, ProjectFilter())),
        _Question("list of a county, 50 rows", lambda: projects(liaison, ProjectFilter())),
        _Question("list, one stage, 50 rows", lambda: projects(clerk, ProjectFilter(stages=("started",)))),
        _Question("search, 产业基地", lambda: projects(clerk, ProjectFilter(words="产业基地"))),
    ]


def _pages(folder: DataFolder, rounds: int) -> bool:
    """Ask the served product for pages over one connection, in turn; whether the board's goal is missed."""
    from projects_loader import MECHANISM

    port = free_port()
    product, _took = start_product(folder, port)
    try:
        cookies = {name: sign_in(port, name)[0] for name in ("growth", "liaison")}
        cases = [
            (f"{path} ({name})", name, path, goal)
            for name in cookies
            for path, goal in (
                (f"/mechanisms/{MECHANISM}/board", BOARD_MILLISECONDS),
                ("/pipeline", None),
                ("/projects", None),
            )
        ]
        clock: dict[str, list[float]] = {case[0]: [] for case in cases}
        for place in range(rounds + 2):
            for title, name, path, _goal in cases:
                took = _got(port, path, cookies[name])
                if place > 1:  # the first two warm both workers
                    clock[title].append(took)
    finally:
        product.send_signal(signal.SIGTERM)
        product.wait(60)
    print(f"{'pages over HTTP, ms':52}{'p50':>8}{'p95':>8}")
    missed = False
    for title, _name, _path, goal in cases:
        p95, told = quantiles(clock[title], n=20)[-1], ""
        if goal is not None:
            missed = missed or p95 >= goal
            told = f"   under {goal}: {'MISSED' if p95 >= goal else 'reached'}"
        print(f"{title:52}{median(clock[title]):8.1f}{p95:8.1f}{told}")
    print(flush=True)
    return missed


def _got(port: int, path: str, cookie: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} was answered with {answer.status}")
    return took


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began, used = time.monotonic(), _used()
    yield
    print(f"{what:52}{time.monotonic() - began:8.1f}{_used() - used:8.1f}", flush=True)


def _snapshot(place: Path) -> Path:
    """Facts and snapshot of today's month, as a run has them made."""
    from luoshi.record.facts import write_facts

    today = _today()
    last = today.replace(day=monthrange(today.year, today.month)[1])
    print(f"{'before judging, seconds':52}{'clock':>8}{'cpu':>8}")
    facts, target = place / "facts", place / "snapshot"
    shutil.rmtree(facts, ignore_errors=True)
    with _timed("facts from the database"):
        counts = write_facts(facts)
    with _timed(f"snapshot of {counts['facts']:,} facts"):
        build_snapshot(facts, target, known=None, on=last)
    shutil.rmtree(facts, ignore_errors=True)
    print()
    return target


def _books_on_projects() -> list[tuple[Path, Book]]:
    """Every book that ships and reads a table about projects."""
    found = []
    for path in sorted(BOOKS.glob("*.yaml")):
        book = load_book(path.read_bytes(), path.name)
        tables = {one.rows.table for one in (*book.walk(), *book.bonuses, *book.deductions) if one.rows}
        if {book.subjects.table, *tables} & ABOUT_PROJECTS:
            found.append((path, book))
    return found


def _books(snapshot: Path) -> bool:
    """Judge the month by each book, and print; whether together they took too long."""
    print(
        f"{'judged from the snapshot, seconds':52}{'clock':>8}{'cpu':>8}{'rows':>10}{'writing':>9}{'MB':>7}"
    )
    total, used = 0.0, 0.0
    for path, book in _books_on_projects():
        if _period(book, open_snapshot(snapshot).on) is None:
            print(f"{path.stem:52}     not valid today")
            continue
        done = subprocess.run(
            [sys.executable, __file__, "--judge", str(path), str(snapshot)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{path.stem}: {done.stderr}")
        told = json.loads(done.stdout)
        total, used = total + told["seconds"] + told["writing"], used + told["cpu"] + told["writing_cpu"]
        print(
            f"{path.stem:52}{told['seconds']:8.2f}{told['cpu']:8.2f}{told['rows']:10,}{told['writing']:9.2f}"
            f"{told['megabytes']:7.0f}",
            flush=True,
        )
    missed = total >= BOOK_SECONDS
    print(
        f"{'all books':52}{total:8.2f}{used:8.2f}   under {BOOK_SECONDS} s: {'MISSED' if missed else 'reached'}"
    )
    return missed


def _judged(path: Path, folder: Path) -> dict[str, Any]:
    """Judge by one book, as a process of its own does: from reading the book to its last row, and the writing."""
    snapshot = open_snapshot(folder)
    began, used = time.monotonic(), time.process_time()
    book = load_book(path.read_bytes(), path.name)
    period = _period(book, snapshot.on)
    assert period is not None
    judgement = judge(book, snapshot, period)
    seconds, cpu = time.monotonic() - began, time.process_time() - used
    began, used = time.monotonic(), time.process_time()
    text = judgement.text
    writing, writing_cpu = time.monotonic() - began, time.process_time() - used
    return {
        "seconds": seconds,
        "cpu": cpu,
        "rows": text.count("\n"),
        "writing": writing,
        "writing_cpu": writing_cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _period(book: Book, on: date) -> JudgedPeriod | None:
    """The period of the book that this day is in, as far as it has come; None where the book is not valid in it."""
    labels = (
        f"{on:%Y-%m}",
        f"{on:%Y}",
        f"{on.year}-Q{(on.month + 2) // 3}",
        f"{on.year}-H{(on.month + 5) // 6}",
    )
    for label in labels:
        with suppress(PeriodError):
            return JudgedPeriod.parse(book, label).until(on)
    return None


if __name__ == "__main__":
    sys.exit(main())
