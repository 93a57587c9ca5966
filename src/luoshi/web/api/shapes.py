"""What the API gives, as programs get it. Numbers are texts, never binary fractions; days ISO 8601; instants UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from luoshi.record.models import RuleBookVersion, Run
from luoshi.record.queries.rulebooks import BookShown, VersionShown
from luoshi.record.queries.runs import RunShown


class Text(Schema):
    """The same in Chinese and in English."""

    zh: str
    en: str


class Version(Schema):
    """A version of a rule-book."""

    id: UUID
    book: str = Field(description="code of the rule-book")
    number: int
    hash: str = Field(description="of its bytes, the algorithm named")
    title: Text
    status: str = Field(description="in force, illustrative or withdrawn, as the book says of itself")
    valid_from: date
    valid_to: date | None = Field(description="last day; null for no end")
    period: str = Field(description="month, quarter, half, year or campaign")
    basis: str = Field(description="current or cumulative")
    adopted_at: datetime
    withdrawn_at: datetime | None
    superseded_by: int | None = Field(
        None, description="number of the newer version that judges in its place"
    )

    @classmethod
    def of(cls, row: RuleBookVersion, superseded_by: int | None = None) -> Version:
        """From a row of the record."""
        return cls(
            id=row.id,
            book=row.code,
            number=row.number,
            hash=row.hash,
            title=Text(**row.title),
            status=row.status,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            period=row.period,
            basis=row.basis,
            adopted_at=row.adopted_at,
            withdrawn_at=row.withdrawn_at,
            superseded_by=superseded_by,
        )


class Book(Schema):
    """A rule-book: the version that stands, and its newest published run."""

    book: str
    version: Version
    versions: int = Field(description="how many there are")
    run: UUID | None = Field(description="the newest published run that stands")

    @classmethod
    def of(cls, shown: BookShown) -> Book:
        """From a query."""
        return cls(
            book=shown.code,
            version=Version.of(shown.version),
            versions=shown.versions,
            run=shown.run.id if shown.run else None,
        )


class Rule(Schema):
    """A measure, bonus, deduction or effect of a book."""

    code: str
    title: Text


class BookWhole(Book):
    """A rule-book with all its versions, the newest first, and what it looks at."""

    all_versions: list[Version]
    measures: list[Rule]
    items: list[Rule]
    effects: list[Rule]

    @classmethod
    def whole(cls, shown: BookShown, versions: list[VersionShown]) -> BookWhole:
        """From two queries."""
        outline = shown.version.outline

        def rules(kind: str) -> list[Rule]:
            return [Rule(code=one["code"], title=Text(**one["title"])) for one in outline[kind]]

        return cls(
            **Book.of(shown).dict(),
            all_versions=[Version.of(one.version, one.superseded_by) for one in versions],
            measures=rules("measures"),
            items=rules("items"),
            effects=rules("effects"),
        )


class RunOut(Schema):
    """A run of a rule-book."""

    id: UUID
    book: str
    version: int = Field(description="number of the version that judged")
    book_hash: str
    period: str = Field(description="2026-06, 2026-Q2, 2026-H1 or 2026")
    first_day: date
    last_day: date
    draft: bool = Field(description="true: nobody published it; it is replaced whenever something changes")
    number: int | None = Field(description="1 stands and is what counters read; others stand beside it")
    known: date | None = Field(description="as known on this day; null: with everything up to `entry`")
    entry: int = Field(description="the last entry of the audit chain whose data it read")
    data_hash: str
    rows_hash: str = Field(description="sha256 of the rows as canonical JSON, a line each")
    engine: str
    published_at: datetime | None

    @classmethod
    def of(cls, shown: RunShown) -> RunOut:
        """From a query."""
        run = shown.run
        published = run if isinstance(run, Run) else None
        return cls(
            id=run.id,
            book=run.book,
            version=shown.version.number,
            book_hash=run.book_hash,
            period=run.label,
            first_day=run.first_day,
            last_day=run.last_day,
            draft=shown.draft,
            number=published.number if published else None,
            known=run.known,
            entry=run.entry,
            data_hash=run.data_hash,
            rows_hash=run.rows_hash,
            engine=run.engine,
            published_at=published.published_at if published else None,
        )


class Rows(Schema):
    """Rows of a run, as its file has them."""

    run: UUID
    rows: list[dict[str, Any]] = Field(description="kind, subject and what belongs to the kind")
    next: int | None = Field(description="hand in as `after` for the rows that follow; null: there are none")
