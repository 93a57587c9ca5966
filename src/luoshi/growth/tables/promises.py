"""Rows of promises: which are recorded, which are changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.promise import PromiseDraft
from luoshi.growth.life import VERBS
from luoshi.growth.models import Promise, PromiseState
from luoshi.growth.tables.layout import TableKind
from luoshi.growth.tables.plan import PromiseRow
from luoshi.growth.tables.values import Line, as_in_a_cell
from luoshi.growth.tables.work import Known, Work
from luoshi.words import yuan_text


def read_promises(work: Work) -> None:
    reader = work.reader
    titles = work.titles(TableKind.PROMISE)
    for line in work.lines[TableKind.PROMISE]:
        before = len(reader.faults)
        code = reader.words(line, "promise_code").strip().upper()
        target = _promised_to(work, line, code)
        values: dict[str, Any] = {
            "title": reader.words(line, "title"),
            "unit": reader.named_unit(line, "unit"),
            "amount": reader.yuan(line, "amount"),
            "condition": reader.words(line, "condition"),
            "due_on": reader.day(line, "due_on"),
            "ends_on": reader.day(line, "ends_on"),
            "legal_basis": reader.words(line, "legal_basis"),
            "review": reader.words(line, "review"),
            "review_passed": _passed(work, line),
            "reviewed_on": reader.day(line, "reviewed_on", ahead=False),
        }
        values = {name: value for name, value in values.items() if value not in (None, "")}
        for column in ("title", "unit"):
            if column not in values and not reader.words(line, column):
                reader.fault(line, column, _("没有写%(what)s") % {"what": titles[column]})
        if values.get("amount") == 0:
            reader.fault(line, "amount", _("金额要大于 0；没有金额的留空"))
        if values.get("ends_on") and values.get("due_on") and values["ends_on"] < values["due_on"]:
            reader.fault(line, "ends_on", _("终止日不能早于应兑现日"))
        # Of a unit whose name is asked about nothing is known yet.
        if target is None or len(reader.faults) > before or "unit" not in values:
            continue
        known = work.known.get(target) if isinstance(target, UUID) else None
        row = _promise_of(work, line, known, code, values["title"])
        name = known.project.name if known else work.new[str(target)].draft.name
        cells = {column: work.cell(line, column) for column in line.positions if line.text(column)}
        one = PromiseRow(
            line.key, line.sheet, line.row.number, target, name, PromiseDraft(**values), row, cells=cells
        )
        if row is None:
            one.shown = [
                (title, "", work.shown(line, column), line.sheet, line.address(column))
                for column, title in titles.items()
                if column not in ("code", "name", "promise_code") and line.text(column)
            ]
            _add_promise(work, line, known, one)
            continue
        for column, value in values.items():
            if as_in_a_cell(getattr(row, column)) != value:
                one.values[column] = value
                one.shown.append((titles[column], _promise_words(work, getattr(row, column)), work.shown(line, column),
                                  line.sheet, line.address(column)))  # fmt: skip
        if not one.values:
            work.plan.unchanged += 1
        elif row.state not in (PromiseState.DRAFT, PromiseState.REFUSED):
            reader.note(
                line, "title",
                _("%(code)s %(state)s，不能改：另登记一项，或者终止它")
                % {"code": row.code, "state": row.get_state_display()},
            )  # fmt: skip
            work.plan.unchanged += 1
        else:
            _add_promise(work, line, known, one)


def _add_promise(work: Work, line: Line, known: Known | None, one: PromiseRow) -> None:
    if known and not known.may & VERBS["promise"].who:
        work.reader.fault(
            line, "title", _("%(code)s 不是本单位的项目，不能由您登记承诺") % {"code": known.project.code}
        )
    work.plan.promises.append(one)


def _promised_to(work: Work, line: Line, code: str) -> UUID | str | None:
    if code and not work.code(line) and not work.reader.words(line, "name"):
        found = work.by_code.get(code.rpartition("-")[0])
        if found is not None:
            return found
    return work.target(line)


def _promise_of(work: Work, line: Line, known: Known | None, code: str, title: str) -> Promise | None:
    listed = known.promises if known else []
    if code:
        found = next((one for one in listed if one.code == code), None)
        if found is None:
            work.reader.fault(
                line, "promise_code", _("没有编号为 %(code)s 的承诺；新承诺的编号请留空") % {"code": code}
            )
        return found
    return next((one for one in listed if one.title == title), None)


def _promise_words(work: Work, value: Any) -> str:
    if isinstance(value, bool):
        return _("通过") if value else _("未通过")
    if isinstance(value, UUID):
        return work.reader.units.shown(value)
    return yuan_text(value) if isinstance(value, Decimal) else str(value or "")


def _passed(work: Work, line: Line) -> bool | None:
    text = work.reader.words(line, "review_passed")
    if text in ("通过", "已通过", "是", "合格"):
        return True
    if text in ("未通过", "不通过", "否", "没有通过"):
        return False
    if text:
        work.reader.fault(line, "review_passed", _("审查结论写“通过”或“未通过”"))
    return None
