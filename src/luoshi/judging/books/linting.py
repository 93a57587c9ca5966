"""What a rule-book may say and should not: warnings, never refusals.

A city's real book runs as it is. These remarks tell whoever answers for it where it rewards size, where a weight moves
nothing, and which target nobody ever reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from luoshi.judging.books.model import (
    Book,
    ByRank,
    Grades,
    Item,
    Linear,
    Measure,
    PerItem,
    Ratio,
    Score,
    Steps,
)
from luoshi.judging.books.reaching import formulas_of
from luoshi.judging.books.reading import constant
from luoshi.judging.formulas import Formula, Node
from luoshi.judging.judgements import Judgement, Row
from luoshi.words import Words

MOST = Decimal("0.8")
"""From this part on, many subjects with one score are most of them."""

FEWEST = 5
"""Of fewer subjects nothing is said."""


@dataclass(frozen=True, slots=True)
class BookWarning:
    """One remark. ``code``: which kind (``volume``, ``no effect``, ``unused``, ``alone``, ``same score``,
    ``moves no rank``, ``never reached``, ``never bites``); ``rule``: code of the measure or item, or a grade;
    ``line``: of the file, 0 where it is about the book."""

    line: int
    code: str
    rule: str
    words: Words


def lint_book(book: Book) -> list[BookWarning]:
    """What can be said of a book without any data, in the order of its lines."""
    measures = {measure.code: measure for measure in book.walk()}
    found: list[BookWarning] = []
    for measure in measures.values():
        found += _of_measure(measure, measures)
    for item in book.bonuses:
        if item.rows.table != "findings":
            found.append(_volume(item, capped=item.most is not None))
    found += _alone((*book.bonuses, *book.deductions))
    for name, share in book.grades.quota.items() if book.grades else ():
        if share == 1:
            found.append(BookWarning(0, "no effect", name, Words(
                f"“{name}”的名额是全部，不限制什么", f"a quota of all for “{name}” limits nothing",
            )))  # fmt: skip
    return sorted(found, key=lambda one: (one.line, one.code, one.rule))


def _of_measure(measure: Measure, measures: Mapping[str, Measure]) -> Iterator[BookWarning]:
    def warn(code: str, chinese: str, english: str) -> BookWarning:
        return BookWarning(measure.line, code, measure.code, Words(chinese, english))

    if (
        measure.score is not None
        and grows(measure.score) is True
        and _is_volume(measure, measures, frozenset())
    ):
        yield _volume(measure, capped=False)
    if measure.weight is not None and measure.weight == 0:
        yield warn("no effect", "权重是 0，不影响得分", "a weight of 0 changes no score")
    if _always_same(measure.score) or (measure.least is not None and measure.least == measure.most):
        yield warn("no effect", "无论值是多少，得分都一样", "whatever the value is, the score is the same")
    if measure.target is not None and not _uses_target(measure):
        yield warn(
            "unused",
            "有 target，计分和亮灯都没有用到",
            "there is a target, and neither score nor lights read it",
        )


def _volume(rule: Measure | Item, *, capped: bool) -> BookWarning:
    return BookWarning(rule.line, "volume", rule.code, Words(
        "按数量或总额给分，大单位天然占优"
        + ("（有上限）" if capped else "")
        + "：可除以基数（如签约数、人口），或与目标相比",
        "points grow with number or amount, which favours the large"
        + (" (up to a limit)" if capped else "")
        + ": divide by a base, or compare with a target",
    ))  # fmt: skip


def _is_volume(measure: Measure, measures: Mapping[str, Measure], above: frozenset[str]) -> bool:
    """Whether a value grows with how much there is, and nothing it is compared with does."""
    if measure.against in ("target", "curve") or measure.value is None or measure.code in above:
        return False
    if measure.rows is not None and measure.rows.table == "findings":
        return False  # what a person found is no amount
    if any(name in ("target", "schedule") for name in _names(formulas_of(measure.score))):
        return False
    others = {
        code for code, one in measures.items() if _is_volume(one, measures, above | {measure.code})
    } if measure.rows is None else set()  # fmt: skip
    return _counts(measure.value.tree, others)


def _counts(node: Node, others: set[str]) -> bool:
    match node.op:
        case "count rows" | "count" | "count distinct" | "sum":
            return True
        case "min" | "max":
            return False
        case "filter":
            return _counts(node.parts[0], others)
        case "/":
            above, below = node.parts
            return _counts(above, others) and below.op == "number"
        case "case":
            return any(_counts(part, others) for part in (*node.parts[1::2], node.parts[-1]))
        case "column":
            return node.value in others
    return any(_counts(part, others) for part in node.parts)


def grows(score: Score) -> bool | None:
    """Whether a larger value gives more points; False: fewer; None: it cannot be told."""
    match score:
        case Ratio():
            return True
        case ByRank():
            return score.order == "highest"
        case PerItem():
            each = constant(score.each)
            return None if each is None or each == 0 else each > 0
        case Linear():
            first, second = (constant(points) for points in score.points)
            low, high = constant(score.low), constant(score.high)
            if first is None or second is None or first == second:
                return None
            downwards = low is not None and high is not None and low > high
            return (second > first) != downwards
        case Steps():
            signs = {
                node.op
                for step in score.steps
                if step.when
                for node in step.when.tree.walk()
                if node.op in ("<", "<=", ">", ">=") and node.parts[0].value == "value"
            }
            if signs and not signs & {"<", "<="}:
                return True
            return False if signs and not signs & {">", ">="} else None
    return None


def _always_same(score: Score | None) -> bool:
    match score:
        case Linear():
            given = [constant(points) for points in score.points]
        case Steps():
            given = [constant(step.points) for step in score.steps]
        case ByRank():
            given = [constant(points) for points in (*score.points, score.rest)]
        case PerItem():
            return constant(score.each) == 0 or _equal([constant(score.least), constant(score.most)])
        case Ratio():
            return constant(score.points) == 0 or _equal([constant(score.least), constant(score.most)])
        case _:
            return False
    return _equal(given)


def _equal(given: Sequence[Decimal | None]) -> bool:
    return None not in given and len(set(given)) == 1


def _uses_target(measure: Measure) -> bool:
    formulas = [*formulas_of(measure.score), *(light.when for light in measure.lights)]
    if measure.factor is not None:
        formulas += [measure.factor.when, measure.factor.times]
    return measure.against in ("target", "curve") or any(
        name in ("target", "schedule") for name in _names(formulas)
    )


def _names(formulas: Iterable[Formula | None]) -> set[str]:
    return {name for formula in formulas if formula for name in formula.columns}


def _alone(items: Sequence[Item]) -> Iterator[BookWarning]:
    """``one_of`` means something only where two items share it."""
    names = Counter(item.one_of for item in items if item.one_of is not None)
    for item in items:
        if item.one_of is not None and names[item.one_of] == 1:
            yield BookWarning(item.line, "alone", item.code, Words(
                f"one_of “{item.one_of}”只有这一项，没有作用：是不是写错了名字？",
                f"this is the only item of “{item.one_of}”, so one_of does nothing: is the name misspelt?",
            ))  # fmt: skip


def lint_run(book: Book, judgement: Judgement, history: Sequence[Judgement] = ()) -> list[BookWarning]:
    """What a run shows of a book. ``history``: earlier runs of the same book, in any order."""
    found: list[BookWarning] = []
    rows: dict[str, list[Row]] = {}
    for row in judgement.of("measure"):
        rows.setdefault(row["measure"], []).append(row)
    for measure in book.walk():
        same = _same_score(measure, rows.get(measure.code, ()))
        found += same
        if not same and measure in book.measures:
            found += _moves_no_rank(measure, judgement)
        found += _never_reached(book, measure, [*history, judgement] if history else [])
    if book.grades is not None:
        found += _never_bites(book, book.grades, [*history, judgement])
    return sorted(found, key=lambda one: (one.line, one.code, one.rule))


def _number(row: Row, key: str) -> Decimal | None:
    value = row.get(key)
    return None if value is None else Decimal(value)


def _same_score(measure: Measure, rows: Iterable[Row]) -> list[BookWarning]:
    if measure.score is None and not measure.parts:
        return []
    scores = [score for row in rows if (score := _number(row, "score")) is not None]
    if len(scores) < FEWEST:
        return []
    ((score, count),) = Counter(scores).most_common(1)
    if count < MOST * len(scores):
        return []
    return [BookWarning(measure.line, "same score", measure.code, Words(
        f"{len(scores)} 个对象中 {count} 个都得 {score:f} 分，分不出高下",
        f"{count} of {len(scores)} subjects have the same score, {score:f}: it tells nobody apart",
    ))]  # fmt: skip


def _moves_no_rank(measure: Measure, judgement: Judgement) -> list[BookWarning]:
    """Whether the points of a measure differ by less than lies between any two subjects without it."""
    if measure.score is None and not measure.parts:
        return []
    points = {
        row["subject"]: _number(row, "points")
        for row in judgement.of("measure")
        if row["measure"] == measure.code
    }
    groups: dict[str | None, list[tuple[Decimal, Decimal]]] = {}
    for row in judgement.of("subject"):
        score, given = _number(row, "score"), points.get(row["subject"])
        if score is not None and given is not None:
            groups.setdefault(row.get("group"), []).append((score - given, given))
    compared = [group for group in groups.values() if len(group) > 1]
    if sum(map(len, compared)) < FEWEST:
        return []
    for group in compared:
        rest = sorted(without for without, _ in group)
        gap = min(later - earlier for earlier, later in pairwise(rest))
        spread = max(given for _, given in group) - min(given for _, given in group)
        if spread and spread >= gap:
            return []
    widest = max(max(given for _, given in group) - min(given for _, given in group) for group in compared)
    return [BookWarning(measure.line, "moves no rank", measure.code, Words(
        f"这项的分最多相差 {widest:f}，比任何两个对象其余得分之差都小，改变不了名次",
        f"its points differ by {widest:f} at most, less than lies between any two subjects without it: no rank moves",
    ))]  # fmt: skip


def _never_reached(book: Book, measure: Measure, runs: Sequence[Judgement]) -> list[BookWarning]:
    """Whether nobody in any run reached the target, or what of it was due by then."""
    if measure.target is None:
        return []
    down = measure.score is not None and grows(measure.score) is False
    known = 0
    for run in runs:
        whole = book.basis == "current" or (run.last_day.month, run.last_day.day) == (12, 31)
        for row in run.of("measure"):
            if row["measure"] != measure.code:
                continue
            value, wanted = _number(row, "value"), _number(row, "target" if whole else "schedule")
            if value is None or wanted is None:
                continue
            known += 1
            if value <= wanted if down else value >= wanted:
                return []
    if not known:
        return []
    return [BookWarning(measure.line, "never reached", measure.code, Words(
        f"{len(runs)} 期里没有一个对象达到目标", f"in {len(runs)} periods nobody reached the target"
    ))]  # fmt: skip


def _never_bites(book: Book, grades: Grades, runs: Sequence[Judgement]) -> Iterator[BookWarning]:
    """Quotas by which nobody fell to the next grade."""
    limiting = {effect.code for effect in book.effects if effect.grade_at_most is not None}
    fallen: set[str] = set()
    graded = 0
    for run in runs:
        limited = {row["subject"] for row in run.of("effect") if row["effect"] in limiting}
        for row in run.of("subject"):
            score, grade = _number(row, "score"), row.get("grade")
            if score is None or grade not in grades.names or row["subject"] in limited:
                continue
            graded += 1
            place = next((place for place, cut in enumerate(grades.cuts) if score >= cut), len(grades.cuts))
            fallen.update(grades.names[place : grades.names.index(grade)])
    for name in grades.quota if graded else ():
        if name not in fallen:
            yield BookWarning(0, "never bites", name, Words(
                f"{len(runs)} 期里“{name}”的名额从未用满，没有起过作用",
                f"in {len(runs)} periods the quota of “{name}” never kept anybody out",
            ))  # fmt: skip
