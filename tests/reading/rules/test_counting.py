"""What the number in a name declares, and names with numbers that declare nothing."""

from __future__ import annotations

import pytest

from luoshi.reading.rules.counting import count_in


@pytest.mark.parametrize(
    ("name", "parts", "unit"),
    [
        ("十大顽疾", (10,), "item"),
        ("两种错误倾向", (2,), "item"),
        ("24字要求", (24,), "字"),
        ("十六字方针", (16,), "字"),
        ("老三样", (3,), "item"),
        ("市四家班子", (4,), "item"),
        ("两长", (2,), "item"),
        ("两整治三提升", (2, 3), "item"),
        ("一区两地一园一通道", (1, 2, 1, 1), "item"),
        ("一标杆、五个区", (1, 5), "item"),
        ("五个一工程", (5,), "item"),
        ("四位一体", (4,), "item"),
        ("两个清零、一个提升", (2, 1), "item"),
        ("三线三边", (3, 3), "item"),
        ("9大行动", (9,), "item"),
        ("两条腿走路", (2,), "item"),
        ("十六字", (16,), "字"),
    ],
)
def test_a_name_declares_its_number(name: str, parts: tuple[int, ...], unit: str) -> None:
    count = count_in(name)

    assert count is not None
    assert (count.parts, count.unit) == (parts, unit)
    assert count.declared == sum(parts)


@pytest.mark.parametrize(
    "name",
    [
        "第四大支柱产业", "二十届三中全会", "一号工程", "三年行动", "百日攻坚", "15分钟生活圈", "一把手",
        "六合同风，九州共贯", "十年磨一剑", "十五五", "八八战略", "千万工程", "一网通办", "一企一策",
        "3+3+X", "1071", "5G+", "云川行动",
    ],
)  # fmt: skip
def test_ordinals_periods_words_and_codes_declare_nothing(name: str) -> None:
    assert count_in(name) is None


@pytest.mark.parametrize("name", ["三化", "双提升"])
def test_a_number_and_a_word_are_a_contraction(name: str) -> None:
    count = count_in(name)

    assert count is not None
    assert count.contracted


@pytest.mark.parametrize("name", ["两长", "四班子", "三大行动", "三区一圈"])
def test_people_bodies_sets_and_compounds_are_no_contraction(name: str) -> None:
    count = count_in(name)

    assert count is not None
    assert not count.contracted
