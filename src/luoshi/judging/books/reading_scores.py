"""How a value becomes a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from luoshi.judging.books.model import (
    ByRank,
    ByStep,
    Linear,
    PerItem,
    Raters,
    Ratio,
    Score,
    ScoredBy,
    Steps,
)
from luoshi.judging.books.reaching import covers
from luoshi.judging.books.reading import (
    STAND_IN,
    Reading,
    constant,
    formula_text,
    number_of,
    stands_in,
    text_of,
)
from luoshi.judging.books.yaml_text import Spot
from luoshi.judging.formulas import Formula, Kind, parse_formula

_BOUNDS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}

_Names = Mapping[str, Kind] | None


def read_score(reading: Reading, spot: Spot | None, names: _Names) -> Score | None:
    """The score function that stands here; ``names``: what its formulas may name."""
    if spot is None:
        return None
    for key, read in _READERS.items():
        if (inside := spot.get(key)) is not None:
            return read(reading, inside, names)
    return None


def _linear(reading: Reading, spot: Spot, names: _Names) -> Linear:
    low, high = (
        _end(reading, spot.get("from"), names, "lowest"),
        _end(reading, spot.get("to"), names, "highest"),
    )
    listed = spot.get("points")
    points = [reading.of_subject(one, names) for one in (listed.items if listed else ())]
    goes_on = spot.get("open") is not None and spot.keys["open"].value is True
    if low is None and high is None and goes_on:
        reading.wrong(
            spot.keys["open"], "从组内最低到最高，界外没有值，open 没有作用",
            "between the group's lowest and highest nothing lies beyond: “open” does nothing", at_key=True,
        )  # fmt: skip
    bounds = number_of(spot.get("from")), number_of(spot.get("to"))
    if None not in bounds and bounds[0] == bounds[1]:
        reading.wrong(spot.keys["to"], "from 与 to 相同", "“from” and “to” are the same")
    first, second = (*points, STAND_IN["number"], STAND_IN["number"])[:2]
    return Linear(low, high, (first, second), open=goes_on)


def _end(reading: Reading, spot: Spot | None, names: _Names, bound: str) -> Formula | None:
    """One end of ``linear``; None where it is the group's own."""
    word = text_of(spot)
    if spot is not None and word in ("lowest", "highest"):
        if word != bound:
            reading.wrong(
                spot, "写 from: lowest、to: highest；越低越好时把两个 points 对调",
                "write “from: lowest” and “to: highest”; where lower is better, swap the points",
            )  # fmt: skip
        return None
    return reading.of_subject(spot, names)


def _rate(reading: Reading, spot: Spot, names: _Names) -> Ratio:
    points = reading.of_subject(spot.get("points"), names)
    least, most = (reading.maybe(spot.get(key), names) for key in ("least", "most"))
    _in_order(reading, spot, least, most)
    return Ratio(points, most, least)


def _in_order(reading: Reading, spot: Spot, least: Formula | None, most: Formula | None) -> None:
    low, high = constant(least), constant(most)
    if low is not None and high is not None and low > high:
        reading.wrong(
            spot.keys["most"], f"most（{high}）小于 least（{low}）", f"most ({high}) is below least ({low})"
        )


def _steps(reading: Reading, spot: Spot, names: _Names) -> Steps:
    steps: list[ByStep] = []
    for place, one in enumerate(spot.items):
        when = _condition(reading, one, names)
        last = place == len(spot.items) - 1
        if when is None and not last:
            reading.wrong(
                spot.items[place + 1], f"到不了这一档：第{one.line}行没有条件，总是成立",
                f"this step is never reached: line {one.line} has no condition and always holds",
            )  # fmt: skip
            break
        if when is not None and last and one.kind == "mapping":
            reading.wrong(
                one, "最后一档不要条件：写明其余得几分，如 {points: 0}",
                "the last step has no condition: say what the rest get, as {points: 0}",
            )  # fmt: skip
        earlier = None if when is None or stands_in(when) else _covering(steps, when)
        if earlier is not None:
            line = spot.items[earlier].line
            reading.wrong(
                one,
                f"到不了这一档：凡成立的，第{line}行已经成立",
                f"this step is never reached: wherever it holds, line {line} held before",
            )
        steps.append(ByStep(when, reading.of_subject(one.get("points"), names)))
    return Steps(tuple(steps))


def _covering(steps: Sequence[ByStep], when: Formula) -> int | None:
    """The place of the step that holds wherever ``when`` does."""
    covering = (
        place
        for place, step in enumerate(steps)
        if step.when is not None and not stands_in(step.when) and covers(step.when, when)
    )
    return next(covering, None)


def _condition(reading: Reading, spot: Spot, names: _Names) -> Formula | None:
    """The condition of a step, of its bounds or written out; None where there is none."""
    bounds = [(key, inside) for key in _BOUNDS if (inside := spot.get(key)) is not None]
    when = spot.get("when")
    if when is not None:
        for key, inside in bounds:
            reading.wrong(inside, f"写了 when 就不写 {key}", f"“{key}” does not go with “when”", at_key=True)
        return reading.of_subject(when, names, "truth")
    if names is None:
        return STAND_IN["truth"] if bounds else None
    texts = []
    for key, inside in bounds:
        formula = reading.of_subject(inside, names)
        text = formula_text(inside) or "0"
        texts.append(f"value {_BOUNDS[key]} {text if constant(formula) is not None else f'({formula.text})'}")
    if not texts:
        return None
    return parse_formula(" and ".join(texts), names, aggregate=False, kind="truth")


def _rank(reading: Reading, spot: Spot, names: _Names) -> ByRank:
    listed = spot.get("points")
    points = tuple(reading.of_subject(one, names) for one in (listed.items if listed else ()))
    order = text_of(spot.get("order"))
    return ByRank(
        points, reading.of_subject(spot.get("rest"), names), "lowest" if order == "lowest" else "highest"
    )


def _per_item(reading: Reading, spot: Spot, names: _Names) -> PerItem:
    zero, one = (parse_formula(text, {}, aggregate=False) for text in "01")
    each = reading.of_subject(spot.get("each"), names)
    least, most = (reading.maybe(spot.get(key), names) for key in ("least", "most"))
    _in_order(reading, spot, least, most)
    every = spot.get("every")
    return PerItem(
        each=each,
        base=reading.maybe(spot.get("base"), names) or zero,
        every=reading.maybe(every, names) or one,
        above=reading.maybe(spot.get("above"), names) or zero,
        whole=spot.get("whole") is not None and spot.keys["whole"].value is True,
        least=least,
        most=most,
    )


def _scored_by(reading: Reading, spot: Spot, _names: _Names) -> ScoredBy:
    found: list[Raters] = []
    complete = True
    for one in spot.items:
        raters, share = text_of(one.get("raters")), number_of(one.get("share"))
        if raters is None or share is None or share > 1:
            complete = False
            continue
        if any(raters == other.raters for other in found):
            reading.wrong(one.keys["raters"], f"“{raters}”写了两次", f"“{raters}” stands here twice")
        found.append(Raters(raters, share))
    total = sum((one.share for one in found), Decimal(0))
    if complete and found and total != 1:
        reading.wrong(
            spot,
            f"各评分方的 share 之和是 {total}，应为 1",
            f"the shares of the raters add up to {total}, not to 1",
            at_key=True,
        )
    return ScoredBy(tuple(found))


_READERS: dict[str, Callable[[Reading, Spot, _Names], Score]] = {
    "linear": _linear, "ratio": _rate, "schedule": _rate, "steps": _steps, "rank": _rank, "per_item": _per_item,
    "scored_by": _scored_by,
}  # fmt: skip
