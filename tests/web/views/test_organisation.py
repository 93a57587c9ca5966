"""The pages of units and accounts: who may, what is shown before it is done, and what a refusal leaves."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.record.models import Account, Event, File, Post, Tenure, Unit, new_id
from luoshi.record.projection import rebuild_differences
from luoshi.sheets.organisation import Account as AccountRow
from luoshi.sheets.organisation import Person as PersonRow
from luoshi.sheets.organisation import Unit as UnitRow
from luoshi.sheets.organisation import export_organisation, parse_organisation
from tests.record.city import CITY, import_city, person, post, unit, with_unit
from tests.web.accounts import signed_in

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def upload(client: Client, data: bytes, name: str = "organisation_import", **fields: str) -> Any:
    return client.post(reverse(name), {"file": SimpleUploadedFile("组织.xlsx", data), **fields})


def hidden(answer: Any, action: str) -> dict[str, str]:
    """What the form of that address sends along unseen."""
    page = answer.content.decode()
    form = page[page.index(f'action="{action}"') if action else page.index("apply-bar") :]
    return dict(HIDDEN.findall(form[: form.index("</form>")]))


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_empty_city_says_what_to_do_first() -> None:
    answer = signed_in("clerk").get("/organisation")

    assert "还没有单位。先做这几步" in said(answer)
    assert "导入由经办员来做" in said(signed_in("reader").get("/organisation"))


def test_the_tree_page_asks_the_database_as_often_however_large_it_is(
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in("reader")
    import_city()
    client.get("/organisation")
    with django_assert_max_num_queries(9) as small:
        client.get("/organisation")
    more = tuple(UnitRow(f"U{i}", f"甲{i}", None, "other", "county", parent="SZF") for i in range(80))
    import_city(replace(CITY, units=CITY.units + more))

    with django_assert_max_num_queries(9) as large:
        answer = client.get("/organisation")

    assert "甲79" in said(answer)
    assert len(large.captured_queries) == len(small.captured_queries)


def test_nothing_is_recorded_before_it_was_shown_and_confirmed() -> None:
    client = signed_in("clerk")

    shown = upload(client, export_organisation(CITY, "zh"))
    assert "还没有登记，请核对" in said(shown)
    assert not Unit.objects.exists()
    assert not File.objects.exists()

    applied = client.post(reverse("organisation_apply"), hidden(shown, "/organisation/apply"), follow=True)
    assert "已按“组织.xlsx”登记" in said(applied)
    assert Unit.objects.count() == 5
    assert rebuild_differences() == []


def test_a_workbook_that_renames_somebody_says_so_and_whose_account_goes_with_it() -> None:
    import_city()
    clerk = signed_in("clerk")
    people = (PersonRow("R1", "陌生人"), PersonRow("R2", "骆鸣远"), *CITY.people[2:])
    renaming = export_organisation(replace(CITY, people=people), "zh")

    without = said(upload(clerk, renaming, day="2026-04-01"))
    Account.objects.create(username="suhe", person=person("R1"))
    shown = said(upload(clerk, renaming, day="2026-04-01"))
    other = said(
        upload(clerk, export_organisation(with_unit("CZJ", name="云川市财政厅"), "zh"), day="2026-04-01")
    )

    assert "改了姓名的人" in without
    assert "有账号" not in without
    assert "R1：苏禾 → 陌生人，有账号：登记以后，这个账号办的事都记在新姓名下" in shown
    assert "R2：骆明远 → 骆鸣远" in shown
    assert shown.count("有账号：") == 1
    assert "改了姓名的人" not in other
    assert "改动" in other


def test_what_moved_meanwhile_is_shown_anew() -> None:
    client = signed_in("clerk")
    import_city()
    shown = upload(client, export_organisation(with_unit("CZJ", name="甲"), "zh"))
    import_city(with_unit("CZJ", name="乙"))

    answer = client.post(reverse("organisation_apply"), hidden(shown, "/organisation/apply"))

    assert answer.status_code == 409
    assert "登记有了新的改动" in said(answer)
    assert Unit.objects.get(code="CZJ").name == "乙"
    again = client.post(reverse("organisation_apply"), hidden(answer, "/organisation/apply"), follow=True)
    assert again.status_code == 200
    assert Unit.objects.get(code="CZJ").name == "甲"


def test_faults_are_said_by_sheet_and_cell_in_both_languages() -> None:
    client = signed_in("clerk")
    book = openpyxl.load_workbook(io.BytesIO(export_organisation(CITY, "zh")))
    book["岗位"]["C2"] = "没有"
    saved = io.BytesIO()
    book.save(saved)

    answer = upload(client, saved.getvalue())
    assert answer.status_code == 422
    assert "岗位 C2 “所在单位”没有在“单位”表里没有" in said(answer)

    client.cookies["luoshi_language"] = "en"
    assert "is not in the sheet" in said(upload(client, saved.getvalue()))
    assert not Event.objects.filter(kind="organisation changed", actor__isnull=False).exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [({}, "请选择填好的组织机构表"), ({"kept": "###"}, "请选择填好的组织机构表")],
)
def test_no_file_is_no_import(fields: dict[str, str], message: str) -> None:
    answer = signed_in("clerk").post(reverse("organisation_import"), fields)

    assert answer.status_code == 422
    assert message in said(answer)


def test_a_wrong_day_is_named() -> None:
    answer = upload(signed_in("clerk"), export_organisation(CITY, "zh"), day="昨天")

    assert answer.status_code == 422
    assert "2026-02-24 的样子" in said(answer)


def test_what_may_be_secret_waits_for_a_person() -> None:
    client = signed_in("clerk")
    book = openpyxl.load_workbook(io.BytesIO(export_organisation(CITY, "zh")))
    for sheet in book.worksheets:
        sheet.insert_rows(1)
        sheet["B1"] = "工作秘密"
    saved = io.BytesIO()
    book.save(saved)

    doubt = upload(client, saved.getvalue())
    assert "我已看过，这份文件不涉密" in said(doubt)
    shown = client.post(
        reverse("organisation_import"), {**hidden(doubt, "/organisation/import"), "not_secret": "1"}
    )

    assert "还没有登记，请核对" in said(shown)


def test_the_template_is_empty_or_filled_with_what_is_recorded() -> None:
    import_city()

    empty = signed_in("administrator").get(reverse("organisation_template"))
    filled = signed_in("reader").get(reverse("organisation_template") + "?filled=1")

    assert parse_organisation(empty.content, "a.xlsx").units == ()
    units = {row.code: row.name for row in parse_organisation(filled.content, "a.xlsx").units}
    assert units == {row.code: row.name for row in CITY.units}
    assert "attachment" in filled["Content-Disposition"]
    assert signed_in("administrator").get(reverse("organisation_template") + "?filled=1").status_code == 404


def test_a_unit_opens_in_the_drawer_and_on_a_page() -> None:
    import_city()
    client = signed_in("reader")
    address = reverse("unit", args=[unit("CZJ")])

    part = client.get(address, headers={"HX-Request": "true"})
    page = client.get(address)

    assert part.content.decode().lstrip().startswith("<div data-drawer-title")
    assert "骆明远" in said(part)
    assert "编辑" not in said(part)
    assert "<html" in page.content.decode()
    assert client.get(reverse("unit", args=[new_id()])).status_code == 404


def test_a_unit_is_edited_by_hand() -> None:
    import_city()
    client = signed_in("clerk")
    address = reverse("organisation_edit", args=["unit", unit("CZJ")])
    assert 'value="SZF 云川市人民政府"' in client.get(address).content.decode()

    answer = client.post(
        address,
        {"code": "CZJ", "name": "云川市财税局", "kind": "government_department", "level": "city",
         "area": "990100", "parent": "SZF 云川市人民政府", "reporting_parent": "市督查室",
         "day": "2026-05-01"},
    )  # fmt: skip

    assert answer.status_code == 302
    row = Unit.objects.get(code="CZJ")
    assert (row.name, row.short_name, row.reports_to) == ("云川市财税局", "", unit("DCS"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "请填写单位名称"),
        ({"parent": "不存在"}, "登记里没有“不存在”"),
        ({"parent": "WXQ"}, "不能是自己，也不能是自己的下级"),
        ({"start": "2026-13-01"}, "2026-02-24 的样子"),
    ],
)
def test_a_wrong_edit_comes_back_with_what_was_typed(changed: dict[str, str], message: str) -> None:
    import_city()
    values = {"code": "SZF", "name": "市府", "kind": "government", "level": "city", **changed}

    answer = signed_in("clerk").post(reverse("organisation_edit", args=["unit", unit("SZF")]), values)

    assert answer.status_code == 422
    assert message in said(answer)
    assert Unit.objects.get(code="SZF").name == "云川市人民政府"
    if "name" not in changed:
        assert 'value="市府"' in answer.content.decode()


def test_a_post_a_person_and_a_term_are_entered_by_hand() -> None:
    import_city()
    client = signed_in("clerk")

    client.post(reverse("organisation_new", args=["person"]), {"code": "R9", "name": "顾见山"})
    client.post(
        reverse("organisation_new", args=["post"]),
        {"code": "DCS-ZR", "title": "市督查室主任", "unit": "DCS", "role": "clerk"},
    )
    answer = client.post(
        reverse("tenure_new", args=[post("DCS-ZR")]), {"person": "顾见山", "start": "2026-01-01"}
    )

    assert answer.status_code == 302
    assert Tenure.objects.get(person=person("R9")).post == post("DCS-ZR")
    assert Post.objects.get(code="DCS-ZR").role == "clerk"


def test_a_term_ends_and_is_taken_back() -> None:
    import_city()
    client = signed_in("clerk")
    held = Tenure.objects.get(person=person("R2"))
    address = reverse("tenure_edit", args=[held.post, held.id])
    assert "骆明远" in said(client.get(address))

    client.post(address, {"start": "2025-08-28", "end": "2026-03-01"})
    now = Tenure.objects.get(person=person("R2"), known_to__isnull=True)
    assert str(now.valid_to) == "2026-03-01"

    answer = client.post(reverse("tenure_edit", args=[now.post, now.id]), {"withdraw": "1", "reason": ""})
    assert answer.status_code == 422
    client.post(reverse("tenure_edit", args=[now.post, now.id]), {"withdraw": "1", "reason": "登错了"})
    assert not Tenure.objects.filter(person=person("R2"), known_to__isnull=True).exists()


def test_units_are_renamed_merged_and_split_by_hand() -> None:
    import_city()
    client = signed_in("clerk")

    client.post(reverse("unit_rename", args=[unit("CZJ")]), {"name": "云川市财税局", "day": "2026-05-01"})
    client.post(
        reverse("unit_merge", args=[unit("CZJ")]),
        {"units": "GZW", "code": "CZGZ", "name": "云川市财政与国资局", "day": "2026-06-01"},
    )
    answer = client.post(
        reverse("unit_split", args=[unit("CZGZ")]),
        {"into": "CZJ2 云川市财政局\nGZJ 云川市国资局", "day": "2026-07-01"},
    )

    assert answer.status_code == 302
    assert set(Unit.objects.filter(valid_to__isnull=True).values_list("code", flat=True)) == {
        "SZF", "DCS", "WXQ", "CZJ2", "GZJ",
    }  # fmt: skip
    refused = client.post(reverse("unit_split", args=[unit("CZJ2")]), {"into": "无编码", "day": "2026-07-02"})
    assert refused.status_code == 422
    assert "新单位请写“编码 名称”" in said(refused)
    assert rebuild_differences() == []


def test_a_change_is_undone_from_the_page() -> None:
    import_city()
    client = signed_in("clerk")
    event = import_city(with_unit("CZJ", name="甲"))

    answer = client.post(reverse("organisation_undo", args=[event]), follow=True)

    assert "已撤销" in said(answer)
    assert Unit.objects.get(code="CZJ").name == "云川市财政局"
    assert "已经撤销" in said(client.post(reverse("organisation_undo", args=[event]), follow=True))


CHANGES = [
    "organisation_import",
    "unit_rename",
    "unit_merge",
    "unit_split",
    "organisation_edit",
    "tenure_new",
]


@pytest.mark.parametrize("role", ["reader", "administrator", ""])
@pytest.mark.parametrize("name", CHANGES)
def test_whoever_is_no_clerk_finds_no_page_to_change_anything(role: str, name: str) -> None:
    import_city()
    arguments: list[Any] = {
        "organisation_import": [],
        "organisation_edit": ["unit", unit("CZJ")],
        "tenure_new": [post("CZJ-JZ")],
    }.get(name, [unit("CZJ")])  # fmt: skip
    client = signed_in(role)

    assert client.get(reverse(name, args=arguments)).status_code == 404
    assert client.post(reverse(name, args=arguments), {"name": "甲"}).status_code == 404
    assert Unit.objects.get(code="CZJ").name == "云川市财政局"


def test_accounts_are_made_from_the_file_that_the_clerk_imported() -> None:
    client = signed_in("administrator")
    data = export_organisation(replace(CITY, accounts=(AccountRow("suhe", "R1"),)), "zh")

    refused = upload(client, data, "account_import")
    assert refused.status_code == 422
    assert "账号 B2：人员 R1 还没有登记" in said(refused)

    import_city()
    shown = upload(client, data, "account_import")
    assert "新开 1 个" in said(shown)
    assert not Account.objects.filter(username="suhe").exists()
    made = client.post(reverse("account_import"), hidden(shown, ""))
    password = re.search(r'class="password">([^<]+)<', made.content.decode())
    assert password is not None
    assert Account.objects.get(username="suhe").check_password(password[1])
    assert made["Cache-Control"] == "private, no-store"

    assert "没有要改的" in said(upload(client, data, "account_import"))


def test_an_account_is_made_stopped_and_let_in_again() -> None:
    import_city()
    client = signed_in("administrator")

    made = client.post(reverse("account_create"), {"person": str(person("R1")), "username": "suhe"})
    assert "suhe" in said(made)
    suhe = Account.objects.get(username="suhe")
    address = reverse("account_change", args=[suhe.id])
    client.post(address, {"what": "stop"})
    assert not Account.objects.get(username="suhe").is_active
    client.post(address, {"what": "start"})
    assert Account.objects.get(username="suhe").is_active
    renewed = client.post(address, {"what": "password"})
    assert renewed.status_code == 200
    assert Account.objects.get(username="suhe").password != suhe.password


def test_a_refused_account_comes_back_with_what_was_typed() -> None:
    import_city()

    answer = signed_in("administrator").post(
        reverse("account_create"), {"person": str(person("R1")), "username": "a b"}
    )

    assert answer.status_code == 422
    assert 'value="a b"' in answer.content.decode()


def test_an_administrator_cannot_stop_the_only_administrator() -> None:
    client = signed_in("administrator")
    own = Account.objects.get()

    answer = client.post(reverse("account_change", args=[own.id]), {"what": "stop"}, follow=True)

    assert "最后一个能登录的管理员" in said(answer)
    assert Account.objects.get().is_active


@pytest.mark.parametrize("role", ["clerk", "reader", ""])
def test_accounts_are_an_administrators_alone(role: str) -> None:
    client = signed_in(role)

    assert client.get(reverse("accounts")).status_code == 404
    assert client.get(reverse("account_import")).status_code == 404
    assert client.post(reverse("account_create"), {"username": "x"}).status_code == 404
    assert client.post(reverse("first_clerk"), {"username": "x"}).status_code == 404
    assert Account.objects.count() == 1


def test_a_new_password_ends_the_other_sessions_and_no_other() -> None:
    import_city()
    client = signed_in("administrator")
    made = client.post(reverse("account_create"), {"person": str(person("R1")), "username": "suhe"})
    password = re.search(r'class="password">([^<]+)<', made.content.decode())
    assert password is not None
    here, there = Client(), Client()
    suhe = Account.objects.get(username="suhe")
    for one in (here, there):
        one.force_login(suhe, backend="luoshi.web.sign_in.AccountBackend")
    assert here.get("/organisation")["Location"] == reverse("change_password")

    new = "四个字的词 四个字的词"
    wrong = here.post("/password", {"old": password[1], "new": new, "again": "别的"})
    assert wrong.status_code == 422
    answer = here.post("/password", {"old": password[1], "new": new, "again": new})

    assert answer.status_code == 302
    assert here.get("/organisation").status_code == 200
    assert there.get("/organisation")["Location"].startswith("/sign-in")


def test_guessing_the_old_password_is_slowed_down() -> None:
    client = signed_in("clerk")

    answers = [
        said(client.post("/password", {"old": str(guess), "new": "x" * 12, "again": "x" * 12}))
        for guess in range(8)
    ]

    assert "原密码不对" in answers[0]
    assert "试得太多了" in answers[-1]


def test_the_page_says_whom_somebody_takes_over_from_and_needs_the_day() -> None:
    import_city()
    clerk = signed_in("clerk")
    there = reverse("tenure_new", args=[post("CZJ-JZ")])

    assert "接替骆明远" in clerk.get(there).content.decode()
    refused = clerk.post(there, {"person": "R3", "end": "2026-05-01", "taking_over": "1"})
    assert refused.status_code == 422
    assert "接替现任要填任职日期" in refused.content.decode()
    assert clerk.post(there, {"person": "R3", "start": "2026-04-01", "taking_over": "1"}).status_code == 302

    held = Tenure.objects.filter(
        post=post("CZJ-JZ"), known_to__isnull=True, valid_to__isnull=True, seen=False
    )
    assert [one.person for one in held] == [person("R3")]
