"""Rename, merge and split units: dated acts, after which one can still tell whose place a unit has taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Act, Actor, Because
from luoshi.record.actions.change_organisation import changing_organisation
from luoshi.record.actions.edit_organisation import Entering
from luoshi.record.entries import WrongEntry
from luoshi.record.organising import Recorded, Restating
from luoshi.record.written import written_day

NewUnit = Mapping[str, Any]
"""A unit that comes into being: fields of the template without its days."""


def rename_unit(
    actor: Actor, because: Because, unit: UUID, name: str, day: date, short_name: str | None = None
) -> UUID:
    """The unit has another name from ``day`` on, earlier ones stay known; the event. Raises WrongEntry."""
    access.require(actor, "change the organisation")
    with changing_organisation(actor, because, subject=unit) as act:
        reorganising = _Reorganising(act, actor, day)
        reorganising.require_living(unit)
        before = reorganising.recorded.value(unit, "unit.name")
        values = {"name": name} | ({"short_name": short_name} if short_name is not None else {})
        reorganising.entering.enter("unit", unit, values, day)
        if reorganising.recorded.value(unit, "unit.name") == before:
            raise WrongEntry(_("新名称与原名称相同"), "name")
        act.data = {"what": "rename", "day": day.isoformat()}
    return act.event.id


def merge_units(
    actor: Actor, because: Because, units: Sequence[UUID], into: UUID | NewUnit, day: date
) -> UUID:
    """``units`` end on ``day`` and ``into``, one that is there or a new one, takes their place; its id.

    What stood below them stands below it, and their posts are its posts, so that whoever holds one keeps it.
    Raises WrongEntry.
    """
    access.require(actor, "change the organisation")
    with changing_organisation(actor, because) as act:
        reorganising = _Reorganising(act, actor, day)
        ending = [unit for unit in dict.fromkeys(units) if unit != into]
        if len(ending) < (2 if isinstance(into, Mapping) else 1):
            raise WrongEntry(_("请至少选两个要合并的单位"), "units")
        for unit in ending:
            reorganising.require_living(unit)
        target = reorganising.found(into, ending[0]) if isinstance(into, Mapping) else into
        if target == into:
            reorganising.require_living(target)
        reorganising.move_out(target, ending)
        for unit in ending:
            reorganising.hand_over(unit, target)
            reorganising.end(unit, [target])
        act.event.subject = target
        act.data = {"what": "merge", "day": day.isoformat(), "units": [str(unit) for unit in ending]}
    return target


def split_unit(
    actor: Actor,
    because: Because,
    unit: UUID,
    into: Sequence[UUID | NewUnit],
    day: date,
    *,
    stays: bool = False,
) -> list[UUID]:
    """``unit`` is split on ``day``; the units that have its place or a part of it.

    Unless it ``stays``, it ends, and what stood below it and its posts go to the first of the new ones: from
    there a clerk moves each to where it belongs. Raises WrongEntry.
    """
    access.require(actor, "change the organisation")
    with changing_organisation(actor, because, subject=unit) as act:
        reorganising = _Reorganising(act, actor, day)
        reorganising.require_living(unit)
        if len(into) < (1 if stays else 2):
            raise WrongEntry(_("请写明拆成哪几个单位"), "into")
        parts = []
        for one in into:
            part = reorganising.found(one, unit) if isinstance(one, Mapping) else one
            reorganising.require_living(part)
            if part == unit or part in parts:
                raise WrongEntry(_("拆成的单位不能是原单位，也不能重复"), "into")
            parts.append(part)
        if stays:
            for part in parts:
                reorganising.restating.succeeds(unit, part, day, reorganising.source)
        else:
            reorganising.move_out(parts[0], [unit])
            reorganising.hand_over(unit, parts[0])
            reorganising.end(unit, parts)
        act.data = {
            "what": "split",
            "day": day.isoformat(),
            "into": [str(one) for one in parts],
            "stays": stays,
        }
    return parts


class _Reorganising:
    def __init__(self, act: Act, actor: Actor, day: date) -> None:
        self.day = day
        self.recorded = Recorded.now()
        self.restating = Restating(act, self.recorded)
        self.source = act.entry(actor)
        self.entering = Entering(self.restating, self.source)

    def require_living(self, unit: UUID) -> None:
        if unit not in self.recorded.subjects("unit"):
            raise access.NotFound(_("没有登记过这个单位，或者您无权查看"))
        existence = self.recorded.latest(unit, "unit.exists")
        name = self.recorded.value(unit, "unit.name")
        if existence is None:
            return
        if existence.valid_to is not None:
            message = _("“%(name)s”自 %(day)s 起已不存在")
            raise WrongEntry(message % {"name": name, "day": written_day(existence.valid_to)}, "day")
        if existence.valid_from is not None and existence.valid_from > self.day:
            message = _("“%(name)s”到 %(day)s 才设立，日期要在那以后")
            raise WrongEntry(message % {"name": name, "day": written_day(existence.valid_from)}, "day")

    def found(self, new: NewUnit, like: UUID) -> UUID:
        """A new unit from the day on; what is not said of it is as with ``like``."""
        same = {
            field: self.recorded.value(like, name)
            for field, name in (
                ("kind", "unit.kind"), ("level", "unit.level"), ("area", "unit.area"),
                ("parent", "unit.parent"), ("reporting_parent", "unit.reports_to"),
            )
        }  # fmt: skip
        return self.entering.enter("unit", None, {**same, **new, "start": self.day, "end": None}, self.day)

    def move_out(self, target: UUID, ending: Sequence[UUID]) -> None:
        """A unit that takes the place of those above it comes to stand below what those stood below."""
        for name in ("unit.parent", "unit.reports_to"):
            above, seen = self.recorded.value(target, name), {target}
            moved = False
            while above is not None and above not in seen and self._under(above, ending, name):
                seen.add(above)
                moved = True
                above = self.recorded.value(above, name)
            if moved:
                self.restating.say(
                    "unit", target, name, None if above in seen else above, self.source, self.day
                )

    def _under(self, unit: UUID, ending: Sequence[UUID], name: str) -> bool:
        """Whether ``unit`` or one above it ends."""
        at: UUID | None = unit
        seen: set[UUID] = set()
        while at is not None and at not in seen:
            if at in ending:
                return True
            seen.add(at)
            at = self.recorded.value(at, name)
        return False

    def hand_over(self, unit: UUID, target: UUID) -> None:
        """What stands below ``unit``, and its posts, go to ``target``."""
        for kind, name in (("unit", "unit.parent"), ("unit", "unit.reports_to"), ("post", "post.unit")):
            for subject in self.recorded.subjects(kind):
                if subject != target and self.recorded.value(subject, name) == unit:
                    self.restating.say(kind, subject, name, target, self.source, self.day)

    def end(self, unit: UUID, successors: Sequence[UUID]) -> None:
        """It exists no longer; ``successors`` have its place."""
        existence = self.recorded.latest(unit, "unit.exists")
        start = existence.valid_from if existence else None
        if start is not None and start >= self.day:
            raise WrongEntry(_("日期要晚于单位设立的那天"), "day")
        self.restating.exists("unit", unit, start, self.day, self.source)
        for successor in successors:
            self.restating.succeeds(unit, successor, self.day, self.source)
