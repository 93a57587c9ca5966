"""A rule-book as it was read: every formula parsed, every word of it in its place.

``docs/reference/rulebook.md`` says what each key means; the file is read by ``loading``. Numbers are in base units
(yuan, a ratio, points). What a formula may name depends on where it stands: *row* formulas name the columns of the
table they read; *rows* formulas gather them; *subject* formulas name what is known of a subject (``subject_names``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from luoshi.judging.formulas import Formula
from luoshi.words import Words

Span = Literal["period", "month", "quarter", "half", "year", "campaign", "until", "last year"]
PeriodKind = Literal["month", "quarter", "half", "year", "campaign"]
Basis = Literal["current", "cumulative"]
Missing = Literal["not scored", "zero", "previous"]
Against = Literal["target", "curve", "peer average"]
Order = Literal["highest", "lowest"]
SourceKind = Literal["mechanism", "document", "law", "decision"]
Status = Literal["illustrative", "in force", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from. ``kind``: mechanism, document, law or decision; ``name`` is which; ``article`` and
    ``quote`` say where in it."""

    kind: SourceKind
    name: str
    article: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a table count, by time. ``column``: the day of a row that decides; None where the table has
    periods of its own, and ``span`` then says which of them."""

    span: Span
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows count, and for whom. ``by``: the column with the subject's id; ``within``: the hierarchy through
    which rows of units below count as well; ``share``: the column with the part of a row that counts (a ratio);
    ``once_per``: the column of which each value counts once."""

    table: str
    by: str
    where: Formula | None = None
    window: Window | None = None
    share: str | None = None
    within: str | None = None
    once_per: str | None = None


@dataclass(frozen=True, slots=True)
class Linear:
    """功效系数: from ``points[0]`` at ``low`` to ``points[1]`` at ``high``, in between in proportion. A bound
    of None is the group's lowest or highest value. ``open``: beyond the bounds it goes on."""

    low: Formula | None
    high: Formula | None
    points: tuple[Formula, Formula]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """完成率: ``points`` times the value's part of what it is held against, at most ``most`` times, at least
    ``least`` times."""

    points: Formula
    most: Formula | None = None
    least: Formula | None = None


@dataclass(frozen=True, slots=True)
class ByStep:
    """``points`` where ``when`` (a subject formula) is true; the first that is true counts."""

    when: Formula | None
    points: Formula


@dataclass(frozen=True, slots=True)
class Steps:
    """分档: a table of bounds and points."""

    steps: tuple[ByStep, ...]


@dataclass(frozen=True, slots=True)
class ByRank:
    """名次分: ``points`` by rank in the group, the rest get ``rest``. Equal values have equal ranks, as 1, 1, 3."""

    points: tuple[Formula, ...]
    rest: Formula
    order: Order = "highest"


@dataclass(frozen=True, slots=True)
class PerItem:
    """加减分: ``base`` and ``each`` for every ``every`` by which the value lies above ``above``, whole ones only if
    ``whole``; never below ``least`` nor above ``most``."""

    each: Formula
    base: Formula
    every: Formula
    above: Formula
    whole: bool = False
    least: Formula | None = None
    most: Formula | None = None


@dataclass(frozen=True, slots=True)
class Raters:
    """One kind of raters and their part of the score (a ratio)."""

    raters: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class ScoredBy:
    """评分: the mean of each kind of raters, by its share. Its rows are those of ``ratings``."""

    raters: tuple[Raters, ...]


Score = Linear | Ratio | Steps | ByRank | PerItem | ScoredBy


@dataclass(frozen=True, slots=True)
class Light:
    """One colour. ``when``: a subject formula, None for whatever is left; ``times`` in the last ``among`` periods
    (both 1: now)."""

    colour: Literal["red", "orange", "yellow", "green", "blue"]
    when: Formula | None
    times: int = 1
    among: int = 1
    line: int = 0


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is proposed when a colour shows; a person issues it."""

    on: str
    do: Words
    to: Words


@dataclass(frozen=True, slots=True)
class Factor:
    """The score counts ``times`` as much where ``when`` holds."""

    when: Formula
    times: Formula


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is looked at.

    ``rows`` and ``value``: a rows formula over them; without ``rows``, ``value`` is a subject formula; with ``parts``
    there is neither. ``target``: a rows formula over ``target_rows``. ``unit``: what the value is in. ``curve``: the
    parts of the year's target due by the end of each month (cumulative ratios); None is even; "rows": as its rows say
    in ``planned_share``. ``weight``: points of the book that a score of 100 gives; None: the score is points.
    ``good_reason``: whether a recorded good reason makes the light green.
    """

    code: str
    title: Words
    line: int
    unit: str
    rows: Rows | None = None
    value: Formula | None = None
    target_rows: Rows | None = None
    target: Formula | None = None
    against: Against | None = None
    curve: tuple[Decimal, ...] | Literal["rows"] | None = None
    missing: Missing = "not scored"
    score: Score | None = None
    weight: Decimal | None = None
    base: Decimal = Decimal(0)
    least: Decimal | None = None
    most: Decimal | None = None
    factor: Factor | None = None
    parts: tuple[Measure, ...] = ()
    lights: tuple[Light, ...] = ()
    good_reason: bool = False
    then: tuple[FollowUp, ...] = ()
    sources: tuple[Source, ...] = ()
    about: Words | None = None

    def walk(self) -> Iterator[Measure]:
        """This measure and its parts, parts first."""
        for part in self.parts:
            yield from part.walk()
        yield self


@dataclass(frozen=True, slots=True)
class Item:
    """One bonus or deduction. ``each``: a row formula, points of one row; where ``amount`` is given it is a person's
    finding whose recorded amount, within these limits, is taken. ``most``: of all its rows together. ``one_of``: an
    object counts in one item of that name only, where it brings most. Points are above zero in both; deductions are
    taken off."""

    code: str
    title: Words
    line: int
    rows: Rows
    each: Formula
    most: Decimal | None = None
    one_of: str | None = None
    amount: tuple[Decimal, Decimal] | None = None
    factor: Factor | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a finding, or a subject formula that is true, brings beside points."""

    code: str
    title: Words
    line: int
    finding: str | None = None
    when: Formula | None = None
    grade_at_most: str | None = None
    score_at_most: Decimal | None = None
    no_award: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Grades:
    """``names`` from the best, ``cuts`` between them (a score of a cut or above). ``quota``: the largest part of the
    ``of`` group or of all that may have a grade; what is beyond falls to the next. Subjects tied at the border all
    stay or, with ``ties`` "out", all fall."""

    names: tuple[str, ...]
    cuts: tuple[Decimal, ...]
    quota: Mapping[str, Decimal] = field(default_factory=dict)
    of: Literal["group", "all"] = "group"
    rounding: Literal["down", "up", "half"] = "down"
    ties: Literal["in", "out"] = "out"


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects that are compared with one another only: those for which ``where`` is true, the first group that
    fits."""

    code: str
    title: Words
    where: Formula | None


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who is judged: the rows of ``table`` for which ``where`` is true."""

    table: str
    where: Formula | None


@dataclass(frozen=True, slots=True)
class Notice:
    """How long an objection may be made, and who may see the result."""

    days: int
    publish: Literal["nobody", "subject", "group", "all", "public"]


@dataclass(frozen=True, slots=True)
class Book:
    """A whole rule-book. ``text``: the file as it is; ``hash``: of its bytes, its algorithm named."""

    code: str
    title: Words
    status: Status
    valid_from: date
    valid_to: date | None
    implements: tuple[Source, ...]
    subjects: Subjects
    period: PeriodKind
    basis: Basis
    measures: tuple[Measure, ...]
    text: str
    hash: str
    about: Words | None = None
    campaign: tuple[date, date] | None = None
    groups: tuple[Group, ...] = ()
    full_marks: Decimal | None = None
    base: Decimal = Decimal(0)
    least: Decimal | None = None
    most: Decimal | None = None
    bonuses: tuple[Item, ...] = ()
    bonus_limit: Decimal | None = None
    deductions: tuple[Item, ...] = ()
    deduction_limit: Decimal | None = None
    effects: tuple[Effect, ...] = ()
    grades: Grades | None = None
    notice: Notice | None = None

    def walk(self) -> Iterator[Measure]:
        """Every measure and part, parts before what they are parts of."""
        for measure in self.measures:
            yield from measure.walk()

    def measure(self, code: str) -> Measure:
        """The measure called ``code``; raises LookupError."""
        for measure in self.walk():
            if measure.code == code:
                return measure
        raise LookupError(f"the book {self.code} has no measure {code}")

    @property
    def scored(self) -> bool:
        """Whether it gives a score at all, or only lights."""
        return bool(self.bonuses or self.deductions or self.base) or any(one.score for one in self.walk())
