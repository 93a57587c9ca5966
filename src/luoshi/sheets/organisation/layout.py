"""What the template looks like: its sheets, their columns, and what may stand in each. Everything else (the
empty file, reading, export, the reference page) follows from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from luoshi.sheets.errors import Words
from luoshi.sheets.organisation.rows import Account, Area, Person, Post, Tenure, Unit

FieldKind = Literal["code", "area code", "username", "text", "choice", "flag", "day", "reference"]

# What is stored, and what it is called.
UNIT_KINDS = {
    "party_committee": Words("党委", "Party committee"),
    "people_congress": Words("人大", "People's congress"),
    "government": Words("政府", "Government"),
    "consultative_conference": Words("政协", "Consultative conference"),
    "discipline": Words("纪委监委", "Discipline and supervision"),
    "court": Words("法院", "Court"),
    "procuratorate": Words("检察院", "Procuratorate"),
    "party_department": Words("党委部门", "Party department"),
    "government_department": Words("政府部门", "Government department"),
    "development_zone": Words("开发区", "Development zone"),
    "public_institution": Words("事业单位", "Public institution"),
    "mass_organisation": Words("群团组织", "Mass organisation"),
    "state_enterprise": Words("国有企业", "State enterprise"),
    "other": Words("其他", "Other"),
}
LEVELS = {
    "province": Words("省级", "Province"),
    "city": Words("市级", "City"),
    "county": Words("县级", "County"),
    "township": Words("乡级", "Township"),
    "village": Words("村级", "Village"),
}
"""From the top down."""

ROLES = {
    "clerk": Words("经办员", "Clerk"),
    "growth": Words("招商经办员", "Growth clerk"),
    "liaison": Words("联络员", "Liaison"),
    "head": Words("单位负责人", "Head of unit"),
    "leader": Words("分管领导", "Leader in charge"),
    "auditor": Words("审计员", "Auditor"),
    "reader": Words("查阅员", "Reader"),
    "administrator": Words("管理员", "Administrator"),
}
FLAGS = {"true": Words("是", "Yes"), "false": Words("否", "No")}


@dataclass(frozen=True, slots=True)
class Field:
    """A column. ``choices``: what a choice may be, by what is stored; ``target``: the sheet a reference leads
    to."""

    key: str
    titles: Words
    kind: FieldKind
    meaning: Words
    example: str | Words = ""
    required: bool = False
    choices: dict[str, Words] | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet: which rows it holds, what it is called, its columns."""

    key: str
    row: type
    names: Words
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)


def _days(of_zh: str, of_en: str) -> tuple[Field, Field]:
    return (
        Field(
            "start",
            Words("起始日期", "From"),
            "day",
            Words(f"{of_zh}从哪天起；不知道就留空", f"The first day of {of_en}; empty if not known"),
            "2021-09-01",
        ),
        Field(
            "end",
            Words("终止日期", "To"),
            "day",
            Words(
                "从哪天起不再有效（撤销、调整、离任的当天）；仍有效就留空",
                f"The first day on which {of_en} no longer holds; empty while it does",
            ),
        ),
    )


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "units",
        Unit,
        Words("单位", "Units"),
        (
            Field(
                "code",
                Words("单位编码", "Unit code"),
                "code",
                Words("自编，不重复，以后不改", "Your own; used once, never changed later"),
                "CZJ",
                required=True,
            ),
            Field(
                "name",
                Words("单位名称", "Name"),
                "text",
                Words("全称", "The full name"),
                "云川市财政局",
                required=True,
            ),
            Field(
                "short_name",
                Words("简称", "Short name"),
                "text",
                Words("报道和台账里常用的叫法", "As reports and ledgers call it"),
                "市财政局",
            ),
            Field(
                "kind",
                Words("单位类别", "Kind"),
                "choice",
                Words("从列表中选", "From the list"),
                UNIT_KINDS["government_department"],
                required=True,
                choices=UNIT_KINDS,
            ),
            Field(
                "level",
                Words("层级", "Level"),
                "choice",
                Words("从列表中选", "From the list"),
                LEVELS["city"],
                required=True,
                choices=LEVELS,
            ),
            Field(
                "area",
                Words("所属区域", "Area code"),
                "reference",
                Words("“区域”表里的编码", "A code of the sheet Areas"),
                "990100",
                target="areas",
            ),
            Field(
                "parent",
                Words("上级单位", "Parent unit"),
                "reference",
                Words(
                    "行政上的上级，“单位”表里的编码；最上级留空",
                    "The unit above it, by its code; empty for the topmost",
                ),
                "SZF",
                target="units",
            ),
            Field(
                "reporting_parent",
                Words("报送单位", "Reports to"),
                "reference",
                Words(
                    "任务进展报送给谁，与上级单位相同就留空",
                    "The unit it reports tasks to, if not the one above it",
                ),
                "DCS",
                target="units",
            ),
            *_days("单位", "the unit"),
        ),
    ),
    Layout(
        "areas",
        Area,
        Words("区域", "Areas"),
        (
            Field(
                "code",
                Words("区域编码", "Area code"),
                "area code",
                Words(
                    "GB/T 2260的6位代码，乡镇9位、村12位；开发区等可自编，须带字母",
                    "GB/T 2260: 6 digits, a township 9, a village 12; own codes hold a letter",
                ),
                "990100",
                required=True,
            ),
            Field(
                "name",
                Words("区域名称", "Name"),
                "text",
                Words("全称", "The full name"),
                "云川市",
                required=True,
            ),
            Field(
                "level",
                Words("层级", "Level"),
                "choice",
                Words("从列表中选", "From the list"),
                LEVELS["city"],
                required=True,
                choices=LEVELS,
            ),
            Field(
                "parent",
                Words("上级区域", "Parent area"),
                "reference",
                Words(
                    "“区域”表里的编码；最上级留空", "The area around it, by its code; empty for the topmost"
                ),
                "990000",
                target="areas",
            ),
            *_days("区域", "the area"),
        ),
    ),
    Layout(
        "posts",
        Post,
        Words("岗位", "Posts"),
        (
            Field(
                "code",
                Words("岗位编码", "Post code"),
                "code",
                Words("自编，不重复，以后不改", "Your own; used once, never changed later"),
                "CZJ-JZ",
                required=True,
            ),
            Field(
                "title",
                Words("岗位名称", "Title"),
                "text",
                Words("职务全称", "The full title"),
                "市财政局局长",
                required=True,
            ),
            Field(
                "unit",
                Words("所在单位", "Unit code"),
                "reference",
                Words("“单位”表里的编码", "A code of the sheet Units"),
                "CZJ",
                required=True,
                target="units",
            ),
            Field(
                "duties",
                Words("职责分工", "Duties"),
                "text",
                Words("分管或负责什么", "What the post is responsible for"),
                "主持市财政局全面工作",
            ),
            Field(
                "role",
                Words("系统权限", "Role"),
                "choice",
                Words(
                    "在岗的人能做什么：经办员（督查室）办理内容，招商经办员（投资促进局）办理项目，"
                    "联络员和单位负责人为本单位及下属单位办理任务，分管领导批复和审核，"
                    "审计员、查阅员只看，管理员只管账号；不用系统的岗位留空",
                    "What its holder may do: a clerk (supervision office) works on content, a growth clerk (investment "
                    "bureau) on projects, a liaison and a head of unit answer for their unit and those below, a "
                    "leader decides and reviews, an auditor and a reader only read, an administrator manages "
                    "accounts only; empty for a post that does not use the system",
                ),
                ROLES["clerk"],
                choices=ROLES,
            ),
            *_days("岗位", "the post"),
        ),
    ),
    Layout(
        "people",
        Person,
        Words("人员", "People"),
        (
            Field(
                "code",
                Words("人员编码", "Person code"),
                "code",
                Words(
                    "自编，用来区分同名的人；不得用身份证号码",
                    "Your own, to tell namesakes apart; never an identity number",
                ),
                "R001",
                required=True,
            ),
            Field("name", Words("姓名", "Name"), "text", Words("姓名", "The name"), "骆明远", required=True),
        ),
    ),
    Layout(
        "tenures",
        Tenure,
        Words("任职", "Tenures"),
        (
            Field(
                "person",
                Words("人员编码", "Person code"),
                "reference",
                Words("“人员”表里的编码", "A code of the sheet People"),
                "R001",
                required=True,
                target="people",
            ),
            Field(
                "post",
                Words("岗位编码", "Post code"),
                "reference",
                Words("“岗位”表里的编码", "A code of the sheet Posts"),
                "CZJ-JZ",
                required=True,
                target="posts",
            ),
            Field(
                "start",
                Words("起始日期", "From"),
                "day",
                Words(
                    "任职日期；起始、终止、见于至少填一个", "Appointed on; one of the three days is needed"
                ),
                "2025-08-28",
            ),
            Field(
                "end",
                Words("终止日期", "To"),
                "day",
                Words(
                    "免职日期（当天起不再任职）；在任就留空",
                    "Removed on, the first day no longer in the post; empty while in it",
                ),
            ),
            Field(
                "seen_on",
                Words("见于日期", "Seen on"),
                "day",
                Words("不知道何时任免，只知道这一天在任", "Known to hold the post on this day, and no more"),
            ),
            Field(
                "source",
                Words("来源", "Source"),
                "text",
                Words("任免文件、报道等", "The decision, the report"),
                "市人大常委会任免名单",
            ),
        ),
    ),
    Layout(
        "accounts",
        Account,
        Words("账号", "Accounts"),
        (
            Field(
                "username",
                Words("登录名", "Username"),
                "username",
                Words("字母、数字和. _ - @ +，不重复", "Letters, digits and . _ - @ +; used once"),
                "luomingyuan",
                required=True,
            ),
            Field(
                "person",
                Words("人员编码", "Person code"),
                "reference",
                Words("“人员”表里的编码", "A code of the sheet People"),
                "R001",
                required=True,
                target="people",
            ),
            Field(
                "active",
                Words("启用", "Active"),
                "flag",
                Words("停用填“否”，不要删行", "No to close it; do not delete the row"),
                FLAGS["true"],
                required=True,
                choices=FLAGS,
            ),
        ),
    ),
)

NOTES = Words("说明", "Notes")
BY_KEY = {layout.key: layout for layout in LAYOUTS}
