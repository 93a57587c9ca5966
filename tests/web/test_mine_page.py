"""My page: answers, errors and drafts; ledgers and fill-in sheets; a phone on a slow line; what a browser keeps."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.life import State
from luoshi.delivery.models import Draft, DraftFile, Evidence, Report
from luoshi.record.actions.acting import Because
from luoshi.record.models import LedgerBatch, Role
from tests.browsing import fits
from tests.delivery.tasks import done, row, seen
from tests.monitor.acting import imported, received, unit
from tests.record.acting import CLERK
from tests.record.organising import organising
from tests.web.accounts import account, account_in, browser_of
from tests.web.clock import in_november
from tests.web.live import Open, live
from tests.web.owing import Owing

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["in_november", "live"]
PATH = "/mine"
JSON = {"accept": "application/json"}


@pytest.fixture
def owing(db: None, in_november: datetime) -> Owing:
    return Owing()


def page_of(client: Client) -> html.HtmlElement:
    answer = client.get(PATH)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def filled(page: html.HtmlElement, **typed: Any) -> dict[str, Any]:
    """What a browser without scripts would send of the page's form, with some fields filled."""
    form = page.xpath("//form[@data-mine]")[0]
    data: dict[str, Any] = {}
    for one in form.xpath(".//input | .//textarea | .//select"):
        kind = one.get("type")
        if kind in ("file", "submit") or (kind == "checkbox" and one.get("checked") is None):
            continue
        chosen = one.xpath("./option[@selected]/@value") if one.tag == "select" else [one.get("value", "")]
        value = one.text or "" if one.tag == "textarea" else chosen[0] if chosen else ""
        data.setdefault(one.get("name"), []).append(value)
    return data | typed


def words(answer: HttpResponse) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def test_the_address_that_a_refusal_leaves_in_the_browser_leads_back_to_the_page(owing: Owing) -> None:
    owing.task("甲", 3)
    client = browser_of(owing.liaison)

    answer = client.get(reverse("mine_answer"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("mine"))
    form = html.fromstring(client.get(reverse("mine")).content.decode()).xpath("//form[@data-mine]")[0]
    # Heard wherever the focus is: no scope round it.
    assert form.xpath(".//button[@data-key='Ctrl+Enter'][not(ancestor::*[@data-key-scope])]")


def test_several_are_answered_without_scripts_in_one_form(owing: Owing) -> None:
    first, second, third = owing.task("甲", 3), owing.task("乙", 3), owing.task("丙", 3)
    client = browser_of(owing.liaison)
    data = filled(page_of(client), **{f"text-{first}": "全部完成", f"text-{second}": "也完成了"})
    data[f"file-{first}"] = SimpleUploadedFile("验收单.txt", "验收合格".encode())
    data[f"link-{second}"] = "https://yunchuan.example.cn/1"

    answer = client.post(reverse("mine_answer"), data, follow=True)

    assert "已报送 2 件" in words(answer)
    assert [row(one).state for one in (first, second, third)] == [
        State.REPORTED,
        State.REPORTED,
        State.RECEIVED,
    ]
    assert Evidence.objects.get(task=first).name == "验收单.txt"
    assert not DraftFile.objects.exists()


def test_an_error_in_one_row_loses_nothing_of_the_others(owing: Owing) -> None:
    good, bad, held = owing.task("甲", 3), owing.task("乙", 3), owing.task("丙", 3)
    client = browser_of(owing.liaison)
    data = filled(page_of(client), **{f"text-{good}": "全部完成", f"text-{bad}": "做完了没有佐证"})
    data |= {f"text-{held}": "还没想好", f"hold-{held}": "1"}
    data[f"file-{good}"] = SimpleUploadedFile("验收单.txt", "验收合格".encode())

    answer = client.post(reverse("mine_answer"), data)

    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    wrong = page.xpath(f"//article[@id='task-{bad}']//p[starts-with(@id, 'error-evidence')]")
    assert "要附佐证" in wrong[0].text_content()
    assert "有 1 件填得不对" in page.text_content()
    assert page.xpath(f"//textarea[@name='text-{good}']")[0].text == "全部完成"
    assert not Report.objects.exists()
    # It is kept on the server, with the file: nothing has to be chosen or typed again.
    again = filled(page_of(client), **{f"link-{bad}": "https://yunchuan.example.cn/2"})
    assert again[f"text-{bad}"] == ["做完了没有佐证"]
    assert "已报送 2 件" in words(client.post(reverse("mine_answer"), again, follow=True))
    assert Evidence.objects.get(task=good).name == "验收单.txt"
    assert (row(held).state, Draft.objects.get().values["text"]) == (State.RECEIVED, "还没想好")


def test_who_was_overtaken_sees_the_others_change_and_then_sends(owing: Owing) -> None:
    task = owing.task("甲", 30)
    client = browser_of(owing.liaison)
    data = filled(page_of(client), **{f"text-{task}": "完成六成", f"said-{task}": "working"})
    change_task(CLERK, Because(), task, seen(task), {"measure": "年底前全部改造"}, "口径调整")

    answer = client.post(reverse("mine_answer"), data)

    said = words(answer)
    assert "您打开以后，经办甲改过这件任务" in said
    assert "→ 年底前全部改造" in said
    again = html.fromstring(answer.content.decode())
    assert again.xpath(f"//textarea[@name='text-{task}']")[0].text == "完成六成"
    data[f"seen-{task}"] = again.xpath(f"//input[@name='seen-{task}']/@value")[0]
    assert "已报送 1 件" in words(client.post(reverse("mine_answer"), data, follow=True))


def test_what_a_row_asks_is_said_with_the_reviewers_words(owing: Owing) -> None:
    returned, fresh, later = (
        owing.task("退办的", 20),
        owing.task("新的", 300, take=False),
        owing.task("远的", 300),
    )
    report_task(owing.actor, Because(), returned, seen(returned), done())
    review_report(CLERK, Because(), returned, seen(returned), "returned", "缺监理单位盖章")
    sent = owing.task("报了的", 5)
    report_task(owing.actor, Because(), sent, seen(sent), done())

    page = page_of(browser_of(owing.liaison))

    rows = {one.get("id"): " ".join(one.text_content().split()) for one in page.xpath("//article")}
    assert "退办：请补齐后再报" in rows[f"task-{returned}"]
    assert "缺监理单位盖章" in rows[f"task-{returned}"]
    assert "请签收" in rows[f"task-{fresh}"]
    assert set(rows) == {f"task-{returned}", f"task-{fresh}"}
    assert "远的" in page.get_element_by_id("later").text_content()
    assert "报了的" in page.get_element_by_id("sent").text_content()
    assert later


def test_a_task_is_received_in_its_row(owing: Owing) -> None:
    task = owing.task("新的", 300, take=False)
    client = browser_of(owing.liaison)
    client.post(reverse("mine_answer"), filled(page_of(client), **{f"said-{task}": "receive"}))
    assert row(task).state == State.RECEIVED


def test_nothing_filled_in_is_said_so_and_a_wrong_number_where_it_stands(owing: Owing) -> None:
    task = owing.task("抓产值", 3, indicator="industrial-output")
    client = browser_of(owing.liaison)

    nothing = client.post(reverse("mine_answer"), filled(page_of(client)))
    assert (nothing.status_code, "还没有填任何一件" in words(nothing)) == (422, True)
    wrong = client.post(reverse("mine_answer"), filled(page_of(client), **{f"figure-{task}": "十二"}))
    assert "“十二”不是数：只写数字，单位按右边标的“亿元”" in words(wrong)
    data = filled(page_of(client), **{f"figure-{task}": "12.5", f"said-{task}": "working"})
    client.post(reverse("mine_answer"), data)
    assert Report.objects.get().figure == 1_250_000_000


def test_a_draft_is_saved_for_its_own_account_and_says_when(owing: Owing) -> None:
    task = owing.task("甲", 3)
    client = browser_of(owing.liaison)
    data = {"row": str(task), f"text-{task}": "写到一半"}

    answer = client.post(reverse("mine_draft"), data, headers=JSON)

    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved"])
    assert page_of(client).xpath(f"//textarea[@name='text-{task}']")[0].text == "写到一半"
    head = browser_of(account_in(owing.unit, "head", "县长"))
    assert not page_of(head).xpath(f"//textarea[@name='text-{task}']")[0].text
    foreign = browser_of(account_in(unit("市财政局"), "liaison", "财政联络员"))
    assert foreign.post(reverse("mine_draft"), data, headers=JSON).status_code == 404
    assert (
        client.post(reverse("mine_draft"), data, follow=True).status_code == 200
    )  # the button without scripts


def test_the_second_window_sees_what_the_first_typed_before_anything_is_sent(owing: Owing) -> None:
    task, other = owing.task("老旧小区改造", 3), owing.task("危化品仓库搬迁", 4)
    client = browser_of(owing.liaison)
    first, second = filled(page_of(client)), filled(page_of(client))
    client.post(
        reverse("mine_draft"), first | {f"text-{task}": "完成六成", f"text-{other}": "搬了"}, headers=JSON
    )

    typed = second | {f"text-{task}": "已经进场"}
    said = client.post(reverse("mine_draft"), typed, headers=JSON).json()
    assert "完成六成" in said["drafts"][str(task)]["before"]
    assert str(other) not in said["drafts"], "nothing was typed here: what the first window typed stays"
    assert {one.values["text"] for one in Draft.objects.all()} == {"已经进场", "搬了"}

    # The first window still shows its own words: they are not sent over the second's.
    answer = client.post(reverse("mine_answer"), first | {f"text-{task}": "完成六成五"})
    assert answer.status_code == 422
    assert "另一个窗口里也填了这一件" in words(answer)
    assert not Report.objects.exists()
    page = html.fromstring(answer.content.decode())
    row_shown = page.get_element_by_id(f"task-{task}")
    assert row_shown.xpath(".//textarea/text()") == ["完成六成五"]
    assert "已经进场" in row_shown.xpath("string(.//div[@data-before])")

    merged = filled(
        page, **{f"text-{task}": "完成六成五，已经进场", f"said-{task}": "working", f"hold-{other}": "1"}
    )
    assert "已报送 1 件" in words(client.post(reverse("mine_answer"), merged, follow=True))
    assert [one.text for one in Report.objects.all()] == ["完成六成五，已经进场"]


def test_a_file_that_may_be_secret_is_asked_about_and_not_kept(owing: Owing) -> None:
    task = owing.task("甲", 3)
    client = browser_of(owing.liaison)

    def send(**more: str) -> Any:
        file = SimpleUploadedFile("扫描件.pdf", b"%PDF-1.4 nothing readable")
        return client.post(
            reverse("mine_draft"), {"row": str(task), f"file-{task}": file, **more}, headers=JSON
        ).json()

    asked = send()
    assert asked["faults"][str(task)]["doubt"]
    assert not DraftFile.objects.exists()
    assert "扫描件.pdf" in send(**{f"open-{task}": "1"})["files"][str(task)]


def test_a_known_figure_is_locked_with_its_cell_and_answers_the_report(owing: Owing) -> None:
    task = owing.task("抓产值", 200, indicator="industrial-output", kind="key-project")
    owing.form_known()
    client = browser_of(owing.liaison)
    assert page_of(client).xpath(f"//input[@name='figure-{task}']")
    imported(received(owing.ledger(10), "松岭县10月.xlsx", claimant=owing.unit))

    page = page_of(client)

    assert not page.xpath("//input[starts-with(@name, 'figure-')] | //article")
    answered = " ".join(page.get_element_by_id("answered").text_content().split())
    assert "210亿元（2026年1—10月）" in answered
    assert re.search(r"松岭县10月\.xlsx 10月![BCD]\d", answered)
    data = filled(page)
    data[f"use-{task}"] = page.xpath(f"//input[@name='use-{task}']/@value")[0]
    client.post(reverse("mine_answer"), data)
    report = Report.objects.get(task=task)
    assert (report.state, report.figure is not None) == ("working", True)
    assert Evidence.objects.get(task=task).kind == "statement"


def upload(client: Client, name: str, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = client.post(
        reverse("mine_upload"), {"file": SimpleUploadedFile(name, data)}, headers=JSON
    ).json()
    return found


def test_whoever_speaks_for_two_units_says_whose_ledger_it_is(owing: Owing) -> None:
    other = unit("市财政局")
    with organising() as now:
        now.holds(owing.liaison.person, now.post("兼任联络员", unit=other, role="liaison"), date(2020, 1, 1))
    client = browser_of(owing.liaison)
    zones = page_of(client).xpath("//section[@data-upload]/@data-upload")
    assert len(zones) == 2
    address = next(one for one in zones if str(other) in one)

    client.post(address, {"file": SimpleUploadedFile("财政局.xlsx", owing.ledger(9))}, headers=JSON)

    assert LedgerBatch.objects.get(name="财政局.xlsx").claimant == other


def test_the_page_asks_as_much_of_the_database_for_one_task_as_for_many(owing: Owing) -> None:
    client = browser_of(owing.liaison)

    def counted(number: int) -> int:
        for n in range(number):
            task = owing.task(f"第{n}件共{number}件", 3, indicator="retail-sales")
            file = SimpleUploadedFile(f"{number}-{n}.txt", f"{number}-{n}".encode())
            client.post(reverse("mine_draft"), {"row": str(task), f"text-{task}": "一", f"file-{task}": file})
        client.get(PATH)
        with CaptureQueriesContext(connection) as found:
            assert len(page_of(client).xpath("//article")) >= number
        return len(found)

    assert counted(1) == counted(6)


def test_a_liaison_hands_in_a_ledger_and_follows_it_and_no_other_units(owing: Owing) -> None:
    owing.task("抓产值", 200, indicator="industrial-output", kind="key-project")
    owing.form_known()
    client = browser_of(owing.liaison)

    answer = upload(client, "松岭县10月.xlsx", owing.ledger(10))

    batch = LedgerBatch.objects.get(name="松岭县10月.xlsx")
    assert (answer["state"], batch.claimant) == ("received", owing.unit)
    assert "正在比对" in words(client.get(answer["url"]))
    imported(batch)
    said = words(client.get(answer["url"]))
    assert "入库2026年11月3日" in said
    assert "抓产值" in said
    assert "松岭县10月.xlsx" in words(client.get(PATH))
    foreign = browser_of(account_in(unit("市财政局"), "liaison", "财政联络员"))
    assert foreign.get(answer["url"]).status_code == 404
    assert client.get(reverse("ledger", args=[batch.id])).status_code == 404
    assert upload(client, "坏.xlsx", b"nothing")["state"] == "refused"


def test_the_sheet_of_what_is_missing_comes_back_as_answers_to_look_at(owing: Owing) -> None:
    finish, figure, locked = (
        owing.task("改造小区", 3),
        owing.task("抓产值", 5, indicator="industrial-output"),
        owing.task("抓消费", 6, indicator="retail-sales"),
    )
    later = owing.task("远的", 300)
    owing.form_known()
    client = browser_of(owing.liaison)
    client.post(reverse("mine_draft"), {"row": str(finish), f"text-{finish}": "先写的话"}, headers=JSON)

    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("mine_fill_in")).content))
    sheet = book.active
    listed = [sheet.cell(at, 3).value for at in range(4, sheet.max_row + 1)]
    assert listed == ["改造小区", "抓产值", "抓消费"]
    assert (sheet["H4"].value, sheet["J5"].value) == ("先写的话", "亿元")
    sheet["H4"], sheet["K4"], sheet["I5"], sheet["G5"] = (
        "已全部改造",
        "https://yunchuan.example.cn/3",
        20.5,
        "办理中",
    )

    def sent(book: Any) -> dict[str, Any]:
        saved = io.BytesIO()
        book.save(saved)
        return upload(client, "补报表.xlsx", saved.getvalue())

    sheet["G5"] = "快了"
    refused = sent(book)
    assert refused["state"] == "refused"
    assert "G5" in refused["message"]
    assert "一件也没有填上" in refused["message"]
    assert [one.values["text"] for one in Draft.objects.all()] == ["先写的话"]
    sheet["G5"] = "办理中"
    assert "2 件已填到页面上" in sent(book)["message"]
    assert not Report.objects.exists()

    page = page_of(client)
    assert page.xpath(f"//textarea[@name='text-{finish}']")[0].text == "已全部改造"
    assert "补报表填的；原来写的是：先写的话" in page.text_content()
    client.post(reverse("mine_answer"), filled(page))
    assert {one.task: one.figure for one in Report.objects.all()} == {finish: None, figure: 2_050_000_000}
    assert {locked, later}


def test_the_office_finds_what_waits_and_readers_find_no_page(owing: Owing) -> None:
    task = owing.task("报了的", 5)
    report_task(owing.actor, Because(), task, seen(task), done())
    received(owing.ledger(9), "松岭县9月.xlsx", claimant=owing.unit)
    said = words(browser_of(account(Role.CLERK)).get(PATH))
    assert ("等我审核" in said, "松岭县9月.xlsx" in said) == (True, True)
    for role in (Role.READER, Role.AUDITOR, Role.ADMINISTRATOR):
        assert browser_of(account(role)).get(PATH).status_code == 404


@pytest.mark.parametrize("role", ["liaison", "head"])
def test_liaisons_and_heads_begin_on_their_page(owing: Owing, role: str) -> None:
    somebody = account_in(owing.unit, role, "某人")
    client = browser_of(somebody)
    assert client.get("/")["Location"] == PATH
    menu = html.fromstring(client.get(PATH).content.decode()).xpath("//nav[@class='side-menu']//a")
    assert menu[0].text_content().strip() == "我的事项"


def saved(page: Page) -> None:
    page.get_by_text(re.compile(r"已保存 \d\d:\d\d")).wait_for()


@pytest.mark.django_db(transaction=True)
def test_on_a_phone_and_a_slow_line_nothing_typed_is_lost_and_nothing_stays(
    live: Open, transactional_db: None, in_november: datetime
) -> None:
    owing = Owing()
    first, second = owing.task("老旧小区改造", 3), owing.task("危化品仓库搬迁", 4)
    refused = ("ERR_INTERNET_DISCONNECTED", "status of 422")
    page = live("/", owing.liaison, width=390, height=800, expected=refused)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    weight: list[float] = []
    line.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    # A line of 400 kbit/s with a sixth of a second to the server, with an empty cache.
    quick = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    slow = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", slow)
    began = datetime.now().timestamp()
    page.goto(page.url)
    took = datetime.now().timestamp() - began
    assert sum(weight) < 300_000, (
        weight
    )  # before compression; scripts and styles are kept by the browser afterwards
    assert took < 15
    assert fits(page)
    line.send("Network.emulateNetworkConditions", quick)

    words_of = page.locator(f"[name=text-{first}]")
    words_of.fill("已完成八成，")
    saved(page)
    line.send("Network.emulateNetworkConditions", quick | {"offline": True})
    words_of.press_sequentially("只差绿化")
    page.get_by_text("网络断了，还没存上").wait_for()
    line.send("Network.emulateNetworkConditions", quick)
    saved(page)

    twin = page.context.new_page()
    twin.goto(page.url)
    page.locator(f"[name=text-{second}]").fill("搬了一半")
    saved(page)
    twin.locator(f"[name=text-{second}]").fill("新库房验收")
    twin.get_by_role("button", name="并到后面").click()
    twin.locator(f"#task-{second} .replaced").wait_for(state="detached")
    assert twin.locator(f"[name=text-{second}]").input_value() == "新库房验收\n搬了一半"
    saved(twin)
    twin.close()

    page.reload()
    assert page.locator(f"[name=text-{first}]").input_value() == "已完成八成，只差绿化"
    assert page.locator(f"[name=text-{second}]").input_value() == "新库房验收\n搬了一半"

    page.locator(f"[name=file-{first}]").set_input_files(
        [{"name": "照片.txt", "mimeType": "text/plain", "buffer": "现场照片说明".encode()}]
    )
    page.locator(f"#task-{first} .chosen").wait_for()
    page.locator(f"[name=text-{second}]").fill("搬完了，没有附佐证")
    page.get_by_role("button", name="报送填好的").click()
    page.get_by_text("有 1 件填得不对").wait_for()
    assert page.locator(f"#task-{first} .chosen").count() == 1
    assert page.locator(f"[name=text-{first}]").input_value() == "已完成八成，只差绿化"

    page.goto(page.url.removesuffix("/answer"))
    page.locator("details.dropdown summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in*")
    page.go_back()
    page.wait_for_url("**/sign-in*")
    assert "只差绿化" not in page.content()
    left = page.evaluate(
        """async () => [localStorage.length, (await indexedDB.databases()).length,
                        window.caches ? (await caches.keys()).length : 0, Object.entries(sessionStorage)]"""
    )
    # htmx remembers the address of the page it was on, and no more.
    assert left in (
        [0, 0, 0, []],
        [0, 0, 0, [["htmx-current-path-for-history", "/sign-in?next=%2Fmine"]]],
    )
    # Whoever signs in again finds it as it was.
    back = live(PATH, owing.liaison, width=390, height=800)
    assert back.locator(f"[name=text-{second}]").input_value() == "搬完了，没有附佐证"
