"""Where a demand opens inside one clause (trap 22, rules 3 and 9). All sample text is our own."""

from __future__ import annotations

import pytest

from luoshi.reading.rules.markers import imperative_at, is_addressee, open_clause
from luoshi.reading.rules.patterns import mask
from tests.reading.own_reports import demands


@pytest.mark.parametrize(
    ("clause", "opening"),
    [
        ("要抓好落实", "要抓好落实"),
        ("必须抓好落实", "必须抓好落实"),
        ("务必抓好落实", "务必抓好落实"),
        ("严禁弄虚作假", "严禁弄虚作假"),
        ("还要抓好落实", "还要抓好落实"),
        ("就要抓好落实", "就要抓好落实"),
        ("一要抓好落实", "一要抓好落实"),
        ("二是抓好落实", "二是抓好落实"),
        ("各县区要抓好落实", "各县区要抓好落实"),
        ("项目建设要提速", "项目建设要提速"),
        ("重点要抓好落实", "要抓好落实"),
        ("特别是要抓好落实", "要抓好落实"),
        ("同时各部门要抓好落实", "各部门要抓好落实"),
        ("第二必须深化改革", "必须深化改革"),
    ],
)
def test_an_opening_clause_opens_at(clause: str, opening: str) -> None:
    found = open_clause(clause, 0, len(clause))
    assert found is not None
    assert clause[found.start :] == opening


@pytest.mark.parametrize(
    "clause",
    [
        "要求明确", "要素齐全", "要点突出", "要闻", "重要意义", "主要指标向好", "必要条件", "需要时间",
        "只要坚持", "概要", "摘要", "纲要", "首要任务", "要么停产", "无须担心",
        "亟须资金", "不得不说", "不得已", "抓好落实",
        "是要害问题", "想要发展", "不要紧", "知道要发展", "如果要发展", "为什么要改革", "",
    ],
)  # fmt: skip
def test_other_words_open_nothing(clause: str) -> None:
    assert open_clause(clause, 0, len(clause)) is None


@pytest.mark.parametrize("clause", ["“要想富”是口号", "《关于要抓好落实的通知》下发"])
def test_what_stands_in_quotes_opens_nothing(clause: str) -> None:
    assert open_clause(mask(clause), 0, len(clause)) is None


@pytest.mark.parametrize(
    ("clause", "addressee"),
    [
        ("各级各部门要抓好落实", "各级各部门"),
        ("全市上下要同心协力", "全市上下"),
        ("水库责任人要到岗", "水库责任人"),
        ("市直有关部门要配合", "市直有关部门"),
        ("党员干部都要带头", "党员干部"),
        ("项目建设要提速", None),
        ("要抓好落实", None),
    ],
)
def test_an_addressee_is_told_from_a_topic(clause: str, addressee: str | None) -> None:
    found = open_clause(clause, 0, len(clause))
    assert found is not None
    assert found.addressee == addressee


@pytest.mark.parametrize(
    "phrase", ["各级各部门", "全市上下", "各县区", "水库责任人", "市直各单位", "各级领导干部", "防汛指挥部"]
)
def test_who_must_act(phrase: str) -> None:
    assert is_addressee(phrase)


@pytest.mark.parametrize("phrase", ["", "项目建设", "政府工作", "营商环境", "全年目标", "各项措施"])
def test_what_cannot_act(phrase: str) -> None:
    assert not is_addressee(phrase)


@pytest.mark.parametrize(
    "sentence", ["坚决维护群众利益", "做足准备", "及时总结经验", "大力实施技改", "全力以赴抓项目"]
)
def test_first_words_of_a_demand_without_a_marker(sentence: str) -> None:
    assert imperative_at(sentence, 0)


@pytest.mark.parametrize("sentence", ["", "会议结束", "今年以来", "云川市", "经济平稳", "投资增长"])
def test_other_first_words(sentence: str) -> None:
    assert not imperative_at(sentence, 0)


@pytest.mark.parametrize(
    "words",
    [
        "这是群众的要求", "这是发展的要素", "这是必要的准备", "项目至关重要", "这是主要原因", "这是机要文件",
        "工作扼要清晰",
    ],
)  # fmt: skip
def test_such_a_word_in_a_talk_is_no_demand(words: str) -> None:
    assert demands(f"会议指出，{words}。") == []
