"""From a stored workbook to what it would change: reading, the forms that are known, interpreting, comparing.

Nothing is written here. The same steps are gone through before a person looks, and again when it is imported.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.ledgers.comparing import NOT_OVER, Difference, compare
from luoshi.record.ledgers.figures import Fault, Interpreted, Question
from luoshi.record.ledgers.kinds import LedgerKind, Mapping, TellsMaker, kind_of
from luoshi.record.ledgers.recently_read import ledger_of
from luoshi.record.models import File, LedgerBatch, LedgerForm
from luoshi.record.storage import files
from luoshi.sheets.ledgers import (
    Ledger,
    LedgerTable,
    Shape,
    ShapeChange,
    compare_shapes,
    normalised,
)

Progress = Callable[[str, int], None]
"""Told which step begins, and how far it all is in percent."""


@dataclass(slots=True)
class PreparedTable:
    """One table: the form it is read by (``form`` None: a person has to confirm ``mapping`` first).

    ``change`` says how its shape differs from the ``similar`` form remembered, when none is exactly its own.
    """

    table: LedgerTable
    form: LedgerForm | None
    mapping: Mapping
    questions: list[Question] = field(default_factory=list)
    similar: LedgerForm | None = None
    change: ShapeChange | None = None


@dataclass(slots=True)
class Prepared:
    """A workbook with everything that is known of it before importing.

    ``claimant`` None: a person has to say whose ledger it is. ``maker`` is the unit that its own words name, if they
    name one. ``difference`` None while something is asked.
    """

    data: bytes
    ledger: Ledger
    kind: LedgerKind
    claimant: UUID | None
    tables: list[PreparedTable]
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    difference: Difference | None = None
    maker: UUID | None = None

    @property
    def forms_known(self) -> bool:
        """Whether every table is read by a form that a person confirmed."""
        return bool(self.tables) and all(one.form is not None for one in self.tables)

    @property
    def names_another(self) -> bool:
        """Whether the workbook names another unit than the one whose ledger it is said to be: two units may keep one
        form, and somebody has to look."""
        return self.maker not in (None, self.claimant)

    @property
    def unattended(self) -> bool:
        """Whether it may be imported without a click: forms confirmed for that, nothing asked, nothing odd."""
        return (
            self.forms_known
            and all(one.form is not None and one.form.unattended for one in self.tables)
            and not self.questions
            and not self.names_another
            and self.difference is not None
            and self.difference.clean
            and not self.difference.empty
        )


def _silent(_step: str, _percent: int) -> None:
    pass


def prepare(batch: LedgerBatch, progress: Progress = _silent) -> Prepared:
    """Everything up to the difference. Raises SheetError for a file that cannot be read."""
    progress("reading", 5)
    address = File.objects.values_list("address", flat=True).get(pk=batch.file)
    if address is None:
        raise LookupError(batch.file)
    return prepare_data(
        files().read(address), batch.name, batch.kind, batch.claimant, batch.answers, progress
    )


def prepare_data(
    data: bytes,
    name: str,
    code: str,
    claimant: UUID | None = None,
    answers: dict[str, str] | None = None,
    progress: Progress = _silent,
) -> Prepared:
    """The same for a workbook that was not received: ``code`` is that of its kind. Raises SheetError."""
    with _without_collecting():
        return _prepare_data(data, name, code, claimant, answers or {}, progress)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Looking for circles among millions of cells takes a fifth of the time, and there are none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _prepare_data(
    data: bytes, name: str, code: str, claimant: UUID | None, answers: dict[str, str], progress: Progress
) -> Prepared:
    ledger = ledger_of(data, name)
    kind = kind_of(code)
    progress("interpreting", 40)
    claimant = claimant or _claimant_of(ledger, code)
    prepared = Prepared(data, ledger, kind, claimant, [])
    if isinstance(kind, TellsMaker):
        prepared.maker = kind.maker(ledger)
    for table in ledger.tables:
        prepared.tables.append(_prepared_table(kind, ledger, table, claimant))
    if not prepared.forms_known or claimant is None:
        prepared.questions = _asked_beforehand(prepared, answers)
        return prepared
    interpreted = Interpreted(faults=_uncached(ledger))
    uncached = {(fault.sheet, fault.cell) for fault in interpreted.faults}
    for one in prepared.tables:
        interpreted.add(kind.interpret(ledger, one.table, one.mapping, answers))
    interpreted.faults = [
        *interpreted.faults[: len(uncached)],
        *(
            fault
            for fault in interpreted.faults[len(uncached) :]
            if (fault.sheet, fault.cell) not in uncached
        ),
    ]
    prepared.questions = interpreted.questions
    progress("comparing", 60)
    prepared.faults = interpreted.faults
    interpreted.faults += _not_over(interpreted)
    prepared.difference = compare(interpreted.columns, str(claimant), interpreted.faults)
    prepared.faults = prepared.difference.faults
    progress("compared", 100)
    return prepared


def _asked_beforehand(prepared: Prepared, answers: dict[str, str]) -> list[Question]:
    """What is asked before the forms are confirmed: how the tables are read, and as far as the proposals read them,
    the names and doubts in them as well, so that one confirmation can answer everything."""
    asked = Interpreted()
    proposed: list[Question] = []
    for one in prepared.tables:
        if one.form is None and one.questions:
            proposed += one.questions
        else:
            asked.add(prepared.kind.interpret(prepared.ledger, one.table, one.mapping, answers))
    return proposed + asked.questions


def form_key(table: LedgerTable, mapping: Mapping) -> str:
    """What a form is remembered by: see ``key_of_form``."""
    return key_of_form(table.shape.hash, [cell.stored for cell in table.titles], table.sheet, mapping)


def key_of_form(shape: str, titles: Iterable[str], sheet: str, mapping: Mapping) -> str:
    """What a form is remembered by: the table's shape and its titles, periods left out of both.

    Two tables of one shape may be about different things, and only their titles say so. Where a person had to say what
    neither titles nor columns do (a place that is ``fixed``), the name of the sheet counts as well.
    """
    said = [normalised(title) for title in titles]
    if any(place.get("from") == "fixed" for place in mapping.values() if isinstance(place, dict)):
        said.append(normalised(sheet))
    return hash_bytes(canonical([shape, said]).encode())


def _keys(table: LedgerTable) -> list[str]:
    return [form_key(table, {"any": {"from": "fixed"}}), form_key(table, {})]


def _claimant_of(ledger: Ledger, kind: str) -> UUID | None:
    """Whose ledger it is, when every table has a form that only one unit has confirmed."""
    owners: set[UUID] = set()
    for table in ledger.tables:
        found = set(
            LedgerForm.objects.filter(kind=kind, shape__in=_keys(table)).values_list("claimant", flat=True)
        )
        if len(found) != 1:
            return None
        owners |= found
    return owners.pop() if len(owners) == 1 else None


def _prepared_table(
    kind: LedgerKind, ledger: Ledger, table: LedgerTable, claimant: UUID | None
) -> PreparedTable:
    # One table can have two: confirmed with a place that a person named, and without. The latest word counts.
    rows = LedgerForm.objects.filter(kind=kind.code).order_by("-confirmed_at", "-id")
    exact = rows.filter(shape__in=_keys(table))
    if claimant is not None:
        own = exact.filter(claimant=claimant).first()
        if own is not None:
            return PreparedTable(table, own, own.mapping)
    # Another unit keeps a form of just this shape: its mapping is a good proposal, and no more than that.
    similar, change = _similar(table.shape, list(rows.filter(claimant=claimant) if claimant else rows))
    earlier = exact.first() or similar
    mapping, questions = kind.propose(ledger, table, claimant, earlier.mapping if earlier else None)
    return PreparedTable(table, None, mapping, questions, similar, change)


def _similar(shape: Shape, forms: list[LedgerForm]) -> tuple[LedgerForm | None, ShapeChange | None]:
    """The remembered form with most titles in common, if it has at least half of them."""
    best: LedgerForm | None = None
    most = 0.5
    wanted = set(shape.columns)
    for form in forms:
        had = set(_titles(form))
        share = len(had & wanted) / max(1, len(had | wanted))
        if share >= most:
            best, most = form, share
    if best is None:
        return None, None
    return best, compare_shapes(Shape("", tuple(_titles(best)), shape.unit_note), shape)


def _titles(form: LedgerForm) -> list[tuple[str, ...]]:
    return [tuple(path) for path in form.columns]


def _not_over(interpreted: Interpreted) -> list[Fault]:
    """Figures of periods that are not over yet: one remark a column, for a plan is easily taken for a result."""
    today = timezone.localdate()
    found = []
    for column in interpreted.columns:
        if column.aspect not in ("level", "growth", "rank"):
            continue
        place = next((at for at, period in enumerate(column.periods) if period.end > today), None)
        if place is not None:
            found.append(
                Fault(
                    NOT_OVER,
                    column.sheet,
                    column.cell(place),
                    f"“{column.title}”里有还没有过完的时期的数，请看看时期对不对；确实如此再入库",
                    f"“{column.title}” has figures of a period that is not over: look whether the period is right",
                    blocks=False,
                )
            )
    return found


def _uncached(ledger: Ledger) -> list[Fault]:
    return [
        Fault(
            "formula without a value",
            sheet,
            cell,
            "这一格是公式，文件里没有存它的计算结果；请用 Excel 或 WPS 打开、保存一次再传",
            "The result of this formula is not stored: open the file in Excel or WPS, save it, and try again",
        )
        for sheet, cell in ledger.uncached
    ]
