"""How fast and how right the reader is: method, hardware and peers printed with every figure.

    make bench-reading                      everything, in less than 15 minutes
    make bench-reading ARGS="accuracy"      one or several of: accuracy text corpus html pdf length command
                                            memory

What is printed is also written to `out/bench-reading.json`.

Accuracy is scored by the shared scorer (`../shared/reading/score_reading.py`) on the two seed reports, on our
samples, and on the development set if LUOSHI_DEVELOPMENT_TEXTS names the folder that holds its texts. Speed
is measured on reports of our own (`benchmarks/generator.py`), the same on every machine, and on a corpus if
LUOSHI_CORPUS names a git directory that holds one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdfium2
import trafilatura
from development_set import unpack
from generator import links, report, reports
from layouts import a4_pdf, html_page, newspaper_pdf, plain_text

from luoshi.reading import read_document

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DEVELOPMENT = ROOT / "tests" / "reading" / "development"
GOLDEN = ROOT / "tests" / "reading" / "golden" / "samples"
OUT = ROOT / "out" / "bench-reading.json"
ROUNDS = 5
PACKAGES = ("lxml", "opencc", "pypdfium2", "python-docx", "selectolax", "reportlab", "trafilatura")

printed: dict[str, Any] = {"parts": []}  # what the JSON file will hold


def heading(title: str, method: str) -> None:
    print(f"\n## {title}\n\n{method}\n", flush=True)
    printed["parts"].append({"title": title, "method": method, "rows": []})


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    print("| " + " | ".join(columns) + " |")
    print("| " + " | ".join("---" for _ in columns) + " |")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()
    printed["parts"][-1]["rows"] += [dict(zip(columns, row, strict=True)) for row in rows]


def hardware() -> str:
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    busy = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {busy:.1f} at the start"
    )


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score_reading", SHARED / "reading" / "score_reading.py")
    if spec is None or spec.loader is None or not (SHARED / "reading" / "score_reading.py").exists():
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _placed(folder: Path) -> list[Path]:
    """The golden records of our samples with the places and hashes that the scorer goes by."""
    written = []
    for path in sorted(GOLDEN.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        sample = (ROOT / "samples" / gold["source_file"]).read_bytes()
        gold["source_sha256"] = hashlib.sha256(sample).hexdigest()
        for article in gold["articles"]:
            at = 0
            for directive in article["directives"]:
                at = article["clean_text"].index(directive["text"], at)
                directive |= {"clean_start": at, "clean_end": at + len(directive["text"])}
        written.append(folder / f"sample-{path.name}")
        written[-1].write_text(json.dumps(gold), "utf-8")
    return written


_SHARES = ("directive_speaker", "meeting_date")


def accuracy() -> None:
    """F1 on every set of annotations at hand."""
    heading(
        "Accuracy",
        "F1 by the shared scorer; `speaker` and `dates` are shares of right answers; the last column "
        "counts documents without any error, the soft fields (kind, domain, role) included.",
    )
    scorer = _scorer()
    if scorer is None:
        print("No ../shared/reading/score_reading.py beside this checkout: nothing was scored.")
        return
    rows = []
    seeds = sorted((SHARED / "reading" / "gold").glob("*.json"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sets = [("seeds", seeds, SHARED / "seeds"), ("samples (ours)", _placed(folder), ROOT / "samples")]
        texts = os.environ.get("LUOSHI_DEVELOPMENT_TEXTS")
        for path in sorted(DEVELOPMENT.glob("*.json")) if texts else []:
            unpacked = folder / path.stem
            unpacked.mkdir()
            for gold in unpack(json.loads(path.read_text("utf-8")), Path(texts or "")):
                (unpacked / f"{gold['id']}.json").write_text(json.dumps(gold), "utf-8")
            sets.append((path.stem, sorted(unpacked.glob("*.json")), Path(texts or "")))
        for label, gold, where in sets:
            docs = scorer.load_gold(gold, None)
            if not docs:
                print(f"{label}: none of its texts is at hand.\n")
                continue
            wanted = {doc["sha"] for doc in docs}
            read = [asdict(d) for d in map(read_document, sorted(where.iterdir())) if d.sha256 in wanted]
            result, _ = scorer.score(docs, {"documents": read})
            rates = result["rates"]
            rows.append(
                [label, len(docs)]
                + [
                    f"{result[kind]['f1']:.3f}"
                    for kind in (
                        "article",
                        "directive_strict",
                        "directive_lenient",
                        "people",
                        "posts",
                        "terms",
                    )
                ]
                + [f"{rates[k]['share']:.3f}" if k in rates else "–" for k in _SHARES]
                + [f"{result['no_error']} of {result['documents']}"]
            )
    columns = [
        "set",
        "texts",
        "articles",
        "directives strict",
        "lenient",
        "people",
        "posts",
        "terms",
        "speaker",
        "dates",
    ]
    table([*columns, "without error"], rows)
    if not os.environ.get("LUOSHI_DEVELOPMENT_TEXTS"):
        print("\nLUOSHI_DEVELOPMENT_TEXTS is not set: the development set was not scored.")


def _per_document(documents: Sequence[bytes], name: str) -> list[float]:
    """Seconds for each document: the median of ROUNDS readings."""
    for document in documents[:20]:
        read_document(document, name=name)
    rounds = [[seconds(lambda d=d: read_document(d, name=name)) for d in documents] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def _read_all(documents: Sequence[bytes], name: str) -> float:
    return seconds(lambda: [read_document(document, name=name) for document in documents])


def _speed_row(label: str, documents: Sequence[bytes], times: Sequence[float]) -> list[object]:
    size = sum(map(len, documents)) / len(documents)
    ordered = sorted(times)
    return [
        label,
        len(documents),
        f"{size / 1000:.1f}",
        f"{len(times) / sum(times):.0f}",
        f"{1000 * statistics.median(times):.1f}",
        f"{1000 * ordered[int(len(ordered) * 0.95)]:.1f}",
    ]


def text() -> None:
    """Documents a second on one core."""
    heading(
        "Text, one core",
        f"`read_document` on bytes in one process; per document the median of {ROUNDS} readings. Floor: 150 "
        "documents of 10 KB a second, p95 under 30 ms.",
    )
    sets = {"ours, 10 KB": [plain_text(r).encode() for r in reports(200)]}
    for label, folder in (
        ("seeds", SHARED / "seeds"),
        ("development texts", Path(os.environ.get("LUOSHI_DEVELOPMENT_TEXTS") or "/nonexistent")),
    ):
        found = [p.read_bytes() for p in sorted(folder.glob("*.txt"))] if folder.is_dir() else []
        if found:
            sets[label] = found
    table(
        ["documents", "number", "KB each", "documents a second", "p50 ms", "p95 ms"],
        [_speed_row(label, found, _per_document(found, "报道.txt")) for label, found in sets.items()],
    )


def corpus() -> None:
    """Documents a second over the Markdown files of a repository of real reports."""
    where = os.environ.get("LUOSHI_CORPUS")
    heading(
        "Corpus, one core",
        "Every fifth Markdown file at HEAD of the git directory LUOSHI_CORPUS (whole broadcast days; 2026 is "
        "held out and left alone), read once.",
    )
    if not where:
        print("LUOSHI_CORPUS is not set: no corpus was read.")
        return
    git = ["git", f"--git-dir={where}"]
    names = subprocess.run([*git, "ls-tree", "-r", "--name-only", "HEAD"], capture_output=True, check=True)
    wanted = [
        name for name in names.stdout.decode().splitlines() if name.endswith(".md") and "/2026" not in name
    ][::5]
    batch = "".join(f"HEAD:{name}\n" for name in wanted).encode()
    stream = io.BytesIO(
        subprocess.run([*git, "cat-file", "--batch"], input=batch, capture_output=True, check=True).stdout
    )
    files = []
    for _ in wanted:
        _, kind, size = stream.readline().split()
        data = stream.read(int(size))
        stream.read(1)
        if kind == b"blob" and data:
            files.append(data)
    for data in files[:10]:
        read_document(data, name="a.md")
    times, failed, articles, directives = [], 0, 0, 0
    for data in files:
        start = time.perf_counter()
        document = read_document(data, name="a.md")
        times.append(time.perf_counter() - start)
        failed += document.failed
        articles += len(document.articles)
        directives += sum(len(article.directives) for article in document.articles)
    whole = sum(map(len, files)) / 10_000
    table(
        [
            "documents",
            "number",
            "KB each",
            "documents a second",
            "p50 ms",
            "p95 ms",
            "10 KB a second",
            "refused",
            "articles",
            "directives",
        ],
        [[*_speed_row("corpus", files, times), f"{whole / sum(times):.0f}", failed, articles, directives]],
    )


def html() -> None:
    """The full reading of web pages against main-text extraction alone."""
    heading(
        "HTML against trafilatura",
        f"The same pages in the same run, alternating; median of {ROUNDS} rounds. trafilatura "
        f"{trafilatura.__version__} only extracts the main text (`trafilatura.extract`), luoshi reads "
        "everything. Ratio at most 1.",
    )
    rng = random.Random(2)
    rows = []
    for label, size, count, script in (
        ("long report, plain page", 10_000, 60, 0),
        ("long report, portal page", 10_000, 240, 12_000),
        ("usual report, plain page", 3_000, 60, 0),
        ("usual report, portal page", 3_000, 240, 12_000),
    ):
        code = "".join(rng.choice("abcdefg(){};=,. ") for _ in range(script))
        pages = [html_page(r, links(count, i), code).encode() for i, r in enumerate(reports(60, size))]
        for page in pages[:5]:
            read_document(page, name="a.html")
            trafilatura.extract(page)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_read_all(pages, "a.html"))
            theirs.append(seconds(lambda pages=pages: [trafilatura.extract(page) for page in pages]))
        mine, other = statistics.median(ours), statistics.median(theirs)
        weight = sum(map(len, pages)) / len(pages) / 1000
        rows.append(
            [
                label,
                size // 1000,
                f"{weight:.0f}",
                f"{60 / mine:.0f}",
                f"{60 / other:.0f}",
                f"{mine / other:.2f}",
            ]
        )
    table(
        [
            "pages",
            "KB of text",
            "KB each",
            "luoshi pages/s",
            "trafilatura pages/s",
            "time, luoshi : trafilatura",
        ],
        rows,
    )


def pdf() -> None:
    """Pages a second of newspaper pages and of plain A4."""
    heading(
        "PDF",
        f"Files written by reportlab; median of {ROUNDS} readings. Floor: 10 newspaper or 20 A4 pages a "
        "second.",
    )
    newspaper = [
        newspaper_pdf(list(reports(3, 4_500, seed)), "云川日报　2024年5月6日　要闻　02版")
        for seed in range(12)
    ]
    office = [a4_pdf(r) for r in reports(12)]
    rows = []
    for label, files in (("newspaper, 4 columns, 3 reports a page", newspaper), ("A4", office)):
        pages = sum(len(pypdfium2.PdfDocument(io.BytesIO(f))) for f in files)
        read_document(files[0], name="a.pdf")
        rounds = [_read_all(files, "a.pdf") for _ in range(ROUNDS)]
        failed = sum(read_document(f, name="a.pdf").failed for f in files)
        rows.append([label, pages, failed, f"{pages / statistics.median(rounds):.0f}"])
    table(["pages", "number", "refused", "pages a second"], rows)


def length() -> None:
    """Time against the length of one document."""
    heading(
        "Length of one document",
        "One text without a form feed, read once; milliseconds for every 100 KB must not grow.",
    )
    rng = random.Random(3)
    one_report = "\n".join(report(rng, 5_000_000).paragraphs)
    many = "\n\n".join(plain_text(r) for r in reports(500))
    people = "市领导" + "、".join(
        rng.choice("王李张刘陈") + rng.choice("海河江山川静明") for _ in range(600_000)
    )
    unpunctuated = "".join(rng.choice("会议强调要抓落实王海市委书记的一是") for _ in range(1_700_000))
    rows = []
    for label, whole in (
        ("one report", one_report),
        ("many reports one after another", many),
        ("a list of names", people),
        ("no punctuation at all", unpunctuated),
    ):
        row: list[object] = [label]
        for size in (100_000, 1_000_000, 5_000_000):
            data = whole.encode()[:size].decode("utf-8", "ignore").encode()
            taken = seconds(lambda data=data: read_document(data, name="a.txt"))
            row.append(f"{taken / (len(data) / 100_000) * 1000:.0f}")
        rows.append(row)
    table(["text", "ms per 100 KB at 100 KB", "at 1 MB", "at 5 MB"], rows)


def _command(folder: Path, workers: int) -> tuple[float, float]:
    """Seconds of the whole command over a folder, and the largest memory of its processes together in MB."""
    out = folder.parent / "out.json"
    arguments = ["read", str(folder), "--format", "json", "--out", str(out), "--workers", str(workers)]
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "luoshi", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0.0
    while True:
        try:
            code = process.wait(timeout=0.25)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, _resident(process.pid))
    if code:
        raise SystemExit(f"luoshi read ended with {code}")
    out.unlink()
    return time.perf_counter() - start, peak


def _resident(process: int) -> float:
    """Resident memory in MB of a process and of those it started; 0 where /proc does not say."""
    kilobytes = 0
    waiting = [process]
    while waiting:
        one = waiting.pop()
        with suppress(OSError, StopIteration):
            status = Path(f"/proc/{one}/status").read_text().splitlines()
            kilobytes += int(next(line.split()[1] for line in status if line.startswith("VmRSS")))
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
    return kilobytes / 1024


def _write(folder: Path, count: int, size: int) -> Path:
    for i, one in enumerate(reports(count, size)):
        inside = folder / f"{i // 1000:03}"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{i:06}.txt").write_text(plain_text(one), "utf-8")
    return folder


def command() -> None:
    """The whole command with one and with two workers."""
    heading(
        "Two workers against one",
        "`luoshi read FOLDER --format json --out FILE --workers N`, 3,000 files of 10 KB, start of Python "
        "included; median of 3, alternating. Floor: 1.8.",
    )
    with tempfile.TemporaryDirectory() as name:
        folder = _write(Path(name) / "reports", 3_000, 10_000)
        one, two = [], []
        for _ in range(3):
            one.append(_command(folder, 1)[0])
            two.append(_command(folder, 2)[0])
    first, second = statistics.median(one), statistics.median(two)
    table(
        ["workers", "seconds", "documents a second"],
        [[1, f"{first:.1f}", f"{3000 / first:.0f}"], [2, f"{second:.1f}", f"{3000 / second:.0f}"]],
    )
    printed["parts"][-1]["two workers against one"] = round(first / second, 2)
    print(f"\nTwo workers are {first / second:.2f} times one.")


def memory() -> None:
    """Memory of the command over many documents."""
    heading(
        "Memory",
        "Largest sum of the resident memory of all processes of `luoshi read FOLDER --format json --out FILE "
        "--workers 2`, looked at four times a second; files of 1.5 KB.",
    )
    rows = []
    for count in (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as name:
            taken, peak = _command(_write(Path(name) / "reports", count, 1_500), 2)
        rows.append([f"{count:,}", f"{peak:.0f}", f"{taken:.0f}"])
    table(["documents", "MB", "seconds"], rows)


PARTS = {f.__name__: f for f in (accuracy, text, corpus, html, pdf, length, command, memory)}


def main(arguments: list[str]) -> int:
    if unknown := set(arguments) - set(PARTS):
        print(f"unknown: {' '.join(sorted(unknown))}; known: {' '.join(PARTS)}", file=sys.stderr)
        return 2
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    printed.update(hardware=hardware(), versions=versions)
    print(f"# Reading: {printed['hardware']}\n\n{versions}")
    for name in arguments or PARTS:
        PARTS[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nLargest memory of this process: {peak:.0f} MB.")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(printed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {OUT.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
