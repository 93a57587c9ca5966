"""Work that a sentence gives to units, in the forms of offices. Of an invented city."""

from __future__ import annotations

import pytest

from luoshi.reading.rules.assignments import lead_of, paper_speaker
from tests.reading.own_reports import directives, document


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("市水务局牵头，于11月底前完成普查", "市水务局"),
        ("由市水务局牵头，市财政局配合，年底前完成普查", "市水务局"),
        ("由市水务局、市财政局共同牵头，制定补助办法", "市水务局、市财政局"),
        ("管网普查工作由市水务局牵头，各区县政府配合", "市水务局"),
        ("市水务局会同市财政局，提出资金方案", "市水务局"),
        ("市发展改革委负责项目审批", "市发展改革委"),
        ("市工业和信息化局牵头，市统计局等部门按职责分工负责", "市工业和信息化局"),
        ("各区县政府于12月20日前上报清单", "各区县政府"),
        ("市水务局年内完成三座水厂改造", "市水务局"),
    ],
)
def test_units_that_are_given_work_open_a_demand(sentence: str, unit: str) -> None:
    (found,) = directives(f"会议强调，做法要实。{sentence}。")[1:]

    assert (found.quote, found.assignee, found.kind) == (sentence, unit, "action")


@pytest.mark.parametrize(
    "sentence",
    [
        "由市水务局牵头的普查进展顺利",
        "市水务局负责人汇报了情况",
        "水务周活动由市水务局主办",
        "市水务局已牵头完成普查",
        "普查由市水务局牵头，取得了明显成效",
    ],
)
def test_what_units_did_or_are_is_no_demand(sentence: str) -> None:
    assert len(directives(f"会议强调，做法要实。{sentence}。")) == 1


def test_what_follows_on_who_does_it_belongs_to_the_same_demand() -> None:
    said = "由市水务局牵头，市财政局要积极配合，要于11月底前完成普查"

    assert [one.quote for one in directives(f"会议强调，{said}。")] == [said]


def test_the_work_comes_before_the_comma_and_its_unit_after() -> None:
    said = "老旧管网普查工作，由市水务局牵头，11月底前完成"

    assert [one.quote for one in directives(f"会议强调，做法要实。{said}。")][1:] == [said]


def test_the_verb_of_the_work_is_its_head() -> None:
    (found,) = directives("会议强调，由市水务局牵头，市财政局配合，于11月底前完成城区老旧管网普查。")

    assert found.head == "完成"


def test_a_label_belongs_to_the_demand_before_it() -> None:
    first, second = directives("会议强调，要抓好普查。要加快改造。责任单位：市水务局；完成时限：11月30日。")

    assert (first.quote, first.assignee) == ("要抓好普查", None)
    assert second.quote == "要加快改造。责任单位：市水务局；完成时限：11月30日"
    assert second.assignee == "市水务局"


def test_a_bracket_at_the_end_says_who_does_it() -> None:
    (found,) = directives("会议强调，要加快管网改造（市水务局牵头，市财政局配合）。")

    assert (found.quote, found.assignee) == ("要加快管网改造（市水务局牵头，市财政局配合）", "市水务局")


def test_a_label_outside_of_a_speech_is_no_demand() -> None:
    assert directives("云川市水厂改造工程开工。责任单位：市水务局。") == []


@pytest.mark.parametrize(
    ("label", "units"),
    [
        ("责任单位：市住建局；牵头单位：市水务局", "市水务局"),
        ("（市水务局牵头，市财政局按职责分工负责）", "市水务局"),
        ("责任单位：市水务局、各区县政府；完成时限：11月底", "市水务局、各区县政府"),
        ("完成时限：11月底", None),
    ],
)
def test_the_lead_that_a_label_names(label: str, units: str | None) -> None:
    assert lead_of(label) == units


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("云川市人民政府专题会议纪要", "会议"),
        ("关于抓好防汛工作的督办通知", "督办通知"),
        ("政府工作报告重点任务分工方案", "任务分工方案"),
        ("我市印发防汛工作方案", None),  # a report about a paper
        ("云川市召开防汛工作会议", None),
    ],
)
def test_a_paper_is_known_by_its_title(title: str, speaker: str | None) -> None:
    assert paper_speaker(title, "一、巡查。\n二、抢险。") == speaker


def test_a_paper_has_items() -> None:
    assert paper_speaker("关于放假的通知", "各单位放假三天。\n请相互转告。") is None


def test_headings_of_items_are_no_demands() -> None:
    (article,) = document(
        "关于城区供水工作的督办通知\n\n各有关单位：\n\n一、加快水厂建设\n\n市水务局于11月底前完成水厂主体施工，确保质量。\n\n"
        "二、强化水质监测\n\n市卫生健康委负责水质抽检，结果每月公布一次。\n"
    ).articles

    assert article.title == "关于城区供水工作的督办通知"
    assert [one.assignee for one in article.directives] == ["市水务局", "市卫生健康委"]
