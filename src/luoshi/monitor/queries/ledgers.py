"""One ledger for its page: the difference before it is imported, and what it gave afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.ledger_claimant import Proposed, propose_claimant
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.queries.figures import indicators_for
from luoshi.monitor.vocabulary import Vocabulary, vocabulary
from luoshi.monitor.wording import aspect_words, before_and_after, checkable_words, period_words
from luoshi.record.access import NotFound, may
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.comparing import Category
from luoshi.record.ledgers.figures import PeriodOf
from luoshi.record.ledgers.kinds import describing
from luoshi.record.ledgers.preparing import Prepared, prepare
from luoshi.record.ledgers.summary import Line, Summary, line_of, progress_of, remembered
from luoshi.record.models import File, LedgerBatch, LedgerState, Source, Statement
from luoshi.record.queries.ledgers import figures_of, ledger_at, uploaders_unit
from luoshi.record.storage import files
from luoshi.sheets.ledgers import SheetWindow, sheet_window
from luoshi.words import Words

FIGURES_ON_A_PAGE = 100
_WINDOW_FOR = 7 * 86_400  # seconds that a piece of a sheet is kept


@dataclass(frozen=True, slots=True)
class LineShown:
    """One figure in words. ``before`` is what the same claimant said, ``others`` what other claimants say;
    ``statement`` leads to its page once it is recorded."""

    unit: str
    indicator: Words
    what: Words
    period: Words
    value: Words
    sheet: str
    cell: str
    before: Words | None = None
    others: tuple[tuple[str, Words], ...] = ()
    statement: UUID | None = None


@dataclass(frozen=True, slots=True)
class LedgerShown:
    """A ledger as its page shows it. ``inside`` tells whether the actor may see what stands in the workbook.

    ``summary`` and ``progress`` (step and percent) while it waits; ``proposed`` whose it seems to be.
    """

    batch: LedgerBatch
    inside: bool
    summary: Summary | None
    progress: tuple[str, int] | None
    words: Vocabulary
    proposed: Proposed | None

    @property
    def claimant(self) -> str:
        """Whose it is, in words; empty while nobody said so."""
        known = self.batch.claimant or (
            UUID(self.summary.claimant) if self.summary and self.summary.claimant else None
        )
        return name_of(self.words, str(known)) if known else ""


def may_see_inside(actor: Actor, batch: LedgerBatch) -> bool:
    """Whether the actor may see the cells of a workbook: who imports ledgers may; whoever else, what was imported, and
    only if every indicator in it is for them."""
    if may(actor, "import ledgers"):
        return True
    if batch.state not in (LedgerState.IMPORTED, LedgerState.WITHDRAWN):
        return False
    seen = {PROPERTY + one.code for one in indicators_for(actor)}
    return all(told in seen for told, *_rest in batch.reached)


def access_inside(actor: Actor, batch: UUID, known: datetime | None = None) -> LedgerBatch:
    """The ledger as known at a moment (None: now), for whoever may see its cells; raises NotFound."""
    row = ledger_at(actor, batch, known)
    if not may_see_inside(actor, row):
        raise NotFound(_("没有这份台账，或者您无权查看"))
    return row


def ledger_shown(actor: Actor, batch: UUID, known: datetime | None = None) -> LedgerShown:
    """A ledger for its page, as known at a moment (None: now); raises NotFound.

    What is asked of a waiting one, and its difference, are made for deciding now and are of no earlier day.
    """
    row = ledger_at(actor, batch, known)
    inside = may_see_inside(actor, row)
    waiting = row.state == LedgerState.RECEIVED and inside and known is None
    summary = remembered(batch) if waiting else None
    words = vocabulary()
    proposed = None
    if summary is not None and summary.state != "failed":
        if claimant := row.claimant or (UUID(summary.claimant) if summary.claimant else None):
            proposed = Proposed(claimant, "known")
        else:
            alike = {table.similar_claimant for table in summary.tables}
            lines = [line for table in summary.tables for line in (*table.titles, *table.footnotes)]
            proposed = propose_claimant(row.name, lines, words, None)
            if proposed is None and len(alike) == 1 and (other := alike.pop()):
                proposed = Proposed(UUID(other), "alike")
            if proposed is None:
                proposed = propose_claimant("", [], words, uploaders_unit(batch))
    return LedgerShown(row, inside, summary, progress_of(batch) if waiting else None, words, proposed)


def name_of(words: Vocabulary, unit: str) -> str:
    """What a unit is called for short."""
    try:
        row = words.units.get(UUID(unit))
    except ValueError:
        return unit
    return (row.short_name or row.name) if row else unit


def line_shown(line: Line, words: Vocabulary, names: Mapping[UUID, str] | None = None) -> LineShown | None:
    """A line of a difference in words; None for an indicator that is defined no longer. ``names``: of subjects that are
    no units."""
    indicator = words.by_code.get(line.property.removeprefix(PROPERTY))
    if indicator is None:
        return _described(line, words, names or {})
    kind, start, end = line.period
    period = PeriodOf(kind, date.fromisoformat(start), date.fromisoformat(end))
    number = Decimal(line.number)
    value = checkable_words(indicator, line.aspect, number)
    before = None
    if line.before:
        before, value = before_and_after(indicator, line.aspect, Decimal(line.before), number)
    others = []
    for claimant, said in line.others:
        theirs, ours = before_and_after(indicator, line.aspect, Decimal(said), number)
        others.append((name_of(words, claimant), theirs))
        value = ours if len(ours.chinese) > len(value.chinese) else value
    return LineShown(
        name_of(words, line.subject),
        Words(indicator.name, indicator.english),
        aspect_words(line.basis, line.aspect),
        period_words(period, line.basis, line.aspect),
        value,
        line.sheet,
        line.cell,
        before,
        tuple(others),
    )


def _described(line: Line, words: Vocabulary, names: Mapping[UUID, str]) -> LineShown | None:
    """A line of a kind that names its own figures; None for what nobody names."""
    kind = describing(line.property)
    named = kind.property_words(line.property) if kind is not None else None
    if kind is None or named is None:
        return None
    period = PeriodOf(line.period[0], *map(date.fromisoformat, line.period[1:]))
    return LineShown(
        names.get(UUID(line.subject), "") or _("不是登记在册的项目的代码"),
        named,
        aspect_words(line.basis, line.aspect),
        period_words(period, line.basis, line.aspect),
        kind.value_words(line.property, Decimal(line.number)),
        line.sheet,
        line.cell,
        kind.value_words(line.property, Decimal(line.before)) if line.before else None,
        tuple(
            (name_of(words, claimant), kind.value_words(line.property, Decimal(said)))
            for claimant, said in line.others
        ),
    )


def _names(lines: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """The names of subjects that are no units, by the kinds whose properties are said of them."""
    of: dict[str, set[UUID]] = defaultdict(set)
    for name, subject in lines:
        if not name.startswith(PROPERTY):
            of[name].add(subject)
    found: dict[UUID, str] = {}
    for name, subjects in of.items():
        if (kind := describing(name)) is not None:
            found |= kind.subject_names(subjects)
    return found


def lines_shown(lines: Iterable[Line], words: Vocabulary) -> list[LineShown]:
    """Lines of a difference in words."""
    listed = list(lines)
    names = _names((line.property, UUID(line.subject)) for line in listed)
    return [shown for line in listed if (shown := line_shown(line, words, names)) is not None]


def whole_difference(
    actor: Actor, batch: UUID
) -> tuple[LedgerBatch, Prepared, dict[Category, list[LineShown]]]:
    """Everything a waiting workbook would change, compared anew; raises NotFound, AlreadyDecided, SheetError."""
    row = access_inside(actor, batch)
    if row.state != LedgerState.RECEIVED:
        raise AlreadyDecided(_("这份台账已经处理过了，没有差异可下载"))
    prepared = prepare(row)
    words = vocabulary()
    found: dict[Category, list[LineShown]] = {category: [] for category in Category}
    if prepared.difference is not None:
        columns = prepared.difference.columns
        names = _names(
            pair for one in columns for pair in zip(one.column.properties, one.column.subjects, strict=True)
        )
        for compared in columns:
            for place, category in enumerate(compared.categories):
                shown = line_shown(line_of(compared, place), words, names)
                if shown is not None:
                    found[Category(category)].append(shown)
    return row, prepared, found


def figures_given(
    actor: Actor, batch: LedgerBatch, words: Vocabulary, after: int = 0
) -> tuple[list[LineShown], int]:
    """The figures that a workbook stated, ``FIGURES_ON_A_PAGE`` from the one at ``after`` on, and how many."""
    if not may_see_inside(actor, batch):
        return [], 0
    rows, total = figures_of(batch, after, FIGURES_ON_A_PAGE)
    sources = Source.objects.in_bulk({row.source for row in rows})
    names = _names((row.property, row.subject) for row in rows)
    found = []
    for row in rows:
        indicator = words.by_code.get(row.property.removeprefix(PROPERTY))
        if indicator is not None:
            found.append(_given(row, indicator, sources[row.source], words))
        elif (line := _described(_line(row, sources[row.source]), words, names)) is not None:
            found.append(line)
    return found, total


def _line(row: Statement, source: Source) -> Line:
    assert row.valid_from is not None
    assert row.valid_to is not None
    return Line(
        source.sheet or "", source.cell or "", "", str(row.subject), row.property,
        (row.period, row.valid_from.isoformat(), row.valid_to.isoformat()), row.basis, row.aspect, str(row.number),
        row.unit_of_measure or "", "",
    )  # fmt: skip


def _given(row: Statement, indicator: Indicator, source: Source, words: Vocabulary) -> LineShown:
    assert row.number is not None
    assert row.valid_from is not None
    assert row.valid_to is not None
    period = PeriodOf(row.period, row.valid_from, row.valid_to)
    return LineShown(
        name_of(words, str(row.subject)),
        Words(indicator.name, indicator.english),
        aspect_words(row.basis, row.aspect),
        period_words(period, row.basis, row.aspect),
        checkable_words(indicator, row.aspect, row.number),
        source.sheet or "",
        source.cell or "",
        statement=row.id,
    )


def cell_window(
    actor: Actor, batch: UUID, sheet: str, cell: str, known: datetime | None = None
) -> tuple[LedgerBatch, SheetWindow]:
    """The sheet of a workbook around a cell; raises NotFound, SheetError."""
    row = access_inside(actor, batch, known)
    return row, _window(row, sheet, cell)


def _window(row: LedgerBatch, sheet: str, cell: str) -> SheetWindow:
    address = File.objects.filter(pk=row.file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这份台账的原件已依法删除"))
    key = f"window-{address}-{sheet.encode().hex()}-{cell}"[:240]
    known: tuple[str, SheetWindow] | None = cache.get(key)
    if known is not None and known[0] == sheet:
        return known[1]
    try:
        window = sheet_window(files().read(address), row.name, sheet, cell)
    except ValueError:
        raise NotFound(_("没有这一格")) from None
    cache.set(key, (sheet, window), _WINDOW_FOR)
    return window
