"""Which years speak for a report's own time. All sample text is our own, about an invented city."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.reading.rules.dates import find_dates, resolve
from luoshi.reading.rules.years import sentence_at, witnesses, years_for


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("召开2024年全市年中工作会议", 8),
        ("传达2024年全省年中工作会议精神", 8),
        ("就2024年下半年经济工作作表态发言", 8),
        ("通报2024年上半年经济运行情况", 7),
        ("分析2024年一季度形势", 4),
        ("召开2024年安全生产工作会议", 1),
        ("举行2024年新春第一会", 2),
        ("听取隐患排查整治2024行动进展情况", 12),
        ("审议《云川市2024年防汛应急预案》", 6),
        ("2024年我县的工作主题是“抓项目”", 1),
        ("2024年是建市四十周年，各部门要", 4),
        ("研究2024年改革工作要点", 3),
        ("2024年是换届后的开局之年，要", 1),
        ("为确保2024年招商引资实现“开门红”", 2),
        ("确保2024年圆满收官", 10),
        ("集团召开2024年安委会第四次会议", 10),
        ("召开2024年度重点工作专题调度会议", 10),
        ("学习《求是》杂志2024年第1期的文章", 2),
    ],
)
def test_a_year_of_its_own_time_counts(text: str, month: int) -> None:
    assert witnesses(text, month) == {2024}


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("到2025年，全市工业产值翻一番", 8),
        ("2035年远景目标", 8),
        ("自1949年以来", 8),
        ("力争2026年底前完成", 8),
        ("2023年以来，全市", 8),
        ("召开2023年度总结表彰大会", 1),
        ("召开2023年度民主生活会", 1),
        ("召开2025年工作务虚会", 12),
        ("谋划2025年工作会议", 12),
        ("部署2025年上半年工作", 12),
        ("2020年，全市地区生产总值", 6),
        ("2003年8月5日，该局成立", 8),
        ("继2022年第三季度以来首次下降", 8),
        ("支持主办2026年全国园艺博览工作会议", 8),
        ("2025年世界运动会倒计时一周年活动", 8),
        ("2023年向全市发展大会致贺信", 8),
        ("传达2023年经济工作会议精神", 2),
        ("通报“净网2023”行动情况", 1),
        ("2023年是极不平凡的一年", 1),
        ("力争2025年实现“开门红”", 12),
        ("2023年度重点工作调度情况", 1),
        ("研究2025年改革工作要点", 12),
        ("学习《求是》杂志2023年第23期的文章", 1),
        ("审议《云川市2023年工作要点完成情况报告》", 5),
        ("审议《云川市2025年工作计划》", 11),
    ],
)
def test_a_plan_or_a_look_back_does_not(text: str, month: int) -> None:
    assert witnesses(text, month) == frozenset()


def resolved(text: str, **where: object) -> tuple[str | None, str | None, str]:
    found = find_dates(text)[0]
    return resolve(found, None, years_for(found, text, **where))  # type: ignore[arg-type]


def test_a_headline_year_counts_and_a_look_back_in_it_does_not() -> None:
    body = "2月24日，市委召开大会。"
    assert resolved(body, headline="王海在云川市2026年新春第一会上强调")[0] == "2026-02-24"
    assert resolved(body, headline="云川市召开2025年度总结大会", on_page=[2025])[0] is None


def test_a_plan_in_the_headline_does_not_count_for_being_there() -> None:
    where = {"headline": "审议《云川市干部规划（2023-2027年）》", "on_page": [2027]}
    assert resolved("8月1日，市委召开会议。", **where) == (None, "08-01", "no_year")


def test_a_year_elsewhere_on_the_page_counts() -> None:
    assert resolved("2月24日，市委召开大会。", on_page=[2026]) == ("2026-02-24", "02-24", "article")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://云川.example/2024-08/02/content_8495_142837.htm", "2024-08-01"),
        ("20240802.txt", "2024-08-01"),
        ("t20240802_3764.html", "2024-08-01"),
        ("news/2024/3764.html", "2024-08-01"),
        ("000_8f839f086a4a2ddd.txt", None),
        ("content_84950_14283771.htm", None),
    ],
)
def test_the_address_is_read_by_its_own_signs(address: str, expected: str | None) -> None:
    assert resolved("8月1日，市委召开大会。", address=address)[0] == expected


def test_an_address_with_a_month_only_gives_its_year() -> None:
    found = find_dates("8月1日，")[0]
    assert years_for(found, "8月1日，", address="gov/202408/3764.html").address == {2024}
    assert years_for(found, "8月1日，", address="gov/2024-08-02/x").address_day == date(2024, 8, 2)


def test_the_sentence_around_a_position() -> None:
    text = "一。二三！四"
    assert [text[slice(*sentence_at(text, at))] for at in (0, 2, 5)] == ["一", "二三", "四"]


def test_in_december_a_year_may_be_next_years_unless_it_counts_meetings() -> None:
    assert witnesses("分析2025年经济工作 市委常委会会议召开", 12) == frozenset()
    assert witnesses("召开2025年全市经济工作会议", 12) == frozenset()
    assert witnesses("召开2024年第20次常务会议", 12) == {2024}


def test_a_speech_at_an_earlier_meeting_looks_back_in_a_body_only() -> None:
    assert witnesses("贯彻王海在2023年全市招商大会上提出的要求", 8) == frozenset()
    assert witnesses("王海在2023年全市招商大会上强调", 8, of_body=False) == {2023}
