"""Formulas of rule-books in words and signs that an official reads: 到位资金合计 ÷ 目标, with or without the values.

A formula is text; where its values are put in, the same text with values is walked beside it, so that every number is
printed in the unit of what it is the value of. What cannot be read stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlglot
from django.utils.translation import gettext as _
from markupsafe import Markup, escape
from sqlglot import expressions as sql
from sqlglot.errors import SqlglotError

from luoshi.web.numbers_shown import NOTHING, Shown, number_of, plain, shown

_GATHERED = re.compile(r"\bgathered(\d+)\.(\d+)\b")


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in a formula are called, and what their values are in. ``titles`` of columns and values;
    ``units``; ``texts``: codes that have a name of their own, as those of indicators."""

    titles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    def title(self, name: str) -> str:
        """What a name is called, of ``growth.rank`` at least what a rank is; itself where nobody said."""
        return self.titles.get(name) or self.titles.get(name.rpartition(".")[2]) or name


def in_words(text: str | None, names: Names, values: str | None = None) -> Markup:
    """The formula ``text`` in words; with ``values``, the same formula with its values put in, those values."""
    if text is None:
        return Markup("")
    try:
        tree = _parsed(text)
        if values is None:
            return _Telling(names).told(tree, None)[0]
        beside = _parsed(values)
        telling = _Telling(names)
        said = telling.told(tree, beside)[0]
        # Where both do not have the same form, the values are told as they stand, without units.
        return _Telling(names, values_only=True).told(beside, None)[0] if telling.differs else said
    except (SqlglotError, RecursionError, ValueError):
        return escape(values if values is not None else text)


def _parsed(text: str) -> sql.Expr:
    return sqlglot.parse_one(_GATHERED.sub(r"gathered_\1_\2", text), dialect="duckdb")


Told = tuple[Markup, int]
"""A text, and how strongly it holds together: what is looser inside something stronger is put in brackets."""

_LOOSE, _OR, _AND, _COMPARED, _ADDED, _MULTIPLIED, _ONE = range(7)
_BINARY: dict[type[sql.Expr], tuple[str, int]] = {
    sql.Add: ("+", _ADDED), sql.Sub: ("−", _ADDED), sql.Mul: ("×", _MULTIPLIED), sql.Div: ("÷", _MULTIPLIED),
    sql.EQ: ("=", _COMPARED), sql.NEQ: ("≠", _COMPARED), sql.LT: ("<", _COMPARED), sql.LTE: ("≤", _COMPARED),
    sql.GT: (">", _COMPARED), sql.GTE: ("≥", _COMPARED),
}  # fmt: skip


class _Telling:
    def __init__(self, names: Names, *, values_only: bool = False) -> None:
        self.names = names
        self.values_only = values_only
        self.differs = False

    def told(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        if isinstance(at, sql.Paren):
            return self.told(at.this, _bare(beside))
        if isinstance(at, sql.Column):
            return self._column(at, beside)
        beside = _bare(beside)
        if isinstance(at, sql.Coalesce | sql.Nullif) and beside is not None and type(beside) is not type(at):
            return self.told(at.this, beside)
        if isinstance(at, sql.Case) and beside is not None and not isinstance(beside, sql.Case):
            return self._chosen(at, beside)
        if isinstance(at, _GATHERING) and beside is not None and _is_value(beside):
            return self._value(beside, self._unit_of(at)), _ONE
        if beside is not None and type(beside) is not type(at):
            beside, self.differs = None, True
        teller = _TELLERS.get(type(at))
        if teller is not None:
            return teller(self, at, beside)
        if type(at) in _BINARY:
            return self._binary(at, beside)
        return escape(at.sql(dialect="duckdb")), _LOOSE

    def part(self, at: sql.Expr, beside: sql.Expr | None, key: str = "this", around: int = _LOOSE) -> Markup:
        """A part of a step, in brackets where it holds together less than what is around it."""
        inside = at.args.get(key)
        if inside is None:
            return Markup("")
        text, strength = self.told(inside, beside.args.get(key) if beside is not None else None)
        return self._held(text, strength, around)

    def parts(self, at: sql.Expr, beside: sql.Expr | None, key: str = "expressions") -> list[Markup]:
        listed = list(at.args.get(key) or ())
        others = list(beside.args.get(key) or ()) if beside is not None else []
        others += [None] * (len(listed) - len(others))
        return [self.told(one, other)[0] for one, other in zip(listed, others, strict=False)]

    @staticmethod
    def _held(text: Markup, strength: int, around: int) -> Markup:
        return Markup("({})").format(text) if strength < around else text

    def _column(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        name = at.sql(dialect="duckdb").replace('"', "")
        if beside is None or isinstance(_bare(beside), sql.Column):
            return escape(self.names.title(name)), _ONE
        unit = self.names.units.get(name, self.names.unit if name.startswith("gathered_") else "")
        return self._value(_bare(beside) or beside, unit), _ONE

    def _unit_of(self, at: sql.Expr) -> str:
        """What an aggregate is in: what its column is in; a count is a number."""
        inside = at.this if isinstance(at, sql.Filter) else at
        if isinstance(inside, sql.Count):
            return ""
        column = inside.find(sql.Column)
        return self.names.units.get(column.name, "") if column is not None else ""

    def _value(self, at: sql.Expr, unit: str) -> Markup:
        if isinstance(at, sql.Null):
            return Markup('<span class="unknown">{}</span>').format(_("缺数"))
        negative = isinstance(at, sql.Neg)
        inner = at.this if negative else at
        if isinstance(inner, sql.Literal) and not inner.is_string:
            number = number_of(inner.name)
            if number is not None:
                return exactly(shown(-number if negative else number, unit))
        return self.told(at, None)[0]

    def _binary(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        sign, strength = _BINARY[type(at)]
        right = at.expression
        other = beside.expression if beside is not None else None
        if isinstance(at, sql.Div) and isinstance(right, sql.Nullif):
            other = _bare(other)
            other = other.this if isinstance(other, sql.Nullif) else other
            right = right.this
        text, held = self.told(right, other)
        # What follows a minus or a division is bound to it.
        tight = strength + 1 if isinstance(at, sql.Sub | sql.Div) else strength
        return (
            Markup("{} {} {}").format(
                self.part(at, beside, "this", strength), sign, self._held(text, held, tight)
            ),
            strength,
        )

    def literal(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        # A number of the rule is the same where the values are put in; another one is not of this part.
        if beside is not None and not _same_literal(at, beside):
            self.differs = True
        if at.is_string:
            return Markup("“{}”").format(self.names.texts.get(at.name, at.name)), _ONE
        number = number_of(at.name)
        if number is not None and self.values_only:
            return exactly(shown(number)), _ONE
        return escape(plain(number) if number is not None else at.name), _ONE

    def negative(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        return Markup("−{}").format(self.part(at, beside, around=_ONE)), _ONE

    def boolean(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        if beside is not None and beside.this != at.this:
            self.differs = True
        return escape(_("是") if at.this else _("否")), _ONE

    def null(self, _at: sql.Expr, _beside: sql.Expr | None) -> Told:
        return escape(NOTHING), _ONE

    def day(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        if isinstance(at.this, sql.Literal) and at.this.is_string:
            return escape(day_text(at.this.name)), _ONE
        return self.told(at.this, beside.this if beside is not None else None)

    def both(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        word = _("，且 ")
        return Markup("{}{}{}").format(
            self.part(at, beside, "this", _AND), word, self.part(at, beside, "expression", _AND)
        ), _AND

    def either(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        word = _(" 或 ")
        return Markup("{}{}{}").format(
            self.part(at, beside, "this", _OR), word, self.part(at, beside, "expression", _OR)
        ), _OR

    def opposite(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        inside = at.this
        if isinstance(inside, sql.Is):
            there = beside.this if beside is not None else None
            return self._with(_("%(what)s 不为空"), what=self.part(inside, there, around=_ADDED)), _COMPARED
        if isinstance(inside, sql.Column):
            return self._with(_("不是%(what)s"), what=self.part(at, beside)), _COMPARED
        return self._with(_("并非（%(what)s）"), what=self.part(at, beside)), _ONE

    def empty(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        return self._with(_("%(what)s 为空"), what=self.part(at, beside, around=_ADDED)), _COMPARED

    def among(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        listed = Markup(_("、")).join(self.parts(at, beside))
        return self._with(
            _("%(what)s 属于 %(listed)s"), what=self.part(at, beside, around=_ADDED), listed=listed
        ), _COMPARED

    def between(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        return self._with(
            _("%(what)s 在 %(low)s 至 %(high)s 之间"), what=self.part(at, beside, around=_ADDED),
            low=self.part(at, beside, "low", _ADDED), high=self.part(at, beside, "high", _ADDED),
        ), _COMPARED  # fmt: skip

    def count(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        if isinstance(at.this, sql.Star):
            return escape(_("个数")), _ONE
        if isinstance(at.this, sql.Distinct):
            (what,) = self.parts(at.this, None)[:1] or [Markup("")]
            return self._with(_("不同的%(what)s的个数"), what=what), _ONE
        return self._with(_("有%(what)s的个数"), what=self.part(at, beside)), _ONE

    def gathered(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        forms: dict[type[sql.Expr], str] = {
            sql.Sum: _("%(what)s合计"), sql.Min: _("最小的%(what)s"), sql.Max: _("最大的%(what)s"),
        }  # fmt: skip
        form = forms[type(at)]
        # Of a figure there is one row a period: its largest is itself.
        if (
            isinstance(at, sql.Max | sql.Min)
            and isinstance(at.this, sql.Column)
            and self._single(at.this.name)
        ):
            return self.told(at.this, beside.this if beside is not None else None)
        return self._with(form, what=self.part(at, beside, around=_ONE)), _ONE

    def _single(self, name: str) -> bool:
        return f"only:{name}" in self.names.titles

    def filtered(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        condition = at.expression
        if (
            isinstance(at.this, sql.Max | sql.Min)
            and isinstance(at.this.this, sql.Column)
            and self._single(at.this.this.name)
        ):
            return self.told(at.this, None)
        there = beside.expression if beside is not None else None
        inside = condition.this if isinstance(condition, sql.Where) else condition
        said = self.told(inside, there.this if isinstance(there, sql.Where) else there)[0]
        return self._with(
            _("%(what)s（只算 %(condition)s 的）"), what=self.part(at, beside), condition=said
        ), _ONE

    def nullif(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        return self.told(at.this, beside.this if beside is not None else None)

    def coalesce(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        rest = self.parts(at, beside)
        if beside is not None:
            known = [beside.this, *(beside.args.get("expressions") or ())]
            mine = [at.this, *(at.args.get("expressions") or ())]
            for one, there in zip(mine, known, strict=False):
                if not isinstance(_bare(there), sql.Null):
                    return self.told(one, there)
        return self._with(
            _("%(what)s（缺数时按 %(rest)s）"), what=self.part(at, beside), rest=Markup(_("、")).join(rest)
        ), _ONE

    def smallest(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        listed = Markup(_("，")).join([self.part(at, beside), *self.parts(at, beside)])
        form = _("较小者（%(listed)s）") if isinstance(at, sql.Least) else _("较大者（%(listed)s）")
        return self._with(form, listed=listed), _ONE

    def rounding(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        decimals = at.args.get("decimals")
        n = int(decimals.name) if isinstance(decimals, sql.Literal) else 0
        form = _("%(what)s，四舍五入到 %(n)s 位小数")
        return self._with(form, what=self.part(at, beside), n=str(n)), _LOOSE

    def truncating(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        return self._with(_("%(what)s 的整数部分"), what=self.part(at, beside, around=_ONE)), _ONE

    def absolute(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        return Markup("|{}|").format(self.part(at, beside)), _ONE

    def _chosen(self, at: sql.Expr, beside: sql.Expr) -> Told:
        """A case of which only the branch that was taken is left where the values are: that branch."""
        parts = [at.args.get("default"), *(one.args.get("true") for one in at.args.get("ifs") or ())]
        for part in parts:
            if part is not None:
                trying = _Telling(self.names)
                told = trying.told(part, beside)
                if not trying.differs:
                    return told
        self.differs = True
        return Markup(""), _ONE

    def cases(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        branches = list(at.args.get("ifs") or ())
        others = list(beside.args.get("ifs") or ()) if beside is not None else []
        others += [None] * (len(branches) - len(others))
        rest, other_rest = at.args.get("default"), beside.args.get("default") if beside is not None else None
        # What is unknown stays unknown: nobody needs to read that at every step.
        if len(branches) == 1 and isinstance(branches[0].this, sql.Is) and rest is not None:
            true = branches[0].args.get("true")
            if isinstance(true, sql.Null):
                return self.told(rest, other_rest)
        # Bounds that are equal are seen where the values are put in; the rule need not say it at every step.
        usual = [one for one in branches if not _compares_names(one.this)]
        if beside is None and rest is not None and not usual:
            return self.told(rest, None)
        said = [
            self._with(
                _("若 %(condition)s，则 %(then)s"),
                condition=self.part(one, other), then=self.part(one, other, "true"),
            )
            for one, other in zip(branches, others, strict=False)
        ]  # fmt: skip
        if rest is not None and not isinstance(rest, sql.Null):
            said.append(self._with(_("否则 %(then)s"), then=self.told(rest, other_rest)[0]))
        return Markup(_("；")).join(said), _LOOSE

    def called(self, at: sql.Expr, beside: sql.Expr | None) -> Told:
        parts = self.parts(at, beside)
        if str(at.this).lower() == "days_between" and len(parts) == 2:
            return self._with(_("%(first)s 到 %(last)s 的天数"), first=parts[0], last=parts[1]), _ONE
        return Markup("{}({})").format(str(at.this), Markup(", ").join(parts)), _ONE

    @staticmethod
    def _with(form: str, **parts: Markup | str) -> Markup:
        return Markup(escape(form)) % parts


Teller = Callable[[_Telling, sql.Expr, "sql.Expr | None"], Told]
_TELLERS: dict[type[sql.Expr], Teller] = {
    sql.Literal: _Telling.literal, sql.Neg: _Telling.negative, sql.Boolean: _Telling.boolean, sql.Null: _Telling.null,
    sql.Cast: _Telling.day, sql.And: _Telling.both, sql.Or: _Telling.either, sql.Not: _Telling.opposite,
    sql.Is: _Telling.empty, sql.In: _Telling.among, sql.Between: _Telling.between, sql.Count: _Telling.count,
    sql.Sum: _Telling.gathered, sql.Min: _Telling.gathered, sql.Max: _Telling.gathered, sql.Filter: _Telling.filtered,
    sql.Nullif: _Telling.nullif, sql.Coalesce: _Telling.coalesce, sql.Least: _Telling.smallest,
    sql.Greatest: _Telling.smallest, sql.Round: _Telling.rounding, sql.Trunc: _Telling.truncating,
    sql.Abs: _Telling.absolute, sql.Case: _Telling.cases, sql.Anonymous: _Telling.called,
}  # fmt: skip


_GATHERING = (sql.Filter, sql.Sum, sql.Min, sql.Max, sql.Count)


def _compares_names(at: sql.Expr) -> bool:
    return isinstance(at, sql.EQ) and not any(one.is_string for one in at.find_all(sql.Literal))


def _same_literal(at: sql.Expr, beside: sql.Expr) -> bool:
    first, second = number_of(at.name), number_of(beside.name)
    return at.name == beside.name or (first is not None and first == second)


def _is_value(at: sql.Expr) -> bool:
    inner = at.this if isinstance(at, sql.Neg) else at
    return isinstance(inner, sql.Literal | sql.Null)


def _bare(at: sql.Expr | None) -> sql.Expr | None:
    while isinstance(at, sql.Paren):
        at = at.this
    return at


def exactly(one: Shown) -> Markup:
    """A number with its exact value for whoever points at it."""
    if not one.exact:
        return escape(one.text)
    return Markup('<span class="rounded" title="{}">{}</span>').format(one.exact, one.text)


def day_text(text: str) -> str:
    """A day of a formula as the page writes days."""
    from luoshi.web.jinja import day

    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def number_words(text: str | None, unit: str = "") -> str:
    """A formula that is only a number, in a unit; None where it is more than that."""
    number: Decimal | None = number_of(text) if text else None
    return "" if number is None else shown(number, unit).text
