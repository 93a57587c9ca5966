"""Records of other bureaus through the page: recognised, asked about, looked at, imported, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.growth.actions.change_project import change_project
from luoshi.growth.identifiers import Identifier, known_by
from luoshi.record.actions.acting import Because
from luoshi.record.ledgers.recorded import claims
from luoshi.record.models import LedgerBatch
from tests.growth.projects import City, credit, seen
from tests.growth.tables import workbook as project_workbook
from tests.growth.test_independent import put_in
from tests.monitor.workbooks import output, workbook
from tests.record.acting import CLERK
from tests.web.clock import On, moved
from tests.web.project_site import Pages, pages, read, words

__all__ = ["moved", "pages"]
pytestmark = pytest.mark.django_db


def work() -> None:
    """Do what waits in the queue, as the worker does."""
    for job in list(ProcrastinateJob.objects.filter(status="todo").order_by("id")):
        app.tasks[job.task_name].func(**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk).delete()


def dropped(pages: Pages, data: bytes, name: str, actor: Any = CLERK) -> dict[str, Any]:
    """What is answered to a workbook dropped on the page of ledgers."""
    answer = pages.client(actor).post(reverse("ledger_upload"), {"file": SimpleUploadedFile(name, data)})
    return dict(answer.json())


def tax(city: City) -> bytes:
    """What the treasury received of two firms, one of them a project's, and a row that names none."""
    return workbook(
        [(credit(3), 120_000.5), (credit(9), 7), ("不是代码", 5)],
        titles=("云川市税务局入库情况",), header=("统一社会信用代码", "入库税收"), sheet="表一",
    )  # fmt: skip


def test_from_the_drop_to_the_figures(pages: Pages) -> None:
    """The kind is told from the columns; what cannot be told is asked; each figure leads to its cell; it goes out
    whole."""
    city = pages.city
    project = city.lead("远航储能电池基地")
    change_project(
        city.area, Because(), project, seen(project), {"identifiers": (Identifier("company", credit(3)),)}
    )
    answer = dropped(pages, tax(city), "6月税收.xlsx")
    assert answer["state"] == "received"
    batch = LedgerBatch.objects.get()
    assert batch.kind == "independent"
    work()
    page = read(pages.client(CLERK).get(answer["url"]))
    assert page.css_first("[name=code-0] [selected]").text() == "A 统一社会信用代码"
    assert page.css_first("[name=figure-0] [selected]").text() == "B 入库税收"
    assert page.css_first("[name=record-0] [selected]").text() == "入库税收"
    said = {
        "claimant": str(city.units["市财政局"]),
        "code-0": "0",
        "figure-0": "1",
        "when-0": "",
        "record-0": "tax",
    }
    confirm = reverse("ledger_confirm", args=[batch.id])
    refused = pages.client(CLERK).post(confirm, {**said, "measure-0": "元"})
    assert refused.status_code == 422
    assert "哪个月" in words(read(refused).css_first(".field-error, .error"))
    without_unit = pages.client(CLERK).post(confirm, {**said, "period": "2026-06"})
    assert without_unit.status_code == 422
    assert "以什么计" in words(read(without_unit).css_first(".field-error, .error"))
    pages.client(CLERK).post(confirm, {**said, "period": "2026-06", "measure-0": "元"})
    work()
    page = read(pages.client(CLERK).get(answer["url"]))
    told = words(page.css_first(".lines"))
    assert f"{credit(3)}（XM" in told
    assert "远航储能电池基地） 入库税收 本期 2026年6月 120,000.5元 表一!B3" in told
    assert "不是登记在册的项目的代码" in told
    left_out = read(pages.client(CLERK).get(answer["url"], {"tab": "refused"}))
    assert "不是统一社会信用代码" in words(left_out.css_first(".lines"))
    assert pages.client(CLERK).get(reverse("ledger_difference", args=[batch.id])).status_code == 200
    fingerprint = page.css_first("[name=fingerprint]").attributes["value"]
    pages.client(CLERK).post(reverse("ledger_import", args=[batch.id]), {"fingerprint": fingerprint})
    assert LedgerBatch.objects.get().state == "imported"
    assert "120,000.5元" in words(read(pages.client(CLERK).get(answer["url"])).css_first(".lines"))
    for name in ("ledgers", "ledgers_owed", "ledger_conflicts", "ledger_forms"):
        assert pages.client(CLERK).get(reverse(name)).status_code == 200
    assert len(claims("code", ["independent/tax"], subjects=[known_by(credit(3))])) == 1
    pages.client(CLERK).post(reverse("ledger_withdraw", args=[batch.id]), {"reason": "交错了"})
    assert claims("code", ["independent/tax"], subjects=[known_by(credit(3))]) == {}


def test_the_form_shows_the_unit_that_stands_in_the_table(pages: Pages) -> None:
    """What is written in the table is what is read; another answer is refused, and figures come in whole."""
    data = workbook(
        [(credit(3), 12.5)], titles=("用电情况", "单位：万千瓦时"), header=("统一社会信用代码", "用电量"),
        sheet="2026年6月",
    )  # fmt: skip
    answer = dropped(pages, data, "6月用电.xlsx")
    batch = LedgerBatch.objects.get()
    work()
    page = read(pages.client(CLERK).get(answer["url"]))
    assert page.css_first("[name=measure-0] [selected]").text() == "万千瓦时"
    said = {"claimant": str(pages.city.units["市财政局"]), "code-0": "0", "figure-0": "1", "when-0": "",
            "record-0": "electricity"}  # fmt: skip
    confirm = reverse("ledger_confirm", args=[batch.id])
    refused = pages.client(CLERK).post(confirm, {**said, "measure-0": "千瓦时"})
    assert "里写的是万千瓦时" in words(read(refused).css_first(".field-error, .error"))
    pages.client(CLERK).post(confirm, {**said, "measure-0": "万千瓦时"})
    work()
    assert "125,000千瓦时" in words(read(pages.client(CLERK).get(answer["url"])).css_first(".lines"))


def test_a_ledger_of_projects_dropped_here_goes_its_own_way(pages: Pages) -> None:
    """One door: whoever works on projects is led to their page, the supervision office is told whose it is."""
    row = {"项目名称": "远航基地", "责任单位": "望溪区", "投资方": "远航集团", "协议总投资(万元)": 100}
    answer = dropped(pages, project_workbook({"项目": [row]}), "项目.xlsx")
    assert (answer["state"], LedgerBatch.objects.count()) == ("refused", 0)
    assert "这是项目台账" in answer["message"]


def test_a_table_of_indicators_is_one_still(pages: Pages) -> None:
    """What has neither codes nor projects is read as before."""
    dropped(pages, output(5), "5月.xlsx")
    assert LedgerBatch.objects.get().kind == "indicators"


def test_contradicted_claims_stand_in_one_list_and_open_both_cells(moved: On, pages: Pages) -> None:
    moved(9, 2)
    city, client = pages.city, pages.client(pages.city.bureau)

    def producing(number: int) -> UUID:
        project = city.up_to("producing", date(2026, 4, 2))
        company = {"identifiers": (Identifier("company", credit(number)),)}
        change_project(city.area, Because(), project, seen(project), company)
        return project

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("claims_compared")).status_code == 200
        return len(found)

    first = producing(3)
    put_in(
        city, "用电量（千瓦时）", [(credit(3), 0), (credit(4), 0), (credit(5), 0)], "2026年5月", "市财政局"
    )
    page = read(client.get(reverse("claims_compared")))
    assert "有出入 1" in words(page.css_first("main"))
    (line,) = page.css("#compared tbody tr")
    assert "投产后用电" in words(line)
    assert "记录合计 0千瓦时，要达到 1万千瓦时" in words(line)
    urls = [str(one.attributes["href"]) for one in line.css("a[href]")]
    (claim,) = (one for one in urls if "#claim-" in one)
    assert claim.startswith(reverse("project", args=[first]))
    assert "2026年5月1日 至 2026年5月31日" in words(line)
    assert "工作表 2026年5月，单元格 B3" in words(line)
    asked()
    one = asked()
    producing(4)
    producing(5)
    assert asked() == one
    narrowed = read(client.get(reverse("claims_compared"), {"check": "production and tax"}))
    assert "没有这样的申报" in words(narrowed.css_first("main"))
    untested = read(
        client.get(reverse("claims_compared"), {"outcome": "untested", "check": "production and tax"})
    )
    assert len(untested.css("#compared tbody tr")) == 3
