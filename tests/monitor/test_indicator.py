"""An indicator that cannot be right is refused when it is made, with everything that is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from luoshi.monitor.indicator import (
    Aspect,
    Basis,
    CurveKind,
    Growth,
    IfMissing,
    IndicatorError,
    Law,
    Rolling,
    RollsUp,
    Rule,
    RuleKind,
    SeenBy,
)
from luoshi.monitor.periods import PeriodKind, january_february, month, quarter
from luoshi.monitor.scales import Shown
from tests.monitor.indicators import growth_only, indicator


@pytest.mark.parametrize(
    ("changed", "chinese", "english"),
    [
        ({"code": "Retail_Sales"}, "代码“Retail_Sales”", "the code “Retail_Sales”"),
        ({"english": " "}, "英文名", "english are needed"),
        ({"aliases": ("社零", " 社零（亿元）")}, "与“社零”相同", "the same as “社零”"),
        ({"aliases": ("（亿元）",)}, "没有名称", "holds no name"),
        ({"kept_by": ()}, "kept_by", "kept_by"),
        ({"kept_by": ("*",)}, "kept_by", "kept_by"),
        ({"unit_of_measure": "kg"}, "“kg”不认识", "unknown unit of measure “kg”"),
        ({"shown": Shown("万吨", 0)}, "不是计量单位“yuan”的倍数", "cannot be shown in “万吨”"),
        ({"period_kinds": ()}, "period_kinds至少", "needs at least one"),
        ({"period_kinds": (PeriodKind.POINT,)}, "period_kinds至少", "needs at least one"),
        ({"period_kinds": (PeriodKind.QUARTER,)}, "不能写1、2月合并", "only in months"),
        ({"bases": ()}, "bases至少", "bases needs"),
        ({"bases": (Basis.STOCK, Basis.CURRENT)}, "分成两个指标", "make two indicators"),
        ({"bases": (Basis.CUMULATIVE, Basis.CUMULATIVE)}, "不要重复", "may not repeat"),
        ({"level_published": False, "growth": Growth.NONE}, "没有数了", "no figure"),
        ({"level_published": False}, "应为percent", "in percent"),
        ({"reporting_lag": -1}, "不能为负", "cannot be negative"),
        ({"due": 32}, "现为32", "not 32"),
        ({"curve": CurveKind.TYPED}, "逐月填写", "belongs to a year's target"),
        ({"bases": (Basis.CURRENT,)}, "不能按上年进度", "no shape of last year"),
        ({"respondent_level": True, "seen_by": SeenBy.PUBLIC}, "统计法第二十八条", "article 28"),
        ({"unit_of_measure": "percent", "shown": Shown("%", 1)}, "不能相加", "do not add up"),
        ({"rolls_up": RollsUp(Rolling.WEIGHTED)}, "用哪个指标作权数", "name another indicator"),
        ({"rolls_up": RollsUp(Rolling.WEIGHTED, "retail-sales")}, "不能是自己", "another indicator"),
        ({"rolls_up": RollsUp(Rolling.SUM, "gdp")}, "不加权", "does not roll up weighted"),
        ({"rules": (Rule(RuleKind.GROWTH_BETWEEN),)}, "least或most", "least or most"),
        (
            {"rules": (Rule(RuleKind.GROWTH_BETWEEN, least=Decimal(5), most=Decimal(5)),)},
            "应小于",
            "below most",
        ),
        (
            {"rules": (Rule(RuleKind.GROWTH_BETWEEN, IfMissing.ZERO, most=Decimal(5)),)},
            "只能是skip或report",
            "skip or report",
        ),
        ({"rules": (Rule(RuleKind.NOT_NEGATIVE, most=Decimal(5)),)}, "不用least和most", "no least and no most"),
        ({"rules": (Rule(RuleKind.NOT_NEGATIVE),) * 2}, "写了两次", "stands there twice"),
        (
            {"bases": (Basis.STOCK,), "curve": CurveKind.STRAIGHT,
             "rules": (Rule(RuleKind.CUMULATIVE_DOES_NOT_FALL),)},
            "要用累计数", "needs cumulative figures",
        ),
        (
            {"bases": (Basis.CUMULATIVE,), "rules": (Rule(RuleKind.FIRST_PERIOD_AGREES),)},
            "要用当期数",
            "needs current figures",
        ),
        (
            {"growth": Growth.NONE, "rules": (Rule(RuleKind.GROWTH_BETWEEN, most=Decimal(5)),)},
            "要用增速",
            "needs growth",
        ),
        (
            {"rolls_up": RollsUp(Rolling.NONE), "rules": (Rule(RuleKind.TOTAL_IS_SUM_OF_MEMBERS),)},
            "要用逐级汇总",
            "needs rolling up",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_both_languages(
    changed: dict[str, Any], chinese: str, english: str
) -> None:
    with pytest.raises(IndicatorError) as caught:
        indicator(**changed)

    assert any(chinese in problem.chinese and english in problem.english for problem in caught.value.problems)


def test_levels_of_what_has_none_are_refused() -> None:
    assert not growth_only().level_published
    with pytest.raises(IndicatorError, match="要用绝对额"):
        growth_only(rules=(Rule(RuleKind.NOT_NEGATIVE),))
    with pytest.raises(IndicatorError, match="不能相加"):
        growth_only(rolls_up=RollsUp(Rolling.SUM))


def test_everything_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_LANG", "en")
    with pytest.raises(IndicatorError, match=r"“retail-sales”: the reporting lag .*; the due day") as caught:
        indicator(reporting_lag=-1, due=0)

    assert len(caught.value.problems) == 2


def test_figures_of_one_respondent_may_be_kept_for_those_signed_in_and_published_under_another_law() -> None:
    assert indicator(respondent_level=True, seen_by=SeenBy.HANDLERS).respondent_level
    record = indicator(respondent_level=True, seen_by=SeenBy.PUBLIC, law=Law.ADMINISTRATIVE_RECORD)
    assert record.seen_by is SeenBy.PUBLIC


def test_the_periods_of_an_indicator_are_those_it_is_kept_in() -> None:
    monthly = indicator(period_kinds=(PeriodKind.MONTH, PeriodKind.QUARTER), reporting_lag=1)

    assert monthly.expected(date(2026, 1, 1), date(2026, 4, 1)) == (
        january_february(2026),
        quarter(2026, 1),
        month(2026, 3),
    )
    assert monthly.due_on(january_february(2026)) == date(2026, 4, 20)
    assert monthly.previous(month(2026, 3)) == january_february(2026)
    assert monthly.next(quarter(2026, 1)) == quarter(2026, 2)
    assert monthly.kept_as(month(2026, 2)) == january_february(2026)
    assert monthly.main_basis is Basis.CUMULATIVE


def test_figures_are_shown_by_what_they_are() -> None:
    assert indicator().shown_as(Aspect.LEVEL, Decimal(523_046_500_000)).chinese == "5,230.47亿元"
    assert indicator().shown_as(Aspect.GROWTH, Decimal("5.64")).chinese == "5.6%"
    assert indicator().shown_as(Aspect.RANK, Decimal(3)) == ("第3位", "rank 3")


def test_the_keeper_is_known_by_the_pattern_of_its_name() -> None:
    assert indicator().is_kept_by("云川市统计局")
    assert not indicator().is_kept_by("云川市统计局普查中心")
