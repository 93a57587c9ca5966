"""Figures of indicators out of a table, by a mapping that a person confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from luoshi.monitor import periods
from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.ledger_mapping import (
    PERIOD_OF_TABLE,
    Mapping,
    indicator_inside,
    of_other_rows,
    only_aspect,
    period_inside,
    plainer,
    says_growth,
    stated_measure,
    without_period,
    year_inside,
)
from luoshi.monitor.periods import PeriodError, PeriodKind
from luoshi.monitor.scales import Scale, scale_named
from luoshi.monitor.vocabulary import Vocabulary, name_key
from luoshi.record.ledgers.figures import UNDECIDED, Fault, FigureColumn, Interpreted, PeriodOf, Question
from luoshi.sheets.cells import column_letters
from luoshi.sheets.ledgers import (
    ColumnNumbers,
    Doubt,
    Ledger,
    LedgerColumn,
    LedgerTable,
    Number,
    periods_of_column,
)
from luoshi.words import Words

_CURRENCIES = {"yuan", "US dollar"}
PROPERTY = "indicator/"  # the property of a unit that an indicator's figures are said of
_BASES = {
    Basis.CURRENT: Words("当期", "current"),
    Basis.CUMULATIVE: Words("累计", "cumulative"),
    Basis.STOCK: Words("期末", "end-of-period"),
}
LEAVE = ""  # the answer that leaves a name, or a cell, out

# Doubts about single cells; the rest are about the form of the table.
_OF_CELLS = {"outlier_scale", "mixed_unit", "bracketed_number", "dash_as_minus", "bound"}
_OF_PERIODS = {"two_digit_year", "lost_zero", "month_or_day"}
# Told of each cell instead, where it is refused.
_TOLD_OTHERWISE = {"unreadable_number", "formula_error"}
_TOTALS = {"total", "subtotal"}
_MOST = Decimal(10) ** 21  # in base units: what the record can hold, and far more than anything real
_SKIPPED = {"section"}


@dataclass(slots=True)
class _Reading:
    """A table while it is read."""

    ledger: Ledger
    table: LedgerTable
    mapping: Mapping
    answers: dict[str, str]
    words: Vocabulary
    result: Interpreted
    label_scales: dict[int, Scale] = field(default_factory=dict)  # units of measure in the labels of rows
    likely_scales: dict[str, Scale] = field(
        default_factory=dict
    )  # by address, of cells in another unit of measure
    shared: dict[Any, list[PeriodOf]] = field(
        default_factory=dict
    )  # periods of whole columns, by what said them


def interpret(
    ledger: Ledger, table: LedgerTable, mapping: Mapping, answers: dict[str, str], words: Vocabulary
) -> Interpreted:
    """The figures of a table. Cells that cannot be read are faults, what is not sure is asked, and neither is taken.

    ``answers`` are to questions about this workbook alone, by ``about`` of the question.
    """
    reading = _Reading(ledger, table, mapping, answers, words, Interpreted())
    doubtful = _doubts(reading)
    units = _by_row(reading, "unit", _unit_of)
    indicators = _by_row(reading, "indicator", _indicator_of)
    row_periods = _row_periods(reading)
    scales = _by_row(reading, "measure", lambda _reading, text: scale_named(text))
    table_period = _table_period(reading)
    for at, made in enumerate(mapping["columns"]):
        if made["role"] == "figure":
            column = _Column(reading, at, made, doubtful)
            column.read(units, indicators, row_periods, scales, table_period)
    return reading.result


def _doubts(reading: _Reading) -> dict[str, str]:
    """The answers to doubts about cells, by address; a doubt without one is asked, and its cells are left out.

    The first choice of a doubt is what the values now stand for; of a doubt about the form of the table any other means
    that the table has to be made clearer.
    """
    sheet = reading.table.sheet
    answered: dict[str, str] = {}
    for doubt in reading.table.doubts:
        if doubt.code in _TOLD_OTHERWISE:
            continue
        about = f"{doubt.code} {sheet}!{doubt.cell}"
        answer = reading.answers.get(about)
        if answer is None:
            reading.result.questions.append(_question(doubt, about))
            answer = "?"
        if doubt.code in _OF_CELLS or doubt.code in _OF_PERIODS or doubt.code == "percent_scale":
            if answer == "likely":
                _remember_likely(reading, doubt)
            key = f"column {doubt.column}" if doubt.code == "percent_scale" else None
            for cell in [key] if key else {doubt.cell, *doubt.cells}:
                answered[str(cell)] = answer
        elif answer != "?" and doubt.choices and answer != doubt.choices[0].key:
            choice = next((one for one in doubt.choices if one.key == answer), None)
            label = choice.label if choice else ("", "")
            reading.result.faults.append(
                Fault(
                    f"unclear form {doubt.code}",
                    sheet,
                    doubt.cell,
                    f"{doubt.question[0]}回答是“{label[0]}”，请在表里改清楚后再传",
                    f"{doubt.question[1]} The answer was “{label[1]}”: make that clear in the table and send it again",
                )
            )
    return answered


def _remember_likely(reading: _Reading, doubt: Doubt) -> None:
    """In what a cell is that was typed in another unit of measure: the choice names it."""
    label = next(choice.label[0] for choice in doubt.choices if choice.key == "likely")
    if (scale := scale_named(label.removeprefix("是"))) is not None:
        reading.likely_scales[doubt.cell] = scale


def _question(doubt: Doubt, about: str) -> Question:
    # Where a wrong answer would be a wrong figure nothing is proposed: a tired clerk takes what is proposed.
    matters = doubt.code in _OF_CELLS or doubt.code in _OF_PERIODS or doubt.code == "percent_scale"
    proposed = doubt.choices[0].key if doubt.choices and not matters else UNDECIDED
    return Question(
        about,
        doubt.question[0],
        doubt.question[1],
        doubt.sheet,
        doubt.cell,
        tuple((choice.key, choice.label[0], choice.label[1]) for choice in doubt.choices),
        proposed,
        remembered=False,
    )


def _by_row(reading: _Reading, place: str, find: Any, instead: int | None = None) -> list[Any] | Any:
    """What a column of keys says of each row, or the one thing that titles or a person say of them all."""
    where = reading.mapping[place]
    if where["from"] == "column":
        column = reading.table.columns[where["column"] if instead is None else instead]
        values = reading.table.values[column.position]
        known: dict[Any, Any] = {None: None, "": None}
        rows = reading.table.row_numbers
        kinds = reading.table.row_kinds
        if place == "indicator":
            return _indicators_by_row(reading, column)
        for row, value in zip(rows, values, strict=True):
            if value not in known:
                known[value] = (
                    find(reading, str(value), place, column, row, kinds.get(row))
                    if place != "measure"
                    else find(reading, str(value))
                )
        return [known[value] for value in values]
    if where["from"] == "header" or place == "measure":
        return None
    if where["from"] == "fixed":
        value = where.get("value", "")
        if place == "unit":
            return UUID(value) if value else None
        return reading.words.by_code.get(value)
    for text in _texts_of(reading, where["from"]):
        found: Any = reading.words.unit_in(text) if place == "unit" else indicator_inside(text, reading.words)
        if found is not None:
            return found
    return None


def _texts_of(reading: _Reading, where: str) -> list[str]:
    if where == "titles":
        return [cell.stored for cell in reading.table.titles]
    return [reading.table.sheet if where == "sheet" else reading.ledger.name]


def _unit_of(
    reading: _Reading, text: str, place: str, column: LedgerColumn, row: int, kind: str | None
) -> UUID | None:
    names = reading.mapping["names"]["unit"]
    key = name_key(text)
    if key in names:
        return UUID(names[key]) if names[key] else None
    found = reading.words.unit_named(text)
    if found is not None:
        return found
    if not key or kind in _SKIPPED:
        return None
    like = reading.words.units_like(text)
    proposed = str(like[0]) if len(like) == 1 else UNDECIDED
    if kind in _TOTALS:
        like = [reading.words.city, *like] if reading.words.city and reading.words.city not in like else like
        proposed = LEAVE
    reading.result.questions.append(
        Question(
            f"names unit {key}",
            f"“{text}”是哪个单位？",
            f"Which unit is “{text}”?",
            reading.table.sheet,
            f"{column_letters(column.position)}{row}",
            (
                *(
                    (str(unit), reading.words.units[unit].name, reading.words.units[unit].name)
                    for unit in like
                ),
                (LEAVE, "不入库（合计、说明等行）" if kind in _TOTALS else "不入库", "Leave such rows out"),
            ),
            proposed,
        )
    )
    return None


def _indicator_of(
    reading: _Reading, text: str, place: str, column: LedgerColumn, row: int, kind: str | None
) -> Any:
    names = reading.mapping["names"]["indicator"]
    text = plainer(text)
    key = name_key(text)
    if key in names:
        return reading.words.by_code.get(names[key]) if names[key] else None
    found = reading.words.indicator_named(text)
    if found is not None:
        return found
    if not key or kind in _SKIPPED or kind in _TOTALS:
        return None
    reading.result.questions.append(
        Question(
            f"names indicator {key}",
            f"“{text}”是哪个指标？",
            f"Which indicator is “{text}”?",
            reading.table.sheet,
            f"{column_letters(column.position)}{row}",
            (
                *((one.code, one.name, one.english) for one in reading.words.indicators),
                (LEAVE, "不入库", "Leave such rows out"),
            ),
            UNDECIDED,
        )
    )
    return None


@dataclass(frozen=True, slots=True)
class _Named:
    """An indicator with what the label of a row says beside its name."""

    indicator: Indicator
    aspect: str | None
    basis: str | None


_BRACKETED = re.compile(r"[（(]([^（）()]{1,12})[）)]")


def _scale_in(text: str) -> Scale | None:
    """The unit of measure in brackets behind a label: 人均可支配收入（元）."""
    for found in _BRACKETED.finditer(text):
        scale = scale_named(found[1])
        if scale is not None and scale.unit_of_measure != "percent":
            return scale
    return None


def _indicators_by_row(reading: _Reading, column: LedgerColumn) -> list[Any]:
    """The indicator of each row; a label that says only 同比 or 位次 is of the row above."""
    known: dict[str, Any] = {}
    found: list[Any] = []
    last: Any = None
    kinds = reading.table.row_kinds
    rows = reading.table.row_numbers
    for row, value in zip(rows, reading.table.values[column.position], strict=True):
        text = str(value) if value is not None else ""
        if not text.strip():
            found.append(None)
            continue
        if aspect := only_aspect(text):
            of = getattr(last, "indicator", last)
            found.append(_Named(of, aspect, getattr(last, "basis", None)) if of is not None else None)
            continue
        if text not in known:
            named = _indicator_of(reading, text, "indicator", column, row, kinds.get(row))
            if getattr(named, "aspect", None) == "growth" and not says_growth(text):
                named = _Named(named.indicator, None, named.basis)
            known[text] = named
        last = known[text]
        if (scale := _scale_in(text)) is not None:
            reading.label_scales[row] = scale
        found.append(last)
    return found


def _row_periods(reading: _Reading) -> list[Any] | None:
    where = reading.mapping["period"]
    if where["from"] != "column":
        return _periods_in_names(reading)
    column = reading.table.columns[where["column"]]
    found = periods_of_column(reading.table.values[column.position], _base_year(reading))
    return list(found)


def _periods_in_names(reading: _Reading) -> list[Any] | None:
    """Periods that stand in brackets behind the names of indicators, as of those that come a month late (错月)."""
    where = reading.mapping["indicator"]
    if where["from"] != "column":
        return None
    year = _base_year(reading)
    values = reading.table.values[reading.table.columns[where["column"]].position]
    found = []
    for value in values:
        words = without_period(value)[1] if isinstance(value, str) else ""
        found.append(period_inside(words, year) if words else None)
    return found if any(found) else None


def _base_year(reading: _Reading) -> int | None:
    if answer := reading.answers.get("period"):
        period = period_inside(answer)
        return year_inside(answer) or (period.start.year if period else None)
    for text in (*(cell.stored for cell in reading.table.titles), reading.table.sheet, reading.ledger.name):
        if (year := year_inside(text)) is not None:
            return year
    return None


def _table_period(reading: _Reading) -> Any:
    where = reading.mapping["period"]
    if where["from"] == "header":
        # 5月, 1—5月, 同比: a heading without a period of its own is of the table's.
        where = {"from": "titles"}
    year = _base_year(reading)
    answer = reading.answers.get("period")
    if where["from"] == "fixed" or answer:
        said = answer or where.get("value", "")
        if not said:
            # Of each workbook anew: what neither it nor its name says, its form cannot know.
            reading.result.questions.append(
                Question("period", *PERIOD_OF_TABLE, reading.table.sheet, remembered=False)
            )
        return period_inside(said, year)
    if where["from"] in ("titles", "sheet", "file"):
        texts = _texts_of(reading, where["from"])
        found = [period for text in texts if (period := period_inside(text, year)) is not None]
        # 2025年目标 and 2026年1-5月 may both stand above a table: the narrower is the period of its figures.
        chosen = min(found, key=lambda one: (one.kind == "year", one.kind == "point")) if found else None
        return _settled(reading, chosen, year)
    return None


def _settled(reading: _Reading, chosen: Any, year: int | None) -> Any:
    """The period of a table, unless no year is said or the name of the sheet says another: then it is asked."""
    if reading.mapping["period"]["from"] == "header" and chosen is None:
        return None
    sheet = period_inside(reading.table.sheet, year or 2000)
    ends = {one.end.month for one in (chosen, sheet) if one is not None and one.kind != "year"}
    if chosen is not None and len(ends) < 2:
        return chosen
    both = [one for one in (chosen, sheet) if one is not None and year]
    said = "、".join(dict.fromkeys(map(str, both)))
    chinese, english = (
        (
            f"表题和工作表名说的时期不一样（{said}），这张表是哪个时期的数？",
            f"Title and sheet name different periods ({said}): which is it?",
        )
        if chosen is not None
        else (
            "表里没有写清年份，这张表是哪个时期的数？请写成 2026年5月、2026年1-5月这样",
            "No year is said: which period are the figures of? Write it as 2026-05",
        )
    )
    reading.result.questions.append(
        Question(
            "period",
            chinese,
            english,
            reading.table.sheet,
            "",
            tuple((str(one), str(one), str(one)) for one in both),
            str(chosen) if chosen is not None else "",
            remembered=False,
        )
    )
    return None


class _Column:
    """One column of figures while it is read."""

    def __init__(self, reading: _Reading, at: int, made: Mapping, answered: dict[str, str]) -> None:
        self.reading = reading
        self.made = made
        self.at = at
        self.answered = answered
        self.stated: dict[str, Scale | None] = {}
        self.column = reading.table.columns[at]
        self.letters = column_letters(self.column.position)
        self.sheet = reading.table.sheet
        self.year = _base_year(reading)
        self.figures: dict[str, FigureColumn] = {}

    def read(
        self, units: Any, indicators: Any, row_periods: list[Any] | None, scales: Any, table_period: Any
    ) -> None:
        """Add the figures of this column to what the table gives."""
        reading, made, column = self.reading, self.made, self.column
        table = reading.table
        values = table.values[column.position]
        numbers = table.numbers(column.position)
        for at in numbers.unreadable:
            self._refuse(
                "unreadable",
                table.row_numbers[at],
                f"“{values[at]}”不是数，没有入库；请改成数，或者留空",
                f"“{values[at]}” is no number and was not taken: write a number, or leave it empty",
            )
        own_unit = UUID(made["unit"]) if made["unit"] else None
        if "unit column" in made:
            units = _by_row(reading, "unit", _unit_of, made["unit column"])
        own_indicator = reading.words.by_code.get(made["indicator"])
        header_period = self._header_period()
        # What the form leaves open the table itself may say: 单位：万元.
        scale = scale_named(made["measure"] or stated_measure(table, self.column, None, made["aspect"]))
        kinds = table.row_kinds
        title = "／".join(column.path)
        if (
            own_indicator is not None
            and scale is not None
            and not (numbers.stated or numbers.missing or numbers.unreadable or self.answered or kinds)
            and self._whole(
                numbers, own_unit or units, header_period, row_periods, table_period, scale, title
            )
        ):
            return
        for at, number in enumerate(numbers.values):
            if number is None:
                continue
            row = table.row_numbers[at]
            if kinds.get(row) in _SKIPPED:
                continue
            subject = own_unit or (units[at] if isinstance(units, list) else units)
            named = own_indicator or (indicators[at] if isinstance(indicators, list) else indicators)
            if subject is None or named is None:
                continue
            period = (row_periods[at] if row_periods else None) or header_period or table_period
            self._one(at, row, number, numbers, subject, named, period, scale, scales, title, values[at])

    def _whole(
        self,
        numbers: ColumnNumbers,
        units: Any,
        header_period: Any,
        row_periods: list[Any] | None,
        table_period: Any,
        scale: Scale,
        title: str,
    ) -> bool:
        """Read a whole column at once, where every row has all there is to a figure; whether that could be done.

        A hundred thousand rows take a tenth of the time, and columns share the lists of their units and periods.
        """
        reading = self.reading
        count = len(numbers.values)
        indicator = reading.words.by_code[self.made["indicator"]]
        aspect = Aspect(self.made["aspect"])
        subjects = units if isinstance(units, list) else [units] * count
        said = row_periods if row_periods and not header_period else [header_period or table_period] * count
        if None in numbers.values or None in subjects or None in said or count < 2:
            return False
        factor = scale.factor
        if max(map(abs, numbers.values)) * factor >= _MOST:  # type: ignore[arg-type]
            return False
        if (
            scale.unit_of_measure != indicator.unit_of_measure
            if aspect in (Aspect.LEVEL, Aspect.TARGET)
            else True
        ):
            return False
        basis = self._basis(self.made["basis"], indicator, indicator, said[0], aspect, 0)
        if basis is None or not self.made["basis"] or any(period.doubt for period in set(said)):
            return False
        kept: dict[Any, PeriodOf] = {}
        for period in set(said):
            found = self._period_of(period, basis, aspect, indicator, 0)
            if found is None:
                self.reading.result.faults = [
                    fault for fault in self.reading.result.faults if fault.cell != f"{self.letters}0"
                ]
                return False
            kept[period] = found
        own = None if said is row_periods else said[0]  # of every row alike, or as the column of periods says
        key = (own, frozenset(kept.items()))
        shared = reading.shared.setdefault(key, [])
        if not shared:
            shared += [kept[period] for period in said]
        column = FigureColumn(self.sheet, self.letters, title, "unit", str(basis), str(aspect))
        column.rows = reading.table.row_numbers
        column.subjects = subjects
        column.periods = shared
        column.properties = [PROPERTY + indicator.code] * count
        column.numbers = [number * factor for number in numbers.values if number is not None]
        column.scales = [scale.written] * count
        column.unit_of_measure = [scale.unit_of_measure] * count
        column.stored = reading.table.values[self.column.position]
        reading.result.columns.append(column)
        return True

    def _one(
        self,
        at: int,
        row: int,
        number: Decimal,
        numbers: ColumnNumbers,
        subject: UUID,
        named: Any,
        period: Any,
        scale: Scale | None,
        scales: Any,
        title: str,
        raw: Any,
    ) -> FigureColumn | None:
        """One figure, with everything its cell and its row say; None when it is not taken."""
        made = self.made
        indicator: Indicator = getattr(named, "indicator", named)
        aspect = Aspect(made["aspect"])
        said_aspect = getattr(named, "aspect", None)
        if aspect is Aspect.LEVEL and said_aspect in ("growth", "rank"):
            aspect = Aspect(said_aspect)
        if aspect is Aspect.LEVEL and not indicator.level_published:
            row_scale = scales[at] if isinstance(scales, list) else scale
            if row_scale is None or row_scale.unit_of_measure != "percent":
                self._refuse(
                    "only growth",
                    row,
                    f"{indicator.name}只公布增速，绝对额没有入库",
                    f"{indicator.english} is published as growth only: the level was not taken",
                    blocks=False,
                )
                return None
            aspect = Aspect.GROWTH
        if aspect is Aspect.TARGET and said_aspect == "growth":
            aspect = Aspect.TARGET_GROWTH
        address = f"{self.letters}{row}"
        answer = self.answered.get(address)
        if answer == "?" or answer in ("leave", "note"):
            return None
        stated = numbers.stated.get(at)
        if answer == "dash":
            number, stated = abs(number), None
        if answer == "as_column" and stated is not None:
            stated = _bare(stated)
            number = stated.value
        where = self._scale_of(stated, scale, scales, at, indicator, aspect, row)
        if where is None:
            return None
        value = number if stated is not None and (stated.scale or stated.percent) else number * where.factor
        if self.answered.get(f"column {self.column.position}") == "fraction" and (
            stated is None or not stated.percent
        ):
            value = number * 100
        in_row = self.reading.mapping["period"]["from"] == "column" and getattr(period, "basis", None)
        if abs(value) >= _MOST:
            self._refuse(
                "too large",
                row,
                f"“{raw}”大得不像一个数，没有入库；请核对",
                f"“{raw}” is too large: not taken",
            )
            return None
        basis = self._basis(in_row or made["basis"], named, indicator, period, aspect, row)
        if basis is None:
            return None
        found = self._period_of(period, basis, aspect, indicator, row)
        if found is None:
            return None
        figures = self.figures.get(f"{basis} {aspect}")
        if figures is None:
            figures = FigureColumn(self.sheet, self.letters, title, "unit", str(basis), str(aspect))
            self.figures[f"{basis} {aspect}"] = figures
            self.reading.result.columns.append(figures)
        if stated is not None and stated.qualifier:
            figures.qualifiers[len(figures)] = stated.qualifier
        figures.rows.append(row)
        figures.subjects.append(subject)
        figures.properties.append(PROPERTY + indicator.code)
        figures.periods.append(found)
        figures.numbers.append(value)
        figures.scales.append(where.written)
        figures.unit_of_measure.append(where.unit_of_measure)
        figures.stored.append(raw)
        return figures

    def _scale_of(
        self,
        stated: Number | None,
        scale: Scale | None,
        scales: Any,
        at: int,
        indicator: Indicator,
        aspect: Aspect,
        row: int,
    ) -> Scale | None:
        """In what the number is: its own words, else its row's, else its column's; a fault when they do not fit."""
        row_scale = (scales[at] if isinstance(scales, list) else None) or self.reading.label_scales.get(row)
        if aspect in (Aspect.GROWTH, Aspect.TARGET_GROWTH):
            # Growth in dollars is not growth in yuan.
            stated_in = row_scale or self._stated_for(indicator)
            if (
                stated_in is not None
                and {stated_in.unit_of_measure, indicator.unit_of_measure} == _CURRENCIES
            ):
                self._refuse_measure(indicator, stated_in, row)
                return None
            percent = scale_named("%")
            assert percent is not None
            return percent
        if aspect is Aspect.RANK:
            return scale_named("个")
        found = row_scale or scale or indicator.shown.scale
        if row_scale is None and of_other_rows(found, indicator):
            found = indicator.shown.scale
        if indicator.unit_of_measure == "index" and found.unit_of_measure == "percent":
            found = indicator.shown.scale  # 100.7, where the year before is 100, is often headed by %
        found = self.reading.likely_scales.get(f"{self.letters}{row}", found)
        if stated is not None and (stated.scale or stated.unit):
            own = scale_named(stated.scale + (stated.unit or found.written.lstrip("十百千万亿")))
            found = own or found
        if found.unit_of_measure != indicator.unit_of_measure:
            self._refuse_measure(indicator, found, row)
            return None
        return found

    def _stated_for(self, indicator: Indicator) -> Scale | None:
        """In what the table says the levels beside a growth are; looked for once an indicator, not once a row."""
        if indicator.code not in self.stated:
            words = stated_measure(self.reading.table, self.column, indicator, Aspect.LEVEL)
            self.stated[indicator.code] = scale_named(words)
        return self.stated[indicator.code]

    def _refuse_measure(self, indicator: Indicator, found: Scale, row: int) -> None:
        self._refuse(
            "unit of measure",
            row,
            f"{indicator.name}按{indicator.shown.unit}计，这里写的是{found.written}，没有入库；请核对单位",
            f"{indicator.english} is kept in {indicator.shown.unit}, not in {found.written}: not taken",
        )

    def _basis(
        self, declared: str, named: Any, indicator: Indicator, period: Any, aspect: Aspect, row: int
    ) -> Basis | None:
        said = getattr(named, "basis", None) or declared
        if not said and period is not None and getattr(period, "basis", None):
            said = period.basis
        if not said and len(indicator.bases) == 1:
            said = indicator.bases[0]
        if not said:
            said = indicator.main_basis
        basis = Basis(said)
        if basis in indicator.bases:
            return basis
        if Basis.STOCK in indicator.bases or aspect in (Aspect.TARGET, Aspect.TARGET_GROWTH):
            return indicator.main_basis
        self._refuse(
            f"basis {basis}",
            row,
            f"{indicator.name}没有{_BASES[basis].chinese}数，没有入库",
            f"{indicator.english} is not kept as a {_BASES[basis].english} figure: not taken",
            blocks=False,
        )
        return None

    def _period_of(
        self, period: Any, basis: Basis, aspect: Aspect, indicator: Indicator, row: int
    ) -> PeriodOf | None:
        if period is None:
            self._refuse(
                "no period",
                row,
                "看不出是哪个时期的数，没有入库",
                "The period of this figure cannot be told; it was not taken",
            )
            return None
        if period.doubt:
            answer = self.reading.answers.get(self._doubt_about(period, row))
            chosen = next((one for one in period.choices if str(one) == answer), None)
            if chosen is None:
                return None
            period = chosen
        if aspect in (Aspect.TARGET, Aspect.TARGET_GROWTH):
            year = period.start.year
            return PeriodOf("year", date(year, 1, 1), date(year + 1, 1, 1))
        try:
            kept = kept_period(indicator, basis, period)
        except PeriodError as error:
            self._refuse("period", row, error.words.chinese, error.words.english)
            return None
        return PeriodOf(str(kept.kind), kept.start, kept.end)

    def _doubt_about(self, period: Any, row: int) -> str:
        """The question asked once for every row that says the same."""
        where = self.reading.mapping["period"]
        cell = self.column.address
        if where["from"] == "column":
            key = self.reading.table.columns[where["column"]]
            cell = f"{column_letters(key.position)}{row}"
        about = f"{period.doubt} {self.sheet}!{cell}"
        if (
            all(one.about != about for one in self.reading.result.questions)
            and about not in self.reading.answers
        ):
            self.reading.result.questions.append(
                Question(
                    about,
                    f"{cell}的时期是哪一个？",
                    f"Which period does {cell} mean?",
                    self.sheet,
                    cell,
                    tuple((str(one), str(one), str(one)) for one in period.choices),
                    UNDECIDED,
                    remembered=False,
                )
            )
        return about

    def _header_period(self) -> Any:
        for part in self.column.path:
            if words := without_period(part)[1]:
                return period_inside(words, self.year)
        if self.reading.mapping["period"]["from"] != "header":
            return None
        columns = [self.column]
        if self.made["aspect"] in (Aspect.GROWTH, Aspect.RANK) and self.at:
            columns.append(
                self.reading.table.columns[self.at - 1]
            )  # 2025年完成 | 增长%: of the figure to its left
        for column in columns:
            for part in reversed(column.path):
                if (found := period_inside(part, self.year)) is not None:
                    return found
        return None

    def _refuse(self, code: str, row: int, chinese: str, english: str, *, blocks: bool = True) -> None:
        fault = Fault(code, self.sheet, f"{self.letters}{row}", chinese, english, blocks)
        self.reading.result.faults.append(fault)


def _bare(stated: Number) -> Number:
    """A number as if its cell named neither scale nor unit of measure: the 3000 of 3000万元."""
    scale = scale_named(f"{stated.scale}个")
    assert scale is not None
    return replace(stated, value=stated.value.scaleb(-scale.power), scale="", unit="", percent=False)


def kept_period(indicator: Indicator, basis: Basis, period: Any) -> periods.Period:
    """The period under which a figure of an indicator is kept.

    A cumulative figure is kept under the last period of its own kind that it reaches to: the gross product of January
    to June under the second quarter. A balance at a day under the month it ends. Raises PeriodError for a period that
    the indicator does not know.
    """
    kind = PeriodKind(period.kind)
    start, end = period.start, period.end
    monthly = PeriodKind.MONTH in indicator.period_kinds
    if kind is PeriodKind.POINT and (basis is Basis.STOCK or end.day == 1):
        kind, start = PeriodKind.MONTH, start.replace(day=1)
        end = periods.month(start.year, start.month).end
    if basis is not Basis.CURRENT and kind is not PeriodKind.POINT:
        if monthly:
            last = periods.Period(start, end, kind).last_day
            return indicator.kept_as(periods.month(last.year, last.month))
        if PeriodKind.QUARTER in indicator.period_kinds and end.month in (1, 4, 7, 10):
            last = periods.Period(start, end, kind).last_day
            return periods.quarter(last.year, (last.month + 2) // 3)
    return indicator.kept_as(periods.Period(start, end, kind))
