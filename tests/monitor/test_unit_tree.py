"""Who was whose member on a day; a tree that would count something twice or for ever is refused."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.monitor.unit_tree import Membership, Succession, TreeError, UnitTree, ZoneInside

MAY, JULY = date(2026, 5, 31), date(2026, 7, 31)
JUNE = date(2026, 6, 1)


def test_members_are_those_of_the_day() -> None:
    tree = UnitTree(
        (Membership("甲县", "市"), Membership("乙县", "市", end=JUNE), Membership("乙区", "市", start=JUNE))
    )

    assert tree.on(MAY, zones_inside=True).own("市") == ("甲县", "乙县")
    assert tree.on(JULY, zones_inside=True).own("市") == ("甲县", "乙区")
    assert tree.on(JUNE, zones_inside=True).own("市") == ("甲县", "乙区")
    assert tree.on(MAY, zones_inside=True).own("甲县") == ()


def test_a_zone_counts_with_its_district_or_beside_it_wherever_it_stands() -> None:
    beside = UnitTree((Membership("区", "市"), Membership("园", "市")), (ZoneInside("园", "区", start=JUNE),))
    below = UnitTree((Membership("区", "市"), Membership("园", "区")), (ZoneInside("园", "区", start=JUNE),))

    for tree in (beside, below):
        assert tree.on(JULY, zones_inside=True).below["市"] == ("区",)
        assert set(tree.on(JULY, zones_inside=False).below["市"]) == {"区", "园"}
    assert beside.on(MAY, zones_inside=True).below["市"] == ("区", "园")  # it lay outside then


def test_a_district_of_which_only_a_zone_is_known_has_no_members_of_its_own() -> None:
    tree = UnitTree((Membership("区", "市"), Membership("园", "市")), (ZoneInside("园", "区"),))

    assert tree.on(MAY, zones_inside=True).own("区") == ()


@pytest.mark.parametrize(
    ("memberships", "said"),
    [
        ((Membership("甲", "市"), Membership("甲", "省")), "甲在2026-05-31有两个上级：市、省"),
        ((Membership("甲", "乙"), Membership("乙", "丙"), Membership("丙", "甲")), "绕成了一个圈：甲 → 乙 → 丙 → 甲"),
    ],
)  # fmt: skip
def test_two_parents_and_circles_are_refused(memberships: tuple[Membership, ...], said: str) -> None:
    with pytest.raises(TreeError, match=said):
        UnitTree(memberships).on(MAY, zones_inside=True)


def test_one_parent_after_another_is_free() -> None:
    tree = UnitTree((Membership("甲", "市", end=JUNE), Membership("甲", "省", start=JUNE)))

    assert tree.on(JULY, zones_inside=True).own("省") == ("甲",)


def test_what_lies_inside_or_follows_itself_is_refused() -> None:
    with pytest.raises(TreeError, match="不能位于自己之内"):
        UnitTree((), (ZoneInside("园", "园"),))
    with pytest.raises(TreeError, match="不能承接自己"):
        UnitTree((), successions=(Succession("a", "a", JUNE),))
    with pytest.raises(TreeError, match="绕成了一个圈"):
        UnitTree((Membership("区", "园"), Membership("园", "市")), (ZoneInside("园", "区"),)).on(
            MAY, zones_inside=True
        )


def test_a_zone_counts_inside_only_where_both_stand_in_the_tree() -> None:
    no_zone = UnitTree((Membership("区", "市"), Membership("镇", "区")), (ZoneInside("园", "区"),))
    no_district = UnitTree((Membership("园", "市"),), (ZoneInside("园", "区"),))
    nothing_above = UnitTree((Membership("园", "区"), Membership("镇", "区")), (ZoneInside("园", "区"),))

    assert no_zone.on(MAY, zones_inside=True).own("区") == ("镇",)
    assert no_district.on(MAY, zones_inside=True).own("市") == ("园",)
    assert nothing_above.on(MAY, zones_inside=False).own("区") == ("园", "镇")


def test_a_unit_that_lives_on_is_among_what_it_became_and_one_that_stood_before_among_what_it_was_made_of() -> (
    None
):
    tree = UnitTree(
        (Membership("老", "市"), Membership("新", "市", start=JUNE), Membership("并入", "市", end=JUNE)),
        successions=(Succession("老", "新", JUNE), Succession("并入", "老", JUNE)),
    )

    assert tree.successors("老") == ("老", "新")
    assert tree.predecessors("老") == ("老", "并入")
    assert tree.predecessors("新") == ("老",)
    assert tree.successors("并入") == ("老",)
