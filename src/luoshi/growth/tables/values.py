"""What the cells of a ledger of projects mean: amounts in yuan, days, codes, names of units and posts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.tables.file import FileRow, FileTable, text_of
from luoshi.growth.tables.layout import Content
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.naming import PostNames, UnitNames, Unknown
from luoshi.record.written import written_day
from luoshi.sheets.cells import Cell as SheetCell
from luoshi.sheets.cells import as_day
from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers import missing_marker, parse_number
from luoshi.sheets.ledgers.numbers import RawValue

YUAN = {"元": Decimal(1), "千元": Decimal(10**3), "万元": Decimal(10**4), "百万元": Decimal(10**6),
        "千万元": Decimal(10**7), "亿元": Decimal(10**8), "人民币元": Decimal(1)}  # fmt: skip
"""How many yuan a unit of money is."""

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the columns that its cells are taken for, by key."""

    table: FileTable
    row: FileRow
    positions: Mapping[str, int]

    @property
    def key(self) -> str:
        """What names the row among all of the file."""
        return f"{self.table.number}!{self.row.number}"

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.table.sheet

    def stored(self, column: str) -> RawValue:
        """What its cell holds, None for an empty one and for a column that is not there."""
        position = self.positions.get(column)
        return None if position is None else self.row.cells.get(position)

    def text(self, column: str) -> str:
        """The same as text."""
        return text_of(self.stored(column))

    def address(self, column: str) -> str:
        """The address of its cell; of the row's beginning for a column that is not there."""
        position = self.positions.get(column) or min(self.positions.values(), default=1)
        return self.table.address(self.row.number, position)

    def unit(self, column: str) -> str:
        """The unit that is stated for the column."""
        position = self.positions.get(column)
        return next((one.unit for one in self.table.columns if one.position == position), "")


@dataclass(slots=True)
class Reader:
    """Reads values and notes what is wrong. ``said_names``: which units names mean that the register does not have, as
    a person says now, ``earlier_names``: as somebody said of an earlier file; ``names_asked``: those of which nobody
    has, with their cells, ``names_settled``: the others. ``unit``: of money, where nothing in the file says it;
    ``units_asked``: the
    columns of which nothing does."""

    today: date
    units: UnitNames
    uncached: frozenset[tuple[str, str]] = frozenset()
    unit: str = ""
    faults: list[ImportFault] = field(default_factory=list)
    notes: list[ImportFault] = field(default_factory=list)
    units_asked: dict[tuple[str, str], ImportFault] = field(default_factory=dict)
    said_names: Mapping[str, UUID] = field(default_factory=dict)
    earlier_names: Callable[[], Mapping[str, UUID]] = dict
    names_asked: dict[str, list[ImportFault]] = field(default_factory=dict)
    names_settled: dict[str, UUID] = field(default_factory=dict)
    posts: PostNames | None = None

    def fault(self, line: Line, column: str, message: str) -> None:
        """Something that keeps the whole file out."""
        self.faults.append(ImportFault(line.sheet, line.address(column), message, column))

    def note(self, line: Line, column: str, message: str) -> None:
        """Something that is left out, or that somebody should look at."""
        self.notes.append(ImportFault(line.sheet, line.address(column), message, column))

    def given(self, line: Line, column: str) -> bool:
        """Whether a cell says anything; a formula without its result is a fault."""
        raw = line.stored(column)
        if raw is None and (line.sheet, line.address(column)) in self.uncached:
            self.fault(
                line, column, _("这一格是公式，文件里没有存计算结果：请用 Excel 或 WPS 打开、保存一次再传")
            )
        return missing_marker(raw) is None

    def words(self, line: Line, column: str) -> str:
        """A text; a sign for nothing (—, 无) is none."""
        return line.text(column) if self.given(line, column) else ""

    def tried(self, line: Line, column: str, read: Callable[[str], Any]) -> Any:
        """What ``read`` makes of a cell's text; None for an empty one, and where it raises WrongEntry."""
        text = self.words(line, column)
        if not text:
            return None
        try:
            return read(text)
        except WrongEntry as wrong:
            self.fault(line, column, str(wrong))
            return None

    def day(self, line: Line, column: str, *, ahead: bool = True) -> date | None:
        """A day; ``ahead``: it may be one to come."""
        if not self.given(line, column):
            return None
        raw = line.stored(column)
        value = Decimal(f"{raw:.15g}") if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
        try:
            found = as_day(SheetCell(line.sheet, line.address(column), value))
        except SheetError:
            self.fault(
                line,
                column,
                _("“%(text)s”不是日期：要像 2026-03-15 这样写，写到日") % {"text": line.text(column)},
            )
            return None
        if found is not None and not 1990 <= found.year <= 2100:
            self.fault(line, column, _("%(day)s 不像是这里的日期，请核对年份") % {"day": written_day(found)})
            return None
        if found is not None and found > self.today and not ahead:
            self.fault(
                line, column, _("%(day)s 还没有到：还没有发生的写进计划日期") % {"day": written_day(found)}
            )
            return None
        return found

    def shown(self, line: Line, column: str, content: Content) -> str:
        """What a cell says, as a person reads it: a day of which Excel stores a number as the day, an amount with the
        unit that it is read in. What cannot be read so stays as it is written."""
        text, raw = line.text(column), line.stored(column)
        if content == "day" and isinstance(raw, int | float) and not isinstance(raw, bool):
            with suppress(SheetError):
                found = as_day(SheetCell(line.sheet, line.address(column), Decimal(f"{raw:.15g}")))
                return found.isoformat() if found else text
        if content == "money" and text:
            number = parse_number(raw)
            if number and not (number.percent or number.doubt or number.scale or number.unit):
                return text + (_money_unit(line.unit(column)) or self.unit)
        return text

    def yuan(self, line: Line, column: str) -> Decimal | None:
        """An amount in yuan: by the unit in the cell, else in the heading, else above the table, else as was said."""
        if not self.given(line, column):
            return None
        number = parse_number(line.stored(column))
        if number is None or number.percent or number.doubt:
            self.fault(line, column, _("“%(text)s”不是金额") % {"text": line.text(column)})
            return None
        if number.scale or number.unit:
            value = number.value
            if number.unit not in ("", "元", "人民币"):
                self.fault(line, column, _("“%(text)s”不是人民币金额") % {"text": line.text(column)})
                return None
        else:
            stated = _money_unit(line.unit(column)) or self.unit
            if not stated:
                self._ask_unit(line, column)
                return None
            value = number.value * YUAN[stated]
        if value < 0 or value != value.quantize(_CENT):
            self.fault(
                line,
                column,
                _("折合 %(amount)s 元，金额不能是负数，最多到分") % {"amount": f"{value.normalize():f}"},
            )
            return None
        if number.qualifier:
            self.note(line, column, _("“%(text)s”按 %(amount)s 元登记")
                      % {"text": line.text(column), "amount": f"{value.normalize():,f}"})  # fmt: skip
        return value.quantize(_CENT)

    def _ask_unit(self, line: Line, column: str) -> None:
        title = next(
            (one.title for one in line.table.columns if one.position == line.positions.get(column)), column
        )
        self.units_asked.setdefault(
            (line.sheet, title),
            ImportFault(
                line.sheet,
                line.table.address(line.table.header_row or line.row.number, line.positions[column]),
                title,
                column,
            ),
        )

    def coded(self, line: Line, column: str, listed: Mapping[str, str], what: str) -> str:
        """The code of what a cell names, by its name or its code; empty for nothing."""
        text = self.words(line, column)
        if not text:
            return ""
        plain = _folded(text)
        for code, name in listed.items():
            if plain in (_folded(name), _folded(code)):
                return code
        self.fault(
            line,
            column,
            _("%(what)s没有“%(text)s”，可以写：%(listed)s")
            % {"what": what, "text": text, "listed": "、".join(listed.values())},
        )
        return ""

    def named_unit(self, line: Line, column: str) -> UUID | None:
        """The unit that a cell names."""
        text = self.words(line, column)
        if not text:
            return None
        found = self.unit_of(text)
        if found is None:
            cells = self.names_asked.setdefault(text, [])
            cells.append(ImportFault(line.sheet, line.address(column), _unknown(self.units, text), column))
        return found

    def unit_of(self, text: str) -> UUID | None:
        """The unit that a name means: by the register, else as a person has said; None where nobody has."""
        found = self.units.named(text)
        if isinstance(found, UUID):
            return found
        said = self.said_names.get(text) or self.earlier_names().get(text)
        if said is None or said not in self.units.units:
            return None
        self.names_settled[text] = said
        return said

    def named_post(self, line: Line, column: str, beside: UUID | None) -> UUID | None:
        """The post that a cell names, by its title or who holds it."""
        text = self.words(line, column)
        if not text or self.posts is None:
            return None
        found = self.posts.named(text, [beside] if beside else [])
        if isinstance(found, UUID):
            return found
        if found.several:
            message = _("“%(text)s”可能是：%(names)s，请写“单位 岗位”") % {
                "text": text,
                "names": "、".join(found.several),
            }
        else:
            message = _("没有“%(text)s”这个岗位或任职的人：写登记里的岗位全称，或先空着") % {"text": text}
        self.fault(line, column, message)
        return None


def _money_unit(text: str) -> str:
    """The unit of money that a heading or a note states; empty for none. Of several (亿元、%) the one of money."""
    plain = unicodedata.normalize("NFKC", text)
    for part in re.split(r"[、,/;或和|]", plain):
        if part.strip() in YUAN:
            return part.strip()
    return ""


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _unknown(units: UnitNames, text: str) -> str:
    unknown = units.named(text)
    return _unknown_unit(unknown, units) if isinstance(unknown, Unknown) else ""


def _unknown_unit(unknown: Unknown, units: UnitNames) -> str:
    if unknown.several:
        return _("“%(text)s”可能是：%(names)s，请写全称") % {
            "text": unknown.text,
            "names": "、".join(unknown.several),
        }
    perhaps = units.perhaps(unknown.text)
    if perhaps:
        return _("登记里没有“%(text)s”，是不是：%(names)s") % {
            "text": unknown.text,
            "names": "、".join(perhaps),
        }
    return _("登记里没有“%(text)s”这个单位，请写登记里的名称") % {"text": unknown.text}


def as_in_a_cell(value: Any) -> Any:
    """A recorded value as a cell would give it back: text on one line."""
    return " ".join(value.split()) if isinstance(value, str) else value
