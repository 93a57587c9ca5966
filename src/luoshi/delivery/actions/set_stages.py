"""Set the stages of a task: typed, from a template, or as another task had them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import access_task
from luoshi.delivery.actions.changing import Change, changing_task
from luoshi.delivery.life import Relation
from luoshi.delivery.stages import Stage, stages_of
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, require_sensible, text_entry
from luoshi.record.written import written_day

MOST_STAGES = 50


def stages_as_in(actor: Actor, task: UUID, due_on: date) -> list[Stage]:
    """The stages of an earlier task, moved so that they end when this one is due; raises NotFound."""
    before = access_task(actor, task)
    rows = stages_of(before.stages)
    if not rows:
        return []
    by: timedelta = due_on - (before.due_on or rows[-1].due_on)
    return [Stage(one.title, one.due_on + by, one.measure) for one in rows]


def set_stages(
    actor: Actor, because: Because, task: UUID, seen: int, stages: Sequence[Stage], reason: str = ""
) -> None:
    """Let the task have these stages; one with the id of a stage that it has goes on being that one.

    The lead unit may set the first stages, add to them, and bring a day forward; to put one off or leave one out is
    the office's, or what is late could be made to look on time. The unit above may, until the stage is late. For one
    that is late the office gives its ``reason``, and it stays late in the facts of the month. What was reached stays
    so, under the name by which it was. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if len(stages) > MOST_STAGES:
        raise WrongEntry(_("一件任务最多 %(most)s 个阶段") % {"most": MOST_STAGES}, "stages")
    for one in stages:
        text_entry(one.title, _("阶段名称"), "stages")
        require_sensible(one.due_on, _("阶段日期"), "stages")
    with changing_task("set stages", actor, because, task, seen) as change:
        _require_within(change, stages)
        before = {row["id"]: row for row in change.task.stages}
        if unknown := [one for one in stages if one.id is not None and str(one.id) not in before]:
            raise WrongEntry(
                _("没有“%(stage)s”这个阶段，请刷新后再改") % {"stage": unknown[0].title}, "stages"
            )
        _require_no_delay(change, stages, reason)
        if reason.strip():
            change.data["reason"] = reason.strip()
        rows = []
        for one in stages:
            row = one.as_row()
            row["title"] = text_entry(one.title, _("阶段名称"), "stages")
            known = before.get(row["id"], {})
            row |= {name: known[name] for name in ("done_on", "confirmed_on") if name in known}
            rows.append(row)
        change.put(stages=sorted(rows, key=lambda row: (row["due_on"], row["id"])))


def _said(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What was reported as reached, and is confirmed or taken back as such."""
    return row["due_on"], row["title"].strip(), row["measure"].strip()


def _require_within(change: Change, stages: Sequence[Stage]) -> None:
    limit = change.task.due_on
    for one in stages:
        if limit is not None and one.due_on > limit:
            raise WrongEntry(
                _("阶段“%(stage)s”不能晚于任务的时限 %(day)s")
                % {"stage": one.title, "day": written_day(limit)},
                "stages",
            )


def _require_no_delay(change: Change, stages: Sequence[Stage], reason: str) -> None:
    kept = {str(one.id): one for one in stages if one.id is not None}
    office = Relation.OFFICE in change.relations
    upper = Relation.UPPER in change.relations
    today = change.today.isoformat()
    for row in change.task.stages:
        one = kept.get(row["id"])
        if row["done_on"] is not None and (one is None or _said(one.as_row()) != _said(row)):
            raise WrongEntry(_("阶段“%(stage)s”已经完成，不能再改") % {"stage": row["title"]}, "stages")
        if row["done_on"] is not None or (one is not None and one.due_on.isoformat() <= row["due_on"]):
            continue
        if office and row["due_on"] < today and not reason.strip():
            raise WrongEntry(
                _("阶段“%(stage)s”已经逾期：要推后或去掉，请写明原因") % {"stage": row["title"]}, "reason"
            )
        if office:
            continue
        if upper and row["due_on"] < today:
            raise WrongEntry(
                _("阶段“%(stage)s”已经逾期：要推后或去掉，请督查室来改") % {"stage": row["title"]}, "stages"
            )
        if not upper:
            raise WrongEntry(
                _("阶段“%(stage)s”只能提前，不能推后或去掉；要推后请督查室来改") % {"stage": row["title"]},
                "stages",
            )
