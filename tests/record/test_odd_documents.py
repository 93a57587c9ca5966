"""Documents that no one would write, and files that are none: refused or read, and nothing of the record is lost."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.delivery.models import Directive
from luoshi.record import chain
from luoshi.record.actions.acting import Because
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.receive_document import (
    PerhapsSecret,
    SecretDocument,
    receive_document,
)
from luoshi.record.models import Article, Document, Event, File, Person, ProposalKind, Source
from luoshi.record.storage import files
from luoshi.record.verifying import verify_everything
from tests.record.acting import CLERK, REPORT, SAMPLES, accept, accept_all, assert_sound, open_ones, receive

pytestmark = pytest.mark.django_db

WORDS = (
    "本报讯 2026年3月2日，市委书记周启明主持召开全市项目建设推进会并讲话。\n"
    "周启明强调，要全面落实{}“三单工作法”，狠抓项目开工。各县区要逐项销号。\n"
)


@pytest.mark.parametrize("character", ["\0", "\ud83d", "\ufffe", "\U0001f600", "\u202e", "𠮷"])
def test_a_character_that_no_table_can_hold_keeps_its_place(
    character: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader is made to give the character, wherever a decoder would have replaced it."""
    from luoshi.reading import read_document as read
    from luoshi.reading.records import Document as Read

    marker = "垚"

    def odd(data: bytes, *, name: str) -> Read:
        record = read(data, name=name)
        return _replaced(record, marker, character)

    monkeypatch.setattr("luoshi.reading.read_document", odd)
    document = receive(
        f"odd{character}.txt", data=WORDS.format(marker).replace("周启明", f"周启{marker}").encode()
    )
    waiting = open_ones(document)
    assert {row.kind for row in waiting} >= {"directive", "meeting"}
    for row in waiting:
        text = Article.objects.get(pk=row.article).text
        assert character in text
        assert row.values["anchor"]["quote"] == text[row.start : row.end]

    directive = next(row for row in waiting if row.kind == "directive" and character in row.values["quote"])
    accept(directive)
    accept(*[row for row in waiting if row.kind != "directive"])

    row = Directive.objects.get(proposal=directive.id)
    assert len(row.quote) == len(directive.values["quote"])
    quote = Source.objects.get(pk=row.source).opened()["quote"]
    assert character in quote
    assert_sound()


def _replaced(value: object, marker: str, character: str) -> object:  # type: ignore[misc]
    import dataclasses

    if isinstance(value, str):
        return value.replace(marker, character)
    if isinstance(value, list):
        return [_replaced(one, marker, character) for one in value]
    if isinstance(value, dict):
        return {key: _replaced(one, marker, character) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            column.name: _replaced(getattr(value, column.name), marker, character)
            for column in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **changes)
    return value


def test_a_person_post_and_mechanism_named_with_such_a_character_are_seen_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = receive("一.txt", data=WORDS.format("").encode())
    other = receive("二.txt", data=WORDS.format("").replace("3月2日", "3月9日").encode())
    for one in (document, other):
        for kind in (ProposalKind.PERSON, ProposalKind.TERM):
            changes = {"name": "周\0启\ud800明"} if kind == "person" else {"name": "三\0单"}
            posts = {"posts": [{"title": "市委\0书记"}]} if kind == "person" else {}
            accept(open_ones(one, kind)[0], **changes, **posts)
    assert Person.objects.get().name == "周\ufffd启\ufffd明"
    assert_sound()


@pytest.mark.slow
def test_a_document_of_five_megabytes_is_kept_read_and_decided() -> None:
    line = "今年以来，第{}号项目运行平稳，完成投资好于预期，带动就业，群众满意。\n"
    text = WORDS.format("") + "".join(line.format(number) for number in range(52_000))
    data = text.encode()
    assert len(data) > 5_000_000

    document = receive("长.txt", data=data)

    row = Document.objects.get(pk=document)
    assert row.state == "read"
    address = File.objects.get(pk=row.file).address
    assert address is not None
    assert files().read(address) == data
    accept_all(document)
    assert Directive.objects.count() >= 2
    assert_sound()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.txt", b" "),
        ("不是.pdf", b"%PDF-1.7\n" + b"\0" * 100),
        ("不是.docx", b"PK\x03\x04" + b"\xff" * 100),
        ("字节.txt", bytes(range(256)) * 20),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_and_says_why(name: str, data: bytes) -> None:
    document = receive_document(CLERK, Because(), data, name, date(2026, 3, 2), not_secret=True).document
    assert read_document(MACHINE, because_of(document), document)

    row = Document.objects.get(pk=document)
    assert row.state == "failed"
    assert row.problem
    assert row.open_proposals == 0
    assert not read_document(MACHINE, because_of(document), document), (
        "it is not tried again with the same reader"
    )
    assert_sound()


def test_a_name_of_any_characters_becomes_one_that_any_system_can_hold() -> None:
    document = receive("../..\\会\0议\ud800.txt", data=WORDS.format("").encode())
    assert Document.objects.get(pk=document).name == "会议.txt"
    assert Event.objects.get(kind="document received").opened()["name"] == "会议.txt"
    assert_sound()


def test_the_same_bytes_lead_to_the_same_document_whatever_they_are_called() -> None:
    first = receive(REPORT)
    again = receive_document(
        CLERK, Because(), (SAMPLES / REPORT).read_bytes(), "另一个名字.txt", date(2026, 3, 5)
    )
    assert (again.document, again.duplicate) == (first, True)
    assert Document.objects.count() == 1


def test_bytes_kept_for_something_else_are_no_duplicate_of_a_document() -> None:
    """An organisation workbook is a kept file too, and no document."""
    from luoshi.record.actions.acting import acting
    from luoshi.record.hashing import hash_bytes

    data = (SAMPLES / REPORT).read_bytes()
    address = hash_bytes(data)
    with acting("organisation changed", CLERK, Because()) as act:
        files().put(data)
        act.keep(File(size=len(data), address=address), {"address": address, "name": "模板.xlsx"})

    first = receive(REPORT)
    assert receive_document(CLERK, Because(), data, "x.txt", date(2026, 3, 5)).document == first
    assert Document.objects.count() == 1
    assert_sound()


def test_a_secret_document_leaves_nothing_behind() -> None:
    data = "机密★10年\n\n".encode() + WORDS.format("").encode()
    before = (chain.head(), sorted(files()))
    with pytest.raises(SecretDocument) as refused:
        receive_document(CLERK, Because(), data, "x.txt", date(2026, 3, 2))
    assert not isinstance(refused.value, PerhapsSecret)
    assert (chain.head(), sorted(files())) == before
    assert not Document.objects.exists()


def test_an_altered_and_a_missing_file_are_named() -> None:
    document = receive()
    accept_all(document)
    file = File.objects.get()
    assert file.address is not None
    path = files().path(file.address)
    whole = path.read_bytes()
    try:
        for damage in (lambda: path.write_bytes(whole + b"x"), path.unlink):
            damage()
            found = verify_everything().first_break
            assert found is not None
            assert file.address in found.where
    finally:
        path.write_bytes(whole)
    assert verify_everything(rebuild=True).first_break is None
    assert verify_everything().files == 1
