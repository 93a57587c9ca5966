"""Mutate valid files of a format and read them: nothing may raise, hang or eat memory.

    python fuzzing/mutate.py FORMAT [--count 20000 | --seconds N] [--seed 1] [--start 0] [--through read|open]

Checks for every mutated file: no exception (``open``: none but Refusal), at most 2 s per started 100 KB,
and less than 1 GB of memory for the whole run. A file that fails is written to ``out/fuzzing/`` with its
number, and the run ends with status 1. A file's number alone decides what it is: ``--start N --count 1``
makes it again.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fuzzing import samples
from luoshi.reading.formats import open_source
from luoshi.reading.source import Refusal

SECONDS_PER_100_KB = 2.0
MOST_MEMORY = 1 << 30  # bytes
_FOUND = Path(__file__).resolve().parent.parent / "out" / "fuzzing"

# What breaks readers: edges of encodings, of counters, and marks of the formats themselves.
_SPLINTERS = (
    b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x0c", b"\r", b"\n\n", b"\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"<", b">", b"</", b"<!--", b"-->", b"<b>", b"</p>", b"<table>", b"<div>",
    b"<script>", b"<![CDATA[", b"&#x110000;", b"&amp;", b"#", b"**", b"|", b"[", b"](", b"```",
    b"---\n", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"4294967295",
    b"-1", b"1e99", b" obj", b"endobj", b"stream\n", b"endstream", b"<<", b">>", b"[", b"]",
    b"/Length", b"/Kids", b"/Parent 3 0 R", b" 0 R", b"xref", b"trailer", b"%%EOF", b"(", b")", b"\\",
    "。".encode(), "“".encode(), "要".encode(), "一是".encode(), "强调，".encode(), "年月日".encode(),
    "，，，，".encode(), "\u3000".encode(), "十大".encode(), "（".encode(), "；".encode(),
    "：".encode(),
)  # fmt: skip


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The data with one to eight damages: bytes changed, cut, doubled, moved, or splinters put in."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(out) + 1)
        length = chance.choice((1, 2, 4, 16, 64, 300))
        kind = chance.randrange(8)
        if kind == 0 and out:
            out[at % len(out)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            out[at : at + length] = b""
        elif kind == 2:
            out[at:at] = chance.choice(_SPLINTERS)
        elif kind == 3:
            out[at : at + length] = chance.choice(_SPLINTERS)
        elif kind == 4:
            out[at:at] = out[at : at + length] * chance.choice((1, 2, 30))
        elif kind == 5:
            out[at : at + length] = chance.randbytes(length)
        elif kind == 6:
            out[at:at] = chance.choice(_SPLINTERS) * chance.choice((10, 300))
        else:
            piece = out[at : at + length]
            out[at : at + length] = b""
            to = chance.randrange(len(out) + 1)
            out[to:to] = piece
    if chance.random() < 0.05:
        del out[chance.randrange(len(out) + 1) :]
    return bytes(out)


def _mutated_word(chance: random.Random, data: bytes) -> bytes:
    """A Word file whose parts are damaged inside an intact zip: damage to the zip alone ends at its door."""
    if chance.random() < 0.3:
        return mutated(chance, data)
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as archive,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            copy.writestr(zipfile.ZipInfo(name), mutated(chance, part) if chance.random() < 0.6 else part)
    return packed.getvalue()


def case(form: str, seed: int, number: int) -> tuple[str, bytes]:
    """File name and bytes of one mutated file; the same for the same arguments."""
    chance = random.Random(f"{form} {seed} {number}")
    name, build = samples.SAMPLES[form]
    data = build()
    if form == "text" and chance.random() < 0.5:
        data = (
            samples.text()
            .decode()
            .encode(chance.choice(("gb18030", "utf-16", "utf-16-le", "big5")), "ignore")
        )
    return name, _mutated_word(chance, data) if form == "docx" else mutated(chance, data)


def _reader(through: str) -> Callable[[bytes, str], object]:
    if through == "open":

        def opened(data: bytes, name: str) -> object:
            try:
                return open_source(data, name)
            except Refusal as refusal:
                return refusal

        return opened
    from luoshi.reading import read

    return lambda data, name: read(data, name=name)


def attempt(read: Callable[[bytes, str], object], name: str, data: bytes) -> tuple[str, float]:
    """Read a file: what went wrong (nothing: an empty string), and the seconds it took."""
    started = time.process_time()
    trouble = ""
    try:
        read(data, name)
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"
    spent = time.process_time() - started
    if spent > SECONDS_PER_100_KB * (1 + len(data) // 100_000):
        trouble = f"{spent:.1f} s for {len(data)} bytes"
    return trouble, spent


def main() -> int:
    parser = argparse.ArgumentParser(description="Read mutated files of a format.")
    parser.add_argument("format", choices=sorted(samples.SAMPLES))
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, help="stop after this time, whatever the count")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--through", choices=("read", "open"), default="read")
    arguments = parser.parse_args()
    _FOUND.mkdir(parents=True, exist_ok=True)
    crashes = (_FOUND / f"{arguments.format}-crash.txt").open("w")
    faulthandler.enable(crashes)
    last = _FOUND / f"{arguments.format}-last{Path(samples.SAMPLES[arguments.format][0]).suffix}"
    # A limit above the one that is checked: a bomb ends the run, not the machine.
    resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_MEMORY, 4 * MOST_MEMORY))
    read = _reader(arguments.through)
    whole, build = samples.SAMPLES[arguments.format]
    read(build(), whole)  # word lists and patterns load once; an unharmed file must not fail
    failures = 0
    slowest = 0.0
    begin = time.perf_counter()
    done = 0
    while (
        done < arguments.count
        if arguments.seconds is None
        else time.perf_counter() < begin + arguments.seconds
    ):
        number = arguments.start + done
        done += 1
        name, data = case(arguments.format, arguments.seed, number)
        if number % 50 == 0 or arguments.count == 1:
            last.write_bytes(data)  # near the file at hand, should the process die with it
        # A hang is reported with the place where it hangs, and ends the run.
        faulthandler.dump_traceback_later(60, exit=True, file=crashes)
        trouble, spent = attempt(read, name, data)
        faulthandler.cancel_dump_traceback_later()
        slowest = max(slowest, spent)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        if memory > MOST_MEMORY:
            trouble = f"{memory >> 20} MB of memory"
        if trouble:
            failures += 1
            found = _FOUND / f"{arguments.format}-{arguments.seed}-{number}{Path(name).suffix}"
            found.write_bytes(data)
            sys.stdout.write(f"{found}: {trouble}\n")
            sys.stdout.flush()
            if memory > MOST_MEMORY or failures >= 20:
                break
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(
        f"{arguments.format}: {done} files from {arguments.start}, seed {arguments.seed}, "
        f"{failures} failures, slowest {slowest:.2f} s, memory {memory} MB, "
        f"{time.perf_counter() - begin:.0f} s\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
