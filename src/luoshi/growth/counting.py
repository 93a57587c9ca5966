"""What counts once: the rule over signings, increments and merges, without a database.

A project counts at its first signing. A second signing of the same project, an agreement that follows a letter of
intent, a move inside the city add nothing; an increase adds the increment. Of projects judged to be one, the record
that signed first is the one that counts, with its own increments; what another record of them had signed or added
before they were joined repeats the same project and adds nothing. What is recorded with the kept project afterwards
counts. What was added before the signing that counts, on an earlier day or recorded earlier on the same day, is in
its amount already; so a signing after one that was lost takes the place of it and of all that was added to it.

Where the record that signed first had no increment of its own by the time it was joined, and was for no more than the
kept record's own signing, the kept record's increments after that are in nobody else's amount: they count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Row:
    """A signing or an increment as recorded with one project. ``order``: its place among everything recorded, merges
    among them. ``void``: struck out, or its stage lost."""

    id: UUID
    project: UUID
    kind: Literal["signing", "increase"]
    on: date
    amount: Decimal
    order: int
    void: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Two projects judged to be one; only those that stand are given."""

    kept: UUID
    gone: UUID
    order: int


Reason = Literal["", "void", "excluded", "no signing", "signed before", "in the signing", "another record"]
"""Why a row does not count: struck out or lost; of a kind that does not count; nothing that was signed counts; another
signing was the first; it was added before the signing that counts, or on its day, and is in its amount; it was added to
another record than the one that signed first, before the two were joined. Empty: it counts."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What becomes of a row: in which project it counts, if it does; ``why`` not, and the ``first`` signing, which
    counts instead."""

    row: Row
    group: UUID
    counts: bool
    why: Reason = ""
    first: Row | None = None


def roots(joins: Iterable[Join]) -> dict[UUID, UUID]:
    """For every project that is gone the one that stands for it."""
    leads = {join.gone: join.kept for join in joins}
    found = {}
    for project in leads:
        at, seen = project, {project}
        while at in leads:
            at = leads[at]
            if at in seen:
                raise ValueError("projects are merged in a circle")
            seen.add(at)
        found[project] = at
    return found


def counted(
    rows: Iterable[Row], joins: Sequence[Join], excluded: frozenset[UUID] = frozenset()
) -> list[Counts]:
    """Which rows count, and where; ``excluded``: standing projects that are of a kind that does not count."""
    lead = roots(joins)
    by_group: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        by_group[lead.get(row.project, row.project)].append(row)
    found = []
    for group, listed in by_group.items():
        signings = sorted(
            (row for row in listed if row.kind == "signing" and not row.void),
            # Of two on one day the kept record's own: its increments are what people went on recording.
            key=lambda row: (row.on, row.project != group, row.order),
        )
        first = signings[0] if signings and group not in excluded else None
        ids = {row.id for row in listed if first is not None and _counts(row, first, joins)}
        if first is not None and first.project != group:
            joined = _joined(first.project, group, joins)
            if not any(row.id in ids and row.kind == "increase" and row.order < joined for row in listed):
                ids |= _own(group, listed, joined, first.amount)
        found += [
            Counts(row, group, row.id in ids, _why_not(row, first, excluded=group in excluded), first)
            if row.id not in ids
            else Counts(row, group, counts=True, first=first)
            for row in listed
        ]
    return sorted(found, key=lambda one: (one.row.on, one.row.order))


def _counts(row: Row, first: Row, joins: Sequence[Join]) -> bool:
    if row.void:
        return False
    if row.kind == "signing":
        return row.id == first.id
    if (row.on, row.order) < (first.on, first.order):
        return False
    if row.project == first.project:
        return True
    # The kept project speaks for all from when they were joined on.
    before = roots([join for join in joins if join.order < row.order])
    return before.get(first.project, first.project) == row.project and row.on > first.on


def _why_not(row: Row, first: Row | None, *, excluded: bool) -> Reason:
    """Why a row that does not count does not."""
    if row.void:
        return "void"
    if first is None:
        return "excluded" if excluded else "no signing"
    if row.kind == "signing":
        return "signed before"
    early = (row.on, row.order) < (first.on, first.order)
    return "in the signing" if early or row.on <= first.on else "another record"


def _joined(gone: UUID, kept: UUID, joins: Sequence[Join]) -> int:
    """The place of the join by which one project came to stand for another."""
    by_gone = {join.gone: join for join in joins}
    orders = []
    while gone != kept:
        orders.append(by_gone[gone].order)
        gone = by_gone[gone].kept
    return max(orders)


def _own(kept: UUID, listed: Sequence[Row], joined: int, least: Decimal) -> set[UUID]:
    """The increments that a project recorded before it was joined with another, after its own signing of at least so
    much: a bigger sum of the other's may have them in it."""
    mine = [row for row in listed if row.project == kept and not row.void]
    signed = min(
        (row for row in mine if row.kind == "signing"), key=lambda row: (row.on, row.order), default=None
    )
    if signed is None or signed.amount < least:
        return set()
    return {row.id for row in mine if row.kind == "increase" and row.on > signed.on and row.order < joined}


def dropped(counts: Sequence[Counts], ever: Set[UUID]) -> set[UUID]:
    """Of each project of which no signing counts any longer the one that did: of the rows in ``ever``, which counted
    once, the earliest recorded. It adds nothing to a total, and whoever measures what became of the city's signings
    still knows of it. And each that counted with another record than the one that signed first, before the two were
    judged to be one: a project that stalled is not hidden behind one that did not."""
    standing = {one.group for one in counts if one.counts and one.row.kind == "signing"}
    found: dict[UUID, Row] = {}
    for one in counts:
        if one.row.kind == "signing" and one.group not in standing and one.row.id in ever:
            first = found.setdefault(one.group, one.row)
            if one.row.order < first.order:
                found[one.group] = one.row
    joined = {
        one.row.id
        for one in counts
        if one.row.kind == "signing" and one.row.id in ever and not one.counts
        and one.group in standing and one.first is not None and one.first.project != one.row.project
    }  # fmt: skip
    return {row.id for row in found.values()} | joined


def shares_on(credits: Sequence[Mapping[str, Any]], on: date) -> dict[UUID, Decimal]:
    """Whose a project is on a day, in shares that add up to 1: what was said last of what holds by then. Before the
    first day that of the first; empty where nobody was named."""
    if not credits:
        return {}
    rows = list(enumerate(credits))
    begun = [(row["from"], at, row) for at, row in rows if row["from"] <= on.isoformat()]
    chosen = (
        max(begun, key=lambda one: one[:2])[2]
        if begun
        else min(rows, key=lambda one: (one[1]["from"], -one[0]))[1]
    )
    return {UUID(unit): Decimal(share) for unit, share in chosen["shares"].items()}


def parted(amount: Decimal, shares: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """An amount in its shares, to the fen; together they are the amount and never more."""
    found: dict[UUID, Decimal] = {}
    left, parts = amount, sorted(shares.items(), key=lambda one: str(one[0]))
    for place, (unit, share) in enumerate(parts):
        part = left if place == len(parts) - 1 else (amount * share).quantize(Decimal("0.01"), "ROUND_DOWN")
        found[unit] = part
        left -= part
    return found
