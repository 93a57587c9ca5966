"""What was signed by industries: any list that was ever adopted, for any year, with the shares of areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.counting import parted, shares_on
from luoshi.growth.in_force import industry_list_on, industry_lists
from luoshi.growth.life import Status
from luoshi.growth.models import Counted, Project
from luoshi.growth.naming import called, titled
from luoshi.growth.queries.projects import NONE_HALTED, Halted
from luoshi.growth.queries.then import Then, counted_then, then_of
from luoshi.growth.schemes.industries import OTHER
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.ledgers import unit_names


@dataclass(slots=True)
class Sum:
    """Projects that were signed, and what was contracted, increases with it (yuan)."""

    signings: int = 0
    amount: Decimal = Decimal(0)

    def add(self, row: SignedRow, amount: Decimal) -> None:
        """Take in a signing or an increase, with what of it counts here."""
        self.signings += row.kind == "signing"
        self.amount += amount


@dataclass(slots=True)
class IndustryLine:
    """One industry: its sum, the part of the whole (0 to 1), and the sums of units in their shares. ``halted``: what of
    it is of projects that do not go on; a project counts there where it was signed."""

    code: str
    name: str
    sum: Sum = field(default_factory=Sum)
    part: Decimal | None = None
    units: dict[UUID, Sum] = field(default_factory=lambda: defaultdict(Sum))
    halted: Halted = NONE_HALTED


@dataclass(frozen=True, slots=True)
class ListNamed:
    """A list of industries: code, title, and the days on which it holds."""

    code: str
    title: str
    status: str
    valid_from: date
    valid_to: date | None


@dataclass(slots=True)
class IndustryTotals:
    """``units``: those that have a share, the largest first. ``lists``: every list; ``years``: those with a signing."""

    chosen: ListNamed
    lists: list[ListNamed]
    years: list[int]
    lines: list[IndustryLine]
    total: IndustryLine
    units: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A signing or an increase that counts: of which project, on which day, how much (yuan), whose, in which
    industry; ``status``: of the project."""

    id: UUID
    project: UUID
    kind: str
    on: date
    amount: Decimal
    shares: Mapping[UUID, Decimal]
    track: str
    status: str

    @property
    def halted(self) -> Halted:
        """What of it is of a project that does not go on."""
        one = int(self.kind == "signing")
        if self.status == Status.TERMINATED:
            return Halted(terminated=one, terminated_amount=self.amount)
        if self.status == Status.SUSPENDED:
            return Halted(suspended=one, suspended_amount=self.amount)
        return Halted()


def _lists() -> list[ListNamed]:
    return [
        ListNamed(code, titled(row), row.status, row.valid_from, row.valid_to)
        for code, (row, _rules) in industry_lists().items()
    ]


def industry_totals(
    actor: Actor, year: int, *, code: str = "", known: datetime | None = None
) -> IndustryTotals | None:
    """What was signed and added in a year, by the industries of a list (empty: of the list in force at the year's end,
    or else the last), each project once; as known at a moment (None: now). None where no list was adopted. Raises
    NotFound for a list that there is none of, WrongDay. Six queries."""
    lists = _lists()
    if not lists:
        return None
    wanted = code or industry_list_on(min(date(year, 12, 31), timezone.localdate())) or lists[-1].code
    chosen = next((one for one in lists if one.code == wanted), None)
    if chosen is None:
        raise NotFound(_("没有这个产业目录"))
    rules = industry_lists()[chosen.code][1]
    lines = {one.code: IndustryLine(one.code, called(one)) for one in rules.tracks}
    lines[OTHER] = IndustryLine(OTHER, _("未归入目录"))
    total = IndustryLine("", _("合计"))
    for row in _signed(actor, chosen.code, year, then_of(actor, known)):
        for line in (lines.get(row.track, lines[OTHER]), total):
            line.sum.add(row, row.amount)
            line.halted += row.halted
            for unit, part in parted(row.amount, row.shares).items():
                line.units[unit].add(row, part)
    if not lines[OTHER].sum.amount and not lines[OTHER].sum.signings:
        del lines[OTHER]
    for line in lines.values():
        line.part = line.sum.amount / total.sum.amount if total.sum.amount else None
    names = unit_names(set(total.units)) if total.units else {}
    units = sorted(total.units, key=lambda one: (-total.units[one].amount, names.get(one, "")))
    return IndustryTotals(
        chosen,
        lists,
        _years(actor),
        list(lines.values()),
        total,
        [(one, names.get(one, "")) for one in units],
    )


def _years(actor: Actor) -> list[int]:
    """The years from the first signing that counts to this, the newest first."""
    ends = Counted.objects.filter(counts=True, group__in=projects_of(actor).values("id")).aggregate(
        first=Min("on"), last=Max("on")
    )
    this = timezone.localdate().year
    first, last = (ends["first"] or date(this, 1, 1)).year, max(this, (ends["last"] or date(this, 1, 1)).year)
    return list(range(last, first - 1, -1))


def _signed(actor: Actor, code: str, year: int, then: Then | None) -> list[SignedRow]:
    """The rows that count in a year, with the industry of each. Two queries, and two more for an earlier moment."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if then is None:
        rows = Counted.objects.filter(
            counts=True, on__range=(first, last), group__in=projects_of(actor).values("id")
        )
        listed = list(rows.order_by("on", "order"))
        groups = {one.group for one in listed}
        about = {
            one: (tracks, status)
            for one, tracks, status in Project.objects.filter(pk__in=groups).values_list(
                "id", "tracks", "status"
            )
        }
        return [
            SignedRow(
                one.id, one.group, one.kind, one.on, one.amount,
                {UUID(unit): Decimal(share) for unit, share in one.shares.items()},
                about[one.group][0].get(code, OTHER), about[one.group][1],
            )
            for one in listed
        ]  # fmt: skip
    found = [one for one in counted_then(then) if one.counts and first <= one.row.on <= last]
    groups = {one.group for one in found}
    projects = projects_of(actor).in_bulk(groups) | {
        one: row for one, row in then.undone.items() if one in groups
    }
    return [
        SignedRow(
            one.row.id, one.group, one.row.kind, one.row.on, one.row.amount,
            shares_on(projects[one.group].credits, one.row.on), projects[one.group].tracks.get(code, OTHER),
            projects[one.group].status,
        )
        for one in found
        if one.group in projects
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignedPage:
    """Some signings and increases with their projects, how many there are, and the names of the units in them;
    ``industry`` and ``unit``: the names of those that were asked for."""

    rows: list[tuple[SignedRow, Project]]
    count: int
    names: dict[UUID, str]
    industry: str
    unit: str


def industry_signings(
    actor: Actor,
    year: int,
    code: str,
    *,
    track: str = "",
    unit: UUID | None = None,
    known: datetime | None = None,
    start: int = 0,
    most: int = 50,
) -> SignedPage:
    """The signings and increases behind a number, in the order of their days; ``track`` empty: of all industries.
    Raises NotFound, WrongDay."""
    lists = industry_lists()
    if code not in lists:
        raise NotFound(_("没有这个产业目录"))
    then = then_of(actor, known)
    titles = {one.code: called(one) for one in lists[code][1].tracks}
    if track and track not in {*titles, OTHER}:
        raise NotFound(_("目录里没有这个产业"))
    rows = [
        row
        for row in _signed(actor, code, year, then)
        if (unit is None or unit in row.shares)
        and (not track or (row.track if row.track in titles else OTHER) == track)
    ]
    page = rows[start : start + most]
    projects = Project.objects.defer("search").in_bulk({one.project for one in page})
    if then is not None:
        projects |= {one: row for one, row in then.undone.items() if one in projects}
    listed = [(one, projects[one.project]) for one in page]
    names = unit_names({one for row, _project in listed for one in row.shares} | ({unit} if unit else set()))
    industry = titles.get(track, _("未归入目录") if track else "")
    return SignedPage(listed, len(rows), names, industry, names.get(unit, "") if unit else "")
