"""My page as a sheet to be filled in, and what comes back of it as drafts that wait to be looked at and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import InvalidOperation
from typing import Any
from uuid import UUID

from luoshi.delivery.actions.answer_tasks import RECEIVE, STAGE
from luoshi.delivery.actions.report_task import MOST_CHARACTERS
from luoshi.delivery.models import Said
from luoshi.delivery.queries.mine import MyPage, Owed
from luoshi.monitor.indicator import Indicator
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import checked_link
from luoshi.record.models.current import plain
from luoshi.sheets import SheetError, SheetErrors
from luoshi.sheets.cells import Cell
from luoshi.sheets.task_fill_in import SAID, SHEET, TEXT, FilledTask, TaskLine, task_fill_in_sheet
from luoshi.web import mine_shown as presenting

# The sheet is Chinese whatever the page's language: it goes round in the unit.
_SAID = {
    Said.WORKING.value: "办理中",
    STAGE: "阶段已完成",
    Said.DONE.value: "已完成",
    RECEIVE: "签收",
    "": "",
}
_BY_WORDS = {words: value for value, words in _SAID.items() if words}


def fill_in(page: MyPage, indicators: Mapping[str, Indicator], now: datetime) -> bytes:
    """The workbook made only of what is owed now and no ledger answers."""
    rows = presenting.rows_shown(page, page.owed, indicators, {}, {})
    lines = [
        TaskLine(
            code=row.task.code,
            title=row.task.title,
            asks=row.asks + (f"（审核意见：{row.owed.returned}）" if row.owed.returned else ""),
            due_on=row.owed.by,
            known=_known(row),
            choices=tuple(_SAID[value] for value, _words in row.choices if value),
            usual=_SAID[row.values["said"] or row.usual],
            unit="" if row.owed.figure and row.owed.figure.answers else row.figure_unit,
            text=row.values["text"],
            figure=row.values["figure"],
            link=row.values["link"],
        )
        for row in rows
    ]
    return task_fill_in_sheet("、".join(page.names.get(unit, "") for unit in page.units), lines, now)


def _known(row: presenting.RowShown) -> str:
    said = []
    if row.known is not None:
        said.append(f"台账：{row.known.text}（{row.known_of}）")
    if row.task.said:
        said.append(f"上次报：{row.task.said[:80]}")
    return "；".join(said)


def drafts_from(
    filled: Sequence[FilledTask], page: MyPage, indicators: Mapping[str, Indicator], file: str
) -> dict[UUID, dict[str, Any]]:
    """What the rows say, as drafts with what stood there before; empty rows give none.

    Raises SheetErrors with everything that is wrong: then nothing of it is taken.
    """
    owed = {one.task.code: one for one in (*page.owed, *page.later)}
    errors: list[SheetError] = []
    found: dict[UUID, dict[str, Any]] = {}
    for row in filled:
        one = owed.get(row.code.stored.strip())
        if one is None:
            if _typed(row):
                errors.append(
                    SheetError("not_owed", sheet=SHEET, cell=row.code.address, value=row.code.stored)
                )
            continue
        values, wrong = _values(row, one, indicators.get(one.task.indicator))
        errors += wrong
        usual = presenting.usual_for(one)
        if presenting.begun(values, usual):
            # What one has chosen in the page, and the sheet cannot say, stays.
            kept = {name: one.draft[name] for name in ("use", "hold") if one.draft.get(name)}
            found[one.task.id] = {key: value for key, value in values.items() if value} | kept
            before = {
                name: one.draft.get(name, "")
                for name in ("text", "figure", "link")
                if one.draft.get(name, "") and one.draft.get(name, "") != values[name]
            }
            if before:
                found[one.task.id]["before"] = before
    if errors:
        raise SheetErrors(file, errors)
    return found


def _typed(row: FilledTask) -> bool:
    return any(cell.stored.strip() for cell in (row.text, row.figure, row.link))


def _values(
    row: FilledTask, one: Owed, indicator: Indicator | None
) -> tuple[dict[str, str], list[SheetError]]:
    errors: list[SheetError] = []
    values = {name: plain(getattr(row, name).stored).strip() for name in ("said", "text", "figure", "link")}
    allowed = {value for value, _words in presenting.choices_for(one)}
    said = _BY_WORDS.get(values["said"], "" if not values["said"] else None)
    if said is None or (said and said not in allowed):
        choices = "、".join(_SAID[value] for value, _words in presenting.choices_for(one) if value)
        errors.append(_error("not_a_choice", row.said, title=SAID, choices=choices))
    values["said"] = said or ""
    if len(values["text"]) > MOST_CHARACTERS:
        errors.append(
            _error("text_too_long", row.text, title=TEXT, length=len(values["text"]), most=MOST_CHARACTERS)
        )
    try:
        number = presenting.number_from(values["figure"], indicator)
    except InvalidOperation:
        errors.append(_error("not_a_number", row.figure))
    else:
        if number is not None and one.figure is not None and one.figure.answers:
            errors.append(_error("known_already", row.figure))
    if values["link"]:
        try:
            checked_link(values["link"])
        except WrongEntry:
            errors.append(_error("not_a_link", row.link))
    return values, errors


def _error(code: str, cell: Cell, **values: Any) -> SheetError:
    return SheetError(code, sheet=SHEET, cell=cell.address, value=cell.stored, **values)
