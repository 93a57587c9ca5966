"""Which rows a rule gathers: table, owner, condition, window, share."""

from __future__ import annotations

from typing import get_args

from luoshi.judging.books.model import Rows, Span, Window
from luoshi.judging.books.names import called, owners, row_names, table_names, tables_called
from luoshi.judging.books.problems import allowed
from luoshi.judging.books.reading import STAND_IN, Reading, number_of, text_of
from luoshi.judging.books.yaml_text import Spot
from luoshi.judging.formulas import Formula, Node, parse_formula
from luoshi.judging.tables import TABLES, Table

ROW_KEYS = ("by", "where", "window", "share", "within", "once_per")
SPANS: tuple[Span, ...] = get_args(Span)

_COUNTED = {"count": "count(x)", "count distinct": "count(distinct x)", "min": "min", "max": "max"}


def read_table(reading: Reading, spot: Spot | None) -> Table | None:
    """The published table that is named here."""
    name = text_of(spot)
    if spot is None or name is None:
        return None
    if name not in TABLES:
        hint = allowed(name, table_names(), tables_called())
        reading.wrong(spot, f"没有“{name}”这张表{hint.chinese}", f"there is no table “{name}”{hint.english}")
        return None
    return TABLES[name]


def read_rows(reading: Reading, spot: Spot) -> Rows | None:
    """What ``from`` and the keys beside it say; None where the table is not known."""
    table = read_table(reading, spot.get("from"))
    if table is None:
        return None
    within = text_of(spot.get("within"))
    if within is not None and reading.subjects is not None and reading.subjects.name != "units":
        reading.wrong(
            spot.keys["within"], "只有评单位时才有下级：within 只用于 subjects 是 units 的规则",
            "only units have units below: “within” is for books over units", at_key=True,
        )  # fmt: skip
    where = spot.get("where")
    return Rows(
        table=table.name,
        by=_owner(reading, spot, table),
        where=None if where is None else reading.formula(where, row_names(table), table=table, kind="truth"),
        window=read_window(reading, spot.get("window"), table),
        share=reading.column(spot.get("share"), table, ("number",)),
        within=within,
        once_per=reading.column(spot.get("once_per"), table, ("text", "number", "day")),
    )


def _owner(reading: Reading, spot: Spot, table: Table) -> str:
    """The column that says whose a row is."""
    subjects = reading.subjects
    known = owners(table, subjects.name) if subjects else [column.name for column in table.columns]
    by = spot.get("by")
    if by is None:
        usual = "id" if subjects is table else table.owner
        if usual not in known:
            chinese = (
                f"“{table.name}”的行归谁要用 by 写明" if known else f"“{table.name}”没有一列说明行归哪个对象"
            )
            english = (
                f"say in “by” whose a row of “{table.name}” is"
                if known
                else f"no column of “{table.name}” says whose of the subjects a row is"
            )
            hint = allowed("", known)
            reading.wrong(spot.keys["from"], chinese + hint.chinese, english + hint.english)
        return usual
    name = text_of(by)
    if name is None or name in known:
        return name or "id"
    if name not in table.kinds():
        hint = allowed(name, known, called(table))
        reading.wrong(
            by,
            f"“{table.name}”表没有“{name}”这一列{hint.chinese}",
            f"the table “{table.name}” has no column “{name}”{hint.english}",
        )
    else:
        hint = allowed("", known)
        reading.wrong(
            by,
            f"“{name}”这一列不说明归哪个对象{hint.chinese}",
            f"the column “{name}” does not say whose of the subjects a row is{hint.english}",
        )
    return name


def read_window(reading: Reading, spot: Spot | None, table: Table) -> Window | None:
    """Which rows by time; a table with periods of its own has the book's period unless it says otherwise."""
    if table.periodic:
        if spot is not None and spot.kind == "mapping":
            reading.wrong(
                spot, f"“{table.name}”表自有期间：写 window: period 或 window: last year",
                f"the table “{table.name}” has periods of its own: write “window: period” or “window: last year”",
            )  # fmt: skip
        return Window("last year" if text_of(spot) == "last year" else "period")
    if spot is None:
        return None
    days = [column.name for column in table.columns if column.kind == "day"]
    if spot.kind == "text":
        example = f"{{{spot.value}: {days[0] if days else '…'}}}"
        reading.wrong(spot, f"要写明按哪一天算，如 {example}", f"say which day decides, as {example}")
        return None
    for span in SPANS:
        if (named := spot.get(span)) is not None:
            if span == "campaign" and not reading.campaign:
                reading.wrong(
                    named,
                    "这本规则的周期不是 campaign，没有活动期",
                    "the period of this book is no campaign",
                    at_key=True,
                )
            name = reading.column(named, table, ("day",))
            return None if name is None else Window(span, name)
    return None


def read_gathering(reading: Reading, spot: Spot | None, rows: Rows | None) -> Formula:
    """A formula that gathers rows; with a share only what a share can be had of."""
    if rows is None:
        return STAND_IN["number"]
    table = TABLES[rows.table]
    found = reading.formula(spot, row_names(table), table=table, gathers=True)
    if spot is not None and rows.share is not None:
        for op in dict.fromkeys(node.op for node in found.tree.walk() if node.op in _COUNTED):
            reading.wrong(
                spot, f"写了 share 时不能用 {_COUNTED[op]}：份额只对 sum(x) 和 count(*) 有意义",
                f"with “share” no {_COUNTED[op]}: only sum(x) and count(*) can be had of a share",
            )  # fmt: skip
    return found


def read_target(reading: Reading, spot: Spot | None, rows: Rows | None) -> tuple[Rows | None, Formula | None]:
    """The rows of a target and the formula over them; a target that is a number has no rows."""
    if spot is None:
        return None, None
    if (number := number_of(spot)) is not None:
        return None, parse_formula(f"{number:f}", {}, aggregate=False)
    if spot.kind == "mapping":
        own = read_rows(reading, spot)
        return own, read_gathering(reading, spot.get("value"), own)
    if spot.kind == "text" and rows is None:
        return None, STAND_IN["number"]
    return rows, read_gathering(reading, spot, rows)


def finding_rows(finding: str, within: str | None = None) -> Rows:
    """The rows of ``findings`` that say ``finding`` of a subject in the period."""
    return Rows("findings", "subject", _is("finding", finding), Window("period", "found_on"), within=within)


def rating_rows(code: str) -> Rows:
    """The rows of ``ratings`` for a measure in the period."""
    return Rows("ratings", "subject", _is("measure", code), Window("period", "rated_on"))


def _is(column: str, text: str) -> Formula:
    """The condition that a column has this text."""
    written = text.replace("'", "''")
    parts = Node("column", "text", value=column), Node("text", "text", value=text)
    return Formula(f"{column} = '{written}'", Node("=", "truth", parts), (column,))


def amount() -> Formula:
    """The points that a person set in a finding."""
    return parse_formula("amount", TABLES["findings"].kinds(), aggregate=False)


def total_of(formula: Formula) -> Formula:
    """The sum over rows of a formula of each row."""
    return Formula(f"sum({formula.text})", Node("sum", "number", (formula.tree,)), formula.columns)


ONE = parse_formula("1", {}, aggregate=False)
