"""Pages of projects fit the window in both languages: English words are longer, and a phone is narrow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browsing import fits
from tests.growth.projects import YI
from tests.web.growth_people import GrowthPeople
from tests.web.live import Open, live

__all__ = ["live"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_of_projects_are_never_wider_than_the_window(live: Open, width: int) -> None:
    people = GrowthPeople()
    city = people.city
    day = timezone.localdate() - timedelta(days=40)
    kept, gone = (
        city.up_to("signed", day + timedelta(days=n), name=f"云启储能电池模组智能工厂{n}") for n in (0, 5)
    )
    city.merge(kept, gone)
    city.money(kept, "paid_in", day + timedelta(days=9), YI)
    city.claimed(kept, "registered", day + timedelta(days=9))
    page = live(reverse("projects"), people.accounts["bureau"], width)

    for _language in range(2):
        for address in (
            reverse("projects"), reverse("project", args=[kept]), reverse("leads_ways"), reverse("schemes"),
            reverse("claims"), reverse("targets"), reverse("promises"), reverse("pipeline"),
        ):  # fmt: skip
            page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + address)
            assert fits(page), (address, page.title())
        page.get_by_role("button", name="Switch to English").or_(
            page.get_by_role("button", name="切换到中文")
        ).first.click()
        page.wait_for_load_state()
