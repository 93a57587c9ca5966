"""What a comparison found, small enough to show: counts, and of each category the first figures with their cells.

It is kept in the cache, not in the record: it can be made again from the workbook at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.cache import cache

from luoshi.record.ledgers.comparing import Category, Compared
from luoshi.record.ledgers.figures import Question
from luoshi.record.ledgers.preparing import Prepared, PreparedTable
from luoshi.record.storage import data_folder
from luoshi.sheets.cells import column_letters

MOST_LINES = 300  # of each category; the whole difference can be downloaded
_FOR_DAYS = 30


@dataclass(slots=True)
class Line:
    """One figure of the difference. Numbers are in base units, as text; ``others`` are (claimant, number)."""

    sheet: str
    cell: str
    title: str
    subject: str
    property: str
    period: tuple[str, str, str]
    basis: str
    aspect: str
    number: str
    unit_of_measure: str
    stored: str
    before: str = ""
    others: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class TableShown:
    """One table: where it stands, its titles, how it is or would be read, and what is asked.

    ``paths`` are those of ``columns`` as forms compare them; ``added`` and ``missing`` are the headings by which it
    differs from the ``similar`` form.
    """

    sheet: str
    header_rows: tuple[int, int]
    rows: int
    titles: list[str]
    footnotes: list[str]
    shape: str
    paths: list[tuple[str, ...]]
    columns: list[list[str]]
    letters: list[str]
    units: list[str]
    samples: list[list[str]]
    form: str | None
    mapping: dict[str, Any]
    questions: list[dict[str, Any]]
    similar: str | None = None
    similar_claimant: str | None = None
    added: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Summary:
    """A comparison as pages and the command show it. ``state`` is asked, ready or failed."""

    state: str
    claimant: str | None = None
    tables: list[TableShown] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    fingerprint: str = ""
    message: str = ""
    unattended: bool = False

    @classmethod
    def failed(cls, message: str) -> Summary:
        """The workbook could not be read."""
        return cls("failed", message=message)


def summarise(prepared: Prepared, message: str = "") -> Summary:
    """The summary of a prepared workbook; ``message`` says why an import that was begun did not happen."""
    difference = prepared.difference
    summary = Summary(
        state="ready" if difference is not None and not prepared.questions else "asked",
        claimant=str(prepared.claimant) if prepared.claimant else None,
        tables=[_table(one) for one in prepared.tables],
        questions=[_question(one) for one in prepared.questions],
        faults=[asdict(one) for one in prepared.faults],
        message=message,
        unattended=prepared.unattended,
    )
    if difference is not None:
        summary.fingerprint = difference.fingerprint
        summary.counts = {category.name.lower(): count for category, count in difference.counts.items()}
        for category in Category:
            summary.lines[category.name.lower()] = [
                line for compared in difference.columns for line in _lines(compared, category, MOST_LINES)
            ][:MOST_LINES]
    return summary


def _lines(compared: Compared, category: Category, most: int) -> list[Line]:
    return [line_of(compared, place) for place in _places(compared.categories, category, most)]


def _places(categories: bytearray, category: Category, most: int) -> list[int]:
    found: list[int] = []
    at = categories.find(category)
    while at >= 0 and len(found) < most:
        found.append(at)
        at = categories.find(category, at + 1)
    return found


def line_of(compared: Compared, place: int) -> Line:
    """One figure of a compared column."""
    column = compared.column
    period = column.periods[place]
    own = compared.own.get(place)
    return Line(
        sheet=column.sheet,
        cell=column.cell(place),
        title=column.title,
        subject=str(column.subjects[place]),
        property=column.properties[place],
        period=(period.kind, period.start.isoformat(), period.end.isoformat()),
        basis=column.basis,
        aspect=column.aspect,
        number=f"{column.numbers[place].normalize():f}",
        unit_of_measure=column.unit_of_measure[place],
        stored=str(column.stored[place]),
        before=f"{own.number.normalize():f}" if own else "",
        others=[
            (claim.claimant, f"{claim.number.normalize():f}") for claim in compared.others.get(place, ())
        ],
    )


_SAMPLES = 4


def _table(one: PreparedTable) -> TableShown:
    table = one.table
    return TableShown(
        sheet=table.sheet,
        header_rows=table.header_rows,
        rows=len(table.row_numbers),
        titles=[cell.stored for cell in table.titles],
        footnotes=[cell.stored for cell in table.footnotes],
        shape=table.shape.hash,
        paths=list(table.shape.columns),
        columns=[list(column.path) for column in table.columns],
        letters=[column_letters(column.position) for column in table.columns],
        units=[column.unit_note or table.unit_note or "" for column in table.columns],
        samples=[
            list(
                islice(
                    (_sample(value) for value in table.values[column.position] if value is not None), _SAMPLES
                )
            )
            for column in table.columns
        ],
        form=str(one.form.id) if one.form else None,
        mapping=one.mapping,
        questions=[_question(question) for question in one.questions],
        similar=one.similar.name if one.similar else None,
        similar_claimant=str(one.similar.claimant) if one.similar else None,
        added=["／".join(table.shape.columns[at]) for at in one.change.added] if one.change else [],
        missing=["／".join(one.similar.columns[at]) for at in one.change.missing]
        if one.change and one.similar
        else [],
    )


def _sample(value: Any) -> str:
    """A value as a person would write it: whole numbers without the point that the reader gives them."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _question(one: Question) -> dict[str, Any]:
    return asdict(one)


def _key(batch: UUID) -> str:
    return f"ledger-{batch}"


@dataclass(frozen=True, slots=True)
class Head:
    """What a list shows of a summary."""

    state: str
    counts: dict[str, int]
    questions: int
    refused: int
    message: str


def _head_key(batch: UUID) -> str:
    return f"ledger-head-{batch}"


def remember(batch: UUID, summary: Summary) -> Summary:
    """Keep a summary for the pages."""
    head = Head(
        summary.state,
        summary.counts,
        len(summary.questions),
        sum(fault["blocks"] for fault in summary.faults),
        summary.message,
    )
    cache.set_many({_key(batch): summary, _head_key(batch): head}, _FOR_DAYS * 86_400)
    end_progress(batch)
    return summary


def forget(batch: UUID) -> None:
    """The workbook is decided, or has to be compared anew."""
    cache.delete_many([_key(batch), _head_key(batch)])
    end_progress(batch)


def remembered(batch: UUID) -> Summary | None:
    """The summary kept, if there is one."""
    found: Summary | None = cache.get(_key(batch))
    return found


def heads(batches: Iterable[UUID]) -> dict[UUID, Head]:
    """What a list shows of the summaries that are kept."""
    keys = {_head_key(batch): batch for batch in batches}
    return {keys[key]: head for key, head in cache.get_many(list(keys)).items()}


def _progress_file(batch: UUID) -> Path:
    return data_folder().run / f"ledger-{batch}"


def tell_progress(batch: UUID, step: str, percent: int) -> None:
    """How far the work on a workbook is, for its page. A file, for nobody sees rows before their transaction ends."""
    path = _progress_file(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_text(f"{percent} {step}", encoding="utf-8")
    path.with_suffix(".new").replace(path)


def progress_of(batch: UUID) -> tuple[str, int] | None:
    """The step the work is in and how far it is in percent, or None when nothing is under way."""
    try:
        percent, _, step = _progress_file(batch).read_text(encoding="utf-8").partition(" ")
    except OSError:
        return None
    return step, int(percent)


def end_progress(batch: UUID) -> None:
    """Nothing is under way any more."""
    _progress_file(batch).unlink(missing_ok=True)
