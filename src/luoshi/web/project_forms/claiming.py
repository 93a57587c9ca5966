"""Claim that a stage was reached or money came, with its proof; put in more proof; review, strike out, lose a stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.claim import (
    ClaimedBefore,
    attach_proof,
    claim_money,
    claim_stage,
    lose_stage,
    review_claim,
    strike_claim,
)
from luoshi.growth.actions.claiming import needed_proofs
from luoshi.growth.doubts import Doubtful
from luoshi.growth.in_force import counting_rules, stages
from luoshi.growth.life import VERBS
from luoshi.growth.models import ClaimKind, MoneyKind, Verdict
from luoshi.growth.naming import all_called
from luoshi.growth.queries.one_project import ClaimShown
from luoshi.growth.schemes.stages import Stage
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.web.forms import FormField, reason_field
from luoshi.web.jinja import day
from luoshi.web.project_forms.base import Doing, ProjectForm, papers_of, proof_context, yuan_field
from luoshi.web.project_shown import claim_line, claim_title, doubt_lines, is_striking
from luoshi.web.project_words import (
    exclusion_title,
    money_title,
    reviewed_title,
    stage_name,
    stage_title,
    yuan,
)


def _typed_day(doing: Doing, name: str = "on") -> date:
    """The day of which definitions hold: what was typed, or today."""
    try:
        return doing.day(name, _("日期")) or doing.today
    except WrongEntry:
        return doing.today


def _despite_fields(doing: Doing, *, doubtful: bool = False) -> list[FormField]:
    """A tick and a reason, where something has to be spoken to."""
    if not (doubtful or doing.doubts or doing.text("despite_seen") or doing.text("despite")):
        return []
    return [
        FormField("despite_seen", _("看过了，确实没有问题"), doing.text("despite_seen"), type="checkbox"),
        reason_field(doing, _("没有问题的理由"), "despite", required=False, help=_("会留在记录里")),
    ]


def _despite(doing: Doing) -> str:
    """Why it stands all the same: a reason counts with its tick only."""
    return doing.text("despite") if doing.text("despite_seen") else ""


class ClaimStage(ProjectForm):
    """A stage that was reached: which, when, by which proof. Its definition stands above what it asks for."""

    verb = "claim stage"
    parts = ("stage", "fields", "papers", "doubts")
    about = ("stage",)
    multipart = True

    def _stage(self, doing: Doing) -> Stage | None:
        code = doing.which("stage")
        return next((one for one in stages(_typed_day(doing)).stages if one.code == code), None)

    def title(self, doing: Doing) -> str:
        stage = self._stage(doing)
        return _("申报“%(stage)s”") % {"stage": stage_name(stage)} if stage else super().title(doing)

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核") if self._stage(doing) else ""

    def fields(self, doing: Doing) -> list[FormField]:
        stage = self._stage(doing)
        if stage is None:
            return []
        found = [
            FormField("on", _("到达的日期"), doing.text("on"), type="date", required=True,
                      attrs={"max": doing.today.isoformat()}, help=_("材料上写的日子，不是填报的日子")),
        ]  # fmt: skip
        if stage.counts:
            amount = doing.row.expected if doing.row.contracted is None else None
            help = _("协议写明的总投资，只计一次；以后增资另报。单位万元，也可以写 1.2亿")
            if amount:
                help = _("登记时的意向投资是 %(amount)s。") % {"amount": yuan(amount)} + help
            found.append(yuan_field(doing, "amount", _("协议总投资"), required=True, help=help))
        found.append(FormField("text", _("说明"), doing.text("text"), rows=2, attrs={"maxlength": "2000"}))
        return [*found, *_despite_fields(doing)]

    def context(self, doing: Doing) -> dict[str, Any]:
        stage = self._stage(doing)
        row = doing.row
        waiting = {one.row.stage for one in doing.shown.waiting if one.row.kind == ClaimKind.STAGE}
        offered = [
            (
                one,
                stage_name(one),
                _("、").join(stage_title(need) for need in one.needs if need not in row.stages),
            )
            for one in stages(doing.today).stages
            if one.code not in row.stages and one.code not in waiting and one.proofs
        ]
        context: dict[str, Any] = {
            "stage": stage, "stages_offered": offered, "doubts": doubt_lines(doing.doubts),
        }  # fmt: skip
        if stage is not None:
            on = _typed_day(doing)
            context |= proof_context(doing, needed_proofs(ClaimKind.STAGE, stage.code, "", on), on)
        return context

    def run(self, doing: Doing) -> str:
        code = doing.which("stage")
        try:
            claim_stage(
                doing.actor, Because(), doing.project, doing.seen, code,
                doing.required_day("on", _("到达的日期")), papers_of(doing),
                amount=doing.yuan("amount"), text=doing.text("text"), despite=_despite(doing),
            )  # fmt: skip
        except Doubtful as doubtful:
            doing.doubts = doubtful.found
            raise
        return _("已申报“%(stage)s”，等待另一个人审核；审核前不计入。") % {"stage": stage_title(code)}


class ClaimMoney(ProjectForm):
    """Money that came, was spent, or was added to the contract: only what is new."""

    verb = "claim money"
    parts = ("money", "fields", "papers", "doubts")
    about = ("money",)
    multipart = True

    def _kind(self, doing: Doing) -> str:
        kind = doing.which("money")
        return kind if kind in MoneyKind.values else ""

    def title(self, doing: Doing) -> str:
        kind = self._kind(doing)
        return _("申报“%(kind)s”") % {"kind": money_title(kind)} if kind else super().title(doing)

    def note(self, doing: Doing) -> str:
        notes: dict[str, str] = {
            MoneyKind.INCREASE: _("只报增加的部分，不报增资后的总额；它加进合同投资，只计一次。"),
            MoneyKind.COMPLETED: _("只报这一段时间新完成的，不报累计数。"),
            MoneyKind.PAID_IN: _("只报这一笔到账的，不报累计数；要有凭证。"),
            MoneyKind.BOND_USED: _("只报这一笔支出的，不报累计数。"),
        }
        return notes.get(self._kind(doing), "")

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核") if self._kind(doing) else ""

    def fields(self, doing: Doing) -> list[FormField]:
        kind = self._kind(doing)
        if not kind:
            return []
        days: dict[str, str] = {
            MoneyKind.COMPLETED: _("到哪一天为止"), MoneyKind.PAID_IN: _("到账日期"), MoneyKind.INCREASE: _("签订日期"),
        }  # fmt: skip
        when = days.get(kind, _("支出日期"))
        rules = counting_rules(doing.today)
        found = [
            FormField("on", when, doing.text("on"), type="date", required=True,
                      attrs={"max": doing.today.isoformat()}),
            yuan_field(doing, "amount", _("金额"), required=True),
        ]  # fmt: skip
        if kind != MoneyKind.INCREASE:
            needed = kind == MoneyKind.PAID_IN
            options = [("", _("请选") if needed else _("不分来源")), *all_called(rules.funds).items()]
            found.append(
                FormField("funds", _("资金来源"), doing.text("funds"), required=needed, options=options)
            )
        found.append(FormField("text", _("说明"), doing.text("text"), rows=2, attrs={"maxlength": "2000"}))
        if doing.ask_double:
            found.append(FormField("not_double", _("确实是另一笔钱，不是重复申报"), doing.text("not_double"),
                                   type="checkbox"))  # fmt: skip
        return [*found, *_despite_fields(doing)]

    def context(self, doing: Doing) -> dict[str, Any]:
        kind = self._kind(doing)
        context: dict[str, Any] = {
            "money": kind,
            "doubts": doubt_lines(doing.doubts),
            "moneys_offered": [
                (one, money_title(one))
                for one in MoneyKind.values
                if one != MoneyKind.INCREASE or doing.row.contracted is not None
            ],
        }
        if kind:
            on = _typed_day(doing)
            context |= proof_context(doing, needed_proofs(ClaimKind.MONEY, "", kind, on), on)
        return context

    def run(self, doing: Doing) -> str:
        kind = doing.which("money")
        try:
            claim_money(
                doing.actor, Because(), doing.project, doing.seen, kind, doing.required_day("on", _("日期")),
                doing.required_yuan("amount", _("金额")), papers_of(doing),
                funds=doing.text("funds"), text=doing.text("text"), not_double=bool(doing.text("not_double")),
                despite=_despite(doing),
            )  # fmt: skip
        except Doubtful as doubtful:
            doing.doubts, doing.ask_double = doubtful.found, bool(doing.text("not_double"))
            raise
        except WrongEntry as wrong:
            doing.ask_double = isinstance(wrong, ClaimedBefore) or bool(doing.text("not_double"))
            raise
        return _("已申报“%(kind)s”，等待另一个人审核；审核前不计入。") % {"kind": money_title(kind)}


def _claims(doing: Doing) -> list[ClaimShown]:
    found = {one.row.id: one for stage in doing.shown.life for one in stage.claims}
    return [*found.values(), *doing.shown.money]


class OfClaim(ProjectForm):
    """A form about one claim: the address says which; where it does not, those it may be about are offered."""

    about = ("claim",)
    parts: ClassVar[tuple[str, ...]] = ("claim", "fields")

    def offered(self, doing: Doing) -> Sequence[ClaimShown]:
        """The claims that it may be about."""
        raise NotImplementedError

    def claim(self, doing: Doing) -> ClaimShown | None:
        """The claim that it is about; the only one where there is only one."""
        offered = self.offered(doing)
        found = [one for one in offered if str(one.row.id) == doing.which("claim")]
        return found[0] if found else offered[0] if len(offered) == 1 and not doing.which("claim") else None

    def send(self, doing: Doing) -> str:
        return super().send(doing) if self.claim(doing) else ""

    def context(self, doing: Doing) -> dict[str, Any]:
        found = self.claim(doing)
        offered = self.offered(doing)
        # What would only be refused is not offered; an address that names it is told why.
        others = [one for one in offered if not (one.own and VERBS[self.verb].others_only)]
        struck = found.asked.claim if found and found.asked else None
        return {
            "claim": claim_line(doing.actor, doing.shown, found) if found else None,
            "struck": [
                claim_line(doing.actor, doing.shown, one, past=True)
                for one in _claims(doing)
                if struck is not None and one.row.id == struck.id
            ],
            "claims_offered": [(str(one.row.id), claim_title(one.row, one.asked)) for one in others],
            "all_own": bool(offered) and not others,
        }

    def claim_id(self, doing: Doing) -> UUID:
        """The claim's id; raises WrongEntry."""
        found = self.claim(doing)
        if found is not None:
            return found.row.id
        return doing.which_id("claim", _("请选是哪一项申报"))


class Review(OfClaim):
    """Say of a claim whether it is true: by another than whoever claimed it."""

    verb = "review"

    def title(self, doing: Doing) -> str:
        found = self.claim(doing)
        return (
            _("审核：%(claim)s") % {"claim": claim_title(found.row, found.asked)}
            if found
            else super().title(doing)
        )

    def note(self, doing: Doing) -> str:
        if not doing.row.excluded:
            return ""
        return _(
            "这个项目不计入统计（%(why)s）：审核属实的也不进合计。该计入的，先由投资促进局提出恢复计入。"
        ) % {"why": exclusion_title(doing.row.excluded)}

    def refused(self, doing: Doing) -> str:
        found = self.claim(doing)
        if found is not None and found.own:
            return _(
                "这项申报您报过、改过，或者您在它等审核时改过这个项目，或者您在准入评审里申报过利益关系：不能由本人审核（换账号、换同岗位的人也不行），请另一个人办"
            )
        if found is not None and found.for_leader:
            return _("这是本单位自己的项目，申报由分管领导审核")
        return ""

    def offered(self, doing: Doing) -> Sequence[ClaimShown]:
        return doing.shown.waiting

    def send(self, doing: Doing) -> str:
        return _("提交审核意见") if self.claim(doing) else ""

    def fields(self, doing: Doing) -> list[FormField]:
        found = self.claim(doing)
        if found is None:
            return []
        return [
            FormField("verdict", _("审核意见"), doing.text("verdict"), type="radio", required=True,
                      options=[("approved", _("属实：材料看过，和申报的一致")
                                if found.asked is None else _("同意：理由和材料看过，照办")),
                               ("returned", _("退回：还缺材料或对不上"))]),
            reason_field(doing, _("说明"), "comment", required=False, help=_("退回的要写明还缺什么")),
            *_despite_fields(doing, doubtful=bool(found.doubts)),
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        verdict, found = doing.text("verdict"), self.claim(doing)
        review_claim(
            doing.actor, Because(), self.claim_id(doing), verdict, doing.text("comment"), _despite(doing)
        )
        if verdict != Verdict.APPROVED:
            return _("已退回。")
        if found is None or found.row.kind in (ClaimKind.STAGE, ClaimKind.MONEY):
            return _("已审核：属实，已经计入或办理。")
        return _("已审核：%(outcome)s。") % {"outcome": reviewed_title(found.row, verdict)}


class Strike(OfClaim):
    """Ask to take back a claim that was approved and is not true; another decides."""

    verb = "strike"
    parts = ("claim", "fields", "papers")
    multipart = True
    danger = True

    def note(self, doing: Doing) -> str:
        return _(
            "另一个人审核同意以后才撤销，审核前照旧计入。撤销的申报从所有日子的统计里去掉，记录和材料都留着。"
            "项目真的到过、后来又退出的，用“退出阶段”。"
        )

    def refused(self, doing: Doing) -> str:
        found = self.claim(doing)
        return _("这项申报您报过或改过，不能由本人提请撤销：请另一个人办") if found and found.own else ""

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核") if self.claim(doing) else ""

    def offered(self, doing: Doing) -> Sequence[ClaimShown]:
        return [
            one
            for one in _claims(doing)
            if one.row.verdict == Verdict.APPROVED
            and one.row.kind != ClaimKind.LOSS
            and not is_striking(doing.shown, one.row.id)
        ]

    def fields(self, doing: Doing) -> list[FormField]:
        return [reason_field(doing, _("撤销的理由"))] if self.claim(doing) else []

    def context(self, doing: Doing) -> dict[str, Any]:
        papers = proof_context(doing) if self.claim(doing) else {}
        return {**super().context(doing), **papers}

    def run(self, doing: Doing) -> str:
        strike_claim(
            doing.actor, Because(), self.claim_id(doing), doing.text("reason"), papers_of(doing)
        )  # fmt: skip
        return _("已提请撤销，等待另一个人审核；审核前照旧计入。")


class Attach(OfClaim):
    """More proof of a claim that waits, or of the project itself."""

    verb = "attach"
    parts = ("claim choice", "papers", "doubts", "fields")
    multipart = True

    def note(self, doing: Doing) -> str:
        if doing.shown.waiting:
            return _("给一项申报补充材料的人，不能再审核它。")
        return ""

    def send(self, doing: Doing) -> str:
        return _("提交")

    def offered(self, doing: Doing) -> Sequence[ClaimShown]:
        return doing.shown.waiting

    def fields(self, doing: Doing) -> list[FormField]:
        return _despite_fields(doing)

    def context(self, doing: Doing) -> dict[str, Any]:
        return {
            "doubts": doubt_lines(doing.doubts),
            "claim_options": [
                ("", _("项目本身")),
                *((str(one.row.id), claim_title(one.row, one.asked)) for one in self.offered(doing)),
            ],
            "claim_value": doing.which("claim"),
            **proof_context(doing),
        }

    def run(self, doing: Doing) -> str:
        papers = papers_of(doing)
        about = doing.which_id("claim", _("请选是哪一项申报")) if doing.which("claim") else None
        try:
            attach_proof(
                doing.actor,
                Because(),
                doing.project,
                doing.seen,
                papers,
                about=about,
                despite=_despite(doing),
            )
        except Doubtful as doubtful:
            doing.doubts = doubtful.found
            raise
        return _("已补充 %(n)s 份证明材料。") % {"n": len(papers.pieces)}


class LoseStage(ProjectForm):
    """The project is no longer in a stage: works were given up, a suspended one goes on."""

    verb = "lose stage"
    parts = ("fields", "papers")
    about = ("stage",)
    multipart = True
    danger = True

    def note(self, doing: Doing) -> str:
        return _(
            "和到达一样先申报：写明理由，有材料的附上，由另一个人审核后才算退出，审核前照旧计入。"
            "退出以前的日子照旧算到过；报错了、从来没到过的，由另一个人“撤销”那项申报。停建的复工，就是退出“停建”。"
        )

    def fields(self, doing: Doing) -> list[FormField]:
        reached = [
            (
                code,
                _("%(stage)s（%(day)s到达）")
                % {"stage": stage_title(code), "day": day(date.fromisoformat(on))},
            )
            for code, on in sorted(doing.row.stages.items(), key=lambda one: one[1], reverse=True)
        ]
        return [
            FormField("stage", _("退出哪个阶段"), doing.which("stage"), required=True,
                      options=[("", _("请选")), *reached]),
            FormField("on", _("从哪一天起"), doing.text("on"), type="date", required=True,
                      attrs={"max": doing.today.isoformat()}),
            reason_field(doing, _("理由")),
        ]  # fmt: skip

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核")

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(doing)

    def run(self, doing: Doing) -> str:
        code = doing.which("stage")
        lose_stage(doing.actor, Because(), doing.project, doing.seen, code,
                   doing.required_day("on", _("从哪一天起")), doing.text("reason"), papers_of(doing))  # fmt: skip
        return _("已申报退出“%(stage)s”，等待另一个人审核；审核前照旧计入。") % {"stage": stage_title(code)}
