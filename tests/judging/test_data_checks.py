"""A book that asks for what the data do not have is warned of, with the nearest that there is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from luoshi.judging.data_checks import closed_quotas, data_warnings, silent_measures
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from tests.judging.a_book import TEXT, a_book
from tests.judging.tables_made import tables_made
from tests.judging.test_running import tables

JUNE = date(2026, 6, 30)


def said(text: str, folder: Path, **more: list[dict[str, object]]) -> list[tuple[str, str, str]]:
    warnings = data_warnings(a_book(text), tables_made(folder, JUNE, tables(**more)))
    return [(one.code, one.rule, one.words.chinese) for one in warnings]


def test_a_text_that_no_row_has_is_named_with_the_nearest(tmp_path: Path) -> None:
    text = TEXT.replace("kind = 'district'", "kind = 'districts'").replace(
        "level = 'county'", "level = '县级'"
    )

    found = [one for one in said(text, tmp_path) if one[0] == "unknown text"]

    assert found == [
        ("unknown text", "subjects", "数据里没有层级为“县级”的，有的是：city、county"),
        ("unknown text", "subjects", "数据里没有性质为“districts”的，是不是“district”？"),
    ]


def test_a_table_without_rows_is_named_once(tmp_path: Path) -> None:
    found = said(TEXT, tmp_path, projects=[])

    assert [(code, rule) for code, rule, _ in found] == [("no rows", "start_rate"), ("no rows", "faked")]
    assert found[0][2] == "“项目”（projects）这张表里现在一行也没有，从它算的都没有结果"


def test_of_a_book_that_fits_nothing_is_said(tmp_path: Path) -> None:
    finding = {"subject": "a", "finding": "falsified", "amount": 2, "found_on": JUNE}

    assert said(TEXT, tmp_path, findings=[finding]) == []


def test_a_measure_without_data_for_anybody_is_named(tmp_path: Path) -> None:
    book = a_book(TEXT.replace("where: terminated_on is null", "where: kind = 'nothing'"))
    period = JudgedPeriod.parse(book, "2026-06")
    judgement = judge(book, tables_made(tmp_path, JUNE, tables()), period)

    (warning,) = silent_measures(book, judgement)

    assert (warning.rule, warning.code) == ("start_rate", "no data")
    assert "对谁都没有数据" in warning.words.chinese


def test_a_quota_that_comes_to_no_place_is_told(tmp_path: Path) -> None:
    book = a_book(TEXT.replace("of: all", "of: group"))
    period = JudgedPeriod.parse(book, "2026-06")
    judgement = judge(book, tables_made(tmp_path, JUNE, tables()), period)

    assert [one.words.chinese for one in closed_quotas(book, judgement)] == [
        "“城区”有1个，优秀的名额 1×34% 不足一个，谁也评不上",
        "“县”有2个，优秀的名额 2×34% 不足一个，谁也评不上",
    ]
    whole = a_book()
    assert closed_quotas(whole, judgement) == []
