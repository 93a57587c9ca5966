"""The record at size: pages, search, accepting, verifying, with everything on one machine.

    make bench-record                      20,000 documents, 300,000 directives
    make bench-record ARGS="--documents 2000"

The record is loaded into a data folder of its own (benchmarks/record_loader.py) and served by ``luoshi serve`` as a
city would run it: embedded PostgreSQL, two processes for pages, one for jobs. wrk asks over loopback from the same two
cores, signed in, 8 connections, median of three rounds; its share of the processor is in the figures.
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from urllib.parse import quote

from kill import _start as start_product
from record_client import clerk, free_port, hardware, sign_in

from luoshi.installation import DataFolder, database_of
from luoshi.serving.preparing import bring_up_to_date, configure

PARTS = ("verify", "pages", "accept", "import")
CONNECTIONS = 8
ROUNDS = 3
DIRECTIVES = 15

REPORT = """
done = function(summary, latency, requests)
  io.write(string.format("P50 %.1f P95 %.1f P99 %.1f RATE %.1f BAD %d\\n", latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000, summary.requests / summary.duration * 1e6,
    summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect))
end
"""
GET = """
local paths = {{{paths}}}
local next_path = 0
request = function()
  next_path = next_path % #paths + 1
  return wrk.format("GET", paths[next_path], {{["Cookie"] = "{cookie}"}})
end
"""
ACCEPT = """
local threads = 0
setup = function(thread)
  thread:set("part", threads)
  threads = threads + 1
end
init = function()
  ids = {{}}
  local number = 0
  for line in io.lines("{ids}") do
    if number % 2 == part then ids[#ids + 1] = line end
    number = number + 1
  end
  at = 0
end
request = function()
  at = at + 1
  if at > #ids then os.exit(3) end
  return wrk.format("POST", "/proposals/" .. ids[at] .. "/accept",
    {{["Cookie"] = "{cookie}", ["X-CSRFToken"] = "{token}", ["HX-Request"] = "true"}})
end
"""


def main() -> int:
    """Load, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument(
        "--keep", metavar="FOLDER", help="load into this folder, or use what lies there, and keep it"
    )
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("this benchmark needs wrk, e.g. apt-get install wrk")
    place = Path(options.keep) if options.keep else Path(tempfile.mkdtemp(prefix="luoshi-record-")) / "city"
    try:
        return _run(DataFolder(place), options)
    finally:
        if not options.keep:
            shutil.rmtree(place.parent, ignore_errors=True)


def _run(folder: DataFolder, options: argparse.Namespace) -> int:
    fresh = not folder.exists
    parts = options.parts or PARTS
    folder.open_or_create("city", "基准市")
    began = time.monotonic()
    with database_of(folder) as database:
        configure(folder, database)
        bring_up_to_date(folder)
        from django.db import connection
        from record_loader import load, open_directives

        from luoshi.delivery.models import Directive
        from luoshi.record import chain
        from luoshi.record.models import Document

        accepts = 12_000
        if fresh:
            load(options.documents, DIRECTIVES, accepts // 10, clerk().id)
        ids = list(open_directives(accepts))
        documents = list(Document.objects.order_by("?").values_list("id", flat=True)[:200])
        count = Directive.objects.count()
        loaded = time.monotonic() - began
        began = time.monotonic()
        verdict = chain.verify() if "verify" in parts else None
        walked = time.monotonic() - began
        connection.close()
    print(
        f"{hardware()}\n{Document.__name__}s: {options.documents}, directives: {count}; loaded in {loaded:.0f} s\n"
    )
    if verdict is not None:
        print(
            f"verify: {verdict.entries} entries, {verdict.rows} rows in {walked:.1f} s = "
            f"{verdict.entries / walked:,.0f} entries a second; {verdict.first_break or 'whole'}\n"
        )
    port = free_port()
    product, _took = start_product(folder, port)
    try:
        cookie, token = sign_in(port)
        if "pages" in parts:
            _pages(port, cookie, documents, options.seconds)
        if "accept" in parts:
            _accepting(port, cookie, token, ids, options.seconds)
        if "import" in parts:
            _importing(port, cookie, token, options.seconds)
    finally:
        product.send_signal(signal.SIGTERM)
        product.wait(60)
    return 0


def _pages(port: int, cookie: str, documents: list[object], seconds: int) -> None:
    print(f"{'page':44}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'bad':>5}")
    cases = {
        "register, first page": ["/register"],
        "register, a domain": [f"/register?domain={quote('营商环境')}"],
        "search, common word 责任": [f"/register?text={quote('责任')}"],
        "search, rare word 碳汇": [f"/register?text={quote('碳汇')}"],
        "search, four characters 安全生产": [f"/register?text={quote('安全生产')}"],
        "document page": [f"/documents/{document}" for document in documents],
        "people": ["/people"],
        "inbox": ["/inbox"],
    }
    for name, paths in cases.items():
        script = GET.format(paths=", ".join(f'"{path}"' for path in paths), cookie=cookie)
        _row(name, [_wrk(port, "/", script, seconds) for _ in range(ROUNDS)])


def _accepting(port: int, cookie: str, token: str, ids: list[object], seconds: int) -> None:
    rounds = []
    part = len(ids) // ROUNDS
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(ROUNDS):
            listed = Path(scratch) / f"{number}.txt"
            listed.write_text("\n".join(str(one) for one in ids[number * part : (number + 1) * part]))
            script = ACCEPT.format(ids=listed, cookie=cookie, token=token)
            rounds.append(_wrk(port, "/", script, seconds))
    _row("accept one directive (POST, one commit)", rounds)


def _importing(port: int, cookie: str, token: str, seconds: int) -> None:
    """1,000 files arrive over HTTP and are read in the background while the register is asked."""
    import http.client

    from generator import reports
    from layouts import plain_text

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number, report in enumerate(reports(1_000, 3_000, seed=99)):
            body = (
                f'--x\r\nContent-Disposition: form-data; name="file"; filename="import-{number}.txt"\r\n'
                f"Content-Type: text/plain\r\n\r\n{plain_text(report)}\r\n--x--\r\n"
            ).encode()
            headers = {
                "Cookie": cookie,
                "X-CSRFToken": token,
                "Content-Type": "multipart/form-data; boundary=x",
            }
            connection.request("POST", "/inbox/upload", body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"an upload was answered with {answer.status}")

    sender = threading.Thread(target=send)
    began = time.monotonic()
    sender.start()
    script = GET.format(paths='"/register", "/inbox"', cookie=cookie)
    rounds = [_wrk(port, "/", script, seconds, connections=2) for _ in range(ROUNDS)]
    sender.join()
    _row("register and inbox while 1,000 files arrive", rounds)
    print(f"\n1,000 files sent in {time.monotonic() - began:.0f} s beside that load")


def _wrk(port: int, path: str, script: str, seconds: int, connections: int = CONNECTIONS) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(script + REPORT)
        lua.flush()
        threads = str(min(2, connections))
        done = subprocess.run(
            ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", lua.name,
             f"http://127.0.0.1:{port}{path}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = re.search(r"P50 (\S+) P95 (\S+) P99 (\S+) RATE (\S+) BAD (\d+)", done.stdout)
    if found is None:
        raise SystemExit(f"wrk said: {done.stdout}{done.stderr}")
    names = ("p50", "p95", "p99", "rate", "bad")
    return dict(zip(names, (float(value) for value in found.groups()), strict=True))


def _row(name: str, rounds: list[dict[str, float]]) -> None:
    values = {key: median(one[key] for one in rounds) for key in rounds[0]}
    bad = sum(one["bad"] for one in rounds)
    print(
        f"{name:44}{values['rate']:9.0f}{values['p50']:9.1f}{values['p95']:9.1f}{values['p99']:9.1f}{bad:5.0f}"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
