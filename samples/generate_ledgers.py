"""The ledgers of the sample city, as its bureaus keep them: ``make samples`` writes ``samples/ledgers`` anew.

What they say without a fault is in ``economy.py``; the faults that real ledgers have are in ``FAULTS``, each
told in ``samples/ledgers/README.md``. ``claims()`` lists every figure that stands in a file, with its cell.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "samples"))

from economy import (  # noqa: E402
    ADDED_UP,
    CITY,
    COUNTIES,
    LAST_MONTH,
    LAST_YEAR,
    MEASURES,
    PRICES,
    TARGETS,
    UNITS,
    ZONES,
    Aspect,
    Basis,
    Figure,
    Key,
    Period,
    month,
    months,
    quarter,
    single_month,
    targets,
    true_figures,
    truth,
    whole_year,
)
from ledger_files import Grid, Value, Written, csv_text, ods, xls, xlsx  # noqa: E402
from yunchuan import RENAMED_ON  # noqa: E402

from luoshi.sheets.cells import cell_address  # noqa: E402

__all__ = ["FAULTS", "Claim", "Fault", "LedgerFile", "claims", "files", "true_figures", "write"]

FOLDER = ROOT / "samples" / "ledgers"
INDEX = "index.csv"
FIRST = (2024, 10)

NAMES = {
    CITY: "全市", "WXQZF": "望溪区", "BDQZF": "白渡区", "HTQZF": "鹤汀区", "SLXZF": "松岭县", "TLXZF": "桐岭县",
    "STXZF": "石滩县", "YLXZF": "云麓县", "LDXZF": "柳渡县", "LXXZF": "岚溪县", "GXQ": "云川高新区",
    "LGQ": "云川临港区",
}  # fmt: skip
MISSING = "—"
WAN, YI = Decimal(10_000), Decimal(100_000_000)
WHOLE, TWO, PERCENT = "#,##0", "0.00", "0.0"


@dataclass
class LedgerFile:
    """A file below ``samples/ledgers``: whose it is (unit code), and the day it came in."""

    path: str
    unit: str
    received_on: date
    grids: list[Grid]

    def bytes(self) -> bytes:
        return _WRITERS[Path(self.path).suffix](self.grids)


@dataclass(frozen=True)
class Fault:
    """A cell that does not say what is so: ``printed`` stands in it and is read as ``means``; in the file
    ``path`` it is the first cell for ``key``."""

    kind: str
    path: str
    key: Key
    printed: Value
    means: Decimal


@dataclass(frozen=True)
class Claim:
    """A figure as a cell says it; ``fault``: the kind, where that is not the true one."""

    path: str
    sheet: str
    cell: str
    figure: Figure
    fault: str | None = None


def name_of(unit: str, day: date) -> str:
    """What ledgers of that day call it."""
    if unit == "JKQ":
        return "云川经开区" if day >= RENAMED_ON else "云川工业园区"
    return NAMES[unit]


def _month_text(period: Period) -> str:
    return "1—2月" if period.kind == "january-february" else f"{period.last_month}月"


def _so_far(period: Period) -> str:
    return f"1—{period.last_month}月"


def _of_year(year: int) -> list[Period]:
    return [period for period in months(FIRST) if period.year == year]


def _put(
    grid: Grid, row: int, column: int, key: Key, scale: Decimal | int, shown: str, formula: str = ""
) -> None:
    """The true figure, or that there is none."""
    value = truth().get(key)
    if value is None:
        grid.put(row, column, MISSING, "number")
        return
    printed = value / scale
    grid.put(row, column, printed, "number", format=shown, formula=formula)
    grid.figures[row, column] = Figure(*key, value)


def _head(grid: Grid, title: str, left: str, right: str, width: int) -> None:
    grid.across(1, 1, width, title, "title")
    grid.put(2, 1, left, "note")
    grid.put(2, width, right, "note right")


def _header(grid: Grid, top: int, paths: Sequence[tuple[str, ...]]) -> int:
    """Header texts of each column from the top down; equal neighbours are merged. The row below."""
    depth = max(map(len, paths))

    def path(column: int, level: int) -> tuple[str, ...]:
        return paths[column][: level + 1]

    for level in range(depth):
        column = 0
        while column < len(paths):
            if len(paths[column]) <= level:
                column += 1
                continue
            end = column
            is_last = len(paths[column]) == level + 1
            while not is_last and end + 1 < len(paths) and path(end + 1, level) == path(column, level):
                end += 1
            down = depth - level - 1 if is_last else 0
            grid.across(top + level, column + 1, end + 1, paths[column][level], "header", down=down)
            column = end + 1
    return top + depth


# 统计局: one file a month.

_MONTHLY: list[tuple[tuple[str, ...], str, Basis, Aspect]] = [
    (("工业", "规模以上工业总产值", "本月"), "规模以上工业总产值", "current", "level"),
    (("工业", "规模以上工业总产值", "累计"), "规模以上工业总产值", "cumulative", "level"),
    (("工业", "规模以上工业总产值", "累计同比±%"), "规模以上工业总产值", "cumulative", "growth"),
    (("工业", "规模以上工业增加值同比±%", "本月"), "规模以上工业增加值", "current", "growth"),
    (("工业", "规模以上工业增加值同比±%", "累计"), "规模以上工业增加值", "cumulative", "growth"),
    (("投资", "固定资产投资", "累计同比±%"), "固定资产投资", "cumulative", "growth"),
    (("投资", "工业投资", "累计同比±%"), "工业投资", "cumulative", "growth"),
    (("消费", "社会消费品零售总额", "本月"), "社会消费品零售总额", "current", "level"),
    (("消费", "社会消费品零售总额", "累计"), "社会消费品零售总额", "cumulative", "level"),
    (("消费", "社会消费品零售总额", "累计同比±%"), "社会消费品零售总额", "cumulative", "growth"),
    (("消费", "其中：限额以上零售额", "累计"), "限额以上社会消费品零售额", "cumulative", "level"),
    (("消费", "其中：限额以上零售额", "累计同比±%"), "限额以上社会消费品零售额", "cumulative", "growth"),
    (
        ("服务业", "规模以上服务业营业收入（{before}）", "累计"),
        "规模以上服务业营业收入",
        "cumulative",
        "level",
    ),
    (
        ("服务业", "规模以上服务业营业收入（{before}）", "累计同比±%"),
        "规模以上服务业营业收入",
        "cumulative",
        "growth",
    ),
]
_LATE_BY_A_MONTH = "规模以上服务业营业收入"
_ALSO_CALLED = {"限额以上社会消费品零售额": "限额以上消费品零售额"}
_QUARTERLY: list[tuple[tuple[str, str], str, Aspect, Decimal | int, str]] = [
    (("地区生产总值", "绝对额（亿元）"), "地区生产总值", "level", YI, TWO),
    (("地区生产总值", "同比±%"), "地区生产总值", "growth", 1, PERCENT),
    (("城镇居民人均可支配收入", "绝对额（元）"), "城镇居民人均可支配收入", "level", 1, "0"),
    (("城镇居民人均可支配收入", "同比±%"), "城镇居民人均可支配收入", "growth", 1, PERCENT),
    (("农村居民人均可支配收入", "绝对额（元）"), "农村居民人均可支配收入", "level", 1, "0"),
    (("农村居民人均可支配收入", "同比±%"), "农村居民人均可支配收入", "growth", 1, PERCENT),
]
_QUARTERS = ("一季度", "上半年", "前三季度", "全年")
# July 2026 came after August.
_RECEIVED_LATE = {(2026, 7): date(2026, 9, 24)}
_REVISED = (2025, 10)
_REVISED_ON = date(2025, 12, 5)


def _statistics() -> Iterator[LedgerFile]:
    for period in months(FIRST):
        at = (period.year, period.last_month)
        after = date(period.end.year, period.end.month, 18 + sum(at) % 4)
        received = _RECEIVED_LATE.get(at, after)
        title = f"{period.year}年{_so_far(period)}全市主要经济指标"
        yield LedgerFile(f"统计局/{title}.xlsx", "TJJ", received, _statistics_grids(period, received))
        if at == _REVISED:
            grids = _statistics_grids(period, _REVISED_ON)
            last = grids[0].height + 1
            grids[0].put(
                last, 1, "5.修订稿：桐岭县1户企业重复填报，已核减，代替2025年11月报送的同名表。", "note"
            )
            yield LedgerFile(f"统计局/{title}（修订）.xlsx", "TJJ", _REVISED_ON, grids)


def _statistics_grids(period: Period, sent: date) -> list[Grid]:
    grids = [_by_county(period, sent), _of_city(period)]
    if period.last_month % 3 == 0:
        grids.append(_of_quarter(quarter(period.year, period.last_month // 3)))
    return grids


def _month_before(period: Period) -> Period:
    if period.kind == "january-february":
        return month(period.year - 1, 12)
    return month(period.year, max(2, period.last_month - 1))


def _for_services(period: Period) -> tuple[Period, str]:
    before = _month_before(period)
    text = _so_far(before) if before.year == period.year else f"{before.year}年{_so_far(before)}"
    return before, text


def _by_county(period: Period, sent: date) -> Grid:
    grid = Grid("分县区", widths={1: 15})
    before, before_text = _for_services(period)
    paths = [("县（市、区）",)] + [
        tuple(text.format(before=before_text) for text in path) for path, *_ in _MONTHLY
    ]
    title = f"云川市{period.year}年{_so_far(period)}分县区主要经济指标"
    _head(grid, title, "制表单位：云川市统计局", "单位：万元、%", len(paths))
    row = _header(grid, 3, paths)
    for unit in (CITY, *UNITS):
        grid.put(row, 1, name_of(unit, period.start), "total" if unit == CITY else "text")
        for column, (_, name, basis, aspect) in enumerate(_MONTHLY, start=2):
            of = before if name == _LATE_BY_A_MONTH else period
            if basis == "current" and of.kind == "january-february":
                grid.put(row, column, MISSING, "number")
                continue
            scale, shown = (WAN, WHOLE) if aspect == "level" else (1, PERCENT)
            _put(grid, row, column, (unit, name, of, basis, aspect), scale, shown)
        row += 1
    notes = [
        "注：1.云川高新区数据已计入望溪区，全市合计不重复计算。",
        "2.增加值增速按可比价格计算；各项同比按可比口径计算，与上年公布数不直接可比。",
        "3.规模以上服务业错月公布。1—2月不单独公布1月，本月栏为“—”。",
        f"4.报送日期：{sent.year}年{sent.month}月{sent.day}日。",
    ]
    for number, note in enumerate(notes):
        grid.put(row + number, 1, note, "note")
    return grid


def _of_city(period: Period) -> Grid:
    """The city's own figures, indicators as rows, in the measures in which they are published."""
    grid = Grid("全市指标", widths={1: 38, 2: 10})
    grid.across(1, 1, 5, f"云川市{period.year}年{_so_far(period)}主要经济指标", "title")
    header = ("指标名称", "计量单位", f"{period.last_month}月", _so_far(period), "同比±%")
    row = _header(grid, 2, [(text,) for text in header])
    before, before_text = _for_services(period)
    for name in dict.fromkeys(name for _, name, _, _ in _MONTHLY):
        of = before if name == _LATE_BY_A_MONTH else period
        levels = (CITY, name, of, "cumulative", "level") in truth()
        text = f"{name}（{before_text}）" if name == _LATE_BY_A_MONTH else name
        grid.put(row, 1, _ALSO_CALLED.get(name, text))
        grid.put(row, 2, "亿元" if levels else "%")
        for column, basis in ((3, "current"), (4, "cumulative")):
            if not levels or (basis == "current" and of.kind == "january-february"):
                grid.put(row, column, MISSING, "number")
            else:
                _put(grid, row, column, (CITY, name, of, basis, "level"), YI, TWO)  # type: ignore[arg-type]
        _put(grid, row, 5, (CITY, name, of, "cumulative", "growth"), 1, PERCENT)
        row += 1
    grid.put(row, 1, f"{PRICES}（上年同期=100）")
    grid.put(row, 2, "%")
    alone = single_month(period.year, period.last_month)
    _put(grid, row, 3, (CITY, PRICES, alone, "current", "level"), 1, PERCENT)
    _put(grid, row, 4, (CITY, PRICES, alone, "cumulative", "level"), 1, PERCENT)
    grid.put(row, 5, MISSING, "number")
    return grid


def _of_quarter(period: Period) -> Grid:
    grid = Grid("季度指标", widths={1: 15})
    span = _QUARTERS[period.last_month // 3 - 1]
    paths = [("县（市、区）",), *(path for path, *_ in _QUARTERLY)]
    _head(grid, f"云川市{period.year}年{span}分县区主要经济指标（季度）", "", "累计数", len(paths))
    row = _header(grid, 3, paths)
    for unit in (CITY, *UNITS):
        grid.put(row, 1, name_of(unit, period.end), "total" if unit == CITY else "text")
        for column, (_, name, aspect, scale, shown) in enumerate(_QUARTERLY, start=2):
            _put(grid, row, column, (unit, name, period, "cumulative", aspect), scale, shown)
        row += 1
    grid.put(row, 1, "注：云川高新区数据已计入望溪区；居民收入不按功能区统计。", "note")
    return grid


# The others: a workbook a year.


def _received_for(year: int) -> date:
    return date(2026, 11, 16) if year == LAST_YEAR else date(year + 1, 1, 23)


_WITH_INSIDE = [
    unit for county in COUNTIES for unit in ((county, "GXQ") if county == "WXQZF" else (county,))
] + [unit for unit in ZONES if unit != "GXQ"]  # fmt: skip


def _finance(year: int) -> LedgerFile:
    columns: list[tuple[tuple[str, ...], str, Basis, Aspect]] = [
        (("一般公共预算收入", "本月"), "一般公共预算收入", "current", "level"),
        (("一般公共预算收入", "累计"), "一般公共预算收入", "cumulative", "level"),
        (("一般公共预算收入", "累计同比增减%"), "一般公共预算收入", "cumulative", "growth"),
        (("其中：税收收入", "累计"), "税收收入", "cumulative", "level"),
        (("其中：税收收入", "累计同比增减%"), "税收收入", "cumulative", "growth"),
        (("一般公共预算支出", "本月"), "一般公共预算支出", "current", "level"),
        (("一般公共预算支出", "累计"), "一般公共预算支出", "cumulative", "level"),
        (("一般公共预算支出", "累计同比增减%"), "一般公共预算支出", "cumulative", "growth"),
    ]
    grids = []
    for period in _of_year(year):
        grid = Grid(_month_text(period).replace("—", "-"), widths={1: 18})
        title = f"云川市{year}年{_month_text(period)}财政收支情况表"
        _head(grid, title, "编报单位：云川市财政局", "单位：万元", len(columns) + 1)
        row = _header(grid, 3, [("地区",), *(path for path, *_ in columns)])
        for unit in (CITY, *_WITH_INSIDE):
            name = name_of(unit, period.start)
            text = {CITY: "合计", "GXQ": f"　其中：{name}"}.get(unit, name)
            grid.put(row, 1, text, "total" if unit == CITY else "text")
            for column, (_, indicator, basis, aspect) in enumerate(columns, start=2):
                if basis == "current" and period.kind == "january-february":
                    grid.put(row, column, None, "number")
                    continue
                scale, shown = (WAN, WHOLE) if aspect == "level" else (1, PERCENT)
                _put(grid, row, column, (unit, indicator, period, basis, aspect), scale, shown)
            row += 1
        grid.put(row, 1, "说明：市本级收支按属地列入各县区；云川高新区列入望溪区。", "note")
        grids.append(grid)
    return LedgerFile(f"财政局/{year}年财政收支情况.xlsx", "CZJ", _received_for(year), grids)


def _months_across(
    sheet: str, title: str, note: str, year: int, name: str,
    columns: Sequence[tuple[str, Basis, Aspect, Decimal | int, str]], units: Sequence[str] = (CITY, *UNITS),
) -> Grid:  # fmt: skip
    """Counties down, months across, each with these columns: the whole year, so that a later month needs no
    new column and the next year no new table. Months to come are empty."""
    grid = Grid(sheet, widths={1: 15})
    paths: list[tuple[str, ...]] = [("县区",)]
    cells: list[tuple[Period, Basis, Aspect, Decimal | int, str]] = []
    for period in months((year, 2), (year, 12)):
        for text, basis, aspect, scale, shown in columns:
            if basis == "current" and period.kind == "january-february":
                continue
            only = len(columns) == 1
            is_month = any(one[1] == "current" for one in columns)
            above = _month_text(period) if is_month else _so_far(period)
            paths.append((above,) if only else (above, text))
            cells.append((period, basis, aspect, scale, shown))
    _head(grid, title, "", note, len(paths))
    row = _header(grid, 3, paths)
    for unit in units:
        # Written at the end of the year: with the name the unit has by then.
        grid.put(row, 1, name_of(unit, date(year, 12, 31)), "total" if unit == CITY else "text")
        for column, (period, basis, aspect, scale, shown) in enumerate(cells, start=2):
            if (period.year, period.last_month) > (LAST_YEAR, LAST_MONTH):
                grid.put(row, column, None, "number")
            else:
                _put(grid, row, column, (unit, name, period, basis, aspect), scale, shown)
        row += 1
    return grid


def _commerce(year: int) -> LedgerFile:
    def sheet(sheet: str, name: str, scale: Decimal, measure: str, shown: str) -> Grid:
        columns: list[tuple[str, Basis, Aspect, Decimal | int, str]] = [
            ("累计", "cumulative", "level", scale, shown), ("同比%", "cumulative", "growth", 1, PERCENT),
        ]  # fmt: skip
        title = f"{year}年各县区{name}完成情况"
        return _months_across(sheet, title, f"单位：{measure}、%", year, name, columns)

    grids = [
        sheet("进出口", "进出口总额", YI, "亿元", TWO),
        sheet("利用外资", "实际利用外资", WAN, "万美元", WHOLE),
        sheet("社零", "社会消费品零售总额", YI, "亿元", TWO),
    ]
    for grid in grids:
        grid.put(grid.height + 1, 1, "注：高新区含在望溪区内，不重复计入全市。", "note")
    return LedgerFile(f"商务局/云川市商务运行情况（{year}年）.xlsx", "SWJ", _received_for(year), grids)


def _investment(year: int) -> LedgerFile:
    grids = [
        _months_across(name, f"{year}年各县区{name}增速", "单位：%", year, name,
                       [("增速", "cumulative", "growth", 1, PERCENT)])
        for name in ("固定资产投资", "工业投资")
    ]  # fmt: skip
    return LedgerFile(f"发展改革委/{year}年投资运行调度表.xlsx", "FGW", _received_for(year), grids)


def _transport(year: int) -> LedgerFile:
    grids = [
        _months_across(name, f"{year}年{name}统计表", f"单位：{measure}", year, name,
                       [("本月", "current", "level", WAN, "0"), ("累计", "cumulative", "level", WAN, "0")],
                       (CITY, *COUNTIES))
        for name, measure in (("客运量", "万人"), ("货运量", "万吨"))
    ]  # fmt: skip
    return LedgerFile(f"交通运输局/{year}年客货运输量.ods", "JTJ", _received_for(year), grids)


def _banks(year: int) -> LedgerFile:
    """Months down, counties across."""
    grids = []
    for name in ("存款余额", "贷款余额"):
        grid = Grid(name, widths={1: 14})
        units = (CITY, *COUNTIES)
        title = f"{year}年云川市金融机构本外币{name}"
        _head(grid, title, "", "单位：亿元、%", len(units) + 2)
        names = [(name_of(unit, date(year, 12, 31)),) for unit in units]
        row = _header(grid, 3, [("时间",), *names, ("全市同比",)])
        for period in _of_year(year):
            of = single_month(year, period.last_month)
            grid.put(row, 1, f"{year}年{period.last_month}月末")
            for column, unit in enumerate(units, start=2):
                _put(grid, row, column, (unit, name, of, "stock", "level"), YI, TWO)
            _put(grid, row, len(units) + 2, (CITY, name, of, "stock", "growth"), 1, PERCENT)
            row += 1
        grids.append(grid)
    path = f"人民银行/金融机构本外币存贷款余额（{year}年）.xlsx"
    return LedgerFile(path, "RMYH", _received_for(year), grids)


def _electricity(year: int) -> LedgerFile:
    """An export of the grid company's own program, which knew of the new name in August."""
    grid = Grid("用电量")
    grid.put(1, 1, f"云川供电公司{year}年分地区用电量")
    grid.put(2, 1, "单位：万千瓦时")
    kinds = ("本月", "累计", "累计同比（%）")
    names = ("全社会用电量", "工业用电量")
    titles = ["统计月份", "地区", *(name + kind for name in names for kind in kinds)]
    for column, title in enumerate(titles, start=1):
        grid.put(3, column, title)
    row = 4
    for period in _of_year(year):
        for unit in (CITY, *UNITS):
            known = date(2026, 5, 31) if period.start < date(2026, 8, 1) else period.start
            grid.put(row, 1, f"{year}年{_month_text(period).replace('—', '-')}")
            grid.put(row, 2, name_of(unit, known))
            column = 3
            for name in names:
                cells: list[tuple[Basis, Aspect, Decimal | int]] = [
                    ("current", "level", WAN), ("cumulative", "level", WAN), ("cumulative", "growth", 1),
                ]  # fmt: skip
                for basis, aspect, scale in cells:
                    _put(grid, row, column, (unit, name, period, basis, aspect), scale, "")
                    column += 1
            row += 1
    return LedgerFile(f"供电公司/{year}年用电量.csv", "GDGS", _received_for(year), [grid])


def _promotion(year: int) -> LedgerFile:
    """Money that came in, beside what was asked for the year; rate and rank are worked out on the sheet."""
    name = "招商引资到位资金"
    grids = []
    for period in _of_year(year):
        grid = Grid(_so_far(period).replace("—", "-"), widths={1: 6, 2: 16, 3: 16, 4: 16})
        title = f"{year}年{_so_far(period)}各县区招商引资到位资金完成情况"
        _head(grid, title, "云川市投资促进局", "单位：亿元", 6)
        header = ("序号", "县区", "年度目标任务", "累计到位资金", "完成率（%）", "位次")
        row = first = _header(grid, 3, [(text,) for text in header])
        rates = {}
        for number, unit in enumerate(UNITS, start=1):
            grid.put(row, 1, Decimal(number), "number", format="0")
            grid.put(row, 2, name_of(unit, period.start))
            asked: Key = (unit, name, whole_year(year), "cumulative", "target")
            done: Key = (unit, name, period, "cumulative", "level")
            _put(grid, row, 3, asked, YI, TWO)
            _put(grid, row, 4, done, YI, TWO)
            if asked in truth():
                rates[unit] = truth()[done] / truth()[asked] * 100
                rate = round(rates[unit], 10)
                grid.put(row, 5, rate, "number", format=PERCENT, formula=f"=D{row}/C{row}*100")
            row += 1
        order = sorted(rates, key=rates.__getitem__, reverse=True)
        for at, unit in enumerate(UNITS):
            rank = Decimal(order.index(unit) + 1) if unit in rates else MISSING
            grid.put(first + at, 6, rank, "number", format="0")
            if unit not in rates:
                grid.put(first + at, 5, MISSING, "number")
        added = ",".join(f"D{first + at}" for at, unit in enumerate(UNITS) if unit in ADDED_UP)
        grid.across(row, 1, 2, "合计", "total")
        for column in (5, 6):
            grid.put(row, column, None, "number")
        _put(grid, row, 3, (CITY, name, whole_year(year), "cumulative", "target"), YI, TWO)
        _put(grid, row, 4, (CITY, name, period, "cumulative", "level"), YI, TWO, f"=SUM({added})")
        grid.put(row + 1, 1, "备注：合计不含云川高新区，其到位资金已计入望溪区。", "note")
        grids.append(grid)
    return LedgerFile(f"投资促进局/{year}年招商引资到位资金.xlsx", "TCJ", _received_for(year), grids)


def _county(year: int = LAST_YEAR, unit: str = "SLXZF") -> LedgerFile:
    """A county's own table: indicators down, what is reached so far across, each in a measure of its own."""
    rows: list[tuple[str, str, str, Aspect, Decimal | int, str]] = [
        ("规上工业总产值", "亿元", "规模以上工业总产值", "level", YI, TWO),
        ("规上工业增加值增速", "%", "规模以上工业增加值", "growth", 1, PERCENT),
        ("固定资产投资增速", "%", "固定资产投资", "growth", 1, PERCENT),
        ("社会消费品零售总额", "亿元", "社会消费品零售总额", "level", YI, TWO),
        ("一般公共预算收入", "万元", "一般公共预算收入", "level", WAN, "0"),
        ("招商引资到位资金", "亿元", "招商引资到位资金", "level", YI, TWO),
        ("全社会用电量", "万千瓦时", "全社会用电量", "level", WAN, "0"),
    ]
    grid = Grid(f"{year}年", widths={1: 24, 2: 12})
    periods = _of_year(year)
    grid.across(1, 1, len(periods) + 2, f"松岭县{year}年主要经济指标完成情况（累计）", "title")
    row = _header(grid, 2, [("指标",), ("计量单位",), *((_so_far(period),) for period in periods)])
    for text, measure, name, aspect, scale, shown in rows:
        grid.put(row, 1, text)
        grid.put(row, 2, measure)
        for column, period in enumerate(periods, start=3):
            _put(grid, row, column, (unit, name, period, "cumulative", aspect), scale, shown)
        row += 1
    return LedgerFile(f"松岭县/松岭县{year}年主要经济指标.xls", unit, date(year, LAST_MONTH + 1, 12), [grid])


def _targets(year: int, received: date, *, revised: bool = False) -> LedgerFile:
    asked = targets(year, revised=revised)
    grid = Grid("任务分解", widths={1: 15})
    paths: list[tuple[str, ...]] = [("县区",)]
    columns: list[tuple[str, Aspect, Decimal, str]] = []
    for name, (_, rounded) in TARGETS.items():
        if rounded is not None:
            measure, scale = ("万美元", WAN) if MEASURES[name][0] == "US dollar" else ("亿元", YI)
            paths.append((name, f"目标值（{measure}）"))
            columns.append((name, "target", scale, WHOLE if scale == WAN else TWO))
        paths.append((name, "目标增速（%）"))
        columns.append((name, "target growth", Decimal(1), PERCENT))
    adjusted = "（2026年7月调整）" if revised else ""
    title = f"{year}年度主要经济指标目标任务分解表{adjusted}"
    grid.across(1, 1, len(paths), f"云川市{title}", "title")
    row = _header(grid, 2, paths)
    for unit in (CITY, *UNITS):
        grid.put(row, 1, name_of(unit, received), "total" if unit == CITY else "text")
        for column, (name, aspect, scale, shown) in enumerate(columns, start=2):
            key: Key = (unit, name, whole_year(year), "cumulative", aspect)
            grid.put(row, column, asked[key] / scale, "number", format=shown)
            grid.figures[row, column] = Figure(*key, asked[key])
        row += 1
    grid.put(row, 1, "注：云川高新区任务含在望溪区任务内。", "note")
    if revised:
        grid.put(row + 1, 1, "经市政府同意，调整云川经开区、柳渡县规模以上工业总产值目标，其余不变。", "note")
    return LedgerFile(f"督查室/{title}.xlsx", "DCS", received, [grid])


# What is wrong in them.


def _faults() -> Iterator[Fault]:
    at, name = month(*_REVISED), "规模以上工业总产值"
    path = "统计局/2025年1—10月全市主要经济指标.xlsx"
    too_much = 18_640 * WAN
    for unit in ("TLXZF", CITY):
        so_far = truth()[unit, name, at, "cumulative", "level"]
        growth = truth()[unit, name, at, "cumulative", "growth"]
        first_growth = ((100 + growth) * (so_far + too_much) / so_far - 100).quantize(Decimal("0.1"))
        current = truth()[unit, name, at, "current", "level"] + too_much
        for basis, aspect, value, scale in (
            ("current", "level", current, WAN), ("cumulative", "level", so_far + too_much, WAN),
            ("cumulative", "growth", first_growth, 1),
        ):  # fmt: skip
            yield Fault("revised", path, (unit, name, at, basis, aspect), value / scale, value)  # type: ignore[arg-type]

    key: Key = ("BDQZF", "社会消费品零售总额", month(2026, 5), "cumulative", "level")
    other = truth()[key] + Decimal("1.28") * YI
    yield Fault("contradiction", "商务局/云川市商务运行情况（2026年）.xlsx", key, other / YI, other)

    key = ("SLXZF", "招商引资到位资金", month(2026, 6), "cumulative", "level")
    other = truth()[key] + Decimal("2.6") * YI
    yield Fault("contradiction", "松岭县/松岭县2026年主要经济指标.xls", key, other / YI, other)

    key = ("STXZF", "一般公共预算收入", month(2025, 5), "cumulative", "level")
    yield Fault(
        "number as text", "财政局/2025年财政收支情况.xlsx", key, f"{truth()[key] / WAN:,.0f} ", truth()[key]
    )

    key = ("LDXZF", "进出口总额", month(2026, 8), "cumulative", "level")
    slipped = truth()[key] / WAN
    yield Fault("scale slip", "商务局/云川市商务运行情况（2026年）.xlsx", key, slipped, slipped * YI)

    key = (CITY, "一般公共预算支出", month(2026, 4), "cumulative", "level")
    wrong = truth()[key] + 3_000 * WAN
    yield Fault("total does not add up", "财政局/2026年财政收支情况.xlsx", key, wrong / WAN, wrong)


FAULTS = tuple(_faults())
# The month nobody filled in.
MISSING_MONTH = ("交通运输局/2025年客货运输量.ods", month(2025, 9))


def _spoil(made: dict[str, LedgerFile]) -> None:
    for fault in FAULTS:
        grid, at = _cell_of(made[fault.path], fault.key)
        grid.cells[at] = _replaced(grid, at, fault.printed)
        grid.figures[at] = Figure(*fault.key, fault.means)
    path, period = MISSING_MONTH
    for grid in made[path].grids:
        for at, figure in list(grid.figures.items()):
            if figure.period == period:
                grid.cells[at] = _replaced(grid, at, None)
                del grid.figures[at]
    # The sheet with the city's own figures repeats, in 亿元, what was wrong in the other.
    first = made["统计局/2025年1—10月全市主要经济指标.xlsx"].grids
    said = {figure.key: figure.value for figure in first[0].figures.values()}
    for at, figure in first[1].figures.items():
        value = said.get(figure.key, figure.value)
        if value != figure.value:
            scale = YI if figure.aspect == "level" else Decimal(1)
            first[1].cells[at] = _replaced(first[1], at, value / scale)
            first[1].figures[at] = figure._replace(value=value)


def _cell_of(file: LedgerFile, key: Key) -> tuple[Grid, tuple[int, int]]:
    return next((grid, at) for grid in file.grids for at, figure in grid.figures.items() if figure.key == key)


def _replaced(grid: Grid, at: tuple[int, int], value: Value) -> Written:
    return replace(grid.cells[at], value=value)


@cache
def files() -> tuple[LedgerFile, ...]:
    """All ledgers, in the order in which they came in."""
    made = list(_statistics())
    bureaus = (_finance, _commerce, _investment, _transport, _banks, _electricity, _promotion)
    made += [bureau(year) for year in (2024, 2025, 2026) for bureau in bureaus]
    made += [
        _county(),
        _targets(2025, date(2025, 2, 10)),
        _targets(2026, date(2026, 2, 9)),
        _targets(2026, date(2026, 7, 20), revised=True),
    ]
    _spoil({file.path: file for file in made})
    return tuple(sorted(made, key=lambda file: (file.received_on, file.path)))


def claims() -> Iterator[Claim]:
    """Every figure in every file as its cell says it; but for the faults, they are the true ones."""
    for file in files():
        wrong = {fault.key: fault.kind for fault in FAULTS if fault.path == file.path}
        for grid in file.grids:
            for (row, column), figure in sorted(grid.figures.items()):
                yield Claim(file.path, grid.name, cell_address(row, column), figure, wrong.get(figure.key))


_WRITERS = {".xlsx": xlsx, ".csv": csv_text, ".ods": ods, ".xls": xls}


def write(folder: Path) -> None:
    """All files, below ``folder``; folders of bureaus in it are made anew."""
    for bureau in {Path(file.path).parts[0] for file in files()}:
        shutil.rmtree(folder / bureau, ignore_errors=True)
    for file in files():
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.bytes())
    (folder / INDEX).write_text(index(), encoding="utf-8")


def index() -> str:
    """Which file is whose, and the day it came in: what the product's first start goes by, in the order of days."""
    rows = sorted((file.received_on.isoformat(), file.path, file.unit) for file in files())
    return "".join(f"{','.join(row)}\n" for row in (("received_on", "path", "unit"), *rows))


if __name__ == "__main__":
    write(FOLDER)
