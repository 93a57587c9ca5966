"""What the fields of an indicator's definition mean, in the words of a page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.monitor.indicator import (
    Aspect,
    Basis,
    CurveKind,
    Direction,
    Growth,
    Hierarchy,
    Indicator,
    Law,
    MissingMembers,
    Rolling,
    Rule,
    RuleKind,
    SeenBy,
)
from luoshi.monitor.periods import PeriodKind


def basis_title(basis: Basis) -> str:
    """What a basis is called."""
    return {
        Basis.CURRENT: pgettext("basis", "本期"),
        Basis.CUMULATIVE: pgettext("basis", "累计"),
        Basis.STOCK: pgettext("basis", "期末"),
    }[basis]


def aspect_title(aspect: Aspect) -> str:
    """What an aspect is called."""
    return {
        Aspect.LEVEL: _("绝对额"),
        Aspect.GROWTH: _("同比"),
        Aspect.RANK: _("位次"),
        Aspect.TARGET: _("目标"),
        Aspect.TARGET_GROWTH: _("目标增速"),
    }[aspect]


def _period_kind(kind: PeriodKind) -> str:
    return {
        PeriodKind.MONTH: pgettext("every", "月"),
        PeriodKind.QUARTER: pgettext("every", "季"),
        PeriodKind.HALF: pgettext("every", "半年"),
        PeriodKind.YEAR: pgettext("every", "年"),
    }.get(kind, str(kind))


def rule_text(rule: Rule) -> str:
    """What a rule asks for."""
    said = {
        RuleKind.NOT_NEGATIVE: _("不为负"),
        RuleKind.CUMULATIVE_DOES_NOT_FALL: _("累计数不下降"),
        RuleKind.CUMULATIVE_ADDS_UP: _("累计等于上期累计加本期"),
        RuleKind.GROWTH_BETWEEN: _("增速在界限之内"),
        RuleKind.TOTAL_IS_SUM_OF_MEMBERS: _("合计等于各家之和"),
        RuleKind.FIRST_PERIOD_AGREES: _("第一期累计等于本期"),
    }[rule.kind]
    if rule.least is not None or rule.most is not None:
        least = "" if rule.least is None else f"{rule.least:f}%"
        most = "" if rule.most is None else f"{rule.most:f}%"
        return f"{said}（{least}…{most}）"
    return said


def definition(one: Indicator) -> list[tuple[str, str]]:
    """A definition in words: (what, how)."""
    separator = _("、")
    lag = _("，错 %(n)s 个月") % {"n": one.reporting_lag} if one.reporting_lag else ""
    together = _("；1、2月合并") if one.january_february else ""
    return [
        (_("代码"), one.code),
        (_("计量单位"), _("%(unit)s，%(n)s 位小数") % {"unit": one.shown.unit, "n": one.shown.decimals}
         if one.level_published else _("只公布增速，%")),
        (_("周期"), separator.join(_period_kind(kind) for kind in one.period_kinds) + together),
        (_("口径"), separator.join(basis_title(basis) for basis in one.bases)),
        (_("增速"), {
            Growth.NONE: _("没有"),
            Growth.NOMINAL: _("名义，照报送的填，不由绝对额推算"),
            Growth.COMPARABLE: _("可比价，照报送的填，不由绝对额推算"),
        }[one.growth]),
        (_("报送"), _("期后次月 %(day)s 日前%(lag)s") % {"day": one.due, "lag": lag}),
        (_("以谁为准"), separator.join(pattern.replace("*", "…") for pattern in one.kept_by)),
        (_("好坏"), {
            Direction.HIGHER: _("越高越好"), Direction.LOWER: _("越低越好"), Direction.NEITHER: _("不分高低"),
        }[one.direction]),
        (_("汇总"), _rolling(one)),
        (_("区中区"), _("功能区的数已含在所在区县里") if one.zones_inside else _("功能区与所在区县各算各的")),
        (_("进度曲线"), {
            CurveKind.STRAIGHT: _("时序进度"), CurveKind.LAST_YEAR: _("按上年进度"), CurveKind.TYPED: _("逐月填写"),
        }[one.curve]),
        (_("采集依据"), {
            Law.STATISTICS: _("统计法"), Law.ADMINISTRATIVE_RECORD: _("行政记录"), Law.OTHER: _("其他"),
        }[one.law]),
        (_("谁能看"), {
            SeenBy.PUBLIC: _("公开"), SeenBy.SIGNED_IN: _("登录的人"), SeenBy.HANDLERS: _("只有经办员"),
        }[one.seen_by]),
        (_("校验"), separator.join(rule_text(rule) for rule in one.rules) or _("没有")),
        (_("台账里的叫法"), separator.join((one.name, *one.aliases))),
    ]  # fmt: skip


def brief(one: Indicator) -> dict[str, str]:
    """The few words of a definition that a list has room for."""
    separator = _("、")
    words = dict(definition(one))
    return {
        "periods": separator.join(_period_kind(kind) for kind in one.period_kinds),
        "bases": words[_("口径")],
        "due": _("次月%(day)s日") % {"day": one.due}
        + (_("，错%(n)s月") % {"n": one.reporting_lag} if one.reporting_lag else ""),
        "kept_by": words[_("以谁为准")],
        "rolls_up": _rolling(one).partition(_("，"))[0],
        "law": words[_("采集依据")],
        "seen_by": words[_("谁能看")],
    }


def _rolling(one: Indicator) -> str:
    how = {
        Rolling.SUM: _("下级相加"),
        Rolling.WEIGHTED: _("按 %(code)s 加权") % {"code": one.rolls_up.by},
        Rolling.NONE: _("不汇总"),
    }[one.rolls_up.how]
    if one.rolls_up.how is Rolling.NONE:
        return how
    tree = {Hierarchy.ADMINISTRATIVE: _("按隶属关系"), Hierarchy.REPORTING: _("按报送关系")}[one.hierarchy]
    missing = {
        MissingMembers.REFUSE: _("缺一家就不汇总"),
        MissingMembers.ADD_AND_SAY: _("缺的注明，其余照加"),
    }[one.missing_members]
    return _("，").join((how, tree, missing))


def field_title(name: str) -> str:
    """What a field of a definition's table is called; fields that only the table has keep their name."""
    titles = {
        "name": _("名称"),
        "english": _("英文名"),
        "aliases": _("台账里的叫法"),
        "unit_of_measure": _("计量单位"),
        "shown_in": _("显示单位"),
        "decimals": _("小数位数"),
        "period_kinds": _("周期"),
        "bases": _("口径"),
        "january_february": _("1、2月合并"),
        "level_published": _("公布绝对额"),
        "growth": _("增速"),
        "reporting_lag": _("错月"),
        "due": _("报送日"),
        "direction": _("好坏"),
        "rolls_up": _("汇总"),
        "zones_inside": _("区中区"),
        "law": _("采集依据"),
        "seen_by": _("谁能看"),
        "kept_by": _("以谁为准"),
        "curve": _("进度曲线"),
        "rules": _("校验"),
    }
    return titles.get(name, name)


def value_text(name: str, value: Any) -> str:
    """A value of a definition's table in one line."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(value_text(name, one) for one in value) or _("没有")
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values())
    return "" if value is None else str(value)
