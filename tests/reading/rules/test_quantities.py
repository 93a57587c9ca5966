"""Figures, floors, periods and deadlines. The sentences are our own, about a city that does not exist."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Quantity
from luoshi.reading.rules.quantities import find_quantities


def read(text: str, *, demand: bool = False, year: int | None = 2025) -> list[Quantity]:
    return find_quantities(ArticleText(text, []), [(0, len(text))] if demand else [], year=year)


def only(text: str, *, demand: bool = False, year: int | None = 2025) -> Quantity:
    found = read(text, demand=demand, year=year)
    assert [q.quote for q in found][1:] == []
    return found[0]


@pytest.mark.parametrize(
    ("text", "quote", "kind", "value", "unit"),
    [
        ("完成投资4560.79 亿元。", "4560.79 亿元", "fact", 4560.79, "亿元"),
        ("完成投资1,234.5万元。", "1,234.5万元", "fact", 1234.5, "万元"),
        ("兑付资金三千五百万元。", "三千五百万元", "fact", 3500, "万元"),
        ("产值12.3万亿元。", "12.3万亿元", "fact", 12.3, "万亿元"),
        ("工业增加值同比增长6.2%。", "同比增长6.2%", "fact", 6.2, "%"),
        ("占比百分之三十五点六。", "百分之三十五点六", "fact", 35.6, "%"),
        ("10个县区作表态发言。", "10个县区", "count", 10, "县区"),
        ("三名同志作交流发言。", "三名同志", "count", 3, "名"),
        ("建成高标准农田20万亩。", "20万亩", "fact", 20, "万亩"),
        ("牢牢守住不发生规模性返贫底线。", "不发生规模性返贫", "floor", 0, None),
    ],
)
def test_a_figure_has_value_and_unit_as_stated(
    text: str, quote: str, kind: str, value: float, unit: str | None
) -> None:
    found = only(text)

    assert (found.quote, found.kind, found.value, found.unit) == (quote, kind, value, unit)


@pytest.mark.parametrize(
    ("text", "quote", "reference"),
    [
        ("增速高于全省平均0.1个百分点。", "高于全省平均0.1个百分点", "全省"),
        ("增速比去年同期快0.1个百分点。", "比去年同期快0.1个百分点", "去年同期"),
        ("增速比上月回落0.1个百分点。", "比上月回落0.1个百分点", "上月"),
        ("增速较一月提高0.1个百分点。", "较一月提高0.1个百分点", "一月"),
        ("增速同比提高0.1个百分点。", "同比提高0.1个百分点", None),
    ],
)
def test_a_comparison_names_what_it_is_compared_with(text: str, quote: str, reference: str | None) -> None:
    found = only(text)

    assert (found.quote, found.reference, found.value) == (quote, reference, 0.1)


@pytest.mark.parametrize(
    ("text", "quote", "kind", "qualifier"),
    [
        ("规上工业增加值增长8.5%以上", "增长8.5%以上", "target", "以上"),
        ("新增规上企业不少于30家", "不少于30家", "floor", "不少于"),
        ("产值突破1000亿元", "突破1000亿元", "target", "超"),
        ("负债率控制在5%以内", "控制在5%以内", "target", "以内"),
    ],
)
def test_what_a_demand_wants_is_a_target_or_a_floor(text: str, quote: str, kind: str, qualifier: str) -> None:
    found = only(text, demand=True)

    assert (found.quote, found.kind, found.qualifier) == (quote, kind, qualifier)


def test_the_same_figure_reported_is_a_fact() -> None:
    assert only("规上工业增加值增长8.5%以上").kind == "fact"


@pytest.mark.parametrize(
    ("text", "quote", "day"),
    [
        ("12月底前完成整改", "12月底前", "2025-12-31"),
        ("6月30日之前全部开工", "6月30日之前", "2025-06-30"),
        ("2026年底前建成", "2026年底前", "2026-12-31"),
        ("明年一季度末前见效", "明年一季度末前", "2026-03-31"),
        ("2月底前报送", "2月底前", "2025-02-28"),
        ("6月前完成", "6月前", "2025-05-31"),
        ("年底前见效", "年底前", "2025-12-31"),
        ("到2027年建成", "到2027年", "2027-12-31"),
    ],
)
def test_a_deadline_is_resolved_to_its_day(text: str, quote: str, day: str) -> None:
    found = only(text, demand=True)

    assert (found.quote, found.kind, found.date_to, found.vague) == (quote, "deadline", day, False)


@pytest.mark.parametrize("text", ["年内建成投产", "推进全年目标任务完成", "大干下半年、夺取全年胜"])
def test_a_vague_deadline_is_the_last_day_and_marked(text: str) -> None:
    found = only(text, demand=True)

    assert (found.kind, found.date_to, found.vague) == ("deadline", "2025-12-31", True)


@pytest.mark.parametrize("text", ["12月底前完成整改", "年内建成投产", "1-5月项目开工"])
def test_without_a_year_no_day_is_guessed(text: str) -> None:
    found = only(text, demand=True, year=None)

    assert (found.date_from, found.date_to) == (None, None)


@pytest.mark.parametrize(
    ("text", "quote", "first", "last"),
    [
        ("“十五五”时期的目标", "“十五五”时期", "2026-01-01", "2030-12-31"),
        ("十四五期间的成绩", "十四五期间", "2021-01-01", "2025-12-31"),
        ("2024年下半年工作", "2024年下半年", "2024-07-01", "2024-12-31"),
        ("前三季度运行平稳", "前三季度", "2025-01-01", "2025-09-30"),
        ("1至2月开工", "1至2月", "2025-01-01", "2025-02-28"),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, quote: str, first: str, last: str) -> None:
    found = only(text)

    assert (found.quote, found.kind, found.date_from, found.date_to) == (quote, "period", first, last)


def test_a_doubling_is_a_target_of_two() -> None:
    found = only("启动“产值三年倍增”行动", demand=True)

    assert (found.quote, found.kind, found.value) == ("产值三年倍增", "target", 2)


@pytest.mark.parametrize(
    "text",
    [
        "联系电话：0772-0000000，手机13800000000。",
        "备案号：临ICP备12000000号，浏览量：1234次。",
        "印发云政发〔2024〕12号文件，地址人民路88号。",
        "第3次会议17:44开始，C919首飞，5G基站开通。",
        "8月1日，会议召开。投资增长，消费回升。",
        "落实“1071”机制和3+3+X体系。",
        "审议《云川市2025年100个项目计划》。",
        "市四家班子领导参加，24小时值班，打造15分钟生活圈。",
    ],
)
def test_numbers_that_measure_nothing_give_no_record(text: str) -> None:
    assert read(text, demand=True) == []


@given(
    st.lists(
        st.sampled_from(
            ["12", "3.5", "万", "亿", "元", "%", "个", "县区", "年", "月", "底", "前", "不低于", "三", "十五",
             "五", "“", "”", "时期", "百分之", 
             "零", "增长", "，", "。", "\n", "2024", "1", "-", "至", "不发生", "风险", "翻番", "以上", " "]
        ),
        max_size=30,
    ).map("".join)
)  # fmt: skip
def test_every_quantity_reslices_and_no_two_overlap(text: str) -> None:
    article = ArticleText(text, [])

    found = find_quantities(article, [(0, len(text))], year=2025)

    for record in found:
        assert article.text[record.anchor.start : record.anchor.end] == record.anchor.quote == record.quote
        assert record.quote
    spans = [(q.anchor.start, q.anchor.end) for q in found]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
