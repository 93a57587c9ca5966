"""The stages of a project, as a city defines them: their order, what each means, and which proof it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from luoshi.growth.schemes.reading import HEAD, Named, known, named_of, once, tables, text, texts, wrong

Effect = Literal["", "suspends", "terminates"]

MOST_STAGES = 40

COLUMNS = frozenset({
    "signed_on", "registered_on", "started_on", "built_on", "produced_on", "capacity_on", "statistics_on",
    "suspended_on", "terminated_on",
})  # fmt: skip
"""Days of the published table of projects that a stage may give, so that rule-books know it whatever it is called."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. ``beside``: it stands beside the order (entered in statistics, suspended …). ``proofs``: groups of
    kinds of proof, of each of which one is needed. ``counts``: the project counts from here on, with its amount.
    ``needs``: stages that must have been reached before."""

    code: str
    name: str
    english: str
    definition: str
    basis: str
    column: str
    beside: bool
    counts: bool
    effect: Effect
    proofs: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages in their order, and the kinds of proof with their names."""

    stages: tuple[Stage, ...]
    proofs: Named

    def stage(self, code: str) -> Stage:
        """The stage with this code; raises LookupError."""
        for one in self.stages:
            if one.code == code:
                return one
        raise LookupError(code)

    @property
    def main(self) -> tuple[Stage, ...]:
        """The stages that follow one another."""
        return tuple(one for one in self.stages if not one.beside)

    def place(self, code: str) -> int:
        """The place of a stage in the order, from 0; -1 for one that is not in it."""
        return next((at for at, one in enumerate(self.main) if one.code == code), -1)

    def furthest(self, reached: set[str]) -> str:
        """The stage a project is in: of those that follow one another the last reached; the first where none is."""
        found = [one.code for one in self.main if one.code in reached]
        return found[-1] if found else self.main[0].code


def stages_from(table: dict[str, Any]) -> Stages:
    """The stages of a file; raises WrongScheme."""
    known(table, HEAD | {"stage", "proof"}, "阶段方案")
    proofs = named_of(tables(table, "proof"))
    listed = [_stage(one, proofs) for one in tables(table, "stage")]
    rows = tables(table, "stage")
    once(rows, "阶段")
    once(rows, "阶段日期（column）", "column")
    found = Stages(tuple(listed), proofs)
    if not found.main:
        wrong("至少要有一个阶段", table, "stage")
    if len(listed) > MOST_STAGES:
        wrong(f"一份方案最多 {MOST_STAGES} 个阶段，现在是 {len(listed)} 个", table, "stage")
    codes = [one.code for one in listed]
    counts = False
    for row, one in zip(rows, listed, strict=True):
        if odd := [need for need in one.needs if need not in codes]:
            wrong(f"{one.name}：needs 里没有这个阶段：{'、'.join(odd)}", row, "needs")
        if one.counts and counts:
            wrong("counts 只能有一个阶段：一个项目只在一处计一次", row, "counts")
        counts = counts or one.counts
    return found


def _stage(table: dict[str, Any], proofs: dict[str, str]) -> Stage:
    known(
        table,
        {"code", "name", "english", "definition", "basis", "column", "beside", "counts", "effect", "proofs", "needs"},
        "阶段",
    )  # fmt: skip
    code = text(table, "code")
    column, effect = text(table, "column", ""), text(table, "effect", "")
    if column and column not in COLUMNS:
        wrong(f"{code}：column 是 {'、'.join(sorted(COLUMNS))} 之一，不是“{column}”", table, "column")
    if effect not in ("", "suspends", "terminates"):
        wrong(f"{code}：effect 是 suspends 或 terminates", table, "effect")
    groups = table.get("proofs", [])
    if not isinstance(groups, list) or not all(isinstance(one, list) and one for one in groups):
        wrong(f'{code}：proofs 写成 [["a", "b"], ["c"]]，每一组里至少要有一种', table, "proofs")
        groups = []
    if odd := [one for group in groups for one in group if one not in proofs]:
        wrong(f"{code}：没有这种证明材料：{'、'.join(map(str, odd))}；先在 [[proof]] 里写明", table, "proofs")
    return Stage(
        code, text(table, "name"), text(table, "english", ""), text(table, "definition"), text(table, "basis", ""),
        column, bool(table.get("beside", False)), bool(table.get("counts", False)), effect,  # type: ignore[arg-type]
        tuple(tuple(group) for group in groups), texts(table, "needs"),
    )  # fmt: skip
