"""Write the reference pages that follow from the product's tables, so that they cannot fall behind them.

``make reference`` after a change of a page, a permission or a property; a test fails while a page is old.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference"
ACTION_PAGE = Path(__file__).parent / "how-to" / "write-an-action.md"
ACTION = Path(__file__).parents[1] / "src" / "luoshi" / "record" / "actions" / "change_document_class.py"

PAGES_INTRODUCTION = """\
# The pages

Every address of the product, and what one must be allowed to do to open it; made from `luoshi/web/pages.py` and
`luoshi/web/urls.py` by `make reference`. An address that is not in that table does not exist, and what somebody may not open
looks to them as if it did not exist either (404). Who may do what: [roles](roles.md).

* Pages that show what was recorded take `?known=2026-03-01`: what was known by the end of that day. People, posts, boards and
  lists of projects also take `?on=2026-03-01`: the day they are asked about.
* POST is refused without the token of a form, and without being signed in. Whoever still has a one-time password
  is led to `password` first.
* The language is a cookie, `luoshi_language`: `zh-hans` or `en`.

"""

ROLES_INTRODUCTION = """\
# Roles

Who may do what; made from `PERMISSIONS` of `luoshi/record/access.py` by `make reference`.

A role belongs to a **post**, not to an account. An account belongs to a person; the person holds posts from one day to
another; what the posts held *today* allow is what the account may do. Somebody who leaves a post loses its rights
on that day, without anybody's doing. Only a tenure that says from when it holds gives rights: having been seen in a post gives none. Two
records judged to be the same person count as one.

* **clerk** (经办): the supervision office: documents, decisions, the register, tasks, units and people.
* **growth clerk** (招商经办): the investment bureau: projects, what the city lays down about them, promises to investors; reads the
  rule-books that judge by records of projects, their results and why they came out so, and neither documents nor ledgers.
* **liaison** (联络员), **head** (单位负责人): answer for the unit of their post, for the units below it, and for what was merged into these.
  They see the tasks of these units and no documents.
* **leader** (分管领导): decides on tasks of the units of their posts and below, and sees of tasks these only; sees all documents, directives, ledgers,
  indicators and results.
* **auditor** (审计), **reader** (查阅): see all documents and every task of the city, and change nothing; accounts and unconfirmed roles they do not see.
* **administrator** (管理员): accounts only. Sees no content.
* **the machine**: reads, and proposes. It decides nothing.

What somebody may do with *one task* follows from what they are to it: see [the life of a task](task-life.md); with one
project: [the life of a project](project-life.md).

Nobody gives a role to themselves, by a tenure, a post or a judgement that two people are one. A role given to somebody who has an account
already counts once a second person, a clerk or an administrator, has confirmed it.

An administrator may appoint the first clerk, once, while there is none; that is an entry of its own in the chain.

"""

FACTS_INTRODUCTION = """\
# Facts

What `luoshi sample --out FOLDER` writes, and what judging reads: append-only Parquet, made from `FILES` of
`luoshi/record/facts.py` by `make reference`. Rows come in the order in which they were recorded.

Of a **series** (subject, property, period, days, basis, aspect, claimant) the statement recorded last stands, unless a row
with `retracts` withdrew it, or its workbook was withdrawn: an event `ledger withdrawn` and the events `ledger part` of its
figures have the same `subject`. Between claimants a person's `standing decided` comes first, then the unit whose figure stands
by the indicator's definition, then the unit itself, then whoever recorded it first. As known on a day: leave out every row
recorded after it.

"""

INDICATORS_INTRODUCTION = """\
# The standard indicators

The monthly set of a prefecture as it ships, made from `luoshi/monitor/standard.toml` by `make reference`. A city adopts it and
changes what is otherwise with it, on the page of the indicators; earlier versions stay for the days they stood. A figure is
stored in a base unit (yuan, kilowatt hour, percent) whatever it is printed in. Growth is given, never worked out from published
levels: the base is recomputed for the same firms, or at constant prices.

"""

PROPERTIES_INTRODUCTION = """\
# Properties

Everything that a statement may say, and of what; made from `PROPERTIES` of `luoshi/record/properties.py` by
`make reference`. A statement with another property is refused.

| type | what it is |
| --- | --- |
| `text` | an official word: a name of a unit, a title of a post, a code. Never erased. |
| `day` | a day |
| `number` | a number, in the unit of measure of the property |
| `reference` | leads to another subject |
| `personal` | names a person or repeats a document: stands in the erasable content |
| `list` | a list of words of a document: stands in the erasable content |

*Who may see it*: `public` may stand on a public page one day, `signed in` needs an account that may see content,
`handlers` are those who deal with the case.

"""


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def pages() -> str:
    """``pages.md``."""
    from luoshi.web.pages import PAGES

    addresses = _addresses()

    def rows() -> Iterator[tuple[str, ...]]:
        for name, page in PAGES.items():
            if name not in addresses:
                continue  # declared, and nothing there yet
            paths, purpose = addresses[name]
            methods = ", ".join(sorted(page.methods - {"HEAD"}))
            shown = ", ".join(f"`/{path}`" for path in paths)
            yield shown, f"`{name}`", methods, _who(page.permission), purpose

    return PAGES_INTRODUCTION + _table(("address", "name", "methods", "who", "what"), rows())


def roles() -> str:
    """``roles.md``."""
    from luoshi.record.access import PERMISSIONS

    def rows() -> Iterator[tuple[str, ...]]:
        for permission in PERMISSIONS:
            yield f"`{permission}`", *("yes" if granted else "" for granted in _granted(permission).values())

    return ROLES_INTRODUCTION + _table(("permission", *_granted("see content")), rows())


def properties() -> str:
    """``properties.md``."""
    from luoshi.record.properties import PROPERTIES

    def rows() -> Iterator[tuple[str, ...]]:
        for one in PROPERTIES.values():
            kind = f"{one.type} to {one.refers_to}" if one.refers_to else one.type
            yield f"`{one.name}`", one.title, one.subject, kind, one.unit_of_measure or "", one.seen_by

    heads = ("property", "shown as", "of a", "type", "unit of measure", "who may see it")
    return PROPERTIES_INTRODUCTION + _table(heads, rows())


def facts() -> str:
    """``facts.md``."""
    from luoshi.record.facts import FILES

    parts = [FACTS_INTRODUCTION]
    for one in FILES:
        heads = ("column", "type", "what it is")
        columns = _table(heads, ((f"`{name}`", kind, about) for name, kind, about in one.columns))
        parts.append(f"## `{one.name}.parquet`\n\n{one.about.capitalize()}.\n\n{columns}\n")
    return "".join(parts).rstrip("\n") + "\n"


def indicators() -> str:
    """``indicators.md``."""
    from luoshi.monitor.standard import standard_indicators

    def rows() -> Iterator[tuple[str, ...]]:
        for one in standard_indicators():
            kinds = ", ".join(
                [*one.period_kinds, *(["January–February together"] if one.january_february else [])]
            )
            growth = (
                "none" if one.growth == "none" else one.growth + ("" if one.level_published else ", no level")
            )
            rolls = f"{one.rolls_up.how} by {one.rolls_up.by}" if one.rolls_up.by else str(one.rolls_up.how)
            late = f"day {one.due} of the month after" + (
                f", {one.reporting_lag} later" if one.reporting_lag else ""
            )
            yield (
                f"`{one.code}`", one.name, one.english, one.shown.unit, kinds, ", ".join(one.bases), growth,
                late, str(one.direction), rolls, ", ".join(one.kept_by), str(one.law),
            )  # fmt: skip

    heads = (
        "code", "name", "in English", "printed in", "periods", "kept as", "growth", "due", "better", "rolls up",
        "whose figure stands", "collected under",
    )  # fmt: skip
    return INDICATORS_INTRODUCTION + _table(heads, rows())


def _granted(permission: str) -> dict[str, bool]:
    from luoshi.record.access import may
    from luoshi.record.actions.acting import Actor
    from luoshi.record.models import Role, new_id

    actors = {
        role.value: Actor("somebody", account=new_id(), roles=frozenset({role.value}))
        for role in Role
        if role
    }
    return {
        name: may(actor, permission) for name, actor in (actors | {"the machine": Actor("machine")}).items()
    }


def _who(permission: str) -> str:
    if permission == "":
        return "everybody"
    if permission == "signed in":
        return "whoever is signed in"
    return ", ".join(
        name for name, granted in _granted(permission).items() if granted and name != "the machine"
    )


def _addresses() -> dict[str, tuple[list[str], str]]:
    """Name of a page -> its addresses, and the first sentence of its view."""
    from luoshi.web import urls

    found: dict[str, tuple[list[str], str]] = {}
    for one in urls.urlpatterns:
        paths, _ = found.setdefault(str(one.name), ([], _purpose(one.callback)))
        paths.append(_readable(str(one.pattern)))
    return found


def _readable(pattern: str) -> str:
    return re.sub(r"<\w+:(\w+)>", r"{\1}", pattern)


def _purpose(view: Any) -> str:
    text = getattr(view, "view_class", view).__doc__ or ""
    return " ".join(text.split("\n\n")[0].split()).replace("``", "`")


FORMULAS_INTRODUCTION = """\
# Formulas

What a formula of a rule-book may use; made from `luoshi/judging/formulas.py` by `make reference`. Everything else is refused, with its
place in the text. Formulas are SQL expressions over the columns of one table, so that an official can read them; which rows, whose, and which
months they are about are keys of the book.

* A number has six decimals and is in the base unit of its column: yuan and not 万元, a ratio and not percent. **Every step** keeps six
  decimals, rounded half away from zero (四舍五入). `1e8` and `0.35` are numbers; days are `date '2026-03-01'`, texts `'开工'`.
* `+`, `-`, `*`; `/` only by `nullif(…, 0)` or by a number that is written out.
* `=`, `<>`, `<`, `<=`, `>`, `>=`, `between … and …`, `in (…)`, `is null`, `is not null`, `and`, `or`, `not`. Texts are only equal or not: engines
  sort them differently. What is unknown (NULL) stays unknown, as in SQL.
* `case when … then … else … end`.
* A number of 10²² or more stops the run; it never becomes another number.
* Not: queries inside a formula, `over`, `%`, `//`, casts, `avg`, `like`, and functions not listed here. A mean is
  `sum(x) / nullif(count(x), 0)`.

"""


def formulas() -> str:
    """What formulas may use."""
    from luoshi.judging.formulas import AGGREGATES, FUNCTIONS

    lines = [FORMULAS_INTRODUCTION]
    for title, listed in (("Functions of one row", FUNCTIONS), ("Functions of many rows", AGGREGATES)):
        lines.append(f"## {title}\n\n| | 意思 | meaning |\n| --- | --- | --- |\n")
        lines += [f"| `{name}` | {words.chinese} | {words.english} |\n" for name, words in listed.items()]
        lines.append("\n")
    lines.append(
        "`count(*)` counts rows, `count(distinct x)` different values. Each may have `filter (where …)` behind it.\n"
    )
    return "".join(lines)


PROJECT_LIFE_INTRODUCTION = """# The life of a project

For everything that can be done with a project who may do it and while it is how; made from `luoshi/growth/life.py` by `make reference`.
Every action asks the same table. Which stages a project goes through, and which proof each needs, is the city's own: a text file with a day
(`luoshi/growth/shipped/stages.toml` is the example that ships).

Whoever may see a project and not do something with it is told so. Whoever may not see it is told that there is no such project.

## Who may do what

"""

PROJECT_LIFE_RULES = """\
*Others only*: refused to whoever claimed it, or had a hand in it since, by account, person and post, whatever their role. *Has a hand*: whoever
does it while claims wait may not review those. An entry review is scored by whoever works on projects, sees this one, had no hand in it and is
not of the unit that holds it; a promise is paid by the unit that owes it or the bureau; an undertaking is kept by whom it binds or the bureau.

"""

TASK_LIFE_INTRODUCTION = """\
# The life of a task

The states of a task, and for everything that can be done with it who may do it, from which state, and where it leads; made from
`luoshi/delivery/life.py` by `make reference`. Every action asks the same table.

Whoever may see a task and not do something with it is told so. Whoever may not see it is told that there is no such task.

"""

TASK_LIFE_RULES = """\
*Others only*: refused to whoever submitted what is decided on and to everybody who had a hand in it since, whatever their role, under
another account of the same person, and to whoever holds the same post. Where nobody of these relations is left, the task's page names who
reviews one level up.

*Stays*: the state does not change. A change names the version of the task that was seen; where somebody else changed it meanwhile, what
they changed is shown first.

"""


def project_life() -> str:
    """``project-life.md``."""
    from luoshi.growth.life import RELATIONS, VERBS, Status

    lines = [PROJECT_LIFE_INTRODUCTION]
    heads = (
        "what",
        "shown as",
        *(f"`{one.value}`" for one in RELATIONS),
        "while",
        "others only",
        "has a hand",
    )

    def rows() -> Iterator[tuple[str, ...]]:
        for verb in VERBS.values():
            yield (
                verb.name,
                verb.words.chinese,
                *("yes" if one in verb.who else "" for one in RELATIONS),
                ", ".join(one.value for one in Status if one in verb.while_) or "of no one project",
                "yes" if verb.others_only else "",
                "yes" if verb.edits else "",
            )

    lines += [
        _table(heads, rows()),
        "\n",
        PROJECT_LIFE_RULES,
        "| relation | 是谁 | who it is |\n| --- | --- | --- |\n",
    ]
    lines += [f"| `{one.value}` | {words.chinese} | {words.english} |\n" for one, words in RELATIONS.items()]
    return "".join(lines)


def task_life() -> str:
    """``task-life.md``."""
    from luoshi.delivery.life import BEFORE_PAUSE, RELATIONS, VERBS, Relation, State, verbs_from

    lines = [TASK_LIFE_INTRODUCTION, "## The diagram\n\n```text\n"]
    for state in State:
        lines.append(f"{state.value}\n")
        for verb in verbs_from(state.value):
            lines += [
                f"    ── {verb.name} ──▶ {target}\n" for target in verb.targets if target != state.value
            ]
    lines += ["```\n\n", "## The states\n\n"]
    lines.append(
        _table(
            ("state", "shown as", "what can be done"),
            (
                (f"`{one.value}`", str(one.label), ", ".join(verb.name for verb in verbs_from(one.value)))
                for one in State
            ),
        )
    )
    lines.append("\n## Who may do what\n\n")
    heads = ("what", "shown as", *(f"`{one.value}`" for one in RELATIONS), "from", "to", "others only")

    def rows() -> Iterator[tuple[str, ...]]:
        for verb in VERBS.values():
            yield (
                verb.name,
                verb.words.chinese,
                *(
                    "once assigned"
                    if one in verb.once_assigned
                    else "own parts"
                    if verb.own_parts and one == Relation.UPPER
                    else "yes"
                    if one in verb.who
                    else ""
                    for one in RELATIONS
                ),
                ", ".join(state.value for state in State if state in verb.sources) or "nothing",
                ", ".join("as before the pause" if one == BEFORE_PAUSE else one for one in verb.targets)
                or "stays",
                "yes" if verb.others_only else "",
            )

    lines += [
        _table(heads, rows()),
        "\n",
        TASK_LIFE_RULES,
        "| relation | 是谁 | who it is |\n| --- | --- | --- |\n",
    ]
    lines += [f"| `{one.value}` | {words.chinese} | {words.english} |\n" for one, words in RELATIONS.items()]
    return "".join(lines)


TABLES_INTRODUCTION = """\
# The published tables

What formulas of rule-books read; made from `luoshi/judging/tables.py` by `make reference`. A snapshot holds one Parquet file a
table, with these columns in this order. Numbers are `DECIMAL(28,6)` in base units (yuan and not 万元, a ratio and not percent unless
it says so), days `DATE`, texts `VARCHAR`, truths `BOOLEAN`. Every table begins with `id`, which is unique in it; a column that leads to
another row (a unit, a project) holds its `id`.

Beside every column but `id` stands `NAME__statement`: the id of the statement that says it, empty for what the snapshot works out itself.
*From* is the property of the [facts](facts.md) that a column takes its value from; a truth is stated as the text `yes` or `no`. A table without
rows is there all the same.

A column marked **respondent** is what one respondent reported under the statistics law: no measure of a firm or a person may
read it.

Beside the tables, for the engine and for explaining, not for formulas:

* `unit_tree`: `hierarchy` (`administrative`, `reporting`), `above`, `unit`: every unit under itself and under every unit above it;
* `statements`: `statement`, `source`, `known_at`, `claimant`, `period`, `valid_from`, `valid_to`, `qualifier`, `scale` of every statement that a
  table rests on, and `sources`: the row of [facts](facts.md) of every source of one; both with identifiers as `UUID`, sorted, to be looked up;
* `runs`: the published runs known, without `published_at`: of a book and period the first that was published.

"""


def tables() -> str:
    """The published tables, column by column."""
    from luoshi.judging.formulas import KINDS
    from luoshi.judging.tables import TABLES

    parts = [TABLES_INTRODUCTION]
    for table in TABLES.values():
        about = [f"Its rows are known by `{table.named}`, and usually belong to `{table.owner}`."]
        if table.periodic:
            about.append(
                "Its rows are of periods: a window needs no column. A row is of one unit, indicator, period and basis; its targets are those of"
                " the year it lies in. `planned_share` follows the curve that was set, else the one in the indicator's definition, else it is months ÷ 12."
            )

        def rows(columns: tuple[Any, ...] = table.columns) -> Iterator[tuple[str, ...]]:
            for one in columns:
                source = f"`{one.property}`" if one.property else ""
                mark = f"**{one.mark}**" if one.mark else ""
                kind = KINDS[one.kind]
                yield (
                    f"`{one.name}`", one.words.chinese, one.words.english, f"{kind.chinese} {kind.english}",
                    one.unit, source, mark,
                )  # fmt: skip

        heads = ("column", "名称", "what it is", "kind", "in", "from", "mark")
        parts.append(
            f"## `{table.name}`\n\n{table.words.chinese}, {table.words.english}: one row a `{table.subject_kind}`"
            f"{' and series of figures' if table.periodic else ''}. {' '.join(about)}\n\n{_table(heads, rows())}\n"
        )
    return "".join(parts).rstrip("\n") + "\n"


def action_page() -> str:
    """``write-an-action.md`` with the action it shows as that is now."""
    code = ACTION.read_text(encoding="utf-8")
    page = ACTION_PAGE.read_text(encoding="utf-8")
    return re.sub(r"```python\n.*?```", lambda _: f"```python\n{code}```", page, count=1, flags=re.DOTALL)


PAGES = {
    "pages.md": pages,
    "roles.md": roles,
    "properties.md": properties,
    "facts.md": facts,
    "indicators.md": indicators,
    "formulas.md": formulas,
    "tables.md": tables,
    "task-life.md": task_life,
    "project-life.md": project_life,
}


def set_up() -> None:
    """Django, without a database: the tables are read from the code."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    os.environ.setdefault("LUOSHI_SECRET_KEY", "not used")
    django.setup()


if __name__ == "__main__":
    set_up()
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
    ACTION_PAGE.write_text(action_page(), encoding="utf-8")
