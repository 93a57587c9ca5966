"""What a task says, in words: its columns, what happened to it, because of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.delivery.classes import TaskClass
from luoshi.delivery.life import VERBS, State
from luoshi.delivery.models import Said, Task, Verdict
from luoshi.delivery.queries.one_task import NOT_TOLD
from luoshi.delivery.queries.previews import DuePreview
from luoshi.delivery.stages import waits
from luoshi.delivery.typed_days import SaidLimit, limit_within
from luoshi.record.limits import Limit
from luoshi.record.models import Cause
from luoshi.record.versions import RowEvent
from luoshi.web.class_words import class_name
from luoshi.web.history_words import Columns, Happened, Told, columns_words, overlooked_words
from luoshi.web.jinja import day
from luoshi.web.language import said
from luoshi.web.numbers_shown import percent, plain, shown
from luoshi.web.remembered import once_a_language

Names = Mapping[UUID, str]


def state_title(state: str) -> str:
    """What a state is called."""
    return str(State(state).label)


def verb_title(name: str) -> str:
    """What a verb is called, in the language of the page."""
    return said(VERBS[name].words)


def cycle_title(cycle: str) -> str:
    """How often progress is asked for."""
    return {
        "none": _("不定期，按时限办"),
        "monthly": _("每月（次月5日前）"),
        "quarterly": _("每季（季后10日前）"),
        "half-yearly": _("每半年（期后10日前）"),
    }.get(cycle, cycle)


def said_limit(due: DuePreview) -> str:
    """The time limit that stands in the source of a task to be assigned, and where it differs from the day that applies
    or from what the class would say; empty where the source says none."""
    limit = due.said
    if limit is None:
        return ""
    if limit.day is None:
        return _("原文写明：%(words)s；放假安排还没有公布，请填时限") % {"words": limit.words}
    words = {"words": limit.words, "day": day(limit.day)}
    if due.due_on != limit.day:
        return _("原文写明：%(words)s（%(day)s），与所填的不同") % words
    if due.computed is not None and due.computed != limit.day:
        words["computed"] = day(due.computed)
        return _("原文写明：%(words)s（%(day)s），与测算的不同：按类别测算是 %(computed)s") % words
    return _("原文写明：%(words)s（%(day)s）") % words


def limit_title(limit: Limit) -> str:
    """A limit in words: how much of what, counted from which day."""
    start = {"decided": _("议定日"), "received": _("收文日"), "assigned": _("交办日")}[limit.counted_from]
    match limit.unit:
        case "days":
            return _("%(start)s起%(n)s天") % {"start": start, "n": limit.number}
        case "working days":
            return _("%(start)s起%(n)s个工作日") % {"start": start, "n": limit.number}
        case "months":
            return _("%(start)s起%(n)s个月") % {"start": start, "n": limit.number}
        case "year end":
            return _("%(start)s当年年底") % {"start": start}
        case "none":
            return _("没有统一时限")


def due_words(row: Task, kind: TaskClass | None) -> str:
    """How the due day was computed: by which class, over days or working days, from which day; provisional or not."""
    if row.due_on is None:
        return ""
    said = []
    if row.due_basis:
        limit = Limit(**row.due_basis["limit"])
        name = class_name(kind) if kind and kind.code == row.due_basis["class"] else row.due_basis["class"]
        said.append(
            _("按“%(kind)s”：%(limit)s（%(start)s算起）")
            % {
                "kind": name,
                "limit": limit_title(limit),
                "start": day(date.fromisoformat(row.due_basis["start"])),
            }
        )
    elif row.first_due_on is not None and row.first_due_on < row.due_on:
        said.append(_("经批复延期"))
    elif row.parent is not None:
        said.append(_("分解时定的"))
    elif (words := _said_limit(row)) is None:
        said.append(_("明确时限，文件或督查室定的"))
    elif words.day == row.due_on:
        said.append(_("原文写明“%(words)s”") % {"words": words.words})
    else:
        said.append(_("交办时定的，和原文的“%(words)s”不同") % {"words": words.words})
    if row.due_provisional:
        said.append(_("那一年的放假安排还没有公布，暂按周末休息算，公布后自动重算"))
    return _("；").join(said)


def due_word(row: Task) -> str:
    """Where the due day comes from, in a word: the class, an extension, the whole task, the sentence, or whoever
    assigned it; and whether the sentence says another day."""
    if row.due_on is None:
        return ""
    if row.due_basis:
        return _("按类别")
    if row.first_due_on is not None and row.first_due_on < row.due_on:
        return _("延期后")
    if row.parent is not None:
        return _("分解时定")
    said = _said_limit(row)
    if said is None or said.day is None:
        return _("交办时定")
    return _("按原文") if said.day == row.due_on else _("交办时定，与原文不同")


def _said_limit(row: Task) -> SaidLimit | None:
    """The limit that the task's own words state, counted from the day they were said."""
    said_on = row.decided_on or row.assigned_on
    return limit_within(row.title, said_on) if said_on else None


def objectable_words(row: Task) -> str:
    """The last day to object, and that it may still move; empty where nobody may object."""
    if row.objectable is None:
        return ""
    if row.objectable_basis is None:
        return day(row.objectable)
    return _("%(day)s（暂定：那一年的放假安排公布后重算）") % {"day": day(row.objectable)}


def number_words(value: Decimal, unit: str = "") -> str:
    """A number with its unit, as officials write it."""
    return shown(value, unit).text if unit else plain(value)


def column_title(name: str) -> str:
    """What a column of a task is called."""
    return _titles().get(name, name)


@once_a_language
def _titles() -> dict[str, str]:
    """Every column in the order in which a person wants to read them."""
    return {
        "title": _("任务内容"),
        "kind": _("事项类别"),
        "state": _("状态"),
        "domain": _("领域"),
        "mechanism": _("机制"),
        "meeting": _("会议"),
        "decided_on": _("议定日期"),
        "directives": _("对应部署"),
        "series": _("系列"),
        "parent": _("上级任务"),
        "lead": _("牵头单位"),
        "responsible": _("责任单位"),
        "supporting": _("配合单位"),
        "post": _("责任岗位"),
        "leader": _("分管领导"),
        "listed": _("列名督办"),
        "measure": _("完成标准"),
        "indicator": _("对应指标"),
        "target": _("目标值"),
        "evidence_expected": _("应有佐证"),
        "assigned_on": _("交办日期"),
        "objectable": _("可提异议至"),
        "decided": _("异议已裁定"),
        "received_on": _("签收日期"),
        "due_on": _("时限"),
        "first_due_on": _("最初时限"),
        "due_provisional": _("时限待重算"),
        "cycle": _("反馈周期"),
        "next_report_on": _("下次反馈"),
        "stages": _("阶段"),
        "reported_on": _("报完成日期"),
        "said": _("最近反馈"),
        "progress": _("进度"),
        "returned": _("退办次数"),
        "completed_on": _("办结日期"),
        "closed_on": _("销号日期"),
        "verdict": _("提出人评价"),
        "coordination_since": _("待协调自"),
        "paused_on": _("暂停日期"),
        "reason": _("原因"),
        "cancelled_on": _("撤销日期"),
        "code": _("编号"),
    }


def value_words(name: str, value: Any, names: Names, kinds: Mapping[str, str] | None = None) -> str | None:
    """A column's value for a person to read; None for nothing."""
    if value in (None, "", [], ()):
        return None
    match name:
        case "state" | "paused_from":
            return state_title(value)
        case "cycle":
            return cycle_title(value)
        case "kind":
            return str((kinds or {}).get(value, value))
        case "lead" | "post" | "leader":
            return names.get(value, "") or _("（登记里已没有）")
        case "responsible" | "supporting":
            return _("、").join(names.get(one, "") or _("（登记里已没有）") for one in value)
        case "directives":
            if any(one in names for one in value):
                return _("、").join(names.get(one, "") or _("（登记里已没有）") for one in value)
            return _("%(n)s 条") % {"n": len(value)}
        case "series" | "parent":
            return _("有")
        case "stages":
            return stages_words(value)
        case "progress":
            return percent(value)
        case "target":
            return plain(value)
    if isinstance(value, bool):
        return _("是") if value else None
    if isinstance(value, date):
        return day(value)
    return str(value)


def stages_words(rows: list[dict[str, Any]]) -> str:
    """The stages of a task in one line."""
    told = []
    for row in rows:
        done = (_("，已报完成，待核") if waits(row) else _("，已完成")) if row["done_on"] else ""
        told.append(f"{row['title']}（{day(date.fromisoformat(row['due_on']))}{done}）")
    return _("；").join(told)


_SAID_BY_THE_EVENT: dict[str, frozenset[str]] = {
    "task assigned": frozenset({"assigned_on", "objectable", "first_due_on", "next_report_on"}),
    "task received": frozenset({"received_on"}),
    "task stages set": frozenset({"progress"}),
    "task stage confirmed": frozenset({"stages"}),
    "task stage taken back": frozenset({"progress"}),
    "task reported": frozenset({"said", "received_on", "reported_on", "next_report_on", "progress"}),
    "task reviewed": frozenset({"reported_on", "completed_on", "closed_on", "returned", "next_report_on"}),
    "task closed": frozenset({"closed_on", "verdict"}),
    "task paused": frozenset({"paused_on", "reason"}),
    "task resumed": frozenset({"paused_on", "reason"}),
    "task cancelled": frozenset({"cancelled_on", "reason"}),
    "task reopened": frozenset({"reason", "next_report_on"}),
    "task lead changed": frozenset({"received_on", "objectable", "decided"}),
    "objection decided": frozenset({"decided", "objectable", "assigned_on", "received_on"}),
    "coordination asked for": frozenset({"coordination_since"}),
    "coordination answered": frozenset({"coordination_since"}),
    "tasks registered": frozenset(
        {"code", "first_due_on", "assigned_on", "objectable", "directives", "parent", "series"}
    ),
}
"""Columns that only repeat what the line says already."""


@once_a_language
def event_title(kind: str) -> str:
    """What happened, in words."""
    return {
        "tasks registered": _("立项"),
        "task split": _("分解出子任务"),
        "task changed": _("修改"),
        "task assigned": _("交办"),
        "task received": _("签收"),
        "assignment objected to": _("对交办提出异议"),
        "objection decided": _("裁定异议"),
        "task lead changed": _("改派"),
        "task stages set": _("定阶段"),
        "task stage confirmed": _("核实阶段"),
        "task stage taken back": _("退回阶段"),
        "task begun": _("开始办理"),
        "task reported": pgettext("happened", "反馈"),
        "task evidence attached": _("补充佐证"),
        "coordination asked for": _("提请协调"),
        "coordination answered": _("答复协调"),
        "extension requested": _("申请延期"),
        "extension decided": _("批复延期"),
        "task reviewed": _("审核"),
        "task closed": _("销号"),
        "task paused": _("暂停"),
        "task resumed": _("恢复办理"),
        "task cancelled": _("撤销"),
        "task reopened": _("重新办理"),
        "task limit recomputed": _("放假安排公布后重算时限"),
    }.get(kind, kind)


@once_a_language
def cause_words(kind: str) -> str:
    """Because of what, in words; empty for somebody's own decision, which is the usual."""
    words: dict[str, str] = {
        Cause.PERSON: "",
        Cause.DOCUMENT: _("收到文件"),
        Cause.READING: _("机器阅读文件"),
        Cause.IMPORT: _("导入表格"),
        Cause.RUN: _("规则评判结果"),
        Cause.CORRECTION: _("更正先前的登记"),
        Cause.INSTALLATION: _("系统定期任务"),
        Cause.LEGAL_BASIS: _("法律规定"),
    }
    return words.get(kind, kind)


def _cause(event: RowEvent) -> str:
    """A person at a post whom nothing but the installation let act is one of the sample city."""
    if event.cause == Cause.INSTALLATION and event.post:
        return _("示例数据")
    return cause_words(event.cause)


def happened(event: RowEvent, names: Names, kinds: Mapping[str, str] | None = None) -> Happened:
    """An event as a line of the history."""
    return Happened(
        title=event_title(event.kind),
        kind=event.kind,
        at=event.at,
        name=event.name,
        post=event.post,
        changes=_columns_words(event.columns, names, kinds, _SAID_BY_THE_EVENT.get(event.kind, frozenset())),
        words=event.words,
        told=tuple(_told(event, names)),
        folded=_("立项时的内容") if event.kind == "tasks registered" else "",
        cause=_cause(event),
        cause_kind=event.cause,
        cause_id=event.cause_id,
        id=event.id,
    )


def meanwhile(changes: Sequence[RowEvent], names: Names, kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """What somebody else did to a task meanwhile."""
    return overlooked_words(
        changes, event_title, lambda columns: _columns_words(columns, names, kinds, NOT_TOLD)
    )


def _columns_words(
    columns: Columns, names: Names, kinds: Mapping[str, str] | None, without: frozenset[str]
) -> Told:
    return columns_words(
        columns, _titles(), lambda name, value: value_words(name, value, names, kinds), without
    )


def _told(event: RowEvent, names: Names) -> list[str]:
    """What the event says beside columns and words."""
    found = []
    if report := event.details.get("report"):
        found.append(str(Said(report["state"]).label))
        if report.get("figure"):
            found.append(_("数：%(figure)s") % {"figure": plain(Decimal(report["figure"]))})
        if report.get("progress"):
            found.append(_("进度%(share)s") % {"share": percent(Decimal(report["progress"]))})
    if evidence := event.details.get("evidence"):
        found.append(_("附佐证 %(n)s 份") % {"n": len(evidence)})
    if review := event.details.get("review"):
        found.append(str(Verdict(review["verdict"]).label))
    if stage := event.details.get("stage"):
        found.append(_("阶段“%(stage)s”") % {"stage": stage["title"]})
    if objection := event.details.get("objection"):
        if objection.get("better"):
            unit = names.get(UUID(objection["better"]), "")
            found.append(_("认为应由%(unit)s办") % {"unit": unit})
        if "upheld" in objection:
            found.append(_("异议成立，重新交办") if objection["upheld"] else _("异议不成立，维持交办"))
    for one in event.details.get("lapsed", ()):
        found.append(_("没有批复的延期申请失效") if one["what"] == "extension" else _("没有裁定的异议失效"))
    if extension := event.details.get("extension"):
        if extension.get("wanted"):
            found.append(_("请延至%(day)s") % {"day": day(date.fromisoformat(extension["wanted"]))})
        if "granted" in extension:
            granted = extension["granted"]
            found.append(
                _("同意延至%(day)s") % {"day": day(date.fromisoformat(granted))}
                if granted
                else _("不同意延期")
            )
    if need := event.details.get("coordination"):
        if need.get("unit"):
            found.append(_("请%(unit)s协调") % {"unit": names.get(UUID(need["unit"]), "")})
        if need.get("needed_by"):
            found.append(_("%(day)s前") % {"day": day(date.fromisoformat(need["needed_by"]))})
    if children := event.details.get("children"):
        found.append(_("%(n)s 件子任务") % {"n": len(children)})
    return found
