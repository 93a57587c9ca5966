"""What the city has laid down in the words of a page: kinds, sections, keys and values of its text files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.growth.queries.schemes import Change
from luoshi.web.jinja import day
from luoshi.web.numbers_shown import shown as number_shown
from luoshi.web.remembered import once_a_language


class _Status(Protocol):
    @property
    def status(self) -> str: ...


def status_of(row: _Status) -> tuple[str, str]:
    """Whether a file says that it is an example: the words and the kind of their tag."""
    return (_("示例"), "gold") if row.status == "illustrative" else (_("现行"), "green")


@once_a_language
def kind_title(kind: str) -> str:
    """What a kind of file is about."""
    return {
        "stages": _("阶段与证明材料"),
        "leads": _("线索时限与来源"),
        "counting": _("计数与资金口径"),
        "industries": _("产业目录"),
        "mechanism": _("推进机制"),
        "review": _("准入评审表"),
        "checks": _("与其他部门记录的比对"),
    }[kind]


@once_a_language
def kind_about(kind: str) -> str:
    """What it decides."""
    return {
        "stages": _("有哪些阶段、各是什么意思、要什么证明、哪个阶段起计入签约"),
        "leads": _("线索几天内要做什么、首谈保护多久、有哪些来源"),
        "counting": _("哪些不计入、规模怎样分档、资金来源和到位凭证有哪些"),
        "industries": _("有哪些产业、各对应哪些行业代码、由上一个目录的哪些产业变来"),
        "mechanism": _("有哪些批次、怎样划定、谁牵头、多久调度一次"),
        "review": _("评审要哪些数据、打哪些分、哪些一票否决"),
        "checks": _("哪项申报与哪个部门的记录放在一起看"),
    }[kind]


@once_a_language
def section_title(section: str) -> str:
    """What a section of a file lists; an unknown one by its name."""
    known = {
        "": _("总则"), "stage": _("阶段"), "proof": _("证明材料"), "limit": _("时限"), "origin": _("来源"),
        "protection": _("首谈保护"), "transfer": _("流转"), "exclusion": _("不计入的类别"), "kind": _("项目类型"),
        "band": _("规模档"), "funds": _("资金来源"), "alike": _("疑似重复"), "track": _("产业"), "batch": _("批次"),
        "force": _("专班"), "figure": _("评审数据"), "item": _("打分项"), "veto": _("否决项"),
        "record": _("其他部门的记录"), "check": _("比对"),
    }  # fmt: skip
    return known.get(section, section)


@once_a_language
def key_title(key: str) -> str:
    """What a key of a file means; an unknown one by its name."""
    known = {
        "code": _("代码"), "name": _("名称"), "title": _("标题"), "english": _("英文名"), "status": _("性质"),
        "valid_from": _("自哪天起"), "valid_to": _("到哪天前"), "about": _("说明"), "basis": _("依据"),
        "definition": _("定义"), "column": _("统一口径的日期"), "beside": _("不分先后"),
        "counts": _("从这里起计入签约"),
        "effect": _("作用"), "proofs": _("要的证明"), "needs": _("要先到"), "unit": pgettext("scheme", "单位"),
        "number": _("数"), "every": _("每隔几天"), "from_amount": _("多大金额起"), "days": _("天数"),
        "origin_share": _("首报地分成"), "lead_until": _("到哪个阶段止算线索"), "least": _("起点"),
        "amount": _("金额相差"), "industries": _("行业代码、目录"), "was": _("由哪些变来"), "before": _("上一个目录"),
        "edition": _("行业分类版本"), "cadence_months": _("几个月调度一次"), "heads": _("总牵头"),
        "leaves": _("到了就退出机制"), "goal": _("转化到"), "when": _("条件"), "track": _("产业"), "head": _("组长"),
        "lead": _("牵头单位"), "members": _("成员"), "hosts": _("承载地"), "book": _("打分规则"),
        "record": _("用哪种记录"), "of": _("按谁的代码找"), "months": _("看几个月"), "at_least": _("至少"),
        "share": _("比例"), "claim": _("核对哪项"),
    }  # fmt: skip
    return known.get(key, key)


def conditions_in_words(when: Mapping[str, Any], stages: Mapping[str, str]) -> str:
    """The conditions of a batch as a sentence; ``stages``: names by code."""
    words = {
        "reached": _("已到%(stage)s"),
        "not_reached": _("未到%(stage)s"),
        "planned_this_year": _("当年计划到%(stage)s"),
        "not_planned_this_year": _("当年不计划到%(stage)s"),
        "reached_this_year": _("当年到的%(stage)s"),
        "reached_before_this_year": _("往年到的%(stage)s"),
    }
    told = []
    for name, codes in when.items():
        for code in (codes,) if isinstance(codes, str) else codes:
            told.append(words[name] % {"stage": stages.get(code, code)})
    return _("，").join(told)


_MONEY = frozenset({"least", "from_amount"})
_CODES = frozenset({"goal", "lead_until", "track", "record", "industries", "before"})
_WORDS = frozenset({"status", "effect", "unit", "of"})


def value_in_words(key: str, value: Any, names: Mapping[str, str]) -> str:
    """A value of a file; ``names``: what codes are called."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return conditions_in_words(value, names)
    if isinstance(value, list):
        if key == "proofs":
            return _("；").join(_(" 或 ").join(names.get(one, one) for one in group) for group in value)
        return _("、").join(names.get(str(one), str(one)) for one in value)
    if key in _MONEY and str(value).lstrip("-").isdigit():
        return number_shown(str(value), "yuan").text if int(value) else "0"
    if key in _WORDS:
        return _value_word(str(value))
    return names.get(str(value), str(value)) if key in _CODES else str(value)


@once_a_language
def _value_word(value: str) -> str:
    known = {
        "illustrative": _("示例"), "in force": _("现行"), "suspends": _("停建"), "terminates": _("终止"),
        "days": _("天"), "working days": _("工作日"), "months": _("个月"), "company": _("项目公司"),
        "investor": _("投资方"), "project": _("项目"), "yuan": _("元"), "kilowatt hour": _("千瓦时"), "count": _("件"),
    }  # fmt: skip
    return known.get(value, value)


_FIRST = ("code", "name", "track")
_LAST = ("english", "basis")


def sections_of(table: Mapping[str, Any], stages: Mapping[str, str]) -> list[dict[str, Any]]:
    """A file as tables that can be read: what stands at its top, then each section; ``stages``: names by code."""
    names = {**stages, **_names(table)}
    head = [
        (key_title(key), value_in_words(key, value, names))
        for key, value in table.items()
        if key not in ("scheme", "title") and not _is_section(value)
    ]
    found: list[dict[str, Any]] = [{"title": section_title(""), "pairs": head}]
    for section, value in table.items():
        if isinstance(value, dict):
            pairs = [(key_title(key), value_in_words(key, one, names)) for key, one in value.items()]
            found.append({"title": section_title(section), "pairs": pairs})
        elif _is_section(value):
            keys = _ordered(list(dict.fromkeys(key for row in value for key in row)))
            found.append(
                {
                    "title": section_title(section),
                    "columns": [key_title(key) for key in keys],
                    "rows": [
                        [(key_title(key), key, value_in_words(key, row.get(key), names)) for key in keys]
                        for row in value
                    ],
                }
            )
    return found


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
    )


def _names(table: Mapping[str, Any]) -> dict[str, str]:
    """What the codes of a file are called in it."""
    return {
        row["code"]: row["name"]
        for value in table.values()
        if isinstance(value, list)
        for row in value
        if isinstance(row, dict) and isinstance(row.get("code"), str) and isinstance(row.get("name"), str)
    }


def _ordered(keys: list[str]) -> list[str]:
    first = [key for key in _FIRST if key in keys]
    last = [key for key in _LAST if key in keys]
    return [*first, *(key for key in keys if key not in (*first, *last)), *last]


def changes_in_words(
    changes: Sequence[Change], tables: Sequence[Mapping[str, Any]], stages: Mapping[str, str]
) -> list[tuple[str, str | None, str | None]]:
    """What a file says otherwise, as rows of before and after; ``tables``: the contents of both."""
    names = dict(stages)
    for table in tables:
        names |= _names(table)
    return [
        (
            _(" · ").join(
                part
                for part in (
                    section_title(one.section) if one.section else "",
                    names.get(one.code, one.code),
                    key_title(one.key),
                )
                if part
            ),
            None if one.before is None else value_in_words(one.key, one.before, names) or _("（空）"),
            None if one.after is None else value_in_words(one.key, one.after, names) or _("（空）"),
        )
        for one in changes
    ]


def holds_in_words(valid_from: date, valid_to: date | None) -> str:
    """On which days a version holds."""
    if valid_to is None:
        return _("自%(from)s起") % {"from": day(valid_from)}
    return _("%(from)s至%(to)s前") % {"from": day(valid_from), "to": day(valid_to)}
