"""The page of areas' yearly targets: what stands and stood, where it is laid down; a form that loses nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luoshi.web.middleware import LANGUAGE_COOKIE
from tests.growth.projects import City
from tests.growth.tables import imported, workbook
from tests.web.accounts import account_in, browser_of
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db
BASIS = "市招商引资目标责任书"


def test_a_target_is_stated_beside_that_of_a_ledger(moved: On) -> None:
    moved(6, 2)
    city = City()
    row = {
        "目标单位": "望溪区",
        "目标事项": "当年到位资金",
        "年份": 2026,
        "目标值(万元)": 40000,
        "依据": BASIS,
    }
    imported(city.bureau, workbook({"年度目标": [row]}))
    bureau = browser_of(account_in(city.units["市投资促进局"], "growth", "钱招商"))
    sent = {
        "unit": str(city.units["望溪区"]),
        "measure": "year_funds",
        "year": "2026",
        "amount": "",
        "basis": BASIS,
    }
    answer = bureau.post(reverse("target_set"), sent)
    assert answer.status_code == 422
    assert BASIS in answer.content.decode()
    answer = bureau.post(reverse("target_set"), sent | {"amount": "45,000"}, follow=True)
    page = answer.content.decode()
    assert "4.5亿元" in page
    assert "年度目标!D2" in page
    other = browser_of(account_in(city.units["青石县"], "liaison", "青石联络员丙"))
    assert "4.5亿元" in other.get(reverse("targets")).content.decode()
    assert "登记目标" not in other.get(reverse("targets")).content.decode()
    other.cookies[LANGUAGE_COOKIE] = "en"
    english = other.get(reverse("targets")).content.decode()
    assert "450 million yuan" in english
    assert "4.5亿元" not in english
