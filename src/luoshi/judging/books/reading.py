"""What every part of a rule-book is read with: words, sources, days, numbers and formulas, each with what is wrong.

The structure of the file was looked at before (``structure``): where a value is of a wrong kind nothing is said again,
and something stands in for it so that reading goes on to the next problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import get_args

from luoshi.judging.books.model import Source, SourceKind
from luoshi.judging.books.names import Names, Outline, called
from luoshi.judging.books.problems import BookProblem, allowed, path_text
from luoshi.judging.books.yaml_text import Spot
from luoshi.judging.formulas import Formula, FormulaError, Kind, Node, parse_formula
from luoshi.judging.tables import PERSONS_AND_FIRMS, Table
from luoshi.words import Words

STAND_IN = {
    "number": Formula("0", Node("number", "number", value=Decimal(0)), ()),
    "truth": Formula("true", Node("truth", "truth", value=True), ()),
}  # fmt: skip

_MARKS = frozenset({"points", "rest", "each"})
"""Keys of points, where 60% means 60."""

SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)


class Reading:
    """One book that is being read. ``campaign``: whether its period is a campaign; ``implements``: the sources that
    rules take over."""

    def __init__(self, names: Names, *, campaign: bool) -> None:
        self.names = names
        self.campaign = campaign
        self.implements: tuple[Source, ...] = ()
        self.problems: list[BookProblem] = []
        self._outlines = {one.spot.path: one for one in names.all}

    @property
    def subjects(self) -> Table | None:
        """The table of those who are judged."""
        return self.names.subjects

    def outline(self, spot: Spot) -> Outline:
        """What is known of the measure that stands here."""
        return self._outlines[spot.path]

    # Problems

    def wrong(self, spot: Spot, chinese: str, english: str, *, at_key: bool = False) -> None:
        """Note a problem with what stands here, or with its key."""
        self.problems.append(spot.problem(Words(chinese, english), at_key=at_key))

    def missing(self, spot: Spot, name: str, chinese: str, english: str) -> None:
        """Note that the mapping at ``spot`` lacks a key."""
        line, column = spot.key
        self.problems.append(
            BookProblem(line, column, Words(chinese, english), path_text((*spot.path, name)))
        )

    def only_with(self, spot: Spot, names: Iterable[str], chinese: str, english: str) -> None:
        """Refuse each of these keys of the mapping at ``spot``."""
        for name in names:
            if (found := spot.get(name)) is not None:
                self.wrong(found, f"“{name}”{chinese}", f"“{name}” {english}", at_key=True)

    # Values

    def words(self, spot: Spot | None) -> Words:
        """Words in both languages."""
        if spot is None:
            return Words("", "")
        if spot.kind == "mapping":
            chinese, english = (text_of(spot.get(language)) or "" for language in ("zh", "en"))
            return Words(chinese, english)
        text = text_of(spot) or ""
        return Words(text, text)

    def day(self, spot: Spot | None) -> date | None:
        """A day of the calendar."""
        text = text_of(spot)
        if spot is None or text is None or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(spot, f"没有“{text}”这一天", f"there is no day “{text}”")
            return None

    def days(self, spot: Spot | None) -> tuple[date, date | None] | None:
        """``from`` and ``to``, in this order."""
        if spot is None or (first := self.day(spot.get("from"))) is None:
            return None
        last = self.day(spot.get("to"))
        if last is not None and last < first:
            self.wrong(
                spot.keys["to"],
                f"末日 {last} 在首日 {first} 之前",
                f"the last day {last} is before the first, {first}",
            )
        return first, last

    def limits(self, spot: Spot | None) -> tuple[Decimal | None, Decimal | None]:
        """``least`` and ``most``."""
        if spot is None:
            return None, None
        least, most = number_of(spot.get("least")), number_of(spot.get("most"))
        if least is not None and most is not None and least > most:
            self.wrong(
                spot.keys["most"],
                f"most（{most}）小于 least（{least}）",
                f"most ({most}) is below least ({least})",
            )
        return least, most

    def sources(self, spot: Spot | None) -> tuple[Source, ...]:
        """One source or several."""
        found = []
        for one in listed(spot):
            for kind in SOURCE_KINDS:
                if (name := text_of(one.get(kind))) is not None:
                    article, quote = (text_of(one.get(key)) or "" for key in ("article", "quote"))
                    found.append(Source(kind, name, article, quote))
        return tuple(found)

    def rule_sources(self, spot: Spot, above: tuple[Source, ...] = ()) -> tuple[Source, ...]:
        """Those of a rule: its own, those of the rule ``above`` it, or those of the book; a rule has one."""
        if (own := spot.get("source")) is not None:
            return self.sources(own)
        found = above or self.implements
        if not found:
            self.missing(
                spot, "source", "没有依据：写 source，或在规则开头写 implements",
                "it has no source: write “source”, or “implements” at the top of the book",
            )  # fmt: skip
        return found

    # Formulas

    def formula(
        self,
        spot: Spot | None,
        names: Mapping[str, Kind] | None,
        *,
        table: Table | None,
        gathers: bool = False,
        kind: Kind = "number",
        start: int = 0,
    ) -> Formula:
        """The formula at ``spot``, from character ``start`` on. ``names``: what it may name; None: not known, and then
        nothing is said of it. ``table``: whose columns are among them."""
        text = formula_text(spot)
        if spot is None or text is None or names is None:
            return STAND_IN[kind]
        text = text[start:]
        try:
            found = parse_formula(
                text,
                names,
                aggregate=gathers,
                kind=kind,
                called=called(table) if table else None,
                marks=not _MARKS.isdisjoint(spot.path),
            )
        except FormulaError as refused:
            for problem in refused.problems:
                self.problems.append(spot.problem(problem.words, offset=start + problem.start))
            return STAND_IN[kind]
        except RecursionError:
            self.wrong(spot, "公式嵌套太深", "the formula is nested too deeply")
            return STAND_IN[kind]
        for name in found.columns:
            self.respondent(spot, table, name, start=start)
        return found

    def respondent(self, spot: Spot, table: Table | None, name: str, *, start: int = 0) -> None:
        """Refuse a respondent's figure where firms or persons are judged."""
        if table is None or self.subjects is None or self.subjects.name not in PERSONS_AND_FIRMS:
            return
        if not any(column.name == name and column.mark == "respondent" for column in table.columns):
            return
        hit = re.search(rf"\b{re.escape(name)}\b", str(spot.value)[start:])
        self.problems.append(spot.problem(Words(
            f"“{name}”是调查对象依统计法报的数，不能用来评企业或个人（统计法第二十八条）",
            f"“{name}” was reported by a respondent under the statistics law: no firm or person is judged by it",
        ), offset=start + (hit.start() if hit else 0)))  # fmt: skip

    def of_subject(
        self, spot: Spot | None, names: Mapping[str, Kind] | None, kind: Kind = "number"
    ) -> Formula:
        """A formula of a subject."""
        return self.formula(spot, names, table=self.subjects, kind=kind)

    def maybe(self, spot: Spot | None, names: Mapping[str, Kind] | None) -> Formula | None:
        """The same; None where nothing stands."""
        return None if spot is None else self.of_subject(spot, names)

    def column(self, spot: Spot | None, table: Table, kinds: Sequence[Kind]) -> str | None:
        """The column of ``table`` that is named here, which holds one of ``kinds``."""
        name = text_of(spot)
        if spot is None or name is None:
            return None
        fitting = [column.name for column in table.columns if column.kind in kinds]
        if name not in fitting:
            hint = allowed(name, fitting, called(table))
            if name in table.kinds():
                self.wrong(
                    spot,
                    f"“{name}”这一列不能用在这里{hint.chinese}",
                    f"the column “{name}” has no place here{hint.english}",
                )
            else:
                self.wrong(
                    spot,
                    f"“{table.name}”表没有“{name}”这一列{hint.chinese}",
                    f"the table “{table.name}” has no column “{name}”{hint.english}",
                )
            return None
        self.respondent(spot, table, name)
        return name


def stands_in(formula: Formula | None) -> bool:
    """Whether a formula is only there for one that could not be read."""
    return any(formula is one for one in STAND_IN.values())


def text_of(spot: Spot | None) -> str | None:
    """The text that stands here; None where there is none."""
    return spot.value if spot is not None and spot.kind == "text" and isinstance(spot.value, str) else None


def number_of(spot: Spot | None) -> Decimal | None:
    """The number that stands here; None where there is none."""
    return spot.value if spot is not None and isinstance(spot.value, Decimal) else None


def listed(spot: Spot | None) -> Sequence[Spot]:
    """The entries of a list, or the one that stands without a list."""
    if spot is None:
        return ()
    return spot.items if spot.kind == "list" else (spot,)


def formula_text(spot: Spot | None) -> str | None:
    """What is written where a formula may stand: a text, or a number."""
    if (number := number_of(spot)) is not None:
        return f"{number:f}"
    return text_of(spot)


def constant(formula: Formula | None) -> Decimal | None:
    """The number that a formula is, where it is nothing else."""
    if formula is None:
        return None
    tree, sign = formula.tree, 1
    if tree.op == "negative":
        tree, sign = tree.parts[0], -1
    return tree.value * sign if tree.op == "number" and isinstance(tree.value, Decimal) else None
