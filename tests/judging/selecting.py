"""Which rows of the published tables a rule counts, and which earlier periods it looks at: read from the format page
once more, row by row, and held against what an explanation lists."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from luoshi.judging.books.model import Book
from luoshi.judging.judgements import number_text
from luoshi.judging.tables import TABLES
from tests.judging.random_books import MONTHS, Case
from tests.judging.recomputing import Json, holds

Row = Mapping[str, Any]


def typed(name: str, row: Row) -> dict[str, Any]:
    """A row of a table with all its columns, numbers as they are kept."""
    kinds = TABLES[name].kinds()
    return {
        column: Decimal(str(row[column]))
        if kind == "number" and row.get(column) is not None
        else row.get(column)
        for column, kind in kinds.items()
    }


def counted_from(case: Case, book: Book) -> date:
    """From where a book counts."""
    if book.basis == "cumulative":
        return book.campaign[0] if book.campaign else date(case.last_day.year, 1, 1)
    return max(case.first_day, book.campaign[0]) if book.campaign else case.first_day


def year_before(day: date) -> date:
    """The same day a year before; the last day of a month is the last there too."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    ends = (day + timedelta(days=1)).day == 1
    return date(day.year - 1, day.month, last if ends else min(day.day, last))


def spanned(span: str, case: Case, book: Book) -> tuple[date, date]:
    """First and last day of a span."""
    last, month = case.last_day, case.last_day.month
    first = counted_from(case, book)
    match span:
        case "month":
            first = last.replace(day=1)
        case "quarter":
            first = date(last.year, 1 + 3 * ((month - 1) // 3), 1)
        case "half":
            first = date(last.year, 1 if month < 7 else 7, 1)
        case "year":
            first = date(last.year, 1, 1)
        case "campaign":
            assert book.campaign
            first = book.campaign[0]
        case "until":
            first = date.min
        case "last year":
            first, last = first.replace(year=first.year - 1), year_before(last)
    return first, last


def chosen(rule: Json, subject: str, case: Case, book: Book) -> list[str]:
    """The ids of the rows that count for a subject, in order."""
    name = rule["table"]
    table = TABLES[name]
    days = {
        "year_start": date(case.last_day.year, 1, 1),
        "period_start": case.first_day,
        "period_end": case.last_day,
    }
    rows = [typed(name, row) | days for row in case.tables.get(name, ())]
    whose = below(subject, rule["within"], case)
    rows = [row for row in rows if row[rule["by"]] in whose]
    if rule["window"] is not None:
        first, last = spanned(rule["window"]["span"], case, book)
        column = rule["window"]["column"]
        if table.periodic:
            rows = [row for row in rows if of_period(row, first, last, book)]
        else:
            rows = [row for row in rows if row[column] is not None and first <= row[column] <= last]
    if rule["where"] is not None:
        rows = [row for row in rows if holds(rule["where"], name, row)]
    if rule["once_per"] is not None:
        kept: dict[Any, str] = {}
        for row in sorted(rows, key=lambda one: str(one["id"])):
            kept.setdefault(row[rule["once_per"]], row["id"])
        return sorted(kept.values())
    return sorted(row["id"] for row in rows)


def of_period(row: Row, first: date, last: date, book: Book) -> bool:
    """Whether a figure is of just this period; of a cumulative book, cumulative; stocks by their last day."""
    if row["basis"] == "stock":
        return bool(row["ends_on"] == last)
    return bool(row["ends_on"] == last and row["starts_on"] == first and row["basis"] == book.basis)


def below(subject: str, within: str | None, case: Case) -> set[str]:
    """A subject and, where they count, all units below it."""
    found = {subject}
    if within is not None:
        upward = {"administrative": "parent", "reporting": "reports_to"}[within]
        units: Sequence[Row] = case.tables.get("units", ())
        for _ in units:
            found |= {unit["id"] for unit in units if unit.get(upward) in found}
    return found


def selection_problems(explanation: Json, case: Case, book: Book) -> Iterator[tuple[Any, ...]]:
    """What an explanation lists otherwise than the tables have it."""
    subject = explanation["subject"]["subject"]
    for told in [*_walk(explanation["measures"]), *explanation["bonuses"], *explanation["deductions"]]:
        for key in ("rows", "target_rows"):
            rule = told["rule"].get(key)
            if rule is None or (key not in told and rule == told["rule"]["rows"]):
                continue
            listed = sorted(row["id"] for row in told[key]["listed"])
            expected = chosen(rule, subject, case, book)
            if listed != expected:
                yield key, told["code"], f"listed {listed}, expected {expected}"
        for place, light in enumerate(told.get("lights", ())):
            for back, earlier in enumerate(light.get("earlier", ()), start=1):
                expected_earlier = _earlier(told, place, back, subject, case, book)
                if earlier != expected_earlier:
                    yield "earlier", told["code"], f"told {earlier}, expected {expected_earlier}"
        if "lights" in told:
            rule = {"table": "findings", "by": "subject", "within": None, "once_per": None,
                    "where": f"finding = 'good reason' and measure = '{told['code']}' and found_on >= period_start",
                    "window": {"span": "until", "column": "found_on"}}  # fmt: skip
            expected = chosen(rule, subject, case, book)
            if sorted(one["id"] for one in told["reasons"]) != expected:
                yield "reasons", told["code"], f"told {told['reasons']}, expected {expected}"
    for effect in explanation["effects"]:
        if effect["rule"].get("finding") is not None:
            rule = {"table": "findings", "by": "subject", "within": None, "once_per": None,
                    "where": f"finding = '{effect['rule']['finding']}'",
                    "window": {"span": "period", "column": "found_on"}}  # fmt: skip
            expected = chosen(rule, subject, case, book)
            if sorted(one["id"] for one in effect["findings"]) != expected:
                yield "findings", effect["code"], f"told {effect['findings']}, expected {expected}"


def _walk(measures: Sequence[Json]) -> Iterator[Json]:
    for one in measures:
        yield from _walk(one["parts"])
        yield one


def _earlier(told: Json, place: int, back: int, subject: str, case: Case, book: Book) -> Json:
    months = case.first_day.year * 12 + case.first_day.month - 1 - MONTHS[book.period] * back
    first = date(months // 12, months % 12 + 1, 1)
    following = months + MONTHS[book.period]
    last = date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    colours = [light["colour"] for light in told["lights"]]
    nth = colours[: place + 1].count(colours[place])
    name = colours[place] if nth == 1 else f"{colours[place]} {nth}"
    published = [
        row
        for row in case.tables.get("runs", ())
        if (row["first_day"], row["subject"], row["measure"]) == (first, subject, told["code"])
    ]
    held = any(name in row["held"] for row in published)
    return {"last_day": last.isoformat(), "published": bool(published), "held": held}


def previous(told: Json, subject: str, case: Case) -> Json | None:
    """The last published run before this period that is about a measure of a subject."""
    runs = [row for row in case.tables.get("runs", ()) if row["first_day"] < case.first_day]
    if not runs:
        return None
    last = max(row["last_day"] for row in runs)
    about = (last, subject, told["code"])
    values = [row["value"] for row in runs if (row["last_day"], row["subject"], row["measure"]) == about]
    value = number_text(Decimal(values[0])) if values and values[0] is not None else None
    return {"last_day": last.isoformat(), "value": value}
