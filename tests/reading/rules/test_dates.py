"""Days and their years: evidence or nothing. All sample text is our own, about an invented city."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.rules.dates import DATE_BASIS, DateMention, Years, find_dates, number, resolve
from luoshi.reading.view import View

NO_YEARS = Years()


def mention(text: str) -> DateMention:
    (found,) = find_dates(View(text).text)
    return found


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("2024年8月1日，", 2024, 8, 1),
        ("8月1日，", None, 8, 1),
        ("4 月 28 日", None, 4, 28),
        ("11月2号，", None, 11, 2),
        ("2026-02-25 17:44", 2026, 2, 25),
        ("2024/08/01", 2024, 8, 1),
        ("2023.7.5，", 2023, 7, 5),
        ("二〇二四年八月一日", 2024, 8, 1),
        ("十二月二十一日", None, 12, 21),
        ("18日，", None, None, 18),
        ("今天（27日）", None, None, 27),
        ("今天(10月8日)", None, 10, 8),
    ],
)
def test_forms_of_a_day(text: str, year: int | None, month: int | None, day: int) -> None:
    found = mention(text)
    assert (found.year, found.month, found.day) == (year, month, day)


@pytest.mark.parametrize(
    "text", ["3日至5日", "8月3日至9月5日", "1月12日、13日", "6月24日、25日、26日和28日", "1月8日—10日"]
)
def test_a_range_is_one_mention_of_its_first_day(text: str) -> None:
    found = mention(text)
    assert (found.start, found.end) == (0, len(text))
    assert found.day == int(text.split("日")[0].split("月")[-1])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("8月1日上午，", "上午"),
        ("8月1日晚，", "晚"),
        ("昨日下午", "下午"),
        ("18日上午", "上午"),
        ("8月1日，", None),
    ],
)
def test_part_of_day(text: str, part: str | None) -> None:
    assert mention(text).part_of_day == part


@pytest.mark.parametrize(
    "text",
    [
        "近30日内完成",
        "10日内报送",
        "连续3日",
        "每月5日前",
        "今日头条",
        "2月30日",
        "13月1日",
        "10.15日",
        "占比2024.08.01%",
        "第8日",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize("text", ["929日，市委", "月日，市委", "年月日，市政府"])
def test_a_day_with_lost_characters_is_damaged_not_guessed(text: str) -> None:
    found = mention(text)
    assert found.damaged
    assert resolve(found, date(2024, 10, 1), NO_YEARS) == (None, None, "damaged")


@pytest.mark.parametrize(
    ("text", "value"), [("二十四", 24), ("十", 10), ("二〇二四", 2024), ("12", 12), ("三", 3)]
)
def test_numbers_in_both_scripts(text: str, value: int) -> None:
    assert number(text) == value


def test_a_stated_year_needs_nothing_else() -> None:
    assert resolve(mention("2023年12月30日"), date(2026, 2, 1), NO_YEARS) == ("2023-12-30", "12-30", "stated")


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("2月24日", date(2026, 2, 25), "2026-02-24"),
        ("12月30日", date(2025, 1, 2), "2024-12-30"),  # over the turn of the year
        ("18日", date(2025, 1, 2), "2024-12-18"),
        ("本月18日", date(2024, 8, 19), "2024-08-18"),
        ("昨日", date(2025, 1, 1), "2024-12-31"),
        ("今天（27日）", date(2025, 4, 28), "2025-04-27"),
        ("今日", date(2025, 4, 28), "2025-04-28"),
        ("去年8月1日", date(2025, 4, 28), "2024-08-01"),
        ("2月29日", date(2024, 3, 1), "2024-02-29"),
    ],
)
def test_the_publication_day_gives_the_nearest_day_not_after_it(
    text: str, published: date, expected: str
) -> None:
    assert resolve(mention(text), published, NO_YEARS) == (expected, expected[5:], "published")


@pytest.mark.parametrize("text", ["昨日", "今天（27日）", "18日", "本月18日"])
def test_a_relative_day_is_unknown_without_a_publication_day(text: str) -> None:
    assert resolve(mention(text), None, Years(sentence=frozenset({2024}))) == (
        None,
        None,
        "no_publication_date",
    )


def test_no_year_anywhere_keeps_month_and_day() -> None:
    assert resolve(mention("8月1日"), None, NO_YEARS) == (None, "08-01", "no_year")


def test_years_of_the_sentence_come_before_those_of_the_article() -> None:
    years = Years(sentence=frozenset({2024}), article=frozenset({2023, 2024}))
    assert resolve(mention("8月1日"), None, years) == ("2024-08-01", "08-01", "sentence")


def test_years_that_disagree_give_none() -> None:
    assert resolve(mention("8月1日"), None, Years(article=frozenset({2023, 2024}))) == (
        None,
        "08-01",
        "conflict",
    )


def test_a_day_just_after_the_publication_is_no_day_of_the_year_before() -> None:
    assert resolve(mention("8月3日"), date(2024, 8, 2), NO_YEARS) == (None, "08-03", "conflict")


def test_a_page_published_long_after_is_believed_only_if_the_article_agrees() -> None:
    late = date(2025, 6, 1)
    assert resolve(mention("8月1日"), late, Years(article=frozenset({2023})))[0] is None
    assert resolve(mention("8月1日"), late, Years(sentence=frozenset({2023})))[0] == "2023-08-01"
    assert resolve(mention("8月1日"), late, Years(article=frozenset({2024})))[0] == "2024-08-01"


def test_an_address_counts_last_and_only_near_its_day() -> None:
    near, far = Years(address_day=date(2024, 8, 2)), Years(address_day=date(2025, 8, 2))
    assert resolve(mention("8月1日"), None, near) == ("2024-08-01", "08-01", "address")
    assert resolve(mention("1月1日"), None, far) == (None, "01-01", "conflict")
    assert resolve(mention("12月1日"), None, Years(address=frozenset({2024}))) == (None, "12-01", "no_year")


@given(
    day=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    lag=st.integers(min_value=0, max_value=300),
)
def test_no_day_is_ever_later_than_its_publication(day: date, lag: int) -> None:
    published = day + timedelta(days=lag)
    iso, month_day, _ = resolve(mention(f"{day.month}月{day.day}日，"), published, NO_YEARS)
    assert month_day == day.isoformat()[5:]
    assert iso == day.isoformat()


@given(st.text(alphabet="0123456789年月日号至到-—、.今昨天（）上下午十二〇 ", max_size=40))
def test_any_text_gives_spans_in_order_and_real_days(text: str) -> None:
    end = 0
    for found in find_dates(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        if found.month and found.day and found.year:
            date(found.year, found.month, found.day)
        resolve(found, date(2024, 3, 1), NO_YEARS)


def test_every_basis_has_a_label_and_is_documented_with_it(root: Path) -> None:
    page = (root / "docs" / "reference" / "date-basis.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", page, re.MULTILINE))
    assert documented == {code: chinese for code, (chinese, _) in DATE_BASIS.items()}


@given(
    st.sampled_from(["2024年8月1日", "8月1日", "12月31日", "昨日", "18日", "929日", "今天（27日）"]),
    st.none() | st.dates(date(2023, 1, 1), date(2026, 1, 1)),
    st.frozensets(st.integers(2020, 2026), max_size=2),
)
def test_every_basis_a_day_resolves_by_has_a_label(
    text: str, published: date | None, years: frozenset[int]
) -> None:
    assert resolve(mention(text), published, Years(article=years))[2] in DATE_BASIS
