"""The words that ledgers use around their figures: notes, footers, totals, units of measure, codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from luoshi.sheets.ledgers.numbers import SCALES, RawValue, missing_marker, parse_number

RowKind = Literal["total", "subtotal", "of which", "section"]

_ASIAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_BREAK_INSIDE = re.compile(rf"(?<=[{_ASIAN}])\s+(?=[{_ASIAN}（）])")
_NAMED_DATES = re.compile(r"[年月季]|^(?:19|20)\d{2}(?:[./-]\d{1,2})?$")

_UNIT_LABEL = r"(?:计量|金额|数据|货币|人民币)?单\s*位(?:名称)?"
_UNIT_NOTE = re.compile(rf"[(\[【]?\s*{_UNIT_LABEL}\s*[:：]\s*(?P<unit>[^()\[\]【】:：]{{1,40}}?)\s*[)\]】]?")
_UNIT_INSIDE = re.compile(rf"{_UNIT_LABEL}\s*[:：]\s*(?P<unit>[^()\[\]【】:：\s]{{1,40}})")
_FOOTER = (
    "填表人|制表人|制表|审核人|审核|复核人|复核|负责人|单位负责人|部门负责人|分管领导|主管领导|统计负责人|经办人|联系人|联系电话|电话"
    "|填报人|校对|填报日期|填表日期|报送日期|报出日期|上报日期|打印日期|制表日期|填报时间|报送时间|制表时间|报表日期|日期|时间"
    "|填报单位|填表单位|编制单位|制表单位|报送单位|上报单位|主管部门|单位名称|单位（盖章）|单位（公章）|填报单位（盖章）|盖章|签字|签章"
    "|截至|截止|截至日期|报告期|数据时间|统计时间|表号|文号|批准文号|制定机关|有效期|有效期至|备案文号"
)
_FOOTER_NOTE = re.compile(rf"(?:{_FOOTER})(?:\([^()]{{0,8}}\))?\s*[:：].{{0,40}}")
_FOOTNOTE = re.compile(
    r"[(\[*※＊]?\s*(?:备\s*注|附\s*注|注\s*释|注|说\s*明|编制说明|填表说明|填报说明|指标说明|数据来源|资料来源|来\s*源)\s*[:：\d].*",
    re.S,
)
_STAR_NOTE = re.compile(r"[*※].{4,}", re.S)
_LONE_NOTE = re.compile(
    r"(?:附件|附表|表)\s*[\d一二三四五六七八九十]{1,3}(?:-\d{1,2})?|第\s*\d{1,3}\s*页.{0,10}|续表?"
)
_DATE_NOTE = re.compile(
    r"\(?(?:截[至止])?(?:19|20)\d{2}\s*(?:年|[./-])\s*(?:\d{1,2}\s*(?:[-—~至.]\s*\d{1,2}\s*)?(?:月份?|$)"
    r"|[./-]\d{1,2}|第?[一二三四1-4]季度|[上下]半年|度)?(?:\s*\d{1,2}\s*日)?(?:底|末|止)?\)?"
)
_TITLE_ENDS = re.compile(
    r"(?:表|台账|情况|明细|清单|进度|一览|通报|汇总|统计|名单|报告|简报|月报|季报|快报)(?:\([^()]*\))?$"
)

_TOTAL = re.compile(r"(?:全[市区县省州盟旗]|全部|总)?\s*(?:合计|总计|共计|总合计)(?:\(.*\)|数|[:：])?")
_SUBTOTAL = re.compile(r".{0,20}(?:小计|合计|总计|共计)(?:\(.*\)|数|[:：])?")
_OF_WHICH = re.compile(r"(?:\d+[.、]|[#*])?其\s*中\s*[:：]?.{0,40}")
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．]|[(][一二三四五六七八九十]{1,3}[)]|第[一二三四五六七八九十]{1,3}(?:部分|类)|[IVXⅠ-Ⅻ]+[、.]).{0,60}|.{1,40}[:：]"
)

_SERIAL = re.compile(r"序\s*号?|行次|行号|次序|no\.?|№|编次", re.I)
_CODE = re.compile(
    r".*(?:代码|编码|编号|信用代码|区划码|邮编|账号|帐号|卡号|文号|证号|批号|车牌|工号|标识码|识别号|code|id)(?:\(.*\))?",
    re.I,
)
_TELEPHONE = re.compile(r".*(?:电话|手机|联系方式|传真|座机|tel|phone|mobile)(?:\(.*\))?(?:号码?)?", re.I)
_TELEPHONE_NUMBER = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,5})?|400-?\d{3}-?\d{4}")
_RANK = re.compile(r".*(?:排名|排位|位次|名次|序位)(?:\(.*\))?")
_PERIOD = re.compile(
    r".*(?:日期|时间|期间|时期|报告期|所属期|月份|年月|年份|年度|季度|期数|period|month|date)(?:\(.*\))?|[年月期]",
    re.I,
)
_PERCENT = re.compile(r".*(?:%|增速|增幅|增长率|同比|环比|占比|比重|完成率|比率|负债率|进度|率\)?$).*")

_BASES = {
    "美元": "dollar", "欧元": "euro", "港元": "hong kong dollar", "港币": "hong kong dollar", "日元": "yen",
    "元": "yuan", "千瓦时": "kilowatt hour", "度": "kilowatt hour", "吨标准煤": "tonne of coal equivalent",
    "吨": "tonne", "人": "person", "人次": "person", "户": "household", "家": "enterprise", "个": "piece",
    "项": "piece", "件": "piece", "宗": "piece", "起": "piece", "套": "piece", "辆": "piece", "台": "piece",
    "亩": "mu", "公顷": "hectare", "平方米": "square metre", "平方公里": "square kilometre",
    "立方米": "cubic metre", "公里": "kilometre", "吨公里": "tonne kilometre", "人公里": "person kilometre",
    "标准箱": "twenty-foot unit", "箱": "box", "位": "rank", "名": "rank", "天": "day", "倍": "times",
    "头": "head", "只": "head", "株": "plant", "%": "percent", "百分点": "percent", "个百分点": "percent",
    "‰": "per mille",
}  # fmt: skip
_SCALE_WORDS = "|".join(sorted((scale for scale in SCALES if scale), key=len, reverse=True))
_MEASURE = re.compile(
    rf"(?:人民币)?(?P<scale>{_SCALE_WORDS})?(?P<base>{'|'.join(sorted(_BASES, key=len, reverse=True))})"
)
_MEASURES = rf"(?:{_MEASURE.pattern.replace('?P<scale>', '').replace('?P<base>', '')})"
_SEVERAL = re.compile(rf"{_MEASURES}(?:[、,/;或和]{_MEASURES}){{0,5}}")
_BRACKETED_UNIT = re.compile(
    rf"[(\[【]\s*(?:{_UNIT_LABEL}\s*[:：]?\s*)?(?P<unit>{_SEVERAL.pattern})\s*[)\]】]"
)
_TRAILING_UNIT = re.compile(rf"(?P<name>.*[^\s,，/、:：(\[])\s*[,，/、:：]\s*(?P<unit>{_SEVERAL.pattern})")


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure as printed: 万元 is scale 万 of the base ``yuan``, a factor of 10,000."""

    printed: str
    scale: str
    base: str

    @property
    def factor(self) -> Decimal:
        """What a printed number is multiplied by to be in the base unit."""
        return SCALES[self.scale]


def half_width(text: str) -> str:
    """NFKC, without blanks at the edges."""
    return unicodedata.normalize("NFKC", text).strip()


def label(value: RawValue) -> str:
    """What a cell of a header or title says, on one line; a date as its month or day, a whole number without
    its point."""
    if value is None:
        return ""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f"{day.year}年{day.month}月" if day.day == 1 else day.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    text = str(value).strip()
    return re.sub(r"\s+", " ", _BREAK_INSIDE.sub("", text)).strip()


@lru_cache(maxsize=4096)
def parse_measure(text: str) -> Measure | None:
    """A unit of measure: 万元, 亿千瓦时, %, 个百分点; None for what is none or several (万元、%)."""
    plain = half_width(text)
    if not (found := _MEASURE.fullmatch(plain)):
        return None
    return Measure(plain, found["scale"] or "", _BASES[found["base"]])


def unit_note(text: str) -> str | None:
    """The unit that a note names for what is below it: 单位：万元, （单位:亿元、%）; None for other text."""
    plain = half_width(text)
    if found := _UNIT_NOTE.fullmatch(plain) or _UNIT_INSIDE.search(plain):
        unit = re.sub(r"\s+", "", found["unit"]).strip(",.;、")
        # 单位：发展改革委 names who fills it in.
        return unit if _SEVERAL.fullmatch(unit) else None
    return None


def split_unit(text: str) -> tuple[str, str | None]:
    """A heading and the unit of measure in it: GDP（亿元） is GDP and 亿元; 增速，% likewise."""
    plain = half_width(text)
    if found := list(_BRACKETED_UNIT.finditer(plain)):
        last = found[-1]
        return (plain[: last.start()] + plain[last.end() :]).strip(), last["unit"]
    if single := _TRAILING_UNIT.fullmatch(plain):
        return single["name"].strip(), single["unit"]
    return plain, None


def is_unit(value: RawValue) -> bool:
    """Whether a cell holds nothing but a unit of measure."""
    if not isinstance(value, str):
        return False
    plain = half_width(value).strip("()[] ")
    return bool(_SEVERAL.fullmatch(plain))


def is_figure(value: RawValue) -> bool:
    """Whether a cell holds a number, as text or not; a month or year in words is none."""
    if value is None or isinstance(value, bool):
        return False
    if isinstance(value, (int, float)):
        return True
    if not isinstance(value, str) or len(value) > 48:
        return False
    return _figure(value)


@lru_cache(maxsize=65_536)
def _figure(text: str) -> bool:
    return parse_number(text) is not None and not _NAMED_DATES.search(half_width(text))


def is_heading_text(value: RawValue) -> bool:
    """Whether a cell could be part of a header: text that is no figure and no sign for a missing one, or a
    year or day."""
    if isinstance(value, str):
        return len(value) <= 80 and not is_figure(value) and missing_marker(value) is None
    if isinstance(value, date):
        return True
    if isinstance(value, bool) or value is None:
        return False
    return value == int(value) and 1990 <= value <= 2100 if abs(value) < 1e9 else False


def is_note(value: RawValue) -> bool:
    """Whether a cell is a note beside a table: 单位：万元, 填报单位：…, a form number, a date line."""
    return is_labelled_note(value) or (
        isinstance(value, str) and len(value) <= 40 and bool(_DATE_NOTE.fullmatch(half_width(value)))
    )


def is_labelled_note(value: RawValue) -> bool:
    """Whether a cell is a note by its own words: all but a date, which may as well be a heading."""
    if not isinstance(value, str) or len(value) > 80:
        return False
    plain = half_width(value)
    return bool(_UNIT_NOTE.fullmatch(plain) or _FOOTER_NOTE.fullmatch(plain) or _LONE_NOTE.fullmatch(plain))


def is_footnote(value: RawValue) -> bool:
    """Whether a text is a note under a table: 注：…, 说明：…, 数据来源：…, *…"""
    if not isinstance(value, str):
        return False
    plain = half_width(value[:400])
    return bool(_FOOTNOTE.fullmatch(plain) or _STAR_NOTE.fullmatch(plain))


def is_footer(value: RawValue) -> bool:
    """Whether a text is a line of signatures: 填表人：… 审核人：… 填报日期：…"""
    if not isinstance(value, str) or len(value) > 200:
        return False
    parts = [part for part in re.split(r"\s{2,}|(?<=\S)\s(?=\S{2,8}[:：])", half_width(value)) if part]
    return bool(parts) and all(_FOOTER_NOTE.fullmatch(part) for part in parts)


def is_title(value: RawValue) -> bool:
    """Whether a text ends like the title of a table: …情况表, …台账, …（2026年5月）."""
    return isinstance(value, str) and bool(_TITLE_ENDS.search(half_width(value)))


def row_kind(value: RawValue) -> RowKind | None:
    """What a row is by the words in its key: 合计, 小计, 其中：…; None for data. (A section is told from its
    row, not from its words alone: ``is_section``.)"""
    if not isinstance(value, str) or len(value) > 40:
        return None
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
    if _TOTAL.fullmatch(plain):
        return "total"
    if _OF_WHICH.fullmatch(plain):
        return "of which"
    if _SUBTOTAL.fullmatch(plain):
        return "subtotal"
    return None


def is_section(value: RawValue) -> bool:
    """Whether a text alone in its row heads the rows below: 一、工业, （二）投资, 重点企业："""
    return isinstance(value, str) and bool(_SECTION.fullmatch(half_width(value)))


def is_numeral(text: str) -> bool:
    """一, 十二, （三）: a heading's number."""
    return bool(re.fullmatch(r"[(]?[一二三四五六七八九十]{1,3}[)]?[、.]?", half_width(text)))


def is_serial_title(text: str) -> bool:
    """序号, No."""
    return bool(_SERIAL.fullmatch(half_width(text)))


def is_code_title(text: str) -> bool:
    """单位代码, 项目编号, 统一社会信用代码."""
    return bool(_CODE.fullmatch(half_width(text)))


def is_telephone_title(text: str) -> bool:
    """联系电话, 手机."""
    return bool(_TELEPHONE.fullmatch(half_width(text)))


def is_telephone(text: str) -> bool:
    """A mobile or fixed telephone number."""
    return bool(_TELEPHONE_NUMBER.fullmatch(re.sub(r"[\s()]+", "", half_width(text))))


def is_rank_title(text: str) -> bool:
    """排名, 位次."""
    return bool(_RANK.fullmatch(half_width(text)))


def is_period_title(text: str) -> bool:
    """期间, 月份, 开工日期."""
    return bool(_PERIOD.fullmatch(half_width(text)))


def is_percent_title(text: str) -> bool:
    """同比增长（%）, 完成率."""
    return bool(_PERCENT.fullmatch(half_width(text)))
