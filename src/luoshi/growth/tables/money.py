"""Rows of money: which sums are claimed, and which are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.claiming import check_money
from luoshi.growth.actions.register_projects import ClaimDraft
from luoshi.growth.life import STANDING
from luoshi.growth.models import MoneyKind, Verdict
from luoshi.growth.tables.layout import MONEY_NAMES, TableKind
from luoshi.growth.tables.plan import NewClaim
from luoshi.growth.tables.values import Line
from luoshi.growth.tables.work import Known, Work, last_claim
from luoshi.record.entries import WrongEntry
from luoshi.record.written import written_day
from luoshi.words import yuan_text

_NEAR_DAYS = 7
"""Within so many days the same sum of the same kind looks like one that was reported twice."""


def read_money(work: Work) -> None:
    reader = work.reader
    counts: dict[tuple[Any, ...], int] = Counter()
    for known in work.known.values():
        for claim in known.claims:
            if claim.money and claim.verdict in (Verdict.WAITING, Verdict.APPROVED):
                counts[known.project.id, claim.money, claim.on, claim.amount, claim.funds] += 1
    left = dict(counts)
    seen: dict[tuple[Any, ...], Line] = {}
    for line in work.lines[TableKind.MONEY]:
        before = len(reader.faults)
        target = work.target(line)
        on = reader.day(line, "on", ahead=False)
        money = reader.coded(line, "money", MONEY_NAMES, _("资金类别"))
        amount = reader.yuan(line, "amount")
        funds = reader.coded(line, "funds", work.rules.funds, _("资金来源"))
        text = reader.words(line, "text")
        for column, value, what in (
            ("on", on, _("日期")), ("money", money, _("资金类别")), ("amount", amount, _("金额")),
        ):  # fmt: skip
            if not value and not reader.given(line, column):
                reader.fault(line, column, _("没有写%(what)s") % {"what": what})
        if target is None or on is None or amount is None or not money or len(reader.faults) > before:
            continue
        same = (target, money, on, amount, funds)
        if left.get(same):
            left[same] -= 1
            work.plan.unchanged += 1
            continue
        twice = (*same, text)
        if twice in seen:
            reader.fault(
                line, "amount",
                _("与%(sheet)s %(cell)s 完全相同：是另一笔的，在“说明”里写凭证号")
                % {"sheet": seen[twice].sheet, "cell": seen[twice].address("amount")},
            )  # fmt: skip
            continue
        seen[twice] = line
        _money_claim(work, line, target, ClaimDraft(on, money=money, amount=amount, funds=funds, text=text,
                                                   cell=work.cell(line, "amount")), MONEY_NAMES[money])  # fmt: skip


def read_cumulative(work: Work) -> None:
    """Rows of projects that say what has come or was spent in all: what is more than is recorded, and than this file
    claims one by one, is claimed of the day up to which the column counts."""
    reader = work.reader
    for line in work.lines[TableKind.PROJECT]:
        for column in ("paid_in", "completed"):
            if not reader.given(line, column):
                continue
            before = len(reader.faults)
            total = reader.yuan(line, column)
            target = work.row_of.get(line.key)
            if total is None or target is None or len(reader.faults) > before:
                continue
            _cumulative(work, line, target, column, total)


def _cumulative(work: Work, line: Line, target: UUID | str, money: str, total: Decimal) -> None:
    reader = work.reader
    known = work.known.get(target) if isinstance(target, UUID) else None
    made = known.changed.claims if known else work.new[str(target)].claims
    standing = [
        one
        for one in (known.claims if known else ())
        if one.money == money and one.verdict in (Verdict.WAITING, Verdict.APPROVED)
    ]
    recorded = sum((one.amount or Decimal(0) for one in standing), Decimal(0))
    recorded += sum((one.draft.amount or Decimal(0) for one in made if one.draft.money == money), Decimal(0))
    # A column that the product printed has what counts of what was approved.
    counts = (getattr(known.project, money) if known else None) or Decimal(0)
    if total <= recorded:
        if total < counts:
            reader.note(
                line, money,
                _("累计 %(total)s，比已经审核的 %(counts)s 少，没有采用：报多了的，由另一人撤销")
                % {"total": yuan_text(total), "counts": yuan_text(counts)},
            )  # fmt: skip
        return
    if known and known.project.status not in STANDING:
        return
    day = reader.day(line, "until", ahead=False) or min(work.plan.batch.received_on, work.today)
    funds = reader.coded(line, "funds", work.rules.funds, _("资金来源"))
    difference = total - recorded
    if money == MoneyKind.PAID_IN and not funds:
        reader.note(
            line, money,
            _("累计 %(total)s，比登记的多 %(more)s，没有申报：这一行没有“资金来源”，请加这一列，或写进资金台账")
            % {"total": yuan_text(total), "more": yuan_text(difference)},
        )  # fmt: skip
        return
    draft = ClaimDraft(day, money=money, amount=difference, funds=funds, cell=work.cell(line, money))
    how = _("（累计 %(total)s，减去已登记的 %(recorded)s）") % {
        "total": yuan_text(total), "recorded": yuan_text(recorded) if recorded else _("0元"),
    }  # fmt: skip
    _money_claim(work, line, target, draft, MONEY_NAMES[money], money, how)


def _money_claim(
    work: Work,
    line: Line,
    target: UUID | str,
    draft: ClaimDraft,
    label: str,
    column: str = "amount",
    how: str = "",
) -> None:
    reader = work.reader
    try:
        check_money(draft.money, draft.on, draft.amount, draft.funds, work.today)
    except WrongEntry as wrong:
        reader.fault(line, column if wrong.field == "amount" else wrong.field or column, str(wrong))
        return
    known = work.known.get(target) if isinstance(target, UUID) else None
    listed = known.changed.claims if known else work.new[str(target)].claims
    name = known.project.name if known else work.new[str(target)].draft.name
    words = f"{label} {written_day(draft.on)}，{yuan_text(draft.amount)}" + (
        f"（{work.rules.funds[draft.funds]}）" if draft.funds else ""
    )
    claim = NewClaim(f"{line.key}:{column}", name, line.sheet, draft, words + how)
    if draft.money == MoneyKind.INCREASE and not _signed(work, known, listed, draft.on):
        if (target, _counting(work)) not in work.unread:
            reader.fault(line, "money", _("增资要有更早的签约：请先写签约日期和协议总投资"))
        return
    if known:
        if _money_before(work, line, known, draft):
            return
        if draft.money != MoneyKind.INCREASE:  # of which a reason is given (``growth.doubts``)
            claim.alike = _alike(work, known, draft)
    listed.append(claim)
    if known:
        work.require_may(line, known, "claim money")


def _counting(work: Work) -> str:
    return next((one.code for one in work.scheme.stages if one.counts), "")


def _signed(work: Work, known: Known | None, claims: Iterable[NewClaim], on: date) -> bool:
    counting = _counting(work)
    days = [one.draft.on for one in claims if one.draft.stage == counting]
    if known:
        last = last_claim(known.claims, counting)
        days += [last.on] if last is not None else []
    return any(day <= on for day in days)


def _money_before(work: Work, line: Line, known: Known, draft: ClaimDraft) -> bool:
    """Whether the row makes no claim: too early, or returned before."""
    found_on = min(known.project.found_on, known.changed.values.get("found_on", draft.on))
    if draft.on < found_on:
        work.reader.fault(line, "on", _("早于线索登记日 %(day)s") % {"day": written_day(found_on)})
        return True
    for one in known.claims:
        gone = one.verdict in (Verdict.RETURNED, Verdict.STRUCK)
        if gone and (one.money, one.on, one.amount) == (draft.money, draft.on, draft.amount):
            work.reader.note(
                line, "amount",
                _("%(code)s 的这笔钱%(said)s过，没有再报：补齐材料后在项目页重报")
                % {"code": known.project.code, "said": one.get_verdict_display()},
            )  # fmt: skip
            return True
    return False


def _alike(work: Work, known: Known, draft: ClaimDraft) -> str:
    for one in known.claims:
        if (
            one.money == draft.money
            and one.amount == draft.amount
            and one.verdict in (Verdict.WAITING, Verdict.APPROVED)
            and abs((one.on - draft.on).days) <= _NEAR_DAYS
        ):
            return _("%(day)s 报过同样金额的%(kind)s") % {
                "day": written_day(one.on),
                "kind": one.get_money_display(),
            }
    return ""
