"""Nasty ledgers, read as by a clerk who takes every proposal and answers nothing about a single workbook."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from luoshi.monitor.ledger_mapping import propose
from luoshi.monitor.ledger_reading import PROPERTY, interpret
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.standard import standard_indicators
from luoshi.monitor.vocabulary import GOVERNMENT, Vocabulary, name_key
from luoshi.record.ledgers.figures import PeriodOf
from luoshi.record.ledgers.secrecy import ledger_marking
from luoshi.record.models import Unit
from luoshi.sheets import SheetError, SheetErrors
from luoshi.sheets.ledgers import read_ledger

FOLDER = Path(__file__).parents[1] / "sheets" / "nasty"
FILES = sorted(path for path in FOLDER.iterdir() if path.with_name(f"{path.name}.expected.json").exists())

_SPACE = UUID("5f0c7a52-6f7e-4f2b-9f6c-0d6f1b8a2c11")
_UNITS = {
    "云川市": ("云川市", "市政府"),
    "望溪区": ("望溪区",),
    "白渡区": ("白渡区",),
    "松岭县": ("松岭县",),
    "桐岭县": ("桐岭县",),
    "石滩县": ("石滩县",),
    "云川高新区": ("云川高新区", "云川高新技术产业开发区"),
}
_BASE_UNITS = {"us_dollar": "US dollar", "kilowatt_hour": "kilowatt hour", "place": "item"}


@dataclass
class Read:
    """What came of a file: figures by cell, cells asked about, cells refused, or why the whole was refused."""

    refused: str = ""
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)
    questions: list[str] = field(default_factory=list)


def _plain_cells(path: Path) -> bool:
    """Whether the expectations name cells without their sheet, as where the others are no ledgers."""
    return not any("!" in one["cell"] for one in expected_of(path)["figures"])


def expected_of(path: Path) -> dict[str, Any]:
    """What a careful clerk reads in a file."""
    found: dict[str, Any] = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    return found


def words() -> Vocabulary:
    """The city of the nasty ledgers."""
    names = {name_key(alias): {uuid5(_SPACE, unit)} for unit, aliases in _UNITS.items() for alias in aliases}
    units = {
        uuid5(_SPACE, unit): Unit(id=uuid5(_SPACE, unit), name=unit, kind=GOVERNMENT, level="county")
        for unit in _UNITS
    }
    return Vocabulary(standard_indicators(), units, names, uuid5(_SPACE, "云川市"))


def read(path: Path) -> Read:
    """Read a file with every proposal taken."""
    try:
        data = path.read_bytes()
        ledger = read_ledger(data, path.name)
    except (SheetError, SheetErrors) as error:
        return Read(refused=str(error))
    if (marking := ledger_marking(data, ledger)) is not None and marking.verdict == "marked":
        return Read(refused=marking.quote)
    result = Read()
    known = words()
    by_id = {uuid5(_SPACE, unit): unit for unit in _UNITS}
    indicators = {one.code: one for one in known.indicators}
    if not ledger.tables:
        return Read(refused="no table")
    several = len(ledger.sheets) > 1 and not _plain_cells(path)

    def place(sheet: str, cell: str) -> str:
        return f"{sheet}!{cell}" if several else cell

    uncached = {place(sheet, cell) for sheet, cell in ledger.uncached}
    result.faults |= uncached
    for doubt in ledger.doubts:
        result.questions.append(f"{doubt.code} {doubt.sheet}!{doubt.cell}")
        result.asked |= {place(doubt.sheet, cell) for cell in (doubt.cell, *doubt.cells)}
    for table in ledger.tables:
        mapping, questions = propose(ledger, table, None, None, known)
        for question in questions:
            kind, _, rest = question.about.partition(" ")
            if kind == "columns" and question.proposed:
                at, _, what = rest.partition(" ")
                mapping["columns"][int(at)][what] = question.proposed
            else:
                result.questions.append(f"{question.about} {question.sheet}!{question.cell}")
                result.asked.add(place(question.sheet, question.cell))
        interpreted = interpret(ledger, table, mapping, {}, known)
        for doubt in table.doubts:
            result.asked |= {place(doubt.sheet, cell) for cell in (doubt.cell, *doubt.cells)}
        for question in interpreted.questions:
            result.questions.append(f"{question.about} {question.sheet}!{question.cell}")
            result.asked.add(place(question.sheet, question.cell))
        result.faults |= {place(fault.sheet, fault.cell) for fault in interpreted.faults}
        for column in interpreted.columns:
            for at in range(len(column)):
                where = place(column.sheet, column.cell(at))
                if where in uncached:
                    continue
                code = column.properties[at].removeprefix(PROPERTY)
                result.figures[where] = {
                    "unit": by_id.get(column.subjects[at], "?"),
                    "indicator": indicators[code].name,
                    "period": written(column.periods[at]),
                    "basis": column.basis,
                    "aspect": column.aspect,
                    "value": column.numbers[at],
                    "unit_of_measure": column.unit_of_measure[at],
                }
    return result


def written(period: PeriodOf) -> str:
    """A period as the expectations write it."""
    one = Period(period.start, period.end, PeriodKind(period.kind))
    year, number = one.year, one.number
    return {
        PeriodKind.MONTH: f"{year}-{number:02}",
        PeriodKind.JANUARY_FEBRUARY: f"{year}-01..02",
        PeriodKind.QUARTER: f"{year}-Q{number}",
        PeriodKind.HALF: f"{year}-H{number}",
        PeriodKind.YEAR: f"{year}",
        PeriodKind.POINT: period.start.isoformat(),
    }[one.kind]


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Where a figure is not what the clerk reads: of the indicator only where it is one of the standard set."""
    known = words()
    odd = []
    named = known.indicator_named(wanted["indicator"])
    name = named.indicator.name if named else wanted["indicator"]
    # Figures are kept under the period that the indicator itself is kept in.
    period = {wanted["period"], wanted["period"].replace("-02", "-01..02")}
    if found["unit"] != wanted["unit"]:
        odd.append(f"unit {found['unit']} not {wanted['unit']}")
    if found["indicator"] != name:
        odd.append(f"indicator {found['indicator']} not {name}")
    if found["period"] not in period and not _same_end(found["period"], wanted["period"]):
        odd.append(f"period {found['period']} not {wanted['period']}")
    # Of the first period of a year the figure of the period is what was reached since January.
    first = wanted["period"].endswith(("-01..02", "-Q1", "-01", "-H1"))
    if found["basis"] != wanted["basis"] and not first and not wanted["aspect"].startswith("target"):
        odd.append(f"basis {found['basis']} not {wanted['basis']}")
    if found["aspect"] != wanted["aspect"]:
        odd.append(f"aspect {found['aspect']} not {wanted['aspect']}")
    if found["value"] != Decimal(wanted["value"]):
        odd.append(f"value {found['value']} not {wanted['value']}")
    return odd


def _same_end(one: str, other: str) -> bool:
    """Cumulative figures of 上半年, of the second quarter and of January to June are one."""
    ends = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06", "H2": "12", "01..02": "02"}

    def end(period: str) -> str:
        year, _, part = period.partition("-")
        return f"{year}-{ends.get(part, part)}"

    return end(one) == end(other)
