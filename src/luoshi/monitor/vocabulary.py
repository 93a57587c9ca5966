"""The names a ledger can mean: units by every name they ever had, areas by their government, indicators."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.naming import Named, Titles, named, titles_of
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.record.models import Statement, Unit
from luoshi.record.statements import standing

_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_NUMBERING = re.compile(
    r"^(?:\d{1,2}[.、)）]|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
)
_MARKS = re.compile(r"(?:[*※＊]+|[①-⑳⓪]|[⁰¹²³⁴-⁹]|\[\d+\])+$")
_OF_WHICH = re.compile(r"^(?:其中[:：]?|[#＃])")
_ENDINGS = re.compile(r"(?:人民政府|管理委员会|管委会|政府)$")
_WHOLE_CITY = frozenset({"全市", "全市合计", "全市总计", "市合计", "全市平均"})
# Which unit speaks for an area.
GOVERNMENT, ZONE = "government", "development_zone"
_SPEAKS_FOR = (GOVERNMENT, ZONE)
# Ledgers name counties; who is not a county's or the city's own government is no subject that a place stands for.
CITY = "city"
_LEVELS = (CITY, "county", "township")


def name_key(text: str) -> str:
    """A unit's name as names are compared: one width, no blanks, no numbering."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", _MARKS.sub("", text.strip())))
    return _OF_WHICH.sub("", _NUMBERING.sub("", plain))


@dataclass
class Vocabulary:
    """Everything that can be named. ``units`` are the current rows."""

    indicators: tuple[Indicator, ...]
    units: dict[UUID, Unit]
    names: dict[str, set[UUID]] = field(default_factory=dict)
    city: UUID | None = None

    @cached_property
    def by_code(self) -> dict[str, Indicator]:
        """Indicators by their code."""
        return {one.code: one for one in self.indicators}

    def unit_named(self, text: str) -> UUID | None:
        """The one unit of this name, today's or an earlier one; None when there is none or more than one."""
        key = name_key(text)
        if key in _WHOLE_CITY:
            return self.city
        found = (
            self.names.get(key) or self.names.get(_ENDINGS.sub("", key)) or self.short_names.get(key, set())
        )
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def short_names(self) -> dict[str, set[UUID]]:
        """What people call a place for short: 望溪 for 望溪区, 高新区 for 云川高新区; only what means one alone."""
        found: dict[str, set[UUID]] = defaultdict(set)
        city_names = [name for name, units in self.names.items() if units == {self.city} and name[-1] == "市"]
        stem = min(city_names, key=len)[:-1] if city_names else ""
        for name, units in self.names.items():
            if len(units) != 1 or units == {self.city}:
                continue
            shorter = name.removeprefix(stem)
            for short in {shorter, shorter[:-1] if shorter[-1:] in tuple("县区市旗") else shorter}:
                if len(short) > 1 and short not in self.names:
                    found[short] |= units
        return {short: units for short, units in found.items() if len(units) == 1}

    def unit_in(self, text: str) -> UUID | None:
        """The one unit whose name stands in a longer text, as in a title or the name of a sheet."""
        key = name_key(text)
        found = {
            next(iter(units)): name
            for name, units in self.names.items()
            if len(name) > 2 and len(units) == 1 and name in key
        }
        # 云川高新区 stands in 云川市云川高新区, and so does 云川市: the longest name is meant.
        if not found:
            return None
        longest = max(found.values(), key=len)
        best = [unit for unit, name in found.items() if len(name) == len(longest)]
        return best[0] if len(best) == 1 else None

    def units_like(self, text: str) -> list[UUID]:
        """Units whose name has something in common with a text, the likeliest first: to offer, never to take."""
        key = _ENDINGS.sub("", name_key(text))
        scored = []
        for name, units in self.names.items():
            common = len(set(key) & set(name))
            if common >= min(2, len(key)) and (key in name or name in key or common >= len(key) - 1):
                scored += [(-common, len(name), unit) for unit in units]
        seen: dict[UUID, None] = {}
        for _, _, unit in sorted(scored, key=lambda one: (one[0], one[1], str(one[2]))):
            seen.setdefault(unit)
        return list(seen)[:6]

    def indicator_named(self, text: str) -> Named | None:
        """The indicator that a title names, with the aspect and basis in the same words."""
        return named(text, self._titles)

    @cached_property
    def _titles(self) -> Titles:
        return titles_of(self.indicators)


def speakers_of(units: Iterable[Unit]) -> dict[UUID, UUID]:
    """The unit that speaks for each area now, or did last: its government, or the committee of a zone."""
    return {area: found[0].id for area, found in all_speakers_of(units).items()}


def all_speakers_of(units: Iterable[Unit]) -> dict[UUID, list[Unit]]:
    """The units that speak for each area, the present one first; of two at a time only the one that ranks first."""
    listed = [
        row for row in units if row.area is not None and row.kind in _SPEAKS_FOR and row.level in _LEVELS
    ]
    listed.sort(key=lambda row: (row.valid_to is not None, _SPEAKS_FOR.index(row.kind), row.id))
    found: dict[UUID, list[Unit]] = {}
    for row in listed:
        assert row.area is not None
        here = found.setdefault(row.area, [])
        if not any(_together(row, other) for other in here):
            here.append(row)
    return found


def _together(one: Unit, other: Unit) -> bool:
    """Whether two units existed on some day both."""
    first, second = (
        (one, other) if (one.valid_from or date.min) <= (other.valid_from or date.min) else (other, one)
    )
    return first.valid_to is None or first.valid_to > (second.valid_from or date.min)


def vocabulary() -> Vocabulary:
    """What can be named now."""
    units = {row.id: row for row in Unit.objects.all()}
    names: dict[str, set[UUID]] = defaultdict(set)
    for row in standing(
        Statement.objects.filter(
            subject_kind="unit", property__in=["unit.name", "unit.short_name", "unit.code"]
        )
    ):
        if row.text and row.subject in units:
            names[name_key(row.text)].add(row.subject)
    speakers = speakers_of(units.values())
    for row in standing(Statement.objects.filter(subject_kind="area", property="area.name")):
        if row.text and row.subject in speakers:
            names[name_key(row.text)] = {speakers[row.subject]}
    city = next(
        (
            row.id
            for row in units.values()
            if row.kind == GOVERNMENT and row.level == CITY and row.valid_to is None
        ),
        None,
    )
    return Vocabulary(indicators_now(), units, dict(names), city)
