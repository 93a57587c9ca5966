"""Promises to investors as pages show them: on a project's page, and all that is due in the months ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.promise import lacking_for_approval
from luoshi.growth.life import Status
from luoshi.growth.models import ClaimKind, Project, PromiseState
from luoshi.growth.queries.one_project import ProjectShown, PromiseShown
from luoshi.growth.queries.projects import HALTING, NONE_HALTED, Halted
from luoshi.growth.queries.promises import LATE, MonthDue, PromiseDue
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import had_a_hand
from luoshi.sheets.writing import ColumnToWrite, SheetToWrite, ToWrite, write_workbook
from luoshi.web.boards_shown import halted_promises_words
from luoshi.web.drawer_forms import FormButton
from luoshi.web.leads_shown import left_words, papers_shown
from luoshi.web.numbers_shown import NOTHING, shown
from luoshi.web.project_shown import form_url
from luoshi.web.project_words import status_title

KINDS = {"draft": "gold", "approved": "blue", "refused": "red", "honoured": "green", "ended": ""}


def promises_shown(actor: Actor, of: ProjectShown, known: date | None = None) -> dict[str, Any]:
    """What ``project/_promises.jinja`` takes: every promise of a project with its basis, review, payments, papers."""
    can = frozenset() if known else of.can
    listed = [_promise(actor, of, one, can, known or timezone.localdate()) for one in of.promises]
    live = [one.row for one in of.promises if one.row.state in (PromiseState.APPROVED, PromiseState.HONOURED)]
    promised = sum((row.amount for row in live if row.amount is not None), Decimal(0))
    return {
        "row": of.row,
        "promises": listed,
        "promised": shown(promised, "yuan").text if live else "",
        "paid": shown(sum((row.paid for row in live), Decimal(0)), "yuan").text if live else "",
        "halted": _halted(of.row),
        "record_url": form_url(of.row.id, "promise") if "promise" in can else "",
    }


def _promise(
    actor: Actor, of: ProjectShown, one: PromiseShown, can: frozenset[str], today: date
) -> dict[str, Any]:
    row = one.row
    own = had_a_hand(actor, row.hands)
    live = row.state in (PromiseState.DRAFT, PromiseState.APPROVED)
    left, late = left_words(row.due_on, today) if row.due_on and live else ("", False)
    project = of.row.id
    buttons = []
    if row.state == PromiseState.DRAFT and "approve promise" in can and not own:
        buttons.append(
            FormButton(
                _("批准或不批准"),
                form_url(project, "approve promise", promise=row.id, version=row.version),
                primary=True,
            )
        )
    if row.state == PromiseState.APPROVED and "pay promise" in can:
        buttons.append(
            FormButton(_("登记兑现"), form_url(project, "pay promise", promise=row.id), primary=True)
        )
    if row.state in (PromiseState.DRAFT, PromiseState.REFUSED) and "change promise" in can:
        buttons.append(
            FormButton(_("修改"), form_url(project, "change promise", promise=row.id, version=row.version))
        )
    asked = [
        each for each in of.decisions if not each.row.verdict and each.row.asked.get("promise") == str(row.id)
    ]
    ends = any(each.row.kind == ClaimKind.END for each in asked)
    if live and "end promise" in can and not ends:
        buttons.append(FormButton(_("终止"), form_url(project, "end promise", promise=row.id)))
    return {
        "row": row,
        "unit": of.names.get(row.unit, ""),
        "state": PromiseState(row.state).label,
        "kind": KINDS[row.state],
        "amount": shown(row.amount, "yuan") if row.amount is not None else None,
        "paid": shown(row.paid, "yuan").text,
        "waits": shown(waits, "yuan").text if (waits := of.payments_waiting(row.id)) else "",
        "ends": ends,
        "left_over": shown(row.amount - row.paid, "yuan").text if row.amount is not None else NOTHING,
        "share": float(row.paid / row.amount) if row.amount else None,
        "left": left,
        "late": late,
        "review": {True: _("通过"), False: _("未通过"), None: ""}[row.review_passed],
        "lacking": list(
            lacking_for_approval(row, [each.proof for each in of.papers.get(row.id, ())], today).values()
        )
        if row.state in (PromiseState.DRAFT, PromiseState.REFUSED)
        else [],
        "own": own and row.state == PromiseState.DRAFT,
        "payments": [
            {
                "row": paid,
                "amount": shown(paid.amount, "yuan").text,
                "papers": papers_shown(actor, of, of.papers.get(paid.id, ())),
            }
            for paid in one.payments
        ],
        "papers": papers_shown(actor, of, one.proofs),
        "buttons": buttons,
    }


# What is due in the months ahead


@dataclass(frozen=True, slots=True)
class DueLine:
    """One promise that is due: its unit, what is left, what it lacks; ``halted``: that its project does not go on."""

    one: PromiseDue
    amount: str
    left: str
    due: str
    late: bool
    state: str
    kind: str
    halted: str


@dataclass(frozen=True, slots=True)
class DueMonth:
    """A month: how many are due, what is left of them as it is printed, its part of the largest month; and the first of
    them, in words."""

    key: str
    title: str
    count: int
    approved: str
    waiting: str
    share: float
    lines: list[DueLine]


def due_months(
    sums: Iterable[MonthDue], rows: Iterable[PromiseDue], today: date, months: int = 12
) -> list[DueMonth]:
    """What is late, then every month from this one on, those in which nothing is due among them."""
    by_key = {one.key: one for one in sums}
    lines: dict[str, list[DueLine]] = defaultdict(list)
    for one in rows:
        if one.row.due_on is not None:
            lines[LATE if one.late else f"{one.row.due_on:%Y-%m}"].append(_line(one, today))
    keys = [LATE] if LATE in by_key else []
    keys += _months_from(today, months)
    # The last month is begun only where the twelve months end in it.
    last = _months_from(today, months + 1)[-1]
    keys += [last] if last in by_key else []
    most = max((one.approved + one.waiting for one in by_key.values()), default=Decimal(0))
    nothing = Decimal(0)
    found = []
    for key in keys:
        month = by_key.get(key) or MonthDue(key, 0, nothing, nothing)
        found.append(
            DueMonth(
                key,
                month_title(key),
                month.count,
                shown(month.approved, "yuan").text if month.approved else NOTHING,
                shown(month.waiting, "yuan").text if month.waiting else NOTHING,
                float((month.approved + month.waiting) / most) if most else 0.0,
                lines[key],
            )
        )
    return found


def _months_from(today: date, count: int) -> list[str]:
    first = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, first + count)]


def month_title(key: str) -> str:
    """What a month is called; what is late has its own word."""
    if key == LATE:
        return _("已超期")
    year, month = key.split("-")
    return _("%(year)s年%(month)s月") % {"year": year, "month": int(month)}


def _line(one: PromiseDue, today: date) -> DueLine:
    row = one.row
    words, late = left_words(row.due_on, today) if row.due_on else ("", False)
    return DueLine(
        one,
        shown(row.amount, "yuan").text if row.amount is not None else NOTHING,
        shown(one.left, "yuan").text if one.left is not None else NOTHING,
        words,
        late,
        str(PromiseState(row.state).label),
        KINDS[row.state],
        _halted(one.project),
    )


def _halted(project: Project) -> str:
    return status_title(project.status) if project.status in HALTING else ""


def _left(rows: Iterable[PromiseDue]) -> str:
    return shown(sum((one.left or Decimal(0) for one in rows), Decimal(0)), "yuan").text


def _halted_of(one: PromiseDue) -> Halted:
    left = one.left or Decimal(0)
    if one.project.status == Status.TERMINATED:
        return Halted(terminated=1, terminated_amount=left)
    return (
        Halted(suspended=1, suspended_amount=left) if one.project.status == Status.SUSPENDED else NONE_HALTED
    )


def promises_workbook(
    rows: Iterable[PromiseDue], city: str, today: date, made_by: str, head: tuple[int, str]
) -> bytes:
    """What is due as a spreadsheet, a promise a row with sums in yuan; and a sheet that says what it is, of which day,
    who made it, and the head of the audit chain."""
    columns = [
        ColumnToWrite(_("月份")),
        ColumnToWrite(_("承诺编号")),
        ColumnToWrite(_("项目编号")),
        ColumnToWrite(_("项目")),
        ColumnToWrite(_("项目状态")),
        ColumnToWrite(_("承诺事项")),
        ColumnToWrite(_("兑现单位")),
        ColumnToWrite(_("金额（元）"), "number"),
        ColumnToWrite(_("已兑现（元）"), "number"),
        ColumnToWrite(_("还有（元）"), "number"),
        ColumnToWrite(_("应兑现日"), "day"),
        ColumnToWrite(_("终止日"), "day"),
        ColumnToWrite(_("状态")),
        ColumnToWrite(_("兑现条件")),
        ColumnToWrite(_("法律依据")),
        ColumnToWrite(_("公平竞争审查")),
        ColumnToWrite(_("审查日期"), "day"),
        ColumnToWrite(_("还缺")),
    ]
    lines: list[list[ToWrite]] = []
    listed = list(rows)
    for one in listed:
        row = one.row
        lines.append(
            [
                month_title(LATE if one.late or row.due_on is None else f"{row.due_on:%Y-%m}"),
                row.code, one.project.code, one.project.name, status_title(one.project.status),
                row.title, one.unit, row.amount, row.paid, one.left,
                row.due_on, row.ends_on, str(PromiseState(row.state).label), row.condition, row.legal_basis, row.review,
                row.reviewed_on, _("、").join(one.lacking),
            ]
        )  # fmt: skip
    title = _("招商承诺：12个月内应兑现的")
    about: list[list[ToWrite]] = [
        [_("城市"), city],
        [_("截至"), today],
        [_("制表人"), made_by],
        [_("已批准，还要兑现"), _left(one for one in listed if one.row.state == PromiseState.APPROVED)],
        [_("待批准的"), _left(one for one in listed if one.row.state == PromiseState.DRAFT)],
        [_("审计链"), _("第 %(number)s 条，%(hash)s") % {"number": head[0], "hash": head[1]}],
    ]
    if halted := halted_promises_words(sum((_halted_of(one) for one in listed), NONE_HALTED)):
        about.append([_("停建、终止的项目"), halted])
    sheets = [
        SheetToWrite(_("承诺兑现"), columns, lines),
        SheetToWrite(_("说明"), [ColumnToWrite(_("栏目")), ColumnToWrite(_("内容"))], about),
    ]
    return write_workbook(sheets, f"{city}{title}")
