"""What may be done with a project: for every verb who, while it is how, and whether it is for others only.

The stages a project goes through are the city's own (``schemes.stages``); this table is about who may do what. Every
action asks it before it changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.words import Words


class Status(models.TextChoices):
    """Whether a project runs."""

    RUNNING = "running", _("推进中")
    SUSPENDED = "suspended", _("停建")
    TERMINATED = "terminated", _("终止")
    MERGED = "merged", _("已并入")


class Relation(StrEnum):
    """What somebody is to one project; a person may be several at once."""

    OFFICE = "office"
    LEADER = "leader"
    HOLDER = "holder"
    BESIDE = "beside"
    NAMED = "named"


RELATIONS: dict[Relation, Words] = {
    Relation.OFFICE: Words("投资促进局（招商经办）", "a growth clerk of the investment bureau"),
    Relation.LEADER: Words("分管领导（责任单位在其分管范围内）", "the leader in charge of the unit that holds it"),
    Relation.HOLDER: Words("责任单位（联络员、负责人）", "liaison or head of the unit that holds it"),
    Relation.BESIDE: Words("首报、共享、承诺兑现单位（联络员、负责人）",
                           "liaison or head of a unit beside it: first contact, credited, owing"),
    Relation.NAMED: Words("被要求答复的另一方（联络员、负责人）",
                          "liaison or head of the other unit that is asked"),
}  # fmt: skip

LIVE = frozenset({Status.RUNNING, Status.SUSPENDED})
STANDING = LIVE | {Status.TERMINATED}
EVER = STANDING | {Status.MERGED}
"""What was promised is owed whatever becomes of the record: it is decided, kept and ended with a merged one too."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done. ``others_only``: refused to whoever claimed it or had a hand in it since, whatever
    their role. ``edits``: whoever does it has a hand in every claim of the project that waits."""

    name: str
    words: Words
    event: str
    who: frozenset[Relation]
    while_: frozenset[Status]
    others_only: bool = False
    edits: bool = False


_O, _L, _H, _B, _N = (
    Relation.OFFICE,
    Relation.LEADER,
    Relation.HOLDER,
    Relation.BESIDE,
    Relation.NAMED,
)


def _verb(
    name: str,
    chinese: str,
    english: str,
    event: str,
    who: set[Relation],
    while_: frozenset[Status] = LIVE,
    *,
    others_only: bool = False,
    edits: bool = False,
) -> Verb:
    return Verb(name, Words(chinese, english), event, frozenset(who), while_, others_only, edits)


VERBS: dict[str, Verb] = {
    one.name: one
    for one in (
        _verb("register", "登记", "register", "projects registered", {_O, _H}, frozenset()),
        _verb("change", "修改", "change", "project changed", {_O, _H}, edits=True),
        _verb("plan", "排计划", "plan", "project planned", {_O, _H}, edits=True),
        _verb("claim stage", "申报阶段", "claim a stage", "stage claimed", {_O, _H}, STANDING),
        _verb("claim money", "申报资金", "claim money", "money claimed", {_O, _H}, STANDING),
        _verb("attach", "补充证明", "attach proof", "proof attached", {_O, _H, _B}, STANDING),
        _verb("review", "审核", "review", "claim reviewed", {_O, _L}, EVER, others_only=True),
        _verb("strike", "提请撤销已审核的", "ask to strike out a claim", "striking claimed", {_O, _L}, STANDING,
              others_only=True),
        _verb("lose stage", "退出阶段", "lose a stage", "loss claimed", {_O, _H}, STANDING),
        _verb("step", "办理线索环节", "do a step of a lead", "lead step done", {_O, _H}),
        _verb("contact", "记录接洽", "record a contact", "contact recorded", {_O, _H, _B}),
        _verb("correct contact", "更正接洽", "correct a contact", "contact corrected", {_O, _H, _B}, EVER),
        _verb("undertaking", "答复承诺事项", "keep an undertaking", "undertaking kept", {_O, _H, _B}, EVER),
        _verb("hand over", "移交专员", "hand over the officer's post", "officer changed", {_O, _H}, STANDING),
        _verb("ask transfer", "提请流转", "ask for a transfer", "transfer asked for", {_O, _H, _N}),
        _verb("answer transfer", "答复流转", "answer a transfer", "transfer answered", {_H, _N}),
        _verb("exclude", "认定是否计入", "say whether it counts", "exclusion claimed", {_O}),
        _verb("set credits", "定分成", "set shares", "shares claimed", {_O}, STANDING),
        _verb("merge", "并项", "merge", "merge claimed", {_O}, STANDING),
        _verb("undo merge", "撤销并项", "undo a merge", "undoing claimed", {_O}, STANDING),
        _verb("open review", "提请准入评审", "open the entry review", "entry review opened", {_O, _H}, edits=True),
        _verb("name committee", "定评审委员", "name the committee", "entry committee named", {_O, _L},
              others_only=True),
        _verb("score", "评审打分", "score", "entry review scored", {_O, _L, _N}),
        _verb("decide review", "评审结论", "decide the entry review", "entry review decided", {_O, _L},
              others_only=True),
        _verb("find", "认定线索", "say what is true of a lead", "finding recorded", {_O}, others_only=True),
        _verb("withdraw finding", "撤回认定", "take back what was said of a lead", "finding withdrawn", {_O},
              others_only=True),
        _verb("promise", "登记承诺", "record a promise", "promise recorded", {_O, _H}),
        _verb("change promise", "修改承诺", "change a promise", "promise changed", {_O, _H}, EVER),
        _verb("approve promise", "批准承诺", "approve a promise", "promise decided", {_O, _L}, EVER,
              others_only=True),
        _verb("pay promise", "登记兑现", "record a payment", "payment claimed", {_O, _H, _B}, EVER),
        _verb("end promise", "终止承诺", "end a promise", "promise end claimed", {_O, _L}, EVER),
        _verb("derive batch", "划定批次", "derive the batch", "batches derived", {_O}, frozenset()),
    )
}  # fmt: skip
