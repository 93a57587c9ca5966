"""Headlines: which lines are one, and whose body they belong to (guideline §2, traps 4, 11).

All sample text is our own, about an invented city.
"""

from __future__ import annotations

import pytest

from luoshi.reading.layout.headlines import title_of_page
from tests.reading.own_reports import known_wrong, lay

BODY = (
    "8月1日，全市经济工作会议召开。市委书记王海出席会议并讲话，市长李河主持会议。\n"
    "王海强调，要凝心聚力抓项目，坚定不移促发展，确保完成全年目标任务。"
)
Group = tuple[str | None, list[str], str | None]  # kicker, title lines, subtitle


def headline(text: str) -> Group:
    (article,), _ = lay(text)
    return article.headline.kicker, article.headline.title_lines, article.headline.subtitle


@pytest.mark.parametrize(
    ("lines", "group"),
    [
        (["全市经济工作会议召开"], (None, ["全市经济工作会议召开"], None)),
        (
            ["王海在全市经济工作会议上强调", "凝心聚力抓项目 坚定不移促发展"],
            ("王海在全市经济工作会议上强调", ["凝心聚力抓项目 坚定不移促发展"], None),
        ),
        (
            ["王海在全市经济工作会议上强调", "凝心聚力抓项目", "坚定不移促发展"],
            ("王海在全市经济工作会议上强调", ["凝心聚力抓项目", "坚定不移促发展"], None),
        ),
        (
            ["王海在全市经济工作会议上强调", "凝心聚力抓项目 坚定不移促发展", "李河主持会议"],
            ("王海在全市经济工作会议上强调", ["凝心聚力抓项目 坚定不移促发展"], "李河主持会议"),
        ),
        (
            ["全市经济工作会议召开", "王海出席并讲话 李河主持"],
            (None, ["全市经济工作会议召开"], "王海出席并讲话 李河主持"),
        ),
        (
            ["王海在全市经济工作会议上强调 凝心聚力抓项目 坚定不移促发展"],
            ("王海在全市经济工作会议上强调", ["凝心聚力抓项目 坚定不移促发展"], None),
        ),
        (
            ["王海在全市经济工作会议上强调：凝心聚力抓项目"],
            ("王海在全市经济工作会议上强调", ["凝心聚力抓项目"], None),
        ),
        (
            ["凝心聚力抓项目 坚定不移促发展", "", "市委、市政府召开全市经济工作会议"],
            (None, ["凝心聚力抓项目 坚定不移促发展"], "市委、市政府召开全市经济工作会议"),
        ),
        (
            ["凝心聚力抓项目 坚定不移促发展", "——全市经济工作会议召开"],
            (None, ["凝心聚力抓项目 坚定不移促发展"], "——全市经济工作会议召开"),
        ),
        (["全市经济工作会议召开", "李河主持"], (None, ["全市经济工作会议召开"], "李河主持")),
    ],
)
def test_kicker_title_and_subtitle(lines: list[str], group: Group) -> None:
    assert headline("\n".join([*lines, BODY])) == group


@pytest.mark.parametrize(
    "before",
    [
        "首页 > 云川要闻 > 正文",
        "云川要闻",
        "时政新闻",
        "发布日期：2024-08-02 来源：云川日报",
        "分享本文至",
    ],
)
def test_lines_of_the_page_around_a_headline_are_no_part_of_it(before: str) -> None:
    assert headline(f"{before}\n全市经济工作会议召开\n{before}\n{BODY}") == (
        None,
        ["全市经济工作会议召开"],
        None,
    )


def test_a_headline_of_something_else_is_left_out_and_listed() -> None:
    text = f"我市举办青少年篮球比赛\n全市经济工作会议召开\n{BODY}"
    assert headline(text) == (None, ["全市经济工作会议召开"], None)
    _, left_out = lay(text)
    assert "我市举办青少年篮球比赛" in [item.text for item in left_out]


def test_without_a_headline_there_is_no_title() -> None:
    (article,), _ = lay(BODY)
    assert (article.title, article.headline.kicker, article.headline.subtitle) == (None, None, None)


def test_a_headline_repeated_in_the_body_is_a_caption() -> None:
    first, second = BODY.split("\n")
    (article,), _ = lay(
        "\n".join(["凝心聚力抓项目 坚定不移促发展", first, "凝心聚力抓项目 坚定不移促发展", second])
    )
    assert article.title == "凝心聚力抓项目 坚定不移促发展"
    assert [article.words(p.start, p.end) for p in article.paragraphs if p.caption] in (
        [],
        ["凝心聚力抓项目 坚定不移促发展"],
    )
    assert article.text.startswith(first)


FIRST = (
    "本报讯 8月1日，全市经济工作会议召开。市委书记王海出席会议并讲话，强调要抓好项目建设，加大招商引资力度。"
)
SECOND = "本报讯 8月2日，全市防汛工作会议召开。市长李河主持会议并讲话，强调要加强水库巡查，压实各级防汛责任。"


@pytest.mark.parametrize(
    ("headlines", "first", "second"),
    [
        # in the order of the bodies and against it
        (
            [
                "王海在全市经济工作会议上强调\n抓好项目建设 加大招商引资力度",
                "李河在全市防汛工作会议上强调\n加强巡查 压实责任",
            ],
            ("王海在全市经济工作会议上强调", ["抓好项目建设 加大招商引资力度"], None),
            ("李河在全市防汛工作会议上强调", ["加强巡查 压实责任"], None),
        ),
        (
            [
                "李河在全市防汛工作会议上强调\n加强巡查 压实责任",
                "王海在全市经济工作会议上强调\n抓好项目建设 加大招商引资力度",
            ],
            ("王海在全市经济工作会议上强调", ["抓好项目建设 加大招商引资力度"], None),
            ("李河在全市防汛工作会议上强调", ["加强巡查 压实责任"], None),
        ),
        # without kickers, parted by blank lines
        (
            ["", "加强水库巡查 压实防汛责任", "", "抓好项目建设 加大招商引资力度"],
            (None, ["抓好项目建设 加大招商引资力度"], None),
            (None, ["加强水库巡查 压实防汛责任"], None),
        ),
        (
            ["抓好项目建设 加大招商引资力度", "加强水库巡查 压实防汛责任"],
            (None, ["抓好项目建设 加大招商引资力度"], None),
            (None, ["加强水库巡查 压实防汛责任"], None),
        ),
    ],
)
def test_headlines_after_the_bodies_go_to_the_bodies_they_speak_of(
    headlines: list[str], first: Group, second: Group
) -> None:
    articles, left_out = lay("\n".join([FIRST, SECOND, *headlines]))
    assert [article.text for article in articles] == [FIRST, SECOND]
    groups = [(a.headline.kicker, a.headline.title_lines, a.headline.subtitle) for a in articles]
    assert groups == [first, second]
    assert left_out == []


THIRD = (
    "本报讯 8月3日，市政协主席周明到东湖县调研文化旅游产业发展情况，强调要做好文旅融合文章，打造特色品牌。"
)
OF_FIRST = "王海在全市经济工作会议上强调\n抓好项目建设 加大招商引资力度"
OF_SECOND = "李河在全市防汛工作会议上强调\n加强巡查 压实责任"
OF_THIRD = "周明到东湖县调研文化旅游产业"


@pytest.mark.parametrize(
    "parts",
    [
        [OF_FIRST, FIRST, OF_SECOND, SECOND, OF_THIRD, THIRD],
        [FIRST, SECOND, THIRD, OF_FIRST, OF_SECOND, OF_THIRD],
        [FIRST, SECOND, THIRD, OF_SECOND, OF_THIRD, OF_FIRST],
        [OF_FIRST, FIRST, SECOND, THIRD, OF_THIRD, OF_SECOND],
        pytest.param(
            [OF_FIRST, OF_SECOND, OF_THIRD, FIRST, SECOND, THIRD],
            marks=known_wrong("headlines that all stand before the first body go to it together"),
        ),
        pytest.param(
            [FIRST, OF_FIRST, SECOND, OF_SECOND, THIRD, OF_THIRD],
            marks=known_wrong("a headline right after its body goes to the next one"),
        ),
    ],
)
def test_headlines_go_to_their_bodies_wherever_they_stand(parts: list[str]) -> None:
    articles, _ = lay("\n\n".join(parts))
    assert [article.text for article in articles] == [FIRST, SECOND, THIRD]
    assert [article.title for article in articles] == [
        "抓好项目建设 加大招商引资力度",
        "加强巡查 压实责任",
        "周明到东湖县调研文化旅游产业",
    ]
    assert [article.headline.kicker for article in articles] == [
        "王海在全市经济工作会议上强调",
        "李河在全市防汛工作会议上强调",
        None,
    ]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("全市经济工作会议召开_云川新闻网", "全市经济工作会议召开"),
        ("全市经济工作会议召开 - 云川市人民政府门户网站", "全市经济工作会议召开"),
        ("全市经济工作会议召开 | 要闻 | 云川新闻网", "全市经济工作会议召开"),
        ("全市经济工作会议召开", "全市经济工作会议召开"),
        ("", ""),
    ],
)
def test_the_title_of_a_page_without_the_name_of_its_site(page: str, title: str) -> None:
    assert title_of_page(page) == title
