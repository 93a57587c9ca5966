"""The ledger that the how-to drops in: industry of the sample city by county, as messy as such sheets are."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

# As the bureau writes them: short, with blanks, by a name that no list has.
WRITTEN = {
    "望溪区": "望溪", "白渡区": "白 渡 区", "鹤汀区": "鹤汀区", "松岭县": "松岭", "桐岭县": "桐岭县",
    "石滩县": "石滩县", "云麓县": "云麓", "柳渡县": "柳渡县", "岚溪县": "岚溪县", "云川经开区": "开发区",
    "云川临港区": "临港",
}  # fmt: skip
HEADINGS = {
    "A3": "序号", "B3": "县（市、区）", "C3": "规上工业总产值（万元）", "F3": "工业用电量（万千瓦时）", "J3": "备注",
    "C4": "本月", "D4": "累计", "E4": "累计同比±%", "F4": "本月", "G4": "本月同比±%", "H4": "累计", "I4": "累计同比±%",
}  # fmt: skip
POWER = Path("供电公司", "2026年用电量.csv")
FIRST_ROW = 5  # of the figures; the total stands first
# Output of the month and since January, its growth; electricity of the month, its growth, since January, its growth.
Row = tuple[int, int, float, int, float, int, float]


@dataclass(frozen=True)
class Month:
    """One month's sheet. ``cells`` are written over what ``rows`` say."""

    number: int
    rows: dict[str, Row]
    cells: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.number}月工业运行监测（报）.xlsx"

    def workbook(self) -> bytes:
        """The sheet under its merged headings, with notes above and below."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = f"{self.number}月"
        sheet["A1"] = f"2026年{self.number}月分县区工业运行监测表"
        sheet["A2"] = "填报单位：市工业和信息化局"
        for address, text in HEADINGS.items():
            sheet[address] = text
        for merged in ("A1:J1", "A3:A4", "B3:B4", "C3:E3", "F3:I3", "J3:J4"):
            sheet.merge_cells(merged)
        total = [sum(row[at] for row in self.rows.values()) for at in (0, 1, 3, 5)]
        sheet.cell(FIRST_ROW, 2, "合  计")
        for column, value in zip("CDFH", total, strict=True):
            sheet[f"{column}{FIRST_ROW}"] = value
        for down, (name, row) in enumerate(self.rows.items(), start=1):
            for across, value in enumerate((down, WRITTEN[name], *row), start=1):
                sheet.cell(FIRST_ROW + down, across, value)
        last = FIRST_ROW + len(self.rows)
        for address, value in self.cells.items():
            sheet[address] = value
        sheet.cell(last + 1, 1, "注：总产值为快报数。")
        sheet.cell(last + 2, 1, f"填表人：许望        填报日期：2026.{self.number + 1}.9")
        _dress(sheet, last)
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()


def _dress(sheet: Any, last: int) -> None:
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=3, max_row=last, max_col=10):
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    for at in range(2, 11):
        sheet.column_dimensions[get_column_letter(at)].width = 14


def sample_of_october(root: Path, folder: Path) -> Path:
    """The sample city as it was in October 2026, written into ``folder``; its organisation table.

    The how-to brings in the month after the last one that is known, and that month has to be over.
    """
    ledgers = root / "samples" / "ledgers"
    with (ledgers / "index.csv").open(encoding="utf-8", newline="") as rows:
        known = [
            row for row in csv.DictReader(rows) if row["received_on"] < "2026-11" or row["path"] == str(POWER)
        ]
    for row in known:
        copy = folder / "ledgers" / row["path"]
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ledgers / row["path"], copy)
    lines = (ledgers / POWER).read_text("gb18030").splitlines(keepends=True)
    until = "".join(line for line in lines if not line.startswith("2026年10月,"))
    (folder / "ledgers" / POWER).write_text(until, "gb18030", newline="")
    with (folder / "ledgers" / "index.csv").open("w", encoding="utf-8", newline="") as index:
        # The statistics bureau's September comes in last.
        written = csv.DictWriter(index, known[0].keys())
        written.writeheader()
        written.writerows(sorted(known, key=lambda row: min(row["received_on"], "2026-10-16")))
    for beside in (root / "samples").glob("organisation*.xlsx"):
        shutil.copy(beside, folder)
    return folder / "organisation.xlsx"


def september(root: Path) -> Month:
    """As the statistics bureau and the power company gave it, growth of the month aside; with what such a sheet has
    wrong in it."""
    ledgers = root / "samples" / "ledgers"
    book = openpyxl.load_workbook(ledgers / "统计局" / "2026年1—9月全市主要经济指标.xlsx", data_only=True)
    output = {row[0]: row[1:4] for row in book["分县区"].iter_rows(min_row=5, values_only=True)}
    lines = (ledgers / POWER).read_text("gb18030").splitlines()
    power = {line.split(",")[1]: line.split(",")[5:] for line in lines if line.startswith("2026年9月,")}
    rows: dict[str, Row] = {}
    for name in WRITTEN:
        month, since, growth = power[name]
        of_month = round(float(growth) + 0.4, 1)
        rows[name] = (*output[name], int(month), of_month, int(since), float(growth))
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    cells = {
        "D7": f"{rows['白渡区'][1] + 7_000:,} ",  # text, and not what the statistics bureau says
        "C11": str(rows["石滩县"][0]).translate(full_width),
        "H12": f"=F12+{rows['云麓县'][5] - rows['云麓县'][3]}",  # nobody ever opened the file, so there is no result
        "C13": rows["柳渡县"][0] * 10_000,  # in yuan
        "J15": "含工业园",
    }
    return Month(9, rows, cells)


def october(september: Month) -> Month:
    """A month later, with nothing wrong in it."""
    rows: dict[str, Row] = {}
    for name, (output, since, growth, power, of_month, power_since, power_growth) in september.rows.items():
        now, used = round(output * 1.02), round(power * 1.01)
        rows[name] = (now, since + now, growth, used, of_month, power_since + used, power_growth)
    return Month(10, rows)
