"""What a rule-book asks of the data that the data do not have: said before its silence looks like a result."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from luoshi.judging.books.linting import BookWarning
from luoshi.judging.books.model import Book, Rows
from luoshi.judging.duckdb_sql import DuckDB
from luoshi.judging.evaluating import kept
from luoshi.judging.formulas import Formula
from luoshi.judging.judgements import Judgement, number_text
from luoshi.judging.running import connect_again
from luoshi.judging.snapshots import Snapshot
from luoshi.judging.tables import TABLES
from luoshi.words import Words

_SHOWN = 8
_MOST = 5_000
# What persons found or promised is there or not: that nobody was found to have done something is no mistake.
_OPEN = frozenset({"findings", "ratings", "targets", "runs"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text that a rule asks a column for."""

    table: str
    column: str
    text: str
    rule: str
    line: int


def data_warnings(book: Book, snapshot: Snapshot) -> list[BookWarning]:
    """Tables without any row, and texts that no row has where a rule asks for them (a misspelt code of an indicator).
    In the order of the book; a rule is warned of the same only once."""
    asked = dict.fromkeys(_asked(book))
    read = dict.fromkeys(table for table, _, _ in _tables(book))
    first = {table: (rule, line) for table, rule, line in reversed(list(_tables(book)))}
    found = []
    with connect_again(snapshot.folder) as connection:
        empty = {
            table
            for table in read
            if connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,)
        }
        for table in sorted(empty):
            rule, line = first[table]
            found.append(BookWarning(line=line, code="no rows", rule=rule, words=_no_rows(table)))
        known: dict[tuple[str, str], list[str]] = {}
        for one in asked:
            if one.table in empty or one.table in _OPEN:
                continue
            key = (one.table, one.column)
            if key not in known:
                name = DuckDB().identifier(one.column)
                rows = connection.execute(
                    f'SELECT DISTINCT {name} FROM "{one.table}" WHERE {name} IS NOT NULL ORDER BY 1 LIMIT {_MOST}'
                ).fetchall()
                known[key] = [text for (text,) in rows]
            if one.text not in known[key] and len(known[key]) < _MOST:
                words = _no_such_text(one, known[key])
                found.append(BookWarning(line=one.line, code="unknown text", rule=one.rule, words=words))
    return sorted(found, key=lambda warning: (warning.line, warning.code))


def silent_measures(book: Book, judgement: Judgement) -> list[BookWarning]:
    """Measures that have a value for nobody: their weight went to the others, or their lights stay dark."""
    found = []
    for measure in book.walk():
        rows = judgement.of_measure(measure.code)
        if (
            rows
            and not measure.parts
            and all(row["state"] in ("missing", "zero") and not row["rows"] for row in rows)
        ):
            words = Words(
                f"“{measure.title.chinese}”对谁都没有数据，没有算进去；请核对指标代码、条件和期间",
                f"“{measure.title.english}” has no data for anybody and counts for nothing: check codes, conditions and"
                " period",
            )
            found.append(BookWarning(line=measure.line, code="no data", rule=measure.code, words=words))
    return found


def _tables(book: Book) -> Iterator[tuple[str, str, int]]:
    """Every table that is read, the rule that reads it, and its line."""
    yield book.subjects.table, "subjects", 0
    for rows, rule, line in _rows(book):
        yield rows.table, rule, line


def _rows(book: Book) -> Iterator[tuple[Rows, str, int]]:
    for measure in book.walk():
        for rows in (measure.rows, measure.target_rows):
            if rows is not None:
                yield rows, measure.code, measure.line
    for item in (*book.bonuses, *book.deductions):
        yield item.rows, item.code, item.line


def _asked(book: Book) -> Iterator[_Asked]:
    of_subjects = [book.subjects.where, *(group.where for group in book.groups)]
    yield from _texts(book.subjects.table, of_subjects, "subjects", 0)
    for measure in book.walk():
        if measure.rows is not None:
            yield from _texts(
                measure.rows.table, [measure.rows.where, measure.value], measure.code, measure.line
            )
        if measure.target_rows is not None:
            formulas = [measure.target_rows.where, measure.target]
            yield from _texts(measure.target_rows.table, formulas, measure.code, measure.line)
    for item in (*book.bonuses, *book.deductions):
        yield from _texts(item.rows.table, [item.rows.where, item.each], item.code, item.line)


def _texts(table: str, formulas: Iterable[Formula | None], rule: str, line: int) -> Iterator[_Asked]:
    columns = TABLES[table].kinds()
    for formula in formulas:
        for node in formula.tree.walk() if formula is not None else ():
            if node.op not in ("=", "in"):
                continue
            column, *others = node.parts
            if column.op != "column" or str(column.value) not in columns:
                continue
            for other in others:
                if other.op == "text":
                    yield _Asked(table, str(column.value), str(other.value), rule, line)


def _no_rows(table: str) -> Words:
    title = TABLES[table].words
    return Words(
        f"“{title.chinese}”（{table}）这张表里现在一行也没有，从它算的都没有结果",
        f"the table {table} ({title.english}) has no row now: what is read from it comes to nothing",
    )


def _no_such_text(one: _Asked, known: list[str]) -> Words:
    near = difflib.get_close_matches(one.text, known, 1, 0.6)
    column = TABLES[one.table].column(one.column).words
    listed = "、".join(known[:_SHOWN]) + ("…" if len(known) > _SHOWN else "")
    hint = Words(f"，有的是：{listed}", f"; there are: {listed}")
    if near:
        hint = Words(f"，是不是“{near[0]}”？", f"; is it “{near[0]}”?")
    return Words(
        f"数据里没有{column.chinese}为“{one.text}”的{hint.chinese}",
        f"no row of {one.table} has {one.column} = “{one.text}”{hint.english}",
    )


def closed_quotas(book: Book, judgement: Judgement) -> list[BookWarning]:
    """Grades that nobody of a group can have, since the quota of so few comes to no place at all."""
    if book.grades is None or book.grades.of != "group":
        return []
    sizes = Counter(row["group"] for row in judgement.of("subject") if row["group"] is not None)
    titles = {group.code: group.title for group in book.groups}
    found = []
    for grade, quota in book.grades.quota.items():
        for group, size in sizes.items():
            share = kept(quota * size)
            if share >= 1 or (book.grades.rounding == "up" and share > 0):
                continue
            if book.grades.rounding == "half" and share >= Decimal("0.5"):
                continue
            title = titles.get(group, Words("全部", "everybody"))
            words = Words(
                f"“{title.chinese}”有{size}个，{grade}的名额 {size}×{_percent(quota)} 不足一个，谁也评不上",
                f"“{title.english}” has {size}: {_percent(quota)} of them is no whole place, so nobody can be {grade}",
            )
            found.append(BookWarning(line=0, code="closed quota", rule=grade, words=words))
    return found


def _percent(ratio: Decimal) -> str:
    return f"{number_text(ratio * 100)}%"
