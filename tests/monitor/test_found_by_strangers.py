"""What a stranger with ledgers of his own saw go wrong: each is refused, asked about, or looked at twice."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.indicator import Aspect
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.monitor.queries.figures import Figures
from luoshi.monitor.queries.tree import places
from luoshi.monitor.standard import standard_indicators
from luoshi.monitor.wording import checkable_words
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
from luoshi.record.actions.import_ledger import NotReady
from luoshi.record.actions.receive_document import SecretDocument
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.ledgers.comparing import MAGNITUDE, NOT_OVER, Category
from luoshi.record.ledgers.preparing import Prepared, form_key, prepare
from luoshi.record.ledgers.recorded import agree
from luoshi.record.models import LedgerBatch, LedgerForm
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import output, workbook
from tests.record.acting import CLERK

pytestmark = pytest.mark.django_db


def brought(data: bytes, name: str = "台账.xlsx", whose: str = "市统计局") -> tuple[LedgerBatch, Prepared]:
    batch = received(data, name, claimant=unit(whose))
    return batch, confirmed(batch, unit(whose))


def test_a_unit_that_does_not_fit_the_indicator_is_refused_and_no_other_is_proposed() -> None:
    city()
    titles = ("云川市2026年5月进出口总额", "单位：万美元")
    _, prepared = brought(workbook([("望溪区", 1.0, 2.0, 3.0), ("白渡区", 2.0, 3.0, 4.0)], titles=titles))
    assert {fault.code for fault in prepared.faults} == {"unit of measure"}
    assert prepared.difference is not None
    assert prepared.difference.empty  # growth in dollars is not growth in yuan either


def test_what_was_withdrawn_is_not_imported_again_without_a_click() -> None:
    city()
    batch, _ = brought(output(4))
    imported(batch)
    assert prepare(received(output(5), "5月.xlsx")).unattended
    withdraw_ledger(CLERK, Because(), batch.id, "单位看错")
    assert not prepare(received(output(6), "6月.xlsx")).unattended
    assert not LedgerForm.objects.filter(unattended=True).exists()


def test_a_figure_ten_thousand_times_the_month_before_is_remarked_on() -> None:
    city()
    imported(brought(output(4))[0])
    slip = output(5, changed={"白渡区": (45.0, 3_900_000.0, 5.7)})
    prepared = prepare(received(slip, "5月.xlsx"))
    assert [(fault.code, fault.cell, fault.blocks) for fault in prepared.faults] == [(MAGNITUDE, "C5", False)]
    assert not prepared.unattended


def test_a_period_that_is_not_over_is_remarked_on() -> None:
    city()
    next_year = date.today().year + 1
    _, prepared = brought(output(5, year=next_year))
    assert {fault.code for fault in prepared.faults} == {NOT_OVER}
    assert not prepared.unattended


def test_the_unit_in_a_rows_label_goes_before_the_one_in_the_corner() -> None:
    city()
    rows = [
        ("地区生产总值", 200.5),
        ("城镇居民人均可支配收入（元）", 38200),
        ("农村居民人均可支配收入", 18200),
    ]
    titles = ("望溪区2025年上半年主要指标", "单位：亿元")
    data = workbook(rows, titles=titles, header=("指标", "1-6月累计"), sheet="上半年")
    _, prepared = brought(data, whose="望溪区政府")
    assert prepared.difference is not None
    numbers = [number for one in prepared.difference.columns for number in one.column.numbers]
    assert sorted(numbers) == [Decimal(18200), Decimal(38200), Decimal(20050000000)]


def test_growth_beside_a_figure_of_last_year_is_of_last_year() -> None:
    city()
    rows = [("地区生产总值", 200.5, 5.9, 5.5), ("社会消费品零售总额", 80.5, 4.9, 6.0)]
    titles = ("望溪区2026年主要预期目标", "单位：亿元、%")
    header = ("指标", "2025年完成", "增长%", "2026年预期目标增长%")
    _, prepared = brought(workbook(rows, titles=titles, header=header, sheet="目标"), whose="望溪区政府")
    assert prepared.difference is not None
    growth = [one.column for one in prepared.difference.columns if one.column.aspect == "growth"]
    assert {period.start.year for column in growth for period in column.periods} == {2025}


def test_a_unit_does_not_override_the_target_that_was_set_for_it() -> None:
    city()
    titles = ("2026年度规模以上工业总产值目标任务", "单位：亿元")
    header = ("县区", "2026年目标")
    rows = [("望溪区", 550.0), ("白渡区", 250.0)]
    lower = [("望溪区", 520.0), ("白渡区", 240.0)]
    imported(brought(workbook(lower, titles=titles, header=header), "自定.xlsx", "望溪区政府")[0])
    imported(brought(workbook(rows, titles=titles, header=header), "下达.xlsx", "市督查室")[0])
    figures = Figures(indicators_now(), places().units)
    found = figures.target(unit("望溪区政府"), "industrial-output", 2026, Aspect.TARGET)
    assert found is not None
    assert found.number == Decimal(55_000_000_000)


def test_a_marking_in_any_cell_of_any_sheet_is_refused() -> None:
    city()
    book = openpyxl.load_workbook(io.BytesIO(output()))
    book.create_sheet("附表")["H7"] = "秘密★1年"
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(SecretDocument):
        received(saved.getvalue(), "产值.xlsx")


def test_a_number_beyond_anything_real_is_refused_and_the_rest_goes_in() -> None:
    city()
    _, prepared = brought(workbook([("望溪区", 1.0, 9.9e30, 3.0), ("白渡区", 1.0, 2.0, 3.0)]))
    assert [(fault.code, fault.cell) for fault in prepared.faults] == [("too large", "C4")]
    assert prepared.difference is not None
    assert prepared.difference.counts[Category.NEW] == 5


def test_a_list_of_firms_is_no_list_of_counties() -> None:
    city()
    rows = [("望溪区", float(number), float(number), 1.0) for number in range(40)]
    batch, prepared = brought(workbook(rows))
    assert prepared.difference is not None
    assert prepared.difference.detail
    with pytest.raises(NotReady):
        imported(batch)


@pytest.mark.parametrize(
    ("one", "other", "measure", "same"),
    [
        ("5073000000", "5072520000", "yuan", True),  # 50.73 and 50.7252 亿元
        ("20570000000", "20570130000", "yuan", True),
        ("20000000000", "19600000000", "yuan", False),  # zeros at the end may be digits
        ("5.6", "5.62", "percent", True),
        ("6", "6.4", "percent", False),
        ("105.55", "106.83", "index", False),
    ],
)
def test_one_number_in_more_and_in_fewer_decimals_is_no_contradiction(
    one: str, other: str, measure: str, same: bool
) -> None:
    assert agree(Decimal(one), Decimal(other), measure) is same
    assert agree(Decimal(other), Decimal(one), measure) is same


@given(st.decimals(-(10**12), 10**12, places=4), st.decimals(-(10**12), 10**12, places=4))
def test_figures_that_agree_are_close(one: Decimal, other: Decimal) -> None:
    assert agree(one, one, "yuan")
    if agree(one, other, "yuan"):
        assert abs(one - other) <= max(abs(one), abs(other)) / 1000


def test_growth_in_a_row_of_dollars_is_refused_with_its_amount() -> None:
    city()
    rows = [("进出口总额", "亿元", 80.5, 4.8), ("进出口（美元口径）", "万美元", 11_000.0, 4.5)]
    titles = ("望溪区2026年1-5月主要经济指标",)
    header = ("指标名称", "计量单位", "累计", "同比±%")
    data = workbook(rows, titles=titles, header=header, sheet="5月")
    batch = received(data, "望溪.xlsx", claimant=unit("望溪区政府"))
    named = {"indicator": {"进出口(美元口径)": "foreign-trade"}}
    prepared = confirmed(batch, unit("望溪区政府"), names=named)
    refused = {fault.cell for fault in prepared.faults if fault.code == "unit of measure"}
    assert refused == {"C4", "D4"}


def test_a_column_headed_as_indicators_is_one_though_most_of_its_names_are_unknown() -> None:
    city()
    rows = [("社会消费品零售总额", 6.0), ("粮食产量", 3.0), ("旅游总人次", 4.0), ("旅游收入", 5.0)]
    titles = ("望溪区2026年1-5月经济指标快报", "单位：亿元")
    data = workbook(rows, titles=titles, header=("指标名称", "累计"), sheet="5月")
    prepared = prepare(received(data, "望溪.xlsx", claimant=unit("望溪区政府")))
    (table,) = prepared.tables
    assert table.mapping["indicator"] == {"from": "column", "column": 0}
    asked = {question.about for question in prepared.questions}
    assert "names indicator 粮食产量" in asked


def test_the_latest_word_on_a_form_counts_wherever_its_indicator_was_said_to_stand() -> None:
    city()
    rows = [("社会消费品零售总额", 6.0), ("固定资产投资", 7.0)]
    titles = ("望溪区2026年1-5月经济指标快报", "单位：亿元")
    data = workbook(rows, titles=titles, header=("名目", "累计"), sheet="5月")
    batch = received(data, "望溪.xlsx", claimant=unit("望溪区政府"))
    confirmed(
        batch, unit("望溪区政府"), places={"indicator": {"from": "fixed", "value": "industrial-output"}}
    )
    (first,) = prepare(LedgerBatch.objects.get(pk=batch.id)).tables
    assert first.form is not None
    assert first.mapping["indicator"]["from"] == "fixed"

    right = {**first.mapping, "indicator": {"from": "column", "column": 0}}
    form = ConfirmedForm(form_key(first.table, right), "快报", right, first.table.shape.columns)
    confirm_forms(CLERK, Because(), batch.id, unit("望溪区政府"), [form], {}, queue=False)
    (second,) = prepare(LedgerBatch.objects.get(pk=batch.id)).tables
    assert second.mapping["indicator"] == {"from": "column", "column": 0}


def test_a_column_whose_form_says_no_unit_of_measure_has_that_of_its_table() -> None:
    city()
    titles = ("望溪区2026年1-5月主要经济指标", "单位：万元")
    rows = [("社会消费品零售总额", 1_020_010.0)]
    data = workbook(rows, titles=titles, header=("指标名称", "累计"), sheet="5月")
    batch = received(data, "望溪.xlsx", claimant=unit("望溪区政府"))
    prepared = confirmed(batch, unit("望溪区政府"), columns={1: {"measure": ""}})
    assert prepared.difference is not None
    (compared,) = prepared.difference.columns
    assert compared.column.numbers == [Decimal(10_200_100_000)]


def test_what_was_answered_in_an_earlier_round_holds_on() -> None:
    city()
    titles = ("规模以上工业总产值", "单位：亿元")
    data = workbook([("望溪区", 7.0)], titles=titles, header=("县区", "累计"), sheet="表")
    batch = received(data, "无期.xlsx", claimant=unit("市统计局"))
    confirmed(batch, unit("市统计局"), answers={"period": "2026年1-5月"})
    confirm_forms(CLERK, Because(), batch.id, unit("市统计局"), [], {"another": "leave"}, queue=False)
    prepared = prepare(LedgerBatch.objects.get(pk=batch.id))
    assert not prepared.questions
    assert prepared.difference is not None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (8_760_000, "0.0876亿元"),
        (123_400_000_000, "1,234.00亿元"),
        (12_345_678_900, "123.46亿元"),
        (0, "0.00亿元"),
    ],
)
def test_a_small_figure_is_shown_with_the_places_it_takes_to_check_it(number: int, shown: str) -> None:
    retail = next(one for one in standard_indicators() if one.code == "retail-sales")
    assert checkable_words(retail, "level", Decimal(number)).chinese == shown
