"""Lights of rule-books beside the figures they are about: on the board, on an indicator's page, on a unit's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.monitor.queries.figures import hidden_from
from luoshi.record.actions.acting import Actor
from luoshi.record.moments import AsOf
from luoshi.record.queries.runs import LightShown, RunShown, lights
from luoshi.web.figures_shown import address
from luoshi.web.language import said
from luoshi.web.numbers_shown import Shown, shown
from luoshi.web.rulebook_words import colour_title, period_text
from luoshi.words import Words


@dataclass(frozen=True, slots=True)
class LightChip:
    """A light as a page shows it, with the address of its Why. ``by_rule``: the colour by the rule, where a good reason
    changed it; ``reasons``: how many good reasons are recorded; ``other_period``: the run's period where it is not the
    page's own."""

    colour: str
    title: str
    by_rule: str
    reasons: int
    draft: bool
    url: str
    reason_url: str
    measure: str
    measure_code: str
    book: str
    period: str
    other_period: bool
    value: Shown
    subject: UUID


def titled(title: dict[str, str]) -> str:
    """A title that is kept in both languages."""
    return said(Words(title.get("zh", ""), title.get("en", "") or title.get("zh", "")))


def run_key(one: RunShown) -> str:
    """How an address names a run: its id, or the code of the book for the draft of its latest period."""
    return one.run.book if one.latest else str(one.run.id)


def lights_of(
    actor: Actor,
    days: AsOf,
    last_day: date | None,
    *,
    subjects: Collection[UUID] | None = None,
    indicator: str | None = None,
) -> list[LightChip]:
    """The lights at a month that ends on ``last_day`` (None: the newest), red first."""
    found = lights(
        actor, on=last_day, known=days.moment, subjects=subjects, indicator=indicator,
        hidden=hidden_from(actor, days.moment),
    )  # fmt: skip
    return [chip(one, last_day) for one in found]


def chip(one: LightShown, last_day: date | None = None) -> LightChip:
    """One light."""
    run = one.shown_run.run
    unit = next(
        (each["unit"] for each in one.shown_run.version.outline["measures"] if each["code"] == one.measure),
        "",
    )
    key = run_key(one.shown_run)
    return LightChip(
        colour=one.shown or one.light,
        title=colour_title(one.shown or one.light),
        by_rule=colour_title(one.light) if one.light and one.light != one.shown else "",
        reasons=one.reasons,
        draft=one.draft,
        url=address("why", key, one.subject) + f"#{one.measure}",
        reason_url=address("finding_new", run=key, subject=one.subject, measure=one.measure),
        measure=titled(one.title),
        measure_code=one.measure,
        book=titled(one.shown_run.version.title),
        period=period_text(run.label),
        other_period=last_day is not None and run.last_day != last_day,
        value=shown(one.value, unit),
        subject=one.subject,
    )


def by_indicator(
    found: Iterable[LightShown], last_day: date | None = None
) -> dict[tuple[UUID, str], list[LightChip]]:
    """The lights of measures of one indicator each, by subject and indicator."""
    listed: dict[tuple[UUID, str], list[LightChip]] = {}
    for one in found:
        if len(one.indicators) == 1:
            listed.setdefault((one.subject, one.indicators[0]), []).append(chip(one, last_day))
    return listed


def lights_beside(
    actor: Actor,
    days: AsOf,
    last_day: date | None,
    subjects: Collection[UUID] | None,
    indicator: str | None = None,
) -> dict[tuple[UUID, str], list[LightChip]]:
    """The same asked for at once: those of a board, or of an indicator's page."""
    return by_indicator(
        lights(
            actor, on=last_day, known=days.moment, subjects=subjects, indicator=indicator,
            hidden=hidden_from(actor, days.moment),
        ),
        last_day,
    )  # fmt: skip
