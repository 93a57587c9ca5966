"""What is not as it should be with some projects of the sample city, and what only looks so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from economy import INSIDE, UNITS
from project_course import (
    Course,
    course_of,
    fill,
    first_of_quarter,
    months_between,
    quarters_between,
    reached_between,
    seen_by_others,
)
from project_model import (
    AS_OF,
    BOOKED,
    MILLION,
    ORDER,
    RECORDS,
    WAN,
    Chance,
    Decision,
    Money,
    Record,
    after,
    credit_code,
    rounded,
)
from project_words import AREA_CODES, FORMS, PLACES, SUGAR

CASES = {
    # Counted twice.
    "signed twice": "同一项目在两次签约活动上各签一次",
    "upgraded": "意向先登记为一个项目，正式合同又登记一个",
    "moved": "在市内换了地方，新地方另行登记",
    "shared": "两个县区都把整个项目登记在自己名下",
    "increase as new": "增资登记成一个新签约项目",
    # Behind, and nobody says so.
    "stalled": "开工后长期没有完成投资，也没有报停建",
    "finished not used": "竣工一年多没有投产",
    # Not so.
    "claimed production": "报了投产，没有用电也没有纳税",
    "claimed start": "报了开工，平台上没有一件审批备案",
    "claimed money": "报到位的财政资金，国库没有支付",
    "same paper": "同一张银行凭证证明了两个项目的到位资金",
    # Only looks so.
    "seasonal plant": "榨季才开工的糖厂，半年没有用电",
    "tax holiday": "依法免征期内，用电正常，没有入库税收",
    "slow permit": "环评、用地手续慢，签约一年多没有开工，手续一件件在办",
    "two plants": "同一投资方在同一县区的两个项目，名称相近，确是两个",
    "two phases": "一期、二期各有协议、各有用地，确是两个",
    "transfer": "经双方同意由一个县区流转到另一个县区",
    "said to rest": "停建是自己报的",
}
DOUBLES = ("signed twice", "upgraded", "moved", "shared", "increase as new")
_EXTRA = {"signed twice": 4, "upgraded": 3, "moved": 3, "shared": 3, "increase as new": 3, "two plants": 3,
          "two phases": 3}  # fmt: skip
BASE = RECORDS - sum(_EXTRA.values())


class Cases:
    """Puts the cases into what is otherwise plain. A record has at most one."""

    def __init__(self, pairs: list[tuple[Record, Course]]) -> None:
        self.records = [record for record, _ in pairs]
        self.courses = {record.number: course for record, course in pairs}
        chance = Chance("cases")
        self._mixed = sorted(self.records, key=lambda record: (chance.part(), record.number))

    def pick(self, case: str, count: int, fits: Callable[[Record], bool]) -> list[Record]:
        found = [one for one in self._mixed if not one.case and not one.excluded and fits(one)][:count]
        if len(found) < count:
            raise ValueError(f"{case}: {len(found)} of {count}")
        for one in found:
            one.case = case
        return found

    def add(self, record: Record, **values: Any) -> Record:
        """Another record, of the same project or of the same investor."""
        number = len(self.records) + 1
        fresh = {
            "stages": {}, "planned": {}, "year_plans": {}, "money": [], "promises": [], "visits": [], "decisions": [],
            "tax": {}, "electricity": {}, "payments": {}, "permits": {}, "shares": {}, "review": None,
            "unclaimed": Decimal(0),
        }  # fmt: skip
        made = replace(record, **{**fresh, "number": number, **values})
        self.records.append(made)
        return made

    def all(self) -> list[Record]:
        for case in CASES:
            getattr(self, "_" + case.replace(" ", "_"))(case)
        self._given_up()
        return self.records

    def _again(self, of: Record, *, signed: date, found: bool, **values: Any) -> Record:
        """Another record of the same project that was signed and went no further."""
        values = {"company": "", "company_code": "", "national_code": "", "found": found, **values}
        made = self.add(of, repeats=of.number, case=of.case, **values)
        made.found_on = after(signed, -Chance("again", made.number).whole(20, 60))
        made.stages = {"negotiating": after(made.found_on, 9), "signed": signed}
        return made

    def _signed_twice(self, case: str) -> None:
        some = self.pick(
            case, 4, lambda one: reached_between(one, "signed", date(2024, 3, 1), date(2026, 2, 1))
        )
        for at, one in enumerate(some):
            later = after(one.stages["signed"], 60 + 40 * at)
            self._again(
                one, signed=later, found=at < 2, name=f"{one.investor[:4]}{_product(one)}项目", origin="agency",
                place=one.place[: one.place.index("号") + 1],
            )  # fmt: skip

    def _upgraded(self, case: str) -> None:
        some = self.pick(
            case, 3, lambda one: reached_between(one, "signed", date(2024, 8, 1), date(2026, 6, 1))
        )
        for at, one in enumerate(some):
            earlier = after(one.found_on, 25)
            self._again(
                one, signed=earlier, found=at == 0, name=f"{one.name[:2]}{_product(one)}战略合作",
                contracted=rounded(one.contracted * Decimal("0.6"), MILLION), place="",
            )  # fmt: skip

    def _moved(self, case: str) -> None:
        some = self.pick(
            case, 3, lambda one: reached_between(one, "registered", date(2024, 8, 1), date(2026, 9, 1))
        )
        for at, one in enumerate(some):
            other = _other_unit(one.unit, at)
            self._again(
                one, signed=after(one.found_on, 20), found=at == 0, unit=other, area_code=AREA_CODES[other],
                place=f"{PLACES[other][0]}{at + 3}号地块",
                name=f"{one.name[:2]}{_product(one)}{next(form for form in FORMS if not one.name.endswith(form))}",
            )  # fmt: skip

    def _shared(self, case: str) -> None:
        some = self.pick(
            case, 3, lambda one: reached_between(one, "signed", date(2024, 3, 1), date(2026, 8, 1))
        )
        for at, one in enumerate(some):
            other = _other_unit(one.unit, at + 4)
            self._again(
                one, signed=after(one.stages["signed"], 3), found=at == 0, unit=other, area_code=AREA_CODES[other],
                name=f"{one.name}（{'飞地' if at else '共建'}）",
                shares={one.unit: Decimal("0.6"), other: Decimal("0.4")} if at == 0 else {},
            )  # fmt: skip

    def _increase_as_new(self, case: str) -> None:
        some = self.pick(
            case, 3, lambda one: reached_between(one, "started", date(2024, 6, 1), date(2025, 9, 1))
        )
        for at, one in enumerate(some):
            added = rounded(one.contracted * Decimal("0.35"), MILLION)
            later = after(one.stages["started"], 200 + 30 * at)
            self._again(
                one, signed=later, found=at == 0, name=f"{one.name[:2]}{_product(one)}增资扩产", kind="expansion",
                contracted=one.contracted + added, origin="existing firm",
            )  # fmt: skip
            if at == 0:
                one.money.append(Money(later, "increase", added))
            else:
                one.unclaimed = added

    def _stalled(self, case: str) -> None:
        for at, one in enumerate(self.pick(case, 8, lambda one: _building(one, date(2025, 9, 1)))):
            _stop(one, after(one.stages["started"], 110 + 20 * at), ORDER[6:])

    def _finished_not_used(self, case: str) -> None:
        for one in self.pick(
            case, 2, lambda one: reached_between(one, "completed", date(2025, 1, 1), date(2025, 9, 1))
        ):
            _stop(one, AS_OF, ORDER[7:])
            one.tax = {quarter: min(amount, 5_000 * Decimal(100)) for quarter, amount in one.tax.items()}
            one.electricity = {}

    def _claimed_production(self, case: str) -> None:
        for at, one in enumerate(self.pick(case, 5, lambda one: _building(one, date(2025, 10, 1)))):
            said = after(date(2026, 1, 12), 45 * at)
            _stop(one, after(said, -60), ORDER[7:])
            one.stages["producing"] = said
            one.electricity = dict.fromkeys(months_between(said, BOOKED), 0)
            one.tax |= dict.fromkeys(quarters_between(said, BOOKED), Decimal(0))
            if at == 0:
                one.decisions.append(
                    Decision("producing", None, "struck", "现场核查没有生产设备，供电公司没有用电记录")
                )
            if at == 4:
                one.decisions.append(
                    Decision("producing", None, "returned", "发票是贸易货款，请补电费清单和完税证明")
                )

    def _claimed_start(self, case: str) -> None:
        for at, one in enumerate(self.pick(case, 3, _waits_to_start)):
            one.stages["started"] = after(one.stages["registered"], 60 + 15 * at)
            one.permits = {one.stages["started"].replace(day=1): 0}

    def _claimed_money(self, case: str) -> None:
        for one in self.pick(case, 2, lambda one: len(_paid(one)) >= 3):
            said = _paid(one)[2]
            one.money[one.money.index(said)] = replace(said, funds="budget")
            one.payments = {said.on.replace(day=1): rounded(said.amount * Decimal("0.2"), WAN)}

    def _same_paper(self, case: str) -> None:
        some = self.pick(case, 4, lambda one: len(_paid(one)) >= 2 and one.contracted > 300 * MILLION)
        for at, (true, false) in enumerate(zip(some[::2], some[1::2], strict=True)):
            slip = _paid(true)[1]
            said = replace(slip, amount=min(slip.amount, _paid(false)[1].amount), paper=str(true.number))
            said = replace(said, on=max(slip.on, after(false.stages["signed"], 5)))
            false.money[false.money.index(_paid(false)[1])] = said
            false.money.sort(key=lambda one: (one.on, one.kind))
            if at == 0:
                reason = f"银行凭证是“{true.name}”的同一笔，已在那个项目计入"
                false.decisions.append(Decision("paid_in", said.on, "struck", reason))

    def _seasonal_plant(self, case: str) -> None:
        some = self.pick(
            case, 3,
            lambda one: one.unit in ("SLXZF", "TLXZF", "LDXZF", "LXXZF", "YLXZF", "HTQZF", "BDQZF")
            and reached_between(one, "producing", date(2024, 6, 1), date(2026, 2, 1)),
        )  # fmt: skip
        for at, one in enumerate(some):
            code, _product_name, summary, energy = SUGAR
            one.name = f"{one.name[:2]}糖业{('技改', '日榨6000吨生产线', '精制糖')[at]}项目"
            one.company = f"{one.name[:2]}（云川）糖业有限公司"
            one.industry, one.summary = code, summary
            begins = one.stages["producing"]
            begins = date(begins.year if begins.month > 2 else begins.year - 1, 12, 3 + at)
            one.stages["producing"] = begins if begins <= AS_OF else date(2025, 12, 3 + at)
            one.stages.pop("at capacity", None)
            if one.stages["completed"] > one.stages["producing"]:
                one.stages["completed"] = after(one.stages["producing"], -14)
            load = round(float(one.contracted / WAN) * energy / 10) * 10
            one.electricity = {
                begin: load if begin.month in (12, 1, 2, 3) else 0
                for begin in months_between(one.stages["producing"], BOOKED)
            }

    def _tax_holiday(self, case: str) -> None:
        some = self.pick(
            case, 4, lambda one: reached_between(one, "producing", date(2025, 3, 1), date(2025, 11, 1))
        )
        for one in some:
            one.summary += "；依法享受企业所得税“三免三减半”，增值税留抵"
            first = first_of_quarter(one.stages["producing"])
            one.tax |= {quarter: Decimal(0) for quarter in one.tax if quarter >= first}

    def _slow_permit(self, case: str) -> None:
        def fits(one: Record) -> bool:
            return reached_between(one, "registered", date(2024, 6, 1), date(2025, 9, 1))

        for at, one in enumerate(self.pick(case, 5, fits)):
            course = self.courses[one.number]
            days = {stage: after(day, 900) for stage, day in course.days.items() if stage in ORDER[3:]}
            days["started"] = after(date(2026, 12, 20), 30 * at)
            course.days.update(days)
            one.year_plans = {}
            fill(one, course)
            one.planned["started"] = after(one.stages["registered"], 160)
            registered = one.stages["registered"]
            one.permits = {day.replace(day=1): 1 for day in (after(registered, 75 * step) for step in range(1, 6))
                           if day <= BOOKED}  # fmt: skip
            one.electricity, one.tax = {}, {quarter: Decimal(1_200) for quarter in one.tax}
            one.summary += f"；{('环评', '用地组卷', '能评', '林地手续', '规划调整')[at]}还在办理"

    def _two_plants(self, case: str) -> None:
        some = self.pick(
            case, 3, lambda one: reached_between(one, "signed", date(2024, 3, 1), date(2025, 12, 1))
        )
        for at, one in enumerate(some):
            self._besides(one, f"{one.name[:2]}{('回收拆解', '配套包装', '研发试制')[at]}中心", 90 + 60 * at)

    def _two_phases(self, case: str) -> None:
        some = self.pick(
            case, 3, lambda one: reached_between(one, "started", date(2024, 3, 1), date(2025, 9, 1))
        )
        for at, one in enumerate(some):
            self._besides(one, f"{one.name}（二期）", 330 + 20 * at)
            one.name = f"{one.name}（一期）"

    def _besides(self, one: Record, name: str, days: int) -> None:
        """Another true project of the same investor in the same area."""
        chance = Chance("besides", one.number)
        signed = after(one.stages["signed"], days)
        course = course_of(chance, signed=signed)
        number = len(self.records) + 1
        made = self.add(
            one, name=name, case=one.case, found_on=course.days["found"],
            company_code=credit_code(one.area_code, 5_000 + number),
            company=f"{one.company.removesuffix('有限公司')}二厂有限公司",
            national_code=f"{one.national_code[:-6]}{100_000 + number * 37 % 899_999:06d}",
            place=f"{one.place[: one.place.index('号')]}-2号地块",
            contracted=max(100 * MILLION, rounded(one.contracted * Decimal("0.55"), MILLION)),
        )  # fmt: skip
        self.courses[made.number] = course
        fill(made, course)
        seen_by_others(made, course)

    def _transfer(self, case: str) -> None:
        for one in self.pick(
            case, 3, lambda one: one.unit == "SLXZF" and one.stage in ("negotiating", "signed")
        ):
            one.taker = "WXQZF"

    def _said_to_rest(self, case: str) -> None:
        for at, one in enumerate(self.pick(case, 4, lambda one: _building(one, date(2026, 1, 1)))):
            day = after(date(2026, 3, 5), 50 * at)
            _stop(one, after(day, -40), ORDER[6:])
            one.stages["suspended"] = day

    def _given_up(self) -> None:
        """Plain ends: agreements dissolved, leads that came to nothing, and what was signed and has not begun."""
        chance = Chance("given up")
        plain = [one for one in self._mixed if not one.case]
        begun = [one for one in plain if one.stage in ("registered", "started", "building")]
        old = [one for one in begun if reached_between(one, "signed", date(2024, 3, 1), date(2026, 2, 1))]
        leads = [one for one in plain if one.stage in ("lead", "negotiating")][:6]
        for at, one in enumerate(old[:36]):
            _stop(one, after(one.stages["started"], -20) if "started" in one.stages else AS_OF, ORDER[3:])
            one.permits = dict(sorted(one.permits.items())[:1])
            one.year_plans = {}
            if at >= 15:
                one.planned = {"started": after(one.stages["signed"], chance.whole(150, 330))}
        for one in (*old[:15], *leads):
            last = max((one.found_on, *one.stages.values()))
            one.stages["terminated"] = min(AS_OF, after(last, chance.whole(60, 200)))
            one.planned = {}


def _building(record: Record, started_before: date) -> bool:
    return record.stage in ("started", "building") and record.stages["started"] < started_before


def _waits_to_start(record: Record) -> bool:
    return record.stage == "registered" and record.stages["registered"] < date(2026, 8, 1)


def _paid(record: Record) -> list[Money]:
    return [one for one in record.money if one.kind == "paid_in"]


def _stop(record: Record, day: date, but: Iterable[str]) -> None:
    """No money after a day, and not these stages."""
    record.money = [one for one in record.money if one.on <= day]
    for stage in but:
        record.stages.pop(stage, None)


def _product(record: Record) -> str:
    name = record.name[2:]
    return next((name[: -len(form)] for form in (*FORMS, "项目") if name.endswith(form)), name)


def _other_unit(unit: str, at: int) -> str:
    others = [one for one in UNITS if one != unit and INSIDE.get(one) != unit and INSIDE.get(unit) != one]
    return others[at * 3 % len(others)]
