"""Figures out of a table: in which unit of measure a doubted cell is, and of which period each column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from luoshi.record.ledgers.figures import UNDECIDED
from luoshi.record.ledgers.preparing import Prepared
from tests.monitor.acting import city, confirmed, received, unit
from tests.monitor.workbooks import workbook

pytestmark = pytest.mark.django_db

PLACES = ("望溪区", "白渡区", "松岭县", "桐岭县", "石滩县")


def of_output(numbers: Sequence[Any], unit_of_measure: str) -> bytes:
    titles = ("云川市2026年5月规模以上工业总产值", f"单位：{unit_of_measure}")
    return workbook(list(zip(PLACES, numbers, strict=True)), titles=titles, header=("县区", "累计"))


def answered(data: bytes, answers: dict[str, str], whose: str = "市统计局") -> Prepared:
    batch = received(data, "台账.xlsx", claimant=unit(whose))
    return confirmed(batch, unit(whose), answers=answers)


def numbers_of(prepared: Prepared) -> list[Decimal]:
    assert prepared.difference is not None
    return [number for one in prepared.difference.columns for number in one.column.numbers]


@pytest.mark.parametrize(
    ("numbers", "printed", "likely"),
    [
        ((400, 300, 2_500_000, 350, 280), "亿元", "万元"),
        ((4_000_000, 3_000_000, 250, 3_500_000, 2_800_000), "万元", "亿元"),
    ],
)
def test_a_cell_in_another_unit_is_asked_about_and_taken_in_the_one_the_answer_names(
    numbers: Sequence[int], printed: str, likely: str
) -> None:
    city()
    data = of_output(numbers, printed)
    asked = answered(data, {})
    (question,) = asked.questions
    assert question.about == "outlier_scale 5月!B6"
    assert ("likely", f"是{likely}") in {(key, chinese) for key, chinese, _ in question.choices}
    assert question.proposed == UNDECIDED
    assert len(numbers_of(asked)) == 4
    taken = numbers_of(answered(data, {question.about: "likely"}))
    assert taken[2] == Decimal(25_000_000_000)


@pytest.mark.parametrize(("answer", "yuan"), [("as_written", 2_500_000), ("as_column", 25_000_000_000)])
def test_a_cell_with_a_unit_of_its_own_is_taken_in_the_one_that_is_said_to_hold(
    answer: str, yuan: int
) -> None:
    city()
    data = of_output((400, 300, "250万元", 350, 280), "亿元")
    assert numbers_of(answered(data, {"mixed_unit 5月!B6": answer}))[2] == Decimal(yuan)


def test_columns_that_name_different_months_are_each_of_their_own() -> None:
    city()
    header = ("县区", *(f"1-{month}月累计" for month in (3, 4, 5, 6)))
    rows = [(place, *(100 * at + month for month in (3, 4, 5, 6))) for at, place in enumerate(PLACES, 1)]
    data = workbook(rows, titles=("云川市2026年规模以上工业总产值", "单位：亿元"), header=header)
    prepared = answered(data, {})
    assert prepared.difference is not None
    ends = {
        one.column.letters: {period.end.month - 1 for period in one.column.periods}
        for one in prepared.difference.columns
    }
    assert ends == {"B": {3}, "C": {4}, "D": {5}, "E": {6}}


def test_a_target_beside_a_figure_of_the_same_year_is_of_the_year() -> None:
    city()
    header = ("县区", "2026年目标", "2026年1-5月累计")
    rows = [(place, 500 + at, 200 + at) for at, place in enumerate(PLACES)]
    data = workbook(rows, titles=("云川市规模以上工业总产值", "单位：亿元"), header=header)
    prepared = answered(data, {})
    assert prepared.difference is not None
    kinds = {
        one.column.aspect: {period.kind for period in one.column.periods}
        for one in prepared.difference.columns
    }
    assert kinds == {"target": {"year"}, "level": {"month"}}
