"""How a project goes: its days, its money, and what other bureaus see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from project_model import (
    AS_OF,
    BOOKED,
    MILLION,
    ORDER,
    WAN,
    Chance,
    Money,
    Record,
    after,
    credit_code,
    rounded,
)
from project_words import (
    AREA_CODES,
    EXCLUDED,
    FIRST_SYLLABLES,
    FORMS,
    FUNDS,
    ORIGINS,
    PLACES,
    PRODUCTS,
    SECOND_SYLLABLES,
)


@dataclass
class Course:
    """How a project would go if nothing came in between, days to come among them; ``weight`` its size beside others."""

    days: dict[str, date]
    weight: float
    funds: str


def course_of(chance: Chance, *, signed: date | None) -> Course:
    # Of ten projects nearly five are small, one is large.
    band = chance.by_weight((((1.1, 3.0), 44.0), ((3.0, 9.0), 36.0), ((9.0, 28.0), 15.0), ((28.0, 62.0), 4.0),
                             ((85.0, 120.0), 0.6)))  # fmt: skip
    weight = band[0] + (band[1] - band[0]) * chance.part()
    slow = 1 + (weight / 60)
    days: dict[str, date] = {}
    talks = chance.whole(8, 40)
    if signed is None:
        # Leads of this year, and a few that nobody has closed since the year before.
        found = after(AS_OF, -chance.whole(1, 200 if chance.part() < 0.85 else 420))
        signed = after(AS_OF, chance.whole(10, 240))
        talks += 420 if chance.part() < 0.3 else 0  # nobody has sat down with them yet
    else:
        found = after(signed, -chance.whole(70, 260))
    days["negotiating"] = after(found, talks)
    days["signed"] = signed
    days["registered"] = after(signed, chance.whole(12, 70))
    days["started"] = after(days["registered"], chance.whole(40, 230))
    days["statistics"] = after(days["started"], chance.whole(18, 75))
    days["building"] = after(days["started"], chance.whole(80, 160))
    days["completed"] = after(days["building"], chance.whole(150, 400) * slow)
    days["producing"] = after(days["completed"], chance.whole(15, 120))
    days["at capacity"] = after(days["producing"], chance.whole(170, 420))
    return Course({"found": found, **days}, weight, chance.by_weight(FUNDS))


def _signing_day(chance: Chance) -> date:
    """Signings come in heaps: before the spring, at the half-year, in autumn; more of them in the first two years."""
    year = chance.by_weight(((2024, 37.0), (2025, 37.0), (2026, 30.0)))
    at = chance.by_weight(tuple(zip(range(1, 13), (5, 6, 13, 8, 8, 12, 6, 7, 12, 9, 9, 10), strict=True)))
    day = date(year, at, chance.whole(2, 27))
    return day if day <= AS_OF else _signing_day(chance)


def plain_record(number: int, unit: str) -> tuple[Record, Course]:
    chance = Chance("project", number)
    course = course_of(chance, signed=_signing_day(chance) if chance.part() < 0.85 else None)
    code, product, summary, _energy, _weight = chance.by_weight((one, float(one[4])) for one in PRODUCTS)
    prefix = FIRST_SYLLABLES[number % len(FIRST_SYLLABLES)] + SECOND_SYLLABLES[
        (number * 7 + number // len(FIRST_SYLLABLES)) % len(SECOND_SYLLABLES)
    ]  # fmt: skip
    excluded = ""
    if number % 38 == 19:
        excluded, product, code = EXCLUDED[number // 38 % len(EXCLUDED)]
        summary = "按规定不计入招商引资"
    form = "" if excluded else chance.one_of(FORMS)
    if product.endswith(("场", "站", "中心", "园", "软件", "利用")):
        form = form and "项目"
    place = chance.one_of(PLACES[unit])
    area = AREA_CODES[unit]
    found = course.days["found"]
    kind_of_firm = chance.one_of(("集团", "控股", "科技", "实业"))
    filed = f"{course.days['registered'].year}-{area}-{int(code[1:3]):02d}-03-{100_000 + number * 37 % 899_999:06d}"
    return Record(
        number=number, name=f"{prefix}{product}{form}", unit=unit, area_code=area,
        place=f"{place}{chance.whole(1, 48)}号地块", investor=f"{prefix}{kind_of_firm}股份有限公司",
        investor_code=credit_code(f"98{chance.whole(1, 20):02d}00", number),
        company=f"{prefix}（云川）{product}有限公司",
        company_code=credit_code(area, 5_000 + number), industry=code,
        national_code=filed,
        kind=chance.by_weight((("new", 72.0), ("expansion", 17.0), ("renovation", 9.0), ("acquisition", 2.0))),
        origin=chance.by_weight(ORIGINS), found_on=found, summary=summary, contracted=Decimal(0), excluded=excluded,
    ), course  # fmt: skip


# The works done are told at the year's end, at the half-year, and this year after its first quarter and in October.
_REPORTED = (
    date(2024, 6, 30), date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30),
    BOOKED,
)  # fmt: skip


def built(course: Course, day: date) -> float:
    """The part of the works that is done by a day: slowly at first and at the end."""
    start, end = course.days["started"], course.days["completed"]
    at = min(1.0, max(0.0, (day - start).days / (end - start).days))
    return 0.96 * at * at * (3 - 2 * at)


def money_so_far(record: Record, course: Course, until: date) -> list[Money]:
    """What came in, and what was built, up to a day; whole 万元."""
    days, amount, chance = course.days, record.contracted, Chance("money", record.number)
    end = days["completed"]
    works = (end - days["started"]).days
    tranches = [
        (after(days["registered"], 12), 0.10, course.funds if course.funds != "loan" else "own"),
        (after(days["started"], -6), 0.20, course.funds),
        (after(days["started"], works * 0.45), 0.35, chance.by_weight(FUNDS[:3])),
        (after(days["started"], works * 0.85), 0.28, "loan" if chance.part() < 0.5 else course.funds),
    ]
    if record.excluded == "budget works":
        tranches = [(day, part, "budget") for day, part, _ in tranches]
    found = [
        Money(day, "paid_in", rounded(amount * Decimal(str(part)), WAN), funds)
        for day, part, funds in tranches
        if day <= min(until, BOOKED)
    ]
    said = 0.0
    for day in _REPORTED:
        if days["started"] < day <= until and (done := built(course, day)) > said:
            part = rounded(amount * Decimal(str(round(done - said, 4))), WAN)
            if part > 0:
                found.append(Money(day, "completed", part))
                said = done
    return sorted(found, key=lambda one: (one.on, one.kind))


def fill(record: Record, course: Course, until: date = AS_OF) -> None:
    """What follows from the size of a project and its days: stages so far, plans, money."""
    days = course.days
    record.stages = {one: days[one] for one in ORDER if days[one] <= until}
    chance = Chance("plan", record.number)
    record.planned = {}
    for stage in ("started", "completed", "producing", "at capacity"):
        late = chance.whole(-25, 75)
        near = days[stage] <= after(AS_OF, 420)
        if "signed" in record.stages and near and days[stage].year >= 2025:
            record.planned[stage] = after(days[stage], -late)
    record.money = money_so_far(record, course, until)
    if "signed" in record.stages:
        for year in (2024, 2025, 2026):
            done = built(course, date(year, 12, 31)) - built(course, date(year - 1, 12, 31))
            if done > 0:
                ahead = 0.95 + chance.part() * 0.3
                plan = rounded(record.contracted * Decimal(str(round(done * ahead, 4))), MILLION)
                if plan > 0:
                    record.year_plans[year] = plan


def seen_by_others(record: Record, course: Course, until: date = BOOKED) -> None:
    """What taxes, electricity, payments and permits other bureaus have recorded."""
    chance = Chance("records", record.number)
    days, amount = course.days, record.contracted
    energy = next((one[3] for one in PRODUCTS if one[0] == record.industry), 15.0)
    producing = days["producing"] if "producing" in record.stages else None
    if "registered" in record.stages:
        for quarter in quarters_between(days["registered"], until):
            rate = 0.00004
            if producing is not None and quarter >= first_of_quarter(producing):
                rate = 0.0022 + chance.part() * 0.0014
            record.tax[quarter] = rounded(amount * Decimal(str(round(rate, 6))), Decimal(100))
    if producing is not None:
        begins = after(producing, -20)
        for at, begin in enumerate(months_between(begins, until)):
            full = min(1.0, 0.25 + at * 0.12) * (0.92 + chance.part() * 0.16)
            record.electricity[begin] = round(float(amount / WAN) * energy * full / 10) * 10
    if "registered" in record.stages:
        wanted = [days["registered"], *(after(days["started"], -one) for one in (70, 35, 12))]
        for day in wanted:
            if day <= until:
                begin = day.replace(day=1)
                record.permits[begin] = record.permits.get(begin, 0) + 1
    for one in record.money:
        if one.funds == "budget":
            begin = one.on.replace(day=1)
            record.payments[begin] = record.payments.get(begin, Decimal(0)) + one.amount


def months_between(first: date, last: date) -> list[date]:
    found, at = [], first.replace(day=1)
    while at <= last:
        found.append(at)
        at = (at + timedelta(days=32)).replace(day=1)
    return found


def first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters_between(first: date, last: date) -> list[date]:
    """The first days of the quarters that have ended."""
    return [
        one
        for one in months_between(first_of_quarter(first), last)
        if one.month % 3 == 1 and after(one, 92) <= after(last, 1)
    ]


def reached_between(record: Record, stage: str, first: date, last: date) -> bool:
    """Whether a stage was reached from a day on, and before another."""
    return stage in record.stages and first <= record.stages[stage] < last
