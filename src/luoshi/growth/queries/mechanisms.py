"""Mechanisms: those that run, ran or will; one with its tracks, batches, cadence and task forces, as it works now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.in_force import industry_lists, mechanisms, stages
from luoshi.growth.life import STANDING
from luoshi.growth.models import Scheme
from luoshi.growth.naming import called, titled
from luoshi.growth.queries.board import Named, TaskForce, force_of, names_of
from luoshi.growth.queries.projects import said
from luoshi.growth.schemes import parsed
from luoshi.growth.schemes.mechanisms import Batch, MechanismRules
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event

_LOOKED_AT = 50  # newest derivations among which that of a mechanism and a year is looked for


@dataclass(frozen=True, slots=True)
class MechanismLine:
    """A mechanism in a list: the version that stands, or else the newest; ``runs``: whether it does today."""

    row: Scheme
    rules: MechanismRules
    runs: bool
    versions: int


def mechanism_lines(actor: Actor) -> list[MechanismLine]:
    """Every mechanism that was adopted, those that run first; raises NotFound. Three queries."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    running = mechanisms(timezone.localdate())
    rows = list(Scheme.objects.filter(kind="mechanism").order_by("-valid_from", "-adopted_at", "-id"))
    found = []
    for code in dict.fromkeys(row.code for row in rows):
        of_code = [row for row in rows if row.code == code]
        row, rules = running.get(code) or (of_code[0], parsed("mechanism", of_code[0].table))
        found.append(MechanismLine(row, rules, code in running, len(of_code)))
    return sorted(found, key=lambda one: not one.runs)


@dataclass(frozen=True, slots=True)
class TrackShown:
    """An industry of a mechanism, and who carries it; None where the file names nobody."""

    code: str
    name: str
    force: TaskForce | None


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch with how many projects are in it this year; ``goal``: the name of the stage with which they move on."""

    batch: Batch
    goal: str
    projects: int


@dataclass(slots=True)
class MechanismShown:
    """A mechanism as it works. ``stages``: names of stages by code; ``derived_at``: when the batches of the year were
    derived last, and by whom; ``nowhere``: how many projects are in no batch this year."""

    row: Scheme
    rules: MechanismRules
    runs: bool
    year: int
    list_title: str
    heads: list[Named]
    tracks: list[TrackShown]
    batches: list[BatchShown]
    stages: dict[str, str]
    versions: list[Scheme]
    nowhere: int
    derived_at: datetime | None = None
    derived_by: str = ""
    may_derive: bool = False
    beside: list[tuple[str, str]] = field(default_factory=list)


def mechanism_shown(actor: Actor, code: str) -> MechanismShown:
    """A mechanism; raises NotFound for a code that there is none of. Ten queries, however many projects."""
    lines = {one.row.code: one for one in mechanism_lines(actor)}
    if code not in lines:
        raise NotFound(_("没有这个机制，或者您无权查看"))
    line, today = lines[code], timezone.localdate()
    row, rules = line.row, line.rules
    lists = industry_lists()
    listed = lists.get(rules.industries)
    names = names_of(rules)
    tracks = {one.code: called(one) for one in listed[1].tracks} if listed else {}
    forces = {one.track for one in rules.forces}
    standing = projects_of(actor).filter(status__in=STANDING, found_on__lte=today)
    counted = dict(
        standing.annotate(batch=said("batches", code, str(today.year)))
        .values_list("batch").order_by().annotate(Count("id"))
    )  # fmt: skip
    known = {one.code: called(one) for one in stages(today).stages}
    found = MechanismShown(
        row, rules, line.runs, today.year, titled(listed[0]) if listed else rules.industries,
        [names.get(name, Named(name, None)) for name in rules.heads],
        [
            TrackShown(track, tracks.get(track, track), force_of(rules.force(track), names))
            for track in [*tracks, *sorted(forces - set(tracks))]
        ],
        [BatchShown(one, known.get(one.goal, one.goal), counted.get(one.code, 0)) for one in rules.batches],
        known,
        list(Scheme.objects.filter(kind="mechanism", code=code).order_by("-valid_from", "-adopted_at", "-id")),
        counted.get(None, 0),
        may_derive=line.runs and may(actor, "derive batches"),
        beside=[(other, titled(one.row)) for other, one in lines.items() if one.runs and other != code],
    )  # fmt: skip
    for event in Event.objects.filter(kind="batches derived").order_by("-at", "-id")[:_LOOKED_AT]:
        data = event.opened()
        if data is not None and data["code"] == code and data["year"] == today.year:
            found.derived_at, found.derived_by = event.at, data["by"]["name"]
            break
    return found
