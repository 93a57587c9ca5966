"""Ledgers at size: what it takes to read one, against what python-calamine takes merely to open it.

    make bench-sheets                        100,000 rows by 10 columns
    make bench-sheets ARGS="--rows 20000"

Each figure is the median of five runs, each run in a process of its own; memory is the peak of that process and
of the one it starts to unpack the file.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import python_calamine
import xlsxwriter
from record_client import hardware

from luoshi.sheets.cells import cell_address
from luoshi.sheets.ledgers import FactsOf, periods_of_column, read_ledger

RUNS = 5
HEADINGS = ("序号", "县区", "指标", "期间", "本月", "累计", "同比增长（%）", "全年目标", "联系电话", "备注")
SHOWN = 500  # cells whose facts a page of differences asks for


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--run", choices=STEPS)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.run:
        _run(options.run, options.file)
        return
    print(hardware())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.xlsx"
        file.write_bytes(ledger(options.rows))
        print(f"{options.rows:,} x {len(HEADINGS)} cells, {file.stat().st_size / 2**20:.1f} MB\n")
        print(f"{'':42}{'seconds':>9}{'ratio':>8}{'MB':>7}")
        alone = 0.0
        for step, words in STEPS.items():
            runs = [_measured(step, file) for _ in range(RUNS)]
            seconds = median(run["seconds"] for run in runs)
            alone = alone or seconds
            print(f"{words:42}{seconds:9.2f}{seconds / alone:8.1f}{max(run['memory'] for run in runs):7.0f}")
    print("\nAll the way into the record (benchmarks/ledgers.py):\n", flush=True)
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("ledgers.py")), "--rows", str(options.rows)], check=True
    )


STEPS = {
    "calamine": "calamine: open and read",
    "read": "read_ledger",
    "difference": "  and its numbers, periods, shown cells",
    "facts": "  and the facts of every figure",
}


def _measured(step: str, file: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--run", step, "--file", str(file)]
    answer: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return answer


def _run(step: str, file: Path) -> None:
    data = file.read_bytes()
    started = time.perf_counter()
    if step == "calamine":
        python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    else:
        (table,) = read_ledger(data, file.name).tables
        if step != "read":
            figures = [column.position for column in table.columns if column.content == "figure"]
            assert len(figures) == 4
            for position in figures:
                assert not table.numbers(position).unreadable
            assert None not in periods_of_column(table.values[4])
            rows = table.row_numbers if step == "facts" else table.row_numbers[: SHOWN // len(figures)]
            addresses = [cell_address(row, position) for row in rows for position in figures]
            facts = FactsOf(data).cells(table.sheet, addresses)
            assert len(facts) == len(addresses)
    seconds = time.perf_counter() - started
    own, started_by_it = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"seconds": seconds, "memory": own + started_by_it}))


def ledger(rows: int) -> bytes:
    """A ledger of this many rows: a title, a unit, percentages by format, numbers typed as text here and
    there. The same for the same size."""
    chance = random.Random(20260501)
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True})
    sheet = book.add_worksheet("五月")
    amount, percent = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "0.0%"})
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "云川市2026年1-5月主要指标台账")
    sheet.write(1, len(HEADINGS) - 1, "单位：万元")
    sheet.write_row(2, 0, HEADINGS)
    for row in range(rows):
        down = row + 3
        level = chance.lognormvariate(8, 1)
        sheet.write_number(down, 0, row + 1)
        sheet.write_string(down, 1, f"县区{row % 12 + 1}")
        sheet.write_string(down, 2, f"指标{row // 12 % 40 + 1}")
        sheet.write_string(down, 3, f"2026年{row // 480 % 12 + 1}月")
        if row % 100:
            sheet.write_number(down, 4, round(level, 2), amount)
        else:
            sheet.write_string(down, 4, f"{level:,.2f}")
        sheet.write_number(down, 5, round(5 * level, 2), amount)
        sheet.write_number(down, 6, round(chance.gauss(0.05, 0.03), 4), percent)
        sheet.write_number(down, 7, round(12 * level), amount)
        sheet.write_string(down, 8, f"0772-{chance.randrange(10**6, 10**7)}")
        if row % 7 == 0:
            sheet.write_string(down, 9, "快报数")
    book.close()
    return saved.getvalue()


if __name__ == "__main__":
    main()
