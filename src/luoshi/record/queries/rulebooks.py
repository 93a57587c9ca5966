"""Rule-books as people see them: which there are, their versions, the text of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, access_rulebook_version, may, may_read_results
from luoshi.record.actions.acting import Actor
from luoshi.record.hashing import hash_bytes
from luoshi.record.judged.books import book_of, shipped_books, standing, text_of
from luoshi.record.models import File, RuleBookVersion, Run

if TYPE_CHECKING:
    from luoshi.judging.books.model import Book


@dataclass(frozen=True, slots=True)
class BookShown:
    """A book: its newest standing version (of a book all of whose versions were withdrawn, the newest), how many
    there are, and its newest published run that stands."""

    version: RuleBookVersion
    versions: int
    run: Run | None

    @property
    def code(self) -> str:
        """The book's code."""
        return self.version.code

    @property
    def stands(self) -> bool:
        """Whether it judges anything."""
        return self.version.withdrawn_at is None

    def stood(self, known: datetime | None) -> bool:
        """Whether it stood then, as was known at a moment (None: now)."""
        return _stood(self.version, known)


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version; ``superseded_by``: the number of the newer standing version that judges in its place everywhere."""

    version: RuleBookVersion
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class Shipped:
    """A rule-book that comes with the product; ``adopted``: whether these very bytes were adopted and stand."""

    path: Path
    adopted: bool


def _require(actor: Actor) -> None:
    if not may(actor, "see results"):
        raise NotFound(_("没有这个页面，或者您无权查看"))


def _readable(actor: Actor, rows: Iterable[RuleBookVersion]) -> list[RuleBookVersion]:
    return [row for row in rows if may_read_results(actor, row)]


def rulebooks(actor: Actor, known: datetime | None = None) -> list[BookShown]:
    """Every book that was adopted by ``known`` (None: by now) and that the actor may read, by its code; raises
    NotFound."""
    _require(actor)
    rows = RuleBookVersion.objects.order_by("code", "-number")
    runs = Run.objects.filter(number=1).order_by("book", "-last_day")
    if known is not None:
        rows = rows.filter(adopted_at__lte=known)
        runs = runs.filter(published_at__lte=known)
    readable = _readable(actor, rows)
    if not may(actor, "see content"):
        runs = runs.filter(version__in=[row.id for row in readable])
    newest_runs = {run.book: run for run in runs.distinct("book")}
    listed: dict[str, list[RuleBookVersion]] = {}
    for row in readable:
        listed.setdefault(row.code, []).append(row)
    return [
        BookShown(
            next((one for one in versions if _stood(one, known)), versions[0]),
            len(versions),
            newest_runs.get(code),
        )
        for code, versions in listed.items()
    ]


def _stood(version: RuleBookVersion, known: datetime | None) -> bool:
    return version.withdrawn_at is None or (known is not None and version.withdrawn_at > known)


def rulebook(actor: Actor, code: str, known: datetime | None = None) -> BookShown:
    """One of them; raises NotFound."""
    found = next((one for one in rulebooks(actor, known) if one.code == code), None)
    if found is None:
        raise NotFound(_("没有这本规则，或者您无权查看"))
    return found


def versions(actor: Actor, code: str) -> list[VersionShown]:
    """The versions of a book, the newest first; raises NotFound for no such book."""
    _require(actor)
    stands = standing(code)
    listed = _readable(actor, RuleBookVersion.objects.filter(code=code).order_by("-number"))
    if not listed:
        raise NotFound(_("没有这本规则，或者您无权查看"))
    return [
        VersionShown(
            one,
            next(
                (newer.number for newer in stands if newer.number > one.number and _covers(newer, one)), None
            ),
        )
        for one in listed
    ]


def _covers(newer: RuleBookVersion, older: RuleBookVersion) -> bool:
    ends_later = newer.valid_to is None or (older.valid_to is not None and older.valid_to <= newer.valid_to)
    return newer.valid_from <= older.valid_from and ends_later


def version(actor: Actor, code: str, number: int) -> RuleBookVersion:
    """A version by its number; raises NotFound."""
    _require(actor)
    found = RuleBookVersion.objects.filter(code=code, number=number).first()
    if found is None or not may_read_results(actor, found):
        raise NotFound(_("没有这一版规则，或者您无权查看"))
    return found


def version_text(actor: Actor, version: UUID) -> bytes:
    """The bytes that were adopted; raises NotFound."""
    return text_of(access_rulebook_version(actor, version))


def version_book(actor: Actor, version: UUID) -> Book:
    """The version as it was read: what pages render, and the bench changes; raises NotFound."""
    return book_of(access_rulebook_version(actor, version))


def shipped(actor: Actor) -> list[Shipped]:
    """The rule-books that come with the product, for whoever may adopt them; nobody else is shown any."""
    if not may(actor, "adopt rule-books"):
        return []
    stands = RuleBookVersion.objects.filter(withdrawn_at__isnull=True).values("file")
    adopted = set(File.objects.filter(pk__in=stands).values_list("address", flat=True))
    return [Shipped(path, hash_bytes(path.read_bytes()) in adopted) for path in shipped_books()]
