"""Kill the product and its database in the middle of acknowledged accepts, again and again.

    make bench-kill                        20 rounds, 10,000 acknowledged accepts
    make bench-kill ARGS="--rounds 3 --accepts 600"

In every round eight clerks accept one directive after another over HTTP. At a random moment ``kill -9`` goes to the
product, to PostgreSQL, or to both; then the product is started again. Counted: seconds until it answers, and that every
acknowledged accept is there exactly once. At the end the chain is verified, and the current rows are rebuilt and
compared.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from uuid import UUID

import psutil
from record_client import clerk, free_port, hardware, sign_in

from luoshi.installation import DataFolder, ProductLock, database_of
from luoshi.serving.preparing import bring_up_to_date, configure

CLERKS = 8
LIMIT = 10.0  # seconds the issue allows for a start after a kill


def main() -> int:
    """Run the rounds; 1 when an accept was lost or doubled, or a start took too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--accepts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = DataFolder(Path(tempfile.mkdtemp(prefix="luoshi-kill-")) / "city")
    try:
        return _run(folder, options)
    finally:
        shutil.rmtree(folder.path.parent, ignore_errors=True)


def _run(folder: DataFolder, options: argparse.Namespace) -> int:
    folder.open_or_create("city", "基准市")
    with database_of(folder) as database:
        configure(folder, database)
        bring_up_to_date(folder)
        from record_loader import load, open_directives

        account = clerk()
        needed = options.accepts + CLERKS * options.rounds
        load(0, 10, needed // 10 + 1, account.id)
        waiting = list(open_directives(needed))
    print(f"{hardware()}; {options.rounds} rounds, {options.accepts} accepts, {CLERKS} clerks\n")
    rng = random.Random(options.seed)
    acknowledged: list[UUID] = []
    starts: list[float] = []
    port = free_port()
    for number in range(options.rounds):
        product, took = _start(folder, port)
        starts.append(took)
        share = (options.accepts - len(acknowledged)) // (options.rounds - number)
        kill_at = max(1, int(share * rng.uniform(0.9, 1.0)))
        victim = rng.choice(("product", "database", "both"))
        got, waiting = _accept(folder, port, waiting, share, kill_at, product, victim)
        acknowledged += got
        print(f"round {number + 1:2}: start {took:4.1f} s, {len(got):5} acknowledged, killed: {victim}")
        sys.stdout.flush()
    product, took = _start(folder, port)
    starts.append(took)
    rest = options.accepts - len(acknowledged)
    acknowledged += _accept(folder, port, waiting[:rest], rest, rest, product, "nobody")[0]
    product.send_signal(signal.SIGTERM)
    product.wait(30)
    return _judge(folder, acknowledged, starts)


def _start(folder: DataFolder, port: int) -> tuple[subprocess.Popen[bytes], float]:
    began = time.monotonic()
    product = subprocess.Popen(
        [sys.executable, "-m", "luoshi", "serve", "--data", str(folder.path), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=(folder.path.parent / "product.log").open("ab"),  # what it says of its dying database
    )
    while time.monotonic() - began < 60:
        if product.poll() is not None:
            raise SystemExit(f"the product ended with {product.returncode}")
        # The workers of the product just killed may answer for another moment; the folder says who serves it now.
        holder = ProductLock(folder).holder()
        if holder is not None and holder.pid == product.pid and holder.address:
            return product, time.monotonic() - began
        time.sleep(0.02)
    raise SystemExit("the product did not answer within a minute")


def _accept(
    folder: DataFolder,
    port: int,
    waiting: list[UUID],
    share: int,
    kill_at: int,
    product: subprocess.Popen[bytes],
    victim: str,
) -> tuple[list[UUID], list[UUID]]:
    """Accept until the kill; the acknowledged ones, and those nobody has sent yet."""
    cookie, token = sign_in(port)
    acknowledged: list[UUID] = []
    lock = threading.Lock()
    queue = iter(waiting)
    sent = 0
    stop = threading.Event()
    strange: list[str] = []

    def work() -> None:
        nonlocal sent
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not stop.is_set():
            with lock:
                proposal = next(queue, None)
                sent += proposal is not None
            if proposal is None:
                return
            headers = {"Cookie": cookie, "X-CSRFToken": token, "HX-Request": "true"}
            try:
                connection.request("POST", f"/proposals/{proposal}/accept", headers=headers)
                answer = connection.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 200:
                with lock:
                    acknowledged.append(proposal)
            else:
                if answer.status != 503:  # 503: the database has just been killed
                    strange.append(f"{answer.status}: {said.decode()[:200]}")
                return

    threads = [threading.Thread(target=work) for _ in range(CLERKS)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < kill_at and any(thread.is_alive() for thread in threads):
        time.sleep(0.002)
    _kill(folder, product, victim)
    stop.set()
    for thread in threads:
        thread.join()
    if strange:
        raise SystemExit(f"an accept was answered with {strange[0]}")
    return acknowledged, waiting[sent:]


def _kill(folder: DataFolder, product: subprocess.Popen[bytes], victim: str) -> None:
    """``kill -9``; the product dies in the end in each case, for a start is what is measured."""
    if victim == "nobody":
        return
    if victim in ("database", "both"):
        server = int((folder.cluster / "postmaster.pid").read_text().splitlines()[0])
        for process in [psutil.Process(server), *psutil.Process(server).children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
    if victim == "database":
        time.sleep(0.2)
    os.kill(product.pid, signal.SIGKILL)
    product.wait()


def _judge(folder: DataFolder, acknowledged: list[UUID], starts: list[float]) -> int:
    from luoshi.delivery.models import Directive
    from luoshi.record.verifying import verify_everything

    with database_of(folder):
        from django.db import connection

        connection.close()
        found: dict[UUID, int] = {}
        for proposal in Directive.objects.filter(known_to__isnull=True).values_list("proposal", flat=True):
            found[proposal] = found.get(proposal, 0) + 1
        lost = [proposal for proposal in acknowledged if proposal not in found]
        doubled = [proposal for proposal, times in found.items() if times > 1]
        verdict = verify_everything(rebuild=True)
        connection.close()
    print(
        f"\nacknowledged {len(acknowledged)}, found {len(found)}, lost {len(lost)}, doubled {len(doubled)}"
        f"\nstart after a kill: median {median(starts[1:]):.1f} s, longest {max(starts[1:]):.1f} s"
        f" (limit {LIMIT:.0f} s)"
        f"\nchain of {verdict.entries} entries: {verdict.first_break or 'whole'}; current rows equal to rebuilt ones"
    )
    return int(bool(lost or doubled or verdict.first_break or max(starts[1:]) > LIMIT))


if __name__ == "__main__":
    socket.setdefaulttimeout(10)
    sys.exit(main())
