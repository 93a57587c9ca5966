"""Why a county has its rates: from a value that was read of a project it is a click to the claim and its proof."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.judged import snapshots
from luoshi.record.judged.books import is_about_projects
from luoshi.record.models import GOOD_REASON, RuleBookVersion
from luoshi.record.queries.findings import findings
from tests.growth.projects import YI, City
from tests.record.acting import CLERK, GROWTH_CLERK
from tests.record.rulebooks import BOOK, BOOK_OF_PROJECTS, adopted
from tests.web.accounts import signed_in
from tests.web.clock import On, on

__all__ = ["on"]
pytestmark = pytest.mark.django_db


def test_a_value_of_a_project_opens_to_the_claim_that_was_approved(on: On, root: Path) -> None:
    on(6, 2)
    snapshots.forget_all()
    city = City()
    project = city.up_to("started", date(2026, 3, 2))
    city.money(project, "paid_in", date(2026, 4, 2), YI)
    adopt_rulebook(CLERK, Because(), (root / "rulebooks" / "four-rates.yaml").read_bytes(), "four-rates.yaml")
    run = publish_run(CLERK, Because(), "four-rates", "2026-05")

    page = signed_in("clerk").get(reverse("why", args=[run, city.units["望溪区"]])).content.decode()

    snapshots.forget_all()
    links = set(re.findall(f'href="{reverse("project", args=[project])}" title="([^"]*)"', page))
    assert {"到位资金 1亿元，2026年4月2日，招商二的岗位审核", "开工，2026年3月2日，招商二的岗位审核"} <= links


def test_the_bureau_reads_what_books_say_of_projects_and_nothing_of_others(on: On) -> None:
    on(6, 2)
    snapshots.forget_all()
    city = City()
    city.up_to("started", date(2026, 3, 2))
    adopted()  # judges by figures of ledgers
    of_projects = adopted(BOOK_OF_PROJECTS.encode())
    run = publish_run(CLERK, Because(), of_projects.code, "2026-05")
    unit = city.units["望溪区"]
    for measure, reason in (("started", "征地已批"), ("output_growth", "停产检修")):
        record_finding(
            CLERK, Because(), unit, GOOD_REASON, measure=measure, reason=reason, found_on=date(2026, 5, 20)
        )
    bureau = signed_in("growth")

    assert re.findall(r'href="/rulebooks/([a-z-]+)" data-row-open', _read(bureau, "rulebooks")) == [
        of_projects.code
    ]
    assert reverse("run", args=[run]) in _read(bureau, "runs")
    assert reverse("bench", args=[of_projects.code]) not in _read(bureau, "rulebook", of_projects.code)
    why = _read(bureau, "why", run, unit)
    assert "征地已批" in why
    assert reverse("unit_figures", args=[unit]) not in why
    assert bureau.get(reverse("why_json", args=[run, unit])).status_code == 200
    assert bureau.get(reverse("run_download", args=[run])).status_code == 200
    assert {one.reason for one in findings(GROWTH_CLERK, subject=unit)} == {"征地已批"}

    for name in ("rulebook", "rulebook_compare", "run"):
        assert bureau.get(reverse(name, args=[BOOK])).status_code == 404
    assert bureau.get(reverse("rulebook_text", args=[BOOK, 1])).status_code == 404
    for name in ("rulebook", "run"):
        assert signed_in("liaison", unit).get(reverse(name, args=[of_projects.code])).status_code == 404
    snapshots.forget_all()


@pytest.mark.parametrize(
    ("book", "about"),
    [("leads-24-characters", True), ("four-rates", True), ("luohe-investment", True), ("entry-review", True),
     ("city-monthly-monitoring", False), ("supervision-tasks", False), ("sanya-district-lights", False),
     ("district-supervision", False)],
)  # fmt: skip
def test_a_book_is_about_projects_by_what_it_reads(root: Path, book: str, about: bool) -> None:
    version = adopt_rulebook(CLERK, Because(), (root / "rulebooks" / f"{book}.yaml").read_bytes(), "b.yaml")
    row = RuleBookVersion.objects.get(pk=version)

    assert is_about_projects(row) is about
    del row.outline["tables"]  # as outlines were stored before
    assert is_about_projects(row) is about


def _read(browser: Client, name: str, *args: object) -> str:
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()
