"""The forms of a lead: a step of its limits, a contact and what was promised there, officer, transfer, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luoshi.growth.actions.find_of_lead import find_of_lead, withdraw_lead_finding
from luoshi.growth.actions.lead import (
    KINDS,
    ContactDraft,
    Undertaken,
    correct_contact,
    do_step,
    hand_over,
    keep_undertaking,
    record_contact,
)
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.models import Contact, Transfer, Undertaking
from luoshi.growth.queries.judged import LEADS_BOOK, Findable, findable
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.record.hands import had_a_hand, own_work
from luoshi.web.forms import MOST_ROWS, FormField, reason_field
from luoshi.web.jinja import day
from luoshi.web.project_forms.base import Doing, ProjectForm, day_field, papers_of, proof_context
from luoshi.web.project_words import contact_columns, contact_title


class Step(ProjectForm):
    """Say that what a limit asks for was done."""

    verb = "step"
    about = ("step",)

    def _row(self, doing: Doing) -> dict[str, Any] | None:
        wanted = doing.which("step")
        return next((one for one in _pending(doing) if one["code"] == wanted), None)

    def title(self, doing: Doing) -> str:
        row = self._row(doing)
        return _("办结：%(step)s") % {"step": row["name"]} if row else super().title(doing)

    def send(self, doing: Doing) -> str:
        return _("办结")

    def note(self, doing: Doing) -> str:
        row = self._row(doing)
        if row and row["every"]:
            return _("这一项每 %(n)s 天办一次；办结后，下一次从今天算起。") % {"n": row["every"]}
        return ""

    def refused(self, doing: Doing) -> str:
        if self._row(doing) is None and (doing.which("step") or not _pending(doing)):
            return _("这条线索没有待办的这一项，可能刚有人办过")
        return ""

    def fields(self, doing: Doing) -> list[FormField]:
        found = []
        if self._row(doing) is None:
            steps = [(one["code"], one["name"]) for one in _pending(doing)]
            found = [
                FormField("step", _("办结哪一项"), doing.text("step"), "radio", options=steps, required=True)
            ]
        return [
            *found,
            reason_field(
                doing, _("怎么办的"), "text", required=False, help=_("如研判的结论、答复的内容；可以不填")
            ),
        ]

    def run(self, doing: Doing) -> str:
        do_step(
            doing.actor, Because(), doing.project, doing.seen, doing.which("step"), text=doing.text("text")
        )
        return _("已办结。")


def _pending(doing: Doing) -> list[dict[str, Any]]:
    """The limits of a lead that are still to be met."""
    return [one for one in doing.row.limits if one["done_on"] is None]


@dataclass(slots=True)
class _Promised:
    """A row of what was promised at a contact, as typed."""

    text: str = ""
    unit: str = ""
    due_on: str = ""


def _contact_fields(doing: Doing, kept: Contact | None = None) -> list[FormField]:
    """What is asked about a contact: anew, or as it was recorded."""
    kinds = [(code, contact_title(code)) for code in KINDS]
    said = Contact(kind="visit", on=doing.today) if kept is None else kept
    title = contact_columns()
    return [
        FormField("kind", title["kind"], doing.text("kind", said.kind), options=kinds, required=True),
        day_field(doing, "on", title["on"], said.on),
        FormField("ours", title["ours"], doing.text("ours", said.ours), required=True,
                  help=_("写职务，如“区长、招商局局长”")),
        FormField("theirs", title["theirs"], doing.text("theirs", said.theirs), required=True,
                  help=_("写单位和职务")),
        FormField("said", title["said"], doing.text("said", said.said), rows=4, required=True,
                  attrs={"maxlength": "2000"}),
    ]  # fmt: skip


def _contact(doing: Doing, undertakings: Sequence[Undertaken] = ()) -> ContactDraft:
    """A contact as it was typed."""
    return ContactDraft(
        doing.text("kind"),
        doing.required_day("on", _("日期")),
        doing.text("ours"),
        doing.text("theirs"),
        doing.text("said"),
        undertakings,
    )


class RecordContact(ProjectForm):
    """Who met whom, what was said, what was promised by when."""

    verb = "contact"
    parts = ("fields", "promised")

    def fields(self, doing: Doing) -> list[FormField]:
        return _contact_fields(doing)

    def context(self, doing: Doing) -> dict[str, Any]:
        return {"promised_rows": _promised(doing) or [_Promised()], "choices": {"units"}}

    def run(self, doing: Doing) -> str:
        undertakings = []
        for one in _promised(doing):
            if not (one.text.strip() or one.unit.strip() or one.due_on.strip()):
                continue
            due = day_entry(one.due_on, _("答应的期限"), "undertakings")
            if due is None:
                raise WrongEntry(_("答应的每件事都要写期限"), "undertakings")
            undertakings.append(Undertaken(one.text, due, doing.units.found(one.unit, "undertakings")))
        draft = _contact(doing, undertakings)
        record_contact(doing.actor, Because(), doing.project, doing.seen, draft)
        if undertakings:
            return _("已记录，答应的 %(n)s 件事已列为承诺事项，到期提醒。") % {"n": len(undertakings)}
        return _("已记录。")


def _promised(doing: Doing) -> list[_Promised]:
    texts, units, days = (doing.listed(f"promised_{name}") for name in ("text", "unit", "due_on"))
    return [_Promised(*row) for row in zip(texts, units, days, strict=False)][:MOST_ROWS]


class CorrectContact(ProjectForm):
    """Say otherwise what was recorded of a contact; what was promised there stands."""

    verb = "correct contact"
    about = ("contact",)

    def _row(self, doing: Doing) -> Contact:
        wanted = doing.which_id("contact", _("没有这次接洽，或者您无权查看"))
        found = next((one for one in doing.shown.contacts if one.id == wanted), None)
        if found is None:
            raise NotFound(_("没有这次接洽，或者您无权查看"))
        return found

    def note(self, doing: Doing) -> str:
        return _("改前的话留在经过里，谁都看得到；当时答应的事不变。")

    def send(self, doing: Doing) -> str:
        return _("更正")

    def fields(self, doing: Doing) -> list[FormField]:
        return [*_contact_fields(doing, self._row(doing)), reason_field(doing, _("更正的理由"))]

    def run(self, doing: Doing) -> str:
        correct_contact(
            doing.actor, Because(), self._row(doing).id, doing.seen, _contact(doing), doing.text("reason")
        )
        return _("已更正，改前的话在经过里。")


class Keep(ProjectForm):
    """What was promised at a contact is done."""

    verb = "undertaking"
    about = ("undertaking",)
    parts = ("fields", "papers")
    multipart = True

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(doing)

    def _row(self, doing: Doing) -> Undertaking:
        wanted = doing.which_id("undertaking", _("没有这项承诺事项，或者您无权查看"))
        found = next((one for one in doing.shown.undertakings if one.id == wanted), None)
        if found is None:
            raise NotFound(_("没有这项承诺事项，或者您无权查看"))
        return found

    def note(self, doing: Doing) -> str:
        row = self._row(doing)
        return _("%(unit)s答应：%(text)s（%(day)s前）") % {
            "unit": doing.shown.names.get(row.owner, ""),
            "text": row.text,
            "day": day(row.due_on),
        }

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            day_field(doing, "on", _("办结日"), doing.today),
            reason_field(doing, _("办理情况"), "answer"),
        ]

    def run(self, doing: Doing) -> str:
        row = self._row(doing)
        on = doing.required_day("on", _("办结日"))
        keep_undertaking(doing.actor, Because(), row.id, on, doing.text("answer"), papers_of(doing))
        return _("已记为办结。")


class HandOver(ProjectForm):
    """Give the project to another post."""

    verb = "hand over"

    def note(self, doing: Doing) -> str:
        return _("专员是岗位，谁在岗谁就是专员。移交后，接洽、承诺、时限和材料都留在项目上，一样不丢。")

    def fields(self, doing: Doing) -> list[FormField]:
        now = doing.posts.shown(doing.row.officer)
        return [
            FormField(
                "officer", _("专员岗位"), doing.text("officer", now), choices="posts", required=True,
                help=_("现在是%(post)s") % {"post": now} if now else _("现在没有定专员"),
            )
        ]  # fmt: skip

    def context(self, doing: Doing) -> dict[str, Any]:
        return {"choices": {"posts"}}

    def run(self, doing: Doing) -> str:
        officer = doing.posts.found(doing.text("officer"), "officer")
        if officer is None:
            raise WrongEntry(_("请选专员岗位"), "officer")
        hand_over(doing.actor, Because(), doing.project, doing.seen, officer)
        return _("已移交。")


class AskTransfer(ProjectForm):
    """Ask that the project goes to another area."""

    verb = "ask transfer"

    def note(self, doing: Doing) -> str:
        return _(
            "两边都同意才流转；投资促进局可以提请，不能替任何一边同意。"
            "签约前流转的，分成按本市规定；签约后流转的，已签的仍记在原来的单位。"
        )

    def refused(self, doing: Doing) -> str:
        if any(not one.ended for one in doing.shown.transfers):
            return _("这个项目已有一次流转在等答复")
        return ""

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            FormField("taker", _("接收单位"), doing.text("taker"), choices="units", required=True),
            reason_field(doing, _("流转的理由")),
        ]

    def context(self, doing: Doing) -> dict[str, Any]:
        return {"choices": {"units"}}

    def run(self, doing: Doing) -> str:
        taker = doing.unit("taker", _("接收单位"))
        ask_transfer(doing.actor, Because(), doing.project, doing.seen, taker, doing.text("reason"))
        return _("已提请流转，等对方答复。")


class AnswerTransfer(ProjectForm):
    """Agree to a transfer for one's unit, or refuse it."""

    verb = "answer transfer"

    def _row(self, doing: Doing) -> Transfer:
        found = next((one for one in doing.shown.transfers if not one.ended), None)
        if found is None:
            raise NotFound(_("这个项目没有等答复的流转"))
        return found

    def refused(self, doing: Doing) -> str:
        self._row(doing)
        return "" if self.verb in doing.shown.can else _("这次流转要由还没有答复的一方单位答复")

    def note(self, doing: Doing) -> str:
        row, names = self._row(doing), doing.shown.names
        return _("由%(giver)s流转到%(taker)s。理由：%(reason)s") % {
            "giver": names.get(row.giver, ""), "taker": names.get(row.taker, ""), "reason": row.reason,
        }  # fmt: skip

    def fields(self, doing: Doing) -> list[FormField]:
        said = [("yes", _("同意")), ("no", _("不同意"))]
        return [
            FormField("agree", _("本单位的意见"), doing.text("agree"), "radio", options=said, required=True),
            reason_field(doing, _("说明"), "answer", required=False, help=_("不同意的要写明理由")),
        ]

    def run(self, doing: Doing) -> str:
        agree = doing.text("agree")
        if agree not in ("yes", "no"):
            raise WrongEntry(_("请选同意还是不同意"), "agree")
        row = self._row(doing)
        answer_transfer(doing.actor, Because(), row.id, agree=agree == "yes", answer=doing.text("answer"))
        return _("已答复。")


def _not_judging(doing: Doing) -> str:
    """Why somebody judges nothing of this lead."""
    return own_work(doing.actor) if had_a_hand(doing.actor, doing.row.hands) else _("认定由投资促进局做")


class Find(ProjectForm):
    """Say, with the reason, what of the ranked list's book is true of a lead."""

    verb = "find"

    def note(self, doing: Doing) -> str:
        return _("认定记在您的岗位名下，谁看到排序都能看到理由；算多少分由规则定。")

    def refused(self, doing: Doing) -> str:
        if self.verb not in doing.shown.can:
            return _not_judging(doing)
        return "" if self._offered(doing) else _("还没有采用“24字要求”对照规则，没有可以认定的")

    @staticmethod
    def _offered(doing: Doing) -> list[Findable]:
        return findable(doing.actor, LEADS_BOOK)

    def fields(self, doing: Doing) -> list[FormField]:
        offered = [(one.finding, one.name) for one in self._offered(doing)]
        return [
            FormField(
                "finding", _("认定为"), doing.which("finding"), "radio", options=offered,
                required=True,
            ),
            reason_field(doing, _("理由"), help=_("依据什么：如行业排名、缺的是哪个环节")),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        wanted = doing.text("finding")
        if wanted not in {one.finding for one in self._offered(doing)}:
            raise WrongEntry(_("请选认定为哪一项"), "finding")
        find_of_lead(doing.actor, Because(), doing.project, wanted, doing.text("reason"))
        return _("已认定。排序稍后重算。")


class WithdrawFinding(ProjectForm):
    """Take back what was found of a lead."""

    verb = "withdraw finding"
    about = ("withdrawn",)
    danger = True

    def refused(self, doing: Doing) -> str:
        return "" if self.verb in doing.shown.can else _not_judging(doing)

    def note(self, doing: Doing) -> str:
        return _("以后的排序不再算它；已经发布的结果不变。")

    def fields(self, doing: Doing) -> list[FormField]:
        return [reason_field(doing, _("为什么撤回"))]

    def run(self, doing: Doing) -> str:
        wanted = doing.which_id("withdrawn", _("没有这项认定，或者您无权查看"))
        withdraw_lead_finding(doing.actor, Because(), doing.project, wanted, doing.text("reason"))
        return _("已撤回。")
