"""The investment bureau's ledgers, their papers and other bureaus' records, from ``investment.py``.

``make samples`` writes ``samples/projects`` anew: workbooks as ``docs/how-to/import-projects.md`` describes them, the
papers in one archive, what people did afterwards (``decisions.json``), and for tests alone which project is which case.
"""

from __future__ import annotations

import io
import json
import lzma
import shutil
import sys
import tarfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "samples"))

from generate_ledgers import name_of  # noqa: E402
from investment import AS_OF, CASES, Record, records  # noqa: E402
from ledger_files import Grid, csv_text, ods, xls, xlsx  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402
from project_model import WAN, Money  # noqa: E402
from reportlab.lib.pagesizes import A5  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

__all__ = ["CASES", "files", "papers", "records", "write"]

FOLDER = ROOT / "samples" / "projects"
CASES_FILE = ROOT / "tests" / "samples" / "project_cases.csv"
BUREAU, ENTERS, REVIEWS, FINDS = "TCJ", "luwenzhou", "qiaoanzhi", "jixingzhou"
BOOK = "投资促进局/云川市招商引资项目台账.xlsx"
TARGETS = "投资促进局/各地招商引资年度目标.xlsx"
PAPERS, DECISIONS, INDEX = "papers.tar.xz", "decisions.json", "index.csv"

STAGE_NAMES = {
    "negotiating": "洽谈", "signed": "签约", "registered": "注册", "started": "开工", "building": "建设",
    "completed": "竣工",
    "producing": "投产", "at capacity": "达产", "statistics": "入统", "suspended": "停建", "terminated": "终止",
}  # fmt: skip
MONEY_NAMES = {"paid_in": "到位资金", "completed": "完成投资", "increase": "增资"}
FUNDS_NAMES = {
    "own": "企业自有资金", "outside": "市外资金", "foreign": "外资", "loan": "银行贷款", "fund": "产业基金",
    "budget": "财政资金", "": "",
}  # fmt: skip
KIND_NAMES = {"new": "新建", "expansion": "增资扩产", "renovation": "技术改造", "acquisition": "并购重组"}
EXCLUDED_NAMES = {
    "local investor": "投资方全部为本市企业", "budget works": "财政资金工程",
    "branch outlet": "垂管、公用事业单位的网点", "extraction": "单纯资源开采", "farming": "传统种养",
    "real estate": "房地产开发", "small service": "小型商业服务", "relocation": "本市企业搬迁", "": "",
}  # fmt: skip
ORIGIN_NAMES = {
    "leader visit": "领导带队招商", "chain": "产业链招商（链长、链主）", "stationed": "驻点招商",
    "agency": "商协会、中介委托招商", "fund": "基金、资本招商", "existing firm": "以商招商、存量企业增资",
}  # fmt: skip
AREA_NAMES = {"GXQ": "云川高新技术产业开发区", "JKQ": "云川经济技术开发区", "LGQ": "云川临港经济区"}
# Of each claim the kinds of proof that are put in, by name, and what is in the file.
PROOFS: dict[str, tuple[str, ...]] = {
    "negotiating": ("洽谈记录",), "signed": ("投资协议（合同）",), "registered": ("营业执照",),
    "started": ("备案证明", "施工合同", "带日期、位置的现场照片"), "building": ("工程款发票",),
    "completed": ("竣工验收备案表",), "producing": ("销售发票",), "at capacity": ("产量报表（企业报主管部门）",),
    "statistics": ("固定资产投资统计报表",), "suspended": ("投资方来函",), "terminated": ("投资方来函",),
    "paid_in": ("银行转账凭证",), "increase": ("投资协议（合同）",),
    "completed money": ("固定资产投资统计报表",),
}  # fmt: skip
PHOTO = "带日期、位置的现场照片"
# As programs of banks and offices save them; a first page that has to be looked through takes its time.
_AS_TEXT = frozenset(
    {"洽谈记录", "银行转账凭证", "固定资产投资统计报表", "产量报表（企业报主管部门）", "投资方来函"}
)


@dataclass(frozen=True)
class Paper:
    """A file, and what of which record it proves."""

    record: Record
    about: str
    on: date | None
    amount: Decimal | None
    proof: str
    path: str


@dataclass
class SampleFile:
    """A workbook below ``samples/projects``: whose it is (unit code), which kind of ledger, the day it came in."""

    path: str
    unit: str
    kind: str
    received_on: date
    grids: list[Grid]

    def bytes(self) -> bytes:
        return _WRITERS[Path(self.path).suffix](self.grids)


def claims_of(record: Record) -> list[tuple[str, date, Decimal | None, Money | None]]:
    """What is claimed of a record in the order of its days: a stage or a kind of money."""
    found: list[tuple[str, date, Decimal | None, Money | None]] = [
        (stage, day, record.contracted if stage == "signed" else None, None)
        for stage, day in record.stages.items()
    ]
    found += [(one.kind, one.on, one.amount, one) for one in record.money]
    return sorted(found, key=lambda one: (one[1], str(one[0])))


def _folder(record: Record) -> str:
    return f"{record.number:03d}-{record.name}"


def _papers_of(record: Record, listed: Sequence[Record]) -> list[Paper]:
    found = []
    for claim, day, _amount, money in claims_of(record):
        key = "completed money" if money is not None and money.kind == "completed" else claim
        for proof in PROOFS[key]:
            about = MONEY_NAMES[claim] if money is not None else STAGE_NAMES[claim]
            folder, slip = record, money
            if money is not None and money.paper:
                # The slip is another project's, where the sum is the larger.
                folder = listed[int(money.paper) - 1]
                slip = min(
                    (one for one in folder.money if one.kind == "paid_in"),
                    key=lambda one: (abs(one.amount - money.amount), abs((one.on - money.on).days)),
                )
            suffix = ".png" if proof == PHOTO else ".txt" if proof in _AS_TEXT else ".pdf"
            named = about if slip is None else f"{about}{slip.on:%Y%m%d}"
            path = f"{_folder(folder)}/{named}-{proof}{suffix}"
            found.append(
                Paper(record, about, day if money is not None else None, money.amount if money else None, proof, path)
            )  # fmt: skip
    return found


@cache
def papers() -> tuple[Paper, ...]:
    """Every paper of every record, in the order of the register; two may be one file."""
    listed = records()
    return tuple(paper for record in listed for paper in _papers_of(record, listed))


# The bureau's workbook.

_STAGES = ("negotiating", "signed", "registered", "started", "building", "completed", "producing", "at capacity",
           "statistics", "suspended", "terminated")  # fmt: skip
_PLANNED = ("started", "completed", "producing", "at capacity")
_YEARS = (2024, 2025, 2026)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / WAN


def _register(sheet: str, title: str, listed: Iterable[Record], *, signed: bool) -> Grid:
    columns: list[tuple[str, Callable[[Record], Any]]] = [
        ("项目名称", lambda one: one.name),
        ("责任单位", lambda one: name_of(one.unit, AS_OF)),
        ("招商专员", lambda one: f"{name_of(one.unit, AS_OF)}招商专员"),
        ("投资方", lambda one: one.investor),
        ("投资方信用代码", lambda one: one.investor_code),
        ("项目公司", lambda one: one.company),
        ("项目公司信用代码", lambda one: one.company_code),
        ("项目代码", lambda one: one.national_code),
        ("建设内容", lambda one: one.summary),
        ("项目类别", lambda one: KIND_NAMES[one.kind]),
        ("不计入原因", lambda one: EXCLUDED_NAMES[one.excluded]),
        ("线索来源", lambda one: ORIGIN_NAMES[one.origin]),
        ("线索登记日", lambda one: _day(one.found_on)),
        ("行业代码", lambda one: one.industry),
        ("区域", lambda one: AREA_NAMES.get(one.unit, name_of(one.unit, AS_OF))),
        ("区划代码", lambda one: one.area_code),
        ("建设地点", lambda one: one.place),
    ]
    if signed:
        columns.append(("协议总投资（万元）", lambda one: _wan(one.contracted)))
    else:
        columns.append(("意向投资（万元）", lambda one: _wan(one.contracted)))
    stages = _STAGES if signed else ("negotiating", "terminated")
    columns += [(f"{STAGE_NAMES[one]}日期", _stage_day(one)) for one in stages]
    if signed:
        columns += [(f"计划{STAGE_NAMES[one]}日期", _planned_day(one)) for one in _PLANNED]
        columns += [(f"{year}年计划投资（万元）", _plan_of(year)) for year in _YEARS]
    return _table(sheet, title, listed, columns, {2: 30})


def _stage_day(stage: str) -> Callable[[Record], Any]:
    return lambda one: _day(one.stages.get(stage))


def _planned_day(stage: str) -> Callable[[Record], Any]:
    return lambda one: _day(one.planned.get(stage))


def _plan_of(year: int) -> Callable[[Record], Any]:
    return lambda one: _wan(one.year_plans.get(year))


def _table(
    sheet: str, title: str, listed: Iterable[Any], columns: Sequence[tuple[str, Callable[[Any], Any]]],
    widths: dict[int, float],
) -> Grid:  # fmt: skip
    grid = Grid(sheet, widths={1: 6, **widths})
    grid.across(1, 1, len(columns) + 1, title, "title")
    grid.put(2, 1, f"报送日期：{AS_OF.year}年{AS_OF.month}月{AS_OF.day}日", "note")
    grid.put(3, 1, "序号", "header")
    for at, (heading, _) in enumerate(columns, start=2):
        grid.put(3, at, heading, "header")
    for row, one in enumerate(listed, start=4):
        grid.put(row, 1, Decimal(row - 3), "number", format="0")
        for at, (_, say) in enumerate(columns, start=2):
            value = say(one)
            if value is None or value == "":
                continue
            if isinstance(value, Decimal):
                grid.put(row, at, value, "number", format="#,##0.######")
            else:
                grid.put(row, at, value)
    return grid


def _book(listed: Sequence[Record]) -> SampleFile:
    signed = [one for one in listed if "signed" in one.stages]
    leads = [one for one in listed if "signed" not in one.stages]
    sums = [(one, money) for one in listed for money in one.money]
    promises = [(one, promise) for one in listed for promise in one.promises]
    wanted = {one.number for one in listed}
    grids = [
        _register("项目台账", "云川市招商引资项目台账", signed, signed=True),
        _register("线索台账", "云川市招商引资线索台账", leads, signed=False),
        _table("资金台账", "项目资金台账", sums, [
            ("项目名称", lambda one: one[0].name), ("日期", lambda one: _day(one[1].on)),
            ("资金类别", lambda one: MONEY_NAMES[one[1].kind]), ("金额（万元）", lambda one: _wan(one[1].amount)),
            ("资金来源", lambda one: FUNDS_NAMES[one[1].funds]),
        ], {2: 30}),
        _table("承诺台账", "招商引资协议承诺事项台账", promises, [
            ("项目名称", lambda one: one[0].name), ("承诺事项", lambda one: one[1].title),
            ("兑现单位", lambda one: name_of(one[1].unit, AS_OF) if one[1].unit != "CZJ" else "市财政局"),
            ("金额（万元）", lambda one: _wan(one[1].amount)), ("兑现条件", lambda one: one[1].condition),
            ("应兑现日", lambda one: _day(one[1].due_on)), ("终止日", lambda one: _day(one[1].ends_on)),
            ("法律依据", lambda one: one[1].basis), ("公平竞争审查", lambda one: one[1].review),
            ("审查结论", lambda one: {True: "通过", False: "未通过", None: ""}[one[1].passed]),
            ("审查日期", lambda one: _day(one[1].reviewed_on)),
        ], {2: 30, 3: 28}),
        _table("证明材料", "证明材料目录", [one for one in papers() if one.record.number in wanted], [
            ("项目名称", lambda one: one.record.name), ("证明事项", lambda one: one.about),
            ("日期", lambda one: _day(one.on)), ("金额（万元）", lambda one: _wan(one.amount)),
            ("证明种类", lambda one: one.proof), ("文件名", lambda one: one.path),
        ], {2: 30, 7: 48}),
    ]  # fmt: skip
    return SampleFile(BOOK, BUREAU, "projects", date(2026, 11, 16), grids)


def _targets(listed: Sequence[Record]) -> SampleFile:
    """What each area is to reach in a year: a tenth above what its projects of the year before brought in, in whole
    ten millions; of the first year what they brought in itself."""
    paid: dict[tuple[str, int], Decimal] = {}
    for one in listed:
        for money in one.money:
            if money.kind == "paid_in" and money.funds != "budget":
                key = (one.unit, money.on.year)
                paid[key] = paid.get(key, Decimal(0)) + money.amount
    step = 1000 * WAN
    rows = []
    for unit in sorted({unit for unit, _year in paid}):
        for year in _YEARS:
            before = paid.get((unit, year - 1)) or paid.get((unit, year)) or Decimal(0)
            amount = max(step, (before * Decimal("1.1") / step).to_integral_value() * step)
            rows.append((unit, year, amount))
    grid = _table("年度目标", "各地招商引资年度目标", rows, [
        ("目标单位", lambda one: name_of(one[0], AS_OF)), ("目标事项", lambda _one: "当年到位资金"),
        ("年份", lambda one: f"{one[1]}年"), ("目标值（万元）", lambda one: _wan(one[2])),
        ("依据", lambda one: f"{one[1]}年度招商引资目标责任书（示例）"),
    ], {2: 24, 6: 34})  # fmt: skip
    return SampleFile(TARGETS, BUREAU, "targets", date(2026, 11, 16), [grid])


# What other bureaus keep.


def _records_of_others(listed: Sequence[Record]) -> list[SampleFile]:
    found = []
    for year in _YEARS:
        received = date(2026, 11, 16) if year == 2026 else date(year + 1, 1, 20)
        taxes = [
            (one.company_code, one.company, f"{year}年{'一二三四'[quarter.month // 3]}季度", amount)
            for one in listed
            for quarter, amount in sorted(one.tax.items())
            if quarter.year == year and one.company_code
        ]
        grid = _table(f"{year}年入库税收", f"{year}年招商引资项目公司入库税收", taxes, [
            ("纳税人识别号", lambda row: row[0]), ("纳税人名称", lambda row: row[1]), ("所属期", lambda row: row[2]),
            ("入库税收（元）", lambda row: row[3]),
        ], {2: 24, 3: 30})  # fmt: skip
        found.append(
            SampleFile(f"税务局/{year}年项目公司入库税收.xlsx", "SWZJ", "independent", received, [grid])
        )
        power = [
            (one.company_code, one.company, f"{year}年{begin.month}月", Decimal(number))
            for one in listed
            for begin, number in sorted(one.electricity.items())
            if begin.year == year and one.company_code
        ]
        grid = _plain(f"{year}年用电", ("信用代码", "用户名称", "统计月份", "用电量（千瓦时）"), power)
        found.append(
            SampleFile(f"供电公司/{year}年项目公司用电量.csv", "GDGS", "independent", received, [grid])
        )
        permits = [
            (one.national_code, one.name, f"{year}年{begin.month}月", Decimal(number))
            for one in listed
            for begin, number in sorted(one.permits.items())
            if begin.year == year and one.national_code
        ]
        grid = _table(f"{year}年办件", f"投资项目在线审批监管平台{year}年审批备案件数", permits, [
            ("项目代码", lambda row: row[0]), ("项目名称", lambda row: row[1]), ("办结月份", lambda row: row[2]),
            ("审批备案件数", lambda row: row[3]),
        ], {2: 28, 3: 30})  # fmt: skip
        found.append(
            SampleFile(f"发展改革委/{year}年项目审批备案办件.xlsx", "FGW", "independent", received, [grid])
        )
    paid = [
        (one.national_code, one.name, f"{begin.year}年{begin.month}月", amount)
        for one in listed
        for begin, amount in sorted(one.payments.items())
        if one.national_code
    ]
    grid = _table("国库集中支付", "项目国库集中支付（2024—2026年）", paid, [
        ("项目代码", lambda row: row[0]), ("项目名称", lambda row: row[1]), ("支付月份", lambda row: row[2]),
        ("支付金额（元）", lambda row: row[3]),
    ], {2: 28, 3: 30})  # fmt: skip
    found.append(SampleFile("财政局/项目国库集中支付.xlsx", "CZJ", "independent", date(2026, 11, 16), [grid]))
    return found


def _plain(sheet: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Grid:
    """As a program of another office exports it: a header and lines."""
    grid = Grid(sheet)
    for row, values in enumerate((headings, *rows), start=1):
        for column, value in enumerate(values, start=1):
            grid.put(row, column, value)
    return grid


@cache
def _files_of(numbers: tuple[int, ...]) -> tuple[SampleFile, ...]:
    listed = [one for one in records() if one.number in set(numbers)]
    others = [
        one
        for one in _records_of_others(listed)
        if one.grids[0].height > (1 if one.path.endswith("csv") else 3)
    ]
    return (_book(listed), _targets(listed), *others)


def files(numbers: Iterable[int] | None = None) -> tuple[SampleFile, ...]:
    """The workbooks, the bureau's first; of all records, or of those with these numbers."""
    return _files_of(tuple(one.number for one in records()) if numbers is None else tuple(numbers))


# Papers.

_FONT = "STSong-Light"


def paper_bytes(paper: Paper) -> bytes:
    """The file itself. The one who owns it is in its path, so that a borrowed slip is the same file."""
    owner = records()[int(paper.path[:3]) - 1]
    if paper.proof == PHOTO:
        return _photo(owner)
    return _text(owner, paper) if paper.path.endswith(".txt") else _pdf(owner, paper)


def _lines(owner: Record, paper: Paper) -> list[str]:
    about, day = paper.about, paper.on
    stage = next((code for code, name in STAGE_NAMES.items() if name == about), "")
    if stage:
        day = owner.stages[stage]
    assert day is not None
    said = f"{day.year}年{day.month}月{day.day}日"
    own = next(
        (one for one in owner.money if paper.path.split("/")[1].startswith(f"{about}{one.on:%Y%m%d}")), None
    )
    if own is not None:
        said = f"{own.on.year}年{own.on.month}月{own.on.day}日"
    amount = f"{(own.amount if own else owner.contracted) / WAN:,.0f}万元"
    parties = [f"投资方：{owner.investor}", f"统一社会信用代码：{owner.investor_code}"]
    company = [f"项目公司：{owner.company}", f"统一社会信用代码：{owner.company_code}"]
    builder = "云川市第二建筑工程有限公司"
    slip = f"{owner.number:03d}{(own.on if own else day):%Y%m%d}"
    wan = f"{owner.contracted / WAN:,.0f}万元"
    by_proof: dict[str, list[str]] = {
        "洽谈记录": [*parties, f"时间：{said}", f"事由：{owner.summary}", f"意向投资：{wan}"],
        "投资协议（合同）": [
            f"甲方：{name_of(owner.unit, day)}", f"乙方：{owner.investor}", f"建设内容：{owner.summary}",
            f"建设地点：{owner.place}", f"{'增资' if own else '总投资'}：{amount}", f"签订日期：{said}",
        ],
        "营业执照": [
            *company, f"住所：{owner.place}", f"成立日期：{said}", "登记机关：云川市市场监督管理局",
        ],
        "备案证明": [
            f"项目代码：{owner.national_code}", *company[:1], f"建设内容：{owner.summary}", f"总投资：{amount}",
            f"日期：{said}",
        ],
        "施工合同": [*company[:1], f"承包人：{builder}", f"工程地点：{owner.place}", f"开工日期：{said}"],
        "工程款发票": [
            f"购买方：{owner.company}", f"销售方：{builder}", "货物或应税劳务：建筑服务*工程款", f"开票日期：{said}",
        ],
        "竣工验收备案表": [*company[:1], f"工程地点：{owner.place}", f"竣工验收日期：{said}", "验收结论：合格"],
        "销售发票": [
            f"销售方：{owner.company}", "购买方：外地客户", f"货物：{owner.summary[2:12]}", f"开票日期：{said}",
        ],
        "产量报表（企业报主管部门）": [
            *company[:1], f"报告日期：{said}", "前三个月产量达到设计产能的：81%、84%、86%",
        ],
        "固定资产投资统计报表": [
            *company[:1], "表号：206-1", f"报告期：{day.year}年{day.month}月",
            f"{'本期完成投资' if own else '计划总投资'}：{amount}",
        ],
        "投资方来函": [*parties, f"关于{owner.name}{about}的函", f"日期：{said}"],
        "银行转账凭证": [
            f"收款人：{owner.company or owner.name}", f"付款人：{owner.investor}", f"金额：{amount}",
            f"记账日期：{said}", f"凭证号：{slip}",
        ],
    }  # fmt: skip
    return by_proof[paper.proof]


_NOT_REAL = "本件为虚构的示例，不是任何单位的文件。"


def _text(owner: Record, paper: Paper) -> bytes:
    lines = (paper.proof, owner.name, *_lines(owner, paper), _NOT_REAL)
    return "".join(f"{line}\n" for line in lines).encode()


def _pdf(owner: Record, paper: Paper) -> bytes:
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    saved = io.BytesIO()
    canvas = Canvas(saved, pagesize=A5, pageCompression=0, invariant=1)
    canvas.setTitle(f"{paper.proof} {owner.name}")
    width, height = A5
    canvas.setFont(_FONT, 18)
    canvas.drawCentredString(width / 2, height - 70, paper.proof)
    canvas.setFont(_FONT, 11)
    canvas.drawString(48, height - 110, owner.name)
    for at, line in enumerate(_lines(owner, paper)):
        canvas.drawString(48, height - 140 - at * 24, line)
    canvas.circle(width - 90, 120, 38)
    canvas.setFont(_FONT, 9)
    canvas.drawCentredString(width - 90, 117, "示例城市")
    canvas.drawString(48, 40, _NOT_REAL)
    canvas.showPage()
    canvas.save()
    return saved.getvalue()


_SKY, _GROUND, _STEEL, _DARK, _WALL = range(5)
_COLOURS = (196, 214, 230, 158, 132, 98, 201, 96, 40, 40, 40, 44, 216, 216, 208)


def _photo(owner: Record) -> bytes:
    """A site: sky, ground, frames of a hall, a crane, with day and place on it."""
    image = Image.new("P", (240, 160), _SKY)
    image.putpalette(_COLOURS)
    draw = ImageDraw.Draw(image)
    ground = 112 + owner.number % 9
    draw.rectangle((0, ground, 240, 160), fill=_GROUND)
    for at in range(3 + owner.number % 4):
        left = 18 + at * 30
        draw.rectangle((left, ground - 42, left + 3, ground), fill=_STEEL)
        draw.rectangle((left, ground - 42, left + 32, ground - 39), fill=_STEEL)
    mast = 176 + owner.number % 31
    draw.rectangle((mast, 30, mast + 3, ground), fill=_DARK)
    draw.line((mast - 70, 34, mast + 26, 34), fill=_DARK, width=2)
    draw.line((mast - 52, 34, mast - 52, 64), fill=_DARK)
    draw.rectangle((0, 144, 240, 160), fill=_WALL)
    day = owner.stages["started"]
    number = owner.number
    text = (
        f"{day.isoformat()} 10:{number % 60:02d}  N24.{number * 37 % 9000:04d} E109.{number * 53 % 9000:04d}"
    )
    draw.text((4, 146), text, fill=_DARK, font=ImageFont.load_default_imagefont())
    saved = io.BytesIO()
    image.save(saved, "PNG", bits=4, optimize=True)
    return saved.getvalue()


def _archive(numbers: Iterable[int] | None = None) -> bytes:
    wanted = None if numbers is None else set(numbers)
    found: dict[str, bytes] = {}
    for paper in papers():
        if paper.path not in found and (wanted is None or paper.record.number in wanted):
            found[paper.path] = paper_bytes(paper)
    saved = io.BytesIO()
    with tarfile.open(fileobj=saved, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in found.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return lzma.compress(saved.getvalue(), preset=9 | lzma.PRESET_EXTREME)


# What people did with it.


def decisions(numbers: Iterable[int] | None = None) -> dict[str, Any]:
    """By project, what was done once its ledger was in; what is not named was found to be so."""
    wanted = None if numbers is None else set(numbers)
    listed = [one for one in records() if wanted is None or one.number in wanted]
    names = {one.number: one.name for one in records()}
    return {
        "enters": ENTERS,
        "reviews": REVIEWS,
        "finds": FINDS,
        "projects": [said for one in listed if (said := _said_of(one, names)) and len(said) > 1],
    }


def decisions_text(numbers: Iterable[int] | None = None) -> str:
    """The same as JSON, a project a line."""
    said = decisions(numbers)
    rows = ",\n".join(json.dumps(one, ensure_ascii=False) for one in said["projects"])
    people = json.dumps({who: said[who] for who in ("enters", "reviews", "finds")})
    return f'{people[:-1]}, "projects": [\n{rows}\n]}}\n'


def _said_of(record: Record, names: dict[int, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"project": record.name}
    if record.decisions:
        said["claims"] = [
            {"claim": one.claim, "on": _day(one.on), "verdict": one.verdict, "reason": one.reason}
            | ({"lost_on": _day(one.lost_on)} if one.lost_on else {})
            for one in record.decisions
        ]
    if record.visits:
        said["visits"] = [
            {"kind": one.kind, "on": _day(one.on), "ours": one.ours, "theirs": one.theirs, "said": one.said,
             "undertaken": [[text, _day(due), _day(done)] for text, due, done in one.undertaken]}
            for one in record.visits
        ]  # fmt: skip
    if record.promises:
        said["promises"] = [
            {
                "title": one.title,
                "then": one.then,
                "paid": [[_day(day), str(amount)] for day, amount in one.paid],
            }
            for one in record.promises
        ]
    if record.review is not None:
        said["review"] = {
            "figures": {code: str(value) for code, value in record.review.figures.items()},
            "members": [
                {"account": name, "conflict": conflict, "points": list(points), "vetoes": vetoes}
                for name, conflict, points, vetoes in record.review.members
            ],
            "verdict": record.review.verdict, "reason": record.review.reason,
        }  # fmt: skip
    if record.findings:
        said["findings"] = record.findings
    if record.taker:
        said["taker"] = record.taker
    if record.repeats is not None and record.found:
        said["one with"] = names[record.repeats]
        said["reason"] = CASES[record.case]
        if record.shares:
            said["shares"] = {unit: str(share) for unit, share in record.shares.items()}
    return said


def cases_text() -> str:
    """Which project is which case: for tests only, the product is never told."""
    names = {one.number: one.name for one in records()}
    rows = [("case", "project", "same as", "found by people")]
    for one in records():
        if one.case:
            same = names[one.repeats] if one.repeats is not None else ""
            found = one.found or any(said.verdict in ("struck", "returned") for said in one.decisions)
            rows.append((one.case, one.name, same, "yes" if found else ""))
    return "".join(f"{','.join(row)}\n" for row in rows)


def index(numbers: Iterable[int] | None = None) -> str:
    """Which file is whose, which kind of ledger, and the day it came in."""
    rows = [(one.received_on.isoformat(), one.path, one.unit, one.kind) for one in files(numbers)]
    return "".join(f"{','.join(row)}\n" for row in (("received_on", "path", "unit", "kind"), *rows))


_WRITERS = {".xlsx": xlsx, ".csv": csv_text, ".ods": ods, ".xls": xls}


def write(folder: Path, numbers: Iterable[int] | None = None) -> None:
    """All files, below ``folder``."""
    some = None if numbers is None else tuple(numbers)
    made = files(some)
    for bureau in {Path(file.path).parts[0] for file in made}:
        shutil.rmtree(folder / bureau, ignore_errors=True)
    for file in made:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.bytes())
    (folder / INDEX).write_text(index(some), encoding="utf-8")
    (folder / DECISIONS).write_text(decisions_text(some), encoding="utf-8")
    (folder / PAPERS).write_bytes(_archive(some))


if __name__ == "__main__":
    write(FOLDER)
    CASES_FILE.write_text(cases_text(), encoding="utf-8")
