"""Whose words a demand is (guideline §5, ``speaker``; traps 23, 24).

All sample text is our own, about an invented city.
"""

from __future__ import annotations

import pytest

from tests.reading.own_reports import known_wrong, spoken


def speakers(text: str) -> list[str | None]:
    return [speaker for speaker, _ in spoken(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("王海强调，要抓落实。", "王海"),
        ("市长李河强调，要抓落实。", "李河"),
        ("市长周文强调，要抓落实。", "周文"),
        ("市长李河在会上强调，要抓落实。", "李河"),
        ("市长李河在主持会议时要求，要抓落实。", "李河"),
        ("王海在听取汇报后指出，要抓落实。", "王海"),
        ("王海强调指出，要抓落实。", "王海"),
        ("王海强调：要抓落实。", "王海"),
        ("王海还强调，要抓落实。", "王海"),
        ("会议强调，要抓落实。", "会议"),
        ("会议在听取汇报后要求，要抓落实。", "会议"),
        ("会议认为，要坚持稳中求进。", "会议"),
        ("全会强调，要坚持改革。", "全会"),
        ("大会号召，全市人民要团结奋斗。", "大会"),
        ("市委、市政府要求，各县区要抓落实。", "市委、市政府"),
        ("市防汛抗旱指挥部要求，各县区要加强巡查。", "市防汛抗旱指挥部"),
        ("8月1日，市委、市政府召开全市经济工作会议，强调要抓落实。", "会议"),
        ("8月1日，全市经济工作会议召开。市长李河出席会议，强调要抓落实。", "李河"),
        ("市委书记王海出席会议并强调，要抓落实。", "王海"),
        ("市委书记王海到东湖县调研，强调要加强管护。", "王海"),
        ("市委副书记陈山宣读文件。市委书记王海讲话，强调要坚定信心。", "王海"),
        ("王海说，要把好事办好。", "王海"),
        ("会议还强调，要抓落实。", "会议"),
        ("会议同时要求，各县区要抓落实。", "会议"),
    ],
)
def test_the_nearest_governing_phrase_names_the_speaker(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # over sentences and paragraphs, until another phrase
        ("王海强调，要抓项目。要抓招商。\n要抓作风。", ["王海", "王海", "王海"]),
        ("王海强调，要抓项目。\n李河要求，要抓招商。要抓作风。", ["王海", "李河", "李河"]),
        ("会议指出，经济形势向好。\n要抓项目。", ["会议"]),
        ("王海强调，要抓项目。\n会议强调，要抓招商。", ["王海", "会议"]),
        ("王海强调，要抓项目，会议强调，要抓招商。", ["王海", "会议"]),
        ("市委书记王海，市长李河分别讲话。王海强调，要抓项目。李河强调，要抓招商。", ["王海", "李河"]),
        # who hosts meanwhile does not speak
        ("王海强调，要抓项目。市领导张江、周明参加会议。\n要抓招商。", ["王海", "王海"]),
        # the subject of the clause before a bare 要求
        ("8月1日，市长李河调研防汛工作。在水库，他察看水位，询问情况，要求管理单位严格值守。", ["李河"]),
        pytest.param(
            "市委书记王海与企业家座谈。他逐一回应诉求，要求有关部门及时解决问题。",
            ["王海"],
            marks=known_wrong("他 in the clause before a bare 要求 is not its subject"),
        ),
        ("市防汛抗旱指挥部发出紧急通知，要求各县区加强巡查。", ["市防汛抗旱指挥部"]),
        (
            "市委书记王海出席会议。王海就贯彻会议精神提出三点意见。一要统一思想。二要抓好落实。",
            ["王海", "王海"],
        ),
        ("李河指出，要加强领导。市委书记王海插话强调，要抓住关键。", ["李河", "王海"]),
        (
            "王海强调，要抓项目。\n李河就贯彻落实会议精神提出要求：一要加强领导；二要压实责任。",
            ["王海", "李河", "李河"],
        ),
        (
            "王海强调，要抓项目。\n镇长李河就防汛工作作了安排。一是开展排查；二是备足物资。",
            ["王海", "李河", "李河"],
        ),
        # a higher meeting, then the local one
        (
            "省政府召开防汛电视电话会议，副省长赵泉强调，要加强巡查。会后，市长李河要求，要抓好落实。",
            ["赵泉", "李河"],
        ),
        ("王海强调，要抓项目。\n会议还强调，要抓招商。", ["王海", "会议"]),
    ],
)
def test_a_speaker_carries_over_until_the_next(text: str, expected: list[str]) -> None:
    assert speakers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市委书记王海出席会议并讲话。他强调，要抓落实。", ["王海"]),
        ("市委书记王海主持会议。他指出，要抓项目。他还要求，要抓招商。", ["王海", "王海"]),
        ("市长李河通报情况。市委书记王海作了部署。他要求，要抓落实。", ["王海"]),
        # within the same item only
        (
            "●8月1日，市长李河到园区调研。他强调，要抓项目。\n●8月2日，市委书记王海到企业走访。他指出，要抓招商。",
            ["李河", "王海"],
        ),
        ("市委书记王海主持会议并就下一步工作提出要求。他指出，要加强管护。", ["王海"]),
        ("市长李河主持会议。副市长张江、周明参加会议。他强调，要抓落实。", ["李河"]),
        ("市长李河主持会议，副市长张江、周明参加会议。他强调，要抓落实。", ["李河"]),
    ],
)
def test_he_is_the_subject_named_last(text: str, expected: list[str]) -> None:
    assert speakers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "会议按照省委要求，研究了防汛工作。",
        "会议落实安全生产要求，研究了防汛工作。",
        "会议传达了上级的指示要求，与会人员受到鼓舞。",
        "全市上下对标高质量发展要求，经济稳中向好。",
        "这项工作得到省委强调的支持。",
        "规划明确，路径清晰，成效明显。",
    ],
)
def test_a_noun_is_no_speech(text: str) -> None:
    assert spoken(text) == []


def test_a_demand_nobody_made_is_none() -> None:
    assert spoken("云川市地处临江省东部，要建设新城区。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what a cited leader once said is no demand of the meeting
        ("王海指出，习近平总书记强调，要保护好长江。要抓好整改。", [("王海", "要抓好整改")]),
        (
            "习近平总书记强调，要保护好长江。市委书记王海指出，要抓好整改。",
            [("王海", "要抓好整改")],
        ),
        (
            "会议传达学习了习近平总书记关于治水的重要论述。会议强调，要抓好整改。",
            [("会议", "要抓好整改")],
        ),
        ("会议指出，习近平总书记强调，要保护好长江。要抓好整改。", [("会议", "要抓好整改")]),
    ],
)
def test_words_of_a_cited_leader(text: str, expected: list[tuple[str, str]]) -> None:
    assert spoken(text) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("市委书记王海作出批示指出，要全力救治伤员。", "王海"),
        ("市委书记王海对防汛工作作出批示，要求全力抢险。", "王海"),
        ("市委书记王海对防汛工作作出批示。批示指出，要全力抢险。", "王海"),
    ],
)
def test_a_written_instruction_is_its_authors(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


def test_delegates_who_say_what_must_be_done_demand_nothing() -> None:
    assert spoken("会议结束后，大家表示，要认真学习领会。") == []
