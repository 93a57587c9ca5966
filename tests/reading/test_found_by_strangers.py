"""What people who did not write the reader found wrong, reading reports they had written themselves, and what
a second reading of the code found."""

from __future__ import annotations

import pytest

from luoshi.reading import read
from luoshi.reading.records import Article
from tests.reading.own_reports import demands, posts


def article(text: str, name: str = "报道.txt") -> Article:
    (only,) = read(text.encode(), name=name).documents[0].articles
    return only


@pytest.mark.parametrize(
    "goal", ["2026年秋季学期前新增学位1.2万个", "2027年秋季前新增学位", "2026年高考前完成"]
)
def test_the_year_of_a_goal_is_not_the_year_of_the_meeting(goal: str) -> None:
    meeting = article(
        f"9月15日，市长李河主持召开全市教育工作会议。李河强调，要优化学位布局，{goal}。"
    ).meeting
    assert meeting is not None
    assert (meeting.date, meeting.month_day) == (None, "09-15")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王海强调，决不能搞形式主义。", ["决不能搞形式主义"]),
        (
            "王海强调，要备足物资。请各县区于3月20日前报送方案。",
            ["要备足物资", "请各县区于3月20日前报送方案"],
        ),
    ],
)
def test_demands_without_their_usual_words(text: str, expected: list[str]) -> None:
    assert demands(f"8月1日，市委书记王海主持召开会议。{text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "市委书记、市总河湖长王海出席。市长、市副总河湖长李河主持。",
            {"王海": ["市委书记", "市总河湖长"], "李河": ["市长", "市副总河湖长"]},
        ),
        (
            "副市长陈山、尉迟海及秘书长吴静参加。",
            {"陈山": ["副市长"], "尉迟海": ["副市长"], "吴静": ["秘书长"]},
        ),
        (
            "副市长陈山、尉迟海和市政府秘书长吴静参加。",
            {"陈山": ["副市长"], "尉迟海": ["副市长"], "吴静": ["市政府秘书长"]},
        ),
        ("会议要求，成立由主要负责同志任组长的工作专班。", {}),
    ],
)
def test_posts_of_a_river_chief_and_names_beside_titles(text: str, expected: dict[str, list[str]]) -> None:
    assert posts(text) == expected


def test_an_item_of_a_list_begins_after_its_verb() -> None:
    found = article("8月1日，市委书记王海主持召开会议。王海强调，要聚焦新能源、生物医药、低空经济三大产业。")
    assert [term.items for term in found.terms] == [["新能源", "生物医药", "低空经济"]]


def test_items_of_another_paragraph_are_no_list_of_a_name_before_them() -> None:
    found = article(
        "8月1日，全市公安工作会议召开。市公安局局长王海作了“一标三实”工作情况说明。\n"
        "一是理清底数、摸准家底。二是补齐短板、夯实基础。三是细化分工、跟踪问效。"
    )
    assert [(term.name, term.check) for term in found.terms] == [("一标三实", "not_enumerated")]


def test_a_line_break_in_a_web_page_ends_no_sentence() -> None:
    page = (
        "<html><body><h1>全市招商会议召开</h1><p>8月1日，市长李河主持召开全市招商会议。"
        "李河强调，要聚焦新能源产业，<br>绘制产业链图谱。</p></body></html>"
    )
    (demand,) = article(page, "页面.html").directives
    assert demand.quote == "要聚焦新能源产业，绘制产业链图谱"


def test_a_figure_ends_where_another_word_begins() -> None:
    found = article("8月1日，市长李河主持召开会议。李河强调，要推进108个市级重点项目，三年内全部建成。")
    assert [quantity.quote for quantity in found.quantities if quantity.kind == "count"] == ["108个"]
    assert not any(quantity.quote == "年内" for quantity in found.quantities)


def test_one_who_signs_as_reporter_and_as_correspondent_is_one_person() -> None:
    text = "全市会议召开\n记者 钱多 通讯员 钱多\n8月1日，市长李河主持召开全市会议。李河强调，要抓好落实。"
    assert [person.role for person in article(text).people if person.name == "钱多"] == ["reporter"]
