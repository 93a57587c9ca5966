"""``luoshi read``: files in; table, JSON or annotated page out."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from luoshi.commands import SOME_FAILED, WrongUsage
from luoshi.messages import say
from luoshi.reading import READER, read_document
from luoshi.reading.folders import files
from luoshi.reading.output.json_text import document_json, write_json_lines
from luoshi.reading.output.page import page
from luoshi.reading.output.table import document_table
from luoshi.reading.output.terminal import harmless, wrap
from luoshi.reading.records import Document, Problem
from luoshi.reading.words import wrong_own_list
from luoshi.reading.workers import in_order

REFRESH = 0.1  # seconds between two updates of the progress line on a terminal
REMIND = 10.0  # seconds between two lines of progress elsewhere


def run(options: argparse.Namespace) -> int:
    """Read what ``options`` name; 1 if any file could not be read.

    Raises WrongUsage before anything is read if a path does not exist or an output cannot be written.
    """
    paths = _inputs(options)
    as_json = options.format == "json"
    keep = options.format == "html" or options.page is not None
    shape = {"as_json": as_json, "whole": keep or not as_json}
    results = in_order(paths, partial(_work, **shape), options.workers, partial(_lost, **shape))
    kept: list[Document] = []
    with ExitStack() as stack:
        out = stack.enter_context(_output(options.out, data=options.format != "table"))
        annotated = stack.enter_context(_output(options.page, data=True)) if options.page else None
        # Tables that come one by one on the same screen are progress enough.
        told = options.format == "table" and out.isatty()
        progress = stack.enter_context(_Progress(len(paths), sys.stderr, told=told))
        seen: Iterator[_Result] = map(progress.step, results)
        if keep:
            seen = _keeping(seen, kept)
        if as_json:
            write_json_lines((result.json for result in seen), out, READER)
        elif options.format == "table":
            _write_tables(seen, out)
        else:
            for _ in seen:
                pass
        progress.end()
        if keep:
            text = page(kept)
            for stream in filter(None, (out if options.format == "html" else None, annotated)):
                stream.write(text)
    # Where the page is comes last, and never among data.
    said = sys.stdout if options.out or options.format == "table" else sys.stderr
    if options.out:
        said.write(say("out written", path=options.out) + "\n")
    if options.page:
        said.write(say("page written", path=options.page) + "\n")
    return SOME_FAILED if progress.failed else 0


def _inputs(options: argparse.Namespace) -> list[str]:
    outputs = [path for path in (options.out, options.page) if path]
    if wrong := wrong_own_list():
        raise WrongUsage(say(f"words: {wrong[1]}", path=wrong[0]))
    for path in options.paths:
        if not os.path.exists(path):
            raise WrongUsage(say("no such path", path=path))
    if len({os.path.realpath(path) for path in outputs}) < len(outputs):
        raise WrongUsage(say("same file"))
    for path in outputs:
        if os.path.isdir(path):
            raise WrongUsage(say("is a folder", path=path))
        if not os.path.isdir(os.path.dirname(path) or "."):
            raise WrongUsage(say("no folder", path=os.path.dirname(path)))
        if any(os.path.exists(path) and os.path.samefile(path, one) for one in options.paths):
            raise WrongUsage(say("is an input", path=path))
    paths = files(options.paths, leave_out=outputs)
    if not paths:
        raise WrongUsage(say("nothing to read", paths=" ".join(options.paths)))
    return paths


@dataclass(slots=True)
class _Result:
    """What one file gave. JSON text is made where the file is read, so that several processes share that
    work too, and the document travels only where it is wanted."""

    source: str
    failures: list[Problem]
    document: Document | None
    json: str


def _work(path: str, *, as_json: bool, whole: bool) -> _Result:
    try:
        document = read_document(path)
    except Exception as error:  # a fault of ours in one file must not cost the others
        kind = type(error).__name__
        document = _unread(path, "reader_error", say("reader error", error=kind), say("reader error hint"))
    return _result(document, as_json=as_json, whole=whole)


def _lost(path: str, *, as_json: bool, whole: bool) -> _Result:
    document = _unread(path, "reader_died", say("reader died"), say("reader died hint"))
    return _result(document, as_json=as_json, whole=whole)


def _unread(path: str, code: str, message: str, hint: str) -> Document:
    return Document(path, None, problems=[Problem(code, message, hint)], failed=True)


def _result(document: Document, *, as_json: bool, whole: bool) -> _Result:
    return _Result(
        document.source,
        document.problems if document.failed else [],
        document if whole else None,
        document_json(document) if as_json else "",
    )


def _keeping(results: Iterator[_Result], kept: list[Document]) -> Iterator[_Result]:
    for result in results:
        if result.document:
            kept.append(result.document)
        yield result


def _write_tables(results: Iterator[_Result], out: TextIO) -> None:
    """Each document as it comes, so that memory stays flat and something is seen at once."""
    colour = out.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size().columns
    for result in results:
        if result.document:
            out.write(document_table(result.document, color=colour, width=width))


@contextmanager
def _output(path: str | None, *, data: bool) -> Iterator[TextIO]:
    """Standard output, or a file that appears under its name only when it is whole.

    Data is UTF-8 with line feeds everywhere; a table shows what the terminal cannot show as ``?``.
    """
    if path is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            if data:
                sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="\n")
            else:
                sys.stdout.reconfigure(errors="replace")
        yield sys.stdout
        return
    # A device or a pipe cannot be replaced by a whole file; it is written to directly.
    direct = os.path.exists(path) and not os.path.isfile(path)
    part = path if direct else f"{path}.part"
    try:
        stream = open(part, "w", encoding="utf-8", newline="\n")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise WrongUsage(say("cannot write", path=path, reason=error.strerror)) from error
    try:
        with stream:
            yield stream
        if not direct:
            os.replace(part, path)
    except BaseException:
        if not direct:
            with suppress(OSError):
                os.unlink(part)
        raise


class _Progress:
    """Says on standard error how far the reading is, if it is of more than one file, and what failed.

    On a terminal one line is kept up to date; elsewhere, as in a log, a line comes now and then.
    """

    def __init__(self, total: int, stream: TextIO, *, told: bool) -> None:
        self.total = total
        self.done = 0
        self.failed = 0
        self._stream = stream
        self._live = stream.isatty()
        self._told = told
        self._shown = False
        self._next = time.monotonic() + (0 if self._live else REMIND)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def step(self, result: _Result) -> _Result:
        self.done += 1
        if result.failures:
            self.failed += 1
            self._clear()
            reason = "；".join(part for one in result.failures for part in (one.message, one.hint) if part)
            self._stream.write(harmless(say("failed", source=result.source, reason=reason)) + "\n")
        if self.total > 1 and not self._told and time.monotonic() >= self._next:
            line = harmless(say("progress", done=self.done, total=self.total, source=result.source))
            if self._live:
                self._clear()
                self._stream.write(wrap(line, shutil.get_terminal_size().columns - 2)[0])
                self._shown = True
            else:
                self._stream.write(line + "\n")
            self._stream.flush()
            self._next = time.monotonic() + (REFRESH if self._live else REMIND)
        return result

    def end(self) -> None:
        self._clear()
        if self.total > 1:
            self._stream.write(say("summary", total=self.total, failed=self.failed) + "\n")
            self._stream.flush()

    def _clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._shown = False
