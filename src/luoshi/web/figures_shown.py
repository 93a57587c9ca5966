"""Figures of indicators in the words and numbers of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.monitor import periods
from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.periods import Period, PeriodError
from luoshi.monitor.queries.board import Row
from luoshi.monitor.queries.schedules import Standing, Value
from luoshi.monitor.schedule import State
from luoshi.record.moments import AsOf, WrongDay
from luoshi.record.queries.as_of import recorded_since
from luoshi.web.language import either, said

NONE = "—"
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def name_of(indicator: Indicator) -> str:
    """What an indicator is called."""
    return either(indicator.name, indicator.english)


def unit_of(indicator: Indicator) -> str:
    """In what its levels are printed."""
    return either(indicator.shown.unit, indicator.shown.scale.english)


def number(indicator: Indicator, aspect: Aspect, value: Decimal | None) -> str:
    """A figure as printed, without its unit."""
    return NONE if value is None else indicator.printed(aspect).number(value)


def change(indicator: Indicator, aspect: Aspect, value: Decimal | None) -> str:
    """A difference as printed, with its sign."""
    if value is None:
        return NONE
    text = indicator.printed(aspect).number(value)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def without_sign(value: Decimal | None) -> str:
    """A percentage with one decimal and without its sign."""
    return NONE if value is None else f"{value:.1f}"


def with_unit(indicator: Indicator, aspect: Aspect, value: Decimal) -> str:
    """A figure as printed, with its unit."""
    return said(indicator.shown_as(aspect, value))


def period_of(period: Period, basis: Basis) -> str:
    """A period in words: what a cumulative figure reaches over begins with the year."""
    return said(period.cumulative_text() if basis is Basis.CUMULATIVE else period.text())


def key_of(period: Period) -> str:
    """How an address names the month in which a period ends: 2026-05."""
    return f"{period.year}-{period.month:02}"


def month_from(text: str | None) -> Period | None:
    """The month that an address names, None for none; raises WrongDay."""
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    try:
        if found is not None:
            return periods.month(int(found[1]), int(found[2]))
    except (PeriodError, ValueError):
        pass
    raise WrongDay(_("月份要写成 2026-05 的样子，不是“%(text)s”") % {"text": text})


def kept(days: AsOf) -> dict[str, str]:
    """The days of a page as its links carry them on."""
    on = {"on": days.on.isoformat()} if days.on != (days.known or days.today) else {}
    return on | ({"known": days.known.isoformat()} if days.known else {})


def bar(days: AsOf, today_url: str) -> dict[str, Any]:
    """For the bar that says which day is looked at."""
    since = recorded_since() if days.moment is not None else None
    return {
        "on": days.on,
        "known": days.known or days.today,
        "today": days.today,
        "today_url": today_url,
        "reconstructed": since is not None and days.moment is not None and days.moment <= since,
    }


def bar_known(days: AsOf, today_url: str) -> dict[str, Any] | None:
    """The bar of a page that shows only what was recorded, whatever day it holds for; None on the present day.

    Files and decisions are known from the moment they were recorded: of these no earlier day is reconstructed.
    """
    return {**bar(days, today_url), "on": None, "reconstructed": False} if days.past else None


def address(name: str, *arguments: object, **values: object) -> str:
    """An address with what it asks for; what is empty is left out."""
    asked = {key: str(value) for key, value in values.items() if value not in (None, "")}
    return reverse(name, args=arguments) + (f"?{urlencode(asked)}" if asked else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number on a page: what is printed, and where it opens. ``rolled``: added up from others."""

    text: str
    url: str = ""
    rolled: bool = False
    exact: str = ""
    contradicted: bool = False


def cell(value: Value, indicator: Indicator, unit: UUID, period: Period, aspect: Aspect, days: AsOf) -> Cell:
    """A value with the address of its source, or of what it was added up from."""
    if value.number is None:
        return Cell(NONE)
    text = number(indicator, aspect, value.number)
    exact = said(indicator.printed(aspect).exact_text(value.number)) if aspect is not Aspect.RANK else text
    if value.figure is not None:
        url = address("figure", value.figure.statement, **kept(days))
        return Cell(text, url, exact=exact, contradicted=value.figure.contradicted)
    url = address(
        "indicator_rolled", indicator.code, unit=unit, month=key_of(period), aspect=aspect, **kept(days)
    )
    return Cell(text, url, rolled=True, exact=exact)


@dataclass(frozen=True, slots=True)
class Mark:
    """The word that stands first in a line; ``kind`` is how it is drawn, without the colours of a light."""

    text: str
    kind: str
    title: str = ""


def mark(standing: Standing, *, overdue: bool = False) -> Mark:
    """How a figure stands, in one word."""
    state = standing.schedule.state
    if overdue or (standing.missing and state is not State.NO_TARGET):
        return Mark(_("未报"), "missing", _("到期还没有数"))
    marks = {
        State.BEHIND: Mark(pgettext("mark", "落后"), "behind", _("没有达到按进度应达到的数")),
        State.AHEAD: Mark(pgettext("mark", "达到"), "reached", _("达到或超过按进度应达到的数")),
        State.EVEN: Mark(pgettext("mark", "达到"), "reached", _("达到或超过按进度应达到的数")),
        State.NO_TARGET: Mark(_("无目标"), "none", _("没有下达目标")),
        State.NO_FIGURE: Mark(_("未报"), "missing", _("有目标，还没有数")),
        State.NO_DIRECTION: Mark(_("仅对照"), "none", _("高低不分好坏，只作对照")),
        State.OPEN: Mark(_("待年末"), "none", _("没有年初数，年末才能说是否达到")),
    }
    return marks[state]


def line(row: Row, unit_name: str, claimant: str, days: AsOf, lights: Sequence[Any] = ()) -> dict[str, Any]:
    """One line of a board. ``lights``: those of rule-books for this figure (``luoshi.web.lights_shown``)."""
    standing = row.standing
    indicator, period = standing.indicator, standing.period
    schedule = standing.schedule

    def shown(value: Value, aspect: Aspect) -> Cell:
        return cell(value, indicator, standing.unit, period, aspect, days)

    by_growth = standing.target.number is None or not indicator.level_published
    return {
        "indicator": indicator,
        "name": name_of(indicator),
        "unit": unit_of(indicator) if indicator.level_published else "",
        "url": address(
            "indicator", indicator.code, unit=standing.unit, month=key_of(row.wanted), **kept(days)
        ),
        "of": unit_name,
        "mark": mark(standing, overdue=row.overdue),
        "period": period_of(period, indicator.main_basis).removeprefix(f"{row.wanted.year}年"),
        "behind_time": period != row.wanted,
        "due": row.due,
        "overdue": row.overdue,
        "level": shown(standing.level, Aspect.LEVEL),
        "growth": shown(standing.growth, Aspect.GROWTH),
        "growth_change": change(indicator, Aspect.GROWTH, standing.growth_change),
        "level_change": change(indicator, Aspect.LEVEL, standing.level_change),
        "target": shown(standing.target_growth, Aspect.TARGET_GROWTH)
        if by_growth
        else shown(standing.target, Aspect.TARGET),
        "target_is_growth": by_growth and standing.target_growth.number is not None,
        "completed": without_sign(schedule.completed),
        "planned": without_sign(schedule.planned),
        "verdict": said(schedule.verdict) if schedule.state is not State.NO_TARGET else "",
        "words": said(schedule.words),
        "rank": shown(standing.rank, Aspect.RANK),
        "claimant": claimant,
        "rolled": standing.level.rolled is not None or standing.growth.rolled is not None,
        "contradicted": standing.contradicted,
        "lights": lights,
    }
