"""Tasks beside Redmine: list, one task, create, on the same PostgreSQL in the same run; and lists of a million tasks.

    make bench-tasks ARGS="--install"      lets apt put Redmine, puma, PostgreSQL 15 and wrk into this system first
    make bench-tasks                       where they are there already
    make bench-tasks ARGS="own million"    only some parts: redmine, own, million

It needs root and Debian 12, for Redmine comes from its packages. Both get a PostgreSQL 15 of this run on loopback
(fsync and synchronous_commit on), 10,000 tasks or issues with 30,000 reports or journals, and are asked by wrk over
8 connections from the same two cores, in turn, three rounds. Signed in is somebody who sees everything by scope and not
by being the administrator: in Redmine a member of all ten projects, here the leader of the government, below whom every
unit stands. Redmine answers with puma (2 workers of 5 threads), Luoshi with ``luoshi serve`` (2 workers). Redmine
creates over REST, one in each request; Luoshi by the table that a clerk saves, of one row and of ten, with its CSRF
token, checked for doubles, with event, statements and entry in the chain; rates are of tasks. An answer other than the
one asked for counts as bad, and ends the run with 1, as does a missed goal. Packages stay; everything else is gone
afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote

import psutil
import psycopg
from record_client import free_port, hardware, sign_in
from redmine import PACKAGES, Issue, install, missing_packages, redmine

from luoshi.installation import DataFolder

PARTS = ("redmine", "own", "million")
CONNECTIONS = 8
ROUNDS = 3
BINARIES = Path("/usr/lib/postgresql/15/bin")
MEMORY = (
    "shared_buffers=2GB",
    "work_mem=256MB",
    "maintenance_work_mem=1GB",
    "max_parallel_workers_per_gather=2",
)
PASSWORD = "benchmark"

# wrk counts as bad whatever is not answered with the status that the case expects.
REPORT = """
local threads = {{}}
setup = function(thread)
  thread:set("part", #threads)
  table.insert(threads, thread)
end
init = function(arguments)
  strange = 0
  math.randomseed(os.time() * 7 + part)
end
response = function(status, headers, body)
  if status ~= {status} then strange = strange + 1 end
end
done = function(summary, latency, requests)
  local bad = summary.errors.timeout + summary.errors.read + summary.errors.write + summary.errors.connect
  for _, thread in ipairs(threads) do bad = bad + thread:get("strange") end
  local number = summary.requests
  io.write(string.format("P50 %.1f P95 %.1f RATE %.1f BAD %d BYTES %d NUMBER %d\\n", latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, number / summary.duration * 1e6, bad, summary.bytes / math.max(1, number), number))
end
"""
GET = """
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
request = function()
  return wrk.format("GET", paths[math.random(#paths)], {{["Cookie"] = "{cookie}"}})
end
"""
TITLE, ID = "@title@", "@id@"
POST = """
local words, ids, at = {{}}, {{}}, 0
for line in io.lines("{words}") do words[#words + 1] = line end
local number = 0
for line in io.lines("{ids}") do number = number + 1; ids[number] = line end
local body = [==[{body}]==]
local headers = {headers}
request = function()
  local text = body:gsub("{title}", function()
    local title = {{}}
    for place = 1, 8 do title[place] = words[math.random(#words)] end
    return table.concat(title)
  end)
  if #ids > 0 then
    at = at + 1
    -- Threads take turns; when all are used up, what is asked again is answered as wrong and counts as bad.
    text = text:gsub("{id}", ids[((at - 1) * 2 + part) % #ids + 1])
  end
  return wrk.format("POST", "{path}", headers, text)
end
"""
GOVERNMENT = "云川市人民政府"
TABLE = 10  # rows: a meeting of the sample has 18 demands, a usual one some ten


@dataclass(frozen=True, slots=True)
class Program:
    """A program that answers: its port, the process that all its others come from, and its database."""

    port: int
    process: int
    database: dict[str, str]

    def processor_seconds(self) -> float:
        """What its processes have used so far, those of the database that work for it included."""
        own = psutil.Process(self.process)
        found = [own.pid, *(child.pid for child in own.children(recursive=True))]
        with psycopg.connect(**self.database) as connection:
            asked = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            found += [pid for (pid,) in asked]
        used = 0.0
        for pid in found:
            with suppress(psutil.NoSuchProcess):
                times = psutil.Process(pid).cpu_times()
                used += times.user + times.system
        return used


@dataclass(slots=True)
class Case:
    """One thing asked of one program: a script for wrk. ``each``: tasks that one request is about; rates and processor
    time are those of one of them."""

    name: str
    program: Program
    script: str
    each: int = 1
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None
    rounds: list[dict[str, float]] = field(default_factory=list)

    def run(self, seconds: int) -> None:
        """One round."""
        if self.before is not None:
            self.before()
        used = self.program.processor_seconds()
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
            lua.write(self.script)
            lua.flush()
            done = subprocess.run(
                ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", lua.name,
                 f"http://127.0.0.1:{self.program.port}/"],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        found = re.search(r"P50 (\S+) P95 (\S+) RATE (\S+) BAD (\d+) BYTES (-?\d+) NUMBER (\d+)", done.stdout)
        if found is None:
            raise SystemExit(f"wrk said: {done.stdout}{done.stderr}")
        names = ("p50", "p95", "rate", "bad", "bytes", "number")
        made = dict(zip(names, map(float, found.groups()), strict=True))
        about = max(1.0, made["number"]) * self.each
        made["processor"] = (self.program.processor_seconds() - used) * 1_000 / about
        made["rate"] *= self.each
        self.rounds.append(made)
        if self.after is not None:
            self.after()

    def of(self, name: str) -> float:
        """The median of the rounds."""
        return median(one[name] for one in self.rounds)

    @property
    def bad(self) -> int:
        """Answers of all rounds that were not what was asked for."""
        return int(sum(one["bad"] for one in self.rounds))


@dataclass(frozen=True, slots=True)
class Goal:
    """What a comparison must reach: ``least`` times the other's rate, ``most`` of its p95."""

    name: str
    ours: Case
    other: Case
    least: float = 0.0
    most: float = 0.0

    def tell(self) -> bool:
        """Print the ratios with their range over the rounds; whether the goal is reached."""
        reached = True
        if self.least:
            spent = self.other.of("processor") / self.ours.of("processor")
            print(
                f"{self.name:44}{'processor':>11}: {spent:6.2f} times as many requests for the same time of it"
            )
        for what, limit in (("rate", self.least), ("p95", self.most)):
            if not limit:
                continue
            ratio = self.ours.of(what) / self.other.of(what)
            each = [
                one[what] / other[what]
                for one, other in zip(self.ours.rounds, self.other.rounds, strict=True)
            ]
            good = ratio >= limit if what == "rate" else ratio <= limit
            reached = reached and good
            wanted = f"at least {limit:g}" if what == "rate" else f"at most {limit:g}"
            print(
                f"{self.name:44}{'requests/s' if what == 'rate' else 'p95':>11}: {ratio:6.2f} times"
                f" [{min(each):.2f} to {max(each):.2f}], {wanted}: {'reached' if good else 'MISSED'}"
            )
        return reached


def main() -> int:
    """Load, serve, measure, print; 1 when a goal is missed or an answer was bad."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--install", action="store_true", help=f"let apt install {', '.join(PACKAGES)}")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--million", type=int, default=1_000_000, help="rows of the large register")
    parser.add_argument("--seconds", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--keep", metavar="FOLDER", help="load into this folder, or use what lies there; keep it"
    )
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        raise SystemExit(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    _require(options)
    # Not the usual temporary folder: the servers run as users of their own, who must come into it.
    place = (
        Path(options.keep) if options.keep else Path(tempfile.mkdtemp(prefix="luoshi-tasks-", dir="/var/tmp"))
    )
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o755)
    try:
        return _run(place, options)
    finally:
        if not options.keep:
            shutil.rmtree(place, ignore_errors=True)


def _require(options: argparse.Namespace) -> None:
    if os.geteuid() != 0:
        raise SystemExit("this benchmark needs root: Redmine and PostgreSQL run as users of their own")
    if missing := missing_packages():
        if not options.install:
            raise SystemExit(
                f'missing here: {", ".join(missing)}. With ARGS="--install" apt installs them into this system;'
                f" afterwards they stay, until: apt-get purge {' '.join(missing)}"
            )
        install(missing)


def _run(place: Path, options: argparse.Namespace) -> int:
    parts = options.parts or PARTS
    print(
        f"{hardware()}; wrk, {CONNECTIONS} connections, {options.rounds} rounds of {options.seconds} s in turn\n"
    )
    with ExitStack() as stack:
        server = stack.enter_context(_postgresql(place / "postgresql"))
        scratch = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="luoshi-tasks-", dir="/var/tmp"))
        )
        scratch.chmod(0o755)
        loaded = _load(place, server, options)
        goals: list[Goal] = []
        cases: list[Case] = []
        creating: list[Case] = []
        ours = _luoshi_cases(stack, place / "city", server, "luoshi", loaded, scratch, options.rounds)
        if "redmine" in parts:
            theirs = _redmine_cases(stack, server, loaded, scratch)
            for name, beside, least, most in (
                ("list", "list", 8, 1 / 5),
                ("one", "one", 12, 0),
                ("create", "create", 8, 0),
                ("table", "create", 8, 0),
            ):
                phase = creating if beside == "create" else cases
                phase.extend(case for case in (theirs[beside], ours[name]) if case not in phase)
                goals.append(
                    Goal(f"{ours[name].name}, beside Redmine", ours[name], theirs[beside], least, most)
                )
        if "own" in parts:
            cases += [ours[name] for name in OWN]
        if "million" in parts:
            many = _million(stack, place, server, loaded, scratch, options)
            for name in SEARCHES:
                if ours[name] not in cases:
                    cases.append(ours[name])
                cases.append(many[name])
                goals.append(
                    Goal(f"{ours[name].name}: 1,000,000 beside 10,000", many[name], ours[name], 0, 2)
                )
        # What creates comes last: it cannot be taken out of the record again.
        for phase in (cases, creating):
            for case in phase:
                case.run(4)
                case.rounds.clear()
            for _round in range(options.rounds):
                for case in phase:
                    case.run(options.seconds)
        return _tell(cases + creating, goals)


def _tell(cases: list[Case], goals: list[Goal]) -> int:
    print(
        f"{'':52}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}{'KB':>7}{'bad':>5}   req/s of the rounds"
    )
    for case in cases:
        rates = ", ".join(f"{one['rate']:.1f}" for one in case.rounds)
        print(
            f"{case.name:52}{case.of('rate'):9.1f}{case.of('p50'):9.1f}{case.of('p95'):9.1f}"
            f"{case.of('processor'):9.1f}{case.of('bytes') / 1024:7.1f}{case.bad:5}   {rates}"
        )
    print()
    reached = [goal.tell() for goal in goals]
    if bad := [case.name for case in cases if case.bad]:
        print(f"\nnot answered with what was asked for: {', '.join(bad)}")
    return int(not all(reached) or bool(bad))


@contextmanager
def _postgresql(place: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL 15 of this run: host, port, user and password of somebody who may make databases."""

    def as_postgres(*words: str) -> None:
        done = subprocess.run(
            ["runuser", "-u", "postgres", "--", *words], capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise SystemExit(f"{words[0]}: {done.stdout}{done.stderr}")

    cluster = place / "data"
    port = free_port()
    if not cluster.exists():
        place.mkdir(parents=True, exist_ok=True)
        shutil.chown(place, "postgres", "postgres")
        secret = place / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        as_postgres(
            str(BINARIES / "initdb"), "--pgdata", str(cluster), "--username", "benchmark", "--auth", "scram-sha-256",
            "--pwfile", str(secret), "--encoding", "UTF8", "--locale", "C.UTF-8",
        )  # fmt: skip
    settings = " ".join(f"-c {one}" for one in (*MEMORY, f"port={port}", "listen_addresses=127.0.0.1",
                                                f"unix_socket_directories={place}"))  # fmt: skip
    control = (str(BINARIES / "pg_ctl"), "--pgdata", str(cluster), "--wait")
    as_postgres(*control, "--log", str(place / "log"), "--options", settings, "start")
    try:
        yield {"host": "127.0.0.1", "port": str(port), "user": "benchmark", "password": PASSWORD}
    finally:
        as_postgres(*control, "--mode", "fast", "stop")


def _database(server: dict[str, str], name: str, template: str = "template0") -> dict[str, str]:
    """A new database on that server."""
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return {**server, "dbname": name}


def _address(server: dict[str, str], name: str) -> str:
    return f"postgresql://{server['user']}:{server['password']}@{server['host']}:{server['port']}/{name}"


@dataclass(frozen=True, slots=True)
class Data:
    """What lies in the database: the tasks, and what Redmine is to be given."""

    tasks: list[str]
    titles: list[str]
    notes: list[list[str]]
    units: list[str]


def _load(place: Path, server: dict[str, str], options: argparse.Namespace) -> Data:
    """The tasks of the city, loaded and verified; the database that the run uses is made from theirs each time."""
    from luoshi.installation import database_of
    from luoshi.serving.preparing import bring_up_to_date, configure

    kept = place / "loaded.json"
    fresh = not kept.exists()
    if fresh:
        _database(server, "luoshi_loaded")
    folder = DataFolder(place / "city")
    folder.open_or_create("city", "基准市")
    with database_of(folder, {"LUOSHI_DATABASE_URL": _address(server, "luoshi_loaded")}) as database:
        configure(folder, database)
        bring_up_to_date(folder)
        from django.db import connection
        from tasks_loader import load_tasks

        from luoshi.record import chain

        if fresh:
            began = time.monotonic()
            loaded = load_tasks(options.tasks)
            took, began = time.monotonic() - began, time.monotonic()
            verdict = chain.verify()
            print(
                f"{options.tasks} tasks with {sum(map(len, loaded.notes))} reports loaded in {took:.0f} s; verified: "
                f"{verdict.entries} entries, {verdict.rows} rows in {time.monotonic() - began:.0f} s: "
                f"{verdict.first_break or 'whole'}\n"
            )
            if verdict.first_break is not None:
                raise SystemExit("what was loaded does not verify")
            kept.write_text(
                json.dumps(
                    {
                        "tasks": [str(one) for one in loaded.tasks],
                        "titles": loaded.titles,
                        "notes": loaded.notes,
                        "units": [str(one) for one in loaded.units],
                    }
                )
            )
        connection.close()
    with psycopg.connect(**server, dbname="luoshi_loaded", autocommit=True) as connected:
        connected.execute("VACUUM ANALYZE")
    _database(server, "luoshi", "luoshi_loaded")
    return Data(**json.loads(kept.read_text()))


def _redmine_cases(stack: ExitStack, server: dict[str, str], loaded: Data, scratch: Path) -> dict[str, Case]:
    issues = (
        Issue(title, f"要{title}。", tuple(notes) or ("已收到",) * 3)
        for title, notes in zip(loaded.titles, loaded.notes, strict=True)
    )
    database = _database(server, "redmine")
    peer = stack.enter_context(redmine(scratch, database, free_port(), issues))
    program = Program(peer.port, peer.process, database)
    print(f"Redmine {peer.version}: {len(peer.issues)} issues\n")
    issue = {
        "subject": "\1",
        "project_id": peer.project,
        "tracker_id": peer.tracker,
        "status_id": peer.status,
        "priority_id": peer.priority,
        "assigned_to_id": peer.assignee,
        "due_date": "2026-12-25",
        "description": "建立台账，逐月调度",
    }
    body = json.dumps({"issue": issue}, ensure_ascii=False)
    headers = {"X-Redmine-API-Key": peer.key, "Content-Type": "application/json"}
    one = [f"/issues/{number}" for number in peer.issues]
    return {
        "list": Case("Redmine: list, 50 rows", program, _get(scratch, ["/issues?per_page=50"], peer.cookie)),
        "one": Case("Redmine: one issue", program, _get(scratch, one, peer.cookie)),
        "create": Case(
            "Redmine: create over REST",
            program,
            _post(scratch, "/issues.json", headers, body, 201),
            after=peer.remove_new,
        ),
    }


OWN = ("list", "office", "liaison", "one", "mine", "search common", "search rare")
SEARCHES = ("list", "search common", "search rare", "search four")


def _luoshi_cases(
    stack: ExitStack,
    folder: Path,
    server: dict[str, str],
    database: str,
    loaded: Data,
    scratch: Path,
    rounds: int,
) -> dict[str, Case]:
    port = free_port()
    process = stack.enter_context(_product(folder, server, database, port, scratch / f"{database}.log"))
    program = Program(port, process, {**server, "dbname": database})
    signed = {name: sign_in(port, name) for name in ("office", "leader", "liaison")}

    def get(name: str, who: str, *paths: str) -> Case:
        return Case(f"Luoshi: {name}", program, _get(scratch, list(paths), signed[who][0]))

    with psycopg.connect(**program.database) as connection:
        # What is only registered a leader does not see yet.
        rows = connection.execute(
            "SELECT id FROM delivery_task WHERE assigned_on IS NOT NULL AND state <> 'registered'"
            " ORDER BY number LIMIT 10000"
        )
        assigned = [str(one) for (one,) in rows]
    some = [f"/tasks/{task}" for task in random.Random(1).sample(assigned, min(5_000, len(assigned)))]
    found = {
        "list": get("list, 50 rows (leader)", "leader", "/tasks"),
        "office": get("list, 50 rows (clerk)", "office", "/tasks"),
        "liaison": get("list (liaison of one bureau)", "liaison", "/tasks"),
        "one": get("one task (leader)", "leader", *some),
        "mine": get("my page (liaison)", "liaison", "/mine"),
    }
    for name, words in (("common", "责任"), ("rare", "碳汇"), ("four", "安全生产")):
        found[f"search {name}"] = get(f"search {words} ({name})", "leader", f"/tasks?text={quote(words)}")
    with psycopg.connect(**program.database) as connection:
        directives = [
            str(one) for (one,) in connection.execute("SELECT id FROM delivery_directive ORDER BY id")
        ]
    random.Random(1).shuffle(directives)
    of_tables = len(directives) // 4
    for name, rows, some in (
        ("table", TABLE, directives[:of_tables]),
        ("create", 1, directives[of_tables:]),
    ):
        found[name] = _create(program, *signed["office"], rows, some, scratch, rounds)
    return found


def _create(
    program: Program,
    cookie: str,
    token: str,
    rows: int,
    directives: list[str],
    scratch: Path,
    rounds: int,
) -> Case:
    """Registering tasks by saving a decomposition table of so many rows, as the page sends it: another directive each
    time, for which so far only other units have tasks; the clerk has said that they are no doubles of theirs."""
    place = Path(_lines(scratch, []))
    share = len(directives) // (rounds + 1)

    def next_directives() -> None:
        place.write_text("\n".join(directives[:share]))
        del directives[:share]

    keys = [str(number) for number in range(1, rows + 1)]
    cells = {"title": "\1", "lead": GOVERNMENT, "due_on": "2026-12-25", "measure": "建立台账，逐月调度"}
    table = [{"key": key, "cells": cells, "directives": ["\2"]} for key in keys]
    body = json.dumps(
        {"about": "directive:\2", "version": 0, "rows": table, "others": keys}, ensure_ascii=False
    )
    headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
    return Case(
        "Luoshi: create (clerk)" if rows == 1 else f"Luoshi: create in tables of {rows} (clerk)",
        program,
        _post(scratch, "/decompose/save", headers, body, 200, place),
        each=rows,
        before=next_directives,
    )


def _million(
    stack: ExitStack,
    place: Path,
    server: dict[str, str],
    loaded: Data,
    scratch: Path,
    options: argparse.Namespace,
) -> dict[str, Case]:
    """The same pages of a register of a million: rows copied by SQL from those that were verified."""
    from tasks_loader import multiply

    with psycopg.connect(**server, dbname="postgres", autocommit=True) as connection:
        there = connection.execute("SELECT FROM pg_database WHERE datname = 'luoshi_million'").fetchone()
    if there is None:
        began = time.monotonic()
        _database(server, "luoshi_million", "luoshi_loaded")
        with psycopg.connect(**server, dbname="luoshi_million", autocommit=True) as connection:
            count = multiply(connection, len(loaded.tasks), options.million // len(loaded.tasks) - 1)
            connection.execute("VACUUM ANALYZE")
        print(f"{count} tasks by copying rows in {time.monotonic() - began:.0f} s\n")
    folder = scratch / "million"
    shutil.copytree(place / "city", folder, ignore=shutil.ignore_patterns("lock", "holder.json"))
    found = _luoshi_cases(stack, folder, server, "luoshi_million", loaded, scratch, options.rounds)
    for case in found.values():
        case.name = case.name.replace("Luoshi:", "Luoshi, 1,000,000:")
    return found


@contextmanager
def _product(folder: Path, server: dict[str, str], database: str, port: int, log: Path) -> Iterator[int]:
    """``luoshi serve`` with its usual two workers; the number of its process."""
    from luoshi.installation import ProductLock

    with log.open("wb") as out:
        # On a busy machine it may give up before its first page is answered; then it is started again.
        for _attempt in range(5):
            product = subprocess.Popen(
                [sys.executable, "-m", "luoshi", "serve", "--data", str(folder), "--port", str(port)],
                env=os.environ | {"LUOSHI_DATABASE_URL": _address(server, database)},
                stdout=out,
                stderr=out,
            )
            while product.poll() is None:
                holder = ProductLock(DataFolder(folder)).holder()
                if holder is not None and holder.pid == product.pid and holder.address:
                    break
                time.sleep(0.05)
            if product.poll() is None:
                break
        else:
            raise SystemExit(f"the product does not answer: {log.read_text()[-2000:]}")
        try:
            yield product.pid
        finally:
            product.send_signal(signal.SIGTERM)
            product.wait(60)


def _get(scratch: Path, paths: list[str], cookie: str) -> str:
    return REPORT.format(status=200) + GET.format(paths=_lines(scratch, paths), cookie=cookie)


def _post(
    scratch: Path, path: str, headers: dict[str, str], body: str, status: int, ids: Path | None = None
) -> str:
    """A script that posts ``body`` with a new title, and the next of ``ids``, in every request."""
    listed = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items())
    return REPORT.format(status=status) + POST.format(
        words=_lines(scratch, _words()),
        ids=ids or os.devnull,
        body=body.replace(json.dumps("\1")[1:-1], TITLE).replace(json.dumps("\2")[1:-1], ID),
        headers=f"{{{listed}}}",
        path=path,
        title=TITLE,
        id=ID,
    )


def _words() -> list[str]:
    """Two characters each, so many that no two titles of eight are alike."""
    characters = [chr(one) for one in range(0x4E00, 0x4E00 + 2_000, 7)]
    rng = random.Random(1)
    return ["".join(rng.sample(characters, 2)) for _ in range(2_000)]


def _lines(scratch: Path, lines: list[str]) -> str:
    handle, name = tempfile.mkstemp(".txt", dir=scratch)
    with os.fdopen(handle, "w") as out:
        out.write("\n".join(lines))
    return name


if __name__ == "__main__":
    sys.exit(main())
