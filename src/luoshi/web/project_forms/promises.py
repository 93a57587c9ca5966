"""The forms of promises to investors: record, change, approve or refuse, pay, end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from luoshi.growth.actions.promise import (
    PromiseDraft,
    change_promise,
    decide_promise,
    end_promise,
    lacking_for_approval,
    pay_promise,
    record_promise,
)
from luoshi.growth.in_force import counting_rules
from luoshi.growth.models import MoneyKind, Promise
from luoshi.growth.queries.one_project import PromiseShown
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, own_work
from luoshi.web.forms import FormField, reason_field, wan_text
from luoshi.web.jinja import day
from luoshi.web.numbers_shown import shown
from luoshi.web.project_forms.base import Doing, ProjectForm, day_field, papers_of, proof_context, yuan_field

_RESULTS = {"": None, "passed": True, "not passed": False}


class _Saying(ProjectForm):
    """What a promise says, typed."""

    parts = ("fields", "papers")
    multipart = True

    def _columns(self, doing: Doing, row: Promise | None) -> list[FormField]:
        said = doing.text
        results = [("", _("还没有结论")), ("passed", _("通过")), ("not passed", _("未通过"))]
        stood = (
            ""
            if row is None or row.review_passed is None
            else "passed"
            if row.review_passed
            else "not passed"
        )
        return [
            FormField("title", _("承诺事项"), said("title", row.title if row else ""), required=True),
            FormField(
                "unit", _("兑现单位"), said("unit", doing.units.shown(row.unit) if row else ""),
                choices="units", required=True,
            ),
            yuan_field(
                doing, "amount", _("金额"), wan_text(row.amount if row else None),
                help=_("单位万元；也可以写明单位，如 1.2亿。没有金额的留空"),
            ),
            FormField(
                "condition", _("兑现条件"), said("condition", row.condition if row else ""), rows=2,
                help=_("如“固定资产投资满2亿元、投产后”"),
            ),
            day_field(doing, "due_on", _("应兑现日"), row.due_on if row else None, required=False),
            day_field(
                doing, "ends_on", _("终止日"), row.ends_on if row else None, required=False,
                help=_("过了这一天，承诺不再有效；批准时要还没有到，且不超过本市规定的年限"),
            ),
            FormField(
                "legal_basis", _("法律依据"), said("legal_basis", row.legal_basis if row else ""), rows=2,
                help=_("法律、法规的名称和条款，或国务院批准的文号；没有依据的不能批准"),
            ),
            FormField(
                "review", _("公平竞争审查文号"), said("review", row.review if row else ""),
                help=_("没有审查的可以先登记，不能批准；批准要附审查表"),
            ),
            FormField("review_passed", _("审查结论"), said("review_passed", stood), options=results),
            day_field(doing, "reviewed_on", _("审查日期"), row.reviewed_on if row else None, required=False),
        ]  # fmt: skip

    def context(self, doing: Doing) -> dict[str, Any]:
        return {**proof_context(doing), "choices": {"units"}}

    @staticmethod
    def _values(doing: Doing) -> dict[str, Any]:
        return {
            "title": doing.text("title"),
            "unit": doing.unit("unit", _("兑现单位")),
            "amount": doing.yuan("amount"),
            "condition": doing.text("condition"),
            "due_on": doing.day("due_on", _("应兑现日")),
            "ends_on": doing.day("ends_on", _("终止日")),
            "legal_basis": doing.text("legal_basis"),
            "review": doing.text("review"),
            "review_passed": _RESULTS.get(doing.text("review_passed")),
            "reviewed_on": doing.day("reviewed_on", _("审查日期")),
        }


class RecordPromise(_Saying):
    """Record a promise of an agreement."""

    verb = "promise"

    def note(self, doing: Doing) -> str:
        return _("依据、审查、应兑现日、终止日没有齐的，可以先登记，谁也不能批准。登记的人不能自己批准。")

    def fields(self, doing: Doing) -> list[FormField]:
        return self._columns(doing, None)

    def run(self, doing: Doing) -> str:
        values = self._values(doing)
        papers = papers_of(doing)
        record_promise(doing.actor, Because(), doing.project, doing.seen, PromiseDraft(**values), papers)
        return _("已登记，等另一个人批准。")


class _AboutOne(ProjectForm):
    """A form about one promise, named by the address."""

    about: ClassVar[tuple[str, ...]] = ("promise",)

    def promise(self, doing: Doing) -> PromiseShown:
        """The promise; raises NotFound."""
        wanted = doing.which_id("promise", _("没有这项承诺，或者您无权查看"))
        found = next((one for one in doing.shown.promises if one.row.id == wanted), None)
        if found is None:
            raise NotFound(_("没有这项承诺，或者您无权查看"))
        return found

    def note(self, doing: Doing) -> str:
        row = self.promise(doing).row
        said = [f"{row.code} {row.title}", doing.shown.names.get(row.unit, "")]
        if row.amount is not None:
            said.append(shown(row.amount, "yuan").text)
        return "，".join(one for one in said if one)


class ChangePromise(_Saying, _AboutOne):
    """Say it otherwise, while nobody has approved it. Whoever is overtaken sees what another has written beside what
    they typed, and sends it again."""

    verb = "change promise"
    about = ("promise", "version")

    def refused(self, doing: Doing) -> str:
        if self.promise(doing).row.state not in ("draft", "refused"):
            return _("已批准的承诺不能改：另登记一项，或者终止它")
        return ""

    def fields(self, doing: Doing) -> list[FormField]:
        row = self.promise(doing).row
        found = self._columns(doing, row)
        if doing.text("overtaken"):
            blank = replace(doing, typed=None)
            for one, other in zip(found, self._columns(blank, row), strict=True):
                one.others = other.value if one.value != other.value else ""
        return found

    def run(self, doing: Doing) -> str:
        row = self.promise(doing).row
        version = doing.which("version")
        if version.isdecimal() and int(version) != row.version and doing.typed is not None:
            doing.typed["version"], doing.typed["overtaken"] = str(row.version), "1"
            raise WrongEntry(_("您打开以后有人改过这项承诺，改了什么写在各格下面；请看过再提交"))
        change_promise(doing.actor, Because(), row.id, row.version, self._values(doing), papers_of(doing))
        return _("已保存，等另一个人批准。")


class DecidePromise(_AboutOne):
    """Approve a promise, or refuse it: nobody approves one without basis and review."""

    verb = "approve promise"
    about = ("promise", "version")
    parts = ("lacking", "fields")

    def refused(self, doing: Doing) -> str:
        row = self.promise(doing).row
        if row.state != "draft":
            return _("这项承诺已经有结论")
        return own_work(doing.actor) if had_a_hand(doing.actor, row.hands) else ""

    def context(self, doing: Doing) -> dict[str, Any]:
        row = self.promise(doing).row
        given = [one.proof for one in doing.shown.papers.get(row.id, ())]
        return {"lacking": list(lacking_for_approval(row, given, doing.today).values())}

    def fields(self, doing: Doing) -> list[FormField]:
        said = [("yes", _("批准")), ("no", _("不批准"))]
        return [
            FormField("approve", _("结论"), doing.text("approve"), "radio", options=said, required=True),
            reason_field(doing, _("理由"), required=False, help=_("不批准的要写明")),
        ]

    def run(self, doing: Doing) -> str:
        approve = doing.text("approve")
        if approve not in ("yes", "no"):
            raise WrongEntry(_("请选批准还是不批准"), "approve")
        row = self.promise(doing).row
        version = doing.which("version")
        read = int(version) if version.isdecimal() else None
        if read is not None and read != row.version and doing.typed is not None:
            # What is sent next is about what stands above the form now.
            doing.typed["version"] = str(row.version)
        decide_promise(
            doing.actor, Because(), row.id, approve=approve == "yes", reason=doing.text("reason"), seen=read
        )
        return _("已批准。") if approve == "yes" else _("已记为不批准。")


class PayPromise(_AboutOne):
    """Record what was paid, with its proof."""

    verb = "pay promise"
    parts = ("fields", "papers")
    multipart = True

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(
            doing, [counting_rules(doing.today).proofs_of(MoneyKind.PAID_IN)], any_kind=False
        )

    def refused(self, doing: Doing) -> str:
        if self.promise(doing).row.state != "approved":
            return _("只有批准了、还没有兑现完的承诺可以登记付款")
        return ""

    def note(self, doing: Doing) -> str:
        row = self.promise(doing).row
        told = super().note(doing)
        if row.amount is None:
            return told
        told += _("；还有%(left)s没有兑现") % {"left": shown(row.amount - row.paid, "yuan").text}
        if waits := doing.shown.payments_waiting(row.id):
            told += _("，其中%(waits)s等审核") % {"waits": shown(waits, "yuan").text}
        return told + _("。登记的付款由另一个人审核，审核前不算兑现。")

    def fields(self, doing: Doing) -> list[FormField]:
        row = self.promise(doing).row
        waits = doing.shown.payments_waiting(row.id)
        left = None if row.amount is None else row.amount - row.paid - waits
        whether = [("no", _("还没有全部兑现")), ("yes", _("全部兑现了"))]
        honours = FormField(
            "honours", _("这项没有金额的承诺"), doing.text("honours", "no"), "radio", options=whether,
            help=_("全部兑现了的，没有付款也可以标；另一个人审核以后才算"),
        )  # fmt: skip
        return [
            day_field(doing, "on", _("付款日"), doing.today),
            yuan_field(doing, "amount", _("金额"), wan_text(left), required=row.amount is not None),
            *([honours] if row.amount is None else []),
            reason_field(doing, _("说明"), "text", required=False),
        ]

    def run(self, doing: Doing) -> str:
        row = self.promise(doing).row
        honours = row.amount is None and doing.text("honours") == "yes"
        amount = doing.yuan("amount") if honours else doing.required_yuan("amount", _("金额"))
        on = doing.required_day("on", _("付款日"))
        pay_promise(
            doing.actor, Because(), row.id, on, amount, papers_of(doing), text=doing.text("text"),
            honours=honours,
        )  # fmt: skip
        return _("已登记付款，等待另一个人审核；审核前不算兑现。")


class EndPromise(_AboutOne):
    """End a promise that is not to be honoured any more."""

    verb = "end promise"
    parts = ("fields", "papers")
    danger = True
    multipart = True

    def refused(self, doing: Doing) -> str:
        row = self.promise(doing).row
        if row.state not in ("draft", "approved"):
            return _("这项承诺已经兑现或终止")
        return ""

    def note(self, doing: Doing) -> str:
        row = self.promise(doing).row
        told = super().note(doing) + (_("，%(day)s终止") % {"day": day(row.ends_on)} if row.ends_on else "")
        return told + _(
            "。换届、领导调整、机构调整不是终止的理由（优化营商环境条例第三十一条）。没有登记、改过这项承诺的另一个人审核同意以后才终止。"
        )

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核")

    def fields(self, doing: Doing) -> list[FormField]:
        reasons = [("", _("请选")), *counting_rules(doing.today).endings.items()]
        return [
            FormField("reason", _("终止的理由"), doing.text("reason"), required=True, options=reasons),
            reason_field(doing, _("终止的说明"), "text", help=_("依据协议或法律的哪一条，事实是什么")),
        ]

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(doing)

    def run(self, doing: Doing) -> str:
        end_promise(
            doing.actor, Because(), self.promise(doing).row.id, doing.text("reason"), doing.text("text"),
            papers_of(doing),
        )  # fmt: skip
        return _("已提交，等待另一个人审核；审核前承诺照旧。")
