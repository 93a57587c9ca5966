"""What people type for a day, a number or a code is understood; what could mean two things is not guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sheets import Cell, SheetError, as_code, as_day, as_number, as_text
from luoshi.sheets.cells import Value, cell_address, column_letters

DAY = date(2024, 8, 1)


def cell(value: Value) -> Cell:
    return Cell("任职", "C7", value)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        datetime(2024, 8, 1, 9, 30),
        "2024-8-1",
        "2024-08-01",
        "2024.8.1",
        "2024.08.01",
        "2024/8/1",
        "2024年8月1日",
        "2024年8月1号",
        "2024年08月01",
        "２０２４年８月１日",
        " 2024 年 8 月 1 日 ",
        "20240801",
        Decimal(20240801),
        Decimal(45505),
        Decimal("45505.4"),
        "二〇二四年八月一日",
        "二零二四年八月一日",
        "2024-08-01 00:00:00",
        "2024-08-01T09:30",
        "2024．8．1",
    ],
)
def test_a_day_is_understood_as_people_write_it(value: Value) -> None:
    assert as_day(cell(value)) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2024年8月",
        "2024.8",
        "2024",
        "8月1日",
        "24.8.1",
        "1/8/2024",
        "2024-8.1",
        "今年8月",
        "待定",
        "2024-08-01至今",
        "长期",
        Decimal(2024),
        Decimal("2024.8"),
        Decimal(1),
        True,
        time(8, 0),
        "45505天",
        "202481",
        "2024年八月1日",
    ],
)
def test_what_could_mean_two_days_is_not_guessed(value: Value) -> None:
    with pytest.raises(SheetError) as refused:
        as_day(cell(value))

    assert (refused.value.code, refused.value.sheet, refused.value.cell) == ("not_a_day", "任职", "C7")
    assert cell(value).stored in refused.value.what("zh")
    assert "2024-08-01" in refused.value.todo("zh")


@pytest.mark.parametrize(
    "value", ["2024-2-30", "2023.2.29", "2024年13月1日", "20240001", "2024-00-10", "二〇二四年二月三十日"]
)
def test_a_day_that_does_not_exist_is_said_so(value: str) -> None:
    with pytest.raises(SheetError) as refused:
        as_day(cell(value))

    assert refused.value.code == "no_such_day"
    assert value in refused.value.what("en")


@pytest.mark.parametrize("value", [None, "", "  ", "　\u200b"])
def test_nothing_is_nothing(value: Value) -> None:
    assert (as_day(cell(value)), as_text(cell(value)), as_code(cell(value)), as_number(cell(value))) == (
        None,
    ) * 4


@given(st.dates(date(1928, 1, 1), date(2150, 1, 1)))
def test_every_day_is_found_in_every_spelling(day: date) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    spellings: list[Value] = [
        day, day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}".translate(wide), f"{day:%Y%m%d}", Decimal((day - date(1899, 12, 30)).days),
    ]  # fmt: skip

    assert {as_day(cell(spelling)) for spelling in spellings} == {day}


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_refusal(text: str) -> None:
    try:
        found = as_day(cell(text))
    except SheetError as error:
        found = error.todo("zh")  # type: ignore[assignment]

    assert found is None or isinstance(found, (date, str))


def test_a_code_is_half_width_and_without_blanks() -> None:
    assert as_code(cell(" ＹＣ－０１ 2　")) == "YC-012"
    assert as_code(cell(Decimal(990102))) == "990102"
    assert as_code(cell("007")) == "007"


def test_text_keeps_everything_but_its_edges() -> None:
    assert as_text(cell("　 望溪 区\n二 \u200b")) == "望溪 区\n二"
    assert as_text(cell(Decimal("0.10"))) == "0.10"


@pytest.mark.parametrize(
    ("value", "number"),
    [("1,234.50", "1234.50"), ("１２３", "123"), ("-5", "-5"), (Decimal("0.1"), "0.1"), (" 12 ", "12")],
)
def test_a_number_is_exact(value: Value, number: str) -> None:
    assert as_number(cell(value)) == Decimal(number)


@pytest.mark.parametrize("value", ["12万", "约12", "1,23", "12%", "一百", "1e5", "--", True, DAY])
def test_what_is_more_than_a_number_is_refused(value: Value) -> None:
    with pytest.raises(SheetError) as refused:
        as_number(cell(value))

    assert (refused.value.code, refused.value.cell) == ("not_a_number", "C7")


def test_addresses_count_like_a_spreadsheet() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 52, 702, 703, 16384)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert cell_address(7, 2) == "B7"
