"""``luoshi judge``: what a folder of facts amounts to under a rule-book."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.commands import SOME_FAILED, WrongUsage
from luoshi.messages import language, say
from luoshi.words import Words, written

if TYPE_CHECKING:
    from luoshi.judging.books.model import Book
    from luoshi.judging.judgements import Judgement
    from luoshi.judging.periods import JudgedPeriod
    from luoshi.judging.snapshots import Snapshot


def run(options: argparse.Namespace) -> int:
    """Judge, and print or write the result; 1 where the book, the facts or the period do not allow it."""
    from luoshi.judging.books.linting import lint_book
    from luoshi.judging.books.loading import load_book
    from luoshi.judging.books.problems import BookError
    from luoshi.judging.data_checks import closed_quotas, data_warnings, silent_measures
    from luoshi.judging.periods import JudgedPeriod, PeriodError
    from luoshi.judging.running import JudgingError, judge
    from luoshi.judging.snapshots import SnapshotError
    from luoshi.judging.writing import WritingError, check_ending, described, write_judgement

    path = Path(options.book)
    out = Path(options.out) if options.out else None
    try:
        if out is not None and not options.explain:
            check_ending(out)
        book = load_book(path.read_bytes(), path.name)
        period = JudgedPeriod.parse(book, options.period)
        with _snapshot(options, period) as (snapshot, seconds):
            begun = time.monotonic()
            judgement = judge(book, snapshot, period, engine=options.engine, workers=options.workers)
            spent = time.monotonic() - begun
            for warning in (
                *lint_book(book),
                *data_warnings(book, snapshot),
                *silent_measures(book, judgement),
                *closed_quotas(book, judgement),
            ):
                where = f"{path}:{warning.line}: " if warning.line else f"{path}: "
                sys.stderr.write(say("judge: warning", message=where + warning.words.said(language())) + "\n")
            sys.stderr.write(say("judge: took", snapshot=f"{seconds:.2f}", judging=f"{spent:.2f}") + "\n")
            if options.explain:
                text = _explained(book, snapshot, period, judgement, options.explain)
                if out is None:
                    sys.stdout.write(text)
                else:
                    out.write_text(text, encoding="utf-8")
            elif out is not None:
                write_judgement(judgement, out)
            else:
                _print(book, judgement)
        for name in ("book_hash", "data_hash", "rows_hash"):
            sys.stderr.write(f"{name}: {described(judgement)[name]}\n")
    except BookError as error:
        for problem in error.problems:
            place = f"{path}:{problem.line}:{problem.column}"
            sys.stderr.write(say("error", message=f"{place}: {problem.words.said(language())}") + "\n")
        return SOME_FAILED
    except (PeriodError, JudgingError, SnapshotError, WritingError) as error:
        words: Words = error.words
        sys.stderr.write(say("error", message=words.said(language())) + "\n")
        return SOME_FAILED
    except OSError as error:
        reason = say("judge: no file") if isinstance(error, FileNotFoundError) else error.strerror or error
        sys.stderr.write(
            say("error", message=say("judge: file", file=error.filename or path, reason=reason)) + "\n"
        )
        return SOME_FAILED
    return 0


def day_of(text: str | None) -> date | None:
    """The day that an option names, 2026-06-30; raises WrongUsage."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(say("not a day", value=text)) from None


@contextmanager
def _snapshot(options: argparse.Namespace, period: JudgedPeriod) -> Iterator[tuple[Snapshot, float]]:
    """The published tables of the period's last day, and the seconds that they took. Kept where ``--snapshot`` says."""
    from luoshi.judging.snapshots import build_snapshot, open_snapshot

    folder, known = Path(options.data), day_of(options.known)
    begun = time.monotonic()
    if (folder / "snapshot.json").is_file():
        found = open_snapshot(folder)
        if known is not None and known != found.known:
            raise WrongUsage(
                say("judge: known", folder=folder, known=found.known or say("judge: everything"))
            )
        yield found, time.monotonic() - begun
        return
    with tempfile.TemporaryDirectory() as between:
        target = Path(options.snapshot) if options.snapshot else Path(between) / "snapshot"
        made = build_snapshot(folder, target, known=known, on=period.last_day, workers=options.workers)
        yield made, time.monotonic() - begun


def _explained(
    book: Book, snapshot: Snapshot, period: JudgedPeriod, judgement: Judgement, subject: str
) -> str:
    from luoshi.judging.explaining import explain

    found = _subject(judgement, subject)
    return json.dumps(explain(book, snapshot, period, judgement, found), ensure_ascii=False, indent=1) + "\n"


def _subject(judgement: Judgement, named: str) -> str:
    """The id of whom a person names by id, code or name; raises WrongUsage with those there are."""
    subjects = list(judgement.of("subject"))
    for key in ("subject", "code", "name"):
        found = [row["subject"] for row in subjects if row[key] == named]
        if len(found) == 1:
            return str(found[0])
    names = [str(row["name"]) for row in subjects]
    near = [name for name in names if named in name] or difflib.get_close_matches(named, names, 3, 0.6)
    listed = "、".join((near or names)[:20])
    raise WrongUsage(say("judge: no subject", value=named, known=listed))


def _print(book: Book, judgement: Judgement) -> None:
    """The ranking as a table, group by group; lights where the book gives no score."""
    shown = list(book.walk())
    english = language() == "en"
    heads = ["", *(measure.title.said("en" if english else "zh") for measure in shown)]
    if book.scored:
        heads[1:1] = [
            say("judge: rank"),
            say("judge: score"),
            *([say("judge: grade")] if book.grades else []),
        ]
    groups = [(group.code, group.title.said("en" if english else "zh")) for group in book.groups] or [
        ("", "")
    ]
    for code, title in (*groups, (None, say("judge: no group"))):
        rows = [row for row in judgement.of("subject") if row["group"] == code]
        rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["code"] or "", row["subject"]))
        if not rows:
            continue
        table = [heads]
        for row in rows:
            line = [str(row["name"])]
            if book.scored:
                line += [str(row["rank"] or "-"), row["score"] or "-"] + (
                    [row["grade"] or "-"] if book.grades else []
                )
            for measure in shown:
                one = judgement.row("measure", row["subject"], measure=measure.code) or {}
                parts = [] if measure.parts else [_written(one.get("value"), measure.unit)]
                if one.get("score") is not None:
                    parts.append(say("judge: points", score=_written(one["score"], "points")))
                if one.get("shown"):
                    parts.append(say(f"light: {one['shown']}"))
                line.append(" ".join(parts) or "-")
            table.append(line)
        sys.stdout.write((f"{title}\n" if title else "") + _aligned(table) + "\n")


def _written(value: str | None, unit: str) -> str:
    """A value as officials write it: 52.30%, 123.45亿元."""
    if value is None:
        return "-"
    number = Decimal(value)
    if unit == "ratio":
        return f"{written(number * 100, 2)}%"
    if unit == "percent":
        return f"{written(number, 2)}%"
    if unit == "points":
        return written(number, 2)
    if unit == "yuan":
        scale, name = (8, say("unit: 1e8 yuan")) if abs(number) >= 10**8 else (4, say("unit: 1e4 yuan"))
        return f"{written(number.scaleb(-scale), 2)}{name}"
    return value


def _aligned(table: list[list[str]]) -> str:
    widths = [max(_width(line[place]) for line in table) for place in range(len(table[0]))]
    return "".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        + "\n"
        for line in table
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
