"""What is asked for of a project beside stages and money, in words: shares, whether it counts, merging, payments, plans
put off, claims struck out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.counting import shares_on
from luoshi.growth.in_force import counting_rules
from luoshi.growth.models import Claim, ClaimKind, Project, PromiseState, Verdict
from luoshi.growth.queries.asked import Asked
from luoshi.web.jinja import day
from luoshi.web.numbers_shown import percent
from luoshi.web.project_words import Names, exclusion_title, stage_title, verdict_title, yuan


def asked_title(claim: Claim, asked: Asked | None) -> str:
    """What a claim asks in one line; its kind alone where what it is about was not looked for."""
    told = asked or Asked()
    words = {"day": day(claim.on), "amount": yuan(claim.amount)}
    if told.other is not None:
        words["other"] = f"{told.other.code} {told.other.name}"
    if told.promise is not None:
        words["promise"] = f"{told.promise.code} {told.promise.title}"
    match claim.kind:
        case ClaimKind.SHARES:
            return _("分成，%(day)s起") % words
        case ClaimKind.EXCLUSION if claim.asked.get("excluded"):
            return _("不计入：%(why)s") % {"why": exclusion_title(claim.asked["excluded"])}
        case ClaimKind.EXCLUSION:
            return _("恢复计入统计")
        case ClaimKind.MERGE if "other" in words:
            return _("把 %(other)s 并入这个项目") % words
        case ClaimKind.UNMERGE if "other" in words:
            return _("撤销并项，%(other)s 恢复为单独项目") % words
        case ClaimKind.PAYMENT if claim.asked.get("honours"):
            return _("标为已兑现，%(day)s：%(promise)s") % {"promise": "", **words}
        case ClaimKind.PAYMENT if "promise" in words:
            return _("兑现付款 %(amount)s，%(day)s：%(promise)s") % words
        case ClaimKind.PAYMENT:
            return _("兑现付款 %(amount)s，%(day)s") % words
        case ClaimKind.END if "promise" in words:
            return _("终止承诺 %(promise)s：%(why)s") % {**words, "why": _ending(claim)}
        case _:
            return str(ClaimKind(claim.kind).label)


def _ending(claim: Claim) -> str:
    reason = str(claim.asked.get("reason", ""))
    return counting_rules(claim.on).endings.get(reason, reason)


def effects(claim: Claim, asked: Asked | None, project: Project, names: Names) -> list[tuple[str, str, str]]:
    """What changes once a claim that waits is approved: what it is about, how it is, how it will be."""
    if asked is None or claim.verdict:
        return []
    found = []
    if claim.kind == ClaimKind.SHARES:
        shares = {unit: Decimal(claim.asked["shares"][str(unit)]) for unit in asked.units}
        units = {**names, **asked.units}
        found.append(
            (_("%(day)s起的分成") % {"day": day(claim.on)},
             _shares(shares_on(project.credits, claim.on), units), _shares(shares, units))
        )  # fmt: skip
    if asked.counts is not None:
        now, then = asked.counts
        joins = claim.kind in (ClaimKind.MERGE, ClaimKind.UNMERGE)
        about = _("两条登记一共计入的合同投资") if joins else _("计入的合同投资")
        found.append((about, yuan(now), yuan(then)))
    row = asked.promise
    if row is not None and claim.asked.get("honours"):
        found.append((_("承诺的状态"), str(PromiseState(row.state).label), str(PromiseState.HONOURED.label)))
    if row is not None and claim.kind == ClaimKind.PAYMENT and claim.amount is not None:
        about = (
            _("已兑现（承诺 %(amount)s）") % {"amount": yuan(row.amount)}
            if row.amount is not None
            else _("已兑现")
        )
        found.append((about, yuan(row.paid), yuan(row.paid + (claim.amount or Decimal(0)))))
    if asked.claim is not None:
        found.append((_("那项申报"), verdict_title(asked.claim.verdict), verdict_title(Verdict.STRUCK)))
    if claim.kind == ClaimKind.DELAY:
        found += _plans(claim)
    if row is not None and claim.kind == ClaimKind.END:
        found.append((_("承诺的状态"), str(PromiseState(row.state).label), str(PromiseState.ENDED.label)))
    return found


def _plans(claim: Claim) -> list[tuple[str, str, str]]:
    """Each stage and year of which the plan is to be put off, lowered or taken away, as it was and would be."""
    none = _("去掉")
    stages = [
        (
            _("计划到“%(stage)s”") % {"stage": stage_title(code)},
            _planned(was),
            _planned(then) if then else none,
        )
        for code, (was, then) in claim.asked["planned"].items()
    ]
    return stages + [
        (_("%(year)s年计划投资") % {"year": year}, yuan(Decimal(was)), yuan(Decimal(then)) if then else none)
        for year, (was, then) in claim.asked["year_plans"].items()
    ]


def _planned(text: str) -> str:
    return day(date.fromisoformat(text))


def _shares(shares: dict[UUID, Decimal], units: Names) -> str:
    return _("、").join(
        f"{units.get(unit) or _('（登记里已没有）')} {percent(share)}" for unit, share in shares.items()
    ) or _("没有写明")
