"""Funnel, dispatch board, mechanisms, totals by industry, what the city has laid down: every number opens as many."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.models import Project, Scheme
from luoshi.growth.schemes import shipped
from luoshi.record.actions.acting import Because
from luoshi.record.models import Role
from tests.growth.projects import YI, City, seen
from tests.web.accounts import account, account_in, browser_of
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def city(moved: On) -> City:
    moved(6, 2)
    return City()


@pytest.fixture
def bureau(city: City) -> Client:
    return browser_of(account_in(city.units["市投资促进局"], "growth", "钱招商"))


def page_of(client: Client, url: str) -> HTMLParser:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.content.decode()[:2000])
    return HTMLParser(answer.content.decode())


def links(page: HTMLParser, within: str) -> list[tuple[int, str]]:
    """Every number within a part of a page that opens something."""
    found = []
    for one in page.css(f"{within} a[href]"):
        if (text := one.text().strip().lstrip("+")).isdigit():
            found.append((int(text), str(one.attributes["href"])))
    return found


def assert_each_opens_as_many(client: Client, page: HTMLParser, within: str, least: int) -> None:
    listed = links(page, within)
    assert len(listed) >= least
    for number, url in listed:
        if number:
            assert len(page_of(client, url).css("[data-row]")) == number, url


def numbers_without_link(page: HTMLParser, within: str) -> list[str]:
    """Whatever in the cells of a table is a number other than 0 and opens nothing."""
    found = []
    for cell in HTMLParser(page.html or "").css(f"{within} td.number"):
        for link in cell.css("a[href]"):
            link.decompose()
        if re.search("[1-9]", text := cell.text()):
            found.append(text.strip())
    return found


def words(page: HTMLParser, within: str = "main") -> str:
    node = page.css_first(within)
    assert node is not None
    return " ".join(node.text().split())


def some_projects(city: City) -> list[UUID]:
    adopt_shipped_schemes(city.bureau, Because())
    cars = city.up_to("negotiating", date(2025, 11, 2), industry="C3612", origin="chain")
    city.reach(cars, "signed", date(2026, 4, 2), amount=2 * YI)
    energy = city.signed(5 * YI, on=date(2025, 12, 2), industry="D4412")
    plan_project(city.area, Because(), energy, seen(energy), planned={"started": date(2026, 5, 1)})
    stopped = city.up_to("started", date(2026, 2, 3), industry="C3612")
    city.reach(stopped, "terminated", date(2026, 5, 3))
    city.lead(found_on=date(2026, 5, 4), industry="C3491")
    return [cars, energy, stopped]


def test_the_funnel_shows_rates_with_their_counts_and_every_number_opens_its_projects(
    city: City, bureau: Client
) -> None:
    empty = words(page_of(bureau, reverse("pipeline")))
    assert "还没有项目" in empty
    cars, energy, _stopped = some_projects(city)
    page = page_of(bureau, reverse("pipeline"))
    rows = {row.css_first("th").text(): " ".join(row.text().split()) for row in page.css("#funnel tbody tr")}  # type: ignore[union-attr]
    assert "75% 3/4" in rows["洽谈"]
    assert "7亿元" in rows["签约"]
    assert "线索" in words(page, "#flows")
    assert "终止 1" in words(page)
    assert_each_opens_as_many(bureau, page, "#funnel", 12)
    assert_each_opens_as_many(bureau, page, "#flows", 3)
    opened = page_of(bureau, reverse("pipeline_projects") + "?way=here&stage=signed")
    assert "申报和证明 2 项" in words(opened)
    assert re.search(r"2026-04-02 签约 证明 1 份，望溪联络员申报，招商二审核", words(opened))
    # What is chosen is kept by what the numbers open, and can be taken off.
    page = page_of(bureau, reverse("pipeline") + "?track=ten+pillars%7Cauto&origin=chain&since=2026-04-01")
    assert "产业：汽车及零部件" in words(page, ".chosen")
    assert "来源：产业链招商" in words(page, ".chosen")
    assert_each_opens_as_many(bureau, page, "#funnel", 3)
    assert (
        bureau.get(reverse("pipeline") + "?unit=&track=&on=2026-05-01")
        .headers["Location"]
        .endswith("?on=2026-05-01")
    )
    for wrong, status in (("?since=2027-01-01", 422), ("?on=yesterday", 422), ("/projects?way=flying", 404),
                          ("/projects?way=here&stage=flying", 404)):  # fmt: skip
        assert bureau.get(reverse("pipeline") + wrong).status_code == status
    other = browser_of(account_in(city.units["青石县"], "liaison", "青石联络员乙"))
    assert "还没有项目" in words(page_of(other, reverse("pipeline")))
    before = words(page_of(bureau, reverse("pipeline") + "?known=2020-01-06"))
    assert "那一天还没有记录" in before
    assert "还没有项目" not in before
    assert Project.objects.get(pk=energy).stage == "signed"
    assert Project.objects.get(pk=cars).stage == "signed"


def test_an_earlier_day_shows_what_was_known_then(city: City, moved: On) -> None:
    project = city.lead()
    claim = city.reach(project, "signed", date(2026, 3, 2), amount=5 * YI)
    moved(6, 10)
    city.strike(claim, "虚报")
    bureau = browser_of(account_in(city.units["市投资促进局"], "growth", "钱招商"))
    assert "5亿元" not in words(page_of(bureau, reverse("pipeline")), "#funnel")
    page = page_of(bureau, reverse("pipeline") + "?known=2026-06-05")
    assert "5亿元" in words(page, "#funnel")
    assert "以 2026年6月5日 为止的记录" in words(page, ".banner.past")
    assert_each_opens_as_many(bureau, page, "#funnel", 2)
    assert all("known=2026-06-05" in url for _number, url in links(page, "#funnel"))
    # Lists and boards take the same days, and hand them on.
    assert "5亿元" not in words(page_of(bureau, reverse("projects")), ".sums")
    page = page_of(bureau, reverse("projects") + "?known=2026-06-05")
    assert "5亿元" in words(page, ".sums")
    (row,) = page.css("#projects a[data-row-open]")
    assert page_of(bureau, str(row.attributes["href"])).css_first(".banner.past") is not None
    adopt_shipped_schemes(city.bureau, Because())
    pages = ("pipeline", "industries", "projects", "leads", "leads_ways", "promises")
    for address in (*map(reverse, pages), reverse("dispatch", args=["1071"])):
        assert "以 2026年6月5日 为止的记录" in words(
            page_of(bureau, f"{address}?known=2026-06-05"), ".banner.past"
        )
        before = words(page_of(bureau, f"{address}?known=2026-03-01"))
        assert "项目从2026年6月2日起才登记到系统里" in before, address
    page = page_of(bureau, reverse("projects") + "?known=2026-06-05&on=2026-03-01&page=1")
    assert "正在看 2026年3月1日 的情况" in words(page, ".banner.past")
    assert "线索" in words(page, "#projects")
    assert "5亿元" not in words(page, "main")
    assert page.css_first('a[href*="on=2026-03-01"]') is None  # a project's page takes no such day
    assert "on=2026-03-01" in str(page.css_first("[data-copy]").attributes["data-copy"])  # type: ignore[union-attr]
    assert page_of(bureau, reverse("projects") + "?on=2024-12-31").css_first("#projects") is None
    assert bureau.get(reverse("projects") + "?on=gestern").status_code == 422
    assert "2026年5月" in words(
        page_of(bureau, reverse("dispatch", args=["1071"]) + "?on=2026-05-04"), "header.page-header"
    )
    assert "正在看 2026年5月4日 的情况" in words(
        page_of(bureau, reverse("leads") + "?on=2026-05-04"), ".banner.past"
    )


def test_the_dispatch_board_shows_plan_beside_what_was_reached_and_opens_every_cell(
    city: City, bureau: Client
) -> None:
    some_projects(city)
    board = reverse("dispatch", args=["1071"])
    assert "批次还没有划定" in words(page_of(bureau, board))
    mechanism = page_of(bureau, reverse("mechanism", args=["1071"]))
    told = words(mechanism)
    for expected in ("每月一次", "市委书记、市长", "已到签约，未到开工，当年计划到开工", "分管工业副市长",
                     "今年还没有划定", "示例"):  # fmt: skip
        assert expected in told
    answer = bureau.post(reverse("mechanism_derive", args=["1071"]), {"year": "2026"}, follow=True)
    assert "4 个项目有了批次" in answer.content.decode()
    assert "钱招商于2026年6月2日" in words(HTMLParser(answer.content.decode()))
    page = page_of(bureau, board + "?year=2026&month=5")
    told = words(page, "#dispatch")
    assert "逾期1" in told
    assert "组长 分管工业副市长" in told
    assert "1/1" in told.replace(" ", "")
    for within, least in (("#dispatch", 20), ("#months", 15), ("#movements", 6)):
        assert_each_opens_as_many(bureau, page, within, least)
        assert numbers_without_link(page, within) == []
    overdue = next(one for one in page.css("#dispatch a.late"))
    assert "逾期30天" in words(page_of(bureau, str(overdue.attributes["href"])))
    assert "洽谈 → 签约" in words(page, "#movements")
    assert "签约额合计 12亿元，其中已终止 1 个、5亿元。" in words(page)
    assert "paper-a3" in page_of(bureau, board + "?paper=a3").css_first("body").attributes["class"]  # type: ignore[union-attr,operator]
    narrowed = page_of(bureau, board + f"?month=5&unit={city.units['望溪区']}")
    assert_each_opens_as_many(bureau, narrowed, "#dispatch", 8)
    for wrong, status in (("?month=13", 422), ("?year=poetry", 422)):
        assert bureau.get(board + wrong).status_code == status
    assert bureau.get(reverse("dispatch", args=["2082"])).status_code == 404
    assert bureau.get(reverse("mechanism", args=["2082"])).status_code == 404
    listed = words(page_of(bureau, reverse("mechanisms")))
    assert "七个一批与链长制（忻州2022，示例）" in listed
    other = words(page_of(bureau, reverse("mechanism", args=["xinzhou-batches"])))
    assert "汽车产业链链长" in other
    assert "包装" in other
    liaison = browser_of(account_in(city.units["望溪区"], "liaison", "联络员丙"))
    assert page_of(liaison, reverse("mechanism", args=["1071"])).css_first("form.derive") is None
    assert liaison.post(reverse("mechanism_derive", args=["1071"])).status_code == 404


def test_the_board_of_a_month_that_is_over_says_what_it_counts(city: City, bureau: Client) -> None:
    """A lead of 4 May is on no board before; sums are today's, and the page of an earlier month says so."""
    some_projects(city)
    derive_batches(city.bureau, Because(), "1071", 2026)
    board = reverse("dispatch", args=["1071"]) + "?year=2026&month="
    opened = reverse("dispatch_projects", args=["1071"]) + "?batch=planning&month="
    for month, planning in ((4, 1), (5, 2)):
        page = page_of(bureau, f"{board}{month}")
        assert_each_opens_as_many(bureau, page, "#dispatch", 10)
        assert "年初在这一批和到本月底新进这一批的 12 个项目" in words(page)
        assert "金额是这些项目到2026年6月2日为止的签约额，不是当月底的。" in words(page)
        listed = page_of(bureau, f"{opened}{month}")
        assert len(listed.css("[data-row]")) == planning
        title = f"“谋划”批次的项目：年初的和到{month}月底新进的"
        assert title in words(listed, "header.page-header")
    page = page_of(bureau, f"{board}6")
    assert "金额是这些项目的签约额。" in words(page)
    assert "不是当月底的" not in words(page)


def test_totals_by_any_list_for_any_year_open_what_they_count(city: City, bureau: Client) -> None:
    assert "还没有产业目录" in words(page_of(bureau, reverse("industries")))
    some_projects(city)
    page = page_of(bureau, reverse("industries"))
    told = words(page, "#industries")
    assert "汽车及零部件" in told
    assert "7亿元其中已终止 1 个、5亿元" in told
    assert "各地签约额（亿元） 望溪区" in told
    (area,) = {
        one.text() for one in page.css("#industries tbody tr:last-child td[data-label='望溪区（亿元）'] a")
    }
    assert area == "7"
    for number, url in links(page, "#industries td[data-label=签约项目]"):
        opened = page_of(bureau, url)
        assert words(opened, "tbody").count("首次签约") == number
    earlier = page_of(bureau, reverse("industries") + "?year=2025")
    assert "“3+3+X”现代产业体系" in words(earlier)
    assert "5亿元" in words(earlier, "#industries")
    assert "5+5" in words(page_of(bureau, reverse("industries") + "?year=2025&list=5%2B5"), "h1 + p")
    assert bureau.get(reverse("industries") + "?list=poetry").status_code == 404
    assert bureau.get(reverse("industry_projects") + "?list=5%2B5&track=poetry").status_code == 404


def test_a_text_file_is_read_changed_checked_and_adopted(city: City, bureau: Client) -> None:
    page = page_of(bureau, reverse("schemes"))
    assert "本市没有采用这一类，暂按产品自带的" in words(page)
    readable = words(page_of(bureau, reverse("scheme_shipped", args=["stages.toml"])))
    assert "审批或核准文件 或 备案证明；施工合同 或 施工许可证" in readable
    download = bureau.get(reverse("scheme_shipped", args=["stages.toml"]) + "?download=1")
    assert download.content == shipped("stages.toml")
    adopt = reverse("scheme_adopt")
    start = page_of(bureau, adopt + "?shipped=mechanism-1071.toml")
    text = str(start.css_first("#field-text").text())  # type: ignore[union-attr]
    assert text == shipped("mechanism-1071.toml").decode()

    def sent(text: str, **more: Any) -> HTMLParser:
        answer = bureau.post(
            adopt, {"text": text.replace("\n", "\r\n"), "name": "机制.toml", **more}, follow=True
        )
        assert answer.status_code in (200, 422)
        return HTMLParser(answer.content.decode())

    wrong = sent(text.replace("cadence_months = 1", 'cadence_months = "often"').replace("goal =", "gaol ="))
    assert "有 8 处要改，没有保存" in words(wrong, "#problems")
    assert "第 13 行" in words(wrong, "#problems")
    assert 'cadence_months = "often"' in wrong.css_first("#field-text").text()  # type: ignore[union-attr]
    assert not Scheme.objects.exists()
    project = city.signed(5 * YI, date(2025, 3, 2), industry="C3612")
    ours = text.replace('code = "1071"', 'code = "云川 1071"').replace(
        'status = "illustrative"', 'status = "in force"'
    )
    elsewhere = sent(ours, do="check")
    assert "登记里没有这个单位：“市工信局”" in words(elsewhere, "#problems")
    assert not elsewhere.css("#effect")
    for name in ("市工信局", "市发展改革委"):
        ours = ours.replace(name, "市投资促进局")
    checked = sent(ours, do="check")
    assert "还没有采用产业目录“ten pillars”" in words(checked, "#effect")
    assert re.search("签约01—5亿元", words(checked, "#tallies"))
    assert not Scheme.objects.exists()
    token = {"seen": str(checked.css_first("[name=seen]").attributes["value"]), "do": "adopt"}  # type: ignore[union-attr]
    again = sent(ours.replace("cadence_months = 1", "cadence_months = 3"), **token)
    assert "请再看一遍" in words(again)
    assert not Scheme.objects.exists()
    adopted = sent(ours, **token)
    assert "已采用" in words(adopted)
    row = Scheme.objects.get()
    assert (row.code, row.status, row.adopted_by) == ("云川 1071", "in force", "钱招商")
    assert bureau.get(reverse("scheme_text", args=[row.id])).content.decode() == ours
    assert "每月一次" in words(page_of(bureau, reverse("mechanism", args=["云川 1071"])))
    bureau.post(reverse("mechanism_derive", args=["云川 1071"]))
    assert Project.objects.get(pk=project).batches == {
        "云川 1071": {str(timezone.localdate().year): "signed"}
    }
    file = SimpleUploadedFile("二.toml", ours.replace('name = "谋划"', 'name = "储备"').encode())
    changed = bureau.post(adopt, {"file": file, "do": "check"})
    effect = words(HTMLParser(changed.content.decode()), "#effect")
    assert "批次 · 储备 · 名称 谋划 储备" in effect
    assert "没有项目换地方" in effect
    assert "已经采用" in words(sent(ours, seen=token["seen"], do="adopt"))
    reader = browser_of(account_in(city.units["望溪区"], "reader", "查阅"))
    assert "采用新的一版" not in words(page_of(reader, reverse("schemes")))
    assert reader.get(adopt).status_code == 404
    assert "在用" in words(page_of(reader, reverse("schemes") + "?on=2026-03-01"))
    assert "还没有开始" in words(page_of(reader, reverse("schemes") + "?on=2025-03-01"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_far_away_is_refused(bureau: Client, day: str) -> None:
    for name in ("pipeline", "pipeline_projects", "leads", "leads_ways", "promises", "promises_download"):
        answer = bureau.get(reverse(name), {"on": day})
        assert answer.status_code == 422, name
        assert "日期要在 1900 年到 2999 年之间" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.LIAISON, Role.LEADER])
def test_whoever_has_a_post_without_a_unit_sees_empty_boards(city: City, role: Role) -> None:
    some_projects(city)
    client = browser_of(account(role))
    board = reverse("dispatch", args=["1071"])
    urls = [
        reverse(name)
        for name in ("projects", "pipeline", "industries", "leads", "leads_ways", "promises", "claims")
    ]
    urls += [board, reverse("mechanism", args=["1071"]), reverse("pipeline_projects") + "?stage=signed"]
    urls += [reverse("dispatch_projects", args=["1071"]) + "?batch=starting"]
    for url in urls:
        page = page_of(client, url)
        assert page.css("[data-row]") == [], url


@pytest.mark.parametrize(
    "name", ["pipeline", "pipeline_projects", "dispatch", "industries", "mechanism", "schemes"]
)
def test_a_page_asks_as_often_for_one_project_as_for_many(city: City, bureau: Client, name: str) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    url = reverse(name, args=["1071"] if name in ("dispatch", "mechanism") else [])
    url += "?way=reached&stage=lead" if name == "pipeline_projects" else ""

    def asked() -> int:
        bureau.post(reverse("mechanism_derive", args=["1071"]))
        bureau.get(url)
        with CaptureQueriesContext(connection) as queries:
            bureau.get(url)
        return len(queries)

    city.signed(industry="C3612")
    one = asked()
    for _again in range(3):
        city.signed(industry="C3612")
    assert asked() == one
