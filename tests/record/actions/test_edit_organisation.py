"""One value at a time: the source is the entry of a named person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.edit_organisation import edit_subject, edit_tenure, withdraw_tenure
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Event, Person, Post, Source, Statement, Tenure, Unit, new_id
from luoshi.record.projection import rebuild_differences
from tests.record.acting import ADMINISTRATOR, CLERK, READER
from tests.record.city import DAY, import_city, outline, person, post, unit

pytestmark = pytest.mark.django_db

NEW_UNIT = {"code": "TJJ", "name": "云川市统计局", "kind": "government_department", "level": "city"}


def edit(kind: str, subject: Any, day: date | None = DAY, /, **values: Any) -> Any:
    return edit_subject(CLERK, Because(), kind, subject, values, day)


def test_only_what_differs_is_said_and_by_whom() -> None:
    import_city()
    before = Statement.objects.count()

    edit("unit", unit("CZJ"), date(2026, 5, 1), name="云川市财政局", short_name="财政局")

    (said,) = Statement.objects.order_by("-known_at", "-id")[: Statement.objects.count() - before]
    assert (said.property, said.text, said.valid_from) == ("unit.short_name", "财政局", date(2026, 5, 1))
    source = Source.objects.get(pk=said.source)
    assert (source.kind, source.opened()["person"], source.opened()["post"]) == (
        "entry",
        "经办甲",
        "督查室干部",
    )
    assert rebuild_differences() == []


def test_a_new_unit_is_known_from_its_first_day() -> None:
    import_city()

    made = edit("unit", None, **NEW_UNIT, parent=unit("SZF"), start=date(2026, 1, 1))

    assert Unit.objects.get(code="TJJ").id == made
    assert "  TJJ 云川市统计局" in outline(date(2026, 1, 1))
    assert "  TJJ 云川市统计局" not in outline(date(2025, 12, 31))


def test_a_new_post_and_person() -> None:
    import_city()

    made = edit("post", None, code="CZJ-FJZ", title="市财政局副局长", unit=unit("CZJ"), role="reader")
    who = edit("person", None, code="R9", name="顾见山")
    edit_tenure(CLERK, Because(), who, made, start=DAY, basis="任免名单")

    assert Post.objects.get(pk=made).role == "reader"
    assert Person.objects.get(pk=who).name == "顾见山"
    assert Tenure.objects.get(person=who).valid_from == DAY
    assert rebuild_differences() == []


def test_a_role_counts_at_once_whatever_the_day() -> None:
    import_city()

    edit("post", post("CZJ-JZ"), date(2030, 1, 1), role="clerk")

    said = Statement.objects.get(subject=post("CZJ-JZ"), property="post.role")
    assert (said.period, said.valid_from) == ("always", None)


@pytest.mark.parametrize(
    ("attempt", "field", "message"),
    [
        (lambda: edit("unit", None, **{**NEW_UNIT, "code": "CZJ"}), "code", "已经用过"),
        (lambda: edit("unit", None, **{**NEW_UNIT, "code": "a b"}), "code", "编码用"),
        (lambda: edit("unit", None, **{**NEW_UNIT, "name": " "}), "name", "请填写单位名称"),
        (lambda: edit("unit", None, code="T", name="甲"), "kind", "请填写单位类别"),
        (lambda: edit("unit", None, **{**NEW_UNIT, "kind": "bureau"}), "kind", "从列表里选"),
        (lambda: edit("unit", None, **NEW_UNIT, parent=new_id()), "parent", "刷新"),
        (lambda: edit("unit", unit("SZF"), parent=unit("CZJ")), "parent", "自己的下级"),
        (lambda: edit("unit", unit("SZF"), parent=unit("SZF")), "parent", "不能是自己"),
        (lambda: edit("unit", unit("GZW"), end=date(2019, 5, 1)), "end", "晚于起始"),
        (lambda: edit("unit", unit("CZJ"), name="云川市财政局"), "", "没有改动"),
        (lambda: edit("post", None, code="P", title="局长"), "unit", "请填写所在单位"),
        (lambda: edit("person", person("R1"), name="苏" * 201), "name", "太长"),
        (lambda: edit("person", person("R1"), name="苏\u202e禾"), "name", "看不见"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(attempt: Any, field: str, message: str) -> None:
    import_city()
    before = Statement.objects.count()

    with pytest.raises(WrongEntry, match=message) as refused:
        attempt()

    assert refused.value.field == field
    assert (Statement.objects.count(), Event.objects.count()) == (before, 1)


def test_an_unknown_subject_is_not_found() -> None:
    import_city()

    with pytest.raises(NotFound):
        edit("unit", new_id(), name="甲")


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR])
def test_only_a_clerk_edits(actor: Any) -> None:
    import_city()
    held = Tenure.objects.get(person=person("R1"))

    with pytest.raises(Refused):
        edit_subject(actor, Because(), "unit", unit("CZJ"), {"name": "甲"}, DAY)
    with pytest.raises(Refused):
        edit_tenure(actor, Because(), person("R1"), post("CZJ-JZ"), start=DAY)
    with pytest.raises(Refused):
        withdraw_tenure(actor, Because(), person("R1"), held.id, "错")


def test_a_term_is_ended_by_its_day() -> None:
    import_city()
    held = Tenure.objects.get(person=person("R2"))

    edit_tenure(
        CLERK, Because(), person("R2"), post("CZJ-JZ"), start=held.valid_from, end=DAY, instead_of=held.id
    )

    now = Tenure.objects.get(person=person("R2"), known_to__isnull=True)
    assert (now.valid_from, now.valid_to) == (date(2025, 8, 28), DAY)
    assert rebuild_differences() == []


def test_a_term_moved_to_another_post_leaves_the_first() -> None:
    import_city()
    held = Tenure.objects.get(person=person("R2"))

    edit_tenure(CLERK, Because(), person("R2"), post("GZW-ZR"), start=held.valid_from, instead_of=held.id)

    now = Tenure.objects.get(person=person("R2"), known_to__isnull=True)
    assert now.post == post("GZW-ZR")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "至少填一个"),
        ({"start": date(2025, 9, 1)}, "重叠"),
        ({"start": date(2026, 1, 2), "end": date(2026, 1, 2)}, "晚于起始"),
        ({"start": DAY, "post": new_id()}, "没有这个岗位"),
        ({"start": DAY, "instead_of": new_id()}, "刷新"),
    ],
)
def test_a_term_that_cannot_be_is_refused(values: dict[str, Any], message: str) -> None:
    import_city()

    with pytest.raises(WrongEntry, match=message):
        edit_tenure(CLERK, Because(), person("R2"), **{"post": post("CZJ-JZ"), **values})

    assert Event.objects.count() == 1


def test_a_term_recorded_by_mistake_is_taken_back_with_the_reason() -> None:
    import_city()
    held = Tenure.objects.get(person=person("R2"))

    withdraw_tenure(CLERK, Because(), person("R2"), held.id, "登错了人")

    assert not Tenure.objects.filter(person=person("R2"), known_to__isnull=True).exists()
    event = Event.objects.order_by("-at").first()
    assert event is not None
    assert event.opened()["reason"] == "登错了人"
    assert rebuild_differences() == []
