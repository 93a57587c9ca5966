"""The register's pages: who may open them, what they show, and that a clerk gets through by keyboard."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.delivery.models import Directive
from luoshi.delivery.queries import register as queries
from luoshi.record import chain
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.models import ProposalKind, new_id
from tests.browsing import fits
from tests.delivery.directives import keep_directives
from tests.record.acting import CLERK, accept, accepted, open_ones, receive
from tests.web.accounts import account, signed_in
from tests.web.live import Open, live  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db

SHOTS = os.environ.get("LUOSHI_SHOTS", "")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


@pytest.fixture(autouse=True)
def _counted_anew(settings: Any) -> Iterator[None]:
    # Styles and scripts as they lie in the source tree: nothing was collected for this run.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    queries.forget_facets()
    yield
    queries.forget_facets()


@pytest.fixture
def document() -> UUID:
    """A report of which everything was accepted."""
    return accepted()


def opened(client: Client, address: str, **parameters: Any) -> HTMLParser:
    answer = client.get(address, parameters)
    assert answer.status_code == 200, answer.content.decode()
    return HTMLParser(answer.content.decode())


def rows(page: HTMLParser) -> list[str]:
    return [row.css_first(".words a").text(strip=True) for row in page.css("tr[data-row]")]


PAGES = ("register", "register_download", "register_print", "directive")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"), [("clerk", 200), ("reader", 200), ("administrator", 404), ("", 404)]
)
def test_who_works_with_content_may_open_it_and_nobody_else_knows_of_it(
    document: UUID, name: str, role: str, status: int
) -> None:
    arguments = [Directive.objects.order_by("position")[0].id] if name == "directive" else []

    assert signed_in(role).get(reverse(name, args=arguments)).status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_comes_back(name: str) -> None:
    address = reverse(name, args=[new_id()] if name == "directive" else [])

    answer = Client().get(address + "?text=安全")

    assert answer.status_code == 302
    parts = urlsplit(answer["Location"])
    assert parts.path == reverse("sign_in")
    assert parse_qs(parts.query)["next"][0].startswith(address)


def test_a_directive_that_is_not_there_looks_like_one_that_may_not_be_seen(document: UUID) -> None:
    known = reverse("directive", args=[Directive.objects.order_by("position")[0].id])
    unknown = reverse("directive", args=[new_id()])

    assert signed_in("reader").get(unknown).status_code == 404
    forbidden = [HTMLParser(signed_in("administrator").get(one).content.decode()) for one in (known, unknown)]
    assert forbidden[0].css_first("main").html == forbidden[1].css_first("main").html


def test_shows_every_directive_newest_day_first_and_each_day_as_reported(document: UUID) -> None:
    page = opened(signed_in("reader"), reverse("register"))

    assert rows(page) == [row.quote for row in Directive.objects.order_by("-decided_on", "position")]
    assert page.css_first(".page-header .subtitle").text() == f"共 {Directive.objects.count()} 条"


def test_marks_the_words_that_were_searched_for() -> None:
    keep_directives(["抓好安全生产<b>", "修好公路"])

    page = opened(signed_in("reader"), reverse("register"), text="安全 <b>")

    assert rows(page) == ["抓好安全生产<b>"]
    assert [mark.text() for mark in page.css("tr[data-row] mark")] == ["安全", "<b>"]
    assert page.css_first("#filter-text").attributes["value"] == "安全 <b>"
    assert page.css("td b") == []


@pytest.mark.parametrize("text", ["'", "\\", "%", "_", "&|!():*", "安" * 5_000, "\ud7ff", "😀"])
def test_no_search_breaks_the_page(text: str) -> None:
    keep_directives(["抓好安全生产"])

    page = opened(signed_in("reader"), reverse("register"), text=text)

    assert rows(page) == []
    assert "没有符合条件的部署" in page.body.text()


def test_each_condition_is_named_and_can_be_taken_off() -> None:
    keep_directives(["抓好安全生产"], mechanisms=["1071"], assignee="各县区")
    asked = {
        "text": "安全", "meeting": "市政府常务会议", "speaker": "林若川", "domain": "安全",
        "mechanism": "1071",
        "kind": "action", "assignee": "各县区", "since": "2026-01-01", "until": "2026-12-31",
        "state": "every",
    }  # fmt: skip

    page = opened(signed_in("reader"), reverse("register"), **asked)

    assert len(rows(page)) == 1
    without = [parse_qs(urlsplit(link.attributes["href"] or "").query) for link in page.css(".chosen a")]
    assert len(without) == len(asked)
    for name, link in zip(asked, without, strict=True):
        assert {key: value[0] for key, value in link.items()} == {k: v for k, v in asked.items() if k != name}
    copied = page.css_first("[data-copy]").attributes["data-copy"] or ""
    assert {key: value[0] for key, value in parse_qs(urlsplit(copied).query).items()} == asked
    assert copied.startswith("http://testserver/register?")


def test_a_form_sent_with_empty_fields_leads_to_a_clean_address() -> None:
    answer = signed_in("reader").get(reverse("register"), {"text": "安全", "meeting": "", "since": ""})

    assert answer.status_code == 302
    assert unquote(answer["Location"]) == "/register?text=安全"


@pytest.mark.parametrize(
    ("parameter", "value", "says"),
    [
        ("since", "2026-02-30", "日期要写成 2026-02-24 的样子，不是“2026-02-30”"),
        ("known", "gestern", "日期要写成 2026-02-24 的样子"),
        ("known", "2999-01-01", "还没有到"),
        ("state", "gone", "没有“gone”这个条件"),
        ("kind", "x", "没有“x”这个条件"),
        ("class", "x", "没有“x”这个条件"),
        ("document", "x", "没有编号为“x”的条件"),
    ],
)
@pytest.mark.parametrize("name", ["register", "register_download"])
def test_a_condition_that_makes_no_sense_is_refused_and_not_left_out(
    name: str, parameter: str, value: str, says: str
) -> None:
    answer = signed_in("reader").get(reverse(name), {parameter: value})

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_condition_on_a_document_names_it(document: UUID) -> None:
    client = signed_in("reader")

    page = opened(client, reverse("register"), document=str(document))

    assert len(rows(page)) == Directive.objects.count()
    assert page.css_first(".chosen").text()
    assert client.get(reverse("register"), {"document": str(new_id())}).status_code == 404


def test_an_empty_register_says_what_to_do_first_and_a_past_day_shows_what_stood_then(document: UUID) -> None:
    client = signed_in("clerk")

    past = opened(client, reverse("register"), known="2020-01-01")

    assert rows(past) == []
    assert "2020年1月1日 为止的记录为准" in past.css_first(".banner.past").text()
    Directive.objects.all().delete()
    assert "还没有部署" in opened(client, reverse("register")).body.text()


def test_turns_the_pages_without_losing_the_conditions() -> None:
    keep_directives([f"抓好安全第{n}项" for n in range(120)])
    client = signed_in("reader")
    seen = []

    page = opened(client, reverse("register"), text="安全")
    seen += rows(page)
    while link := page.css_first("a[rel=next]"):
        page = opened(client, link.attributes["href"] or "")
        seen += rows(page)

    assert seen == [f"抓好安全第{n}项" for n in range(120)]
    back = page.css_first("a[rel=prev]").attributes["href"] or ""
    assert rows(opened(client, back)) == seen[50:100]


def test_asks_the_database_no_more_for_a_full_page(django_assert_max_num_queries: Any) -> None:
    client = signed_in("reader")
    keep_directives([f"第{n}项" for n in range(200)])
    # Session, account, roles; head and counts; the rows, in two steps; which of them have tasks, or a reason why not.
    with django_assert_max_num_queries(9):
        opened(client, reverse("register"))


def test_the_page_of_a_directive_shows_sentence_source_person_and_history(document: UUID) -> None:
    row = Directive.objects.order_by("position")[0]

    page = opened(signed_in("reader"), reverse("directive", args=[row.id]))

    assert page.css_first("blockquote mark").text() == row.quote
    assert row.quote in page.css_first("blockquote").text()
    text = page.body.text()
    assert "经办甲（督查室干部）" in text
    assert str(row.id) in text
    source = page.css_first(".description a[href*='#proposal-']").attributes["href"]
    assert source == f"{reverse('document', args=[document])}#proposal-{row.proposal}"
    assert [one.text() for one in page.css(".timeline strong")] == ["采纳", "机器读出这条建议", "收到文件"]


def test_the_drawer_gets_the_part_and_anybody_else_the_page(document: UUID) -> None:
    address = reverse("directive", args=[Directive.objects.order_by("position")[0].id])
    client = signed_in("reader")

    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "data-drawer-title" in part
    assert "<html" in client.get(address).content.decode()


def test_what_was_withdrawn_is_shown_as_such_where_it_is_asked_for() -> None:
    document = receive()
    undo_decision(CLERK, accept(open_ones(document, ProposalKind.DIRECTIVE)[0]))
    client = signed_in("reader")

    assert rows(opened(client, reverse("register"))) == []
    assert "已撤回" in opened(client, reverse("register"), state="withdrawn").css_first("tr[data-row]").text()
    shown = opened(client, reverse("directive", args=[Directive.objects.get().id]))
    assert [one.text() for one in shown.css(".timeline strong")][:2] == ["撤销决定", "采纳"]


def test_downloads_what_is_filtered_as_a_table_that_names_its_head(document: UUID) -> None:
    chosen = Directive.objects.order_by("position")[0]

    answer = signed_in("reader").get(reverse("register_download"), {"text": chosen.quote[:6]})

    expected = Directive.objects.filter(quote__contains=chosen.quote[:6]).count()
    data = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.max_row == expected + 1
    assert sheet["E2"].value == chosen.quote
    assert chosen.quote in sheet["L2"].value
    number, newest = chain.head()
    assert sheet.oddFooter.left.text.endswith(f"审计链第 {number} 条 {newest}")
    assert unquote(answer["Content-Disposition"]).startswith("attachment; filename*=utf-8''")
    assert "任务分解表（截至" in unquote(answer["Content-Disposition"])
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_table_that_would_be_too_long_is_refused_with_what_to_do(
    document: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "EXPORTED", 1)

    answer = signed_in("reader").get(reverse("register_download"))

    assert answer.status_code == 422
    assert "请用日期、会议或领域缩小范围" in answer.content.decode()


def test_is_told_in_english_to_whoever_switched(document: UUID) -> None:
    client = signed_in("reader")
    client.cookies["luoshi_language"] = "en"

    assert opened(client, reverse("register")).css_first("html").attributes["lang"] == "en"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_clerk_finds_opens_and_turns_pages_by_keyboard(live: Open, width: int) -> None:  # noqa: F811
    accepted()
    keep_directives(
        [f"抓好第{n}项安全生产工作，层层压实责任" for n in range(60)],
        decided_on=date(2020, 1, 1), mechanisms=["1071"], assignee="各县区",
    )  # fmt: skip
    page = live("/register", account("clerk"), width=width)
    assert page.locator("tr[data-row]").count() == 50
    assert fits(page)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    words = page.locator("tr.current .words a").inner_text()
    assert words == Directive.objects.order_by("-decided_on", "position")[1].quote
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer blockquote mark")
    assert page.locator("#drawer blockquote mark").inner_text() == words
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer", state="hidden")
    assert page.evaluate("document.activeElement.matches('tr.current')")

    page.keyboard.press("Slash")
    page.keyboard.type("层层 第9项")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register?text=*")
    assert page.locator("tr[data-row]").count() == 1
    assert page.locator("tr[data-row] mark").all_inner_texts() == ["第9项", "层层"]

    page.goto(page.url.split("?")[0])
    page.keyboard.press("PageDown")
    assert "after" not in page.url
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.keyboard.press("PageDown")
    page.wait_for_url("**after=*")
    page.evaluate("window.scrollTo(0, 0)")
    page.keyboard.press("PageUp")
    page.wait_for_url("**before=*")


def test_on_paper_are_all_rows_of_the_filter_and_what_they_are(document: UUID, settings: Any) -> None:
    settings.LUOSHI_CITY = "云川市"
    keep_directives([f"要守牢安全底线{n}" for n in range(120)], meeting_name="安全<会>")
    keep_directives(["要修公路"], meeting_name="交通会")
    client = signed_in("reader")
    register_page = opened(client, reverse("register"), meeting="安全<会>", text="安全")
    address = next(
        link.attributes["href"]
        for link in register_page.css(".page-header a")
        if link.text(strip=True) == "打印"
    )

    page = opened(client, str(address))

    assert len(page.css(".sheet-table tbody tr")) == 120
    assert [cell.text() for cell in page.css(".sheet-table td.count")] == [str(n + 1) for n in range(120)]
    head = page.css_first("[data-sheet-head]").text()
    for told in ("云川市部署登记簿", "检索：安全", "会议：安全<会>", "共 120 条"):
        assert told in head
    number, newest = chain.head()
    assert f"审计链第 {number:,} 条 {newest}" in page.css_first("[data-sheet-foot]").text()
    assert "要修公路" not in page.css_first(".sheets").text()
    assert page.css_first(".not-all") is None


def test_more_rows_than_are_put_on_paper_are_told_and_nothing_matching_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "PRINTED", 30)
    keep_directives([f"要守牢安全底线{n}" for n in range(42)])
    client = signed_in("reader")

    page = opened(client, reverse("register_print"))
    assert len(page.css(".sheet-table tbody tr")) == 30
    assert "只排前 30 条，其余 12 条不在纸上" in page.css_first(".not-all").text()
    assert "共 42 条，本件为前 30 条" in page.css_first("[data-sheet-head]").text()

    empty = opened(client, reverse("register_print"), text="没有这个词")
    assert "没有符合条件的部署" in empty.css_first("main").text()
    assert empty.css_first(".sheets") is None


def test_on_paper_a_past_day_is_as_it_was_known(document: UUID) -> None:
    client = signed_in("reader")
    page = opened(client, reverse("register_print"), known="2020-01-01")
    assert "没有符合条件的部署" in page.css_first("main").text()
    assert client.get(reverse("register_print"), {"state": "nonsense"}).status_code == 422


def test_paper_takes_as_many_queries_for_a_thousand_rows_as_for_ten() -> None:
    client = signed_in("reader")
    taken = []
    for number in (10, 1_000):
        keep_directives([f"要守牢安全底线{n}" for n in range(number)])
        with CaptureQueriesContext(connection) as queried:
            assert client.get(reverse("register_print")).status_code == 200
        taken.append(len(queried))
    assert taken[0] == taken[1] <= 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_each_sheet_is_one_page_of_a4_with_head_and_number(live: Open, width: int) -> None:  # noqa: F811
    long = "要坚持问题导向，对照清单逐项销号，" * 12
    keep_directives([f"{long}第{n}件" if n % 7 == 0 else f"要办好第{n}件实事" for n in range(160)])
    page = live(reverse("register_print"), account("reader"), width=width)

    sheets = page.locator(".paper")
    count = sheets.count()
    shot(page, f"register-print-{width}")
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)

    assert count > 3
    assert count > 3
    printed = pypdfium2.PdfDocument(pdf)
    assert len(printed) == count
    for number, sheet in enumerate(printed, start=1):
        assert [round(side) for side in sheet.get_size()] == [842, 595]
        text = sheet.get_textpage().get_text_range()
        assert f"第 {number} 页，共 {count} 页" in text
        assert "部署内容" in text
        assert "审计链第" in text
        assert ("条件：" in text) is (number == 1)
    assert page.locator(".paper tbody tr").count() == 160
    assert fits(page)
    if SHOTS:
        printed[0].render(scale=1.5).to_pil().save(Path(SHOTS) / "register-paper.png")
