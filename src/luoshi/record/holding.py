"""Who held a post on a day, from what sources say of it: nothing is filled in between two days.

Pure rules over the tenures of one post. A source that saw somebody on a day speaks of that day only. A source
that says from when (an appointment, the organisation's own list) speaks of every day until another says that
it ended. One that says only until when (a removal) speaks of the day before, and of no earlier one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal
from uuid import UUID

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """One person in one post on the days [first, until), as one source has it; ``until`` None is open.

    ``start_stated`` and ``end_stated`` say that a source names that day as the beginning, the end; a person
    seen on one day has neither. ``ended_by`` is the source that ended what another source began.
    """

    id: UUID
    person: UUID
    post: UUID
    first: date
    until: date | None
    source: UUID
    seen: bool = False
    start_stated: bool = False
    end_stated: bool = False
    ended_by: UUID | None = None

    def covers(self, day: date) -> bool:
        """Whether its sources speak of ``day``."""
        return self.first <= day and (self.until is None or day < self.until)

    @property
    def known_last(self) -> date:
        """The last day that a source names: of an open one, the day it began."""
        return self.first if self.until is None else self.until - _DAY


def holding(
    identity: UUID,
    person: UUID,
    post: UUID,
    *,
    seen: bool,
    valid_from: date | None,
    valid_to: date | None,
    recorded: date,
    source: UUID,
) -> Holding:
    """The holding that one tenure states. ``recorded`` is the day it was: where no beginning is stated, the
    earliest day that can be claimed, or the last day before a stated end if that is earlier.
    """
    first = valid_from
    if first is None:
        first = recorded if valid_to is None else min(recorded, valid_to - _DAY)
    return Holding(
        id=identity,
        person=person,
        post=post,
        first=first,
        until=valid_to,
        source=source,
        seen=seen,
        start_stated=not seen and valid_from is not None,
        end_stated=not seen and valid_to is not None,
    )


def closed(holdings: Iterable[Holding]) -> list[Holding]:
    """The holdings of a post, each open one ended by the first day that a source says of the same person.

    A source that only ended another is not listed again.
    """
    rows = list(holdings)
    endings = [row for row in rows if row.end_stated and not row.start_stated]
    used: set[UUID] = set()
    result = []
    for row in rows:
        if row.until is None:
            ends = [
                end
                for end in endings
                if end.person == row.person and end.until is not None and end.until > row.first
            ]
            if ends:
                end = min(ends, key=lambda one: (one.until or date.max, one.id))
                used.update(one.id for one in ends if one.until == end.until)
                row = replace(row, until=end.until, end_stated=True, ended_by=end.source)
        result.append(row)
    return sorted(
        (row for row in result if row.id not in used), key=lambda row: (row.first, row.known_last, row.id)
    )


@dataclass(frozen=True, slots=True)
class Stint:
    """The days, from the first to the last, on which sources have one person in a post.

    Not every day between them has a source.
    """

    person: UUID
    holdings: tuple[Holding, ...]

    @property
    def first(self) -> Holding:
        """The holding that begins first."""
        return self.holdings[0]

    @property
    def last(self) -> Holding:
        """The holding that says of the latest day."""
        return max(self.holdings, key=lambda row: (row.known_last, row.until is None, row.id))

    @property
    def open(self) -> bool:
        """Whether a source says that it began and none that it ended."""
        return any(row.until is None for row in self.holdings)


@dataclass(frozen=True, slots=True)
class Handover:
    """One person after another in a post: the last that is known of the one, the first that is known of the
    other.

    ``ended`` and ``began`` are the days that sources name for it. Where they do not, it lay between ``after``
    and ``before``, and no source says when.
    """

    out: UUID
    came: UUID
    after: date
    before: date
    ended: date | None
    began: date | None


def held_by_several(holdings: Sequence[Holding]) -> bool:
    """Whether several people hold the post at once, or by turns: then nobody follows anybody in it."""
    points: dict[date, set[UUID]] = defaultdict(set)
    for row in holdings:
        points[row.first].add(row.person)
        points[row.known_last].add(row.person)
    if any(len(people) > 1 for people in points.values()):
        return True
    order = [next(iter(points[day])) for day in sorted(points)]
    runs = [person for place, person in enumerate(order) if place == 0 or order[place - 1] != person]
    return len(runs) != len(set(runs))


# Titles of which a city has several at a time, or that name no single post: nobody follows anybody in them.
_SEVERAL = re.compile("副|(?:常委|委员|成员|领导|负责同志|负责人|代表|干部|记者|科员|调研员|巡视员|助理)$")


def may_be_held_by_several(title: str) -> bool:
    """Whether a title, by its words, may be held by several people at once, whatever sources happened to see.

    Two deputy mayors named in two reports are two deputy mayors, not one after the other.
    """
    return _SEVERAL.search(title) is not None


def stints(holdings: Iterable[Holding]) -> list[Stint]:
    """Who was in a post, in order of time; of one that several hold at once, one stint each."""
    rows = closed(holdings)
    groups: dict[UUID, list[Holding]] = defaultdict(list)
    for row in rows:
        groups[row.person].append(row)
    found = [Stint(person, tuple(group)) for person, group in groups.items()]
    return sorted(found, key=lambda stint: (stint.first.first, stint.first.id))


def handovers(holdings: Iterable[Holding], *, several: bool = False) -> list[Handover]:
    """The changes of the person in a post, in order of time; none where several hold it at once, or may."""
    rows = closed(holdings)
    if several or held_by_several(rows):
        return []
    found = []
    order = stints(rows)
    for before, after in pairwise(order):
        out, came = before.last, after.first
        ended = out.until if out.end_stated else None
        began = came.first if came.start_stated else None
        found.append(Handover(before.person, after.person, out.known_last, came.first, ended, began))
    return found


Claim = Literal["holds", "seen", "last seen", "held until"]


@dataclass(frozen=True, slots=True)
class Held:
    """What is said of one person in a post as of a day, and the holding that says so.

    ``claim``: "holds" when a source speaks of the day as one of a tenure, "seen" when it saw the person on
    that very day, "last seen" when it saw them ``day``, earlier, and nobody since; "held until" when the last
    that is known is that it ended. ``unended``: somebody else is in the post by now, and no source says that
    this tenure ended.
    """

    person: UUID
    claim: Claim
    day: date
    holding: Holding
    unended: bool = False


@dataclass(frozen=True, slots=True)
class PostOn:
    """One post as of a day: who is said to be in it, and who the next source after that day has there."""

    held: tuple[Held, ...]
    next: tuple[Holding, ...]
    several: bool


def post_on(holdings: Iterable[Holding], on: date, *, several: bool = False) -> PostOn:
    """What sources say of a post as of ``on``; ``several`` when its title may be held by several at once."""
    rows = closed(holdings)
    several = several or held_by_several(rows)
    if several:
        people = dict.fromkeys(row.person for row in rows)
        held = [one for person in people for one in _held([row for row in rows if row.person == person], on)]
        held.sort(key=lambda one: (-one.day.toordinal(), one.person))
    else:
        held = _held(rows, on)
    later = [row for row in rows if row.first > on]
    first_later = min((row.first for row in later), default=None)
    following = {row.person: row for row in reversed(later) if row.first == first_later}
    return PostOn(tuple(held), tuple(following.values()), several)


def _held(rows: Sequence[Holding], on: date) -> list[Held]:
    """What is said as of ``on`` where people follow one another."""
    begun = [row for row in rows if row.first <= on]
    if not begun:
        return []
    spans = [row for row in begun if not row.seen and row.covers(on)]
    # An open span claims every later day, but a source names only its first.
    known = max(min(on, row.known_last) for row in begun)
    newest = [row for row in begun if min(on, row.known_last) == known]
    found: dict[UUID, Held] = {}
    for row in spans:
        unended = row.until is None and any(
            other.person != row.person and min(on, other.known_last) > row.first for other in begun
        )
        if row.person not in found or not unended:
            found[row.person] = Held(row.person, "holds", on, row, unended)
    for row in newest:
        if row.person not in found:
            found[row.person] = _past(row, on)
    return sorted(found.values(), key=lambda one: (one.claim != "holds", one.unended, one.person))


def _past(row: Holding, on: date) -> Held:
    """What is said of a holding that does not speak of ``on`` as one of a tenure."""
    if row.seen:
        return Held(row.person, "seen" if row.first == on else "last seen", row.first, row)
    return Held(row.person, "held until", row.until or on, row)
