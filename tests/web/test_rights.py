"""Rights are looked up at every request: what was remembered of them ends with what gave them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from luoshi.record.models import Account
from tests.record.organising import organising, withdraw
from tests.web.accounts import browser_of


@pytest.mark.django_db(transaction=True)
def test_a_right_that_is_withdrawn_is_gone_at_the_next_request() -> None:
    with organising() as now:
        person = now.person("程听澜")
        held = now.holds(person, now.post("督查室干部", role="clerk"), date(2020, 1, 1))
    browser = browser_of(Account.objects.create(username="clerk", person=person, must_change_password=False))
    assert [browser.get(reverse("tasks")).status_code for _again in range(2)] == [200, 200]

    withdraw(held)

    assert browser.get(reverse("tasks")).status_code == 404
