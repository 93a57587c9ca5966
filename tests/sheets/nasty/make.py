"""Write the nasty ledgers and what a careful clerk reads from each: ``python tests/sheets/nasty/make.py``.

Nothing is drawn by chance and no clock is read: the same program gives the same bytes, but for the files that
LibreOffice (.ods, .xls, .et) and msoffcrypto-tool (the encrypted one) write. Where these programs are missing, the
files already here are left alone, and the program says so.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import files  # noqa: E402
import python_calamine  # noqa: E402
import structure  # noqa: E402
import values  # noqa: E402
from expected import Expected  # noqa: E402

LEDGERS: dict[str, Callable[[], tuple[bytes | None, Expected]]] = {
    "01-three-level-header.xlsx": structure.three_level_header,
    "02-totals-and-of-which.xlsx": structure.totals_and_of_which,
    "03-several-tables.xlsx": structure.several_tables,
    "04-numbers-as-text.xlsx": values.numbers_as_text,
    "05-marks.xlsx": values.marks,
    "06-periods-in-rows.xlsx": values.periods_in_rows,
    "07-months-as-columns.xlsx": structure.months_as_columns,
    "08-transposed.xlsx": structure.transposed,
    "09-one-sheet-per-county.xlsx": structure.one_sheet_per_county,
    "10-one-sheet-per-month.xlsx": structure.one_sheet_per_month,
    "11-gb18030.csv": files.comma_separated,
    "12-formula-injection.csv": files.formula_injection,
    "13-utf16.tsv": files.tab_separated,
    "14-open-document.ods": files.open_document,
    "15-excel-97.xls": files.old_format,
    "16-wps.et": files.wps_format,
    "17-binary.xlsb": files.binary_format,
    "18-formulas.xlsx": values.formulas,
    "19-merged-data.xlsx": structure.merged_data,
    "20-hidden.xlsx": structure.hidden,
    "21-page-breaks.xlsx": structure.page_breaks,
    "22-percent-and-scale.xlsx": values.percent_and_scale,
    "23-mixed-units.xlsx": values.mixed_units,
    "24-ranks.xlsx": values.ranks,
    "25-projects.xlsx": files.projects,
    "26-far-corner.xlsx": structure.far_corner,
    "27-next-month.xlsx": structure.next_month,
    "28-next-month-changed.xlsx": structure.next_month_changed,
    "29-protected-sheet.xlsx": files.protected_sheet,
    "30-macro-and-links.xlsm": files.macro_and_links,
    "31-secret-at-head.xlsx": files.secret_at_head,
    "32-secret-on-second-sheet.xlsx": files.secret_on_second_sheet,
    "33-secret-in-page-header.xlsx": files.secret_in_page_header,
    "34-empty.xlsx": files.empty,
    "35-picture-only.xlsx": files.picture_only,
    "36-encrypted.xlsx": files.encrypted,
    "37-cut-off.xlsx": files.cut_off,
    "38-web-page.xls": files.web_page_as_workbook,
}


def _cells(path: Path) -> dict[str, Any]:
    """Address -> stored value, by calamine; "A1" and "Sheet!A1" both lead to the cell where they can."""
    found: dict[str, Any] = {}
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for sheet in book.sheet_names:
        for row, line in enumerate(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), 1):
            for column, value in enumerate(line):
                letters = chr(65 + column)
                found[f"{sheet}!{letters}{row}"] = value
                found.setdefault(f"{letters}{row}", value)
    return found


def mistakes(name: str, expected: Expected) -> list[str]:
    """What cannot be right in an expectation, seen from the file itself."""
    content = expected.content
    found: list[str] = []
    if content["refused"]:
        return ["refused, yet something is read"] if content["figures"] or content["tables"] else []
    figures = {figure["cell"]: figure for figure in content["figures"]}
    asked = {entry["cell"] for entry in content["asked"]}
    refused = {entry["cell"] for entry in content["refused_cells"]}
    for one, other in ((set(figures), asked), (set(figures), refused), (set(figures), set(content["missing"])),
                       (asked, refused), (set(figures), set(content.get("not_figures", [])))):  # fmt: skip
        found += [f"{cell} is listed twice" for cell in sorted(one & other)]
    said: dict[tuple[str, ...], set[str]] = {}
    for figure in content["figures"]:
        key = tuple(figure[part] for part in ("unit", "indicator", "period", "basis", "aspect"))
        said.setdefault(key, set()).add(figure["value"])
    found += [f"{key} has several values" for key, several in said.items() if len(several) > 1]
    for table in content["tables"]:
        rows = [
            row
            for key, value in table.items()
            if key.endswith("_rows") and key != "header_rows"
            for row in value
        ]
        found += [f"row {row} is of two kinds" for row, count in Counter(rows).items() if count > 1]
    if name.endswith((".csv", ".tsv")):
        return found
    cells = _cells(HERE / name)
    for cell, figure in figures.items():
        stored = cells.get(cell, "")
        if stored == "":
            found.append(f"{cell} is blank")
        elif isinstance(stored, float | int) and Decimal(figure["value"]) != 0:
            ratio = Decimal(figure["value"]) / Decimal(f"{stored:.15g}")
            if not re.fullmatch(r"0\.0*10*|10*(\.0*)?", format(ratio, "f")):
                found.append(f"{cell} holds {stored}, not {figure['value']} at any scale")
    found += [f"{cell} is asked, yet blank" for cell in sorted(asked) if cells.get(cell, "") == ""]
    for cell in content["missing"]:
        if isinstance(cells.get(cell, ""), float | int):
            found.append(f"{cell} is missing, yet holds {cells[cell]}")
    return found


def main() -> int:
    say = sys.stdout.write
    wrong = 0
    for name, make in LEDGERS.items():
        data, expected = make()
        if data is None:
            say(f"{name}: kept as it is, the program that writes it is not installed\n")
        else:
            (HERE / name).write_bytes(data)
        (HERE / f"{name}.expected.json").write_text(expected.text(), "utf-8")
        for mistake in mistakes(name, expected):
            wrong += 1
            say(f"{name}: {mistake}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
