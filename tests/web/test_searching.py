"""The search over everything: projects, by their names and by who invests, of those that one may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.growth.projects import row
from tests.web.growth_people import GrowthPeople, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> GrowthPeople:
    return GrowthPeople()


def _found(page: HTMLParser) -> list[str]:
    return [one.text() for one in page.css("#found-projects [data-row-open]")]


def test_projects_are_found_by_name_code_investor_and_company_with_the_words_marked(
    people: GrowthPeople,
) -> None:
    city = people.city
    battery = city.lead("云川电池基地", investor="远山科技集团", company="云川远山新能源公司")
    city.lead("望溪冷链物流", investor="江海物流")
    for words, name, marks in (
        ("电池", "云川电池基地", ["电池"]),
        ("科技 远山", "云川电池基地", ["远山", "科技", "远山"]),
        ("新能源公司", "云川电池基地", ["新能源公司"]),
        (row(battery).code, "云川电池基地", [row(battery).code]),
        ("江海", "望溪冷链物流", ["江海"]),
    ):
        page = people.read("bureau", "search", text=words)
        assert _found(page) == [name]
        assert [one.text() for one in page.css("#found-projects mark")] == marks
    page = people.read("clerk", "search", text="电池")
    link = page.css("#found-projects [data-row-open]")[0].attributes["href"]
    assert (_found(page), link) == (["云川电池基地"], reverse("project", args=[battery]))


def test_the_number_is_that_of_the_list_it_opens(people: GrowthPeople) -> None:
    for number in range(7):
        people.city.lead(f"电池基地{number}")
    page = people.read("bureau", "search", text="电池")
    assert len(_found(page)) == 5
    assert "7" in page.css("#found-projects .count")[0].text()
    every = page.css("#found-projects .all-of-kind")[0].attributes["href"] or ""
    listed = HTMLParser(people.client("bureau").get(every).content.decode())
    assert len(listed.css("#projects [data-row]")) == 7
    assert len(_found(people.read("bureau", "search", text="电池", kind="projects"))) == 7


def test_projects_that_one_may_not_see_are_not_found(people: GrowthPeople) -> None:
    people.city.lead("云川电池基地", investor="远山科技集团")
    assert _found(people.read("area", "search", text="电池")) == ["云川电池基地"]
    hidden, absent = (text(people.read("other", "search", text=words)) for words in ("远山", "无有"))
    assert hidden.replace("远山", "") == absent.replace("无有", "")
    assert _found(people.read("other", "search", text="电池", kind="projects")) == []


def test_a_search_asks_as_much_for_one_project_as_for_many(people: GrowthPeople) -> None:
    def asked() -> int:
        browser = people.client("bureau")
        browser.get(reverse("search"), {"text": "电池"})
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("search"), {"text": "电池"}).status_code == 200
        return len(queries)

    people.city.lead("电池基地")
    one = asked()
    for number in range(6):
        people.city.lead(f"电池基地{number}")
    assert asked() == one
