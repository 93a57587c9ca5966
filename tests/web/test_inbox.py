"""The inbox of the product: files go in by mouse or key, are read in the background, show up by themselves."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.record.actions.acting import Because
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.models import Document, Role
from luoshi.record.queries.documents import PAGE
from tests.browsing import fits
from tests.record.acting import CLERK, SAMPLES, accept_all, assert_sound, receive
from tests.web.accounts import BACKEND, account, signed_in
from tests.web.live import Open, live

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["live"]

SHOTS = os.environ.get("LUOSHI_SHOTS", "")
SECRET = "机密★10年\n\n云川市人民政府文件\n\n关于供暖工作的通知\n\n本报讯 会议强调，要抓好供暖工作。\n"
PERHAPS = "云川市人民政府办公室\n关于转发有关材料的函\n机密\n\n会议强调，要抓好供暖工作。\n"

DROP = """(files) => {
  const transfer = new DataTransfer();
  files.forEach(([name, text]) => transfer.items.add(new File([text], name)));
  const event = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.querySelector("[data-upload]").dispatchEvent(event);
}"""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def work() -> int:
    """Do what waits in the queue, as the worker does; how many jobs that were."""
    jobs = list(ProcrastinateJob.objects.filter(status="todo").order_by("id"))
    for job in jobs:
        app.tasks[job.task_name].func(**job.args)
    return len(jobs)


def row(page: Page, name: str) -> Locator:
    return page.locator("#documents tbody tr", has_text=name)


def uploaded(page: Page, name: str) -> Locator:
    return page.locator(".upload-list li", has_text=name)


@pytest.mark.parametrize("width", [1440, 390])
def test_files_are_received_explained_and_read_without_reloading(
    live: Open, tmp_path: Path, width: int
) -> None:
    known = receive("11-appointments.txt")
    page = live(reverse("inbox"), account(Role.CLERK), width=width)
    page.evaluate("window.sameFromHereOn = true")
    files = {
        "报道.txt": (SAMPLES / "01-newspaper-page.txt").read_bytes(),
        "又一份.txt": (SAMPLES / "11-appointments.txt").read_bytes(),
        "涉密.txt": SECRET.encode(),
        "存疑.txt": PERHAPS.encode(),
        "空.txt": b"",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    page.locator("#upload-files").set_input_files([tmp_path / name for name in files])

    expect(page.locator("[data-totals]")).to_have_text("共 5 份，已收下 1，重复 1，请确认 1，不收 2")
    assert "不能进入本系统" in uploaded(page, "涉密.txt").inner_text()
    assert "0 字节" in uploaded(page, "空.txt").inner_text()
    assert "不涉密" in uploaded(page, "存疑.txt").inner_text()
    assert uploaded(page, "又一份.txt").locator("a").get_attribute("href") == reverse(
        "document", args=[known]
    )
    expect(row(page, "报道.txt")).to_contain_text("正在读")
    expect(uploaded(page, "报道.txt")).to_contain_text("正在读")
    expect(page.locator("#documents .reading")).to_have_text("还有 1 份正在读，读完自动显示")
    shot(page, f"inbox-uploading-{width}")

    uploaded(page, "存疑.txt").get_by_role("button", name="确认收下").click()
    expect(row(page, "存疑.txt")).to_contain_text("正在读")
    assert work() >= 2

    expect(row(page, "报道.txt")).to_contain_text("待处理")
    expect(row(page, "存疑.txt")).not_to_contain_text("正在读")
    expect(uploaded(page, "报道.txt")).to_contain_text("待处理")
    expect(uploaded(page, "报道.txt")).not_to_contain_text("正在读")
    expect(page.locator("#documents [hx-trigger]")).to_have_count(0)
    assert page.evaluate("window.sameFromHereOn") is True
    assert row(page, "涉密.txt").count() == row(page, "空.txt").count() == 0
    assert fits(page)
    shot(page, f"inbox-{width}")
    assert_sound()


def test_what_cannot_be_read_says_why_in_its_row(live: Open) -> None:
    page = live(reverse("inbox"), account(Role.CLERK))
    page.evaluate(DROP, [["扫描件.pdf", "%PDF-1.4\nbroken"]])
    uploaded(page, "扫描件.pdf").get_by_role("button", name="确认收下").click()
    expect(row(page, "扫描件.pdf")).to_contain_text("正在读")

    work()

    expect(row(page, "扫描件.pdf")).to_contain_text("未能识别")
    problem = row(page, "扫描件.pdf").locator(".problem").inner_text()
    assert problem.strip()
    row(page, "扫描件.pdf").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(problem)
    assert page.get_by_role("link", name="原文件").first.is_visible()


def test_while_something_is_read_a_lost_connection_is_passed_over_and_the_chosen_row_stays(
    live: Open,
) -> None:
    receive("12-inspection.txt")
    page = live(reverse("inbox"), account(Role.CLERK), expected=("ERR_FAILED", "htmx:"))
    page.evaluate(DROP, [["报道.txt", (SAMPLES / "01-newspaper-page.txt").read_text(encoding="utf-8")]])
    expect(row(page, "报道.txt")).to_contain_text("正在读")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("tr.current")
    expect(chosen).to_contain_text("12-inspection")

    page.route("**/inbox*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        pass
    page.unroute("**/inbox*")
    assert page.locator(".toast").count() == 0
    work()
    expect(row(page, "报道.txt")).to_contain_text("待处理")

    expect(chosen).to_contain_text("12-inspection")
    expect(chosen).to_be_focused()


def test_a_folder_is_received_whole(live: Open, tmp_path: Path) -> None:
    folder = tmp_path / "十一月" / "第二周"
    folder.mkdir(parents=True)
    for name in ("01-newspaper-page.txt", "12-inspection.txt"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    (folder / "Thumbs.db").write_bytes(b"x")
    page = live(reverse("inbox"), account(Role.CLERK))

    page.locator("#upload-folder").set_input_files(tmp_path / "十一月")

    expect(page.locator("[data-totals]")).to_have_text("共 2 份，已收下 2，另跳过系统文件 1 个")
    assert set(Document.objects.values_list("name", flat=True)) == {
        "01-newspaper-page.txt",
        "12-inspection.txt",
    }
    expect(page.locator("#documents tbody tr")).to_have_count(2)


def test_a_document_that_is_being_read_opens_by_itself_and_hears_keys(live: Open) -> None:
    data = (SAMPLES / "01-newspaper-page.txt").read_bytes()
    document = receive_document(CLERK, Because(), data, "报道.txt", date(2026, 3, 2)).document
    page = live(reverse("document", args=[document]), account(Role.CLERK))
    expect(page.locator("main")).to_contain_text("正在读")
    waiting = Document.objects.get(pk=document).open_proposals

    work()

    page.locator(".proposal[aria-current=true]").wait_for()
    assert waiting == 0
    before = page.locator(".proposal[data-state=open]").count()
    page.keyboard.press("Enter")
    expect(page.locator(".proposal[data-state=open]")).not_to_have_count(before)


def test_a_reader_finds_documents_but_no_place_to_drop_them(live: Open) -> None:
    accept_all(receive())
    page = live(reverse("inbox"), account(Role.READER))

    assert page.locator("[data-upload]").count() == 0
    assert page.locator("[hx-post], main form[method=post]").count() == 0
    expect(page.locator("#documents tbody tr")).to_contain_text("已处理")


def test_a_document_is_chosen_and_opened_by_key(live: Open) -> None:
    older, newer = receive("11-appointments.txt"), receive("12-inspection.txt")
    page = live(reverse("inbox"), account(Role.CLERK))

    page.keyboard.press("ArrowDown")
    expect(page.locator("tr.current a")).to_have_attribute("href", reverse("document", args=[newer]))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{reverse('document', args=[older])}")


@pytest.mark.django_db
def test_an_empty_inbox_says_what_to_do_first() -> None:
    words = signed_in(Role.CLERK).get(reverse("inbox")).content.decode()

    assert "还没有文件" in words
    assert "拖到上面" in words


@pytest.mark.django_db
def test_the_inbox_is_found_by_name_and_by_what_waits() -> None:
    client = signed_in(Role.CLERK)
    accept_all(receive("11-appointments.txt"))
    receive("12-inspection.txt")

    def names(query: str) -> list[str]:
        page = html.fromstring(client.get(f"{reverse('inbox')}?{query}").content.decode())
        return [" ".join(one.text_content().split()) for one in page.xpath("//tbody/tr/td[2]")]

    assert [len(names(query)) for query in ("", "waiting=1", "text=APPOINT", "text=nothing")] == [2, 1, 1, 0]
    assert "12-inspection.txt" in names("waiting=1")[0]


@pytest.mark.django_db
def test_the_inbox_asks_as_much_for_a_hundred_rows_as_for_ten_and_pages_to_the_last(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(account(Role.CLERK), backend=BACKEND)
    taken = []
    for number in (10, 100):
        for n in range(Document.objects.count(), number):
            receive_document(CLERK, Because(), f"第{n}份".encode(), f"{n}.txt", date(2026, 3, 2))
        with django_assert_max_num_queries(6) as queries:
            assert client.get(reverse("inbox")).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]

    seen: list[str] = []
    url: str | None = reverse("inbox")
    pages = 0
    while url:
        page = html.fromstring(client.get(url).content.decode())
        seen += page.xpath("//tbody/tr/td[2]/a/@href")
        following = page.xpath("//main//a[contains(@href, 'before=')]/@href")
        url, pages = (following[0] if following else None), pages + 1
    assert len(seen) == len(set(seen)) == 100
    assert pages == 100 // PAGE
