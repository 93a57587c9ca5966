"""What rows of a decomposition table mean, and what is wrong in which cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from luoshi.delivery.stages import Stage
from luoshi.delivery.table_rows import Fault, ReadRows, TypedRow, read_rows, rows_as_tables, typed_rows
from luoshi.record.models import new_id
from tests.delivery.typed import INDICATORS, city, directive, row
from tests.record.city import post, unit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def read(*rows: TypedRow, **how: Any) -> ReadRows:
    return read_rows(rows, TODAY, INDICATORS, **how)


def test_a_row_is_understood_as_it_was_typed() -> None:
    made = read(
        row(
            lead="市财政局", responsible="市国资委", supporting="各县区", post="局长", leader="", due_on="6月底",
            kind="领导批示（一般）", measure="新增 15%", indicator="规上工业增加值", target="1,015.5", cycle="每月",
            stages="4月底 完成设计（图纸审定）\n5月31日前：开工", evidence_expected="验收单",
        )
    )  # fmt: skip

    assert made.faults == []
    draft = made.drafts["1"]
    assert (draft.lead, draft.responsible, len(draft.supporting)) == (unit("CZJ"), (unit("GZW"),), 3)
    assert (draft.post, draft.leader, draft.due_on) == (post("CZJ-JZ"), None, date(2026, 6, 30))
    assert (draft.kind, draft.indicator, draft.target) == (
        "instruction",
        "industrial-output",
        Decimal("1015.5"),
    )
    assert (draft.measure, draft.cycle, draft.evidence_expected) == ("新增 15%", "monthly", "验收单")
    assert draft.stages == (
        Stage("完成设计", date(2026, 4, 30), "图纸审定"),
        Stage("开工", date(2026, 5, 31)),
    )
    assert made.notes["1", "due_on"] == "2026-06-30"


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("lead", "市国资办", "单位登记里没有“市国资办”，是不是 云川市国资委？"),
        ("lead", "市民政局", "单位登记里没有“市民政局”：请先在“单位与区域”里登记"),
        ("lead", "市财政局、市国资委", "牵头单位只能有一个，这里是 2 个"),
        ("supporting", "市财政局、财正局", "单位登记里没有“财正局”"),
        ("post", "市环保局局长", "岗位登记里没有“市环保局局长”"),
        ("due_on", "尽快", "“尽快”不是日期"),
        ("due_on", "1026-06-30", "1026年6月30日 不像时限"),
        ("kind", "口头交办", "事项类别里没有“口头交办”"),
        ("cycle", "每天", "反馈周期写"),
        ("indicator", "工业", "指标和规则里没有“工业”"),
        ("target", "15%", "目标值只写数字"),
        ("stages", "完成设计", "看不出日期"),
        ("stages", "8月底 完成设计", "晚于任务的时限"),
        ("title", "长" * 1001, "任务内容太长"),
    ],
)
def test_what_is_wrong_is_said_in_its_cell(column: str, text: str, message: str) -> None:
    cells = {
        "title": "完成改造",
        "lead": "市国资委",
        "due_on": "2026-06-30",
        "indicator": "规上工业增加值",
        column: text,
    }

    (fault,) = read(row(**cells)).faults

    assert (fault.row, fault.column) == ("1", column)
    assert message in fault.message


def test_a_name_that_is_nearly_right_is_asked_about() -> None:
    (fault,) = read(row(lead="财政")).faults

    assert fault.message == "单位登记里没有“财政”，是不是 云川市财政局？"


def test_a_row_without_a_lead_is_faulty_once_anything_else_was_typed_in_it() -> None:
    made = read(row(due_on="6月底"))

    assert made.faults == [Fault("1", "lead", "请填牵头单位")]


def test_a_row_that_nobody_has_begun_waits() -> None:
    made = read(row(key="a"), row("修好公路", "b", lead="市财政局"))

    assert (made.later, list(made.drafts)) == (["a"], ["b"])


def test_the_same_row_twice_is_faulty() -> None:
    made = read(row(key="a", lead="市财政局"), row(key="b", lead="财政局"), row(key="c", lead="市国资委"))

    assert made.faults == [Fault("b", "title", "和第 1 行相同（内容和牵头单位）")]


def test_a_directive_cannot_be_tracked_and_not() -> None:
    of = directive()

    made = read(row(key="a", of=of, lead="市财政局"), row(key="b", of=of, untracked="仅供学习"))

    assert [(one.row, one.message[:12]) for one in made.faults] == [("b", "同一条部署在另一行里立项")]


def test_a_directive_that_was_withdrawn_is_said_so() -> None:
    made = read(row(of=new_id(), lead="市财政局"))

    assert [one.column for one in made.faults] == ["title"]
    assert "已不在登记簿里" in made.faults[0].message


def test_a_template_spreads_its_stages_until_the_task_is_due() -> None:
    made = read(row(lead="市财政局", due_on="2026-12-31", stages="按季度推进"))

    assert [one.due_on.month for one in made.drafts["1"].stages] == [3, 6, 9, 12]
    assert read(row(lead="市财政局", stages="按季度推进")).faults == [
        Fault("1", "stages", "用模板排阶段，要先填完成时限")
    ]


def test_what_a_page_sends_comes_back_the_same_and_garbage_does_no_harm() -> None:
    rows = [row(of=directive(), lead="市财政局", series="安全生产"), row(key="2", joins="2026-0001")]

    assert typed_rows(rows_as_tables(rows)) == rows
    assert typed_rows(["x", {"cells": 3, "directives": ["no id", None]}]) == [TypedRow("1", {})]


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    rows = [
        row(f"第{number}件事", str(number), lead="市财政局", post="局长", kind="minutes", supporting="各县区")
        for number in range(60)
    ]

    with django_assert_max_num_queries(8):
        assert len(read(*rows).drafts) == 60


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"due_on": "1月底"}, "“1月底”没有写年份，按 2026 年理解为 2026年1月31日，已经过去：要明年的请写明"),
        ({"due_on": "2026年1月底"}, "“2026年1月底”理解为 2026年1月31日，已经过去"),
        (
            {"due_on": "年底", "stages": "1月底 开工"},
            "“1月底 开工”没有写年份，按 2026 年理解为 2026年1月31日",
        ),
        ({"due_on": "明年1月底"}, None),
        ({"due_on": "6月底"}, None),
    ],
)
def test_a_day_that_is_over_is_taken_as_it_was_understood_and_warned_of(
    cells: dict[str, str], told: str | None
) -> None:
    made = read(row(lead="市财政局", **cells))

    assert made.faults == []
    assert made.drafts["1"].due_on is not None
    assert [one.message[: len(told)] for one in made.warnings if told] == ([told] if told else [])
    assert bool(made.warnings) == (told is not None)


def test_what_is_not_recorded_says_of_which_register() -> None:
    made = read(row(lead="市民政局", post="市环保局局长"))
    assert [(one.column, one.missing) for one in made.faults] == [("lead", "unit"), ("post", "post")]
