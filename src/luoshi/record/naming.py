"""Which unit or post a cell of a table means: by name, short name or earlier name, never by likeness."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from luoshi.record.models import Person, Post, Statement, Tenure, Unit
from luoshi.record.remembered import remembered
from luoshi.record.statements import standing

COUNTIES, BUREAUS = "counties", "bureaus"
_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_CITY = re.compile(r"^(?:[^市省州盟]{2,6}市|市)(?=.{2})")
_ENDING = re.compile(r"(?:人民政府|管理委员会|管委会|政府)$")
_SEPARATORS = re.compile(r"[、，,；;/\n\r\t]+")
# 各县区, 各县（市、区）, 各区县人民政府 … : every county. 市直各部门, 各有关部门 … : every bureau of the city.
_COUNTIES = re.compile(r"各(?:县|区|市)(?:[(（]?[市县区、，,]*[)）]?)(?:人民)?(?:政府)?(?![^、，,；;/\s])")
_BUREAUS = re.compile(r"(?:市直|市级)?各(?:有关|相关)?(?:部门|单位|委办局)(?![^、，,；;/\s])")
_EVERY_NAME = frozenset("市县区局委办部室")
_IN_COMMON = 2  # letters of two names that are alike
_OF_A_PLACE = frozenset({"government", "development_zone"})
_BUREAU_KINDS = frozenset({"government_department"})


def name_key(text: str) -> str:
    """A name as names are compared: one width, no blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).strip("。.:")


def loose_name(text: str) -> str:
    """A name without the city before it and what a place's government is called behind it: 望溪区, 财政局."""
    return _ENDING.sub("", _CITY.sub("", name_key(text)))


def _telling(text: str) -> set[str]:
    """The letters of a name that tell it from others."""
    return set(loose_name(text)) - _EVERY_NAME


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that means no unit, or one of several: their names."""

    text: str
    several: tuple[str, ...] = ()


class UnitNames:
    """The units that exist on a day, by everything that they are and were called; two queries."""

    def __init__(self, day: date) -> None:
        rows = Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).order_by(
            "code", "name", "id"
        )
        self.units: dict[UUID, Unit] = {row.id: row for row in rows}
        self._exact: dict[str, set[UUID]] = defaultdict(set)
        self._loose: dict[str, set[UUID]] = defaultdict(set)
        for unit in self.units.values():
            for name in filter(None, (unit.name, unit.short_name)):
                self._exact[name_key(name)].add(unit.id)
                self._loose[loose_name(name)].add(unit.id)

    @cached_property
    def _former(self) -> dict[str, set[UUID]]:
        """Earlier names; asked for only where today's do not do."""
        found: dict[str, set[UUID]] = defaultdict(set)
        for one in standing(Statement.objects.filter(subject_kind="unit", property="unit.name")):
            if one.text and one.subject in self.units:
                found[name_key(one.text)].add(one.subject)
        return found

    def shown(self, unit: UUID) -> str:
        """What a unit is called for short."""
        row = self.units[unit]
        return row.short_name or row.name

    def named(self, text: str) -> UUID | Unknown:
        """The one unit that a name means."""
        key = name_key(text)
        found = self._exact.get(key) or self._loose.get(loose_name(text)) or self._former.get(key)
        if not found:
            return Unknown(text.strip())
        if len(found) == 1:
            return next(iter(found))
        return Unknown(text.strip(), tuple(sorted(self.units[one].name for one in found)))

    def all_named(self, text: str) -> tuple[list[UUID], list[Unknown]]:
        """The units that a cell lists, and the names in it that mean none; 各县区 means each of them."""
        units: list[UUID] = []
        unknown: list[Unknown] = []
        rest = text
        for pattern, group in ((_COUNTIES, COUNTIES), (_BUREAUS, BUREAUS)):
            if pattern.search(rest):
                units += self.group(group)
                rest = pattern.sub("", rest)
        for piece in filter(str.strip, _SEPARATORS.split(rest)):
            found = self.named(piece)
            if isinstance(found, Unknown) and len(piece.split()) > 1:
                several = [self.named(part) for part in piece.split()]
                units += [one for one in several if isinstance(one, UUID)]
                unknown += [one for one in several if isinstance(one, Unknown)]
            elif isinstance(found, Unknown):
                unknown.append(found)
            else:
                units.append(found)
        return list(dict.fromkeys(units)), unknown

    def group(self, group: str) -> list[UUID]:
        """Every county (with development zones), or every bureau of the city."""
        if group == COUNTIES:
            return [
                one.id for one in self.units.values() if one.level == "county" and one.kind in _OF_A_PLACE
            ]
        return [one.id for one in self.units.values() if one.level == "city" and one.kind in _BUREAU_KINDS]

    def names_group(self, text: str) -> str:
        """Which group of units words speak of: COUNTIES, BUREAUS, or none."""
        if _COUNTIES.search(text) or re.search(r"各(?:县区|区县|县市区|县[(（])", text):
            return COUNTIES
        return BUREAUS if re.search(r"各(?:有关|相关)?部门", text) else ""

    def alike(self, text: str, most: int = 8) -> list[Unit]:
        """Units whose name or short name contains these letters in this order, the shortest match first."""
        key = name_key(text).casefold()
        if not key:
            return []
        found = []
        for unit in self.units.values():
            places = [
                place
                for name in (unit.short_name, unit.name, unit.code)
                if (place := _scattered(key, name_key(name).casefold())) is not None
            ]
            if places:
                found.append((min(places), len(unit.name), unit.name, unit))
        return [one[-1] for one in sorted(found, key=lambda one: one[:3])[:most]]

    def perhaps(self, text: str, most: int = 2) -> list[str]:
        """Names of units that somebody may have meant who typed this: with its letters, or one letter off; and with the
        first letter, or two of them, in common beside those that every name has."""
        found = [unit.name for unit in self.alike(text, most)]
        if not found:
            keys = get_close_matches(loose_name(text), self._loose, most, 0.6)
            found = [self.units[one].name for key in keys for one in sorted(self._loose[key])]
        typed, first = _telling(text), loose_name(text)[:1]
        return [
            name
            for name in dict.fromkeys(found)
            if len(typed & _telling(name)) >= _IN_COMMON or (first in typed and loose_name(name)[:1] == first)
        ][:most]


def units_by_name() -> UnitNames:
    """The units that exist today."""
    return _units_by_name(timezone.localdate())


@remembered
def _units_by_name(day: date) -> UnitNames:
    return UnitNames(day)


def _scattered(key: str, name: str) -> tuple[int, int] | None:
    """Where and over how many letters those of ``key`` stand in ``name`` in this order; None where they do not."""
    at = name.find(key)
    if at >= 0:
        return (at, len(key))
    first = last = -1
    for letter in key:
        last = name.find(letter, last + 1)
        if last < 0:
            return None
        first = last if first < 0 else first
    return (100 + first, last - first)


class PostNames:
    """Posts that cells name: by title, by unit and title, or by the person who holds one today; three queries."""

    def __init__(self, texts: Iterable[str], units: UnitNames) -> None:
        wanted = {key for text in texts if (key := text.strip())}
        self.units = units
        self.posts: dict[UUID, Post] = {}
        self._titles: dict[str, set[UUID]] = defaultdict(set)
        self._people: dict[str, set[UUID]] = defaultdict(set)
        if not wanted:
            return
        ends = {part for text in wanted for part in (text, text.split()[-1]) if len(part) >= 2}
        titled = Q(title__in=wanted)
        for end in ends:
            titled |= Q(title__endswith=end)
        for post in Post.objects.filter(titled):
            self.posts[post.id] = post
            self._titles[name_key(post.title)].add(post.id)
            for end in ends:
                if post.title.endswith(end):
                    self._titles[name_key(end)].add(post.id)
        people = dict(Person.objects.filter(name__in=wanted, same_as__isnull=True).values_list("id", "name"))
        held = Tenure.objects.filter(person__in=people, known_to__isnull=True, seen=False)
        for tenure in held.filter(valid_to__isnull=True) if people else ():
            self._people[people[tenure.person]].add(tenure.post)

    def named(self, text: str, beside: Sequence[UUID] = ()) -> UUID | Unknown:
        """The one post that a cell means; of several with one title that of a unit ``beside`` it."""
        plain = text.strip()
        exact = {one for one in self._titles.get(name_key(plain), ()) if self.posts[one].title == plain}
        found = exact or self._titles.get(name_key(plain)) or self._people.get(plain, set())
        unit, _blank, title = plain.rpartition(" ")
        if not found and unit:
            owner = self.units.named(unit)
            found = {
                one
                for one in self._titles.get(name_key(title), ())
                if self.posts[one].unit == owner and owner is not None
            }
        if len(found) > 1:
            near = {one for one in found if one in self.posts and self.posts[one].unit in beside}
            found = near if len(near) == 1 else found
        if len(found) == 1:
            return next(iter(found))
        several = tuple(sorted(self.posts[one].title for one in found if one in self.posts))
        return Unknown(plain, several)
