"""No rate of a county gets better by what a bureau can do to its records: each of these has one project that was
started and one that stalled, half a billion each, and whatever is tried, no rate is above that of the honest one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from luoshi.growth.actions.claim import claim_money, review_claim
from luoshi.growth.actions.credit import set_credits
from luoshi.judging.books.loading import load_book
from luoshi.judging.periods import JudgedPeriod
from luoshi.record.actions.acting import Because
from luoshi.record.actions.stating import state
from luoshi.record.entries import WrongEntry
from luoshi.record.judged import snapshots
from luoshi.record.judged.judging import judge_now
from tests.growth.projects import YI, City, papers, row, seen
from tests.record.acting import assert_sound
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(2027, 1, 11), date(2027, 2, 8)
RATES = ("contracts_kept", "funds", "starts", "production")
HONEST = dict(zip(RATES, map(Decimal, ("0.5", "0.1", "0.5", "0")), strict=True))
# More than was contracted is asked about; here it is what a bureau tries.
CHECKED = "已核对回单"


@dataclass
class Scene:
    """A county for each trick, and the bureau that does it."""

    city: City
    on: On
    counties: dict[str, UUID] = field(default_factory=dict)
    soon: list[Callable[[], None]] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)

    def county(self, name: str) -> UUID:
        with organising() as now:
            county = self.counties[name] = now.unit(name)
            state(now.act, "unit", county, "unit.parent", self.city.units["市政府"], now.source)
            state(now.act, "unit", county, "unit.level", "county", now.source)
            state(now.act, "unit", county, "unit.kind", "government", now.source)
        return county

    def signed(self, county: UUID, amount: Decimal = 5 * YI, day: date = JANUARY) -> UUID:
        found_on = min(day, date(2024, 12, 2))
        project = self.city.lead(actor=self.city.bureau, unit=county, found_on=found_on)
        self.reach(project, "signed", day, amount=amount)
        return project

    def reach(self, project: UUID, stage: str, day: date, **more: Any) -> UUID:
        claim = self.city.claimed(project, stage, day, by=self.city.bureau, **more)
        review_claim(self.city.second, Because(), claim, "approved")
        return claim

    def paid(self, project: UUID, amount: Decimal, funds: str = "own") -> None:
        claim = claim_money(
            self.city.bureau, Because(), project, seen(project), "paid_in", FEBRUARY, amount, papers("bank slip"),
            funds=funds, despite=CHECKED,
        )  # fmt: skip
        review_claim(self.city.second, Because(), claim, "approved", despite=CHECKED)

    def start(self, project: UUID, paid: Decimal = YI) -> UUID:
        self.reach(project, "started", FEBRUARY)
        self.paid(project, paid)
        return project

    def both(self, name: str) -> tuple[UUID, UUID, UUID]:
        """A county with the project that was started and the one that stalled."""
        county = self.county(name)
        return county, self.start(self.signed(county)), self.signed(county)


def signing_of(project: UUID) -> UUID:
    from luoshi.growth.models import Claim

    found: UUID = Claim.objects.get(project=project, stage="signed", verdict="approved").id
    return found


def refused(act: Callable[[], Any]) -> None:
    """What was signed in January is settled in June."""
    with pytest.raises(
        WrongEntry, match=r"2027年1月11日签约或增资的，审定已经超过 60 天.*最早从 2027年1月12日 起"
    ):
        act()


def refused_shares(city: City, project: UUID, since: date) -> None:
    """Shares from a day before the signing, or on it, once the project has stalled."""
    for day in (since, JANUARY):
        refused(lambda day=day: city.share(project, {city.units["市投资促进局"]: Decimal(1)}, day))  # type: ignore[misc]


def tricks_in_february(scene: Scene) -> None:
    """What was reported in time, each county its own; the other tricks are for ``later``."""
    city = scene.city
    scene.both("honest")

    county = scene.county("splits the good one in five")
    for _ in range(5):
        scene.start(scene.signed(county, YI), YI / 5)
    scene.signed(county)

    _county, good, stalled = scene.both("puts public money into both")
    scene.paid(stalled, 4 * YI, "budget")
    scene.paid(good, 3 * YI, "bond")

    _county, _good, stalled = scene.both("strikes out the stalled one")
    scene.later.append(
        lambda stalled=stalled: city.strike(signing_of(stalled), "未推进")  # type: ignore[misc]
    )
    _county, _good, stalled = scene.both("loses the signing of the stalled one")
    scene.later.append(
        lambda stalled=stalled: (
            city.lose(  # type: ignore[misc]
                stalled, "signed", date(2027, 2, 1), "未推进"
            )
            and None
        )
    )
    _county, _good, stalled = scene.both("excludes the stalled one")
    scene.later.append(
        lambda stalled=stalled: city.exclude(stalled, "real estate") and None  # type: ignore[misc]
    )
    _county, _good, stalled = scene.both("terminates the stalled one")
    scene.later.append(lambda stalled=stalled: scene.reach(stalled, "terminated", date(2027, 5, 3)) and None)  # type: ignore[misc]

    def signs_again(stalled: UUID, day: date, amount: Decimal = 5 * YI) -> None:
        city.strike(signing_of(stalled), "日期有误")
        scene.reach(stalled, "signed", day, amount=amount)

    for name, day in (
        ("moves the signing on", date(2027, 6, 1)),
        ("moves the signing out", date(2024, 12, 20)),
    ):
        _county, _good, stalled = scene.both(name)
        scene.later.append(lambda stalled=stalled, day=day: signs_again(stalled, day))  # type: ignore[misc]

    _county, _good, stalled = scene.both("gives the stalled one away")
    shares = {city.units["市投资促进局"]: Decimal(1)}
    scene.later.append(
        lambda stalled=stalled: city.share(stalled, shares, date(2027, 5, 4)) and None  # type: ignore[misc]
    )
    _county, _good, stalled = scene.both("gives the stalled one away as from the day it was found")
    found_on = row(stalled).found_on
    scene.later.append(lambda stalled=stalled: refused_shares(city, stalled, found_on))  # type: ignore[misc]
    _county, _good, signed_again = scene.both("signs the stalled one again and gives it away")

    def signs_again_for_another() -> None:
        signs_again(signed_again, JANUARY)
        refused_shares(city, signed_again, found_on)

    scene.later.append(signs_again_for_another)
    for name, when in (
        ("signs the stalled one again for a yuan", scene.later),
        ("signs the stalled one again for a yuan at once", scene.soon),
    ):
        _county, _good, stalled = scene.both(name)
        when.append(lambda stalled=stalled: signs_again(stalled, JANUARY, Decimal(1)))  # type: ignore[misc]
    _county, _good, stalled = scene.both("loses the stalled one and signs it for a yuan")

    def loses_and_signs(stalled: UUID) -> None:
        city.lose(stalled, "signed", date(2027, 2, 1), "退出")
        scene.reach(stalled, "signed", date(2027, 2, 1), amount=Decimal(1))

    scene.later.append(lambda stalled=stalled: loses_and_signs(stalled))  # type: ignore[misc]
    _county, _good, kept_waiting = scene.both("keeps a share waiting for the day a project stalls")
    waits = set_credits(
        city.bureau,
        Because(),
        kept_waiting,
        seen(kept_waiting),
        shares,
        found_on,
        papers("agreement"),
        "协议",
    )
    scene.later.append(lambda: refused(lambda: city.approve(waits)))
    _county, good, stalled = scene.both("merges the stalled one into the good one")
    scene.later.append(lambda good=good, stalled=stalled: city.merge(good, stalled) and None)  # type: ignore[misc]
    _county, good, stalled = scene.both("merges the good one into the stalled one")
    scene.later.append(lambda good=good, stalled=stalled: city.merge(stalled, good) and None)  # type: ignore[misc]
    county = scene.county("merges what stalled and was signed first")
    stalled, good = scene.signed(county, 5 * YI, date(2027, 1, 10)), scene.start(scene.signed(county))
    scene.later.append(lambda good=good, stalled=stalled: city.merge(good, stalled) and None)  # type: ignore[misc]
    county = scene.county("reports the good one when it has started")
    scene.signed(county)
    scene.later.append(lambda county=county: scene.start(scene.signed(county)) and None)  # type: ignore[misc]


@pytest.mark.slow
def test_no_trick_of_a_bureau_betters_a_rate(on: On, root: Path) -> None:
    on(2, 9, 2027)
    snapshots.forget_all()
    scene = Scene(City(), on)
    tricks_in_february(scene)
    _county, good, _stalled = scene.both("a double that was found")
    twice = scene.signed(scene.counties["a double that was found"])
    scene.city.merge(good, twice)
    _county, _good, stalled = scene.both("corrects within a month")
    scene.city.strike(signing_of(stalled), "填错了项目")
    county, _good, _stalled = scene.both("excluded from the beginning")
    shop = scene.city.lead(actor=scene.city.bureau, unit=county, excluded="real estate", found_on=JANUARY)
    scene.reach(shop, "signed", JANUARY, amount=90 * YI)
    _county, good, _stalled = scene.both("pays one more than was agreed")
    scene.paid(good, 9 * YI)
    on(2, 20, 2027)
    for trick in scene.soon:
        trick()
    on(6, 2, 2027)
    for trick in scene.later:
        trick()

    book = load_book((root / "rulebooks" / "four-rates.yaml").read_bytes(), "four-rates.yaml")
    judged = judge_now(book, JudgedPeriod.parse(book, "2027-05")).judgement
    snapshots.forget_all()

    def value(county: str, measure: str) -> Any:
        found = judged.row("measure", str(scene.counties[county]), measure=measure)
        assert found is not None
        return None if found["value"] is None else Decimal(found["value"])

    found = {name: {rate: value(name, rate) for rate in RATES} for name in scene.counties}
    worse = {**HONEST, "contracts_kept": Decimal(0), "funds": Decimal(0), "starts": Decimal(0)}
    assert found == {
        **dict.fromkeys(scene.counties, HONEST),
        "reports the good one when it has started": worse,
        # Money is that of the record that is kept.
        "merges the good one into the stalled one": {**HONEST, "funds": Decimal(0)},
        "corrects within a month": {
            "contracts_kept": Decimal(1), "funds": Decimal("0.2"), "starts": Decimal(1), "production": Decimal(0),
        },
        "pays one more than was agreed": {**HONEST, "funds": Decimal("0.5")},
    }  # fmt: skip
    # What was tried is to be seen beside the rates.
    assert value("splits the good one in five", "starts_by_number") == Decimal("0.833333")
    assert (
        value("moves the signing on", "day_moved")
        == value("moves the signing out", "day_moved")
        == Decimal("0.5")
    )
    assert value("reports the good one when it has started", "reported_late") == Decimal("0.5")
    assert value("honest", "dropped") == value("honest", "amount_lowered") == 0
    lowered = [name for name in scene.counties if "for a yuan" in name]
    assert {value(name, "amount_lowered") for name in lowered} == {Decimal("0.5")}
    assert len(lowered) == 3
    dropped = (
        "strikes out the stalled one",
        "loses the signing of the stalled one",
        "excludes the stalled one",
        "merges the stalled one into the good one",
    )
    # On the last of May none of it was done yet: what was done in June is seen in June.
    assert {value(name, "dropped") for name in dropped} == {0}
    june = judge_now(book, JudgedPeriod.parse(book, "2027-06")).judgement
    for name in dropped:
        rows = {
            one: june.row("measure", str(scene.counties[name]), measure=one) for one in ("starts", "dropped")
        }
        assert {one: found["value"] for one, found in rows.items() if found} == {
            "starts": "0.5",
            "dropped": "0.5",
        }
    assert row(twice).status == "merged"
    assert_sound()
