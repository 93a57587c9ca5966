"""Why and the ranking: nothing that the rule does not say, no name that only the engine has, and sums that add up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from unittest.mock import patch

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.record.models import Role
from tests.copying import copied_when_made_before
from tests.monitor.acting import city, unit
from tests.monitor.giving import given, targets
from tests.monitor.workbooks import output
from tests.record.rulebooks import TEXT, adopted, published
from tests.web.accounts import signed_in
from tests.web.test_rulebook_pages import BEHIND, opened, texts

pytestmark = pytest.mark.django_db
UNKNOWN = """\
  exports:
    title: {zh: 出口额, en: Exports}
    from: indicators
    where: indicator = 'exports'
    value: max(growth)
    unit: percent
    missing: not scored
    score: {linear: {from: 0, to: 10, points: [60, 100]}}
    weight: 50
deductions:"""
MISSING = TEXT.replace("    weight: 100\n", "    weight: 50\n").replace("deductions:", UNKNOWN)
NAMES = re.compile(r"[a-z]+_[a-z]+|\b(?:now|spread|together|schedule|elapsed)\b")


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with patch("django.utils.timezone.localdate", return_value=date(2026, 6, 11)):
        yield


@copied_when_made_before
def may_given() -> None:
    city()
    given(output(5), "5月.xlsx")


def asked(text: str) -> tuple[Client, str]:
    """The book adopted and May published; a reader, and the run."""
    may_given()
    adopted(text.encode())
    return signed_in(Role.READER), str(published("2026-05").id)


def steps(page: HTMLParser) -> dict[str, str]:
    """Every step by its title, without how it is written exactly."""
    for one in page.css("details.as-written code"):
        one.decompose()
    rows = [row.css("th, td") for row in page.css(".steps > tbody > tr")]
    return {row[0].text(): " ".join(" ".join(one.text() for one in row[1:]).split()) for row in rows}


def test_a_growth_without_target_or_curve_has_no_schedule() -> None:
    client, run = asked(TEXT)
    page = opened(client, "why", run, unit(BEHIND))
    assert "按时序应达到" not in page.css_first("main").text()


def test_a_light_that_names_the_schedule_shows_it() -> None:
    client, run = asked(
        TEXT.replace("{colour: yellow, when: value < 5}", "{colour: yellow, when: value < schedule * 9}")
    )
    page = opened(client, "why", run, unit(BEHIND))
    assert "按时序应达到" in page.css_first("main").text()
    client.cookies["luoshi_language"] = "en"
    assert "twelfth" not in opened(client, "why", run, unit(BEHIND)).css_first("main").text()


@pytest.mark.parametrize("missing", ["not scored", "zero", "previous"])
def test_steps_have_words_and_the_numbers_that_were_worked_out(missing: str) -> None:
    client, run = asked(MISSING.replace("missing: not scored", f"missing: {missing}"))
    page = opened(client, "why", run, unit(BEHIND))
    told = steps(page)
    for title, step in told.items():
        assert not NAMES.search(title + step), (title, step)
    if missing == "not scored":
        assert told["已得分的权重"].rpartition("= ")[2].startswith("0 + 50 + 0")


def test_a_ranking_shows_what_nobody_has_and_how_weights_were_spread() -> None:
    client, run = asked(MISSING)
    page = opened(client, "run", run)
    assert len(page.css(".ranking th.measure-column")) == 2
    rows = texts(page, ".ranking tbody tr")
    assert [row for row in rows[:3] if "按 50/100 折算" not in row or "缺数" not in row] == []

    data = client.get(reverse("run_download", args=[run])).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert "示例" in sheet.title
    assert "出口额（计入分）" in header
    assert not any("得分" in str(one) for one in header)
    first = dict(zip(header, (cell.value for cell in sheet[2]), strict=True))
    assert (first["权重折算"], first["出口额（数值）"], first["总分"]) == ("按 50/100 折算", "缺数", 86)
    assert first["产值增速（计入分）"] == 43


def test_a_ranking_without_gaps_says_nothing_of_spreading() -> None:
    client, run = asked(TEXT)
    assert opened(client, "run", run).css_first(".spread") is None


@pytest.mark.parametrize("name", ["why", "run"])
def test_the_sheet_beside_the_page_has_its_own_styles(name: str) -> None:
    client, run = asked(TEXT)
    arguments = (run, unit(BEHIND)) if name == "why" else (run,)
    page = opened(client, name, *arguments)
    assert any("ledgers" in str(one.attributes["href"]) for one in page.css("link[rel=stylesheet]"))


GRADES = """\
grades:
  names: [优秀, 良好, 一般]
  cuts: [70, 60]
  quota: {优秀: 0.3}
measures:"""


def test_a_grade_is_told_from_its_cut_and_its_places() -> None:
    client, run = asked(TEXT.replace("measures:", GRADES))
    page = opened(client, "why", run, unit(BEHIND))
    told = texts(page, ".grading li")
    assert told[0] == "按分数线：76 分，“优秀”70 分及以上，“良好”60 分及以上，为“优秀”。"
    assert told[1:] == [
        "“优秀”名额：组内 9 个（含没有总分的） × 30% = 2.7，取整为 2 个。名额不够，降为“良好”。"
    ]
    client.cookies["luoshi_language"] = "en"
    assert "By score: 76" in texts(opened(client, "why", run, unit(BEHIND)), ".grading li")[0]


def test_a_book_without_grades_says_nothing_of_them() -> None:
    client, run = asked(TEXT)
    assert opened(client, "why", run, unit(BEHIND)).css_first(".grading") is None


SCHEDULED = """\
    value: max(level)
    target: max(target)
    against: curve
    curve: rows
    unit: yuan
    missing: not scored
    score: {ratio: {points: 100, most: 1}}
"""


def test_the_part_that_is_due_says_where_it_comes_from() -> None:
    first, last = TEXT.index("    value: max(growth)"), TEXT.index("    weight: 100")
    city()
    given(output(5), "5月.xlsx")
    targets([(BEHIND, 100)])
    adopted((TEXT[:first] + SCHEDULED + TEXT[last:]).encode())
    client, run = signed_in(Role.READER), published("2026-05").id
    found = opened(client, "why", run, unit(BEHIND)).css_first(".about-value")
    assert found.text().startswith("取自进度曲线：本市为单位设定的优先，没有设定的")
    assert client.get(str(found.attributes["href"])).status_code == 200
