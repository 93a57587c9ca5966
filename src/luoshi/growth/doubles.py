"""Projects that look like one that is about to be saved: same investor, place, amount, a similar name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.identifiers import is_national
from luoshi.growth.in_force import counting_rules
from luoshi.growth.life import Status
from luoshi.growth.models import Claim, ClaimKind, Project, Verdict
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Area, Unit
from luoshi.record.search import folded, likeness, pieces
from luoshi.record.written import written_day

COMPARED = 2_000
LEAST_NAME = 2
"""Characters of an investor's name that must be left when place and form are taken away."""
_IN_BRACKETS = re.compile(r"[(\[【〔〈《].*?[)\]】〕〉》]")
_KIND_OF_PLACE = re.compile(r"(?:特别行政区|自治区|自治州|自治县|开发区|新区|[省市州盟县区旗])$")
LOOKED_AT = frozenset({"name", "investor", "identifiers", "area_code", "place", "expected"})
"""The columns of a project that are compared."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is compared of a project."""

    name: str
    investor: str
    codes: tuple[str, ...]
    area_code: str
    place: str
    amount: Decimal | None
    unit: UUID | None = None


@dataclass(frozen=True, slots=True)
class Double:
    """A project, which row (from 1) it looks like, and why. ``reasons``: code, name, investor, place, amount,
    ``unsaid`` (the investor or a code is the same, and an amount was left out).
    ``protected_until``: it is another unit's first contact until then; of one firm alone there is no saying that it is
    the same matter. ``held_until``: until when its first contact is protected, the same matter or not."""

    row: int
    project: UUID
    code: str
    name: str
    unit: UUID | None
    reasons: tuple[str, ...]
    protected_until: date | None
    held_until: date | None = None


class PerhapsDouble(WrongEntry):
    """Projects look like those that are to be saved: a person must say that they are others."""

    def __init__(self, found: Sequence[Double]) -> None:
        listed = "、".join(
            dict.fromkeys(
                (f"{one.code} {one.name}" if one.code else _("另一个单位的项目"))
                + (
                    _("（首谈保护期到 %(day)s）") % {"day": written_day(one.held_until)}
                    if one.held_until
                    else ""
                )
                for one in found[:5]
            )
        )
        super().__init__(
            _("可能与已有项目重复：%(listed)s。确实是另一个项目，请注明后再保存") % {"listed": listed}
        )
        self.found = list(found)


class Protected(WrongEntry):
    """Another unit had the first contact, and is protected: nobody else may negotiate."""

    def __init__(self, found: Sequence[Double]) -> None:
        first = found[0]
        super().__init__(
            _("这个项目由另一个单位首谈首报，保护期到 %(day)s：不能另行登记，请与投资促进局联系")
            % {"day": written_day(first.protected_until)}
        )
        self.found = list(found)


def as_seen(actor: Actor, found: Sequence[Double]) -> list[Double]:
    """The same for an actor: of projects that they may not see only that there is one, by its unit; one query."""
    if not found:
        return []
    seen = set(projects_of(actor).filter(pk__in={one.project for one in found}).values_list("id", flat=True))
    return [
        one
        if one.project in seen
        else Double(one.row, UUID(int=0), "", "", one.unit, one.reasons, one.protected_until, one.held_until)
        for one in found
    ]


def look_of(project: Project, waiting: Decimal | None = None) -> Look:
    """What is compared of a project that is recorded; ``waiting``: for how much (yuan) a signing of it that waits for
    review was claimed."""
    return Look(
        project.name, project.investor, tuple(project.codes), project.area_code, project.place,
        project.contracted or waiting or project.expected, project.unit,
    )  # fmt: skip


def waiting_amounts(projects: Iterable[UUID]) -> dict[UUID, Decimal]:
    """For how much (yuan) signings of these projects that wait for review were claimed; one query."""
    return {
        project: amount
        for project, amount in _waiting_signings()
        .filter(project__in=list(projects))
        .values_list("project", "amount")
        if amount is not None
    }


def _waiting_signings() -> QuerySet[Claim]:
    return Claim.objects.filter(kind=ClaimKind.STAGE, verdict=Verdict.WAITING, amount__isnull=False).order_by(
        "on", "id"
    )


def doubles_of(looks: Iterable[Look], today: date, but: UUID | None = None) -> list[Double]:
    """The standing projects that these look like, the likeliest first; as many queries however many rows."""
    rows = list(looks)
    rules = counting_rules(today)
    part = rules.alike_amount
    codes = [code for one in rows for code in one.codes]
    places = {one.area_code for one in rows if one.area_code}
    condition = Q(codes__overlap=codes) if codes else Q(pk__in=())
    if places:
        condition |= Q(area_code__in=places)
    if any(not one.area_code for one in rows):
        condition |= Q(name__in=[one.name for one in rows])
    standing = Project.objects.exclude(status=Status.MERGED)
    if but is not None:
        standing = standing.exclude(pk=but)
    firms = Firms(rules.alike_forms)
    same_firm = Q(investor__in=_written_otherwise(rows, standing, firms))
    likely = Q(pk__in=_of_like_amount(rows, standing, float(rules.alike_name), part, firms))
    likely |= same_firm
    if codes:
        likely |= Q(codes__overlap=codes)
    # Of a district with thousands of projects those come first that have more in common than the district; of a firm
    # with thousands the first contacts that are protected.
    first = Case(When(same_firm & Q(protected_until__gte=today), then=0), When(likely, then=1), default=2)
    others = (
        standing.filter(condition | likely)
        .defer("search", "hands")
        .order_by(first, *Project.ORDER)[:COMPARED]
    )
    waiting = waiting_amounts(other.id for other in others if not other.contracted)
    known = [(other, look_of(other, waiting.get(other.id))) for other in others]
    found = []
    for number, row in enumerate(rows, start=1):
        for other, look in known:
            reasons = _reasons(row, look, float(rules.alike_name), part, firms)
            until = other.protected_until
            if until is not None and until < today:
                until = None
            held = until if other.unit != row.unit else None
            # Another unit's first contact with the same firm is shown whatever it is about.
            if _suspicious(reasons, row, look) or (held and "investor" in reasons):
                found.append(
                    Double(number, other.id, other.code, other.name, other.unit, reasons,
                           until if _one_matter(reasons, row, look) else None, held)
                )  # fmt: skip
    return sorted(found, key=lambda one: (one.row, -len(one.reasons), one.code))


def _of_like_amount(
    rows: Sequence[Look], standing: QuerySet[Project], name: float, part: Decimal, firms: Firms
) -> list[UUID]:
    """The projects that have an amount like one of these and a name or an investor like its, wherever they are: two
    areas that both brought the same firm write it each in its own way."""
    wanted = [
        (amount, one.name, firms.name_of(one.investor)) for one in rows if (amount := one.amount) and one.name
    ]
    if not wanted:
        return []
    spans = Q()
    for least, most in _spans([(amount * (1 - part), amount / (1 - part)) for amount, _name, _who in wanted]):
        spans |= Q(size__gte=least, size__lte=most)
    waiting = Subquery(_waiting_signings().filter(project=OuterRef("pk")).values("amount")[:1])
    sized = standing.annotate(size=Coalesce("contracted", waiting, "expected")).filter(spans)
    return [
        found
        for found, size, called, who in sized.values_list("id", "size", "name", "investor")
        if any(
            abs(size - amount) <= part * max(size, amount)
            and ((other and other == firms.name_of(who)) or _likeness(called, its) >= name)
            for amount, its, other in wanted
        )
    ]


def _written_otherwise(rows: Sequence[Look], standing: QuerySet[Project], firms: Firms) -> list[str]:
    """The investors of standing projects, as written there, that are one of these. One query, none where no row names
    an investor."""
    wanted = {firms.name_of(one.investor) for one in rows if one.investor}
    if not wanted:
        return []
    named = standing.exclude(investor="").order_by().values_list("investor", flat=True).distinct()
    # What a name begins with stands in it however it is written: of most of the others no more need be worked out.
    begun = {name[0] for name in wanted}
    return [
        investor
        for investor in named
        if not begun.isdisjoint(written(investor)) and firms.name_of(investor) in wanted
    ]


def _spans(listed: Sequence[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """Stretches that together are these, none beside another."""
    found: list[tuple[Decimal, Decimal]] = []
    for least, most in sorted(listed):
        if found and least <= found[-1][1]:
            found[-1] = (found[-1][0], max(most, found[-1][1]))
        else:
            found.append((least, most))
    return found


@lru_cache(maxsize=100_000)
def written(name: str) -> str:
    """The name of an investor or a project, without what writing it differently changes: wide or narrow signs and
    letters, blanks."""
    return folded("".join(unicodedata.normalize("NFKC", name).split()))


def _likeness(first: str, second: str) -> float:
    return likeness(written(first), written(second))


class Firms:
    """Names of investors by which they are compared: without the place, without what says of which form a firm is
    (``forms``), without what stands in brackets. 远山科技集团 and 远山科技（青石）有限公司 are one name. What a bracket
    has of the form is said with or without it: 远山控股（集团）公司 is 远山控股集团公司."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = sorted({written(form) for form in forms} - {""}, key=len, reverse=True)
        self._places: frozenset[str] | None = None
        self._lengths: tuple[int, ...] = ()
        self._known: dict[str, str] = {}

    def name_of(self, investor: str) -> str:
        """The name that is compared; all that is written where nothing else would be left. Two queries the first
        time, for the names of places that the register has."""
        if investor not in self._known:
            self._known[investor] = self._shortened(written(investor)) if investor else ""
        return self._known[investor]

    def _shortened(self, name: str) -> str:
        if self._places is None:
            self._places = _place_names()
            self._lengths = tuple(sorted({len(place) for place in self._places}, reverse=True))
        left = _IN_BRACKETS.sub(self._of_form, name)
        for length in self._lengths:
            if left[:length] in self._places and len(left) - length >= LEAST_NAME:
                left = left[length:]
                break
        shorter = True
        while shorter:
            shorter = False
            for form in self._forms:
                if left.endswith(form) and len(left) - len(form) >= LEAST_NAME:
                    left, shorter = left.removesuffix(form), True
        return left if len(left) >= LEAST_NAME else name

    def _of_form(self, found: re.Match[str]) -> str:
        """What is left of a bracket: what it has, where that is nothing but words of a firm's form."""
        inside = left = found[0][1:-1]
        while left and (form := next((one for one in self._forms if left.endswith(one)), "")):
            left = left.removesuffix(form)
        return "" if left else inside


def _place_names() -> frozenset[str]:
    """The places of the register as firms write them before their names, with and without 省, 市, 县 …"""
    named = {*Area.objects.values_list("name", flat=True)}
    named |= {*Unit.objects.filter(level__in=("city", "county", "township")).values_list("name", flat=True)}
    found = {written(name.removesuffix("人民政府").removesuffix("政府")) for name in named}
    found |= {_KIND_OF_PLACE.sub("", name) for name in found}
    return frozenset(name for name in found if len(name) >= LEAST_NAME)


def twins_of(looks: Sequence[Look], today: date) -> list[tuple[int, int]]:
    """Pairs among these that look like one project, by their places, the later first."""
    rules = counting_rules(today)
    name, part, firms = float(rules.alike_name), rules.alike_amount, Firms(rules.alike_forms)
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(looks):
        for code in one.codes:
            together["code", code].append(at)
        if one.investor:
            together["investor", firms.name_of(one.investor)].append(at)
        if one.area_code:
            together["place", one.area_code].append(at)
    pairs = {
        (later, earlier)
        for places in together.values()
        for number, later in enumerate(places)
        for earlier in places[:number]
        if later != earlier
    }
    pairs |= _of_like_amounts(looks, part)
    return sorted(
        pair
        for pair in pairs
        if _suspicious(
            _reasons(looks[pair[0]], looks[pair[1]], name, part, firms), looks[pair[0]], looks[pair[1]]
        )
    )


def _of_like_amounts(looks: Sequence[Look], part: Decimal) -> set[tuple[int, int]]:
    """Pairs with amounts alike whose names have much in common, wherever they are: two areas that both brought the same
    firm write it each in its own way. Half of what the shorter name has must be in the other."""
    rows = sorted(
        ((one.amount, at, set(pieces(written(one.name)))) for at, one in enumerate(looks) if one.amount),
        key=lambda row: row[:2],
    )
    found = set()
    for place, (amount, at, names) in enumerate(rows):
        for other, at_other, others in rows[place + 1 :]:
            if other - amount > part * other:
                break
            if 2 * len(names & others) >= min(len(names), len(others)):
                found.add((max(at, at_other), min(at, at_other)))
    return found


def _reasons(one: Look, other: Look, name: float, part: Decimal, firms: Firms) -> tuple[str, ...]:
    first, second = one.amount or Decimal(0), other.amount or Decimal(0)
    found = {
        "code": bool(set(one.codes) & set(other.codes)),
        "investor": bool(one.investor) and firms.name_of(one.investor) == firms.name_of(other.investor),
        "place": bool(one.area_code) and one.area_code == other.area_code,
        "amount": bool(first and second) and abs(first - second) <= part * max(first, second),
    }
    # An amount that is left out may be any.
    found["unsaid"] = (found["code"] or found["investor"]) and not (first and second)
    # Comparing names takes longest, and a name alone makes nobody suspicious.
    found["name"] = any(found.values()) and _likeness(one.name, other.name) >= name
    return tuple(
        reason for reason in ("code", "investor", "name", "place", "amount", "unsaid") if found[reason]
    )


def _suspicious(reasons: Sequence[str], one: Look, other: Look) -> bool:
    """A person looks at two with one code, whatever their names and amounts are, and at what may be one matter."""
    return "code" in reasons or _one_matter(reasons, one, other)


def _one_matter(reasons: Sequence[str], one: Look, other: Look) -> bool:
    """One national project code is one project; else a firm's code or who invests and one thing more, or the name and
    one thing more."""
    if any(is_national(code) for code in {*one.codes} & {*other.codes}):
        return True
    if "code" in reasons and len(reasons) > 1:
        return True
    if "investor" in reasons:
        return len(reasons) > 1
    return "name" in reasons and len(reasons) > 1
