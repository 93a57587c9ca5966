"""What the office does with tasks before they are anybody's: import, type in, assign, classes; by requests."""

from __future__ import annotations

import base64
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.delivery.actions.register_table import register_table
from luoshi.delivery.classes import class_from
from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, SourceClass, Task, Untracked
from luoshi.record.actions.acting import Because
from luoshi.record.models import Role
from tests.delivery.task_files import kept_table
from tests.delivery.typed import INDICATORS, city, directive, row
from tests.record.acting import CLERK
from tests.record.city import unit
from tests.web.accounts import signed_in

pytestmark = pytest.mark.django_db

ROWS = (
    (1, "完成老旧小区改造", "市财政局", "市国资委", "各县区", "2030年6月底前", None),
    (2, "修好松岭路", "市国资委", None, None, None, None),
)


@pytest.fixture
def clerk() -> Client:
    city()
    return signed_in(Role.CLERK)


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).xpath("string(//main)").split())


def hidden(answer: Any) -> dict[str, Any]:
    """What the form of the page sends as it stands."""
    page = html.fromstring(answer.content.decode())
    found: dict[str, Any] = {}
    for field in page.xpath("//form[contains(@class, 'import-form')]//*[@name]"):
        if field.tag == "select":
            found[field.get("name")] = "".join(field.xpath("./option[@selected]/@value"))
        elif field.get("type") != "checkbox":
            found[field.get("name")] = field.get("value")
    return found


def test_a_kept_table_is_shown_and_then_imported(clerk: Client) -> None:
    file = SimpleUploadedFile("分解表.xlsx", kept_table(ROWS))
    shown = clerk.post(reverse("task_import"), {"file": file})
    assert "新任务 2" in words(shown)
    assert not Task.objects.exists()

    answer = clerk.post(reverse("task_import_apply"), hidden(shown))

    assert answer["Location"] == reverse("task_assign")
    assert Task.objects.count() == 2
    assert "新立项 2 件" in words(clerk.get(answer["Location"]))
    made = Task.objects.order_by("number")[0]
    for page in ("task", "task_history"):
        told = clerk.get(reverse(page, args=[made.id]))
        assert "分解表.xlsx，分解表!B" in words(told)
        there = HTMLParser(told.content.decode()).css_first("main a[href*=task-import]").attributes["href"]
        assert there.endswith(f"#task-{made.id}")
        assert "/ledgers/" not in HTMLParser(told.content.decode()).css_first("main").html


def test_what_is_wrong_in_a_kept_table_is_listed_with_its_cells(clerk: Client) -> None:
    data = kept_table([(1, "完成老旧小区改造", "市教育局", None, None, "尽快", None)])

    answer = clerk.post(reverse("task_import"), {"file": SimpleUploadedFile("分解表.xlsx", data)})
    forced = clerk.post(reverse("task_import_apply"), hidden(answer))

    for one in (answer, forced):
        assert re.search(r"分解表\s*C5\s*单位登记里没有“市教育局”", words(one))
        assert re.search(r"分解表\s*F5\s*“尽快”不是日期", words(one))
    assert (forced.status_code, Task.objects.count()) == (422, 0)


def test_no_file_a_wrong_file_and_a_garbled_one_are_refused_in_words(clerk: Client) -> None:
    def said(**form: Any) -> str:
        answer = clerk.post(reverse("task_import"), form)
        assert answer.status_code == 422
        return words(answer)

    assert "请选择任务分解表" in said()
    assert "找不到表头" in said(file=SimpleUploadedFile("电话.csv", "姓名,电话\n甲,乙\n".encode()))
    assert "请选择任务分解表" in said(kept="不是文件")
    assert "文件是空的" in said(
        kept=base64.b64encode(b"").decode() or "", file=SimpleUploadedFile("空.xlsx", b"")
    )


def test_the_empty_table_can_be_downloaded_and_chosen_again(clerk: Client) -> None:
    answer = clerk.get(reverse("decompose_template"))

    again = clerk.post(reverse("task_import"), {"file": SimpleUploadedFile("模板.xlsx", answer.content)})

    assert "没有一行有任务内容" in words(again)


def test_an_instruction_is_typed_in_with_its_scan(clerk: Client) -> None:
    picture = SimpleUploadedFile("批示.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    form = {
        "class": "instruction", "title": "关于松岭路的批示", "issuer": "林若川", "received": "2026-03-03",
        "text": "请市国资委9月底前修好松岭路。", "demands": "修好松岭公路",
    }  # fmt: skip

    doubtful = clerk.post(reverse("new_directive"), {**form, "file": picture})
    picture.seek(0)
    wrong = clerk.post(reverse("new_directive"), {**form, "file": picture, "confirmed": "1"})
    scan = html.fromstring(wrong.content.decode()).xpath("string(//input[@name='scan']/@value)")
    answer = clerk.post(
        reverse("new_directive"), {**form, "demands": "9月底前修好松岭路", "scan": scan, "confirmed": "1"}
    )

    assert "再勾选；选过的文件要再选一次" in words(doubtful)
    assert (wrong.status_code, doubtful.status_code) == (422, 422)
    assert "原文里没有“修好松岭公路”" in words(wrong)
    one = Directive.objects.get()
    assert answer["Location"] == f"{reverse('decompose')}?document={one.document}"
    page = clerk.get(answer["Location"])
    assert f"{reverse('document_original', args=[scan])}" in page.content.decode()
    assert "关于松岭路的批示" in words(page)


def test_an_instruction_of_tomorrow_and_of_no_class_is_refused(clerk: Client) -> None:
    for values, said in (
        ({"received": "2199-01-01"}, "收文日期不能晚于今天"),
        ({"class": "口头"}, "请选来源类别"),
    ):
        form = {"class": "instruction", "title": "批示", "text": "请办。", **values}
        assert said in words(clerk.post(reverse("new_directive"), form))
    assert not Directive.objects.exists()


def registered(**cells: Any) -> Task:
    register_table(CLERK, Because(), [row(lead="市财政局", **cells)], INDICATORS)
    return Task.objects.latest("number")


def sent(task: Task, **values: Any) -> dict[str, Any]:
    due = task.due_on.isoformat() if task.due_on else ""
    return {
        "do": "assign", "task": str(task.id), "chosen": str(task.id), f"seen-{task.id}": task.version,
        f"shown-{task.id}": due, f"due-{task.id}": due, **values,
    }  # fmt: skip


def test_nothing_is_assigned_with_a_day_that_was_not_shown(clerk: Client) -> None:
    task = registered(due_on="2030-06-30")
    there = reverse("task_assign")
    other = date(2030, 7, 1).isoformat()

    moved = clerk.post(there, sent(task, **{f"shown-{task.id}": other, f"due-{task.id}": other}))
    assert "各件的时限和预览的不一样了" in words(moved)
    task.refresh_from_db()
    assert task.state == State.REGISTERED

    assert clerk.post(there, sent(task)).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.due_on) == (State.ASSIGNED, date(2030, 6, 30))


def test_the_limit_that_the_sentence_states_is_proposed_where_the_table_took_over_none(clerk: Client) -> None:
    quote = "由市财政局负责，2041年一季度末前完成选址"
    task = registered(title="完成选址", of=directive(quote), kind="年度工作部署（会议报道）")
    there = reverse("task_assign")

    shown = clerk.get(there)

    assert "原文写明：2041年一季度末前（2041年3月31日），与测算的不同：按类别测算是" in words(shown)
    tree = html.fromstring(shown.content.decode())
    assert tree.xpath("//input[@name='chosen' and @checked]/@value") == [str(task.id)]
    assert tree.xpath("//input[starts-with(@name, 'due-')]/@value") == ["2041-03-31"]
    assert "2041年一季度末前" in words(clerk.get(reverse("task_do", args=[task.id, "assign"])))

    # The clerk may say otherwise; then the page says what the source says, and assigns what was typed.
    other = {f"shown-{task.id}": "2041-03-31", f"due-{task.id}": "2040-12-31"}
    assert clerk.post(there, sent(task, **other)).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.due_on) == (State.REGISTERED, date(2040, 12, 31))
    assert "原文写明：2041年一季度末前（2041年3月31日），与所填的不同" in words(clerk.get(there))
    clerk.post(there, sent(task))
    task.refresh_from_db()
    assert (task.state, task.due_on) == (State.ASSIGNED, date(2040, 12, 31))


def test_the_stated_day_is_what_is_assigned_and_an_unpublished_festival_is_asked_for(clerk: Client) -> None:
    stated = registered(title="2041年6月底前完成选址")
    festival = registered(title="2041年春节前把水利冬修资金拨付到位")
    there = reverse("task_assign")

    assert "原文写明：2041年春节前；放假安排还没有公布，请填时限" in words(clerk.get(there))
    due = {f"shown-{stated.id}": "2041-06-30", f"due-{stated.id}": "2041-06-30"}
    assert clerk.post(there, sent(stated, **due)).status_code == 302

    for one in (stated, festival):
        one.refresh_from_db()
    assert (stated.state, stated.due_on, stated.due_basis) == (State.ASSIGNED, date(2041, 6, 30), None)
    assert festival.state == State.REGISTERED


def test_a_meeting_does_not_turn_red_in_march(clerk: Client) -> None:
    task = registered(due_on="2020-03-01")

    page = clerk.get(reverse("task_assign"))

    assert "有 1 件照此交办当天就已超期" in words(page)
    assert "当天即超期" in words(page)
    tree = html.fromstring(page.content.decode())
    assert tree.xpath("//tr[contains(@class, 'late')]//input[@name='chosen' and @checked]") == []
    every = clerk.post(
        reverse("task_assign"),
        sent(task, **{"do": "change all", "every-due": "2030-12-31", "every-kind": "minutes"}),
    )
    assert every.status_code == 302
    task.refresh_from_db()
    assert (task.due_on, task.kind) == (date(2030, 12, 31), "minutes")


def test_a_lead_that_is_missing_is_filled_in_where_it_is_missed(clerk: Client) -> None:
    data = kept_table([(1, "修好松岭路", None, None, None, "2030年底", None)])
    shown = clerk.post(reverse("task_import"), {"file": SimpleUploadedFile("分解表.xlsx", data)})
    clerk.post(reverse("task_import_apply"), hidden(shown))
    task = Task.objects.get()

    refused = clerk.post(reverse("task_assign"), sent(task, **{f"lead-{task.id}": "市国资办"}))
    assert "是不是 云川市国资委" in words(refused)
    assert "市国资办" in refused.content.decode()
    clerk.post(reverse("task_assign"), sent(task, **{f"lead-{task.id}": "财政局"}))

    task.refresh_from_db()
    assert (task.lead, task.state) == (unit("CZJ"), State.REGISTERED)


def test_a_class_is_changed_added_and_the_shipped_ones_are_adopted_again(clerk: Client) -> None:
    edit = reverse("task_class_edit")
    form = {
        "name": "会议纪要", "limit_unit": "working days", "limit_number": "10", "limit_counted_from": "received",
        "cycle": "monthly", "closing": "review", "answer": "report", "objection_days": "5", "basis": "市里的规定",
    }  # fmt: skip

    assert "时限写 1 到 1000 的整数" in words(
        clerk.post(f"{edit}?code=minutes", {**form, "limit_number": "很多"})
    )
    assert clerk.post(f"{edit}?code=minutes", form).status_code == 302
    assert clerk.post(edit, {**form, "code": "own", "name": "自定"}).status_code == 302
    assert "已有类别在用" in words(clerk.post(edit, {**form, "code": "own", "name": "自定"}))
    assert clerk.get(f"{edit}?code=none").status_code == 404

    made = class_from(SourceClass.objects.get(code="minutes").table)
    assert (made.limit.unit, made.limit.number, made.cycle, made.english) == (
        "working days",
        10,
        "monthly",
        "",
    )
    page = words(clerk.get(reverse("task_classes")))
    assert "收文之日起 10 个工作日" in page
    assert "本市还没有或改过的类别 1 个" in page
    clerk.post(reverse("task_classes_adopt"))
    assert class_from(SourceClass.objects.get(code="minutes").table).limit.number == 20
    assert SourceClass.objects.filter(code="own").exists()


def test_a_directive_is_taken_back_among_those_that_wait(clerk: Client) -> None:
    one, other = directive("深入学习"), directive("学习领会")
    there = reverse("untracked")

    clerk.post(there, {"directive": [str(one), str(other)], "reason": "仅供学习", "next": "/decompose"})
    assert set(Untracked.objects.values_list("id", flat=True)) == {one, other}
    answer = clerk.post(there, {"directive": str(one), "again": "1", "next": "//example.test"})

    assert list(Untracked.objects.values_list("id", flat=True)) == [other]
    assert answer["Location"] == reverse("decompose")


def test_names_complete_what_is_typed(clerk: Client) -> None:
    code = registered().code

    def offered(kind: str, text: str) -> list[str]:
        answer = clerk.get(reverse("decompose_names"), {"kind": kind, "text": text})
        return [one["name"] for one in answer.json()["names"]]

    assert offered("unit", "财政") == ["市财政局"]
    assert offered("unit", "各") == ["各县区"]
    assert offered("post", "局长") == ["市财政局局长"]
    assert offered("task", "老旧") == [code]
    assert offered("unit", "") == offered("post", " ") == []


def test_a_list_asks_the_same_number_of_queries_however_long(
    clerk: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [row(f"第{number}件事", str(number), lead="市财政局", kind="minutes") for number in range(50)]
    register_table(CLERK, Because(), rows, INDICATORS)

    with django_assert_max_num_queries(24):
        assert clerk.get(reverse("task_assign")).content.decode().count("assign-table") == 50
