"""Change what a task says, or who leads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.change_task import BEFORE_ASSIGNMENT, THE_OFFICES, change_task
from luoshi.delivery.life import State
from luoshi.delivery.queries.choices import (
    classes_to_choose,
)
from luoshi.web.class_words import class_name
from luoshi.web.forms import FormField, follow_typed, reason_field, same_text
from luoshi.web.task_forms.base import Doing, TaskForm, basis_field
from luoshi.web.task_indicators import indicator_of, indicators_to_choose, typed_number
from luoshi.web.task_words import column_title

_TEXTS = ("title", "measure", "evidence_expected", "domain", "mechanism", "meeting")


class Change(TaskForm):
    """Change what a task says; only what was touched is sent, so that two may change different things."""

    verb = "change"

    def send(self, doing: Doing) -> str:
        return _("保存")

    def note(self, doing: Doing) -> str:
        if self.verb in doing.shown.the_offices:
            return _("这件子任务是督查室分的：任务内容、完成标准这些，请督查室来改。")
        if doing.shown.row.state == State.REGISTERED:
            return ""
        return _("任务已经交办：换牵头单位请用“改派”，改时限请走“延期”。")

    def fields(self, doing: Doing) -> list[FormField]:
        row = doing.shown.row
        found = [
            FormField("title", column_title("title"), row.title, required=True, rows=2),
            FormField("measure", column_title("measure"), row.measure, rows=2,
                      help=_("怎样算做到：一句话，或选下面的指标并填目标值")),
            FormField("indicator", column_title("indicator"), row.indicator,
                      options=[("", _("不对应指标")), *indicators_to_choose()]),
            FormField("target", column_title("target"), _plain(row.target, row.indicator),
                      attrs={"inputmode": "decimal"}, help=_("按指标公布的单位填")),
            FormField("evidence_expected", column_title("evidence_expected"), row.evidence_expected,
                      help=_("如：竣工验收单、现场照片")),
            FormField("responsible", column_title("responsible"), self._units(doing, row.responsible), rows=2,
                      help=_("几个单位用顿号隔开")),
            FormField("supporting", column_title("supporting"), self._units(doing, row.supporting), rows=2,
                      help=_("几个单位用顿号隔开")),
            FormField("post", column_title("post"), doing.posts.shown(row.post), choices="posts"),
            FormField("leader", column_title("leader"), doing.posts.shown(row.leader), choices="posts",
                      help=_("填岗位，如：副市长")),
            FormField("domain", column_title("domain"), row.domain),
            FormField("mechanism", column_title("mechanism"), row.mechanism),
            FormField("meeting", column_title("meeting"), row.meeting),
            FormField("listed", column_title("listed"), "1" if row.listed else "", type="checkbox"),
        ]  # fmt: skip
        if row.state == State.REGISTERED:
            kinds = [(one.code, class_name(one)) for one in classes_to_choose(doing.actor)]
            found[1:1] = [
                FormField("kind", column_title("kind"), row.kind, options=[("", _("不定类别")), *kinds]),
                FormField("lead", column_title("lead"), doing.units.shown(row.lead), choices="units"),
                FormField("due_on", column_title("due_on"), row.due_on.isoformat() if row.due_on else "",
                          type="date", help=_("不填就按事项类别算")),
            ]  # fmt: skip
        if self.verb in doing.shown.the_offices:
            found = [one for one in found if one.name not in THE_OFFICES]
        follow_typed(doing, found)
        if row.state != State.REGISTERED:
            found.append(
                reason_field(
                    doing, _("修改的原因"), required=False,
                    help=_("改完成标准、指标、目标值、“列名督办”的要写"),
                )
            )  # fmt: skip
        return [*found, *basis_field(doing, correction=True)]

    @staticmethod
    def _units(doing: Doing, units: Sequence[UUID]) -> str:
        return "、".join(doing.units.shown(one) for one in units)

    def touched(self, doing: Doing) -> dict[str, Any]:
        """The columns that the person changed, from what they saw; raises WrongEntry."""
        row = doing.shown.row
        values: dict[str, Any] = {}
        readers: dict[str, Callable[[], Any]] = {
            **{name: partial(doing.text, name) for name in _TEXTS},
            "indicator": lambda: doing.text("indicator"),
            "kind": lambda: doing.text("kind"),
            "lead": lambda: doing.units.found(doing.text("lead"), "lead"),
            "due_on": lambda: doing.day("due_on", column_title("due_on")),
            "responsible": lambda: self._found(doing, "responsible"),
            "supporting": lambda: self._found(doing, "supporting"),
            "post": lambda: doing.posts.found(doing.text("post"), "post"),
            "leader": lambda: doing.posts.found(doing.text("leader"), "leader"),
            "listed": lambda: bool(doing.text("listed")),
            "target": lambda: typed_number(
                doing.text("indicator") or row.indicator, doing.text("target"), "target"
            ),
        }
        for name, read in readers.items():
            if name in BEFORE_ASSIGNMENT and f"was-{name}" not in (doing.typed or {}):
                continue
            if not same_text(doing.text(name), doing.text(f"was-{name}")):
                values[name] = read()
        return values

    @staticmethod
    def _found(doing: Doing, name: str) -> list[UUID]:
        text = doing.text(name)
        for mark in "，,；;\n":
            text = text.replace(mark, "、")
        found = [doing.units.found(one, name) for one in text.split("、")]
        return [one for one in found if one is not None]

    def run(self, doing: Doing) -> str:
        values = self.touched(doing)
        if not values:
            return _("没有改动。")
        change_task(doing.actor, doing.because(), doing.task, doing.seen, values, doing.text("reason"))
        told = _("、").join(column_title(name) for name in values)
        return _("已保存：%(what)s。") % {"what": told}


def _plain(value: Decimal | None, indicator: str) -> str:
    if value is None:
        return ""
    one = indicator_of(indicator)
    scaled = value.scaleb(-one.shown.scale.power) if one else value
    text = f"{scaled:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class ChangeLead(TaskForm):
    verb = "change lead"

    def note(self, doing: Doing) -> str:
        return _("时限不变；新的牵头单位从头签收，也可以在期限内提出异议。")

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            FormField("lead", _("新的牵头单位"), doing.text("lead"), required=True, choices="units"),
            reason_field(doing, _("改派的原因")),
            *basis_field(doing),
        ]

    def run(self, doing: Doing) -> str:
        lead = doing.unit("lead", _("新的牵头单位"))
        change_lead(doing.actor, doing.because(), doing.task, doing.seen, lead, doing.text("reason"))
        return _("已改派给%(unit)s。") % {"unit": doing.units.shown(lead)}
