"""Totals by any list of industries for any year: each project once, in the shares of areas, as known on any day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project
from luoshi.growth.models import Claim
from luoshi.growth.queries.industries import IndustryTotals, industry_signings, industry_totals
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from tests.growth.projects import YI, City, seen
from tests.web.clock import On

pytestmark = pytest.mark.django_db


def told(found: IndustryTotals | None) -> dict[str, tuple[int, int]]:
    """Of every industry that is not empty: how many were signed, for how many 亿."""
    assert found is not None
    return {one.code: (one.sum.signings, int(one.sum.amount / YI)) for one in found.lines if one.sum.amount}


def test_totals_are_by_any_list_for_any_year_in_the_shares_of_areas(city: City, on: On) -> None:
    assert industry_totals(city.bureau, 2026) is None
    adopt_shipped_schemes(city.bureau, Because())
    robots = city.signed(3 * YI, date(2026, 3, 2), industry="C3491")
    cars = city.signed(5 * YI, date(2025, 3, 2), industry="C3612")
    city.money(cars, "increase", date(2026, 4, 2), 2 * YI)
    city.signed(YI, date(2026, 4, 2))
    shares = {city.units["望溪区"]: Decimal("0.6"), city.units["青石县"]: Decimal("0.4")}
    city.share(robots, shares, date(2026, 3, 1))
    found = industry_totals(city.bureau, 2026)
    assert found is not None
    assert (found.chosen.code, found.years) == ("ten pillars", list(range(found.years[0], 2024, -1)))
    assert told(found) == {"ai and robots": (1, 3), "auto": (0, 2), "other": (1, 1)}
    assert told(industry_totals(city.bureau, 2026, code="5+5")) == {
        "smart equipment": (1, 3), "auto": (0, 2), "other": (1, 1),
    }  # fmt: skip
    early = industry_totals(city.bureau, 2025)
    assert early is not None
    assert (early.chosen.code, told(early)) == ("3+3+X", {"auto": (1, 5)})
    by_code = {one.code: one for one in found.lines}
    assert {unit: one.amount for unit, one in by_code["ai and robots"].units.items()} == {
        city.units["望溪区"]: Decimal("1.8") * YI, city.units["青石县"]: Decimal("1.2") * YI,
    }  # fmt: skip
    assert sum(one.amount for one in found.total.units.values()) == found.total.sum.amount == 6 * YI
    assert by_code["ai and robots"].part == Decimal("0.5")
    for line in (*found.lines, found.total):
        rows = industry_signings(city.bureau, 2026, "ten pillars", track=line.code).rows
        assert sum(one.amount for one, _project in rows) == line.sum.amount
        assert sum(one.kind == "signing" for one, _project in rows) == line.sum.signings
    opened = industry_signings(city.bureau, 2026, "ten pillars", unit=city.units["青石县"])
    assert [project.id for _row, project in opened.rows] == [robots]
    assert told(industry_totals(city.other, 2026)) == {"ai and robots": (1, 3)}
    with pytest.raises(NotFound):
        industry_totals(city.bureau, 2026, code="poetry")


def test_an_earlier_day_has_the_totals_as_they_were_known(city: City, on: On) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    robots = city.signed(3 * YI, date(2026, 3, 2), industry="C3491")
    city.signed(5 * YI, date(2026, 4, 2), industry="C3612")
    on(6, 10)
    change_project(city.area, Because(), robots, seen(robots), {"places": {"ten pillars": "machinery"}})
    city.strike(Claim.objects.get(amount=5 * YI).id, "虚报")
    known = datetime(2026, 6, 5, tzinfo=UTC)
    assert told(industry_totals(city.bureau, 2026)) == {"machinery": (1, 3)}
    then = {"ai and robots": (1, 3), "auto": (1, 5)}
    assert told(industry_totals(city.bureau, 2026, known=known)) == then
    opened = industry_signings(city.bureau, 2026, "ten pillars", track="ai and robots", known=known)
    assert [project.id for _row, project in opened.rows] == [robots]
