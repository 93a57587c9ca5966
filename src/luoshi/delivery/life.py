"""A task's life: its states, and for every verb who may do it, from which state, to which.

One table. Every action asks it before it changes anything; the reference page ``task-life.md`` is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.words import Words


class State(models.TextChoices):
    """How far a task has got."""

    REGISTERED = "registered", _("已立项")
    ASSIGNED = "assigned", _("已交办")
    RECEIVED = "received", _("已签收")
    WORKING = "working", _("办理中")
    REPORTED = "reported", _("待审核")
    RETURNED = "returned", _("已退办")
    COMPLETED = "completed", _("已办结")
    CLOSED = "closed", _("已销号")
    PAUSED = "paused", _("已暂停")
    CANCELLED = "cancelled", _("已撤销")


class Grade(models.TextChoices):
    """What a deputy says of the answer to a suggestion, by the form that is sent along with it."""

    CONTENT = "满意", _("满意")
    BY_AND_LARGE = "基本满意", _("基本满意")
    NOT_CONTENT = "不满意", _("不满意")


class Relation(StrEnum):
    """What somebody is to one task; a person may be several at once."""

    OFFICE = "office"
    LEADER = "leader"
    UPPER = "upper"
    LEAD = "lead"
    SUPPORT = "support"
    ASKED = "asked"


RELATIONS: dict[Relation, Words] = {
    Relation.OFFICE: Words("督查室（经办）", "a clerk of the supervision office"),
    Relation.LEADER: Words(
        "分管领导（任务写明的；没有写明的，牵头单位在其分管范围内）",
        "the leader in charge: who the task names, or else whose scope the lead unit is in",
    ),
    Relation.UPPER: Words(
        "上级任务的牵头单位（联络员、负责人）", "liaison or head of the unit that leads the parent task"
    ),
    Relation.LEAD: Words("牵头单位（联络员、负责人）", "liaison or head of the lead unit"),
    Relation.SUPPORT: Words(
        "责任、配合单位（联络员、负责人）", "liaison or head of a responsible or supporting unit"
    ),
    Relation.ASKED: Words("被提请协调的单位", "liaison or head of the unit whose coordination was asked for"),
}

UNDER_WAY = frozenset({State.ASSIGNED, State.RECEIVED, State.WORKING, State.RETURNED})
"""With the unit, which may work and report."""

OPEN = UNDER_WAY | {State.REGISTERED, State.REPORTED, State.PAUSED}
ENDED = frozenset({State.COMPLETED, State.CLOSED, State.CANCELLED})

BEFORE_PAUSE = "before pause"
"""Where resuming leads to: to the state it was paused in."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done with a task.

    ``sources``: the states from which (none: there is no task yet); ``targets``: the states it may lead to, none where
    the state stays. ``others_only``: refused to the submitter, to everybody who edited since, whoever asked for it, by
    person and by post, whatever their role. ``contributes``: whoever does it has had a hand in what is reviewed;
    ``edits``: so, if a report waits for its review, be it that the task is paused meanwhile. ``once_assigned``: those
    of ``who`` who may only from the assignment on: a unit has no part in what the office may still give to another.
    ``own_parts``: the unit above may only with a part that it handed out itself, and not with one of the office's.
    """

    name: str
    words: Words
    event: str
    who: frozenset[Relation]
    sources: frozenset[State]
    targets: tuple[str, ...] = ()
    others_only: bool = False
    contributes: bool = False
    edits: bool = False
    once_assigned: frozenset[Relation] = frozenset()
    own_parts: bool = False

    def who_from(self, state: str) -> frozenset[Relation]:
        """Who may do it with a task in this state."""
        return self.who - self.once_assigned if state == State.REGISTERED else self.who


def _verb(
    name: str,
    chinese: str,
    english: str,
    event: str,
    who: set[Relation],
    sources: frozenset[State] | set[State],
    *targets: str,
    others_only: bool = False,
    contributes: bool = False,
    edits: bool = False,
    once_assigned: frozenset[Relation] = frozenset(),
    own_parts: bool = False,
) -> Verb:
    return Verb(
        name,
        Words(chinese, english),
        event,
        frozenset(who),
        frozenset(sources),
        targets,
        others_only,
        contributes,
        edits,
        once_assigned,
        own_parts,
    )


_O, _L, _U = Relation.OFFICE, Relation.LEADER, Relation.UPPER
_LEAD, _SUPPORT, _ASKED = Relation.LEAD, Relation.SUPPORT, Relation.ASKED
_S = State

VERBS: dict[str, Verb] = {
    one.name: one
    for one in (
        _verb("register", "立项", "register", "tasks registered", {_O}, set(), _S.REGISTERED),
        _verb(
            "split", "分解", "split into sub-tasks", "task split", {_O, _LEAD}, UNDER_WAY | {_S.REGISTERED},
            once_assigned=frozenset({_LEAD}),
        ),
        _verb(
            "change", "修改", "change", "task changed", {_O, _U}, OPEN, edits=True
        ),
        _verb("assign", "交办", "assign", "task assigned", {_O, _U}, {_S.REGISTERED}, _S.ASSIGNED),
        _verb("receive", "签收", "receive", "task received", {_LEAD}, {_S.ASSIGNED}, _S.RECEIVED),
        _verb("object", "提出异议", "object to the assignment", "assignment objected to", {_LEAD},
              {_S.ASSIGNED, _S.RECEIVED}),
        _verb("decide objection", "裁定异议", "decide the objection", "objection decided", {_O, _L, _U},
              UNDER_WAY, _S.REGISTERED, others_only=True),
        _verb("change lead", "改派", "change the lead unit", "task lead changed", {_O, _U}, UNDER_WAY,
              _S.ASSIGNED, edits=True, own_parts=True),
        _verb("set stages", "定阶段", "set stages", "task stages set", {_O, _U, _LEAD},
              UNDER_WAY | {_S.REGISTERED, _S.REPORTED}, edits=True, once_assigned=frozenset({_LEAD})),
        _verb("confirm stage", "核实阶段", "confirm a stage", "task stage confirmed", {_O, _L, _U},
              UNDER_WAY | {_S.REPORTED}, others_only=True),
        _verb("take back stage", "退回阶段", "take back a stage", "task stage taken back", {_O, _L, _U},
              UNDER_WAY | {_S.REPORTED}, others_only=True),
        _verb("work", "开始办理", "begin work", "task begun", {_LEAD}, {_S.RECEIVED, _S.RETURNED}, _S.WORKING),
        _verb("report", "反馈", "report", "task reported", {_LEAD}, UNDER_WAY, _S.WORKING, _S.REPORTED,
              contributes=True),
        _verb("attach", "补充佐证", "attach evidence", "task evidence attached", {_O, _LEAD, _SUPPORT},
              UNDER_WAY | {_S.REPORTED}, contributes=True),
        _verb("ask coordination", "提请协调", "ask for coordination", "coordination asked for", {_LEAD}, UNDER_WAY),
        _verb("answer coordination", "答复协调", "answer a need of coordination", "coordination answered",
              {_O, _L, _ASKED}, OPEN),
        _verb("request extension", "申请延期", "ask for an extension", "extension requested", {_LEAD}, UNDER_WAY),
        _verb("decide extension", "批复延期", "decide on an extension", "extension decided", {_O, _L, _U},
              UNDER_WAY, others_only=True),
        _verb("review", "审核", "review", "task reviewed", {_O, _L, _U}, {_S.REPORTED}, _S.COMPLETED, _S.CLOSED,
              _S.RETURNED, others_only=True),
        _verb("close", "销号", "close", "task closed", {_O, _U}, {_S.COMPLETED}, _S.CLOSED, others_only=True),
        _verb("pause", "暂停", "pause", "task paused", {_O, _L}, UNDER_WAY | {_S.REPORTED}, _S.PAUSED,
              others_only=True),
        _verb("resume", "恢复", "resume", "task resumed", {_O, _L}, {_S.PAUSED}, BEFORE_PAUSE),
        _verb("cancel", "撤销", "cancel", "task cancelled", {_O, _U}, OPEN, _S.CANCELLED, others_only=True,
              own_parts=True),
        _verb("reopen", "重新办理", "reopen", "task reopened", {_O, _L}, ENDED, _S.WORKING),
    )
}  # fmt: skip


def verbs_from(state: str) -> list[Verb]:
    """What can be done with a task in this state, by whomever."""
    return [verb for verb in VERBS.values() if state in verb.sources]
