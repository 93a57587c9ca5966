"""Ledgers of other bureaus through the door, and the claims of projects beside them: never a verdict."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from luoshi.growth.actions.change_project import change_project
from luoshi.growth.identifiers import (
    Identifier,
    area_code,
    check_character,
    code_on,
    credit_code,
    industry_code,
    known_by,
    national_code,
)
from luoshi.growth.independent_ledger import IndependentLedger
from luoshi.growth.queries.independent import compared, comparisons
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
from luoshi.record.actions.import_ledger import import_ledger
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.preparing import form_key, prepare
from luoshi.record.ledgers.recorded import claims
from luoshi.record.models import LedgerBatch
from tests.growth.projects import YI, City, credit, row, seen
from tests.monitor.workbooks import workbook
from tests.record.acting import CLERK, assert_sound
from tests.web.clock import On


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", " 91350100m000100y43 "]
)
def test_a_credit_code_with_the_right_check_digit_is_taken(code: str) -> None:
    assert credit_code(code) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("read", "code", "complaint"),
    [
        (credit_code, "91350100M000100Y4Z", "不是统一社会信用代码"),
        (credit_code, "91350100M000100Y44", "校验位不对"),
        (credit_code, "91350100M000100Y4", "18 位"),
        (credit_code, "91350100M000100O43", "不用 I O S V Z"),
        (national_code, "2026-4502-36-03-012345", "不是项目代码"),
        (industry_code, "36", "国民经济行业代码"),
        (area_code, "45", "区划代码"),
    ],
)
def test_a_code_that_is_none_says_why(read, code: str, complaint: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WrongEntry, match=complaint):
        read(code)


def test_every_slip_of_one_character_is_noticed() -> None:
    good = "91350100M000100Y43"
    for place in range(2, 17):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if other != good[place]:
                assert check_character(good[:place] + other + good[place + 1 : 17]) != good[17]


def test_the_code_of_a_day_is_that_which_held_then() -> None:
    rows = [
        Identifier("company", credit(1), None, date(2026, 3, 1)).as_row(),
        Identifier("company", credit(2), date(2026, 3, 1)).as_row(),
    ]
    assert code_on(rows, "company", date(2026, 2, 28)) == credit(1)
    assert code_on(rows, "company", date(2026, 3, 1)) == credit(2)
    assert code_on(rows, "national", date(2026, 3, 1)) == ""


@pytest.fixture
def city(on: On) -> City:
    on(9, 2)
    return City()


def put_in(city: City, title: str, rows: list[tuple[str, float]], sheet: str, unit: str) -> LedgerBatch:
    """A bureau's workbook through the door: received, confirmed, imported as it was shown."""
    data = workbook(rows, titles=(title,), header=("统一社会信用代码", "金额"), sheet=sheet)
    found = receive_ledger(
        CLERK, Because(), data, f"{title}.xlsx", "independent", date(2026, 9, 1), queue=False
    )
    batch = LedgerBatch.objects.get(pk=found.batch)
    (table,) = prepare(batch).tables
    mapping = {**table.mapping, "measure": table.mapping["measure"] or "元"}
    form = ConfirmedForm(form_key(table.table, mapping), title, mapping, table.table.shape.columns)
    confirm_forms(CLERK, Because(), batch.id, city.units[unit], [form], {})
    prepared = prepare(LedgerBatch.objects.get(pk=batch.id))
    assert prepared.difference is not None
    import_ledger(CLERK, Because(), batch.id, prepared.difference.fingerprint)
    return LedgerBatch.objects.get(pk=batch.id)


@pytest.mark.django_db
def test_claims_are_supported_contradicted_or_untested_by_what_others_record(city: City) -> None:
    project = city.up_to("producing", date(2026, 4, 2))
    change_project(
        city.area, Because(), project, seen(project),
        {"identifiers": (Identifier("company", credit(3)), Identifier("national", "2026-450203-36-03-012345"))},
    )  # fmt: skip

    def outcomes() -> dict[str, str]:
        return {one.check: one.outcome for one in comparisons(city.bureau, project)}

    assert outcomes() == {
        "production and electricity": "untested", "production and tax": "untested", "start and approval": "untested",
    }  # fmt: skip
    # What the area that claims hands in itself is no record beside its claim.
    put_in(city, "入库税收", [(credit(3), 990_000)], "2026年5月", "望溪区")
    assert set(outcomes().values()) == {"untested"}
    power = put_in(city, "用电量（千瓦时）", [(credit(3), 0)], "2026年5月", "市财政局")
    put_in(city, "入库税收", [(credit(3), 120_000), ("不是代码", 5), (credit(9), 7)], "2026年6月", "市财政局")
    assert outcomes() == {
        "production and electricity": "contradicted", "production and tax": "supported",
        "start and approval": "untested",
    }  # fmt: skip
    tax = next(one for one in comparisons(city.bureau, project) if one.check == "production and tax")
    (record,) = tax.records
    assert (record.number, record.bureau, record.unit_of_measure) == (120_000, "市财政局", "yuan")
    assert tax.codes == (credit(3),)
    listed = compared(city.bureau, "contradicted")
    assert listed.counts == {"contradicted": 1, "supported": 1, "untested": 1}
    assert [(one.project.id, one.comparison.name) for one in listed.rows] == [(project, "投产后用电")]
    assert compared(city.bureau, "contradicted", check="production and tax").rows == []
    assert compared(city.bureau, "contradicted", unit=city.units["青石县"]).rows == []
    assert sum(compared(city.other, "contradicted").counts.values()) == 0
    assert len(claims("code", ["independent/tax"], subjects=[known_by(credit(9))])) == 1
    assert row(project).stage == "producing"
    withdraw_ledger(CLERK, Because(), power.id, "表头错了")
    assert outcomes()["production and electricity"] == "untested"
    with pytest.raises(NotFound):
        comparisons(city.other, project)
    assert_sound()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headings", "figure"),
    [
        (("纳税人识别号", "纳税人名称", "所属期", "入库税收（元）"), 3),
        (("项目代码", "项目名称", "支付月份", "国库集中支付金额（元）"), 3),
        (("信用代码", "用电单位名称", "用电量（千瓦时）"), 2),
    ],
)
def test_what_names_a_firm_or_a_month_is_not_taken_for_the_figure(
    city: City, headings: tuple[str, ...], figure: int
) -> None:
    row = [*[credit(3), "甲公司", "2026年6月"][: len(headings) - 1], 120_000]
    data = workbook([tuple(row)], titles=(headings[figure],), header=headings, sheet="2026年6月")
    found = receive_ledger(
        CLERK, Because(), data, f"{headings[figure]}.xlsx", "independent", date(2026, 9, 1), queue=False
    )

    (table,) = prepare(LedgerBatch.objects.get(pk=found.batch)).tables

    assert (table.mapping["code"], table.mapping["figure"]) == (0, figure)


@pytest.mark.django_db
def test_a_figure_is_read_in_the_unit_that_its_table_states(city: City) -> None:
    """At the head of the column, above the table, in a title; each workbook by what it states itself."""

    def of(titles: tuple[str, ...], heading: str, sheet: str, figure: float) -> bytes:
        header = ("统一社会信用代码", heading)
        return workbook([(credit(3), figure)], titles=titles, header=header, sheet=sheet)

    def state(data: bytes) -> tuple[list[str], list[Decimal]]:
        found = receive_ledger(
            CLERK,
            Because(),
            data,
            f"{date.today()}{len(data)}.xlsx",
            "independent",
            date(2026, 9, 1),
            queue=False,
        )
        batch = LedgerBatch.objects.get(pk=found.batch)
        (table,) = prepare(batch).tables
        if table.form is None:
            form = ConfirmedForm(
                form_key(table.table, table.mapping), "用电", table.mapping, table.table.shape.columns
            )
            confirm_forms(CLERK, Because(), batch.id, city.units["市财政局"], [form], {})
        prepared = prepare(LedgerBatch.objects.get(pk=batch.id))
        numbers = [number for one in (prepared.difference.columns if prepared.difference else ())
                   for number in one.column.numbers]  # fmt: skip
        return [one.about for one in prepared.questions], numbers

    assert state(of(("用电情况",), "用电量（万千瓦时）", "2026年1月", 12.5)) == ([], [Decimal(125_000)])
    assert state(of(("用电情况", "单位：万千瓦时"), "用电量", "2026年2月", 3)) == ([], [Decimal(30_000)])
    assert state(of(("用电量（亿千瓦时）",), "数量（用电）", "2026年3月", 0.5)) == ([], [Decimal(50_000_000)])
    assert state(of(("用电情况",), "用电量（千瓦时）", "2026年4月", 12.5)) == ([], [Decimal("12.5")])
    assert state(of(("用电情况表",), "用电量", "2026年5月", 3)) == (["measure"], [])
    assert state(of(("用电情况表一",), "用电量（万元）", "2026年6月", 3)) == (["measure"], [])


@pytest.mark.django_db
def test_a_code_names_every_project_that_has_it_and_of_a_merged_record_the_one_that_was_kept(
    city: City,
) -> None:
    kept, gone, other = city.signed(), city.signed(), city.lead()
    for project, code in ((gone, credit(3)), (other, credit(4)), (kept, credit(4))):
        values = {"identifiers": (Identifier("company", code),)}
        change_project(city.bureau, Because(), project, seen(project), values, not_double=True)
    city.merge(kept, gone)
    put_in(city, "入库税收", [(credit(3), 120_000)], "2026年6月", "市财政局")
    city.reach(kept, "registered", date(2026, 4, 1))

    names = IndependentLedger().subject_names([known_by(credit(3)), known_by(credit(4))])

    assert names[known_by(credit(3))] == f"{credit(3)}（{row(kept).code} {row(kept).name}）"
    assert all(row(one).code in names[known_by(credit(4))] for one in (kept, other))
    assert row(gone).code not in "".join(names.values())


@pytest.mark.django_db
def test_paid_in_budget_funds_stand_beside_payments_of_the_treasury(city: City) -> None:
    project = city.signed()
    change_project(
        city.area, Because(), project, seen(project),
        {"identifiers": (Identifier("national", "2026-450203-36-03-012345"),)},
    )  # fmt: skip
    city.money(project, "paid_in", date(2026, 5, 2), YI, funds="budget")
    put_in(city, "国库集中支付", [("2026-450203-36-03-012345", 30_000_000)], "2026年5月", "市财政局")
    (found,) = [one for one in comparisons(city.auditor, project) if one.check == "budget funds and payments"]
    assert (found.outcome, found.claimed, found.recorded) == ("contradicted", YI, 30_000_000)
    put_in(city, "国库集中支付", [("2026-450203-36-03-012345", 66_000_000)], "2026年6月", "市财政局")
    (found,) = [one for one in comparisons(city.auditor, project) if one.check == "budget funds and payments"]
    assert (found.outcome, found.recorded) == ("supported", 96_000_000)


@pytest.mark.django_db
def test_one_record_of_a_firm_stands_beside_all_its_projects_and_a_trifle_supports_none(city: City) -> None:
    company = {"identifiers": (Identifier("company", credit(3)),)}
    projects = [city.up_to("producing", date(2026, 4, 2)) for _time in range(2)]
    for project in projects:
        change_project(city.area, Because(), project, seen(project), company, not_double=True)
    put_in(city, "入库税收", [(credit(3), 1)], "2026年6月", "市财政局")
    power = put_in(city, "用电量（千瓦时）", [(credit(3), 1)], "2026年5月", "市财政局")

    def outcomes(project: UUID) -> dict[str, tuple[str, int]]:
        listed = comparisons(city.bureau, project)
        return {one.check: (one.outcome, one.beside) for one in listed if one.records}

    for project in projects:
        assert outcomes(project) == {
            "production and electricity": ("contradicted", 2),
            "production and tax": ("contradicted", 2),
        }
    withdraw_ledger(CLERK, Because(), power.id, "报错了")
    put_in(city, "用电量（千瓦时）", [(credit(3), 10_000)], "2026年5月", "市财政局")
    assert outcomes(projects[0])["production and electricity"] == ("supported", 2)
    # Records judged to be one are one project.
    city.merge(projects[0], projects[1])
    assert outcomes(projects[0])["production and electricity"] == ("supported", 1)
