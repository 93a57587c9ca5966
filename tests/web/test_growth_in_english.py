"""Pages of projects in English call what the city's text files name by the English names that these files have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import claim_money, lose_stage
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import open_entry_review
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.transfer import ask_transfer
from luoshi.growth.life import VERBS
from luoshi.growth.schemes import SHIPPED, read_scheme, shipped
from luoshi.record.actions.acting import Because
from luoshi.web.pages import PAGES
from tests.growth.projects import SHEET, YI, City, papers, seen
from tests.growth.test_life import Scene
from tests.web.accounts import account_in, browser_of
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db

NOT_OPENED = {
    **dict.fromkeys(
        ("scheme", "scheme_text", "scheme_shipped", "scheme_adopt"),
        "the city's file itself, its Chinese and its English side by side",
    ),
    **dict.fromkeys(
        ("projects_download", "leads_download", "promises_download", "project_export"),
        "the office's own files, in its own language",
    ),
    **dict.fromkeys(
        ("proof", "proof_view", "proof_page", "project_table", "project_table_cell", "project_table_discard",
         "project_table_original"),
        "a file as somebody handed it in, in their own words",
    ),
}  # fmt: skip


def named(table: dict[str, Any]) -> set[str]:
    """What a file names in Chinese and in English."""
    found = {table["title"]} if table.get("english") else set()
    for rows in table.values():
        if isinstance(rows, list):
            found |= {row["name"] for row in rows if isinstance(row, dict) and row.get("english")}
    return found


class Everything(Scene):
    """Something of everything that a scheme names; ``others``: projects beside the first."""

    others: Sequence[UUID] = ()


@pytest.fixture
def on(moved: On) -> Everything:
    moved(6, 2)
    city = City()
    adopt_shipped_schemes(city.bureau, Because())
    on = Everything(city)
    bureau, because, project = city.bureau, Because(), on.project
    change_project(city.area, because, project, seen(project), {
        "kind": "new", "origin": "chain", "industry": "C3612", "expected": YI,
    })  # fmt: skip
    plan_project(city.area, because, project, seen(project), planned={"started": date(2026, 9, 1)})
    claim_money(
        city.area,
        because,
        project,
        seen(project),
        "paid_in",
        date(2026, 4, 3),
        YI,
        papers("bank slip"),
        funds="own",
    )
    city.money(project, "increase", date(2026, 5, 3), YI)
    stopped = city.up_to("started", date(2026, 2, 3), industry="D4412", origin="chain")
    city.reach(stopped, "terminated", date(2026, 5, 3))
    city.reach(city.signed(YI, industry="C3612", kind="new"), "suspended", date(2026, 5, 3))
    other = city.signed(YI, on=date(2026, 1, 2))
    lose_stage(bureau, because, other, seen(other), "signed", date(2026, 5, 2), "解约")
    exclude_project(bureau, because, on.double, seen(on.double), "real estate", "认定")
    city.exclude(city.lead("商品房"), "real estate")
    lead = city.lead("新来的", origin="chain", found_on=date(2026, 6, 1), expected=10 * YI)
    open_entry_review(city.area, because, lead, seen(lead), SHEET, papers("feasibility study"))
    ask_transfer(bureau, because, lead, seen(lead), city.units["青石县"], "用地不够")
    derive_batches(bureau, because, "1071", 2026)
    derive_batches(bureau, because, "xinzhou-batches", 2026)
    on.others = [stopped, other, lead, on.double]
    return on


def pages_of(on: Everything) -> list[str]:
    """The addresses of every page about projects."""
    found = []
    for name, page in PAGES.items():
        if "project" in page.permission and "GET" in page.methods and name not in NOT_OPENED:
            found += ADDRESSES[name](on) if name in ADDRESSES else [reverse(name)]
    return found


def of_projects(name: str) -> Any:
    return lambda on: [reverse(name, args=[one]) for one in (on.project, *on.others)]


def of_mechanisms(name: str) -> Any:
    return lambda on: [reverse(name, args=[one]) for one in ("1071", "xinzhou-batches")]


def with_asked(name: str, *asked: str) -> Any:
    return lambda on: [f"{reverse(name)}?{one}" for one in asked]


def forms(on: Everything) -> list[str]:
    """Every form of every project; what cannot be done with one shows a page that says so."""
    verbs = [name.replace(" ", "-") for name in VERBS if name not in ("register", "derive batch")]
    more = {
        "claim-stage": "?stage=signed", "claim-money": "?money=paid_in", "review": f"?claim={on.waiting}",
        "strike": f"?claim={on.signing}", "lose-stage": "?stage=signed", "approve-promise": f"?promise={on.promised}",
        "change-promise": f"?promise={on.promised}", "pay-promise": f"?promise={on.owed}",
        "end-promise": f"?promise={on.owed}",
    }  # fmt: skip
    return [
        reverse("project_do", args=[one, verb]) + more.get(verb, "")
        for one in (on.project, *on.others)
        for verb in verbs
    ]


ADDRESSES: dict[str, Any] = {
    "pipeline_projects": with_asked(
        "pipeline_projects",
        "stage=signed",
        "way=reached&stage=lead",
        "way=beside&stage=terminated",
        "came=-&went=signed",
    ),
    "industry_projects": with_asked("industry_projects", "list=ten+pillars", "list=3%2B3%2BX"),
    "projects": with_asked("projects", "", "stage=signed&kind=new&origin=chain&batch=1071/2026/signed"),
    "industries": with_asked("industries", "", "list=ten+pillars"),
    "leads_of_way": with_asked("leads_of_way", "origin=chain"),
    **{name: of_mechanisms(name) for name in ("mechanism", "dispatch")},
    "dispatch_projects": lambda on: [
        reverse("dispatch_projects", args=["1071"]) + f"?batch={batch}" for batch in ("signed", "planning", "starting")
    ],
    **{
        name: of_projects(name)
        for name in (
            "project", "project_history", "project_contacts", "project_entry_review", "project_transfer",
            "project_promises",
        )
    },
    "project_do": forms,
}  # fmt: skip


@pytest.mark.slow
def test_no_page_of_projects_in_english_has_a_name_of_a_scheme_in_chinese(on: Everything) -> None:
    client = browser_of(account_in(on.city.units["市投资促进局"], "growth", "钱招商"))
    client.cookies["luoshi_language"] = "en"
    words = {word for name in SHIPPED for word in named(read_scheme(shipped(name)).table)}
    assert {"签约", "产业链招商（链长、链主）", "新建", "谋划", "营业执照"} <= words
    # By itself, and not as letters of a longer word or sentence: limits and definitions have no English.
    of_words = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    alone = re.compile(rf"(?<![\u4e00-\u9fff：])(?:{of_words})(?![\u4e00-\u9fff；，。])")
    told: list[object] = []
    opened = 0
    for url in pages_of(on):
        answer = client.get(url, follow=True)
        if answer.status_code == 200:
            opened += 1
            html = answer.content.decode()
            told += [(url, html[max(0, one.start() - 60) : one.end() + 20]) for one in alone.finditer(html)]
    lead = on.others[2]
    typed = {"seen": seen(lead), "stage": "producing", "on": "2026-06-02"}
    refused = client.post(reverse("project_do", args=[lead, "claim-stage"]), typed)
    assert refused.status_code == 422
    told += alone.findall(refused.content.decode())
    assert opened > 150
    assert told == []
