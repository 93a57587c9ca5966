"""Evidence as people get it: safely, with their name and the minute, and not at all where they may not."""

from __future__ import annotations

import io
from urllib.parse import unquote
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from django.urls import reverse
from PIL import Image
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.delivery import stamping
from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.models import Evidence
from luoshi.record.actions.acting import Because
from luoshi.record.evidence import FileEvidence, LinkEvidence
from luoshi.record.models import new_id
from tests.delivery.drawing import at_once
from tests.delivery.tasks import PROOF, seen
from tests.web.views.test_task import People, due, people, words

__all__ = ["people"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn in this process: another takes a second to start."""
    monkeypatch.setattr(stamping, "_apart", at_once)


def image() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "PNG")
    return made.getvalue()


def attached(people: People, data: bytes, name: str) -> UUID:
    task = people.city.received(due_on=due())
    (found,) = attach_evidence(
        people.city.liaison, Because(), task, seen(task), [FileEvidence("现场", data, name)]
    )
    return found


def test_an_image_is_downloaded_as_pdf_with_name_and_minute(people: People) -> None:
    evidence = attached(people, image(), "现场.png")
    answer = people.client("office").get(reverse("evidence", args=[evidence]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert unquote(answer["Content-Disposition"]).startswith("attachment")
    assert unquote(answer["Content-Disposition"]).endswith("现场.png.pdf")
    with pdfium.PdfDocument(answer.content) as document:
        line = document[0].get_textpage().get_text_bounded()
    assert "季小满" in line
    assert "下载" in line
    # What was attached is as it was.
    assert people.client("auditor").get(reverse("evidence", args=[evidence])).content != answer.content


def test_other_files_come_as_they_are_with_name_and_minute_in_their_name(people: People) -> None:
    evidence = attached(people, PROOF.data, "验收单.txt")
    answer = people.client("office").get(reverse("evidence", args=[evidence]))
    assert answer.content == PROOF.data
    named = unquote(answer["Content-Disposition"])
    assert "验收单（季小满 " in named
    assert named.endswith("下载）.txt")
    assert answer["Content-Type"] == "text/plain"
    assert people.client("office").get(reverse("evidence_view", args=[evidence])).status_code == 404


def test_a_pdf_that_cannot_be_drawn_is_downloaded_as_it_is(people: People) -> None:
    evidence = attached(people, image(), "现场.png")
    Evidence.objects.filter(pk=evidence).update(media_type="application/pdf")
    answer = people.client("office").get(reverse("evidence", args=[evidence]))
    assert answer.content == image()
    assert "季小满" in unquote(answer["Content-Disposition"])
    assert "画不出来" in words(people.client("office").get(reverse("evidence_view", args=[evidence])))


def test_a_preview_is_drawn_anew_and_leads_to_the_download(people: People) -> None:
    evidence = attached(people, image(), "现场.png")
    page = people.client("liaison").get(reverse("evidence_view", args=[evidence]))
    drawn = HTMLParser(page.content.decode()).css_first("figure img").attributes["src"]
    answer = people.client("liaison").get(drawn)
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (60, 40)
    assert people.client("liaison").get(reverse("evidence_page", args=[evidence, 2])).status_code == 404


@pytest.mark.parametrize("name", ["evidence", "evidence_view"])
def test_who_may_not_see_the_task_does_not_learn_that_there_is_a_file(people: People, name: str) -> None:
    evidence = attached(people, image(), "现场.png")
    forbidden = people.client("other").get(reverse(name, args=[evidence]))
    unknown = people.client("other").get(reverse(name, args=[people.city.units["住建局"]]))
    assert (forbidden.status_code, unknown.status_code) == (404, 404)
    assert words(forbidden) == words(unknown)


def test_a_link_is_a_link_that_tells_its_page_nothing_and_the_same_file_twice_is_said(people: People) -> None:
    first, second = people.city.received("第一件", due_on=due()), people.city.received("第二件", due_on=due())
    for task in (first, second):
        attach_evidence(people.city.liaison, Because(), task, seen(task), [PROOF])
    attach_evidence(
        people.city.liaison,
        Because(),
        second,
        seen(second),
        [LinkEvidence("公示", "https://example.gov.cn/a")],
    )
    page = HTMLParser(people.get("office", second).content.decode())
    link = page.css_first("a[href='https://example.gov.cn/a']")
    assert "noopener" in link.attributes["rel"]
    assert "同一份佐证" in page.css_first(".also").text()
    assert page.css_first(".also a").attributes["href"] == reverse("task", args=[first])


def test_an_erased_file_says_so(people: People) -> None:
    evidence = attached(people, image(), "现场.png")
    row = Evidence.objects.get(pk=evidence)
    Evidence.objects.filter(pk=evidence).update(file=new_id())  # no bytes are left of it
    page = words(people.get("office", row.task))
    assert "文件已依法删除" in page
    gone = people.client("office").get(reverse("evidence", args=[evidence]))
    assert gone.status_code == 404
    assert "已依法删除" in words(gone)


def test_nothing_of_a_preview_stays_in_the_browser_of_a_shared_computer(people: People) -> None:
    evidence = attached(people, image(), "现场.png")
    client = people.client("office")
    for name, more in (("evidence_view", []), ("evidence_page", [1]), ("evidence", [])):
        answer = client.get(reverse(name, args=[evidence, *more]))
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store"), name
