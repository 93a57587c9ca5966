"""The file of a rule-book, read into ``model.Book`` or refused with everything that is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.judging.books.misprints import misprint_in_key
from luoshi.judging.books.model import Book, Effect, Grades, Group, Item, Measure, Notice, Rows, Subjects
from luoshi.judging.books.names import RESERVED, Names, outlines, row_names, table_names, tables_called
from luoshi.judging.books.problems import BookError, BookProblem, allowed
from luoshi.judging.books.reaching import circles
from luoshi.judging.books.reading import STAND_IN, Reading, constant, number_of, text_of
from luoshi.judging.books.reading_measures import check_weights, read_factor, read_measures
from luoshi.judging.books.reading_rows import ONE, ROW_KEYS, amount, finding_rows, read_rows
from luoshi.judging.books.structure import misspelt, structure_problems
from luoshi.judging.books.yaml_text import Spot, read_yaml
from luoshi.judging.formulas import Formula, FormulaError, parse_formula
from luoshi.judging.tables import TABLES
from luoshi.words import Words

_SUBJECTS = re.compile(r"\s*(\S+)(?:\s+where\s+(.*))?\s*", re.DOTALL | re.IGNORECASE)
_SOME_DAY = date(2000, 1, 1)


def load_book(text: bytes, name: str) -> Book:
    """The rule-book that the bytes of a file write; ``name``: of the file, for messages.

    Raises BookError, whose ``problems`` are all that is wrong with the file, each with line and column.
    """
    root, decoded, problems = read_yaml(text)
    if root is None:
        raise BookError(name, problems)
    problems += structure_problems(root)
    book, found = _BookReading(root).read(decoded, "sha256:" + hashlib.sha256(text).hexdigest())
    spoiled = _spoiled(root)
    problems += (one for one in found if not any(one.path.startswith(path) for path in spoiled))
    if not problems:
        return book
    # What is misspelt is not missing as well.
    meant = misspelt(root)
    raise BookError(name, [one for one in problems if one.path not in meant])


def _spoiled(spot: Spot) -> list[str]:
    if spot.kind == "spoiled":
        return [spot.problem(Words("", "")).path]
    return [path for one in (*spot.keys.values(), *spot.items) for path in _spoiled(one)]


class _BookReading:
    """One file; ``reading`` collects what is wrong."""

    def __init__(self, root: Spot) -> None:
        self.root = root
        written = _SUBJECTS.fullmatch(text_of(root.get("subjects")) or "")
        self.table = TABLES.get(written[1]) if written else None
        self.kind, _, self.basis = (text_of(root.get("period")) or "month, current").partition(", ")
        names = Names(self.table, outlines(root.get("measures")))
        self.reading = Reading(names, campaign=self.kind == "campaign")

    def read(self, text: str, digest: str) -> tuple[Book, list[BookProblem]]:
        """The book, which stands only if no problems are found."""
        root, reading = self.root, self.reading
        reading.implements = reading.sources(root.get("implements"))
        self._codes()
        days = reading.days(root.get("valid"))
        least, most = reading.limits(root.get("limits"))
        measures = read_measures(reading, root.get("measures"))
        self._circles(measures)
        self._weights()
        bonuses, deductions = self._items("bonuses"), self._items("deductions")
        self._item_codes(bonuses, deductions)
        about = root.get("about")
        kind: Any = self.kind
        basis: Any = self.basis
        status: Any = text_of(root.get("status"))
        grades = self._grades()
        book = Book(
            code=text_of(root.get("rulebook")) or "",
            title=reading.words(root.get("title")),
            about=None if about is None else reading.words(about),
            status=status,
            valid_from=days[0] if days else _SOME_DAY,
            valid_to=days[1] if days else None,
            implements=reading.implements,
            subjects=self._subjects(),
            period=kind,
            basis=basis,
            campaign=self._campaign(),
            groups=self._groups(),
            full_marks=number_of(root.get("full_marks")),
            base=number_of(root.get("base")) or Decimal(0),
            least=least,
            most=most,
            measures=measures,
            bonuses=bonuses,
            bonus_limit=number_of(root.get("bonus_limit")),
            deductions=deductions,
            deduction_limit=number_of(root.get("deduction_limit")),
            effects=self._effects(),
            grades=grades,
            notice=self._notice(),
            text=text,
            hash=digest,
        )
        self._of_scores(book)
        return book, reading.problems

    # Who and when

    def _subjects(self) -> Subjects:
        spot = self.root.get("subjects")
        text = text_of(spot)
        if spot is None or not text:
            return Subjects("units", None)
        written = _SUBJECTS.fullmatch(text)
        name = written[1] if written else text.split()[0] if text.split() else text
        if written is None and name in TABLES:
            self.reading.wrong(
                spot,
                f"表名后面写 where 和条件，如 {name} where …",
                f"behind the table stands “where” and a condition, as {name} where …",
            )
            return Subjects(name, None)
        if self.table is None:
            hint = allowed(name, table_names(), tables_called())
            self.reading.wrong(
                spot, f"没有“{name}”这张表{hint.chinese}", f"there is no table “{name}”{hint.english}"
            )
            return Subjects("units", None)
        if self.table.periodic or any(column in RESERVED for column in self.table.kinds()):
            self.reading.wrong(
                spot,
                f"“{name}”表的行是数据，不是被评的对象",
                f"the rows of “{name}” are figures, nobody to be judged",
            )
            return Subjects(name, None)
        where = self._where(spot, written.start(2)) if written and written[2] is not None else None
        return Subjects(self.table.name, where)

    def _where(self, spot: Spot | None, start: int = 0) -> Formula:
        names = row_names(self.table) if self.table else None
        return self.reading.formula(spot, names, table=self.table, kind="truth", start=start)

    def _campaign(self) -> tuple[date, date] | None:
        spot = self.root.get("campaign")
        if spot is None:
            if self.kind == "campaign":
                self.reading.missing(
                    self.root, "campaign", "周期是 campaign，要写 campaign: {from: …, to: …}",
                    "the period is a campaign: write “campaign: {from: …, to: …}”",
                )  # fmt: skip
            return None
        if self.kind != "campaign" and self.root.get("period") is not None:
            self.reading.wrong(
                spot,
                "周期不是 campaign，这里不写",
                "the period is no campaign: this has no place",
                at_key=True,
            )
        days = self.reading.days(spot)
        return (days[0], days[1]) if days and days[1] else None

    def _groups(self) -> tuple[Group, ...]:
        spot = self.root.get("groups")
        found: list[Group] = []
        for place, one in enumerate(spot.items if spot else ()):
            where = one.get("where")
            if where is None and spot is not None and place < len(spot.items) - 1 and one.kind == "mapping":
                self.reading.missing(
                    one,
                    "where",
                    "只有最后一组可以不写 where：后面的组没有人",
                    "only the last group may leave “where” out: nobody is left for the next",
                )
            code = text_of(one.get("code")) or ""
            self._once(one.get("code"), [group.code for group in found])
            found.append(
                Group(
                    code, self.reading.words(one.get("title")), None if where is None else self._where(where)
                )
            )
        return tuple(found)

    def _once(self, spot: Spot | None, taken: Iterable[str]) -> None:
        code = text_of(spot)
        if spot is not None and code is not None and code in taken:
            self.reading.wrong(spot, f"代码“{code}”写了两次", f"the code “{code}” stands here a second time")

    # Measures

    def _codes(self) -> None:
        """Every name in a formula means one thing."""
        reading = self.reading
        columns = set(self.table.kinds()) if self.table else set()
        for one in reading.names.all:
            code, spot = one.code, one.spot
            first = reading.names.measures[code]
            earlier = None if first is one else first
            base = code.removesuffix("_score")
            if earlier is not None:
                line = earlier.spot.key[0]
                reading.wrong(
                    spot,
                    f"代码“{code}”写了两次，另一次在第{line}行",
                    f"the code “{code}” stands here twice; the other is in line {line}",
                    at_key=True,
                )
            elif code in RESERVED:
                reading.wrong(
                    spot,
                    f"“{code}”在公式里另有意思，请换一个代码",
                    f"“{code}” has a meaning of its own in formulas: take another code",
                    at_key=True,
                )
            elif code in columns:
                reading.wrong(
                    spot,
                    f"“{code}”是“{self.table.name if self.table else ''}”表的一列，请换一个代码",
                    f"“{code}” is a column of the table “{self.table.name if self.table else ''}”: take another code",
                    at_key=True,
                )
            elif base != code and (base in reading.names.measures or base == "peer"):
                reading.wrong(
                    spot,
                    f"“{code}”是“{base}”的得分，请换一个代码",
                    f"“{code}” is the score of “{base}”: take another code",
                    at_key=True,
                )
            elif re.fullmatch("[a-z][a-z0-9_]*", code) and not _can_be_named(code):
                reading.wrong(
                    spot,
                    f"“{code}”是公式里的词，请换一个代码",
                    f"“{code}” is a word of formulas: take another code",
                    at_key=True,
                )

    def _circles(self, measures: tuple[Measure, ...]) -> None:
        named = {one.code: one for measure in measures for one in measure.walk()}
        for circle in circles(named):
            way = " → ".join([*circle, circle[0]])
            self.reading.wrong(
                self.reading.names.measures[circle[0]].spot, f"规则互相引用，算不出来：{way}",
                f"measures that need one another: {way}", at_key=True,
            )  # fmt: skip

    def _weights(self) -> None:
        measures, whole = self.root.get("measures"), self.root.get("full_marks")
        if measures is None:
            return
        if whole is not None:
            check_weights(self.reading, measures, number_of(whole), whole, Words("full_marks", "full_marks"))
        elif any(one.get("weight") is not None for one in measures.keys.values()):
            self.reading.missing(
                self.root, "full_marks", "有权重就要写 full_marks（满分）：各规则权重之和",
                "there are weights: say in “full_marks” what they add up to",
            )  # fmt: skip

    # Bonuses, deductions, what follows

    def _items(self, key: str) -> tuple[Item, ...]:
        spot = self.root.get(key)
        if spot is None:
            limit = self.root.get("bonus_limit" if key == "bonuses" else "deduction_limit")
            if limit is not None:
                self.reading.wrong(
                    limit, f"没有 {key}，这里没有意义", f"means nothing without “{key}”", at_key=True
                )
            return ()
        return tuple(self._item(one) for one in spot.items if one.kind == "mapping")

    def _item(self, spot: Spot) -> Item:
        reading = self.reading
        finding, table, each = spot.get("finding"), spot.get("from"), spot.get("each")
        rows: Rows | None = None
        if finding is not None:
            reading.only_with(
                spot, ("from", *(key for key in ROW_KEYS if key != "within")), "不能和 finding 一起写",
                "does not go with “finding”, which takes what persons found",
            )  # fmt: skip
            rows = finding_rows(text_of(finding) or "", text_of(spot.get("within")))
            if rows.within and self.table is not None and self.table.name != "units":
                reading.wrong(
                    spot.keys["within"], "只有评单位时才有下级", "only units have units below", at_key=True
                )
        elif table is None:
            reading.missing(
                spot, "from", "要写 from（从哪张表取数）或 finding（由人认定的事项）",
                "“from” (a table) or “finding” (what a person found) is missing",
            )  # fmt: skip
        else:
            rows = read_rows(reading, spot)
        limits = self._amount(each, finding)
        one = ONE
        if limits is not None:
            one = amount()
        elif each is not None and each.kind != "mapping":
            source = TABLES[rows.table] if rows else None
            one = reading.formula(each, row_names(source) if source else None, table=source)
            number = constant(one)
            if each.kind == "text" and number is not None and number <= 0 and one is not STAND_IN["number"]:
                reading.wrong(
                    each, "每行的分要大于 0：扣分也写正数", "points of a row are above 0, in deductions too"
                )
        return Item(
            code=text_of(spot.get("code")) or "",
            title=reading.words(spot.get("title")),
            line=spot.line,
            rows=rows or finding_rows(""),
            each=one,
            most=number_of(spot.get("most")),
            one_of=text_of(spot.get("one_of")),
            amount=limits,
            factor=read_factor(reading, spot.get("factor"), reading.names.outside()),
            sources=reading.rule_sources(spot),
        )

    def _amount(self, each: Spot | None, finding: Spot | None) -> tuple[Decimal, Decimal] | None:
        """The limits within which a person sets points."""
        if each is None or each.kind != "mapping":
            return None
        if finding is None:
            self.reading.wrong(
                each,
                "只有 finding 才由人定分：写 finding，或写每行几分",
                "only of a “finding” a person sets the points",
            )
        least, most = number_of(each.get("from")), number_of(each.get("to"))
        if least is None or most is None:
            return None
        if least > most:
            self.reading.wrong(
                each.keys["to"], f"to（{most}）小于 from（{least}）", f"to ({most}) is below from ({least})"
            )
        return least, most

    def _item_codes(self, bonuses: tuple[Item, ...], deductions: tuple[Item, ...]) -> None:
        taken: list[str] = []
        names: dict[str, str] = {}
        for key in ("bonuses", "deductions"):
            spot = self.root.get(key)
            for one in spot.items if spot else ():
                self._once(one.get("code"), taken)
                taken.append(text_of(one.get("code")) or "")
                if (name := text_of(one.get("one_of"))) is not None and names.setdefault(name, key) != key:
                    self.reading.wrong(
                        one.keys["one_of"],
                        f"“{name}”里既有加分又有扣分",
                        f"“{name}” has both bonuses and deductions",
                    )

    def _effects(self) -> tuple[Effect, ...]:
        reading = self.reading
        names = reading.names.outside()
        if names is not None:
            names["total"] = "number"
        grades = self._grade_names()
        found: list[Effect] = []
        for one in self._entries("effects"):
            finding, when, grade = one.get("finding"), one.get("when"), one.get("grade_at_most")
            if (finding is None) == (when is None):
                reading.wrong(
                    one,
                    "finding（由人认定）和 when（条件）要写一个，只写一个",
                    "exactly one of “finding” and “when” is wanted",
                )
            if all(one.get(key) is None for key in ("grade_at_most", "score_at_most", "no_award")):
                reading.wrong(
                    one, "没有后果：写 grade_at_most、score_at_most 或 no_award",
                    "nothing follows: write “grade_at_most”, “score_at_most” or “no_award”",
                )  # fmt: skip
            if (name := text_of(grade)) is not None and grade is not None and grades is not None:
                if name not in grades:
                    hint = allowed(name, grades)
                    reading.wrong(
                        grade,
                        f"没有“{name}”这一等{hint.chinese}",
                        f"there is no grade “{name}”{hint.english}",
                    )
                elif name == grades[0]:
                    reading.wrong(
                        grade,
                        f"“{name}”是最高一等，不限制什么",
                        f"“{name}” is the best grade and limits nothing",
                    )
            self._once(one.get("code"), [effect.code for effect in found])
            found.append(Effect(
                code=text_of(one.get("code")) or "", title=reading.words(one.get("title")), line=one.line,
                finding=text_of(finding),
                when=None if when is None else reading.of_subject(when, names, "truth"),
                grade_at_most=name, score_at_most=number_of(one.get("score_at_most")),
                no_award=one.get("no_award") is not None, sources=reading.rule_sources(one),
            ))  # fmt: skip
        return tuple(found)

    def _grade_names(self) -> list[str] | None:
        """The grades; None where they are not known. Without grades there are none."""
        spot = self.root.get("grades")
        if spot is None:
            return []
        names = spot.get("names")
        return None if names is None else [text for one in names.items if (text := text_of(one)) is not None]

    def _grades(self) -> Grades | None:
        reading, spot = self.reading, self.root.get("grades")
        names = self._grade_names()
        if spot is None or names is None:
            return None
        listed = spot.get("cuts")
        cuts = [number for one in (listed.items if listed else ()) if (number := number_of(one)) is not None]
        if listed is not None and len(cuts) == len(listed.items) and cuts:
            if len(names) >= 2 and len(cuts) != len(names) - 1:
                reading.wrong(
                    listed, f"{len(names)} 个等次要 {len(names) - 1} 个分界，写了 {len(cuts)} 个",
                    f"{len(names)} grades have {len(names) - 1} cuts between them; {len(cuts)} are given",
                )  # fmt: skip
            for place in range(1, len(cuts)):
                if cuts[place] >= cuts[place - 1]:
                    reading.wrong(
                        listed.items[place], f"分界从高到低：{cuts[place]} 不低于前面的 {cuts[place - 1]}",
                        f"cuts go down: {cuts[place]} is not below {cuts[place - 1]}",
                    )  # fmt: skip
        quota = spot.get("quota")
        parts: dict[str, Decimal] = {}
        for name, one in (quota.keys if quota else {}).items():
            if name not in names and misprint_in_key(name) is None:
                hint = allowed(name, names)
                reading.wrong(
                    one,
                    f"没有“{name}”这一等{hint.chinese}",
                    f"there is no grade “{name}”{hint.english}",
                    at_key=True,
                )
            elif name == names[-1]:
                reading.wrong(
                    one,
                    f"“{name}”是最后一等，超出的没有下一等可去",
                    f"“{name}” is the last grade: who is beyond it has nowhere to fall",
                    at_key=True,
                )
            parts[name] = number_of(one) or Decimal(0)
        if quota is None:
            reading.only_with(
                spot,
                ("of", "rounding", "ties"),
                "只说明 quota，没有 quota 就不写",
                "is about “quota” and means nothing without it",
            )
        of: Any = text_of(spot.get("of")) or "group"
        rounding: Any = text_of(spot.get("rounding")) or "down"
        ties: Any = text_of(spot.get("ties")) or "out"
        return Grades(tuple(names), tuple(cuts), parts, of, rounding, ties)

    def _notice(self) -> Notice | None:
        spot = self.root.get("notice")
        if spot is None:
            return None
        days, publish = number_of(spot.get("days")), text_of(spot.get("publish"))
        shown: Any = publish
        return Notice(int(days) if days is not None else 0, shown or "nobody")

    def _of_scores(self, book: Book) -> None:
        """Refuse what is about a score where the book gives none."""
        if book.scored or self.root.get("measures") is None:
            return
        self.reading.only_with(
            self.root, ("limits", "grades", "full_marks"), "要有得分才有意义：这本规则没有一处计分",
            "is about a score, and nothing in this book gives one",
        )  # fmt: skip
        for effect in self._entries("effects"):
            self.reading.only_with(
                effect, ("score_at_most",), "要有得分才有意义", "is about a score, and nothing gives one"
            )
        for found, spot in zip(book.effects, self._entries("effects"), strict=True):
            if found.when is not None and "total" in found.when.columns:
                self.reading.wrong(
                    spot.keys["when"], "没有得分，就没有 total", "there is no score, and so no total"
                )

    def _entries(self, key: str) -> list[Spot]:
        """The entries of a list that can be read."""
        spot = self.root.get(key)
        return [one for one in (spot.items if spot else ()) if one.kind == "mapping"]


def _can_be_named(code: str) -> bool:
    """Whether a formula can name it."""
    try:
        return parse_formula(code, {code: "number"}, aggregate=False).columns == (code,)
    except FormulaError:
        return False
