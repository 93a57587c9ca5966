"""By what the funnel may be narrowed: units that hold projects, industries of the list in force, ways of leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.growth.access import projects_of
from luoshi.growth.in_force import industry_list_on, industry_lists, lead_rules
from luoshi.growth.life import STANDING
from luoshi.growth.naming import all_called, called, titled
from luoshi.growth.schemes.industries import OTHER
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.ledgers import unit_names


@dataclass(frozen=True, slots=True)
class FunnelChoices:
    """``units``, ``tracks`` (of the list ``list_code``) and ``origins``: what stands in an address, and its name."""

    units: list[tuple[UUID, str]]
    list_code: str
    list_title: str
    tracks: list[tuple[str, str]]
    origins: list[tuple[str, str]]


def funnel_choices(actor: Actor, on: date) -> FunnelChoices:
    """What there is to choose from among the projects that the actor may see; five queries."""
    code = industry_list_on(on)
    title, tracks = "", []
    if code:
        row, rules = industry_lists()[code]
        title, tracks = titled(row), [*((one.code, called(one)) for one in rules.tracks), (OTHER, "")]
    return FunnelChoices(
        holding_units(actor), code, title, tracks, list(all_called(lead_rules(on).origins).items())
    )


def holding_units(actor: Actor) -> list[tuple[UUID, str]]:
    """The units that hold projects which the actor may see, by name; two queries."""
    held = projects_of(actor).filter(status__in=STANDING).order_by().values_list("unit", flat=True).distinct()
    names = unit_names({unit for unit in held if unit is not None})
    return sorted(names.items(), key=lambda one: one[1])
