"""Whatever the book and the facts, a run gives what the format page says: worked out a second time from what its
explanations list, and from the tables themselves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.explaining import explain
from luoshi.judging.judgements import Judgement
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from luoshi.judging.tables import TABLES
from tests.judging.random_books import Case, Table, cases
from tests.judging.recomputing import Graded, Json, Recomputing, grades, recomputed, told
from tests.judging.selecting import selection_problems
from tests.judging.tables_made import tables_made


def judged(case: Case, *, workers: int = 1, tables: Mapping[str, Table] | None = None) -> Judgement:
    book = load_book(case.text.encode(), "by-chance.yaml")
    period = JudgedPeriod.parse(book, case.period)
    with tempfile.TemporaryDirectory() as folder:
        snapshot = tables_made(Path(folder), period.last_day, case.tables if tables is None else tables)
        return judge(book, snapshot, period, workers=workers)


def explained(case: Case) -> tuple[Book, Judgement, dict[str, Json]]:
    """The book, its run, and an explanation of every subject."""
    book = load_book(case.text.encode(), "by-chance.yaml")
    period = JudgedPeriod.parse(book, case.period)
    with tempfile.TemporaryDirectory() as folder:
        snapshot = tables_made(Path(folder), period.last_day, case.tables)
        judgement = judge(book, snapshot, period, workers=1)
        subjects = [str(row["subject"]) for row in judgement.of("subject")]
        return (
            book,
            judgement,
            {one: explain(book, snapshot, period, judgement, one, limit=None) for one in subjects},
        )


@given(cases())
def test_every_result_follows_from_what_its_explanation_lists(case: Case) -> None:
    book, judgement, explanations = explained(case)

    for subject, explanation in explanations.items():
        assert explanation["agrees"] is True
        assert list(selection_problems(explanation, case, book)) == []
        proposals = [row for row in judgement.of("proposal") if row["subject"] == subject]
        assert recomputed(explanation) == told(explanation, proposals)
        for measure, result in results(explanation["measures"]):
            row = judgement.row("measure", subject, measure=measure)
            assert row is not None
            assert result == {key: row[key] for key in result}
    if book.grades is not None and explanations:
        assert graded(explanations) == {row["subject"]: row["grade"] for row in judgement.of("subject")}


def results(measures: list[Json]) -> Iterator[tuple[str, Json]]:
    for one in measures:
        yield from results(one["parts"])
        yield one["code"], one["result"]


def graded(explanations: Mapping[str, Json]) -> dict[str, str | None]:
    """The grades of everybody: quotas need all scores, and what effects leave open to each."""
    everybody = []
    for subject, explanation in explanations.items():
        whole = Recomputing(explanation).whole()
        everybody.append(Graded(subject, explanation["subject"]["group"], whole["score"], whole["cap"]))
    return grades(everybody, next(iter(explanations.values()))["score"]["grades"])


@pytest.mark.slow
@given(cases(), st.randoms(use_true_random=False))
def test_neither_workers_nor_the_order_of_rows_change_a_byte(case: Case, chance: Any) -> None:
    shuffled = {name: chance.sample(rows, len(rows)) for name, rows in case.tables.items()}

    assert judged(case).hash == judged(case, workers=3, tables=shuffled).hash


@pytest.mark.slow
@given(cases(grouped=True), st.data())
def test_whoever_is_in_another_group_changes_no_score(case: Case, data: st.DataObject) -> None:
    before = judged(case)
    subjects = {row["subject"]: row["group"] for row in before.of("subject")}
    if not subjects or "within:" in case.text or "of: all" in case.text:
        return
    group = subjects[data.draw(st.sampled_from(sorted(subjects)))]
    mine = {subject for subject, one in subjects.items() if one == group and group is not None}
    if group is None:
        mine = {next(subject for subject, one in subjects.items() if one is None)}

    after = judged(case, tables=without_rows_of(subjects.keys() - mine, case))

    for kind in ("subject", "measure", "item", "effect", "proposal"):
        of_mine = [[row for row in one.of(kind) if row["subject"] in mine] for one in (before, after)]
        assert of_mine[0] == of_mine[1]


def without_rows_of(others: set[Any], case: Case) -> dict[str, Table]:
    """The tables where others have no rows and no figures of their own."""
    judged_table = load_book(case.text.encode(), "by-chance.yaml").subjects.table
    kept: dict[str, Table] = {}
    for name, rows in case.tables.items():
        kinds = TABLES[name].kinds() if name in TABLES else {}
        kept[name] = []
        for row in rows:
            if name == judged_table:
                of_others = row["id"] in others
                kept[name].append(
                    {
                        key: None if of_others and kinds[key] in ("number", "day") else one
                        for key, one in row.items()
                    }
                )
            elif not others & {row.get("subject"), row.get("unit"), row.get("project")}:
                kept[name].append(row)
    return kept
