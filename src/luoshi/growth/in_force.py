"""What the city has laid down, as it holds on a day; what ships where the city has adopted nothing of a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from threading import get_ident
from typing import Any
from uuid import UUID

from luoshi.growth.models import Scheme
from luoshi.growth.schemes import SHIPPED, parsed, read_scheme, shipped
from luoshi.growth.schemes.checks import Checks
from luoshi.growth.schemes.counting_rules import CountingRules, TargetMeasure
from luoshi.growth.schemes.industries import IndustryList
from luoshi.growth.schemes.lead_rules import LeadRules
from luoshi.growth.schemes.mechanisms import MechanismRules
from luoshi.growth.schemes.reading import Named
from luoshi.growth.schemes.review_rules import ReviewRules
from luoshi.growth.schemes.stages import Stage, Stages
from luoshi.record.remembered import remembered

Versions = dict[str, tuple[Scheme, ...]]  # by kind

_once: dict[int, Versions | None] = {}
"""By thread, what was read already; None until somebody asks."""


@contextmanager
def laid_down_once() -> Iterator[None]:
    """Ask only once, within this block, what the city has laid down: an action on a thousand rows would otherwise ask
    for every row. No scheme may be adopted inside."""
    thread = get_ident()
    if thread in _once:
        yield
        return
    _once[thread] = None
    try:
        yield
    finally:
        del _once[thread]


def _versions(kind: str, on: date | None) -> list[Scheme]:
    """The versions of a kind that hold on a day (None: all), the one that stands last of each code."""
    thread = get_ident()
    known = _once.get(thread)
    if known is None:
        known = _ever()
        if thread in _once:
            _once[thread] = known
    return [row for row in known.get(kind, ()) if on is None or _holds(row, on)]


def _holds(row: Scheme, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or row.valid_to > on)


@remembered
def _ever() -> Versions:
    """All versions, without their tables, of which ``_parsed`` asks for one when it is needed first."""
    found = defaultdict[str, list[Scheme]](list)
    for row in Scheme.objects.defer("table").order_by("valid_from", "adopted_at", "id"):
        found[row.kind].append(row)
    return {kind: tuple(rows) for kind, rows in found.items()}


def version(kind: str, on: date) -> UUID | None:
    """The version that stands on a day; None where what ships does."""
    found = _versions(kind, on)
    return found[-1].id if found else None


@lru_cache(maxsize=16)
def _shipped_of(kind: str) -> Any:
    """The one file of a kind that ships; a city that has adopted none works by it, and pages say that it is an
    example."""
    for name in SHIPPED:
        read = read_scheme(shipped(name))
        if read.kind == kind:
            return parsed(kind, read.table)
    raise LookupError(kind)


@lru_cache(maxsize=64)
def _parsed(_version: UUID, kind: str, hash_of_file: str) -> Any:
    return parsed(kind, Scheme.objects.get(pk=_version).table)


def _of(row: Scheme) -> Any:
    return _parsed(row.id, row.kind, row.hash)


def _one(kind: str, on: date) -> Any:
    found = _versions(kind, on)
    if not found:
        return _shipped_of(kind)
    return _parsed(found[-1].id, kind, found[-1].hash)


def stages(on: date) -> Stages:
    """The stages as defined on a day."""
    found: Stages = _one("stages", on)
    return found


def shipped_proofs() -> Named:
    """The kinds of proof of the stages that ship, by code."""
    found: Stages = _shipped_of("stages")
    return found.proofs


def stage_defined(code: str, on: date, scheme: UUID | None = None) -> Stage:
    """A stage that somebody has claimed or planned, also where the city's list of the day has it no longer: as the
    version ``scheme`` defines it, by which it was claimed; else as on the day; else as whichever version last had it;
    bare, with its code as its name, where none ever had."""
    rows = _versions("stages", None)
    lists: list[Stages] = [_of(row) for row in rows if row.id == scheme]
    lists += [_of(row) for row in reversed(rows) if _holds(row, on)] or [_shipped_of("stages")]
    lists += [_of(row) for row in reversed(rows)] + [_shipped_of("stages")]
    for listed in lists:
        if code in {one.code for one in listed.stages}:
            return listed.stage(code)
    return Stage(
        code, code, english="", definition="", basis="", column="", beside=True, counts=False, effect="", proofs=(),
        needs=(),
    )  # fmt: skip


def lead_rules(on: date) -> LeadRules:
    """What holds for leads on a day."""
    found: LeadRules = _one("leads", on)
    return found


def lead_rules_ahead(today: date) -> list[tuple[date, LeadRules]]:
    """What was laid down for leads and holds only from a later day on, with that day; the nearest first."""
    rows = [row for row in _versions("leads", None) if row.valid_from > today]
    return [(row.valid_from, _of(row)) for row in rows if version("leads", row.valid_from) == row.id]


def counting_rules(on: date) -> CountingRules:
    """What counts on a day."""
    found: CountingRules = _one("counting", on)
    return found


def target_measures(on: date) -> dict[str, TargetMeasure]:
    """What areas are given targets of, by code; of a city that lays nothing down what ships."""
    shipped_ones: CountingRules = parsed("counting", read_scheme(shipped("counting.toml")).table)
    return counting_rules(on).targets or shipped_ones.targets


def review_rules(on: date) -> ReviewRules:
    """The sheet of the entry review on a day."""
    found: ReviewRules = _one("review", on)
    return found


def checks(on: date) -> Checks:
    """Which records claims are held beside on a day."""
    found: Checks = _one("checks", on)
    return found


def _by_code(rows: Iterable[Scheme], kind: str) -> dict[str, tuple[Scheme, Any]]:
    """The version that stands of each code, in the order in which they began."""
    found: dict[str, tuple[Scheme, Any]] = {}
    for row in rows:
        found.pop(row.code, None)
        found[row.code] = (row, _parsed(row.id, kind, row.hash))
    return found


def industry_lists() -> dict[str, tuple[Scheme, IndustryList]]:
    """Every list that was ever adopted, by code, in the order in which they began."""
    return _by_code(_versions("industries", None), "industries")


def industry_list_on(on: date) -> str:
    """The code of the list in force on a day; empty for none."""
    found = _versions("industries", on)
    return found[-1].code if found else ""


def mechanisms(on: date) -> dict[str, tuple[Scheme, MechanismRules]]:
    """The mechanisms that run on a day, by code; that which began last is last, and gives the published batch."""
    return _by_code(_versions("mechanism", on), "mechanism")
