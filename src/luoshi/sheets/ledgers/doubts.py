"""What the reader is not sure of: asked with choices, never guessed."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.messages import language as chosen_language
from luoshi.sheets.errors import Words

# code: question in Chinese and English; choices by key, each in Chinese and English.
_TEXTS: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "no_header": (
        "从{cell}起的这张表没有找到表头，第一行是数据吗？",
        "The table from {cell} on has no header that was recognised: is its first row data?",
        {"data": ("是数据", "It is data"), "header": ("是表头", "It is the header")},
    ),
    "header_spread": (
        "表头“{text}”（{cell}）右边的空格没有合并，也归它管吗？",
        "The cells to the right of the heading “{text}” ({cell}) are empty but not merged: do they belong to it?",
        {"yes": ("归它管", "They do"), "no": ("不归它管", "They do not")},
    ),
    "header_misaligned": (
        "表头上一行（{cell}起）比下一行少，合并的信息像是丢了；按下一行的重复，把“{text}”等依次对上，对吗？",
        "The upper row of the header (from {cell}) has fewer headings than the lower one, as if merged cells "
        "had been lost; “{text}” and the next were matched with where the lower row repeats: is that right?",
        {"regrouped": ("对", "It is"), "refuse": ("不对，退回更正", "No, send the file back")},
    ),
    "side_by_side": (
        "空列两边（{left}和{right}）是一张表还是两张并排的表？",
        "On both sides of an empty column ({left} and {right}): one table, or two side by side?",
        {"one": ("一张表", "One table"), "two": ("两张表", "Two tables")},
    ),
    "merged_number": (
        "{cell}的数{value}由几行合并而成，是哪一行的？",
        "The number {value} in {cell} is merged over several rows: whose is it?",
        {"first": ("只是第一行的", "The first row's"), "together": ("是这几行合起来的", "Of all of them together"),
         "each": ("每一行都是这个数", "Each row's")},
    ),
    "blank_key": (
        "“{text}”一列里{cell}等{count}格是空的（没有合并），是否与上一行相同？",
        "In the column “{text}”, {cell} and others ({count}) are empty, not merged: the same as above?",
        {"same": ("与上一行相同", "The same as above"), "blank": ("就是空的", "They are empty")},
    ),
    "hidden_sheet": (
        "工作表“{text}”是隐藏的，其中的表要用吗？",
        "The sheet “{text}” is hidden: shall its tables be used?",
        {"leave": ("不用", "Leave it"), "use": ("要用", "Use it")},
    ),
    "hidden_rows": (
        "表里有{count}行是隐藏的（如{cell}所在行），要用吗？",
        "{count} rows of the table are hidden (as that of {cell}): shall they be used?",
        {"use": ("要用", "Use them"), "leave": ("不用", "Leave them")},
    ),
    "hidden_columns": (
        "表里有{count}列是隐藏的（如{cell}所在列），要用吗？",
        "{count} columns of the table are hidden (as that of {cell}): shall they be used?",
        {"use": ("要用", "Use them"), "leave": ("不用", "Leave them")},
    ),
    "percent_scale": (
        "“{text}”一列的数都小于1（如{cell}的{value}），{value}是{points}%还是{value}%？",
        "All numbers in “{text}” are below 1 (as {value} in {cell}): is {value} {points}% or {value}%?",
        {"fraction": ("要乘以100", "Multiply by 100"), "points": ("就是百分数", "They are percentages as they are")},
    ),
    "outlier_scale": (
        "{cell}的{value}约是同列其他数的{times}倍，单位是不是写错了（本列是{unit}，它像是{likely}）？",
        "{value} in {cell} is about {times} times the other numbers of its column: is its unit {likely}, not {unit}?",
        {"as_column": ("没错，是{unit}", "No, it is {unit}"), "likely": ("是{likely}", "Yes, it is {likely}")},
    ),
    "mixed_unit": (
        "{cell}写的是“{value}”，而本列的单位是{unit}，以哪个为准？",
        "{cell} says “{value}” but the unit of its column is {unit}: which holds?",
        {"as_written": ("以格内写的为准", "What the cell says"), "as_column": ("以本列单位为准", "The column's unit")},
    ),
    "bracketed_number": (
        "{cell}的“{value}”是负数还是注释号？",
        "Is “{value}” in {cell} a negative number or the number of a note?",
        {"negative": ("负数", "A negative number"), "note": ("注释号，不是数", "A note")},
    ),
    "dash_as_minus": (
        "{cell}的“{value}”前面的横线是负号吗？",
        "Is the dash in “{value}” ({cell}) a minus?",
        {"minus": ("是负号", "It is"), "dash": ("不是", "It is not")},
    ),
    "bound": (
        "{cell}的“{value}”是界限，按多少记？",
        "“{value}” in {cell} is a bound: what shall be kept?",
        {"value": ("按这个数记", "That number"), "leave": ("不记", "Nothing")},
    ),
    "unreadable_number": (
        "“{text}”一列里有{count}格不是数（如{cell}的“{value}”），怎么办？",
        "{count} cells in “{text}” are no numbers (as “{value}” in {cell}): what shall be done?",
        {"leave": ("当作没有填", "Treat them as not filled"), "refuse": ("退回更正", "Send the file back")},
    ),
    "formula_error": (
        "有{count}格公式出错（如{cell}），没有数值，怎么办？",
        "{count} formulas came out as errors (as {cell}) and have no value: what shall be done?",
        {"leave": ("当作没有填", "Treat them as not filled"), "refuse": ("退回更正", "Send the file back")},
    ),
    "code_or_figure": (
        "“{text}”一列（如{cell}的{value}）是编码还是数量？",
        "Is the column “{text}” (as {value} in {cell}) a code or a figure?",
        {"code": ("编码", "A code"), "figure": ("数量", "A figure")},
    ),
    "two_digit_year": (
        "{cell}的“{value}”只写了两位年份，是哪一年？",
        "“{value}” in {cell} has a year of two digits: which year?",
        {},
    ),
    "lost_zero": (
        "{cell}的“{value}”是1月，还是10月丢了末尾的0？",
        "Is “{value}” in {cell} January, or October whose zero was lost?",
        {},
    ),
    "month_or_day": (
        "{cell}的日期{value}指整个月，还是就指这一天？",
        "Does the day {value} in {cell} stand for the month, or for that day?",
        {},
    ),
}  # fmt: skip

DOUBTS = frozenset(_TEXTS)
MOST_CELLS = 50
"""How many addresses one doubt names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: a stable key and its words."""

    key: str
    label: Words


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about a table.

    ``code`` is stable; ``cell`` is the first cell concerned, ``cells`` up to ``MOST_CELLS`` of them, ``count``
    how many there are. ``choices``: the first is what the values now stand for. ``column``: position of the
    column concerned, 0 for none.
    """

    code: str
    sheet: str
    cell: str
    question: Words
    choices: tuple[Choice, ...]
    cells: tuple[str, ...] = ()
    count: int = 1
    column: int = 0

    def ask(self, language: str | None = None) -> str:
        """The question in ``zh`` or ``en``."""
        return self.question[(language or chosen_language()) == "en"]


def doubt(
    code: str,
    sheet: str,
    cell: str,
    *,
    cells: tuple[str, ...] = (),
    count: int = 1,
    column: int = 0,
    choices: tuple[Choice, ...] = (),
    **values: object,
) -> Doubt:
    """A doubt with the texts of its code; ``choices`` where they depend on the file."""
    zh, en, own = _TEXTS[code]
    values = {"cell": cell, "count": count, **values}
    return Doubt(
        code,
        sheet,
        cell,
        Words(zh.format(**values), en.format(**values)),
        choices
        or tuple(
            Choice(key, Words(*(text.format(**values) for text in texts))) for key, texts in own.items()
        ),
        cells[:MOST_CELLS] or ((cell,) if cell else ()),
        count,
        column,
    )
