"""My page in words, and what its form sends: every field of a row carries the task's id behind its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.actions.answer_tasks import RECEIVE, STAGE, RowAnswer, RowFault
from luoshi.delivery.actions.save_draft import OF_THE_TASK_PAGE, stamp_of
from luoshi.delivery.life import State
from luoshi.delivery.models import DraftFile, Said, Task
from luoshi.delivery.queries.mine import MyPage, Owed
from luoshi.monitor.indicator import Indicator
from luoshi.record.ledgers.summary import remembered
from luoshi.record.models import LedgerBatch, LedgerState
from luoshi.record.models.current import plain
from luoshi.web.jinja import day, moment
from luoshi.web.numbers_shown import Shown, shown

FIELDS = ("said", "text", "figure", "link", "use", "hold")
_SOON = 7
"""Days before a due day from which on a task that is to be finished is taken to be."""


@dataclass(slots=True)
class RowShown:
    """One row of the list. ``values``: what stands in its fields; ``before``: what stood there until a fill-in sheet
    or another window (``before_by``) replaced it, by field; ``stamp``: of the draft that is shown; ``files`` are to
    prove it, and so are the ``shared``, which an earlier row shows in full. ``others``: what somebody else did with the
    task since the page was loaded."""

    number: int
    owed: Owed
    task: Task
    asks: str
    when: str
    urgent: str
    unit: str
    choices: list[tuple[str, str]]
    usual: str
    values: dict[str, str]
    measure: str
    known: Shown | None
    known_of: str
    cell: str
    ledger_url: str
    figure_unit: str
    files: list[DraftFile] = field(default_factory=list)
    shared: list[DraftFile] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)
    before_by: str = ""
    stamp: str = ""
    fault: RowFault | None = None
    others: list[dict[str, Any]] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether anything of it was typed or chosen."""
        return begun(self.values, self.usual) or bool(self.files or self.shared)


def rows_shown(
    page: MyPage,
    owed: Iterable[Owed],
    indicators: Mapping[str, Indicator],
    typed: Mapping[UUID, dict[str, str]],
    faults: Mapping[UUID, RowFault],
    first: int = 1,
) -> list[RowShown]:
    """The rows in words. ``typed``: what was just sent and not taken, in place of the drafts."""
    found: list[RowShown] = []
    several = len({one.task.lead for one in (*page.owed, *page.later)}) > 1
    seen: set[UUID] = set()
    for number, one in enumerate(owed, first):
        values = typed.get(one.task.id)
        if values is None:
            values = {name: str(one.draft.get(name, "")) for name in FIELDS}
        row = RowShown(
            number=number,
            owed=one,
            task=one.task,
            asks=asks_words(one),
            when=when_words(one),
            urgent=_urgent(one),
            unit=page.names.get(one.task.lead, "") if several and one.task.lead else "",
            choices=choices_for(one),
            usual=usual_for(one),
            values=values,
            measure=_measure(one.task, indicators),
            known=shown(one.figure.number, one.figure.unit_of_measure) if one.figure else None,
            known_of=_period(one),
            cell=" ".join((one.cell.workbook, f"{one.cell.sheet}!{one.cell.cell}")) if one.cell else "",
            ledger_url=reverse("mine_ledger", args=[one.cell.batch]) if one.cell and one.cell.batch else "",
            figure_unit=_unit_of(indicators.get(one.task.indicator)),
            before={name: str(value) for name, value in one.draft.get("before", {}).items()},
            before_by=one.draft.get("before_by", ""),
            stamp=stamp_of(one.draft),
            fault=faults.get(one.task.id),
        )
        for file in one.files:
            (row.shared if file.id in seen else row.files).append(file)
            seen.add(file.id)
        found.append(row)
    return found


def choices_for(one: Owed) -> list[tuple[str, str]]:
    """What may be said of it."""
    found = [(Said.WORKING.value, str(Said.WORKING.label))]
    if one.stage is not None:
        found.append((STAGE, _("阶段“%(stage)s”已完成") % {"stage": one.stage.title}))
    found.append((Said.DONE.value, _("全部完成，报请审核") if one.stage else _("已完成，报请审核")))
    if one.task.state == State.ASSIGNED:
        found.insert(0, (RECEIVE, _("签收，暂不反馈")))
    if one.asks == "receive":
        found.insert(0, ("", _("请选")))
    return found


def usual_for(one: Owed) -> str:
    """What is said of it unless somebody says otherwise: what was sent back is answered as done, and so is what is to
    be finished within a week; a stage counts as reached only where somebody says so."""
    if one.asks == "receive":
        return ""
    if one.asks == "answer again":
        return Said.DONE.value
    if one.asks == "finish" and one.days is not None and one.days <= _SOON and not one.open_children:
        return Said.DONE.value
    return Said.WORKING.value


def asks_words(one: Owed) -> str:
    """What is asked of it now."""
    cycle = {"monthly": _("每月"), "quarterly": _("每季"), "half-yearly": _("每半年")}.get(one.task.cycle, "")
    return {
        "receive": _("请签收"),
        "answer again": _("退办：请补齐后再报"),
        "report": _("请反馈进展（%(cycle)s）") % {"cycle": cycle} if cycle else _("请反馈进展"),
        "stage": _("阶段到期：%(stage)s") % {"stage": one.stage.title if one.stage else ""},
        "finish": _("请办结")
        if one.days is None or one.days <= _SOON
        else _("限期办结（还有 %(n)s 天）") % {"n": one.days},
        "ledger": _("台账已答，不用填"),
        "nothing": _("现在不用报"),
    }[one.asks]


def when_words(one: Owed) -> str:
    """Until when, as officials say it."""
    if one.by is None or one.days is None:
        return _("没有时限")
    if one.days < 0:
        return _("逾期 %(n)s 天") % {"n": -one.days}
    if one.days == 0:
        return _("今天到期")
    if one.days <= _SOON:
        return _("还剩 %(n)s 天") % {"n": one.days}
    return _("%(day)s前") % {"day": day(one.by)}


def _urgent(one: Owed) -> str:
    if one.days is None or one.asks in ("ledger", "nothing"):
        return ""
    return "red" if one.days < 0 else "gold" if one.days <= _SOON else ""


def _measure(task: Task, indicators: Mapping[str, Indicator]) -> str:
    indicator = indicators.get(task.indicator)
    if indicator is None or task.target is None:
        return task.measure
    target = shown(task.target, indicator.unit_of_measure).text
    said = _("%(indicator)s，目标 %(target)s") % {"indicator": indicator.name, "target": target}
    return f"{task.measure}；{said}" if task.measure else said


def _unit_of(indicator: Indicator | None) -> str:
    return indicator.shown.unit if indicator is not None else ""


def _period(one: Owed) -> str:
    if one.figure is None:
        return ""
    last = one.figure.last_day
    if one.figure.basis == "cumulative" and last.month > 1:
        return _("%(year)s年1—%(month)s月") % {"year": last.year, "month": last.month}
    return _("%(year)s年%(month)s月") % {"year": last.year, "month": last.month}


def ledger_words(batch: LedgerBatch) -> list[tuple[str, str]]:
    """How far a ledger is that a unit handed in: each step with when and by whom, or what it waits for."""
    found = [(_("交来"), f"{moment(batch.received_at)}  {batch.received_by}")]
    if batch.state == LedgerState.RECEIVED:
        found.append((_("现在"), ledger_waits(batch.id)))
    elif batch.state == LedgerState.DISCARDED:
        found.append((_("没有入库"), f"{moment(batch.decided_at)}  {batch.decided_by}  {batch.reason}"))
    else:
        counts = _("新数 %(new)s 个，改动 %(changed)s 个，不变 %(unchanged)s 个，读不了 %(refused)s 个") % {
            "new": batch.new, "changed": batch.changed, "unchanged": batch.unchanged, "refused": batch.refused,
        }  # fmt: skip
        found.append((_("入库"), f"{moment(batch.decided_at)}  {batch.decided_by}"))
        found.append((_("给了多少数"), counts))
    if batch.state == LedgerState.WITHDRAWN:
        found.append((_("已撤回"), f"{moment(batch.withdrawn_at)}  {batch.withdrawn_by}  {batch.reason}"))
    return found


def ledger_waits(batch: UUID) -> str:
    """What a ledger waits for that is not imported yet."""
    summary = remembered(batch)
    if summary is None:
        return _("正在比对，过一会儿再看")
    return {
        "asked": _("第一次见这种表：等督查室确认怎么读，下个月同样的表就不用再等"),
        "ready": _("已比对好，等督查室点头入库"),
    }.get(summary.state, _("读不了这张表：%(message)s") % {"message": summary.message})


def typed_rows(data: QueryDict) -> dict[UUID, dict[str, str]]:
    """What a form sent of each row that it names; what is no row is passed over."""
    found: dict[UUID, dict[str, str]] = {}
    for text in data.getlist("row"):
        try:
            task = UUID(text)
        except ValueError:
            continue
        found[task] = {name: plain(data.get(f"{name}-{text}", "")).strip() for name in FIELDS}
        found[task]["seen"] = data.get(f"seen-{text}", "")
        found[task]["known"] = data.get(f"known-{text}", "")
        for name in OF_THE_TASK_PAGE:
            if (given := data.get(f"{name}-{text}")) is not None:
                found[task][name] = plain(given)
        if (stamp := data.get(f"draft-{text}")) is not None:
            found[task]["draft"] = stamp
    return found


def begun(values: Mapping[str, str], usual: str) -> bool:
    """Whether anything was typed into a row."""
    return any(values.get(name) for name in ("text", "figure", "link", "use")) or (
        values.get("said", "") not in ("", usual)
    )


def kept_of(values: Mapping[str, str], usual: str) -> dict[str, Any]:
    """What of a row is worth keeping as its draft; nothing of one that nobody touched."""
    more = {name: values[name] for name in OF_THE_TASK_PAGE if name in values}
    if not begun(values, usual) and not values.get("hold") and not any(more.values()):
        return {}
    return {name: values[name] for name in FIELDS if values.get(name)} | more


def proving(data: QueryDict) -> dict[UUID, list[UUID]]:
    """Of every chosen file that a form names, the tasks that are ticked."""
    found: dict[UUID, list[UUID]] = {}
    for text in data.getlist("kept"):
        try:
            found[UUID(text)] = [UUID(task) for task in data.getlist(f"proves-{text}")]
        except ValueError:
            continue
    return found


def row_answers(
    page: MyPage, typed: Mapping[UUID, dict[str, str]], indicators: Mapping[str, Indicator]
) -> tuple[list[RowAnswer], dict[UUID, RowFault]]:
    """What is to be sent: the rows in which something stands and that are not held back; and what is no number."""
    answers: list[RowAnswer] = []
    faults: dict[UUID, RowFault] = {}
    for one in (*page.owed, *page.later):
        values = typed.get(one.task.id)
        usual = usual_for(one)
        if values is None or values["hold"] or not (begun(values, usual) or one.files):
            continue
        said = values["said"] or usual or Said.WORKING.value
        try:
            figure = number_from(values["figure"], indicators.get(one.task.indicator))
        except InvalidOperation:
            message = _("“%(text)s”不是数：只写数字，单位按右边标的“%(unit)s”")
            unit = _unit_of(indicators.get(one.task.indicator))
            faults[one.task.id] = RowFault(message % {"text": values["figure"], "unit": unit}, "figure")
            continue
        answers.append(
            RowAnswer(
                task=one.task.id,
                seen=_whole(values["seen"], one.task.version),
                said=said,
                text=values["text"],
                figure=figure,
                stage=one.stage.id if one.stage else None,
                link=values["link"],
                statement=_identity(values["use"] or (values["known"] if said != RECEIVE else "")),
            )
        )
    return answers, faults


def number_from(text: str, indicator: Indicator | None) -> Decimal | None:
    """A typed figure in the indicator's base unit, None for none; raises InvalidOperation."""
    plain_text = text.replace(",", "").replace("，", "").replace(" ", "")
    if not plain_text:
        return None
    number = Decimal(plain_text)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 20:
        raise InvalidOperation
    return number * indicator.shown.scale.factor if indicator is not None else number


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else otherwise


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
