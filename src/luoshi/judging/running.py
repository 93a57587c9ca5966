"""A rule-book run over a snapshot: one query, and the rows of a judgement from what it gives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import duckdb
import numpy as np
from numpy.typing import NDArray

from luoshi.judging import judgements
from luoshi.judging.books.model import Book, Item, Measure
from luoshi.judging.compiling import compile_book, condition_of, light_key
from luoshi.judging.duckdb_sql import MACROS, DuckDB
from luoshi.judging.evaluating import OutOfRange
from luoshi.judging.formulas import LARGEST, Kind
from luoshi.judging.judgements import Judgement, canonical, canonical_text, number_text
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.plan import Derived, Plan, Window
from luoshi.judging.querying import gathered_columns, query_of
from luoshi.judging.snapshots import Snapshot
from luoshi.judging.tables import TABLES
from luoshi.judging.vectors import MILLION, Vector, evaluate, windowed
from luoshi.words import Words

Engine = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an engine gathered: who is judged, in which group each is (None: in none), and for each column of
    ``gathered_columns`` a value for each of them, in the same order."""

    subjects: Sequence[str]
    groups: Sequence[str | None]
    columns: dict[str, Vector]


class JudgingError(ValueError):
    """A run that cannot be had; ``words`` say why and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.chinese)
        self.words = words


class Running(Protocol):
    """An engine: runs the query of a plan over the tables of a snapshot."""

    def __call__(self, plan: Plan, folder: Path, workers: int) -> Gathered: ...


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
    gathered = _engine(engine)(plan, snapshot.folder, workers)
    columns = derived(plan, gathered)
    return Judgement(
        book.code, book.hash, period.first_day, period.last_day, snapshot.known, snapshot.data_hash,
        lambda: judgements.text_of(_lines(book, gathered, columns)),
    )  # fmt: skip


def derived(plan: Plan, gathered: Gathered) -> dict[str, Vector]:
    """The columns of a plan for all subjects, those gathered among them; raises JudgingError."""
    columns = dict(gathered.columns)
    groups = group_numbers(gathered.groups)
    try:
        for one in plan.derived:
            columns[one.name] = follows(one, columns, groups)
    except OutOfRange as error:
        raise out_of_range(str(error)) from None
    return columns


def group_numbers(groups: Sequence[str | None]) -> NDArray[np.int64]:
    """A number for each group, below 0 for who is in none."""
    codes = {code: place for place, code in enumerate(dict.fromkeys(groups))}
    return np.array([-1 if code is None else codes[code] for code in groups], dtype=np.int64)


def follows(one: Derived, columns: Mapping[str, Vector], groups: NDArray[np.int64]) -> Vector:
    """A column of all subjects that follows from others; raises OutOfRange."""
    if not isinstance(one.means, Window):
        return evaluate(one.means, columns, len(groups))
    within = columns[one.means.within] if one.means.within else None
    return windowed(one.means, columns[one.means.of], groups, within)


def connect(folder: Path, workers: int = 2, query: str | None = None) -> duckdb.DuckDBPyConnection:
    """DuckDB over the tables of a snapshot, ready for formulas; over those alone that ``query`` names, if it is given:
    to look into the files of all takes as long as many a query."""
    # What does not fit into memory goes where such things go, not into the folder that somebody happens to be in.
    connection = duckdb.connect(config={"threads": workers, "temp_directory": tempfile.gettempdir()})
    for macro in MACROS:
        connection.execute(macro)
    for name in (*TABLES, "unit_tree", "runs"):
        if query is not None and name not in query:
            continue
        path = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{path}')")
    return connection


def connect_again(folder: Path) -> duckdb.DuckDBPyConnection:
    """The same for one question of several about a snapshot: its files are looked into once. To be closed."""
    return _kept_open(str(folder), (folder / "units.parquet").stat().st_mtime_ns).cursor()


@lru_cache(maxsize=4)
def _kept_open(folder: str, _made: int) -> duckdb.DuckDBPyConnection:
    connection = connect(Path(folder))
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def _on_duckdb(plan: Plan, folder: Path, workers: int) -> Gathered:
    kinds = gathered_columns(plan)
    query = query_of(plan, DuckDB())
    with connect(folder, workers, query) as connection:
        try:
            connection.execute(f"CREATE TEMP TABLE gathered AS {query}")
        except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
            raise out_of_range(str(error)) from None
        connection.execute(
            f"SELECT {', '.join(_fetched(name, kind) for name, kind in kinds.items())} FROM gathered"
        )
        found = connection.fetchnumpy()
        columns = {name: _vector(kind, found[name]) for name, kind in kinds.items()}
        numbers = [name for name, kind in kinds.items() if kind == "number"]
        wide = " OR ".join(f'abs("{name}") >= {2**62 // MILLION}' for name in numbers)
        if numbers and connection.execute(f"SELECT count(*) FROM gathered WHERE {wide}").fetchone() != (0,):
            listed = ", ".join(f'"{name}"' for name in numbers)
            values = zip(*connection.execute(f"SELECT {listed} FROM gathered").fetchall(), strict=True)
            columns |= {
                name: Vector.of("number", column) for name, column in zip(numbers, values, strict=True)
            }
        whose = connection.execute('SELECT subject, "group" FROM gathered').fetchall()
    return Gathered([one for one, _ in whose], [group for _, group in whose], columns)


def _fetched(name: str, kind: Kind) -> str:
    """A column as it is taken out: numbers as whole millionths, days as days since 1970."""
    if kind == "number":
        return f'TRY_CAST(CAST("{name}" * {MILLION} AS HUGEINT) AS BIGINT) AS "{name}"'
    if kind == "day":
        days = f"date_diff('day', DATE '1970-01-01', \"{name}\")"
        return f'{days} AS "{name}"'
    return f'"{name}"'


def _vector(kind: Kind, found: Any) -> Vector:
    known = ~np.ma.getmaskarray(found)
    values = np.ma.getdata(found)
    if kind == "day":
        values = values.astype(np.int64) + date(1970, 1, 1).toordinal()
    if kind == "text":
        values = np.where(known, values, "").astype(object)
    return Vector(kind, values, known)


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


_NUMBERS = ("elapsed", "peer_average", "points", "schedule", "score", "target", "value")


def _lines(book: Book, gathered: Gathered, columns: Mapping[str, Vector]) -> dict[str, list[str]]:
    """The rows of a judgement as canonical JSON, by their kind. Those of measures, of which there are many, are written
    as they come; a test holds them to what JSON makes of the same rows."""
    subjects = gathered.subjects
    holding = {effect.code: columns[f"{effect.code}.holds"].plain() for effect in book.effects}
    written = [canonical_text(subject) for subject in subjects]
    lines: dict[str, list[str]] = {
        "subject": [canonical(row) for row in _subject_rows(book, gathered, columns, holding)],
        "measure": [], "item": [], "effect": [], "proposal": [],
    }  # fmt: skip
    for measure in book.walk():
        of_measure, shown = _measure_lines(measure, written, columns)
        lines["measure"] += of_measure
        for follow_up in measure.then:
            row = {"kind": "proposal", "measure": measure.code, "colour": follow_up.on}
            row |= {"do": follow_up.do.chinese, "to": follow_up.to.chinese}
            lines["proposal"] += [
                canonical(row | {"subject": subject})
                for subject, colour in zip(subjects, shown, strict=True)
                if colour == follow_up.on
            ]
    for item in (*book.bonuses, *book.deductions):
        given: judgements.Row = {"kind": "item", "item": item.code, "bonus": item in book.bonuses}
        counts, points = columns[f"{item.code}.rows"].wholes(), columns[f"{item.code}.points"].texts()
        lines["item"] += [
            canonical({**given, "subject": subject, "rows": count or 0, "points": number})
            for subject, count, number in zip(subjects, counts, points, strict=True)
        ]
    for code, holds in holding.items():
        lines["effect"] += [
            canonical({"kind": "effect", "subject": subject, "effect": code})
            for subject, held in zip(subjects, holds, strict=True)
            if held
        ]
    return lines


def _subject_rows(
    book: Book, gathered: Gathered, columns: Mapping[str, Vector], holding: Mapping[str, Sequence[bool]]
) -> list[judgements.Row]:
    named = TABLES[book.subjects.table].named
    nothing: list[Any] = [None] * len(gathered.subjects)
    codes, names = (
        columns[column].plain() if column in columns else nothing
        for column in ("subject.code", f"subject.{named}")
    )
    grades = columns["grade"].plain() if "grade" in columns else nothing
    losing = [holding[effect.code] for effect in book.effects if effect.no_award]
    scores = columns["score"].texts()
    ranks, peers = columns["rank"].wholes(), columns["peers"].wholes()
    return [
        {
            "kind": "subject",
            "subject": subject,
            "code": codes[place],
            "name": names[place] or codes[place] or subject,
            "group": gathered.groups[place],
            "score": scores[place],
            "rank": ranks[place],
            "peers": peers[place],
            "grade": grades[place],
            "no_award": any(holds[place] for holds in losing),
        }
        for place, subject in enumerate(gathered.subjects)
    ]


def _measure_lines(
    measure: Measure, subjects: Sequence[str], columns: Mapping[str, Vector]
) -> tuple[list[str], list[str | None]]:
    """The rows of a measure, and the colour that each shows."""
    code = measure.code
    nothing: list[Any] = [None] * len(subjects)

    def column(what: str, how: Callable[[Vector], list[Any]]) -> list[Any]:
        vector = columns.get(f"{code}.{what}")
        return how(vector) if vector is not None else nothing

    numbers = [column(name, Vector.texts) for name in _NUMBERS]
    value, score = (numbers[_NUMBERS.index(name)] for name in ("value", "score"))
    now = column("now", Vector.texts) if f"{code}.now" in columns else value
    light, shown = column("light", Vector.plain), column("shown", Vector.plain)
    rank, peers, rows, reasons = (
        column(name, Vector.wholes) for name in ("rank", "peers", "rows", "reasons")
    )
    held = [
        (f'"{light_key(measure.lights, place)}"', column(f"held.{place}", Vector.plain))
        for place in range(len(measure.lights))
    ]
    quoted = [[f'"{text}"' if text is not None else "null" for text in texts] for texts in numbers]
    elapsed, peer_average, points, schedule, scores, target, values = quoted
    lines = []
    for place, subject in enumerate(subjects):
        # A period whose colour a good reason changed does not count towards three running.
        excused = measure.good_reason and reasons[place]
        keys = "" if excused else ",".join(key for key, holds in held if holds[place])
        lines.append(
            f'{{"elapsed":{elapsed[place]},"held":[{keys}],"kind":"measure","light":{_text(light[place])}'
            f',"measure":"{code}","peer_average":{peer_average[place]},"peers":{_whole(peers[place])}'
            f',"points":{points[place]},"rank":{_whole(rank[place])},"reasons":{reasons[place] or 0}'
            f',"rows":{rows[place] or 0},"schedule":{schedule[place]},"score":{scores[place]}'
            f',"shown":{_text(shown[place])},"state":"{_state(measure, value[place], score[place], now[place])}"'
            f',"subject":{subject},"target":{target[place]},"value":{values[place]}}}'
        )
    return lines, shown


def _text(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


def _whole(number: int | None) -> str:
    return "null" if number is None else str(number)


def _state(measure: Measure, value: str | None, score: str | None, now: str | None) -> str:
    if measure.parts:
        return "missing" if score is None else "scored"
    if measure.missing == "zero" and now is None:
        return "zero"
    if measure.missing == "previous" and now is None and value is not None:
        return "previous"
    if value is None or (score is None and measure.score is not None):
        return "missing"
    return "scored" if measure.score is not None else "unscored"


def _check_amounts(book: Book, snapshot: Snapshot, period: JudgedPeriod) -> None:
    """A recorded amount outside the limits of its rule stops the run: neither side of it would be true."""
    limited = [item for item in (*book.bonuses, *book.deductions) if item.amount is not None]
    if not limited:
        return
    dialect = DuckDB()
    queries = []
    for item in limited:
        condition = condition_of(item.rows, period)
        where = dialect.expression(condition) if condition else "TRUE"
        queries.append(
            f'SELECT "{item.rows.by}", amount, found_on FROM "{item.rows.table}"'
            f" WHERE {where} AND (amount IS NULL OR amount NOT BETWEEN ? AND ?) ORDER BY id LIMIT 1"
        )
    with connect(snapshot.folder, 1, " ".join(queries)) as connection:
        for item, query in zip(limited, queries, strict=True):
            assert item.amount is not None
            wrong = connection.execute(query, list(item.amount)).fetchone()
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
