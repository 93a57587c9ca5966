"""What projects ask of somebody's units: what is due soon, of whom it is asked, and of nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from luoshi.growth.actions.entry_review import name_committee, open_entry_review
from luoshi.growth.actions.lead import ContactDraft, Undertaken, keep_undertaking, record_contact
from luoshi.growth.actions.promise import decide_promise, record_promise
from luoshi.growth.actions.transfer import ask_transfer
from luoshi.growth.models import Undertaking
from luoshi.growth.queries.owed import owed_to_projects
from luoshi.record.actions.acting import Because
from tests.delivery.tasks import somebody
from tests.growth.projects import SHEET, City, lawful, papers, reviewed, seen
from tests.record.organising import organising

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 2)


def kinds(city: City, who: str, today: date = TODAY) -> list[tuple[str, str]]:
    return [(one.kind, one.unit) for one in owed_to_projects(getattr(city, who), today)]


def test_each_is_asked_what_is_theirs_and_once_it_is_done_no_more(city: City) -> None:
    project = city.lead(found_on=TODAY)
    assert kinds(city, "area") == [("limit", "望溪区")] * 3
    assert kinds(city, "finance") == kinds(city, "other") == kinds(city, "bureau") == []
    undertaken = Undertaken("核实税收", TODAY + timedelta(days=20), city.units["市财政局"])
    record_contact(
        city.area,
        Because(),
        project,
        seen(project),
        ContactDraft("call", TODAY, "甲", "乙", "谈", [undertaken]),
    )
    later = record_promise(
        city.bureau, Because(), project, seen(project), replace(lawful(city), due_on=TODAY + timedelta(days=31)),
        reviewed(),
    )  # fmt: skip
    decide_promise(city.second, Because(), later, approve=True)
    assert kinds(city, "finance") == [("undertaking", "市财政局")]
    assert kinds(city, "finance", TODAY + timedelta(days=1)) == [
        ("undertaking", "市财政局"),
        ("promise", "市财政局"),
    ]
    keep_undertaking(city.finance, Because(), Undertaking.objects.get().id, TODAY, "已核实")
    assert kinds(city, "finance") == []


def test_a_transfer_asks_both_sides_and_a_review_its_committee(city: City) -> None:
    project = city.lead(found_on=date(2025, 1, 2))
    city.up_to("signed", date(2026, 3, 2))
    ask_transfer(city.area, Because(), project, seen(project), city.units["青石县"], "用地不够")
    assert kinds(city, "other") == [("transfer", "")]
    assert ("transfer", "") not in kinds(city, "area")
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers())
    with organising() as now:
        post = now.post("生态环境局副局长", unit=city.units["高新区"])
    judge = somebody("环境评委", "head", city.units["高新区"], post)
    assert owed_to_projects(judge, TODAY) == []
    name_committee(city.bureau, Because(), project, seen(project), [post])
    assert [one.kind for one in owed_to_projects(judge, TODAY)] == ["review"]


@pytest.mark.parametrize("count", [1, 12])
def test_however_much_is_owed_it_takes_as_many_queries(
    city: City, count: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(count):
        project = city.lead(found_on=TODAY)
        undertaken = Undertaken("出具供电方案", TODAY + timedelta(days=3))
        record_contact(
            city.area, Because(), project, seen(project),
            ContactDraft("call", TODAY, "甲", "乙", "谈", [undertaken]),
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        assert len(owed_to_projects(city.area, TODAY)) == 4 * count
