"""What an indicator is: everything that has to be known before one of its figures can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase

from luoshi.messages import language
from luoshi.monitor import periods
from luoshi.monitor.naming import plain
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.scales import NO_SUMS, UNITS_OF_MEASURE, Shown
from luoshi.words import Words

GROWTH_DECIMALS = 1  # growth is printed as 5.6%


class Basis(StrEnum):
    """How a figure adds up over its period; the values are those of statements."""

    CURRENT = "current"
    CUMULATIVE = "cumulative"
    STOCK = "stock"


class Aspect(StrEnum):
    """Which number of an indicator a figure is. Growth is in percent points as printed: 5.6 is 5.6 %."""

    LEVEL = "level"
    GROWTH = "growth"
    RANK = "rank"
    TARGET = "target"
    TARGET_GROWTH = "target growth"


class Growth(StrEnum):
    """What growth is of. It is always given and never computed from published levels: the base period is
    recomputed for the same set of firms, and comparable growth is at constant prices."""

    NONE = "none"
    NOMINAL = "nominal"
    COMPARABLE = "comparable"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Rolling(StrEnum):
    """How the figure of a unit follows from those of its members."""

    SUM = "sum"
    WEIGHTED = "weighted"
    NONE = "none"


class Hierarchy(StrEnum):
    """Which tree of units an indicator is rolled up."""

    ADMINISTRATIVE = "administrative"
    REPORTING = "reporting"


class Law(StrEnum):
    """What its figures are collected under: those of the statistics law stay statistical."""

    STATISTICS = "statistics"
    ADMINISTRATIVE_RECORD = "administrative record"
    OTHER = "other"


class SeenBy(StrEnum):
    """Who may see its figures."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    HANDLERS = "handlers"


class CurveKind(StrEnum):
    """How a year's target is spread over the year."""

    STRAIGHT = "straight"
    LAST_YEAR = "last year"
    TYPED = "typed"


class MissingMembers(StrEnum):
    """What rolling up does when a member has no figure."""

    REFUSE = "refuse"
    ADD_AND_SAY = "add and say"


class RuleKind(StrEnum):
    """What may be asked of figures."""

    NOT_NEGATIVE = "not negative"
    CUMULATIVE_DOES_NOT_FALL = "cumulative does not fall"
    CUMULATIVE_ADDS_UP = "cumulative adds up"
    GROWTH_BETWEEN = "growth between"
    TOTAL_IS_SUM_OF_MEMBERS = "total is sum of members"
    FIRST_PERIOD_AGREES = "first period agrees"


class IfMissing(StrEnum):
    """What a rule does when one of the figures it compares is missing: nothing; take it as zero; take the
    figure of the period before; say that it could not be checked."""

    SKIP = "skip"
    ZERO = "zero"
    PREVIOUS = "previous"
    REPORT = "report"


class IndicatorError(ValueError):
    """Everything wrong with an indicator; ``problems`` are the texts, ``code`` and ``place`` say where."""

    def __init__(self, code: str, problems: Iterable[Words], place: str = "") -> None:
        self.code = code
        self.place = place
        self.problems = tuple(problems)
        where = " ".join(filter(None, (place, f"“{code}”" if code else "")))
        chinese = language() == "zh"
        said = ("；" if chinese else "; ").join(problem.said(language()) for problem in self.problems)
        super().__init__(f"{where}{'：' if chinese else ': '}{said}" if where else said)


# Rules that compare a cumulative figure with another.
_NEED_CUMULATIVE = {
    RuleKind.CUMULATIVE_DOES_NOT_FALL,
    RuleKind.CUMULATIVE_ADDS_UP,
    RuleKind.FIRST_PERIOD_AGREES,
}
_NEED_CURRENT = {RuleKind.CUMULATIVE_ADDS_UP, RuleKind.FIRST_PERIOD_AGREES}
_NEED_LEVEL = {*RuleKind} - {RuleKind.GROWTH_BETWEEN}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that figures of an indicator are held against. ``least`` and ``most`` bound growth, in percent."""

    kind: RuleKind
    if_missing: IfMissing = IfMissing.SKIP
    least: Decimal | None = None
    most: Decimal | None = None

    def problems(self) -> Iterable[Words]:
        """What is wrong with the rule by itself."""
        bounded = self.least is not None or self.most is not None
        if self.kind is RuleKind.GROWTH_BETWEEN:
            if not bounded:
                yield Words(
                    "规则“growth between”要写least或most（百分数）",
                    "the rule “growth between” needs least or most (percent)",
                )
            elif self.least is not None and self.most is not None and self.least >= self.most:
                yield Words(
                    f"规则“growth between”的least（{self.least}）应小于most（{self.most}）",
                    f"the rule “growth between” needs least ({self.least}) below most ({self.most})",
                )
            if self.if_missing in (IfMissing.ZERO, IfMissing.PREVIOUS):
                yield Words(
                    "增速缺失不能当作零或上期，规则“growth between”的if_missing只能是skip或report",
                    "missing growth is neither zero nor that of the period before: "
                    "“growth between” takes skip or report",
                )
        elif bounded:
            yield Words(
                f"规则“{self.kind}”不用least和most，请删去",
                f"the rule “{self.kind}” takes no least and no most",
            )


@dataclass(frozen=True, slots=True)
class RollsUp:
    """How an indicator follows from its members; ``by`` is the code of the indicator that gives the weights."""

    how: Rolling
    by: str = ""


CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator. Raises IndicatorError with everything that is wrong.

    ``level_published`` is False where only growth is given (规上工业增加值). ``period_kinds`` are those in which a
    figure is expected, ``bases`` how it is kept, and ``january_february`` says that there is no January of its
    own. ``reporting_lag`` counts the months by which it comes late (错月), ``due`` is the day of the month after.
    ``zones_inside``: the figure of a district already holds that of a zone that lies inside it.
    ``respondent_level``: a figure tells about one respondent. ``kept_by`` are patterns for the full name of the
    unit whose figure stands (``*统计局``). ``missing_members`` is for rolling up; each rule says its own.
    """

    code: str
    name: str
    english: str
    aliases: tuple[str, ...] = ()
    unit_of_measure: str
    shown: Shown
    period_kinds: tuple[PeriodKind, ...]
    bases: tuple[Basis, ...]
    january_february: bool
    level_published: bool = True
    growth: Growth
    reporting_lag: int
    due: int
    direction: Direction
    rolls_up: RollsUp
    hierarchy: Hierarchy
    zones_inside: bool
    law: Law
    respondent_level: bool
    seen_by: SeenBy
    kept_by: tuple[str, ...]
    curve: CurveKind
    rules: tuple[Rule, ...] = ()
    missing_members: MissingMembers = MissingMembers.REFUSE

    def __post_init__(self) -> None:
        if problems := [*self._problems_of_names(), *self._problems_of_figures(), *self._problems_of_rules()]:
            raise IndicatorError(self.code, problems)

    def _problems_of_names(self) -> Iterable[Words]:
        if not CODE.fullmatch(self.code):
            yield Words(
                f"代码“{self.code}”只能用小写字母、数字和连字符，以字母开头",
                f"the code “{self.code}” may have small letters, digits and hyphens, beginning with a letter",
            )
        if not self.name.strip() or not self.english.strip():
            yield Words("名称（name）和英文名（english）都要写", "both name and english are needed")
        seen: dict[str, str] = {}
        for alias in (self.name, *self.aliases):
            if not plain(alias):
                yield Words(f"别名“{alias}”里没有名称", f"the alias “{alias}” holds no name")
            elif plain(alias) in seen:
                yield Words(
                    f"别名“{alias}”与“{seen[plain(alias)]}”相同，请只留一个",
                    f"the alias “{alias}” says the same as “{seen[plain(alias)]}”: keep one",
                )
            seen.setdefault(plain(alias), alias)
        if not self.kept_by or not all(pattern.strip("*? ") for pattern in self.kept_by):
            yield Words(
                "kept_by要写明以哪个单位的数为准，如“*统计局”",
                "kept_by must say whose figure stands, as in “*统计局”",
            )

    def _problems_of_figures(self) -> Iterable[Words]:
        if self.unit_of_measure not in UNITS_OF_MEASURE:
            yield Words(
                f"计量单位“{self.unit_of_measure}”不认识，可用：{'、'.join(UNITS_OF_MEASURE)}",
                f"unknown unit of measure “{self.unit_of_measure}”; there are: {', '.join(UNITS_OF_MEASURE)}",
            )
        elif self.shown.scale.unit_of_measure != self.unit_of_measure:
            yield Words(
                f"显示单位“{self.shown.unit}”不是计量单位“{self.unit_of_measure}”的倍数",
                f"figures in {self.unit_of_measure} cannot be shown in “{self.shown.unit}”",
            )
        if not self.period_kinds or not set(self.period_kinds) <= set(periods.REPEATING):
            yield Words(
                "period_kinds至少写一个，可用：month、quarter、half、year",
                "period_kinds needs at least one of month, quarter, half, year",
            )
        if len(set(self.period_kinds)) < len(self.period_kinds) or len(set(self.bases)) < len(self.bases):
            yield Words("period_kinds和bases不要重复", "period_kinds and bases may not repeat")
        if self.january_february and PeriodKind.MONTH not in self.period_kinds:
            yield Words("不是月度指标，不能写1、2月合并", "January and February are together only in months")
        if not self.bases:
            yield Words(
                "bases至少写一个：current、cumulative、stock", "bases needs current, cumulative or stock"
            )
        elif Basis.STOCK in self.bases and len(self.bases) > 1:
            yield Words(
                "期末数（stock）没有当期和累计，请分成两个指标",
                "a stock has no current and no cumulative figure: make two indicators",
            )
        if not self.level_published:
            if self.growth is Growth.NONE:
                yield Words(
                    "既不公布绝对额又没有增速，就没有数了",
                    "neither level nor growth: there would be no figure",
                )
            if self.unit_of_measure != "percent":
                yield Words(
                    "只公布增速的指标，计量单位应为percent", "published only as growth, it is in percent"
                )
        if self.reporting_lag < 0:
            yield Words(
                f"错月数不能为负（{self.reporting_lag}）",
                f"the reporting lag cannot be negative ({self.reporting_lag})",
            )
        if not 1 <= self.due <= 31:
            yield Words(
                f"报送日应在1到31之间，现为{self.due}", f"the due day must be from 1 to 31, not {self.due}"
            )
        if self.curve is CurveKind.TYPED:
            yield Words(
                "默认进度曲线只能是straight或last year；逐月填写的曲线属于某一年的目标",
                "the usual curve is straight or last year; a typed one belongs to a year's target",
            )
        elif self.curve is CurveKind.LAST_YEAR and Basis.CUMULATIVE not in self.bases:
            yield Words(
                "没有累计数，不能按上年进度：curve应为straight",
                "without cumulative figures there is no shape of last year: the curve must be straight",
            )
        if self.respondent_level and self.law is Law.STATISTICS and self.seen_by is SeenBy.PUBLIC:
            yield Words(
                "依统计法取得、能识别单个调查对象的数据不得公开（统计法第二十八条）",
                "figures of one respondent collected under the statistics law may not be public (its article 28)",
            )

    def _problems_of_rules(self) -> Iterable[Words]:
        if self.rolls_up.how is Rolling.SUM and (self.unit_of_measure in NO_SUMS or not self.level_published):
            yield Words(
                "百分数和指数不能相加，rolls_up应为none或weighted by某指标",
                "percentages and indices do not add up: rolls_up must be none or weighted",
            )
        if self.rolls_up.how is Rolling.WEIGHTED and self.rolls_up.by in ("", self.code):
            yield Words(
                "加权汇总要写明用哪个指标作权数，且不能是自己",
                "weighted rolling up must name another indicator for its weights",
            )
        if self.rolls_up.how is not Rolling.WEIGHTED and self.rolls_up.by:
            yield Words("不加权就不要写权数指标", "a weight is named, but it does not roll up weighted")
        kinds = [rule.kind for rule in self.rules]
        if len(set(kinds)) < len(kinds):
            yield Words("同一条规则写了两次", "a rule stands there twice")
        for rule in self.rules:
            yield from rule.problems()
            needs = [
                (rule.kind in _NEED_CUMULATIVE and Basis.CUMULATIVE not in self.bases, "累计数", "cumulative figures"),
                (rule.kind in _NEED_CURRENT and Basis.CURRENT not in self.bases, "当期数", "current figures"),
                (rule.kind in _NEED_LEVEL and not self.level_published, "绝对额", "levels"),
                (rule.kind is RuleKind.GROWTH_BETWEEN and self.growth is Growth.NONE, "增速", "growth"),
                (
                    rule.kind is RuleKind.TOTAL_IS_SUM_OF_MEMBERS and self.rolls_up.how is Rolling.NONE,
                    "逐级汇总",
                    "rolling up",
                ),
            ]  # fmt: skip
            for lacking, chinese, english in needs:
                if lacking:
                    yield Words(
                        f"规则“{rule.kind}”要用{chinese}，该指标没有",
                        f"the rule “{rule.kind}” needs {english}, which this indicator has not",
                    )

    @property
    def main_basis(self) -> Basis:
        """The basis that is held against a target: stock, else cumulative, else current."""
        return next(basis for basis in (Basis.STOCK, Basis.CUMULATIVE, Basis.CURRENT) if basis in self.bases)

    def rule(self, kind: RuleKind) -> Rule | None:
        """The rule of a kind, if it is declared."""
        return next((rule for rule in self.rules if rule.kind is kind), None)

    def is_kept_by(self, unit: str) -> bool:
        """Whether a unit of this full name is the one whose figure stands."""
        return any(fnmatchcase(unit, pattern) for pattern in self.kept_by)

    def due_on(self, period: Period) -> date:
        """The last day on which its figure for a period is in time."""
        return periods.due_day(period, lag=self.reporting_lag, day=self.due)

    def expected(self, start: date, end: date) -> tuple[Period, ...]:
        """Its periods that lie whole in the days from ``start`` to before ``end``."""
        return periods.expected_periods(self.period_kinds, start, end, together=self.january_february)

    def next(self, period: Period) -> Period:
        """Its period after; raises PeriodError as ``next_period`` does."""
        return periods.next_period(period, together=self._together(period))

    def previous(self, period: Period) -> Period:
        """Its period before; raises PeriodError as ``previous_period`` does."""
        return periods.previous_period(period, together=self._together(period))

    def kept_as(self, period: Period) -> Period:
        """The period under which its cumulative or end-of-period figure is kept: see :func:`periods.kept_as`."""
        return periods.kept_as(period, together=self._together(period))

    def _together(self, period: Period) -> bool:
        return self.january_february and period.kind in (PeriodKind.MONTH, PeriodKind.JANUARY_FEBRUARY)

    def shown_as(self, aspect: Aspect, value: Decimal) -> Words:
        """A figure as it is printed, with its unit."""
        if aspect is Aspect.RANK:
            return Words(f"第{value:f}位", f"rank {value:f}")
        return self.printed(aspect).text(value)

    def printed(self, aspect: Aspect) -> Shown:
        """The scale and decimals in which an aspect is printed."""
        if aspect in (Aspect.GROWTH, Aspect.TARGET_GROWTH):
            return Shown("%", GROWTH_DECIMALS)
        return Shown("个", 0) if aspect is Aspect.RANK else self.shown
