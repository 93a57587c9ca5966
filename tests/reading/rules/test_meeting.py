"""The meeting of a report. All sample text is our own, about an invented city and invented people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.article import ArticleText, Headline
from luoshi.reading.records import Anchor, Meeting, Person
from luoshi.reading.rules.meeting import find_meeting

NAMES = ("王海", "李河", "张江", "陈山", "赵泉", "欧阳川")


def people() -> list[Person]:
    return [Person(name, [], "attend", Anchor(0, 0, "", "", "")) for name in NAMES]


def meeting(
    text: str, published: date | None = date(2024, 8, 3), headline: Headline | None = None
) -> Meeting:
    article = ArticleText(text, [])
    article.published = published
    article.headline = headline or Headline()
    found = find_meeting(article, people())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("8月1日,市委、市政府召开2024年全市年中工作会议,强调要抓落实。", "2024年全市年中工作会议"),
        ("8月2日上午，全市县区委书记、县区长集体谈话会召开。", "全市县区委书记、县区长集体谈话会"),
        (
            "8月1日，市委召开全市“抓项目，强工业 优环境”推动发展大会，动员。",
            "全市“抓项目，强工业 优环境”推动发展大会",
        ),
        ("8月1日，市长李河主持召开市政府常务会议，研究防汛工作。", "市政府常务会议"),
        ("8月1日，市政府召开第107次常务会议。", "市政府第107次常务会议"),
        ("8月1日，市委常委会召开扩大会议，传达学习。", "市委常委会扩大会议"),
        ("8月1日，市委常委会召开会议，传达学习。", "市委常委会会议"),
        ("8月1日，市安委会召开全体会议。", "市安委会全体会议"),
        ("8月1日，云川市政府第六次全体(扩大)会议召开。", "云川市政府第六次全体(扩大)会议"),
        ("8月1日，县委书记王海主持召开县委常委（扩大）会，部署工作。", "县委常委（扩大）会"),
        ("全市经济运行调度会昨日在市会议中心召开。", "全市经济运行调度会"),
        ("中共云川市委员会8月1日召开会议，研究换届工作。", "中共云川市委员会会议"),
        (
            "8月1日，李河主持召开市政府党组会议暨中心组学习会议和常务会议，学习。",
            "市政府党组会议暨中心组学习会议和常务会议",
        ),
        ("8月1日，市长李河主持召开专题会议研究防汛工作。", "专题会议"),
        ("8月1日，市委书记王海出席全市三级干部大会并讲话。", "全市三级干部大会"),
        ("8月1日，市委书记王海到开发区调研并召开座谈会。", "座谈会"),
        ("8月1日，市十届人大二次会议举行预备会议。", "市十届人大二次会议预备会议"),
        (
            "8月1日，为学习贯彻全省经济工作会议精神，市工商联召开“民营经济圆桌会”（第一期）。",
            "“民营经济圆桌会”",
        ),
        ("8月1日，市委理论学习中心组围绕改革进行第八次集体学习。", "市委理论学习中心组第八次集体学习"),
    ],
)
def test_names(text: str, name: str) -> None:
    found = meeting(text)
    assert found.name == name
    assert found.anchor is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "8月1日，省政府召开全省防汛工作电视电话会议，部署防汛。李河在我市分会场收看。",
            "全省防汛工作电视电话会议",
        ),
        (
            "8月1日，我市组织收听收看全省安全生产电视电话会议，随后作出部署。",
            "全省安全生产电视电话会议",
        ),
        (
            "8月1日，在全省安全生产会议召开后，副市长陈山迅速召开全市安全生产紧急会议。",
            "全市安全生产紧急会议",
        ),
    ],
)
def test_the_meeting_may_be_a_higher_one_but_a_named_local_one_wins(text: str, name: str) -> None:
    assert meeting(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "8月1日，市委召开会议，研究经济工作。",
        "8月1日，市委书记王海到东湖县调研乡村振兴工作。他强调，要落实全市农村工作会议精神。",
        "8月1日，市长李河会见来访客商一行。",
        "8月1日，市委书记王海来市政协围绕座谈会举办形式开展调研。",
        "8月1日，我市组织收听收看全省安全生产电视电话会议后，迅速召开会议部署。",
        "8月1日，市长李河督导防汛。全市防汛工作会议将于8月5日召开。",
    ],
)
def test_a_bare_word_and_a_visit_have_no_name(text: str) -> None:
    found = meeting(text)
    assert found.name is None
    assert found.date == "2024-08-01"


def test_the_meeting_after_a_written_instruction_at_length_has_the_name() -> None:
    instruction = (
        "省委书记欧阳川作出重要指示指出，防汛是大事。要抓早。要抓小。要抓实。要抓细。要抓好。要抓牢。"
    )
    found = meeting(f"{instruction}\n8月1日，全市“抓防汛，保安全”座谈会在云川召开。李河主持会议。")
    assert (found.name, found.date, found.place) == ("全市“抓防汛，保安全”座谈会", "2024-08-01", "云川")


@pytest.mark.parametrize(
    "text",
    [
        "日前，市政协召开五届四十六次主席会议。\n会议协商定于8月25日召开常委会议，传达8月1日全省会议精神。",
        "近日，市政府召开防汛会议。8月1日，全省会议召开。",
        "市政协召开主席会议，决定8月25日举行常委会议。",
    ],
)
def test_a_day_to_come_or_of_something_else_is_not_that_of_the_meeting(text: str) -> None:
    found = meeting(text)
    assert found.name is not None
    assert (found.date, found.month_day) == (None, None)


def test_a_name_the_text_interrupts_keeps_its_form_as_alias() -> None:
    found = meeting("8月1日，市委常委会召开扩大会议，传达学习。")
    assert found.aliases == ["市委常委会召开扩大会议"]
    assert found.anchor is not None
    assert found.anchor.quote == "市委常委会召开扩大会议"


def test_the_headline_gives_aliases_and_a_name_only_where_the_body_says_nothing() -> None:
    headline = Headline(["抓项目 强工业"], "王海在云川市2024年新春第一会上强调", None)
    named = meeting("8月1日，市委召开全市推动发展大会。", headline=headline)
    assert (named.name, named.aliases) == ("全市推动发展大会", ["云川市2024年新春第一会"])
    bare = meeting(
        "8月1日，市长李河主持召开会议，研究防汛。", headline=Headline(["李河主持召开市政府常务会议"])
    )
    assert (bare.name, bare.certainty) == ("市政府常务会议", "medium")


def test_the_fullest_form_of_the_body_is_the_name() -> None:
    found = meeting("8月1日，全市招商大会召开。\n2024年全市招商大会设分会场。")
    assert (found.name, found.aliases) == ("2024年全市招商大会", ["全市招商大会"])


@pytest.mark.parametrize(
    ("text", "published", "day", "basis"),
    [
        ("8月1日，市委召开2024年全市年中工作会议。", None, "2024-08-01", "sentence"),
        ("8月2日，全市谈话会召开。\n会上就2024年下半年工作作表态发言。", None, "2024-08-02", "article"),
        ("8月1日，全市防汛会议召开。", date(2023, 8, 2), "2023-08-01", "published"),
        ("全市调度会昨日召开。", date(2024, 3, 1), "2024-02-29", "published"),
        ("本报8月19日讯 18日，全市招商大会召开。2024年全市招商大会设分会场。", None, "2024-08-18", "article"),
        ("8月1日，全市防汛会议召开，确保到2025年建成体系。", None, None, "no_year"),
        ("昨日，全市防汛会议召开。", None, None, "no_publication_date"),
        ("929日，全市防汛会议召开。", date(2024, 10, 1), None, "damaged"),
        ("1月5日，全市2023年度总结会召开。", None, None, "no_year"),
    ],
)
def test_the_day_and_what_it_rests_on(text: str, published: date | None, day: str | None, basis: str) -> None:
    found = meeting(text, published)
    assert (found.date, found.date_basis) == (day, basis)
    assert bool(found.why) == (day is None)


def test_a_day_of_what_is_conveyed_is_not_the_day_of_the_meeting() -> None:
    found = meeting(
        "学习贯彻7月1日重要讲话精神，8月2日上午，市委常委会会议召开，传达7月20日省委常委会会议精神。"
    )
    assert (found.date, found.part_of_day) == ("2024-08-02", "上午")
    cited = meeting("昨日，市委宣传部印发王海2022年10月16日在全市大会上的讲话。")
    assert cited.date == "2024-08-02"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("8月1日，全市大会召开。市委书记王海讲话。市长李河主持。", "李河"),
        ("8月1日，全市大会召开。会议由市委副书记张江主持。", "张江"),
        ("8月1日，市委常委、副市长陈山在市政府主持召开专题会议。", "陈山"),
        ("8月1日，受县委书记王海委托，县长李河主持召开县委常委会会议。", "李河"),
        ("8月1日，全市大会召开。李河在主持时要求，要抓落实。", "李河"),
        ("8月1日，全市大会召开。赵泉主任主持会议。", "赵泉"),
        ("8月1日上午，市长欧阳川主持会议并讲话。", "欧阳川"),
        ("8月1日，市长李河在东湖县、西山区调研，并在东湖县主持召开座谈会。", "李河"),
        ("8月1日，全市大会召开。会议由市人大常委会副主任孙立群主持。", "孙立群"),
    ],
)
def test_hosts(text: str, host: str) -> None:
    assert meeting(text).host == host


@pytest.mark.parametrize(
    "text",
    [
        "8月1日，全市大会召开。市委书记王海出席并讲话。",
        "8月1日，市委全会举行。全会由市委常委会主持。",
        "8月1日，全市大会召开，学习贯彻王海在主持学习时的重要讲话。",
        "8月1日，全市大会召开。主持市政府全面工作的李河参加。",
        "8月1日，全市大会召开。王海多次主持召开会议研究。",
        "8月1日，全市大会召开。王海将主持下周的会议。",
    ],
)
def test_who_does_not_host(text: str) -> None:
    assert meeting(text).host is None


def test_place_format_and_conveners() -> None:
    found = meeting("8月1日，市委、市政府在市会议中心召开全市大会。会议以电视电话会议形式召开。")
    assert (found.place, found.format) == ("市会议中心", "电视电话会议")
    assert found.convened_by == ["市委", "市政府"]
    plain = meeting("8月1日，在全市上下的共同努力下，我市召开全市大会。")
    assert (plain.place, plain.format, plain.convened_by) == (None, None, [])


def test_a_text_without_meeting_day_or_host_has_none() -> None:
    assert find_meeting(ArticleText("东湖县的茶园里一片繁忙。", []), []) is None
    assert find_meeting(ArticleText("", []), []) is None


PHRASES = (
    "8月1日",
    "，",
    "。",
    "全市",
    "市委",
    "召开",
    "会议",
    "大会",
    "主持",
    "王海",
    "在",
    "“",
    "”",
    "（",
    "）",
    "\n",
    "由",
    "昨日",
)


@given(st.lists(st.sampled_from(PHRASES), max_size=40).map("".join))
def test_any_text_keeps_its_anchors(text: str) -> None:
    article = ArticleText(text, [])
    found = find_meeting(article, people())
    for anchor in (found.anchor, found.date_anchor) if found else ():
        assert anchor is None or text[anchor.start : anchor.end] == anchor.quote
