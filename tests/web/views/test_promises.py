"""Promises to investors that are due within twelve months, by month, and the same as a spreadsheet."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import openpyxl
import pytest

from luoshi.growth.actions.promise import decide_promise, record_promise
from luoshi.growth.queries.promises import due_within, promises_due
from luoshi.record.actions.acting import Because
from luoshi.web.promises_shown import due_months
from tests.growth.projects import lawful, reviewed, seen
from tests.web.clock import On, moved
from tests.web.growth_people import GrowthPeople, text

__all__ = ["moved"]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 2)


@pytest.fixture
def people(moved: On) -> GrowthPeople:
    moved(6, 2)
    return GrowthPeople()


def promised(people: GrowthPeople, due: date, *, approved: bool = True, **values: object) -> UUID:
    city = people.city
    project = city.lead()
    draft = replace(lawful(city), due_on=due, ends_on=date(2028, 1, 1), **values)
    promise = record_promise(city.bureau, Because(), project, seen(project), draft, reviewed())
    if approved:
        decide_promise(city.second, Because(), promise, approve=True)
    return project


def test_what_is_due_stands_under_its_month_and_what_is_late_first(people: GrowthPeople, moved: On) -> None:
    promised(people, date(2026, 7, 10), title="设备奖补", amount=Decimal(20_000_000))
    promised(
        people, date(2026, 7, 20), title="用电补助", amount=Decimal(500_000), approved=False, legal_basis=""
    )
    promised(people, date(2027, 6, 2), title="最后一天到期的")
    promised(people, date(2027, 6, 3), title="再晚一天的")
    page = people.read("bureau", "promises")
    words = text(page)
    assert "12个月内应兑现 3 项" in words
    assert "2026年7月 2 2,000万元 50万元" in words
    assert "2026年7月 2 项 · 已批准，还要兑现 2,000万元" in words
    assert "缺：法律、法规或国务院批准的依据" in words
    assert "最后一天到期的" in words
    assert "再晚一天的" not in words
    assert "用电补助" not in text(people.read("bureau", "promises", state="approved"))
    assert "12个月内应兑现 3 项" in text(people.read("finance", "promises"))
    assert "12个月内没有应兑现的承诺" in text(people.read("other", "promises"))

    moved(8, 3)
    day, bureau = date(2026, 8, 3), people.city.bureau
    months = due_months(due_within(bureau, day).months, promises_due(bureau, day), day)
    assert (months[0].key, months[0].count, len(months[0].lines)) == ("late", 2, 2)
    assert [month.key for month in months[1:3]] == ["2026-08", "2026-09"]
    assert "超期 24 天" in text(people.read("bureau", "promises"))


def test_the_spreadsheet_has_a_promise_a_row_with_sums_that_can_be_added(people: GrowthPeople) -> None:
    promised(people, date(2026, 7, 10), title="=1+1", amount=Decimal("20000000.50"))
    answer = people.get("bureau", "promises_download")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    header, line = list(book.worksheets[0].iter_rows(values_only=True))[:2]
    told = dict(zip(header, line, strict=True))
    assert (told["月份"], told["承诺事项"], told["兑现单位"]) == ("2026年7月", "=1+1", "市财政局")
    assert (told["金额（元）"], told["已兑现（元）"], told["还有（元）"]) == (20000000.5, 0, 20000000.5)
    assert told["应兑现日"].date() == date(2026, 7, 10)
    assert any("审计链" in str(row[0]) for row in book.worksheets[1].iter_rows(values_only=True))
    narrowed = people.get("bureau", "promises_download", unit=str(people.city.units["望溪区"]))
    assert openpyxl.load_workbook(io.BytesIO(narrowed.content)).worksheets[0].max_row == 1


def test_totals_say_what_of_them_is_of_projects_that_do_not_go_on(people: GrowthPeople) -> None:
    promised(people, date(2026, 7, 10), amount=Decimal(20_000_000))
    assert "停建、终止的项目" not in text(people.read("bureau", "promises"))
    ended = promised(people, date(2026, 8, 10), amount=Decimal(500_000))
    waiting = promised(people, date(2026, 8, 11), amount=None, approved=False)
    for project, stage in ((ended, "terminated"), (waiting, "suspended")):
        people.city.reach(project, stage, date(2026, 6, 1))
    said = "其中已终止项目的 1 项、50万元，停建项目的 1 项、0元"
    page = people.read("bureau", "promises")
    assert f"停建、终止的项目 {said}" in text(page)
    assert [row.text(strip=True)[-2:] for row in page.css("[data-row] td:nth-child(3)")] == [
        "基地",
        "终止",
        "停建",
    ]
    assert "停建、终止的项目" not in text(
        people.read("bureau", "promises", unit=str(people.city.units["望溪区"]))
    )
    assert "项目现在是“终止”。" in text(people.read("bureau", "project_promises", ended))
    answer = people.get("bureau", "promises_download")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    header, *lines = book.worksheets[0].iter_rows(values_only=True)
    assert [line[header.index("项目状态")] for line in lines] == ["推进中", "终止", "停建"]
    about = dict(line[:2] for line in book.worksheets[1].iter_rows(values_only=True))
    assert (about["已批准，还要兑现"], about["停建、终止的项目"]) == ("2,050万元", said)


def test_the_sums_of_months_are_those_of_their_promises(people: GrowthPeople) -> None:
    city = people.city
    lacks: tuple[dict[str, object], ...] = (
        {}, {"legal_basis": ""}, {"review": ""}, {"reviewed_on": None}, {"review_passed": None},
        {"review_passed": False}, {"amount": None},
    )  # fmt: skip
    for number, without in enumerate(lacks):
        promised(people, date(2026, 7 + number % 2, 10), approved=False, **without)
    promised(people, date(2026, 7, 31))
    rows, sums = promises_due(city.bureau, TODAY), due_within(city.bureau, TODAY)
    assert sums.lacking == sum(bool(one.lacking) for one in rows) == 5
    for month in sums.months:
        of_month = promises_due(city.bureau, TODAY, month=month.key)
        assert [one.row.id for one in of_month] == [
            one.row.id for one in rows if f"{one.row.due_on:%Y-%m}" == month.key
        ]
        left = sum(one.left or 0 for one in of_month if one.row.state == "approved")
        assert (month.count, month.approved) == (len(of_month), left)
    assert sums.count == len(rows)
    narrowed = text(people.read("bureau", "promises", month="2026-08"))
    assert "看全部月份" in narrowed


def test_a_month_in_which_nothing_is_due_stands_there_with_nothing() -> None:
    months = due_months([], [], TODAY)
    assert [month.key for month in months][:2] == ["2026-06", "2026-07"]
    assert len(months) == 12
    assert all((month.count, month.approved) == (0, "—") for month in months)
