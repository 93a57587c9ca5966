"""Change what a project is, and plan it: by when which stage, how much in which year. A plan that binds is put off once
another has reviewed it (``claim.review_claim``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.changing import Change, add_hand, changing_project, require_state
from luoshi.growth.actions.claiming import (
    Papers,
    check_papers,
    earlier_hands,
    keep_claim,
    keep_papers,
    require_none_waits,
)
from luoshi.growth.actions.recounting import money_of
from luoshi.growth.actions.register_projects import (
    SAID_BY,
    Cell,
    check_columns,
    check_plans,
    next_planned,
    source_of,
)
from luoshi.growth.doubles import (
    LOOKED_AT,
    Double,
    PerhapsDouble,
    Protected,
    as_seen,
    doubles_of,
    look_of,
    waiting_amounts,
)
from luoshi.growth.first_plans import replanned, replanned_years, weakened
from luoshi.growth.in_force import stages
from luoshi.growth.life import VERBS
from luoshi.growth.models import Claim, ClaimKind
from luoshi.growth.naming import called
from luoshi.growth.stating import state_money
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.models import Area
from luoshi.record.versions import WrongState
from luoshi.record.written import written_day

CHANGEABLE = frozenset({
    "name", "summary", "kind", "origin", "source_note", "investor", "company", "identifiers", "industry",
    "edition", "places", "area", "area_code", "place", "expected", "bond_issued_on", "bond_amount", "found_on",
})  # fmt: skip
"""Columns that may be changed here; stages, money, shares, whether it counts and whose it is have actions of their
own."""


def change_project(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    values: Mapping[str, Any],
    *,
    not_double: bool = False,
    cells: Mapping[str, Cell] | None = None,
) -> None:
    """Give columns of a project (``CHANGEABLE``) these values; ``identifiers`` as ``Identifier``; ``cells``: those of a
    ledger that say them.

    Whoever changes it has a hand in every claim that waits. What makes it look like another project is shown first.
    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry; PerhapsDouble unless a person said ``not_double``;
    Protected, where what it looks like now is another unit's first contact.
    """
    if odd := sorted(set(values) - CHANGEABLE):
        raise WrongEntry(_("这里不能改 %(columns)s") % {"columns": "、".join(odd)}, odd[0])
    with changing_project("change", actor, because, project, seen) as change:
        _rest_on(change, cells or {})
        found = check_columns(dict(values), change.today)
        if found.get("area") is not None and not Area.objects.filter(pk=found["area"]).exists():
            raise WrongEntry(_("登记里没有选的区域，请刷新后再选"), "area")
        if "identifiers" in found:
            found["identifiers"] = [one.as_row() for one in found["identifiers"]]
        if found.get("industry") and not found.get("edition", change.project.edition):
            found["edition"] = "GB/T 4754-2017"
        if (earlier := found.pop("found_on", None)) is not None:
            _found_earlier(change, earlier)
        alike = _doubles(change) if set(found) & LOOKED_AT else []
        change.put(**found)
        add_hand(change)
        if set(found) & LOOKED_AT:
            _require_no_double(actor, change, alike, not_double=not_double)


def _rest_on(change: Change, cells: Mapping[str, Cell]) -> None:
    for name, column in SAID_BY.items():
        if column in cells:
            change.sources[name] = source_of(change.act, cells[column])


def _found_earlier(change: Change, day: date) -> None:
    """A lead that was registered late was there before: what holds from its first day holds from that day."""
    project, was = change.project, change.project.found_on
    if day > was:
        raise WrongEntry(_("线索登记日只能改早，不能晚于 %(day)s") % {"day": written_day(was)}, "found_on")
    change.told.begin_earlier(project.id, was, day)
    first, earlier = was.isoformat(), day.isoformat()
    if project.protected_until is not None:
        # As many days as it was given, from the day on which it really came.
        change.put(protected_until=day + (project.protected_until - was))
    change.put(
        found_on=day,
        credits=[
            {**row, "from": earlier if row["from"] == first else row["from"]} for row in project.credits
        ],
    )


def _doubles(change: Change) -> list[Double]:
    change.project.codes = [row["code"] for row in change.project.identifiers]
    look = look_of(change.project, waiting_amounts([change.project.id]).get(change.project.id))
    return doubles_of([look], change.today, but=change.project.id)


def _require_no_double(actor: Actor, change: Change, before: list[Double], *, not_double: bool) -> None:
    """What it looks like now is shown; another unit's first contact that it did not look like as much ``before`` is
    protected against a change as against registering: only the bureau may say that it is another project."""
    found = _doubles(change)
    known = {one.project: set(one.reasons) for one in before if one.protected_until is not None}
    guarded = [
        one
        for one in found
        if one.protected_until is not None
        and one.unit != change.project.unit
        and not set(one.reasons) <= known.get(one.project, set())
    ]
    if guarded and "office" not in change.relations:
        raise Protected(as_seen(actor, guarded))
    if found and not not_double:
        raise PerhapsDouble(as_seen(actor, found))


def plan_project(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    *,
    planned: Mapping[str, date | None] | None = None,
    year_plans: Mapping[int, Decimal | None] | None = None,
    reason: str = "",
    papers: Papers = Papers(),  # noqa: B008 - it is frozen
    cells: Mapping[str, Cell] | None = None,
) -> UUID | None:
    """Say by when which stage is planned, and how much is to be invested in which year (yuan); None takes it away.

    A plan for a stage is a commitment of the unit that holds the project: that what binds (``growth.first_plans``) is
    put off, lowered or taken away is asked for by the bureau alone, with a ``reason``, and by nobody for their own
    unit. It holds once another has reviewed it, and until then the old plan does; what else is planned holds at once.
    Gives the id of the claim that asks for it, None where nothing was put off. Raises NotFound, Refused, WrongState,
    Overtaken, WrongEntry, SecretDocument, PerhapsSecret.
    """
    with changing_project("plan", actor, because, project, seen) as change:
        check_papers(papers, change.today)
        _rest_on(change, cells or {})
        check_plans(planned or {}, year_plans or {}, change.today)
        days = {**change.project.planned, **{code: _iso(day) for code, day in (planned or {}).items()}}
        amounts = dict(change.project.year_plans)
        for year, amount in (year_plans or {}).items():
            amounts[str(year)] = None if amount is None else str(amount)
        after = {code: day for code, day in days.items() if day}
        years_after = {year: amount for year, amount in amounts.items() if amount is not None}
        asked = _put_off(change, after, years_after)
        if asked:
            after |= {code: was for code, (was, _then) in asked["planned"].items()}
            years_after |= {year: was for year, (was, _then) in asked["year_plans"].items()}
        if not asked or after != change.project.planned or years_after != change.project.year_plans:
            _plan(change, after, years_after)
        if not asked:
            change.data["proofs"] = keep_papers(change.act, papers, None)
            if reason.strip():
                change.data["reason"] = reason.strip()
            return None
        reason = text_entry(reason, _("推后、调低的理由"), "reason")
        require_none_waits(project, ClaimKind.DELAY)
        return keep_claim(
            change, papers, kind=ClaimKind.DELAY, on=change.today, text=reason, asked=asked,
            hands=earlier_hands(project, kind=ClaimKind.DELAY),
        )  # fmt: skip


def _plan(change: Change, planned: dict[str, str], year_plans: dict[str, str]) -> None:
    """Let the project be planned so from now on."""
    project, money = change.project, year_plans != change.project.year_plans
    change.put(
        first_plans=replanned(project, planned, change.today),
        first_year_plans=replanned_years(project, year_plans, change.today),
    )
    change.put(planned=planned, year_plans=year_plans)
    if money:
        state_money(change.told, project, money_of(project.id))
    change.data["next"] = next_planned(planned, project.stages, change.today)


def _put_off(
    change: Change, planned: Mapping[str, str], year_plans: Mapping[str, str]
) -> dict[str, dict[str, tuple[str, str | None]]]:
    """What these plans would put off, lower or take away of those that bind: by stage and by year what it was and
    would be; nothing for none. Raises WrongEntry unless the actor is of the bureau, which does not hold the project."""
    names = {one.code: called(one) for one in stages(change.today).stages}
    later, lower = weakened(change.project, planned, year_plans, change.today)
    if left := [code for code in later if code not in names]:
        # Nobody is held to a stage that the city has no longer.
        later = [code for code in later if code in names]
        change.data["no_longer"] = left
    if not later and not lower:
        return {}
    what = [names[code] for code in later] + [_("%(year)s年计划投资") % {"year": year} for year in lower]
    field = f"plan-{later[0]}" if later else f"year-{lower[0]}"
    if "office" not in change.relations or "holder" in change.relations:
        raise WrongEntry(
            _(
                "%(what)s：计划已经定下，责任单位只能提前、调高；要推后、调低、去掉，请投资促进局的人写明理由提出，另一个人审核"
            )
            % {"what": "、".join(what)},
            field,
        )
    now = change.project
    return {
        "planned": {code: (now.planned[code], planned.get(code)) for code in later},
        "year_plans": {year: (now.year_plans[year], year_plans.get(year)) for year in lower},
    }


def put_off(change: Change, claim: Claim) -> None:
    """Put a plan off, lower it or take it away, by a claim that was approved."""
    project = change.project
    require_state(VERBS["plan"], project)
    planned, year_plans = dict(project.planned), dict(project.year_plans)
    for plans, asked in ((planned, claim.asked["planned"]), (year_plans, claim.asked["year_plans"])):
        for name, (was, then) in asked.items():
            if plans.pop(name, None) != was:
                raise WrongState(_("提出以后计划又改过，不是当时的计划了：请退回，按现在的计划重新提出"))
            if then is not None:
                plans[name] = then
    _plan(change, planned, year_plans)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
