"""What looks like a report and is none (guideline §2, trap 13). All sample text is our own."""

from __future__ import annotations

import pytest

from luoshi.reading.layout.genre import refusal
from tests.reading.own_reports import document, lay

NOVEL = (
    "第十二章 风起云川\n\n"
    "王海推开门，皱了皱眉。“你怎么来了？”他低声问道。\n"
    "李河笑道：“书记，事情不妙。”王海心里一沉，脸色变了。\n"
    "“市委常委会明天就要开了。”李河叹了口气，目光落在窗外，“项目的事要早做准备。”\n"
    "王海点了点头，掏出香烟。“各部门要抓好落实。”他冷笑了一声。"
)
NOVEL_WITHOUT_A_CHAPTER = NOVEL.partition("\n\n")[2]
SPEECH = (
    "在全市经济工作会议上的讲话\n\n"
    "同志们：\n"
    "今天，我们召开全市经济工作会议，主要任务是部署下半年工作。下面，我讲三点意见。\n"
    "一、认清形势，坚定信心。我们要看到成绩，也要看到困难。\n"
    "二、突出重点，抓好落实。我认为，要抓好项目建设，要优化营商环境。\n"
    "最后，我再强调一下，各级各部门要压实责任。"
)
TEMPLATE = (
    "在某某市安全生产工作会议上的讲话范文\n"
    "同志们：\n今天我们召开会议，部署工作。我们要提高认识，我们要压实责任。下面，我就安全生产讲几点意见。"
)
REPORTS = [
    "8月1日，全市经济工作会议召开。市委书记王海出席会议并讲话。\n王海强调，要抓好项目建设。",
    # a report may quote and may tell
    "8月1日，市委书记王海到东湖县调研。“大家有什么困难？”王海问道。“用工难。”企业负责人说。"
    "\n王海强调，要做好用工服务。",
    "8月1日，市长李河主持召开座谈会。李河说：“我们要把企业的事当成自己的事。”\n李河要求，要抓好落实。",
    # a report of a speech is no speech
    "8月1日，市委书记王海在全市经济工作会议上发表讲话。\n王海强调，我们要抓住机遇，我们要勇于担当。",
    # chapters and parts of a rule book or a plan
    "8月1日，市政府常务会议召开，审议《云川市城市管理条例》第三章有关条款。\n会议强调，要依法管理。",
]

# Visits tell like a story, with a day, posts and a demand that no story has.
VISITS = [
    "8月1日，市委书记王海到东湖县调研。\n"
    "在云溪村，王海走进村民钱多家中。“老人家，身体怎么样？”王海问道。“挺好的，感谢党和政府！”钱多笑着说。\n"
    "“今年产业发展得怎么样？”王海低声问身边的村支书。“收入翻了一番。”村支书眼神里透着自豪。\n"
    "王海点了点头，说道：“产业兴旺了，乡亲们的日子才会更好。”\n"
    "王海强调，要抓好乡村振兴。",
    "春节前夕，市委书记王海来到东湖县云溪村，看望慰问困难群众。“老人家，身体怎么样？”“生活上有什么困难？”"
    "王海关切地问道。“都好，都好！”老人激动地说。王海叮嘱随行干部，要把温暖送到群众心坎上。",
    "8月1日，记者来到市政务服务中心。“现在办事方便多了！”企业负责人钱多笑着说。“以前要跑好几趟，现在一次就办好。”"
    "“真没想到这么快。”前来办事的群众说。市政务服务局局长何川表示，下一步要继续优化流程。",
]


@pytest.mark.parametrize("report", VISITS)
def test_a_report_that_tells_of_a_visit_is_kept(report: str) -> None:
    assert [article.text for article in lay(report)[0]] == [report]


@pytest.mark.parametrize("novel", [NOVEL, NOVEL_WITHOUT_A_CHAPTER])
def test_fiction_yields_no_record_and_is_listed(novel: str) -> None:
    articles, left_out = lay(novel)
    assert articles == []
    assert "fiction" in {item.reason for item in left_out}


@pytest.mark.parametrize("speech", [SPEECH, TEMPLATE])
def test_a_speech_yields_no_record_and_is_listed(speech: str) -> None:
    articles, left_out = lay(speech)
    assert articles == []
    assert "speech" in {item.reason for item in left_out}


@pytest.mark.parametrize("text", [NOVEL, SPEECH, TEMPLATE])
def test_a_file_without_a_report_says_so(text: str) -> None:
    found = document(text)
    assert not found.failed
    assert found.articles == []
    assert [problem.code for problem in found.problems] == ["no_article"]
    assert found.problems[0].hint


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_kept(report: str) -> None:
    assert [article.text for article in lay(report)[0]] == [report]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_not_refused(report: str) -> None:
    assert refusal("全市经济工作会议召开", report) is None


@pytest.mark.parametrize("text", ["", "\n", "会议"])
def test_what_says_nothing_is_not_refused_for_its_genre(text: str) -> None:
    assert refusal("", text) is None


def test_the_report_beside_a_speech_is_kept() -> None:
    page = f"全市经济工作会议召开\n{REPORTS[0]}\n版权所有 云川日报社\n{SPEECH}"
    assert REPORTS[0] in [article.text for article in lay(page)[0]]
