"""How a table of indicators is read: which column, title or heading says unit, indicator, period and number.

A mapping is proposed from the words of the table, and confirmed by a person before anything is read by it. It is JSON::

    {"unit": {"from": "column", "column": 1},          # or header, titles, sheet, fixed (then "value")
     "indicator": {"from": "header"}, "period": {"from": "titles"}, "measure": {"from": "header"},
     "columns": [{"role": "key"}, {"role": "figure", "indicator": "gdp", "unit": "", "basis": "cumulative",
                                   "aspect": "level", "measure": "亿元"}, {"role": "ignored"}],
     "names": {"unit": {"开发区": "<id of the unit, or empty: leave such rows out>"}, "indicator": {}}}

``columns`` follow the table's own, from the left. What a column leaves empty comes from the place named above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.scales import Scale, scale_named
from luoshi.monitor.vocabulary import GOVERNMENT, ZONE, Vocabulary
from luoshi.record.ledgers.figures import Question
from luoshi.sheets.ledgers import Ledger, LedgerColumn, LedgerTable, parse_basis, parse_number, parse_period

Mapping = dict[str, Any]

_LOOKED_AT = 300  # rows of a column that say what it holds
_ANY_YEAR = 2000
_GROWTH = re.compile(r"同比|增速|增长|增幅|±|\+-%|比上年|比去年")
_RANK = re.compile(r"位次|排名|名次|排位")
_TARGET = re.compile(r"目标|任务数|计划数|预期|全年任务")
_DERIVED = re.compile(
    r"完成率|完成比例|完成.{0,6}[%％]|占比|比重|占.{0,8}%|进度|环比|比上月|增减额|增量|净增|差额|差距|人均占|贡献率|拉动|排名变化|位次变化"
)
_BEFORE = re.compile(
    r"(?:上年|去年|上年度|同期)(?:同期|同月|本月|累计|数|完成|值)*$|^上[月季期](?:位次|排名|名次|累计|数|完成)?"
)
# What headings say beside the name of an indicator.
_FURNITURE = re.compile(
    r"[（(][^（）()]*[）)]|比上年同期|比去年同期|同比|增长率|增长|增速|增幅|增减|±|\+-|[+%％]|位次|排名|名次|排位|年度|目标任务"
    r"|目标|任务|计划|预期|本年|本月|当月|本季|当季|本期|当期|止|累计|期末|月末|余额|完成|实际|绝对[额值量]|总量|全市|合计"
    r"|指标值|数据|情况|数值|数$|值$|额$|[\s:：,，、/／]"
)
_SHORTEST_PART = (
    4  # characters from which part of a name stands for the whole: 到位资金, and not the 出口 of 进出口
)
_IGNORED = re.compile(r"^(?:序号|编号|备注|说明|联系人|联系电话|电话|填报人|责任人|审核人|数据来源|已报数)$")
_INDICATOR_TITLE = re.compile(r"\s*(?:主要|经济|统计|监测|考核)*指\s*标(?:名\s*称)?\s*")
_PERIOD_TITLE = re.compile(r"月份|时间|期别|年月|日期|报告期|所属期|月度|季度|年度|统计期")

PERIOD_OF_TABLE = (
    "这张表是哪个时期的数？表里没有写，请写成 2026-05、2026年1-5月这样。",
    "Which period is this table about? Write it as 2026-05.",
)


def propose(
    ledger: Ledger, table: LedgerTable, claimant: UUID | None, earlier: Mapping | None, words: Vocabulary
) -> tuple[Mapping, list[Question]]:
    """A mapping for a table, and what its words leave open. ``earlier``: one of a similar form, whose names of units
    and indicators hold on, and whose columns hold where the titles are the same."""
    columns = table.columns
    names: dict[str, dict[str, str]] = {"unit": {}, "indicator": {}}
    if earlier is not None:
        names = {key: dict(earlier["names"].get(key, {})) for key in names}
    texts = {
        at: [] if _is_ignored(column.path) else _texts(table, column) for at, column in enumerate(columns)
    }
    mapping: Mapping = {"names": names, "columns": []}
    taken: set[int] = set()

    def is_unit(text: str) -> bool:
        return text in names["unit"] or words.unit_named(text) is not None

    def is_indicator(text: str) -> bool:
        return (
            text in names["indicator"]
            or bool(only_aspect(text))
            or words.indicator_named(plainer(text)) is not None
        )

    def is_period(value: Any) -> bool:
        return parse_period(value, _ANY_YEAR) is not None

    in_header = {
        "unit": sum(any(map(is_unit, column.path)) for column in columns),
        "indicator": sum(_indicator_of(column.path, words) is not None for column in columns),
        "period": len({period for column in columns if (period := _period_text(column.path))}),
    }
    mapping["unit"] = (
        _from_column(texts, is_unit, taken)
        or ({"from": "header"} if in_header["unit"] >= 2 else None)
        or _from_text(ledger, table, lambda text: words.unit_in(text) is not None)
        or {
            "from": "fixed",
            "value": str(claimant) if claimant in words.units and _is_place(words, claimant) else "",
        }
    )
    mapping["indicator"] = (
        _from_column(texts, is_indicator, taken)
        or _titled_column(table, texts, is_indicator, taken)
        or ({"from": "header"} if in_header["indicator"] else None)
        or _from_text(ledger, table, lambda text: indicator_inside(text, words) is not None)
        or {"from": "fixed", "value": ""}
    )
    mapping["period"] = (
        _period_column(table, texts, taken, is_period)
        or ({"from": "header"} if in_header["period"] >= 2 else None)
        or _from_text(ledger, table, lambda text: period_inside(text) is not None)
        or ({"from": "header"} if in_header["period"] else None)
        or {"from": "fixed", "value": ""}
    )
    measure = _from_column(
        texts, lambda text: scale_named(text) is not None or text == "位", taken, least=0.8
    )
    mapping["measure"] = measure or {"from": "header"}
    for place in ("unit", "indicator", "period", "measure"):
        if mapping[place]["from"] == "column":
            taken.add(mapping[place]["column"])
    whole = whole_table(ledger, table, mapping, words)
    before: dict[str, Any] = {}
    folded = _folded(table, mapping, texts, is_unit)
    beside = None
    for at, column in enumerate(columns):
        if at in taken or at in folded:
            mapping["columns"].append({"role": "key"})
            beside = at if at in folded else beside
            continue
        made = _figure(table, column, mapping, before, words, whole)
        # 同比 is of the figure to its left, or of nothing when that one is not known.
        before = made if made["role"] == "figure" or made.get("another") else {}
        kept = {name: value for name, value in made.items() if name != "another"}
        if beside is not None and kept["role"] == "figure":
            kept["unit column"] = beside
        mapping["columns"].append(kept)
    if earlier is not None:
        _take_over(mapping, table, earlier)
    return mapping, questions_of(ledger, mapping, table, words)


def _folded(
    table: LedgerTable, mapping: Mapping, texts: dict[int, list[Any]], is_unit: Callable[[str], bool]
) -> set[int]:
    """Further columns of units, where a long table is folded into two halves side by side."""
    if mapping["unit"]["from"] != "column":
        return set()
    first = mapping["unit"]["column"]
    return {
        at
        for at, column in enumerate(table.columns)
        if at > first
        and column.path == table.columns[first].path
        and texts[at]
        and sum(is_unit(str(text)) for text in texts[at]) > len(texts[at]) / 2
    }


def _is_ignored(path: Sequence[str]) -> bool:
    """Whether a heading says that its column holds no figure and no key: 序号, 备注, 数据来源."""
    return any(_IGNORED.match(re.sub(r"\s", "", part)) for part in path)


def _is_place(words: Vocabulary, unit: UUID | None) -> bool:
    return unit is not None and words.units[unit].kind in (GOVERNMENT, ZONE)


def _texts(table: LedgerTable, column: LedgerColumn) -> list[Any]:
    return [value for value in table.values[column.position][:_LOOKED_AT] if value not in (None, "")]


def _from_column(
    texts: dict[int, list[Any]],
    fits: Callable[[str], bool],
    taken: set[int],
    *,
    least: float = 0.5,
) -> Mapping | None:
    """The column most of whose texts fit, if more than ``least`` of them do."""
    best, most = None, least
    for at, values in texts.items():
        said = [value for value in values if isinstance(value, str)]
        if at in taken or not said or len(said) < len(values) / 2:
            continue
        different = set(said)
        share = sum(map(fits, different)) / len(different)
        if share > most or (share == most and best is None and share > 0):
            best, most = at, share
    if best is None:
        return None
    taken.add(best)
    return {"from": "column", "column": best}


def _titled_column(
    table: LedgerTable, texts: dict[int, list[Any]], fits: Callable[[str], bool], taken: set[int]
) -> Mapping | None:
    """The column headed 指标名称 that names at least one: the other rows are of indicators nobody has defined."""
    for at, values in texts.items():
        if at in taken or not any(_INDICATOR_TITLE.fullmatch(part) for part in table.columns[at].path):
            continue
        if any(isinstance(value, str) and fits(value) for value in values):
            taken.add(at)
            return {"from": "column", "column": at}
    return None


def _from_text(ledger: Ledger, table: LedgerTable, fits: Callable[[str], bool]) -> Mapping | None:
    if any(fits(cell.stored) for cell in table.titles):
        return {"from": "titles"}
    if fits(table.sheet):
        return {"from": "sheet"}
    return {"from": "file"} if fits(ledger.name) else None


def _period_column(
    table: LedgerTable, texts: dict[int, list[Any]], taken: set[int], is_period: Callable[[Any], bool]
) -> Mapping | None:
    for at, values in texts.items():
        if at in taken or not values:
            continue
        titled = any(_PERIOD_TITLE.search(part) for part in table.columns[at].path)
        # Plain numbers are periods only under a title that says so: 202603 may be an amount.
        could = [value for value in values if titled or parse_number(value) is None]
        if len(could) < len(values) or not could:
            continue
        if sum(map(is_period, could)) > 0.6 * len(could):
            taken.add(at)
            return {"from": "column", "column": at}
    return None


def _period_text(path: Sequence[str]) -> str | None:
    return next((part for part in path if period_inside(part) is not None and not _only_basis(part)), None)


def _only_basis(part: str) -> bool:
    return parse_period(part, _ANY_YEAR) is None and parse_basis(part) is not None


_PERIOD_WORDS = re.compile(
    r"(?:(?:19|20)\d{2}\s*年?度?\s*[年.\-/]?\s*)?(?:前[一二三]季度|第?[一二三四1-4]季度|[上下]半年|全年"
    r"|\d{1,2}\s*[—–\-－~～至到]\s*\d{1,2}\s*月份?|\d{1,2}\s*月份?|[一二三四五六七八九十]{1,2}月份?)"
    r"|(?:19|20)\d{2}[.\-/]\d{1,2}(?!\d)|(?:19|20)\d{4}(?!\d)|(?:19|20)\d{2}\s*年度?"
)


def period_inside(text: str, base_year: int | None = _ANY_YEAR) -> Any:
    """The period that a longer text names, as in a title: the longest words that are one; None if there is none."""
    whole = parse_period(text, base_year)
    if whole is not None:
        return whole
    found = sorted(
        (match[0] for match in _PERIOD_WORDS.finditer(text)),
        key=len,
        reverse=True,
    )
    for words in found:
        period = parse_period(words.strip(), base_year)
        if period is not None:
            return period
    return None


def year_inside(text: str) -> int | None:
    """The year that a text names."""
    found = re.search(r"(?:19|20)\d{2}(?=\s*年|[.\-/]\d|\d{2}(?!\d))", text)
    return int(found[0]) if found else None


_BRACKETED = re.compile(r"[（(]([^（）()]*)[）)]")


def without_period(text: str) -> tuple[str, str]:
    """A name without a period in brackets behind it (规上服务业营业收入（1—4月）), and that period's words."""
    for match in _BRACKETED.finditer(text):
        if period_inside(match[1]) is not None and not re.search(r"=|不含|不变价", match[1]):
            return text[: match.start()] + text[match.end() :], match[1]
    return text, ""


_BASIS_FIRST = re.compile(
    r"^(?:本年|本月|当月|本季|当季|本期|当期|年初至今|(?:\d{1,2}[—–\-－~～至]\d{1,2}|\d{1,2})月份?)?(?:止)?(累计)?(?:完成|实现)?(?=.{3})"
)
_BASIS_BRACKETED = re.compile(r"[（(](累计|本月|当月|期末|月末|当期|本期)[）)]")


def plainer(text: str) -> str:
    """A name with what it says of basis moved behind it, where the names of indicators have it, and no period."""
    text = _BASIS_BRACKETED.sub(r"\1", without_period(text)[0].strip())
    found = _BASIS_FIRST.match(text)
    if found and found.end():
        basis = found[1] or ("本月" if re.match(r"[本当]", found[0]) else "")
        return text[found.end() :] + basis
    return text


def says_growth(text: str) -> bool:
    """Whether a label or heading speaks of growth."""
    return bool(_GROWTH.search(text))


def only_aspect(text: str) -> str:
    """The aspect, where a label says nothing but that (同比, 位次 below its figure); else an empty text."""
    if not text.strip() or _FURNITURE.sub("", text.strip(" 　-—:：")):
        return ""
    if _RANK.search(text):
        return Aspect.RANK
    return Aspect.GROWTH if _GROWTH.search(text) else ""


def _indicator_of(path: Sequence[str], words: Vocabulary) -> Any:
    """The indicator that a heading names: a part of it, or its parts read together."""
    for part in [*path, "".join(path)]:
        found = words.indicator_named(plainer(part))
        if found is not None:
            return found
    return None


def indicator_inside(text: str, words: Vocabulary) -> Indicator | None:
    """The one indicator whose name stands in a title."""
    found = words.indicator_named(text)
    if found is not None:
        return found.indicator
    inside = {
        (len(alias), one.code): one
        for one in words.indicators
        for alias in (one.name, *one.aliases)
        if len(alias) > 2 and alias in text
    }
    return inside[max(inside)] if inside else None


def _figure(
    table: LedgerTable,
    column: LedgerColumn,
    mapping: Mapping,
    before: Mapping,
    words: Vocabulary,
    whole: Indicator | None,
) -> Mapping:
    """What a column that is no key holds."""
    path = column.path
    joined = "／".join(path)
    last = path[-1] if path else ""
    if _is_ignored(path):
        return {"role": "ignored"}
    values = [value for value in table.values[column.position][:_LOOKED_AT] if value not in (None, "")]
    numeric = sum(parse_number(value) is not None for value in values)
    if values and numeric < len(values) / 3:
        return {"role": "ignored"}
    if _BEFORE.search(last) or _DERIVED.search(last):
        # Last year's figures are on this year's terms there, and shares can be worked out: neither is a new statement.
        return {"role": "ignored"}
    found = _indicator_of(path, words)
    indicator = found.indicator if found else None
    if mapping["indicator"]["from"] == "header" and indicator is None:
        if before and only_aspect(last):
            indicator = words.by_code.get(before.get("indicator", ""))
        if indicator is None:
            return {"role": "ignored"}
    if whole is not None and not _of_whole(path, whole, words):
        return {"role": "ignored", "another": True}
    if before.get("another") and only_aspect(last):
        return {"role": "ignored", "another": True}
    made: Mapping = {
        "role": "figure",
        "indicator": indicator.code if indicator and mapping["indicator"]["from"] == "header" else "",
        "unit": "",
        "aspect": _aspect(joined, column.unit_note or table.unit_note, found, indicator or whole),
    }
    about = indicator or whole
    if made["aspect"] == Aspect.LEVEL and about is not None and not about.level_published:
        return {"role": "ignored"}  # published as growth only, whatever the bureau itself keeps
    if mapping["unit"]["from"] == "header":
        unit = next((one for part in path if (one := words.unit_named(part))), None)
        if unit is None:
            return {"role": "ignored"}
        made["unit"] = str(unit)
    made["basis"] = _basis(table, path, found, indicator or whole, made, before)
    made["measure"] = stated_measure(table, column, indicator or whole, made["aspect"])
    return made


def _of_whole(path: Sequence[str], whole: Indicator, words: Vocabulary) -> bool:
    """Whether a heading can be about the indicator that the titles name: it says no other name."""
    for part in path:
        rest = _FURNITURE.sub("", _PERIOD_WORDS.sub("", part))
        if not rest or words.unit_named(part) is not None or words.unit_named(rest) is not None:
            continue
        names = (whole.name, *whole.aliases)
        part_of_name = len(rest) >= _SHORTEST_PART and any(
            name.startswith(rest) or name.endswith(rest) for name in names
        )
        if not part_of_name and not any(name in rest for name in names):
            return False
    return True


def whole_table(ledger: Ledger, table: LedgerTable, mapping: Mapping, words: Vocabulary) -> Indicator | None:
    """The indicator of the whole table, where its titles or names say it."""
    where = mapping["indicator"]["from"]
    texts = {"titles": [cell.stored for cell in table.titles], "sheet": [table.sheet], "file": [ledger.name]}
    found = (indicator_inside(text, words) for text in texts.get(where, ()))
    return next((one for one in found if one is not None), None)


def _aspect(text: str, unit_note: str | None, found: Any, indicator: Indicator | None) -> str:
    if _RANK.search(text):
        return Aspect.RANK
    said = found is not None and found.aspect == "growth" and found.indicator.level_published
    growth = says_growth(text) or said
    if _TARGET.search(text):
        return Aspect.TARGET_GROWTH if growth else Aspect.TARGET
    if growth or (indicator is not None and not indicator.level_published and _percent(unit_note)):
        return Aspect.GROWTH
    return Aspect.LEVEL


def _percent(unit_note: str | None) -> bool:
    scale = scale_named(unit_note) if unit_note else None
    return scale is not None and scale.unit_of_measure == "percent"


def _basis(
    table: LedgerTable,
    path: Sequence[str],
    found: Any,
    indicator: Indicator | None,
    made: Mapping,
    before: Mapping,
) -> str:
    """What the heading says; else what the figure to the left says; else what the titles or the indicator leave."""
    if made["aspect"] in (Aspect.TARGET, Aspect.TARGET_GROWTH):
        return Basis.STOCK if indicator and indicator.bases == (Basis.STOCK,) else Basis.CUMULATIVE
    if indicator is not None and len(indicator.bases) == 1:
        return indicator.bases[0]
    for part in reversed(path):
        if said := parse_basis(part):
            return said
    if found is not None and found.basis:
        return str(found.basis)
    for part in reversed(path):
        period = parse_period(part, _ANY_YEAR)
        if period is not None and period.basis:
            return str(period.basis)
        if period is not None and period.kind in ("month", "quarter"):
            # 5月 beside 1—5月 is May alone; under a title that says 累计 it is what was reached by May.
            running = any("累计" in cell.stored for cell in table.titles)
            return Basis.CUMULATIVE if running else Basis.CURRENT
    same = made["indicator"] == before.get("indicator") and made["unit"] == before.get("unit")
    if same and made["aspect"] != Aspect.LEVEL:
        return str(before["basis"])
    for cell in table.titles:
        said = parse_basis(cell.stored)
        period = period_inside(cell.stored)
        if said == "cumulative" or (period is not None and period.basis == "cumulative"):
            return Basis.CUMULATIVE
    return ""


def of_other_rows(scale: Scale, indicator: Indicator) -> bool:
    """Whether the 亿元 in the corner of a table is not meant for an indicator: a figure a head is printed in 元."""
    return indicator.shown.scale.power == 0 and scale.power >= 4


def stated_measure(table: LedgerTable, column: LedgerColumn, indicator: Indicator | None, aspect: str) -> str:
    """The unit of measure that a table states for a column, as printed; of several the one that fits the indicator.
    Empty where it states none."""
    if aspect in (Aspect.GROWTH, Aspect.TARGET_GROWTH):
        return "%"
    if aspect == Aspect.RANK:
        return "个"
    other = ""
    for note in (column.unit_note, table.unit_note, *_unit_notes(table)):
        for part in re.split(r"[、,，/;；]", note or ""):
            scale = scale_named(part)
            if scale is None or scale.unit_of_measure == "percent":
                continue
            if indicator is None or scale.unit_of_measure == indicator.unit_of_measure:
                corner = note is not column.unit_note
                if corner and indicator is not None and of_other_rows(scale, indicator):
                    continue
                return scale.written
            other = other or scale.written
    # What the table says, though it does not fit: its figures are refused, and nothing is guessed.
    return other


_UNIT_NOTE = re.compile(r"(?:计量|金额)?单位[:：]\s*([^\s　；;，,]+)|[（(]([^（）()]{1,12})[）)]")


def _unit_notes(table: LedgerTable) -> list[str]:
    """Units of measure that titles say within longer texts: …情况表（万元）, 填报单位：…　单位：万元."""
    return [
        one
        for cell in table.titles
        for found in _UNIT_NOTE.finditer(cell.stored)
        if (one := found[1] or found[2])
    ]


def _take_over(mapping: Mapping, table: LedgerTable, earlier: Mapping) -> None:
    """What a person confirmed for a similar form holds where a column has the same titles."""
    known = {tuple(path): made for path, made in earlier.get("by title", [])}
    for at, path in enumerate(table.shape.columns):
        made = known.get(tuple(path))
        if made is not None and (made["role"] == "key") == (mapping["columns"][at]["role"] == "key"):
            mapping["columns"][at] = dict(made)


def questions_of(ledger: Ledger, mapping: Mapping, table: LedgerTable, words: Vocabulary) -> list[Question]:
    """What a mapping leaves open; nothing is read by it before that is filled in."""
    asked: list[Question] = []
    whole = whole_table(ledger, table, mapping, words)
    usual = _usual_basis(table, mapping)
    for place, chinese, english in (
        ("unit", "这张表是哪个县区（单位）的数？", "Which unit are the figures of this table about?"),
        ("indicator", "这张表是哪个指标的数？", "Which indicator is this table about?"),
        ("period", *PERIOD_OF_TABLE),
    ):  # fmt: skip
        if mapping[place]["from"] == "fixed" and not mapping[place].get("value"):
            asked.append(Question(place, chinese, english, table.sheet, remembered=place != "period"))
    figures = 0
    for at, made in enumerate(mapping["columns"]):
        if made["role"] != "figure":
            continue
        figures += 1
        column = table.columns[at]
        title = "／".join(column.path)
        if not made["basis"] and mapping["indicator"]["from"] != "column":
            asked.append(
                Question(
                    f"columns {at} basis",
                    f"“{title}”是本期数还是累计数？",
                    f"Is “{title}” of the period alone, or cumulative?",
                    table.sheet,
                    column.address,
                    (("current", "本期", "Period alone"), ("cumulative", "累计", "Cumulative"),
                     ("stock", "期末", "End of period")),
                    usual,
                )
            )  # fmt: skip
        if not made["measure"] and mapping["measure"]["from"] != "column":
            indicator = words.by_code.get(made["indicator"]) or whole
            if indicator is not None:
                asked.append(
                    Question(
                        f"columns {at} measure",
                        f"“{title}”没有写计量单位，是{indicator.shown.unit}吗？",
                        f"“{title}” says no unit of measure: is it {indicator.shown.unit}?",
                        table.sheet,
                        column.address,
                        _measures(indicator),
                        indicator.shown.unit,
                    )
                )
    if not figures:
        asked.append(
            Question(
                "no figures",
                "没有认出装着指标数的列，请指明每一列是什么",
                "No column of figures was recognised: say what each column is",
                table.sheet,
            )
        )
    return asked


def _usual_basis(table: LedgerTable, mapping: Mapping) -> str:
    """What a figure is that does not say: cumulative where the table speaks of a range of months, else of the month."""
    texts: list[Any] = [cell.stored for cell in table.titles]
    if mapping["period"]["from"] == "column":
        texts += table.values[table.columns[mapping["period"]["column"]].position][:_LOOKED_AT]
    found = [period_inside(text) for text in texts if isinstance(text, str)]
    running = [period for period in found if period is not None and period.basis == "cumulative"]
    bare = [period for period in found if period is not None and period.basis is None]
    return "cumulative" if running and not bare else "current"


def _measures(indicator: Indicator) -> tuple[tuple[str, str, str], ...]:
    power = indicator.shown.scale.power
    base = indicator.shown.unit[len(indicator.shown.unit) - _base_length(indicator) :]
    scales = {0: "", 4: "万", 8: "亿"}
    scales[power] = indicator.shown.unit[: len(indicator.shown.unit) - len(base)]
    return tuple((f"{name}{base}", f"{name}{base}", f"{name}{base}") for _, name in sorted(scales.items()))


def _base_length(indicator: Indicator) -> int:
    for length in range(1, len(indicator.shown.unit) + 1):
        scale = scale_named(indicator.shown.unit[-length:])
        if scale is not None and scale.power == 0:
            best = length
            if (
                length == len(indicator.shown.unit)
                or scale_named(indicator.shown.unit[-length - 1 :]) is None
            ):
                return best
            further = scale_named(indicator.shown.unit[-length - 1 :])
            if further is not None and further.power > 0:
                return best
    return len(indicator.shown.unit)


def with_titles(mapping: Mapping, shape: Iterable[tuple[str, ...]]) -> Mapping:
    """The mapping with its columns also by title, for forms that will be similar."""
    return {
        **mapping,
        "by title": [[list(path), made] for path, made in zip(shape, mapping["columns"], strict=True)],
    }
