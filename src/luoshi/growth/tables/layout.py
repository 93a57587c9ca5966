"""Ledgers of leads, projects, money, promises and papers: what their columns are, and what offices call them.

Stages, years and kinds are the city's own, so some columns follow from what it has laid down on a day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from luoshi.growth.in_force import stages

Content = Literal["text", "money", "day"]


class TableKind(StrEnum):
    """What the rows of a table are."""

    PROJECT = "project"
    MONEY = "money"
    PROMISE = "promise"
    PAPER = "paper"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its key, its title, its width in half-width letters, what offices call it as well, and what stands in
    it. ``read`` is False for what exports only tell, ``printed`` for what they do not have."""

    key: str
    title: str
    width: float
    others: tuple[str, ...] = ()
    content: Content = "text"
    read: bool = True
    printed: bool = True


_CODE = TableColumn("code", "项目编号", 14, ("编号", "项目编码", "系统编号"))
_NAME = TableColumn(
    "name", "项目名称", 28, ("项目", "线索名称", "项目（线索）名称", "工程名称", "招商项目名称")
)

_STATUS = TableColumn("status", "项目状态", 9, (), read=False)

_BEFORE_STAGES = (
    _CODE,
    _NAME,
    TableColumn("unit", "责任单位", 16, (
        "牵头单位", "承办单位", "属地", "落地县区", "所属县区", "县区", "引进单位", "招商单位", "首报单位", "填报单位",
    )),
    TableColumn("officer", "招商专员", 18, ("项目专员", "服务专员", "跟进人", "联系岗位", "责任人")),
    TableColumn("investor", "投资方", 22, (
        "投资方名称", "投资主体", "投资企业", "投资商", "投资单位", "投资者", "客商",
    )),
    TableColumn("investor_code", "投资方信用代码", 21, (
        "投资方统一社会信用代码", "投资方社会信用代码", "统一社会信用代码", "信用代码",
    )),
    TableColumn("company", "项目公司", 22, ("项目公司名称", "项目单位", "落地公司", "注册公司")),
    TableColumn("company_code", "项目公司信用代码", 21, ("项目公司统一社会信用代码", "项目公司社会信用代码")),
    TableColumn("national_code", "项目代码", 25, ("投资项目代码", "国家项目代码", "在线平台项目代码", "项目统一代码")),
    TableColumn("summary", "建设内容", 32, (
        "建设内容及规模", "主要建设内容", "项目内容", "项目简介", "投资内容", "建设规模及内容",
    )),
    TableColumn("kind", "项目类别", 11, ("建设性质", "项目性质", "类别")),
    TableColumn("excluded", "不计入原因", 16, ("不计入的原因", "不纳入统计原因")),
    TableColumn("origin", "线索来源", 20, ("招商方式", "招商路径", "来源", "引进方式")),
    TableColumn("source_note", "来源说明", 20, ("线索来源说明", "来源备注")),
    TableColumn("found_on", "线索登记日", 12, (
        "线索登记日期", "登记日期", "登记时间", "首报日期", "首谈日期", "线索日期",
    ), "day"),
    TableColumn("expected", "意向投资", 14, ("意向投资额", "拟投资额", "意向金额", "预计投资", "计划总投资"), "money"),
    TableColumn("contracted", "协议总投资", 14, (
        "协议投资额", "合同总投资", "合同投资额", "签约金额", "签约额", "协议金额", "总投资", "投资总额",
    ), "money"),
    TableColumn("industry", "行业代码", 10, ("国民经济行业代码", "行业分类代码")),
    TableColumn("place_in_list", "产业", 16, ("所属产业", "产业类别", "产业链", "所属产业链")),
    TableColumn("area", "区域", 12, ("所在区域", "落地区域")),
    TableColumn("area_code", "区划代码", 12, ("行政区划代码", "区域代码")),
    TableColumn("place", "建设地点", 20, ("项目地址", "项目地点", "落地地点", "选址")),
)  # fmt: skip
_AFTER_STAGES = (
    TableColumn("bond_issued_on", "专项债发行日", 12, ("专项债发行日期",), "day"),
    TableColumn("bond_amount", "专项债额度", 12, ("专项债券额度", "专项债金额"), "money"),
    TableColumn("stage", "当前阶段", 10, ("项目阶段", "所处阶段", "阶段", "项目进度"), read=False),
    TableColumn("status", "项目状态", 9, ("状态", "是否推进"), read=False),
    TableColumn("paid_in", "累计到位资金", 14, ("到位资金", "累计到位", "累计到位资金额"), "money"),
    TableColumn(
        "completed", "累计完成投资", 14, ("完成投资", "累计投资", "累计完成投资额", "累计完成"), "money"
    ),
    TableColumn(
        "until",
        "累计数截止日",
        12,
        ("截止日期", "数据截止日", "统计截止日", "填报日期", "报送日期"),
        "day",
        printed=False,
    ),
    TableColumn("funds", "资金来源", 14, (), printed=False),
    TableColumn("counts", "签约是否计入", 26, (), read=False),
    TableColumn("waiting", "待审核", 32, (), read=False),
)

_MONEY = (
    _CODE,
    _NAME,
    TableColumn(
        "on", "日期", 12, ("到账日期", "到位日期", "到位时间", "发生日期", "时间", "截止日期"), "day"
    ),
    TableColumn("money", "资金类别", 12, ("类别", "资金性质", "款项类别")),
    TableColumn("amount", "金额", 16, ("资金金额", "本次金额", "到位金额", "本期金额"), "money"),
    TableColumn("funds", "资金来源", 14, ("来源",)),
    TableColumn("text", "说明", 30, ("备注", "凭证号", "摘要")),
    TableColumn("verdict", "审核情况", 10, (), read=False),
    TableColumn("counts", "是否计入", 26, (), read=False),
    _STATUS,
)

_PROMISE = (
    TableColumn("promise_code", "承诺编号", 17, ()),
    _CODE,
    _NAME,
    TableColumn("title", "承诺事项", 34, ("承诺内容", "政策承诺", "政策事项", "约定事项")),
    TableColumn("unit", "兑现单位", 16, ("责任单位", "履约单位", "承诺单位")),
    TableColumn("amount", "金额", 14, ("承诺金额", "兑现金额", "政策金额"), "money"),
    TableColumn("condition", "兑现条件", 26, ("条件", "约定条件", "前提条件")),
    TableColumn("due_on", "应兑现日", 12, ("应兑现日期", "兑现时限", "兑现期限", "兑现日期"), "day"),
    TableColumn("ends_on", "终止日", 12, ("终止日期", "有效期至", "到期日"), "day"),
    TableColumn("legal_basis", "法律依据", 26, ("政策依据", "依据", "法律法规依据")),
    TableColumn("review", "公平竞争审查", 24, ("公平竞争审查文号", "审查文号", "公平竞争审查情况")),
    TableColumn("review_passed", "审查结论", 9, ("公平竞争审查结论", "审查结果")),
    TableColumn("reviewed_on", "审查日期", 12, ("公平竞争审查日期", "审查时间"), "day"),
    TableColumn("state", "承诺状态", 10, ("状态",), read=False),
    TableColumn("paid", "已兑现", 14, ("已兑现金额",), read=False),
    _STATUS,
)  # fmt: skip

_PAPER = (
    _CODE,
    _NAME,
    TableColumn("about", "证明事项", 14, ("证明什么", "所证事项", "阶段")),
    TableColumn("on", "日期", 12, ("时间",), "day"),
    TableColumn("amount", "金额", 14, (), "money"),
    TableColumn("proof", "证明种类", 22, ("材料种类", "证明材料种类", "材料类别")),
    TableColumn("file", "文件名", 40, ("文件", "附件", "文件名称", "附件名称")),
    TableColumn("text", "说明", 30, ("备注",)),
)

_TARGET = (
    TableColumn("unit", "目标单位", 18, ("责任单位", "单位", "县区", "所属县区", "承担单位")),
    TableColumn("measure", "目标事项", 20, ("指标", "目标名称", "考核指标", "事项")),
    TableColumn("year", "年份", 8, ("年度", "目标年度")),
    TableColumn("amount", "目标值", 14, ("年度目标", "目标数", "目标任务", "任务数"), "money"),
    TableColumn("basis", "依据", 30, ("下达依据", "文号", "备注")),
)

KIND_TITLES: Mapping[TableKind, str] = {
    TableKind.PROJECT: "项目台账",
    TableKind.MONEY: "资金台账",
    TableKind.PROMISE: "承诺台账",
    TableKind.PAPER: "证明材料",
    TableKind.TARGET: "年度目标",
}
_TELLING: Mapping[TableKind, frozenset[str]] = {
    TableKind.TARGET: frozenset({"measure", "amount", "unit"}),
    TableKind.PAPER: frozenset({"proof", "file"}),
    TableKind.PROMISE: frozenset({"title"}),
    TableKind.MONEY: frozenset({"money", "amount"}),
    TableKind.PROJECT: frozenset({"name"}),
}
"""In this order: the columns without which a table is none of the kind."""

MONEY_NAMES: Mapping[str, str] = {
    "increase": "增资",
    "completed": "完成投资",
    "paid_in": "到位资金",
    "bond_used": "专项债支出",
}
"""Kinds of money as ledgers call them, whatever language the pages are in."""

NEEDED: Mapping[TableKind, frozenset[str]] = {
    TableKind.PROJECT: frozenset({"name"}),
    TableKind.MONEY: frozenset({"on", "money", "amount"}),
    TableKind.PROMISE: frozenset({"title", "unit"}),
    TableKind.PAPER: frozenset({"about", "proof", "file"}),
    TableKind.TARGET: frozenset({"unit", "measure", "year", "amount"}),
}

_YEAR_PLAN = re.compile(r"(20\d\d|2100)年?度?(?:计划(?:完成)?投资额?|投资计划|年度计划投资)")
_DECORATION = re.compile(r"[\s*＊:：（(].*|[\s*＊:：]+")


def year_column(year: int) -> TableColumn:
    """What is planned for a year."""
    return TableColumn(f"year:{year}", f"{year}年计划投资", 14, content="money")


def columns_of(kind: TableKind, day: date, years: Iterable[int] = ()) -> tuple[TableColumn, ...]:
    """The columns of a kind of table, those of the stages as they are on a day among them; in the order of exports."""
    if kind is TableKind.MONEY:
        return _MONEY
    if kind is TableKind.PROMISE:
        return _PROMISE
    if kind is TableKind.PAPER:
        return _PAPER
    if kind is TableKind.TARGET:
        return _TARGET
    scheme = stages(day)
    first = scheme.main[0].code
    found = list(_BEFORE_STAGES)
    listed = [one for one in scheme.stages if one.code != first]
    for stage in listed:
        found.append(
            TableColumn(
                f"stage:{stage.code}",
                f"{stage.name}日期",
                12,
                (f"{stage.name}时间", f"{stage.name}日"),
                "day",
            )
        )
    for stage in listed:
        if not stage.effect:
            others = (f"计划{stage.name}时间", f"拟{stage.name}时间", f"预计{stage.name}时间")
            found.append(TableColumn(f"planned:{stage.code}", f"计划{stage.name}日期", 12, others, "day"))
    found += [year_column(year) for year in sorted(years)]
    return (*found, *_AFTER_STAGES)


def plain_title(title: str) -> str:
    """A title of a column without what stands around it: blanks, stars, units in brackets."""
    return _DECORATION.sub("", "".join(unicodedata.normalize("NFKC", title).split()))


def column_titled(
    path: tuple[str, ...], columns: Iterable[TableColumn], kind: TableKind
) -> TableColumn | None:
    """The column that an office means by these headings, one above the other; None for one that is not known."""
    parts = [plain_title(part) for part in path]
    wanted = dict.fromkeys(filter(None, ("".join(parts), parts[-1] if parts else "")))
    listed = list(columns)
    for text in wanted:
        for column in listed:
            if text == column.title:
                return column
        for column in listed:
            if text in map(plain_title, column.others):
                return column
        if kind is TableKind.PROJECT and (found := _YEAR_PLAN.fullmatch(text)):
            return year_column(int(found[1]))
    return None


def kind_by(keys: Mapping[TableKind, frozenset[str]]) -> TableKind | None:
    """What a table is whose headings, read as each kind of table, are these columns."""
    for kind, telling in _TELLING.items():
        here = keys.get(kind, frozenset())
        if telling <= here and len(here) > 1:
            return kind
    return None
