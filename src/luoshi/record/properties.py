"""Every property a statement may have: of what, which type, in which unit, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValueType = Literal["text", "number", "day", "reference", "personal", "list"]
Audience = Literal["public", "signed in", "handlers"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property. ``personal`` values and ``list`` values stand in the erasable content: whatever names a
    person or repeats a document. Official names of units and titles of posts are neither.

    ``unit_of_measure`` is what a number is in; ``refers_to`` is the kind of subject a reference leads to.
    """

    name: str
    subject: str
    type: ValueType
    title: str
    seen_by: Audience = "signed in"
    unit_of_measure: str | None = None
    refers_to: str | None = None


PROPERTIES: dict[str, Property] = {
    entry.name: entry
    for entry in (
        Property("area.exists", "area", "text", "区域存续", "public"),
        Property("area.code", "area", "text", "区划代码", "public"),
        Property("area.name", "area", "text", "区域名称", "public"),
        Property("area.level", "area", "text", "区域层级", "public"),
        Property("area.parent", "area", "reference", "上级区域", "public", refers_to="area"),
        Property("unit.exists", "unit", "text", "单位存续", "public"),
        Property("unit.code", "unit", "text", "单位代码", "public"),
        Property("unit.name", "unit", "text", "单位名称", "public"),
        Property("unit.short_name", "unit", "text", "单位简称", "public"),
        Property("unit.kind", "unit", "text", "单位性质", "public"),
        Property("unit.level", "unit", "text", "单位层级", "public"),
        Property("unit.area", "unit", "reference", "所在区域", "public", refers_to="area"),
        Property("unit.parent", "unit", "reference", "隶属单位", "public", refers_to="unit"),
        Property("unit.reports_to", "unit", "reference", "报送单位", "public", refers_to="unit"),
        Property("unit.successor", "unit", "reference", "并入单位", "public", refers_to="unit"),
        Property("post.exists", "post", "text", "岗位存续", "public"),
        Property("post.code", "post", "text", "岗位代码", "public"),
        Property("post.title", "post", "text", "岗位名称", "public"),
        Property("post.unit", "post", "reference", "岗位所属单位", "public", refers_to="unit"),
        Property("post.duty", "post", "text", "职责", "public"),
        Property("post.role", "post", "text", "系统权限", "signed in"),
        Property("person.code", "person", "personal", "人员代码", "signed in"),
        Property("person.name", "person", "personal", "姓名", "signed in"),
        Property("person.holds", "person", "reference", "任职", "signed in", refers_to="post"),
        Property("mechanism.name", "mechanism", "personal", "机制名称", "public"),
        Property("mechanism.content", "mechanism", "list", "机制内容", "public"),
        Property("meeting.name", "meeting", "personal", "会议名称", "signed in"),
        Property("indicator.code", "indicator", "text", "指标代码", "public"),
        Property("indicator.definition", "indicator", "list", "指标定义", "public"),
        Property("meeting.held_on", "meeting", "day", "会议日期", "signed in"),
        # A task as judging reads it; what it is beside that, its events say (``luoshi.delivery.changes``). Its words
        # may be a document's, and are erased with it.
        Property("task.exists", "task", "text", "任务存续", "signed in"),
        Property("task.code", "task", "text", "任务编号", "signed in"),
        Property("task.title", "task", "personal", "任务内容", "signed in"),
        Property("task.unit", "task", "reference", "牵头单位", "signed in", refers_to="unit"),
        Property("task.lead_changed_on", "task", "day", "改派日", "signed in"),
        Property("task.due_unit", "task", "reference", "到期时的牵头单位", "signed in", refers_to="unit"),
        Property("task.kind", "task", "text", "事项类别", "signed in"),
        Property("task.domain", "task", "text", "领域", "signed in"),
        Property("task.mechanism", "task", "personal", "机制", "signed in"),
        Property("task.meeting", "task", "personal", "会议", "signed in"),
        Property("task.listed", "task", "text", "仅为列名事项", "signed in"),
        Property("task.assigned_on", "task", "day", "交办日", "signed in"),
        Property("task.due_on", "task", "day", "时限", "signed in"),
        Property("task.first_due_on", "task", "day", "原定时限", "signed in"),
        Property("task.reported_on", "task", "day", "报完成日", "signed in"),
        Property("task.completed_on", "task", "day", "办结日", "signed in"),
        Property("task.closed_on", "task", "day", "销号日", "signed in"),
        Property("task.stage_due_on", "task", "day", "当前阶段时限", "signed in"),
        Property("task.progress", "task", "number", "进度", "signed in", "ratio"),
        Property("task.planned_share", "task", "number", "时序进度应完成比例", "signed in", "ratio"),
        Property("task.returned", "task", "number", "退办次数", "signed in", "count"),
        Property("task.overdue_stages", "task", "number", "逾期阶段数", "signed in", "count"),
        Property("task.coordination_since", "task", "day", "提请协调日", "signed in"),
        Property("task.paused_on", "task", "day", "暂停日", "signed in"),
        Property("task.cancelled_on", "task", "day", "撤销日", "signed in"),
        Property("task.dropped_on", "task", "day", "逾期后撤销、又重新办理的：撤销日", "signed in"),
        Property("task.parent", "task", "reference", "上级任务", "signed in", refers_to="task"),
        Property("stage.exists", "stage", "text", "阶段存续", "signed in"),
        Property("stage.task", "stage", "reference", "所属任务", "signed in", refers_to="task"),
        Property("stage.unit", "stage", "reference", "牵头单位", "signed in", refers_to="unit"),
        Property("stage.title", "stage", "personal", "阶段名称", "signed in"),
        Property("stage.measure", "stage", "personal", "衡量标准", "signed in"),
        Property("stage.due_on", "stage", "day", "阶段时限", "signed in"),
        Property("stage.done_on", "stage", "day", "阶段完成日", "signed in"),
        Property("stage.confirmed_on", "stage", "day", "阶段核实日", "signed in"),
        Property("stage.dropped_on", "stage", "day", "逾期后随任务撤销、又重新办理的：撤销日", "signed in"),
        Property("stage.reported_on", "stage", "day", "所属任务报完成日", "signed in"),
        # Projects as judging reads them; what a project is beside that, its events say (``luoshi.growth.changes``).
        Property("project.exists", "project", "text", "项目存续", "signed in"),
        Property("project.code", "project", "text", "项目编号", "signed in"),
        Property("project.name", "project", "text", "项目名称", "signed in"),
        Property("project.unit", "project", "reference", "责任单位", "signed in", refers_to="unit"),
        Property("project.industry", "project", "text", "产业", "signed in"),
        Property("project.kind", "project", "text", "项目类别", "signed in"),
        Property("project.batch", "project", "text", "批次", "signed in"),
        Property("project.stage", "project", "text", "阶段", "signed in"),
        Property("project.size", "project", "text", "规模档", "signed in"),
        Property("project.expected", "project", "number", "意向投资", "signed in", "yuan"),
        Property("project.contracted", "project", "number", "签约总投资", "signed in", "yuan"),
        Property(
            "project.highest_contracted", "project", "number", "曾审定的最高签约总投资", "signed in", "yuan"
        ),
        Property("project.year_plan", "project", "number", "年度计划投资", "signed in", "yuan"),
        Property("project.first_year_plan", "project", "number", "最初的年度计划投资", "signed in", "yuan"),
        Property("project.year_completed", "project", "number", "本年累计完成投资", "signed in", "yuan"),
        Property("project.paid_in", "project", "number", "累计到位资金", "signed in", "yuan"),
        Property("project.year_paid_in", "project", "number", "本年到位资金", "signed in", "yuan"),
        Property("project.planned_start_on", "project", "day", "计划开工日", "signed in"),
        Property("project.first_planned_start_on", "project", "day", "最初的计划开工日", "signed in"),
        Property("project.signed_on", "project", "day", "签约日", "signed in"),
        Property("project.registered_on", "project", "day", "注册日", "signed in"),
        Property("project.started_on", "project", "day", "开工日", "signed in"),
        Property("project.built_on", "project", "day", "竣工日", "signed in"),
        Property("project.produced_on", "project", "day", "投产日", "signed in"),
        Property("project.capacity_on", "project", "day", "达产日", "signed in"),
        Property("project.statistics_on", "project", "day", "入统日", "signed in"),
        Property("project.suspended_on", "project", "day", "停建日", "signed in"),
        Property("project.terminated_on", "project", "day", "终止日", "signed in"),
        Property("project.bond_issued_on", "project", "day", "专项债发行日", "signed in"),
        Property("project.bond_amount", "project", "number", "专项债额度", "signed in", "yuan"),
        Property("project.bond_used", "project", "number", "专项债已支出", "signed in", "yuan"),
        Property("project.found_on", "project", "day", "登记线索日", "signed in"),
        Property("project.origin", "project", "text", "来源", "signed in"),
        Property("project.investor", "project", "text", "投资方", "signed in"),
        Property("project.place", "project", "text", "建设地点", "signed in"),
        Property("project.area", "project", "reference", "所在区域", "signed in", refers_to="area"),
        Property("project.entry_review", "project", "text", "准入评审结论", "signed in"),
        Property("project.review_opened_on", "project", "day", "准入评审提请日", "signed in"),
        Property("project.excluded", "project", "text", "不计入的原因", "signed in"),
        Property("project.national.code", "project", "text", "项目代码（国家平台）", "signed in"),
        Property("project.investor.code", "project", "text", "投资方统一社会信用代码", "signed in"),
        Property("project.company.code", "project", "text", "项目公司统一社会信用代码", "signed in"),
        Property(
            "project_credit.project", "project_credit", "reference", "项目", "signed in", refers_to="project"
        ),
        Property(
            "project_credit.unit", "project_credit", "reference", "记功单位", "signed in", refers_to="unit"
        ),
        Property("project_credit.share", "project_credit", "number", "份额", "signed in", "ratio"),
        Property(
            "project_batch.project", "project_batch", "reference", "项目", "signed in", refers_to="project"
        ),
        Property("project_batch.mechanism", "project_batch", "text", "机制代码", "signed in"),
        Property("project_batch.batch", "project_batch", "text", "批次", "signed in"),
        Property("signing.row", "signing", "text", "签约或增资的申报", "signed in"),
        Property("signing.project", "signing", "reference", "项目", "signed in", refers_to="project"),
        Property("signing.unit", "signing", "reference", "记功单位", "signed in", refers_to="unit"),
        Property("signing.kind", "signing", "text", "签约或增资", "signed in"),
        Property("signing.signed_on", "signing", "day", "签约（增资）日", "signed in"),
        Property("signing.amount", "signing", "number", "按份额计的金额", "signed in", "yuan"),
        Property("signing.share", "signing", "number", "份额", "signed in", "ratio"),
        Property("signing.first_signed_on", "signing", "day", "最初审定的签约日", "signed in"),
        Property("signing.reported_on", "signing", "day", "最初申报签约的日子", "signed in"),
        Property(
            "signing.highest_amount", "signing", "number", "曾审定的最高签约额，按份额", "signed in", "yuan"
        ),
        Property("signing.dropped_on", "signing", "day", "不再计入的起始日", "signed in"),
        Property("promise.exists", "promise", "text", "承诺存续", "signed in"),
        Property("promise.code", "promise", "text", "承诺编号", "signed in"),
        Property("promise.project", "promise", "reference", "项目", "signed in", refers_to="project"),
        Property("promise.unit", "promise", "reference", "责任单位", "signed in", refers_to="unit"),
        Property("promise.amount", "promise", "number", "承诺金额", "signed in", "yuan"),
        Property("promise.due_on", "promise", "day", "应兑现日", "signed in"),
        Property("promise.honoured_on", "promise", "day", "兑现日", "signed in"),
        Property("promise.honoured", "promise", "number", "已兑现金额", "signed in", "yuan"),
        Property("promise.reviewed_on", "promise", "day", "公平竞争审查日", "signed in"),
        Property("promise.legal_basis", "promise", "text", "依据", "signed in"),
        Property(
            "entry_review.project", "entry_review", "reference", "项目", "signed in", refers_to="project"
        ),
        Property("entry_review.unit", "entry_review", "reference", "责任单位", "signed in", refers_to="unit"),
        Property("entry_review.opened_on", "entry_review", "day", "提请日", "signed in"),
        Property("entry_review.decided_on", "entry_review", "day", "结论日", "signed in"),
        Property("entry_review.verdict", "entry_review", "text", "结论", "signed in"),
        Property("entry_review.members", "entry_review", "number", "打分委员数", "signed in", "count"),
        Property("entry_review.vetoes", "entry_review", "number", "否决项数", "signed in", "count"),
        Property("entry_review.land_area", "entry_review", "number", "用地面积", "signed in", "mu"),
        Property(
            "entry_review.fixed_investment", "entry_review", "number", "固定资产投资", "signed in", "yuan"
        ),
        Property("entry_review.output", "entry_review", "number", "达产年产值", "signed in", "yuan"),
        Property("entry_review.tax", "entry_review", "number", "达产年税收", "signed in", "yuan"),
        Property("entry_review.jobs", "entry_review", "number", "用工", "signed in", "count"),
        Property("entry_review.energy", "entry_review", "number", "年综合能耗", "signed in", "tonne"),
        # A rating may be of a project, a unit, a post.
        Property("rating.subject", "rating", "reference", "评分对象", "signed in"),
        Property("rating.measure", "rating", "text", "所属规则", "signed in"),
        Property("rating.raters", "rating", "text", "评分方", "signed in"),
        Property("rating.rater", "rating", "text", "评分岗位", "signed in"),
        Property("rating.score", "rating", "number", "分数", "signed in", "points"),
        Property("rating.rated_on", "rating", "day", "评分日", "signed in"),
        Property("target.subject", "target", "reference", "目标单位", "signed in"),
        Property("target.measure", "target", "text", "目标事项", "signed in"),
        Property("target.amount", "target", "number", "目标值", "signed in"),
        Property("target.starts_on", "target", "day", "起始日", "signed in"),
        Property("target.ends_on", "target", "day", "截止日", "signed in"),
        # Whom and what a finding is about may be of any kind: a unit, a post, a firm; a task, a project.
        Property("finding.subject", "finding", "reference", "认定对象", "signed in"),
        Property("finding.finding", "finding", "text", "认定事项", "signed in"),
        Property("finding.measure", "finding", "text", "所属规则", "signed in"),
        Property("finding.amount", "finding", "number", "认定分值", "signed in", "points"),
        Property("finding.about", "finding", "reference", "涉及事物", "signed in"),
        Property("finding.reason", "finding", "personal", "认定理由", "signed in"),
        Property("finding.decided_by", "finding", "text", "认定岗位", "signed in"),
        Property("finding.found_on", "finding", "day", "认定日", "signed in"),
    )
}


# Families of properties that data bring along: ``indicator/gdp`` is what a unit's gross product is said to be. What
# each is measured in, and who may see it, its own definition says (``luoshi.monitor``).
FAMILIES: dict[str, Property] = {
    "indicator/": Property("indicator/", "unit", "number", "指标"),
    # What other bureaus record under a code of a firm or a project (``luoshi.growth.independent_ledger``).
    "independent/": Property("independent/", "code", "number", "其他部门的记录"),
}


def property_of(name: str) -> Property:
    """The property called ``name``; raises LookupError with the known ones."""
    found = PROPERTIES.get(name) or FAMILIES.get(name[: name.find("/") + 1])
    if found is None:
        known = ", ".join(sorted({*PROPERTIES, *FAMILIES}))
        raise LookupError(f"no property {name!r}; known: {known}")
    return found
