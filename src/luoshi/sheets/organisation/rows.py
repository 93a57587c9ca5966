"""The rows of the organisation, each with the cells it comes from.

A day ``end`` is the first on which something no longer holds: who is removed on 28 August has held the post
up to and including 27 August, and the successor begins on the 28th. ``cells`` (by field) is where a row was
read from; it takes no part in comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from luoshi.sheets.cells import Cell

Cells = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (单位). ``area`` names where it works; ``parent`` is above it in the administrative hierarchy,
    ``reporting_parent`` is whom it reports its tasks to, if that is another."""

    code: str
    name: str
    short_name: str | None
    kind: str
    level: str
    area: str | None = None
    parent: str | None = None
    reporting_parent: str | None = None
    start: date | None = None
    end: date | None = None
    cells: Cells = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Area:
    """An area (区域) by its code: of GB/T 2260 and its continuation below the county, or the city's own."""

    code: str
    name: str
    level: str
    parent: str | None = None
    start: date | None = None
    end: date | None = None
    cells: Cells = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A post (岗位) of a unit, what it is responsible for, and what its holder may do here (``role``)."""

    code: str
    title: str
    unit: str
    duties: str | None = None
    role: str | None = None
    start: date | None = None
    end: date | None = None
    cells: Cells = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """A person by a code of the city's own; nothing else about them is kept here."""

    code: str
    name: str
    cells: Cells = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person in a post: from ``start`` to before ``end`` where known, or on the day ``seen_on``."""

    person: str
    post: str
    start: date | None = None
    end: date | None = None
    seen_on: date | None = None
    source: str | None = None
    cells: Cells = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in, and as whom; what they may do follows from the posts they hold."""

    username: str
    person: str
    active: bool = True
    cells: Cells = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Organisation:
    """All of it. ``ignored``: titles of columns and first cells of sheets that the template does not have."""

    units: tuple[Unit, ...] = ()
    areas: tuple[Area, ...] = ()
    posts: tuple[Post, ...] = ()
    people: tuple[Person, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    accounts: tuple[Account, ...] = ()
    ignored: tuple[Cell, ...] = field(default=(), compare=False, repr=False)
