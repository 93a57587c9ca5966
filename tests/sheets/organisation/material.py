"""A small organisation without fault, files made from it, and rows at random."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import openpyxl
from hypothesis import strategies as st

from luoshi.sheets.cells import Cell, as_code, as_text
from luoshi.sheets.organisation import (
    Account,
    Area,
    Organisation,
    Person,
    Post,
    Tenure,
    Unit,
    export_organisation,
)
from luoshi.sheets.organisation.layout import LEVELS, ROLES, UNIT_KINDS

SMALL = Organisation(
    units=(
        Unit("SZF", "云川市人民政府", "市政府", "government", "city", "990100"),
        Unit("CZJ", "云川市财政局", "市财政局", "government_department", "city", "990100", "SZF", "SZF"),
        Unit("WXQ", "望溪区人民政府", None, "government", "county", "990102", "SZF"),
    ),
    areas=(Area("990100", "云川市", "city"), Area("990102", "望溪区", "county", "990100")),
    posts=(
        Post("CZJ-JZ", "市财政局局长", "CZJ", "主持全面工作", "clerk"),
        Post("WXQ-QZ", "望溪区区长", "WXQ"),
    ),
    people=(Person("R1", "钱守拙"), Person("R2", "骆明远")),
    tenures=(
        Tenure("R1", "CZJ-JZ", date(2021, 9, 1), date(2025, 8, 28), source="任免名单"),
        Tenure("R2", "CZJ-JZ", date(2025, 8, 28)),
        Tenure("R2", "WXQ-QZ", seen_on=date(2024, 8, 1)),
    ),
    accounts=(Account("luomingyuan", "R2"),),
)


def edited(cells: Mapping[str, object], language: str = "zh", organisation: Organisation = SMALL) -> bytes:
    """The file of an organisation with some cells changed by another program: {"单位!B2": "…"}."""
    book = openpyxl.load_workbook(io.BytesIO(export_organisation(organisation, language)))
    for place, value in cells.items():
        sheet, address = place.split("!")
        book[sheet][address] = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _stays(text: str) -> bool:
    return as_text(Cell("", "", text)) == text


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n=+-@'\""), min_size=1, max_size=12
).filter(_stays)
CODE = st.text("AaZz09_-.市云", min_size=1, max_size=6).filter(
    lambda code: code[0] not in "-." and as_code(Cell("", "", code)) == code
)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
SPAN = st.tuples(st.none() | DAYS, st.none() | DAYS).map(
    lambda days: days if None in days or days[0] < days[1] else (days[0], None)
)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    levels = list(LEVELS)

    def maybe(codes: list[str]) -> str | None:
        return draw(st.none() | st.sampled_from(codes)) if codes else None

    areas: list[Area] = []
    for number in range(draw(st.integers(0, 4))):
        parent = draw(st.none() | st.sampled_from(areas)) if areas else None
        lowest = levels.index(parent.level) + 1 if parent else 0
        if lowest >= len(levels):
            continue
        level = draw(st.sampled_from(levels[lowest:]))
        code = draw(st.sampled_from([f"9901{number:02}", f"9901{number:02}100", f"A{number}"]))
        areas.append(Area(code, draw(TEXT), level, parent.code if parent else None, *draw(SPAN)))
    area_codes = [area.code for area in areas]
    units: list[Unit] = []
    for code in draw(st.lists(CODE, unique=True, max_size=5)):
        parent_unit = draw(st.none() | st.sampled_from(units)) if units else None
        at_least = levels.index(parent_unit.level) if parent_unit else 0
        units.append(
            Unit(code, draw(TEXT), draw(st.none() | TEXT), draw(st.sampled_from(list(UNIT_KINDS))),
                 draw(st.sampled_from(levels[at_least:])), maybe(area_codes),
                 parent_unit.code if parent_unit else None, maybe([unit.code for unit in units]), *draw(SPAN))
        )  # fmt: skip
    unit_codes = [unit.code for unit in units]
    posts = [
        Post(code, draw(TEXT), draw(st.sampled_from(unit_codes)), draw(st.none() | TEXT),
             draw(st.none() | st.sampled_from(list(ROLES))), *draw(SPAN))
        for code in (draw(st.lists(CODE, unique=True, max_size=4)) if units else [])
    ]  # fmt: skip
    people = [Person(code, draw(TEXT)) for code in draw(st.lists(CODE, unique=True, max_size=4))]
    tenures: list[Tenure] = []
    accounts: list[Account] = []
    if people and posts:
        pairs = st.tuples(st.sampled_from([p.code for p in people]), st.sampled_from([p.code for p in posts]))
        for person, post in draw(st.lists(pairs, unique=True, max_size=4)):
            start, end = draw(SPAN)
            seen = draw(DAYS) if start is None and end is None else None
            tenures.append(Tenure(person, post, start, end, seen, draw(st.none() | TEXT)))
    if people:
        names = st.text("abz09._-@", min_size=1, max_size=8)
        for name in draw(st.lists(names, unique=True, max_size=3)):
            person = draw(st.sampled_from(people)).code
            accounts.append(Account(name, person, draw(st.booleans())))
    return Organisation(*map(tuple, (units, areas, posts, people, tenures, accounts)))
