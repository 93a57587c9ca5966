"""A rule-book in the words of a page: every rule as a few lines that say what is counted, how, and what follows.

The same lines are what two versions are compared by, so whatever a page says of a rule is also what is seen to change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup, escape

from luoshi.judging.books.model import (
    Book,
    ByRank,
    Effect,
    FollowUp,
    Item,
    Linear,
    Measure,
    PerItem,
    Ratio,
    Rows,
    Score,
    ScoredBy,
    Source,
    Steps,
    Window,
)
from luoshi.judging.explaining import TITLES
from luoshi.judging.formulas import Formula
from luoshi.judging.tables import TABLES
from luoshi.sheets.organisation import LAYOUTS
from luoshi.web.formula_words import Names, day_text, exactly, in_words, number_words
from luoshi.web.language import in_english, said
from luoshi.web.numbers_shown import amount, number_of, shown, unit_title

_RATES = frozenset({"ratio", "percent", "percentage point", "points", "count"})
_ONE_INDICATOR = re.compile(r"indicator = '([^']+)'")
_SINGLE = ("level", "growth", "rank", "target", "target_growth", "planned_share")


def colour_title(colour: str) -> str:
    """What a colour is called."""
    return {
        "red": pgettext("light", "红"),
        "orange": pgettext("light", "橙"),
        "yellow": pgettext("light", "黄"),
        "green": pgettext("light", "绿"),
        "blue": pgettext("light", "蓝"),
    }.get(colour, colour)


def status_title(status: str) -> str:
    """What a book says of itself."""
    return {"in force": _("施行"), "illustrative": _("示例"), "withdrawn": _("废止")}.get(status, status)


def period_text(label: str) -> str:
    """A period as officials write it: 2026年6月."""
    year, _sep, rest = label.partition("-")
    if rest.startswith("Q"):
        return _("%(year)s年第%(n)s季度") % {"year": year, "n": rest[1:]}
    if rest == "H1":
        return _("%(year)s年上半年") % {"year": year}
    if rest == "H2":
        return _("%(year)s年下半年") % {"year": year}
    if rest:
        return _("%(year)s年%(month)s月") % {"year": year, "month": int(rest)}
    return _("%(year)s年") % {"year": year}


def period_title(period: str, basis: str) -> str:
    """How often, and of what: 每月，累计."""
    every = {
        "month": _("每月"), "quarter": _("每季"), "half": _("每半年"), "year": _("每年"), "campaign": _("活动期内每月"),
    }.get(period, period)  # fmt: skip
    of = {"current": _("当期"), "cumulative": _("累计")}.get(basis, basis)
    return _("%(every)s，%(of)s") % {"every": every, "of": of}


def missing_title(missing: str) -> str:
    """What becomes of a value that is not known."""
    return {
        "not scored": _("缺数时不计分，权重按比例分给其他"),
        "zero": _("缺数按 0 计"),
        "previous": _("缺数时沿用上一次公布的数"),
    }[missing]


def publish_title(publish: str) -> str:
    """Who sees a result."""
    return {
        "nobody": _("不公布"), "subject": _("只告知本单位"), "group": _("在同组内公布"), "all": _("在全部对象内公布"),
        "public": _("向社会公布"),
    }.get(publish, publish)  # fmt: skip


def kind_title(kind: str) -> str:
    """What kind of source a rule has."""
    return {
        "mechanism": _("机制"), "document": _("文件"), "law": _("法律法规"), "decision": _("决定"),
    }[kind]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said of a rule. ``raw``: the formula as it is written, where it is one."""

    term: str
    text: Markup
    raw: str = ""


@dataclass(frozen=True, slots=True)
class LightLine:
    """A light of a rule: colour, when it shows, what is then proposed."""

    colour: str
    title: str
    when: Markup
    then: str


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A measure, bonus, deduction or effect. ``scores``: bounds and points as a table."""

    key: str
    code: str
    kind: str
    title: str
    number: str
    about: str
    weight: str
    line: int
    lines: list[Line]
    score_title: str = ""
    scores: list[tuple[Markup, Markup]] = field(default_factory=list)
    lights: list[LightLine] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    parts: list[RuleShown] = field(default_factory=list)

    def told(self) -> dict[str, str]:
        """All of it as lines of plain text, by what they say: for comparing."""
        found = {_("名称"): self.title}
        if self.about:
            found[_("说明")] = self.about
        if self.weight:
            found[_("权重")] = self.weight
        found |= {line.term: line.text.striptags() for line in self.lines}
        if self.scores:
            found[self.score_title] = _("；").join(
                f"{bound.striptags()} → {points.striptags()}" for bound, points in self.scores
            )
        for light in self.lights:
            text = light.when.striptags() + (f"　{light.then}" if light.then else "")
            name = _("%(colour)s灯") % {"colour": light.title}
            found[name] = f"{found[name]}{_('；')}{text}" if name in found else text
        if self.sources:
            found[_("依据")] = _("；").join(one["text"] for one in self.sources)
        return found


class BookWords:
    """A book in words. ``indicators``: what indicators are called, by their codes."""

    def __init__(self, book: Book, indicators: Mapping[str, str] | None = None) -> None:
        self.book = book
        self.texts = {**_stored_words(), **(indicators or {})}
        self.measures = {one.code: one for one in book.walk()}

    # What names are called

    def row_names(self, table: str, unit: str = "") -> Names:
        """What the columns of a table are called."""
        titles = {one.name: said(one.words) for one in TABLES[table].columns} | _days()
        if TABLES[table].periodic:
            titles |= {f"only:{name}": "" for name in _SINGLE}
        units = {one.name: one.unit for one in TABLES[table].columns if one.unit}
        if TABLES[table].periodic and unit not in _RATES:
            units |= {"level": unit, "target": unit}
        return Names(titles, units, self.texts, unit)

    def subject_names(self, measure: Measure | None = None, *, dotted: bool = False) -> Names:
        """What may be named of a subject is called: in formulas of the book, or with ``dotted`` in steps of a run."""
        table = TABLES[self.book.subjects.table]
        titles = (
            {one.name: said(one.words) for one in table.columns}
            | _days()
            | {"total": _("总分"), "score": _("得分")}
        )
        units: dict[str, str] = {"total": "points", "score": "points"}
        for code, one in self.measures.items():
            name = said(one.title)
            titles[code], titles[f"{code}_score"] = (
                _("“%(name)s”") % {"name": name},
                _("“%(name)s”得分") % {"name": name},
            )
            units[code], units[f"{code}_score"] = one.unit, "points"
            if dotted:
                own = measure is not None and measure.code == code
                for what, (title, unit) in _steps(one).items():
                    titles[f"{code}.{what}"] = (
                        title if own else _("“%(name)s”%(what)s") % {"name": name, "what": title}
                    )
                    units[f"{code}.{what}"] = unit
        if dotted:
            titles |= {f"subject.{one.name}": said(one.words) for one in table.columns}
            for item in (*self.book.bonuses, *self.book.deductions):
                titles[f"{item.code}.sum"] = _("各行合计")
                titles[f"{item.code}.points"] = _("“%(name)s”计入分") % {"name": said(item.title)}
                units |= {f"{item.code}.sum": "points", f"{item.code}.points": "points"}
            titles |= {
                "book.weighted_points": _("各项加权得分"), "book.weights_scored": _("已得分的权重"),
                "book.spread": _("缺项折算后"), "bonuses": _("加分"), "deductions": _("减分"),
            }  # fmt: skip
            units |= {"book.weighted_points": "points", "book.spread": "points"}
        if measure is not None:
            for what, (title, unit) in _steps(measure).items():
                titles[what], units[what] = title, unit
        if dotted:
            # No step stands on a page by the name that only the engine has for it.
            titles = (
                {what: said(title) for what, title in TITLES.items()} | {"together": _("各部分合计")} | titles
            )
        return Names(titles, units, self.texts, measure.unit if measure else "")

    # The book

    def subjects(self) -> Markup:
        """Who is judged."""
        subjects = self.book.subjects
        table = escape(said(TABLES[subjects.table].words))
        if subjects.where is None:
            return Markup(_("全部%(table)s")) % {"table": table}
        where = in_words(subjects.where.text, self.row_names(subjects.table))
        return Markup(_("%(table)s中 %(where)s 的")) % {"table": table, "where": where}

    def groups(self) -> list[tuple[str, Markup]]:
        """Who is compared with whom."""
        names = self.row_names(self.book.subjects.table)
        return [
            (said(one.title), in_words(one.where.text, names) if one.where else escape(_("其余的")))
            for one in self.book.groups
        ]

    def lines(self) -> list[Line]:
        """What is said of the whole book."""
        book = self.book
        valid = _("从 %(day)s 起") % {"day": day(book.valid_from)}
        if book.valid_to:
            valid = _("%(first)s 至 %(last)s") % {"first": day(book.valid_from), "last": day(book.valid_to)}
        found = [
            Line(_("状态"), escape(status_title(book.status))),
            Line(_("有效期"), escape(valid)),
            Line(_("评谁"), self.subjects(), _where(book.subjects.table, book.subjects.where)),
            Line(_("多久一次"), escape(period_title(book.period, book.basis))),
        ]
        if book.campaign:
            text = _("%(first)s 至 %(last)s") % {
                "first": day(book.campaign[0]),
                "last": day(book.campaign[1]),
            }
            found.append(Line(_("活动期"), escape(text)))
        if book.groups:
            text = Markup(_("；")).join(
                Markup("{}{}{}").format(title, _("："), where) for title, where in self.groups()
            )
            found.append(Line(_("分组比较"), text))
        if book.full_marks is not None:
            found.append(Line(_("满分"), escape(amount(book.full_marks))))
        if book.base:
            found.append(Line(_("基础分"), escape(amount(book.base))))
        found += _limits(book.least, book.most, _("总分限制"))
        for limit, title in (
            (book.bonus_limit, _("加分合计最多")),
            (book.deduction_limit, _("减分合计最多")),
        ):
            if limit is not None:
                found.append(Line(title, escape(amount(limit))))
        if book.grades:
            found += self._grades()
        if book.notice:
            text = _("公示 %(n)s 天，期间可以提出异议") % {"n": book.notice.days}
            found.append(
                Line(_("公示与公布"), escape(f"{text}{_('；')}{publish_title(book.notice.publish)}"))
            )
        return found

    def _grades(self) -> list[Line]:
        grades = self.book.grades
        assert grades is not None
        bands = []
        for place, name in enumerate(grades.names):
            if place < len(grades.cuts):
                bands.append(
                    _("%(name)s：%(cut)s 分及以上") % {"name": name, "cut": amount(grades.cuts[place])}
                )
            else:
                bands.append(_("%(name)s：其余") % {"name": name})
        found = [Line(_("等级"), escape(_("；").join(bands)))]
        if grades.quota:
            of = _("同组的") if grades.of == "group" else _("全部的")
            quota = _("；").join(
                _("%(name)s 不超过%(of)s %(part)s")
                % {"name": name, "of": of, "part": shown(part, "ratio").text}
                for name, part in grades.quota.items()
            )
            rounding = {"down": _("名额舍去小数"), "up": _("名额进一"), "half": _("名额四舍五入")}[
                grades.rounding
            ]
            ties = _("并列在名额线上的都不算") if grades.ties == "out" else _("并列在名额线上的都算")
            found.append(Line(_("等级名额"), escape(_("；").join([quota, rounding, ties]))))
        return found

    def sources(self, sources: tuple[Source, ...]) -> list[dict[str, str]]:
        """Where a rule comes from."""
        return [
            {
                "kind": kind_title(one.kind), "name": one.name, "article": one.article, "quote": one.quote,
                "text": f"{kind_title(one.kind)}{_('：')}{one.name}{one.article}"
                + (_("“%(quote)s”") % {"quote": one.quote} if one.quote else ""),
            }
            for one in sources
        ]  # fmt: skip

    # Rules

    def measure_rules(self) -> list[RuleShown]:
        """Every measure, its parts within it."""
        return [self.measure(one, str(place)) for place, one in enumerate(self.book.measures, 1)]

    def measure(self, one: Measure, number: str = "") -> RuleShown:
        """One measure."""
        names = self.subject_names(one)
        lines: list[Line] = []
        if one.rows is not None:
            lines.append(Line(_("数什么"), self.rows(one.rows), _written(one.rows)))
        if one.value is not None:
            value_names = self.row_names(one.rows.table, one.unit) if one.rows else names
            told = in_words(one.value.text, value_names)
            if one.unit:
                unit = _("比率") if one.unit == "ratio" else unit_title(one.unit) or _("个数")
                told = Markup(_("%(formula)s（计为%(unit)s）")) % {"formula": told, "unit": unit}
            lines.append(Line(_("怎么算"), told, one.value.text))
        if one.target is not None:
            lines.append(Line(_("目标"), self._target(one), one.target.text))
        if one.curve is not None:
            lines.append(Line(_("进度曲线"), escape(_curve(one))))
        if one.against is not None:
            lines.append(Line(_("对照"), escape(_against(one.against))))
        if not one.parts:
            lines.append(Line(_("缺数"), escape(missing_title(one.missing))))
        if one.base:
            lines.append(Line(_("基础分"), escape(amount(one.base))))
        if one.factor is not None:
            text = Markup(_("%(when)s 时，按 %(times)s 倍计")) % {
                "when": in_words(one.factor.when.text, names), "times": in_words(one.factor.times.text, names),
            }  # fmt: skip
            lines.append(Line(_("加倍"), text))
        lines += _limits(one.least, one.most, _("计入分限制"))
        if one.lights and one.good_reason:
            lines.append(Line(_("正当理由"), escape(_("有记录的正当理由，灯变为绿色"))))
        elif one.lights:
            lines.append(Line(_("正当理由"), escape(_("只在灯旁显示，不改灯色"))))
        score_title, scores = self.score(one, names)
        return RuleShown(
            key=f"measure:{one.code}", code=one.code, kind="measure", title=said(one.title), number=number,
            about=said(one.about), weight="" if one.weight is None else amount(one.weight), line=one.line,
            lines=lines, score_title=score_title, scores=scores, lights=self._lights(one, names),
            sources=self.sources(() if one.sources == self.book.implements else one.sources),
            parts=[self.measure(part, f"{number}.{place}") for place, part in enumerate(one.parts, 1)],
        )  # fmt: skip

    def rows(self, rows: Rows) -> Markup:
        """Which rows count, and for whom."""
        table = TABLES[rows.table]
        names = self.row_names(rows.table)
        parts = [Markup(_("“%(table)s”里的行")) % {"table": said(table.words)}]
        only = _ONE_INDICATOR.fullmatch(rows.where.text) if table.periodic and rows.where else None
        if only is not None:
            parts = [Markup(_("指标“%(name)s”")) % {"name": self.texts.get(only[1], only[1])}]
        elif rows.where is not None:
            parts.append(Markup(_("只要 %(where)s 的")) % {"where": in_words(rows.where.text, names)})
        if rows.window is not None or table.periodic:
            parts.append(escape(self._window(rows.window, rows.table)))
        usual = "id" if rows.table == self.book.subjects.table else table.owner
        if rows.by != usual:
            parts.append(escape(_("记在“%(by)s”名下") % {"by": names.title(rows.by)}))
        if rows.within:
            parts.append(
                escape(
                    _("连同下级单位（按隶属关系）")
                    if rows.within == "administrative"
                    else _("连同下级单位（按报送关系）")
                )
            )
        if rows.share:
            parts.append(escape(_("按“%(share)s”折算") % {"share": names.title(rows.share)}))
        if rows.once_per:
            parts.append(escape(_("同一“%(what)s”只算一次") % {"what": names.title(rows.once_per)}))
        return Markup(_("，")).join(parts)

    def _window(self, window: Window | None, table: str) -> str:
        spans = {
            "period": _("本期"), "month": _("本月"), "quarter": _("本季"), "half": _("本半年"), "year": _("今年以来"),
            "campaign": _("活动期内"), "until": _("到期末为止"), "last year": _("上年同期"),
        }  # fmt: skip
        span = spans[window.span if window else "period"]
        if window is None or window.column is None:
            return _("%(span)s的数") % {"span": span}
        column = said(TABLES[table].column(window.column).words)
        return _("%(column)s在%(span)s") % {"column": column, "span": span}

    def _target(self, one: Measure) -> Markup:
        assert one.target is not None
        number = number_words(one.target.text, one.unit)
        if number:
            return escape(number)
        if one.target_rows is None:
            return in_words(one.target.text, self.subject_names(one))
        text = in_words(one.target.text, self.row_names(one.target_rows.table, one.unit))
        if one.rows == one.target_rows:
            return text
        return Markup("{}{}{}").format(text, _("，取自 "), self.rows(one.target_rows))

    def _lights(self, one: Measure, names: Names) -> list[LightLine]:
        found = []
        for light in one.lights:
            when = in_words(light.when.text, names) if light.when else escape(_("其余情况"))
            if light.among > 1 and light.times == light.among:
                when = Markup(_("连续 %(n)s 期 %(when)s")) % {"n": light.times, "when": when}
            elif light.among > 1:
                when = Markup(_("最近 %(m)s 期中有 %(n)s 期 %(when)s")) % {
                    "m": light.among, "n": light.times, "when": when,
                }  # fmt: skip
            then = _("；").join(follow_up(step) for step in one.then if step.on == light.colour)
            found.append(LightLine(light.colour, colour_title(light.colour), when, then))
        return found

    def score(self, one: Measure, names: Names) -> tuple[str, list[tuple[Markup, Markup]]]:
        """The score function: what it is called, and its table of bounds and points."""
        score = one.score
        if score is None:
            return "", []
        titles: dict[type[Score], str] = {
            Linear: _("按比例给分（功效系数）"), Ratio: _("按完成率给分"), Steps: _("分档给分"),
            ByRank: _("按名次给分"), PerItem: _("按增减给分"), ScoredBy: _("评分"),
        }  # fmt: skip

        def of(formula: Formula | None, unit: str = "") -> Markup:
            if formula is None:
                return Markup("")
            number = number_of(formula.text)
            return exactly(shown(number, unit)) if number is not None else in_words(formula.text, names)

        rows: list[tuple[Markup, Markup]] = []
        match score:
            case Linear():
                low = of(score.low, one.unit) if score.low else escape(_("同组最低"))
                high = of(score.high, one.unit) if score.high else escape(_("同组最高"))
                first, last = (of(each) for each in score.points)
                beyond = _("，超出部分继续按比例") if score.open else ""
                rows = [
                    (Markup(_("%(bound)s 及以下")) % {"bound": low} if not score.open else low, first),
                    (Markup(_("%(low)s 至 %(high)s")) % {"low": low, "high": high},
                     Markup(_("%(first)s 至 %(last)s，按比例%(beyond)s"))
                     % {"first": first, "last": last, "beyond": beyond}),
                    (Markup(_("%(bound)s 及以上")) % {"bound": high} if not score.open else high, last),
                ]  # fmt: skip
            case Ratio():
                rate = (
                    _("数值 ÷ %(against)s") % {"against": _against(one.against)} if one.against else _("数值")
                )
                rows = [(escape(rate), Markup(_("× %(points)s 分")) % {"points": of(score.points)})]
                if score.most is not None:
                    rows.append((escape(_("最高按")), of(score.most, "ratio")))
                if score.least is not None:
                    rows.append((escape(_("最低按")), of(score.least, "ratio")))
            case Steps():
                rows = [(of(step.when) or escape(_("其余情况")), of(step.points)) for step in score.steps]
            case ByRank():
                rows = [
                    (escape(_("第 %(n)s 名") % {"n": place}), of(points))
                    for place, points in enumerate(score.points, 1)
                ]
                rows.append((escape(_("其余名次")), of(score.rest)))
                if score.order == "lowest":
                    rows.insert(0, (escape(_("排列")), escape(_("数值小的在前"))))
            case PerItem():
                every = of(score.every, "percentage point" if one.unit == "percent" else one.unit)
                whole = _("（不足一份不计）") if score.whole else ""
                above = of(score.above, one.unit)
                rows = [
                    (Markup(_("等于 %(above)s")) % {"above": above}, of(score.base)),
                    (
                        Markup(_("比 %(above)s 每高 %(every)s%(whole)s"))
                        % {"above": above, "every": every, "whole": whole},
                        Markup(_("加 %(points)s，低则同样减")) % {"points": of(score.each)},
                    ),
                ]
                if score.least is not None:
                    rows.append((escape(_("最低")), of(score.least)))
                if score.most is not None:
                    rows.append((escape(_("最高")), of(score.most)))
            case ScoredBy():
                rows = [(escape(one_.raters), exactly(shown(one_.share, "ratio"))) for one_ in score.raters]
        return titles[type(score)], rows

    def item(self, one: Item, number: str = "", *, bonus: bool) -> RuleShown:
        """A bonus or a deduction."""
        names = self.row_names(one.rows.table, "points")
        each = in_words(one.each.text, names)
        if one.amount is not None:
            each = escape(
                _("由认定的人定分，%(least)s 至 %(most)s 分")
                % {"least": amount(one.amount[0]), "most": amount(one.amount[1])}
            )
        lines = [
            Line(_("数什么"), self.rows(one.rows), _written(one.rows)),
            Line(_("每件加") if bonus else _("每件扣"), each, "" if one.amount else one.each.text),
        ]
        if one.most is not None:
            lines.append(Line(_("最多"), escape(amount(one.most))))
        if one.one_of is not None:
            lines.append(
                Line(
                    _("不重复计"),
                    escape(_("同一对象在“%(name)s”各条里只算分最多的一条") % {"name": one.one_of}),
                )
            )
        if one.factor is not None:
            own = self.subject_names()
            text = Markup(_("%(when)s 时，按 %(times)s 倍计")) % {
                "when": in_words(one.factor.when.text, own), "times": in_words(one.factor.times.text, own),
            }  # fmt: skip
            lines.append(Line(_("加倍"), text))
        kind = "bonus" if bonus else "deduction"
        return RuleShown(
            f"{kind}:{one.code}", one.code, kind, said(one.title), number, "", "", one.line, lines,
            sources=self.sources(() if one.sources == self.book.implements else one.sources),
        )  # fmt: skip

    def effect(self, one: Effect, number: str = "") -> RuleShown:
        """What a finding or a condition brings beside points."""
        lines = []
        if one.finding is not None:
            lines.append(
                Line(
                    _("何时"),
                    escape(_("本期有人记录“%(finding)s”") % {"finding": finding_title(one.finding)}),
                )
            )
        if one.when is not None:
            lines.append(Line(_("何时"), in_words(one.when.text, self.subject_names()), one.when.text))
        if one.grade_at_most is not None:
            lines.append(Line(_("等级最高"), escape(one.grade_at_most)))
        if one.score_at_most is not None:
            lines.append(Line(_("总分最高"), escape(amount(one.score_at_most))))
        if one.no_award:
            lines.append(Line(_("评奖"), escape(_("取消评奖资格"))))
        return RuleShown(
            f"effect:{one.code}", one.code, "effect", said(one.title), number, "", "", one.line, lines,
            sources=self.sources(() if one.sources == self.book.implements else one.sources),
        )  # fmt: skip

    def rules(self) -> dict[str, list[RuleShown]]:
        """Every rule by its kind, in the order of the book."""
        book = self.book
        return {
            "measures": self.measure_rules(),
            "bonuses": [self.item(one, str(place), bonus=True) for place, one in enumerate(book.bonuses, 1)],
            "deductions": [
                self.item(one, str(place), bonus=False) for place, one in enumerate(book.deductions, 1)
            ],
            "effects": [self.effect(one, str(place)) for place, one in enumerate(book.effects, 1)],
        }

    def every_rule(self) -> dict[str, RuleShown]:
        """Every rule by its key, parts after what they are parts of."""
        found: dict[str, RuleShown] = {}

        def put(rule: RuleShown) -> None:
            found[rule.key] = replace(rule, parts=[])
            for part in rule.parts:
                put(part)

        for listed in self.rules().values():
            for rule in listed:
                put(rule)
        return found


def finding_title(finding: str) -> str:
    """What a finding is called."""
    return {
        "good reason": _("正当理由"), "falsified": _("弄虚作假"), "serious": _("严重情形"),
    }.get(finding, finding)  # fmt: skip


def follow_up(step: FollowUp) -> str:
    """What is proposed, and to whom."""
    to = said(step.to)
    return _("%(what)s（%(to)s）") % {"what": said(step.do), "to": to} if to else said(step.do)


def day(value: date) -> str:
    """A day as officials write it."""
    return day_text(value.isoformat())


def _days() -> dict[str, str]:
    return {"year_start": _("年初"), "period_start": _("期初"), "period_end": _("期末")}


def _steps(one: Measure) -> dict[str, tuple[str, str]]:
    """What the steps of a measure are called, and what they are in."""
    scheduled = one.unit if one.target is not None else "ratio"
    return {
        "value": (_("数值"), one.unit), "now": (_("本期数值"), one.unit), "previous": (_("上次公布的数值"), one.unit),
        "target": (_("目标"), one.unit), "elapsed": (pgettext("step", "时序进度"), "ratio"),
        "schedule": (_("时序目标") if one.target is not None else pgettext("step", "时序进度"), scheduled),
        "peer_sum": (_("同组合计"), one.unit), "peer_average": (_("同组平均"), one.unit),
        "lowest": (_("同组最低"), one.unit), "highest": (_("同组最高"), one.unit), "rate": (_("完成率"), "ratio"),
        "part": (_("区间内位置"), "ratio"), "steps": (_("份数"), ""), "rank": (_("同组位次"), ""),
        "peers": (_("同组有数的个数"), ""), "rows": (_("计入行数"), ""), "reasons": (_("正当理由"), ""),
        "raw_score": (_("得分（未计缺数）"), "points"), "score": (_("得分"), "points"),
        "points": (_("计入分"), "points"),
        "weighted_points": (_("加权得分"), "points"), "weights_scored": (_("已得分的权重"), ""),
        "spread": (_("缺项折算后"), "points"), "light": (_("灯"), ""),
    }  # fmt: skip


def _stored_words() -> dict[str, str]:
    """What stored values of units are called: county, government, development_zone."""
    found = {}
    for layout in LAYOUTS:
        for one in layout.fields:
            for value, words in (one.choices or {}).items():
                found[value] = words[in_english()]
    return found


def _limits(least: Decimal | None, most: Decimal | None, title: str) -> list[Line]:
    if least is None and most is None:
        return []
    parts = []
    if least is not None:
        parts.append(_("最低 %(points)s") % {"points": amount(least)})
    if most is not None:
        parts.append(_("最高 %(points)s") % {"points": amount(most)})
    return [Line(title, escape(_("，").join(parts)))]


def _against(against: str | None) -> str:
    return {
        "target": _("目标"), "curve": _("时序目标"), "peer average": _("同组平均"), None: "",
    }.get(against, against or "")  # fmt: skip


def _curve(one: Measure) -> str:
    if one.curve == "rows":
        return _("按各指标、各目标在系统里设定的进度曲线")
    assert one.curve is not None
    assert not isinstance(one.curve, str)
    return _("各月底累计应完成：") + _("、").join(shown(part, "ratio").text for part in one.curve)


def _where(table: str, where: Formula | None) -> str:
    return f"{table} where {where.text}" if where else table


def _written(rows: Rows) -> str:
    """Which rows count, as the file writes it."""
    parts: list[tuple[str, Any]] = [("from", rows.table), ("by", rows.by)]
    parts += [("where", rows.where.text)] if rows.where else []
    if rows.window:
        parts.append(
            (
                "window",
                f"{rows.window.span}: {rows.window.column}" if rows.window.column else rows.window.span,
            )
        )
    parts += [
        (key, value)
        for key, value in (("share", rows.share), ("within", rows.within), ("once_per", rows.once_per))
        if value
    ]
    return "; ".join(f"{key}: {value}" for key, value in parts)
