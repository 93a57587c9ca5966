"""The API: for programs what pages are for people, no more and no less; its description is kept in the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.models import DraftRun, Role, Run, new_id
from luoshi.web.api.pages import schema
from tests.copying import copied_when_made_before
from tests.monitor.acting import city
from tests.monitor.giving import for_clerks_only, given
from tests.monitor.workbooks import output
from tests.record.rulebooks import BOOK, TEXT, adopted, published
from tests.web.accounts import signed_in

SNAPSHOT = Path(__file__).with_name("openapi.json")


def got(client: Client, name: str, *where: object, **query: object) -> Any:
    answer: HttpResponse = client.get(reverse(name, args=where), query)
    assert answer.status_code == 200, (answer.status_code, answer.content[:300])
    return json.loads(answer.content)


@pytest.fixture
def run() -> Run:
    return Run.objects.get(pk=_may())


@copied_when_made_before
def _may() -> UUID:
    """May published, of three counties."""
    city()
    given(output(), "5月.xlsx")
    adopted()
    return published().id


def test_the_description_is_the_one_in_the_repository() -> None:
    """``LUOSHI_REGENERATE=1`` writes it anew; what changed for programs is then seen in the difference."""
    described = json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if os.environ.get("LUOSHI_REGENERATE"):
        SNAPSHOT.write_text(described, encoding="utf-8")
    assert described == SNAPSHOT.read_text(encoding="utf-8")
    assert json.loads(described)["openapi"].startswith("3.1")


def test_every_endpoint_only_reads() -> None:
    methods = {method for path in schema()["paths"].values() for method in path}
    assert methods == {"get"}


@pytest.mark.django_db
def test_books_versions_and_texts(run: Run) -> None:
    client = signed_in(Role.READER)

    (book,) = got(client, "api_rulebooks")
    assert (book["book"], book["version"]["number"], book["run"]) == (BOOK, 1, str(run.id))
    assert book["version"]["title"] == {"zh": "产值监测", "en": "Output watch"}
    whole = got(client, "api_rulebook", BOOK)
    assert [one["code"] for one in whole["measures"]] == ["output_growth"]
    assert [one["number"] for one in whole["all_versions"]] == [1]
    answer = client.get(reverse("api_rulebook_text", args=[BOOK, 1]))
    assert (answer.content.decode(), answer["Content-Type"]) == (TEXT, "application/yaml; charset=utf-8")


@pytest.mark.django_db
def test_a_run_its_rows_and_why(run: Run) -> None:
    client = signed_in(Role.READER)

    (listed,) = got(client, "api_runs", book=BOOK)
    assert listed == got(client, "api_run", run.id)
    assert (listed["period"], listed["number"], listed["draft"]) == ("2026-05", 1, False)
    assert listed["rows_hash"] == run.rows_hash
    measured = got(client, "api_run_rows", run.id, kind="measure", measure="output_growth")["rows"]
    (yellow,) = [row for row in measured if row["light"] == "yellow"]
    assert yellow["value"] == "4"
    assert (
        got(client, "api_run_rows", run.id, subject=yellow["subject"], kind="subject")["rows"][0]["code"]
        == "SLXZF"
    )
    why = got(client, "api_explanation", run.id, yellow["subject"])
    assert "4" in json.dumps(why)
    for name in ("SLXZF", why["subject"]["name"]):
        assert got(client, "api_explanation", run.id, name) == why


@pytest.mark.django_db
def test_rows_come_in_parts_that_lead_on(run: Run) -> None:
    client = signed_in(Role.READER)
    everything = got(client, "api_run_rows", run.id)
    assert everything["next"] is None

    found, after = [], -1
    while after is not None:
        part = got(client, "api_run_rows", run.id, after=after, limit=5)
        found += part["rows"]
        after = part["next"]

    assert found == everything["rows"]
    assert len(found) > 5


@pytest.mark.django_db
def test_drafts_say_that_they_are_drafts(run: Run) -> None:
    DraftRun.objects.all().delete()
    judge_drafts(MACHINE)
    client = signed_in(Role.READER)
    listed = got(client, "api_runs")
    assert {one["draft"] for one in listed if one["id"] != str(run.id)} <= {True}
    assert [one for one in got(client, "api_runs", known="2026-11-01") if one["draft"]] == []


@pytest.mark.django_db
def test_what_a_reader_may_not_see_on_pages_is_not_in_the_api_either(run: Run) -> None:
    for_clerks_only()
    clerk, reader = signed_in(Role.CLERK), signed_in(Role.READER)
    assert got(clerk, "api_run_rows", run.id, kind="measure")["rows"]
    assert got(reader, "api_run_rows", run.id, kind="measure")["rows"] == []
    subject = got(clerk, "api_run_rows", run.id, kind="subject")["rows"][0]["subject"]
    assert clerk.get(reverse("api_explanation", args=[run.id, subject])).status_code == 200
    assert reader.get(reverse("api_explanation", args=[run.id, subject])).status_code == 404


@pytest.mark.django_db
def test_what_is_not_there_is_not_found(run: Run) -> None:
    client = signed_in(Role.READER)
    for url in (
        reverse("api_rulebook", args=["no-such-book"]),
        reverse("api_rulebook_text", args=[BOOK, 9]),
        reverse("api_run", args=[new_id()]),
        "/api/runs/no-id",
        reverse("api_run_rows", args=[new_id()]),
        reverse("api_explanation", args=[run.id, new_id()]),
        reverse("api_explanation", args=[run.id, "没有这个县"]),
    ):
        answer = client.get(url, headers={"Accept": "application/json"})
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (404, "application/json")
        assert json.loads(answer.content)["message"]


@pytest.mark.django_db
def test_a_wrong_question_is_answered_with_what_is_wrong(run: Run) -> None:
    answer = signed_in(Role.READER).get(reverse("api_run_rows", args=[run.id]), {"kind": "everything"})
    assert answer.status_code == 422
    assert "kind" in json.loads(answer.content)["message"]
    answer = signed_in(Role.READER).get(reverse("api_runs"), {"known": "昨天"})
    assert (answer.status_code, "昨天" in json.loads(answer.content)["message"]) == (422, True)
