"""How a figure is said: its period, what number of its indicator it is, and its value."""

from __future__ import annotations

from decimal import Decimal

from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.periods import Period, PeriodError, PeriodKind
from luoshi.monitor.scales import Shown
from luoshi.record.ledgers.figures import PeriodOf
from luoshi.words import Words, rounded

MOST_DECIMALS = 6  # what a statement keeps

BASES = {
    Basis.CURRENT: Words("本期", "period alone"),
    Basis.CUMULATIVE: Words("累计", "cumulative"),
    Basis.STOCK: Words("期末", "end of period"),
}
ASPECTS = {
    Aspect.LEVEL: Words("绝对额", "level"),
    Aspect.GROWTH: Words("同比增速", "growth"),
    Aspect.RANK: Words("位次", "rank"),
    Aspect.TARGET: Words("年度目标", "target of the year"),
    Aspect.TARGET_GROWTH: Words("年度增速目标", "target growth of the year"),
}
_TARGETS = (Aspect.TARGET, Aspect.TARGET_GROWTH)


def period_words(period: PeriodOf, basis: str, aspect: str) -> Words:
    """2026年5月; cumulative 2026年1—5月; at its end 2026年5月末; a target's year."""
    try:
        found = Period(period.start, period.end, PeriodKind(period.kind))
    except (PeriodError, ValueError):
        return Words(f"{period.start}—{period.end}", f"{period.start} – {period.end}")
    if aspect in _TARGETS or found.kind is PeriodKind.YEAR:
        return found.text()
    if basis == Basis.CUMULATIVE:
        return found.cumulative_text()
    said = found.text()
    return Words(f"{said.chinese}末", f"end of {said.english}") if basis == Basis.STOCK else said


def aspect_words(basis: str, aspect: str) -> Words:
    """Which number of an indicator it is: 累计, 累计同比增速, 年度目标; what goes without saying is left out."""
    if aspect in _TARGETS:
        return ASPECTS[Aspect(aspect)]
    parts = [BASES[Basis(basis)]] if basis in set(Basis) else []
    if aspect != Aspect.LEVEL:
        parts.append(ASPECTS[Aspect(aspect)])
    return Words("".join(part.chinese for part in parts), " ".join(part.english for part in parts))


def value_words(indicator: Indicator, aspect: str, number: Decimal) -> Words:
    """A value in base units, in the indicator's own unit and decimals."""
    return indicator.shown_as(Aspect(aspect), plain(number))


def exact_words(indicator: Indicator, aspect: str, number: Decimal) -> Words:
    """The same with every place it has: for two values that print alike and are not."""
    if aspect == Aspect.RANK:
        return value_words(indicator, aspect, number)
    printed = indicator.printed(Aspect(aspect))
    scaled = plain(number).scaleb(-printed.scale.power).normalize()
    exponent = scaled.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Shown(printed.unit, min(MOST_DECIMALS, max(printed.decimals, places))).text(plain(number))


def checkable_words(indicator: Indicator, aspect: str, number: Decimal) -> Words:
    """As usual; but with every place where the usual ones lose more than one part in two hundred, so that the 876万元
    of a township can be held against its sheet."""
    if aspect == Aspect.RANK:
        return value_words(indicator, aspect, number)
    printed = indicator.printed(Aspect(aspect))
    scaled = plain(number).scaleb(-printed.scale.power)
    lost = abs(rounded(scaled, printed.decimals) - scaled)
    write = exact_words if lost * 200 > abs(scaled) else value_words
    return write(indicator, aspect, number)


def before_and_after(
    indicator: Indicator, aspect: str, before: Decimal, after: Decimal
) -> tuple[Words, Words]:
    """Two values, told apart however little they differ."""
    first, second = value_words(indicator, aspect, before), value_words(indicator, aspect, after)
    if first == second and before != after:
        return exact_words(indicator, aspect, before), exact_words(indicator, aspect, after)
    return first, second


def plain(number: Decimal) -> Decimal:
    """Without the zeros that the database puts behind it: a rank is 3 and not 3.000000."""
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()
