"""A large ledger all the way: the difference it would make, and everybody else's work while it is imported.

    make bench-ledgers                       100,000 rows by 10 columns: 800,000 figures of 1,000 units
    make bench-ledgers ARGS="--rows 20000"

The difference is worked out in a process of its own, as the job worker does it; python-calamine reads the same file
in another. Then the product runs as in a city (embedded PostgreSQL, two processes for pages, one for jobs), the
import is queued, and until it is done two connections ask for pages and one sends documents, all on the same machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import http.client
import io
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import openpyxl
import python_calamine
import xlsxwriter
from kill import _start as start_product
from record_client import clerk, free_port, hardware, sign_in

from luoshi.installation import DataFolder
from luoshi.installation.database import reached
from luoshi.serving.preparing import bring_up_to_date, configure

ROUNDS = 3
UNITS = 1_000
FIGURES = 8
FIRST_YEAR = 2015
SAMPLES = Path(__file__).parents[1] / "samples"
DAY = date(2026, 3, 2)


def main() -> int:
    """Make the city and the ledger, compare, import, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--compare", metavar="BATCH", help="only this: one comparison, as a child process does it"
    )
    parser.add_argument("--calamine", metavar="FILE", help="only this: read a file with python-calamine")
    parser.add_argument("--data", metavar="FOLDER")
    options = parser.parse_args()
    if options.calamine:
        return _told(lambda: _read_alone(Path(options.calamine)))
    if options.compare:
        return _compare(DataFolder(Path(options.data)), UUID(options.compare))
    place = Path(tempfile.mkdtemp(prefix="luoshi-ledgers-"))
    try:
        return _run(DataFolder(place / "city"), place / "ledger.xlsx", options.rows)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(folder: DataFolder, file: Path, rows: int) -> int:
    folder.open_or_create("city", "基准市")
    file.write_bytes(ledger(rows))
    print(
        f"{hardware()}\n{rows:,} x 10 cells, {file.stat().st_size / 2**20:.1f} MB, {rows * FIGURES:,} figures\n"
    )
    alone = [_child("--calamine", str(file)) for _ in range(ROUNDS)]
    _row("calamine: open and read", alone, alone)
    with reached(folder) as database:
        configure(folder, database)
        bring_up_to_date(folder)
        from django.db import connection

        account = clerk()
        batch, fingerprint = _ready(file.read_bytes(), account)
        connection.close()
        compared = [_child("--compare", str(batch), "--data", str(folder.path)) for _ in range(ROUNDS)]
        _row("the difference it would make", compared, alone)
    port = free_port()
    product, _took = start_product(folder, port)
    try:
        _import_beside_others(folder, port, batch, account.id, fingerprint)
    finally:
        product.send_signal(signal.SIGTERM)
        product.wait(60)
    with reached(folder) as database:
        configure(folder, database)
        from django.db import connection

        from luoshi.record import chain

        again = _again(file.read_bytes())
        connection.close()
        seen = [_child("--compare", str(again), "--data", str(folder.path)) for _ in range(ROUNDS)]
        _row("the difference of the same ledger again", seen, alone)
        began = time.monotonic()
        verdict = chain.verify()
        print(
            f"\nverify: {verdict.rows:,} rows in {time.monotonic() - began:.0f} s; {verdict.first_break or 'whole'}"
        )
    return 0


def _ready(data: bytes, account: Any) -> tuple[UUID, str]:
    """The city's units and indicators, and the ledger received with its form confirmed."""
    from luoshi.monitor.actions.define_indicators import define_indicators
    from luoshi.monitor.ledger_mapping import with_titles
    from luoshi.monitor.standard import standard_indicators
    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.change_organisation import apply_shown, compare_shown
    from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
    from luoshi.record.actions.receive_ledger import receive_ledger
    from luoshi.record.ledgers.preparing import form_key, prepare
    from luoshi.record.models import LedgerBatch, Unit
    from luoshi.record.roles import actor_for
    from luoshi.sheets.organisation import parse_organisation

    actor = actor_for(account, date.today())
    workbook = _organisation()
    organisation = parse_organisation(workbook, "organisation.xlsx")
    shown = compare_shown(organisation, DAY, correction=False)
    apply_shown(
        actor,
        Because(),
        workbook,
        "organisation.xlsx",
        organisation,
        DAY,
        shown.fingerprint,
        correction=False,
    )
    base = next(one for one in standard_indicators() if one.code == "industrial-output")
    define_indicators(
        actor,
        Because(),
        [
            dataclasses.replace(
                base, code=f"bench-{at}", name=_indicator(at), aliases=(), january_february=False, rules=()
            )
            for at in range(FIGURES)
        ],
    )
    keeper = Unit.objects.get(code="TJJ").id
    received = receive_ledger(actor, Because(), data, "ledger.xlsx", "indicators", DAY, keeper, queue=False)
    (table,) = prepare(LedgerBatch.objects.get(pk=received.batch)).tables
    mapping = table.mapping
    for made in mapping["columns"]:
        if made["role"] == "figure":
            made |= {"basis": "current", "measure": "万元"}
    form = ConfirmedForm(
        form_key(table.table, mapping),
        "基准台账",
        with_titles(mapping, table.table.shape.columns),
        table.table.shape.columns,
    )
    confirm_forms(actor, Because(), received.batch, keeper, [form], {}, unattended=False, queue=False)
    difference = prepare(LedgerBatch.objects.get(pk=received.batch)).difference
    assert difference is not None
    assert sum(difference.counts.values()) > 0
    return received.batch, difference.fingerprint


def _again(data: bytes) -> UUID:
    """The same ledger once more, as another file."""
    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.receive_ledger import receive_ledger
    from luoshi.record.models import Account, Unit
    from luoshi.record.roles import actor_for

    actor = actor_for(Account.objects.get(), date.today())
    keeper = Unit.objects.get(code="TJJ").id
    return receive_ledger(
        actor, Because(), data + b"\0", "again.xlsx", "indicators", DAY, keeper, queue=False
    ).batch


def _compare(folder: DataFolder, batch: UUID) -> int:
    with reached(folder) as database:
        configure(folder, database)
        from luoshi.record.ledgers.preparing import prepare
        from luoshi.record.models import LedgerBatch

        row = LedgerBatch.objects.get(pk=batch)
        return _told(lambda: prepare(row))


def _read_alone(file: Path) -> None:
    python_calamine.load_workbook(io.BytesIO(file.read_bytes())).get_sheet_by_index(0).to_python()


def _told(work: Any) -> int:
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    # The unpacking is a child's: both hold memory at once.
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"seconds": seconds, "memory": own + children}))
    return 0


def _child(*arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _row(name: str, runs: list[dict[str, float]], alone: list[dict[str, float]]) -> None:
    seconds = median(run["seconds"] for run in runs)
    ratio = seconds / median(run["seconds"] for run in alone)
    memory = max(run["memory"] for run in runs)
    print(f"{name:44}{seconds:8.2f} s {ratio:6.1f} x {memory:6.0f} MB")
    sys.stdout.flush()


def _import_beside_others(
    folder: DataFolder, port: int, batch: UUID, account: UUID, fingerprint: str
) -> None:
    from django.db import connection

    from luoshi.record.jobs import queue_import
    from luoshi.record.models import LedgerBatch, LedgerState

    with reached(folder) as database:
        configure(folder, database)
        connection.close()
        cookie, token = sign_in(port)
        done = threading.Event()
        pages: list[float] = []
        writes: list[float] = []
        asking = [threading.Thread(target=_ask, args=(port, cookie, done, pages)) for _ in range(2)]
        sending = threading.Thread(target=_send, args=(port, cookie, token, done, writes))
        queue_import(batch, account, fingerprint)
        began = time.monotonic()
        for thread in (*asking, sending):
            thread.start()
        while LedgerBatch.objects.get(pk=batch).state == LedgerState.RECEIVED:
            time.sleep(0.5)
            if time.monotonic() - began > 1_800:
                done.set()
                raise SystemExit("the import did not end within half an hour")
        took = time.monotonic() - began
        done.set()
        for thread in (*asking, sending):
            thread.join()
        connection.close()
    print(f"\nimported in {took:.0f} s, in the background")
    for name, times in (("pages meanwhile", pages), ("documents sent in meanwhile", writes)):
        listed = sorted(times)
        print(
            f"{name:44}{len(listed):8} p50 {1000 * median(listed):6.0f} ms"
            f"  p95 {1000 * listed[int(0.95 * len(listed))]:6.0f} ms  longest {1000 * listed[-1]:6.0f} ms"
        )


def _ask(port: int, cookie: str, done: threading.Event, times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    paths = ("/register", "/inbox", "/organisation", "/ledgers")
    at = 0
    while not done.is_set():
        began = time.monotonic()
        connection.request("GET", paths[at % len(paths)], headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{paths[at % len(paths)]} was answered with {answer.status}")
        times.append(time.monotonic() - began)
        at += 1


def _send(port: int, cookie: str, token: str, done: threading.Event, times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    number = 0
    while not done.is_set():
        body = (
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{number}.txt"\r\n'
            f"Content-Type: text/plain\r\n\r\n第{number}次会议要求落实责任。\r\n--x--\r\n"
        ).encode()
        headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "multipart/form-data; boundary=x"}
        began = time.monotonic()
        connection.request("POST", "/inbox/upload", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"a document was answered with {answer.status}")
        times.append(time.monotonic() - began)
        number += 1
        time.sleep(0.2)


def _organisation() -> bytes:
    book = openpyxl.load_workbook(SAMPLES / "organisation.xlsx")
    for at in range(UNITS):
        book["区域"].append([f"YC-B{at}", _unit(at), "县级", "990100"])
        book["单位"].append(
            [f"B{at}", f"{_unit(at)}管理委员会", _unit(at), "开发区", "县级", f"YC-B{at}", "SZF", "DCS"]
        )
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _unit(at: int) -> str:
    return f"基准{at}区"


def _indicator(at: int) -> str:
    return f"基准指标{'甲乙丙丁戊己庚辛'[at]}"


def ledger(rows: int) -> bytes:
    """A ledger of this many rows: unit, month, eight figures of two decimals. The same for the same size."""
    chance = random.Random(20260501)
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"constant_memory": True})
    sheet = book.add_worksheet("数据")
    amount = book.add_format({"num_format": "0.00"})
    sheet.write_row(0, 0, ["基准市分区台账"])
    sheet.write_row(1, 0, ["单位：万元"])
    sheet.write_row(2, 0, ["县区", "年月", *map(_indicator, range(FIGURES))])
    for row in range(rows):
        month = row // UNITS
        sheet.write_row(row + 3, 0, [_unit(row % UNITS), f"{FIRST_YEAR + month // 12}年{month % 12 + 1}月"])
        for at in range(FIGURES):
            sheet.write_number(row + 3, at + 2, round(chance.uniform(10, 9_999), 2), amount)
    book.close()
    return saved.getvalue()


if __name__ == "__main__":
    sys.exit(main())
