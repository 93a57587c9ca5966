"""The forms of the unit that leads a task: receive, begin, report with evidence; and evidence by whoever may add it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.delivery.actions import pause_task as pausing
from luoshi.delivery.actions import receive_task as receiving
from luoshi.delivery.actions.answer_tasks import STAGE
from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.actions.save_draft import draft_files, stamp_of
from luoshi.delivery.life import ENDED, State
from luoshi.delivery.models import Said
from luoshi.delivery.queries.drafts import OwnDraft, own_draft
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import FileEvidence, StatementEvidence
from luoshi.web.figures_shown import name_of, unit_of
from luoshi.web.forms import MOST_ROWS, EvidenceRow, FormField, evidence_of, evidence_rows
from luoshi.web.task_forms.base import Doing, TaskForm
from luoshi.web.task_indicators import figure_words, indicator_of, typed_number
from luoshi.web.task_words import objectable_words


class _Plain(TaskForm):
    """Nothing to fill in."""

    done: ClassVar[Callable[[], str]]

    def act(self, doing: Doing) -> None:
        """The action."""
        raise NotImplementedError

    def run(self, doing: Doing) -> str:
        self.act(doing)
        return type(self).done()


class Receive(_Plain):
    verb = "receive"
    done = staticmethod(lambda: _("已签收。"))

    def note(self, doing: Doing) -> str:
        until = doing.shown.row.objectable
        if until is None or until < doing.today:
            return ""
        told = _("不是本单位职责的，请在 %(day)s 前提出异议，不要先签收。")
        return told % {"day": objectable_words(doing.shown.row)}

    def act(self, doing: Doing) -> None:
        receiving.receive_task(doing.actor, Because(), doing.task, doing.seen)


class Begin(_Plain):
    verb = "work"
    done = staticmethod(lambda: _("已开始办理。"))

    def act(self, doing: Doing) -> None:
        receiving.begin_task(doing.actor, Because(), doing.task, doing.seen)


class Resume(_Plain):
    verb = "resume"
    done = staticmethod(lambda: _("已恢复办理。"))

    def act(self, doing: Doing) -> None:
        pausing.resume_task(doing.actor, Because(), doing.task, doing.seen)


class Attach(TaskForm):
    verb = "attach"
    parts = ("evidence",)
    multipart = True

    def note(self, doing: Doing) -> str:
        if doing.shown.row.state == State.REPORTED:
            return _("这件任务正在等审核：补充佐证的人，不能再审核它。")
        return ""

    def context(self, doing: Doing) -> dict[str, Any]:
        return {"evidence_rows": evidence_rows(doing)}

    def run(self, doing: Doing) -> str:
        evidence = evidence_of(doing)
        attach_evidence(
            doing.actor,
            Because(),
            doing.task,
            doing.seen,
            evidence,
            not_secret=bool(doing.text("not_secret")),
        )
        return _("已补充 %(n)s 份佐证。") % {"n": len(evidence)}


class Report(TaskForm):
    """The answer of the lead unit."""

    verb = "report"
    parts = ("state", "known", "fields", "stages reached", "evidence")
    multipart = True
    drafted = True

    def title(self, doing: Doing) -> str:
        return pgettext("verb", "反馈")

    def note(self, doing: Doing) -> str:
        last = next((one.review for one in reversed(doing.shown.reports) if one.review), None)
        told = ""
        if doing.shown.row.state == State.RETURNED and last is not None:
            told = _("上次退办的意见：%(comment)s") % {"comment": last.comment.rstrip("。.；; ")}
            told += _("。退办以前附的佐证不再算数，报“已完成”要附新的。")
        if any(one.decided_at is None for one in doing.shown.extensions):
            told += _("有一份延期申请还没有批复：报“已完成”，它就失效。")
        return told

    def send(self, doing: Doing) -> str:
        return _("提交反馈")

    def fields(self, doing: Doing) -> list[FormField]:
        row = doing.shown.row
        draft = self._draft(doing).values
        found = [
            FormField(
                "text",
                _("进展情况"),
                doing.text("text", draft.get("text", "")),
                rows=3,
                help=_("做了什么、到什么程度；报“已完成”的，写完成情况"),
                attrs={"maxlength": "2000"},
            )
        ]
        known = doing.shown.figure
        if (known is None or not known.answers) and (row.indicator or row.target is not None):
            indicator = indicator_of(row.indicator)
            unit = f"（{unit_of(indicator)}）" if indicator else ""
            found.append(
                FormField(
                    "figure", _("数") + unit, doing.text("figure", draft.get("figure", "")),
                    attrs={"inputmode": "decimal"},
                    help=name_of(indicator) if indicator else row.measure,
                )
            )  # fmt: skip
        if not doing.shown.stages and not doing.shown.children:
            found.append(
                FormField(
                    "progress", _("进度（%）"), doing.text("progress", draft.get("progress", "")), type="number",
                    attrs={"min": "0", "max": "100", "step": "any"}, help=_("可以不填"),
                )
            )  # fmt: skip
        return found

    def context(self, doing: Doing) -> dict[str, Any]:
        open_children = [one for one in doing.shown.children if one.state not in ENDED]
        figure = doing.shown.figure
        draft = self._draft(doing)
        values = draft.values
        return {
            "draft": draft,
            "draft_stamp": stamp_of(values),
            "row_before": {
                "before": values.get("before", {}),
                "before_by": values.get("before_by", ""),
                "task": doing.shown.row,
            },
            "said": doing.text("state", _said_of(values) or ("working" if open_children else "")),
            "states": [
                (Said.WORKING.value, _("办理中：报进展，任务继续")),
                (Said.DONE.value, _("已完成：附佐证，由别人审核")),
            ],
            "open_children": open_children,
            "known": figure_words(doing.shown.row.indicator, figure) if figure else "",
            "known_from": figure,
            "use_known": figure is not None and figure.answers
            if doing.typed is None
            else bool(doing.text("use_known")),
            "open_stages": [one for one in doing.shown.stages if one.done_on is None],
            "reached": doing.listed("reached") if doing.typed is not None else _reached_of(values, doing),
            "evidence_rows": evidence_rows(doing) if doing.typed is not None else _rows_of(values),
        }

    @staticmethod
    def _draft(doing: Doing) -> OwnDraft:
        """What this account has typed for the task before, here or on my page."""
        return own_draft(doing.actor, doing.task)

    def run(self, doing: Doing) -> str:
        state = doing.text("state")
        evidence = evidence_of(doing, doing.text("text"))
        claim = " ".join(doing.text("text").split())[:200]
        evidence += [
            FileEvidence(claim or one.name, bytes(one.data), one.name)
            for one in draft_files(doing.actor, doing.task)
        ]
        figure = doing.shown.figure
        if figure is not None and doing.text("use_known"):
            words = figure_words(doing.shown.row.indicator, figure)
            evidence.insert(0, StatementEvidence(words, figure.statement))
        report_task(
            doing.actor,
            Because(),
            doing.task,
            doing.seen,
            Answer(
                state=state,
                text=doing.text("text"),
                figure=typed_number(doing.shown.row.indicator, doing.text("figure"), "figure"),
                progress=_share(doing.text("progress"), "progress"),
                reached=tuple(_ids(doing.listed("reached"), "reached")),
                evidence=evidence,
                not_secret=bool(doing.text("not_secret")),
            ),
        )
        if state == Said.DONE:
            return _("已报完成，等待另一个人审核。")
        return _("已反馈。")


def _said_of(draft: Mapping[str, Any]) -> str:
    """The state that a draft says, be it my page's."""
    said = draft.get("said", "")
    return Said.WORKING.value if said == STAGE else said if said in Said.values else ""


def _reached_of(draft: Mapping[str, Any], doing: Doing) -> list[str]:
    """The stages that a draft says are reached; my page means the one that is due next."""
    still = [str(one.id) for one in doing.shown.stages if one.done_on is None]
    said = draft.get("reached", "").split(",")
    return [one for one in still if one in said] or (still[:1] if draft.get("said") == STAGE else [])


def _rows_of(draft: Mapping[str, Any]) -> list[EvidenceRow]:
    """The rows of evidence of a draft; my page has one link."""
    try:
        rows = [(str(claim), str(link)) for claim, link in json.loads(draft.get("rows") or "[]")]
    except (ValueError, TypeError):
        rows = []
    link = draft.get("link", "")
    if not any(one == link for _claim, one in rows):
        rows = [(rows[0][0] if rows else "", link), *rows[1:]]
    return [EvidenceRow(number, *row) for number, row in enumerate(rows[:MOST_ROWS])]


def _share(text: str, name: str) -> Decimal | None:
    found = _number(text, name)
    return None if found is None else found / 100


def _number(text: str, name: str) -> Decimal | None:
    wanted = text.strip().replace(",", "").replace("，", "").rstrip("%％")
    if not wanted:
        return None
    try:
        found = Decimal(wanted)
    except InvalidOperation:
        raise WrongEntry(_("“%(text)s”不是数") % {"text": text.strip()}, name) from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 22:
        raise WrongEntry(_("“%(text)s”不是数") % {"text": text.strip()}, name)
    return found


def _ids(texts: Sequence[str], name: str) -> list[UUID]:
    try:
        return [UUID(one) for one in texts]
    except ValueError:
        raise WrongEntry(_("没有这个阶段，或者它已经完成，请刷新后再选"), name) from None
