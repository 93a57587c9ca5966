"""One search over everything that somebody may see, kind by kind: each asks its own query with the same actor.

What one may not see is no kind here and no number: unknown and forbidden look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.queries.known_figures import reports_asked
from luoshi.delivery.queries.register import Filters
from luoshi.delivery.queries.register import register as register_of
from luoshi.delivery.queries.tasks import parent_codes, tasks_found
from luoshi.growth.in_force import stages
from luoshi.growth.models import Project
from luoshi.growth.queries.projects import ProjectFilter, projects
from luoshi.growth.schemes.stages import Stages
from luoshi.monitor.queries.figures import indicators_for
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.rulebooks import rulebooks
from luoshi.record.queries.search import (
    NamedFound,
    documents_found,
    people_found,
    posts_found,
    units_found,
    words_of,
)
from luoshi.record.search import marked
from luoshi.record.written import written_day
from luoshi.web.figures_shown import name_of
from luoshi.web.lights_shown import titled
from luoshi.web.project_words import stage_title
from luoshi.web.tasks_shown import shown

FEW = 5  # of each kind on the page of all kinds
MANY = 100  # where one kind alone is asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. ``more``: what else is said of it, in parts, each with whether it is one of the words;
    ``task``: a task as lists show it, for those alone."""

    url: str
    parts: list[tuple[str, bool]]
    about: str = ""
    more: list[tuple[str, bool]] = field(default_factory=list)
    task: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What was found of one kind. ``all_url``: where all of it stands."""

    code: str
    title: str
    hits: list[Hit]
    count: int
    capped: bool
    all_url: str


def kind_titles() -> dict[str, str]:
    """Every kind that can be found, in the order of the page."""
    return {
        "tasks": _("任务"),
        "projects": _("项目"),
        "directives": _("部署"),
        "documents": _("文件"),
        "people": _("人员"),
        "posts": _("岗位"),
        "units": _("单位"),
        "indicators": _("指标"),
        "rulebooks": _("规则"),
    }


def found(actor: Actor, text: str, today: date, kind: str = "") -> list[Kind]:
    """What the actor may see that has all words of ``text``, kinds without any left out; ``kind``: of this one alone.

    The same number of queries however much is found.
    """
    if not words_of(text):
        return []
    most = MANY if kind else FEW
    asked: dict[str, Callable[[], Kind]] = {
        "tasks": lambda: _tasks(actor, text, today, most),
        "projects": lambda: _projects(actor, text, today, most),
        "directives": lambda: _directives(actor, text, most),
        "documents": lambda: _named("documents", "document", documents_found(actor, text, most), text),
        "people": lambda: _named("people", "person", people_found(actor, text, most), text),
        "posts": lambda: _named("posts", "post", posts_found(actor, text, most), text),
        "units": lambda: _named("units", "unit", units_found(actor, text, most), text),
        "indicators": lambda: _indicators(actor, text, most),
        "rulebooks": lambda: _rulebooks(actor, text, most),
    }
    wanted = [kind] if kind in asked else list(asked) if may(actor, "see content") else _SCOPED
    return [one for one in (asked[code]() for code in wanted) if one.count]


# What others see than whoever may see content: of each what is in their scope, and the rule-books that they may read.
_SCOPED = ["tasks", "projects", "rulebooks"]


def _address(name: str, **query: str) -> str:
    return f"{reverse(name)}?{urlencode(query)}"


def _tasks(actor: Actor, text: str, today: date, most: int) -> Kind:
    tasks = tasks_found(actor, text, most)
    hits = []
    reports, wholes = reports_asked(tasks.rows, today), parent_codes(actor, tasks.rows)
    for row in tasks.rows:
        one = shown(row, tasks.names, today, text=text, asked=reports, wholes=wholes)
        hits.append(Hit(one["url"], one["parts"], task=one))
    return Kind(
        "tasks", kind_titles()["tasks"], hits, tasks.count, tasks.capped, _address("tasks", text=text)
    )


def _projects(actor: Actor, text: str, today: date, most: int) -> Kind:
    scheme = stages(today)
    page = projects(actor, ProjectFilter(words=text), most=most)
    hits = [
        Hit(
            reverse("project", args=[row.id]),
            marked(row.name, text),
            more=marked(" · ".join(_about(row, page.names, scheme, text)), text),
        )
        for row in page.rows
    ]
    everything = _address("projects", text=text)
    return Kind("projects", kind_titles()["projects"], hits, page.count, capped=False, all_url=everything)


def _about(row: Project, names: Mapping[UUID, str], scheme: Stages, text: str) -> list[str]:
    """Its code, its stage, who invests, its company, its unit; and where it is or what it is about where only that has
    the words."""
    told = [
        row.code,
        stage_title(row.stage, scheme),
        row.investor,
        row.company,
        names.get(row.unit, "") if row.unit else "",
    ]
    words = words_of(text)
    if not any(_has(words, one) for one in (row.name, row.code, row.investor, row.company)):
        told += [one for one in (row.place, row.summary) if _has(words, one)][:1]
    return [one for one in dict.fromkeys(told) if one]


def _directives(actor: Actor, text: str, most: int) -> Kind:
    title, everything = kind_titles()["directives"], _address("register", text=text)
    if not may(actor, "see content"):
        return Kind("directives", title, [], 0, capped=False, all_url=everything)
    page = register_of(actor, Filters(text=text))
    hits = [
        Hit(
            reverse("directive", args=[row.id]),
            marked(row.quote, text),
            " · ".join(part for part in (row.meeting_name, written_day(row.decided_on)) if part),
        )
        for row in page.rows[:most]
    ]
    return Kind("directives", title, hits, page.count, page.capped, everything)


# Where a kind has a list of its own that can be searched; the others are listed by this page.
_LISTS = {"documents": "inbox", "people": "people", "units": "organisation"}


def _all(code: str, text: str) -> str:
    return _address(_LISTS[code], text=text) if code in _LISTS else _address("search", text=text, kind=code)


def _named(code: str, page: str, names: NamedFound, text: str) -> Kind:
    hits = [Hit(reverse(page, args=[one.id]), marked(one.name, text), one.about) for one in names.first]
    return Kind(code, kind_titles()[code], hits, names.count, names.capped, _all(code, text))


def _has(words: list[str], *texts: str) -> bool:
    return all(any(word.casefold() in one.casefold() for one in texts) for word in words)


def _indicators(actor: Actor, text: str, most: int) -> Kind:
    words = words_of(text)
    rows = [
        one for one in indicators_for(actor) if _has(words, one.name, one.english, one.code, *one.aliases)
    ]
    hits = [
        Hit(reverse("indicator", args=[one.code]), marked(name_of(one), text), one.code)
        for one in rows[:most]
    ]
    return _whole("indicators", text, hits, len(rows))


def _rulebooks(actor: Actor, text: str, most: int) -> Kind:
    words = words_of(text)
    listed = rulebooks(actor) if may(actor, "see results") else []
    rows = [one for one in listed if _has(words, *one.version.title.values(), one.code)]
    hits = [
        Hit(reverse("rulebook", args=[one.code]), marked(titled(one.version.title), text), one.code)
        for one in rows[:most]
    ]
    return _whole("rulebooks", text, hits, len(rows))


def _whole(code: str, text: str, hits: list[Hit], count: int) -> Kind:
    """What was found of a kind whose list is short enough to be counted whole."""
    return Kind(code, kind_titles()[code], hits, count, capped=False, all_url=_all(code, text))
