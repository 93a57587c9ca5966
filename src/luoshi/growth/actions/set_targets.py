"""State what areas are to reach in a year: funds paid in, projects signed. A new figure never replaces an old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.growth.actions.register_projects import Cell, source_of
from luoshi.growth.in_force import target_measures
from luoshi.growth.queries.targets import standing_targets
from luoshi.record.access import NotFound, require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.stating import state
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.jobs import queue_drafts
from luoshi.record.models import Unit

MOST = Decimal(10) ** 15
_SPACE = UUID("0c6e9d1e-8f5b-5d0c-9c1e-00000000000a")


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """What a unit is to reach in a year: ``measure`` by the code that rule-books know, ``amount`` in yuan or in pieces,
    ``basis``: the paper that lays it down. ``cell``: of the ledger ``table`` that says it."""

    unit: UUID
    measure: str
    year: int
    amount: Decimal
    basis: str = ""
    cell: Cell | None = None
    table: UUID | None = None


def target_of(unit: UUID, measure: str, year: int) -> UUID:
    """The subject that a target's statements are about: one a unit, measure and year."""
    return uuid5(_SPACE, f"{unit} {measure} {year}")


def check_target(draft: TargetDraft) -> None:
    """Raise WrongEntry unless it can be stated."""
    measures = target_measures(date(draft.year, 12, 31) if 1990 <= draft.year <= 2100 else date.max)
    if not 1990 <= draft.year <= 2100:
        raise WrongEntry(_("年份写四位数，像 2026"), "year")
    if draft.measure not in measures:
        raise WrongEntry(_("没有“%(code)s”这项目标") % {"code": draft.measure[:40]}, "measure")
    if not 0 < draft.amount < MOST:
        raise WrongEntry(_("目标值要大于 0"), "amount")
    if measures[draft.measure].unit == "count" and draft.amount != draft.amount.to_integral_value():
        raise WrongEntry(_("项目个数写整数"), "amount")


def set_targets(actor: Actor, because: Because, drafts: Sequence[TargetDraft]) -> list[UUID]:
    """State targets of units for years, all or none; those of which the same stands already are left as they are. The
    subjects of those that were stated. Raises Refused, NotFound, WrongEntry.
    """
    require(actor, "manage projects")
    made = []
    with transaction.atomic():
        known = set(Unit.objects.filter(pk__in={one.unit for one in drafts}).values_list("id", flat=True))
        stands = {
            target_of(one.unit, one.measure, one.year): one.amount
            for year in {one.year for one in drafts}
            for one in standing_targets(year)
        }
        for draft in drafts:
            check_target(draft)
            if draft.unit not in known:
                raise NotFound(_("没有这个单位"))
            if draft.cell is None:
                text_entry(draft.basis, _("依据"), "basis")
            target = target_of(draft.unit, draft.measure, draft.year)
            if stands.get(target) == draft.amount:
                continue
            stands[target] = draft.amount
            _state(actor, because, target, draft)
            made.append(target)
    return made


def _state(actor: Actor, because: Because, target: UUID, draft: TargetDraft) -> None:
    with acting("target set", actor, because, subject=target) as act:
        source = act.entry(actor) if draft.cell is None else source_of(act, draft.cell)
        for name, value in {
            "subject": draft.unit,
            "measure": draft.measure,
            "amount": draft.amount,
            "starts_on": date(draft.year, 1, 1),
            "ends_on": date(draft.year, 12, 31),
        }.items():
            state(act, "target", target, f"target.{name}", value, source)
        act.data = {
            "unit": str(draft.unit),
            "measure": draft.measure,
            "year": draft.year,
            "amount": str(draft.amount),
            "basis": draft.basis.strip(),
            "source": str(source.id),
            "cell": None
            if draft.cell is None or draft.table is None
            else {"table": str(draft.table), "sheet": draft.cell.sheet, "cell": draft.cell.cell},
        }
        queue_drafts()
