"""What stands, what held on a day, and what was known then; and that what was known never changes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.record.models import Basis, PeriodKind, Statement, new_id
from luoshi.record.precedence import DECLARED, Precedence, claimants_in_order
from luoshi.record.properties import PROPERTIES, Property
from luoshi.record.statements import holds_on, make, standing, subjects, value_of

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
UNIT = new_id()
SOURCE = new_id()


def said(
    value: str = "甲",
    minute: int = 0,
    *,
    name: str = "unit.name",
    claimant: str = "",
    first: int | None = None,
    last: int | None = None,
    retracts: UUID | None = None,
    period: PeriodKind = PeriodKind.ALWAYS,
) -> Statement:
    statement, _ = make(
        "unit",
        UNIT,
        name,
        None if retracts else value,
        START + timedelta(minutes=minute),
        SOURCE,
        period=PeriodKind.SPAN if first is not None or last is not None else period,
        valid_from=None if first is None else DAY + timedelta(days=first),
        valid_to=None if last is None else DAY + timedelta(days=last),
        claimant=claimant,
        retracts=retracts,
    )
    return statement


def test_a_newer_statement_supersedes_only_within_its_series() -> None:
    first, newer, other = said("甲", 0), said("乙", 1), said("丙", 2, claimant="统计局")
    dated = said("丁", 3, first=10)
    assert standing([newer, first, other, dated]) == [newer, other, dated]
    month = dataclasses_replace(first, basis=Basis.CUMULATIVE)
    growth = dataclasses_replace(first, aspect="growth")
    assert set(standing([first, newer, month, growth])) == {newer, month, growth}


def dataclasses_replace(statement: Statement, **values: Any) -> Statement:
    columns = {column.name: getattr(statement, column.name) for column in Statement._meta.concrete_fields}
    return Statement(**{**columns, "id": new_id(), **values})


def test_what_is_retracted_stands_no_longer_and_uncovers_what_it_had_superseded() -> None:
    first, newer = said("甲", 0), said("乙", 1)
    gone = said(minute=2, retracts=newer.id)
    assert standing([first, newer, gone]) == [first]
    assert standing([first, newer, gone, said(minute=3, retracts=first.id)]) == []


@pytest.mark.parametrize(
    ("first", "last", "day", "holds"),
    [
        (0, 10, 0, True),
        (0, 10, 9, True),
        (0, 10, 10, False),
        (0, 10, -1, False),
        (None, 10, -500, True),
        (5, None, 4, False),
        (5, None, 5000, True),
    ],
)
def test_a_period_has_its_first_day_and_not_its_last(first: int, last: int, day: int, holds: bool) -> None:
    assert holds_on(said(first=first, last=last), DAY + timedelta(days=day)) is holds


ANY = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙"),
        st.integers(0, 30),
        st.sampled_from(["unit.name", "unit.kind"]),
        st.sampled_from(["", "统计局", "财政局"]),
        st.one_of(st.none(), st.integers(0, 20)),
        st.integers(1, 20),
        st.one_of(st.none(), st.integers(0, 50)),
    ),
    max_size=14,
)


def built(parts: list[tuple[Any, ...]]) -> list[Statement]:
    rows: list[Statement] = []
    for value, minute, name, claimant, first, length, retracts in sorted(parts, key=lambda part: part[1]):
        if retracts is not None and rows:
            rows.append(said(minute=minute, retracts=rows[retracts % len(rows)].id))
            continue
        last = None if first is None else first + length
        rows.append(said(value, minute, name=name, claimant=claimant, first=first, last=last))
    return rows


@given(ANY, st.randoms(use_true_random=False))
def test_the_order_in_which_statements_are_met_does_not_matter(
    parts: list[tuple[Any, ...]], random: Any
) -> None:
    rows = built(parts)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert standing(shuffled) == standing(rows)
    assert subjects(shuffled, DAY) == subjects(rows, DAY)


@given(ANY)
def test_of_each_series_at_most_one_stands_and_it_is_the_newest_not_retracted(
    parts: list[tuple[Any, ...]],
) -> None:
    rows = built(parts)
    gone = {row.retracts for row in rows if row.retracts}
    stands = standing(rows)
    assert len({row.series for row in stands}) == len(stands)
    for row in rows:
        if row.retracts is None and row.id not in gone:
            (chosen,) = [one for one in stands if one.series == row.series]
            assert (chosen.known_at, chosen.id) >= (row.known_at, row.id)


@given(ANY, ANY, st.integers(0, 25), st.integers(-2, 45))
def test_what_was_known_at_a_moment_is_not_changed_by_what_is_recorded_later(
    before: list[tuple[Any, ...]], later: list[tuple[Any, ...]], minute: int, day: int
) -> None:
    moment = START + timedelta(minutes=minute)
    rows = built(before)
    known = [row for row in rows if row.known_at <= moment]
    everything = [*rows, *(row for row in built(later) if row.known_at > moment)]
    # Withdrawing what was known is recorded later too.
    everything += [said(minute=minute + 1, retracts=row.id) for row in known if row.retracts is None]
    again = [row for row in everything if row.known_at <= moment]
    on = DAY + timedelta(days=day)
    assert subjects(again, on) == subjects(known, on)
    assert standing(again) == standing(known)


@given(ANY, st.integers(-2, 45))
def test_a_value_shown_for_a_day_holds_on_it_and_comes_from_a_statement_that_stands(
    parts: list[tuple[Any, ...]], day: int
) -> None:
    rows, on = built(parts), DAY + timedelta(days=day)
    stands = standing(rows)
    for subject in subjects(rows, on).values():
        for name, statement in subject.statements.items():
            assert statement in stands
            assert holds_on(statement, on)
            assert subject.values[name] == value_of(statement)
    shown = {(subject.id, name) for subject in subjects(rows, on).values() for name in subject.values}
    assert shown == {(row.subject, row.property) for row in stands if holds_on(row, on)}


@given(ANY)
def test_a_conflict_is_shown_whenever_claimants_differ_and_never_else(parts: list[tuple[Any, ...]]) -> None:
    rows = built(parts)
    for subject in subjects(rows, DAY).values():
        for name in subject.values:
            latest: dict[str, Statement] = {}
            for row in sorted(
                standing(rows), key=lambda one: (one.valid_from or date.min, one.known_at, str(one.id))
            ):
                if row.property == name and holds_on(row, DAY):
                    latest[row.claimant] = row
            differ = len({value_of(row) for row in latest.values()}) > 1
            assert any(conflict.property == name for conflict in subject.conflicts) is differ


def test_between_claimants_what_is_declared_stands_and_the_conflict_stays_visible() -> None:
    own, other = said("甲", 0), said("乙", 5, claimant="统计局")
    by_rule = subjects([own, other])[UNIT]
    assert by_rule.values["unit.name"] == "甲", "what the city recorded itself comes first"
    assert [conflict.statements for conflict in by_rule.conflicts] == [(own, other)]

    declared = [
        *DECLARED,
        Precedence("unit.name", ("统计局", ""), "市政府办公会纪要", valid_from=date(2026, 3, 1)),
        Precedence(
            "unit.name", ("财政局",), "已废止", valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1)
        ),
    ]

    def order(name: str, day: date) -> tuple[str, ...]:
        return claimants_in_order(name, day, declared)

    assert subjects([own, other], date(2026, 2, 28), order)[UNIT].values["unit.name"] == "甲"
    assert subjects([own, other], date(2026, 3, 1), order)[UNIT].values["unit.name"] == "乙"
    assert order("unit.kind", date(2026, 3, 1)) == ("",)
    assert order("unit.name", date(2025, 6, 1)) == ("财政局",)


@pytest.mark.parametrize(
    "values",
    [
        {"applies_to": "unit.colour"},
        {"claimants": ("甲", "甲")},
        {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)},
    ],
)
def test_a_wrong_precedence_is_refused(values: dict[str, Any]) -> None:
    right = Precedence("unit.name", ("甲",), "依据")
    with pytest.raises(ValueError, match=r"no property|twice|ends before"):
        dataclasses.replace(right, **values)


@pytest.mark.parametrize("entry", PROPERTIES.values(), ids=lambda entry: entry.name)
def test_every_property_takes_its_type_and_gives_it_back_and_refuses_another(entry: Property) -> None:
    right: dict[str, Any] = {
        "text": "甲",
        "number": Decimal("1.5"),
        "day": DAY,
        "reference": UNIT,
        "personal": "周启明",
        "list": ["甲", "乙"],
    }
    statement, content = make(entry.subject, UNIT, entry.name, right[entry.type], START, SOURCE)
    statement.seal(content)
    assert value_of(statement) == right[entry.type]
    if entry.type in ("personal", "list"):
        assert (statement.text, statement.number, statement.day, statement.reference) == (
            None,
            None,
            None,
            None,
        )
    else:
        with pytest.raises(TypeError):
            make(entry.subject, UNIT, entry.name, object(), START, SOURCE)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="is said of a"):
        make("nobody", UNIT, entry.name, right[entry.type], START, SOURCE)


def test_an_unknown_property_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"unit\.name"):
        make("unit", UNIT, "unit.colour", "红", START, SOURCE)


def test_an_erased_value_is_none() -> None:
    statement, content = make("person", UNIT, "person.name", "周启明", START, SOURCE)
    statement.seal(content)
    statement.content = statement.salt = None
    assert value_of(statement) is None
    assert subjects([statement])[UNIT].values == {"person.name": None}
