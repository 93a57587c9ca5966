"""What is wrong with a spreadsheet: where, what, and what to do, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from luoshi.messages import language as chosen_language

# code: what is wrong and what to do, in Chinese, then in English.
_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "empty": (
        "文件是空的", "请确认文件已完整保存或下载",
        "The file is empty", "Check that it was saved or downloaded whole",
    ),
    "too_large": (
        "表格太大（{detail}），没有读取", "请删去多余的行列和图片，或拆成几个文件",
        "The spreadsheet is too large ({detail}) and was not read",
        "Remove rows, columns and pictures that are not needed, or split it",
    ),
    "encrypted": (
        "文件已加密，需要密码", "请在Excel或WPS中取消密码后另存",
        "The file needs a password", "Remove the password in Excel or WPS and save it again",
    ),
    "damaged": (
        "文件内部已损坏或不完整", "请重新下载，或用Excel或WPS打开后另存为.xlsx",
        "The file is damaged or cut off", "Fetch it again, or open it in Excel or WPS and save it as .xlsx",
    ),
    "wrong_extension": (
        "文件名以“{suffix}”结尾，内容却是电子表格",
        "请确认选对了文件；若是，请把文件名改为.xlsx、.xls或.ods结尾",
        "The name ends in “{suffix}” but the content is a spreadsheet",
        "Check that it is the right file; if so, let its name end in .xlsx, .xls or .ods",
    ),
    "not_a_workbook": (
        "这不是电子表格文件（{found}）", "请用Excel或WPS另存为.xlsx再导入",
        "This is no spreadsheet ({found})", "Save it as .xlsx in Excel or WPS and import that",
    ),
    "no_such_sheet": (
        "缺少工作表“{wanted}”", "请使用下载的模板，不要删除或改名工作表",
        "The sheet “{wanted}” is missing", "Use the template; do not remove or rename its sheets",
    ),
    "repeated_sheet": (
        "有两个工作表都表示“{wanted}”：{found}", "请只保留一个",
        "Two sheets both stand for “{wanted}”: {found}", "Keep one of them",
    ),
    "no_header": (
        "找不到表头：前{rows}行里没有这些列名：{titles}", "请保留模板的表头行，不要改列名",
        "No header row: these titles are not in the first {rows} rows: {titles}",
        "Keep the header row of the template, with its titles",
    ),
    "no_column": (
        "缺少“{title}”这一列", "请补上这一列，列名写“{title}”",
        "The column “{title}” is missing", "Add a column with the title “{title}”",
    ),
    "repeated_column": (
        "列“{title}”出现了两次（另一列在{other}）", "请只保留一列",
        "The column “{title}” stands there twice (the other is {other})", "Keep one of them",
    ),
    "not_filled": (
        "“{title}”没有填", "请填写“{title}”；整行不需要时请删除该行",
        "“{title}” is empty", "Fill it in, or delete the row if it is not needed",
    ),
    "not_a_day": (
        "“{value}”不是日期", "请写成2024-08-01、2024.8.1或2024年8月1日这样的年月日",
        "“{value}” is no day", "Write year, month and day: 2024-08-01, 2024.8.1 or 2024年8月1日",
    ),
    "no_such_day": (
        "没有“{value}”这一天", "请核对年月日",
        "There is no such day as “{value}”", "Check year, month and day",
    ),
    "not_a_number": (
        "“{value}”不是数字", "请只写数字，单位写在列名里",
        "“{value}” is no number", "Write digits only; the unit belongs in the title",
    ),
    "too_long": (
        "文字有{length}个字，超过单元格能放的{most}个", "请缩短，或分成几行",
        "The text has {length} characters, more than the {most} a cell can hold", "Shorten or split it",
    ),
    "not_a_choice": (
        "“{title}”没有“{value}”这一项", "请从这些里选：{choices}",
        "“{title}” has no “{value}”", "Choose one of: {choices}",
    ),
    "not_owed": (
        "任务“{value}”现在不用报，或者不是本单位的", "请核对任务编号；已经报过的，把这一行清空",
        "Nothing is asked of the task “{value}” now, or it is another unit's",
        "Check the number; empty the row if it was answered already",
    ),
    "text_too_long": (
        "“{title}”有{length}个字，最多{most}个", "请写短一些，细节放进佐证",
        "“{title}” has {length} characters, at most {most} are taken",
        "Shorten it; details belong in the evidence",
    ),
    "known_already": (
        "填了“{value}”，可台账里已经有这个数", "请清空这一格，直接用台账的数",
        "“{value}” is given, but a ledger gives this figure already", "Empty the cell: the ledger's is used",
    ),
    "not_a_link": (
        "“{value}”不是链接", "链接要以http://或https://开头",
        "“{value}” is no link", "It has to begin with http:// or https://",
    ),
    "no_table": (
        "里面没有表格", "台账要有表头和数据行；只有图片的请改传电子表格原件",
        "There is no table in it", "A ledger has a header and rows; of a picture, send the spreadsheet it was made of",
    ),
    "not_a_code": (
        "“{value}”不能作编码", "{rule}",
        "“{value}” cannot be a code", "{rule}",
    ),
    "repeated_code": (
        "“{title}”{value}已在{other}用过", "每个编码只能用一次；同一对象请合并成一行，不同对象请另编",
        "“{title}” {value} is already used in {other}",
        "A code may be used once: merge the rows if they are the same, else give another code",
    ),
    "unknown_reference": (
        "“{title}”{value}在“{target}”表里没有", "请改成已有的编码，或先在“{target}”表里加上这一行",
        "“{title}” {value} is not in the sheet “{target}”",
        "Use a code from there, or add the row there first",
    ),
    "own_parent": (
        "“{title}”写的是自己", "请改成上一级的编码；没有上级的留空",
        "“{title}” names the row itself", "Name the one above, or leave it empty if there is none",
    ),
    "circle": (
        "上下级绕成了一个圈：{path}", "请改正其中一个的“{title}”，使最上一级没有上级",
        "The levels run in a circle: {path}", "Correct the “{title}” of one of them: the topmost has none",
    ),
    "parent_below": (
        "上级{value}的层级（{above}）低于本行（{below}）", "请核对“{title}”和两行的层级",
        "{value} above it is of a lower level ({above}) than this row ({below})",
        "Check “{title}” and the levels of both rows",
    ),
    "ends_before_it_begins": (
        "终止日期{to}不晚于起始日期{start}", "请核对两个日期；终止日期是不再有效的第一天",
        "It ends on {to}, not after it begins on {start}",
        "Check both days; the end is the first day on which it no longer holds",
    ),
    "no_day_at_all": (
        "起始日期、终止日期和见于日期都没有填",
        "至少填一个：知道何时任免的填起止日期，只知道某天在任的填见于日期",
        "There is no start, no end and no day seen",
        "Fill in at least one: start or end where known, else a day seen",
    ),
    "seen_outside": (
        "见于日期{seen}不在任期内（{start}至{to}）", "请核对日期",
        "The day seen, {seen}, lies outside the term ({start} to {to})", "Check the days",
    ),
    "overlapping_tenures": (
        "同一人的同一岗位与{other}的任期重叠", "请合并成一行，或改正起止日期",
        "The same person holds the same post in {other}, for days that overlap",
        "Merge the rows, or correct the days",
    ),
    "undecodable": (
        "文字编码不对：第{line}行（第{offset}个字节）既不是UTF-8也不是GB18030",
        "请用Excel或WPS打开后另存为.xlsx再导入",
        "The encoding is not right: line {line} (byte {offset}) is neither UTF-8 nor GB 18030",
        "Open it in Excel or WPS and save it as .xlsx",
    ),
    "uncached_formula": (
        "这一格是公式，文件里没有算好的结果",
        "请用Excel或WPS打开文件，等算完后保存，再导入；或把公式改成数值",
        "This cell is a formula whose result the file does not hold",
        "Open the file in Excel or WPS, save it once it has been computed, and import that",
    ),
    "not_fillable": (
        "模板里{value}不能填写：{detail}", "请改模板，或改填另一格",
        "{value} of the template cannot be filled: {detail}", "Change the template, or fill another cell",
    ),
    "identity_number": (
        "这里像是身份证号码，不能导入",
        "请删去身份证号码一列再导入：人员用自编的编码区分，系统不收个人证件号码",
        "This looks like an identity number, which may not be imported",
        "Delete the column: people are told apart by a code of your own; no identity numbers are kept",
    ),
}  # fmt: skip

CODES = frozenset(_TEXTS)


class SheetError(Exception):
    """One thing wrong in a spreadsheet.

    ``code`` is stable; ``file``, ``sheet`` and ``cell`` (an address like ``B7``) say where, empty where it
    concerns the whole; ``what`` and ``todo`` give the texts in ``zh`` or ``en``.
    """

    def __init__(
        self, code: str, *, file: str = "", sheet: str = "", cell: str = "", **values: object
    ) -> None:
        super().__init__(code)
        if code not in CODES:
            raise ValueError(f"no text for {code}")
        self.code = code
        self.file = file
        self.sheet = sheet
        self.cell = cell
        self.values = values

    def what(self, language: str | None = None) -> str:
        """What is wrong."""
        return self._text(language, 0)

    def todo(self, language: str | None = None) -> str:
        """What to do about it."""
        return self._text(language, 1)

    def _text(self, language: str | None, which: int) -> str:
        english = (language or chosen_language()) == "en"
        values = {
            name: value[english] if isinstance(value, Words) else value for name, value in self.values.items()
        }
        return _TEXTS[self.code][2 * english + which].format(**values)

    @property
    def place(self) -> str:
        """File, sheet and cell as far as they are known."""
        return " ".join(part for part in (self.file, self.sheet, self.cell) if part)

    def __str__(self) -> str:
        return (
            f"{self.place}：{self.what()}。{self.todo()}" if self.place else f"{self.what()}。{self.todo()}"
        )

    def __repr__(self) -> str:
        return f"SheetError({self.code!r}, {self.place!r}, {self.values!r})"


class Words(NamedTuple):
    """The same in both languages."""

    chinese: str
    english: str


class SheetErrors(Exception):
    """Everything wrong in one file, in the order of its sheets and rows; never empty."""

    def __init__(self, file: str, errors: Iterable[SheetError]) -> None:
        self.errors = tuple(errors)
        for error in self.errors:
            error.file = error.file or file
        super().__init__("\n".join(map(str, self.errors)))
