"""A small city for tests, and files that change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from luoshi.record.actions import acting
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_organisation import apply_organisation, compare_organisation
from luoshi.record.models import Cause, Person, Post
from luoshi.record.models import Unit as UnitRow
from luoshi.record.queries.organisation import Node, tree
from luoshi.sheets.organisation import Area, Organisation, Tenure, Unit, export_organisation
from luoshi.sheets.organisation import Person as PersonRow
from luoshi.sheets.organisation import Post as PostRow
from tests.copying import copied_when_made_before
from tests.record.acting import CLERK

DAY = date(2026, 3, 1)
NAME = "组织.xlsx"

CITY = Organisation(
    areas=(Area("990100", "云川市", "city"), Area("990102", "望溪区", "county", "990100")),
    units=(
        Unit("SZF", "云川市人民政府", "市政府", "government", "city", "990100"),
        Unit("DCS", "云川市督查室", "市督查室", "party_department", "city", "990100", start=date(2020, 1, 1)),
        Unit("CZJ", "云川市财政局", "市财政局", "government_department", "city", "990100", "SZF", "DCS"),
        Unit("GZW", "云川市国资委", None, "government_department", "city", "990100", "SZF", "DCS",
             date(2019, 5, 1)),
        Unit("WXQ", "望溪区人民政府", None, "government", "county", "990102", "SZF"),
    ),
    posts=(
        PostRow("DCS-KY", "市督查室科员", "DCS", "收件、核对", "clerk"),
        PostRow("CZJ-JZ", "市财政局局长", "CZJ", "主持全面工作"),
        PostRow("GZW-ZR", "市国资委主任", "GZW"),
    ),
    people=(PersonRow("R1", "苏禾"), PersonRow("R2", "骆明远"), PersonRow("R3", "钱守拙")),
    tenures=(
        Tenure("R1", "DCS-KY", date(2025, 7, 1), source="督干〔2025〕5号"),
        Tenure("R2", "CZJ-JZ", date(2025, 8, 28)),
        Tenure("R3", "CZJ-JZ", date(2021, 9, 1), date(2025, 8, 28)),
        Tenure("R3", "GZW-ZR", seen_on=date(2026, 1, 5)),
    ),
)  # fmt: skip


def import_city(
    organisation: Organisation = CITY,
    day: date = DAY,
    *,
    actor: Actor = CLERK,
    name: str = NAME,
    correction: bool = False,
) -> UUID:
    """As ``apply_city``. Where no test has set the clock, this city is copied from what the first import of it left."""
    usual = (organisation, day, actor, name, correction) == (CITY, DAY, CLERK, NAME, False)
    if usual and acting.datetime is datetime:  # type: ignore[attr-defined]
        return _imported_before()
    return apply_city(organisation, day, actor=actor, name=name, correction=correction)


def apply_city(
    organisation: Organisation = CITY,
    day: date = DAY,
    *,
    actor: Actor = CLERK,
    name: str = NAME,
    correction: bool = False,
) -> UUID:
    """Apply a file of this organisation as a person does: see the difference, then apply it; the event."""
    data = export_organisation(organisation, "zh")
    shown = compare_organisation(actor, data, name, day, correction=correction)
    because = Because(Cause.IMPORT)
    return apply_organisation(actor, because, data, name, day, shown.fingerprint, correction=correction)


@copied_when_made_before
def _imported_before() -> UUID:
    return apply_city()


def with_unit(code: str, organisation: Organisation = CITY, **changes: Any) -> Organisation:
    """The city with one unit changed."""
    units = tuple(replace(one, **changes) if one.code == code else one for one in organisation.units)
    return replace(organisation, units=units)


def unit(code: str) -> UUID:
    """A unit by its code."""
    return UnitRow.objects.get(code=code).id


def post(code: str) -> UUID:
    """A post by its code."""
    return Post.objects.get(code=code).id


def person(code: str) -> UUID:
    """A person by code."""
    return Person.objects.get(code=code).id


def outline(on: date = DAY, moment: Any = None, hierarchy: Any = "administrative") -> list[str]:
    """The tree as indented lines of code and name."""
    return lines(tree(CLERK, on, moment, hierarchy).roots)


def lines(nodes: Sequence[Node]) -> list[str]:
    """Nodes as indented lines of code and name."""
    return [f"{'  ' * node.depth}{node.code} {node.name}" for root in nodes for node in root.walk()]
