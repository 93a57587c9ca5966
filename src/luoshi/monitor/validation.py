"""Figures held against the rules that their indicator declares. A finding asks; it never changes a figure.

What a rule does about a missing figure is declared with it (:class:`luoshi.monitor.indicator.IfMissing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from luoshi.monitor.figures import Figure, Key, by_key, previous_of, step_of
from luoshi.monitor.indicator import Aspect, Basis, IfMissing, Indicator, Rolling, Rule, RuleKind
from luoshi.monitor.periods import Period
from luoshi.monitor.rolling_up import RolledUp, compare_with_given, roll_up
from luoshi.monitor.unit_tree import UnitKey, UnitTree
from luoshi.words import Words, sentences

BASES = {
    Basis.CURRENT: Words("当期", "current"),
    Basis.CUMULATIVE: Words("累计", "cumulative"),
    Basis.STOCK: Words("期末", "at the end"),
}
_ASK = Words("请核对原表；确属实情的，请说明原因", "check the ledger; where it is so, give the reason")
_GIVE = Words("请补报", "give the figure")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found about a unit and a period. ``figures`` are those involved.

    ``checked`` is False where the rule could only say that something is missing. ``todo`` is what to do.
    """

    rule: RuleKind
    unit: UnitKey
    period: Period
    figures: tuple[Figure, ...]
    words: Words
    todo: Words
    checked: bool = True


@dataclass(frozen=True, slots=True)
class _Side:
    """One figure in a comparison, as given or as the rule supposes it."""

    figure: Figure | None
    value: Decimal
    half: Decimal  # what rounding can account for
    note: Words | None = None


def validate(indicator: Indicator, figures: Iterable[Figure]) -> tuple[Finding, ...]:
    """Everything that the rules about single units find in the figures of one indicator, by unit and period.

    ``figures`` are those that stand, of any units and periods: a rule that compares with the period before needs that
    too. Totals are :func:`validate_totals`.
    """
    known = by_key(indicator, figures)
    found = [
        finding
        for rule in indicator.rules
        if rule.kind in _CHECKS
        for finding in _CHECKS[rule.kind](indicator, rule, known)
    ]
    order = {unit: number for number, unit in enumerate(dict.fromkeys(key[0] for key in known))}
    return tuple(sorted(found, key=lambda one: (order[one.unit], one.period.end, one.period.start)))


def validate_totals(
    indicator: Indicator,
    tree: UnitTree,
    figures: Iterable[Figure],
    *,
    weights: Mapping[tuple[Period, Basis], Mapping[UnitKey, Decimal]] | None = None,
) -> tuple[Finding, ...]:
    """Every figure given for a unit whose members do not give the same, where the indicator declares the rule.

    A unit of which no member has a figure in the period is left alone: that figure is kept for the whole only. A
    member that has none in any period, under whatever name, is not missing either: it is not asked.
    """
    rule = indicator.rule(RuleKind.TOTAL_IS_SUM_OF_MEMBERS)
    if rule is None:
        return ()
    known = by_key(indicator, figures)
    groups: dict[tuple[Period, Basis], dict[UnitKey, Figure]] = {}
    for (unit, period, basis, aspect), figure in known.items():
        if aspect is Aspect.LEVEL:
            groups.setdefault((period, basis), {})[unit] = figure
    keepers = {unit for unit, _, _, aspect in known if aspect is Aspect.LEVEL}
    found = []
    for (period, basis), given in groups.items():
        members = tree.on(period.last_day, zones_inside=indicator.zones_inside)
        not_asked = [
            unit for unit in members.alive if not keepers & tree.line(unit) and not members.own(unit)
        ]
        values = {unit: figure.value for unit, figure in given.items()}
        scales = (weights or {}).get((period, basis))
        for unit in [unit for unit in given if members.own(unit)]:
            rolled = roll_up(indicator, tree, unit, period, values, weights=scales, not_asked=not_asked)
            if not rolled.leaves:
                continue
            supposed = _supposed(indicator, rule, rolled, known, period, basis)
            if supposed:
                filled = {one: figure.value if figure else Decimal(0) for one, figure in supposed.items()}
                rolled = roll_up(
                    indicator, tree, unit, period, values | filled, weights=scales, not_asked=not_asked
                )
            if finding := _total(indicator, tree, rule, unit, period, given, rolled, supposed):
                found.append(finding)
    return tuple(found)


def _supposed(
    indicator: Indicator,
    rule: Rule,
    rolled: RolledUp,
    known: Mapping[Key, Figure],
    period: Period,
    basis: Basis,
) -> dict[UnitKey, Figure | None]:
    """What the rule takes for the members that are missing: None is zero."""
    if rule.if_missing is IfMissing.ZERO:
        return dict.fromkeys(rolled.missing)
    before = previous_of(indicator, period, in_year=basis is Basis.CUMULATIVE)
    if rule.if_missing is not IfMissing.PREVIOUS or before is None:
        return {}
    found = {unit: known.get((unit, before, basis, Aspect.LEVEL)) for unit in rolled.missing}
    return {unit: figure for unit, figure in found.items() if figure is not None}


def _total(
    indicator: Indicator,
    tree: UnitTree,
    rule: Rule,
    unit: UnitKey,
    period: Period,
    given: Mapping[UnitKey, Figure],
    rolled: RolledUp,
    supposed: Mapping[UnitKey, Figure | None],
) -> Finding | None:
    total = given[unit]
    involved = (
        total,
        *(given[leaf.unit] for leaf in rolled.leaves if leaf.unit in given),
        *(figure for figure in supposed.values() if figure),
    )
    when = _when(period, total.basis)
    if rolled.missing or rolled.without_weight or rolled.value is None:
        if rule.if_missing is not IfMissing.REPORT:
            return None
        words = Words(
            f"{when.chinese}合计不能核对：{rolled.words.chinese}",
            f"{when.english}: the total cannot be checked: {rolled.words.english}",
        )
        return Finding(rule.kind, unit, period, involved, words, _GIVE, checked=False)
    steps = [step_of(indicator, figure) for figure in involved]
    tolerance = sum(steps, Decimal(0)) / 2 if rolled.how is Rolling.SUM else max(steps)
    agreement = compare_with_given(indicator, rolled, total.value, tolerance=tolerance)
    if agreement.agrees:
        return None
    notes = [agreement.words]
    for one, figure in supposed.items():
        name, taken = tree.name(one), _taken(figure)
        notes.append(Words(f"{name}缺，{taken.chinese}", f"{name} is missing, {taken.english}"))
    if rolled.not_asked:
        named = tree.named(rolled.not_asked)
        notes.append(Words(f"{named.chinese}不报此数，未计入", f"not kept for {named.english}"))
    said = sentences(notes)
    words = Words(
        f"{when.chinese}合计不等于各项之和：{said.chinese}",
        f"{when.english}: the total is not the sum: {said.english}",
    )
    return Finding(rule.kind, unit, period, involved, words, _ASK)


def _not_negative(indicator: Indicator, rule: Rule, known: Mapping[Key, Figure]) -> Iterable[Finding]:
    for (unit, period, basis, aspect), figure in known.items():
        if aspect is Aspect.LEVEL and figure.value < 0:
            when, shown = _when(period, basis), indicator.shown.exact_text(figure.value)
            words = Words(
                f"{when.chinese}为负数：{shown.chinese}", f"{when.english}: below zero: {shown.english}"
            )
            yield Finding(rule.kind, unit, period, (figure,), words, _ASK)


def _growth_between(indicator: Indicator, rule: Rule, known: Mapping[Key, Figure]) -> Iterable[Finding]:
    least, most = rule.least, rule.most
    for (unit, period, basis, aspect), figure in known.items():
        when = _when(period, basis)
        if aspect is Aspect.GROWTH:
            too_low = least is not None and figure.value < least
            too_high = most is not None and figure.value > most
            if too_low or too_high:
                bound = least if too_low else most
                words = Words(
                    f"{when.chinese}增速 {figure.value:f}% {'低' if too_low else '高'}于 {bound:f}%",
                    f"{when.english}: growth of {figure.value:f}% is {'below' if too_low else 'above'} {bound:f}%",
                )
                yield Finding(rule.kind, unit, period, (figure,), words, _ASK)
        elif (
            aspect is Aspect.LEVEL
            and rule.if_missing is IfMissing.REPORT
            and (unit, period, basis, Aspect.GROWTH) not in known
        ):
            words = Words(f"{when.chinese}有绝对额，缺增速", f"{when.english}: a level without growth")
            yield Finding(rule.kind, unit, period, (figure,), words, _GIVE, checked=False)


def _does_not_fall(indicator: Indicator, rule: Rule, known: Mapping[Key, Figure]) -> Iterable[Finding]:
    for unit, period in _places(known, Basis.CUMULATIVE):
        before = previous_of(indicator, period, in_year=True)
        if before is None:
            continue
        sides = _sides(
            indicator, rule, known, unit, period, [(period, Basis.CUMULATIVE), (before, Basis.CUMULATIVE)]
        )
        if isinstance(sides, Finding):
            yield sides
        elif sides and sides[0].value < sides[1].value - sides[0].half - sides[1].half:
            now, then = (indicator.shown.exact_text(side.value) for side in sides)
            words = Words(
                f"{period.cumulative_text().chinese}累计 {now.chinese}，小于{before.cumulative_text().chinese}累计 "
                f"{then.chinese}",
                f"{period.cumulative_text().english}: {now.english}, below {then.english} of "
                f"{before.cumulative_text().english}",
            )
            yield _finding(rule, unit, period, sides, words)


def _adds_up(indicator: Indicator, rule: Rule, known: Mapping[Key, Figure]) -> Iterable[Finding]:
    for unit, period in _places(known, Basis.CUMULATIVE, Basis.CURRENT):
        before = previous_of(indicator, period, in_year=True)
        if before is None:
            continue
        wanted = [(period, Basis.CUMULATIVE), (before, Basis.CUMULATIVE), (period, Basis.CURRENT)]
        sides = _sides(indicator, rule, known, unit, period, wanted)
        if isinstance(sides, Finding):
            yield sides
        elif sides:
            reached, earlier, current = sides
            apart = reached.value - earlier.value - current.value
            if abs(apart) > sum((side.half for side in sides), Decimal(0)):
                now, then, added, off = map(
                    indicator.shown.exact_text, (reached.value, earlier.value, current.value, abs(apart))
                )
                until, until_before = period.cumulative_text(), before.cumulative_text()
                words = Words(
                    f"{until.chinese}累计 {now.chinese}，不等于{until_before.chinese}累计 {then.chinese}"
                    f"加当期 {added.chinese}，相差 {off.chinese}",
                    f"{until.english}: {now.english} is not {then.english} of {until_before.english} "
                    f"plus {added.english} of the period; {off.english} apart",
                )
                yield _finding(rule, unit, period, sides, words)


def _first_agrees(indicator: Indicator, rule: Rule, known: Mapping[Key, Figure]) -> Iterable[Finding]:
    for unit, period in _places(known, Basis.CUMULATIVE, Basis.CURRENT):
        if period.start.month != 1 or (period.kind == "month" and indicator.january_february):
            continue
        sides = _sides(
            indicator, rule, known, unit, period, [(period, Basis.CUMULATIVE), (period, Basis.CURRENT)]
        )
        if isinstance(sides, Finding):
            yield sides
        elif sides and abs(sides[0].value - sides[1].value) > sides[0].half + sides[1].half:
            reached, current = (indicator.shown.exact_text(side.value) for side in sides)
            words = Words(
                f"{period.text().chinese}是全年第一期，累计 {reached.chinese}应等于当期 {current.chinese}",
                f"{period.text().english} is the first of its year: {reached.english} cumulative should be "
                f"{current.english} of the period",
            )
            yield _finding(rule, unit, period, sides, words)


def _places(known: Mapping[Key, Figure], *bases: Basis) -> Iterable[tuple[UnitKey, Period]]:
    """Units and periods with a level on one of these bases."""
    return dict.fromkeys(
        (unit, period) for unit, period, basis, aspect in known if basis in bases and aspect is Aspect.LEVEL
    )


def _sides(
    indicator: Indicator,
    rule: Rule,
    known: Mapping[Key, Figure],
    unit: UnitKey,
    period: Period,
    wanted: list[tuple[Period, Basis]],
) -> list[_Side] | Finding | None:
    """The levels that a rule compares, with what it supposes for the missing; None where there is nothing to compare,
    a Finding where that is to be said."""
    sides: list[_Side] = []
    missing: list[Words] = []
    for when, basis in wanted:
        figure = known.get((unit, when, basis, Aspect.LEVEL))
        if figure is not None:
            sides.append(_Side(figure, figure.value, step_of(indicator, figure) / 2))
            continue
        what = _when(when, basis)
        missing.append(what)
        earlier = None
        if rule.if_missing is IfMissing.PREVIOUS:
            before = previous_of(indicator, when, in_year=basis is Basis.CUMULATIVE)
            earlier = known.get((unit, before, basis, Aspect.LEVEL)) if before else None
            if earlier is None:
                return None
        taken = _taken(earlier)
        note = Words(f"{what.chinese}缺，{taken.chinese}", f"{what.english} is missing, {taken.english}")
        half = step_of(indicator, earlier) / 2 if earlier else Decimal(0)
        sides.append(_Side(earlier, earlier.value if earlier else Decimal(0), half, note))
    if not missing or rule.if_missing in (IfMissing.ZERO, IfMissing.PREVIOUS):
        return sides
    if rule.if_missing is IfMissing.SKIP:
        return None
    words = Words(
        f"缺{'、'.join(one.chinese for one in missing)}，“{_RULES[rule.kind].chinese}”不能核对",
        f"missing: {', '.join(one.english for one in missing)}; “{_RULES[rule.kind].english}” cannot be checked",
    )
    return Finding(
        rule.kind,
        unit,
        period,
        tuple(side.figure for side in sides if side.figure),
        words,
        _GIVE,
        checked=False,
    )


def _finding(rule: Rule, unit: UnitKey, period: Period, sides: list[_Side], words: Words) -> Finding:
    notes = [side.note for side in sides if side.note]
    if notes:
        words = Words(
            f"{words.chinese}（{'；'.join(note.chinese for note in notes)}）",
            f"{words.english} ({'; '.join(note.english for note in notes)})",
        )
    return Finding(rule.kind, unit, period, tuple(side.figure for side in sides if side.figure), words, _ASK)


def _taken(earlier: Figure | None) -> Words:
    if earlier is None:
        return Words("按零计算", "taken as zero")
    when = earlier.period.text()
    return Words(f"用{when.chinese}的数", f"the figure of {when.english} is taken")


def _when(period: Period, basis: Basis) -> Words:
    if basis is Basis.CUMULATIVE:
        text = period.cumulative_text()
        return Words(f"{text.chinese}累计", f"{text.english} cumulative")
    text = period.text()
    return Words(f"{text.chinese}{BASES[basis].chinese}", f"{text.english} {BASES[basis].english}")


_CHECKS: dict[RuleKind, Callable[[Indicator, Rule, Mapping[Key, Figure]], Iterable[Finding]]] = {
    RuleKind.NOT_NEGATIVE: _not_negative,
    RuleKind.GROWTH_BETWEEN: _growth_between,
    RuleKind.CUMULATIVE_DOES_NOT_FALL: _does_not_fall,
    RuleKind.CUMULATIVE_ADDS_UP: _adds_up,
    RuleKind.FIRST_PERIOD_AGREES: _first_agrees,
}
_RULES = {
    RuleKind.CUMULATIVE_DOES_NOT_FALL: Words("累计数不减少", "what is cumulative does not fall"),
    RuleKind.CUMULATIVE_ADDS_UP: Words(
        "累计等于上期累计加当期", "cumulative is that before plus the current"
    ),
    RuleKind.FIRST_PERIOD_AGREES: Words("第一期累计等于当期", "the first period is its own cumulative"),
}
