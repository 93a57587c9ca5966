"""The JSON keeps to the published schema, says everything the records say, and streams."""

from __future__ import annotations

import dataclasses
import io
import json
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest

from luoshi.reading import records
from luoshi.reading.output import json_text
from luoshi.reading.records import Document, Reading

RECORDS = {
    "document": records.Document,
    "article": records.Article,
    "meeting": records.Meeting,
    "person": records.Person,
    "post": records.Post,
    "group": records.Group,
    "directive": records.Directive,
    "term": records.Term,
    "quantity": records.Quantity,
    "anchor": records.Anchor,
    "left_out": records.LeftOut,
    "problem": records.Problem,
}


def definition(name: str) -> dict[str, Any]:
    defined: dict[str, Any] = json_text.schema()["$defs"][name]
    return defined


def test_schema_is_a_valid_2020_12_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_text.schema())
    assert json_text.schema()["properties"]["schema"]["const"] == json_text.SCHEMA == Reading([], "").schema


def test_every_record_class_is_in_the_schema() -> None:
    classes = {kind for kind in vars(records).values() if dataclasses.is_dataclass(kind)}
    assert classes == {*RECORDS.values(), records.Reading}


@pytest.mark.parametrize("name", RECORDS)
def test_schema_has_exactly_the_fields_of_the_record(name: str) -> None:
    fields = {field.name for field in dataclasses.fields(RECORDS[name])}
    assert set(definition(name)["properties"]) == fields
    assert set(definition(name)["required"]) == fields


@pytest.mark.parametrize("name", [*RECORDS, "original"])
def test_every_field_of_the_schema_is_described(name: str) -> None:
    undescribed = [key for key, value in definition(name)["properties"].items() if not value["description"]]
    assert undescribed == []


def enumerated(annotation: Any) -> list[str]:
    return list(typing.get_args(annotation)) if typing.get_origin(annotation) is typing.Literal else []


def test_closed_lists_of_the_schema_are_those_of_the_records() -> None:
    found = 0
    for name, kind in RECORDS.items():
        for key, annotation in typing.get_type_hints(kind).items():
            if values := enumerated(annotation):
                in_schema = definition(name)["properties"][key]
                in_schema = definition("certainty") if key == "certainty" else in_schema
                assert in_schema["enum"] == values, f"{name}.{key}"
                found += 1
    assert found >= 8


def test_nullable_fields_of_the_schema_are_those_of_the_records() -> None:
    for name, kind in RECORDS.items():
        for key, annotation in typing.get_type_hints(kind).items():
            may_be_none = isinstance(annotation, types.UnionType) and type(None) in annotation.__args__
            text = json.dumps(definition(name)["properties"][key])
            # A meeting that was not found is written as an object of nulls.
            assert ('"null"' in text) == (may_be_none and key != "meeting"), f"{name}.{key}"


Documents = Callable[..., list[Document]]


def whole(read: list[Document]) -> str:
    stream = io.StringIO()
    json_text.write_json(read, stream, "luoshi 0")
    return stream.getvalue()


@pytest.mark.parametrize("kinds", [(), ("full",), ("full", "failed", "empty")])
def test_written_json_keeps_to_the_schema(documents: Documents, kinds: tuple[str, ...]) -> None:
    read = documents(*kinds)
    value = json.loads(whole(read))
    jsonschema.Draft202012Validator(json_text.schema()).validate(value)
    assert [d["source"] for d in value["documents"]] == [d.source for d in read]


def test_schema_refuses_a_record_with_a_missing_key(documents: Documents) -> None:
    value = json.loads(whole(documents("full")))
    del value["documents"][0]["articles"][0]["directives"][0]["speaker"]
    with pytest.raises(jsonschema.ValidationError, match="'speaker' is a required property"):
        jsonschema.Draft202012Validator(json_text.schema()).validate(value)


def test_keys_stand_in_the_order_of_the_issue(documents: Documents) -> None:
    value = json.loads(whole(documents("full")))
    assert list(value) == ["schema", "reader", "documents"]
    first = value["documents"][0]
    assert list(first) == [
        "source", "sha256", "format", "encoding", "failed", "articles", "left_out", "problems",
    ]  # fmt: skip
    assert list(first["articles"][0])[:8] == [
        "title", "kicker", "subtitle", "published", "outlet", "reporters", "text", "meeting",
    ]  # fmt: skip


def test_an_article_without_a_meeting_still_has_its_keys(documents: Documents) -> None:
    [document] = documents("full")
    document.articles[0].meeting = None
    meeting = json.loads(json_text.document_json(document))["articles"][0]["meeting"]
    assert meeting["date"] is None
    assert meeting["convened_by"] == []


def test_chinese_is_written_unescaped_and_the_same_every_time(documents: Documents) -> None:
    text = whole(documents("full"))
    assert "市委书记林若川" in text
    assert text == whole(documents("full"))


def test_a_document_is_one_line(documents: Documents) -> None:
    lines = whole(documents("full", "empty")).splitlines()
    assert len(lines) == 4
    assert json.loads(lines[2])["source"] == "空白.txt"


@pytest.mark.parametrize("kinds", [(), ("full", "failed")])
def test_a_reading_in_memory_is_written_like_a_stream(documents: Documents, kinds: tuple[str, ...]) -> None:
    assert json_text.reading_json(Reading(documents(*kinds), "luoshi 0")) == whole(documents(*kinds))


def test_documents_are_written_as_they_come(documents: Documents) -> None:
    """Nothing is held back: a document is in the stream before the next one is read."""
    stream = io.StringIO()
    sizes: list[int] = []

    def read() -> Iterator[Document]:
        for document in documents("full", "full", "full"):
            sizes.append(len(stream.getvalue()))
            yield document

    json_text.write_json(read(), stream, "luoshi 0")
    one = len(json_text.document_json(documents("full")[0]))
    assert sizes[1] - sizes[0] >= one
    assert sizes[2] - sizes[1] >= one


def test_what_json_and_utf8_cannot_hold_is_replaced(documents: Documents) -> None:
    [document] = documents("full")
    document.source = "坏名\udcff.txt"
    document.articles[0].quantities[0].value = float("inf")
    text = whole([document])
    text.encode("utf-8")
    value = json.loads(text)["documents"][0]
    assert value["source"] == "坏名\ufffd.txt"
    assert value["articles"][0]["quantities"][0]["value"] is None
