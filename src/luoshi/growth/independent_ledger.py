"""Ledgers of other bureaus: taxes, electricity, payments, approvals, each by the code of a firm or a project.

They come through the same door as every ledger, as sources of their own: nobody asks the project's unit for them, and
what they say is held beside its claims.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from luoshi.growth.identifiers import credit_code, known_by, national_code
from luoshi.growth.in_force import checks
from luoshi.growth.life import Status
from luoshi.growth.models import Project
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.figures import UNDECIDED, Fault, FigureColumn, Interpreted, PeriodOf, Question
from luoshi.record.ledgers.kinds import Mapping
from luoshi.sheets.cells import column_letters
from luoshi.sheets.ledgers import Ledger, LedgerTable, Measure, parse_measure, parse_period, split_unit
from luoshi.words import Words

PROPERTY = "independent/"
_CODES = re.compile(r"信用代码|项目代码|税号|纳税人识别号")
_AMOUNTS = re.compile(r"税|电|支付|金额|件数|投资")
_PERIODS = re.compile(r"月份|期间|所属期|时间|年月")
# 纳税人名称, 支付月份: what is no figure, whatever it is of.
_NO_AMOUNTS = re.compile(rf"名称|{_CODES.pattern}|{_PERIODS.pattern}")


class IndependentLedger:
    """One row a firm or project and month: its code in one column, the figure in another, the period in a third or in
    the sheet's name."""

    code = "independent"
    chinese = "其他部门的记录（税收、用电、支付、审批）"
    english = "Independent records (tax, electricity, payments, approvals)"

    def suits(self, ledger: Ledger) -> bool:
        """Every table has a column of codes, and its words name a record that the city knows."""
        names = [name for name, _unit in checks(timezone.localdate()).records.values()]
        words = ledger.name + "".join(
            "".join([table.sheet, *_headings(table), *(str(cell.stored) for cell in table.titles)])
            for table in ledger.tables
        )
        coded = [any(_CODES.search(heading) for heading in _headings(table)) for table in ledger.tables]
        return bool(coded) and all(coded) and any(name in words for name in (*names, "税", "用电", "国库"))

    def property_words(self, name: str) -> Words | None:
        """What a record is called."""
        if not name.startswith(PROPERTY):
            return None
        record = name.removeprefix(PROPERTY)
        found, _unit = checks(timezone.localdate()).records.get(record, (record, ""))
        return Words(found, record.replace("-", " "))

    def value_words(self, name: str, number: Decimal) -> Words:
        """A figure with its unit, in full: these are small sums that are held beside one another."""
        _name, unit = checks(timezone.localdate()).records.get(name.removeprefix(PROPERTY), ("", ""))
        chinese, english = _UNITS.get(unit, ("", unit))
        text = f"{number.normalize():,f}"
        return Words(f"{text}{chinese}", f"{text} {english}".strip())

    def subject_names(self, subjects: Iterable[UUID]) -> dict[UUID, str]:
        """The projects whose codes these are, all of them where a code is that of several; of a record that was merged
        away the one that it was merged into. One query."""
        wanted = set(subjects)
        rows = {
            one.id: one
            for one in Project.objects.filter(~Q(codes=[]) | Q(pk__in=Project.objects.filter(status=Status.MERGED)
                                                                .values("merged_into")))
            .only("code", "name", "codes", "status", "merged_into")
        }  # fmt: skip
        found: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in rows.values():
            kept = row
            while kept.merged_into is not None:
                kept = rows[kept.merged_into]
            for code in row.codes:
                subject, words = known_by(code), f"{kept.code} {kept.name}"
                if subject in wanted and words not in found[subject][code]:
                    found[subject][code].append(words)
        return {
            subject: "；".join(f"{code}（{'；'.join(sorted(listed))}）" for code, listed in codes.items())
            for subject, codes in found.items()
        }

    def propose(
        self, ledger: Ledger, table: LedgerTable, claimant: UUID | None, earlier: Mapping | None
    ) -> tuple[Mapping, list[Question]]:
        """Which column is the code, which the figure, which the period; and which record it is, which a person says."""
        headings = _headings(table)
        columns = tuple((str(at), heading, heading) for at, heading in enumerate(headings))
        mapping: Mapping = {}
        asked = []
        for place, pattern, chinese, english in (
            ("code", _CODES, "哪一列是信用代码或项目代码？", "Which column has the codes?"),
            ("figure", _AMOUNTS, "哪一列是数？", "Which column has the figures?"),
        ):
            likely = [at for at, heading in enumerate(headings) if pattern.search(heading)]
            likely = [at for at in likely if place == "code" or not _NO_AMOUNTS.search(headings[at])]
            mapping[place] = likely[0] if len(likely) == 1 else None
            if mapping[place] is None:
                asked.append(
                    Question(place, chinese, english, table.sheet, choices=columns, proposed=UNDECIDED)
                )
        periods = [at for at, heading in enumerate(headings) if _PERIODS.search(heading)]
        mapping["period"] = periods[0] if len(periods) == 1 else None
        records = checks(timezone.localdate()).records
        # What the workbook itself says goes before what a similar one was said to be.
        words = " ".join([table.sheet, *headings, *(str(cell.stored) for cell in table.titles)])
        likely_records = [code for code, (name, _unit) in records.items() if name in words]
        before = (earlier or {}).get("record", "")
        mapping["record"] = likely_records[0] if len(likely_records) == 1 else ""
        if not likely_records and before in records:
            mapping["record"] = before
        mapping["measure"] = (earlier or {}).get("measure", "")
        if not mapping["record"]:
            choices = tuple((code, name, name) for code, (name, _unit) in records.items())
            asked.append(
                Question("record", "这是什么记录？", "Which record is it?", table.sheet, choices=choices,
                         proposed=UNDECIDED)
            )  # fmt: skip
        return mapping, asked

    def interpret(
        self, ledger: Ledger, table: LedgerTable, mapping: Mapping, answers: dict[str, str]
    ) -> Interpreted:
        """The figures, each of the subject that its code names."""
        result = Interpreted()
        records = checks(timezone.localdate()).records
        record = mapping.get("record") or answers.get("record", "")
        places = {place: _place(mapping, answers, place) for place in ("code", "figure")}
        if record not in records or None in places.values():
            result.questions += self.propose(ledger, table, None, mapping)[1]
            return result
        measure = _measure_of(table, mapping, places["figure"] or 0, records[record][1])
        if isinstance(measure, Question):
            result.questions.append(measure)
            return result
        factor, printed = measure
        keys, column = table.columns[places["code"] or 0], table.columns[places["figure"] or 0]
        numbers = table.numbers(column.position)
        letters, key_letters = column_letters(column.position), column_letters(keys.position)
        figures = FigureColumn(table.sheet, letters, "".join(column.path), "code", "current", "level")
        sheet_period = parse_period(answers.get("period", "")) or parse_period(table.sheet)
        for at, row in enumerate(table.row_numbers):
            raw, number = table.values[column.position][at], numbers.values[at]
            if at in numbers.unreadable:
                result.faults.append(
                    Fault("unreadable", table.sheet, f"{letters}{row}", f"“{raw}”不是数，没有入库",
                          f"“{raw}” is no number and was not taken")
                )  # fmt: skip
            if number is None or table.row_kinds.get(row) == "total":
                continue
            text = str(table.values[keys.position][at] or "")
            code = _code(text)
            if code is None:
                result.faults.append(
                    Fault("no code", table.sheet, f"{key_letters}{row}",
                           f"“{text}”不是统一社会信用代码或项目代码，或校验位不对，没有入库",
                           f"“{text}” is no credit code or project code, or its check digit is wrong; not taken")
                )  # fmt: skip
                continue
            period = sheet_period
            if mapping.get("period") is not None:
                said = table.values[table.columns[mapping["period"]].position][at]
                period = parse_period(str(said or "")) or sheet_period
            if period is None:
                result.questions.append(
                    Question("period", "这是哪个月的？", "Which month is it?", table.sheet, remembered=False)
                )
                return result
            figures.rows.append(row)
            figures.subjects.append(known_by(code))
            figures.properties.append(PROPERTY + record)
            figures.periods.append(PeriodOf(str(period.kind), period.start, period.end))
            figures.numbers.append(number * factor)
            figures.scales.append(printed)
            figures.unit_of_measure.append(records[record][1])
            figures.stored.append(raw)
        result.columns.append(figures)
        return result


_UNITS = {"yuan": ("元", "yuan"), "kilowatt hour": ("千瓦时", "kWh"), "count": ("件", "")}
_BASES = {"count": "piece"}
MEASURES: dict[str, tuple[str, ...]] = {
    "yuan": ("元", "千元", "万元", "百万元", "亿元"),
    "kilowatt hour": ("千瓦时", "万千瓦时", "亿千瓦时"),
    "count": ("件",),
}
"""In what the figures of a record may be printed, by the unit that they are kept in."""


def measure_stated(unit: str | None, titles: Sequence[str]) -> Measure | None:
    """The unit of measure that a table states: of the column or for the whole table (``unit``), else at the end of a
    title, 用电量（万千瓦时）; None where it says none."""
    found = parse_measure(unit) if unit else None
    for title in titles:
        if found is None and (last := split_unit(title)[1]) is not None:
            found = parse_measure(last)
    return found


def measure_fits(measure: Measure, unit: str) -> bool:
    """Whether figures printed in this can be kept in a record's unit: electricity is in no yuan."""
    return measure.base == _BASES.get(unit, unit)


def measure_needed(unit: str) -> bool:
    """Whether a table has to say in what its figures are printed: of cases there is one unit only."""
    return len(MEASURES.get(unit, ())) > 1


def _measure_of(
    table: LedgerTable, mapping: Mapping, figure: int, unit: str
) -> tuple[Decimal, str] | Question:
    """By what a figure is multiplied, and in what it is printed: what this workbook states goes before what a person
    said of an earlier one; asked where neither says anything that fits."""
    column = table.columns[figure]
    stated = measure_stated(table.unit(column.position), [str(cell.stored) for cell in table.titles])
    said = parse_measure(str(mapping.get("measure") or ""))
    for one in (stated, said):
        if one is not None and measure_fits(one, unit):
            return one.factor, one.printed
    if stated is None and not measure_needed(unit):
        return Decimal(1), ""
    return Question(
        "measure", f"“{''.join(column.path)}”以什么计？", f"In what is “{''.join(column.path)}” printed?", table.sheet,
        choices=tuple((one, one, one) for one in MEASURES.get(unit, ())), proposed=UNDECIDED,
    )  # fmt: skip


def _headings(table: LedgerTable) -> list[str]:
    return ["".join(column.path) for column in table.columns]


def _place(mapping: Mapping, answers: dict[str, str], place: str) -> int | None:
    found = mapping.get(place)
    if found is None and answers.get(place, "").isdigit():
        return int(answers[place])
    return found if isinstance(found, int) else None


def _code(text: str) -> str | None:
    for read in (credit_code, national_code):
        try:
            return read(text)
        except WrongEntry:
            continue
    return None
