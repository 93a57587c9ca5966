"""The page of leads in a browser, led by the keyboard: a contact recorded where it is due, refused and sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from luoshi.growth.models import Contact, Undertaking
from tests.browsing import fits
from tests.web.growth_people import GrowthPeople
from tests.web.live import Open, live

__all__ = ["live"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_contact_is_recorded_from_the_list_without_a_mouse_and_nothing_typed_is_lost(
    live: Open, width: int
) -> None:
    people = GrowthPeople()
    today = timezone.localdate()
    project = people.city.lead("新能源电池基地", found_on=today - timedelta(days=20))
    page = live(reverse("leads") + "?late=1", people.accounts["area"], width, expected=("422",))
    page.focus(f"a[href='{reverse('project_do', args=[project, 'contact'])}']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer form select[name=kind]")
    page.keyboard.press("Tab")
    page.fill("#drawer input[name=ours]", "区长")
    page.fill("#drawer input[name=theirs]", "总经理")
    page.fill("#drawer textarea[name=said]", "看了江滨地块")
    page.fill("#drawer input[name=promised_text]", "出具供电方案")
    page.focus("#drawer textarea[name=said]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#drawer >> text=答应的每件事都要写期限")
    assert page.input_value("#drawer input[name=promised_text]") == "出具供电方案"
    assert page.input_value("#drawer textarea[name=said]") == "看了江滨地块"
    page.fill("#drawer input[name=promised_due_on]", (today + timedelta(days=5)).isoformat())
    page.focus("#drawer input[name=promised_text]")
    page.keyboard.press("Control+Enter")
    # One is back on the list as one had narrowed it, and what was promised is on it once it is due.
    page.wait_for_selector("text=已列为承诺事项")
    assert page.url.endswith(reverse("leads") + "?late=1")
    assert (Contact.objects.get().said, Undertaking.objects.get().text) == ("看了江滨地块", "出具供电方案")
    assert fits(page)
