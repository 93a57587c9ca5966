"""The board, indicators and units in the product itself: what a clerk sees, opens, prints and fills in."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.monitor.models import TargetCurve
from luoshi.monitor.queries.definitions import indicators_now, versions_of
from luoshi.monitor.standard import standard_indicators
from luoshi.record.models import Statement
from luoshi.web.page_files import start_of
from tests.browsing import fits
from tests.monitor.acting import SAMPLES, city, city_since_june, unit
from tests.monitor.giving import OUTPUT, for_clerks_only, given, growth, targets
from tests.monitor.workbooks import output, workbook
from tests.record.acting import assert_sound
from tests.web.accounts import account, signed_in
from tests.web.clock import On, on
from tests.web.live import Open, live

__all__ = ["live", "on"]

pytestmark = pytest.mark.django_db
COUNTIES = (
    "望溪区", "白渡区", "鹤汀区", "松岭县", "桐岭县", "石滩县", "云麓县", "柳渡县", "岚溪县", "云川工业园区",
    "云川临港区",
)  # fmt: skip


def all_counties(month: int, level: float = 10.0) -> bytes:
    return workbook(
        [(name, level) for name in COUNTIES],
        titles=(f"云川市2026年{month}月规模以上工业总产值", "单位：亿元"),
        header=("县区", "累计"),
        sheet=f"{month}月",
    )


def opened(client: Client, name: str, *arguments: Any, status: int = 200, **asked: Any) -> HTMLParser:
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == status, answer.content.decode()
    return HTMLParser(answer.content.decode())


def words(page: HTMLParser, css: str) -> list[str]:
    return [" ".join(one.text(separator=" ").split()) for one in page.css(css)]


def lines(page: HTMLParser) -> dict[str, list[str]]:
    """The cells of each line of the board, by the indicator's code."""
    return {
        str(row.attributes["data-code"]): [" ".join(cell.text().split()) for cell in row.css("td, th")]
        for row in page.css("tr[data-code]")
    }


def test_an_empty_city_is_told_what_to_do_first() -> None:
    client = signed_in("clerk")
    assert words(opened(client, "board"), ".empty-state .title") == ["还没有单位"]
    assert words(opened(client, "indicators"), ".empty-state button") == ["采用标准月度指标"]


def test_adopting_the_standard_set_is_one_button_and_only_a_clerks() -> None:
    clerk = signed_in("clerk")
    assert clerk.post(reverse("indicators_adopt")).status_code == 302
    assert len(indicators_now()) == len(standard_indicators())
    assert len(opened(clerk, "indicators").css("tbody tr")) == len(standard_indicators())
    reader = signed_in("reader")
    page = opened(reader, "indicators")
    assert "修改定义" not in page.html
    assert reader.post(reverse("indicators_adopt")).status_code == 404
    assert opened(signed_in("administrator"), "indicators", status=404)


def test_every_line_says_how_it_stands_in_words_and_numbers() -> None:
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    targets([("望溪区", 2400)])
    growth([("望溪区", 6.0)])

    page = opened(signed_in("reader"), "board", unit=unit("望溪区政府"))

    assert lines(page)[OUTPUT] == [
        "落后", "规模以上工业总产值 亿元", "800.00", "6.5", "0.0", "+80.00", "2,400.00", "33.3", "41.7",
        "落后 8.4 个百分点（少 200.00亿元）", "市统计局",
    ]  # fmt: skip
    assert lines(page)["fixed-asset-investment"][:4] == ["无目标", "固定资产投资", "—", "6.0"]
    assert words(page, ".subtitle") == ["望溪区 2026年5月：落后 1 项，无目标 1 项"]
    links = {
        str(link.attributes["href"])
        for link in page.css("tr[data-code] td.number a")
        if link.attributes["href"]
    }
    statements = {str(one) for one in Statement.objects.values_list("id", flat=True)}
    assert {link.split("/")[2] for link in links} <= statements
    assert len(links) == 4


def test_what_only_handlers_may_see_a_reader_does_not_find_anywhere() -> None:
    city()
    given(output())
    for_clerks_only()
    county = unit("望溪区政府")
    clerk, reader = signed_in("clerk"), signed_in("reader")

    assert OUTPUT in lines(opened(clerk, "board", unit=county))
    assert lines(opened(reader, "board", unit=county)) == {}
    assert opened(clerk, "indicator", OUTPUT)
    opened(reader, "indicator", OUTPUT, status=404)
    opened(reader, "indicator_rolled", OUTPUT, status=404, month="2026-05")
    assert "800.00" not in opened(reader, "unit_figures", county).html
    assert "规模以上工业总产值" not in opened(reader, "changes").html
    assert OUTPUT not in opened(reader, "indicators").html


def test_a_month_is_shown_as_it_was_known_on_an_earlier_day(on: On) -> None:
    on(6, 10)
    city()
    given(output())
    on(6, 15)
    given(output(changed={"望溪区": (85.0, 790.0, 6.1)}), "修订.xlsx")
    client, county = signed_in("reader"), unit("望溪区政府")

    asked = {"unit": county, "month": "2026-05"}
    assert lines(opened(client, "board", **asked))[OUTPUT][2] == "790.00"
    page = opened(client, "board", known="2026-06-12", **asked)
    assert lines(page)[OUTPUT][2] == "800.00"
    assert "以 2026年6月12日 为止的记录为准" in page.css_first(".banner.past").text()
    assert lines(opened(client, "board", known="2026-06-09", **asked)) == {}

    page = opened(client, "changes", **{"from": "2026-06-12", "to": "2026-06-16", "unit": county})
    rows = words(page, "tbody tr")
    assert len(rows) == 2
    assert rows[0].startswith("规模以上工业总产值 望溪区 2026年1—5月 同比 6.5% 市统计局 6.1% 市统计局 修订")
    assert opened(client, "changes", status=422, **{"from": "2026-06-12", "to": "2026-06-11"})
    assert opened(client, "board", status=422, month="五月")


def test_one_indicator_has_its_course_its_units_and_its_targets() -> None:
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    targets([("望溪区", 2400)])
    targets([("望溪区", 2200)], "调整.xlsx")

    page = opened(signed_in("clerk"), "indicator", OUTPUT, unit=unit("望溪区政府"))

    assert [row.split()[0] for row in words(page, "#course tbody tr")] == ["2026年1—5月", "2026年1—4月"]
    assert (
        words(page, "#every tbody tr")[0].startswith("无目标 云川市") or "云川市" in words(page, "#every")[0]
    )
    said = words(page, ".targets li")
    assert said[0].startswith("2,400.00亿元 首次下达 · 市督查室")
    assert said[1].startswith("2,200.00亿元 调整 · 市督查室")
    assert (
        "进度曲线：时序进度（每月十二分之一）（缺上年全年数，按直线进度）" in words(page, ".targets-panel")[0]
    )


def test_a_curve_is_typed_by_a_clerk_with_a_reason() -> None:
    city()
    given(output())
    targets([("望溪区", 2400)])
    county = str(unit("望溪区政府"))
    shares = [str(n) for n in (5, 10, 20, 25, 30, 45, 55, 65, 75, 85, 95, 100)]
    form: dict[str, Any] = {"unit": county, "month": "2026-05", "kind": "typed", "share": shares}
    clerk = signed_in("clerk")

    answer = clerk.post(reverse("indicator_curve", args=[OUTPUT]), form)
    assert answer.status_code == 422
    assert "请写明依据" in answer.content.decode()
    falling = form | {"share": ["9", "8", *["10"] * 10], "reason": "会议"}
    answer = clerk.post(reverse("indicator_curve", args=[OUTPUT]), falling)
    assert answer.status_code == 422
    assert "不能小于上月" in answer.content.decode()
    assert not TargetCurve.objects.exists()

    assert (
        clerk.post(reverse("indicator_curve", args=[OUTPUT]), form | {"reason": "常务会议"}).status_code
        == 302
    )
    assert lines(opened(clerk, "board", unit=county))[OUTPUT][8] == "30.0"
    assert signed_in("reader").post(reverse("indicator_curve", args=[OUTPUT]), form).status_code == 404


def test_a_definition_is_changed_as_a_table_and_everything_wrong_is_said() -> None:
    city()
    clerk = signed_in("clerk")
    page = opened(clerk, "indicator_edit", OUTPUT)
    table = page.css_first("textarea").text()
    assert 'code = "industrial-output"' in table

    def sent(text: str, name: str = "indicator_edit", *arguments: str) -> Any:
        return clerk.post(
            reverse(name, args=arguments or ([OUTPUT] if name == "indicator_edit" else [])), {"table": text}
        )

    wrong = sent(table.replace("due = 20", "due = 99").replace('direction = "higher"', 'direction = "up"'))
    assert wrong.status_code == 422
    assert words(HTMLParser(wrong.content.decode()), ".problems li") == [
        "“direction”没有“up”这一项，可用：higher, lower, neither"
    ]
    assert sent(table.replace('"industrial-output"', '"other"')).status_code == 422
    assert sent(table).status_code == 422
    assert sent(table, "indicator_new").status_code == 422
    assert sent(table.replace("due = 20", "due = 18")).status_code == 302
    assert [version.changed for version in versions_of(OUTPUT)] == [(("due", 20, 18),), ()]
    shown = opened(clerk, "indicator", OUTPUT)
    assert "报送日： 20 → 18" in words(shown, ".versions")[0]
    opened(signed_in("reader"), "indicator_edit", OUTPUT, status=404)


def test_a_new_indicator_is_defined_and_a_taken_name_is_refused() -> None:
    city()
    clerk = signed_in("clerk")
    table = opened(clerk, "indicator_new").css_first("textarea").text()
    filled = (
        table.replace('code = ""', 'code = "new-firms"').replace('name = ""', 'name = "新登记企业"', 1)
        .replace('english = ""', 'english = "Firms newly registered"')
        .replace('"yuan"', '"firm"').replace('"亿元"', '"家"')
    )  # fmt: skip
    taken = clerk.post(reverse("indicator_new"), {"table": filled.replace("新登记企业", "社零")})
    assert taken.status_code == 422
    assert "一个名称只能指一个指标" in taken.content.decode()
    assert clerk.post(reverse("indicator_new"), {"table": filled}).status_code == 302
    assert "新登记企业" in opened(clerk, "indicators").html
    assert_sound()


def test_a_unit_page_leads_to_the_sheet_of_what_is_missing() -> None:
    city()
    given(output())
    client, county = signed_in("clerk"), unit("桐岭县政府")

    page = opened(client, "unit_figures", county)
    assert "还缺 3 个数（1 项指标）" in words(page, ".alert")[0]
    link = str(page.css_first(".alert a").attributes["href"])
    answer = client.get(link)
    assert answer["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert (sheet["A1"].value, sheet["A5"].value) == ("桐岭县2026年5月主要经济指标", "规模以上工业总产值")

    refused = client.get(reverse("unit_fill_in", args=[unit("望溪区政府")]), {"month": "2026-05"})
    assert refused.status_code == 422
    assert "已由市统计局报过 3 个" in refused.content.decode()
    assert client.get(reverse("unit_fill_in", args=[county])).status_code == 422
    bureau = opened(client, "unit_figures", unit("市统计局"))
    assert words(bureau, "#keeps tbody tr")[1].startswith("规模以上工业增加值 没有报过")


@pytest.mark.slow
def test_lists_ask_the_database_as_often_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    city()
    given(output(4), "4月.xlsx")
    client = signed_in("reader")
    for month in (4, 5):
        if month == 5:
            given(output(5), "5月.xlsx")
            growth([("望溪区", 6.0), ("白渡区", 5.0)])
            targets([("望溪区", 2400)])
        for name, arguments, most in (
            ("board", (), 16),
            ("indicators", (), 8),
            ("indicator", (OUTPUT,), 24),
            ("unit_figures", (unit("望溪区政府"),), 44),
            ("changes", (), 30),
        ):
            with django_assert_max_num_queries(most):
                opened(client, name, *arguments)


def _everything() -> None:
    """Every standard indicator for the city, with a target where levels add up."""
    city()
    rows: list[tuple[str, str, float]] = [
        (one.name, one.shown.unit, 120.0 + at) for at, one in enumerate(indicators_now())
    ]
    data = workbook(
        [(name, measure, value, 5.5) for name, measure, value in rows],
        titles=("云川市2026年1—6月主要经济指标",),
        header=("指标", "计量单位", "累计", "同比±%"),
        sheet="6月",
    )
    given(data)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_board_is_one_screen_and_one_sheet_of_paper(live: Open, language: str) -> None:
    _everything()
    page = live("/board?month=2026-06", account("reader"))
    assert page.locator("tr[data-code]").count() >= 22
    if language == "en":
        page.get_by_role("button", name="Switch to English").click()
        page.wait_for_load_state()
    else:
        last = page.locator("tr[data-code]").last.bounding_box()
        assert last is not None
        assert last["y"] + last["height"] <= 900
    assert fits(page)

    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_range()
    assert ("Board" if language == "en" else "运行看板") in text


def test_the_board_is_gone_through_by_keys_down_to_the_source(live: Open) -> None:
    city()
    given(output(5), "5月.xlsx")
    page = live(f"/board?unit={unit('望溪区政府')}", account("clerk"))

    page.keyboard.press("ArrowDown")
    page.keyboard.press("o")
    page.wait_for_url("**/figures/**")
    page.go_back()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators/**")
    assert parse_qs(urlsplit(page.url).query)["unit"] == [str(unit("望溪区政府"))]


def test_a_number_that_was_added_up_opens_its_leaves_in_the_drawer(live: Open) -> None:
    city()
    given(all_counties(5))
    page = live("/board", account("reader"))

    row = page.locator(f"tr[data-code={OUTPUT}]")
    assert row.locator(".rolled").inner_text() == "汇总"
    row.locator("td.number a").first.click()
    page.wait_for_selector("#drawer[open] tbody tr")
    assert page.locator("#drawer tbody tr").count() == len(COUNTIES)
    assert page.locator("#drawer h2").inner_text() == "云川市 规模以上工业总产值：汇总自"
    page.locator("#drawer tbody a").first.click()
    page.wait_for_url("**/figures/**")


def test_the_chart_is_drawn_and_a_point_opens_its_source(live: Open) -> None:
    if start_of("echarts") is None:
        pytest.skip("missing: page files (make install)")
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    targets([("望溪区", 2400)])
    page = live(f"/indicators/{OUTPUT}?unit={unit('望溪区政府')}", account("reader"))
    page.wait_for_selector("#chart[data-drawn] canvas")

    box = page.locator("#chart").bounding_box()
    assert box is not None
    across, down = page.evaluate(WHERE_THE_LAST_POINT_IS)
    page.mouse.move(box["x"] + across, box["y"] + down)
    assert page.evaluate("document.querySelector('#chart canvas').parentElement.style.cursor") == "pointer"
    page.mouse.click(box["x"] + across, box["y"] + down)
    page.wait_for_url("**/figures/**")


WHERE_THE_LAST_POINT_IS = """async () => {
  const place = document.getElementById("chart");
  const chart = (await import(place.getAttribute("data-echarts"))).echarts.getInstanceByDom(place);
  const points = chart.getOption().series[0].data;
  const last = points.findLastIndex((point) => point.value !== null);
  return chart.convertToPixel({ seriesIndex: 0 }, [last, points[last].value]);
}"""


@pytest.mark.slow
def test_without_script_or_the_drawing_the_tables_say_everything(
    live: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luoshi.web.views.indicator.start_of", lambda _library: None)
    city()
    given(output(5), "5月.xlsx")
    page = live(f"/indicators/{OUTPUT}", account("reader"), width=390, height=844)
    assert page.locator("#chart").count() == 0
    assert page.locator("#every").is_visible()
    assert fits(page)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_its_window(live: Open, width: int) -> None:
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    targets([("望溪区", 2400)])
    someone = account("clerk")
    county = unit("望溪区政府")
    page = live("/board", someone, width=width)
    base = page.url.removesuffix("/board")
    bureau = unit("市统计局")
    for path in (
        "/board", "/indicators", f"/indicators/{OUTPUT}?unit={county}", f"/indicators/{OUTPUT}/edit",
        f"/units/{county}/figures", f"/units/{bureau}/figures", "/changes", "/new-indicator",
    ):  # fmt: skip
        page.goto(base + path)
        assert fits(page), path


@pytest.mark.slow
def test_the_sample_ledgers_reach_the_board() -> None:
    city_since_june()
    name = "2026年1—6月全市主要经济指标.xlsx"
    given((SAMPLES / "ledgers" / "统计局" / name).read_bytes(), name)
    client = signed_in("reader")
    found = lines(opened(client, "board", month="2026-06"))
    assert found["retail-sales"][2:4] == ["630.16", "4.6"]
    assert found["gdp"][10] == "市统计局"
