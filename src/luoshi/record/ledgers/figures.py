"""Figures as a ledger gives them, in columns: a workbook of a million cells makes no object for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID


class PeriodOf(NamedTuple):
    """The period of a figure: its kind as statements have it, from a day until before a day."""

    kind: str
    start: date
    end: date


class Series(NamedTuple):
    """What a figure is of, apart from who claims it."""

    subject: UUID
    property: str
    period: PeriodOf
    basis: str
    aspect: str


@dataclass(slots=True)
class FigureColumn:
    """The figures of one column of a table; the lists run parallel, one place for each figure.

    ``numbers`` are in ``unit_of_measure``, a base unit; ``scales`` say in which scale each was printed (万, 亿).
    ``stored`` are the values as the file has them; ``qualifiers`` (约, 超, 近) by place.
    """

    sheet: str
    letters: str
    title: str
    subject_kind: str
    basis: str
    aspect: str
    unit_of_measure: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    subjects: list[UUID] = field(default_factory=list)
    properties: list[str] = field(default_factory=list)
    periods: list[PeriodOf] = field(default_factory=list)
    numbers: list[Decimal] = field(default_factory=list)
    scales: list[str] = field(default_factory=list)
    stored: list[Any] = field(default_factory=list)
    qualifiers: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def cell(self, place: int) -> str:
        """The address of a figure's cell."""
        return f"{self.letters}{self.rows[place]}"

    def series(self, place: int) -> Series:
        """What a figure is of."""
        return Series(
            self.subjects[place], self.properties[place], self.periods[place], self.basis, self.aspect
        )

    def all_series(self) -> Iterator[Series]:
        """What each figure is of."""
        basis, aspect = self.basis, self.aspect
        for subject, name, period in zip(self.subjects, self.properties, self.periods, strict=True):
            yield Series(subject, name, period, basis, aspect)


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that is not taken, or that somebody should look at: where, what is wrong, and what to do.

    ``code`` is stable; ``chinese`` and ``english`` are whole sentences. ``blocks`` is False for a remark that
    keeps nothing out.
    """

    code: str
    sheet: str
    cell: str
    chinese: str
    english: str
    blocks: bool = True


UNDECIDED = "?"  # nothing is proposed: an empty answer is one of the choices


@dataclass(frozen=True, slots=True)
class Question:
    """What the machine is not sure of and asks once. ``about`` names what an answer is kept under.

    ``choices`` are (value, Chinese, English); ``proposed`` is the value it would take, ``UNDECIDED`` where a person
    has to choose. ``remembered`` tells whether the answer holds for later workbooks of the same form, or for this one
    only.
    """

    about: str
    chinese: str
    english: str
    sheet: str = ""
    cell: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()
    proposed: str = ""
    remembered: bool = True


@dataclass(slots=True)
class Interpreted:
    """What a table gives under a mapping: figures, cells that are refused, questions still open."""

    columns: list[FigureColumn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def add(self, other: Interpreted) -> None:
        """Take in what another table gives."""
        self.columns += other.columns
        self.faults += other.faults
        known = {question.about for question in self.questions}
        self.questions += [question for question in other.questions if question.about not in known]
