"""The invented economy of Yunchuan (云川市), 2024 to October 2026: what its ledgers would say without a fault.

Everything follows from ``SEED``. Magnitudes are those of a prefecture of 3,000 亿元; no figure is a real one.

A level is a whole number of the measure's own step (万元, 万千瓦时 …), so that months add up to what is
cumulative and counties to the city without rounding. A growth is given: against the same firms a year before,
whose level nobody publishes, and for output at comparable prices, so it does not follow from two levels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

SEED = 20261122

PeriodKind = Literal["january-february", "month", "quarter", "year"]
Basis = Literal["current", "cumulative", "stock"]
Aspect = Literal["level", "growth", "target", "target growth"]


class Period(NamedTuple):
    """``start`` is its first day, ``end`` the first one after it.

    What is cumulative has the period with which it ends: January to May the month of May, the first half the
    second quarter. A balance has the month at whose end it stood.
    """

    kind: PeriodKind
    start: date
    end: date

    @property
    def year(self) -> int:
        return self.start.year

    @property
    def last_month(self) -> int:
        return (self.end.month - 2) % 12 + 1


class Figure(NamedTuple):
    """``value`` in the base unit of its measure: yuan, US dollars, kilowatt hours, persons, tonnes; percent
    as printed (5.6 is 5.6 %); for the price index the same month or months a year before are 100."""

    unit: str
    indicator: str
    period: Period
    basis: Basis
    aspect: Aspect
    value: Decimal

    @property
    def key(self) -> Key:
        return self[:5]


Key = tuple[str, str, Period, Basis, Aspect]

CITY = "SZF"
# Where a zone lies inside a district, what it counts is in the district's figure already.
INSIDE = {"GXQ": "WXQZF"}
COUNTIES = ("WXQZF", "BDQZF", "HTQZF", "SLXZF", "TLXZF", "STXZF", "YLXZF", "LDXZF", "LXXZF")
ZONES = ("GXQ", "JKQ", "LGQ")
UNITS = COUNTIES + ZONES
ADDED_UP = tuple(unit for unit in UNITS if unit not in INSIDE)

# Percent of the city, in the order of ADDED_UP: counties, then 云川经开区 and 云川临港经济区.
SHARES = {
    "general": (21, 14, 11, 9, 7, 5, 6, 7, 4, 11, 5),
    "industry": (22, 12, 8, 8, 6, 4, 4, 6, 3, 19, 8),
    "consumption": (27, 19, 15, 8, 7, 5, 5, 6, 3, 3, 2),
    "public money": (19, 13, 11, 10, 8, 7, 7, 8, 6, 8, 3),
    "abroad": (24, 9, 6, 3, 2, 1, 1, 4, 1, 32, 17),
    # Kept for counties only: what lies in a zone is in the county around it.
    "counties": (31, 19, 13, 9, 7, 5, 5, 7, 4),
}
# What 云川高新区 has of its district.
ZONE_SHARE = {"general": 42, "industry": 62, "consumption": 12, "public money": 33, "abroad": 70}

# Percent of a year: January and February together, then March to December.
EVEN = (14, 9, 8, 8, 9, 8, 8, 9, 9, 9, 9)
SEASONS = {
    "output": (14, 9, 8, 8, 10, 8, 8, 9, 8, 9, 9),
    "building": (8, 9, 8, 9, 13, 8, 8, 11, 8, 9, 9),
    "shops": (18, 8, 7, 8, 8, 8, 8, 8, 9, 9, 9),
    "revenue": (20, 8, 9, 7, 10, 8, 6, 9, 8, 7, 8),
    "spending": (16, 10, 7, 8, 11, 7, 7, 10, 6, 8, 10),
    "electricity": (15, 8, 7, 8, 9, 11, 11, 9, 7, 7, 8),
    "travel": (22, 8, 8, 8, 7, 9, 9, 7, 8, 7, 7),
    "even": EVEN,
    "quarters": (22, 25, 25, 28),
    "income": (29, 22, 25, 24),
}
MONTHS_OF_SLOT = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
FIRST_YEAR, LAST_YEAR, LAST_MONTH = 2023, 2026, 10  # 2023 only to compare with


@dataclass(frozen=True)
class Flow:
    """What adds up over the year. ``total`` is the city's of 2023 in steps of ``step`` base units, ``growth``
    the percent of 2024, 2025 and 2026; ``base_moves`` how many percent the base of comparison may move."""

    name: str
    unit_of_measure: str
    step: int
    total: int
    shares: str
    season: str
    growth: tuple[float, float, float]
    base_moves: float
    prices: float = 0.0
    part_of: str | None = None
    part: tuple[float, float] = (0, 0)  # of a county, of a zone
    monthly: bool = True
    published: tuple[str, ...] = ("current level", "cumulative level", "cumulative growth")


FLOWS = (
    Flow("地区生产总值", "yuan", 10_000, 28_400_000, "general", "quarters", (5.4, 5.8, 5.5), 0.8, 0.6,
         monthly=False, published=("cumulative level", "cumulative growth")),
    Flow("规模以上工业总产值", "yuan", 10_000, 40_600_000, "industry", "output", (5.0, 6.4, 5.9), 3.0),
    Flow("规模以上工业增加值", "yuan", 10_000, 9_800_000, "industry", "output", (6.3, 7.6, 6.8), 3.0,
         published=("current growth", "cumulative growth")),
    Flow("固定资产投资", "yuan", 10_000, 13_100_000, "general", "building", (2.2, 4.1, 3.4), 2.0,
         published=("cumulative growth",)),
    Flow("工业投资", "yuan", 10_000, 4_300_000, "industry", "building", (8.5, 10.2, 7.9), 2.0,
         published=("cumulative growth",)),
    Flow("社会消费品零售总额", "yuan", 10_000, 11_200_000, "consumption", "shops", (3.6, 4.6, 4.2), 1.5),
    Flow("限额以上社会消费品零售额", "yuan", 10_000, 0, "consumption", "shops", (4.5, 5.6, 4.8), 3.0,
         part_of="社会消费品零售总额", part=(0.27, 0.2), published=("cumulative level", "cumulative growth")),
    Flow("一般公共预算收入", "yuan", 10_000, 1_640_000, "public money", "revenue", (2.8, 4.0, 3.5), 1.0),
    Flow("税收收入", "yuan", 10_000, 0, "public money", "revenue", (2.1, 4.6, 4.1), 1.0,
         part_of="一般公共预算收入", part=(0.58, 0.8), published=("cumulative level", "cumulative growth")),
    Flow("一般公共预算支出", "yuan", 10_000, 4_480_000, "public money", "spending", (3.2, 2.6, 2.9), 1.0),
    Flow("进出口总额", "yuan", 10_000, 4_050_000, "abroad", "even", (4.8, 8.2, 6.1), 0.6,
         published=("cumulative level", "cumulative growth")),
    Flow("实际利用外资", "US dollar", 10_000, 12_600, "abroad", "even", (-12.0, 4.4, 6.5), 0.5,
         published=("cumulative level", "cumulative growth")),
    Flow("招商引资到位资金", "yuan", 10_000, 6_300_000, "industry", "building", (9.0, 11.0, 8.0), 0.0,
         published=("cumulative level",)),
    Flow("全社会用电量", "kilowatt hour", 10_000, 2_710_000, "general", "electricity", (5.2, 6.0, 5.4), 0.0),
    Flow("工业用电量", "kilowatt hour", 10_000, 0, "general", "electricity", (4.6, 6.3, 5.8), 0.0,
         part_of="全社会用电量", part=(0.6, 0.88)),
    Flow("客运量", "person", 10_000, 2_560, "counties", "travel", (6.0, 3.1, 2.4), 0.5,
         published=("current level", "cumulative level")),
    Flow("货运量", "tonne", 10_000, 20_400, "counties", "even", (4.2, 5.1, 4.6), 0.5,
         published=("current level", "cumulative level")),
    Flow("规模以上服务业营业收入", "yuan", 10_000, 2_470_000, "consumption", "even", (6.4, 7.4, 6.6), 3.5,
         published=("cumulative level", "cumulative growth")),
)  # fmt: skip

# Balances at the end of a month: the city's of the end of February 2023 in 万元, percent a month.
BALANCES = {"存款余额": (49_800_000, 0.62), "贷款余额": (45_100_000, 0.70)}
# A head's, in yuan: the city's of 2023, percent a year, and how many thousand people of each county have it.
INCOMES = {
    "城镇居民人均可支配收入": (41_300, (4.4, 4.9, 4.6), (760, 480, 390, 210, 180, 120, 130, 190, 90)),
    "农村居民人均可支配收入": (20_600, (6.3, 6.6, 6.2), (110, 150, 170, 290, 260, 210, 230, 250, 170)),
}
PRICES = "居民消费价格指数"

# Indicators whose yearly targets are handed down: percent of growth asked of the city in 2025 and 2026, and
# how a level is rounded, in base units; None where only growth is asked.
TARGETS: dict[str, tuple[tuple[float, float], int | None]] = {
    "地区生产总值": ((6.0, 5.5), None),
    "规模以上工业总产值": ((7.0, 7.0), 100_000_000),
    "规模以上工业增加值": ((8.0, 7.5), None),
    "固定资产投资": ((5.0, 4.5), None),
    "社会消费品零售总额": ((5.0, 5.0), None),
    "一般公共预算收入": ((4.0, 4.0), 1_000_000),
    "进出口总额": ((6.0, 7.0), None),
    "实际利用外资": ((5.0, 6.0), 100_000),
    "招商引资到位资金": ((12.0, 10.0), 10_000_000),
}
# In July 2026 the targets of these were changed: percentage points.
REVISED_TARGETS = {(2026, "JKQ", "规模以上工业总产值"): 2.0, (2026, "LDXZF", "规模以上工业总产值"): -1.5}

MEASURES = {flow.name: (flow.unit_of_measure, flow.step) for flow in FLOWS} | {
    **dict.fromkeys(BALANCES, ("yuan", 10_000)),
    **dict.fromkeys(INCOMES, ("yuan", 1)),
    PRICES: ("index", 1),
}


def month(year: int, last: int) -> Period:
    """The month, or January and February together."""
    if last == 2:
        return Period("january-february", date(year, 1, 1), date(year, 3, 1))
    return Period("month", date(year, last, 1), _first_after(year, last))


def single_month(year: int, last: int) -> Period:
    """The month alone, for what is kept of January and February as well: balances, prices."""
    return Period("month", date(year, last, 1), _first_after(year, last))


def quarter(year: int, number: int) -> Period:
    return Period("quarter", date(year, 3 * number - 2, 1), _first_after(year, 3 * number))


def whole_year(year: int) -> Period:
    return Period("year", date(year, 1, 1), date(year + 1, 1, 1))


def _first_after(year: int, last: int) -> date:
    return date(year + last // 12, last % 12 + 1, 1)


def months(
    first: tuple[int, int] = (2024, 2), last: tuple[int, int] = (LAST_YEAR, LAST_MONTH)
) -> list[Period]:
    """All months from the first to the last (year, month), January and February as one."""
    return [
        month(year, at)
        for year in range(first[0], last[0] + 1)
        for at in MONTHS_OF_SLOT
        if first <= (year, at) <= last
    ]


def true_figures() -> list[Figure]:
    """Every figure that somebody publishes of 2024 to October 2026, and the targets as first set."""
    return [Figure(*key, value) for key, value in truth().items()]


@cache
def truth() -> Mapping[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    levels = _levels()
    for flow in FLOWS:
        found |= dict(_published(flow, levels[flow.name]))
    for name in BALANCES:
        found |= dict(_balances(name))
    for name in INCOMES:
        found |= dict(_incomes(name))
    found |= dict(_prices())
    for year in (2025, 2026):
        found |= targets(year, found)
    return found


# Chance: sums of draws and products only, which are the same on every machine.


class _Chance:
    def __init__(self, *names: object) -> None:
        self._draw = random.Random("/".join(map(str, (SEED, *names)))).random

    def around(self, width: float) -> float:
        """Mostly within ``width`` of zero, never beyond three times that."""
        return (self._draw() + self._draw() + self._draw() - 1.5) * 2 * width


def _slots(flow: Flow) -> range:
    return range(11 if flow.monthly else 4)


Slot = tuple[int, int]
Levels = dict[str, dict[Slot, tuple[int, float]]]
"""By unit and (year, number of the month or quarter): the level, and the one that growth compares it with."""


@cache
def _levels() -> dict[str, Levels]:
    found: dict[str, Levels] = {}
    for flow in FLOWS:
        found[flow.name] = {
            unit: _path(flow, unit, found.get(flow.part_of or "", {}).get(unit))
            for unit in _kept_by(flow.shares)
        }
        of_city: dict[Slot, tuple[int, float]] = {}
        for unit in found[flow.name].keys() - INSIDE.keys():
            for at, (level, base) in found[flow.name][unit].items():
                before = of_city.get(at, (0, 0.0))
                of_city[at] = (before[0] + level, before[1] + base)
        found[flow.name][CITY] = of_city
    return found


def _kept_by(shares: str) -> tuple[str, ...]:
    return COUNTIES if shares == "counties" else UNITS


def _share(shares: str, unit: str) -> float:
    if unit in INSIDE:
        return _share(shares, INSIDE[unit]) * ZONE_SHARE[shares] / 100
    return SHARES[shares][ADDED_UP.index(unit)] / 100


def _path(
    flow: Flow, unit: str, whole: dict[Slot, tuple[int, float]] | None
) -> dict[Slot, tuple[int, float]]:
    chance = _Chance(flow.name, unit)
    season = SEASONS[flow.season]
    lasting = _Chance("growth", unit).around(1.2) + chance.around(
        0.8
    )  # a county that grows faster does so for long
    part = flow.part[unit in ZONES] * (1 + chance.around(0.06))
    found: dict[Slot, tuple[int, float]] = {}
    for slot in _slots(flow):
        wave = 1 + chance.around(0.03)
        level = whole[FIRST_YEAR, slot][0] * part if whole else (
            flow.total * _share(flow.shares, unit) * season[slot] / sum(season)
        )  # fmt: skip
        found[FIRST_YEAR, slot] = (round(level * wave), 0.0)
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        moved = (1 + chance.around(flow.base_moves) / 100) * (1 + flow.prices / 100)
        usual = flow.growth[year - FIRST_YEAR - 1] + lasting + chance.around(1.0)
        for slot in _slots(flow):
            base = found[year - 1, slot][0] * moved
            found[year, slot] = (round(base * (1 + (usual + chance.around(1.3)) / 100)), base)
    return found


def _percent(now: float, before: float) -> Decimal:
    return Decimal(round((now / before - 1) * 1000)) / 10


def _published(flow: Flow, levels: Levels) -> Iterator[tuple[Key, Decimal]]:
    for unit, path in levels.items():
        for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
            so_far, base_so_far = 0, 0.0
            for slot in _slots(flow):
                period = month(year, MONTHS_OF_SLOT[slot]) if flow.monthly else quarter(year, slot + 1)
                if (year, period.last_month) > (LAST_YEAR, LAST_MONTH):
                    break
                level, base = path[year, slot]
                so_far, base_so_far = so_far + level, base_so_far + base
                said = {
                    ("current", "level"): Decimal(level * flow.step),
                    ("current", "growth"): _percent(level, base),
                    ("cumulative", "level"): Decimal(so_far * flow.step),
                    ("cumulative", "growth"): _percent(so_far, base_so_far),
                }
                for (basis, aspect), value in said.items():
                    if f"{basis} {aspect}" in flow.published:
                        yield (unit, flow.name, period, basis, aspect), value  # type: ignore[misc]


def _balances(name: str) -> Iterator[tuple[Key, Decimal]]:
    start, a_month = BALANCES[name]
    of_city: dict[Period, tuple[int, float]] = {}
    for unit in COUNTIES:
        chance = _Chance(name, unit)
        lasting = chance.around(0.12)
        at = float(round(start * _share("counties", unit)))
        path: dict[Slot, int] = {}
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for last in MONTHS_OF_SLOT:
                path[year, last] = round(at)
                # Quarters end high, and two months pass until the end of February.
                steps = (1.7 if last == 12 else 1.0) + (0.8 if last % 3 == 2 else -0.4)
                at *= 1 + (a_month + lasting + chance.around(0.15)) * steps / 100
        for (year, last), level in path.items():
            if year == FIRST_YEAR or (year, last) > (LAST_YEAR, LAST_MONTH):
                continue
            period, base = single_month(year, last), path[year - 1, last] * (1 + chance.around(0.4) / 100)
            yield (unit, name, period, "stock", "level"), Decimal(level * 10_000)
            yield (unit, name, period, "stock", "growth"), _percent(level, base)
            before = of_city.get(period, (0, 0.0))
            of_city[period] = (before[0] + level, before[1] + base)
    for period, (level, base) in of_city.items():
        yield (CITY, name, period, "stock", "level"), Decimal(level * 10_000)
        yield (CITY, name, period, "stock", "growth"), _percent(level, base)


def _incomes(name: str) -> Iterator[tuple[Key, Decimal]]:
    """A city's is the mean over the people of its counties."""
    of_2023, growth, people = INCOMES[name]
    weighted: dict[Period, tuple[float, float]] = {}
    season = SEASONS["income"]
    for unit, thousand in zip(COUNTIES, people, strict=True):
        chance = _Chance(name, unit)
        wealth = 1 + chance.around(0.06) + (0.08 if unit in COUNTIES[:3] else -0.08)
        quarters = [
            round(of_2023 * wealth * part / sum(season) * (1 + chance.around(0.01))) for part in season
        ]
        for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
            moved = 1 + chance.around(0.5) / 100
            usual = growth[year - FIRST_YEAR - 1] + chance.around(0.5)
            bases = [value * moved for value in quarters]
            quarters = [round(base * (1 + (usual + chance.around(0.3)) / 100)) for base in bases]
            for number in range(1, 5):
                period = quarter(year, number)
                if (year, period.last_month) > (LAST_YEAR, LAST_MONTH):
                    break
                so_far, base = sum(quarters[:number]), sum(bases[:number])
                yield (unit, name, period, "cumulative", "level"), Decimal(so_far)
                yield (unit, name, period, "cumulative", "growth"), _percent(so_far, base)
                before = weighted.get(period, (0.0, 0.0))
                weighted[period] = (before[0] + so_far * thousand, before[1] + base * thousand)
    for period, (all_of_them, base) in weighted.items():
        yield (CITY, name, period, "cumulative", "level"), Decimal(round(all_of_them / sum(people)))
        yield (CITY, name, period, "cumulative", "growth"), _percent(all_of_them, base)


def _prices() -> Iterator[tuple[Key, Decimal]]:
    """Asked for the city as a whole only, and in January as well."""
    chance = _Chance(PRICES)
    at = 100.3
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        seen: list[float] = []
        for last in range(1, 13 if year < LAST_YEAR else LAST_MONTH + 1):
            at += (100.2 - at) * 0.3 + chance.around(0.35)
            seen.append(at)
            for basis, value in (("current", at), ("cumulative", sum(seen) / len(seen))):
                key = (CITY, PRICES, single_month(year, last), basis, "level")
                yield key, Decimal(round(value * 10)) / 10  # type: ignore[misc]


def targets(
    year: int, found: Mapping[Key, Decimal] | None = None, *, revised: bool = False
) -> dict[Key, Decimal]:
    """What each unit is to reach in the year; ``revised``: as changed in its July, where it was."""
    found = truth() if found is None else found
    asked: dict[Key, Decimal] = {}
    for name, (of_city, rounded) in TARGETS.items():
        for unit in (CITY, *UNITS):
            lean = 0.0 if unit == CITY else round(_Chance("target", name, unit).around(1.0) * 2) / 2
            growth = of_city[year - 2025] + lean
            if revised:
                growth += REVISED_TARGETS.get((year, unit, name), 0.0)
            asked[unit, name, whole_year(year), "cumulative", "target growth"] = Decimal(str(growth))
            if rounded is not None:
                before = found[unit, name, month(year - 1, 12), "cumulative", "level"]
                exact = before * (100 + Decimal(str(growth))) / 100
                value = Decimal(round(exact / rounded) * rounded)
                asked[unit, name, whole_year(year), "cumulative", "target"] = value
    return asked
