"""The how-to of a city's own mechanism, walked as it is written: its text is adopted, derived, and on the board."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.models import Project, Scheme
from luoshi.growth.schemes import shipped
from luoshi.growth.schemes.mechanisms import CONDITIONS
from luoshi.record.actions.acting import Because
from tests.growth.projects import YI, City, seen
from tests.record.organising import organising
from tests.web.accounts import account_in, browser_of
from tests.web.clock import On, moved
from tests.web.conftest import static_files_by_their_names

__all__ = ["moved", "static_files_by_their_names"]
pytestmark = pytest.mark.django_db
PAGE = Path("docs", "how-to", "run-your-own-mechanism.zh.md")
# Emphasised for other reasons than being written on a page.
EMPHASISED = {"招商经办", "每年一月程序自动划定", "划定批次，当年的计划也就定下了"}


class Walk:
    """Somebody of the bureau who does what the page says; ``words``: all that they saw."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.words = ""

    def at(self, url: str) -> HTMLParser:
        return self._seen(self.client.get(url))

    def sends(self, url: str, **data: str) -> HTMLParser:
        return self._seen(self.client.post(url, data, follow=True))

    def _seen(self, answer: object) -> HTMLParser:
        page = HTMLParser(answer.content.decode())  # type: ignore[attr-defined]
        self.words += page.body.text() if page.body else ""
        return page


def own_text(blocks: list[str]) -> str:
    """The text that ships with what the page says put in its place."""
    head, batch, force = blocks
    text = shipped("mechanism-1071.toml").decode()
    for line in head.strip().splitlines():
        key = line.partition(" =")[0]
        text = re.sub(rf"(?m)^{key} = .*$", lambda _found, line=line: line, text, count=1)  # type: ignore[misc]
    text = re.sub(r'(?s)\[\[batch\]\]\ncode = "starting".*?\n\n', lambda _found: f"{batch}\n", text)
    return re.sub(r'(?s)\[\[force\]\]\ntrack = "auto".*?\n(?=\[\[)', lambda _found: f"{force}\n", text)


def test_a_city_runs_its_own_mechanism_by_the_page(root: Path, moved: On) -> None:
    moved(6, 2)
    page = (root / PAGE).read_text("utf-8")
    blocks = re.findall(r"(?s)```toml\n(.*?)```", page)
    named = re.findall(r"(?m)^\| `(\w+)`、`(\w+)` \|", page)
    assert {one for pair in named for one in pair} == set(CONDITIONS)
    city = City()
    project = city.signed(5 * YI, date(2025, 12, 2), industry="C3612")
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 5, 1)})
    adopt_scheme(city.bureau, Because(), shipped("industries-ten.toml"), "产业.toml")
    clerk = Walk(browser_of(account_in(city.units["市投资促进局"], "growth", "钱招商")))

    clerk.at(reverse("mechanisms"))
    clerk.at(reverse("schemes"))
    start = clerk.at(reverse("scheme_adopt") + "?shipped=mechanism-1071.toml")
    assert start.css_first("#field-text").text() == shipped("mechanism-1071.toml").decode()  # type: ignore[union-attr]
    text = own_text(blocks).replace("市发展改革委", "市财政局")
    with organising() as now:
        now.unit("市工信局")
    wanted = tomllib.loads("\n".join(blocks))
    read = tomllib.loads(text)
    assert {key: read[key] for key in tomllib.loads(blocks[0])} == tomllib.loads(blocks[0])
    assert wanted["batch"][0] in read["batch"]
    assert wanted["force"][0] in read["force"]
    wrong = clerk.sends(reverse("scheme_adopt"), text=text.replace("heads = [", "heads = ["[:-1]), do="check")
    assert wrong.css_first("#problems") is not None
    shown = clerk.sends(reverse("scheme_adopt"), text=text, do="check")
    assert shown.css_first("#effect") is not None
    token = str(shown.css_first("[name=seen]").attributes["value"])  # type: ignore[union-attr]
    clerk.sends(reverse("scheme_adopt"), text=text, seen=token, do="adopt")
    assert Scheme.objects.get(kind="mechanism").code == read["code"]
    mechanism = clerk.at(reverse("mechanism", args=[read["code"]]))
    assert "市投资促进局" in mechanism.text()
    clerk.sends(reverse("mechanism_derive", args=[read["code"]]), year="2026")
    assert Project.objects.get(pk=project).batches == {read["code"]: {"2026": "starting"}}
    clerk.at(reverse("dispatch", args=[read["code"]]) + "?year=2026&month=6")
    clerk.at(reverse("dispatch", args=[read["code"]]) + "?paper=a3")
    adopt_scheme(city.bureau, Because(), shipped("mechanism-xinzhou.toml"), "忻州.toml")
    clerk.sends(reverse("mechanism_derive", args=["xinzhou-batches"]))
    assert "包装" in clerk.at(reverse("dispatch", args=["xinzhou-batches"])).text()

    bold = set(re.findall(r"\*\*([^*]+)\*\*", page)) - EMPHASISED
    assert {one for one in bold if one not in clerk.words} == set()
