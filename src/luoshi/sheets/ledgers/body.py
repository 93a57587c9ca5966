"""From a table found to a table read: columns, kinds of rows, merged keys, and what is doubtful in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import TypeVar

from luoshi.sheets.cells import Cell, cell_address, column_letters
from luoshi.sheets.errors import Words
from luoshi.sheets.ledgers.doubts import MOST_CELLS, Choice, Doubt, doubt
from luoshi.sheets.ledgers.finding import Found
from luoshi.sheets.ledgers.grid import Grid
from luoshi.sheets.ledgers.headers import paths, pushed_together
from luoshi.sheets.ledgers.ledger import Content, LedgerColumn, LedgerTable
from luoshi.sheets.ledgers.numbers import Number, RawValue, missing_marker, numbers_of_column
from luoshi.sheets.ledgers.periods import Period, parse_period, periods_of_column
from luoshi.sheets.ledgers.shape import shape_of
from luoshi.sheets.ledgers.words import (
    Measure,
    RowKind,
    is_code_title,
    is_figure,
    is_numeral,
    is_percent_title,
    is_period_title,
    is_rank_title,
    is_serial_title,
    is_telephone,
    is_telephone_title,
    label,
    parse_measure,
    row_kind,
    split_unit,
    unit_note,
)

_Item = TypeVar("_Item")

_SAMPLE = 300  # different texts of a column by which its content is told
_MOST_SPREAD = 500_000
_TIMES = 10_000
_GAP = 40  # times its neighbour that a number outside of a column's others is, at least
_FAR = 300
_SCALE_BELOW = {"亿": "万", "万": ""}
_SCALE_ABOVE = {"": "万", "万": "亿"}


def table_of(grid: Grid, found: Found) -> LedgerTable:
    """The table read from its grid."""
    return _Reader(grid, found).table()


class _Reader:
    def __init__(self, grid: Grid, found: Found) -> None:
        self.grid = grid
        self.found = found
        self.rows = _at(grid.rows, found.body)
        self.values = {column: _at(grid.columns[column], found.body) for column in found.columns}
        self.doubts: list[Doubt] = []
        self.index = {row: at for at, row in enumerate(self.rows)} if self._needs_index() else {}

    def _needs_index(self) -> bool:
        return bool(self.grid.merged or self.grid.marks.errors)

    def table(self) -> LedgerTable:
        grid, found = self.grid, self.found
        titles = tuple(self._cell(at, column) for at, column in found.titles)
        notes = [cell for cell in titles if isinstance(cell.value, str)]
        note = next((unit for cell in notes if (unit := unit_note(str(cell.value)))), None)
        note = note or next((unit for cell in notes if (unit := split_unit(str(cell.value))[1])), None)
        columns, in_header = self._columns()
        note = note or in_header
        self._spread_down(columns)
        kinds = self._row_kinds(columns)
        columns = self._settle_serials(columns, kinds)
        percents = self._percents()
        self._doubt_values(columns, kinds, percents, note)
        self._doubt_surroundings(columns, kinds)
        header = found.header
        table = LedgerTable(
            grid.name,
            titles,
            tuple(self._cell(at, column) for at, column in found.footnotes),
            (header.first, header.last) if header else (0, 0),
            columns,
            self.rows,
            kinds,
            self.values,
            note,
            tuple(self.doubts),
            shape_of([]),
            percents,
            tuple(row for row in self.rows if row in grid.marks.hidden_rows)
            if grid.marks.hidden_rows
            else (),
        )
        return replace(table, shape=shape_of([column.path for column in columns], table.all_units()))

    def _cell(self, at: int, column: int) -> Cell:
        return self.grid.cell(self.grid.rows[at], column)

    def _doubt(self, code: str, cell: str, **values: object) -> None:
        self.doubts.append(doubt(code, self.grid.name, cell, **values))  # type: ignore[arg-type]

    # Columns

    def _columns(self) -> tuple[tuple[LedgerColumn, ...], str | None]:
        """The columns, and the unit that a heading names for the whole table."""
        grid, header = self.grid, self.found.header
        positions = self.found.columns
        if header is None:
            first = self.rows[0] if self.rows else 1
            self._doubt("no_header", cell_address(first, positions[0]))
            columns = tuple(
                LedgerColumn(column, (), cell_address(first, column), None, self._content(column, ""))
                for column in positions
            )
            return columns, None
        found, spread = paths(grid, header, positions)
        if pushed := pushed_together(grid, header, positions):
            spread = [(row, column) for row, column in spread if column not in pushed]
            for column, (text, _) in pushed.items():
                found[column] = (text, found[column][0][-1]), found[column][1]
            first = next(iter(pushed))
            self._doubt(
                "header_misaligned", cell_address(header.first, first), text=pushed[first][0], column=first,
                cells=tuple(cell_address(header.first, column) for column in pushed), count=len(pushed),
            )  # fmt: skip
        for row, column in spread:
            self._doubt("header_spread", cell_address(row, column), text=label(grid.value(row, column)))
        of_table: str | None = None
        columns_read = []
        for position in positions:
            path, lowest = found[position]
            unit = None
            for text in reversed(path):
                unit = unit or split_unit(text)[1]
                if noted := unit_note(text):
                    of_table = of_table or noted
                    unit = None
                    break
            if unit is None and header.units is not None:
                written = grid.value(header.units, position)
                if isinstance(written, str) and missing_marker(written) is None:
                    unit = split_unit(f"({written.strip('()（） ')})")[1]
            heading = "".join(split_unit(text)[0] for text in path[-1:])
            content = self._content(position, heading, whole="".join(path), unit=unit)
            columns_read.append(LedgerColumn(position, path, cell_address(lowest, position), unit, content))
        return tuple(columns_read), of_table

    def _content(self, position: int, heading: str, whole: str = "", unit: str | None = None) -> Content:
        values = self.values[position]
        given = [value for value in _sample(values) if missing_marker(value) is None]
        if is_serial_title(heading):
            return "serial number"
        if is_telephone_title(heading):
            return "telephone"
        if is_code_title(heading):
            return "code"
        if not given:
            return "figure" if unit else "empty"
        texts = [label(value) for value in given]
        if 2 * sum(map(is_telephone, texts)) > len(texts) and unit is None:
            return "telephone"
        figures = sum(map(is_figure, given))
        # 2026 and 12.6 are as well numbers: only a heading makes periods of them.
        dated = is_period_title(heading)
        periods = sum(
            parse_period(value, 2000) is not None and (dated or not is_figure(value)) for value in given
        )
        if periods == len(given) and unit is None and not is_percent_title(whole):
            return "period"
        if 2 * figures < len(given):
            return "text"
        if any(text.startswith("0") and text.isdecimal() and len(text) > 1 for text in texts):
            return "code"
        if unit is None and self._looks_like_codes(position, texts):
            return "code"
        return "rank" if is_rank_title(heading) else "figure"

    def _looks_like_codes(self, position: int, texts: list[str]) -> bool:
        """Six or more digits each, all different, and alike in the first four: codes of areas or units."""
        alike = (
            len(texts) > 3
            and all(text.isdecimal() for text in texts)
            and len({len(text) for text in texts}) == 1
            and len(texts[0]) >= 6
            and len(set(texts)) == len(texts)
            and len({text[:4] for text in texts}) == 1
        )
        if alike:
            row = next(
                row for row, value in zip(self.rows, self.values[position], strict=True) if value is not None
            )
            self._doubt(
                "code_or_figure", cell_address(row, position),
                text=self._heading(position), value=texts[0], column=position,
            )  # fmt: skip
        return alike

    def _heading(self, position: int) -> str:
        header = self.found.header
        if header is None:
            return column_letters(position)
        for row in range(header.last, header.first - 1, -1):
            if row not in header.numbering and (text := label(self.grid.value(row, position))):
                return text
        return column_letters(position)

    def _settle_serials(
        self, columns: tuple[LedgerColumn, ...], kinds: dict[int, RowKind]
    ) -> tuple[LedgerColumn, ...]:
        """A first column without a telling heading that counts 1, 2, 3 … is a serial number."""
        if not columns or columns[0].content != "figure" or columns[0].unit_note or len(self.rows) < 3:
            return columns
        first = columns[0]
        values = [
            value
            for row, value in zip(self.rows, self.values[first.position], strict=True)
            if row not in kinds and value is not None
        ]
        counted = [value for value in values if isinstance(value, (int, float))]
        if len(counted) == len(values) > 2 and counted == list(range(1, len(counted) + 1)):
            return (
                LedgerColumn(first.position, first.path, first.address, None, "serial number"),
                *columns[1:],
            )
        return columns

    # Rows

    def _row_kinds(self, columns: tuple[LedgerColumn, ...]) -> dict[int, RowKind]:
        kinds: dict[int, RowKind] = {}
        figures = [column.position for column in columns if column.content in ("figure", "rank")]
        for column in columns[:6]:
            if figures and column.position > figures[0] and column.content != "text":
                continue
            values = self.values[column.position]
            if str not in set(map(type, values)):
                continue
            special = {
                value: kind for value in set(values) if isinstance(value, str) and (kind := row_kind(value))
            }
            if special:
                for row, value in zip(self.rows, values, strict=True):
                    if isinstance(value, str) and value in special:
                        kinds.setdefault(row, special[value])
        for at in sorted(self.found.sections):
            kinds.setdefault(self.grid.rows[at], "section")
        for column in columns[:2]:
            if column.content == "serial number":
                self._kinds_by_numerals(column.position, figures, kinds)
        return dict(sorted(kinds.items()))

    def _kinds_by_numerals(self, position: int, figures: list[int], kinds: dict[int, RowKind]) -> None:
        """一, （二） among 1, 2, 3 head the rows below: with figures of their own they are a subtotal."""
        values = self.values[position]
        if str not in set(map(type, values)):
            return
        numerals = {value for value in set(values) if isinstance(value, str) and is_numeral(value)}
        if numerals and any(
            isinstance(value, (int, float)) or (value or "").isdecimal()
            for value in values
            if not isinstance(value, date)
        ):
            for at, value in enumerate(values):
                if value in numerals:
                    summed = any(self.values[other][at] is not None for other in figures)
                    kinds.setdefault(self.rows[at], "subtotal" if summed else "section")

    def _spread_down(self, columns: tuple[LedgerColumn, ...]) -> None:
        """Keys merged over several rows stand in each of them; a number does not."""
        header = self.found.header
        first_row = header.last if header else 0
        inside = {column.position: column for column in columns}
        spread = 0
        for top, left, bottom, _ in self.grid.merged:
            if top <= first_row or bottom == top or left not in inside or top not in self.index:
                continue
            values = self.values[left]
            value = values[self.index[top]]
            below = (
                [self.index[row] for row in range(top + 1, bottom + 1) if row in self.index]
                if (bottom - top <= len(self.rows) + self.rows[-1] - self.rows[0])
                else []
            )
            if value is None or not below:
                continue
            if isinstance(value, (int, float)) and inside[left].content not in (
                "serial number",
                "code",
                "period",
            ):
                self._doubt(
                    "merged_number", cell_address(top, left), value=label(value), column=left,
                    cells=tuple(cell_address(self.rows[at], left) for at in (self.index[top], *below)),
                    count=len(below) + 1,
                )  # fmt: skip
                continue
            spread += len(below)
            if spread > _MOST_SPREAD:
                return
            for at in below:
                if values[at] is None:
                    values[at] = value

    def _percents(self) -> dict[int, frozenset[int]]:
        if not self.grid.marks.percents:
            return {}
        rows = set(self.rows)
        return {
            column: frozenset(inside)
            for column, shown in self.grid.marks.percents.items()
            if column in self.values and (inside := shown & rows)
        }

    # Doubts about values

    def _doubt_values(
        self,
        columns: tuple[LedgerColumn, ...],
        kinds: dict[int, RowKind],
        percents: dict[int, frozenset[int]],
        note: str | None,
    ) -> None:
        by_row = any(column.content == "text" and self._holds_units(column.position) for column in columns)
        for column in columns:
            if column.content == "period":
                self._doubt_periods(column)
            if column.content not in ("figure", "rank"):
                continue
            percent = is_percent_title("".join(column.path))
            unit = column.unit_note or (None if percent or column.content == "rank" else note)
            plain = self._doubt_numbers(column, unit, kinds)
            if percent or unit == "%":
                self._doubt_percents(column, plain, percents.get(column.position, frozenset()))
            elif not by_row:
                self._doubt_scale(column, plain, unit, kinds)

    def _holds_units(self, position: int) -> bool:
        """Whether a column states the unit of measure of each row."""
        texts = [value for value in _sample(self.values[position]) if isinstance(value, str)]
        return bool(texts) and all(parse_measure(text.strip()) for text in texts)

    def _doubt_numbers(
        self, column: LedgerColumn, unit: str | None, kinds: dict[int, RowKind]
    ) -> Sequence[float | None]:
        """Numbers in words that are doubtful, contradict the column's unit, or cannot be read. The column's
        numbers that say nothing more than a number come back, parallel to its values."""
        values = self.values[column.position]
        types = set(map(type, values))
        if types == {float}:
            return values  # type: ignore[return-value]
        plain: list[float | None] = [value if type(value) is float else None for value in values]
        if not types - {float, type(None)}:
            return plain
        numbers = numbers_of_column(values)
        for at, number in enumerate(numbers.values):
            if number is not None and type(values[at]) is not float and at not in numbers.stated:
                plain[at] = float(number)
        measure = parse_measure(unit) if unit else None
        mixed: list[int] = []
        for at, stated in numbers.stated.items():
            if stated.doubt:
                self._doubt_cell(stated.doubt, at, column)
            elif _contradicts(stated, measure):
                mixed.append(at)
        if mixed:
            cells = self._addresses(mixed, column)
            self._doubt(
                "mixed_unit", cells[0], value=label(values[mixed[0]]), unit=unit or "", column=column.position,
                cells=cells, count=len(mixed),
            )  # fmt: skip
        unreadable = [at for at in numbers.unreadable if kinds.get(self.rows[at]) != "section"]
        if unreadable:
            cells = self._addresses(unreadable, column)
            self._doubt(
                "unreadable_number", cells[0], value=label(values[unreadable[0]])[:40], text=_title(column),
                column=column.position, cells=cells, count=len(unreadable),
            )  # fmt: skip
        return plain

    def _doubt_periods(self, column: LedgerColumn) -> None:
        """Periods that may be another one: once for each value."""
        values = self.values[column.position]
        places: dict[Period, list[int]] = {}
        # Without a year of its own a period is the mapping's to place: any year will do to look at it.
        for at, period in enumerate(periods_of_column(values, 2000)):
            if period is not None and period.doubt is not None:
                places.setdefault(period, []).append(at)
        for period, found in list(places.items())[:MOST_CELLS]:
            assert period.doubt is not None
            cells = self._addresses(found, column)
            self._doubt(
                period.doubt, cells[0], value=label(values[found[0]]), column=column.position, cells=cells,
                count=len(found),
                choices=tuple(
                    Choice(f"{choice.kind}:{choice.start.isoformat()}", Words(str(choice), _english(choice)))
                    for choice in period.choices
                ),
            )  # fmt: skip

    def _doubt_cell(self, code: str, at: int, column: LedgerColumn) -> None:
        if sum(one.code == code and one.column == column.position for one in self.doubts) < MOST_CELLS:
            self._doubt(
                code, cell_address(self.rows[at], column.position),
                value=label(self.values[column.position][at]), column=column.position,
            )  # fmt: skip

    def _addresses(self, places: Sequence[int], column: LedgerColumn) -> tuple[str, ...]:
        return tuple(cell_address(self.rows[at], column.position) for at in places[:MOST_CELLS])

    def _doubt_percents(
        self, column: LedgerColumn, plain: Sequence[float | None], shown: frozenset[int]
    ) -> None:
        """Numbers all below 1 in a column of percentages may be fractions."""
        places = []
        for at, value in enumerate(plain):
            if value is None or not value or self.rows[at] in shown:
                continue
            if not -1 < value < 1:
                return
            places.append(at)
        if not places:
            return
        value = plain[places[0]] or 0.0
        self._doubt(
            "percent_scale", cell_address(self.rows[places[0]], column.position), text=_title(column),
            value=f"{value:.15g}", points=f"{value * 100:.10g}", column=column.position,
            cells=self._addresses(places, column), count=len(places),
        )  # fmt: skip

    def _doubt_scale(
        self,
        column: LedgerColumn,
        plain: Sequence[float | None],
        unit: str | None,
        kinds: dict[int, RowKind],
    ) -> None:
        """A number about ten thousand times the others of its column, or a ten-thousandth of them, and far
        from any of them, was typed in another scale of 元, 万, 亿."""
        measure = parse_measure(unit) if unit else None
        if measure is None or measure.scale not in ("", "万", "亿"):
            return
        ordered = sorted(abs(value) for value in plain if value)
        if len(ordered) < 4:
            return
        middle = ordered[len(ordered) // 2]
        if ordered[-1] < _FAR * middle and ordered[0] * _FAR > middle:
            return
        low, high = _cluster(ordered)
        first, last = ordered[low] / 3, ordered[high - 1] * 3
        if 4 * (high - low) < 3 * len(ordered):
            return
        outside = {*ordered[:low], *ordered[high:]}
        for at, number in enumerate(plain):
            if number is None or abs(number) not in outside or self.rows[at] in kinds:
                continue
            value = abs(number)
            if value > middle and first <= value / _TIMES <= last:
                likely = _SCALE_BELOW.get(measure.scale)
            elif value < middle and first <= value * _TIMES <= last:
                likely = _SCALE_ABOVE.get(measure.scale)
            else:
                continue
            if likely is None:
                continue
            self._doubt(
                "outlier_scale", cell_address(self.rows[at], column.position), unit=measure.printed,
                value=f"{number:.15g}", likely=likely + measure.printed[len(measure.scale):],
                times=f"{value / middle:.4g}", column=column.position,
            )  # fmt: skip
            if sum(one.code == "outlier_scale" for one in self.doubts) >= MOST_CELLS:
                return

    # Doubts about the rest

    def _doubt_surroundings(self, columns: tuple[LedgerColumn, ...], kinds: dict[int, RowKind]) -> None:
        grid, found = self.grid, self.found
        marks = grid.marks
        if found.beside and columns:
            right = int(found.beside)
            left = max((column for column in found.columns if column < right), default=right)
            self._doubt(
                "side_by_side", cell_address(self.rows[0] if self.rows else 1, right),
                left=column_letters(left), right=column_letters(right), column=right,
            )  # fmt: skip
        if grid.hidden:
            self._doubt("hidden_sheet", "", text=grid.name)
        first = columns[0].position if columns else 1
        if marks.hidden_rows and (hidden := [row for row in self.rows if row in marks.hidden_rows]):
            cells = tuple(cell_address(row, first) for row in hidden[:MOST_CELLS])
            self._doubt("hidden_rows", cells[0], cells=cells, count=len(hidden))
        if hidden := [column.position for column in columns if column.position in marks.hidden_columns]:
            row = self.found.header.last if self.found.header else 1
            cells = tuple(cell_address(row, position) for position in hidden)
            self._doubt("hidden_columns", cells[0], cells=cells, count=len(hidden))
        if marks.errors:
            self._doubt_errors()
        self._doubt_blank_keys(columns, kinds)

    def _doubt_errors(self) -> None:
        inside = []
        for address in self.grid.marks.errors:
            letters = address.rstrip("0123456789")
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            if column in self.values and int(address[len(letters) :]) in self.index:
                inside.append(address)
        if inside:
            self._doubt("formula_error", inside[0], cells=tuple(inside), count=len(inside))

    def _doubt_blank_keys(self, columns: tuple[LedgerColumn, ...], kinds: dict[int, RowKind]) -> None:
        """Keys that stand only in the first row of a group, without being merged over it."""
        figures = [column.position for column in columns if column.content in ("figure", "rank")]
        keys = [
            column
            for column in columns
            if column.content == "text" and (not figures or column.position < figures[0])
        ][:2]
        for column in keys if figures else ():
            values = self.values[column.position]
            if None not in values:
                continue
            blank = [
                at
                for at, value in enumerate(values)
                if at and value is None and self.rows[at] not in kinds
                and any(self.values[other][at] is not None for other in figures)
                and self.rows[at - 1] not in kinds
            ]  # fmt: skip
            if blank:
                cells = self._addresses(blank, column)
                self._doubt(
                    "blank_key", cells[0], text=_title(column), cells=cells, count=len(blank),
                    column=column.position,
                )  # fmt: skip


def _at(values: list[_Item], places: list[int]) -> list[_Item]:
    if not places:
        return []
    if places[-1] - places[0] == len(places) - 1:
        return values[places[0] : places[-1] + 1]
    if len(places) == 1:
        return [values[places[0]]]
    return list(itemgetter(*places)(values))


def _cluster(ordered: Sequence[float]) -> tuple[int, int]:
    """The places of the ascending numbers around the middle one that no wide gap separates from it."""
    low = high = len(ordered) // 2
    while low > 0 and ordered[low] < _GAP * ordered[low - 1]:
        low -= 1
    while high < len(ordered) - 1 and ordered[high + 1] < _GAP * ordered[high]:
        high += 1
    return low, high + 1


def _english(period: Period) -> str:
    if period.kind == "month":
        return f"{period.start:%Y-%m} (the month)"
    return f"{period.start.isoformat()} (the day)" if period.kind == "point" else f"{period.start.year}"


def _sample(values: Sequence[RawValue]) -> list[RawValue]:
    """Different values from all over a column."""
    step = max(1, len(values) // 4000)
    seen: dict[RawValue, None] = dict.fromkeys(value for value in values[::step] if value is not None)
    return list(seen)[:_SAMPLE]


def _title(column: LedgerColumn) -> str:
    return column.path[-1] if column.path else column_letters(column.position)


def _contradicts(number: Number, measure: Measure | None) -> bool:
    """Whether a cell says another scale or kind of unit than its column."""
    if measure is None:
        return False
    printed = parse_measure(f"{number.scale}{number.unit}") if number.unit else None
    if printed is not None:
        return (printed.scale, printed.base) != (measure.scale, measure.base)
    if number.scale:
        return number.scale != measure.scale
    return number.percent and measure.base != "percent"
