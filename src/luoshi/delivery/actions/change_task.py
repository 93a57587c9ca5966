"""Change what a task says: its words, measure, units beside the lead, post in charge, leader."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import Change, changing_task
from luoshi.delivery.classes import CYCLES
from luoshi.delivery.handing_on import require_own_part, require_to_hand_to
from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, Objection, SourceClass, Task
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, require_sensible
from luoshi.record.models import Post, Unit
from luoshi.record.written import written_day

CHANGEABLE = frozenset(
    {
        "title", "kind", "domain", "mechanism", "meeting", "responsible", "supporting", "post", "leader", "listed",
        "measure", "indicator", "target", "evidence_expected", "directives", "lead", "due_on",
        "cycle",
    }
)  # fmt: skip
BEFORE_ASSIGNMENT = frozenset({"kind", "lead", "due_on", "cycle"})
"""What may be changed so only while the task is registered: then a change of lead, or an extension, does it."""
WITH_REASON = frozenset({"listed", "measure", "indicator", "target"})
"""What it takes to have done the task, and whether it counts for its unit: once assigned, changed with a reason."""
THE_OFFICES = WITH_REASON | BEFORE_ASSIGNMENT | {"title", "evidence_expected"}
"""What the unit above leaves as it is in a part that the office handed out."""


def change_task(
    actor: Actor, because: Because, task: UUID, seen: int, values: Mapping[str, Any], reason: str = ""
) -> None:
    """Give columns of a task other values. ``reason``: why, which those of ``WITH_REASON`` take once it is assigned.

    Whoever leads the whole leaves a part as the office handed it out, and a task that is due cannot become one for
    which its unit is only listed, or it would leave the rates. Two who change at once: the second gets Overtaken with
    what the first changed, and sends it again. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if odd := sorted(set(values) - CHANGEABLE):
        raise WrongEntry(_("不能这样改：%(names)s") % {"names": "、".join(odd)})
    with changing_task("change", actor, because, task, seen) as change:
        fixed = sorted(set(values) & BEFORE_ASSIGNMENT)
        if fixed and change.task.state != State.REGISTERED:
            raise WrongEntry(_("任务已经交办：换牵头单位请改派，改时限请走延期"), fixed[0])
        checked = {name: _checked(name, value) for name, value in values.items()}
        moved = {name for name, value in checked.items() if value != getattr(change.task, name)}
        if moved & THE_OFFICES:
            require_own_part(change.task, change.relations, _("改这些内容"))
        if moved & WITH_REASON and change.task.state != State.REGISTERED and not reason.strip():
            raise WrongEntry(_("任务已经交办：改完成标准、指标、目标值、“列名督办”，要写明原因"), "reason")
        if "listed" in moved and checked["listed"]:
            _require_not_due(change)
        if reason.strip():
            change.data["reason"] = reason.strip()
        lead = checked.get("lead", change.task.lead)
        beside = {
            *checked.get("responsible", change.task.responsible),
            *checked.get("supporting", change.task.supporting),
        }
        if lead is not None and lead in beside:
            raise WrongEntry(_("牵头单位不用再列为责任、配合单位"), "responsible")
        if change.parent is not None:
            now = {change.task.lead, *change.task.responsible, *change.task.supporting}
            for name in ("lead", "responsible", "supporting"):
                given = checked.get(name) or ()
                new = {given} if name == "lead" and given else set(given)
                require_to_hand_to(change.parent, change.relations, new - now, name)
        if "due_on" in checked:
            change.require_later(checked["due_on"])
            change.require_nothing_later(checked["due_on"])
        if {"due_on", "kind"} & set(checked):
            if _came_back(change.task):
                _require_no_more_time(change.task, checked)
            elif "due_on" in checked:
                checked["first_due_on"] = checked["due_on"]
        change.put(**checked)


def _require_not_due(change: Change) -> None:
    due = change.task.due_on
    if due is not None and change.today >= due:
        raise WrongEntry(
            _("已经到期（%(day)s）的任务不能再改为“列名督办”") % {"day": written_day(due)}, "listed"
        )


def _came_back(task: Task) -> bool:
    """Whether the task was assigned before, and its unit's objection upheld: nothing else leads back."""
    return Objection.objects.filter(task=task.id, upheld=True).exists()


def _require_no_more_time(task: Task, values: Mapping[str, Any]) -> None:
    """Raise WrongEntry where a task that was assigned before would be due later by a word: only an extension does that,
    and the class, for a unit that has not had it."""
    if values.get("kind", task.kind) != task.kind:
        raise WrongEntry(_("任务交办过，不能再换事项类别：时限是按它定的"), "kind")
    limit = task.due_on or task.first_due_on
    if limit is None or "due_on" not in values or values["due_on"] == task.due_on:
        return
    if values["due_on"] is None or values["due_on"] > limit:
        raise WrongEntry(
            _(
                "任务交办过，时限不能改到 %(day)s 以后：要晚，交办后走延期；按类别定时限的，留空就从新的交办起重新算"
            )
            % {"day": written_day(limit)},
            "due_on",
        )


def _checked(name: str, value: Any) -> Any:
    match name:
        case "title":
            text = " ".join(str(value).split())
            if not text or len(text) > 1_000:
                raise WrongEntry(_("任务内容要有 1 到 1000 字"), name)
            return text
        case "responsible" | "supporting":
            units = list(dict.fromkeys(value))
            if Unit.objects.filter(pk__in=units).count() != len(units):
                raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), name)
            return units
        case "directives":
            known = list(dict.fromkeys(value))
            if Directive.objects.filter(pk__in=known, known_to__isnull=True).count() != len(known):
                raise WrongEntry(_("没有选的部署，请刷新后再选"), name)
            return known
        case "lead":
            if value is not None and not Unit.objects.filter(pk=value).exists():
                raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), name)
            return value
        case "post" | "leader":
            if value is not None and not Post.objects.filter(pk=value).exists():
                raise WrongEntry(_("登记里没有选的岗位，请刷新后再选"), name)
            return value
        case "kind":
            if value and not SourceClass.objects.filter(code=value).exists():
                raise WrongEntry(_("没有“%(kind)s”这类事项") % {"kind": value}, name)
            return value
        case "cycle":
            if value not in CYCLES:
                raise WrongEntry(_("没有“%(cycle)s”这种反馈周期") % {"cycle": value}, name)
            return value
        case "target":
            return None if value is None else Decimal(value)
        case "listed":
            return bool(value)
        case "due_on":
            require_sensible(value, _("时限"), name)
            return value
        case _:
            return str(value).strip()
