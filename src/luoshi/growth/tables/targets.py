"""Rows of yearly targets of areas: which are stated, which stand already."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from luoshi.growth.actions.set_targets import TargetDraft, check_target, target_of
from luoshi.growth.in_force import target_measures
from luoshi.growth.queries.targets import standing_targets
from luoshi.growth.tables.layout import TableKind
from luoshi.growth.tables.plan import TargetRow
from luoshi.growth.tables.values import Line
from luoshi.growth.tables.work import Work
from luoshi.record.entries import WrongEntry
from luoshi.sheets.ledgers import parse_number
from luoshi.words import yuan_text


def read_targets(work: Work) -> None:
    reader, lines = work.reader, work.lines[TableKind.TARGET]
    measures = target_measures(work.today)
    names = {code: one.name for code, one in measures.items()}
    stands: dict[int, dict[object, Decimal]] = {}
    seen: dict[object, Line] = {}
    for line in lines:
        before = len(reader.faults)
        if not work.office:
            reader.fault(line, "measure", _("年度目标由投资促进局导入"))
            return
        unit = reader.named_unit(line, "unit")
        measure = reader.coded(line, "measure", names, _("目标事项"))
        year = _year(work, line)
        amount = (
            _count(work, line)
            if measure and measures[measure].unit == "count"
            else reader.yuan(line, "amount")
        )
        for column, value in (("unit", unit), ("measure", measure), ("year", year), ("amount", amount)):
            if not value and not reader.words(line, column):
                title = {one.key: one.title for one in work.plan.layouts[TableKind.TARGET]}[column]
                reader.fault(line, column, _("没有写%(what)s") % {"what": title})
        if len(reader.faults) > before or unit is None or not measure or not year or amount is None:
            continue
        draft = TargetDraft(
            unit,
            measure,
            year,
            amount,
            reader.words(line, "basis"),
            work.cell(line, "amount"),
            work.plan.batch.id,
        )
        try:
            check_target(draft)
        except WrongEntry as wrong:
            reader.fault(line, wrong.field or "amount", str(wrong))
            continue
        key = target_of(unit, measure, year)
        if key in seen:
            reader.fault(
                line, "amount",
                _("与%(sheet)s %(cell)s 是同一个单位、同一年的同一项目标：只写一行")
                % {"sheet": seen[key].sheet, "cell": seen[key].address("amount")},
            )  # fmt: skip
            continue
        seen[key] = line
        if year not in stands:
            stands[year] = {one.subject: one.amount for one in standing_targets(year)}
        was = stands[year].get(key)
        if was == amount:
            work.plan.unchanged += 1
            continue
        words = f"{names[measure]} {year}"
        work.plan.targets.append(
            TargetRow(
                line.key, line.sheet, line.address("amount"), reader.units.shown(unit), words,
                "" if was is None else target_text(measures[measure].unit, was),
                target_text(measures[measure].unit, amount), draft,
            )
        )  # fmt: skip


def target_text(unit: str, amount: Decimal) -> str:
    """A target as officials write it."""
    return _("%(n)s 个") % {"n": f"{amount.normalize():,f}"} if unit == "count" else yuan_text(amount)


def _year(work: Work, line: Line) -> int | None:
    text = work.reader.words(line, "year").removesuffix("年度").removesuffix("年").removesuffix(".0")
    if text and not (text.isdecimal() and len(text) == 4):
        work.reader.fault(line, "year", _("年份写四位数，像 2026"))
        return None
    return int(text) if text else None


def _count(work: Work, line: Line) -> Decimal | None:
    if not work.reader.given(line, "amount"):
        return None
    number = parse_number(line.stored("amount"))
    if number is None or number.percent or number.doubt or number.unit not in ("", "个", "项"):
        work.reader.fault(line, "amount", _("“%(text)s”不是个数") % {"text": line.text("amount")})
        return None
    return number.value
