"""Second copies on one page (guideline §2, traps 8, 10). All sample text is our own."""

from __future__ import annotations

import pytest

from luoshi.reading.layout.copies import mark_copies
from tests.reading.own_reports import blocks, lay

TITLE = "全市防汛工作会议召开"
BODY = [
    "8月2日，全市防汛工作会议召开。市长李河主持会议并讲话，强调要加强水库巡查，确保安全度汛。",
    "李河指出，要压实防汛责任，做好人员转移准备，严格落实值班值守制度，确保群众生命财产安全。",
    "李河要求，各县区要立足防大汛、抢大险、救大灾，备足物资、练强队伍，做到有备无患。",
    "市领导张江、陈山、赵川参加会议。",
]
FIRST_END = ["版权所有 云川日报社 临ICP备00000001号", "电话：0000-0000000"]
SECOND_END = ["版权所有 云川日报社", "临ICP备00000002号 电话：0000-0000001"]


def page(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        page(TITLE, *BODY, *FIRST_END, TITLE, *BODY, *SECOND_END),
        page("首页 > 要闻", TITLE, *BODY, *FIRST_END, "首页 > 时政 > 正文", TITLE, *BODY, *SECOND_END),
        page(TITLE, *BODY, TITLE, *BODY),
        # scraped with other punctuation
        page(TITLE, *BODY, *FIRST_END, TITLE, *(line.replace("，", ",") for line in BODY)),
    ],
)
def test_a_report_twice_on_a_page_is_one_article(text: str) -> None:
    articles, left_out = lay(text)
    assert [article.text for article in articles] == ["\n".join(BODY)]
    assert articles[0].title == TITLE
    copied = [item.text for item in left_out if item.reason == "copy"]
    assert [text.replace(",", "，") for text in copied if text.replace(",", "，") in BODY] == BODY


def test_a_caption_between_the_paragraphs_goes_with_its_copy() -> None:
    body = [BODY[0], "大会现场。", *BODY[1:]]
    articles, left_out = lay(page(TITLE, *body, *FIRST_END, TITLE, *body, *SECOND_END))
    assert [article.text for article in articles] == ["\n".join(body)]
    assert "大会现场。" in [item.text for item in left_out if item.reason == "copy"]


def test_a_short_report_twice_is_one_article() -> None:
    body = [BODY[0], "李河指出，要压实防汛责任。"]
    articles, _ = lay(page(TITLE, *body, *FIRST_END, TITLE, *body, *SECOND_END))
    assert len(articles) == 1


def test_a_yearly_event_in_nearly_the_same_words_is_no_copy() -> None:
    last_year = [
        BODY[0].replace("8月2日", "2023年8月5日").replace("李河", "周明"),
        BODY[1].replace("李河", "周明"),
        BODY[2].replace("李河", "周明"),
        BODY[3].replace("赵川", "吴静"),
    ]
    articles, left_out = lay(page(TITLE, *BODY, *FIRST_END, "去年全市防汛工作会议召开", *last_year))
    assert [article.text for article in articles] == ["\n".join(BODY), "\n".join(last_year)]
    assert not [item for item in left_out if item.reason == "copy"]


def test_paragraphs_that_two_reports_of_different_days_share_are_no_copy() -> None:
    second = [BODY[0].replace("8月2日", "8月9日").replace("李河", "周明"), *BODY[1:3], "市领导吴静参加会议。"]
    articles, _ = lay(page(TITLE, *BODY, "全市防汛工作会议再次召开", *second))
    assert [article.text for article in articles] == ["\n".join(BODY), "\n".join(second)]


def test_one_sentence_that_two_reports_share_is_no_copy() -> None:
    shared = "会议强调，要坚持人民至上、生命至上，压实各级防汛责任，确保群众生命财产安全。"
    other = [
        "8月3日，全市安全生产工作会议召开。副市长张江主持会议并讲话，强调要开展隐患排查。",
        "张江指出，要突出危化品、建筑施工、道路交通等重点领域，深入开展专项整治。",
    ]
    articles, _ = lay(page(TITLE, *BODY, shared, "全市安全生产工作会议召开", *other, shared))
    assert [article.text for article in articles] == ["\n".join([*BODY, shared]), "\n".join([*other, shared])]


def test_without_a_copy_nothing_is_marked() -> None:
    page_blocks = blocks(page(TITLE, *BODY))
    kinds = [block.kind for block in page_blocks]
    mark_copies(page_blocks)
    assert [block.kind for block in page_blocks] == kinds
