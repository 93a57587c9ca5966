"""Ledgers whose shape is nasty: headers, totals, several tables, several sheets, what is hidden or far away."""

# ruff: noqa: E501 - a row of a ledger is easier to check on one line than broken into three

from __future__ import annotations

from datetime import date

from books import UNITS, Book, Formula, Shown
from expected import Expected

COUNTIES = UNITS[:5]
MONTH = "2026-05"


def _main_table(month: int, *, changed: bool = False) -> tuple[bytes, Expected]:
    """The monthly form of the statistics bureau; ``changed``: a column came in and one was renamed."""
    book = Book()
    sheet = book.sheet(f"{month}月")
    last = "K" if changed else "J"
    sheet.title(f"A1:{last}1", f"云川市2026年1—{month}月主要工业和财政指标")
    sheet.plain("A2", "填报单位：云川市统计局")
    sheet.plain(f"{last}2", "单位：亿元、%")
    sheet.merge("A3:A5", "地　区")
    sheet.merge("B3:F3", "工业")
    sheet.merge("B4:D4", "规上工业总产值")
    sheet.rows("B5", [["本月", "累计", "累计\n同比±%"]], text_wrap=True)
    sheet.merge("E4:F4", "规上工业增加值")
    sheet.rows("E5", [["本月同比±%", "累计\n同比±%"]], text_wrap=True)
    paths = {
        1: "地区", 2: "工业/规上工业总产值/本月", 3: "工业/规上工业总产值/累计", 4: "工业/规上工业总产值/累计同比±%",
        5: "工业/规上工业增加值/本月同比±%", 6: "工业/规上工业增加值/累计同比±%",
        7: "财政/一般公共预算收入/本月", 8: "财政/一般公共预算收入/累计", 9: "财政/一般公共预算收入/累计同比±%",
        10: "财政/增速位次",
    }  # fmt: skip
    if changed:
        sheet.merge("G3:K3", "财政")
        sheet.merge("G4:J4", "地方一般公共预算收入")
        sheet.rows("G5", [["本月", "累计", "其中：税收", "累计\n同比±%"]], text_wrap=True)
        sheet.merge("K4:K5", "增速位次")
        tax, own = "财政/地方一般公共预算收入/其中：税收", "财政/地方一般公共预算收入"
        paths |= {7: f"{own}/本月", 8: f"{own}/累计", 9: tax, 10: f"{own}/累计同比±%", 11: "财政/增速位次"}
    else:
        sheet.merge("G3:J3", "财政")
        sheet.merge("G4:I4", "一般公共预算收入")
        sheet.rows("G5", [["本月", "累计", "累计\n同比±%"]], text_wrap=True)
        sheet.merge("J4:J5", "增速\n位次")
    step = month - 5
    output = [("41.27", "198.63", "5.6"), ("30.08", "152.4", "-1.2"), ("22.5", "108.95", "7.1"),
              ("18.36", "90.02", "0"), ("9.9", "47.7", "12.4"), ("15.6", "74.88", "9.3")]  # fmt: skip
    growth = [("6.1", "5.9"), ("-2.4", "-0.8"), ("7.7", "7"), ("1.5", "0.6"), ("13.2", "11.9"), ("10", "9.6")]
    money = [("3.21", "15.97", "4.4", 3), ("2.75", "13.6", "-2.1", 5), ("1.08", "5.52", "6.6", 1),
             ("0.94", "4.7", "1.3", 4), ("0.51", "2.46", "5.5", 2), ("1.4", "6.73", "8.8", None)]  # fmt: skip
    expected = Expected(
        "三层合并表头（含竖向合并、单元格内换行）；期间在标题里，列只说本月、累计、同比±%；单位在右上角；合计行在首行且无“合计”二字；"
        "园区数据含在望溪区内；脚注带序号和数字"
    )
    output = [
        (
            f"{float(a) + 0.11 * step:.2f}",
            f"{float(b) + sum(float(a) + 0.11 * s for s in range(1, step + 1)):.2f}",
            c,
        )
        for a, b, c in output
    ]
    money = [(a, f"{float(b) + float(a) * step:.2f}", c, d) for a, b, c, d in money]
    everywhere = [round(sum(float(line[at]) for line in output[:5]), 2) for at in (0, 1)]
    taken = [round(sum(float(line[at]) for line in money[:5]), 2) for at in (0, 1)]
    lines: list[list[object]] = [
        ["全　市", *everywhere, 3.9, 5.1, 4.2, *taken, 2.7, "—"],
    ]
    for unit, a, b, c in zip(UNITS, output, growth, money, strict=True):
        lines.append(
            [unit, *(float(v) for v in a), *(float(v) for v in b),
             *(float(v) for v in c[:3]), "—" if c[3] is None else c[3]]
        )  # fmt: skip
    if changed:
        lines = [[*line[:8], round(float(str(line[7])) * 0.7, 2), *line[8:]] for line in lines]
    sheet.rows("A6", lines)
    sheet.plain("A13", "注：1.规上工业增加值增速按可比价格计算，与现价总产值增速不可比。")
    sheet.plain("A14", "2.云川高新区数据已包含在望溪区内，全市合计不重复计算。")
    sheet.plain("A15", f"3.截至{month}月末全市规上工业企业312户，其中亿元以上87户。")
    expected.table(
        (3, 5), list(range(7, 13)), paths, sheet=f"{month}月", totals=(6,), unit="亿元、%",
        footnotes=("A13", "A14", "A15"),
    )  # fmt: skip
    period = f"2026-{month:02}"
    revenue = "地方一般公共预算收入" if changed else "一般公共预算收入"
    shift = 1 if changed else 0
    for at, unit in enumerate(["云川市", *UNITS]):
        row, values = 6 + at, lines[at]
        expected.figure(f"B{row}", unit, "规上工业总产值", period, "current", str(values[1]), "亿元")
        expected.figure(f"C{row}", unit, "规上工业总产值", period, "cumulative", str(values[2]), "亿元")
        expected.figure(f"D{row}", unit, "规上工业总产值", period, "cumulative", str(values[3]), "%")
        expected.figure(f"E{row}", unit, "规上工业增加值", period, "current", str(values[4]), "%")
        expected.figure(f"F{row}", unit, "规上工业增加值", period, "cumulative", str(values[5]), "%")
        expected.figure(f"H{row}", unit, revenue, period, "cumulative", str(values[7]), "亿元")
        expected.figure(
            f"{'IJ'[shift]}{row}", unit, revenue, period, "cumulative", str(values[8 + shift]), "%"
        )
        place = values[9 + shift]
        column = "JK"[shift]
        if place == "—":
            expected.missing(f"{column}{row}")
        else:
            note = "位次按左侧一般公共预算收入累计增速排"
            expected.figure(
                f"{column}{row}", unit, revenue, period, "cumulative", str(place), "位", note=note
            )
    if changed:
        expected.ask("G4", "列名由“一般公共预算收入”改为“地方一般公共预算收入”，是否同一指标要问")
        expected.ask("I5", "新增一列“其中：税收”，不能按原来的列位往下读")
        expected.content["changed_shape_of"] = "01-three-level-header.xlsx"
    elif month != 5:
        expected.content["same_shape_as"] = "01-three-level-header.xlsx"
    return book.data(), expected


def three_level_header() -> tuple[bytes, Expected]:
    return _main_table(5)


def next_month() -> tuple[bytes, Expected]:
    return _main_table(6)


def next_month_changed() -> tuple[bytes, Expected]:
    return _main_table(7, changed=True)


def totals_and_of_which() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("固投")
    sheet.title("A1:G1", "2026年5月固定资产投资进度台账")
    sheet.plain("G2", "单位：万元")
    header = ["序号", "单　位", "年度目标", "本月完成", "1-5月累计完成", "完成年度目标%", "同比增速（%）"]
    sheet.rows("A3", [header], bold=True)
    city = [("望溪区", 860000, 71200, 331500, 8.2), ("白渡区", 640000, 40960, 221300, -3.5)]
    country = [
        ("松岭县", 420000, 33100, 160870, 6.0),
        ("桐岭县", 300000, 21050, 98400, 0),
        ("石滩县", 180000, 9870, 60210, 11.7),
    ]
    zone = ("云川高新区", 500000, 45600, 210400, 15.3)
    units = [*city, *country, zone]

    def total(of: list[tuple[str, int, int, int, float]], at: int) -> int:
        return sum(int(line[at]) for line in of)

    def line(number: object, name: str, values: list[object], growth: object) -> list[object]:
        share = round(float(str(values[2])) / float(str(values[0])) * 100, 1) if values[0] else None
        return [number, name, *values, share, growth]

    whole: list[object] = [
        Formula(f"={c}8+{c}12+{c}16", total(units, at)) for c, at in (("C", 1), ("D", 2), ("E", 3))
    ]
    grid: list[list[object]] = [
        [None, "合　　计", *whole, 37.3, 5.4],
        [None, "其中：工业投资", None, 82300, 401200, None, 10.2],
        [None, "　　　房地产开发投资", None, 30110, 140050, None, "-18.6"],
        ["一", "城区", None, None, None, None, None],
        [
            None,
            "小　计",
            *(Formula(f"=SUM({c}9:{c}10)", total(city, at)) for c, at in (("C", 1), ("D", 2), ("E", 3))),
            36.9,
            3.2,
        ],
    ]
    grid += [
        line(at, name, [goal, month, so_far], growth)
        for at, (name, goal, month, so_far, growth) in enumerate(city, 1)
    ]
    grid.append(["二", "县域", None, None, None, None, None])
    grid.append(
        [
            None,
            "小　计",
            *(Formula(f"=SUM({c}13:{c}15)", total(country, at)) for c, at in (("C", 1), ("D", 2), ("E", 3))),
            35.5,
            5.9,
        ]
    )
    grid += [
        line(at, name, [goal, month, so_far], growth)
        for at, (name, goal, month, so_far, growth) in enumerate(country, 3)
    ]
    grid.append(line(6, zone[0], [zone[1], zone[2], zone[3]], zone[4]))
    grid.append([None, "　其中：工业投资", None, 38800, 180100, None, 17.9])
    grid.append([None, "附：市本级", None, 1200, 5600, None, None])
    sheet.rows("A4", grid)
    expected = Expected(
        "合计在首行、小计在各段之首、段名行（一、城区）无数、“其中：”行从属于上一行、续行不写“其中”、附列行不在合计内；合计是公式"
    )
    expected.table(
        (3, 3), [9, 10, 13, 14, 15, 16, 18],
        {1: "序号", 2: "单位", 3: "年度目标", 4: "本月完成", 5: "1-5月累计完成", 6: "完成年度目标%", 7: "同比增速（%）"},
        sheet="固投", totals=(4,), unit="万元", subtotal_rows=[8, 12], of_which_rows=[5, 6, 17], section_rows=[7, 11],
    )  # fmt: skip
    invest = "固定资产投资"
    expected.figure(
        "C4", "云川市", invest, "2026", "current", total(units, 1), "万元", aspect="target", computed=True
    )
    expected.figure("D4", "云川市", invest, MONTH, "current", total(units, 2), "万元", computed=True)
    expected.figure("E4", "云川市", invest, MONTH, "cumulative", total(units, 3), "万元", computed=True)
    expected.figure("E5", "云川市", "工业投资", MONTH, "cumulative", 401200, "万元")
    expected.figure("G5", "云川市", "工业投资", MONTH, "cumulative", "10.2", "%")
    expected.figure("E6", "云川市", "房地产开发投资", MONTH, "cumulative", 140050, "万元")
    expected.figure("G6", "云川市", "房地产开发投资", MONTH, "cumulative", "-18.6", "%")
    for row, (name, goal, month, so_far, growth) in zip((9, 10, 13, 14, 15, 16), units, strict=True):
        expected.figure(f"C{row}", name, invest, "2026", "current", goal, "万元", aspect="target")
        expected.figure(f"D{row}", name, invest, MONTH, "current", month, "万元")
        expected.figure(f"E{row}", name, invest, MONTH, "cumulative", so_far, "万元")
        expected.figure(f"G{row}", name, invest, MONTH, "cumulative", growth, "%")
    expected.figure(
        "E17", "云川高新区", "工业投资", MONTH, "cumulative", 180100, "万元", note="“其中”从属于上一行的单位"
    )
    expected.missing("C5", "C6", "C17", "C18", "G18")
    expected.ask("B18", "“市本级”不是全市，也不在单位表里，须问是哪个单位")
    expected.never("A9", "A10", "A13", "A14", "A15", "A16")
    return book.data(), expected


def several_tables() -> tuple[bytes, Expected]:
    book = Book()
    expected = Expected(
        "一张工作表上两表上下紧挨（中间无空行、单位不同、表头层数不同）；左右两表起始行不同；双栏排版的一张表折成左右两半、中间无空列"
    )
    sheet = book.sheet("上下两表")
    sheet.title("A1:D1", "表1　2026年一季度地区生产总值")
    sheet.plain("D2", "单位：亿元")
    gdp = [("全市", "612.4", 5.8), ("望溪区", "201.5", 6.2), ("白渡区", "150.2", 5.1), ("松岭县", "110", 6.6),
           ("桐岭县", "92.3", 4.9), ("石滩县", "58.4", 7.3)]  # fmt: skip
    places = {"望溪区": 3, "白渡区": 4, "松岭县": 2, "桐岭县": 5, "石滩县": 1}
    sheet.rows("A3", [["地区", "总量", "增速(%)", "位次"]])
    sheet.rows("A4", [[name, float(level), growth, places.get(name, "-")] for name, level, growth in gdp])
    sheet.plain("A10", "注：增速按不变价计算，2026年为快报数。")
    sheet.title("A11:D11", "表2　2026年5月实际利用外资")
    sheet.plain("D12", "单位：万美元")
    sheet.merge("A13:A14", "地区")
    sheet.merge("B13:C13", "实际利用外资")
    sheet.rows("B14", [["本月", "累计"]])
    sheet.merge("D13:D14", "累计同比\n（%）")
    foreign = [
        ("望溪区", 320, 1800, 12.5),
        ("白渡区", 0, 650, -40),
        ("松岭县", "-", 90, 0.5),
        ("石滩县", 15, 15, "-"),
    ]
    sheet.rows("A15", [list(line) for line in foreign])
    where = "上下两表"
    expected.table((3, 3), list(range(5, 10)), {1: "地区", 2: "总量", 3: "增速(%)", 4: "位次"}, sheet=where,
                   totals=(4,), unit="亿元", footnotes=("A10",))  # fmt: skip
    expected.table((13, 14), [15, 16, 17, 18],
                   {1: "地区", 2: "实际利用外资/本月", 3: "实际利用外资/累计", 4: "累计同比（%）"},
                   sheet=where, unit="万美元")  # fmt: skip
    for row, (name, level, growth) in enumerate(gdp, 4):
        unit = "云川市" if name == "全市" else name
        expected.figure(f"{where}!B{row}", unit, "地区生产总值", "2026-Q1", "current", level, "亿元")
        expected.figure(f"{where}!C{row}", unit, "地区生产总值", "2026-Q1", "current", growth, "%")
    for row, (name, month, so_far, growth) in enumerate(foreign, 15):
        for column, value, basis, measure in (
            ("B", month, "current", "万美元"), ("C", so_far, "cumulative", "万美元"), ("D", growth, "cumulative", "%"),
        ):  # fmt: skip
            if value == "-":
                expected.missing(f"{where}!{column}{row}")
            else:
                expected.figure(f"{where}!{column}{row}", name, "实际利用外资", MONTH, basis, value, measure)
    sheet = book.sheet("左右两表")
    where = "左右两表"
    sheet.merge("A1:C1", "2026年5月社会消费品零售总额（亿元）")
    sheet.merge("E2:H2", "2026年5月进出口总额（万美元）")
    sheet.rows("A2", [["县区", "本月", "同比%"]])
    retail = [
        (unit, level, growth)
        for unit, level, growth in zip(
            UNITS, ("21.3", "17.8", "9.25", "7", "3.1", "4.4"), (4.1, 3.3, -0.2, 5, 2.8, 6.9), strict=True
        )
    ]
    sheet.rows("A3", [[unit, float(level), growth] for unit, level, growth in retail])
    sheet.rows("E3", [["县区", "进口", "出口", "备注"]])
    trade = [("望溪区", 1200, 3400), ("白渡区", 560, 2100), ("云川高新区", 3300, 8800)]
    sheet.rows("E4", [[*line, ""] for line in trade])
    expected.table((2, 2), list(range(3, 9)), {1: "县区", 2: "本月", 3: "同比%"}, sheet=where, unit="亿元")
    expected.table(
        (3, 3), [4, 5, 6], {5: "县区", 6: "进口", 7: "出口", 8: "备注"}, sheet=where, unit="万美元"
    )
    for row, (unit, level, growth) in enumerate(retail, 3):
        expected.figure(f"{where}!B{row}", unit, "社会消费品零售总额", MONTH, "current", level, "亿元")
        expected.figure(f"{where}!C{row}", unit, "社会消费品零售总额", MONTH, "current", growth, "%")
    for row, (unit, imports, exports) in enumerate(trade, 4):
        expected.figure(f"{where}!F{row}", unit, "进口总额", MONTH, "current", imports, "万美元")
        expected.figure(f"{where}!G{row}", unit, "出口总额", MONTH, "current", exports, "万美元")
    sheet = book.sheet("双栏")
    where = "双栏"
    sheet.title("A1:F1", "2026年1—5月限上零售额（万元）")
    sheet.rows("A2", [["县区", "累计", "同比%", "县区", "累计", "同比%"]], bold=True)
    fold = [(45200, 3.1), (38100, -1.4), (12070, 5), (9900, 2.2), (4310, 7.7), (15080, 9.1)]
    for at in range(3):
        sheet.rows(f"A{3 + at}", [[UNITS[at], *fold[at], UNITS[at + 3], *fold[at + 3]]])
    expected.table((2, 2), [3, 4, 5], {1: "县区", 2: "累计", 3: "同比%"}, sheet=where, unit="万元")
    expected.table((2, 2), [3, 4, 5], {4: "县区", 5: "累计", 6: "同比%"}, sheet=where, unit="万元")
    for at, unit in enumerate(UNITS):
        level, growth = ("B", "C") if at < 3 else ("E", "F")
        row = 3 + at % 3
        expected.figure(f"{where}!{level}{row}", unit, "限上零售额", MONTH, "cumulative", fold[at][0], "万元")
        expected.figure(f"{where}!{growth}{row}", unit, "限上零售额", MONTH, "cumulative", fold[at][1], "%")
    return book.data(), expected


def months_as_columns() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("收入分月")
    sheet.title("A1:N1", "2026年一般公共预算收入分月台账（单位：万元）")
    sheet.merge("A2:A3", "单位")
    sheet.merge("B2:B3", "年初目标")
    sheet.merge("C2:H2", "当月数")
    sheet.merge("I2:M2", "累计数")
    sheet.merge("N2:N3", "备注")
    may = Shown(date(2026, 5, 1), 'm"月"')
    sheet.rows("C3", [["1-2月", "3月", "一季度", "4月", may, "6月"]], align="center")
    sheet.rows("I3", [["1-2月", "1-3月", "1-4月", "1-5月", "1-6月"]], align="center")
    goals = [350000, 300000, 120000, 100000, 60000, 150000]
    months = [(66600, 32100, 28900, 32100), (57000, 27000, 24500, 27500), (23350, 11050, 10000, 10800),
              (19100, 9500, 9000, 9400), (9600, 5000, 4900, 5100), (27000, 13500, 12800, 14000)]  # fmt: skip
    paths = {1: "单位", 2: "年初目标", 3: "当月数/1-2月", 4: "当月数/3月", 5: "当月数/一季度", 6: "当月数/4月",
             7: "当月数/5月", 8: "当月数/6月", 9: "累计数/1-2月", 10: "累计数/1-3月", 11: "累计数/1-4月",
             12: "累计数/1-5月", 13: "累计数/1-6月", 14: "备注"}  # fmt: skip
    expected = Expected(
        "月份作列；单位写在标题括号里；当月、累计两组同名月份；一季度小计夹在月份之间；5月的列头是日期单元格；6月未到，整列空；末行合计只有部分列有数"
    )
    revenue = "一般公共预算收入"
    for row, (unit, goal, (first, march, april, fifth)) in enumerate(
        zip(UNITS, goals, months, strict=True), 4
    ):
        quarter = first + march
        so_far = [first, quarter, quarter + april, quarter + april + fifth]
        sheet.rows(
            f"A{row}",
            [[unit, goal, first, march, Formula(f"=C{row}+D{row}", quarter), april, fifth, None,
              first, Formula(f"=I{row}+D{row}", so_far[1]), so_far[2], so_far[3], None, None]],
        )  # fmt: skip
        expected.figure(f"B{row}", unit, revenue, "2026", "current", goal, "万元", aspect="target")
        expected.figure(f"C{row}", unit, revenue, "2026-01..02", "current", first, "万元")
        expected.figure(f"D{row}", unit, revenue, "2026-03", "current", march, "万元")
        expected.figure(f"E{row}", unit, revenue, "2026-Q1", "current", quarter, "万元", computed=True)
        expected.figure(f"F{row}", unit, revenue, "2026-04", "current", april, "万元")
        expected.figure(f"G{row}", unit, revenue, "2026-05", "current", fifth, "万元")
        expected.figure(f"I{row}", unit, revenue, "2026-01..02", "cumulative", first, "万元")
        expected.figure(f"J{row}", unit, revenue, "2026-03", "cumulative", so_far[1], "万元", computed=True)
        expected.figure(f"L{row}", unit, revenue, "2026-05", "cumulative", so_far[3], "万元")
        expected.missing(f"H{row}", f"M{row}")
    sheet.rows(
        "A10",
        [
            [
                "合计",
                sum(goals[:5]),
                *[None] * 9,
                sum(sum(m) for m in months[:5]),
                None,
                "不含高新区，已计入望溪区",
            ]
        ],
    )
    expected.figure(
        "L10", "云川市", revenue, "2026-05", "cumulative", sum(sum(m) for m in months[:5]), "万元"
    )
    expected.missing("C10", "G10")
    expected.table((2, 3), list(range(4, 10)), paths, sheet="收入分月", totals=(10,), unit="万元")
    return book.data(), expected


def transposed() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("Sheet1")
    sheet.title("A1:I1", "云川市2026年5月主要经济指标分县区完成情况")
    sheet.rows(
        "A3",
        [["指标名称", "计量单位", "全　市", "望溪区", "白渡区", "松　岭　县", "桐岭", "石滩县", "高新区"]],
        bold=True,
    )
    names = ["云川市", *UNITS]
    body: list[tuple[str, str, list[object], str, str, str, str]] = [
        ("规上工业总产值（累计）", "亿元", [597.7, 198.63, 152.4, 108.95, 90.02, 47.7, 74.88], "规上工业总产值", MONTH, "cumulative", "亿元"),
        ("　　同比", "%", [3.9, 5.6, -1.2, 7.1, 0, 12.4, 9.3], "规上工业总产值", MONTH, "cumulative", "%"),
        ("　　位次", "位", ["—", 4, 6, 3, 5, 1, 2], "规上工业总产值", MONTH, "cumulative", "位"),
        ("固定资产投资增速（累计）", "%", [5.4, 8.2, -3.5, 6, 0, 11.7, 15.3], "固定资产投资", MONTH, "cumulative", "%"),
        ("一般公共预算收入（累计）", "万元", [422500, 159700, 136000, 55200, 47000, 24600, 67300], "一般公共预算收入", MONTH, "cumulative", "万元"),
        ("　其中：税收收入", "万元", [282000, 110300, 90200, 35500, 30100, 15900, 43000], "税收收入", MONTH, "cumulative", "万元"),
        ("　　　　税收占比", "%", [66.7, 69.1, 66.3, 64.3, 64, 64.6, 63.9], "", "", "", ""),
        ("实际利用外资", "万美元", [5870, 1800, 650, 90, None, 15, 3315], "", "", "", ""),
        ("各项存款余额（月末）", "亿元", [1203.4, 488, 356.1, 160.2, 120.7, 78.4, "/"], "各项存款余额", MONTH, "stock", "亿元"),
        ("城镇居民人均可支配收入（一季度）", "元", [11250, 12890, 12011, 10100, 9876, 9321, "/"], "城镇居民人均可支配收入", "2026-Q1", "current", "元"),
        ("全社会用电量（当月）", "万千瓦时", [35210, 9800, 7700, 4010, 3300, 1900, 8500], "全社会用电量", MONTH, "current", "万千瓦时"),
    ]  # fmt: skip
    expected = Expected(
        "指标作行、县区作列；单位在第二列，逐行不同；“同比”“位次”行不写指标名，从属上一行；县区名有全角空格、简称；季度指标夹在月度指标中"
    )
    expected.table(
        (3, 3), [4, 5, 6, 7, 8, 10, 11, 12, 13, 14],
        {1: "指标名称", 2: "计量单位", 3: "全市", 4: "望溪区", 5: "白渡区", 6: "松岭县", 7: "桐岭", 8: "石滩县", 9: "高新区"},
        sheet="Sheet1", of_which_rows=[9],
    )  # fmt: skip
    for row, (label, measure, values, indicator, period, basis, unit_of_measure) in enumerate(body, 4):
        sheet.rows(f"A{row}", [[label, measure, *values]])
        for column, name, value in zip("CDEFGHI", names, values, strict=True):
            if value in ("—", "/", None):
                expected.missing(f"{column}{row}")
            elif indicator:
                expected.figure(f"{column}{row}", name, indicator, period, basis, str(value), unit_of_measure)
    expected.ask("A11", "实际利用外资没说是本月还是累计，标题也没说")
    expected.ask("A10", "“税收占比”是比重，不是绝对额也不是增速，须问是否另立指标")
    return book.data(), expected


def one_sheet_per_county() -> tuple[bytes, Expected]:
    book = Book()
    expected = Expected(
        "一县一表；工作表名用简称；有填表说明、空表、“(2)”旧副本；松岭表的填报单位没改；汇总表只含三个区县却叫合计"
    )
    notes = book.sheet("填表说明")
    notes.rows(
        "A1",
        [
            ["一、本表由各县区招商局于每月8日前报送。"],
            ["二、“到位资金”指当月实际到账资金，单位为万元，保留整数。"],
            ["三、联系人：市商务局，电话 0999-5550101。"],
        ],
        border=0,
    )
    header = ["月份", "新签约项目数（个）", "本月到位资金", "累计到位资金", "累计同比（%）"]
    lines = {
        "望溪": ("望溪区", [("1-2月", 6, 12000, 12000, 8.1), ("3月", 4, 9500, 21500, 9.9), ("4月", 3, 7700, 29200, 6.3), ("5月", 5, 10100, 39300, 7.0)]),
        "白渡": ("白渡区", [("1-2月", 3, 8000, 8000, -5.2), ("3月", 2, 5200, 13200, -3), ("4月", 0, 4100, 17300, -2.6), ("5月", 1, 6600, 23900, 1.1)]),
        "松岭": ("白渡区", [("1-2月", 2, 3000, 3000, 15), ("3月", 1, 2100, 5100, 12), ("4月", 1, 1900, 7000, 10.5), ("5月", 2, 2300, 9300, 11.2)]),
        "松岭 (2)": ("松岭县", [("1-2月", 2, 3000, 3000, 15), ("3月", 1, 2100, 5100, 12), ("4月", 1, 1700, 6800, 9.5)]),
    }  # fmt: skip
    paths = {1: "月份", 2: "新签约项目数（个）", 3: "本月到位资金", 4: "累计到位资金", 5: "累计同比（%）"}
    periods = ["2026-01..02", "2026-03", "2026-04", "2026-05"]
    for name, (said, body) in lines.items():
        sheet = book.sheet(name)
        sheet.title("A1:E1", "2026年招商引资到位资金月报表")
        sheet.plain("A2", f"填报单位：{said}招商局　　　　单位：万元")
        sheet.rows("A3", [header, *[list(line) for line in body]])
        expected.table(
            (3, 3), list(range(4, 4 + len(body))), paths, sheet=name, unit="万元", column_units={2: "个"}
        )
        if name in ("望溪", "白渡"):
            for row, (period, line) in enumerate(zip(periods, body, strict=True), 4):
                expected.figure(f"{name}!B{row}", said, "新签约项目数", period, "current", line[1], "个")
                expected.figure(f"{name}!C{row}", said, "招商到位资金", period, "current", line[2], "万元")
                expected.figure(f"{name}!D{row}", said, "招商到位资金", period, "cumulative", line[3], "万元")
                expected.figure(
                    f"{name}!E{row}", said, "招商到位资金", period, "cumulative", str(line[4]), "%"
                )
    expected.ask("松岭!A2", "工作表名是松岭，填报单位却写白渡区：抄表没改，不能按白渡区入账")
    expected.ask("松岭 (2)!A2", "像是“松岭”表的旧副本，4月数与“松岭”不同，须问以哪张为准")
    book.sheet("Sheet1")
    sheet = book.sheet("汇总")
    sheet.title("A1:B1", "2026年5月累计到位资金汇总（万元）")
    sheet.rows("A2", [["县区", "累计到位资金"], ["望溪区", Formula("=望溪!D7", 39300)], ["白渡区", Formula("=白渡!D7", 23900)],
                      ["松岭县", Formula("=松岭!D7", 9300)], ["合计", Formula("=SUM(B3:B5)", 72500)]])  # fmt: skip
    expected.table((2, 2), [3, 4, 5], {1: "县区", 2: "累计到位资金"}, sheet="汇总", totals=(6,), unit="万元")
    for cell, unit, value in (("B3", "望溪区", 39300), ("B4", "白渡区", 23900), ("B5", "松岭县", 9300)):
        expected.figure(
            f"汇总!{cell}", unit, "招商到位资金", MONTH, "cumulative", value, "万元", computed=True
        )
    expected.ask("汇总!B6", "合计只含三个县区，不是全市")
    return book.data(), expected


def one_sheet_per_month() -> tuple[bytes, Expected]:
    book = Book()
    expected = Expected(
        "一月一表；4月表标题无年份；3月表列序不同；5月表标题忘改（仍写4月）；各表列相同而行序不同"
    )
    levels = [1200, 800, 150, 90, 30, 2600]
    for at, (name, title, period) in enumerate(
        [("1-2月", "云川市2026年1-2月进出口总额", "2026-01..02"), ("3月", "云川市2026年3月进出口总额", "2026-03"),
         ("4月", "4月份进出口总额", "2026-04"), ("5月", "云川市2026年4月进出口总额", "")]
    ):  # fmt: skip
        sheet = book.sheet(name)
        sheet.title("A1:D1", title)
        sheet.plain("D2", "单位：万元、%")
        swapped = name == "3月"
        header = ["县区", "本月", "同比", "累计"] if swapped else ["县区", "本月", "累计", "同比"]
        order = UNITS[at:] + UNITS[:at]
        month = {
            unit: level * (2 if at == 0 else 1) + 37 * at for unit, level in zip(UNITS, levels, strict=True)
        }
        so_far = {
            unit: level * (at + 2) + (0, 37, 111, 222)[at] for unit, level in zip(UNITS, levels, strict=True)
        }
        body = [
            [unit, month[unit], round(at * 1.7 - 2.1 + where, 1), so_far[unit]]
            for where, unit in enumerate(order)
        ]
        if not swapped:
            body = [[unit, a, c, b] for unit, a, b, c in body]
        sheet.rows("A3", [header, *body])
        expected.table((3, 3), list(range(4, 10)), dict(enumerate(header, 1)), sheet=name, unit="万元、%")
        for row, (unit, *_) in enumerate(body, 4):
            if period:
                column = "D" if swapped else "C"
                expected.figure(
                    f"{name}!B{row}", str(unit), "进出口总额", period, "current", month[str(unit)], "万元"
                )
                expected.figure(
                    f"{name}!{column}{row}",
                    str(unit),
                    "进出口总额",
                    period,
                    "cumulative",
                    so_far[str(unit)],
                    "万元",
                )
    expected.ask("5月!A1", "工作表名是5月，标题写4月，与“4月”表的数不同，须问是哪个月")
    expected.ask("4月!A1", "标题没有年份，其余各表是2026年", period="2026-04")
    expected.ask("3月!C3", "“同比”没说是本月同比还是累计同比，且各表位置不同")
    return book.data(), expected


def merged_data() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("投资")
    sheet.title("A1:E1", "2026年5月投资分类完成情况")
    sheet.plain("E2", "单位：万元")
    sheet.rows("A3", [["县区", "类别", "本月", "累计", "牵头单位"]])
    kinds = ["工业投资", "技术改造投资", "房地产开发投资"]
    numbers = [(30100, 150200), (12000, 60300), (8000, 41000), (20010, 99000), (5600, 31000), (7100, 38800)]
    sheet.merge("A4:A6", "望溪区")
    sheet.merge("A7:A9", "白\n渡\n区")
    for at, (month, so_far) in enumerate(numbers):
        sheet.rows(f"B{4 + at}", [[kinds[at % 3], month, so_far]])
    sheet.merge("E4:E9", "市发展改革委")
    sheet.rows(
        "A10",
        [["松岭县", "工业投资"], ["桐岭县", "工业投资"], ["石滩县", "工业投资"], ["云川高新区", "工业投资"]],
    )
    sheet.merge("C10:C11", 8000)
    sheet.rows("D10", [[31000], [27500]])
    sheet.merge("C12:D12", "停工整改")
    sheet.merge("C13:D13", 56000)
    sheet.merge("E10:E13", "市工信局")
    sheet.plain("A14", "注：松岭、桐岭两县为飞地共建，5月数合并统计。")
    expected = Expected(
        "县区名竖向合并到多行（其中一个竖排，字间换行）；一个数字跨两个县合并；一个数字跨本月、累计两列合并；合并格里是文字"
    )
    expected.table((3, 3), list(range(4, 14)), {1: "县区", 2: "类别", 3: "本月", 4: "累计", 5: "牵头单位"}, sheet="投资",
                   unit="万元", footnotes=("A14",))  # fmt: skip
    for at, (month, so_far) in enumerate(numbers):
        unit = UNITS[at // 3]
        expected.figure(f"C{4 + at}", unit, kinds[at % 3], MONTH, "current", month, "万元")
        expected.figure(f"D{4 + at}", unit, kinds[at % 3], MONTH, "cumulative", so_far, "万元")
    expected.figure("D10", "松岭县", "工业投资", MONTH, "cumulative", 31000, "万元")
    expected.figure("D11", "桐岭县", "工业投资", MONTH, "cumulative", 27500, "万元")
    expected.ask("C10", "一个数跨松岭、桐岭两县合并：是两县之和，既不能给松岭，也不能两县各记一次")
    expected.ask("C13", "一个数跨本月、累计两列合并，不知是哪一个")
    expected.ask("C12", "“停工整改”不是数，也不是空：须问记0还是不记")
    return book.data(), expected


def hidden() -> tuple[bytes, Expected]:
    book = Book()
    expected = Expected(
        "隐藏列（上报数，与核定数不同）、隐藏行、被筛选掉的行、隐藏工作表（上月数）、深度隐藏工作表（同月初稿）"
    )
    sheet = book.sheet("2026年5月")
    sheet.title("A1:D1", "2026年5月全社会用电量")
    sheet.plain("D2", "单位：万千瓦时")
    sheet.rows("A3", [["县区", "供电公司上报数", "核定数", "同比%"]])
    body = [("望溪区", 9810, 9800, 3.3), ("白渡区", 7650, 7700, 2.1), ("松岭县", 4010, 4010, -0.9),
            ("桐岭县", 3300, 3300, 1.0), ("石滩县", 1950, 1900, 5.4), ("云川高新区", 8480, 8500, 11.6)]  # fmt: skip
    sheet.rows("A4", [list(line) for line in body])
    sheet.rows("A10", [["合计", 35200, 35210, 4.2]])
    sheet.sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.sheet.set_row(6, None, None, {"hidden": True})
    sheet.sheet.autofilter("A3:D9")
    sheet.sheet.filter_column("A", "x != 石滩县")
    sheet.sheet.set_row(7, None, None, {"hidden": True})
    for name, very in (("2026年4月", False), ("底稿", True)):
        old = book.sheet(name)
        old.title("A1:D1", "2026年4月全社会用电量" if not very else "2026年5月全社会用电量（初稿）")
        old.plain("D2", "单位：万千瓦时")
        old.rows("A3", [["县区", "供电公司上报数", "核定数", "同比%"]])
        old.rows("A4", [[unit, a - 300, b - 310, c] for unit, a, b, c in body])
        if very:
            old.sheet.very_hidden()
            expected.ask(f"{name}!A1", "深度隐藏的工作表，是同一月份的初稿，数不同：不能不问就取")
        else:
            old.sheet.hide()
            expected.ask(f"{name}!A1", "隐藏的工作表，是上月的数：不能不问就取")
    expected.table((3, 3), list(range(4, 10)), {1: "县区", 2: "供电公司上报数", 3: "核定数", 4: "同比%"}, sheet="2026年5月",
                   totals=(10,), unit="万千瓦时")  # fmt: skip
    where = "2026年5月"
    for row, (unit, _, value, growth) in enumerate(body, 4):
        if row in (7, 8):
            expected.ask(f"{where}!C{row}", "隐藏的行：打印出来看不见，合计里有它，须问是否计入")
            continue
        expected.figure(f"{where}!C{row}", unit, "全社会用电量", MONTH, "current", value, "万千瓦时")
        expected.figure(f"{where}!D{row}", unit, "全社会用电量", MONTH, "current", growth, "%")
    expected.figure(f"{where}!C10", "云川市", "全社会用电量", MONTH, "current", 35210, "万千瓦时")
    expected.ask(f"{where}!B3", "隐藏的列“上报数”，与“核定数”是同一指标的另一说法")
    return book.data(), expected


def page_breaks() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("台账")
    header = ["序号", "县区", None, "月份", "新增规上企业（个）", "退规企业（个）"]
    expected = Expected(
        "每页重复标题（续表）和表头；本页小计；表中空行、空列；序号每页重来；末尾落款带日期电话，日期和电话都是数字"
    )
    row, at = 1, 0
    headers, subtotals, data = [], [], []
    for page in range(3):
        sheet.title(f"A{row}:F{row}", "2026年规上企业进退库月度台账" + ("（续表）" if page else ""))
        sheet.rows(f"A{row + 1}", [header], bold=True)
        headers.append(row + 1)
        row += 2
        page_in = page_out = 0
        for line in range(6):
            unit, month = UNITS[at % 6], 3 + at // 6
            came, went = (at * 7 + 3) % 9, (at * 5) % 4
            sheet.rows(f"A{row}", [[line + 1, unit, None, f"{month}月", came, went if went else None]])
            data.append(row)
            expected.figure(f"E{row}", unit, "新增规上企业数", f"2026-{month:02}", "current", came, "个")
            if went:
                expected.figure(f"F{row}", unit, "退规企业数", f"2026-{month:02}", "current", went, "个")
            else:
                expected.missing(f"F{row}")
            expected.never(f"A{row}")
            page_in, page_out, at, row = page_in + came, page_out + went, at + 1, row + 1
            if line == 2:
                row += 1
        sheet.rows(f"A{row}", [[None, "本页小计", None, None, page_in, page_out]])
        subtotals.append(row)
        row += 2
    sheet.plain(f"A{row}", "分管领导：　　　　审核人：　　　　制表人：")
    sheet.plain(f"A{row + 1}", "填报日期：")
    sheet.plain(f"B{row + 1}", 20260608)
    sheet.plain(f"D{row + 1}", "联系电话：")
    sheet.plain(f"E{row + 1}", 5550123)
    expected.never(f"B{row + 1}", f"E{row + 1}")
    sheet.sheet.set_h_pagebreaks([headers[1] - 2, headers[2] - 2])
    expected.table(
        (headers[0], headers[0]), data,
        {1: "序号", 2: "县区", 4: "月份", 5: "新增规上企业（个）", 6: "退规企业（个）"}, sheet="台账",
        footnotes=(f"A{row}", f"A{row + 1}"), subtotal_rows=subtotals, repeated_header_rows=headers[1:],
        repeated_title_rows=[headers[1] - 1, headers[2] - 1], column_units={5: "个", 6: "个"},
    )  # fmt: skip
    return book.data(), expected


def far_corner() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("县区 5月（终稿）改3")
    sheet.plain("A1", "√已核")
    sheet.plain("B3", 6.8)
    sheet.plain("C9", "发各县区前删除左侧")
    sheet.title("F20:J20", "2026年5月粮食及农产品生产情况")
    sheet.plain("J21", "计量单位：吨")
    sheet.rows("F22", [["县区", "蔬菜产量", "1-5月\n累计", "同比\n增减%", "备注"]], text_wrap=True)
    body = [
        ("望溪区", 3120, 14010, 2.2),
        ("白渡区", 2210, 10500, -1.1),
        ("松岭县", 8800, 40100, 4.6),
        ("桐岭县", 7650, 33300, 3.9),
        ("石滩县", 5400, 26020, 0.3),
    ]
    sheet.rows("F23", [[*line, ""] for line in body])
    sheet.sheet.write_comment("G24", "李某：此数有误，应为2120，待白渡区重报", {"author": "审核"})
    sheet.sheet.write_comment("H23", "与农业农村局核对一致", {"author": "审核"})
    sheet.rows(
        "F28", [["合　计", Formula("=SUM(G23:G27)", 27180), Formula("=SUM(H23:H27)", 123930), 3.1, None]]
    )
    sheet.plain("F30", "注: 本表不含云川高新区。")
    expected = Expected(
        "表从F20开始，左上角有零散字样和数字；工作表名含括号和“改3”；批注：一条说此数有误，一条只说核对一致；合计不含高新区"
    )
    expected.table((22, 22), list(range(23, 28)), {6: "县区", 7: "蔬菜产量", 8: "1-5月累计", 9: "同比增减%", 10: "备注"},
                   sheet="县区 5月（终稿）改3", totals=(28,), unit="吨", footnotes=("F30",))  # fmt: skip
    for row, (unit, month, so_far, growth) in enumerate(body, 23):
        if row != 24:
            expected.figure(f"G{row}", unit, "蔬菜产量", MONTH, "current", month, "吨")
        expected.figure(f"H{row}", unit, "蔬菜产量", MONTH, "cumulative", so_far, "吨")
        expected.figure(f"I{row}", unit, "蔬菜产量", MONTH, "cumulative", growth, "%")
    expected.figure(
        "H28",
        "云川市",
        "蔬菜产量",
        MONTH,
        "cumulative",
        123930,
        "吨",
        computed=True,
        note="脚注说不含高新区，口径随脚注",
    )
    expected.ask("G24", "批注说此数有误、应为2120：批注里的数不能取，单元格里的数要问")
    expected.never("B3")
    return book.data(), expected
