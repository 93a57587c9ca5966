"""Days of stages in rows of projects: which of them are claims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from luoshi.growth.actions.claiming import check_stage
from luoshi.growth.actions.register_projects import ClaimDraft
from luoshi.growth.life import STANDING
from luoshi.growth.models import Claim, Verdict
from luoshi.growth.tables.plan import NewClaim
from luoshi.growth.tables.values import Line
from luoshi.growth.tables.work import Known, Work, last_claim
from luoshi.record.entries import WrongEntry
from luoshi.record.written import written_day
from luoshi.words import yuan_text


def stage_claims(work: Work, line: Line, known: Known | None) -> list[NewClaim]:
    reader, found = work.reader, []
    first = work.scheme.main[0].code
    listed = [one for one in work.scheme.stages if one.code != first]
    days = {one.code: reader.day(line, f"stage:{one.code}", ahead=False) for one in listed}
    contracted = reader.yuan(line, "contracted")
    reached = dict(known.project.stages) if known else {}
    for claim in known.claims if known else ():
        if claim.stage and claim.verdict == Verdict.WAITING:
            reached.setdefault(claim.stage, claim.on.isoformat())
    here = {**reached, **{code: day.isoformat() for code, day in days.items() if day}}
    counting = next((one for one in listed if one.counts), None)
    unread = {code for code, day in days.items() if day is None and reader.given(line, f"stage:{code}")}
    work.unread |= {(known.project.id if known else line.key, code) for code in unread}
    if contracted is not None and counting and not here.get(counting.code) and counting.code not in unread:
        reader.fault(
            line, "contracted",
            _("写了协议总投资，没有写%(stage)s日期；还没有签的，写进意向投资") % {"stage": counting.name},
        )  # fmt: skip
    if contracted is not None and counting and not days[counting.code] and known:
        _signed_amount(work, line, known, counting.code, contracted)
    for stage in listed:
        day, column = days[stage.code], f"stage:{stage.code}"
        if day is None:
            continue
        amount = contracted if stage.counts else None
        if stage.counts and amount is None and reader.given(line, "contracted"):
            continue  # what is wrong with it was said
        if known and _stands(work, line, known, stage.code, day, amount):
            continue
        before = [
            need for need in stage.needs if need not in unread and here.get(need, "9") > day.isoformat()
        ]
        if before:
            names = "、".join(work.scheme.stage(need).name for need in before)
            reader.fault(
                line, column,
                _("%(stage)s要先到“%(names)s”，并且不晚于这一天：请补上日期") % {"stage": stage.name, "names": names},
            )  # fmt: skip
            continue
        if known and known.project.status not in STANDING:
            continue
        if known and day < min(known.project.found_on, known.changed.values.get("found_on", day)):
            reader.fault(
                line, column,
                _("早于线索登记日 %(day)s：登记日写晚了，请在“线索登记日”里写早的那天")
                % {"day": written_day(known.project.found_on)},
            )  # fmt: skip
            continue
        try:
            check_stage(stage.code, day, amount, work.today)
        except WrongEntry as wrong:
            reader.fault(line, "contracted" if wrong.field == "amount" else column, str(wrong))
            continue
        draft = ClaimDraft(day, stage=stage.code, amount=amount, cell=work.cell(line, column))
        words = f"{stage.name} {written_day(day)}" + (f"，{yuan_text(amount)}" if amount else "")
        found.append(NewClaim(f"{line.key}:{column}", line.text("name"), line.sheet, draft, words))
    return found


def _signed_amount(work: Work, line: Line, known: Known, stage: str, contracted: Decimal) -> None:
    signed = last_claim(known.claims, stage)
    if signed is not None and signed.amount != contracted:
        _amount_stays(work, line, known, signed)


def _amount_stays(work: Work, line: Line, known: Known, signed: Claim) -> None:
    work.reader.note(
        line, "contracted",
        _("%(code)s 签约报的是 %(amount)s，没有按表里改：增资写进资金台账；报错了的，由另一人撤销后重报")
        % {"code": known.project.code, "amount": yuan_text(signed.amount)},
    )  # fmt: skip


def _stands(work: Work, line: Line, known: Known, stage: str, day: date, amount: Decimal | None) -> bool:
    """Whether the register has a claim of this stage already, so that the row makes none."""
    name, code = work.scheme.stage(stage).name, known.project.code
    column = f"stage:{stage}"
    last = last_claim(known.claims, stage)
    if last is not None and last.lost_on is None:
        if last.on != day:
            waits = last.verdict == Verdict.WAITING
            said = _("等审核") if waits else _("已审核")
            work.reader.note(
                line, column,
                _("%(code)s 的%(stage)s已按 %(day)s 申报（%(said)s），没有按表里改：报错了的，由另一人退回或撤销后重报")
                % {"code": code, "stage": name, "day": written_day(last.on), "said": said},
            )  # fmt: skip
        elif amount is not None and last.amount != amount:
            _amount_stays(work, line, known, last)
        return True
    if last is not None and last.on == day:
        return True
    for one in known.claims:
        if one.stage == stage and one.on == day and one.verdict in (Verdict.RETURNED, Verdict.STRUCK):
            said = one.get_verdict_display()
            work.reader.note(
                line, column,
                _("%(code)s 的%(stage)s（%(day)s）%(said)s过，没有再报：补齐材料后在项目页重报")
                % {"code": code, "stage": name, "day": written_day(day), "said": said},
            )  # fmt: skip
            return True
    return False
