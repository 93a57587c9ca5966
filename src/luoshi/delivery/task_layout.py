"""The layout of a table of tasks: what is exported can be imported, and what officials call a column is understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from luoshi.delivery.models import Task
from luoshi.delivery.stages import Stage, stages_of

SHEET = "任务分解表"

CYCLES: dict[str, str] = {
    "none": "不定期",
    "monthly": "每月",
    "quarterly": "每季度",
    "half-yearly": "每半年",
}
"""How often progress is asked for, in the words of a table."""


@dataclass(frozen=True, slots=True)
class TaskColumn:
    """A column. ``key``: the column of the task that it holds; ``others``: what offices call it too. ``read``: it says
    something of the task when a table is imported; the others only tell how it stands."""

    key: str
    title: str
    width: float
    others: tuple[str, ...] = field(default=())
    read: bool = True


MEASURES = (
    "具体举措",
    "工作举措",
    "主要举措",
    "重点举措",
    "推进举措",
    "具体措施",
    "工作措施",
    "主要措施",
    "推进措施",
    "举措",
    "措施",
)
"""What offices call the column that says how. Where no other column holds the task itself, or one task is spread over
several of these, each of these is the task."""

HEADINGS = ("重点工作", "工作项目", "工作重点", "项目", "工作名称")
"""What a column is called that is the task only where nothing else is: beside one it groups the tasks."""

TASK_COLUMNS: tuple[TaskColumn, ...] = (
    TaskColumn("number", "序号", 6, ("编序", "顺序号"), read=False),
    TaskColumn("code", "任务编号", 12, ("编号", "督办编号", "立项编号")),
    TaskColumn("title", "工作任务", 42, (
        "任务内容", "任务", "重点任务", "工作内容", "主要任务", "目标任务", "具体任务", "部署内容", "工作事项", "事项",
        "督办事项", "整改任务", "任务名称", "具体事项", "议定事项", "工作任务内容", "重点工作任务", "重点事项",
        "工作任务名称", "任务事项", "重点任务内容", "主要工作", "工作事项内容", "责任事项", "承办事项", "交办事项",
    )),
    TaskColumn("measure", "目标要求", 24, (
        "工作目标", "完成目标", "目标", "工作要求", "工作标准", "完成标准", "任务目标", "年度目标", *MEASURES,
    )),
    TaskColumn("indicator", "衡量指标", 16, ("指标", "考核指标", "指标名称")),
    TaskColumn("target", "目标值", 10, ("指标值", "目标数")),
    TaskColumn("lead", "牵头单位", 14, (
        "牵头部门", "主办单位", "牵头责任单位", "承办单位", "主责单位", "主办部门", "责任牵头单位", "牵头", "主责部门",
        "承办部门", "第一责任单位",
    )),
    TaskColumn("responsible", "责任单位", 16, (
        "责任部门", "落实单位", "实施单位", "主体责任单位",
    )),
    TaskColumn("supporting", "配合单位", 16, (
        "协办单位", "配合部门", "协同单位", "参与单位", "配合责任单位", "协办部门", "参加单位", "参与部门", "协作单位",
        "配合",
    )),
    TaskColumn("leader", "分管领导", 12, (
        "责任领导", "包保领导", "牵头领导", "市级领导", "包抓领导", "领导", "牵头市领导", "分管市领导", "责任市领导",
        "市领导", "牵头领导同志", "包联领导", "联系领导", "挂帅领导", "分管负责同志",
    )),
    TaskColumn("post", "责任岗位", 14, ("责任人", "具体责任人", "负责岗位")),
    TaskColumn("due_on", "完成时限", 11.5, (
        "时限", "完成时间", "办结时限", "办理时限", "时间要求", "截止时间", "完成日期", "整改时限", "要求完成时间",
        "完成期限", "办理期限", "期限", "工作时限", "时间安排", "限时要求", "办结时间", "计划完成时间", "完成节点",
    )),
    TaskColumn("kind", "事项类别", 16, ("类别", "任务类别", "来源类别")),
    TaskColumn("cycle", "反馈周期", 10, ("报送周期", "反馈频次", "调度频次")),
    TaskColumn("stages", "阶段安排", 28, (
        "时间节点", "阶段目标", "节点安排", "进度安排", "阶段性目标", "推进计划",
        "阶段任务", "阶段性任务", "阶段性工作", "节点目标", "序时进度", "阶段性目标任务",
    )),
    TaskColumn("evidence_expected", "佐证要求", 18, (
        "佐证材料", "佐证", "证明材料", "成果形式", "完成标志",
    )),
    TaskColumn("state", "办理状态", 10, ("状态", "办理情况", "是否完成"), read=False),
    TaskColumn("said", "进展情况", 36, (
        "工作进展", "落实情况", "完成情况", "最新进展", "办理进展", "目前进展",
    ), read=False),
    TaskColumn("source", "任务来源", 20, ("来源", "来源文件", "会议"), read=False),
    TaskColumn("directives", "部署编号", 19),
)  # fmt: skip
"""In the order in which they are printed."""

PRINTED = 18
"""Columns on paper: where it comes from stands beside them."""

_DECORATION = re.compile(r"[\s*＊:：（(].*|[\s*＊:：]+")


def title_of(key: str) -> str:
    """The title of a column."""
    return next(column.title for column in TASK_COLUMNS if column.key == key)


def plain_title(title: str) -> str:
    """A title of a column without what stands around it: blanks, stars, brackets."""
    return _DECORATION.sub("", "".join(unicodedata.normalize("NFKC", title).split()))


def column_titled(title: str) -> TaskColumn | None:
    """The column that an office means by this title; None for one that is not known."""
    plain = plain_title(title)
    for column in TASK_COLUMNS:
        if plain == column.title or plain in column.others:
            return column
    return None


def stages_text(stages: Iterable[Stage]) -> str:
    """Stages as a cell holds them: one a line, the day first; a measure follows in brackets."""
    return "\n".join(
        f"{one.due_on.isoformat()} {one.title}" + (f"（{one.measure}）" if one.measure else "")
        for one in stages
    )


def cells_of(
    task: Task, number: int, names: Mapping[object, str], classes: Mapping[str, str], *, source: str = ""
) -> dict[str, str | int | date | None]:
    """What stands in each column for a task. ``names``: of units and posts by their ids; ``classes``: names of the
    classes of matters by their codes; ``source``: where the task comes from, in words."""

    def named(ids: Iterable[object]) -> str:
        return "、".join(names.get(one, "") for one in ids)

    return {
        "number": number,
        "code": task.code,
        "title": task.title,
        "measure": task.measure,
        "indicator": task.indicator,
        "target": "" if task.target is None else f"{task.target.normalize():f}",
        "lead": names.get(task.lead, ""),
        "responsible": named(task.responsible),
        "supporting": named(task.supporting),
        "leader": names.get(task.leader, ""),
        "post": names.get(task.post, ""),
        "due_on": task.due_on,
        "kind": classes.get(task.kind, task.kind),
        "cycle": CYCLES[task.cycle],
        "stages": stages_text(stages_of(task.stages)),
        "evidence_expected": task.evidence_expected,
        "state": task.get_state_display(),
        "said": task.said,
        "source": source or task.meeting,
        "directives": "\n".join(map(str, task.directives)),
    }
