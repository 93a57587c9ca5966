"""Papers and reports that give work to units, in the styles of offices: rows of a task table, and exhortations.

The texts in ``papers`` are our own; 云川市 and everyone named there are invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.reading import read_document
from luoshi.reading.records import Directive

PAPERS = Path(__file__).parent / "papers"


def read(name: str) -> list[Directive]:
    (article,) = read_document(PAPERS / f"{name}.txt").articles
    return article.directives


def work(name: str) -> list[tuple[str | None, str | None, str]]:
    """Speaker, addressee and words of every demand for work."""
    return [(one.speaker, one.assignee, one.quote) for one in read(name) if one.kind == "action"]


def exhortations(name: str) -> list[str]:
    return [one.quote for one in read(name) if one.kind == "stance"]


def test_minutes_are_the_meetings_and_each_matter_is_one_row() -> None:
    first, funds, digging, handing_over = work("minutes")

    assert first == (
        "会议",
        "市水务局",
        "由市水务局牵头，市财政局、市住房城乡建设局配合，于11月底前完成城区老旧供水管网普查，形成问题清单",
    )
    assert funds == (
        "会议",
        "市财政局",
        "市财政局牵头，会同市水务局于12月10日前提出资金筹措方案，报市政府审定",
    )
    assert digging[:2] == ("会议", "市住房城乡建设局")
    assert digging[2].endswith("市公安局、市城管局按职责分工负责，2026年12月31日前公布首批开挖路段")
    assert handing_over == (
        "会议",
        "市水务集团",
        "二次供水设施移交工作由市水务集团负责，各区县政府配合，2027年3月底前全部完成移交",
    )
    assert exhortations("minutes") == ["要提高政治站位，压实工作责任，形成工作合力"]


def test_minutes_have_their_own_line_as_title() -> None:
    (article,) = read_document(PAPERS / "minutes.txt").articles

    assert article.title == "云川市人民政府专题会议纪要"
    assert article.meeting is not None
    assert (article.meeting.date, article.meeting.host) == ("2026-10-21", "高明远")


def test_an_item_of_a_notice_is_one_row_with_what_is_said_of_units_and_limits() -> None:
    rows = work("supervision-notice")

    assert {speaker for speaker, _, _ in rows} == {"督办通知"}
    expected = [
        ("市住房城乡建设局", "完成易涝点整治。对", "时限：2026年11月30日"),
        ("市水务局", "修复排水泵站。完成", "完成时限：2027年4月底前"),
        ("市住房城乡建设局", "开展排水管网清淤。", "设局；责任单位：各区政府）"),
        ("市应急局", "健全联动机制。（市", "分工负责，11月15日前完成）"),
        (None, "请各责任单位提高思", "日前将进展情况报市政府督查室"),
    ]
    assert [unit for _, unit, _ in rows] == [unit for unit, _, _ in expected]
    for (_, _, words), (_, beginning, end) in zip(rows, expected, strict=True):
        assert words.startswith(beginning)
        assert words.endswith(end)


def test_a_notice_is_no_meeting_of_its_limit() -> None:
    (article,) = read_document(PAPERS / "supervision-notice.txt").articles

    assert article.title == "关于加快推进城市内涝治理重点任务的督办通知"
    assert article.meeting is None


def test_a_division_of_tasks_has_a_row_for_every_item() -> None:
    assert [(unit, words[:8]) for _, unit, words in work("division-of-tasks")] == [
        ("市发展改革委", "新开工亿元以上项"),
        ("市工业和信息化局、市统计局", "培育规上工业企业"),
        ("市财政局", "兑现惠企资金8亿"),
        ("市教育局", "新建改扩建学校1"),
        ("市住房城乡建设局、各区政府", "改造老旧小区86"),
    ]
    assert exhortations("division-of-tasks") == ["坚定信心、真抓实干，奋力开创云川高质量发展新局面"]


def test_a_speech_on_water_works_keeps_what_it_asks_for_apart_from_its_slogans() -> None:
    assert [(speaker, unit, words[:14]) for speaker, unit, words in work("water-meeting")] == [
        ("郑海平", None, "二要加快建设"),
        ("郑海平", "市水务局", "市水务局牵头，于11月底前完"),
        ("郑海平", "市发展改革委、市财政局", "市发展改革委、市财政局要做好"),
        ("郑海平", None, "三要强化监管"),
        ("郑海平", "市水务局", "市水务局要会同市市场监管局、"),
        ("高明远", "市应急局", "由市应急局牵头、市水务局配合"),
        ("高明远", "各区县政府", "各区县政府年底前组织一次应急"),
    ]
    assert exhortations("water-meeting") == [
        "要提高政治站位，深刻认识做好供水保障工作的极端重要性，增强责任感和紧迫感",
        "一要压实责任",
        "各级各部门要守土有责、守土负责、守土尽责",
        "四要形成工作合力",
        "各区县、各部门要各司其职、密切配合，以钉钉子精神抓好落实，以优异成绩向市委、市政府交上满意答卷",
    ]


def test_a_field_of_work_that_a_unit_leads_is_a_row_of_a_safety_meeting() -> None:
    assert [(unit, words[:9]) for _, unit, words in work("safety-meeting") if unit] == [
        ("市应急局", "危险化学品领域由市"),
        ("市住房城乡建设局", "城镇燃气领域由市住"),
        ("消防救援支队", "消防救援支队要联合"),
    ]
    assert exhortations("safety-meeting") == [
        "一要提高政治站位，时刻绷紧安全生产这根弦",
        "要以“时时放心不下”的责任感抓好安全生产各项工作，切实做到思想上重视、行动上自觉",
        "要发扬连续作战作风，齐心协力、攻坚克难，坚决打赢岁末年初安全生产攻坚战",
    ]


def test_an_executive_meeting_gives_work_to_units() -> None:
    assert [(unit, words[:10]) for _, unit, words in work("executive-meeting")] == [
        ("市水务局", "市水务局牵头，于11"),
        ("市审计局", "由市审计局牵头、市水"),
        ("市水务局", "节水型城市创建工作由"),
    ]
    assert len(exhortations("executive-meeting")) == 1


@pytest.mark.parametrize("name", sorted(path.stem for path in PAPERS.glob("*.txt")))
def test_every_row_stands_in_its_paper_as_it_is_quoted(name: str) -> None:
    (article,) = read_document(PAPERS / f"{name}.txt").articles

    assert article.directives
    for one in article.directives:
        assert article.text[one.anchor.start : one.anchor.end] == one.quote
