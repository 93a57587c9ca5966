"""Which conditions hold wherever another holds, as far as it can be told from their texts; and measures in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from luoshi.judging.books.model import ByRank, Light, Linear, Measure, PerItem, Ratio, Score, Steps
from luoshi.judging.books.reading import stands_in
from luoshi.judging.formulas import Formula, Node

_FLIPPED = {">": "<", ">=": "<="}


def covers(earlier: Formula, later: Formula) -> bool:
    """Whether ``earlier`` surely holds wherever ``later`` does: ``value < 0.5`` covers ``value < 0.3``."""
    known = [later.tree, *_all_of(later.tree)]
    return all(any(_implies(one, wanted) for one in known) for wanted in _all_of(earlier.tree))


def _all_of(node: Node) -> Iterable[Node]:
    """The conditions that all have to hold."""
    if node.op == "and":
        for part in node.parts:
            yield from _all_of(part)
    else:
        yield node


def _implies(known: Node, wanted: Node) -> bool:
    if known == wanted:
        return True
    if wanted.op == "or":
        return any(_implies(known, part) for part in wanted.parts)
    one, other = _bounded(known), _bounded(wanted)
    if one is None or other is None or one[0] != other[0]:
        return False
    (_, one_bound, one_strict), (_, other_bound, other_strict) = one, other
    return one_bound < other_bound or (one_bound == other_bound and (one_strict or not other_strict))


def _bounded(node: Node) -> tuple[dict[Node, Decimal], Decimal, bool] | None:
    """A comparison as: these steps, so many times each, are below a bound; and whether strictly. None where it is not
    one of ``<``, ``<=``, ``>``, ``>=``."""
    if node.op not in ("<", "<=", ">", ">=") or any(part.kind != "number" for part in node.parts):
        return None
    left, right = node.parts if node.op in ("<", "<=") else (node.parts[1], node.parts[0])
    terms: dict[Node, Decimal] = {}
    bound = -(_add(left, Decimal(1), terms) + _add(right, Decimal(-1), terms))
    terms = {step: times for step, times in terms.items() if times}
    return (terms, bound, node.op in ("<", ">")) if terms else None


def _add(node: Node, times: Decimal, terms: dict[Node, Decimal]) -> Decimal:
    """Add a step, so many times, to ``terms``; gives its constant part."""
    match node.op:
        case "number":
            assert isinstance(node.value, Decimal)
            return times * node.value
        case "negative":
            return _add(node.parts[0], -times, terms)
        case "+":
            return _add(node.parts[0], times, terms) + _add(node.parts[1], times, terms)
        case "-":
            return _add(node.parts[0], times, terms) + _add(node.parts[1], -times, terms)
    terms[node] = terms.get(node, Decimal(0)) + times
    return Decimal(0)


def shadowed(lights: Iterable[Light], later: Light) -> Light | None:
    """The light before ``later`` because of which it can never show; None where there is none."""
    for light in lights:
        if light is later:
            return None
        if light.when is None:
            return light
        if later.when is None or stands_in(light.when) or not covers(light.when, later.when):
            continue
        # Whenever the later one shows, its condition holds now and in so many of the earlier one's periods.
        misses = later.among - later.times
        least = later.times if later.among <= light.among else light.among - misses
        if light.times <= max(least, 1):
            return light
    return None


def circles(measures: Mapping[str, Measure]) -> list[list[str]]:
    """Measures that need one another's values, each circle once, by their codes."""
    needs = {
        step: found for code, measure in measures.items() for step, found in _needs(code, measure, measures)
    }
    found: list[list[str]] = []
    done: set[tuple[str, str]] = set()
    for start in needs:
        way: list[tuple[str, str]] = []
        stack = [(start, iter(needs[start]))] if start not in done else []
        if stack:
            way.append(start)
        while stack:
            step, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                way.pop()
                done.add(step)
            elif following in way:
                codes = list(dict.fromkeys(code for code, _ in way[way.index(following) :]))
                if not any(set(codes) == set(one) for one in found):
                    found.append(codes)
            elif following not in done and following in needs:
                way.append(following)
                stack.append((following, iter(needs[following])))
    return found


def _needs(
    code: str, measure: Measure, measures: Mapping[str, Measure]
) -> Iterable[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """For the value, the score and the points of a measure, the others that they need."""

    def of(formulas: Iterable[Formula | None]) -> list[tuple[str, str]]:
        named = dict.fromkeys(name for formula in formulas if formula for name in formula.columns)
        return [step for name in named for step in _meant(name, code, measures)]

    factor = of([measure.factor.when, measure.factor.times]) if measure.factor else []
    if measure.parts:
        yield (code, "points"), [*((part.code, "points") for part in measure.parts), *factor]
        yield (code, "score"), [(code, "points")]
        return
    yield (code, "value"), of([measure.value]) if measure.rows is None else []
    yield (code, "score"), [(code, "value"), *of(formulas_of(measure.score))]
    yield (code, "points"), [(code, "score"), *factor]


def _meant(name: str, within: str, measures: Mapping[str, Measure]) -> list[tuple[str, str]]:
    if name in measures:
        return [(name, "value")]
    if name.endswith("_score") and name.removesuffix("_score") in measures:
        return [(name.removesuffix("_score"), "score")]
    return [(within, "value")] if name in ("value", "rank", "peers", "peer_average") else []


def formulas_of(score: Score | None) -> list[Formula | None]:
    """The formulas of a score function."""
    match score:
        case Linear():
            return [score.low, score.high, *score.points]
        case Ratio():
            return [score.points, score.least, score.most]
        case Steps():
            return [formula for step in score.steps for formula in (step.when, step.points)]
        case ByRank():
            return [*score.points, score.rest]
        case PerItem():
            return [score.each, score.base, score.every, score.above, score.least, score.most]
    return []
