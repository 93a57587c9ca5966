"""The two days of every page: ``on``, the day things hold for; ``known``, what was recorded by the end of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.written import written_day

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of the days that an address may name."""


class WrongDay(ValueError):
    """A day in an address that is none, is too far away, or has not come yet."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """Which days a page shows. ``known`` is None for what is known now."""

    on: date
    known: date | None
    today: date

    @property
    def moment(self) -> datetime | None:
        """The end of the day ``known`` in the city's zone, or None for now."""
        if self.known is None:
            return None
        return timezone.make_aware(datetime.combine(self.known + timedelta(days=1), time.min))

    @property
    def past(self) -> bool:
        """Whether the page shows anything but the present."""
        return self.known is not None or self.on != self.today


def as_of(on: str | None, known: str | None) -> AsOf:
    """The days that an address asks for; raises WrongDay with what is wrong."""
    today = timezone.localdate()
    known_day = day_from(known)
    if known_day is not None and known_day > today:
        raise WrongDay(
            _("%(known_day)s 还没有到，查不到那天已知的情况") % {"known_day": written_day(known_day)}
        )
    if known_day == today:
        known_day = None
    return AsOf(on=day_from(on) or known_day or today, known=known_day, today=today)


def day_from(text: str | None) -> date | None:
    """The day an address names, None for none; raises WrongDay."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongDay(_("日期要写成 2026-02-24 的样子，不是“%(text)s”") % {"text": text}) from None
    # What is reckoned from a day, a year back or months ahead, is a day as well.
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WrongDay(
            _("日期要在 %(first)s 年到 %(last)s 年之间，不是“%(text)s”")
            % {"first": FIRST_YEAR, "last": LAST_YEAR, "text": text}
        )
    return day
