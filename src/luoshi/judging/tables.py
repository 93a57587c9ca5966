"""The published tables: what formulas of rule-books read.

``snapshots`` builds them from the facts as known on a day. A row has an ``id``; every other column takes its value from
one statement, whose id stands beside it in the column ``NAME__statement``, so that a score can be opened down to the
cell. Numbers are in base units: yuan, ratios, counts, days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from luoshi.judging.formulas import Kind
from luoshi.words import Words

Mark = Literal["", "respondent"]
"""``respondent``: what one respondent reported under the statistics law; no measure of a firm or a person may read
it (统计法 art. 28)."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column. ``property``: the property of the facts that gives it; empty for what the snapshot works out.
    ``otherwise``: the column of the same table whose value it has where that property says nothing."""

    name: str
    kind: Kind
    words: Words
    property: str = ""
    unit: str = ""
    mark: Mark = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``subject_kind``: of which subjects of the facts its rows are; ``owner``: the column that usually
    says whose a row is; ``named``: the column that a person knows a row by. ``periodic``: its rows are of periods
    (``starts_on``, ``ends_on``, ``basis``), so that a window needs no column. ``through``: the column that leads to the
    subject of which columns with properties of another kind of subject are."""

    name: str
    words: Words
    subject_kind: str
    columns: tuple[TableColumn, ...]
    owner: str = "unit"
    named: str = "name"
    periodic: bool = False
    through: str = ""

    def column(self, name: str) -> TableColumn:
        """The column called ``name``; raises LookupError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise LookupError(f"the table {self.name} has no column {name}")

    def kinds(self) -> dict[str, Kind]:
        """What each column holds, by its name."""
        return {column.name: column.kind for column in self.columns}


_Given = tuple[str, Kind, str, str] | tuple[str, Kind, str, str, str] | TableColumn


def _table(
    name: str,
    chinese: str,
    english: str,
    subject_kind: str,
    *columns: _Given,
    owner: str = "unit",
    named: str = "name",
    through: str = "",
) -> Table:
    made = [TableColumn("id", "text", Words("编号", "its id"))]
    for column in columns:
        if isinstance(column, TableColumn):
            made.append(column)
        else:
            key, kind, zh, en = column[:4]
            unit = column[4] if len(column) > 4 else ""
            made.append(TableColumn(key, kind, Words(zh, en), f"{subject_kind}.{key}", unit))
    return Table(name, Words(chinese, english), subject_kind, tuple(made), owner, named, through=through)


def _of(subject_kind: str, *given: _Given) -> tuple[TableColumn, ...]:
    """Columns with properties of another kind of subject."""
    table = _table("", "", "", subject_kind, *given)
    return table.columns[1:]


_CODE_AND_NAME: tuple[_Given, ...] = (
    ("code", "text", "代码", "its code"),
    ("name", "text", "名称", "its name"),
)

_PROJECT: tuple[_Given, ...] = (
    ("industry", "text", "产业", "industry"),
    ("kind", "text", "项目类别", "kind of project"),
    ("batch", "text", "批次（最近开始的机制）", "batch of the mechanism that began last"),
    ("stage", "text", "阶段", "stage"),
    ("size", "text", "规模档", "size band"),
    ("contracted", "number", "签约总投资", "contracted investment", "yuan"),
    ("year_plan", "number", "年度计划投资", "investment planned for the year", "yuan"),
    ("first_year_plan", "number", "最初的年度计划投资",
     "investment planned for the year as its batches were derived, whatever became of the plan", "yuan"),
    ("year_completed", "number", "本年累计完成投资", "investment completed this year", "yuan"),
    ("paid_in", "number", "累计到位资金", "paid-in funds, cumulative", "yuan"),
    ("year_paid_in", "number", "本年到位资金", "paid-in funds this year", "yuan"),
    ("planned_share", "number", "时序进度应完成比例", "part of the year's plan due by now", "ratio"),
    ("planned_start_on", "day", "计划开工日", "planned day of start"),
    ("first_planned_start_on", "day", "最初的计划开工日",
     "planned day of start as the year's batches were derived, whatever became of the plan"),
    ("signed_on", "day", "签约日", "day of signing"),
    ("registered_on", "day", "注册日", "day of registration"),
    ("started_on", "day", "开工日", "day of start"),
    ("built_on", "day", "竣工日", "day of completion"),
    ("produced_on", "day", "投产日", "day production began"),
    ("capacity_on", "day", "达产日", "day full output was reached"),
    ("statistics_on", "day", "入统日", "day of entry in statistics"),
    ("suspended_on", "day", "停建日", "day of suspension"),
    ("terminated_on", "day", "终止日", "day of termination"),
    ("bond_issued_on", "day", "专项债发行日", "day its bond was issued"),
    ("bond_amount", "number", "专项债额度", "its bond", "yuan"),
    ("bond_used", "number", "专项债已支出", "of its bond spent", "yuan"),
)  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "units", "单位", "units", "unit",
            *_CODE_AND_NAME,
            ("short_name", "text", "简称", "short name"),
            ("kind", "text", "性质", "kind of unit"),
            ("level", "text", "层级", "level"),
            ("area", "text", "所在区域", "its area"),
            ("parent", "text", "隶属单位", "the unit it belongs to"),
            ("reports_to", "text", "报送单位", "the unit it reports to"),
            owner="id",
        ),
        Table(
            "indicators", Words("指标数据", "figures of indicators"), "unit",
            (
                TableColumn("id", "text", Words("编号", "its id")),
                TableColumn("unit", "text", Words("单位", "whose figure it is")),
                TableColumn("indicator", "text", Words("指标代码", "code of the indicator"), "indicator/"),
                TableColumn("period", "text", Words("期间种类", "kind of period")),
                TableColumn("starts_on", "day", Words("起始日", "its first day")),
                TableColumn("ends_on", "day", Words("截止日", "its last day")),
                TableColumn("basis", "text", Words("口径", "current, cumulative or stock")),
                TableColumn("level", "number", Words("数值", "the level, in the indicator's base unit"), "level"),
                TableColumn("growth", "number", Words("同比增速", "growth on a year before"), "growth", "percent"),
                TableColumn("rank", "number", Words("位次", "rank, as stated"), "rank"),
                TableColumn("target", "number", Words("全年目标", "target of the year, in the base unit"), "target"),
                TableColumn(
                    "target_growth", "number", Words("全年增速目标", "target of growth"), "target growth", "percent"
                ),
                TableColumn("planned_share", "number", Words("应完成比例", "part of the target due"), "", "ratio"),
            ),
            named="indicator", periodic=True,
        ),
        _table(
            "tasks", "任务", "tasks", "task",
            ("code", "text", "编号", "its number"),
            ("title", "text", "内容", "what is to be done"),
            ("unit", "text", "牵头单位", "lead unit"),
            ("lead_changed_on", "day", "改派日", "day its lead unit was changed last"),
            TableColumn(
                "due_unit", "text",
                Words("到期时的牵头单位（没改派的同牵头单位）", "unit that led it when it fell due, or leads it"),
                "task.due_unit", otherwise="unit",
            ),
            ("kind", "text", "事项类别", "class of matter"),
            ("domain", "text", "领域", "domain"),
            ("mechanism", "text", "机制", "mechanism"),
            ("meeting", "text", "会议", "meeting it comes from"),
            ("listed", "truth", "仅为列名事项", "whether its unit is only listed for it"),
            ("assigned_on", "day", "交办日", "day of assignment"),
            ("due_on", "day", "时限", "due day"),
            ("first_due_on", "day", "原定时限", "due day before any extension"),
            ("reported_on", "day", "报完成日", "day of the “done” report that waits for review or was approved"),
            ("completed_on", "day", "办结日", "day of completion"),
            ("closed_on", "day", "销号日", "day it was closed"),
            ("stage_due_on", "day", "当前阶段时限", "due day of the stage that is due next"),
            ("progress", "number", "进度", "progress", "ratio"),
            ("planned_share", "number", "时序进度应完成比例", "part due by now", "ratio"),
            ("returned", "number", "退办次数", "how often it was returned", "count"),
            ("overdue_stages", "number", "逾期阶段数", "stages overdue", "count"),
            ("coordination_since", "day", "提请协调日", "day coordination was asked for"),
            ("paused_on", "day", "暂停日", "day it was paused"),
            ("cancelled_on", "day", "撤销日", "day it was cancelled"),
            (
                "dropped_on", "day", "逾期后撤销、又重新办理的：撤销日",
                "day it was cancelled while something in it was late, before it was taken up again",
            ),
            ("parent", "text", "上级任务", "the task it is part of"),
            named="title",
        ),
        _table(
            "stages", "任务阶段", "stages of tasks", "stage",
            ("task", "text", "所属任务", "the task it is a stage of"),
            ("unit", "text", "牵头单位", "lead unit of the task"),
            ("title", "text", "阶段", "what is to be reached"),
            ("measure", "text", "衡量标准", "by what it is measured"),
            ("due_on", "day", "时限", "due day"),
            ("done_on", "day", "完成日", "day it was reported as reached"),
            ("confirmed_on", "day", "核实日", "day somebody else confirmed that it was reached; empty while it waits"),
            (
                "reported_on", "day", "所属任务报完成日（阶段未单独报完成的）",
                "day its task was reported as done while the stage was open",
            ),
            (
                "dropped_on", "day", "逾期后随任务撤销、又重新办理的：撤销日",
                "day its task was cancelled while the stage was late, before it was taken up again",
            ),
            named="title",
        ),
        _table(
            "projects", "项目", "projects", "project",
            *_CODE_AND_NAME, ("unit", "text", "责任单位", "unit responsible"),
            *_PROJECT,
            ("investor", "text", "投资方", "the investor"),
            ("origin", "text", "来源（六路）", "the way by which it came"),
            ("found_on", "day", "登记线索日", "day it was found as a lead"),
            ("expected", "number", "意向投资", "investment spoken of before the signing", "yuan"),
            ("entry_review", "text", "准入评审结论", "verdict of the entry review"),
            ("review_opened_on", "day", "准入评审提请日", "day its last entry review was opened"),
            ("excluded", "text", "不计入招商引资的原因", "why it does not count, if it does not"),
        ),
        _table(
            "project_credits", "项目归属份额", "shares in projects", "project_credit",
            ("project", "text", "项目", "the project"),
            *_of("project", *_CODE_AND_NAME), ("unit", "text", "记功单位", "unit credited"),
            ("share", "number", "份额", "its share", "ratio"),
            *_of("project", *_PROJECT),
            through="project",
        ),
        _table(
            "project_batches", "项目批次", "batches of projects", "project_batch",
            ("project", "text", "项目", "the project"),
            ("mechanism", "text", "机制代码", "code of the mechanism"),
            ("batch", "text", "在这个机制里的批次", "batch in this mechanism"),
            *_of("project", *_CODE_AND_NAME, ("unit", "text", "责任单位", "unit responsible")),
            *(one for one in _of("project", *_PROJECT) if one.name != "batch"),
            through="project",
        ),
        _table(
            "signings", "签约与增资", "signings and increments", "signing",
            ("project", "text", "项目", "the project"),
            ("unit", "text", "记功单位", "unit credited"),
            ("kind", "text", "种类：signing 签约，increase 增资", "signing or increase"),
            ("signed_on", "day", "签约（增资）日", "day of the signing or of the increase"),
            ("amount", "number", "按份额计的金额", "amount, in the unit's share", "yuan"),
            ("share", "number", "份额", "its share", "ratio"),
            ("first_signed_on", "day", "最初审定的签约日", "day of signing as approved first, whatever it is now"),
            ("reported_on", "day", "最初申报签约的日子", "day on which the signing was first claimed"),
            ("highest_amount", "number", "签约曾审定的最高金额，按份额：撤销重签、改小了也不变",
             "the most that a signing of the project was ever approved for, in the unit's share, whatever it is now",
             "yuan"),
            ("dropped_on", "day", "不再计入的起始日",
             "day it was struck out, lost or excluded, with no other in its place, or merged into another record"),
            *_of(
                "project",
                *_CODE_AND_NAME,
                ("registered_on", "day", "注册日", "day of registration"),
                ("started_on", "day", "开工日", "day of start"),
                ("built_on", "day", "竣工日", "day of completion"),
                ("produced_on", "day", "投产日", "day production began"),
                ("terminated_on", "day", "终止日", "day of termination"),
                ("contracted", "number", "项目签约总投资", "contracted investment of the project", "yuan"),
                ("highest_contracted", "number", "项目曾审定的最高签约总投资（含增资），改小了也不变",
                 "the most that was ever contracted of the project as approved, increases included, whatever it is now",
                 "yuan"),
                ("paid_in", "number", "项目累计到位资金", "paid-in funds of the project, cumulative", "yuan"),
            ),
            through="project",
        ),
        _table(
            "entry_reviews", "准入评审", "entry reviews", "entry_review",
            ("project", "text", "项目", "the project"),
            ("unit", "text", "责任单位", "unit responsible"),
            ("opened_on", "day", "提请日", "day it was opened"),
            ("decided_on", "day", "结论日", "day it was decided"),
            ("verdict", "text", "结论", "verdict"),
            ("members", "number", "打分委员数", "members who scored", "count"),
            ("vetoes", "number", "否决项数", "vetoes", "count"),
            ("land_area", "number", "用地面积", "land", "mu"),
            ("fixed_investment", "number", "固定资产投资", "fixed-asset investment", "yuan"),
            ("output", "number", "达产年产值", "output of a year at capacity", "yuan"),
            ("tax", "number", "达产年税收", "tax of a year at capacity", "yuan"),
            ("jobs", "number", "用工", "jobs", "count"),
            ("energy", "number", "年综合能耗（标准煤）", "energy a year, as standard coal", "tonne"),
            owner="project", named="project",
        ),
        _table(
            "project_stages", "项目阶段", "stages of projects", "project_stage",
            ("project", "text", "项目", "the project"),
            ("unit", "text", "责任单位", "unit responsible"),
            ("stage", "text", "阶段", "stage"),
            ("planned_on", "day", "计划日", "planned day"),
            ("reached_on", "day", "达到日", "day reached"),
            named="stage",
        ),
        _table(
            "firms", "企业", "firms", "firm",
            *_CODE_AND_NAME, ("unit", "text", "所在单位", "unit it belongs to"),
            ("industry", "text", "产业", "industry"),
            ("cohort", "text", "批次", "cohort of a programme"),
            ("joined_on", "day", "入选日", "day it was selected"),
            ("base_output", "number", "基期产值", "output of the base year", "yuan"),
            ("output", "number", "产值（企业报主管部门）", "output, as given to the line department", "yuan"),
            ("revenue", "number", "营业收入（企业报主管部门）", "revenue, as given to the line department", "yuan"),
            ("tax", "number", "税收", "tax paid", "yuan"),
            ("jobs", "number", "用工数", "jobs", "count"),
            TableColumn(
                "surveyed_output", "number", Words("产值（统计调查）", "output, as surveyed under the statistics law"),
                "firm.surveyed_output", "yuan", "respondent",
            ),
        ),
        _table(
            "requests", "诉求", "requests", "request",
            ("code", "text", "编号", "its number"),
            ("unit", "text", "承办单位", "unit handling it"),
            ("firm", "text", "企业", "the firm"),
            ("kind", "text", "类别", "kind"),
            ("valid", "truth", "是否有效", "whether it is valid"),
            ("received_on", "day", "收件日", "day received"),
            ("due_on", "day", "时限", "due day"),
            ("answered_on", "day", "答复日", "day answered"),
            ("solved_on", "day", "解决日", "day solved"),
            ("rating", "number", "评价（1至5）", "rating, 1 to 5"),
            named="code",
        ),
        _table(
            "promises", "承诺", "promises", "promise",
            ("code", "text", "编号", "its number"),
            ("unit", "text", "责任单位", "unit responsible"),
            ("project", "text", "项目", "the project"),
            ("amount", "number", "金额", "amount", "yuan"),
            ("due_on", "day", "应兑现日", "due day"),
            ("honoured_on", "day", "兑现日", "day honoured"),
            ("honoured", "number", "已兑现金额", "amount honoured", "yuan"),
            ("reviewed_on", "day", "公平竞争审查日", "day of the fair-competition review"),
            ("legal_basis", "text", "依据", "legal basis"),
            named="code",
        ),
        _table(
            "debts", "债务", "debts", "debt",
            ("code", "text", "编号", "its number"),
            ("unit", "text", "债务单位", "debtor"),
            ("kind", "text", "类别", "kind"),
            ("principal", "number", "本金", "principal", "yuan"),
            ("balance", "number", "余额", "balance", "yuan"),
            ("overdue", "number", "逾期金额", "overdue", "yuan"),
            ("matures_on", "day", "到期日", "day of maturity"),
            named="code",
        ),
        _table(
            "repayments", "还款", "repayments", "repayment",
            ("debt", "text", "债务", "the debt"),
            ("unit", "text", "债务单位", "debtor"),
            ("due_on", "day", "应还日", "due day"),
            ("amount", "number", "应还金额", "amount due", "yuan"),
            ("paid_on", "day", "还款日", "day paid"),
            ("paid", "number", "已还金额", "amount paid", "yuan"),
            named="debt",
        ),
        _table(
            "findings", "认定", "what persons found", "finding",
            ("subject", "text", "对象", "whom it is about"),
            ("finding", "text", "认定事项", "what was found"),
            ("measure", "text", "所属规则", "measure it belongs to, if one"),
            ("amount", "number", "认定分值", "points that were set, if any", "points"),
            ("about", "text", "涉及事物", "the task, project … it is about"),
            ("reason", "text", "理由", "why"),
            ("decided_by", "text", "认定岗位", "post of the person who decided"),
            ("found_on", "day", "认定日", "day of the finding"),
            owner="subject", named="finding",
        ),
        _table(
            "ratings", "评分", "ratings", "rating",
            ("subject", "text", "对象", "who is rated"),
            ("measure", "text", "所属规则", "measure it belongs to"),
            ("raters", "text", "评分方", "kind of raters"),
            ("rater", "text", "评分单位", "who rated"),
            ("score", "number", "分数", "points, 0 to 100", "points"),
            ("rated_on", "day", "评分日", "day of the rating"),
            owner="subject", named="raters",
        ),
        _table(
            "targets", "目标", "targets", "target",
            ("subject", "text", "对象", "whose target"),
            ("measure", "text", "事项", "what it is a target of"),
            ("amount", "number", "目标值", "the target, in base units"),
            ("starts_on", "day", "起始日", "first day"),
            ("ends_on", "day", "截止日", "last day"),
            owner="subject", named="measure",
        ),
    )
}  # fmt: skip

PERSONS_AND_FIRMS = frozenset({"firms", "posts"})
"""Tables whose rows are firms or persons: of these no respondent's figure may be judged."""

PERIOD_NAMES: dict[str, Kind] = {"year_start": "day", "period_start": "day", "period_end": "day"}
"""What a row formula may name beside the columns: the first day of the year, and the first and last of the period."""
