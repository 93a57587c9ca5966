"""The fill-in sheet asks only for what is missing, and reads back without a question."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from luoshi.monitor.indicator import Aspect, Basis
from luoshi.monitor.periods import month
from luoshi.monitor.queries.figures import Figures, indicators_for
from luoshi.monitor.queries.fill_in import FillIn, NothingMissing, fill_in
from luoshi.monitor.queries.tree import places
from luoshi.record.access import NotFound
from luoshi.record.ledgers.preparing import prepare
from luoshi.sheets.fill_in import fill_in_sheet
from tests.monitor.acting import confirmed, imported, received, renamed, unit
from tests.monitor.giving import OUTPUT, YI, days, given, growth, known_at, now
from tests.monitor.workbooks import output, workbook
from tests.record.acting import ADMINISTRATOR, CLERK, assert_sound

pytestmark = pytest.mark.django_db
MAY = month(2026, 5)
STAMP = now().replace(tzinfo=None)


def asked(county: str = "桐岭县政府", at: Any = MAY, **more: Any) -> FillIn:
    return fill_in(more.get("actor", CLERK), more.get("as_of", days()), unit(county), at)


def sheet(found: FillIn) -> Any:
    data = fill_in_sheet(found.name, found.period, found.lines, STAMP)
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_it_asks_what_others_of_its_kind_gave_and_nobody_gave_for_it() -> None:
    given(output())
    growth([("望溪区", 6.0), ("桐岭县", 4.0)])

    found = asked()

    assert (found.name, found.period, found.missing) == ("桐岭县", "2026年5月", 3)
    (line,) = found.lines
    assert (line.name, line.measure, line.asked) == ("规模以上工业总产值", "亿元", (True, True, True))


def test_what_is_known_is_shown_beside_and_cannot_be_written_over() -> None:
    given(output())
    given(workbook([("桐岭县", 88.5)], header=("县区", "累计")), "桐岭.xlsx")

    found = asked()
    page = sheet(found).active

    (line,) = found.lines
    assert (line.asked, line.known, line.by) == ((True, False, True), ("", "88.50", ""), "市统计局")
    assert page.protection.sheet
    assert [page.cell(5, column).protection.locked for column in range(1, 10)] == [
        True, True, False, True, False, True, True, True, True,
    ]  # fmt: skip
    assert page["G5"].value == "88.50"
    assert page["D5"].value is None
    assert (page["A1"].value, page["A5"].value) == ("桐岭县2026年5月主要经济指标", "规模以上工业总产值")


def test_filled_in_it_goes_back_in_without_a_question() -> None:
    given(output())
    growth([("望溪区", 6.0)])
    book = sheet(asked())
    page = book.active
    rows = {page.cell(row, 1).value: row for row in range(5, page.max_row + 1)}
    row = rows["规模以上工业总产值"]
    page.cell(row, 3).value, page.cell(row, 4).value, page.cell(row, 5).value = 12.5, 60.25, 5.1
    page.cell(rows["固定资产投资"], 5).value = -1.2

    batch = received(saved(book), "桐岭县补报.xlsx", claimant=unit("桐岭县政府"))
    first = prepare(batch)
    assert first.questions == []
    prepared = confirmed(batch, unit("桐岭县政府"))
    assert (prepared.questions, prepared.faults) == ([], [])
    imported(batch)

    figures = Figures(indicators_for(CLERK), places().units)
    county = unit("桐岭县政府")

    def number(code: str, basis: Basis, aspect: Aspect = Aspect.LEVEL) -> Decimal | None:
        figure = figures.of(county, code, MAY, basis, aspect)
        return figure and figure.number

    assert number(OUTPUT, Basis.CURRENT) == Decimal("12.5") * YI
    assert number(OUTPUT, Basis.CUMULATIVE) == Decimal("60.25") * YI
    assert number(OUTPUT, Basis.CUMULATIVE, Aspect.GROWTH) == Decimal("5.1")
    assert number("fixed-asset-investment", Basis.CUMULATIVE, Aspect.GROWTH) == Decimal("-1.2")
    with pytest.raises(NothingMissing, match="桐岭县报过 4 个"):
        asked()
    assert_sound()


def test_next_months_sheet_of_the_same_unit_needs_no_click() -> None:
    given(output(5), "5月.xlsx")
    given(output(6), "6月.xlsx")
    county = unit("桐岭县政府")
    for number, level in ((5, 60.0), (6, 72.0)):
        book = sheet(asked(at=month(2026, number)))
        page = book.active
        page["C5"].value, page["D5"].value, page["E5"].value = 12.0, level, 5.1
        batch = received(saved(book), f"{number}月.xlsx", claimant=county)
        if number == 5:
            confirmed(batch, county)
            imported(batch)
        else:
            assert prepare(batch).unattended


def test_january_and_february_are_asked_together_and_prices_by_themselves() -> None:
    given(output(2, changed={"望溪区": (160.0, 160.0, 6.5)}), "2月.xlsx")
    found = asked(at=month(2026, 2))
    assert found.period == "2026年1—2月"
    assert found.missing == 3
    with pytest.raises(NothingMissing, match="没有要填的指标"):
        asked(at=month(2026, 1))


def test_what_comes_late_by_rule_is_asked_for_its_own_months() -> None:
    data = workbook(
        [("望溪区", 12.0, 5.0)],
        titles=("云川市2026年1—4月规模以上服务业营业收入", "单位：亿元"),
        header=("县区", "累计", "同比±%"),
        sheet="4月",
    )
    given(data)
    found = asked()
    (line,) = found.lines
    assert line.name == "规模以上服务业营业收入（2026年1—4月）"

    book = sheet(found)
    book.active["D5"].value, book.active["E5"].value = 3.5, 2.0
    batch = received(saved(book), "补报.xlsx", claimant=unit("桐岭县政府"))
    confirmed(batch, unit("桐岭县政府"))
    imported(batch)
    figures = Figures(indicators_for(CLERK), places().units)
    assert figures.periods("service-revenue", [unit("桐岭县政府")]) == [month(2026, 4)]


def test_a_quarter_is_asked_with_its_last_month_only() -> None:
    data = workbook(
        [("望溪区", 120.0, 5.0)],
        titles=("云川市2026年一季度地区生产总值", "单位：亿元"),
        header=("县区", "累计", "同比±%"),
        sheet="一季度",
    )
    given(data)
    assert [line.name for line in asked(at=month(2026, 3)).lines] == ["地区生产总值"]
    with pytest.raises(NothingMissing):
        asked(at=month(2026, 2))


def test_it_is_called_as_it_was_that_month() -> None:
    given(workbook([("云川高新区", 1.5)], header=("县区", "累计")))
    given(workbook([("云川高新区", 2.5)], titles=("云川市2026年6月规模以上工业总产值", "单位：亿元"),
                   header=("县区", "累计"), sheet="6月"), "6月.xlsx")  # fmt: skip
    renamed()
    assert asked("云川经开区").name == "云川工业园区"
    assert asked("云川经开区", month(2026, 6)).name == "云川经开区"


def test_nobody_is_asked_who_speaks_for_no_place_or_may_not_see() -> None:
    before = now()
    given(output())
    with pytest.raises(NotFound):
        asked("市统计局")
    with pytest.raises(NotFound):
        asked(actor=ADMINISTRATOR)
    # Before anything was given, everything that is defined is asked.
    assert len(asked(as_of=known_at(before)).lines) > 15
