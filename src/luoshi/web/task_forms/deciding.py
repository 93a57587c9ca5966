"""The forms of whoever answers for a task: assign, review, close, pause, cancel, reopen, record a good reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions import cancel_task as cancelling
from luoshi.delivery.actions import pause_task as pausing
from luoshi.delivery.actions.assign_tasks import Assignment, PreviewMoved, assign_tasks
from luoshi.delivery.actions.close_task import close_task
from luoshi.delivery.actions.confirm_stage import confirm_stage
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.take_back_stage import take_back_stage
from luoshi.delivery.life import ENDED, Grade
from luoshi.delivery.queries.previews import preview_assignment
from luoshi.delivery.queries.proof import stages_returned
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.entries import WrongEntry
from luoshi.record.models import GOOD_REASON, Cause
from luoshi.web.class_words import class_name
from luoshi.web.forms import FormField, reason_field
from luoshi.web.jinja import day
from luoshi.web.task_forms.base import Doing, TaskForm, basis_field
from luoshi.web.task_shown import report_line
from luoshi.web.task_words import limit_title, said_limit


class Assign(TaskForm):
    """Assign one task, having seen until when it will be due."""

    verb = "assign"
    parts = ("preview",)

    def _preview(self, doing: Doing) -> Any:
        return preview_assignment(doing.actor, [doing.task], doing.today)

    def context(self, doing: Doing) -> dict[str, Any]:
        shown = self._preview(doing)
        row = shown.rows[0]
        kind = doing.shown.kind
        how = _("明确时限") if row.stated else limit_title(kind.limit) if kind else ""
        how = "；".join(filter(None, (how, said_limit(row))))
        return {"due": row, "fingerprint": shown.fingerprint, "how": how, "kind": class_name(kind)}

    def run(self, doing: Doing) -> str:
        try:
            assign_tasks(
                doing.actor, Because(), [Assignment(doing.task, doing.seen)], doing.text("fingerprint")
            )
        except PreviewMoved:
            raise WrongEntry(_("时限和您看到的不一样了，请看过新的时限再交办")) from None
        return _("已交办。")


class Review(TaskForm):
    verb = "review"
    parts = ("reported", "fields")

    def send(self, doing: Doing) -> str:
        return _("提交审核意见")

    def context(self, doing: Doing) -> dict[str, Any]:
        row = doing.shown.row
        last = next((one for one in doing.shown.reports if one.row.id == row.last_report), None)
        return {
            "reported": report_line(doing.actor, row, last) if last else None,
            "open_children": [one for one in doing.shown.children if one.state not in ENDED],
        }

    def fields(self, doing: Doing) -> list[FormField]:
        row = doing.shown.row
        back = _("退办：退回牵头单位补办")
        if row.last_report and (open_again := stages_returned(row, row.last_report)):
            titles = _("、").join(f"“{stage['title']}”" for stage in open_again)
            back = _("退办：退回牵头单位补办，这次报的阶段%(stages)s重新算没有完成") % {"stages": titles}
        return [
            FormField("verdict", _("审核意见"), doing.text("verdict"), type="radio", required=True,
                      options=[("approved", _("同意办结")), ("returned", back)]),
            reason_field(doing, _("说明"), "comment", required=False, help=_("退办的要写明还缺什么")),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        verdict = doing.text("verdict")
        review_report(doing.actor, Because(), doing.task, doing.seen, verdict, doing.text("comment"))
        return _("已同意办结。") if verdict == "approved" else _("已退办，牵头单位会看到您写的意见。")


class ConfirmStage(TaskForm):
    verb = "confirm stage"

    def note(self, doing: Doing) -> str:
        return _("看过这个阶段的佐证再核实；报完成的日子不变。没有完成的，用“退回阶段”。")

    def fields(self, doing: Doing) -> list[FormField]:
        return [_stage_field(doing, [one for one in doing.shown.stages if one.waits]), *basis_field(doing)]

    def run(self, doing: Doing) -> str:
        stage = _stage(doing, _("请选核实哪一个阶段"))
        confirm_stage(doing.actor, doing.because(), doing.task, doing.seen, stage)
        return _("已核实这个阶段。")


def _stage_field(doing: Doing, stages: list[Stage]) -> FormField:
    """One of the stages that were reported as reached; of several none is chosen beforehand."""
    options = [
        (str(one.id), _("%(stage)s（%(day)s报完成）") % {"stage": one.title, "day": day(one.done_on)})
        for one in stages
    ]
    first = options[0][0] if len(options) == 1 else ""
    if not first:
        options.insert(0, ("", _("请选")))
    return FormField("stage", _("哪一个阶段"), doing.text("stage", first), required=True, options=options)


def _stage(doing: Doing, otherwise: str) -> UUID:
    try:
        return UUID(doing.text("stage"))
    except ValueError:
        raise WrongEntry(otherwise, "stage") from None


class TakeBackStage(TaskForm):
    verb = "take back stage"

    def note(self, doing: Doing) -> str:
        return _("退回以后这个阶段按没有完成算，要附新的佐证再报；已经发布的评判不变。")

    def fields(self, doing: Doing) -> list[FormField]:
        reached = [one for one in reversed(doing.shown.stages) if one.done_on is not None]
        return [
            _stage_field(doing, reached),
            reason_field(doing, _("还缺什么")),
            *basis_field(doing),
        ]

    def run(self, doing: Doing) -> str:
        stage = _stage(doing, _("请选退回哪一个阶段"))
        take_back_stage(doing.actor, doing.because(), doing.task, doing.seen, stage, doing.text("reason"))
        return _("已退回这个阶段，牵头单位会看到您写的原因。")


class Close(TaskForm):
    verb = "close"

    def fields(self, doing: Doing) -> list[FormField]:
        kind = doing.shown.kind
        wants = kind is not None and kind.closing == "verdict"
        if not wants:
            return []
        options = [("", _("请选")), *((grade.value, str(grade.label)) for grade in Grade)]
        return [
            FormField("verdict", _("提出人的评价"), doing.text("verdict"), required=True, options=options,
                      help=_("代表、委员对答复的评价，照征询意见表填"))
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        close_task(doing.actor, Because(), doing.task, doing.seen, doing.text("verdict"))
        return _("已销号。")


class _WithReason(TaskForm):
    """An action that takes a reason and nothing else."""

    label: ClassVar[Callable[[], str]]
    done: ClassVar[Callable[[], str]]

    @staticmethod
    def act(actor: Actor, because: Because, task: UUID, seen: int, reason: str) -> None:
        """The action."""
        raise NotImplementedError

    def fields(self, doing: Doing) -> list[FormField]:
        return [reason_field(doing, type(self).label()), *basis_field(doing)]

    def run(self, doing: Doing) -> str:
        self.act(doing.actor, doing.because(), doing.task, doing.seen, doing.text("reason"))
        return type(self).done()


class Pause(_WithReason):
    verb = "pause"
    label = staticmethod(lambda: _("暂停的原因"))
    done = staticmethod(lambda: _("已暂停；时限没有变。"))
    act = staticmethod(pausing.pause_task)

    def note(self, doing: Doing) -> str:
        return _("暂停期间不催办；时限不变，恢复后照旧。")


class Cancel(_WithReason):
    verb = "cancel"
    danger = True
    label = staticmethod(lambda: _("撤销的原因"))
    done = staticmethod(lambda: _("已撤销。"))
    act = staticmethod(cancelling.cancel_task)


class Reopen(_WithReason):
    verb = "reopen"
    label = staticmethod(lambda: _("重新办理的原因"))
    done = staticmethod(lambda: _("已重新办理；已经发布的评判不变。"))
    act = staticmethod(cancelling.reopen_task)


class GoodReason(TaskForm):
    """A good reason beside a light: the book says whether it changes the colour."""

    verb = "good reason"

    def title(self, doing: Doing) -> str:
        return _("情况说明（正当理由）")

    def note(self, doing: Doing) -> str:
        return _("理由以您的岗位名义记下，显示在灯旁边；灯色变不变由规则写明，已经发布的不变。")

    def send(self, doing: Doing) -> str:
        return _("记下")

    def fields(self, doing: Doing) -> list[FormField]:
        colours = doing.light.all if doing.light else {}
        options = [(code, doing.light_titles.get(code, code)) for code in colours]
        return [
            FormField("measure", _("哪一个灯"), doing.text("measure", doing.light.measure if doing.light else ""),
                      options=options),
            reason_field(doing, _("理由"), help=_("如：5月汛期停工，市政府专题会议纪要〔2026〕12号")),
            FormField("found_on", _("认定日"), doing.text("found_on", doing.today.isoformat()), type="date",
                      required=True, attrs={"max": doing.today.isoformat()}),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        if doing.light is None or doing.text("measure") not in doing.light.all:
            raise WrongEntry(_("这件任务没有这个灯"), "measure")
        # A draft is no part of the record: only what was published can be what a reason answers.
        because = Because() if doing.light.draft else Because(Cause.RUN, doing.light.run)
        record_finding(
            doing.actor, because, doing.task, GOOD_REASON, measure=doing.text("measure"),
            reason=doing.text("reason"), found_on=doing.required_day("found_on", _("认定日")),
        )  # fmt: skip
        return _("已记下这条正当理由；已经发布的结果不变。")
