"""Results and what today's data say: the run's page, the list, what can be published, and errors said clearly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from django.urls import reverse

from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.models import DraftRun, Role, RuleBookVersion
from tests.monitor.acting import city
from tests.monitor.giving import given
from tests.monitor.workbooks import output
from tests.record.rulebooks import BOOK, TEXT, adopted, published
from tests.web.accounts import signed_in
from tests.web.test_rulebook_pages import opened, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    """11 June 2026: May is over, and its figures may be in."""
    with patch("django.utils.timezone.localdate", return_value=date(2026, 6, 11)):
        yield


@pytest.mark.slow
def test_an_earlier_month_that_was_corrected_says_so_and_leads_on() -> None:
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    adopted()
    april, may = published("2026-04"), published("2026-05")
    judge_drafts(MACHINE)
    clerk = signed_in(Role.CLERK)
    for run in (april, may):
        assert "结果会不同" not in " ".join(texts(opened(clerk, "run", run.id), ".run-beside"))

    given(output(4, changed={"白渡区": (45.0, 350.0, 2.5)}), "4月修订.xlsx")
    judge_drafts(MACHINE)

    page = opened(clerk, "run", april.id)
    assert "按现在的数据，结果会不同" in page.css_first(".run-beside").text()
    links = [str(one.attributes["href"]) for one in page.css(".run-beside a")]
    now = DraftRun.objects.get(latest=False)
    assert links == [
        reverse("run_compare", args=[april.id, now.id]),
        f"{reverse('run_publish')}?book={BOOK}&period=2026-04",
    ]
    assert all(clerk.get(one).status_code == 200 for one in links)
    draft = opened(clerk, "run", now.id)
    assert "草算，未发布" in draft.css_first(".alert.warning").text()
    assert [clerk.get(str(one.attributes["href"])).status_code for one in draft.css(".ranking th a")[:1]] == [
        200
    ]
    rows = texts(opened(clerk, "runs"), "tbody tr")
    assert [row.split()[:2] for row in rows if "2026年4月" in row] == [
        ["2026年4月", "草算，未发布"], ["2026年4月", "已发布"],
    ]  # fmt: skip
    again = clerk.post(reverse("run_publish"), {"book": BOOK, "period": "2026-04"})
    judge_drafts(MACHINE)
    assert again.status_code == 302
    assert "结果会不同" not in opened(clerk, "run", april.id).css_first(".run-beside").text()


def test_a_result_says_that_its_book_was_adopted_when_its_period_was_over() -> None:
    city()
    given(output(4), "4月.xlsx")
    adopted()
    run = published("2026-04")
    clerk = signed_in(Role.CLERK)

    def told(name: str, *arguments: object, **asked: str) -> str:
        return " ".join(texts(opened(clerk, name, *arguments, **asked), ".alert.warning"))

    for on, is_late in ((30, False), (1, True)):
        month = 4 if on == 30 else 5
        RuleBookVersion.objects.update(adopted_at=datetime(2026, month, on, 9, tzinfo=UTC))
        late = f"2026年{month}月{on}日 采用的，那时这一期已经结束"
        assert (late in told("run", run.id)) is is_late
        assert (late in told("run_publish", book=BOOK, period="2026-04")) is is_late


def test_a_draft_is_offered_where_there_is_one() -> None:
    city()
    adopted()
    clerk = signed_in(Role.CLERK)
    judge_drafts(MACHINE)
    assert texts(opened(clerk, "rulebooks"), "tbody td:last-child") == ["还没有草算"]
    given(output(5), "5月.xlsx")
    judge_drafts(MACHINE)
    page = opened(clerk, "rulebooks")
    assert clerk.get(str(page.css_first("tbody td:last-child a").attributes["href"])).status_code == 200


def test_every_month_that_is_over_and_has_figures_is_offered_and_the_running_one_says_when() -> None:
    city()
    adopted()
    clerk = signed_in(Role.CLERK)
    given(output(3), "3月.xlsx")
    page = opened(clerk, "run_publish", book=BOOK)
    offered = [one for one in texts(page, "select[name=period] option") if "年" in one]
    assert offered == ["2026年5月", "2026年4月", "2026年3月"]
    assert "2026年6月 到 2026年6月30日 才结束" in page.css_first("main").text()
    with patch("django.utils.timezone.localdate", return_value=date(2027, 6, 11)):
        page = opened(clerk, "run_publish", book=BOOK)
    offered = [one for one in texts(page, "select[name=period] option") if "年" in one]
    assert (offered[0], offered[-1]) == ("2027年5月", "2026年3月")
    wrong = opened(clerk, "run_publish", book=BOOK, period="2026-13", status=422)
    assert "2026-13" in wrong.css_first(".alert.error").text()


def test_tables_without_rows_are_named_before_and_after_a_book_is_taken_in() -> None:
    city()
    clerk = signed_in(Role.CLERK)
    checked = clerk.post(reverse("rulebook_adopt"), {"text": TEXT, "do": "check"})
    assert checked.status_code == 200
    assert "（indicators）这张表里现在一行也没有" in checked.content.decode()
    adopted()
    said = " ".join(texts(opened(clerk, "rulebook", BOOK), ".warning-lines li"))
    assert "（indicators）这张表里现在一行也没有" in said
    given(output(5), "5月.xlsx")
    said = " ".join(texts(opened(clerk, "rulebook", BOOK), ".warning-lines li"))
    assert "（indicators）" not in said
    assert "（findings）这张表里现在一行也没有" in said
