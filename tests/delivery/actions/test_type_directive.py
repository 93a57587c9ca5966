"""What comes from no meeting report is a document like any other, its demands anchored to their words."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from luoshi.delivery.actions.register_table import register_table
from luoshi.delivery.actions.type_directive import TypedDocument, receive_scan, type_directive
from luoshi.delivery.models import Directive, Task
from luoshi.delivery.queries.decomposing import Subject, decomposing
from luoshi.delivery.queries.scans import scan_of
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.receive_document import PerhapsSecret
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Article, Document, DocumentClass, Source
from luoshi.record.queries.documents import attached_to, inbox
from tests.delivery.typed import INDICATORS, city, row
from tests.record.acting import CLERK, LEADER, LIAISON, assert_sound

pytestmark = pytest.mark.django_db

TEXT = (
    "阅。松岭路坑洼不平，群众反映强烈。请市财政局落实资金，请市国资委9月底前修好松岭路。\n林若川 2026年3月2日"
)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def typed(**values: Any) -> TypedDocument:
    return TypedDocument(
        **{
            "document_class": DocumentClass.INSTRUCTION,
            "title": "关于松岭路修复的批示",
            "issuer": "林若川",
            "text": TEXT,
            "demands": ("请市财政局落实资金", "请市国资委9月底前修好松岭路"),
            "received_on": date(2026, 3, 3),
            **values,
        }
    )


def quoted(directive: Directive) -> str:
    """The words of a directive, cut again out of the stored text."""
    source = Source.objects.get(pk=directive.source)
    text = Article.objects.get(pk=directive.article).text
    return str(text[source.start : source.end])


def test_the_demands_are_directives_anchored_to_their_words() -> None:
    document = type_directive(CLERK, typed())

    rows = list(Directive.objects.order_by("position"))
    assert [row.quote for row in rows] == ["请市财政局落实资金", "请市国资委9月底前修好松岭路"]
    assert [quoted(row) for row in rows] == [row.quote for row in rows]
    assert {(row.speaker, row.kind, row.document) for row in rows} == {("林若川", "action", document)}
    assert Document.objects.get().document_class == DocumentClass.INSTRUCTION
    assert_sound()


def test_without_demands_the_whole_text_is_one() -> None:
    type_directive(CLERK, typed(demands=()))

    row = Directive.objects.get()
    # Who signed it and when is no part of what is asked.
    assert row.quote == TEXT.partition("\n")[0] == quoted(row)


def test_its_class_of_matter_comes_with_it_and_its_scan_stands_beside_it() -> None:
    city()
    day = date(2026, 3, 3)
    with pytest.raises(PerhapsSecret):  # no machine sees a marking on a picture: somebody has to look
        receive_scan(CLERK, Because(), PICTURE, "批示.png", day, DocumentClass.INSTRUCTION)
    scan = receive_scan(
        CLERK, Because(), PICTURE, "批示.png", day, DocumentClass.INSTRUCTION, not_secret=True
    )
    assert not scan.readable

    document = type_directive(CLERK, typed(), scan.document)

    found = scan_of(CLERK, document)
    assert found is not None
    assert (found.id, found.name) == (scan.document, "批示.png")
    rows = decomposing(CLERK, Subject(document=document)).rows
    assert [row.cell("kind") for row in rows] == ["领导批示（一般）"] * 2


def test_words_that_do_not_stand_in_the_text_are_refused_and_nothing_is_kept() -> None:
    with pytest.raises(WrongEntry, match="原文里没有“请市财政局拨款”") as refused:
        type_directive(CLERK, typed(demands=("请市财政局拨款",)))

    assert refused.value.field == "demands"
    assert not Document.objects.exists()
    type_directive(CLERK, typed())
    assert Directive.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " ", "issuer": ""}, "title"), ({"text": "\n"}, "text"), ({"text": "长" * 20_001}, "text")],
)
def test_what_is_missing_or_too_much_is_said_at_its_field(values: dict[str, str], field: str) -> None:
    with pytest.raises(WrongEntry) as refused:
        type_directive(CLERK, typed(demands=(), **values))

    assert refused.value.field == field


def test_the_same_typed_again_is_said_to_be_there() -> None:
    type_directive(CLERK, typed())

    with pytest.raises(WrongEntry, match="以前都登记过了"):
        type_directive(CLERK, typed())
    assert Directive.objects.count() == 2


def test_one_matter_from_three_sources_is_one_task() -> None:
    city()
    sources: list[UUID] = []
    for kind, title, words in (
        (DocumentClass.INSTRUCTION, "批示", "请市国资委9月底前修好松岭路"),
        (DocumentClass.SUGGESTION, "代表建议", "建议尽快修好松岭路"),
        (DocumentClass.AUDIT, "审计发现问题", "松岭路长期未修，应予整改"),
    ):
        document = type_directive(
            CLERK, typed(document_class=kind, title=title, text=f"{words}。", demands=(words,))
        )
        sources.append(Directive.objects.get(document=document).id)
    register_table(CLERK, Because(), [row("修好松岭路", lead="市国资委", of=sources[0])], INDICATORS)
    code = Task.objects.get().code

    register_table(
        CLERK,
        Because(),
        [row("x", "1", of=sources[1], joins=code), row("y", "2", of=sources[2], joins=code)],
        INDICATORS,
    )

    assert Task.objects.get().directives == sources
    assert_sound()


def test_only_the_office_types_directives() -> None:
    with pytest.raises(Refused):
        type_directive(LEADER, typed())


def test_a_task_of_an_instruction_says_whose_it_is_and_of_which_day() -> None:
    city()
    document = type_directive(CLERK, typed(title="", issued_on=date(2026, 3, 2)))

    assert set(Directive.objects.values_list("decided_on", flat=True)) == {date(2026, 3, 2)}
    of = Directive.objects.order_by("position")[0]
    register_table(CLERK, Because(), [row(of.quote, of=of.id, lead="市财政局")], INDICATORS)
    task = Task.objects.get()
    assert (task.meeting, task.decided_on) == ("林若川同志批示", date(2026, 3, 2))
    assert Document.objects.get(pk=document).title == "林若川同志批示"


def test_an_instruction_of_a_day_after_its_receipt_is_refused() -> None:
    with pytest.raises(WrongEntry, match="不能晚于收文日期") as refused:
        type_directive(CLERK, typed(issued_on=date(2026, 3, 4)))

    assert refused.value.field == "issued"


def test_a_scan_in_which_nothing_was_read_is_an_attachment() -> None:
    scan = receive_scan(
        CLERK, Because(), PICTURE, "批示.png", date(2026, 3, 3), DocumentClass.INSTRUCTION, not_secret=True
    )
    assert attached_to(CLERK, inbox(CLERK)) == {}

    document = type_directive(CLERK, typed(), scan.document)

    assert {one: of.id for one, of in attached_to(CLERK, inbox(CLERK)).items()} == {scan.document: document}
    assert attached_to(LIAISON, inbox(CLERK)) == {}
