"""Ledgers and figures as their templates want them: options, tabs, words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.in_force import checks
from luoshi.growth.independent_ledger import MEASURES as RECORDED_IN
from luoshi.growth.independent_ledger import measure_stated
from luoshi.monitor.indicator import Aspect
from luoshi.monitor.ledger_answers import (
    COLUMN,
    FIGURE,
    FIXED,
    IGNORED,
    KEYS,
    PLACES,
    SAID_IN,
    Group,
    WrongAnswers,
    groups,
    questions_of,
)
from luoshi.monitor.queries.conflicts import Conflict, StandsBy
from luoshi.monitor.queries.ledgers import LedgerShown, LineShown, lines_shown
from luoshi.monitor.queries.one_figure import Became, FigureShown
from luoshi.monitor.scales import scale_named
from luoshi.monitor.vocabulary import GOVERNMENT, ZONE, Vocabulary
from luoshi.monitor.wording import (
    ASPECTS,
    BASES,
    aspect_words,
    before_and_after,
    exact_words,
    period_words,
    value_words,
)
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.comparing import LOOKED_AT, Category
from luoshi.record.ledgers.figures import UNDECIDED, PeriodOf
from luoshi.record.ledgers.preparing import Prepared
from luoshi.record.ledgers.summary import MOST_LINES, Summary
from luoshi.sheets.writing import ColumnToWrite, SheetToWrite, write_workbook
from luoshi.web.language import either, language, said

if TYPE_CHECKING:
    from luoshi.record.models import LedgerBatch

REFUSED = "refused"
MEASURES = (
    "元", "万元", "亿元", "万美元", "亿美元", "%", "万千瓦时", "亿千瓦时", "人", "万人", "万人公里", "吨", "万吨",
    "万吨公里", "户", "家", "个", "亩", "公顷", "平方米", "万平方米",
)  # fmt: skip
_MOST_QUESTIONED = 4  # headings named of what was added or is missing


def tabs(current: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    """The pages about ledgers; ``kept``: the day that is looked at, which goes from one to the other."""
    entries = (
        ("ledgers", _("收到的台账")),
        ("ledgers_owed", _("应报台账")),
        ("ledger_conflicts", _("数据不一致")),
        ("ledger_forms", _("记住的表式")),
    )
    day = f"?{urlencode(kept)}" if kept else ""
    return [
        {"label": label, "url": reverse(name) + day, "current": name == current} for name, label in entries
    ]


def periods_of(batch: LedgerBatch) -> str:
    """The periods a ledger gives figures for: the first and the last; a year's target alone by its year."""
    found = sorted(
        PeriodOf(kind, date.fromisoformat(start), date.fromisoformat(end))
        for start, end, kind in batch.periods
    )
    months = (
        sorted((one for one in found if one.kind != "year"), key=lambda one: (one.end, one.start)) or found
    )
    if not months:
        return ""
    first, last = (said(period_words(one, "current", "level")) for one in (months[0], months[-1]))
    return first if first == last else _("%(first)s至%(last)s") % {"first": first, "last": last}


def progress(known: tuple[str, int] | None) -> dict[str, Any]:
    """How far the work is, in words."""
    step, percent = known or ("waiting", 0)
    words = {
        "waiting": _("排队等着处理"),
        "reading": _("正在读表"),
        "interpreting": _("正在认单位、指标和时期"),
        "comparing": _("正在与库里的数比对"),
        "compared": _("比对完成"),
        "importing": _("正在入库"),
    }
    return {"step": words.get(step, step), "percent": percent, "importing": step == "importing"}


def problems(wrong: WrongAnswers | None) -> list[tuple[str, str]]:
    """What is wrong with the answers: the field and what to do."""
    return [(problem.field, said(problem.words)) for problem in wrong.problems] if wrong else []


@dataclass(frozen=True, slots=True)
class Choice:
    """A select: its name, what can be chosen (groups of options), and what is chosen."""

    name: str
    label: str
    value: str
    options: list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of a table with what it may be."""

    letters: str
    path: list[str]
    samples: list[str]
    unit: str
    role: Choice
    choices: list[Choice]
    measure: tuple[str, str, str]
    asked: list[str]


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """Where unit, indicator or period is said, and what, where a person says it."""

    where: Choice
    value: Choice | None
    text: tuple[str, str, str] | None
    asked: list[str]


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Tables that are read alike."""

    group: Group
    places: list[PlaceShown]
    columns: list[ColumnShown]
    asked: list[str]
    unit_in_header: bool
    similar: str
    added: str
    missing: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question beside the tables."""

    name: str
    about: str
    text: str
    sheet: str
    cell: str
    remembered: bool
    choice: Choice
    radio: bool
    free: bool
    value: str = field(default="")


def questions(shown: LedgerShown, said: dict[str, str], *, again: bool) -> dict[str, Any]:
    """Everything that a page asks about a ledger, filled in as proposed, or as somebody has filled it in."""
    summary, words = shown.summary, shown.words
    assert summary is not None
    listed = groups(summary, again=again)
    return {
        "asking": True,
        "claimant_choice": Choice(
            "claimant",
            _("这是谁的台账"),
            said.get("claimant", str(shown.proposed.unit) if shown.proposed else ""),
            [("", [("", _("请选择单位"))]), *_units(words)],
        ),
        "claimant_why": _why(shown),
        "groups": [_group(group, words, said) for group in listed],
        "questions": [_question(at, one, words, said) for at, one in enumerate(questions_of(summary))],
        "known_tables": sum(table.form is not None for table in summary.tables) if not again else 0,
        "measures": MEASURES,
        "unattended": said.get("unattended") == "1" if said else True,
    }


def _why(shown: LedgerShown) -> str:
    return {
        "known": "",
        "maker": _("表里写着制表单位"),
        "title": _("表题下写着这个单位"),
        "file": _("文件名里有这个单位"),
        "uploader": _("上传的人在这个单位"),
        "alike": _("它以前报过差不多的表"),
    }.get(shown.proposed.where if shown.proposed else "known", "")


def _units(words: Vocabulary) -> list[tuple[str, list[tuple[str, str]]]]:
    places: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for row in sorted(words.units.values(), key=lambda one: (one.level != "city", one.code, one.name)):
        if row.valid_to is not None and row.successor is not None:
            continue
        (places if row.kind in (GOVERNMENT, ZONE) else others).append(
            (str(row.id), row.short_name or row.name)
        )
    return [(_("市、县区、功能区"), places), (_("部门和其他单位"), others)]


def _indicators(words: Vocabulary, empty: str) -> list[tuple[str, list[tuple[str, str]]]]:
    options = [(one.code, either(one.name, one.english)) for one in words.indicators]
    return [("", [("", empty)]), ("", options)]


def _group(group: Group, words: Vocabulary, said: dict[str, str]) -> GroupShown:
    table = group.first
    mapping = table.mapping
    asked: dict[str, list[str]] = {}
    proposed: dict[str, str] = {}
    for question in table.questions:
        asked.setdefault(question["about"], []).append(either(question["chinese"], question["english"]))
        proposed[question["about"]] = question["proposed"]
    prefix = f"g{group.number}"
    places = {mapping[key]["column"]: key for key in KEYS if mapping[key]["from"] == COLUMN}
    unit_in_header = (
        any(column.get("unit") for column in mapping["columns"]) or mapping["unit"]["from"] == "header"
    )
    return GroupShown(
        group,
        [_place(prefix, place, mapping, words, said, asked.get(place, [])) for place in PLACES],
        [
            _column(prefix, at, group, places, words, said, asked, proposed, unit_in_header=unit_in_header)
            for at in range(len(table.columns))
        ],
        asked.get("no figures", []),
        unit_in_header,
        table.similar or "",
        _headings(table.added),
        _headings(table.missing),
    )


def _headings(listed: list[str]) -> str:
    named = _("、").join(f"“{one}”" for one in listed[:_MOST_QUESTIONED])
    if len(listed) > _MOST_QUESTIONED:
        return _("%(named)s等 %(n)s 列") % {"named": named, "n": len(listed)}
    return named


def _place(
    prefix: str,
    place: str,
    mapping: dict[str, Any],
    words: Vocabulary,
    said: dict[str, str],
    asked: list[str],
) -> PlaceShown:
    name = f"{prefix}.{place}"
    labels = {"unit": _("单位"), "indicator": _("指标"), "period": _("时期")}
    wheres = {
        COLUMN: _("下面标出的那一列"),
        "header": _("列标题里"),
        "titles": _("表题里"),
        "sheet": _("工作表名里"),
        "file": _("文件名里"),
        FIXED: _("表里没写，由我指定："),
    }
    where = said.get(name, mapping[place]["from"])
    value_name = f"{name}.value"
    value = said.get(value_name, mapping[place].get("value", ""))
    options = [(key, wheres[key]) for key in (COLUMN, *SAID_IN, FIXED)]
    chosen = None
    text = None
    if place == "period":
        text = (value_name, _("指定的时期"), value)
    else:
        listed = (
            [("", [("", _("请选择"))]), *_units(words)]
            if place == "unit"
            else _indicators(words, _("请选择"))
        )
        chosen = Choice(value_name, _("指定的%(what)s") % {"what": labels[place]}, value, listed)
    return PlaceShown(Choice(name, labels[place], where, [("", options)]), chosen, text, asked)


def _printed_measure(column: dict[str, Any], printed: str) -> str:
    """The unit that the table states, for a column that was no figure when its form was confirmed."""
    return printed if column["role"] != FIGURE and scale_named(printed or "") is not None else ""


def _column(
    prefix: str,
    at: int,
    group: Group,
    places: dict[int, str],
    words: Vocabulary,
    said: dict[str, str],
    asked: dict[str, list[str]],
    proposed: dict[str, str],
    *,
    unit_in_header: bool,
) -> ColumnShown:
    table = group.first
    column = table.mapping["columns"][at]
    name = f"{prefix}.c{at}"

    def value(part: str) -> str:
        known = str(column.get(part) or proposed.get(f"columns {at} {part}", ""))
        return said.get(f"{name}.{part}", known)

    roles = [
        (FIGURE, _("指标数")),
        ("unit", _("单位（县区）名")),
        ("indicator", _("指标名")),
        ("period", _("时期")),
        ("measure", _("计量单位")),
        (IGNORED, _("不用")),
    ]
    choices = [
        Choice(f"{name}.indicator", _("指标"), value("indicator"), _indicators(words, _("按行或表题")))
    ]
    if unit_in_header:
        choices.append(
            Choice(f"{name}.unit", _("单位"), value("unit"), [("", [("", _("按行或表题"))]), *_units(words)])
        )
    aspects = [("", [(str(one), either(*ASPECTS[one])) for one in Aspect])]
    choices.append(Choice(f"{name}.aspect", _("哪种数"), value("aspect") or Aspect.LEVEL, aspects))
    bases = [("", [("", _("按行或指标")), *((str(one), either(*basis)) for one, basis in BASES.items())])]
    choices.append(Choice(f"{name}.basis", _("口径"), value("basis"), bases))
    return ColumnShown(
        table.letters[at],
        table.columns[at],
        table.samples[at],
        table.units[at],
        Choice(
            f"{name}.role",
            _("这一列是"),
            said.get(f"{name}.role", places.get(at, column["role"])),
            [("", roles)],
        ),
        choices,
        (f"{name}.measure", _("计量单位"), value("measure")),
        [text for about, texts in asked.items() if about.startswith(f"columns {at} ") for text in texts],
    )


def _question(at: int, one: dict[str, Any], words: Vocabulary, said: dict[str, str]) -> QuestionShown:
    name = f"q{at}"
    value = said.get(name, one["proposed"])
    options = [(key, either(chinese, english)) for key, chinese, english in one["choices"]]
    listed = [("", options)]
    of_unit = one["about"].startswith("names unit ")
    if of_unit:
        listed += _units(words)
    radio = bool(options) and len(options) <= 5 and not of_unit
    if not radio and one["proposed"] == UNDECIDED:
        listed = [("", [(UNDECIDED, _("请选择"))]), *listed]
    return QuestionShown(
        name,
        one["about"],
        either(one["chinese"], one["english"]),
        one["sheet"],
        one["cell"],
        one["remembered"],
        Choice(name, _("回答"), value, listed),
        radio,
        not options,
        value,
    )


MOST_WARNINGS = 3  # named above the difference; all of them stand under their tab


def independent_questions(
    shown: LedgerShown, said: dict[str, str], wrong: WrongEntry | None
) -> dict[str, Any]:
    """The same about another bureau's ledger: which columns are code, figure and month, and which record it is."""
    assert shown.summary is not None
    tables = []
    for at, table in enumerate(shown.summary.tables):
        columns = [
            ("", _("没有")),
            *((str(n), f"{table.letters[n]} {'／'.join(path)}") for n, path in enumerate(table.columns)),
        ]
        row: dict[str, Any] = {"sheet": table.titles[0] if table.titles else table.sheet, "columns": columns}
        for name, key in (("code", "code"), ("figure", "figure"), ("when", "period"), ("record", "record")):
            proposed = table.mapping.get(key)
            field_name = f"{name}-{at}"
            row[name] = {
                "name": field_name,
                "value": said.get(field_name, "" if proposed is None else str(proposed)),
            }
        figure = row["figure"]["value"]
        at_figure = int(figure) if figure.isdecimal() and int(figure) < len(table.units) else None
        stated = measure_stated(None if at_figure is None else table.units[at_figure], table.titles)
        row["measure"] = {
            "name": f"measure-{at}",
            "value": said.get(
                f"measure-{at}", stated.printed if stated else str(table.mapping.get("measure") or "")
            ),
            "help": _("表里写的是%(unit)s") % {"unit": stated.printed} if stated else _("表里没有写，请选"),
            "options": [
                ("", _("请选择")),
                *(
                    (one, one)
                    for one in dict.fromkeys(
                        [
                            *(one for listed in RECORDED_IN.values() for one in listed),
                            *([stated.printed] if stated else []),
                        ]
                    )
                ),
            ],
        }
        tables.append(row)
    records = checks(timezone.localdate()).records
    proposed_unit = str(shown.proposed.unit) if shown.proposed else ""
    return {
        "asking": True,
        "asked": {
            "claimant": said.get("claimant", proposed_unit),
            "units": [
                ("", _("请选择单位")),
                *(pair for _heading, options in _units(shown.words) for pair in options),
            ],
            "period": said.get("period", ""),
            "records": [("", _("请选择")), *((code, name) for code, (name, _unit) in records.items())],
            "tables": tables,
            "errors": {wrong.field: str(wrong)} if wrong else {},
        },
    }


def difference(shown: LedgerShown, summary: Summary, tab: str) -> dict[str, Any]:
    """The difference of a ledger under its tabs; the first with something in it is open."""
    counts = dict(summary.counts)
    blocked = [fault for fault in summary.faults if fault["blocks"]]
    first = [fault for fault in summary.faults if fault["code"] in LOOKED_AT]
    remarks = [fault for fault in summary.faults if not fault["blocks"] and fault["code"] not in LOOKED_AT]
    names = [
        ("new", _("新增")),
        ("changed", _("变化")),
        ("contradicting", _("矛盾")),
        ("given", _("已有")),
        ("unchanged", _("不变")),
        ("repeated", _("表内重复")),
        (REFUSED, _("未采用、提示") if first or remarks else _("未采用")),
    ]
    counts[REFUSED] = len(summary.faults)
    names = [(key, label) for key, label in names if key != "repeated" or counts.get("repeated")]
    order = ("contradicting", "changed", "new", REFUSED, "given", "unchanged")
    chosen = tab if tab in dict(names) else next((key for key in order if counts.get(key)), "new")
    here = reverse("ledger", args=[shown.batch.id])
    lines = lines_shown(summary.lines.get(chosen, []), shown.words)
    return {
        "comparing": True,
        "tab": chosen,
        "tab_name": dict(names)[chosen],
        "difference_tabs": [
            {
                "label": label,
                "url": f"{here}?tab={key}",
                "current": key == chosen,
                "count": counts.get(key, 0),
            }
            for key, label in names
        ],
        "lines": lines,
        "left_off": max(0, counts.get(chosen, 0) - len(lines)) if chosen != REFUSED else 0,
        "most_lines": MOST_LINES,
        "faults": _worded(first + blocked + remarks),
        "will_be_taken": sum(counts.get(key, 0) for key in ("new", "changed", "contradicting", "given")),
        "counts": counts,
        "blocked": len(blocked),
        "looked_at": _worded(first[:MOST_WARNINGS]),
        "more_to_look_at": max(0, len(first) - MOST_WARNINGS),
        "explained": _explained(chosen),
    }


def _worded(faults: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    return [(fault, either(fault["chinese"], fault["english"])) for fault in faults]


def _explained(tab: str) -> str:
    return {
        "new": _("库里还没有的数，入库后生效。"),
        "changed": _("同一单位以前报过，这次的数不同；入库后以这次的为准，以前的仍可按日期查到。"),
        "contradicting": _("别的单位报过同一个数，值不同。入库后两个数都保留，以谁为准见“数据不一致”。"),
        "given": _("别的单位已经报过同样的数，不用再报一遍；入库只多一个来源。"),
        "unchanged": _("同一单位以前报过同样的数，只记下又见到一次。"),
        "repeated": _("同一个数在表里写了几次，只采用第一处。"),
        REFUSED: _("这些格没有采用，原因写在右边；可以改好表再传，也可以先把其余的入库。"),
    }[tab]


def difference_workbook(name: str, prepared: Prepared, found: dict[Category, list[LineShown]]) -> bytes:
    """The whole difference: a sheet for each kind of change, and one for what is not taken."""
    titles = {
        Category.NEW: _("新增"),
        Category.CHANGED: _("变化"),
        Category.CONTRADICTING: _("矛盾"),
        Category.GIVEN: _("已有"),
        Category.UNCHANGED: _("不变"),
        Category.REPEATED: _("表内重复"),
    }
    columns = [
        ColumnToWrite(title)
        for title in (
            _("单位"), _("指标"), _("哪种数"), _("时期"), _("原来"), _("现在"), _("别的单位"), _("工作表"), _("单元格"),
        )
    ]  # fmt: skip
    sheets = [
        SheetToWrite(
            titles[category],
            columns,
            [
                (
                    line.unit,
                    said(line.indicator),
                    said(line.what),
                    said(line.period),
                    said(line.before) if line.before else "",
                    said(line.value),
                    _("；").join(f"{who} {said(value)}" for who, value in line.others),
                    line.sheet,
                    line.cell,
                )
                for line in lines
            ],
        )
        for category, lines in found.items()
        if lines
    ]
    refused = [
        (
            fault.sheet,
            fault.cell,
            either(fault.chinese, fault.english),
            _("未采用") if fault.blocks else _("提示"),
        )
        for fault in prepared.faults
    ]
    heads = [ColumnToWrite(title) for title in (_("工作表"), _("单元格"), _("原因"), _("结果"))]
    if refused or not sheets:
        sheets.append(SheetToWrite(_("未采用"), heads, refused))
    return write_workbook(sheets, title=name, language=language())


def _rule(by: StandsBy) -> str:
    return {
        StandsBy.DECISION: _("人工裁定"),
        StandsBy.KEEPER: _("指标的归口单位"),
        StandsBy.UNIT: _("本单位自己报的"),
        StandsBy.FIRST: _("先报的"),
    }[by]


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """One claim of a conflict."""

    statement: UUID
    claimant: str
    value: str
    sheet: str
    cell: str
    stands: bool


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """One figure on which units differ."""

    unit: str
    indicator: str
    what: str
    period: str
    claims: list[ClaimShown]
    by: str
    decided: Any


def conflict_rows(found: list[Conflict], names: dict[UUID, str]) -> list[ConflictShown]:
    """Conflicts in words."""
    rows = []
    for one in found:
        numbers = [claim.number for claim in one.figure.claims]
        alike = len({value_words(one.indicator, one.series.aspect, number) for number in numbers}) < len(
            set(numbers)
        )
        write = exact_words if alike else value_words
        rows.append(
            ConflictShown(
                one.unit.short_name or one.unit.name,
                either(one.indicator.name, one.indicator.english),
                said(aspect_words(one.series.basis, one.series.aspect)),
                said(period_words(one.series.period, one.series.basis, one.series.aspect)),
                [
                    ClaimShown(
                        claim.statement,
                        _name(names, claim.claimant),
                        said(write(one.indicator, one.series.aspect, claim.number)),
                        *one.cells.get(claim.statement, ("", "")),
                        at == 0,
                    )
                    for at, claim in enumerate(one.figure.claims)
                ],
                _rule(one.by),
                one.figure.decided if one.by is StandsBy.DECISION else None,
            )
        )
    return rows


def _name(names: dict[UUID, str], claimant: str) -> str:
    try:
        return names.get(UUID(claimant), claimant)
    except ValueError:
        return claimant


def figure(shown: FigureShown) -> dict[str, Any]:
    """A figure's page: heading, value, history in words."""
    series, indicator = shown.series, shown.indicator
    numbers = [one.statement.number for one in shown.history]
    alike = len({value_words(indicator, series.aspect, one) for one in numbers if one is not None}) < len(
        set(numbers)
    )
    write = exact_words if alike else value_words
    became = {
        Became.STANDS: (_("现在以它为准"), "green"),
        Became.SECOND: (_("另一说法"), "gold"),
        Became.REPLACED: (_("已被同一单位后来的数代替"), ""),
        Became.WITHDRAWN: (_("已随台账撤回"), "red"),
    }
    number = shown.said.statement.number
    assert number is not None
    stands = shown.stands
    return {
        "unit": shown.unit.short_name or shown.unit.name,
        "indicator": either(indicator.name, indicator.english),
        "what": said(aspect_words(series.basis, series.aspect)),
        "period": said(period_words(series.period, series.basis, series.aspect)),
        "value": said(write(indicator, series.aspect, number)),
        "scale": shown.said.statement.scale or "",
        "qualifier": shown.said.statement.qualifier or "",
        "became": became[shown.said.became],
        "stands_value": said(before_and_after(indicator, series.aspect, number, stands.number)[1])
        if stands
        else "",
        "rule": _rule(shown.by) if shown.by else "",
        "contradicted": stands is not None and stands.contradicted,
        "history": [
            (one, said(write(indicator, series.aspect, one.statement.number)), *became[one.became])
            for one in shown.history
            if one.statement.number is not None
        ],
        "claimants": [
            (one.statement.id, one.claimant, said(write(indicator, series.aspect, one.statement.number)))
            for one in shown.history
            if one.became in (Became.STANDS, Became.SECOND) and one.statement.number is not None
        ],
        "again": _("后来 %(n)s 份台账又报了同样的数") % {"n": len(shown.said.again)},
    }
