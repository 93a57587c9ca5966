"""The pages of people and posts: who sees them, what they say, and what may be judged there."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone

from luoshi.record import chain
from luoshi.record.actions.acting import Because
from luoshi.record.actions.judge_same_person import judge_same_person
from luoshi.record.models import Event, IdentityJudgement, Person, Post, new_id
from luoshi.record.projection import rebuild_differences
from tests.copying import copied_when_made_before
from tests.record.acting import CLERK
from tests.record.city import import_city
from tests.record.organising import organising
from tests.record.people import FIRST, SECOND, read_and_accept
from tests.web.accounts import BACKEND, account

pytestmark = pytest.mark.django_db

# What Popolo asks of these classes (popoloproject.com/specs), written by hand: ids, labels, dates, sources.
DAY = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
SOURCES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["url"],
        "properties": {"url": {"type": "string", "pattern": "^https?://"}, "note": {"type": "string"}},
    },
}
IDENTITY = {"type": "string", "minLength": 1}


def listed(required: list[str], **properties: Any) -> dict[str, Any]:
    entry = {
        "type": "object",
        "required": ["id", *required],
        "properties": {"id": IDENTITY, "sources": SOURCES, **properties},
    }
    return {"type": "array", "items": entry}


POPOLO = {
    "type": "object",
    "required": ["persons", "organizations", "posts", "memberships"],
    "properties": {
        "persons": listed(
            ["name"],
            name=IDENTITY,
            other_names={
                "type": "array",
                "items": {"type": "object", "required": ["name"], "properties": {"name": IDENTITY}},
            },
        ),
        "organizations": listed(["name"], name=IDENTITY),
        "posts": listed(["label"], label=IDENTITY, role=IDENTITY, organization_id=IDENTITY),
        "memberships": listed(
            ["person_id", "post_id", "sources"],
            person_id=IDENTITY,
            post_id=IDENTITY,
            organization_id=IDENTITY,
            role=IDENTITY,
            start_date=DAY,
            end_date=DAY,
            seen_on=DAY,
        ),
    },
}


@pytest.fixture
def reports() -> tuple[UUID, UUID]:
    return _reports()


@copied_when_made_before
def _reports() -> tuple[UUID, UUID]:
    return read_and_accept(FIRST, "甲.txt"), read_and_accept(SECOND, "乙.txt")


@pytest.fixture
def people(reports: tuple[UUID, UUID]) -> list[UUID]:
    return list(Person.objects.filter(name="季小满").order_by("id").values_list("id", flat=True))


def addresses(person: UUID) -> list[str]:
    post = Post.objects.get(title="市长").id
    return ["/people", "/people/popolo.json", f"/people/{person}", f"/posts/{post}"]


def signed_in(role: str) -> Client:
    """A browser of somebody with this role, whom no report names."""
    client = Client()
    client.force_login(account(role, "林知秋"), backend=BACKEND)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", ["clerk", "reader"])
def test_whoever_sees_content_sees_them(people: list[UUID], role: str) -> None:
    client = signed_in(role)
    assert [client.get(address).status_code for address in addresses(people[0])] == [200] * 4


@pytest.mark.parametrize("role", ["administrator", ""])
def test_whoever_sees_no_content_finds_nothing_there(people: list[UUID], role: str) -> None:
    client = signed_in(role)
    assert [client.get(address).status_code for address in addresses(people[0])] == [404] * 4


def test_whoever_is_not_signed_in_is_asked_to(people: list[UUID]) -> None:
    assert {Client().get(address).status_code for address in addresses(people[0])} == {302}


def test_a_day_between_two_reports(people: list[UUID]) -> None:
    page = text(signed_in("reader"), "/people?on=2025-06-01")

    assert "最后见于2024年8月1日" in page
    assert "304 天前" in page
    assert "2024年8月1日至2026年2月24日之间，没有来源说明何时交接" in page
    assert "市委副书记、市长<mark>季小满</mark>传达上级会议精神并讲话。" in page
    assert "正在看 2025年6月1日 的情况" in page


def test_the_sentence_leads_to_the_document_at_its_place(reports: tuple[UUID, UUID]) -> None:
    page = text(signed_in("reader"), "/people?on=2024-08-01")
    first, _ = reports
    (event,) = (
        one
        for one in Event.objects.filter(subject=first, kind="proposals accepted")
        if "季小满" in one.content
    )
    (proposal,) = (
        one["proposal"] for one in event.opened()["decisions"] if one["values"].get("name") == "季小满"
    )
    assert f'href="/documents/{first}?on=2024-08-01#proposal-{proposal}"' in page


def test_a_cell_is_shown_with_workbook_sheet_address_and_what_stands_in_it() -> None:
    import_city(name="组织<b>&机构.xlsx")
    client = signed_in("reader")
    holder = Person.objects.get(name="骆明远").id
    post = Post.objects.get(title="市财政局局长").id

    for address in ("/people?on=2026-04-01", f"/people/{holder}", f"/posts/{post}"):
        page = text(client, address)
        assert '单元格里填的是<q lang="zh-CN">CZJ-JZ</q>' in page
        assert "工作簿 组织&lt;b&gt;&amp;机构.xlsx，工作表 任职，单元格 B3" in page


def test_before_anything_was_recorded_nothing_is_shown(people: list[UUID]) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    client = signed_in("reader")

    assert "还没有人员和岗位" in text(client, f"/people?known={yesterday}")
    assert client.get(f"/people/{people[0]}?known={yesterday}").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"), [("on=2026-13-40", "2026-13-40"), ("known=2999-01-01", "还没有到"), ("page=x", "市长")]
)
def test_a_wrong_day_is_refused_and_a_wrong_page_is_the_first(
    people: list[UUID], query: str, said: str
) -> None:
    answer = signed_in("reader").get(f"/people?{query}")
    assert answer.status_code == (200 if query.startswith("page") else 422)
    assert said in answer.content.decode()


def test_words_found(people: list[UUID]) -> None:
    client = signed_in("reader")
    assert "何一舟" not in text(client, "/people?text=顾长河&on=2026-02-24")
    assert "没有找到" in text(client, "/people?text=无此人")


def test_a_post_for_the_drawer_is_a_part_and_otherwise_a_page(people: list[UUID]) -> None:
    client = signed_in("reader")
    address = addresses(people[0])[-1]
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'data-drawer-title="市长"' in part
    assert "<html" in text(client, address)


def test_a_clerk_judges_and_undoes(people: list[UUID]) -> None:
    client = signed_in("clerk")
    first, second = people
    assert "季小满 × 2" in text(client, "/people")
    assert "是同一人吗" in text(client, f"/people/{first}")

    answer = client.post(f"/people/{first}/same", {"other": second, "reason": "职务前后相接"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/people/{first}")
    page = text(client, f"/people/{second}")
    assert "理由：职务前后相接" in page
    assert page.index("市委书记") < page.index("见于2024年8月1日")
    assert "× 2" not in text(client, "/people")

    judgement = IdentityJudgement.objects.get().id
    assert client.post(f"/people/{first}/undo", {"judgement": judgement}).status_code == 302
    assert "是同一人吗" in text(client, f"/people/{first}")
    assert client.post(f"/people/{first}/different", {"other": second}).status_code == 302
    assert "是同一人吗" not in text(client, f"/people/{first}")
    assert "× 2" not in text(client, "/people")
    assert rebuild_differences() == []


@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_nobody_else_judges(people: list[UUID], role: str) -> None:
    judgement = judge_same_person(CLERK, Because(), people[1], people[0])
    client = signed_in(role)
    for verb, data in (
        ("same", {"other": people[1]}),
        ("different", {"other": people[1]}),
        ("undo", {"judgement": judgement}),
    ):
        assert client.post(f"/people/{people[0]}/{verb}", data).status_code == 404
    assert IdentityJudgement.objects.filter(known_to__isnull=True).count() == 1
    if role == "reader":
        assert (
            "<form"
            not in text(client, f"/people/{people[0]}").partition('id="same"')[2].partition("</section>")[0]
        )


@pytest.mark.parametrize("other", ["", "x", "self", "unknown"])
def test_a_judgement_of_nobody_is_refused_with_what_is_wrong(people: list[UUID], other: str) -> None:
    named = {"self": str(people[0]), "unknown": str(new_id())}.get(other, other)
    answer = signed_in("clerk").post(f"/people/{people[0]}/same", {"other": named})

    assert answer.status_code == (404 if other == "unknown" else 422)
    assert any(
        said in answer.content.decode() for said in ("没有说明是哪一位", "同一条记录", "名册里没有这个人")
    )
    assert not IdentityJudgement.objects.exists()


def test_popolo_says_what_the_page_says_and_fills_in_no_date(people: list[UUID]) -> None:
    with organising() as now:
        unit = now.unit("云川市财政局")
        now.holds(now.person("宋晚亭"), now.post("局长", unit=unit), date(2024, 1, 1), date(2027, 1, 1))
    head = chain.head()
    answer = signed_in("reader").get("/people/popolo.json?on=2026-03-01")
    found = json.loads(answer.content)
    number, digest = chain.head()

    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-2026-03-01.popolo.json"'
    jsonschema.validate(found, POPOLO)
    assert found["meta"] == {
        "on": "2026-03-01",
        "known": timezone.localdate().isoformat(),
        "chain": {"entries": number, "head": digest},
    }
    assert number > head[0]
    names = {one["id"]: one["name"] for one in found["persons"]}
    posts = {one["id"]: one["label"] for one in found["posts"]}
    said = {(posts[one["post_id"]], names[one["person_id"]]): one for one in found["memberships"]}
    seen = said["市长", "顾长河"]
    assert (seen.get("start_date"), seen.get("end_date"), seen["seen_on"]) == (None, None, "2026-02-24")
    assert seen["sources"][0]["note"].endswith("市长顾长河主持。")
    stated = said["局长", "宋晚亭"]
    assert (stated["start_date"], stated["end_date"], "seen_on" in stated) == (
        "2024-01-01",
        "2027-01-01",
        False,
    )
    assert [one["name"] for one in found["organizations"]] == ["云川市财政局"]
    ids = {one["id"] for kind in ("persons", "organizations", "posts") for one in found[kind]}
    for one in found["memberships"]:
        assert {
            one["person_id"],
            one["post_id"],
            *([one["organization_id"]] if "organization_id" in one else []),
        } <= ids


def test_only_what_belongs_to_a_post_is_told_of_a_person(people: list[UUID]) -> None:
    """design.md §7.8: people appear by the post they hold, and nothing else personal is shown or exported."""
    found = json.loads(signed_in("reader").get("/people/popolo.json?on=2026-03-01").content)
    assert {name for one in found["persons"] for name in one} == {"id", "name", "other_names", "sources"}


def test_a_list_of_any_length_asks_the_database_as_often(
    people: list[UUID], django_assert_max_num_queries: Any
) -> None:
    client = signed_in("clerk")
    client.get("/people")
    with organising() as now:
        for number in range(60):
            now.holds(now.person(f"馆长{number}"), now.post(f"馆长{number}"), date(2025, 1, 1))
    with django_assert_max_num_queries(15):
        page = text(client, "/people")
    assert "下一页" in page
    assert "馆长" in text(client, "/people?page=2")
