"""What is taken out of the register comes back as unchanged; whose it is and the minute stand on it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import ClaimReview, claim_money, claim_stage, review_claims
from luoshi.growth.actions.promise import PromiseDraft, record_promise
from luoshi.growth.identifiers import Identifier
from luoshi.growth.models import Claim
from luoshi.growth.queries.projects import ProjectFilter
from luoshi.growth.queries.table_export import (
    TableExport,
    money_rows,
    printed_columns,
    project_rows,
    promise_rows,
    table_export,
)
from luoshi.growth.tables.layout import MONEY_NAMES, TableKind
from luoshi.record.actions.acting import Actor, Because
from luoshi.sheets.ledgers import read_ledger
from luoshi.sheets.printed import About, TooMany, book_row_by_row, write_register
from tests.copying import copied_when_made_before
from tests.growth.projects import YI, City, credit, papers, proofs_of, reviewed, row, seen, total
from tests.growth.tables import imported, looked, workbook
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
ROWS = {TableKind.PROJECT: project_rows, TableKind.MONEY: money_rows, TableKind.PROMISE: promise_rows}


def taken_out(actor: Actor, wanted: ProjectFilter | None = None) -> bytes:
    """The register as somebody downloads it."""
    file = io.BytesIO()
    about = About("云川市", TODAY, datetime(2026, 11, 23, 2, 15, tzinfo=UTC), "招商一", [])
    with book_row_by_row(file, about, "项目台账") as book:
        export = table_export(actor, wanted or ProjectFilter(), TODAY)
        for kind, rows in ROWS.items():
            write_register(
                book, kind.value, printed_columns(kind, export), rows(export), about, lambda: (7, "h")
            )
    return file.getvalue()


@pytest.fixture
def city() -> City:
    return _city()


@copied_when_made_before
def _city() -> City:
    """A lead with nothing but a name; a project with everything; one whose stage was lost."""
    city = City()
    city.lead("只有名称的线索", investor="")
    full = city.up_to(
        "producing", date(2026, 5, 4), name="=1+1 的基地", summary="一期\n二期", officer=_post(city)
    )
    because, bureau = Because(), city.bureau
    change_project(
        bureau, because, full, seen(full),
        {"identifiers": (Identifier("investor", credit(7)), Identifier("national", "2026-450203-36-03-012345")),
         "industry": "C3841", "kind": "new", "origin": "chain", "area_code": "450203",
         "expected": Decimal("123456789.12"), "bond_amount": Decimal("10000")},
        not_double=True,
    )  # fmt: skip
    city.exclude(full, "relocation")
    plan_project(bureau, because, full, seen(full), planned={"at capacity": date(2027, 5, 1)},
                 year_plans={2026: 3 * YI, 2027: YI})  # fmt: skip
    city.money(full, "paid_in", date(2026, 6, 1), YI)
    for _twice in range(2):
        claim_money(city.area, because, full, seen(full), "completed", date(2026, 6, 30), Decimal("0.01"),
                    papers("invoice"), not_double=True)  # fmt: skip
    returned = claim_stage(
        city.area, because, full, seen(full), "statistics", date(2026, 6, 2), proofs_of("statistics")
    )
    review_claims(city.second, because, [ClaimReview(returned, "returned", "缺报表")])
    record_promise(city.area, because, full, seen(full), PromiseDraft(
        "厂房租金减免", city.units["市财政局"], Decimal(500_000), "投产后", date(2027, 1, 1), date(2029, 1, 1),
        "办法第三条", "云公平〔2026〕3号", review_passed=True, reviewed_on=date(2026, 4, 1)), reviewed())  # fmt: skip
    record_promise(
        city.area, because, full, seen(full), PromiseDraft("代办手续", city.units["望溪区"]), reviewed()
    )
    return city


def _post(city: City) -> UUID:
    with organising() as now:
        return now.post("招商主任", unit=city.units["望溪区"])


def test_it_comes_back_as_unchanged(city: City) -> None:
    """Every row of every sheet, and nothing else: no fault, no note, no change."""
    plan = looked(city.bureau, taken_out(city.bureau))
    assert (plan.faults, plan.notes, plan.units_asked) == ([], [], [])
    assert [(one.project.code, one.shown) for one in plan.changed] == []
    assert (plan.new, plan.promises, plan.does_nothing) == ([], [], True)
    assert plan.unchanged == plan.rows == 2 + 3 + 2


def test_what_nobody_has_reviewed_stands_beside_and_in_no_day_or_sum(city: City) -> None:
    """A signing that waits is no contracted sum; it comes back as unchanged, and counts once it was approved."""
    lead = city.lead("等审核的基地")
    claim = claim_stage(
        city.area, Because(), lead, seen(lead), "signed", date(2026, 5, 1), proofs_of("signed"), amount=YI
    )
    for verdict, told in (
        (None, ("", "", "签约 2026年5月1日 1亿元")),
        ("approved", (10_000, date(2026, 5, 1), "")),
    ):
        if verdict:
            review_claims(city.second, Because(), [ClaimReview(claim, verdict)])
        (line,) = (one for one in _lines(city) if one["项目名称"] == "等审核的基地")
        assert tuple(line.get(name) or "" for name in ("协议总投资(万元)", "签约日期", "待审核")) == told
        plan = looked(city.bureau, taken_out(city.bureau))
        assert (plan.faults, plan.notes, plan.does_nothing) == ([], [], True)


def test_more_than_a_sheet_holds_is_refused(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut off without a word."""
    monkeypatch.setattr("luoshi.growth.queries.table_export.MOST", 1)
    assert len(table_export(city.bureau, ProjectFilter(words="=1+1"), TODAY).projects) == 1
    with pytest.raises(TooMany, match="缩小范围"):
        table_export(city.bureau, ProjectFilter(), TODAY)


def test_every_sum_says_whether_it_counts_and_why_not(on: On) -> None:
    """What one adds up of the rows that count is the city's total, whatever was lost and signed again."""
    on(11, 23)
    city = City()
    again = city.signed()
    city.money(again, "increase", date(2026, 5, 5), YI)
    city.lose(again, "signed", date(2026, 6, 1), "退出")
    assert _told(city) == {again: [(None, "")], "increase": [(YI, "不计入：没有计入的签约，增资也不计")]}
    city.reach(again, "signed", date(2026, 6, 1), amount=4 * YI)
    gone, kept = city.signed(), city.signed(3 * YI, date(2026, 4, 1))
    city.money(kept, "increase", date(2026, 5, 6), YI)
    city.merge(kept, gone)
    out = city.signed()
    city.exclude(out, "real estate")
    city.money(again, "paid_in", date(2026, 7, 1), YI, funds="budget")
    own, first = row(again).code, row(gone).code
    assert _told(city) == {
        again: [(4 * YI, "计入")],
        kept: [(3 * YI, f"不计入：{first}已在2026年3月2日首次签约，同一个项目只计一次")],
        out: [(5 * YI, "不计入：房地产开发")],
        "increase": [
            (YI, f"不计入：在{own}首次签约（2026年6月1日）以前或当天，已含在签约额里"),
            (
                YI,
                f"不计入：{first}签约在先（2026年3月2日），并项以前登记的增资可能已含在它的签约额里，不重复计",
            ),
        ],
        "paid_in": [(YI, "不计入：财政等公共资金，不算到位资金")],
    }
    assert total() == 9 * YI


def _told(city: City) -> dict[UUID | str, list[tuple[Decimal | None, str]]]:
    """Of each project what was signed, of each kind of money its sums, in yuan, and whether they count."""
    export = table_export(city.bureau, ProjectFilter(), TODAY)
    wan = Decimal(10_000)
    found: dict[UUID | str, list[tuple[Decimal | None, str]]] = {}
    for project, line in zip(export.projects, project_rows(export), strict=True):
        signed = line["contracted"]
        found[project] = [(signed * wan if isinstance(signed, Decimal) else None, str(line["counts"]))]
    kinds = {name: code for code, name in MONEY_NAMES.items()}
    for line in money_rows(export):
        assert isinstance(line["amount"], Decimal)
        found.setdefault(kinds[str(line["money"])], []).append((line["amount"] * wan, str(line["counts"])))
    return found


def test_what_was_changed_in_it_and_only_that_comes_in(city: City) -> None:
    """One cell changed in the workbook is one change."""
    (line,) = (one for one in _lines(city) if one["项目名称"] == "只有名称的线索")
    plan = looked(city.bureau, workbook({"项目": [{**line, "意向投资(万元)": 5000}]}))
    assert [[told[:3] for told in one.shown] for one in plan.changed] == [[("意向投资", "", "5000万元")]]


def test_whose_it_is_and_when_stand_on_it(city: City) -> None:
    """A print on a desk says who took it out, to the minute; formulas are text."""
    (table, *_others) = read_ledger(taken_out(city.bureau), "项目台账.xlsx").tables
    assert "招商一　2026-11-23 02:15" in "".join(cell.stored for cell in table.titles)
    assert "=1+1 的基地" in table.values[2]


def test_nobody_takes_out_what_they_do_not_see(city: City) -> None:
    """Another area's export holds nothing of it."""
    export = table_export(city.other, ProjectFilter(), TODAY)
    assert export == TableExport([], [], TODAY)
    assert Claim.objects.exists()


def test_as_many_queries_for_one_as_for_many(city: City) -> None:
    """The queries do not grow with the rows."""
    rows = [{"项目名称": f"{name}基地", "责任单位": "望溪区", "投资方": f"{name}集团", "协议总投资(万元)": 100,
             "签约日期": date(2026, 3, 2)} for name in ("甲乙", "丙丁", "戊己", "庚辛")]  # fmt: skip
    imported(city.bureau, workbook({"项目": rows}))
    one = table_export(city.bureau, ProjectFilter(words="=1+1"), TODAY)
    every = table_export(city.bureau, ProjectFilter(), TODAY)
    counts = [_queries(export) for export in (one, every)]
    assert counts[0] == counts[1]
    assert len(every.projects) == 6


def _queries(export: TableExport) -> int:
    with CaptureQueriesContext(connection) as found:
        for rows in (project_rows, money_rows):
            assert list(rows(export)) is not None
    return len(found)


def _lines(city: City) -> list[dict[str, object]]:
    export = table_export(city.bureau, ProjectFilter(), TODAY)
    titles = {one.key: one.title for one in printed_columns(TableKind.PROJECT, export)}
    return [{titles[key]: value for key, value in row.items()} for row in project_rows(export)]
