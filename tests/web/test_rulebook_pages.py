"""Rule-books, the bench, runs and Why in the product itself: what an official reads, tries, publishes and asks."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.record.actions.acting import Because
from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.models import Finding, Role, RuleBookVersion, Run
from luoshi.record.models.finding import GOOD_REASON
from tests.browsing import fits
from tests.copying import copied_when_made_before
from tests.monitor.acting import city, unit
from tests.monitor.giving import OUTPUT, for_clerks_only, given
from tests.monitor.workbooks import output
from tests.record.acting import CLERK, assert_sound
from tests.record.rulebooks import BOOK, TEXT, adopted, changed, published
from tests.web.accounts import account, signed_in
from tests.web.live import Open, live

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["live"]

pytestmark = pytest.mark.django_db
expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

SHOTS = os.environ.get("LUOSHI_SHOTS", "")
BEHIND = "松岭县政府"  # whose output grows by less than the 5 % that the book asks
TWO_MEASURES = (
    TEXT.replace(
        "    weight: 100\n",
        "    weight: 98\n",
    )
    .replace(
        "deductions:",
        """\
  output_level:
    title: {zh: 产值, en: Output}
    from: indicators
    where: indicator = 'industrial-output'
    value: max(level)
    unit: yuan
    missing: not scored
    score: {linear: {from: lowest, to: highest, points: [100, 0]}}
    weight: 2
deductions:""",
    )
    .encode()
)


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    """11 June 2026: May is over, and its figures may be in."""
    with patch("django.utils.timezone.localdate", return_value=date(2026, 6, 11)):
        yield


def opened(client: Client, name: str, *arguments: Any, status: int = 200, **asked: Any) -> HTMLParser:
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == status, answer.status_code
    return HTMLParser(answer.content.decode())


def texts(page: HTMLParser, css: str) -> list[str]:
    return [" ".join(one.text(separator=" ").split()) for one in page.css(css)]


@copied_when_made_before
def two_months() -> None:
    """April published, May given: the county that is behind was behind in both."""
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    adopted()
    published("2026-04")


def shot(page: Page, name: str) -> None:
    width = (page.viewport_size or {})["width"]
    assert fits(page), name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"rules-{name}-{width}.png", full_page=True)


# Rule-books


def test_where_nothing_is_the_page_says_what_to_do_next() -> None:
    clerk, reader = signed_in(Role.CLERK), signed_in(Role.READER)
    for name in ("rulebooks", "runs"):
        assert texts(opened(clerk, name), ".empty-state .title") == ["还没有规则"]
        assert texts(opened(clerk, name), ".empty-state a.button") == ["采用规则"]
        assert texts(opened(reader, name), ".empty-state a.button") == []
    adopted()
    assert texts(opened(clerk, "runs"), ".empty-state .title") == ["还没有结果"]
    assert texts(opened(clerk, "runs"), ".empty-state a.button") == ["去台账"]


def test_a_broken_book_is_refused_with_every_line_and_nothing_is_kept() -> None:
    city()
    clerk = signed_in(Role.CLERK)
    wrong = changed("max(growth)", "max(grwth)").replace(b"weight: 100", b"weight: 90")

    for do in ("check", "adopt"):
        answer = clerk.post(reverse("rulebook_adopt"), {"text": wrong.decode(), "do": do})
        assert answer.status_code == 422
        page = HTMLParser(answer.content.decode())
        said = texts(page, ".problem-lines li")
        lines = [one.attributes["data-goto-line"] for one in page.css("[data-goto-line]")]
        written = wrong.decode().splitlines()
        assert any("grwth" in written[int(str(line)) - 1] for line in lines)
        assert any("是不是“growth”" in one for one in said)
        assert any("90" in one and "100" in one for one in said)
        assert page.css_first("textarea").text() == wrong.decode()
        assert set(str(page.css_first("textarea").attributes["data-wrong"]).split()) == set(lines)
    assert not RuleBookVersion.objects.exists()


def test_a_book_comes_in_as_text_as_a_file_and_from_the_product() -> None:
    city()
    clerk = signed_in(Role.CLERK)
    url = reverse("rulebook_adopt")

    checked = clerk.post(url, {"text": TEXT, "do": "check"})
    assert (checked.status_code, RuleBookVersion.objects.count()) == (200, 0)
    assert "可以采用" in checked.content.decode()
    assert clerk.post(url, {"text": TEXT.replace("\n", "\r\n"), "do": "adopt"}).status_code == 302
    assert clerk.post(url, {"text": TEXT, "do": "adopt"}).status_code == 422
    file = SimpleUploadedFile("book.yaml", changed("from: 0, to: 10", "from: 0, to: 12"))
    assert clerk.post(url, {"file": file, "do": "adopt"}).status_code == 302
    assert clerk.post(url, {"shipped": "county-ranking.yaml"}).status_code == 302
    assert sorted(RuleBookVersion.objects.values_list("code", "number")) == [
        ("county-ranking", 1), (BOOK, 1), (BOOK, 2),
    ]  # fmt: skip
    assert clerk.post(url, {"do": "adopt"}).status_code == 422
    page = opened(clerk, "rulebooks")
    assert len(page.css("tbody tr")) == 2
    assert texts(page, "tbody .tag") == ["示例", "示例"]
    assert_sound()


@pytest.mark.parametrize(
    ("data", "chinese", "english"),
    [
        (TEXT.encode("gb18030"), "另存为", "save it as UTF-8"),
        ((TEXT + "# \ufffd\n").encode(), "乱码", "characters were lost"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Word", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word", "Word"),
        (b"", "文件是空的", "the file is empty"),
    ],
)
def test_a_file_that_is_no_text_is_never_adopted_garbled(data: bytes, chinese: str, english: str) -> None:
    city()
    clerk, url = signed_in(Role.CLERK), reverse("rulebook_adopt")
    for language, said in (("zh-hans", chinese), ("en", english)):
        clerk.cookies["luoshi_language"] = language
        file = SimpleUploadedFile("书.yaml", data)
        page = clerk.post(url, {"file": file, "do": "check"})
        assert page.status_code == 422
        tree = HTMLParser(page.content.decode())
        problems, box = tree.css_first("#problems"), tree.css_first("#field-text")
        assert problems is not None
        assert box is not None
        assert said in problems.text()
        # What the box now holds is refused as well.
        again = clerk.post(url, {"text": box.text(), "do": "adopt"})
        assert again.status_code == 422
    assert not RuleBookVersion.objects.exists()


def test_a_book_is_read_as_a_document_with_its_sources() -> None:
    city()
    adopted(
        changed(
            "implements: [{mechanism: 试验用的机制}]",
            "implements: [{law: 中华人民共和国统计法, article: 第六条, quote: 统计机构依法独立行使职权}]",
        )
    )
    page = opened(signed_in(Role.READER), "rulebook", BOOK)

    assert "内容没有公开或尚未定下" in page.css_first(".illustrative").text()
    assert texts(page, ".rule-document > .rule-sources li") == [
        "法律法规 中华人民共和国统计法第六条 统计机构依法独立行使职权"
    ]
    assert texts(page, ".rule h3") == ["1 产值增速 权重 100", "1 虚报产值"]
    measure = texts(page, "#measure-output_growth .rule-lines dd")
    assert measure[0] == "指标“规模以上工业总产值”，本期的数"
    assert measure[1] == "同比增速（计为%）"
    assert texts(page, "#measure-output_growth .lights-table tbody tr") == [
        "红 连续 2 期 数值 < 5 提请调度（分管市领导）", "黄 数值 < 5 —", "绿 其余情况 —",
    ]  # fmt: skip
    assert texts(page, "#measure-output_growth .rule-table:not(.lights-table) tbody tr") == [
        "0% 及以下 60", "0% 至 10% 60 至 100，按比例", "10% 及以上 100",
    ]  # fmt: skip
    assert "由认定的人定分，2 至 5 分" in page.css_first("#deduction-falsified").text()
    assert page.css_first(".book-text").text().startswith("rulebook: output-watch")
    raw = signed_in(Role.READER).get(reverse("rulebook_text", args=[BOOK, 1]))
    assert b"implements" in raw.content
    opened(signed_in(Role.READER), "rulebook", "no-such-book", status=404)
    opened(signed_in(Role.READER), "rulebook", BOOK, status=404, version="7")


def test_two_versions_are_compared_rule_by_rule_in_words() -> None:
    city()
    adopted()
    adopted(changed("from: 0, to: 10", "from: 0, to: 20").replace(b"for: 2", b"for: 3"))
    page = opened(signed_in(Role.READER), "rulebook_compare", BOOK)

    assert texts(page, "section.part h2") == ["产值增速", "文本的不同"]
    rows = texts(page, ".difference tbody tr")
    assert any("连续 2 期 数值 < 5" in one and "连续 3 期 数值 < 5" in one for one in rows)
    assert any("10% 及以上 → 100" in one and "20% 及以上 → 100" in one for one in rows)
    assert len(page.css(".text-changes .added")) == 2
    alone = opened(signed_in(Role.READER), "rulebook_compare", BOOK, **{"from": 2, "to": 2})
    assert "只有一版" in alone.css_first(".alert").text()


def test_a_version_is_withdrawn_with_a_reason() -> None:
    city()
    adopted()
    clerk = signed_in(Role.CLERK)
    url = reverse("rulebook_withdraw", args=[BOOK])

    clerk.post(url, {"number": "1", "reason": " "})
    assert RuleBookVersion.objects.get().withdrawn_at is None
    clerk.post(url, {"number": "1", "reason": "口径有误"})
    assert RuleBookVersion.objects.get().reason == "口径有误"
    assert "这一版已撤回：口径有误" in opened(clerk, "rulebook", BOOK).css_first(".alert.warning").text()


# The bench


def test_a_weight_is_tried_on_real_data_and_nothing_is_saved() -> None:
    city()
    given(output())
    adopted(TWO_MEASURES)
    clerk = signed_in(Role.READER)
    url = reverse("bench", args=[BOOK])
    form = {"period": "2026-05", "text": TWO_MEASURES.decode(), "same_sum": "1", "do": "try"}

    page = HTMLParser(clerk.post(url, form | {"weight-output_growth": "10"}).content.decode())
    assert "2 个位次变化" in page.css_first(".alert.success").text()
    rows = {
        row.css_first("th").text(): " ".join(row.text(separator=" ").split())
        for row in page.css("#compared tbody tr")
    }
    assert rows["望溪区"].endswith("1 3 ↓2")
    assert rows["松岭县"].endswith("3 1 ↑2")
    text = page.css_first("textarea").text()
    assert "weight: 10\n" in text
    assert "weight: 90\n" in text  # what is left of the full marks
    assert texts(page, "#weight-output_level") == [""]
    assert page.css_first("#weight-output_level").attributes["value"] == "90"
    assert (RuleBookVersion.objects.count(), Run.objects.count()) == (1, 0)

    other = clerk.post(url, form | {"same_sum": "", "weight-output_growth": "30"}).content.decode()
    assert "full_marks: 32\n" in HTMLParser(other).css_first("textarea").text()


def test_a_bound_is_tried_and_what_is_wrong_is_said_with_its_line() -> None:
    city()
    given(output())
    adopted()
    client = signed_in(Role.CLERK)
    url = reverse("bench", args=[BOOK])

    higher = TEXT.replace("when: value < 5}", "when: value < 6}")
    page = HTMLParser(client.post(url, {"period": "2026-05", "text": higher, "do": "try"}).content.decode())
    assert texts(page, "#lights-changed tbody tr") == ["产值增速 白渡区 绿 黄"]
    for data, said in (
        ({"text": TEXT.replace("growth)", "grwth)")}, "是不是“growth”"),
        ({"text": TEXT, "weight-output_growth": "很多"}, "权重要写成数"),
        ({"text": TEXT, "weight-output_growth": "30", "same_sum": "1"}, "其他权重就没有了"),
        ({"text": TEXT, "period": "2025-05"}, "有效"),
    ):
        answer = client.post(url, {"period": "2026-05", "do": "try"} | data)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    page = HTMLParser(client.post(url, {"text": higher, "do": "again"}).content.decode())
    assert page.css_first("textarea").text() == TEXT


# Runs


def test_publishing_says_first_what_it_fixes_and_only_what_is_over() -> None:
    city()
    given(output())
    adopted()
    clerk = signed_in(Role.CLERK)

    page = opened(clerk, "run_publish", book=BOOK, period="2026-05")
    assert "就定下这些" in page.css_first(".publish h2").text()
    assert "示例" in page.css_first(".alert.warning").text()
    opened(clerk, "run_publish", book=BOOK, period="五月", status=422)
    assert clerk.post(reverse("run_publish"), {"book": BOOK, "period": "2026-03"}).status_code == 422
    assert not Run.objects.exists()
    answer = clerk.post(reverse("run_publish"), {"book": BOOK, "period": "2026-05"})
    assert answer["Location"] == reverse("run", args=[Run.objects.get().id])
    same = clerk.post(reverse("run_publish"), {"book": BOOK, "period": "2026-05"})
    assert (same.status_code, Run.objects.count()) == (422, 1)
    assert "完全相同" in same.content.decode()
    proof = clerk.post(reverse("run_prove", args=[Run.objects.get().id]), follow=True)
    assert "逐字节相同" in HTMLParser(proof.content.decode()).css_first(".messages").text()


def test_publishing_names_the_months_that_were_left_out_before() -> None:
    city()
    for month in (3, 4, 5):
        given(output(month), f"{month}月.xlsx")
    adopted()
    clerk = signed_in(Role.CLERK)
    assert opened(clerk, "run_publish", book=BOOK, period="2026-05").css_first(".skipped") is None
    published("2026-03")
    left = opened(clerk, "run_publish", book=BOOK, period="2026-05").css(".skipped a")
    assert [one.text() for one in left] == ["2026年4月"]
    published("2026-04")
    assert opened(clerk, "run_publish", book=BOOK, period="2026-05").css_first(".skipped") is None


@pytest.mark.slow
def test_a_ranking_has_groups_ranks_changes_ties_and_a_spreadsheet() -> None:
    two_months()
    run = published("2026-05")
    client = signed_in(Role.READER)
    page = opened(client, "run", run.id)

    rows = texts(page, ".ranking tbody tr")
    assert rows[0] == "1 ＝ 望溪区 86.00 绿 86.00"
    assert rows[2] == "3 ＝ 松岭县 建议 1 76.00 红 76.00"
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("run_download", args=[run.id])).content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][1:5] == [1, 1, "望溪区", 86]
    assert run.rows_hash in [row[1].value for row in book.worksheets[1]]

    given(output(changed={"白渡区": (45.0, 390.0, 6.5)}), "修订.xlsx")
    again = published("2026-05")
    rows = texts(opened(client, "run", again.id), ".ranking tbody tr")
    assert [row.split()[:2] for row in rows[:3]] == [["并列", "1"], ["并列", "1"], ["3", "＝"]]


@pytest.mark.slow
def test_a_draft_is_marked_and_stands_beside_what_was_published() -> None:
    two_months()
    judge_drafts(MACHINE)
    clerk = signed_in(Role.CLERK)
    page = opened(clerk, "runs")
    assert [row.split()[0] for row in texts(page, "tbody tr")] == ["2026年5月", "2026年4月"]
    assert "草算，未发布" in texts(page, "tbody tr")[0]
    assert "草算，未发布" in opened(clerk, "run", BOOK).css_first(".alert.warning").text()
    opened(clerk, "run", "another-book", status=404)
    published("2026-05")
    assert "草算" not in " ".join(texts(opened(clerk, "runs"), "tbody tr"))


# Why


def test_why_goes_from_the_score_down_to_the_statement() -> None:
    two_months()
    run = published("2026-05")
    client = signed_in(Role.READER)
    page = opened(client, "why", run.id, unit(BEHIND))

    assert texts(page, ".why-score")[0].startswith("76.00 分，满分 100 第 3 名，共 3 个")
    assert page.css_first(".alert.error") is None
    lights = texts(page, "#output_growth .lights-table tbody tr")
    assert lights[0] == "红 数值 < 5 连续 2 期成立才亮 4% < 5 本期成立 截至 2026年4月30日：成立 亮这个灯"
    assert texts(page, "#output_growth .then") == ["建议（由人决定）：提请调度（分管市领导）"]
    steps = texts(page, "#output_growth .steps > tbody > tr")
    assert any(step.startswith("得分") and step.endswith("76.00") for step in steps)
    link = page.css_first("#output_growth .to-source")
    assert link.text() == "4%"
    figure = client.get(str(link.attributes["href"]))
    assert figure.status_code == 200
    assert "asked-cell" in figure.content.decode()

    told = json.loads(client.get(reverse("why_json", args=[run.id, unit(BEHIND)])).content)
    assert (told["version"], told["agrees"]) == (1, True)
    opened(client, "why", run.id, run.id, status=404)


def test_a_result_that_does_not_follow_from_the_data_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    two_months()
    run = published("2026-05")
    from luoshi.record.queries import runs as queries

    told = queries.explanation(CLERK, queries.run(CLERK, run.id), unit(BEHIND))
    monkeypatch.setattr("luoshi.record.queries.runs.explanation", lambda *_, **__: told | {"agrees": False})
    page = opened(signed_in(Role.READER), "why", run.id, unit(BEHIND))
    assert "不要使用" in page.css_first(".alert.error").text()


@pytest.mark.slow
def test_a_good_reason_stands_beside_the_light_in_the_name_of_a_post() -> None:
    two_months()
    judge_drafts(MACHINE)
    someone = account(Role.CLERK)
    client = Client()
    client.force_login(someone, backend="luoshi.web.sign_in.AccountBackend")
    asked = {"run": BOOK, "subject": str(unit(BEHIND)), "measure": "output_growth"}
    form = opened(client, "finding_new", **asked)
    assert form.css_first("input[name=found_on]").attributes["value"] == "2026-05-31"

    url = reverse("finding_new")
    assert client.post(url, asked | {"reason": " ", "found_on": "2026-05-20"}).status_code == 422
    outside = client.post(url, asked | {"reason": "停产检修", "found_on": "2026-06-02"})
    assert "要在这一期之内" in outside.content.decode()
    assert not Finding.objects.exists()
    assert client.post(url, asked | {"reason": "停产检修", "found_on": "2026-05-20"}).status_code == 302
    page = opened(client, "why", BOOK, unit(BEHIND))
    assert "没有算进来" in page.css_first(".good-reason").text()
    judge_drafts(MACHINE)
    page = opened(client, "why", BOOK, unit(BEHIND))
    reason = texts(page, ".good-reason")[0]
    assert "停产检修" in reason
    assert "云川市clerk岗位" in reason
    assert "季小满" not in page.css_first("main").text()  # officials appear by post
    board = opened(client, "board", unit=unit(BEHIND), month="2026-05")
    assert "有理由" in board.css_first(f"tr[data-code={OUTPUT}] td.lights").text()

    finding = Finding.objects.get()
    client.post(reverse("finding_withdraw", args=[finding.id]), {"reason": "查无实据", "run": BOOK})
    assert Finding.objects.get().withdrawn_because == "查无实据"
    assert_sound()


def test_lights_stand_on_the_board_the_indicator_and_the_unit_and_lead_to_why() -> None:
    two_months()
    run = published("2026-05")
    client = signed_in(Role.READER)
    why = reverse("why", args=[run.id, unit(BEHIND)]) + "#output_growth"

    for name, arguments, css in (
        ("board", (), f"tr[data-code={OUTPUT}] td.lights a"),
        ("indicator", (OUTPUT,), "#every tr[aria-current] td.lights a"),
        ("unit_figures", (unit(BEHIND),), "#lights a.light"),
    ):
        asked = {"month": "2026-05"} if name == "unit_figures" else {"month": "2026-05", "unit": unit(BEHIND)}
        link = opened(client, name, *arguments, **asked).css_first(css)
        assert (link.text(), link.attributes["href"]) == ("红", why), name
    earlier = opened(client, "board", month="2026-04", unit=unit(BEHIND))
    assert earlier.css_first("td.lights").text().strip() == "黄"


def test_what_only_handlers_may_see_no_page_of_results_shows_a_reader() -> None:
    two_months()
    run = published("2026-05")
    for_clerks_only()
    reader, clerk = signed_in(Role.READER), signed_in(Role.CLERK)

    assert "产值增速" in opened(clerk, "run", run.id).css_first(".ranking").text()
    assert "产值增速" not in opened(reader, "run", run.id).css_first(".ranking").text()
    opened(reader, "why", run.id, unit(BEHIND), status=404)
    opened(clerk, "why", run.id, unit(BEHIND))
    assert opened(reader, "unit_figures", unit(BEHIND)).css_first("#lights") is None


def test_lists_ask_the_database_as_often_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    two_months()
    client = signed_in(Role.READER)
    for round_ in range(2):
        if round_:
            published("2026-05")
            judge_drafts(MACHINE)
            adopted(changed("from: 0, to: 10", "from: 0, to: 12"))
        run = Run.objects.order_by("-last_day")[0]
        for name, arguments, most in (
            ("rulebooks", (), 8),
            ("runs", (), 12),
            ("rulebook", (BOOK,), 32),
            ("run", (run.id,), 40),
        ):
            with django_assert_max_num_queries(most):
                opened(client, name, *arguments)


def test_lists_of_rules_and_results_are_shown_as_known_on_an_earlier_day() -> None:
    two_months()
    judge_drafts(MACHINE)
    client = signed_in(Role.CLERK)
    RuleBookVersion.objects.update(adopted_at=datetime(2026, 5, 1, tzinfo=UTC))
    Run.objects.update(published_at=datetime(2026, 5, 10, tzinfo=UTC))

    assert len(texts(opened(client, "runs"), "tr[data-row]")) == 2, "one published, one as a draft"
    then = opened(client, "runs", known="2026-05-20")
    assert [row.split()[0] for row in texts(then, "tr[data-row]")] == ["2026年4月"]
    assert texts(then, ".publish-form") == []
    assert texts(opened(client, "runs", known="2026-05-05"), "tr[data-row]") == []
    before = opened(client, "rulebooks", known="2026-05-05")
    assert "还没有发布" in texts(before, "tr[data-row]")[0]
    for name in ("rulebooks", "runs"):
        assert texts(opened(client, name, known="2026-04-01"), ".empty-state .title") == ["那一天还没有规则"]


def test_a_run_says_what_its_book_asks_and_the_data_do_not_have() -> None:
    two_months()
    run = Run.objects.get()
    client = signed_in(Role.READER)
    assert opened(client, "run", run.id).css_first(".run-warnings").attributes["hx-trigger"] == "load"
    page = opened(client, "run", run.id, warnings="1")  # without a script the same page says it
    assert page.css(".ranking tbody tr")
    assert "industrial-outptu" not in " ".join(texts(page, ".warning-lines li"))

    misspelt = """  other_growth:
    title: {zh: 另一个增速, en: Another growth}
    from: indicators
    where: indicator = 'industrial-outptu'
    value: max(growth)
    unit: percent
    missing: not scored
"""
    adopted(changed("deductions:", misspelt + "deductions:"))
    part = client.get(
        reverse("run", args=[published().id]), {"warnings": "1"}, headers={"HX-Request": "true"}
    )
    assert "industrial-outptu" in " ".join(texts(HTMLParser(part.content.decode()), ".warning-lines li"))


def test_rules_and_results_speak_english_by_switch() -> None:
    two_months()
    run = published("2026-05")
    client = signed_in(Role.CLERK)
    client.cookies["luoshi_language"] = "en"
    for name, arguments in (
        ("rulebook", (BOOK,)), ("run", (run.id,)), ("why", (run.id, unit(BEHIND))), ("bench", (BOOK,)), ("runs", ()),
    ):  # fmt: skip
        page = opened(client, name, *arguments)
        assert "Output watch" in page.css_first("main").text(), name
    assert (
        "2 periods running value < 5" in texts(opened(client, "rulebook", BOOK), ".lights-table tbody tr")[0]
    )


# In the browser


def test_a_red_light_is_opened_down_to_the_highlighted_cell(live: Open) -> None:
    two_months()
    published("2026-05")
    page = live(f"/board?unit={unit(BEHIND)}&month=2026-05", account(Role.READER))
    page.locator("a.light.red").click()
    page.wait_for_url("**/why/**")
    assert page.locator("#output_growth .lights-table tr.shows").inner_text().startswith("红")
    page.locator("#output_growth .to-source").first.click()
    page.wait_for_selector("#drawer[open] td.asked-cell")
    assert page.locator("#drawer td.asked-cell").inner_text() == "4.00"
    shot(page, "why")


def test_a_weight_is_tried_on_the_bench(live: Open) -> None:
    city()
    given(output())
    adopted(TWO_MEASURES)
    page = live(f"/rulebooks/{BOOK}/bench", account(Role.CLERK))
    page.select_option("#field-period", "2026-05")
    page.fill("#weight-output_growth", "10")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#compared")
    assert page.locator("#compared tr.changed").count() == 2
    assert RuleBookVersion.objects.count() == 1
    shot(page, "bench")


def test_a_month_is_published_a_figure_corrected_and_both_runs_are_seen(live: Open) -> None:
    two_months()
    judge_drafts(MACHINE)
    page = live("/runs", account(Role.CLERK))
    page.get_by_role("link", name="发布", exact=True).click()
    page.get_by_role("button", name="发布 2026年5月").click()
    page.wait_for_url("**/runs/*")
    assert "已发布" in page.locator(".messages").inner_text()
    first = page.url

    given(output(changed={"松岭县": (25.0, 205.0, 5.5)}), "修订.xlsx")
    judge_drafts(MACHINE)
    page.reload()
    page.get_by_role("link", name="看哪里不同").click()
    expect(page.locator("#measures tbody tr")).to_contain_text("红 → 绿")
    changed_figures = page.locator("#statements tbody tr")
    assert "修订" in changed_figures.first.inner_text()
    page.goto(first)
    page.get_by_role("link", name="重算并另行发布").click()
    page.get_by_role("button", name="重算并另行发布").click()
    page.wait_for_url("**/runs/*")
    assert "这是第 2 次发布" in page.locator(".content > .alert").first.inner_text()
    assert page.locator("a.light.red").count() == 0
    page.goto(first)
    assert page.locator("a.light.red").count() == 1  # what was published stays
    page.get_by_role("link", name="对比", exact=True).click()
    shot(page, "compare")
    assert page.locator("#subjects tbody tr").count() == 1


def test_a_broken_book_shows_its_lines_beside_the_text(live: Open) -> None:
    city()
    page = live("/adopt-rulebook", account(Role.CLERK), expected=("422",))
    broken = changed("max(growth)", "max(grwth)").decode()
    page.fill("#field-text", broken)
    page.get_by_role("button", name="采用", exact=True).first.click()
    page.wait_for_selector(".problem-lines")
    line = broken.splitlines().index("    value: max(grwth)") + 1
    assert page.locator(".gutter .wrong").inner_text() == str(line)
    page.locator("[data-goto-line]").first.click()
    caret = page.evaluate("document.getElementById('field-text').selectionStart")
    assert broken[:caret].count("\n") + 1 == line
    shot(page, "adopt")
    page.fill("#field-text", TEXT)
    page.get_by_role("button", name="采用", exact=True).first.click()
    page.wait_for_url(f"**/rulebooks/{BOOK}")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_its_window(live: Open, width: int) -> None:
    two_months()
    run = published("2026-05")
    record_finding(
        CLERK,
        Because(),
        unit(BEHIND),
        GOOD_REASON,
        measure="output_growth",
        reason="停产",
        found_on=date(2026, 5, 20),
    )
    judge_drafts(MACHINE)
    page = live("/rulebooks", account(Role.CLERK), width=width)
    base = page.url.removesuffix("/rulebooks")
    for name, path in (
        ("books", "/rulebooks"), ("adopt", "/adopt-rulebook"), ("book", f"/rulebooks/{BOOK}"),
        ("bench", f"/rulebooks/{BOOK}/bench"), ("versions", f"/rulebooks/{BOOK}/compare"), ("runs", "/runs"),
        ("publish", f"/publish-run?book={BOOK}&period=2026-05"), ("run", f"/runs/{run.id}"), ("draft", f"/runs/{BOOK}"),
        ("compare", f"/runs/{run.id}/compare/{BOOK}"), ("why", f"/runs/{run.id}/why/{unit(BEHIND)}"),
        ("finding", f"/new-finding?run={run.id}&subject={unit(BEHIND)}&measure=output_growth"),
        ("board", f"/board?unit={unit(BEHIND)}"), ("unit", f"/units/{unit(BEHIND)}/figures"),
    ):  # fmt: skip
        page.goto(base + path)
        shot(page, name)
