"""Reading a suspicious PDF in a process of its own, with limits on time and memory.

Nothing inside a process can stop pdfium: not a timer, not a signal handler. So a PDF whose work cannot be
told beforehand is read by a child; if that does not come back, the file is refused and reading goes on.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

from luoshi.reading.formats.door import Content
from luoshi.reading.formats.pdf_work import bomb
from luoshi.reading.records import Problem
from luoshi.reading.source import Line, Refusal

SECONDS = 2.0  # of computing, for every started 100 KB
MEMORY = 1 << 30  # bytes
_CHILD = f"from {__name__} import main; main()"
_STARTING = 0.5  # seconds until Python and the libraries are there
_WAITING = 30.0  # seconds on a busy machine before the child counts as hanging, and 10 for each of computing


def read_apart(data: bytes, *, first_page: bool = False) -> Content:
    """The content of a PDF, or of its first page (as ``pdf.read_first_page`` gives it). Raises Refusal,
    ``bomb`` where the child ran out of time or memory."""
    seconds = SECONDS * (1 + len(data) // 100_000) + _STARTING
    command = [sys.executable, "-c", _CHILD, str(int(seconds)), str(MEMORY), str(int(first_page))]
    try:
        child = subprocess.run(
            command, input=data, capture_output=True, timeout=_WAITING + 10 * seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise bomb() from error
    if child.returncode != 0:
        raise bomb()
    answer = json.loads(child.stdout)
    if "refused" in answer:
        raise Refusal(*answer["refused"])
    return Content(
        [Line(**line) for line in answer["lines"]],
        problems=[Problem(**problem) for problem in answer["problems"]],
    )


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # not a Unix: only the waiting time limits the child
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> None:
    """The child: a PDF from standard input, its lines as JSON to standard output."""
    from luoshi.reading.formats.pdf import first_page_here, read_here

    seconds, memory, first_page = sys.argv[1:]
    data = sys.stdin.buffer.read()
    _limit(int(seconds), int(memory))
    answer: dict[str, object]
    try:
        content = first_page_here(data) if int(first_page) else read_here(data)
    except Refusal as refusal:
        answer = {"refused": [refusal.code, refusal.message, refusal.hint]}
    else:
        answer = {
            "lines": [dataclasses.asdict(line) for line in content.lines],
            "problems": [dataclasses.asdict(problem) for problem in content.problems],
        }
    json.dump(answer, sys.stdout)
