"""Ledgers whose cells are nasty: numbers and periods as people type them, marks, formulas, percentages, units."""

# ruff: noqa: E501 - a row of a ledger is easier to check on one line than broken into three

from __future__ import annotations

from datetime import date

from books import UNITS, Book, Formula, Shown
from containers import changed
from expected import Expected

MONTH = "2026-05"


def numbers_as_text() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("明细")
    sheet.title("A1:F1", "2026年1-5月县区指标明细（手工登记）")
    sheet.rows("A3", [["序号", "县区", "指标", "计量单位", "累计", "累计同比（%）"]], bold=True)
    expected = Expected("数字按文本录入：全角、千分位、空格、撇号、约/近/超、各种负数写法；若干写法只能问")
    expected.table((3, 3), list(range(4, 40)),
                   {1: "序号", 2: "县区", 3: "指标", 4: "计量单位", 5: "累计", 6: "累计同比（%）"}, sheet="明细")  # fmt: skip
    # indicator, unit of measure, (as typed, value in that unit or why to ask, qualifier) of the level, then of the growth
    ask = "ask"
    levels: list[tuple[str, str, list[tuple[object, str, str]]]] = [
        ("招商到位资金", "亿元", [
            ("１２．３４", "12.34", ""), ("11.50 ", "11.5", ""), ("约3亿", "3", "约"), ("近2000万", "0.2", "近"),
            ("超1.5亿", "1.5", "超"), ("\u30009.8\u3000", "9.8", "")]),
        ("固定资产投资", "万元", [
            ("'45600", "45600", ""), ("45,610.50 ", "45610.5", ""), ("12 345.6", "12345.6", ""), ("12\u00a0345.7", "12345.7", ""),
            ("3-5亿", ask, "是一个范围，没有一个数"), ("10余亿元", ask, "“余”不是约、近、超，须问按什么记")]),
        ("一般公共预算收入", "万元", [
            ("1.2.3", ask, "多一个小数点"), ("1O5.3", ask, "字母O当零"), ("12,34.5", ask, "千分位位置不对"),
            ("1,234", "1234", ""), ("贰佰万", ask, "中文大写数字，须确认"), ("8,600（预计）", ask, "预计数不是实际数")]),
        ("限上零售额", "万元", [
            ("\t700.5", "700.5", ""), ("800 元", ask, "单位列写万元，格内写元"), ("1.2万", ask, "万元列里写万：一万二千元还是一亿二千万元"),
            ("＋900", "900", ""), ("1.0E+03", "1000", ""), ("1000.", "1000", "")]),
        ("工业投资", "亿元", [
            ("\u200b5.5", "5.5", ""), ("约 6.5", "6.5", "约"), ("近七亿", ask, "中文数字带约数"), ("8.5亿元左右", "8.5", "约"),
            ("不足9亿", ask, "“不足”不是约、近、超"), ("≥10", ask, "只有下限")]),
        ("社会消费品零售总额", "万元", [
            (71000, "71000", ""), ("７２，０００．５", "72000.5", ""), ("73010", "73010", ""), (74000, "74000", ""),
            ("７5000", "75000", ""), (76000, "76000", "")]),
    ]  # fmt: skip
    growths: list[tuple[object, str, str]] = [
        ("５．６％", "5.6", ""), (" 7.8 ", "7.8", ""), ("△5.6", "-5.6", ""), ("▲3.2", "-3.2", ""), ("负1.5", "-1.5", ""),
        ("下降3.2%", "-3.2", ""), ("（5.6）", "-5.6", ""), ("(12.3%)", "-12.3", ""), ("−4.1", "-4.1", ""),
        ("－4.2", "-4.2", ""), ("–4.3", "-4.3", ""), ("↑5.6", "5.6", ""), ("↓2.1", "-2.1", ""), ("持平", "0", ""),
        ("增长8.8%", "8.8", ""), ("提高3.2个百分点", ask, "百分点是增速之差，不是增速"), ("同比+6", "6", ""),
        ("5.6-", ask, "负号在后，可能是-5.6也可能没写完"), ("翻一番", ask, "须确认是100%"), ("由负转正", ask, "只有方向，没有数"),
        ("+0.0", "0", ""), ("-0.0", "0", ""), ("增5.1％", "5.1", ""), ("降5.2", "-5.2", ""), ("减少2.5%", "-2.5", ""),
        ("回落1.1个百分点", ask, "百分点是增速之差，不是增速"), ("-", "", ""), ("5.6%↑", "5.6", ""), ("5。6", ask, "句号当小数点"),
        ("5,6", ask, "逗号可能是小数点，也可能是千分位"), ("约5", "5", "约"), ("5-6", ask, "是一个范围"),
        ("增长2.3倍", ask, "倍数，须确认是230%"), ("100.0", "100", ""), ("０", "0", ""), ("—", "", ""),
    ]  # fmt: skip
    row = 4
    for indicator, measure, cells in levels:
        for unit, (typed, value, said) in zip(UNITS, cells, strict=True):
            growth_typed, growth, growth_said = growths[row - 4]
            sheet.rows(f"A{row}", [[row - 3, unit, indicator, measure, None, growth_typed]])
            sheet.put(f"E{row}", typed, quote_prefix=typed == "73010")
            if value == ask:
                expected.ask(f"E{row}", said)
            else:
                expected.figure(
                    f"E{row}", unit, indicator, MONTH, "cumulative", value, measure, qualifier=said
                )
            if growth == ask:
                expected.ask(f"F{row}", growth_said)
            elif growth:
                expected.figure(
                    f"F{row}", unit, indicator, MONTH, "cumulative", growth, "%", qualifier=growth_said
                )
            else:
                expected.missing(f"F{row}")
            row += 1
    return book.data(), expected


def marks() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("Sheet1")
    sheet.title("A1:F1", "2026年5月商务领域指标（内部资料　注意保存）")
    sheet.rows(
        "A2",
        [
            [
                "县区",
                "限上零售额\n累计（万元）",
                "累计同比\n（%）",
                "实际利用外资\n累计（万美元）",
                "累计同比\n（%）",
                "招商到位资金\n累计（万元）",
            ]
        ],
        text_wrap=True,
    )
    rows: list[list[object]] = [
        ["全市", "124,665*", "5.6*", 5870, 3.1, 98700],
        ["望溪区", "45200①", "-", "——", Formula("=B5/0", "#DIV/0!"), "1,000（含结转200）"],
        ["白渡区", "38100 ②", "…", "N/A", Formula("=#REF!*2", "#REF!"), "约1.2亿（不含高新区）"],
        ["松岭县", "12070¹", "/", "暂无", "#N/A", "5000万元左右"],
        ["桐岭县", None, "不适用", "未报", Formula('=VALUE("x")', "#VALUE!"), "500+"],
        ["石滩县", "4310", 0, None, -7.5, "—"],
        ["云川高新区*", 15080, "0.0", 0, "……", "＊3315"],
        ["东屏开发区", 900, "1.5r", 12, "12.0 [1]", 600],
    ]
    sheet.rows("A3", rows)
    sheet.sheet.write_rich_string(
        "B7", book.style(), "9900", book.style(font_script=1), "3", book.style(align="right"),
    )  # fmt: skip
    sheet.plain(
        "A12", "注：*为修订数据，原报124,565万元；①含云川高新区直属企业1,200万元；②2026年3月起口径调整。"
    )
    sheet.plain("A13", "³为快报数，预计6月10日修订。1本月新增2户。")
    sheet.plain("A14", "[1] 按可比口径计算。")
    sheet.plain("A16", "审核：沈　某　　填报日期：2026年6月8日　　联系电话：0999-5550123")
    expected = Expected(
        "缺数记号（-、—、……、/、不适用、N/A、暂无、未报）与真正的0；*修订；①②¹上标脚注号紧跟数字；富文本上标；错误值；单元格里带说明；“内部资料”不是密级"
    )
    expected.table(
        (2, 2), list(range(4, 11)),
        {1: "县区", 2: "限上零售额累计（万元）", 3: "累计同比（%）", 4: "实际利用外资累计（万美元）", 5: "累计同比（%）", 6: "招商到位资金累计（万元）"},
        sheet="Sheet1", totals=(3,), footnotes=("A12", "A13", "A14", "A16"),
        column_units={2: "万元", 3: "%", 4: "万美元", 5: "%", 6: "万元"},
    )  # fmt: skip
    retail, foreign, paid = "限上零售额", "实际利用外资", "招商到位资金"
    revised = "*为修订数"
    expected.figure("B3", "云川市", retail, MONTH, "cumulative", 124665, "万元", note=revised)
    expected.figure("C3", "云川市", retail, MONTH, "cumulative", "5.6", "%", note=revised)
    expected.figure("D3", "云川市", foreign, MONTH, "cumulative", 5870, "万美元")
    expected.figure("B4", "望溪区", retail, MONTH, "cumulative", 45200, "万元", note="①是脚注号，不是452001")
    expected.figure("B5", "白渡区", retail, MONTH, "cumulative", 38100, "万元", note="②是脚注号")
    expected.figure("B6", "松岭县", retail, MONTH, "cumulative", 12070, "万元", note="¹是脚注号，不是120701")
    expected.ask(
        "B7", "上标3是脚注号，存的文本是“99003”：不看格式就会读成99003", value="99000000", period=MONTH
    )
    expected.figure("B8", "石滩县", retail, MONTH, "cumulative", 4310, "万元")
    expected.figure(
        "B9", "云川高新区", retail, MONTH, "cumulative", 15080, "万元", note="县区名后的*是脚注号"
    )
    expected.figure("C8", "石滩县", retail, MONTH, "cumulative", 0, "%", note="0是数，不是缺")
    expected.figure("C9", "云川高新区", retail, MONTH, "cumulative", 0, "%")
    expected.figure("D9", "云川高新区", foreign, MONTH, "cumulative", 0, "万美元")
    expected.figure("E8", "石滩县", foreign, MONTH, "cumulative", "-7.5", "%")
    expected.figure("F3", "云川市", paid, MONTH, "cumulative", 98700, "万元")
    expected.missing("C4", "C5", "C6", "C7", "D4", "D5", "D6", "D7", "D8", "E9", "F8")
    expected.refuse("E4", "错误值#DIV/0!")
    expected.refuse("E5", "错误值#REF!")
    expected.refuse("E6", "错误值#N/A（按文本录入）")
    expected.refuse("E7", "错误值#VALUE!")
    expected.ask("F4", "括号里还有一个数（含结转200），不知取1000还是800")
    expected.ask("F5", "约数带口径说明", value="120000000", qualifier="约")
    expected.figure("F6", "松岭县", paid, MONTH, "cumulative", 5000, "万元", qualifier="约")
    expected.ask("F7", "“500+”只有下限")
    expected.figure(
        "F9",
        "云川高新区",
        paid,
        MONTH,
        "cumulative",
        3315,
        "万元",
        note="全角＊写在数前，也是修订记号",
    )
    expected.ask("A10", "东屏开发区不在单位表里")
    expected.ask("C10", "“r”没有脚注解释")
    return book.data(), expected


def periods_in_rows() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("用电")
    sheet.title("A1:D1", "2026年用电量登记台账")
    sheet.rows(
        "A3",
        [["时间", "县区", "全社会用电量\n（亿千瓦时）", "其中：工业用电量\n（万千瓦时）"]],
        text_wrap=True,
    )
    expected = Expected(
        "期间列二十多种写法；2026.1可能是10月；Excel把“1-2”变成日期；日在前的日期；无年份；标题给出年份"
    )
    why = {
        "2026.1": "2026.1可能是1月，也可能是10月（数字末尾的0存不住）",
        "2026.10": "存的是2026.1，显示2026.10：不看显示就会当1月",
    }
    entries: list[tuple[object, str, str]] = [
        (2026.3, "2026-03", "current"), ("2026年3月", "2026-03", "current"), (46082, "2026-03", "current"),
        (202603, "2026-03", "current"), ("三月", "2026-03", "current"),
        (Shown(date(2026, 3, 31), 'yyyy"年"m"月"'), "2026-03", "current"),
        ("1-2月", "2026-01..02", "current"), ("1—2月", "2026-01..02", "current"), ("2026.1-2", "2026-01..02", "current"),
        (2026.1, "", why["2026.1"]), (Shown(2026.1, "0.00"), "", why["2026.10"]), ("2026.10", "2026-10", "current"),
        ("26年4月", "2026-04", "current"), ("２０２６－０４", "2026-04", "current"), ("2026/4", "2026-04", "current"),
        ("2026-04-30", "2026-04", "current"), ("四月份", "2026-04", "current"), (20260430, "2026-04", "current"),
        ("一季度", "2026-Q1", "current"), ("2026Q1", "2026-Q1", "current"), ("上半年", "2026-H1", "current"),
        ("前三季度", "2026-Q3", "cumulative"), ("2025年", "2025", "current"), ("去年同期", "", "没说去年同期的哪个月"),
        ("2026.13", "", "没有13月"), ("二〇二六年五月", "2026-05", "current"), ("5月（快报）", "", "快报数，月份明确，但须问是否按正式数入账"),
        ("截至5月底", "2026-05", "cumulative"), ("1-5月", "2026-05", "cumulative"), ("5月当月", "2026-05", "current"),
        ("05/06/2026", "", "5月6日还是6月5日"), ("30/06/2026", "2026-06", "current"), ("2026年5、6月", "", "两个月合在一起"),
        (Shown(date(2026, 7, 8), "m-d"), "", "录入“7-8”（7至8月）被Excel变成7月8日"), ("2026年第2季度", "2026-Q2", "current"),
        ("本月", "", "没说哪个月"),
    ]  # fmt: skip
    expected.table((3, 3), list(range(4, 4 + len(entries))),
                   {1: "时间", 2: "县区", 3: "全社会用电量（亿千瓦时）", 4: "其中：工业用电量（万千瓦时）"}, sheet="用电",
                   column_units={3: "亿千瓦时", 4: "万千瓦时"})  # fmt: skip
    for at, (typed, period, basis) in enumerate(entries):
        row, unit = 4 + at, UNITS[at % 6]
        whole, industry = round(0.31 + at * 0.07, 2), 1200 + at * 37
        sheet.rows(f"A{row}", [[typed, unit, whole, industry]])
        if not period:
            october = {"period": "2026-10"} if basis == why["2026.10"] else {}
            expected.ask(f"A{row}", basis, **october)
            continue
        expected.figure(f"C{row}", unit, "全社会用电量", period, basis, str(whole), "亿千瓦时")
        expected.figure(f"D{row}", unit, "工业用电量", period, basis, industry, "万千瓦时")
    return book.data(), expected


def percent_and_scale() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("增速")
    sheet.title("A1:F1", "2026年1—5月县区工业、投资、消费情况")
    sheet.rows(
        "A2",
        [
            [
                "县区",
                "规上工业增加值\n累计增速",
                "固定资产投资\n累计增速(%)",
                "社零累计\n同比增长%",
                "规上工业总产值\n累计（万元）",
                "工业用电量累计\n（万千瓦时）",
            ]
        ],
        text_wrap=True,
    )
    share = "0.0%"
    rows: list[list[object]] = [
        ["望溪区", Shown(0.056, share), 5.6, Shown(0.041, share), 1986300, 21050],
        ["白渡区", Shown(-0.008, share), -3.5, 3.3, 1524000, 15800.0],
        ["松岭县", Shown(5.6, share), 0.6, 0.036, 108.95, 8200],
        ["桐岭县", 0.061, 0.056, "5.0%", 900200, 0.61],
        ["石滩县", "11.9%", 560, Shown(2.8, '0.0"%"'), 4770000000, 4100],
        [
            "云川高新区",
            Shown(0.0956, "0%"),
            12,
            Shown(6.9, "0"),
            Shown(748800, "#,##0"),
            Shown(12.5, '0.0,"千"'),
        ],
    ]
    sheet.rows("A3", rows)
    expected = Expected(
        "0.056显示5.6%与5.6并排；%列里混着小数；560%；自定义格式里的%；显示四舍五入；一格错一万倍（按亿元、按元填进万元列）"
    )
    expected.table(
        (2, 2), list(range(3, 9)),
        {1: "县区", 2: "规上工业增加值累计增速", 3: "固定资产投资累计增速(%)", 4: "社零累计同比增长%", 5: "规上工业总产值累计（万元）", 6: "工业用电量累计（万千瓦时）"},
        sheet="增速", column_units={3: "%", 4: "%", 5: "万元", 6: "万千瓦时"},
    )  # fmt: skip
    added, invest, retail, output = "规上工业增加值", "固定资产投资", "社会消费品零售总额", "规上工业总产值"
    for cell, indicator, value in (
        ("B3", added, "5.6"), ("B4", added, "-0.8"), ("B7", added, "11.9"), ("B8", added, "9.56"),
        ("C3", invest, "5.6"), ("C4", invest, "-3.5"), ("C5", invest, "0.6"), ("C8", invest, "12"),
        ("D3", retail, "4.1"), ("D4", retail, "3.3"), ("D6", retail, "5"), ("D7", retail, "2.8"), ("D8", retail, "6.9"),
    ):  # fmt: skip
        note = {
            "B8": "存0.0956，显示10%：以存的为准",
            "D7": "格式里的%是字，不乘100",
            "D8": "存6.9，显示7",
        }.get(cell, "")
        expected.figure(cell, UNITS[int(cell[1]) - 3], indicator, MONTH, "cumulative", value, "%", note=note)
    for cell, value in (("E3", 1986300), ("E4", 1524000), ("E6", 900200), ("E8", 748800)):
        expected.figure(cell, UNITS[int(cell[1]) - 3], output, MONTH, "cumulative", value, "万元")
    for cell, value in (("F3", 21050), ("F4", 15800), ("F5", 8200), ("F7", 4100)):
        expected.figure(cell, UNITS[int(cell[1]) - 3], "工业用电量", MONTH, "cumulative", value, "万千瓦时")
    expected.ask("B5", "存5.6而显示560.0%，同列都在15%以内：像是把5.6填进了百分比格式")
    expected.ask("B6", "0.061无百分比格式，同列其余是百分比：6.1%还是0.061%")
    expected.ask("C6", "%列里的0.056：5.6%还是0.056%")
    expected.ask("C7", "560%，同列都在15%以内")
    expected.ask("D5", "%列里的0.036：3.6%还是0.036%")
    expected.ask("E5", "万元列里108.95，同列几十万至上百万：像按亿元填，差一万倍")
    expected.ask("E7", "万元列里4770000000：像按元填，差一万倍")
    expected.ask("F6", "万千瓦时列里0.61：像按亿千瓦时填，差一万倍")
    expected.ask("F8", "存12.5而格式带“千”：显示“0.0千”，须看清是多少")
    return book.data(), expected


def mixed_units() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("汇总")
    sheet.title("A1:F1", "2026年5月招商、用电、粮食情况汇总")
    sheet.plain("F2", "金额单位：万元；另有注明的除外")
    sheet.rows(
        "A3", [["县区", "本月到位资金", "当月用电量", "当月粮食收购量（吨）", "月末存款余额", "联系人及电话"]]
    )
    rows: list[list[object]] = [
        ["望溪", "1.2亿元", "1.2亿千瓦时", 1200, "488亿", "周某 0999-5550111"],
        ["白渡", "3400万元", "7700万度", "1.2万吨", 3561000, "0999-5550112"],
        ["松岭", 5600, "4010 万千瓦时", "3.4万公斤", "1,602,000", 5550113],
        ["桐岭", "8900元", 33000000, "5.6万斤", "120.7亿元", "19900000114"],
        ["石滩", "200万美元", "1900", 800, "78.4", "0999-5550115"],
        ["高新区", "2300万元、100万美元", "0.85亿kWh", "—", "/", 19900000116],
    ]
    sheet.rows("A4", rows)
    expected = Expected(
        "一列之中单位不一：格内自带单位优先于表头；表头写万元而格内写亿元、元、美元；度、公斤、斤；没有单位的用电量；电话列是数字"
    )
    expected.table(
        (3, 3), list(range(4, 10)),
        {1: "县区", 2: "本月到位资金", 3: "当月用电量", 4: "当月粮食收购量（吨）", 5: "月末存款余额", 6: "联系人及电话"},
        sheet="汇总", unit="万元", column_units={4: "吨"},
    )  # fmt: skip
    paid, power, grain, deposits = "招商到位资金", "全社会用电量", "粮食收购量", "各项存款余额"
    expected.figure("B4", "望溪区", paid, MONTH, "current", "1.2", "亿元")
    expected.figure("B5", "白渡区", paid, MONTH, "current", 3400, "万元")
    expected.figure("B6", "松岭县", paid, MONTH, "current", 5600, "万元")
    expected.ask("B7", "格内写元、表头是万元：8900元到位资金小得可疑，可能是8900万元", value="8900")
    expected.ask("B8", "美元与同列人民币不是一个指标单位，不能自行折算")
    expected.ask("B9", "一格两个数、两种货币")
    expected.figure("C4", "望溪区", power, MONTH, "current", "1.2", "亿千瓦时")
    expected.figure("C5", "白渡区", power, MONTH, "current", 7700, "万千瓦时", note="1度即1千瓦时")
    expected.figure("C6", "松岭县", power, MONTH, "current", 4010, "万千瓦时")
    expected.ask("C7", "没有单位：33000000像是千瓦时，表头和单位行都没说（“万元”管不到用电量）")
    expected.ask("C8", "没有单位：1900像是万千瓦时")
    expected.figure("C9", "云川高新区", power, MONTH, "current", "0.85", "亿千瓦时")
    expected.figure("D4", "望溪区", grain, MONTH, "current", 1200, "吨")
    expected.figure("D5", "白渡区", grain, MONTH, "current", "1.2", "万吨")
    expected.figure("D6", "松岭县", grain, MONTH, "current", 34000, "公斤")
    expected.ask("D7", "斤须换算，先问", value="28")
    expected.figure("D8", "石滩县", grain, MONTH, "current", 800, "吨")
    expected.figure("E4", "望溪区", deposits, MONTH, "stock", 488, "亿元")
    expected.figure("E5", "白渡区", deposits, MONTH, "stock", 3561000, "万元")
    expected.figure("E6", "松岭县", deposits, MONTH, "stock", 1602000, "万元")
    expected.figure("E7", "桐岭县", deposits, MONTH, "stock", "120.7", "亿元")
    expected.ask("E8", "78.4按表头是78.4万元，同列都在百亿上下：应是亿元")
    expected.missing("D9", "E9")
    expected.never(*(f"F{row}" for row in range(4, 10)))
    return book.data(), expected


def ranks() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("排名")
    sheet.title("A1:H1", "2026年1—5月县区规上工业增加值增速排名")
    sheet.rows(
        "A2",
        [["序号", "县区", "累计增速%", "排名", "上月排名", "位次变化", "在全省县域\n位次", "备注"]],
        text_wrap=True,
    )
    rows: list[list[object]] = [
        [1, "石滩县", 11.9, 1, "第1", "—", "5/88", ""],
        [2, "云川高新区", 9.6, "第2", "第3", "↑1", "并列第2", "开发区不参加县域排名"],
        [3, "松岭县", 7, "第三", "并列第2", "↓1", 12, ""],
        [4, "望溪区", 5.9, "4（并列）", 5, 1, Shown(date(2026, 3, 9), 'm"月"d"日"'), ""],
        [5, "桐岭县", 5.9, "4↑1", "4", "0", "倒数第10", ""],
        [6, "白渡区", -0.8, "6", "末位", -1, "未入围", "后三"],
    ]
    sheet.rows("A3", rows)
    expected = Expected(
        "排名列：3、第3、第三、并列、4（并列）、4↑1、末位、倒数、5/88、被Excel变成日期的3/9；旁边有样子相同的序号列和位次变化列"
    )
    expected.table(
        (2, 2), list(range(3, 9)),
        {1: "序号", 2: "县区", 3: "累计增速%", 4: "排名", 5: "上月排名", 6: "位次变化", 7: "在全省县域位次", 8: "备注"},
        sheet="排名", column_units={3: "%"},
    )  # fmt: skip
    added = "规上工业增加值"
    for row, line in enumerate(rows, 3):
        expected.figure(f"C{row}", str(line[1]), added, MONTH, "cumulative", str(line[2]), "%")
    for cell, unit, place in (
        ("D3", "石滩县", 1),
        ("D4", "云川高新区", 2),
        ("D5", "松岭县", 3),
        ("D8", "白渡区", 6),
    ):
        expected.figure(cell, unit, added, MONTH, "cumulative", place, "位")
    expected.figure("D6", "望溪区", added, MONTH, "cumulative", 4, "位", note="并列")
    expected.ask("D7", "“4↑1”里有两个数：位次4、上升1位", value="4")
    for cell, unit, place in (
        ("E3", "石滩县", 1),
        ("E4", "云川高新区", 3),
        ("E5", "松岭县", 2),
        ("E6", "望溪区", 5),
        ("E7", "桐岭县", 4),
    ):
        expected.figure(cell, unit, added, "2026-04", "cumulative", place, "位", note="上月排名，期间是1—4月")
    expected.ask("E8", "“末位”没有数")
    expected.ask("G3", "“5/88”：第5，共88", value="5")
    expected.ask("G6", "录入3/9被Excel变成3月9日：位次3，日期不是位次")
    expected.ask("G7", "“倒数第10”不是第10")
    expected.ask("G8", "“未入围”：缺还是另有说法")
    expected.never("A3", "A4", "A5", "A6", "A7", "A8", "F6", "F7", "F8")
    return book.data(), expected


def formulas() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("进度")
    sheet.title("A1:G1", "2026年5月税收收入进度表")
    sheet.put("F2", Formula('="截至"&TEXT(TODAY(),"m月d日")', "截至6月8日"), border=0)
    sheet.plain("G2", "单位：亿元")
    sheet.rows("A3", [["县区", "年度目标", "1-4月", "5月", "累计", "同比%", "完成目标%"]])
    goals, before, may = (
        [26.5, 22, 8.8, 7.6, 4.1, 11],
        [8.1, 6.7, 2.5, 2.1, 1.1, 3.2],
        [2.1, 1.9, 0.9, 0.8, 0.4, 1.1],
    )
    stored: list[str | float | None] = [10.2, 8.6, None, 2.9000000000000004, 1.5, 4.300000000000001]
    growth: list[object] = [5.5, Formula("=ROUND(E5/7.9*100-100,1)", 8.9), Formula("=ROUND(E6/3.1*100-100,1)", None),
                            Formula('=IF(D7>1,"增长","")', ""), Formula('=TEXT(E8/1.4-1,"0.0%")', "7.1%"),
                            Formula("=[1]去年!$E$9", 9.9)]  # fmt: skip
    for at, unit in enumerate(UNITS):
        row = 4 + at
        sheet.rows(f"A{row}", [[unit, goals[at], before[at], may[at], Formula(f"=C{row}+D{row}", stored[at]), growth[at],
                               Formula(f"=E{row}/B{row}*100", None)]])  # fmt: skip
    sheet.rows("A10", [["合计", Formula("=SUM(B4:B9)", 80), Formula("=SUM(C4:C9)", 23.7), Formula("=SUM(D4:D9)", 7.2),
                        Formula("=SUM(E4:E9)", None), Formula("=OFFSET(底稿!A1,2,1)", "#REF!"), None]])  # fmt: skip
    draft = book.sheet("底稿")
    draft.rows("A1", [["本表为草稿"], ["口径", "未定"]], border=0)
    expected = Expected(
        "公式格：有存值、无存值、存值是空串、存值是文本“7.1%”、存值是错误、带二进制尾差（2.9000000000000004）、引用外部工作簿、随日期变的标题"
    )
    expected.table(
        (3, 3), list(range(4, 10)),
        {1: "县区", 2: "年度目标", 3: "1-4月", 4: "5月", 5: "累计", 6: "同比%", 7: "完成目标%"}, sheet="进度", totals=(10,),
        unit="亿元", column_units={6: "%", 7: "%"},
    )  # fmt: skip
    tax, why = "税收收入", "公式没有存值（由程序写出、未经表格软件计算）：请用表格软件打开、保存后再交"
    shown = ["10.2", "8.6", "", "2.9", "1.5", "4.3"]
    for at, unit in enumerate(UNITS):
        row = 4 + at
        expected.figure(f"B{row}", unit, tax, "2026", "current", str(goals[at]), "亿元", aspect="target")
        expected.figure(f"C{row}", unit, tax, "2026-04", "cumulative", str(before[at]), "亿元")
        expected.figure(f"D{row}", unit, tax, MONTH, "current", str(may[at]), "亿元")
        if shown[at]:
            note = "15位有效数字内是这个数" if len(str(stored[at])) > 6 else ""
            expected.figure(
                f"E{row}", unit, tax, MONTH, "cumulative", shown[at], "亿元", computed=True, note=note
            )
        else:
            expected.refuse(f"E{row}", why)
        expected.refuse(f"G{row}", why)
    expected.figure("F4", "望溪区", tax, MONTH, "cumulative", "5.5", "%")
    expected.figure("F5", "白渡区", tax, MONTH, "cumulative", "8.9", "%", computed=True)
    expected.refuse("F6", why)
    expected.missing("F7")
    expected.figure("F8", "石滩县", tax, MONTH, "cumulative", "7.1", "%", computed=True)
    expected.figure(
        "F9", "云川高新区", tax, MONTH, "cumulative", "9.9", "%", computed=True, note="引用外部工作簿的存值"
    )
    expected.figure("B10", "云川市", tax, "2026", "current", 80, "亿元", aspect="target", computed=True)
    expected.refuse("E10", why)
    expected.refuse("F10", "错误值#REF!")
    expected.content["not_tables"] = ["底稿"]
    return with_external_link(book.data()), expected


def with_external_link(data: bytes) -> bytes:
    """The workbook with one link to another workbook, [1]."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    link = (
        f'{head}<externalLink xmlns="{main}"><externalBook xmlns:r="{office}" r:id="rId1"><sheetNames>'
        '<sheetName val="去年"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="9"><cell r="E9"><v>9.9</v>'
        "</cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
    )
    target = (
        f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/externalLinkPath" '
        'Target="file:///D:/%E5%8F%B0%E8%B4%A6/2025.xlsx" TargetMode="External"/></Relationships>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    return changed(
        data,
        {
            "[Content_Types].xml": lambda text: text.replace(
                "</Types>",
                f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{kind}"/></Types>',
            ),
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{office}/externalLink" Target="externalLinks/externalLink1.xml"/>'
                "</Relationships>",
            ),
            "xl/workbook.xml": lambda text: text.replace(
                "</sheets>",
                '</sheets><externalReferences><externalReference r:id="rId99"/></externalReferences>',
            ),
        },
        {
            "xl/externalLinks/externalLink1.xml": link.encode(),
            "xl/externalLinks/_rels/externalLink1.xml.rels": target.encode(),
        },
    )
