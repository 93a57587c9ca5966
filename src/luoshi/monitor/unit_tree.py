"""The dated tree of units that figures are rolled up: who was a member of whom on a day, which zone lies inside which
district, and what became of what when units were renamed, merged or split."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from luoshi.words import Words

UnitKey: TypeAlias = Hashable


class TreeError(ValueError):
    """A tree in which something would be counted twice or for ever; ``words`` says what."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} ({english})")
        self.words = Words(chinese, english)


@dataclass(frozen=True, slots=True)
class Membership:
    """``unit`` stands below ``parent`` from the day ``start`` to before the day ``end``; None is open.

    A unit that was merged or replaced has to end, and one that came of it to begin: while it stands here it is
    expected to have figures.
    """

    unit: UnitKey
    parent: UnitKey
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class ZoneInside:
    """``zone`` lies inside ``district`` on the ground, wherever it stands in the tree; days as in Membership."""

    zone: UnitKey
    district: UnitKey
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """From ``day`` on ``successor`` has the place of ``unit`` or a part of it.

    One to one is a renaming, several units with one successor a merger, one with several a split. A unit that still
    stands in the tree on ``day`` gave away only a part; a successor that stood there before took something in. A
    renaming that keeps the unit's own key needs none.
    """

    unit: UnitKey
    successor: UnitKey
    day: date


@dataclass(frozen=True, slots=True)
class Members:
    """A tree as it stood on one day, for one way of counting zones."""

    below: Mapping[UnitKey, tuple[UnitKey, ...]]  # zones that count inside are below their district
    inside: Mapping[UnitKey, UnitKey]  # zone counted inside a district: the district
    alive: frozenset[UnitKey]

    def own(self, unit: UnitKey) -> tuple[UnitKey, ...]:
        """The members of a unit, or nothing where only zones are known: those are not the whole of it."""
        members = self.below.get(unit, ())
        return () if all(member in self.inside for member in members) else members

    def all_below(self, unit: UnitKey) -> frozenset[UnitKey]:
        """Everything under a unit."""
        found: set[UnitKey] = set()
        waiting = list(self.below.get(unit, ()))
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting += self.below.get(one, ())
        return frozenset(found)


@dataclass(frozen=True)
class UnitTree:
    """One hierarchy with its days. ``names`` are for people; a unit without one is written by its key.

    Raises TreeError when a unit lies inside or follows itself.
    """

    memberships: tuple[Membership, ...]
    zones: tuple[ZoneInside, ...] = ()
    successions: tuple[Succession, ...] = ()
    names: Mapping[UnitKey, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in [zone.zone for zone in self.zones if zone.zone == zone.district]:
            raise TreeError(
                f"{self.name(unit)}不能位于自己之内", f"{self.name(unit)} cannot lie inside itself"
            )
        for unit in [one.unit for one in self.successions if one.unit == one.successor]:
            raise TreeError(f"{self.name(unit)}不能承接自己", f"{self.name(unit)} cannot succeed itself")

    def name(self, unit: UnitKey) -> str:
        """The name for people."""
        return self.names.get(unit, str(unit))

    def named(self, units: Iterable[UnitKey]) -> Words:
        """Names in a row."""
        listed = [self.name(unit) for unit in units]
        return Words("、".join(listed), ", ".join(listed))

    def successors(self, unit: UnitKey) -> tuple[UnitKey, ...]:
        """What a unit became: with itself, where it lived on and only gave away a part."""
        after = [one for one in self.successions if one.unit == unit]
        itself = [unit for one in after if self._stood(unit, one.day)]
        return tuple(dict.fromkeys([*itself, *(one.successor for one in after)]))

    def predecessors(self, unit: UnitKey) -> tuple[UnitKey, ...]:
        """What a unit was made of: with itself, where it stood before and only took in another."""
        before = [one for one in self.successions if one.successor == unit]
        itself = [unit for one in before if self._stood(unit, one.day - timedelta(days=1))]
        return tuple(dict.fromkeys([*itself, *(one.unit for one in before)]))

    def line(self, unit: UnitKey) -> frozenset[UnitKey]:
        """A unit with everything that it came from and that came of it."""
        found = {unit}
        for step in (self.predecessors, self.successors):
            waiting = [unit]
            while waiting:
                more = set(step(waiting.pop())) - found
                found |= more
                waiting += more
        return frozenset(found)

    def _stood(self, unit: UnitKey, day: date) -> bool:
        return any(one.unit == unit and _holds(one.start, one.end, day) for one in self.memberships)

    def on(self, day: date, *, zones_inside: bool) -> Members:
        """The tree on a day.

        With ``zones_inside`` a zone counts with its district, not where it stands. Without, the figure of the district
        does not hold the zone's, so that a zone standing below its district counts beside it.

        Raises TreeError when a unit has two parents that day or stands above itself.
        """
        parent: dict[UnitKey, UnitKey] = {}
        for one in self.memberships:
            if _holds(one.start, one.end, day) and parent.setdefault(one.unit, one.parent) != one.parent:
                name, first, second = map(self.name, (one.unit, parent[one.unit], one.parent))
                raise TreeError(
                    f"{name}在{day}有两个上级：{first}、{second}",
                    f"{name} has two parents on {day}: {first} and {second}",
                )
        alive = frozenset(parent) | frozenset(parent.values())
        inside: dict[UnitKey, UnitKey] = {}
        around = {one.zone: one.district for one in self.zones if _holds(one.start, one.end, day)}
        for zone, district in around.items():
            if zone not in parent or district not in alive:
                continue
            if zones_inside:
                parent[zone] = inside[zone] = district
            elif parent[zone] == district and district in parent:
                parent[zone] = parent[district]
        self._check_no_circle(parent, day)
        below: dict[UnitKey, list[UnitKey]] = {}
        for unit, above in parent.items():
            below.setdefault(above, []).append(unit)
        return Members({above: tuple(units) for above, units in below.items()}, inside, alive)

    def _check_no_circle(self, parent: Mapping[UnitKey, UnitKey], day: date) -> None:
        settled: set[UnitKey] = set()
        for unit in parent:
            path = [unit]
            while path[-1] in parent and path[-1] not in settled:
                above = parent[path[-1]]
                if above in path:
                    listed = " → ".join(map(self.name, [*path, above]))
                    raise TreeError(
                        f"{day}的上下级绕成了一个圈：{listed}",
                        f"the levels run in a circle on {day}: {listed}",
                    )
                path.append(above)
            settled.update(path)


def _holds(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day < end)
