"""A figure rolled up is that of its leaves, each once: however the tree is nested, whatever was renamed, merged or
split, wherever a zone lies. What is missing is named, and never taken for zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.monitor.indicator import Aspect, MissingMembers, Rolling, RollsUp
from luoshi.monitor.periods import month
from luoshi.monitor.rolling_up import compare_with_given, figure_of, roll_up
from luoshi.monitor.scales import Shown
from luoshi.monitor.unit_tree import Membership, Succession, UnitTree, ZoneInside
from tests.monitor.indicators import growth_only, indicator

MAY, JULY = month(2026, 5), month(2026, 7)
JUNE = date(2026, 6, 1)
SUM = indicator()
PARTIAL = indicator(missing_members=MissingMembers.ADD_AND_SAY)
OUTSIDE = indicator(zones_inside=False)
WEIGHTED = indicator(
    code="sales-rate", name="产品销售率", unit_of_measure="percent", shown=Shown("%", 1),
    rolls_up=RollsUp(Rolling.WEIGHTED, "industrial-output"),
)  # fmt: skip
VALUES = st.decimals(-(10**10), 10**12, places=2, allow_nan=False, allow_infinity=False)


def flat(*units: str) -> tuple[Membership, ...]:
    return tuple(Membership(unit, "市") for unit in units)


def amounts(**figures: int) -> dict[object, Decimal]:
    return {unit: Decimal(value) for unit, value in figures.items()}


@st.composite
def nested(draw: st.DrawFn) -> tuple[UnitTree, dict[object, Decimal]]:
    """A tree of any shape, with figures at its lowest units."""
    parents = draw(st.lists(st.integers(0, 30), min_size=1, max_size=25))
    above = {number: parent % number for number, parent in enumerate(parents, 1)}
    lowest = set(above) - set(above.values())
    tree = UnitTree(tuple(Membership(unit, parent) for unit, parent in above.items()))
    return tree, {unit: draw(VALUES) for unit in sorted(lowest)}


@given(nested())
def test_a_sum_is_that_of_its_leaves_however_the_tree_is_nested(
    drawn: tuple[UnitTree, dict[object, Decimal]],
) -> None:
    tree, figures = drawn

    found = roll_up(SUM, tree, 0, MAY, figures)

    assert found.value == sum(figures.values())
    assert {leaf.unit: leaf.value for leaf in found.leaves} == figures
    assert found.missing == ()


@given(nested(), st.data())
def test_a_given_figure_stands_for_all_below_it(
    drawn: tuple[UnitTree, dict[object, Decimal]], data: st.DataObject
) -> None:
    tree, figures = drawn
    members = tree.on(MAY.last_day, zones_inside=True)
    unit = data.draw(st.sampled_from(sorted(members.all_below(0))))  # type: ignore[type-var]
    below = sum((figures.get(one, Decimal(0)) for one in members.all_below(unit)), Decimal(0))

    found = roll_up(SUM, tree, 0, MAY, figures | {unit: Decimal(7)})

    assert found.value == sum(figures.values()) - figures.get(unit, 0) - below + 7


@given(nested(), st.data())
def test_a_unit_renamed_in_june_changes_nothing(
    drawn: tuple[UnitTree, dict[object, Decimal]], data: st.DataObject
) -> None:
    tree, figures = drawn
    unit = data.draw(st.sampled_from(sorted(figures)))  # type: ignore[type-var]
    memberships = []
    for one in tree.memberships:
        if one.unit == unit:
            memberships += [Membership(unit, one.parent, end=JUNE), Membership("new", one.parent, start=JUNE)]
        else:
            memberships.append(one)
    renamed = UnitTree(tuple(memberships), successions=(Succession(unit, "new", JUNE),))
    under_new_name = {("new" if one == unit else one): value for one, value in figures.items()}

    for period in (MAY, JULY):
        for given_as in (figures, under_new_name):
            found = roll_up(SUM, renamed, 0, period, given_as)
            assert (found.value, found.missing) == (sum(figures.values()), ())


@given(VALUES, VALUES, VALUES, st.booleans())
def test_a_zone_inside_a_district_is_not_counted_twice(
    district: Decimal, zone: Decimal, county: Decimal, below: bool
) -> None:
    memberships = (*flat("区", "县"), Membership("园", "区" if below else "市"))
    tree = UnitTree(memberships, (ZoneInside("园", "区"),), names={"园": "云川高新区", "区": "望溪区"})
    figures: dict[object, Decimal] = {"区": district, "园": zone, "县": county}

    within, beside = roll_up(SUM, tree, "市", MAY, figures), roll_up(OUTSIDE, tree, "市", MAY, figures)

    assert within.value == district + county
    assert within.inside == (("园", "区"),)
    assert "云川高新区位于望溪区之内，已计入，不重复计算" in within.words.chinese
    assert beside.value == district + county + zone
    assert beside.inside == ()


def test_a_zone_is_no_stand_in_for_a_district_without_a_figure() -> None:
    tree = UnitTree(flat("区", "园", "县"), (ZoneInside("园", "区"),))

    found = roll_up(PARTIAL, tree, "市", MAY, amounts(园=5, 县=7))

    assert (found.value, found.missing) == (7, ("区",))


def test_a_district_known_by_its_towns_counts_the_zone_with_them() -> None:
    tree = UnitTree(
        (*flat("区", "园"), Membership("镇", "区"), Membership("乡", "区")), (ZoneInside("园", "区"),)
    )

    found = roll_up(SUM, tree, "市", MAY, amounts(镇=1, 乡=2, 园=4))

    assert (found.value, found.inside) == (7, ())


def test_a_missing_member_refuses_the_sum_or_is_named_as_declared() -> None:
    tree = UnitTree(flat("甲", "乙", "丙"), names={"丙": "松岭县"})
    figures = amounts(甲=1, 乙=2)

    refused, partial = roll_up(SUM, tree, "市", MAY, figures), roll_up(PARTIAL, tree, "市", MAY, figures)

    assert (refused.value, refused.missing) == (None, ("丙",))
    assert refused.words == ("不汇总；缺松岭县的数", "there is no sum; no figure from 松岭县")
    assert (partial.value, partial.missing) == (3, ("丙",))
    assert partial.words.chinese == "由2个单位相加；缺松岭县的数"


def test_a_member_that_is_not_asked_is_named_and_not_missing_and_counts_if_it_has_a_figure() -> None:
    tree = UnitTree((*flat("甲", "乙"), Membership("镇", "乙")))

    without = roll_up(SUM, tree, "市", MAY, amounts(甲=1), not_asked=["乙"])
    with_figure = roll_up(SUM, tree, "市", MAY, amounts(甲=1, 乙=2), not_asked=["乙"])

    assert (without.value, without.missing, without.not_asked) == (1, (), ("乙",))
    assert without.words.chinese == "由1个单位的数；乙不报此数，未计入"
    assert (with_figure.value, with_figure.not_asked) == (3, ())


def test_nothing_at_all_is_no_zero() -> None:
    tree = UnitTree((*flat("甲", "乙"), Membership("镇", "甲")))

    assert roll_up(PARTIAL, tree, "市", MAY, {}).value is None
    assert roll_up(PARTIAL, tree, "市", MAY, {}).missing == ("甲", "乙")
    assert roll_up(SUM, tree, "乙", MAY, amounts(乙=3)).value is None
    assert "没有下级单位" in roll_up(SUM, tree, "乙", MAY, {}).words.chinese


MERGED = UnitTree(
    (
        Membership("甲", "市", end=JUNE), Membership("乙", "市", end=JUNE), Membership("丙", "市", start=JUNE),
        Membership("丁", "市"),
    ),
    successions=(Succession("甲", "丙", JUNE), Succession("乙", "丙", JUNE)),
)  # fmt: skip
SPLIT = UnitTree(
    (
        Membership("丙", "市", end=JUNE), Membership("甲", "市", start=JUNE), Membership("乙", "市", start=JUNE),
        Membership("丁", "市"),
    ),
    successions=(Succession("丙", "甲", JUNE), Succession("丙", "乙", JUNE)),
)  # fmt: skip


@pytest.mark.parametrize("tree", [MERGED, SPLIT])
@pytest.mark.parametrize("period", [MAY, JULY])
@pytest.mark.parametrize("figures", [amounts(甲=1, 乙=2, 丁=10), amounts(丙=3, 丁=10)])
def test_a_merger_or_a_split_in_june_does_not_break_the_year(
    tree: UnitTree, period: object, figures: dict[object, Decimal]
) -> None:
    found = roll_up(SUM, tree, "市", period, figures)  # type: ignore[arg-type]

    assert (found.value, found.missing) == (13, ())


def test_half_of_what_was_merged_is_not_the_whole() -> None:
    assert roll_up(SUM, MERGED, "市", JULY, amounts(甲=1, 丁=10)).missing == ("丙",)
    assert roll_up(SUM, MERGED, "市", MAY, amounts(甲=1, 丙=3, 丁=10)).missing == ("乙",)


def test_a_unit_that_lives_on_does_not_lend_its_figure_to_what_was_split_off() -> None:
    tree = UnitTree(
        (*flat("老"), Membership("新", "市", start=JUNE)), successions=(Succession("老", "新", JUNE),)
    )

    assert roll_up(SUM, tree, "市", JULY, amounts(老=5)).missing == ("新",)
    assert roll_up(SUM, tree, "市", MAY, amounts(老=5)).value == 5


def test_a_name_that_came_back_is_looked_for_once() -> None:
    august = date(2026, 8, 1)
    tree = UnitTree(
        (
            Membership("甲", "市", end=JUNE),
            Membership("乙", "市", JUNE, august),
            Membership("甲", "市", start=august),
        ),
        successions=(Succession("甲", "乙", JUNE), Succession("乙", "甲", august)),
    )

    for period, unit in ((MAY, "甲"), (JULY, "乙"), (month(2026, 9), "甲")):
        assert roll_up(SUM, tree, "市", period, {}).missing == (unit,)
        assert roll_up(SUM, tree, "市", period, amounts(甲=3)).value == 3
        assert roll_up(SUM, tree, "市", period, amounts(乙=3)).value == 3
    assert figure_of(SUM, tree, "甲", JULY, {}).missing == ("甲",)


def test_a_name_given_anew_does_not_lend_its_figure_to_what_the_old_bearer_was_split_into() -> None:
    august = date(2026, 8, 1)
    parts = (Membership("乙", "市", start=JUNE), Membership("丙", "市", start=JUNE))
    tree = UnitTree(
        (Membership("甲", "市", end=JUNE), Membership("甲", "市", start=august), *parts),
        successions=(Succession("甲", "乙", JUNE), Succession("甲", "丙", JUNE)),
    )

    found = roll_up(PARTIAL, tree, "市", month(2026, 9), amounts(甲=5))

    assert (found.value, found.missing) == (5, ("乙", "丙"))


def test_what_was_made_of_two_is_not_covered_by_one_of_them() -> None:
    tree = UnitTree(
        (Membership("甲", "市", start=JUNE), Membership("乙", "市", start=JUNE)),
        successions=(
            Succession("丙", "甲", JUNE),
            Succession("丙", "乙", JUNE),
            Succession("丁", "乙", JUNE),
        ),
    )

    assert roll_up(SUM, tree, "市", JULY, amounts(丙=5)).missing == ("甲", "乙")


def test_a_unit_that_gave_away_a_part_is_no_longer_what_it_was_before() -> None:
    august = date(2026, 8, 1)
    tree = UnitTree(
        (
            Membership("旧", "市", end=JUNE),
            Membership("新", "市", start=JUNE),
            Membership("分", "市", start=august),
        ),
        successions=(Succession("旧", "新", JUNE), Succession("新", "分", august)),
    )

    assert roll_up(SUM, tree, "市", month(2026, 9), amounts(旧=5, 分=2)).missing == ("新",)
    assert roll_up(SUM, tree, "市", month(2026, 9), amounts(新=3, 分=2)).value == 5


def test_one_unit_is_followed_through_the_year() -> None:
    assert figure_of(SUM, MERGED, "丙", MAY, amounts(甲=1, 乙=2)).value == 3
    assert figure_of(SUM, MERGED, "丙", JULY, amounts(丙=4)).value == 4
    assert figure_of(SUM, MERGED, "丙", MAY, amounts(甲=1)).value is None
    assert figure_of(SUM, SPLIT, "甲", MAY, amounts(丙=3)).value is None
    renamed = UnitTree((), successions=(Succession("旧", "新", JUNE),))
    assert figure_of(growth_only(), renamed, "新", MAY, amounts(旧=6), aspect=Aspect.GROWTH).value == 6
    assert (
        figure_of(growth_only(), MERGED, "丙", MAY, amounts(甲=1, 乙=2), aspect=Aspect.GROWTH).value is None
    )


def test_growth_and_rank_are_given_and_never_rolled_up() -> None:
    tree = UnitTree(flat("甲", "乙"))

    for aspect in (Aspect.GROWTH, Aspect.TARGET_GROWTH, Aspect.RANK):
        assert roll_up(SUM, tree, "市", MAY, amounts(甲=1, 乙=2), aspect=aspect).value is None
    assert roll_up(SUM, tree, "市", MAY, amounts(甲=1, 乙=2), aspect=Aspect.TARGET).value == 3
    assert roll_up(growth_only(), tree, "市", MAY, amounts(甲=1), aspect=Aspect.GROWTH).how is Rolling.NONE


def test_a_weighted_figure_is_the_mean_of_its_leaves() -> None:
    tree = UnitTree(flat("甲", "乙"))

    found = roll_up(WEIGHTED, tree, "市", MAY, amounts(甲=90, 乙=100), weights=amounts(甲=3, 乙=1))

    assert found.value == Decimal("92.5")
    assert [leaf.weight for leaf in found.leaves] == [3, 1]


def test_a_weight_is_found_under_the_name_that_the_unit_had() -> None:
    tree = UnitTree(
        (*flat("甲"), Membership("旧", "市", end=JUNE), Membership("新", "市", start=JUNE)),
        successions=(Succession("旧", "新", JUNE),),
    )

    found = roll_up(WEIGHTED, tree, "市", JULY, amounts(甲=90, 新=100), weights=amounts(甲=1, 旧=1))

    assert found.value == 95


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (amounts(甲=1), "缺乙的权数（industrial-output）"),
        (amounts(甲=0, 乙=0), "权数合计为零"),
        (amounts(甲=3, 乙=-1), "有负数"),
    ],
)
def test_weights_that_cannot_be_are_said(weights: dict[object, Decimal], said: str) -> None:
    found = roll_up(WEIGHTED, UnitTree(flat("甲", "乙")), "市", MAY, amounts(甲=90, 乙=100), weights=weights)

    assert found.value is None
    assert said in found.words.chinese


@given(
    st.lists(
        st.tuples(st.decimals(-100, 200, places=1), st.decimals(0, 10**10, places=2)), min_size=1, max_size=12
    )
)
def test_a_weighted_mean_lies_between_its_leaves(pairs: list[tuple[Decimal, Decimal]]) -> None:
    tree = UnitTree(tuple(Membership(number, "市") for number in range(len(pairs))))
    figures: dict[object, Decimal] = {number: value for number, (value, _) in enumerate(pairs)}
    weights: dict[object, Decimal] = {number: weight for number, (_, weight) in enumerate(pairs)}

    found = roll_up(WEIGHTED, tree, "市", MAY, figures, weights=weights)

    if found.value is None:
        assert sum(weights.values()) == 0
    else:
        assert min(figures.values()) <= found.value <= max(figures.values())


YI = 100_000_000


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=12))
def test_rounding_in_print_is_no_disagreement(exact: list[int]) -> None:
    tree = UnitTree(tuple(Membership(number, "市") for number in range(len(exact))))
    step = SUM.shown.step
    figures: dict[object, Decimal] = {
        number: (value / step).to_integral_value() * step for number, value in enumerate(map(Decimal, exact))
    }
    given_total = (sum(exact) / step).to_integral_value() * step

    assert compare_with_given(SUM, roll_up(SUM, tree, "市", MAY, figures), given_total).agrees


def test_what_rounding_does_not_explain_is_said() -> None:
    rolled = roll_up(SUM, UnitTree(flat("甲", "乙")), "市", MAY, amounts(甲=3 * YI, 乙=4 * YI))

    found = compare_with_given(SUM, rolled, Decimal(702_000_000))
    coarse = compare_with_given(SUM, rolled, Decimal(702_000_000), tolerance=Decimal(YI) / 10)

    assert found.agrees is False
    assert found.difference == 2_000_000
    assert found.words.chinese == "上报 7.02亿元，下级汇总 7.00亿元，相差 0.02亿元，超出四舍五入可解释的范围"
    assert coarse.agrees


def test_a_sum_that_lacks_a_member_is_not_held_against_anything() -> None:
    rolled = roll_up(PARTIAL, UnitTree(flat("甲", "乙")), "市", MAY, amounts(甲=3 * YI))

    found = compare_with_given(PARTIAL, rolled, Decimal(7 * YI))

    assert found.agrees is None
    assert "缺乙的数" in found.words.chinese


Parts = frozenset[int]


@st.composite
def histories(draw: st.DrawFn) -> tuple[UnitTree, dict[str, list[tuple[date, Parts]]], dict[str, date]]:
    """A year in which units are renamed, merged, absorbed, split and split off, month by month.

    A unit is a set of parts that never change: the tree, what each unit was made of from which day, and when it ended.
    """
    day = date(2025, 1, 1)
    alive: dict[str, Parts] = {
        f"u{n}": frozenset([3 * n, 3 * n + 1, 3 * n + 2]) for n in range(draw(st.integers(1, 4)))
    }
    made_of = {unit: [(day, parts)] for unit, parts in alive.items()}
    began, ended = dict.fromkeys(alive, day), {}
    successions = []
    for number in range(2, 2 + draw(st.integers(0, 5))):
        day = date(2026, number, 1)
        what = draw(st.sampled_from(["rename", "merge", "absorb", "split", "split off"]))
        units = draw(st.permutations(sorted(alive)))
        first, second = units[0], units[-1]
        if (what in ("merge", "absorb") and first == second) or (
            what.startswith("split") and len(alive[first]) < 2
        ):
            continue
        some = frozenset(sorted(alive[first])[:1])
        new = {
            "rename": {f"n{number}": alive[first]},
            "merge": {f"n{number}": alive[first] | alive[second]},
            "absorb": {second: alive[first] | alive[second]},
            "split": {f"n{number}": some, f"m{number}": alive[first] - some},
            "split off": {first: alive[first] - some, f"n{number}": some},
        }[what]
        gone = {first, second} if what == "merge" else {first}
        successions += [Succession(one, other, day) for one in sorted(gone) for other in new if one != other]
        for unit in gone - set(new):
            del alive[unit]
            ended[unit] = day
        for unit, parts in new.items():
            began.setdefault(unit, day)
            made_of.setdefault(unit, []).append((day, parts))
        alive |= new
    tree = UnitTree(
        tuple(Membership(unit, "市", start, ended.get(unit)) for unit, start in began.items()),
        successions=tuple(successions),
    )
    return tree, made_of, ended


@settings(max_examples=200)
@given(histories(), st.integers(1, 12), st.sets(st.integers(0, 20)))
def test_whatever_became_of_whatever_every_part_counts_once_or_is_missing(
    drawn: tuple[UnitTree, dict[str, list[tuple[date, Parts]]], dict[str, date]], number: int, given: set[int]
) -> None:
    tree, made_of, _ = drawn
    period = month(2026, number)
    # Of a unit that is gone its last state, of one that is to come its first.
    parts = {
        unit: ([parts for day, parts in states if day <= period.last_day] or [states[0][1]])[-1]
        for unit, states in made_of.items()
    }
    figures: dict[object, Decimal] = {
        unit: Decimal(sum(2**part for part in parts[unit]))
        for at, unit in enumerate(sorted(parts))
        if at in given
    }
    standing = tree.on(period.last_day, zones_inside=True).own("市")

    found = roll_up(PARTIAL, tree, "市", period, figures)

    everything = sorted(part for unit in standing for part in parts[unit])
    counted = [part for leaf in found.leaves for part in parts[str(leaf.unit)]]
    lacking = [part for unit in found.missing for part in parts[str(unit)]]
    assert sorted(counted + lacking) == everything
    assert set(standing) & set(figures) <= {leaf.unit for leaf in found.leaves}
    assert (found.value or 0) == sum(2**part for part in counted)


def test_one_figure_for_several_counts_only_where_all_of_them_are_wanted() -> None:
    elsewhere = UnitTree(
        (Membership("甲", "市", start=JUNE), Membership("乙", "省", start=JUNE)),
        successions=(Succession("丙", "甲", JUNE), Succession("丙", "乙", JUNE)),
    )
    half_given = amounts(丙=3, 乙=1, 丁=10)

    assert roll_up(SUM, elsewhere, "市", JULY, amounts(丙=3)).missing == ("甲",)
    assert roll_up(SUM, SPLIT, "市", JULY, half_given).missing == ("甲",)


def test_one_figure_for_several_does_not_count_beside_what_one_of_them_became() -> None:
    august = date(2026, 8, 1)
    tree = UnitTree(
        (Membership("甲", "市", start=JUNE, end=august), Membership("乙", "市", start=JUNE)),
        successions=(
            Succession("丙", "甲", JUNE),
            Succession("丙", "乙", JUNE),
            Succession("甲", "新甲", august),
        ),
    )

    assert roll_up(SUM, tree, "市", JULY, amounts(丙=3, 新甲=1)).missing == ("乙",)


def test_a_weight_given_for_what_was_merged_is_that_of_the_parts() -> None:
    figures = amounts(丙=90, 丁=100)

    whole = roll_up(WEIGHTED, MERGED, "市", JULY, figures, weights=amounts(甲=1, 乙=2, 丁=1))
    part = roll_up(WEIGHTED, MERGED, "市", MAY, figures, weights=amounts(甲=1, 丁=1))
    parts = roll_up(WEIGHTED, MERGED, "市", MAY, figures, weights=amounts(甲=1, 乙=2, 丁=1))

    assert (whole.value, parts.value) == (Decimal("92.5"), Decimal("92.5"))
    assert (part.value, part.without_weight) == (None, ("丙",))


def test_only_zones_that_were_left_out_are_named() -> None:
    tree = UnitTree((*flat("区", "园"), Membership("别", "省"), Membership("别园", "省")),
                    (ZoneInside("园", "区"), ZoneInside("别园", "别")))  # fmt: skip

    assert roll_up(SUM, tree, "市", MAY, amounts(区=1)).inside == ()
    assert roll_up(SUM, tree, "市", MAY, amounts(区=1, 园=1, 别=1, 别园=1)).inside == (("园", "区"),)


def test_a_difference_as_large_as_rounding_can_make_it_agrees() -> None:
    rolled = roll_up(SUM, UnitTree(flat("甲", "乙")), "市", MAY, amounts(甲=3 * YI, 乙=4 * YI))

    assert compare_with_given(SUM, rolled, Decimal(701_500_000)).agrees
    assert compare_with_given(SUM, rolled, Decimal(701_500_001)).agrees is False
