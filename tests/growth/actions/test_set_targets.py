"""Targets of areas: stated with their source, never overwritten, read by rule-books, brought by a ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from luoshi.growth.actions.set_targets import TargetDraft, set_targets, target_of
from luoshi.growth.queries.targets import standing_targets, targets
from luoshi.judging.books.loading import load_book
from luoshi.judging.periods import JudgedPeriod
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.judged import snapshots
from luoshi.record.judged.judging import judge_now
from luoshi.record.models import Commitment, Statement, new_id
from tests.growth.projects import YI, City
from tests.growth.tables import imported, looked, workbook
from tests.record.acting import assert_sound
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db
BASIS = "市招商引资目标责任书"


@pytest.fixture
def city(moved: On) -> City:
    moved(6, 2)
    return City()


def test_a_target_scores_the_years_funds_and_a_newer_one_stands_beside_it(
    city: City, root: Path, moved: On
) -> None:
    area = city.units["望溪区"]
    project = city.signed(10 * YI, date(2026, 3, 2))
    city.money(project, "paid_in", date(2026, 4, 2), 3 * YI)
    draft = TargetDraft(area, "year_funds", 2026, 4 * YI, BASIS)
    (target,) = set_targets(city.bureau, Because(), [draft])
    assert set_targets(city.bureau, Because(), [draft]) == []
    for wrong, field in (
        (TargetDraft(area, "year_funds", 2026, Decimal(0), BASIS), "amount"),
        (TargetDraft(area, "poetry", 2026, YI, BASIS), "measure"),
        (TargetDraft(area, "signed_count", 2026, Decimal("1.5"), BASIS), "amount"),
        (TargetDraft(area, "year_funds", 26, YI, BASIS), "year"),
        (TargetDraft(area, "year_funds", 2026, YI), "basis"),
    ):
        with pytest.raises(WrongEntry) as raised:
            set_targets(city.bureau, Because(), [wrong])
        assert raised.value.field == field
    with pytest.raises(NotFound):
        set_targets(city.bureau, Because(), [TargetDraft(new_id(), "year_funds", 2026, YI, BASIS)])
    with pytest.raises(Refused):
        set_targets(city.area, Because(), [draft])

    def points() -> tuple[Decimal, Decimal]:
        book = load_book((root / "rulebooks" / "yulin-investment.yaml").read_bytes(), "yulin-investment.yaml")
        judged = judge_now(book, JudgedPeriod.parse(book, "2026")).judgement
        snapshots.forget_all()
        (row,) = (one for one in judged.of_measure("year_funds") if one["subject"] == str(area))
        return Decimal(row["value"]), Decimal(row["score"])

    # 3亿 of 4亿: three quarters of the points.
    assert points() == (3 * YI, Decimal(75))
    moved(6, 10)
    set_targets(city.bureau, Because(), [TargetDraft(area, "year_funds", 2026, 6 * YI, "调整通知")])
    assert points() == (3 * YI, Decimal(50))
    (line,) = targets(city.other, 2026)
    assert [(one.amount, one.basis) for one in line.said] == [(4 * YI, BASIS), (6 * YI, "调整通知")]
    assert [one.amount for one in standing_targets(2026, line.said[0].at)] == [4 * YI]
    assert Statement.objects.filter(subject=target, property="target.amount").count() == 2
    owed = Commitment.objects.get(kind="target", owner=area, known_to__isnull=True)
    assert (owed.measure, owed.due) == ("year_funds 2026", date(2026, 12, 31))
    assert target == target_of(area, "year_funds", 2026)
    assert_sound()


def test_a_ledger_brings_targets_with_their_cells(city: City) -> None:
    rows = [
        {
            "目标单位": "望溪区",
            "目标事项": "当年到位资金",
            "年份": 2026,
            "目标值(万元)": 40000,
            "依据": BASIS,
        },
        {"目标单位": "青石县", "目标事项": "签约项目数", "年份": "2026年", "目标值(万元)": 12},
    ]
    data = workbook({"年度目标": rows})
    plan = looked(city.bureau, data)
    assert [(one.unit, one.words, one.was, one.becomes) for one in plan.targets] == [
        ("望溪区", "当年到位资金 2026", "", "4亿元"), ("青石县", "签约项目数 2026", "", "12 个"),
    ]  # fmt: skip
    imported(city.bureau, data)
    assert {one.measure: one.amount for one in standing_targets(2026)} == {
        "year_funds": 4 * YI,
        "signed_count": 12,
    }
    again = looked(
        city.bureau, workbook({"年度目标": [rows[0] | {"目标值(万元)": 50000}, rows[1]]}), name="二.xlsx"
    )
    assert [(one.was, one.becomes) for one in again.targets] == [("4亿元", "5亿元")]
    assert again.unchanged == 1
    wrong = looked(
        city.bureau, workbook({"年度目标": [rows[0] | {"年份": "今年"}, rows[1] | {"目标事项": "诗"}]})
    )
    assert [one.cell for one in wrong.faults] == ["C2", "B3"]
    refused = looked(city.area, data, name="三.xlsx")
    assert "由投资促进局导入" in refused.faults[0].message
