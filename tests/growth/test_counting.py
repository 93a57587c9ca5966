"""A project counts once: the rule by cases, and against an oracle that knows the true projects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.growth.counting import Join, Row, counted, dropped, parted, roots, shares_on

SPACE = UUID(int=7)
A, B, C = (uuid5(SPACE, name) for name in "ABC")
MARCH, APRIL, MAY, JUNE = (date(2026, month, 2) for month in (3, 4, 5, 6))


def row(project: UUID, kind: str, on: date, amount: int, order: int, **more: bool) -> Row:
    return Row(uuid5(SPACE, f"row {order}"), project, kind, on, Decimal(amount), order, **more)  # type: ignore[arg-type]


def counting(
    rows: list[Row], joins: list[Join] | None = None, excluded: frozenset[UUID] = frozenset()
) -> dict[int, bool]:
    return {one.row.order: one.counts for one in counted(rows, joins or [], excluded)}


def test_the_first_signing_counts_and_another_of_the_same_project_does_not() -> None:
    assert counting([row(A, "signing", MARCH, 5, 1), row(A, "signing", MAY, 8, 2)]) == {1: True, 2: False}


def test_an_increase_adds_the_increment_and_none_before_the_signing() -> None:
    rows = [row(A, "signing", MARCH, 5, 1), row(A, "increase", MAY, 2, 2), row(B, "increase", MAY, 2, 3)]
    assert counting(rows) == {1: True, 2: True, 3: False}
    assert counting([row(A, "increase", MARCH, 2, 1), row(A, "signing", MAY, 7, 2)]) == {1: False, 2: True}


def test_what_was_struck_out_counts_no_longer_and_the_next_signing_does() -> None:
    rows = [row(A, "signing", MARCH, 5, 1, void=True), row(A, "signing", MAY, 4, 2)]
    assert counting(rows) == {1: False, 2: True}


def test_of_two_that_are_one_the_first_to_sign_counts_with_its_own_increments() -> None:
    rows = [
        row(A, "signing", MAY, 7, 1), row(B, "signing", MARCH, 5, 2), row(A, "increase", JUNE, 1, 3),
        row(B, "increase", APRIL, 2, 4),
    ]  # fmt: skip
    assert counting(rows, [Join(A, B, 5)]) == {1: False, 2: True, 3: False, 4: True}
    later = row(A, "increase", JUNE, 3, 6)
    assert counting([*rows, later], [Join(A, B, 5)])[6]
    assert counting([*rows, later]) == {1: True, 2: True, 3: True, 4: True, 6: True}


def test_a_signing_after_one_that_was_lost_takes_the_place_of_it_and_of_all_added_to_it() -> None:
    lost = [row(A, "signing", MARCH, 10, 1, void=True), row(A, "increase", APRIL, 2, 2)]
    assert counting([*lost, row(A, "signing", MAY, 20, 3)]) == {1: False, 2: False, 3: True}
    # On the same day what was recorded before the signing is in its amount, and what is recorded afterwards is not.
    same = [row(A, "signing", APRIL, 20, 3), row(A, "increase", APRIL, 1, 4)]
    assert counting([*lost, *same]) == {1: False, 2: False, 3: True, 4: True}


def test_what_the_kept_project_added_to_its_own_signing_before_another_was_merged_into_it_counts() -> None:
    kept = [row(A, "signing", APRIL, 5, 1), row(A, "increase", MAY, 3, 2)]
    gone = row(B, "signing", MARCH, 4, 3)
    assert counting([*kept, gone], [Join(A, B, 5)]) == {1: False, 2: True, 3: True}
    # Where the other record had recorded an increment as well it may be the same one.
    assert not counting([*kept, gone, row(B, "increase", MAY, 3, 4)], [Join(A, B, 5)])[2]
    # And where the other was signed for more, its amount may have the increment in it.
    assert not counting([*kept, row(B, "signing", MARCH, 8, 3)], [Join(A, B, 5)])[2]
    # Of two signed on one day the kept one stands, whichever was recorded first.
    same = [row(B, "signing", APRIL, 4, 0), *kept]
    assert counting(same, [Join(A, B, 5)]) == {0: False, 1: True, 2: True}
    assert counting(same, [Join(B, A, 5)]) == {0: True, 1: False, 2: False}


def test_a_row_that_does_not_count_says_why_and_which_signing_does() -> None:
    first = row(B, "signing", MARCH, 8, 2)
    rows = [
        row(A, "signing", APRIL, 5, 1), first, row(A, "increase", MAY, 3, 3), row(B, "signing", MAY, 8, 4),
        row(B, "increase", date(2026, 2, 1), 1, 5), row(B, "increase", MAY, 2, 6, void=True),
        row(A, "increase", MAY, 1, 8),
    ]  # fmt: skip
    said = {one.row.order: one for one in counted(rows, [Join(A, B, 7)])}
    assert {order: one.why for order, one in said.items()} == {
        1: "signed before", 2: "", 3: "another record", 4: "signed before", 5: "in the signing", 6: "void", 8: "",
    }  # fmt: skip
    assert {one.first for one in said.values()} == {first}
    (alone,) = counted([row(A, "increase", MAY, 3, 3)], [])
    assert (alone.why, alone.first) == ("no signing", None)
    assert {one.why for one in counted([first], [], frozenset({B}))} == {"excluded"}


def test_a_kind_that_does_not_count_counts_nothing() -> None:
    assert counting([row(A, "signing", MARCH, 5, 1)], excluded=frozenset({A})) == {1: False}


def test_a_signing_that_was_dropped_is_known_until_another_takes_its_place() -> None:
    lost, other = row(A, "signing", MARCH, 5, 1, void=True), row(B, "signing", MARCH, 3, 2)
    assert dropped(counted([lost, other], []), {lost.id, other.id}) == {lost.id}
    # It never counted: it was excluded from the beginning, or is a double of one that does.
    assert dropped(counted([other], [], frozenset({B})), set()) == set()
    assert dropped(counted([row(A, "signing", MARCH, 5, 3), lost], []), {lost.id}) == set()
    # A record that was merged: its signing counted, and is not hidden behind the other's, whichever is kept.
    first = row(A, "signing", MARCH, 5, 3)
    for join in (Join(A, B, 4), Join(B, A, 4)):
        assert dropped(counted([first, other], [join]), {first.id, other.id}) <= {first.id, other.id}
        assert len(dropped(counted([first, other], [join]), {first.id, other.id})) == 1
        assert dropped(counted([first, other], [join]), set()) == set()
    again = row(A, "signing", MARCH, 5, 3, void=True)
    assert dropped(counted([again, lost], []), {lost.id, again.id}) == {lost.id}


def test_what_is_merged_on_and_on_leads_to_the_last() -> None:
    assert roots([Join(A, B, 1), Join(C, A, 2)]) == {B: C, A: C}
    with pytest.raises(ValueError, match="circle"):
        roots([Join(A, B, 1), Join(B, A, 2)])


@given(
    st.decimals(0, 10**9, places=2),
    st.lists(st.integers(1, 97), min_size=1, max_size=4),
)
def test_parts_are_the_whole_to_the_fen(amount: Decimal, weights: list[int]) -> None:
    units = [uuid5(SPACE, str(at)) for at in range(len(weights))]
    shares = {unit: Decimal(weight) / sum(weights) for unit, weight in zip(units, weights, strict=True)}
    parts = parted(amount, shares)
    assert sum(parts.values()) == amount
    assert all(part >= 0 for part in parts.values())


def test_shares_are_those_of_the_day() -> None:
    credits = [
        {"from": "2026-03-02", "shares": {str(A): "1"}},
        {"from": "2026-05-02", "shares": {str(A): "0.4", str(B): "0.6"}},
    ]
    assert shares_on(credits, date(2026, 1, 1)) == {A: 1}
    assert shares_on(credits, APRIL) == {A: 1}
    assert shares_on(credits, MAY) == {A: Decimal("0.4"), B: Decimal("0.6")}
    assert shares_on([*credits, {"from": "2026-03-02", "shares": {str(C): "1"}}], APRIL) == {C: 1}


@dataclass
class Truth:
    """A project as it really is: what was signed when, what was added when, whose it was from which day on; and from
    when on the signing was lost, when it was signed again and for how much, if it was."""

    signed: date
    amount: int
    added: list[tuple[date, int]]
    areas: list[tuple[date, str]]
    again: tuple[date, date, int] | None = None

    def until(self, day: date) -> int:
        signed, amount = self.signed, self.amount
        if self.again and self.again[0] <= day:
            _lost, signed, amount = self.again
        parts = [(signed, amount), *(one for one in self.added if one[0] > signed)]
        return sum(part for on, part in parts if on <= day)

    def of_area(self, area: str) -> int:
        """Each yuan is its area's on the day on which it was signed or added."""
        parts = [(self.signed, self.amount), *self.added]
        if self.again:
            _lost, signed, amount = self.again
            parts = [(signed, amount), *(one for one in self.added if one[0] > signed)]
        return sum(
            part for on, part in parts if [name for since, name in self.areas if since <= on][-1] == area
        )


@dataclass
class World:
    """What clerks do with records of true projects: sign, add, join what is one, take that back, move, strike out."""

    true: list[Truth]
    rows: list[Row] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    of: dict[UUID, int] = field(default_factory=dict)  # the true project of each record
    order: int = 0

    def next(self) -> int:
        self.order += 1
        return self.order

    def record(self, truth: int, late: bool) -> None:
        """A record of a project, on its day or, late, with all that had been added by then."""
        project = uuid5(SPACE, f"record {len(self.of)}")
        real = self.true[truth]
        self.of[project] = truth
        on = max([real.signed, *(day for day, _ in real.added)]) + timedelta(days=1) if late else real.signed
        self.rows.append(row(project, "signing", on, real.until(on), self.next()))

    def add(self, project: UUID, at: int) -> None:
        """An increment, unless the same is recorded already with this project or what is one with it."""
        lead = roots(self.joins)
        project = lead.get(project, project)
        one = {other for other in self.of if lead.get(other, other) == project}
        real = self.true[self.of[project]]
        if not real.added:
            return
        on, amount = real.added[at % len(real.added)]
        if not any(
            r.project in one and r.kind == "increase" and (r.on, r.amount) == (on, amount) for r in self.rows
        ):
            self.rows.append(row(project, "increase", on, amount, self.next()))

    def merge(self, kept: UUID, gone: UUID) -> None:
        lead = roots(self.joins)
        kept, gone = lead.get(kept, kept), lead.get(gone, gone)
        if kept != gone and self.of[kept] == self.of[gone]:
            self.joins.append(Join(kept, gone, self.next()))

    def undo(self, at: int) -> None:
        gone = {join.gone for join in self.joins}
        free = [join for join in self.joins if join.kept not in gone]
        if free:
            self.joins.remove(free[at % len(free)])

    def strike(self, at: int) -> None:
        signings = [r for r in self.rows if r.kind == "signing" and not r.void]
        if signings:
            one = signings[at % len(signings)]
            self.rows[self.rows.index(one)] = Row(
                one.id, one.project, one.kind, one.on, one.amount, one.order, void=True
            )

    def lose(self, truth: int, project: UUID | None = None) -> None:
        """A signing that was lost, of one record and those that are one with it, or of all of a project."""
        real, lead = self.true[truth], roots(self.joins)
        for at, one in enumerate(self.rows):
            mine = project is None or lead.get(one.project, one.project) == project
            if mine and one.kind == "signing" and self.of[one.project] == truth and real.again:
                lost = one.void or one.on < real.again[0]
                self.rows[at] = Row(one.id, one.project, one.kind, one.on, one.amount, one.order, void=lost)

    def sign_again(self, project: UUID) -> None:
        project = roots(self.joins).get(project, project)
        real = self.true[self.of[project]]
        if real.again:
            self.lose(self.of[project], project)
            _lost, on, amount = real.again
            self.rows.append(row(project, "signing", on, amount, self.next()))

    def settle(self) -> None:
        """In the end somebody has found all doubles, and every signing that was lost."""
        for truth in range(len(self.true)):
            records = [one for one, other in self.of.items() if other == truth]
            for one in records[1:]:
                self.merge(records[0], one)
            self.lose(truth)


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, bool]:
    true = []
    for _ in range(draw(st.integers(1, 3))):
        signed = draw(DAYS)
        added = sorted(
            {
                signed + timedelta(days=draw(st.integers(1, 300))): draw(st.integers(1, 9))
                for _ in range(draw(st.integers(0, 3)))
            }.items()
        )
        moved = signed + timedelta(days=draw(st.integers(1, 300)))
        areas = [(date.min, "望溪"), *([(moved, "青石")] if draw(st.booleans()) else [])]
        again = None
        if draw(st.booleans()):
            lost = max([signed, *(on for on, _ in added)]) + timedelta(days=draw(st.integers(2, 90)))
            signed_again = lost + timedelta(days=draw(st.integers(0, 60)))
            again = (lost, signed_again, draw(st.integers(1, 50)))
            if draw(st.booleans()):
                later = signed_again + timedelta(days=draw(st.integers(1, 90)))
                added = [*added, (later, draw(st.integers(1, 9)))]
        true.append(Truth(signed, draw(st.integers(1, 50)), added, areas, again))
    world, late_ones = World(true), False
    for _ in range(draw(st.integers(1, 25))):
        what = draw(
            st.sampled_from(("record", "record", "add", "add", "merge", "merge", "undo", "strike", "again"))
        )
        at = draw(st.integers(0, 11))
        records = sorted(world.of)
        if what == "record" or not records:
            late = draw(st.booleans())
            late_ones = late_ones or late
            world.record(at % len(true), late)
        elif what == "add":
            world.add(records[at % len(records)], draw(st.integers(0, 3)))
        elif what == "merge":
            world.merge(records[at % len(records)], records[draw(st.integers(0, 11)) % len(records)])
        elif what == "undo":
            world.undo(at)
        elif what == "again":
            world.sign_again(records[at % len(records)])
        else:
            world.strike(at)
    world.settle()
    return world, late_ones


@settings(max_examples=400)
@given(worlds())
def test_no_total_exceeds_that_of_the_true_projects(drawn: tuple[World, bool]) -> None:
    world, late = drawn
    counts = [one for one in counted(world.rows, world.joins) if one.counts]
    days = sorted({one.row.on for one in counts})
    for truth, real in enumerate(world.true):
        mine = [one.row for one in counts if world.of[one.row.project] == truth]
        for day in days:
            assert sum(one.amount for one in mine if one.on <= day) <= real.until(day)
    if late:
        return  # a record that came late lumps together what was different areas'
    areas: dict[str, Decimal] = defaultdict(Decimal)
    units = {"望溪": A, "青石": B}
    for one in counts:
        real = world.true[world.of[one.row.project]]
        credits = [
            {"from": since.isoformat(), "shares": {str(units[name]): "1"}} for since, name in real.areas
        ]
        for unit, part in parted(one.row.amount, shares_on(credits, one.row.on)).items():
            areas["望溪" if unit == A else "青石"] += part
    for name in units:
        assert areas[name] <= sum(real.of_area(name) for real in world.true)


@given(worlds())
def test_the_order_of_reading_changes_nothing(drawn: tuple[World, bool]) -> None:
    world, _late = drawn
    said = {one.row.id: (one.group, one.counts) for one in counted(world.rows, world.joins)}
    again = {one.row.id: (one.group, one.counts) for one in counted(world.rows[::-1], world.joins[::-1])}
    assert said == again
