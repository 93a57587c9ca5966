"""Who presided: only where the text says 主持 of this meeting.

出席并讲话 is not hosting. An organ that presides (全会由市委常委会主持) is no person, and neither
主持市政府全面工作 nor a meeting that is merely cited (总书记在主持…座谈会时的重要讲话) makes a host.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

from luoshi.reading.rules.names import is_plausible
from luoshi.reading.rules.posts import title_length
from luoshi.reading.rules.reporters import may_be_surname
from luoshi.reading.words import words

_HAN = "\u4e00-\u9fff"
_MOST = 100  # times 主持 is looked at in one article; no report comes near
_HOSTS = re.compile(
    r"主持(?!人|词|工作|[^，。；]{0,8}(?:日常|全面|行政|常务)工作|[^，。；]{0,4}工作(?:的|期间)|下)"
)
_CITED = re.compile(
    r"(?:学习(?!教育|中心组)|传达|贯彻|落实|宣传(?!部)|领会|按照|根据|对照|围绕|遵循|牢记)[^，。；]{0,60}$"
)
_CITED_AFTER = re.compile(r"[^，。；]{0,60}?(?:时|上)?(?:的|发表的|作的)(?:系列)?重要(?:讲话|指示|论述)")
_NOT_NOW = re.compile(r"多次|曾|历次|先后\d|亲自|[两二三四五]次|\d次|将$|将要$|拟$|时任")
_BY = re.compile(rf"由([{_HAN} 、·]{{2,60}}?)(?:共同|分别|轮流|受委托)?$")
_ADVERBS = re.compile(
    r"(?:(?:同志|先生)?(?:(?:（[^（）]{1,10}）)?(?:今天|今日|昨天|昨日|前天|(?:\d{1,2}月)?\d{1,2}日)(?:（[^（）]{1,12}）)?)?"
    r"(?:上午|下午|晚上|中午|晚间|傍晚|晚)?)"
    r"(?:(?:在|到|赴|深入|以|通过|利用|采取)[^，。；：]{1,30}?)?(?:受[^，。；：]{2,20}委托[，]?)?(?:出席(?:会议|活动|大会|座谈会)?(?:并|、)?|一同|参加(?:会议)?并|调研并|讲话并|共同|分别|亲自|并|率队|在|[即便遂又还]|随即|立即|随后|再次)?$"
)


_WITH = re.compile(r"(?:并|还|又)?[同与][^，。；同与]{2,30}(?:共同|一道|一起|联合|一同)$")
_TO_COME = re.compile(r"(?<!即)将(?:于|访|赴|出席|应|在|对)")
_TITLE_AFTER = re.compile(
    r"(?:同志|(?:副|代|常务副)?(?:书记|委员长|总理|省长|市长|县长|区长|州长|旗长|盟长|镇长|乡长|主任|主席|部长|局长|秘书长|院长|检察长))$"
)


def find_host(text: str, start: int, end: int, names: Collection[str]) -> tuple[str, int] | None:
    """The person who presided in a span of a folded text, and the position of 主持; None if none is named.

    ``names`` are the people of the article; without them a name must stand right after a title.
    """
    for verb in islice(_HOSTS.finditer(text, start, end), _MOST):
        at = verb.start()
        floor = max(start, at - 160)
        sentence = max(floor, max(text.rfind(mark, floor, at) for mark in "。！？\n；") + 1)
        if _CITED.search(text, sentence, at) or _CITED_AFTER.match(text, verb.end()):
            continue
        if _NOT_NOW.search(text, max(sentence, at - 4), at) or _TO_COME.search(text, sentence, at):
            continue
        clause = max(sentence, text.rfind("，", sentence, at) + 1)
        if (by := _BY.search(text, clause, at)) is not None:
            host = _name_at_end(by[1], names) or _bare_name(by[1])
        else:
            host = _name_at_end(_bare_subject(text[clause:at]), names)
            if host is None and clause > sentence and not _bare_subject(text[clause:at]):
                host = _subject_of(text[sentence : clause - 1], names)
        if host is not None:
            return host, at
    return None


def _subject_of(subject: str, names: Collection[str]) -> str | None:
    """Who acts in the clauses before 并主持: the name they end in, or the only one they hold."""
    host = _name_at_end(_bare_subject(subject), names)
    if host is None:
        told = {name for name in names if name in subject}
        host = told.pop() if len(told) == 1 else None
    return host


def _bare_subject(subject: str) -> str:
    """The subject without what stands between it and the verb (上午在市政府, 受委托, 出席并)."""
    if (beside := _WITH.search(subject)) is not None:
        subject = subject[: beside.start()]  # 王海同某某共同主持; …，并同某某共同主持
    found = _ADVERBS.search(subject)
    return (subject[: found.start()] if found else subject).rstrip("，并还又 ")


def _name_at_end(subject: str, names: Collection[str]) -> str | None:
    tail = subject.replace(" ", "")[-24:]
    # 赵某委员长主持会议: the title may stand after the name.
    for form in (tail, _TITLE_AFTER.sub("", tail)):
        known = [n for n in names if form.endswith(n) and (len(n) <= 4 or "·" in n)]
        if known:
            return max(known, key=len)
    bare = _TITLE_AFTER.sub("", tail)
    if bare != tail and _bare_name(bare):
        return bare
    for size in (3, 2):
        if title_length(tail[:-size]) and _bare_name(tail[-size:]):
            return tail[-size:]
    return None


def _bare_name(subject: str) -> str | None:
    """The words themselves if nothing but a name of two or three characters stands there."""
    word = subject.replace(" ", "")
    if not 2 <= len(word) <= 3 or word in words("not_names"):
        return None
    return word if is_plausible(word) or may_be_surname(word) else None
