"""Classes of matters in the words of a page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.delivery.classes import TaskClass
from luoshi.record.limits import Limit
from luoshi.web.language import either


def class_name(kind: TaskClass | None) -> str:
    """What a class is called in the language of the page; empty for none."""
    return either(kind.name, kind.english) if kind is not None else ""


def limit_units() -> dict[str, str]:
    """In what limits are counted."""
    return {
        "days": _("天"),
        "working days": _("个工作日"),
        "months": _("个月"),
        "year end": _("当年年底"),
        "none": _("不设时限"),
    }


def starts() -> dict[str, str]:
    """From which day limits count."""
    return {
        "decided": _("会议或决定之日起"),
        "received": _("收文之日起"),
        "assigned": _("交办之日起"),
    }


def closings() -> dict[str, str]:
    """How a task of a class is closed."""
    return {
        "review": _("审核通过即销号"),
        "office": _("审核通过后由督查室销号"),
        "verdict": _("要有交办人（代表、委员）的评价才能销号"),
    }


def cycles() -> dict[str, str]:
    """How often progress is asked for."""
    return {
        "none": _("不定期"),
        "monthly": _("每月"),
        "quarterly": _("每季度"),
        "half-yearly": _("每半年"),
    }


def answers() -> dict[str, str]:
    """The form of the answer."""
    return {
        "report": _("书面反馈"),
        "written answer and verdict": _("书面答复，并附交办人评价"),
    }


def column_titles() -> dict[str, str]:
    """The columns of a decomposition table in the language of the page."""
    return {
        "title": _("工作任务"),
        "lead": _("牵头单位"),
        "responsible": _("责任单位"),
        "supporting": _("配合单位"),
        "leader": _("分管领导"),
        "post": _("责任岗位"),
        "due_on": _("完成时限"),
        "kind": _("事项类别"),
        "measure": _("目标要求"),
        "indicator": _("衡量指标"),
        "target": _("目标值"),
        "cycle": _("反馈周期"),
        "stages": _("阶段安排"),
        "evidence_expected": _("佐证要求"),
    }


def limit_words(limit: Limit) -> str:
    """A limit as officials write it: 交办之日起 20 天."""
    unit = limit_units()[limit.unit]
    if limit.unit == "none":
        return unit
    if limit.unit == "year end":
        return unit
    return _("%(start)s %(number)s %(unit)s") % {
        "start": starts()[limit.counted_from],
        "number": limit.number,
        "unit": unit,
    }
