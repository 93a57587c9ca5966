"""Participants without names. All sample text is our own, about an invented city and invented people."""

from __future__ import annotations

import pytest

from luoshi.reading.article import ArticleText
from luoshi.reading.rules.groups import find_groups


def groups(text: str) -> list[tuple[str, str, int | None]]:
    return [(g.name, g.role, g.count) for g in find_groups(ArticleText(text, []))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "会上，10个县区和2个开发区主要负责同志分别就下半年工作等作表态发言。",
            [("10个县区和2个开发区主要负责同志", "statement_speech", 12)],
        ),
        (
            "会上，东湖县、西山区、北岭镇主要负责同志先后作交流发言。",
            [("东湖县、西山区、北岭镇主要负责同志", "exchange_speech", 3)],
        ),
        (
            "市直、省直驻云有关单位主要负责同志在主会场参加会议。",
            [("市直、省直驻云有关单位主要负责同志", "attend", None)],
        ),
        (
            "各乡镇（街道）党政正职，两个新区班子成员参加。",
            [("各乡镇（街道）党政正职", "attend", None), ("两个新区班子成员", "attend", None)],
        ),
        (
            "市四家班子领导，市法检“两长”参加会议。",
            [("市四家班子领导", "attend", None), ("市法检“两长”", "attend", None)],
        ),
        (
            "20名企业家代表，3位企业负责人列席会议。",
            [("20名企业家代表", "attend", 20), ("3位企业负责人", "attend", 3)],
        ),
        (
            "各县区委书记、县区长，市直各部门主要负责人参加会议。",
            [("各县区委书记、县区长", "attend", None), ("市直各部门主要负责人", "attend", None)],
        ),
        ("市领导王海、李河及有关部门负责人陪同。", [("有关部门负责人", "attend", None)]),
        ("主席李河等四大班子领导参加会议。", [("四大班子领导", "attend", None)]),
    ],
)
def test_groups_with_role_and_count(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert groups(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "市领导王海、李河、张江等参加会议。",
        "市委常委、副市长陈山出席会议。",
        "各县区主要负责同志要带头参加学习。",
        "会议听取有关部门负责同志汇报。",
        "要压实各级领导干部责任。",
        "市委秘书长张江参加会议。",
    ],
)
def test_named_people_and_demands_are_no_groups(text: str) -> None:
    assert groups(text) == []


def test_a_group_named_twice_is_one_group() -> None:
    assert len(groups("各县区主要负责同志参加会议。会后，各县区主要负责同志参加座谈。")) == 1


def test_the_anchor_is_the_name() -> None:
    text = "会上，10个县区主要负责同志作表态发言。"
    (group,) = find_groups(ArticleText(text, []))
    assert text[group.anchor.start : group.anchor.end] == group.name == group.anchor.quote
