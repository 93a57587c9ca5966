"""The period that a run of a rule-book is about, and the days that its windows reach from and to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from luoshi.judging.books.model import Basis, Book, PeriodKind, Span, Window
from luoshi.judging.evaluating import kept
from luoshi.words import Words

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "campaign": 1}
_WRITTEN = {
    "month": (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), "2026-06"),
    "campaign": (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), "2026-06"),
    "quarter": (re.compile(r"(\d{4})-?Q([1-4])"), "2026-Q2"),
    "half": (re.compile(r"(\d{4})-?H([12])"), "2026-H1"),
    "year": (re.compile(r"(\d{4})()"), "2026"),
}


class PeriodError(ValueError):
    """A period that a book cannot be judged for; ``words`` say why and what can be."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.chinese)
        self.words = words


@dataclass(frozen=True, slots=True)
class JudgedPeriod:
    """``first_day`` and ``last_day`` of the period itself (of a campaign: of the month up to which it is looked at).
    ``from_day``: from where the book counts, which for a cumulative book is the start of the year or campaign."""

    kind: PeriodKind
    basis: Basis
    first_day: date
    last_day: date
    from_day: date
    campaign: tuple[date, date] | None = None

    @classmethod
    def parse(cls, book: Book, text: str) -> JudgedPeriod:
        """The period that ``text`` writes: 2026-06, 2026-Q2, 2026-H1 or 2026, as the book is run; of a campaign
        the month up to which. Raises PeriodError for another form, and for a period in which the book is not valid."""
        pattern, form = _WRITTEN[book.period]
        found = pattern.fullmatch(text.strip())
        if found is None:
            raise PeriodError(
                Words(
                    f"这本规则的期间写作 {form}，不是“{text}”",
                    f"a period of this book is written {form}, not “{text}”",
                )
            )
        length = MONTHS[book.period]
        number = int(found[2] or 1)
        first = date(int(found[1]), (number - 1) * length + 1, 1)
        return cls.starting(book, first)

    @classmethod
    def starting(cls, book: Book, first: date) -> JudgedPeriod:
        """The period of a book that begins on ``first``; raises PeriodError where the book is not valid in it."""
        last = _later(first, MONTHS[book.period]) - timedelta(days=1)
        if last < book.valid_from or (book.valid_to is not None and first > book.valid_to):
            until = Words(
                f"至 {book.valid_to}" if book.valid_to else "起",
                f" to {book.valid_to}" if book.valid_to else " on",
            )
            raise PeriodError(
                Words(
                    f"这本规则从 {book.valid_from} {until.chinese}有效，不能用于 {first} 至 {last}",
                    f"this book is valid from {book.valid_from}{until.english}, not for {first} to {last}",
                )
            )
        begin = first
        if book.campaign is not None and book.period == "campaign":
            opening, closing = book.campaign
            if not opening <= last or first > closing:
                raise PeriodError(
                    Words(
                        f"活动为 {opening} 至 {closing}，{first} 不在其中",
                        f"the campaign lasts from {opening} to {closing}; {first} is not in it",
                    )
                )
            begin = opening if book.basis == "cumulative" else max(first, opening)
            last = min(last, closing)
        elif book.basis == "cumulative":
            begin = date(first.year, 1, 1)
        return cls(book.period, book.basis, first, last, begin, book.campaign)

    def until(self, day: date) -> JudgedPeriod:
        """The same period as far as it has come on ``day``; itself where it is over by then.

        Raises ValueError for a day before the period.
        """
        if day < self.first_day:
            raise ValueError(f"{day} is before {self.first_day}")
        return replace(self, last_day=min(self.last_day, day))

    @property
    def year_start(self) -> date:
        """1 January."""
        return date(self.last_day.year, 1, 1)

    @property
    def label(self) -> str:
        """As it is written: 2026-06."""
        year, month = self.first_day.year, self.first_day.month
        match self.kind:
            case "year":
                return f"{year}"
            case "half":
                return f"{year}-H{(month + 5) // 6}"
            case "quarter":
                return f"{year}-Q{(month + 2) // 3}"
        return f"{year}-{month:02}"

    @property
    def elapsed(self) -> Decimal:
        """The part of the year, or of the campaign, that is over by the last day, in whole months (a ratio)."""
        if self.kind == "campaign" and self.campaign is not None:
            whole = _months(self.campaign[0], self.campaign[1]) + 1
            return kept(Decimal(_months(self.campaign[0], self.last_day) + 1) / whole)
        return kept(Decimal(self.last_day.month) / 12)

    def before(self, count: int) -> list[tuple[date, date]]:
        """First and last days of the ``count`` periods just before, the nearest first."""
        found = []
        first = self.first_day
        for _ in range(count):
            first, last = _later(first, -MONTHS[self.kind]), first - timedelta(days=1)
            found.append((first, last))
        return found

    def days(self, window: Window) -> tuple[date | None, date]:
        """From which day (None: from the beginning) to which, both included, a window reaches."""
        return self.span(window.span)

    def span(self, span: Span) -> tuple[date | None, date]:
        """The same by the name of the span."""
        last = self.last_day
        match span:
            case "period":
                return self.from_day, last
            case "month":
                return last.replace(day=1), last
            case "quarter":
                return date(last.year, (last.month - 1) // 3 * 3 + 1, 1), last
            case "half":
                return date(last.year, (last.month - 1) // 6 * 6 + 1, 1), last
            case "year":
                return self.year_start, last
            case "campaign":
                return (self.campaign[0] if self.campaign else self.year_start), last
            case "until":
                return None, last
            case "last year":
                return _a_year_before(self.from_day), _a_year_before(last)


def _later(day: date, months: int) -> date:
    """The first of a month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _a_year_before(day: date) -> date:
    """The same day a year earlier; the last of February stays the last of February."""
    if (day + timedelta(days=1)).day == 1:
        return _later(day.replace(year=day.year - 1, day=1), 1) - timedelta(days=1)
    return day.replace(year=day.year - 1)
