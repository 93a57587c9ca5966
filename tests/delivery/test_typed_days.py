"""Due days as officials type them."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.delivery.typed_days import NoDay, SaidLimit, lasts, leading_day, limit_within, typed_day

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("2026-06-30", date(2026, 6, 30)),
        ("2026年6月30日前完成", date(2026, 6, 30)),
        ("6月30日前", date(2026, 6, 30)),
        ("６月底", date(2026, 6, 30)),
        ("2027年2月", date(2027, 2, 28)),
        ("5月上旬", date(2026, 5, 10)),
        ("年底前", date(2026, 12, 31)),
        ("明年年底", date(2027, 12, 31)),
        ("2026年底", date(2026, 12, 31)),
        ("二季度末", date(2026, 6, 30)),
        ("2027年第1季度", date(2027, 3, 31)),
        ("上半年", date(2026, 6, 30)),
    ],
)
def test_a_day_a_month_a_quarter_or_a_year_is_understood(text: str, day: date | None) -> None:
    assert typed_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["立即", "13月底", "尽快", "2月30日", "99"])
def test_what_is_no_day_is_not_guessed_at(text: str) -> None:
    with pytest.raises(NoDay):
        typed_day(text, TODAY)


@pytest.mark.parametrize("text", ["长期坚持", "持续推进", "长期", "常态化推进", "全年持续推进"])
def test_what_has_no_end_is_no_day_and_no_fault(text: str) -> None:
    assert lasts(text)
    assert typed_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("五一前", date(2026, 4, 30)),
        ("国庆节前完成", date(2026, 9, 30)),
        ("2026年春节前", date(2026, 2, 14)),  # a Saturday that is worked
        ("明年春节前", None),
    ],
)
def test_a_festival_means_the_last_working_day_before_it_where_its_days_are_published(
    text: str, day: date | None
) -> None:
    if day is None:
        with pytest.raises(NoDay) as wrong:
            typed_day(text, date(2040, 3, 2))
        assert wrong.value.unpublished in text
    else:
        assert typed_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("元旦之前", date(2040, 3, 2), date(2040, 12, 31)),
        ("元旦前", date(2040, 12, 31), date(2040, 12, 31)),
        ("明年元旦前", date(2050, 3, 2), date(2050, 12, 30)),  # 31 December is a Saturday
    ],
)
def test_new_years_day_is_known_before_its_days_off_are(text: str, today: date, day: date) -> None:
    assert typed_day(text, today) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("明年一季度末前完成选址", SaidLimit("明年一季度末前", date(2041, 3, 31))),
        ("6月底前开工，明年年底前完工", SaidLimit("明年年底前", date(2041, 12, 31))),
        ("春节前把水利冬修资金拨付到位", SaidLimit("春节前", None)),
        ("元旦前公布结果", SaidLimit("元旦前", date(2040, 12, 31))),
        ("汛前修复泵站。完成时限：2040年4月20日", SaidLimit("2040年4月20日", date(2040, 4, 20))),
        ("6月底前开工。办理时限：5月底；牵头单位：市水务局", SaidLimit("5月底", date(2040, 5, 31))),
        ("要严格落实领导带班制度", None),
    ],
)
def test_a_sentence_says_its_limit_in_its_own_words(text: str, said: SaidLimit | None) -> None:
    assert limit_within(text, date(2040, 3, 2)) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12月底前完成首轮摸排", (date(2026, 12, 31), "完成首轮摸排")),
        ("11月底前完成20家", (date(2026, 11, 30), "完成20家")),
        ("12月25日前全部完成", (date(2026, 12, 25), "全部完成")),
        ("2027年一季度，竣工验收", (date(2027, 3, 31), "竣工验收")),
        ("明年3月底前完成5.2万亩", (date(2027, 3, 31), "完成5.2万亩")),
        ("年底前通车", (date(2026, 12, 31), "通车")),
        ("2026-06-30 完成一半", (date(2026, 6, 30), "完成一半")),
        ("五一前完工", (date(2026, 4, 30), "完工")),
        ("年度考核达标", None),
        ("底数摸清", None),
        ("完成设计", None),
    ],
)
def test_a_line_may_begin_with_its_day(text: str, found: tuple[date, str] | None) -> None:
    assert leading_day(text, TODAY) == found
