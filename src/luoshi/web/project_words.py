"""What a project says, in words: its stages, money, columns, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.growth.doubts import entry_doubt
from luoshi.growth.in_force import (
    counting_rules,
    industry_lists,
    lead_rules,
    mechanisms,
    stage_defined,
    stages,
)
from luoshi.growth.life import VERBS, Status
from luoshi.growth.models import Claim, ClaimKind, MoneyKind, Project, PromiseState, Verdict
from luoshi.growth.naming import all_called, called, titled
from luoshi.growth.schemes.industries import OTHER
from luoshi.growth.schemes.stages import Stage, Stages
from luoshi.record.versions import RowEvent
from luoshi.web.history_words import Columns, Happened, Told, columns_words, overlooked_words
from luoshi.web.jinja import day
from luoshi.web.language import said
from luoshi.web.numbers_shown import percent, shown
from luoshi.web.remembered import once_a_language

Names = Mapping[UUID, str]


def verb_title(name: str) -> str:
    """What a verb is called, in the language of the page."""
    return said(VERBS[name].words)


def status_title(status: str) -> str:
    """Whether a project runs, in words."""
    return str(Status(status).label)


def stage_name(stage: Stage) -> str:
    """What a stage is called, in the language of the page where the city's file has it."""
    return called(stage)


def stage_title(code: str, scheme: Stages | None = None) -> str:
    """What a stage is called by its code; as it was defined last where it is in no scheme of today."""
    scheme = scheme or stages(timezone.localdate())
    try:
        return stage_name(scheme.stage(code))
    except LookupError:
        return stage_name(stage_defined(code, timezone.localdate()))


def entry_tags(row: Project) -> list[tuple[str, str]]:
    """What the entry review says against the project, as a tag: above all that it was signed all the same."""
    signed = [on for code, on in row.stages.items() if stage_defined(code, date.fromisoformat(on)).counts]
    if signed and (said := entry_doubt(row.entry_review, date.fromisoformat(min(signed)))):
        return [(_("准入评审没有通过，仍签约") if said == "refused" else _("没有通过准入评审就签约"), "red")]
    return [(_("准入评审没有通过"), "red")] if row.entry_review == "refused" else []


def money_title(kind: str) -> str:
    """What kind of money it is."""
    return _("合同投资") if kind == "contracted" else str(MoneyKind(kind).label)


def verdict_title(verdict: str) -> str:
    """What a reviewer said of a claim."""
    return pgettext("claim", "待审核") if not verdict else str(Verdict(verdict).label)


def reviewed_title(claim: Claim, verdict: str) -> str:
    """What a reviewer said of a claim and what came of it: what asks for something is agreed to, not true."""
    if verdict != Verdict.APPROVED:
        return verdict_title(verdict)
    match claim.kind:
        case ClaimKind.LOSS:
            return _("属实，已退出这个阶段")
        case ClaimKind.SHARES:
            return _("已同意，按新的分成计")
        case ClaimKind.EXCLUSION:
            return _("已同意，不再计入") if claim.asked.get("excluded") else _("已同意恢复计入")
        case ClaimKind.MERGE:
            return _("已同意并项，合起来计一次")
        case ClaimKind.UNMERGE:
            return _("已同意撤销并项，各自恢复")
        case ClaimKind.PAYMENT:
            return _("属实，已标为兑现") if claim.asked.get("honours") else _("属实，已记入兑现")
        case ClaimKind.END:
            return _("已同意终止承诺")
        case ClaimKind.DELAY:
            return _("已同意推后、调低，计划已改")
        case ClaimKind.STRIKE:
            return _("已同意撤销，不再计入")
        case _:
            return verdict_title(verdict)


def verdict_kind(verdict: str) -> str:
    """How the tag of a claim's review is drawn."""
    return {"": "gold", "approved": "green", "returned": "red", "struck": ""}[verdict]


def yuan(value: Decimal | None) -> str:
    """Money as officials write it: 1.2亿元, 3,500万元."""
    return shown(value, "yuan").text


def yuan_exact(value: Decimal | None) -> str:
    """The same to the fen, for whoever asks; empty where it says no more."""
    return shown(value, "yuan").exact


def kind_title(code: str) -> str:
    """What a kind of project is called."""
    return all_called(counting_rules(timezone.localdate()).kinds).get(code, code)


def exclusion_title(code: str) -> str:
    """Why a project does not count."""
    return all_called(counting_rules(timezone.localdate()).exclusions).get(code, code)


def origin_title(code: str) -> str:
    """The way by which a lead came."""
    return all_called(lead_rules(timezone.localdate()).origins).get(code, code)


def funds_title(code: str) -> str:
    """A source of funds."""
    return all_called(counting_rules(timezone.localdate()).funds).get(code, code) if code else _("没有写明")


@once_a_language
def identifier_title(scheme: str) -> str:
    """What a code is."""
    return {
        "national": _("项目代码"),
        "investor": _("投资方统一社会信用代码"),
        "company": _("项目公司统一社会信用代码"),
    }.get(scheme, scheme)


def track_title(code: str, track: str) -> str:
    """An industry of a list."""
    if track == OTHER:
        return _("不在目录内")
    found = industry_lists().get(code)
    one = found[1].track(track) if found else None
    if one is None:
        return track
    return called(one)


def batch_title(mechanism: str, batch: str) -> str:
    """A batch of a mechanism."""
    found = mechanisms(timezone.localdate()).get(mechanism)
    for one in found[1].batches if found else ():
        if one.code == batch:
            return called(one)
    return batch


def mechanism_title(code: str) -> str:
    """What a mechanism is called in the city's file; the code itself of one that runs no longer."""
    found = mechanisms(timezone.localdate()).get(code)
    return titled(found[0]) if found else code


def column_title(name: str) -> str:
    """What a column of a project is called."""
    return _titles().get(name, name)


@once_a_language
def _titles() -> dict[str, str]:
    """Every column in the order in which a person wants to read them."""
    return {
        "name": _("项目名称"),
        "summary": _("建设内容"),
        "status": _("状态"),
        "stage": _("所处阶段"),
        "stages": _("到达阶段"),
        "planned": _("计划"),
        "unit": pgettext("project", "责任单位"),
        "origin_unit": _("首报单位"),
        "officer": _("项目专员"),
        "credits": _("分成"),
        "investor": _("投资方"),
        "company": _("项目公司"),
        "identifiers": _("代码"),
        "kind": _("项目类别"),
        "excluded": _("不计入"),
        "origin": _("线索来源"),
        "source_note": _("来源说明"),
        "found_on": _("线索登记日"),
        "protected_until": _("首谈保护至"),
        "limits": _("线索时限"),
        "industry": _("国民经济行业"),
        "edition": _("行业分类版本"),
        "places": _("指定的产业"),
        "tracks": _("产业归类"),
        "area": _("区域"),
        "area_code": _("区划代码"),
        "place": _("建设地点"),
        "expected": _("意向投资"),
        "contracted": _("合同投资"),
        "completed": _("完成投资"),
        "paid_in": _("到位资金"),
        "year_plans": _("年度投资计划"),
        "first_plans": _("最初的计划"),
        "first_year_plans": _("最初的年度投资计划"),
        "bond_issued_on": _("专项债发行日"),
        "bond_amount": _("专项债额度"),
        "batches": _("批次"),
        "entry_review": _("准入评审"),
        "merged_into": _("并入"),
        "code": _("编号"),
    }


_YUAN = frozenset({"expected", "contracted", "completed", "paid_in", "bond_amount"})


def value_words(name: str, value: Any, names: Names) -> str | None:
    """A column's value for a person to read; None for nothing."""
    if value in (None, "", [], (), {}):
        return None
    if name in _YUAN:
        return yuan(value)
    match name:
        case "status":
            return status_title(value)
        case "stage":
            return stage_title(value)
        case "stages" | "planned":
            return _("；").join(
                f"{stage_title(code)} {_day(at)}" for code, at in sorted(value.items(), key=_second)
            )
        case "unit" | "origin_unit" | "officer" | "area":
            return names.get(value, "") or _("（登记里已没有）")
        case "credits":
            return _("；").join(credits_words(row, names) for row in value)
        case "identifiers":
            return _("；").join(f"{identifier_title(row['scheme'])} {row['code']}" for row in value)
        case "kind":
            return kind_title(value)
        case "excluded":
            return exclusion_title(value)
        case "origin":
            return origin_title(value)
        case "places" | "tracks":
            return _("；").join(track_title(code, track) for code, track in value.items())
        case "limits":
            return _("；").join(_limit(row) for row in value)
        case "first_plans":
            return _("；").join(
                _("%(year)s年：%(plans)s")
                % {
                    "year": year,
                    "plans": _("、").join(
                        f"{stage_title(code)} {_day(said[:10])}" for code, said in sorted(plans.items(), key=_second)
                    ) or _("没有"),
                }
                for year, plans in sorted(value.items())
            )  # fmt: skip
        case "year_plans" | "first_year_plans":
            return _("；").join(
                _("%(year)s年%(amount)s") % {"year": year, "amount": yuan(Decimal(amount))}
                for year, amount in sorted(value.items())
            )
        case "batches":
            return _("；").join(
                _("%(mechanism)s：%(year)s年%(batch)s")
                % {"mechanism": mechanism_title(code), "year": year, "batch": batch_title(code, batch)}
                for code, years in value.items()
                for year, batch in sorted(years.items())
            )
        case "entry_review":
            return review_title(value)
        case "merged_into":
            return _("另一个项目")
    if isinstance(value, date):
        return day(value)
    return str(value)


@once_a_language
def review_title(verdict: str) -> str:
    """How an entry review came out."""
    return {"passed": _("通过"), "refused": _("不通过"), "returned": _("退回补充"), "": _("没有结论")}.get(
        verdict, verdict
    )


def credits_words(row: Mapping[str, Any], names: Names) -> str:
    """Shares from a day on, in one line."""
    listed = [
        f"{names.get(UUID(unit), '') or _('（登记里已没有）')} {percent(Decimal(share))}"
        for unit, share in row["shares"].items()
    ]
    return _("%(day)s起 %(shares)s") % {"day": _day(row["from"]), "shares": _("、").join(listed)}


def _limit(row: Mapping[str, Any]) -> str:
    due = _("（%(day)s前）") % {"day": _day(row["due_on"])} if row.get("due_on") else ""
    return f"{row['name']}{due}" + (_("，已办") if row.get("done_on") else "")


def _second(pair: tuple[str, Any]) -> str:
    return str(pair[1])


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


_SAID_ALREADY: dict[str, frozenset[str]] = {
    "projects registered": frozenset({"code", "edition", "origin_unit", "credits", "stage"}),
    "claim reviewed": frozenset({"stage"}),
    "claim struck out": frozenset({"stage"}),
    "stage lost": frozenset({"stage"}),
    "transfer answered": frozenset({"protected_until"}),
}
"""Columns that only repeat what the line says already."""


@once_a_language
def event_title(kind: str) -> str:
    """What happened, in words."""
    return {
        "projects registered": _("登记"),
        "project changed": _("修改"),
        "project planned": _("排计划"),
        "stage claimed": _("申报阶段"),
        "money claimed": _("申报资金"),
        "proof attached": _("补充证明"),
        "claim reviewed": _("审核申报"),
        "striking claimed": _("提请撤销已审核的申报"),
        "claim struck out": _("撤销已审核的申报"),
        "loss claimed": _("申报退出阶段"),
        "stage lost": _("退出阶段"),
        "lead step done": _("办理线索环节"),
        "lead limits given": _("按后来采用的规定定时限"),
        "contact recorded": _("记录接洽"),
        "contact corrected": _("更正接洽"),
        "undertaking kept": _("答复承诺事项"),
        "officer changed": _("移交专员"),
        "transfer asked for": _("提请流转"),
        "transfer answered": _("答复流转"),
        "shares claimed": _("提出分成"),
        "exclusion claimed": _("提出是否计入"),
        "merge claimed": _("提出并项"),
        "undoing claimed": _("提出撤销并项"),
        "payment claimed": _("登记兑现付款"),
        "promise end claimed": _("提出终止承诺"),
        "credits set": _("定分成"),
        "projects merged": _("并入另一条登记"),
        "project merged away": _("并入另一个项目"),
        "merge undone": _("撤销并项"),
        "project stands again": _("恢复为单独项目"),
        "entry review opened": _("提请准入评审"),
        "entry committee named": _("定评审委员"),
        "entry review scored": _("评审打分"),
        "entry review decided": _("评审结论"),
        "promise recorded": _("登记承诺"),
        "promise changed": _("修改承诺"),
        "promise decided": _("审批承诺"),
        "promise paid": _("登记兑现"),
        "promise ended": _("终止承诺"),
        "batches derived": _("划定批次"),
        "scheme adopted": _("启用新口径"),
    }.get(kind, kind)


def _columns_words(columns: Columns, names: Names, without: frozenset[str]) -> Told:
    return columns_words(
        [
            (name, *(_only_changed(before, after) if name == "stages" else (before, after)))
            for name, before, after in columns
        ],
        _titles(),
        lambda name, value: value_words(name, value, names),
        without,
    )


def _only_changed(before: Any, after: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Of the stages before and after with their days those alone that came, went, or have another day."""
    was, now = before or {}, after or {}
    return (
        {code: day for code, day in was.items() if now.get(code) != day},
        {code: day for code, day in now.items() if was.get(code) != day},
    )


def happened(
    event: RowEvent,
    names: Names,
    claims: Mapping[str, tuple[str, Claim]] | None = None,
    promises: Mapping[str, str] | None = None,
) -> Happened:
    """An event as a line of the history. ``claims``: each claim with what it says, ``promises``: what each promise is
    called, by their ids."""
    return Happened(
        id=event.id,
        title=event_title(event.kind),
        kind=event.kind,
        at=event.at,
        name=event.name,
        post=event.post,
        changes=_columns_words(event.columns, names, _SAID_ALREADY.get(event.kind, frozenset())),
        words=event.words,
        told=tuple(_told(event, claims or {}, promises or {})),
        folded=_("登记时的内容") if event.kind == "projects registered" else "",
    )


def _told(event: RowEvent, claims: Mapping[str, tuple[str, Claim]], promises: Mapping[str, str]) -> list[str]:
    """What the event says beside columns and words."""
    found = []
    said = event.details
    found += [claims[one["id"]][0] for one in said.get("claims", ()) if one["id"] in claims]
    review = said.get("review")
    # A review of what asks for something names what that is about.
    about = review or said.get("struck")
    title, claim = claims.get(about["claim"], ("", None)) if about else ("", None)
    if title:
        found.append(title)
    if review:
        verdict = review["verdict"]
        found.append(reviewed_title(claim, verdict) if claim is not None else verdict_title(verdict))
    elif promise := said.get("promise"):
        found += [promises[promise["id"]]] if promise["id"] in promises else []
        if promise.get("decided"):
            found.append(str(PromiseState(promise["set"]["state"]).label))
    if lost := said.get("lost"):
        found.append(_("%(day)s起") % {"day": _day(lost["on"])})
    if proofs := said.get("proofs"):
        found.append(_("材料 %(n)s 份") % {"n": len(proofs)})
    if payment := said.get("payment"):
        found.append(yuan(Decimal(payment["amount"])))
    if corrected := said.get("corrected"):
        found += [
            _("%(what)s：%(was)s → %(now)s")
            % {
                "what": contact_columns()[name],
                "was": _contact_value(name, corrected["was"][name]),
                "now": _contact_value(name, value),
            }
            for name, value in corrected["set"].items()
        ]
    return found


@once_a_language
def contact_columns() -> dict[str, str]:
    """What is recorded of a contact, in the order of its form."""
    return {
        "kind": _("方式"), "on": _("日期"), "ours": _("我方人员"), "theirs": _("对方人员"), "said": _("谈了什么"),
    }  # fmt: skip


@once_a_language
def contact_title(kind: str) -> str:
    """What a kind of contact is called."""
    return {
        "visit": _("上门拜访"),
        "reception": _("来访接待"),
        "call": _("电话、视频"),
        "letter": _("函件"),
        "event": _("推介活动"),
    }.get(kind, kind)


def _contact_value(name: str, text: str) -> str:
    return {"kind": contact_title, "on": _day}.get(name, str)(text)


_NOT_SHOWN = frozenset({"hands", "next_due_on", "waiting", "version"})


def meanwhile(changes: Sequence[RowEvent], names: Names) -> list[dict[str, Any]]:
    """What somebody else did to a project meanwhile."""
    return overlooked_words(changes, event_title, lambda columns: _columns_words(columns, names, _NOT_SHOWN))
