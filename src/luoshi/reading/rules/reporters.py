"""Who wrote the report: bylines, end brackets and the bracket of a dateline.

Names there follow a post (记者 张三), carry a mark (文/图 李四) or stand bare in the last bracket; editors
(责编, 审核) are no people. Traps answered: names that run together (记者王皓杨旗), a blank inside a name
(刘 婧), 记者从某局获悉, which names nobody, and brackets that are no signature (（扩大）, （试行）).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from luoshi.reading import words
from luoshi.reading.rules.names import is_plausible

_HAN = "\u4e00-\u9fff"
_BRACKET = re.compile(r"（([^（）\n]{2,100})）")
_TOKEN = re.compile(rf"[{_HAN}A-Za-z0-9○·]+")
_CREDITS_ONLY = re.compile(rf"[{_HAN}A-Za-z0-9\s、，：；？/|丨｜·&\-—（）【】\[\]@○●□■◎◇◆△▲※*#>]*")
_REPORTS = re.compile(rf"(?:记者|通讯员)[ ：]?[{_HAN} 、]{{2,20}}?(?:摄影)?报道(?=[：，。\n ]|\d)")
_NAME = re.compile(rf"[{_HAN}]{{2,4}}$|[{_HAN}]{{1,6}}(?:·[{_HAN}]{{1,6}})+$")
_ORGAN = re.compile(
    r"(?:中心|电视台|广播电台|融媒|日报|晚报|报社|新闻网|新华社|宣传部|办公室|[省市县区镇乡旗州盟局委办院部]|供图)$"
)
_WORD = re.compile(r"\S")
_TAIL = re.compile(r"(?:摄影报道|报道|摄影|摄|供图)$")
_NO_NAME_END = re.compile(r"[完稿版略摘载讯电]$")
# Two titles of one house share a reporter: 云川日报/云新闻记者 王海.
_SISTER = re.compile(rf"(?:[{_HAN}]{{2,8}}(?:报|网|台|社|客户端|新闻|融媒|发布)/)+$")
_SENT = re.compile(r"[讯电] *$")
_TRAILING = re.compile(
    rf"(?<=[。！”])[ \n]{{2,}}([{_HAN}]{{2,3}}(?: [{_HAN}]{{2,3}})?) *$"
)  # …落到实处。   王海川
_ENDED = frozenset("。！？”》\n ")
_SIGNED = re.compile(r"记者|通讯员|报道员|撰稿|撰文|采写|供稿|摄影|作者|实习生|文图|图文|文/|图/|/文|/图")
_VERY_COMMON = 40  # rank in common_surnames
_LONGEST_BYLINE = 80  # characters; a longer line is a paragraph


class Reporter(NamedTuple):
    """A reporter with the post as written ("" if none); the span is that of the name."""

    name: str
    post: str
    start: int
    end: int


@cache
def _label() -> re.Pattern[str]:
    posts = [w for w, kind in words.table("reporter_posts").items() if kind == "reporter"]
    posts.sort(key=len, reverse=True)
    return re.compile(rf"[{_HAN}A-Za-z0-9·]{{0,16}}?(?:{'|'.join(map(re.escape, posts))})")


@cache
def _marks(kind: str) -> re.Pattern[str]:
    """Marks at the start of a token; a mark of one character must be the whole token."""
    marks = [w for w, k in words.table("reporter_posts").items() if k == kind]
    marks.sort(key=len, reverse=True)
    return re.compile("|".join(re.escape(w) + ("$" if len(w) == 1 else "") for w in marks))


@cache
def _ranks() -> dict[str, int]:
    return {surname: rank for rank, surname in enumerate(words.table("common_surnames"))}


def begins_with_surname(name: str) -> bool:
    """Does the name begin with a common surname (of one or two characters)?"""
    ranks = _ranks()
    return name[:1] in ranks or name[:2] in ranks


def may_be_surname(name: str) -> bool:
    """Does the name begin with any surname, common or rare?"""
    known = words.words("surnames") | words.words("rare_surnames")
    return begins_with_surname(name) or name[:1] in known or name[:2] in known


def cut_names(run: str) -> list[str] | None:
    """Names written together cut apart: 王皓杨旗 → 王皓, 杨旗; None if no cut has a surname everywhere.

    Of several cuts the one with fewer names wins, then the one with the commoner surnames.
    """
    ranks = _ranks()
    rare = len(ranks)
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(run)
    for end in range(2, len(run) + 1):
        for length in (2, 3, 4):
            begin = end - length
            before = best[begin] if begin >= 0 else None
            if before is None:
                continue
            piece = run[begin:end]
            if piece[:2] in ranks and length >= 3:
                rank = 0
            elif piece[0] in ranks and length <= 3:
                rank = ranks[piece[0]]
            else:
                continue
            cost = before[0] + 1 + rank / rare
            old = best[end]
            if old is None or cost < old[0]:
                best[end] = (cost, [*before[1], piece])
    found = best[len(run)]
    return found[1] if found else None


def parse_credits(text: str, start: int, end: int) -> list[Reporter] | None:
    """Reporters of a span made of posts, marks and names only; None if anything else stands in it."""
    if _CREDITS_ONLY.fullmatch(text, start, end) is None:
        return None
    found: list[Reporter] = []
    post: str | None = ""
    labelled = False
    pending: tuple[str, int] | None = None  # a surname that stands alone before a blank: 刘 婧
    for token in _TOKEN.finditer(text, start, end):
        word, at = token[0].lstrip("○"), token.end() - len(token[0].lstrip("○"))
        if pending is not None:
            if len(word) == 1 and post is not None:
                found.append(Reporter(pending[0] + word, post, pending[1], token.end()))
                pending = None
                continue
            return None
        if label := _label().match(word):
            sister = _SISTER.search(text, max(start, token.start() - 16), token.start())
            post, labelled = (sister[0] if sister else "") + label[0], True
            word, at = word[label.end() :], at + label.end()
            if word in ("们", ""):
                continue
        elif mark := _marks("editor").match(word):
            post = None
            word, at = word[mark.end() :], at + mark.end()
            if not word:
                continue
        elif mark := _marks("credit").match(word):
            labelled = True
            post = "" if post is None else post
            word, at = word[mark.end() :], at + mark.end()
            if not word or _marks("credit").fullmatch(word):
                continue
        if len(word) > 2 + (word[-1:] != "摄") and (tail := _TAIL.search(word)) and tail.start() >= 2:
            word, labelled = word[: tail.start()], True
        if not word:
            continue
        if len(word) == 1:
            if not begins_with_surname(word):
                return None
            pending = (word, at)
            continue
        names = [word] if len(word) <= 3 and _NAME.match(word) else cut_names(word)
        if names is None or (not labelled and not all(map(_is_unlabelled_name, names))):
            if _ORGAN.search(word):
                continue
            if not (labelled and _NAME.match(word)):
                return None
            names = [word]
        if len(names) == 1 and len(word) <= 3 and not may_be_surname(word):
            return None  # 记者获悉
        for name in names:
            if post is not None:
                found.append(Reporter(name, post, at, at + len(name)))
            at += len(name)
    return None if pending else found


def _is_unlabelled_name(name: str) -> bool:
    """Is a word that stands bare in a signature a name? A rare surname needs the usual three characters."""
    if len(name) > 2 and (
        _ORGAN.search(name) or _NO_NAME_END.search(name) or name in words.words("not_names")
    ):
        return False
    return begins_with_surname(name) or (len(name) == 3 and may_be_surname(name))


def signature(line: str) -> list[Reporter]:
    """Reporters of a folded line that is nothing but an end bracket: （王海涛）, （王海 李河川）."""
    bracket = _BRACKET.fullmatch(line.strip())
    if bracket is None:
        return []
    skip = len(line) - len(line.lstrip())
    bracket = _BRACKET.match(line, skip)
    return _signature_of(line, bracket) if bracket else []


def _signature_of(text: str, bracket: re.Match[str]) -> list[Reporter]:
    found = parse_credits(text, *bracket.span(1)) or []
    if not _SIGNED.search(bracket[1]):
        if any(not is_plausible(reporter.name) for reporter in found):
            return []
        ranks = _ranks()
        if len(bracket[1]) == 2 and ranks.get(bracket[1][0], _VERY_COMMON) >= _VERY_COMMON:
            return []
    return found


def reporters_in(text: str) -> list[Reporter]:
    """Reporters named in a folded text: in brackets, and on lines that are a byline and nothing else."""
    found: list[Reporter] = []
    for bracket in _BRACKET.finditer(text):
        inner = bracket[1]
        if not _SIGNED.search(inner) and not _closes(text, bracket):
            if not _SENT.search(text, max(0, bracket.start() - 4), bracket.start()):
                continue
            found.extend(_signature_of(text, bracket))  # 本网讯（王海）
            continue
        signed = parse_credits(text, bracket.start(1), bracket.end(1)) or []
        if signed and signed[0].name == inner and len(inner) == 2 and not _surely_a_name(text, bracket):
            continue
        found.extend(signed)
    at = 0
    for line in text.split("\n"):
        own = byline(line, at)
        if (
            not own
            and (report := _REPORTS.search(text, at, at + min(len(line), _LONGEST_BYLINE))) is not None
        ):
            own = parse_credits(text, report.start(), report.end()) or []
        found.extend(own)
        at += len(line) + 1
    if (trailing := _TRAILING.search(text, max(0, len(text) - _LONGEST_BYLINE))) is not None:
        names = parse_credits(text, *trailing.span(1)) or []
        if all(is_plausible(reporter.name) for reporter in names):
            found.extend(names)
    return sorted(found, key=lambda reporter: reporter.start)


def byline(line: str, offset: int = 0) -> list[Reporter]:
    """Reporters of a folded line that is a byline and nothing else (○○全媒体记者 江宏坤)."""
    bare = line.strip()
    if not bare or len(bare) > _LONGEST_BYLINE or bare[0] == "（" or not _SIGNED.search(bare):
        return []
    found = parse_credits(line, 0, len(line))
    return [r._replace(start=r.start + offset, end=r.end + offset) for r in found or []]


def _closes(text: str, bracket: re.Match[str]) -> bool:
    """Is the bracket the signature at the end of a paragraph, after a finished sentence?"""
    after = text.find("\n", bracket.end())
    rest = text[bracket.end() : after if after >= 0 else len(text)]
    return not rest.strip() and bracket.start() > 0 and text[bracket.start() - 1] in _ENDED


def _surely_a_name(text: str, bracket: re.Match[str]) -> bool:
    """（方案） looks like a name: two characters alone need a very common surname at the very end."""
    rank = _ranks().get(bracket[1][0], _VERY_COMMON)
    return rank < _VERY_COMMON and _WORD.search(text, bracket.end()) is None
