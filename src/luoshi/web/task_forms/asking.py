"""What a lead unit asks of others, and how they answer: objection, coordination, extension."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.coordinate import answer_coordination, ask_coordination
from luoshi.delivery.actions.extend_task import decide_extension, request_extension
from luoshi.delivery.actions.object_to_assignment import decide_objection, object_to_assignment
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.web.forms import FormField, reason_field
from luoshi.web.jinja import day
from luoshi.web.task_forms.base import Doing, TaskForm, basis_field
from luoshi.web.task_shown import better_unit
from luoshi.web.task_words import objectable_words


class Object(TaskForm):
    verb = "object"

    def note(self, doing: Doing) -> str:
        until = objectable_words(doing.shown.row)
        told = _("由督查室裁定；裁定以后不能再退回。")
        return (_("可以提到 %(day)s。") % {"day": until} if until else "") + told

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            reason_field(
                doing, _("为什么不是本单位的职责"), help=_("请写职责分工的依据，如三定规定、文件号")
            ),
            FormField("better", _("认为应由哪个单位办"), doing.text("better"), choices="units"),
        ]

    def run(self, doing: Doing) -> str:
        better = doing.units.found(doing.text("better"), "better")
        object_to_assignment(doing.actor, Because(), doing.task, doing.seen, doing.text("reason"), better)
        return _("已提出异议，等待裁定。")


class DecideObjection(TaskForm):
    verb = "decide objection"
    parts = ("objection", "fields")

    def context(self, doing: Doing) -> dict[str, Any]:
        waiting = next((one for one in doing.shown.objections if one.decided_at is None), None)
        return {"objection": waiting, "better": better_unit(doing.shown, waiting.id) if waiting else ""}

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            FormField(
                "uphold", _("裁定"), doing.text("uphold"), type="radio", required=True,
                options=[("no", _("异议不成立：维持交办，不能再退回")),
                         ("yes", _("异议成立：收回，重新定牵头单位"))],
            ),
            reason_field(doing, _("理由"), "answer"),
            *basis_field(doing),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        if doing.text("uphold") not in ("yes", "no"):
            raise WrongEntry(_("请选异议成立还是不成立"), "uphold")
        uphold = doing.text("uphold") == "yes"
        decide_objection(
            doing.actor, doing.because(), doing.task, doing.seen, uphold=uphold, answer=doing.text("answer")
        )
        if uphold:
            return _("异议成立：任务已收回，请重新定牵头单位后交办。")
        return _("已裁定：维持交办。")


class AskCoordination(TaskForm):
    verb = "ask coordination"

    def note(self, doing: Doing) -> str:
        return _(
            "提请以后，任务上一直显示“需协调”，直到有人答复；在时限以前提请的，等待的时间不计入本单位逾期。"
        )

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            reason_field(doing, _("需要协调什么"), "what", help=_("具体到对方要做的一件事")),
            FormField("unit", _("协调单位"), doing.text("unit"), required=True, choices="units"),
            FormField("needed_by", _("需要在哪天以前"), doing.text("needed_by"), type="date", required=True,
                      attrs={"min": doing.today.isoformat()}),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        unit = doing.unit("unit", _("协调单位"))
        ask_coordination(
            doing.actor, Because(), doing.task, doing.seen,
            what=doing.text("what"), unit=unit, needed_by=doing.required_day("needed_by", _("需要的日期")),
        )  # fmt: skip
        return _("已提请%(unit)s协调。") % {"unit": doing.units.shown(unit)}


class AnswerCoordination(TaskForm):
    verb = "answer coordination"

    def fields(self, doing: Doing) -> list[FormField]:
        waiting = [one for one in doing.shown.coordination if one.decided_at is None]
        names = doing.shown.names
        options = [(str(one.id), f"{names.get(one.unit, '')}：{one.reason[:60]}") for one in waiting]
        first = options[0][0] if options else ""
        return [
            FormField("need", _("哪一项"), doing.text("need", first), options=options),
            reason_field(doing, _("协调的结果"), "answer"),
            *basis_field(doing),
        ]

    def run(self, doing: Doing) -> str:
        try:
            need = UUID(doing.text("need"))
        except ValueError:
            raise WrongEntry(_("没有这项待答复的协调事项"), "need") from None
        answer_coordination(doing.actor, doing.because(), doing.task, doing.seen, need, doing.text("answer"))
        return _("已答复。")


class RequestExtension(TaskForm):
    verb = "request extension"

    def note(self, doing: Doing) -> str:
        return _("现在的时限是 %(day)s。要在到期以前申请，由别人批复；最初的时限一直留在记录里。") % {
            "day": day(doing.shown.row.due_on)
        }

    def fields(self, doing: Doing) -> list[FormField]:
        due = doing.shown.row.due_on
        return [
            FormField("until", _("延到哪一天"), doing.text("until"), type="date", required=True,
                      attrs={"min": (due + timedelta(days=1)).isoformat()} if due else {}),
            reason_field(doing, _("延期的理由")),
            reason_field(doing, _("目前的进展"), "progress"),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        request_extension(
            doing.actor, Because(), doing.task, doing.seen, until=doing.required_day("until", _("新的时限")),
            reason=doing.text("reason"), progress=doing.text("progress"),
        )  # fmt: skip
        return _("已申请延期，等待批复。")


class DecideExtension(TaskForm):
    verb = "decide extension"
    parts = ("extension", "fields")

    def _asked(self, doing: Doing) -> Any:
        return next((one for one in doing.shown.extensions if one.decided_at is None), None)

    def context(self, doing: Doing) -> dict[str, Any]:
        return {"extension": self._asked(doing)}

    def fields(self, doing: Doing) -> list[FormField]:
        asked = self._asked(doing)
        return [
            FormField("grant", _("批复"), doing.text("grant"), type="radio", required=True,
                      options=[("yes", _("同意延期")), ("no", _("不同意，按原时限办"))]),
            FormField("until", _("延到哪一天"), doing.text("until", asked.wanted.isoformat() if asked else ""),
                      type="date", help=_("不同意的不用管这一格")),
            reason_field(doing, _("意见"), "answer", required=False, help=_("不同意的要写理由")),
            *basis_field(doing),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        grant = doing.text("grant")
        if grant not in ("yes", "no"):
            raise WrongEntry(_("请选同意还是不同意"), "grant")
        until = doing.required_day("until", _("新的时限")) if grant == "yes" else None
        decide_extension(
            doing.actor, doing.because(), doing.task, doing.seen, until=until, answer=doing.text("answer")
        )
        return (
            _("已同意延到 %(day)s。") % {"day": day(until)} if until else _("没有同意延期，已告知牵头单位。")
        )
