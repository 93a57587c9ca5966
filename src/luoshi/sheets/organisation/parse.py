"""The filled-in template to rows, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from luoshi.sheets.cells import Cell, as_code, as_day, as_text, shown
from luoshi.sheets.errors import SheetError, SheetErrors, Words
from luoshi.sheets.identity_numbers import LIKE_AN_IDENTITY_NUMBER, TITLE_OF_IDENTITY_NUMBERS
from luoshi.sheets.organisation.layout import BY_KEY, LAYOUTS, LEVELS, NOTES, Field, Layout
from luoshi.sheets.organisation.rows import Area, Organisation, Tenure, Unit
from luoshi.sheets.table import Column, Table, TableRow, read_table, title_key
from luoshi.sheets.workbook import Sheet, Workbook, read_workbook

_CODE = re.compile(r"\w[\w.-]{0,31}")
_USERNAME = re.compile(r"[\w.@+-]{1,64}")
_OWN_AREA = re.compile(r"(?!\d+$)\w[\w.-]{0,31}")
_NATIONAL_AREA = re.compile(r"\d{6}(?:\d{3}){0,2}")
_RULES = {
    "code": Words("请用字母、数字、汉字和. _ -，最多32个", "Use letters, digits and . _ -, at most 32"),
    "area code": Words("全是数字的须为6位、9位或12位；自编的请加上字母，最多32个",
                        "Digits alone must be 6, 9 or 12; add a letter to a code of your own; at most 32"),
    "username": Words("请用字母、数字和. _ - @ +，最多64个", "Use letters, digits and . _ - @ +, at most 64"),
}  # fmt: skip

Parsed = dict[str, list[Any]]


def parse_organisation(data: bytes, name: str) -> Organisation:
    """The organisation in a workbook laid out like the template, Chinese or English.

    The file must be whole in itself: every code it refers to stands in it. Columns and sheets that the
    template does not have are left out and listed in ``ignored``.

    Raises SheetErrors with everything that is wrong, in the order of the sheets: no workbook at all; sheets
    or columns missing; cells empty, no day, no choice, no code; codes used twice; references that lead
    nowhere; circles and inverted levels in the hierarchies; ends before beginnings; terms that overlap;
    identity numbers, whose values are not repeated in the message.
    """
    try:
        workbook = read_workbook(data, name)
    except SheetError as error:
        raise SheetErrors(error.file, [error]) from error
    return _Parser(workbook).organisation()


class _Parser:
    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._errors: list[SheetError] = []
        self._ignored: list[Cell] = []
        self._codes: dict[str, dict[str, Cell]] = {}  # of each sheet: code, where it stands
        self._sheet_names = {layout.key: layout.names[0] for layout in LAYOUTS}

    def organisation(self) -> Organisation:
        self._refuse_identity_numbers()
        tables = {layout.key: table for layout, table in self._tables()}
        for key, table in tables.items():
            self._codes[key] = self._used_codes(BY_KEY[key], table)
        rows: Parsed = {key: list(self._rows(BY_KEY[key], table, tables)) for key, table in tables.items()}
        self._check_units(rows.get("units", []))
        self._check_areas(rows.get("areas", []))
        self._check_tenures(rows.get("tenures", []))
        if self._errors:
            raise SheetErrors(self._workbook.name, sorted(self._errors, key=self._place))
        return Organisation(
            **{layout.key: tuple(rows[layout.key]) for layout in LAYOUTS}, ignored=tuple(self._ignored)
        )

    def _error(self, code: str, cell: Cell, **values: object) -> None:
        error = SheetError(code, sheet=cell.sheet, cell=cell.address)
        error.values = values
        self._errors.append(error)

    def _place(self, error: SheetError) -> tuple[int, int, int, str]:
        """Sheets in the order of the template, then rows, then columns."""
        order = list(self._sheet_names.values())
        digits = "".join(filter(str.isdigit, error.cell.split(":")[0]))
        letters = "".join(filter(str.isalpha, error.cell))
        at = order.index(error.sheet) if error.sheet in order else len(order)
        return at, int(digits or 0), len(letters), letters

    # Sheets and tables

    def _tables(self) -> Iterator[tuple[Layout, Table]]:
        found: dict[str, list[Sheet]] = defaultdict(list)
        names = {title_key(name): layout.key for layout in LAYOUTS for name in layout.names}
        for sheet in self._workbook.sheets:
            key = names.get(title_key(sheet.name))
            if key is not None:
                found[key].append(sheet)
            elif sheet.rows and title_key(sheet.name) not in map(title_key, NOTES):
                self._ignored.append(next(iter(sheet.rows[0].cells.values())))
        for layout in LAYOUTS:
            sheets = found[layout.key]
            if not sheets:
                self._errors.append(SheetError("no_such_sheet", wanted=layout.names))
                continue
            self._sheet_names[layout.key] = sheets[0].name
            if len(sheets) > 1:
                both = "、".join(sheet.name for sheet in sheets)
                self._errors.append(SheetError("repeated_sheet", sheet=both, wanted=layout.names, found=both))
                continue
            # A column left out would say of every row that it is empty from now on: it has to be there, if
            # empty.
            columns = [Column(field.key, tuple(field.titles), required=True) for field in layout.fields]
            try:
                table = read_table(sheets[0], columns, self._workbook.name)
            except SheetErrors as refused:
                self._errors += refused.errors
                continue
            self._ignored += table.extra
            yield layout, table

    def _refuse_identity_numbers(self) -> None:
        """One error for each column in which one is found: the first cell says which column it is."""
        for sheet in self._workbook.sheets:
            seen: set[int] = set()
            for row in sheet.rows:
                for column, cell in row.cells.items():
                    code = as_code(cell) or ""
                    looks = LIKE_AN_IDENTITY_NUMBER.search(code) or TITLE_OF_IDENTITY_NUMBERS.fullmatch(
                        title_key(cell.stored)
                    )
                    if looks and column not in seen:
                        seen.add(column)
                        self._error("identity_number", cell)

    def _used_codes(self, layout: Layout, table: Table) -> dict[str, Cell]:
        """The codes of a sheet; one used before is an error. Usernames that differ in case are the same."""
        first = layout.fields[0]
        used: dict[str, Cell] = {}
        if first.kind == "reference":
            return used
        for row in table.rows:
            cell = row[first.key]
            code = as_code(cell)
            if code is None:
                continue
            key = code.casefold() if first.kind == "username" else code
            if key in used:
                self._error("repeated_code", cell, title=first.titles, value=code, other=used[key].address)
            else:
                used[key] = cell
        return used

    # Cells

    def _rows(self, layout: Layout, table: Table, tables: dict[str, Table]) -> Iterator[Any]:
        for row in table.rows:
            before = len(self._errors)
            values = {field.key: self._value(field, row, tables) for field in layout.fields}
            self._check_days(layout, row, values)
            # What is half understood would only bring errors that follow from the first.
            if len(self._errors) == before:
                yield layout.row(**values, cells=dict(row.cells))

    def _value(self, field: Field, row: TableRow, tables: dict[str, Table]) -> Any:
        cell = row[field.key]
        if as_text(cell) is None:
            if field.required and cell.address:
                self._error("not_filled", cell, title=field.titles)
            return None
        match field.kind:
            case "text":
                return as_text(cell)
            case "day":
                try:
                    return as_day(cell)
                except SheetError as error:
                    self._errors.append(error)
                    return None
            case "choice" | "flag":
                return self._choice(field, cell)
            case "reference":
                return self._reference(field, cell, tables)
            case _:
                return self._code(field, cell)

    def _code(self, field: Field, cell: Cell) -> str | None:
        code = as_code(cell) or ""
        valid = {
            "code": _CODE.fullmatch(code),
            "area code": _NATIONAL_AREA.fullmatch(code) or _OWN_AREA.fullmatch(code),
            "username": _USERNAME.fullmatch(code),
        }[field.kind]
        if not valid and not LIKE_AN_IDENTITY_NUMBER.search(code):
            self._error("not_a_code", cell, value=shown(cell), rule=_RULES[field.kind])
        return code if valid else None

    def _choice(self, field: Field, cell: Cell) -> str | bool | None:
        choices = field.choices or {}
        written = title_key(cell.stored)
        for value, names in choices.items():
            if written in (title_key(value), *map(title_key, names)):
                return value == "true" if field.kind == "flag" else value
        words = list(choices.values())
        offered = Words("、".join(one.chinese for one in words), ", ".join(one.english for one in words))
        self._error("not_a_choice", cell, title=field.titles, value=shown(cell), choices=offered)
        return None

    def _reference(self, field: Field, cell: Cell, tables: dict[str, Table]) -> str | None:
        code = as_code(cell)
        target = field.target or ""
        # Where the target itself could not be read, that is the error.
        if target in tables and code not in self._codes[target]:
            self._error(
                "unknown_reference", cell, title=field.titles, value=shown(cell), target=BY_KEY[target].names
            )
        return code

    def _check_days(self, layout: Layout, row: TableRow, values: dict[str, Any]) -> None:
        start, end = values.get("start"), values.get("end")
        if start is not None and end is not None and end <= start:
            self._error("ends_before_it_begins", row["end"], start=start, to=end)
        if layout.key != "tenures":
            return
        seen = values["seen_on"]
        days = [as_text(row[key]) for key in ("start", "end", "seen_on")]
        if not any(days):
            self._error("no_day_at_all", row["start"])
        if seen is not None and ((start and seen < start) or (end and seen >= end)):
            self._error("seen_outside", row["seen_on"], seen=seen, start=start or "…", to=end or "…")

    # Rows against each other

    def _check_units(self, units: list[Unit]) -> None:
        layout = BY_KEY["units"]
        by_code = {unit.code: unit for unit in units}
        for key in ("parent", "reporting_parent"):
            self._check_circles(layout.field(key), by_code)
        self._check_levels(layout.field("parent"), by_code, strict=False)

    def _check_areas(self, areas: list[Area]) -> None:
        by_code = {area.code: area for area in areas}
        field = BY_KEY["areas"].field("parent")
        self._check_circles(field, by_code)
        self._check_levels(field, by_code, strict=True)

    def _check_circles(self, field: Field, rows: dict[str, Any]) -> None:
        """One error for each circle, at its first row in the file."""
        order = {code: number for number, code in enumerate(rows)}
        done: set[str] = set()
        for code in rows:
            path: dict[str, None] = {}
            at: str | None = code
            while at in rows and at not in done and at not in path:
                path[at] = None
                at = getattr(rows[at], field.key)
            if at is not None and at in path:
                walked = list(path)
                circle = walked[walked.index(at) :]
                first = min(circle, key=order.__getitem__)
                turned = circle[circle.index(first) :] + circle[: circle.index(first)]
                cell = rows[first].cells[field.key]
                if len(circle) == 1:
                    self._error("own_parent", cell, title=field.titles)
                else:
                    self._error("circle", cell, title=field.titles, path=" → ".join([*turned, first]))
            done.update(path)

    def _check_levels(self, field: Field, rows: dict[str, Any], *, strict: bool) -> None:
        """An area lies in one of a higher level; a unit may stand under one of its own level.

        So may an area with a code of the city's own: a zone of the rank of a county inside a district.
        """
        order = list(LEVELS)
        for row in rows.values():
            above = rows.get(row.parent)
            if above is None or above is row:
                continue
            higher = strict and not _OWN_AREA.fullmatch(row.code)
            if order.index(above.level) > order.index(row.level) - higher:
                self._error(
                    "parent_below", row.cells[field.key], title=field.titles, value=above.code,
                    above=LEVELS[above.level], below=LEVELS[row.level],
                )  # fmt: skip

    def _check_tenures(self, tenures: list[Tenure]) -> None:
        """No two terms of a person in the same post share a day; days seen may lie in them."""
        days: dict[tuple[object, ...], Tenure] = {}
        terms: dict[tuple[str, str], list[tuple[date, date, int, Tenure]]] = defaultdict(list)
        for number, tenure in enumerate(tenures):
            same = (tenure.person, tenure.post, tenure.start, tenure.end, tenure.seen_on)
            if same in days:
                self._overlap(days[same], tenure)
                continue
            days[same] = tenure
            if tenure.start is not None:
                span = (tenure.start, tenure.end or date.max, number, tenure)
                terms[tenure.person, tenure.post].append(span)
        for spans in terms.values():
            spans.sort(key=lambda span: span[:3])
            last = spans[0]
            for span in spans[1:]:
                if span[0] < last[1]:
                    self._overlap(*(one[3] for one in sorted((last, span), key=lambda one: one[2])))
                last = max(last, span, key=lambda one: one[1])

    def _overlap(self, one: Tenure, other: Tenure) -> None:
        """Said of the row that stands lower in the file."""
        self._error("overlapping_tenures", other.cells["person"], other=one.cells["person"].address)
