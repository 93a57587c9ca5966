"""The formulas of rule-books: SQL expressions of a closed list, read into a tree whose every step has one meaning.

A formula may use what is named here and nothing else, so that an official can look up all of it, and so that every
engine gives the same answer (``shared/stack.md`` §3.4 measured where engines differ: binary fractions, rounding of
halves, division of whole numbers, ``%``, casts to integer, the order of texts).

A number has six decimals and is in the base unit of its column: yuan, not 万元; a ratio, not percent. Every step keeps
six decimals, rounded half away from zero (四舍五入). What is unknown (NULL) stays unknown, as in SQL: a sum of nothing
is unknown, not 0. A division goes through ``nullif(…, 0)`` or by a number written out, so that nobody divides by zero.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

import sqlglot
from sqlglot import expressions as sql
from sqlglot.errors import ParseError, TokenError

from luoshi.words import Words

Kind = Literal["number", "text", "day", "truth", "unknown"]
"""What a step gives; ``unknown`` is NULL written out, which goes with any."""

Of = Literal["row", "rows"]
"""Of what a step is said."""

Value = Decimal | str | date | bool | None

DECIMALS = 6
LARGEST = Decimal(10) ** 22
"""Below this stands every number: DECIMAL(28,6)."""

KINDS = {
    "number": Words("数", "a number"),
    "text": Words("文字", "a text"),
    "day": Words("日期", "a day"),
    "truth": Words("是否", "yes or no"),
    "unknown": Words("空", "NULL"),
}

FUNCTIONS = {
    "abs": Words("绝对值", "the value without its sign"),
    "round": Words("四舍五入到几位小数", "rounded half away from zero to so many decimals"),
    "truncate": Words("去掉小数，只留整数部分（向零取整）", "its whole part, rounded towards zero"),
    "least": Words("最小的一个，空的不算", "the smallest of several, NULL left out"),
    "greatest": Words("最大的一个，空的不算", "the largest of several, NULL left out"),
    "coalesce": Words("第一个不空的", "the first that is not NULL"),
    "nullif": Words("两者相等时为空", "NULL where both are equal"),
    "days_between": Words("从前一日到后一日的天数", "days from the first day to the second"),
    "calendar_months": Words(
        "从前一日所在月到后一日所在月的月数", "months from the month of the first day to that of the second"
    ),
}
"""Functions of one row."""

AGGREGATES = {
    "count": Words("个数", "how many"),
    "sum": Words("合计", "the sum"),
    "min": Words("最小", "the smallest"),
    "max": Words("最大", "the largest"),
}
"""Functions of many rows, each of which may have ``filter (where …)``. A mean is ``sum(x) / nullif(count(x), 0)``."""


@dataclass(frozen=True, slots=True)
class Node:
    """One step. ``op``: what is done with ``parts``; ``value``: of what is written out, the name of a column, or the
    decimals of a rounding."""

    op: str
    kind: Kind
    parts: tuple[Node, ...] = ()
    value: Value | int = None

    def walk(self) -> Iterable[Node]:
        """This step and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: ``text`` as written, ``tree``, and the ``columns`` it reads, in their first order."""

    text: str
    tree: Node
    columns: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """What it gives."""
        return self.tree.kind


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a formula. ``start`` and ``end``: the characters of its text that it is about."""

    words: Words
    start: int
    end: int


class FormulaError(ValueError):
    """A formula that may not stand as it is written; ``problems`` holds everything that is wrong with it."""

    def __init__(self, text: str, problems: Sequence[Problem]) -> None:
        super().__init__("；".join(problem.words.chinese for problem in problems))
        self.text = text
        self.problems = tuple(problems)


def parse_formula(
    text: str,
    columns: Mapping[str, Kind],
    *,
    aggregate: bool,
    kind: Kind = "number",
    called: Mapping[str, str] | None = None,
    marks: bool = False,
) -> Formula:
    """The formula that ``text`` writes over a table with these ``columns``.

    ``aggregate``: one value of many rows, as a measure's ``value``; else of each row, as its ``where``. ``kind``: what
    it has to give. For what is said only: ``called``, the columns by what people call them, and ``marks``, whether
    points are wanted, so that 60% means 60. Raises FormulaError with all that is wrong.
    """
    reader = _Reader(text, columns, called or {}, marks=marks)
    parsed = reader.parsed()
    tree = reader.node(parsed, of="rows" if aggregate else "row") if parsed is not None else None
    if tree is not None and not reader.problems and tree.kind not in (kind, "unknown"):
        reader.wrong(
            parsed,
            f"这里要的是{KINDS[kind].chinese}，公式给出的是{KINDS[tree.kind].chinese}",
            f"{KINDS[kind].english} is wanted here, the formula gives {KINDS[tree.kind].english}",
        )
    if tree is None or reader.problems:
        raise FormulaError(text, reader.problems)
    used = dict.fromkeys(str(node.value) for node in tree.walk() if node.op == "column")
    return Formula(text, tree, tuple(used))


_SIGNS = {
    "（": "(", "）": ")", "，": ",", "、": ",", "；": ",", "≥": ">=", "≤": "<=", "≧": ">=", "≦": "<=", "≠": "<>",
    "＜": "<", "＞": ">", "＝": "=", "×": "*", "＊": "*", "÷": "/", "／": "/", "＋": "+", "－": "-", "−": "-",
    "–": "-", "—": "-", "．": ".", "。": ".", "：": "", "！": "", "＂": "'", "＇": "'", "\u3000": " ",
    "‘": "'", "’": "'", "“": "'", "”": "'",
}  # fmt: skip
"""What input methods type, and what is meant; empty where nothing is."""

_SIGN_NAMES = {"\u3000": Words("全角空格", "a full-width blank"), " ": Words("英文空格", "a plain blank")}
_UNITS = {"百": 2, "千": 3, "万": 4, "亿": 8, "百万": 6, "千万": 7, "百亿": 10, "千亿": 11, "万亿": 12}
_DIGITS = "[0-9０-９]"
_AMOUNT = rf"(?:{_DIGITS}{{1,3}}(?:[,，]{_DIGITS}{{3}})+|{_DIGITS}+)(?:[.．]{_DIGITS}+)?"
_MISPRINTS = re.compile(rf"""
    (?P<skip>'(?:[^']|'')*'|"[^"]*")
    |(?P<quoted>[‘’“”][^‘’“”']*[‘’“”'])
    |(?<![\w.])(?P<amount>{_AMOUNT})\s*(?P<unit>万亿|[百千]?[万亿]|[百千])(?P<yuan>元?)
    |(?<![\w.])(?P<percent>{_AMOUNT})\s*[%％](?!\s*[\w(])
    |(?P<wide>[０-９]+)
    |(?P<remainder>％)
    |(?P<sign>[{"".join(_SIGNS)}])
""", re.VERBOSE)  # fmt: skip
_GROUPED = re.compile(r"(?<![\w.])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![\w.])")
_LOOKS_NUMBER = re.compile(rf"\s*({_AMOUNT})\s*(万亿|[百千]?[万亿]|[百千]|[%％])?元?\s*")


def number_meant(text: str) -> str | None:
    """The number that ``text`` means, as a formula writes it: 5e9 for 50亿, 0.95 for 95%; None where it is none."""
    found = _LOOKS_NUMBER.fullmatch(text)
    return _written(found[1], found[2] or "") if found else None


def _written(digits: str, unit: str) -> str:
    plain = unicodedata.normalize("NFKC", digits).replace(",", "").replace("，", "")
    number = Decimal(plain).scaleb(-2 if unit in ("%", "％") else _UNITS.get(unit, 0)).normalize()
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= 5:
        return f"{number.scaleb(-number.adjusted()):f}e{number.adjusted()}"
    return f"{number:f}"


_MANY = frozenset({"count rows", "count", "count distinct", "sum", "min", "max"})
_ARITHMETIC: dict[type[sql.Expr], str] = {sql.Add: "+", sql.Sub: "-", sql.Mul: "*"}
_COMPARISONS: dict[type[sql.Expr], str] = {
    sql.EQ: "=", sql.NEQ: "<>", sql.LT: "<", sql.LTE: "<=", sql.GT: ">", sql.GTE: ">=",
}  # fmt: skip
_NAMES: dict[type[sql.Expr], str] = {
    sql.Abs: "abs", sql.Round: "round", sql.Least: "least", sql.Greatest: "greatest", sql.Coalesce: "coalesce",
    sql.Nullif: "nullif", sql.Trunc: "truncate", sql.Count: "count", sql.Sum: "sum", sql.Min: "min", sql.Max: "max",
}  # fmt: skip
_REFUSED: dict[type[sql.Expr], Words] = {
    sql.Mod: Words("不能用 %：各引擎对小数取余的结果不同", "no %: engines differ on it"),
    sql.IntDiv: Words(
        "不能用 //：请写 round(a / nullif(b, 0), 0)", "no //: write round(a / nullif(b, 0), 0)"
    ),
    sql.Avg: Words(
        "不能用 avg：平均数写作 sum(x) / nullif(count(x), 0)",
        "no avg: a mean is sum(x) / nullif(count(x), 0)",
    ),
    sql.Cast: Words("不能转换类型：数都是六位小数", "no casts: every number has six decimals"),
    sql.Subquery: Words("公式里不能再写查询", "no query inside a formula"),
    sql.Select: Words("公式里不能再写查询", "no query inside a formula"),
    sql.Window: Words(
        "不能用 over：前几期、名次、组内比较由规则的键来写",
        "no over: periods, ranks and groups are keys of the book",
    ),
    sql.Like: Words("不能用 like：文字只能比是否相同", "no like: texts are only equal or not"),
    sql.Block: Words("一处只写一个公式，不要分号", "one formula at a place, without a semicolon"),
}


class _Reader:
    def __init__(
        self, text: str, columns: Mapping[str, Kind], called: Mapping[str, str], *, marks: bool
    ) -> None:
        self.text = text
        self.columns = columns
        self.called = called
        self.marks = marks
        self.problems: list[Problem] = []

    def parsed(self) -> sql.Expr | None:
        """The parser's own tree; None when it has none, which is then a problem."""
        if not self.text.strip():
            self._say("公式是空的", "the formula is empty", 0, 0)
            return None
        if self._misprints():
            return None
        try:
            # As an expression: read as a statement, ``truncate(x) = 1`` would be one that empties a table.
            parsed = sqlglot.parse_one(self.text, dialect="duckdb", into=sql.Condition)
        except ParseError as error:
            found = error.errors[0] if error.errors else {}
            near = str(found.get("highlight") or "")
            start = len(str(found.get("start_context") or ""))
            start = start if self.text[start : start + len(near)] == near else max(self.text.find(near), 0)
            if grouped := [one for one in _GROUPED.finditer(self.text) if one.start() <= start + 1]:
                for one in grouped:
                    self._say_number(one[0], _written(one[0], ""), one.span())
                return None
            self._say(
                f"“{near}”附近写得不成公式", f"this is no formula near “{near}”", start, start + len(near)
            )
            return None
        except TokenError:
            self._say(
                "引号没有成对（文字写作 '…'，前后各一个英文单引号），或有不认识的符号",
                "a quotation mark is open (a text is written '…', in plain single quotes), or a sign is unknown",
                0,
                len(self.text),
            )
            return None
        if parsed.find(sql.Identifier, sql.Literal, sql.Star, sql.Boolean, sql.Null) is None:
            self.wrong(parsed, "这不是公式", "this is no formula")
            return None
        return parsed

    def _misprints(self) -> bool:
        """Note every sign that input methods type in place of those of formulas; whether there are any."""
        for found in _MISPRINTS.finditer(self.text):
            shown, span = found[0], found.span()
            if found["skip"]:
                continue
            if found["quoted"] and shown == self.text.strip():
                self._say(
                    "公式外面不用中文引号，请删去",
                    "no Chinese quotation marks around a formula: delete them",
                    *span,
                )
            elif found["quoted"]:
                inside = shown[1:-1]
                self._say(
                    f"这里的引号是中文引号：文字写作 '{inside}'（英文单引号）",
                    f"these are Chinese quotation marks: a text is written '{inside}', in plain single quotes",
                    *span,
                )
            elif found["amount"]:
                self._say_number(shown, _written(found["amount"], found["unit"]), span)
            elif found["percent"]:
                self._say_number(shown, _written(found["percent"], "" if self.marks else "%"), span)
            elif found["wide"]:
                self._say_number(shown, unicodedata.normalize("NFKC", shown), span)
            elif found["remainder"]:
                words = _REFUSED[sql.Mod]
                self._say(words.chinese, words.english, *span)
            else:
                self._say_sign(shown, span)
        return bool(self.problems)

    def _say_number(self, shown: str, meant: str, span: tuple[int, int]) -> None:
        self._say(
            f"数里不写单位、百分号和逗号：“{shown}”写作 {meant}",
            f"a number has no unit, percent sign or comma: “{shown}” is written {meant}",
            *span,
        )

    def _say_sign(self, sign: str, span: tuple[int, int]) -> None:
        meant = _SIGNS[sign]
        given = _SIGN_NAMES.get(sign, Words(f"“{sign}”", f"“{sign}”"))
        wanted = _SIGN_NAMES.get(meant, Words(meant, meant))
        if meant:
            self._say(
                f"公式里不用{given.chinese}，请改成 {wanted.chinese}",
                f"no {given.english.removeprefix('a ')} in a formula: type {wanted.english}",
                *span,
            )
        else:
            self._say(
                f"公式里不用{given.chinese}，请删去", f"no {given.english} in a formula: delete it", *span
            )

    def _number_hint(self, *parts: sql.Expr) -> Words:
        """How numbers are written, where one of the parts is a text that means one."""
        for one in parts:
            if isinstance(one, sql.Literal) and one.is_string and (meant := number_meant(one.name)):
                return Words(
                    f"：数不加引号，不写单位，'{one.name}' 写作 {meant}",
                    f": a number has no quotes and no unit; '{one.name}' is written {meant}",
                )
        return Words("", "")

    def wrong(self, at: sql.Expr | None, chinese: str, english: str) -> None:
        """Note a problem with a part of the formula."""
        self._say(chinese, english, *self._span(at))

    def _span(self, at: sql.Expr | None) -> tuple[int, int]:
        places = [
            (one.meta["start"], one.meta["end"] + 1)
            for one in (at.walk() if at else ())
            if "start" in one.meta
        ]
        if not places:
            return 0, len(self.text)
        start, end = min(one[0] for one in places), max(one[1] for one in places)
        while self.text.count("(", start, end) > self.text.count(")", start, end) and ")" in self.text[end:]:
            end = self.text.index(")", end) + 1
        return start, end

    def _shown(self, at: sql.Expr) -> str:
        """A part as its writer wrote it."""
        start, end = self._span(at)
        return self.text[start:end][:40]

    def _say(self, chinese: str, english: str, start: int, end: int) -> None:
        self.problems.append(Problem(Words(chinese, english), start, end))

    def node(self, at: sql.Expr, *, of: Of) -> Node | None:
        """The step that the parser's node means; None with a problem noted. ``of``: one row, where a column may
        stand alone, or many."""
        read = _READERS.get(type(at))
        if read is not None:
            return read(self, at, of)
        if isinstance(at, sql.Anonymous):
            return self._function(at, str(at.this).lower(), list(at.expressions), of)
        if (name := _NAMES.get(type(at))) is not None:
            return self._function(at, name, _arguments(at), of)
        words = next((said for kind, said in _REFUSED.items() if isinstance(at, kind)), None)
        if words is None:
            if isinstance(at, sql.Func):
                return self._function(at, at.sql_name().lower(), [], of)
            shown = self._shown(at)
            words = Words(f"公式里不能用“{shown}”", f"“{shown}” may not stand in a formula")
        self.wrong(at, words.chinese, words.english)
        return None

    def _all(self, parts: Iterable[sql.Expr], of: Of) -> list[Node] | None:
        found = [self.node(part, of=of) for part in parts]
        return None if None in found else [one for one in found if one is not None]

    def _must_be(self, at: sql.Expr, node: Node, *kinds: Kind) -> bool:
        if node.kind in kinds or node.kind == "unknown":
            return True
        wanted = Words(
            "或".join(KINDS[kind].chinese for kind in kinds),
            " or ".join(KINDS[kind].english for kind in kinds),
        )
        shown = self._shown(at)
        hint = self._number_hint(at.unnest()) if "number" in kinds else Words("", "")
        self.wrong(
            at,
            f"“{shown}”是{KINDS[node.kind].chinese}，这里要的是{wanted.chinese}{hint.chinese}",
            f"“{shown}” is {KINDS[node.kind].english}; {wanted.english} is wanted here{hint.english}",
        )
        return False

    def _all_of_kind(self, parts: Sequence[sql.Expr], kind: Kind, of: Of) -> list[Node] | None:
        nodes = self._all(parts, of)
        if nodes is None:
            return None
        fits = [self._must_be(part, node, kind) for part, node in zip(parts, nodes, strict=True)]
        return nodes if all(fits) else None

    def _same_kind(self, at: sql.Expr, nodes: Sequence[Node]) -> Kind | None:
        kinds = sorted({node.kind for node in nodes} - {"unknown"})
        if len(kinds) > 1:
            listed = Words(
                "和".join(KINDS[kind].chinese for kind in kinds),
                " and ".join(KINDS[kind].english for kind in kinds),
            )
            hint = self._number_hint(*at.find_all(sql.Literal)) if "number" in kinds else Words("", "")
            self.wrong(
                at,
                f"{listed.chinese}不能放在一起{hint.chinese}",
                f"{listed.english} do not go together{hint.english}",
            )
            return None
        return kinds[0] if kinds else "unknown"

    # What a formula is made of

    def paren(self, at: sql.Expr, of: Of) -> Node | None:
        return self.node(at.this, of=of)

    def column(self, at: sql.Expr, of: Of) -> Node | None:
        name = at.name
        if at.args.get("table") is not None:
            self.wrong(
                at, "列名前不写表名，表由 from 说明", "no table before a column: “from” names the table"
            )
            return None
        if name not in self.columns and at.this.args.get("quoted"):
            self.wrong(
                at,
                f"文字要用单引号，写作 '{name}'；双引号里的是列名",
                f"a text stands in single quotes: '{name}'; in double quotes stands the name of a column",
            )
            return None
        if name not in self.columns:
            near = difflib.get_close_matches(name, self.columns, 1, 0.5)
            word = difflib.get_close_matches(name, self.called, 1, 0.5)
            if word and (meant := self.called[word[0]]) in self.columns:
                near = [meant]
            hint = Words(f"，是不是“{near[0]}”？", f"; is it “{near[0]}”?") if near else Words("", "")
            listed = "、".join(self.columns)
            self.wrong(
                at,
                f"没有“{name}”这一列{hint.chinese or f'，可用：{listed}'}",
                f"there is no column “{name}”{hint.english or f'; there are: {listed}'}",
            )
            return None
        if of == "rows":
            self.wrong(
                at,
                f"“{name}”每行一个值，要先汇总，如 sum({name})",
                f"“{name}” has a value in each row: gather it first, as in sum({name})",
            )
            return None
        return Node("column", self.columns[name], value=name)

    def literal(self, at: sql.Expr, _of: Of) -> Node | None:
        if at.is_string:
            return Node("text", "text", value=at.name)
        try:
            number = Decimal(at.name)
        except InvalidOperation:
            self.wrong(at, f"“{at.name}”不是数", f"“{at.name}” is no number")
            return None
        if number >= LARGEST or number != number.quantize(Decimal(1).scaleb(-DECIMALS)):
            self.wrong(
                at,
                f"“{at.name}”太大，或小数超过{DECIMALS}位",
                f"“{at.name}” is too large or has more than {DECIMALS} decimals",
            )
            return None
        return Node("number", "number", value=number)

    def truth(self, at: sql.Expr, _of: Of) -> Node | None:
        return Node("truth", "truth", value=bool(at.this))

    def null(self, _at: sql.Expr, _of: Of) -> Node | None:
        return Node("null", "unknown")

    def cast(self, at: sql.Expr, _of: Of) -> Node | None:
        to, inside = at.args["to"], at.this
        if to.is_type("date") and isinstance(inside, sql.Literal) and inside.is_string:
            try:
                return Node("day", "day", value=date.fromisoformat(inside.name))
            except ValueError:
                self.wrong(
                    inside,
                    f"“{inside.name}”不是日期，写作 date '2026-03-01'",
                    f"“{inside.name}” is no day: write date '2026-03-01'",
                )
                return None
        words = _REFUSED[sql.Cast]
        self.wrong(at, words.chinese, words.english)
        return None

    def arithmetic(self, at: sql.Expr, of: Of) -> Node | None:
        nodes = self._all_of_kind((at.this, at.expression), "number", of)
        if nodes is None:
            return None
        return Node(_ARITHMETIC[type(at)], "number", tuple(nodes))

    def division(self, at: sql.Expr, of: Of) -> Node | None:
        below = at.expression.unnest()
        nodes = self._all_of_kind((at.this, below), "number", of)
        if nodes is None:
            return None
        top, under = nodes
        zero = under.op == "nullif" and under.parts[1] == Node("number", "number", value=Decimal(0))
        if not zero and not (under.op == "number" and under.value):
            shown = self._shown(below)
            self.wrong(
                at.expression,
                f"除数可能是零，请写 nullif({shown}, 0)",
                f"the divisor may be zero: write nullif({shown}, 0)",
            )
            return None
        return Node("/", "number", (top, under))

    def negative(self, at: sql.Expr, of: Of) -> Node | None:
        node = self.node(at.this, of=of)
        if node is None or not self._must_be(at.this, node, "number"):
            return None
        return Node("negative", "number", (node,))

    def comparison(self, at: sql.Expr, of: Of) -> Node | None:
        nodes = self._all((at.this, at.expression), of)
        if nodes is None or (kind := self._same_kind(at, nodes)) is None:
            return None
        op = _COMPARISONS[type(at)]
        if any(node.op == "null" for node in nodes):
            self.wrong(at, "与空比较要写 is null 或 is not null", "write “is null” or “is not null”")
            return None
        if kind in ("text", "truth") and op not in ("=", "<>"):
            self.wrong(
                at,
                f"{KINDS[kind].chinese}只能比是否相同，不能比大小",
                f"{KINDS[kind].english} can only be equal or not",
            )
            return None
        return Node(op, "truth", tuple(nodes))

    def connection(self, at: sql.Expr, of: Of) -> Node | None:
        nodes = self._all_of_kind((at.this, at.expression), "truth", of)
        if nodes is None:
            return None
        return Node("and" if isinstance(at, sql.And) else "or", "truth", tuple(nodes))

    def negation(self, at: sql.Expr, of: Of) -> Node | None:
        node = self.node(at.this, of=of)
        if node is None or not self._must_be(at.this, node, "truth"):
            return None
        return Node("not", "truth", (node,))

    def is_null(self, at: sql.Expr, of: Of) -> Node | None:
        if not isinstance(at.expression, sql.Null):
            self.wrong(
                at, "is 只用于 is null；是否请直接写列名", "“is” is only for null: write the column alone"
            )
            return None
        node = self.node(at.this, of=of)
        return None if node is None else Node("is null", "truth", (node,))

    def among(self, at: sql.Expr, of: Of) -> Node | None:
        listed = at.expressions
        if not listed or not all(
            isinstance(one.unnest(), (sql.Literal, sql.Cast, sql.Neg)) for one in listed
        ):
            self.wrong(at, "in 后面的括号里写出各个值", "write the values out behind “in”")
            return None
        nodes = self._all((at.this, *listed), of)
        if nodes is None or self._same_kind(at, nodes) is None:
            return None
        return Node("in", "truth", tuple(nodes))

    def between(self, at: sql.Expr, of: Of) -> Node | None:
        nodes = self._all((at.this, at.args["low"], at.args["high"]), of)
        if nodes is None or (kind := self._same_kind(at, nodes)) is None:
            return None
        if kind not in ("number", "day"):
            self.wrong(at, "between 只用于数和日期", "“between” is for numbers and days")
            return None
        value, low, high = nodes
        return Node("and", "truth", (Node(">=", "truth", (value, low)), Node("<=", "truth", (value, high))))

    def case(self, at: sql.Expr, of: Of) -> Node | None:
        subject, otherwise = at.this, at.args.get("default")
        parts: list[Node] = []
        for branch in at.args["ifs"]:
            condition = sql.EQ(this=subject.copy(), expression=branch.this) if subject else branch.this
            nodes = self._all((condition, branch.args["true"]), of)
            if nodes is None or not self._must_be(branch.this if not subject else at, nodes[0], "truth"):
                return None
            parts += nodes
        last = self.node(otherwise, of=of) if otherwise else Node("null", "unknown")
        if last is None or (kind := self._same_kind(at, [*parts[1::2], last])) is None:
            return None
        return Node("case", kind, (*parts, last))

    def filtered(self, at: sql.Expr, of: Of) -> Node | None:
        gathered = self.node(at.this, of=of)
        condition = self.node(at.expression.this, of="row")
        if gathered is None or condition is None or not self._must_be(at.expression.this, condition, "truth"):
            return None
        if gathered.op not in _MANY:
            self.wrong(
                at,
                "filter 只跟在汇总后面，如 sum(x) filter (where …)",
                "“filter” stands behind sum, count, min or max",
            )
            return None
        if any(node.op in _MANY for node in condition.walk()):
            self.wrong(at.expression, "filter 里不能再汇总", "nothing is gathered inside “filter”")
            return None
        return Node("filter", gathered.kind, (gathered, condition))

    # Functions

    def _function(self, at: sql.Expr, name: str, arguments: list[sql.Expr], of: Of) -> Node | None:
        if name in AGGREGATES:
            return self._gathered(at, name, arguments, of)
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *AGGREGATES]
            near = difflib.get_close_matches(name, known, 1, 0.6)
            refused = next((said for kind, said in _REFUSED.items() if isinstance(at, kind)), None)
            listed = "、".join(known)
            words = refused or (
                Words(
                    f"没有函数“{name}”，是不是“{near[0]}”？",
                    f"there is no function “{name}”; is it “{near[0]}”?",
                )
                if near
                else Words(
                    f"没有函数“{name}”，可用：{listed}", f"there is no function “{name}”; there are: {listed}"
                )
            )
            self.wrong(at, words.chinese, words.english)
            return None
        nodes = self._all(arguments, of)
        if nodes is None:
            return None
        least, most = _HOW_MANY[name]
        if not least <= len(nodes) <= most:
            self.wrong(at, f"{name} 的参数个数不对", f"{name} has too few or too many arguments")
            return None
        if name == "round":
            places = nodes[1].value if len(nodes) > 1 and nodes[1].op == "number" else None
            if not isinstance(places, Decimal) or places != int(places) or not 0 <= places <= DECIMALS:
                self.wrong(
                    at,
                    f"round 要写明保留0到{DECIMALS}位小数，如 round(x, 2)",
                    f"round says how many decimals, 0 to {DECIMALS}: round(x, 2)",
                )
                return None
            if not self._must_be(arguments[0], nodes[0], "number"):
                return None
            return Node("round", "number", (nodes[0],), int(places))
        if name in ("days_between", "calendar_months"):
            fits = [self._must_be(one, node, "day") for one, node in zip(arguments, nodes, strict=True)]
            return Node(name, "number", tuple(nodes)) if all(fits) else None
        if (kind := self._same_kind(at, nodes)) is None:
            return None
        if name in ("least", "greatest", "abs", "truncate") and kind not in (
            "number",
            "unknown",
            *(("day",) if name in ("least", "greatest") else ()),
        ):
            self.wrong(
                at, f"{name} 不能用于{KINDS[kind].chinese}", f"{name} is not for {KINDS[kind].english}"
            )
            return None
        return Node(name, kind, tuple(nodes))

    def _gathered(self, at: sql.Expr, name: str, arguments: list[sql.Expr], of: Of) -> Node | None:
        if of == "row":
            self.wrong(
                at,
                f"这里每行一个值，不能用 {name}",
                f"this is said of each row: {name} has no place here",
            )
            return None
        (inside,) = arguments if len(arguments) == 1 else (None,)
        if inside is None:
            self.wrong(at, f"{name} 只要一个参数", f"{name} has one argument")
            return None
        if isinstance(inside, sql.Star) and name == "count":
            return Node("count rows", "number")
        distinct = isinstance(inside, sql.Distinct)
        if distinct and (name != "count" or len(inside.expressions) != 1):
            self.wrong(at, "distinct 只用于 count(distinct 一列)", "distinct is for count(distinct x) only")
            return None
        inside = inside.expressions[0] if distinct else inside
        node = self.node(inside, of="row")
        if node is None:
            return None
        if name == "count":
            return Node("count distinct" if distinct else "count", "number", (node,))
        if not self._must_be(inside, node, *(("number",) if name == "sum" else ("number", "day"))):
            return None
        return Node(name, node.kind, (node,))


def _arguments(at: sql.Expr) -> list[sql.Expr]:
    second = at.args.get("decimals") if isinstance(at, (sql.Round, sql.Trunc)) else None
    if isinstance(at, sql.Nullif):
        second = at.expression
    listed = [at.this, *([second] if second is not None else []), *(at.expressions or [])]
    return [one for one in listed if one is not None]


_HOW_MANY = {
    "abs": (1, 1), "round": (1, 2), "truncate": (1, 1), "least": (2, 99), "greatest": (2, 99),
    "coalesce": (2, 99), "nullif": (2, 2), "days_between": (2, 2), "calendar_months": (2, 2),
}  # fmt: skip

_Read = Callable[[_Reader, sql.Expr, Of], Node | None]
_READERS: dict[type[sql.Expr], _Read] = {
    sql.Paren: _Reader.paren,
    sql.Column: _Reader.column,
    sql.Literal: _Reader.literal,
    sql.Boolean: _Reader.truth,
    sql.Null: _Reader.null,
    sql.Cast: _Reader.cast,
    sql.Div: _Reader.division,
    sql.Neg: _Reader.negative,
    sql.And: _Reader.connection,
    sql.Or: _Reader.connection,
    sql.Not: _Reader.negation,
    sql.Is: _Reader.is_null,
    sql.In: _Reader.among,
    sql.Between: _Reader.between,
    sql.Case: _Reader.case,
    sql.Filter: _Reader.filtered,
    **dict.fromkeys(_ARITHMETIC, _Reader.arithmetic),
    **dict.fromkeys(_COMPARISONS, _Reader.comparison),
}
