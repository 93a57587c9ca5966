"""A ledger of projects through its pages: handed in, read, refused, looked at, imported; its cells."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.growth.identifiers import Identifier
from luoshi.growth.models import Claim, Project, Proof
from luoshi.record.models import LedgerBatch
from luoshi.sheets.ledgers import read_ledger
from tests.growth.tables import looked, workbook
from tests.web.project_site import Pages, pages, read, words

__all__ = ["pages"]
pytestmark = pytest.mark.django_db

ROW = {"项目名称": "远航储能电池基地", "责任单位": "望溪区", "投资方": "远航新能源集团", "协议总投资": 1.2,
       "签约日期": date(2026, 3, 2)}  # fmt: skip


def handed_in(pages: Pages, data: bytes, *papers: SimpleUploadedFile, name: str = "招商台账.xlsx") -> Any:
    """What is answered to the bureau's clerk who hands in a workbook with papers."""
    sent = {"file": SimpleUploadedFile(name, data), "papers": list(papers)}
    return pages.client(pages.city.bureau).post(reverse("project_tables"), sent)


class InGbk(zipfile.ZipInfo):
    """An entry whose name is written as Windows does: in GBK, without saying so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits


def packed(files: dict[str, str]) -> SimpleUploadedFile:
    """A zip with these files by path."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(InGbk(path), text)
    return SimpleUploadedFile("材料.zip", made.getvalue())


def test_from_the_file_to_claims_that_wait(pages: Pages) -> None:
    """The page shows what would come in and which proof is missing; then it comes in, and its cells can be opened."""
    data = workbook({"项目": [ROW]}, above=["单位：亿元"])
    answer = handed_in(pages, data, packed({"远航储能电池基地/签约/扫描件.txt": "协议"}))
    batch = LedgerBatch.objects.get()
    assert answer.url == reverse("project_table", args=[batch.id])
    page = read(pages.client(pages.city.bureau).get(answer.url))
    told = words(page.css_first(".import-form"))
    assert "新项目 1 改动 0 申报 1" in told
    assert "签约 2026年3月2日，1.2亿元" in told
    assert "还缺证明" in told  # the name of the file is none of a kind of proof
    fingerprint = page.css_first("[name=fingerprint]").attributes["value"]
    done = pages.client(pages.city.bureau).post(
        reverse("project_table_import", args=[batch.id]), {"fingerprint": fingerprint}
    )
    assert done.url == answer.url
    assert (Project.objects.count(), Claim.objects.get().verdict, Proof.objects.count()) == (1, "", 0)
    assert "远航储能电池基地" in words(
        read(pages.client(pages.city.bureau).get(answer.url)).css_first("main")
    )
    project = pages.get(pages.city.bureau, Project.objects.get().id)
    links = {node.attributes["href"] for node in project.css("a[href*=project-tables]")}
    assert f"{reverse('project_table_cell', args=[batch.id])}?sheet=%E9%A1%B9%E7%9B%AE&cell=E3" in links
    theirs = pages.get(pages.city.area, Project.objects.get().id)
    assert not theirs.css(
        "a[href*=project-tables]"
    )  # the other rows of the bureau's workbook are not theirs to see
    cell = pages.client(pages.city.bureau).get(
        reverse("project_table_cell", args=[batch.id]), {"sheet": "项目", "cell": "E3"}
    )
    assert read(cell).css_first(".asked-cell").text() == "2026-03-02"
    again = read(pages.client(pages.city.bureau).get(handed_in(pages, data).url))
    assert "和登记的完全一样" in words(again.css_first("main"))


def test_papers_of_a_zip_prove_by_their_folders(pages: Pages) -> None:
    """Names in GBK, as Windows packs them."""
    data = workbook({"项目": [ROW]}, above=["单位：亿元"])
    answer = handed_in(pages, data, packed({"材料/远航储能电池基地/签约/投资协议（合同）1.txt": "协议"}))
    told = words(read(pages.client(pages.city.bureau).get(answer.url)).css_first(".claim-line"))
    assert "附 1 份：投资协议（合同）1.txt" in told
    assert "还缺证明" not in told


def test_a_unit_of_money_is_asked_once_for_the_file(pages: Pages) -> None:
    """Nothing is guessed: until somebody says 万元 or 亿元 nothing can be imported."""
    address = handed_in(pages, workbook({"项目": [ROW]})).url
    page = read(pages.client(pages.city.bureau).get(address))
    assert "这些列没有写单位：协议总投资" in words(page.css_first("main"))
    assert "disabled" in page.css_first("[formaction$=import]").attributes
    page = read(pages.client(pages.city.bureau).post(address, {"unit": "亿元"}))
    assert "1.2亿元" in words(page.css_first("main"))
    assert page.css_first("[name=unit]").attributes["value"] == "亿元"


def test_a_name_of_a_unit_is_asked_and_settled_on_the_page(pages: Pages) -> None:
    answer = handed_in(pages, workbook({"项目": [ROW | {"责任单位": "开发区"}]}, above=["单位：亿元"]))
    client = pages.client(pages.city.bureau)
    page = read(client.get(answer["Location"]))
    assert "“开发区”是哪个单位？" in words(page.css_first("#names"))
    assert "项目!B3" in words(page.css_first("#names"))
    sent = {"named-1": "开发区", "name-1": str(pages.city.units["高新区"])}
    page = read(client.post(answer["Location"], sent))
    assert "有 1 处问题" not in words(page.css_first("main"))
    fingerprint = page.css_first("input[name=fingerprint]").attributes["value"]
    table = LedgerBatch.objects.get().id
    client.post(reverse("project_table_import", args=[table]), sent | {"fingerprint": fingerprint})
    assert Project.objects.get().unit == pages.city.units["高新区"]


def test_a_faulty_row_is_ticked_as_left_out_and_the_rest_comes_in(pages: Pages) -> None:
    faulty = {**ROW, "项目名称": "云川食品加工园", "责任单位": "青石县", "签约日期": "二月三十"}
    data = workbook({"项目": [ROW, faulty]}, above=["单位：亿元"])
    client = pages.client(pages.city.bureau)
    address = handed_in(pages, data).url
    page = read(client.get(address))
    (key,) = [
        one.attributes["value"]
        for one in page.css("tbody input[name=skip]")
        if "二月三十" in words(one.parent.parent.parent)
    ]

    assert "有 1 处问题" in words(page.css_first("main"))
    assert len([one for one in page.css("tbody tr") if "不是日期" in words(one)]) == 1

    shown = read(client.post(address, {"skip": key}))

    assert "云川食品加工园" in words(shown.css_first("#skipped"))
    assert shown.css_first("#skipped input[name=skip]").attributes["value"] == key
    fingerprint = shown.css_first("input[name=fingerprint]").attributes["value"]
    batch = LedgerBatch.objects.get()
    done = client.post(
        reverse("project_table_import", args=[batch.id]),
        {"fingerprint": fingerprint, "skip": key},
        follow=True,
    )
    page = read(done)
    assert "本次不导入的 1 行" in words(page.css_first("main"))
    listed = words(page.css_first("#skipped"))
    assert "第 4 行" in listed
    assert "云川食品加工园" in listed
    assert [one.name for one in Project.objects.all()] == [ROW["项目名称"]]


def test_after_the_import_the_page_says_what_the_difference_said(pages: Pages) -> None:
    about = {**ROW, "协议总投资": "约9800万元"}
    left = {**ROW, "项目名称": "云川食品加工园", "责任单位": "青石县", "投资方": "云川食品集团"}
    client = pages.client(pages.city.bureau)
    address = handed_in(pages, workbook({"项目": [about, left]}, above=["单位：亿元"])).url
    key = read(client.get(address)).css("tbody input[name=skip]")[1].attributes["value"]
    before = read(client.post(address, {"skip": key}))
    sent = {"fingerprint": before.css_first("input[name=fingerprint]").attributes["value"], "skip": key}

    after = read(client.post(f"{address.rstrip('/')}/import", sent, follow=True))

    assert "没有采用、或请看一眼的 1 处" in words(before.css_first("#notes"))
    assert "按 98,000,000 元登记" in words(before.css_first("#notes"))
    assert words(after.css_first("#notes")) == words(before.css_first("#notes"))
    assert after.css_first("#notes a").attributes["href"] == before.css_first("#notes a").attributes["href"]
    for page in (before, after):
        assert words(page.css_first("#skipped h2")) == "本次不导入的 1 行"
        assert "云川食品加工园" in words(page.css_first("#skipped"))
    told = words(after.css_first(".gave"))
    assert "本次不导入的行 1" in told
    assert "没有采用、或请看一眼的 1" in told


def test_a_ledger_can_be_given_up_without_reading_it(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its file does to the page that reads it; from the list, where each that waits says so."""
    handed_in(pages, workbook({"项目": [ROW]}))
    batch = LedgerBatch.objects.get()
    client = pages.client(pages.city.bureau)

    def broken(*_given: Any) -> Any:
        raise TypeError

    monkeypatch.setattr("luoshi.web.views.project_tables.plan_table", broken)
    monkeypatch.setattr("luoshi.web.views.project_tables.table_file", broken)
    there = reverse("project_table_discard", args=[batch.id])
    assert read(client.get(reverse("project_tables"))).css(f"a[href='{there}']")
    form = read(client.get(there)).css_first("main form")
    assert form.attributes["action"] == there
    assert pages.client(pages.city.other).get(there).status_code == 404
    client = pages.client(pages.city.bureau)
    assert client.post(there, {"reason": "单位写错"}).url == reverse("project_tables")
    assert LedgerBatch.objects.get().state == "discarded"
    assert not read(client.get(reverse("project_tables"))).css(f"a[href='{there}']")
    assert client.get(there).url == reverse("project_table", args=[batch.id])


def test_columns_are_what_a_person_says(pages: Pages) -> None:
    """A heading that nobody knows is pointed out, and read once somebody has said what it is."""
    row = {"工程": "远航储能电池基地", "责任单位": "望溪区", "投资方": "远航集团", "老板": "远航控股"}
    address = handed_in(pages, workbook({"表一": [row]})).url
    page = read(pages.client(pages.city.bureau).get(address))
    assert "看不出哪张表" in words(page.css_first("main"))
    page = read(pages.client(pages.city.bureau).post(address, {"kind-0": "project", "was-0": "none"}))
    assert "缺“项目名称”这一列" in words(page.css_first("main"))
    said = {
        "kind-0": "project",
        "was-0": "project",
        "map-0-1": "name",
        "map-0-2": "unit",
        "map-0-4": "investor",
    }
    page = read(pages.client(pages.city.bureau).post(address, said))
    assert "投资方：远航控股" in words(page.css_first("main"))


def test_doubles_are_ticked_one_by_one(pages: Pages) -> None:
    """What looks like a project of the register comes in only when somebody says that it is another."""
    pages.city.lead("远航储能电池一期", investor="远航新能源集团", area_code="450203")
    data = workbook({"项目": [{**ROW, "区划代码": "450203"}]}, above=["单位：亿元"])
    address = handed_in(pages, data).url
    page = read(pages.client(pages.city.bureau).get(address))
    assert "投资方相同、名称相近、同一区域" in words(page.css_first(".alert.warning"))
    send = {"fingerprint": page.css_first("[name=fingerprint]").attributes["value"]}
    there = reverse("project_table_import", args=[LedgerBatch.objects.get().id])
    refused = pages.client(pages.city.bureau).post(there, send)
    assert refused.status_code == 422
    assert "可能与已有的重复" in words(read(refused).css_first("main"))
    ticked = page.css_first("[name=other]").attributes["value"]
    assert pages.client(pages.city.bureau).post(there, {**send, "other": ticked}).status_code == 302
    assert Project.objects.count() == 2


def test_a_project_that_a_table_changes_into_another_is_ticked_as_well(pages: Pages) -> None:
    """The amounts and names may be others: one national code is one project."""
    code = Identifier("national", "2026-450203-36-03-012345")
    first = pages.city.lead("青禾食品产业园", identifiers=(code,))
    known = Project.objects.get(pk=pages.city.lead("远航储能电池基地", investor="远航新能源集团"))
    row = {"项目编号": known.code, "项目名称": known.name, "责任单位": "望溪区", "项目代码": code.code}
    page = read(pages.client(pages.city.bureau).get(handed_in(pages, workbook({"项目": [row]})).url))
    told = words(page.css_first(".alert.warning"))
    assert (
        f"改了以后可能与已有项目重复： {Project.objects.get(pk=first).code} 青禾食品产业园"
        "（代码相同、有一个没有写金额）"
    ) in told
    send = {"fingerprint": page.css_first("[name=fingerprint]").attributes["value"]}
    there = reverse("project_table_import", args=[LedgerBatch.objects.get().id])
    assert pages.client(pages.city.bureau).post(there, send).status_code == 422
    ticked = page.css_first("[name=other]").attributes["value"]
    assert pages.client(pages.city.bureau).post(there, {**send, "other": ticked}).status_code == 302
    assert Project.objects.get(pk=known.id).codes == [code.code]


def test_a_double_that_one_may_not_see_is_another_units_project_and_no_more(pages: Pages) -> None:
    """Whoever guesses an investor learns neither number nor name of what other units negotiate."""
    hidden = pages.city.lead("远航储能电池一期", investor="远航新能源集团", area_code="450203")
    data = workbook({"项目": [{**ROW, "责任单位": "青石县", "区划代码": "450203"}]}, above=["单位：亿元"])
    sent = {"file": SimpleUploadedFile("招商台账.xlsx", data)}
    address = pages.client(pages.city.other).post(reverse("project_tables"), sent).url
    page = pages.client(pages.city.other).get(address)
    assert "另一个单位的项目（您无权查看）" in words(read(page).css_first(".alert.warning"))
    told = page.content.decode()
    row = Project.objects.get(pk=hidden)
    assert all(secret not in told for secret in (row.code, "远航储能电池一期", str(hidden)))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.xlsx", b"", "空的"),
        ("说明.pdf", b"%PDF-1.4", "表格"),
        ("密.xlsx", workbook({"项目": [ROW]}, above=["机密★3年"]), "涉密文件不能进入"),
    ],
)
def test_what_is_no_ledger_is_refused(pages: Pages, name: str, data: bytes, said: str) -> None:
    """Nothing of it is kept, and the page says what to do."""
    answer = handed_in(pages, data, name=name)
    assert answer.status_code == 422
    assert said in words(read(answer).css_first(".alert"))
    assert not LedgerBatch.objects.exists()


def test_what_is_downloaded_comes_back_as_unchanged(pages: Pages) -> None:
    """The list as it is filtered, with its money and promises; leads by themselves; in English pages the same file."""
    city = pages.city
    signed = city.signed(name="远航储能电池基地")
    city.money(signed, "paid_in", date(2026, 4, 1), Decimal(30_000_000))
    city.reach(signed, "terminated", date(2026, 5, 3))
    city.lead("云帆线索")
    client = pages.client(city.bureau)
    for address, names in (
        (reverse("projects_download"), {"远航储能电池基地", "云帆线索"}),
        (reverse("projects_download") + "?stage=signed", {"远航储能电池基地"}),
        (reverse("leads_download"), {"云帆线索"}),
    ):
        answer = client.get(address, headers={"Accept-Language": "en"})
        data = b"".join(answer.streaming_content)
        (table, *_more) = read_ledger(data, "out.xlsx").tables
        assert set(table.values[2]) == names
        titles = "".join(cell.stored for cell in table.titles)
        assert "招商一" in titles
        said = "合同投资5亿元（其中已终止 1 个、5亿元），到位资金3,000万元，完成投资—"
        assert (said in titles) == ("远航储能电池基地" in names)
        page = read(client.get(handed_in(pages, data).url))
        assert "和登记的完全一样" in words(page.css_first("main"))
    theirs = pages.client(city.other).get(reverse("projects_download"))
    assert len(read_ledger(b"".join(theirs.streaming_content), "out.xlsx").tables[0].row_numbers) == 0


def test_a_unit_in_a_heading_and_a_formula_without_its_result_are_told_once(pages: Pages) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("项目")
        sheet.write_row(
            0, 0, ["项目名称", "投资方", "协议总投资（万元）", "累计到位资金(万元)", "累计数截止日"]
        )
        sheet.write_row(1, 0, ["远航储能电池基地", "远航集团", 30000])
        sheet.write_formula(1, 3, "=C2/2", None, "")
        sheet.write_string(1, 4, "2026-05-31")
    data = file.getvalue()
    city = pages.city
    told = looked(city.area, data)
    titles = [column.title for table in told.tables for column in table.columns]
    assert titles[2:4] == ["协议总投资（万元）", "累计到位资金(万元)"]
    assert [one.cell for one in told.faults if "公式" in one.message] == ["D2"]
