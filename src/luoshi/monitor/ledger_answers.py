"""From what a person filled in about a workbook to the forms and answers that are recorded.

The page names its fields so: ``g0.unit`` (where the unit of the first group of tables is said) with ``g0.unit.value``
where it is fixed, ``g0.c3.role`` (what the fourth column is) with ``g0.c3.indicator``, ``.unit``, ``.basis``,
``.aspect`` and ``.measure`` of a column of figures, and ``q0.about`` with ``q0`` for a question and its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from luoshi.monitor.indicator import Aspect, Basis
from luoshi.monitor.ledger_mapping import period_inside, with_titles
from luoshi.monitor.scales import scale_named
from luoshi.monitor.vocabulary import Vocabulary
from luoshi.record.actions.confirm_forms import ConfirmedForm
from luoshi.record.ledgers.figures import UNDECIDED
from luoshi.record.ledgers.preparing import key_of_form
from luoshi.record.ledgers.summary import Summary, TableShown
from luoshi.sheets.ledgers import normalised
from luoshi.words import Words

PLACES = ("unit", "indicator", "period")
KEYS = (*PLACES, "measure")
FIGURE, IGNORED = "figure", "ignored"
# Where a place may be said apart from a column of its own; the last is said by a person.
SAID_IN = ("header", "titles", "sheet", "file")
FIXED, COLUMN = "fixed", "column"
_PLACEHOLDER = re.compile(r"\{[年月期]\}")
_AFTER_PERIOD = re.compile(r"^[\s,，、的（()）度份-]+")

_PLACE_WORDS = {
    "unit": Words("单位", "unit"),
    "indicator": Words("指标", "indicator"),
    "period": Words("时期", "period"),
    "measure": Words("计量单位", "unit of measure"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was filled in and cannot be: the field it stands in, and what to do."""

    field: str
    words: Words


class WrongAnswers(ValueError):
    """What was filled in does not do; nothing of it was taken."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(problem.words.chinese for problem in self.problems))


@dataclass(slots=True)
class Group:
    """Tables of a workbook that are of one form, and read alike. ``number`` names the group's fields."""

    number: int
    tables: list[TableShown] = field(default_factory=list)

    @property
    def first(self) -> TableShown:
        """The table that is shown for all of them."""
        return self.tables[0]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is confirmed: whose ledger it is, how its tables are read, and the answers for this workbook alone."""

    claimant: UUID
    forms: list[ConfirmedForm]
    answers: dict[str, str]


def groups(summary: Summary, *, again: bool = False) -> list[Group]:
    """The tables to be confirmed, those of one form together; with ``again`` the known ones as well."""
    found: dict[str, Group] = {}
    for table in summary.tables:
        if table.form is None or again:
            key = key_of_form(table.shape, table.titles, table.sheet, table.mapping)
            found.setdefault(key, Group(len(found))).tables.append(table)
    return list(found.values())


def questions_of(summary: Summary) -> list[dict[str, Any]]:
    """What is asked beside the columns of the tables, each once."""
    in_tables = {question["about"] for table in summary.tables for question in table.questions}
    return [question for question in summary.questions if question["about"] not in in_tables]


def form_name(titles: Iterable[str], sheet: str) -> str:
    """What a form is called: the first of its titles that says more than a period or a unit of measure."""
    for title in (*titles, sheet):
        plain = _AFTER_PERIOD.sub("", _PLACEHOLDER.sub("", normalised(title)))
        if len(plain) > 2 and not re.match(r"(?:计量)?单位[:：]|(?:制表|填报|编制)", plain):
            return plain
    return sheet


def confirmation(
    summary: Summary, said: Mapping[str, str], words: Vocabulary, *, again: bool = False
) -> Confirmation:
    """What a filled-in page confirms; raises WrongAnswers with everything that is wrong in it.

    Names of units and indicators, and what the columns are, are remembered with the form; doubts about single cells,
    and a period that only this workbook has, are answered for it alone.
    """
    problems: list[Problem] = []
    claimant = _unit(said.get("claimant", ""), words)
    if claimant is None:
        problems.append(Problem("claimant", Words("请选择这是哪个单位的台账", "Say whose ledger this is")))
    names, answers = _answers(summary, said, words, problems)
    forms: dict[str, ConfirmedForm] = {}
    asked = groups(summary, again=again)
    for group in asked:
        mapping = _mapping(group, said, words, answers, problems)
        mapping["names"] = {key: {**mapping["names"].get(key, {}), **names[key]} for key in names}
        for table in group.tables:
            form = _form(table, mapping)
            forms.setdefault(form.shape, form)
    if not again and any(names.values()):
        for table in summary.tables:
            if table.form is not None:
                kept = {key: {**table.mapping["names"].get(key, {}), **names[key]} for key in names}
                form = _form(table, {**table.mapping, "names": kept})
                forms.setdefault(form.shape, form)
    if problems or claimant is None:
        raise WrongAnswers(problems)
    return Confirmation(claimant, list(forms.values()), answers)


def _form(table: TableShown, mapping: dict[str, Any]) -> ConfirmedForm:
    return ConfirmedForm(
        key_of_form(table.shape, table.titles, table.sheet, mapping),
        form_name(table.titles, table.sheet),
        with_titles(mapping, table.paths),
        tuple(table.paths),
    )


def _unit(text: str, words: Vocabulary) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if found in words.units else None


def _answers(
    summary: Summary, said: Mapping[str, str], words: Vocabulary, problems: list[Problem]
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Names that are remembered, and answers for this workbook."""
    names: dict[str, dict[str, str]] = {"unit": {}, "indicator": {}}
    answers: dict[str, str] = {}
    given = {said[f"{name[:-6]}.about"]: (name[:-6], said.get(name[:-6], UNDECIDED))
             for name in said if re.fullmatch(r"q\d+\.about", name)}  # fmt: skip
    for question in questions_of(summary):
        about = question["about"]
        name, answer = given.get(about, ("", UNDECIDED))
        if about == "period":
            if period_inside(answer) is None:
                problems.append(Problem(name, _WRITE_PERIOD))
            answers[about] = answer.strip()
            continue
        kind, _, key = about.partition(" ")
        place, _, key = key.partition(" ") if kind == "names" else ("", "", "")
        allowed = {choice[0] for choice in question["choices"]}
        if place == "unit" and _unit(answer, words) is not None:
            allowed.add(answer)
        if answer not in allowed:
            problems.append(
                Problem(
                    name, Words(f"请回答：{question['chinese']}", f"Please answer: {question['english']}")
                )
            )
        elif place:
            names[place][key] = answer
        else:
            answers[about] = answer
    return names, answers


_WRITE_PERIOD = Words("请写明时期，如 2026-05、2026年1-5月", "Write the period, as in 2026-05")


def _mapping(
    group: Group,
    said: Mapping[str, str],
    words: Vocabulary,
    answers: dict[str, str],
    problems: list[Problem],
) -> dict[str, Any]:
    prefix = f"g{group.number}"
    table = group.first
    roles = [said.get(f"{prefix}.c{at}.role", IGNORED) for at in range(len(table.columns))]
    mapping: dict[str, Any] = {
        "names": {key: dict(table.mapping["names"].get(key, {})) for key in ("unit", "indicator")}
    }
    for place in KEYS:
        mapping[place] = _place(prefix, place, roles, said, words, answers, problems)
    mapping["columns"] = []
    for at, role in enumerate(roles):
        if role in KEYS:
            mapping["columns"].append({"role": "key"})
        elif role == FIGURE:
            mapping["columns"].append(
                _figure(f"{prefix}.c{at}", table.letters[at], mapping, said, words, problems)
            )
        else:
            mapping["columns"].append({"role": IGNORED})
    if FIGURE not in roles:
        problems.append(
            Problem(
                f"{prefix}.c0.role",
                Words(
                    f"“{table.sheet}”没有一列是指标数，请指明哪一列是",
                    f"No column of “{table.sheet}” holds figures: say which does",
                ),
            )
        )
    return mapping


def _place(
    prefix: str,
    place: str,
    roles: list[str],
    said: Mapping[str, str],
    words: Vocabulary,
    answers: dict[str, str],
    problems: list[Problem],
) -> dict[str, Any]:
    """Where unit, indicator, period or unit of measure is said: a column that is marked so goes before all else."""
    marked = [at for at, role in enumerate(roles) if role == place]
    chinese, english = _PLACE_WORDS[place]
    name = f"{prefix}.{place}"
    if len(marked) > 1:
        problems.append(
            Problem(
                f"{prefix}.c{marked[1]}.role",
                Words(
                    f"有两列都标成了“{chinese}”，请只留一列", f"Two columns are marked “{english}”: keep one"
                ),
            )
        )
    if marked:
        return {"from": COLUMN, "column": marked[0]}
    where = said.get(name, "header" if place == "measure" else "")
    if where in SAID_IN:
        return {"from": where}
    if where != FIXED:
        problems.append(
            Problem(name, Words(f"请指明{chinese}写在哪一列，或哪里", f"Say where the {english} is written"))
        )
        return {"from": FIXED, "value": ""}
    value = said.get(f"{name}.value", "").strip()
    if place == "period":
        # The form holds for later workbooks, which are of other periods.
        if period_inside(value) is None:
            problems.append(Problem(f"{name}.value", _WRITE_PERIOD))
        answers["period"] = value
        return {"from": FIXED, "value": ""}
    known = _unit(value, words) is not None if place == "unit" else value in words.by_code
    if not known:
        problems.append(Problem(f"{name}.value", Words(f"请选择{chinese}", f"Choose the {english}")))
    return {"from": FIXED, "value": value}


def _figure(
    prefix: str,
    letters: str,
    mapping: dict[str, Any],
    said: Mapping[str, str],
    words: Vocabulary,
    problems: list[Problem],
) -> dict[str, Any]:
    """What a column of figures holds."""

    def wrong(name: str, chinese: str, english: str) -> None:
        problems.append(
            Problem(f"{prefix}.{name}", Words(f"{letters}列：{chinese}", f"{letters}: {english}"))
        )

    made = {
        "role": FIGURE,
        **{
            name: said.get(f"{prefix}.{name}", "").strip()
            for name in ("indicator", "unit", "basis", "aspect", "measure")
        },
    }
    indicator = words.by_code.get(made["indicator"])
    if made["indicator"] and indicator is None:
        wrong("indicator", "没有这个指标", "there is no such indicator")
    elif indicator is None and mapping["indicator"]["from"] == "header":
        wrong("indicator", "请选择指标", "choose the indicator")
    if made["unit"] and _unit(made["unit"], words) is None:
        wrong("unit", "没有这个单位", "there is no such unit")
    elif not made["unit"] and mapping["unit"]["from"] == "header":
        wrong("unit", "请选择单位", "choose the unit")
    if made["aspect"] not in set(Aspect):
        wrong(
            "aspect", "请选择是绝对额、增速、位次还是目标", "say whether it is level, growth, rank or target"
        )
    elif made["aspect"] in (Aspect.GROWTH, Aspect.TARGET_GROWTH):
        made["measure"] = "%"
    elif made["aspect"] == Aspect.RANK:
        made["measure"] = "个"
    basis_open = not made["basis"] and mapping["indicator"]["from"] != COLUMN
    if basis_open or (made["basis"] and made["basis"] not in set(Basis)):
        wrong(
            "basis",
            "请选择本期、累计还是期末",
            "say whether it is of the period, cumulative or end of period",
        )
    if made["measure"]:
        if scale_named(made["measure"]) is None:
            wrong("measure", f"计量单位“{made['measure']}”不认识，如亿元、万人、%", "unknown unit of measure")
    elif indicator is not None and mapping["measure"]["from"] != COLUMN:
        wrong(
            "measure",
            f"请写计量单位，如{indicator.shown.unit}",
            f"write the unit, as in {indicator.shown.unit}",
        )
    return made
