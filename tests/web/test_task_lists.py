"""The lists of tasks, their board and the search: what they show, to whom, and that numbers open what they count."""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import UUID

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.mark_untracked import mark_untracked
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.models import Directive
from luoshi.delivery.queries import tasks as queries
from luoshi.delivery.queries.lights import TaskLight, TaskLights
from luoshi.delivery.queries.tasks import TaskFilters, task_register, tasks_found
from luoshi.delivery.stages import Stage
from luoshi.delivery.task_file import read_task_file
from luoshi.delivery.task_layout import TASK_COLUMNS
from luoshi.record import chain
from luoshi.record.actions.acting import Because
from luoshi.record.actions.reorganise_units import rename_unit
from luoshi.record.models import Person, Unit, new_id
from tests.browsing import fits
from tests.delivery.queries.test_tasks import give_figure
from tests.delivery.tasks import City, done, row, seen
from tests.record.acting import CLERK, accept_all, receive
from tests.record.organising import organising
from tests.web.accounts import account, signed_in
from tests.web.clock import On, on
from tests.web.live import Open, live  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["on"]
pytestmark = pytest.mark.django_db

SHOTS = os.environ.get("LUOSHI_SHOTS", "")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture(autouse=True)
def _styles(settings: Any) -> None:
    # Styles and scripts as they lie in the source tree: nothing was collected for this run.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(name="on")
def today(on: On, monkeypatch: pytest.MonkeyPatch) -> On:
    """Sets the day for the record and for the pages, which count days from today."""

    def both(month: int, day: int) -> None:
        on(month, day)
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, month, day, 2, tzinfo=UTC))

    return both


@pytest.fixture
def city(on: On) -> City:
    on(3, 2)
    return City()


def opened(client: Client, address: str, **parameters: Any) -> HTMLParser:
    answer = client.get(address, parameters)
    assert answer.status_code == 200, answer.content.decode()
    return HTMLParser(answer.content.decode())


def listed(page: HTMLParser) -> list[str]:
    return [one.text(strip=True) for one in page.css("tr[data-row] .words a")]


def words(page: HTMLParser, selector: str) -> str:
    return " ".join(page.css_first(selector).text().split())


def test_the_register_shows_how_each_task_stands_newest_first(city: City, on: On) -> None:
    late = city.received("完成管网改造", due_on=date(2026, 3, 20), stages=(Stage("开工", date(2026, 3, 10)),))
    city.assigned("盘活闲置土地", lead=city.units["望溪区"], supporting=(city.units["财政局"],))
    need_power(city, late)
    on(3, 25)

    page = opened(signed_in("clerk"), reverse("tasks"))

    assert listed(page) == ["盘活闲置土地", "完成管网改造"]
    assert words(page, ".page-header .subtitle") == "共 2 件"
    shown = words(page, f"#task-{late}")
    for part in (
        row(late).code,
        "住建局",
        "已签收",
        "2026-03-20 逾期5天",
        "开工 2026-03-10",
        "2026年3月2日起",
    ):
        assert part in shown
    assert "望溪区财政局" in page.css("tr[data-row]")[0].css_first(".units").text(strip=True)


def test_a_unit_sees_its_own_tasks_and_no_others_in_the_list_its_filters_and_its_table(city: City) -> None:
    city.assigned("完成老旧小区改造", domain="城建")
    city.assigned("盘活闲置土地", lead=city.units["望溪区"], domain="土地", meeting="土地专题会")
    county = signed_in("liaison", city.units["望溪区"])

    page = opened(county, reverse("tasks"))

    assert listed(page) == ["盘活闲置土地"]
    assert "住建局" not in page.css_first("main").text()
    assert "城建" not in page.css_first("main").text()
    # Naming what it may not see gives it nothing, not even the name.
    other = opened(county, reverse("tasks"), lead=str(city.units["住建局"]))
    assert listed(other) == []
    assert "住建局" not in other.css_first("main").text()
    unknown = opened(county, reverse("tasks"), lead=str(new_id()))
    assert words(other, ".chosen") == words(unknown, ".chosen")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(downloaded(county))).worksheets
    assert [cell.value for cell in sheet["E"][3:]] == ["盘活闲置土地"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "小区"}, {"完成老旧小区改造"}),
        ({"state": "open"}, {"完成老旧小区改造", "盘活闲置土地", "编制规划"}),
        ({"state": "registered"}, {"编制规划"}),
        ({"state": "done"}, {"清理欠薪"}),
        ({"domain": "土地"}, {"盘活闲置土地"}),
        ({"meeting": "土地专题会"}, {"盘活闲置土地"}),
        ({"kind": "minutes"}, {"盘活闲置土地"}),
        ({"due_since": "2026-07-01"}, {"盘活闲置土地"}),
        ({"due_until": "2026-03-31"}, {"完成老旧小区改造"}),
        ({"overdue": "1"}, {"完成老旧小区改造"}),
        ({"without": "lead"}, {"编制规划"}),
        ({"without": "meeting", "state": "open"}, {"完成老旧小区改造", "编制规划"}),
    ],
)
def test_each_filter_narrows_the_list_and_can_be_taken_off(
    city: City, on: On, asked: dict[str, str], found: set[str]
) -> None:
    city.assigned(due_on=date(2026, 3, 20))
    city.assigned(
        "盘活闲置土地", lead=city.units["望溪区"], domain="土地", meeting="土地专题会", kind="minutes",
        due_on=date(2026, 9, 30),
    )  # fmt: skip
    city.registered("编制规划", lead=None)
    city.completed("清理欠薪")
    on(4, 1)

    page = opened(signed_in("clerk"), reverse("tasks"), **asked)

    assert set(listed(page)) == found
    assert len(page.css(".chosen a")) == len(asked)
    offs = [(one.attributes["href"] or "").partition("?")[2] for one in page.css(".chosen a")]
    assert all(len(off.split("&")) == len(asked) - 1 or not off for off in offs)


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"state": "gone"}, "gone"), ({"lead": "x"}, "x"), ({"due_since": "gestern"}, "gestern"),
     ({"outcome": "lucky"}, "lucky")],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused_in_words(city: City, asked: dict[str, str], said: str) -> None:
    for name in ("tasks", "tasks_download"):
        answer = signed_in("clerk").get(reverse(name), asked)
        assert answer.status_code == 422
        assert said in answer.content.decode()


@pytest.mark.parametrize("name", ["tasks", "task_board", "search"])
def test_lists_ask_as_often_for_many_as_for_few(city: City, name: str) -> None:
    client = signed_in("clerk")
    query = {"text": "小区"} if name == "search" else {}

    def count() -> int:
        client.get(reverse(name), query)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name), query).status_code == 200
        return len(captured)

    city.assigned("改造小区一", meeting="常务会", domain="城建", supporting=(city.units["财政局"],))
    few = count()
    for number in range(12):
        city.assigned(
            f"改造小区{number}号", lead=city.units["望溪区"], meeting=f"会议{number}", domain=f"领域{number}"
        )

    assert count() == few <= 45


def test_the_register_of_an_earlier_day_asks_as_often_for_many_as_for_few(city: City, on: On) -> None:
    unit = city.units["财政局"]
    tasks = [city.assigned("改造小区一", meeting="常务会", domain="城建", supporting=(unit,))]
    on(3, 5)
    tasks += [city.assigned(f"改造小区{number}号", supporting=(unit,)) for number in range(12)]
    on(3, 10)
    for task in tasks:
        change_task(city.office, Because(), task, seen(task), {"measure": "后来改的"}, "口径调整")
    client = signed_in("clerk")

    counts = []
    for day, shown in (("2026-03-03", 1), ("2026-03-06", 13)):
        assert len(listed(opened(client, reverse("tasks"), known=day))) == shown
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("tasks"), {"known": day})
        counts.append(len(captured))

    assert counts[1] <= counts[0] <= 45


def downloaded(client: Client, **asked: str) -> bytes:
    answer = client.get(reverse("tasks_download"), asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined, arg-type]


def test_the_table_is_laid_out_as_a_supervision_ledger_and_holds_no_formula(city: City) -> None:
    task = city.reported("=HYPERLINK(小区)", measure="+40个小区", evidence_expected="验收单", meeting="常务会",
                         responsible=(city.units["望溪区"],), supporting=(city.units["财政局"],))  # fmt: skip
    client = signed_in("clerk")

    data = downloaded(client)

    book = openpyxl.load_workbook(io.BytesIO(data))
    (sheet,) = book.worksheets
    assert sheet["A1"].value.endswith("督查台账")
    assert "季小满" in sheet["A2"].value
    assert "2026-03-02 " in sheet["A2"].value
    titles = [cell.value for cell in sheet[3]]
    got = dict(zip(titles, (cell.value for cell in sheet[4]), strict=True))
    assert got.items() >= {
        "序号": 1, "任务编号": row(task).code, "工作任务": "=HYPERLINK(小区)", "目标要求": "+40个小区",
        "牵头单位": "住建局", "责任单位": "望溪区", "配合单位": "财政局",
    }.items()  # fmt: skip
    assert (got["佐证要求"], got["进展情况"], got["办理状态"], got["任务来源"]) == (
        "验收单",
        "已全部完成",
        "待审核",
        "常务会",
    )
    assert got["完成时限"].date() == date(2026, 6, 30)
    for title in ("工作任务", "目标要求"):
        cell = sheet[4][titles.index(title)]
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.print_title_rows == "$3:$3"
    assert chain.head()[1] in sheet.oddFooter.left.text
    # What is taken out can be taken in: the importer finds the table below its title, and what its columns mean.
    (table,) = read_task_file(data, "督查台账.xlsx")
    assert (table.header_row, len(table.rows)) == (3, 1)
    keys = {column.key: column.position for column in table.columns if column.key}
    assert keys.keys() == {column.key for column in TASK_COLUMNS if column.read}
    assert [table.rows[0].cells[keys[one]] for one in ("code", "title", "lead")] == [
        row(task).code, "=HYPERLINK(小区)", "住建局",
    ]  # fmt: skip
    answer = client.get(reverse("tasks_download"))
    assert "督查台账（2026-03-02）.xlsx" in unquote(answer["Content-Disposition"])


def test_a_stage_that_waits_to_be_confirmed_is_seen_wherever_stages_are(city: City) -> None:
    stages = (Stage("开工", date(2026, 4, 1), "开工令"), Stage("完工", date(2026, 5, 1)))
    task = city.received("改造小区", stages=stages)
    first = UUID(row(task).stages[0]["id"])
    report_task(city.liaison, Because(), task, seen(task), done(state="working", reached=(first,)))
    client = signed_in("clerk")
    pages = {
        reverse("tasks"): "tr[data-row]",
        reverse("task", args=[task]): ".task-stages",
        reverse("task_print", args=[task]): ".task-stages",
        reverse("mine"): "#to-confirm",
    }

    def told() -> list[str]:
        return [
            words(page, at) if (page := opened(client, url)).css_matches(at) else ""
            for url, at in pages.items()
        ]

    def cell() -> Any:
        (sheet,) = openpyxl.load_workbook(io.BytesIO(downloaded(client))).worksheets
        return sheet[4][[one.value for one in sheet[3]].index("待核阶段")].value

    in_list, on_page, on_paper, mine = told()
    assert "1 个阶段待核" in in_list
    assert "报完成，待核 2026年3月2日" in on_page == on_paper
    assert all(part in mine for part in ("改造小区", "开工", "2026年3月2日报"))
    assert cell() == "2026-04-01 开工（开工令）"

    form = reverse("task_do", args=[task, "confirm-stage"])
    assert client.post(form, {"seen": seen(task), "stage": str(first)}).status_code == 302
    in_list, on_page, on_paper, mine = told()
    assert "待核" not in in_list + mine
    assert "已完成 2026年3月2日；2026年3月2日核实" in on_page == on_paper
    assert cell() is None
    history = words(opened(client, reverse("task_history", args=[task])), "main")
    assert "核实阶段" in history
    assert "阶段“开工”" in history


def need_power(city: City, task: UUID) -> None:
    """The lead unit asks the power company for something."""
    ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what="迁改电缆",
        unit=city.units["电力公司"],
        needed_by=max(row(task).due_on or timezone.localdate(), timezone.localdate()),
    )


def board_of(city: City, on: On) -> None:
    """Tasks in every state, of two units and none."""
    with organising() as now:
        leader = now.post("副市长（城建）", unit=city.units["市政府"], role="leader")
    both = {
        "domain": "城建",
        "mechanism": "1071",
        "meeting": "常务会",
        "leader": leader,
        "kind": "minutes",
    }
    city.assigned("逾期的", due_on=date(2026, 3, 20), **both)
    city.reported("待审的", due_on=date(2026, 3, 20))
    city.completed("办结的", due_on=date(2026, 3, 20), **both)
    waits = city.assigned("等协调的", due_on=date(2026, 3, 20))
    need_power(city, waits)
    city.assigned("区里的", lead=city.units["望溪区"], due_on=date(2026, 3, 20), domain="土地")
    city.registered("没定牵头", lead=None)
    gone = city.assigned("撤销的", due_on=date(2026, 3, 20))
    cancel_task(city.second_clerk, Because(), gone, seen(gone), "与另一件合并")
    on(4, 1)
    late = city.received("迟办的", due_on=date(2026, 4, 1))
    assert row(late).due_on == date(2026, 4, 1)


@pytest.mark.parametrize("by", queries.GROUPS)
def test_every_number_of_the_board_opens_a_list_of_as_many(city: City, on: On, by: str) -> None:
    board_of(city, on)
    client = signed_in("clerk")

    page = opened(client, reverse("task_board"), by=by)

    numbers = page.css("a[data-count]")
    assert {one.attributes["data-count"] for one in numbers} >= {
        "total",
        "open",
        "overdue",
        "completed",
        "due",
    }
    for one in numbers:
        found = opened(client, one.attributes["href"] or "")
        assert len(listed(found)) == int(one.text()), (by, one.attributes["href"])
    everything = sum(int(one.text()) for one in numbers if one.attributes["data-count"] == "total")
    assert everything == 7


def test_waiting_for_others_does_not_count_against_a_unit_nor_does_a_slow_review(city: City, on: On) -> None:
    board_of(city, on)

    (ours,) = [
        one for one in queries.task_board(city.office, "lead", date(2026, 4, 1)) if one.name == "住建局"
    ]

    # Overdue, reported in time, completed in time; neither who waits for others nor what is not due yet.
    assert (ours.on_time.successes, ours.on_time.number) == (2, 3)
    assert (ours.overdue, ours.coordination, ours.waiting, ours.completed) == (1, 1, 1, 1)


def test_asking_for_coordination_after_the_due_day_excuses_nothing(city: City, on: On) -> None:
    task = city.assigned(due_on=date(2026, 3, 20))
    on(3, 25)
    need_power(city, task)

    (ours,) = queries.task_board(city.office, "lead", date(2026, 4, 1))

    assert (ours.overdue, ours.coordination, ours.on_time.number) == (1, 1, 1)


def test_few_tasks_are_said_to_be_uncertain_and_ties_stand_by_name(city: City, on: On) -> None:
    city.assigned(due_on=date(2026, 3, 20))
    city.assigned("区里的", lead=city.units["望溪区"], due_on=date(2026, 12, 31))
    city.completed("都办结", due_on=date(2026, 3, 20))
    on(4, 1)

    page = opened(signed_in("clerk"), reverse("task_board"))

    rates = [" ".join(one.css("td")[-1].text().split()) for one in page.css("tr[data-row]")]
    assert rates == ["50% 样本少，暂不评比可能在 9%—91%", "还没有到期的"]
    assert "件数多少不影响排在哪里" in page.css_first(".board-notes").text()


def test_a_search_finds_of_every_kind_what_one_may_see(city: City) -> None:
    document = receive()
    accept_all(document)
    city.assigned("抓好安全生产")
    city.assigned("排查隐患", lead=city.units["望溪区"], measure="安全检查全覆盖")
    person = Person.objects.exclude(name="").order_by("id")[0]

    page = opened(signed_in("clerk"), reverse("search"), text="安全")

    tasks = [one.text() for one in page.css("#found-tasks [data-row-open]")]
    assert tasks == ["抓好安全生产", "排查隐患"]  # in the title before elsewhere
    assert "安全检查全覆盖" in page.css_first("#found-tasks").text()
    assert len(page.css("#found-directives [data-row]")) >= 1
    assert all("安全" in one.text() for one in page.css("#found-directives [data-row-open]"))
    assert words(page, "#found-tasks .count") == "2"
    every = page.css_first("#found-tasks .all-of-kind").attributes["href"] or ""
    assert len(listed(opened(signed_in("clerk"), every))) == 2
    for name, address in (
        (person.name, reverse("person", args=[person.id])),
        ("住建局", reverse("unit", args=[city.units["住建局"]])),
    ):
        links = [
            one.attributes["href"]
            for one in opened(signed_in("clerk"), reverse("search"), text=name).css("[data-row-open]")
        ]
        assert address in links


def test_a_liaison_finds_tasks_of_the_unit_and_nothing_else(city: City) -> None:
    accept_all(receive())
    city.assigned("抓好安全生产")
    city.assigned("排查安全隐患", lead=city.units["望溪区"])
    county = signed_in("liaison", city.units["望溪区"])

    page = opened(county, reverse("search"), text="安全")

    assert [one.attributes["id"] for one in page.css("section.found")] == ["found-tasks"]
    assert [one.text() for one in page.css("[data-row-open]")] == ["排查安全隐患"]
    for kind in ("directives", "documents", "people", "units", "posts", "indicators", "rulebooks"):
        assert opened(county, reverse("search"), text="安全", kind=kind).css("section.found") == []
    # What is there and may not be seen is told as what is not there.
    hidden, absent = (opened(county, reverse("search"), text=text) for text in ("住建局", "无此单位"))
    assert words(hidden, ".empty-state").replace("住建局", "") == words(absent, ".empty-state").replace(
        "无此单位", ""
    )


def test_a_part_names_its_whole_wherever_it_is_found(city: City) -> None:
    whole = city.received("盘活存量资产", lead=city.units["住建局"])
    (part,) = split_task(
        city.liaison, Because(), whole, seen(whole), [city.draft("清查闲置用房", lead=city.units["质安科"])]
    )
    told = f"{row(whole).code}的子任务"
    clerk = signed_in("clerk")
    assert told in words(opened(clerk, reverse("search"), text="闲置用房"), "main")
    assert told in words(opened(clerk, reverse("unit", args=[city.units["质安科"]])), "main")
    assert row(part).parent == whole


def test_words_all_have_to_be_there_and_two_characters_are_enough(city: City) -> None:
    city.assigned("改造老旧小区")
    city.assigned("改造管网")
    for text, found in (("改造", 2), ("改造 小区", 1), ("小区 改造", 1), ("造改", 0), ("", 0), ("%", 0)):
        assert tasks_found(city.office, text).count == found
    code = task_register(CLERK, TaskFilters(text="管网")).rows[0].code
    assert [one.title for one in tasks_found(city.office, code).rows] == ["改造管网"]


@pytest.mark.parametrize(
    ("role", "box"),
    [("clerk", True), ("liaison", True), ("reader", True), ("growth", True), ("administrator", False)],
)
def test_the_box_stands_on_every_page_of_whoever_may_search(role: str, box: bool) -> None:
    page = opened(signed_in(role), reverse("change_password"))

    assert bool(page.css("#search-everything")) is box
    assert any(one.attributes["href"] == reverse("search") for one in page.css(".side-menu a")) is box


def test_a_search_keeps_what_was_typed_and_what_is_erased_is_not_found(city: City) -> None:
    page = opened(signed_in("clerk"), reverse("search"), text="<b>安全")

    assert page.css_first("#search-text").attributes["value"] == "<b>安全"
    assert page.css_first("#search-everything").attributes["value"] == "<b>安全"
    assert page.css("main b") == []
    assert Unit.objects.filter(name__icontains="<b>").count() == 0


def test_the_unknown_series_has_no_name(city: City) -> None:
    series: UUID = new_id()
    assert queries.series_titles(city.office, [series]) == {}


def test_the_page_of_a_directive_shows_its_tasks_or_why_there_are_none(city: City) -> None:
    accept_all(receive())
    first, second, third = Directive.objects.order_by("position").values_list("id", flat=True)[:3]
    task = city.assigned("完成老旧小区改造", directives=(first,))
    mark_untracked(city.office, Because(), [second], "只作学习")
    clerk, auditor = signed_in("clerk"), signed_in("auditor")

    def told(client: Client, directive: UUID, **asked: str) -> str:
        return words(opened(client, reverse("directive", args=[directive]), **asked), ".directive-tasks")

    assert told(clerk, first).startswith(f"任务 完成老旧小区改造 已交办 {row(task).code} · 住建局")
    assert "分解立项" not in told(clerk, first)
    assert told(clerk, second).startswith("任务 不立项 原因：只作学习")
    assert told(clerk, third) == "任务 未立项分解立项"
    assert told(auditor, third) == "任务 未立项"
    page = opened(clerk, reverse("register"))
    shown = {
        (one.attributes["id"] or "").removeprefix("directive-"): one.css_first(".tracking").text(strip=True)
        for one in page.css("tr[data-row]")
    }
    assert [shown[str(one)] for one in (first, second, third)] == [row(task).code, "不立项", "未立项"]
    narrowed = opened(clerk, reverse("register"), tracking="untracked")
    assert [one.attributes["id"] for one in narrowed.css("tr[data-row]")] == [f"directive-{second}"]
    assert "立项：不立项" in words(narrowed, ".chosen")


def test_the_page_of_a_unit_shows_what_it_owes_and_how_sure_its_rate_is(city: City, on: On) -> None:
    board_of(city, on)
    address = reverse("unit", args=[city.units["住建局"]])

    page = opened(signed_in("clerk"), address)

    told = " ".join(" ".join(one.text().split()) for one in page.css(".unit-tasks"))
    for part in (
        "未办结 4",
        "逾期 1",
        "待审核 1",
        "等待协调 1",
        "已办结 1",
        "样本少，暂不评比",
        "到期3件，按时2件；总体50%",
    ):
        assert part in told
    for link in page.css(".unit-tasks a"):
        assert len(listed(opened(signed_in("clerk"), link.attributes["href"] or ""))) == int(link.text())
    owed = [one.text() for one in page.css(".unit-tasks ~ .hits li > a")]
    assert owed[:2] == ["等协调的", "逾期的"] or owed[:2] == ["逾期的", "等协调的"]
    power = opened(signed_in("clerk"), reverse("unit", args=[city.units["电力公司"]]))
    assert "等待它答复的协调事项" in power.css_first("main").text()
    # Asked of an earlier day the page is silent about tasks rather than wrong.
    assert (
        "等待它答复" not in opened(signed_in("clerk"), address, known="2026-03-05").css_first("main").text()
    )


TITLES = (
    "完成全市老旧小区改造年度任务",
    "推进城市地下管网更新改造",
    "盘活闲置低效用地并形成清单",
    "开展高层建筑消防安全隐患排查整治",
    "推动重点项目尽快开工建设",
    "清理拖欠中小企业账款",
    "优化营商环境并压减审批时限",
    "完善县区污水处理设施",
)


def busy_city(city: City, on: On) -> None:
    """A city with tasks as they stand in April."""
    units = [city.units[name] for name in ("住建局", "望溪区", "财政局")]
    for number, title in enumerate(TITLES):
        city.assigned(
            title, lead=units[number % 3], supporting=(units[(number + 1) % 3],),
            responsible=(units[(number + 2) % 3],),
            due_on=date(2026, 3 + number % 4, 28), domain=("城建", "安全", "营商环境")[number % 3],
            meeting="市委常委会（扩大）会议" if number < 5 else "市政府常务会议", decided_on=date(2026, 2, 24),
            stages=(Stage("摸底排查", date(2026, 3, 20)), Stage("验收", date(2026, 3, 25))) if number % 2 else (),
        )  # fmt: skip
    board_of(city, on)
    on(4, 3)


@pytest.mark.django_db(transaction=True)
def test_what_is_drawn_once_follows_every_change_at_once(
    city: City, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = city.received("完成管网改造", due_on=date(2026, 3, 20))
    theirs = city.assigned("盘活闲置土地", lead=city.units["望溪区"], due_on=date(2026, 4, 20))
    on(3, 10)
    office, county = signed_in("clerk"), signed_in("liaison", city.units["望溪区"])
    assert "还剩10天" in words(opened(office, reverse("tasks")), f"#task-{late}")
    assert listed(opened(county, reverse("tasks"))) == ["盘活闲置土地"]
    with CaptureQueriesContext(connection) as captured:
        opened(office, reverse("tasks"))
    assert not any('"delivery_task"."measure"' in query["sql"] for query in captured)

    change_task(city.office, Because(), late, seen(late), {"title": "完成供水管网改造"})
    assert listed(opened(office, reverse("tasks"))) == ["盘活闲置土地", "完成供水管网改造"]

    rename_unit(city.office, Because(), city.units["望溪区"], "望溪新区", date(2026, 3, 10))
    page = opened(office, reverse("tasks"))
    assert words(page, f"#task-{theirs} .units") == "望溪新区"
    assert "望溪新区（1）" in words(page, "#filter-lead")

    office.cookies["luoshi_language"] = "en"
    english = opened(office, reverse("tasks"))
    assert "还剩" not in words(english, f"#task-{late}")
    assert "days left: 10" in words(english, f"#task-{late}")

    cancel_task(city.office, Because(), theirs, seen(theirs), "重复立项")
    assert "已撤销" in words(opened(county, reverse("tasks")), f"#task-{theirs}")
    on(3, 21)
    assert "逾期1天" in words(opened(signed_in("clerk"), reverse("tasks")), f"#task-{late}")

    for colour, shown in (("yellow", "黄"), ("red", "红")):
        light = TaskLight(colour, "deadline", {}, "", new_id(), date(2026, 3, 31), {"zh": "超期天数"})
        lit = {late: TaskLights(None, light, ())}
        monkeypatch.setattr("luoshi.web.views.tasks.both_lights", lambda *_asked, lit=lit, **_known: lit)
        assert shown in words(opened(signed_in("clerk"), reverse("tasks")), f"#task-{late} .light")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_clerk_searches_narrows_and_opens_by_keyboard(city: City, on: On, live: Open, width: int) -> None:  # noqa: F811
    busy_city(city, on)
    page = live(reverse("tasks"), account("clerk"), width=width, expected=("404",))
    shot(page, f"tasks-{width}")
    assert fits(page)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("tr.current").count() == 1
    page.keyboard.press("Slash")  # the list's own search, where there is one
    page.keyboard.type("小区 改造")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks?text=*")
    assert page.locator("tr[data-row] .words").all_inner_texts() == [TITLES[0]]
    assert page.locator("tr[data-row] mark").all_inner_texts() == ["小区", "改造"]

    page.keyboard.press("KeyB")
    page.wait_for_url("**/task-board*")
    shot(page, f"task-board-{width}")
    assert fits(page)
    page.locator("a[data-count=overdue]").first.click()
    page.wait_for_url("**/tasks?*outcome=overdue*")

    if width > 800:
        page.keyboard.press("Control+Slash")
        assert page.evaluate("document.activeElement.id") == "search-everything"
        page.keyboard.type("安全")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?text=*")
    else:
        page.locator(".search-link").click()
        page.wait_for_url("**/search")
        page.keyboard.type("安全")  # the box has the focus
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?text=*")
    shot(page, f"search-{width}")
    assert fits(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")


def test_the_register_of_an_earlier_day_shows_what_was_known_then(city: City, on: On) -> None:
    early = city.assigned("完成老旧小区改造", due_on=date(2026, 3, 4), domain="城建", meeting="常务会")
    on(3, 6)
    city.assigned("后来立项的", domain="后来的领域", meeting="后来的会", lead=city.units["财政局"])
    change_task(
        city.office,
        Because(),
        early,
        seen(early),
        {"measure": "后来改的措施", "domain": "后来的领域"},
        "口径调整",
    )
    report_task(city.liaison, Because(), early, seen(early), done())
    client = signed_in("clerk")

    then = opened(client, reverse("tasks"), known="2026-03-05")

    assert listed(then) == ["完成老旧小区改造"]
    assert "已交办 2026-03-04 逾期1天" in words(then, f"#task-{early}")
    assert "后来" not in then.css_first("main").text()
    assert "2026年3月5日" in words(then, ".banner.past")
    assert (then.css_first("tr[data-row] .words a").attributes["href"] or "").endswith("?known=2026-03-05")
    for one in ("state=assigned", "domain=城建", "overdue=1", "outcome=overdue", "text=小区"):
        assert len(listed(opened(client, f"/tasks?known=2026-03-05&{one}"))) == 1, one
    for one in ("state=reported", "text=后来", "domain=后来的领域"):
        assert listed(opened(client, f"/tasks?known=2026-03-05&{one}")) == [], one
    assert listed(opened(client, reverse("tasks"), known="2026-03-01")) == []
    (sheet,) = openpyxl.load_workbook(io.BytesIO(downloaded(client, known="2026-03-05"))).worksheets
    assert [cell.value for cell in sheet["Q"][3:]] == ["已交办"]
    assert sheet["A2"].value.startswith("截至 2026-03-05")


@pytest.mark.parametrize("name", ["tasks", "search", "task_board"])
@pytest.mark.parametrize("text", ["%", "改造", "'"])
def test_who_has_no_unit_finds_nothing_whatever_is_searched_for(city: City, name: str, text: str) -> None:
    city.assigned("改造老旧小区")

    page = opened(signed_in("liaison"), reverse(name), text=text)

    assert page.css("[data-row]") == []
    assert "改造老旧" not in page.css_first("main").text()


@pytest.mark.parametrize(
    ("page", "entry"),
    [("tasks", "任务"), ("task_board", "任务"), ("decompose", "分解立项"), ("task_assign", "分解立项"),
     ("task_import", "分解立项"), ("task_classes", "分解立项"), ("new_directive", "分解立项"), ("mine", "我的事项")],
)  # fmt: skip
def test_one_entry_of_the_menu_says_where_one_is(page: str, entry: str) -> None:
    found = HTMLParser(signed_in("clerk").get(reverse(page)).content.decode())

    assert [one.text(strip=True) for one in found.css(".side-menu [aria-current]")] == [entry]


def test_no_two_entries_of_the_menu_have_one_sign() -> None:
    found = HTMLParser(signed_in("clerk").get(reverse("tasks")).content.decode())
    signs = [one.attributes["href"] for one in found.css(".side-menu use")]

    assert len(signs) == len(set(signs)) > 10


def test_a_list_says_which_report_is_asked_for_once_a_ledger_has_answered(city: City) -> None:
    city.received(
        "完成投资", kind="key-project", due_on=date(2026, 12, 31), indicator="fixed-asset-investment"
    )
    client = signed_in("clerk")

    def said_next() -> str:
        page = HTMLParser(client.get(reverse("tasks")).content)
        (cell,) = page.css("td.next")
        return " ".join(cell.text().split())

    assert "2026-03-05" in said_next()
    give_figure(city, 1)
    assert "2026-04-05" in said_next()
