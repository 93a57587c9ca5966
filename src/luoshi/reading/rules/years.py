"""Which years in a report bear witness to the year it was written in.

Years stand everywhere in such texts, most of them of other times: goals (到2025年, 2035年远景目标), history
(1949年), figures of last year (2023年度). A year counts only where the report names something of its own
time by it: a meeting or an activity (2024年全市年中工作会议), a half-year or quarter that fits the month of
the day in question. Around the turn of the year the same words point both ways (2025年工作务虚会 in
December, 2023年总结会 in January), so there they count for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from luoshi.reading.rules.dates import DateMention, Years

_YEAR = re.compile(r"((?:19|20)(?<![\d.\-—]..)\d\d)年")
_ANY_YEAR = re.compile(r"((?:19|20)\d\d)年")
_OTHER_TIME_BEFORE = re.compile(
    r"(?:[到至自从较比于对早继]|截至|截止|相比|同比|力争|争取|确保|预计|展望|迎接|面向|谋划|规划|距离?|[至到—\-~、]|\d年"
    r"|举办|主办|承办|申办|筹办|筹备|支持|编制)$"
)
_OTHER_TIME_AFTER = re.compile(
    r"(?:以来|末|底|前|后|起|间|初|内|时|远景|目标|规划|期间|度(?!第)|\d{1,2}月|的?时候|到|至|—|-|~|、|，|。|；|）)"
)
_PERIODS = {  # months in which a report of the same year speaks of the period
    "上半年": range(2, 10),
    "下半年": range(6, 12),
    "一季度": range(2, 7),
    "二季度": range(4, 9),
    "三季度": range(7, 12),
    "四季度": range(9, 12),
    "前三季度": range(9, 12),
    "年中": range(5, 10),
}
_PERIOD = re.compile(r"(?:度)?第?(前三季度|[一二三四]季度|[上下]半年|年中)")
_PERIOD_OF_WORK = re.compile(
    r"(?!以来|同期|末|底)[^，。；：、（\d]{0,16}?(?:工作|形势|会|情况|任务|目标|重点|项目|运行|总结|开工|观摩|调度|考核)(?!.{0,8}以来)"
)
_FUTURE = re.compile(r"(?:将|计划|预计|拟|有望|争取|力争|预期)[^，。；：\n]{0,24}$")
_MONTHS = re.compile(r"1(?:月)?[-—至到~](\d{1,2})月")
_MEETING = re.compile(
    r"[^，。；：！？\n 《》]{0,40}?(?:会议|大会|全会|例会|[谈进度员署调训讯验场议作达报察结彰布究讨流]会"
    r"|第一会|活动|仪式|论坛|培训班)"
)
# What makes such a name one of the city's own working life; games, summits and fairs are planned years ahead.
_OWN = re.compile(
    r"(?:度)?(?:全[市县区省国旗州盟镇乡]|[^，]{0,6}[市县区省州旗镇乡]|新春|春节后|年中|[^，]{0,8}第.{1,4}[次场期批])"
    r"|.*(?:工作|常务|全体|调度|推进|动员|部署|座谈|党组|常委|经济运行|现场)会"
)
_NO_NAME = re.compile(r"[向对在的与同被由给把将已]|我国|中国")
_ORDINAL = re.compile(r"(?:度)?[^，]{0,8}?第[\d一二三四五六七八九十]{1,4}[次期批场轮季]")
_LONG_OVER = re.compile(r"以来|签约|期间|获|上签")
_PLAN = re.compile(
    r"谋划|计划|预算|思路|务虚|打算|安排|春节|元旦|新春|迎春|两会|新年|开局|春运|春季|明年|来年|预"
)
_REVIEW = re.compile(
    r"总结|述职|述责|考核|表彰|民主生活|组织生活|年终|决算|评议|收官|冬|情况|完成|四季度|下半年|精神"
)
_OF_ITS_YEAR = re.compile(
    r"(?:政府工作报告|重点工作|工作要点|汛期|防汛|高考|中考|春耕|[夏秋]季|暑期|中秋|国庆|端午|“?五一)(?!.{0,6}(?:以来|前|学期|开学|招生))"
)
# A campaign called by its year (专项整治2023行动) runs in that year; in January it may be over.
_CAMPAIGN = re.compile(r"((?:19|20)\d\d)”?(?:专项)?行动")
# 《云川市2024年防汛预案》: a document of the city's own, once the year is well begun and not near its end.
_OWN_DOCUMENT = re.compile(r"《(?:关于)?[^《》，。\d]{0,30}[市县区州旗盟镇乡街道]$")
_DOCUMENT = re.compile(r"(?!.{0,12}(?:总结|报告|决算|考核|表彰|通报|完成|执行情况))[^《》]{2,40}(?:》|$)")
# 2024年我市的工作主题是…: said at the beginning of the year or in it, never after it.
_TASK = re.compile(
    r"(?:度)?(?:我|全)[市县区州旗盟镇乡省](?:的)?[^，。]{0,8}?(?:主题|目标|任务|思路|工作|要求)(?:就?是|为)"
)
# 2024年是建市四十周年, 2024年是收官之年: said in that year, or in the weeks around it.
_IS_THE_YEAR = re.compile(r"是[^，。；：！？\n]{2,36}?(?:周年|之年|关键年|关键期|起步年|元年|的?一年|攻坚年)")
_REVIEWED = re.compile(r"(?!.{2,36}(?:开局|起步|关键|攻坚|谋划|谋篇)之年)")
_GOOD_START = re.compile(r"[^，。；：！？\n]{0,20}?(?:开门红|开门稳|良好开局|开好局)")
_GOOD_END = re.compile(r"[^，。；：！？\n]{0,12}?(?:圆满收官|顺利收官|完美收官)")
_UNDER_WAY = re.compile(r"度[^，。；：！？\n]{0,24}?(?:调度|推进|督办)会?")
_MAGAZINE = re.compile(r"《求是》(?:杂志)?((?:19|20)\d\d)年第(\d{1,2})期")  # twice a month
_MAGAZINE_RECENT = 2  # months after which an issue is no news
_POINTS_OF_WORK = re.compile(r"(?:度)?[^，。；：！？\n]{0,14}?工作要点(?!.{0,6}(?:完成|落实|执行))")
_ADDRESS_DAY = re.compile(
    r"(?:^|[/_\-.t])((?:19|20)\d\d)(?:[-_/.]?)(0[1-9]|1[0-2])(?:[-_/.]?)(0[1-9]|[12]\d|3[01])(?=$|[/_\-.T])"
)
_ADDRESS_YEAR = re.compile(r"(?:^|[/_\-.])((?:19|20)\d\d)(?:[-_]?(?:0[1-9]|1[0-2]))?(?=[/_\-.]|$)")
_BEFORE, _CONTEXT = 28, 60  # characters looked at around a year
_TITLE = 30  # characters of a document's title behind its year


def witnesses(text: str, month: int, *, of_body: bool = True) -> frozenset[int]:
    """Years that a folded text names its own time by, seen from a day in ``month``.

    In a body 在2023年全市大会上 looks back; in a headline it names the meeting reported.
    """
    found = {int(match[1]) for match in _CAMPAIGN.finditer(text)} if month > 2 else set()
    for issue in _MAGAZINE.finditer(text):
        if 0 <= month - (int(issue[2]) + 1) // 2 <= _MAGAZINE_RECENT:
            found.add(int(issue[1]))
    for match in _YEAR.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        after = text[match.end() : match.end() + _CONTEXT].split("\n", 1)[0]
        if _testifies(before, after, month) and not (of_body and before.endswith("在")):
            found.add(int(match[1]))
    return frozenset(found)


def _testifies(before: str, after: str, month: int) -> bool:
    if (month <= 4 and _GOOD_START.match(after)) or (month >= 7 and _GOOD_END.match(after)):
        return True  # even after 确保 and 力争, which else speak of another time
    if month >= 4 and _UNDER_WAY.match(after):
        return True
    if _OTHER_TIME_BEFORE.search(before) or _FUTURE.search(before):
        return False
    if period := _PERIOD.match(after):
        return month in _PERIODS[period[1]] and _PERIOD_OF_WORK.match(after, period.end()) is not None
    if months := _MONTHS.match(after):
        return 0 <= month - int(months[1]) <= 3
    if _OTHER_TIME_AFTER.match(after):
        return False
    if (named := _MEETING.match(after)) and _OWN.match(named[0]) and not _NO_NAME.match(after):
        words = named[0] + after[named.end() : named.end() + 4]
        if _LONG_OVER.search(words, len(named[0])):
            return False
        if month == 12:  # 2025年全市经济工作会议 may be held in either December
            return _ORDINAL.match(words) is not None
        if month == 11:
            return not _PLAN.search(words)
        if month <= 3:
            return not _REVIEW.search(words)
        return True
    if month <= 10 and _TASK.match(after):
        return True
    if (4 if _REVIEWED.match(after) else 1) <= month <= 10 and _IS_THE_YEAR.match(after):
        return True
    if 2 <= month <= 6 and _POINTS_OF_WORK.match(after):
        return True
    if 4 <= month <= 11 and _OWN_DOCUMENT.search(before) and _DOCUMENT.match(after):
        return month < 11 or not (_PLAN.search(after[:_TITLE]) or "目标" in after[:_TITLE])
    return 4 <= month <= 10 and _OF_ITS_YEAR.match(after) is not None and not _REVIEW.search(after[:16])


def years_for(
    mention: DateMention,
    text: str,
    headline: str = "",
    on_page: Iterable[int] = (),
    address: str = "",
) -> Years:
    """The years that bear witness for a mention in a folded text, by where they stand.

    ``headline`` is the folded headline group, ``on_page`` years stated outside body and headline,
    ``address`` the file name or address of the page.
    """
    if not mention.month or not mention.day or mention.year is not None:
        return Years()
    month = mention.month
    begin, end = sentence_at(text, mention.start)
    named = frozenset(int(m[1]) for m in _ANY_YEAR.finditer(headline))  # weighed there, not beside it
    beside = frozenset(y for y in on_page if y not in named) if month < 12 else frozenset()
    address_day, address_years = _address(address)
    return Years(
        witnesses(text[begin:end], month),
        witnesses(text, month) | witnesses(headline, month, of_body=False) | beside,
        address_years,
        address_day,
    )


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """Span of the sentence around a position of a folded text."""
    begin = max(text.rfind(stop, 0, position) for stop in "。！？\n") + 1
    ends = [found for stop in "。！？\n" if (found := text.find(stop, position)) >= 0]
    return begin, min(ends, default=len(text))


def _address(address: str) -> tuple[date | None, frozenset[int]]:
    days = set()
    for match in _ADDRESS_DAY.finditer(address):
        try:
            days.add(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            continue
    if len(days) == 1:
        return days.pop(), frozenset()
    return None, frozenset(int(m[1]) for m in _ADDRESS_YEAR.finditer(address))
