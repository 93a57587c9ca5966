"""The figure of a unit from those of its members: added, weighted, or not at all.

Members are those of the period's last day. A unit that was renamed, merged or split in the year is found under the
keys it had before and after, once; a zone that lies inside a district counts with it, once. What is missing is
named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from luoshi.monitor.indicator import Aspect, Indicator, MissingMembers, Rolling
from luoshi.monitor.periods import Period
from luoshi.monitor.unit_tree import Members, UnitKey, UnitTree
from luoshi.words import Words, rounded, sentences

STORED_DECIMALS = 6

Step: TypeAlias = Callable[[UnitKey], tuple[UnitKey, ...]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One given figure that went in. ``instead_of`` are the units of that day that it stands for, where it was given
    for another: one renamed, merged or split."""

    unit: UnitKey
    value: Decimal
    weight: Decimal | None = None
    instead_of: tuple[UnitKey, ...] = ()


@dataclass(frozen=True, slots=True)
class RolledUp:
    """``value`` is None where nothing may be said; ``words`` say how it came about or why not.

    ``missing`` are members without a figure, ``not_asked`` those that are not expected to have one, ``without_weight``
    those without a weight, ``inside`` are zones whose figure was left out because the district's holds it.
    """

    unit: UnitKey
    on: date
    how: Rolling
    value: Decimal | None
    leaves: tuple[Leaf, ...]
    missing: tuple[UnitKey, ...]
    not_asked: tuple[UnitKey, ...]
    without_weight: tuple[UnitKey, ...]
    inside: tuple[tuple[UnitKey, UnitKey], ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure given for a unit, held against the one rolled up. ``agrees`` is None where they cannot be compared.

    ``tolerance`` is what rounding in print can account for.
    """

    given: Decimal
    rolled: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    agrees: bool | None
    words: Words


def rolling_of(indicator: Indicator, aspect: Aspect) -> Rolling:
    """How an aspect rolls up. Growth beside a level, and a rank, never do: they are given."""
    only_growth = not indicator.level_published and aspect in (Aspect.GROWTH, Aspect.TARGET_GROWTH)
    if only_growth or aspect in (Aspect.LEVEL, Aspect.TARGET):
        return indicator.rolls_up.how
    return Rolling.NONE


def roll_up(
    indicator: Indicator,
    tree: UnitTree,
    unit: UnitKey,
    period: Period,
    figures: Mapping[UnitKey, Decimal],
    *,
    aspect: Aspect = Aspect.LEVEL,
    weights: Mapping[UnitKey, Decimal] | None = None,
    not_asked: Collection[UnitKey] = (),
) -> RolledUp:
    """The figure of ``unit`` from those of its members, of one period, basis and aspect.

    ``figures`` are those that stand, by unit; the unit's own is not looked at. A member with a figure counts with it,
    one without counts by its own members. ``weights`` are levels of the indicator that the rule names. ``not_asked``
    are units of which this figure is not kept (deposits of a zone): without one they are not missing, and are named.
    Where members are missing, the indicator says whether there is a sum.

    Raises TreeError for a tree that would count twice.
    """
    how = rolling_of(indicator, aspect)
    members = tree.on(period.last_day, zones_inside=indicator.zones_inside)
    if how is Rolling.NONE:
        words = Words("该指标不由下级汇总", "this is not rolled up from below")
        return RolledUp(unit, period.last_day, how, None, (), (), (), (), (), words)
    gathering = _Gathering(tree, members, figures, members.all_below(unit), not_asked)
    for member in members.own(unit):
        gathering.take(member)
    inside = tuple(
        (zone, district)
        for zone, district in members.inside.items()
        if zone in gathering.within and zone in figures and zone not in gathering.settled
    )
    return _combined(
        indicator, tree, unit, period.last_day, how, gathering, weights, inside, indicator.missing_members
    )


def figure_of(
    indicator: Indicator,
    tree: UnitTree,
    unit: UnitKey,
    period: Period,
    figures: Mapping[UnitKey, Decimal],
    *,
    aspect: Aspect = Aspect.LEVEL,
    weights: Mapping[UnitKey, Decimal] | None = None,
) -> RolledUp:
    """The figure of a unit itself, also of a period in which it had another name or was several.

    What was merged in June is before that the sum of what it was made of; what was split off has no figure of its own
    before. Nothing is taken from members. A figure that does not roll up passes unchanged through a renaming.
    """
    members = tree.on(period.last_day, zones_inside=indicator.zones_inside)
    gathering = _Gathering(tree, members, figures, frozenset([unit]))
    gathering.take(unit, from_below=False)
    how = rolling_of(indicator, aspect)
    return _combined(
        indicator, tree, unit, period.last_day, how, gathering, weights, (), MissingMembers.REFUSE
    )


def compare_with_given(
    indicator: Indicator, rolled: RolledUp, given: Decimal, *, tolerance: Decimal | None = None
) -> Agreement:
    """A figure given for a unit against what its members give.

    ``tolerance`` is what rounding in print may account for, in base units. By default every figure may be off by half
    of the last place that the indicator prints: a sum of n and what it is compared with by (n + 1) halves, a weighted
    mean and what it is compared with by two.
    """
    if rolled.value is None or rolled.missing or rolled.without_weight:
        words = Words(
            f"不能与汇总数核对：{rolled.words.chinese}",
            f"cannot be held against the sum: {rolled.words.english}",
        )
        return Agreement(given, rolled.value, None, None, None, words)
    if tolerance is None:
        halves = len(rolled.leaves) + 1 if rolled.how is Rolling.SUM else 2
        tolerance = indicator.shown.step * halves / 2
    difference = given - rolled.value
    agrees = abs(difference) <= tolerance
    one, other = indicator.shown.exact_text(given), indicator.shown.exact_text(rolled.value)
    if agrees:
        words = Words(
            f"上报 {one.chinese}，下级汇总 {other.chinese}，一致",
            f"given {one.english}, from members {other.english}: they agree",
        )
    else:
        apart = indicator.shown.exact_text(abs(difference))
        words = Words(
            f"上报 {one.chinese}，下级汇总 {other.chinese}，相差 {apart.chinese}，超出四舍五入可解释的范围",
            f"given {one.english}, from members {other.english}: {apart.english} apart, more than rounding explains",
        )
    return Agreement(given, rolled.value, difference, tolerance, agrees, words)


class _Gathering:
    """The figures that count for a set of units, each once."""

    def __init__(
        self,
        tree: UnitTree,
        members: Members,
        figures: Mapping[UnitKey, Decimal],
        within: frozenset[UnitKey],
        may_lack: Collection[UnitKey] = (),
    ) -> None:
        self.tree, self.members, self.figures, self.within = tree, members, figures, within
        self.may_lack = may_lack
        self.leaves: list[Leaf] = []
        self.missing: list[UnitKey] = []
        self.not_asked: list[UnitKey] = []
        self.settled: set[UnitKey] = set()  # units that have found their figure

    def take(self, unit: UnitKey, *, from_below: bool = True) -> None:
        """Take what counts for a unit: its figure, that of another key, or those below it; else it is missing."""
        if unit in self.settled:
            return
        if unit in self.figures:
            self._settle([Leaf(unit, self.figures[unit])], [unit])
        elif leaves := self._of_another_time(unit):
            self._settle(leaves, [unit])
        elif group := self._shared(unit):
            whole, units = group
            self._settle([Leaf(whole, self.figures[whole], instead_of=units)], units)
        elif from_below and unit not in self.may_lack and (below := self.members.own(unit)):
            self._take_below(unit, below)
        elif unit in self.may_lack:
            self.not_asked.append(unit)
        else:
            self.missing.append(unit)

    def _take_below(self, unit: UnitKey, below: tuple[UnitKey, ...]) -> None:
        found, lacking = len(self.leaves), len(self.missing)
        for member in below:
            self.take(member)
        if len(self.leaves) == found and len(self.missing) > lacking:
            # Nobody below has anything: it is this unit that is asked for, not each of its townships.
            self.missing[lacking:] = [unit]

    def _settle(self, leaves: list[Leaf], units: list[UnitKey] | tuple[UnitKey, ...]) -> None:
        self.leaves += leaves
        self.settled.update(units)

    def _of_another_time(self, unit: UnitKey) -> list[Leaf]:
        before, after = self.tree.predecessors, self.tree.successors
        return self._of_others(unit, unit, before, after) or self._of_others(unit, unit, after, before)

    def _of_others(self, wanted: UnitKey, unit: UnitKey, onward: Step, back: Step) -> list[Leaf]:
        """The figures of what a unit was made of, or of what became of it, if those are nothing else besides.

        While the wanted unit stands, what stands beside it counts for itself and not for this one. A unit that gave
        away a part or took one in while it had its name is not the same before and after.
        """
        leaves: list[Leaf] = []
        if unit in back(unit):
            return []
        for other in onward(unit):
            beside = other in self.members.alive and wanted in self.members.alive
            if other in (unit, wanted) or back(other) != (unit,) or beside:
                return []
            if other in self.figures:
                leaves.append(Leaf(other, self.figures[other], instead_of=(wanted,)))
            elif deeper := self._of_others(wanted, other, onward, back):
                leaves += deeper
            else:
                return []
        return leaves

    def _shared(self, unit: UnitKey) -> tuple[UnitKey, tuple[UnitKey, ...]] | None:
        """One figure for several units of that day: given for what they were split from or merged into later.

        Only where all of them are wanted here and none has a figure of its own, so that nothing counts twice.
        """
        for onward, back in (
            (self.tree.predecessors, self.tree.successors),
            (self.tree.successors, self.tree.predecessors),
        ):
            for whole in onward(unit):
                group = back(whole)
                if (
                    whole in self.figures
                    and whole not in self.members.alive
                    and len(group) > 1
                    and all(
                        one in self.within
                        and one not in self.figures
                        and one not in self.settled
                        and onward(one) == (whole,)
                        and one not in back(one)
                        for one in group
                    )
                ):
                    return whole, group
        return None


def _combined(
    indicator: Indicator,
    tree: UnitTree,
    unit: UnitKey,
    on: date,
    how: Rolling,
    gathering: _Gathering,
    weights: Mapping[UnitKey, Decimal] | None,
    inside: tuple[tuple[UnitKey, UnitKey], ...],
    if_missing: MissingMembers,
) -> RolledUp:
    leaves, missing = tuple(gathering.leaves), tuple(gathering.missing)
    without_weight: tuple[UnitKey, ...] = ()
    if how is Rolling.WEIGHTED:
        weighed = [
            replace(leaf, weight=_weight(tree, gathering.members, leaf, weights or {})) for leaf in leaves
        ]
        without_weight = tuple(leaf.unit for leaf in weighed if leaf.weight is None)
        leaves = tuple(leaf for leaf in weighed if leaf.weight is not None)
    notes = []
    value: Decimal | None = None
    if not leaves and not missing and not without_weight:
        notes.append(Words("当日没有下级单位", "there are no members on that day"))
    elif not leaves or (if_missing is MissingMembers.REFUSE and (missing or without_weight)):
        notes.append(Words("不汇总", "there is no sum"))
    else:
        value, note = _value(how, leaves)
        notes.append(note)
    if missing:
        named = tree.named(missing)
        notes.append(Words(f"缺{named.chinese}的数", f"no figure from {named.english}"))
    if gathering.not_asked:
        named = tree.named(gathering.not_asked)
        notes.append(Words(f"{named.chinese}不报此数，未计入", f"not kept for {named.english}"))
    if without_weight:
        named = tree.named(without_weight)
        notes.append(
            Words(
                f"缺{named.chinese}的权数（{indicator.rolls_up.by}）",
                f"no weight ({indicator.rolls_up.by}) for {named.english}",
            )
        )
    for leaf in leaves:
        if leaf.instead_of:
            notes.append(
                Words(
                    f"{tree.named(leaf.instead_of).chinese}用{tree.name(leaf.unit)}的数",
                    f"{tree.name(leaf.unit)} stands for {tree.named(leaf.instead_of).english}",
                )
            )
    for zone, district in inside:
        notes.append(
            Words(
                f"{tree.name(zone)}位于{tree.name(district)}之内，已计入，不重复计算",
                f"{tree.name(zone)} lies inside {tree.name(district)} and counts there, not twice",
            )
        )
    return RolledUp(
        unit,
        on,
        how,
        value,
        leaves,
        missing,
        tuple(gathering.not_asked),
        without_weight,
        inside,
        sentences(notes),
    )


def _value(how: Rolling, leaves: tuple[Leaf, ...]) -> tuple[Decimal | None, Words]:
    if len(leaves) == 1:
        return leaves[0].value, Words("由1个单位的数", "from 1 unit")
    if how is Rolling.SUM:
        total = sum((leaf.value for leaf in leaves), Decimal(0))
        return total, Words(f"由{len(leaves)}个单位相加", f"added up from {len(leaves)} units")
    if how is Rolling.NONE:
        return None, Words("该指标不能由几个单位合成", "this cannot be made of several units")
    weights = [leaf.weight for leaf in leaves if leaf.weight is not None]
    total = sum(weights, Decimal(0))
    if total == 0 or min(weights) < 0:
        return None, Words("权数合计为零或有负数，不能加权", "weights are below zero or add up to nothing")
    mean = sum((leaf.value * (leaf.weight or 0) for leaf in leaves), Decimal(0)) / total
    return rounded(mean, STORED_DECIMALS), Words(
        f"由{len(leaves)}个单位加权", f"weighted from {len(leaves)} units"
    )


def _weight(
    tree: UnitTree, members: Members, leaf: Leaf, weights: Mapping[UnitKey, Decimal]
) -> Decimal | None:
    """The weight of a leaf's unit, under whatever name it had; of what was merged, that of the parts."""
    gathering = _Gathering(tree, members, weights, frozenset([leaf.unit]))
    gathering.take(leaf.unit, from_below=False)
    return None if gathering.missing else sum((one.value for one in gathering.leaves), Decimal(0))
