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
}


def property_of(name: str) -> Property:
    """The property called ``name``; raises LookupError with the known ones."""
    found = PROPERTIES.get(name) or FAMILIES.get(name[: name.find("/") + 1])
    if found is None:
        known = ", ".join(sorted({*PROPERTIES, *FAMILIES}))
        raise LookupError(f"no property {name!r}; known: {known}")
    return found
