"""What rule-books say of projects, for whoever sees the projects: leads in their order, the sheet of an entry review.

Of a run only the rows of projects are handed out that the actor sees: a clerk of the investment bureau sees projects
and no other content.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.actions.entry_review import PASSED
from luoshi.growth.life import LIVE
from luoshi.growth.models import EntryReview, Project
from luoshi.growth.queries.projects import names_in
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.judged.books import book_of, said, standing
from luoshi.record.models import DraftRow, Finding, JudgedRow, Run
from luoshi.record.queries.runs import RunShown, newest_run_over_projects

LEADS_BOOK = "leads-24-characters"
_NAMED = re.compile(r"\bfinding\s*=\s*'([^']+)'")


@dataclass(frozen=True, slots=True)
class Findable:
    """What a person may find of a project by a book: the finding's name in formulas, the measure that it feeds, its
    title, and how many points it brings at most."""

    finding: str
    measure: str
    name: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a project in a run: its points of ``weight``, and the findings or the review it rests on.
    ``state``: scored, missing, zero, unscored, as rows of runs have it."""

    code: str
    name: str
    unit: str
    state: str
    value: Decimal | None
    score: Decimal | None
    points: Decimal | None
    weight: Decimal | None
    reasons: tuple[Finding, ...]
    reviews: tuple[EntryReview, ...]


@dataclass(frozen=True, slots=True)
class JudgedProject:
    """A project in a run: its place among all, its score, its grade, and every measure."""

    project: Project
    rank: int | None
    score: Decimal | None
    grade: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Some projects of a run in their order. ``count``: of how many that the actor sees; ``all``: of how many that
    the run has. ``run`` is None where nothing was judged by the book yet."""

    run: RunShown | None
    rows: tuple[JudgedProject, ...]
    count: int
    all: int
    names: dict[UUID, str]


def findable(actor: Actor, book: str) -> list[Findable]:
    """What a person may find of projects by the newest standing version of a book, in its order; raises NotFound. What
    an entry review decides is no finding of one person."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    versions = standing(book)
    if not versions:
        return []
    found = []
    for measure in book_of(versions[0]).walk():
        for name in _findings_of(measure):
            if name != PASSED:
                found.append(Findable(name, measure.code, said(measure.title), measure.weight or Decimal(0)))
    return found


def _findings_of(measure: Any) -> list[str]:
    """The findings about projects that a measure counts, by their names."""
    rows = measure.rows
    if rows is None or rows.table != "findings" or rows.by != "about" or rows.where is None:
        return []
    return _NAMED.findall(rows.where.text)


def ranked_leads(actor: Actor, *, start: int = 0, most: int = 50) -> Ranked:
    """Leads by the book of the 24 characters, the first first, as its newest run has them: published, or the draft of
    a later month. Raises NotFound. The same number of queries for one lead as for fifty."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    run = newest_run_over_projects(actor, LEADS_BOOK)
    if run is None:
        return Ranked(None, (), 0, 0, {})
    table = DraftRow if run.draft else JudgedRow
    every = table.objects.filter(run=run.run.id, kind="subject")
    mine = every.filter(subject__in=projects_of(actor).filter(status__in=LIVE).values("id"))
    rows = list(mine.order_by("rank", "subject")[start : start + most])
    found = _judged(actor, run, rows)
    names = names_in([one.project for one in found])
    return Ranked(run, tuple(found), mine.count(), every.count(), names)


def judged_project(actor: Actor, project: Project, book: str) -> tuple[RunShown, JudgedProject] | None:
    """What the newest run of a book says of one project, for whoever has fetched it; None where it says nothing."""
    run = newest_run_over_projects(actor, book) if book else None
    if run is None:
        return None
    table = DraftRow if run.draft else JudgedRow
    rows = list(table.objects.filter(run=run.run.id, kind="subject", subject=project.id)[:1])
    found = _judged(actor, run, rows)
    return (run, found[0]) if found else None


def _judged(actor: Actor, run: RunShown, rows: list[Any]) -> list[JudgedProject]:
    subjects = [row.subject for row in rows]
    table = DraftRow if run.draft else JudgedRow
    measures: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in table.objects.filter(run=run.run.id, kind="measure", subject__in=subjects):
        measures[row.subject][row.measure] = row
    projects = projects_of(actor).in_bulk(subjects)
    reasons = _reasons(subjects, run)
    reviews: dict[UUID, list[EntryReview]] = defaultdict(list)
    for review in EntryReview.objects.filter(project__in=subjects, verdict="passed").order_by("decided_on"):
        reviews[review.project].append(review)
    book = book_of(run.version)
    listed = []
    for row in rows:
        if row.subject not in projects:
            continue
        parts = []
        for measure in book.walk():
            judged = measures[row.subject].get(measure.code)
            if judged is None:
                continue
            named = _findings_of(measure)
            parts.append(
                Part(
                    measure.code, said(measure.title), measure.unit, judged.data["state"], judged.value, judged.score,
                    _number(judged.data.get("points")), measure.weight,
                    tuple(one for name in named for one in reasons[row.subject].get(name, ()) if name != PASSED),
                    tuple(reviews[row.subject]) if PASSED in named else (),
                )
            )  # fmt: skip
        listed.append(
            JudgedProject(
                projects[row.subject], row.rank, row.score, row.data.get("grade") or "", tuple(parts)
            )
        )
    return listed


def _reasons(subjects: Collection[UUID], run: RunShown) -> dict[UUID, dict[str, list[Finding]]]:
    """The findings that the run read about each project, by name: those that stood when it was published."""
    found: dict[UUID, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    rows = Finding.objects.filter(about__in=subjects, found_on__lte=run.run.last_day)
    if isinstance(run.run, Run):
        at = run.run.published_at
        stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
        rows = rows.filter(stood, recorded_at__lte=at)
    else:
        rows = rows.filter(withdrawn_at__isnull=True)
    for row in rows.order_by("found_on", "id"):
        found[row.about][row.finding].append(row)  # type: ignore[index]
    return found


def findings_of(actor: Actor, project: Project) -> list[Finding]:
    """What was found of a project and stands, the newest first; for whoever has fetched it."""
    rows = Finding.objects.filter(about=project.id, withdrawn_at__isnull=True)
    return list(rows.order_by("-found_on", "-id"))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
