"""A rule-book run over a snapshot: one query, and the rows of a judgement from what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

import duckdb

from luoshi.judging import judgements
from luoshi.judging.books.model import Book, Item, Measure
from luoshi.judging.compiling import compile_book, condition_of, light_key
from luoshi.judging.duckdb_sql import MACROS, DuckDB
from luoshi.judging.formulas import LARGEST
from luoshi.judging.judgements import Judgement, number_text
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.plan import Plan
from luoshi.judging.querying import query_of
from luoshi.judging.snapshots import Snapshot
from luoshi.judging.tables import TABLES
from luoshi.words import Words

Engine = Literal["duckdb", "spark"]
Wide = Mapping[str, Any]
"""One subject as the query gives it: a value by the name of its column."""


class JudgingError(ValueError):
    """A run that cannot be had; ``words`` say why and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.chinese)
        self.words = words


class Running(Protocol):
    """An engine: runs the query of a plan over the tables of a snapshot."""

    def __call__(self, plan: Plan, folder: Path, columns: Sequence[str], workers: int) -> list[Wide]: ...


def judge(
    book: Book, snapshot: Snapshot, period: JudgedPeriod, *, engine: Engine = "duckdb", workers: int = 2
) -> Judgement:
    """What the facts of a snapshot amount to under a book, for a period.

    The same book, snapshot and period give the same rows for any engine and any number of ``workers``. Raises
    JudgingError where the snapshot is of another day than the period's last, where a recorded amount lies
    outside what its rule allows, and where a number leaves the range.
    """
    if snapshot.on != period.last_day:
        raise JudgingError(
            Words(
                f"快照是 {snapshot.on} 的，这一期的末日是 {period.last_day}；请按末日重做快照",
                f"the snapshot is of {snapshot.on}; the period ends on {period.last_day}: make one of that day",
            )
        )
    _check_amounts(book, snapshot, period)
    plan = compile_book(book, period)
    rows = _engine(engine)(plan, snapshot.folder, columns_of(book, plan), workers)
    return Judgement(
        book.code, book.hash, period.first_day, period.last_day, snapshot.known, snapshot.data_hash,
        judgements.in_order(_rows(book, rows)),
    )  # fmt: skip


def connect(folder: Path, workers: int = 2) -> duckdb.DuckDBPyConnection:
    """DuckDB over the tables of a snapshot, ready for formulas."""
    connection = duckdb.connect(config={"threads": workers})
    for macro in MACROS:
        connection.execute(macro)
    for name in (*TABLES, "unit_tree", "runs"):
        path = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"CREATE TEMP VIEW \"{name}\" AS SELECT * FROM read_parquet('{path}')")
    return connection


def _on_duckdb(plan: Plan, folder: Path, columns: Sequence[str], workers: int) -> list[Wide]:
    with connect(folder, workers) as connection:
        try:
            connection.execute(query_of(plan, DuckDB(), columns))
            names = [one[0] for one in connection.description or ()]
            return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]
        except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
            raise out_of_range(str(error)) from None


def out_of_range(said: str) -> JudgingError:
    """A number has become too large for a column."""
    return JudgingError(
        Words(
            f"有一步的数达到 {LARGEST:.0e} 以上，算不下去：{said.splitlines()[0]}",
            f"a step gives a number of {LARGEST:.0e} or more: {said.splitlines()[0]}",
        )
    )


def _engine(name: Engine) -> Running:
    if name == "duckdb":
        return _on_duckdb
    from luoshi.judging.spark import on_spark

    return on_spark


def columns_of(book: Book, plan: Plan) -> list[str]:
    """The columns of the wide query that rows are made of."""
    derived = {one.name for one in plan.derived}
    wanted = [f"subject.{name}" for name in plan.subject_columns if name in (*_NAMING, "id")]
    for measure in book.walk():
        wanted += [f"{measure.code}.{what}" for what in _MEASURE_COLUMNS]
        wanted += [f"{measure.code}.held.{place}" for place in range(len(measure.lights))]
    items = [item.code for item in (*book.bonuses, *book.deductions)]
    wanted += [f"{code}.points" for code in items] + [f"{effect.code}.holds" for effect in book.effects]
    wanted += ["score", "rank", "peers", "grade"]
    gathered = {f"{code}.rows" for code in items}
    return [name for name in wanted if name in derived or name.startswith("subject.")] + sorted(gathered)


_NAMING = ("code", "name", "title", "named")
_MEASURE_COLUMNS = (
    "now", "value", "target", "elapsed", "schedule", "peer_average", "rank", "peers", "score", "points", "rows",
    "light", "shown", "reasons",
)  # fmt: skip
_NUMBERS = ("value", "target", "elapsed", "schedule", "peer_average", "score", "points")


def _rows(book: Book, wide: Sequence[Wide]) -> list[judgements.Row]:
    found: list[judgements.Row] = []
    measures = [(measure, _measure_row(measure)) for measure in book.walk()]
    items = [(item, item in book.bonuses) for item in (*book.bonuses, *book.deductions)]
    named = TABLES[book.subjects.table].named
    for one in wide:
        subject = one["subject"]
        holding = [effect for effect in book.effects if one[f"{effect.code}.holds"]]
        found.append(
            {
                "kind": "subject",
                "subject": subject,
                "code": one.get("subject.code"),
                "name": one.get(f"subject.{named}") or one.get("subject.code") or subject,
                "group": one["group"],
                "score": number_text(one["score"]),
                "rank": _whole(one["rank"]),
                "peers": _whole(one["peers"]),
                "grade": one.get("grade"),
                "no_award": any(effect.no_award for effect in holding),
            }
        )
        for measure, make in measures:
            row = make(one)
            found.append(row)
            found += [
                {
                    "kind": "proposal",
                    "subject": subject,
                    "measure": measure.code,
                    "colour": row["shown"],
                    "do": follow_up.do.chinese,
                    "to": follow_up.to.chinese,
                }
                for follow_up in measure.then
                if follow_up.on == row["shown"]
            ]
        for item, bonus in items:
            found.append(
                {
                    "kind": "item",
                    "subject": subject,
                    "item": item.code,
                    "bonus": bonus,
                    "rows": _whole(one[f"{item.code}.rows"]) or 0,
                    "points": number_text(one[f"{item.code}.points"]),
                }
            )
        found += [{"kind": "effect", "subject": subject, "effect": effect.code} for effect in holding]
    return found


def _measure_row(measure: Measure) -> Callable[[Wide], judgements.Row]:
    code = measure.code
    keys = [light_key(measure.lights, place) for place in range(len(measure.lights))]

    def changed(one: Wide) -> bool:
        return measure.good_reason and bool(one[f"{code}.reasons"])

    def made(one: Wide) -> judgements.Row:
        return {
            "kind": "measure",
            "subject": one["subject"],
            "measure": code,
            "state": _state(measure, one),
            **{name: number_text(one.get(f"{code}.{name}")) for name in _NUMBERS},
            "rank": _whole(one.get(f"{code}.rank")),
            "peers": _whole(one.get(f"{code}.peers")),
            "rows": _whole(one.get(f"{code}.rows")) or 0,
            "light": one.get(f"{code}.light"),
            # A period whose colour a good reason changed does not count towards three running.
            "held": [
                key for place, key in enumerate(keys) if one[f"{code}.held.{place}"] and not changed(one)
            ],
            "shown": one.get(f"{code}.shown"),
            "reasons": _whole(one.get(f"{code}.reasons")) or 0,
        }

    return made


def _state(measure: Measure, one: Wide) -> str:
    score = one.get(f"{measure.code}.score")
    if measure.parts:
        return "missing" if score is None else "scored"
    value = one[f"{measure.code}.value"]
    unknown_now = one.get(f"{measure.code}.now", value) is None
    if measure.missing == "zero" and unknown_now:
        return "zero"
    if measure.missing == "previous" and unknown_now and value is not None:
        return "previous"
    if value is None or (score is None and measure.score is not None):
        return "missing"
    return "scored" if measure.score is not None else "unscored"


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


def _check_amounts(book: Book, snapshot: Snapshot, period: JudgedPeriod) -> None:
    """A recorded amount outside the limits of its rule stops the run: neither side of it would be true."""
    limited = [item for item in (*book.bonuses, *book.deductions) if item.amount is not None]
    if not limited:
        return
    dialect = DuckDB()
    with connect(snapshot.folder, 1) as connection:
        for item in limited:
            assert item.amount is not None
            condition = condition_of(item.rows, period)
            where = dialect.expression(condition) if condition else "TRUE"
            wrong = connection.execute(
                f'SELECT "{item.rows.by}", amount, found_on FROM "{item.rows.table}"'
                f" WHERE {where} AND (amount IS NULL OR amount NOT BETWEEN ? AND ?) ORDER BY id LIMIT 1",
                list(item.amount),
            ).fetchone()
            if wrong is not None:
                raise _outside(item, *wrong)


def _outside(item: Item, subject: str, amount: Decimal | None, day: date) -> JudgingError:
    assert item.amount is not None
    least, most = map(number_text, item.amount)
    found = number_text(amount)
    return JudgingError(
        Words(
            f"“{item.title.chinese}”：{subject} 在 {day} 的认定分值是{found or '空的'}，规则允许 {least} 至 {most}；"
            "请改正认定或规则",
            f"“{item.title.english}”: the finding about {subject} on {day} has {found or 'no'} points;"
            f" the rule allows {least} to {most}: correct the finding or the rule",
        )
    )
