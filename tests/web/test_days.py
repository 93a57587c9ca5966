"""Any page takes a day (``?known=``) and shows what was known then; what takes none is written down here, with why."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_document_class import change_document_class
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.models import Event, LedgerBatch, Person
from luoshi.web.pages import PAGES
from tests.copying import copied_when_made_before
from tests.record.acting import CLERK, OTHER_CLERK, open_ones, receive
from tests.web.accounts import account, signed_in
from tests.web.clock import On, on
from tests.web.test_access import address, form, names, one_of_everything

__all__ = ["on"]
_everything_in_march = copied_when_made_before(one_of_everything)

pytestmark = pytest.mark.django_db

CONTENT = {"see content", "see results", "see tasks", "confirm erasure"}
NO_DAY = {
    "document_original": "a file as it was received: its bytes never change",
    "ledger_original": "a file as it was received: its bytes never change",
    **dict.fromkeys(
        ("evidence", "evidence_view", "evidence_page"), "a file as it was attached: its bytes never change"
    ),
    **dict.fromkeys(("task_table", "task_table_file"), "a table as it was imported: its cells never change"),
    "task_board": "counts what stands today; the list of an earlier day is the register's",
    "task_classes": "classes as they are now; a task keeps the limit that it was given",
    "document_parts": "a part of a page that is decided on now",
    "proposal_item": "a part of a page that is decided on now",
    "ledger_progress": "how far work is that is being done now",
    "ledger_filled": "a table to go on working with, with what stands now",
    "unit_fill_in": "a table of what is missing now",
    "changes": "asks for two days of its own, and compares them",
    "bench": "tries a change on what is known now",
    **dict.fromkeys(
        ("run", "run_download", "why", "why_json", "api_run", "api_run_rows", "api_explanation"),
        "a run says itself as of which day it was known, and never changes",
    ),
    **dict.fromkeys(("run_compare",), "compares two runs, each as it was known"),
    **dict.fromkeys(
        ("rulebook", "rulebook_text", "rulebook_compare", "api_rulebook", "api_rulebook_text"),
        "a version of a book never changes, and says from which day it is",
    ),
    **dict.fromkeys(
        ("api_rulebooks", "api_runs"),
        "lists versions and runs, each with the day it was made",
    ),
    **dict.fromkeys(("api_docs", "api_schema"), "describes the API, and shows nothing that was recorded"),
}
# Figures of months before the record began are put to the units and indicators first recorded, and the bar says so.
RECONSTRUCTED = {"board", "indicator", "indicator_rolled", "indicators", "unit_figures"}
A_DAY_IN_A_FILE = {"register_download", "register_print", "people_popolo", "tasks_download"}


def pages() -> list[str]:
    """Every page that shows what was recorded."""
    return [name for name, page in PAGES.items() if page.permission in CONTENT and "GET" in page.methods]


@pytest.fixture
def since_march(on: On) -> dict[str, UUID | str]:
    """One of everything that an address can name, recorded on 5 March 2026."""
    on(3, 5)
    return _everything_in_march()


def test_what_takes_no_day_is_a_page() -> None:
    assert set(pages()) >= NO_DAY.keys() | A_DAY_IN_A_FILE
    assert set(pages()) <= names().keys()


def test_every_page_says_that_it_shows_an_earlier_day(since_march: dict[str, UUID | str]) -> None:
    client = signed_in("clerk")
    silent = []
    for name in sorted(set(pages()) - NO_DAY.keys() - A_DAY_IN_A_FILE):
        asked = {**form(name, since_march), "known": "2026-03-06"}
        answer = client.get(address(name, since_march), asked, follow=True)
        bar = HTMLParser(answer.content).css_first(".banner.past")
        if answer.status_code != 200 or bar is None or "2026年3月6日" not in bar.text():
            silent.append((name, answer.status_code, bar and bar.text()))
    assert silent == []


def test_no_page_shows_on_an_earlier_day_what_was_recorded_later(since_march: dict[str, UUID | str]) -> None:
    client = signed_in("clerk")
    units = ["财政局", "望溪区"]
    recorded = ["01-newspaper-page", "11-appointments", "5月.xlsx", "《档案法》", "市财政局局长", *units]
    lists = ("inbox", "ledgers", "erasures", "organisation", "people", "unit_figures")
    today = "".join(client.get(address(name, since_march)).content.decode() for name in lists)
    assert [word for word in recorded if word not in today] == []

    told = []
    for name in sorted(set(pages()) - NO_DAY.keys()):
        asked = {**form(name, since_march), "known": "2026-03-04"}
        answer = client.get(address(name, since_march), asked, follow=True)
        assert answer.status_code in (200, 404), name
        if answer.streaming:
            continue
        html = answer.content.decode()
        if name in RECONSTRUCTED:
            assert "那天系统还没有启用" in html, name
        told += [
            (name, word)
            for word in recorded
            if word in html and not (word in units and name in RECONSTRUCTED)
        ]
    assert told == []


@pytest.mark.parametrize("name", ["inbox", "ledgers", "ledgers_owed", "ledger_forms", "erasures"])
@pytest.mark.parametrize("day", ["gestern", "2999-01-01"])
def test_a_day_that_is_none_is_refused(name: str, day: str) -> None:
    answer = signed_in("clerk").get(address(name, {}), {"known": day})
    assert answer.status_code == 422
    assert day in answer.content.decode()


def rows(html: str) -> list[str]:
    """The rows of the page's table, each in one line."""
    return [" ".join(row.text().split()) for row in HTMLParser(html).css("tbody tr")]


def test_the_inbox_of_an_earlier_day_offers_nothing_to_do_and_its_links_keep_the_day(on: On) -> None:
    on(3, 5)
    document = receive()
    on(3, 7)
    change_document_class(CLERK, Because(), document, "instruction")
    reject_proposals(CLERK, Because(), [one.id for one in open_ones(document)])
    client = signed_in("clerk")

    then = client.get("/inbox", {"known": "2026-03-06"}).content.decode()
    now = client.get("/inbox").content.decode()

    assert "会议报道 待处理" in rows(then)[0]
    assert "批示 已处理" in rows(now)[0]
    assert "data-upload" in now
    assert "data-upload" not in then
    assert f'href="/documents/{document}?known=2026-03-06"' in then
    for name, empty in (("inbox", "那一天还没有收到文件"), ("ledgers", "那一天还没有收到台账")):
        earlier = client.get(f"/{name}", {"known": "2026-03-04"}).content.decode()
        assert empty in earlier
        assert "还原" not in earlier  # no earlier day of files and decisions is reconstructed


def test_the_ledgers_of_an_earlier_day_offer_nothing_to_do(
    since_march: dict[str, UUID | str], on: On
) -> None:
    batch = LedgerBatch.objects.get(pk=since_march["ledger"])
    on(3, 7)
    withdraw_ledger(CLERK, Because(), batch.id, "填错了")
    client = signed_in("clerk")

    then = client.get("/ledgers", {"known": "2026-03-06"}).content.decode()
    (row,) = [one for one in rows(then) if batch.name in one]
    assert "已入库" in row
    (row,) = [one for one in rows(client.get("/ledgers").content.decode()) if batch.name in one]
    assert "已撤回" in row
    assert f'href="/ledgers/{batch.id}?known=2026-03-06"' in then
    assert "data-upload" not in then
    page = client.get(f"/ledgers/{batch.id}", {"known": "2026-03-06"}).content.decode()
    assert "它给的数" in page
    assert "已撤回" not in page
    assert 'method="post" action="/ledgers/' not in page
    assert "?known=2026-03-06" in next(
        link.attributes["href"] or "" for link in HTMLParser(page).css("a[data-row-open]")
    )


def test_an_erasure_waits_on_the_days_before_it_was_confirmed(on: On) -> None:
    on(3, 5)
    receive("11-appointments.txt")
    document = receive()
    person = account("reader").person
    on(3, 6)
    erasure = propose_erasure(CLERK, Because(), "document", document, "《档案法》")
    on(3, 8)
    confirm_erasure(OTHER_CLERK, Because(), erasure)
    assert Person.objects.filter(pk=person).exists()
    assert Event.objects.get(pk=erasure).at.date() == date(2026, 3, 6)
    client = signed_in("clerk")

    assert rows(client.get("/erasures", {"known": "2026-03-05"}).content.decode()) == []
    (waiting,) = rows(client.get("/erasures", {"known": "2026-03-07"}).content.decode())
    assert waiting.endswith("等待确认")
    (done,) = rows(client.get("/erasures").content.decode())
    assert "2026年3月8日" in done
