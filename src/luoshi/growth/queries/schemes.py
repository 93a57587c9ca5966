"""What the city has laid down: every version of every text file, its text, and what adopting another would change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_scheme, projects_of
from luoshi.growth.actions.derive_batches import situation
from luoshi.growth.in_force import industry_lists, mechanisms, stages
from luoshi.growth.life import STANDING
from luoshi.growth.models import Claim, Project, Scheme
from luoshi.growth.projections.projects import tracks_of
from luoshi.growth.scheme_names import check_names
from luoshi.growth.schemes import KINDS, SHIPPED, ReadScheme, parsed, read_scheme, shipped, table_of
from luoshi.growth.schemes.industries import IndustryList
from luoshi.growth.schemes.mechanisms import MechanismRules
from luoshi.growth.schemes.stages import Stages
from luoshi.record.access import NotFound, may, require
from luoshi.record.actions.acting import Actor
from luoshi.record.models import File
from luoshi.record.storage import files

MANY = frozenset({"industries", "mechanism"})
"""Kinds of which several stand beside each other, each by its code; of the others one version stands on a day."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file that comes with the product: its name, its content, whether just it was adopted."""

    name: str
    read: ReadScheme
    adopted: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was adopted; ``stands``: on the day that was asked for."""

    row: Scheme
    stands: bool


@dataclass(frozen=True, slots=True)
class SchemeKind:
    """All of one kind: the versions, the newest first; ``fallback``: the file that ships, by which the city works as
    long as none of its own stands; None where one does, or where what ships is no fallback."""

    kind: str
    versions: list[Version]
    fallback: Shipped | None


@lru_cache(maxsize=1)
def _read_shipped() -> tuple[tuple[str, ReadScheme], ...]:
    return tuple((name, read_scheme(shipped(name))) for name in SHIPPED)


def shipped_files(actor: Actor) -> list[Shipped]:
    """The files that come with the product, for whoever may see projects. One query."""
    if not may(actor, "see projects"):
        return []
    known = set(Scheme.objects.values_list("hash", flat=True))
    return [Shipped(name, read, read.hash in known) for name, read in _read_shipped()]


def scheme_kinds(actor: Actor, on: date) -> list[SchemeKind]:
    """Every kind with its versions; raises NotFound for whoever may not see projects. Two queries."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    rows = list(Scheme.objects.order_by("-valid_from", "-adopted_at", "-id"))
    files_that_ship = shipped_files(actor)
    found = []
    for kind in KINDS:
        listed = [row for row in rows if row.kind == kind]
        standing = _standing(listed, kind, on)
        fallback = next((one for one in files_that_ship if one.read.kind == kind), None)
        found.append(
            SchemeKind(
                kind,
                [Version(row, row.id in standing) for row in listed],
                fallback if kind not in MANY and not standing else None,
            )
        )
    return found


def _standing(newest_first: list[Scheme], kind: str, on: date) -> set[UUID]:
    """The versions that hold on a day: of each code, or of the kind, that which began last."""
    holding = [
        row for row in newest_first if row.valid_from <= on and (not row.valid_to or row.valid_to > on)
    ]
    by_code: dict[str, UUID] = {}
    for row in holding:
        by_code.setdefault(row.code if kind in MANY else "", row.id)
    return set(by_code.values())


def scheme_text(actor: Actor, scheme: UUID) -> tuple[Scheme, bytes]:
    """A version with the bytes that were adopted; raises NotFound."""
    row = access_scheme(actor, scheme)
    address = File.objects.get(pk=row.file).address
    assert address is not None  # what a city lays down is nobody's personal data: it is never erased
    return row, files().read(address)


def shipped_text(actor: Actor, name: str) -> bytes:
    """A file that comes with the product; raises NotFound."""
    if name not in SHIPPED or not may(actor, "see projects"):
        raise NotFound(_("没有这份文件，或者您无权查看"))
    return shipped(name)


@dataclass(frozen=True, slots=True)
class SchemeShown:
    """A version to be read: its content in the order of its text, that of the version before it (None for the first),
    all versions of it with which stands today, and what the codes of stages and industries are called."""

    row: Scheme
    table: dict[str, Any]
    text: str
    before: str | None
    versions: list[Version]
    names: dict[str, str]


def scheme_shown(actor: Actor, scheme: UUID) -> SchemeShown:
    """A version; raises NotFound."""
    row, data = scheme_text(actor, scheme)
    others = Scheme.objects.filter(kind=row.kind)
    if row.kind in MANY:
        others = others.filter(code=row.code)
    listed = list(others.order_by("-valid_from", "-adopted_at", "-id"))
    standing = _standing(listed, row.kind, timezone.localdate())
    place = [one.id for one in listed].index(row.id)
    before = scheme_text(actor, listed[place + 1].id)[1] if place + 1 < len(listed) else None
    return SchemeShown(
        row,
        table_of(data),
        data.decode("utf-8-sig"),
        before.decode("utf-8-sig") if before is not None else None,
        [Version(one, one.id in standing) for one in listed],
        names_for(row.table, row.valid_from),
    )


def names_for(table: dict[str, Any], on: date) -> dict[str, str]:
    """What the codes are called that a file takes from others: of stages on a day, of the industries of its list."""
    names = {one.code: one.name for one in stages(on).stages}
    listed = (
        industry_lists().get(str(table.get("industries"))) if table.get("scheme") == "mechanism" else None
    )
    if listed is not None:
        names |= {listed[0].code: listed[0].title, **{one.code: one.name for one in listed[1].tracks}}
    return names


def text_to_change(actor: Actor, *, version: str = "", shipped: str = "") -> tuple[str, bytes]:
    """The name and the bytes of the file that somebody starts from: a version by its id, or a file that ships; nothing
    for neither. Raises NotFound."""
    if version:
        try:
            row, data = scheme_text(actor, UUID(version))
        except ValueError:
            raise NotFound(_("没有这一版，或者您无权查看")) from None
        return f"{row.code}.toml", data
    return (shipped, shipped_text(actor, shipped)) if shipped else ("", b"")


@dataclass(frozen=True, slots=True)
class Change:
    """What a file says otherwise: of which section (``stage``, ``batch``, empty for the head) and code, under which
    key; None where it says nothing."""

    section: str
    code: str
    key: str
    before: Any
    after: Any


@dataclass(slots=True)
class Tally:
    """Projects and what of them counts (yuan) under one heading, as it is and as it would be."""

    name: str
    before: int = 0
    after: int = 0
    amount_before: Decimal = Decimal(0)
    amount_after: Decimal = Decimal(0)


@dataclass(slots=True)
class Effect:
    """What adopting a file would change. ``before``: what it takes the place of, ``illustrated`` if that only ships.

    ``tallies``: projects by batch of this year, or by industry, as it is and as it would be; ``moved``: how many would
    be elsewhere. ``in_use``: what the file no longer has and projects still name, by section and name. ``remarks``:
    what the file names and nobody has laid down.
    """

    read: ReadScheme
    before: Scheme | None
    illustrated: bool
    changes: list[Change]
    tallies: list[Tally] = field(default_factory=list)
    moved: int = 0
    in_use: list[tuple[str, str, int]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def effect_of(actor: Actor, data: bytes) -> Effect:
    """What adopting a file would change, and adopt nothing; raises Refused, WrongScheme with all that is wrong."""
    require(actor, "manage projects")
    read = read_scheme(data)
    check_names(data, read)
    before = _taken_over(read)
    illustrated = before is None and read.kind not in MANY
    earlier = before.table if before else {}
    if illustrated:
        earlier = next(one.table for _name, one in _read_shipped() if one.kind == read.kind)
    found = Effect(read, before, illustrated, list(_changes(earlier, read.table)))
    tell: dict[str, Callable[[Actor, Effect], None]] = {
        "mechanism": _of_mechanism, "industries": _of_industries, "stages": _of_stages, "leads": _of_leads,
        "counting": _of_counting,
    }  # fmt: skip
    if read.kind in tell:
        tell[read.kind](actor, found)
    return found


def _taken_over(read: ReadScheme) -> Scheme | None:
    """The version that stands on the day on which the file begins."""
    rows = Scheme.objects.filter(kind=read.kind)
    if read.kind in MANY:
        rows = rows.filter(code=read.code)
    listed = list(rows.order_by("-valid_from", "-adopted_at", "-id"))
    standing = _standing(listed, read.kind, read.valid_from)
    return next((row for row in listed if row.id in standing), None)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    first, second = _flat(before), _flat(after)
    for place in dict.fromkeys([*second, *first]):
        old, new = first.get(place, {}), second.get(place, {})
        for key in dict.fromkeys([*new, *old]):
            if key != "scheme" and old.get(key) != new.get(key):
                yield Change(*place, key, old.get(key), new.get(key))


def _flat(table: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The keys of a file by section and code."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    head = {}
    for key, value in table.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            for at, one in enumerate(value):
                found[key, str(one.get("code") or one.get("track") or one.get("name") or at)] = one
        elif isinstance(value, dict):
            found[key, ""] = value
        else:
            head[key] = value
    return {("", ""): head, **found}


def _of_mechanism(actor: Actor, found: Effect) -> None:
    rules: MechanismRules = parsed("mechanism", found.read.table)
    year = timezone.localdate().year
    found.remarks += _unknown_names(rules)
    running = mechanisms(timezone.localdate())
    earlier: MechanismRules | None = (
        parsed("mechanism", found.before.table) if found.before is not None else None
    )
    names = {batch.code: batch.name for one in (earlier, rules) if one for batch in one.batches} | {
        "": _("不在任何批次")
    }
    tallies = {code: Tally(name) for code, name in names.items()}
    first = stages(timezone.localdate()).main[0].code
    for project in projects_of(actor).filter(status__in=STANDING).iterator(2_000):
        here = situation(project, first)
        given = project.batches.get(found.read.code, {}).get(str(year))
        if given is None:
            given = (
                earlier.of_year(here, year, project.found_on)
                if earlier and found.read.code in running
                else ""
            )
        _count(tallies, given, rules.of_year(here, year, project.found_on), project, found)
    found.tallies = [one for code, one in tallies.items() if code or one.before or one.after]


def _unknown_names(rules: MechanismRules) -> Iterator[str]:
    lists = industry_lists()
    if rules.industries not in lists:
        yield _("还没有采用产业目录“%(code)s”，看板上没有产业") % {"code": rules.industries}
    else:
        tracks = {one.code for one in lists[rules.industries][1].tracks}
        if odd := sorted({force.track for force in rules.forces} - tracks):
            yield _("产业目录里没有这些产业，它们的专班显示不出来：%(codes)s") % {"codes": _("、").join(odd)}


def _of_industries(actor: Actor, found: Effect) -> None:
    code = found.read.code
    lists: dict[str, IndustryList] = {one: rules for one, (_row, rules) in industry_lists().items()}
    rules: IndustryList = parsed("industries", found.read.table)
    earlier = lists.get(code)
    if rules.before and rules.before not in lists:
        found.remarks.append(_("还没有采用上一个目录“%(code)s”，只能按行业代码归类") % {"code": rules.before})
    if odd := sorted(
        {was for one in rules.tracks for was in one.was}
        - {one.code for one in (lists[rules.before].tracks if rules.before in lists else ())}
    ):
        found.remarks.append(_("上一个目录里没有这些产业：%(codes)s") % {"codes": _("、").join(odd)})
    names = {one.code: one.name for each in (earlier, rules) if each for one in each.tracks}
    tallies = {one: Tally(name) for one, name in {**names, "other": _("未归入目录")}.items()}
    rows = projects_of(actor).filter(status__in=STANDING)
    for project in rows.only("places", "industry", "edition", "tracks", "contracted").iterator(2_000):
        before = project.tracks.get(code, "") if earlier else ""
        after = tracks_of(project, {**lists, code: rules})[code]
        _count(tallies, before, after, project, found)
    found.tallies = [one for one in tallies.values() if one.before or one.after or one.name]


def _count(tallies: dict[str, Tally], before: str, after: str, project: Project, found: Effect) -> None:
    amount = project.contracted or Decimal(0)
    if before in tallies:
        tallies[before].before += 1
        tallies[before].amount_before += amount
    if after in tallies:
        tallies[after].after += 1
        tallies[after].amount_after += amount
    found.moved += before != after


def _of_stages(actor: Actor, found: Effect) -> None:
    scheme: Stages = parsed("stages", found.read.table)
    known = {one.code for one in scheme.stages}
    earlier = {one.code: one.name for one in stages(found.read.valid_from).stages}
    rows = projects_of(actor).filter(status__in=STANDING)
    used = dict(rows.exclude(stage__in=known).values_list("stage").annotate(Count("id")))
    found.in_use = [("stage", str(earlier.get(code, code)), number) for code, number in sorted(used.items())]
    waiting = Claim.objects.filter(
        verdict="", kind="stage", on__gte=found.read.valid_from, project__in=rows.values("id")
    )
    if number := waiting.count():
        found.remarks.append(
            _("有 %(n)s 项等审核的阶段申报在这一天以后，审核时按新口径要证明材料") % {"n": number}
        )
    named = defaultdict(set)
    for code, (row, rules) in mechanisms(timezone.localdate()).items():
        for batch in rules.batches:
            for stage in {one for codes in batch.when.values() for one in codes} | {batch.goal} - {""}:
                if stage not in known:
                    named[row.title or code].add(stage)
    for title, codes in named.items():
        found.remarks.append(
            _("机制“%(title)s”用到的阶段没有了：%(codes)s")
            % {"title": title, "codes": _("、").join(sorted(codes))}
        )


def _of_leads(actor: Actor, found: Effect) -> None:
    rules = parsed("leads", found.read.table)
    found.in_use = _gone(actor, "origin", "origin", set(rules.origins))
    if rules.lead_until not in {one.code for one in stages(found.read.valid_from).stages}:
        found.remarks.append(_("阶段方案里没有 lead_until 写的阶段：%(code)s") % {"code": rules.lead_until})


def _of_counting(actor: Actor, found: Effect) -> None:
    rules = parsed("counting", found.read.table)
    found.in_use = [
        *_gone(actor, "exclusion", "excluded", set(rules.exclusions)),
        *_gone(actor, "kind", "kind", set(rules.kinds)),
    ]


def _gone(actor: Actor, section: str, column: str, known: set[str]) -> list[tuple[str, str, int]]:
    """What projects name in a column and the file no longer has."""
    rows = (
        projects_of(actor)
        .filter(status__in=STANDING)
        .exclude(**{column: ""})
        .exclude(**{f"{column}__in": known})
    )
    counted = Counter(dict(rows.values_list(column).annotate(Count("id"))))
    return [(section, str(code), number) for code, number in sorted(counted.items())]
