"""Who is named in an article, with which posts, in which role (guideline §4).

Names are found where the language puts them: after a post, in a list after such a name, before
等市领导, as the subject of a speech verb, in a case (郑俊康、吴炜违纪违法案). What is found once is then
found everywhere in the article. Traps 14-21.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Certainty, Person, Post
from luoshi.reading.rules.appointments import changes_of
from luoshi.reading.rules.names import (
    HAN,
    ends_here,
    is_plausible,
    read_foreign_name,
    read_name,
    surname_class,
    title_start,
)
from luoshi.reading.rules.patterns import trie_pattern, word_pattern
from luoshi.reading.rules.posts import WrittenPost, complete, organisation_of, posts_before, title_length
from luoshi.reading.rules.roles import Lists, role_of
from luoshi.reading.view import fold
from luoshi.reading.words import words

_SEPARATOR = re.compile(r" ?[、和与及] ?|以及| +(?=[\u4e00-\u9fff])")
_SPEECH = (
    r"(?:(?:在|就|对|围绕|结合|代表)[^，。；\n]{0,40}?)?(?:还|又|也|再次|进一步|特别|最后|分别|随后|首先)?"
    r"(?:强调|指出|要求|表示|说|提出|主持|出席|参加|列席|陪同|讲话|作讲话|致辞|传达|充分肯定|高度评价"
    r"|点评|作了|介绍|率|带队"
    r"|宣布|通报|汇报|安排|部署|总结|一行|来到|深入|先后|希望|认为|号召|实地|作批示|作出批示|批示"
    r"|任(?!务|何|期)|不再担任|当选)"
)
_AFTER = re.compile(word_pattern("titles_after_names"))
_CASE = re.compile(r"(?:违纪违法|违法违纪|受贿|腐败案|案件?(?=为鉴|为戒|教训|警示|的?深刻|暴露|以案))")
_CLOSED_BY_OTHERS = re.compile(r"等(?:出席|参加|列席|陪同)")
_CLEAR_END = re.compile(r"[，。、；]|出席|主持|强调|指出|要求|参加|讲话|督查|调研|在(?=会)|率|一行|列席|作")
_WORD_AFTER_POST = re.compile(rf"[{HAN}]{{3,5}}(?=[，。、；])")
_UNIT_BEFORE = re.compile(r"(?:专班|小组|工作组|[局委办部处科室院校]|公司|街道|[镇乡村])$")
_CASE_LEAD = re.compile(r"(?:等人?)?(?:严重)?(?:系列)?$")
_CASE_VERB = re.compile(r"(?:吸取|汲取|反思|剖析|查处|通报|以|对|从|关于|因|如|包括|发生的?)$")
_APPOINTS = re.compile(
    r"(?:任命|选举(?:产生)?|推选|提名|聘任|增补|补选|免去)(?:了)?(?=[\u4e00-\u9fff]{2,4}(?:同志)?(?:为"
    r"|、|的|任))"
)
_COLLECTIVE = re.compile(
    r"等(?:\d+[位名]|[一二两三四五六七八九十]+[位名])?((?:[\u4e00-\u9fff]{0,14}?)"
    r"(?:领导同志|领导|参事|委员|代表|负责同志|负责人|嘉宾|专家|院士|企业家))"
)
_COMRADES = re.compile(r"等(?:同志|人)?(?=到会|参加|出席|陪同|列席|莅临|现场|一行|分别)")
_TITLED = re.compile(
    r"(?:国务委员|厅长|书记|校长|院长|市长|县长|区长|镇长|乡长|州长|主任|局长|总经理"
    r"|董事长)(?=[、，。在的就对主强指要作出到深率])"
)
_BEFORE_TITLED = frozenset("了和由与、，。；：\n是及请")
_NATIONAL = re.compile(r"总书记|总理|主席(?=[强指关的在对])|同志(?=为核心)")
_SET_PHRASE = re.compile(r"习近平(?:同志为|新时代中国特色社会主义|(?:生态文明|经济|法治|强军|文化|外交)思想)")
_FOREIGN = "总统|首相|国王|王储|亲王|外长|防长|国务卿|议长|总理|主席|总书记|秘书长|总干事|特使"
_FOREIGN_TITLE = re.compile(rf"(?:{_FOREIGN})$")
_AT_HOME = re.compile(
    r"中共|中国|国务院|国家主席|全国|政协|人大|中央军委|省|市|县|自治区|州|协会|商会|委员会|法院|检察院"
    r"|高等|工会|妇联|文联|民|九三|台盟|农工|致公"
)
_BEFORE_NAME = frozenset("，。；：、“”\n 和及与习彻实照据●（")
_UNIT_NAME = re.compile(r"[市县区省州盟旗镇乡村局委办厅院校所会部队处科厂站场]$")


@dataclass(slots=True)
class Mention:
    """One place where a name stands, in view positions, with the posts written before or after it."""

    start: int
    end: int
    posts_start: int
    posts: list[WrittenPost] = field(default_factory=list)
    chain: int = -1
    sure: bool = True


Name = tuple[int, int, str, int]  # where a name stands: start, end, the name, start of its posts


@dataclass(slots=True)
class People:
    """What the people rules know of an article: the records and every place a name stands."""

    records: list[Person]
    mentions: list[Name]  # sorted
    starts: list[int]
    stored: dict[str, str] = field(default_factory=dict)  # name in the view → name as stored

    def names_between(self, start: int, end: int) -> list[Name]:
        """Mentions that begin in a span of the view."""
        first = bisect_left(self.starts, start)
        last = first
        while last < len(self.starts) and self.starts[last] < end:
            last += 1
        return self.mentions[first:last]


@cache
def _title_ends() -> frozenset[str]:
    return words("post_titles") | words("post_introducers")


@cache
def _title_then_name() -> re.Pattern[str]:
    """The last character of a title, then what may begin a name. Cheap; the title itself is read
    leftwards.
    """
    last = "".join(sorted({title[-1] for title in _title_ends()}))
    first = "".join(title[0] for title in _FOREIGN.split("|"))
    foreign = "|".join(f"(?<={title[0]}){title[1:]}" for title in _FOREIGN.split("|"))
    return re.compile(
        rf"[{last}{first}](?:(?<=[{last}])(?= ?[{surname_class()}])|(?:{foreign})(?=[{HAN}])"
        rf"|(?<=[{last}])(?=[{HAN}]{{1,7}}·))"
    )


@cache
def _clause_with_surname() -> re.Pattern[str]:
    return re.compile(rf"[，。；：！？\n”）●■◆] *(?=[{surname_class()}])")


@cache
def _text_with_surname() -> re.Pattern[str]:
    return re.compile(rf" *(?=[{surname_class()}])")


@cache
def _speech() -> re.Pattern[str]:
    return re.compile(_SPEECH)


def _ends_of_titles(text: str) -> Iterator[tuple[int, int]]:
    """Where titles may end, and where the names after them begin."""
    for mark in _title_then_name().finditer(text):
        at = mark.end()
        while at < len(text) and text[at] in " 有：":
            at += 1
        yield mark.end(), at


class _Finder:
    """One pass over one article; collects mentions by position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: dict[int, Mention] = {}
        self.chains = 0
        self.titles = list(_ends_of_titles(text))

    def add(self, mention: Mention) -> None:
        standing = self.mentions.get(mention.start)
        if standing is None or (not standing.posts and mention.posts):
            self.mentions[mention.start] = mention

    # -- after a post ------------------------------------------------------------------------------

    def after_posts(self, known: frozenset[str] = frozenset()) -> None:
        """Names after posts; ``known`` names need no end of their own (a second pass, which looks at nothing
        else: every name of the first is known by then).
        """
        text = self.text
        beginnings = {name[:2] for name in known}
        inherited: tuple[int, int] | None = None
        sentence = sentence_of_inherited = -1
        floor = 0
        for title_end, at in self.titles:
            if beginnings and text[at : at + 2] not in beginnings:
                continue
            size = title_length(text[max(0, title_end - 12) : title_end])
            if not size:
                continue
            title = text[title_end - size : title_end]
            end = read_name(text, at, rare=title not in words("post_introducers"), known=known)
            if (
                (end < 0 or end - at < 4)
                and _FOREIGN_TITLE.search(title)
                and not _AT_HOME.search(text, max(0, title_end - size - 12), title_end)
            ):
                foreign = read_foreign_name(text, at)
                end = foreign if foreign > 0 else end
            if end < 0 and title not in words("post_introducers"):
                end = self._repeated(at)
            if end < 0 and title not in words("post_introducers"):
                end = self._without_family_name(title_end, at)
            if end < 0 or self._is_organisation(end):
                continue
            posts_start, spans = posts_before(text, at, floor)
            if not spans:
                continue
            sentence = max(sentence, text.rfind("。", sentence + 1, posts_start))
            sentence = max(sentence, text.rfind("\n", sentence + 1, posts_start))
            if sentence != sentence_of_inherited:
                inherited, sentence_of_inherited = None, sentence
            if title in words("post_introducers"):
                named = title == "代表" and spans[-1][1] - spans[-1][0] >= 4  # 林场职工代表
                spans = spans if named else spans[:-1]
            posts, inherited = complete(text, spans, inherited)
            if posts and posts[-1].full.endswith(("记者", "通讯员")):
                continue
            self.chains += 1
            self.add(Mention(at, end, posts_start, posts, self.chains))
            floor = self._list_after(end, posts)

    def _without_family_name(self, post_end: int, at: int) -> int:
        """多吉旺杰, 央宗: after a post with its organisation, characters that write such names and a clear
        end.
        """
        end = read_foreign_name(self.text, at)
        if end < 0 or not _CLEAR_END.match(self.text, end):
            return -1
        _, spans = posts_before(self.text, at, max(0, post_end - 30))
        return end if spans and organisation_of(self.text[slice(*spans[-1])]) else -1

    def _repeated(self, at: int) -> int:
        """苏布德, then 苏布德副旗长: no family name to go by, but the word comes again before a title."""
        match = _WORD_AFTER_POST.match(self.text, at)
        if match is None or match[0] in words("not_names") or title_length(match[0]):
            return -1
        again = self.text.find(match[0], match.end(), match.end() + _NEARBY)
        return match.end() if again > 0 and title_start().match(self.text, again + len(match[0])) else -1

    def _is_organisation(self, end: int) -> bool:
        """市长江 大桥, 主任科员: the title or the name is part of another word."""
        after = self.text[end : end + 2]
        return after[:1] in ("县", "镇", "乡", "路", "桥") or (
            self.text[end - 1] in "市县区省州" and not ends_here(self.text, end)
        )

    def _list_after(self, end: int, posts: list[WrittenPost]) -> int:
        """Names that share the posts of the name before: 市委常委A、B、C. Returns where the list ends."""
        text = self.text
        names = 1
        while separator := _SEPARATOR.match(text, end):
            at = separator.end()
            stop = read_name(text, at, rare=True)
            if stop < 0 and names >= 2:
                stop = self._foreign_to_the_list(at)
            if stop < 0 or title_length(text[at:stop]) == stop - at:
                break
            self.add(Mention(at, stop, at, list(posts), self.chains))
            names += 1
            end = stop
        return end

    def _foreign_to_the_list(self, at: int) -> int:
        """扎西尼玛 between two names of a list: no family name, but nothing else can stand there."""
        match = re.compile(rf"[{HAN}]{{2,5}}?(?=、|等|出席|参加|列席|，|。)").match(self.text, at)
        if (
            match is None
            or ends_here(self.text, at)
            or title_start().match(self.text, at)
            or title_length(match[0])
            or match[0] in words("not_names")
        ):
            return -1
        if _UNIT_NAME.search(match[0]) or match[0].startswith(
            ("各", "有关", "全", "市", "县", "省", "部分", "及")
        ):
            return -1
        return match.end()

    # -- without a post ----------------------------------------------------------------------------

    def subjects(self) -> None:
        """Names that open a clause: 刘传林、陈鸿宁出席会议; 宁波强调."""
        text = self.text
        known = self.known()
        first = _text_with_surname().match(text)
        openings = [opening.end() for opening in _clause_with_surname().finditer(text)]
        for at in [first.end(), *openings] if first else openings:
            if at in self.mentions:
                continue
            found = self._bare_list(at, known)
            if not found:
                continue
            end = found[-1][1]
            rest = text[end : end + 60]
            title = _AFTER.match(text, end) if len(found) == 1 else None
            tail = title.end() if title else end
            strong = _CLOSED_BY_OTHERS.match(rest) or (
                len(found) >= 2
                and re.match(
                    r"等?(?:[\u4e00-\u9fff]{0,8})?(?:出席|参加|列席|陪同|参会|参与|分别|同志|一同|调研|作"
                    r"|市领导|县领导|区领导|领导)",
                    rest,
                )
            )
            if not strong and not _speech().match(text, tail):
                continue
            if not all(text[s:e] in known or is_plausible(text[s:e]) or len(found) >= 3 for s, e in found):
                continue
            self.chains += 1
            for start, stop in found:
                self.add(Mention(start, stop, start, [], self.chains, sure=text[start:stop] in known))

    def _bare_list(self, at: int, known: set[str]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        while True:
            end = read_name(self.text, at, rare=bool(found), known=known)
            if end < 0 and len(found) >= 2:
                end = self._foreign_to_the_list(at)
            if end < 0:
                return found
            found.append((at, end))
            separator = _SEPARATOR.match(self.text, end)
            if not separator:
                return found
            at = separator.end()

    def collectives(self) -> None:
        """甲、乙、丙等市领导, 甲、乙等23位市政府参事: the post stands after the list."""
        text = self.text
        for match in _COLLECTIVE.finditer(text):
            names = self._names_left_of(match.start())
            if not names:
                continue
            surface = match[1]
            stripped = re.sub(r"^(?:\d+[位名]|[一二两三四五六七八九十]+[位名])", "", surface)
            start = match.start(1) + len(surface) - len(stripped)
            post = WrittenPost(start, match.end(1), text[start : match.end(1)])
            if all(self.mentions.get(s) and self.mentions[s].posts for s, _ in names):
                continue
            generic = title_length(stripped) > 0
            self.chains += 1
            for s, e in names:
                if s in self.mentions and self.mentions[s].posts:
                    continue
                self.mentions[s] = Mention(s, e, s, [post] if generic else [], self.chains)

    def _names_left_of(self, at: int) -> list[tuple[int, int]]:
        """The list of names that ends at ``at``, walked leftwards."""
        text = self.text
        names: list[tuple[int, int]] = []
        end = at
        while True:
            start = end
            while start > max(0, end - 9) and text[start - 1] not in "、，。；：\n“”（） 和":
                start -= 1
            word = text[start:end]
            if word and read_name(text, start, rare=True) == end and (is_plausible(word) or names):
                names.insert(0, (start, end))
            else:
                # 市领导甲、乙 : the first one has its post glued on; it is already known by then
                glued = next((end - k for k in (3, 2, 4) if end - k in self.mentions), -1)
                if glued >= 0 and self.mentions[glued].end == end:
                    names.insert(0, (glued, end))
                elif cut := next(
                    (
                        k
                        for k in (3, 2)
                        if len(word) > k
                        and is_plausible(word[-k:])
                        and (_CASE_VERB.search(word[:-k]) or _UNIT_BEFORE.search(word[:-k]))
                    ),
                    0,
                ):
                    names.insert(0, (end - cut, end))  # 吸取郑俊康、…
                return names
            if start == 0 or text[start - 1] not in "、 ":
                return names
            end = start - 1

    def appointments(self) -> None:
        """任命王莉为…主席: a name that only an appointment names."""
        text = self.text
        for match in _APPOINTS.finditer(text):
            at = match.end()
            while (end := read_name(text, at, rare=False)) > 0 or (end := self._before_for(at)) > 0:
                if at not in self.mentions:
                    self.add(Mention(at, end, at, []))
                if text[end : end + 1] != "、":
                    break
                at = end + 1

    def _before_for(self, at: int) -> int:
        """王莉为: 为 ends a name here."""
        return next(
            (
                at + k
                for k in (3, 2)
                if self.text[at + k : at + k + 1] in ("为", "同") and is_plausible(self.text[at : at + k])
            ),
            -1,
        )

    def addressed(self) -> None:
        """会议由辛力院长主持, 吴俊清书记的讲话: a name between a boundary and a title."""
        text = self.text
        for match in _TITLED.finditer(text):
            end = match.start()
            for size in (3, 2):
                name = text[end - size : end]
                before = text[end - size - 1] if end > size else "。"
                if (
                    end >= size
                    and before in _BEFORE_TITLED
                    and is_plausible(name)
                    and name[:2] not in words("not_names")
                ):
                    self.add(Mention(end - size, end, end - size, []))
                    break

    def comrades(self) -> None:
        """县工作专班甲、乙、丙等同志到会: a list that only 等同志 closes."""
        for match in _COMRADES.finditer(self.text):
            names = self._names_left_of(match.start())
            if len(names) < 2 or all(start in self.mentions for start, _ in names):
                continue
            self.chains += 1
            for start, end in names:
                self.add(Mention(start, end, start, [], self.chains))

    def cases(self) -> None:
        """郑俊康、吴炜严重违纪违法案件教训: named, but absent (trap 19)."""
        for match in _CASE.finditer(self.text):
            lead = _CASE_LEAD.search(self.text, max(0, match.start() - 6), match.start())
            for start, end in self._names_left_of(lead.start() if lead else match.start()):
                if (
                    start not in self.mentions
                    and is_plausible(self.text[start:end])
                    and "违" not in self.text[start:end]
                ):
                    self.add(Mention(start, end, start, [], -1))

    def titled_names(self) -> None:
        """习近平总书记, 李强总理: the title stands after the name (trap 16)."""
        text = self.text
        for match in _NATIONAL.finditer(text):
            end = match.start()
            size = next((k for k in (3, 2) if end >= k and is_plausible(text[end - k : end])), 0)
            if size and (
                end == size
                or text[end - size - 1] in _BEFORE_NAME
                or text[end - size : end] == "习近平"
                or text[end - size : end] in self.known()
            ):
                self.add(Mention(end - size, end, end - size, []))

    def repeats(self) -> None:
        """Every other place where a name that is already known stands."""
        known = {name for name in self.known() if len(name) >= 2}
        if not known:
            return
        for start, end in _places_of(known, self.text):
            if start in self.mentions:
                continue
            if end - start == 2 and not ends_here(self.text, end):
                continue
            self.mentions[start] = Mention(start, end, start, [])

    def known(self) -> set[str]:
        return {self.text[m.start : m.end] for m in self.mentions.values()}

    def in_order(self) -> Iterator[Mention]:
        taken = -1
        for start in sorted(self.mentions):
            mention = self.mentions[start]
            if start >= taken:
                taken = mention.end
                yield mention


_LOST = re.compile(r"[?？\ufffd□]")
_NEARBY = 5_000  # characters in which a word is expected to come again
_FEW = 60  # names up to which a search for each is faster than compiling a pattern for all


def _places_of(names: set[str], text: str) -> Iterator[tuple[int, int]]:
    """Where names stand, in order, the longest first; none begins inside another."""
    if len(names) > _FEW:
        for match in re.compile(trie_pattern(names)).finditer(text):
            yield match.span()
        return
    found: list[tuple[int, int]] = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            found.append((at, -len(name)))
            at = text.find(name, at + 1)
    taken = 0
    for start, size in sorted(found):
        if start >= taken:
            taken = start - size
            yield start, taken


def find_people(article: ArticleText) -> People:
    """Everyone named in the body, once, with posts and role, and where each name stands."""
    text = article.view.text
    finder = _Finder(text)
    finder.after_posts()
    finder.titled_names()
    finder.addressed()
    finder.subjects()
    finder.after_posts(frozenset(finder.known()))
    finder.collectives()
    finder.comrades()
    finder.appointments()
    finder.cases()
    finder.repeats()
    mentions = list(finder.in_order())
    lists = Lists.of(text, mentions)
    by_name: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_name.setdefault(text[mention.start : mention.end].replace(" ", ""), []).append(mention)
    caption = [(p.start, p.end) for p in article.paragraphs if p.caption]
    records: list[Person] = []
    skipped: set[str] = set()
    for name, places in by_name.items():
        if name == "习近平" and all(_SET_PHRASE.match(text, m.start) for m in places):
            skipped.add(name)
            continue
        records.append(_record(article, name, places, lists, caption))
    _only_cited(text, by_name, records)
    placed = [(m.start, m.end, text[m.start : m.end].replace(" ", ""), m.posts_start) for m in mentions]
    stored = dict(zip((n for n in by_name if n not in skipped), (r.name for r in records), strict=True))
    return People(records, placed, [m[0] for m in placed], stored)


_ACTS = re.compile(
    r"(?:总书记|主席|总理|同志)?(?:[^，。；]{0,12})?(?:主持|出席|会见|发表(?:了)?(?:重要)?(?:讲话|演讲"
    r"|文章)[，。]|(?:对|就)[^，。；]{2,40}作出(?:重要)?(?:指示|批示)|作出(?:重要)?(?:指示"
    r"|批示)(?![^，。]{0,6}(?:精神|以来))|近日|日前|\d|致(?:信|电))"
)


_OF_THE_STATE = ("总书记", "总理", "国家主席")
_SHORT_FOR_THE_STATE = ("总书记", "总理", "主席")


def _only_cited(text: str, by_name: dict[str, list[Mention]], records: list[Person]) -> None:
    """Leaders of the state whom a local report quotes are cited, not present (习近平总书记强调 …)."""
    local = [
        record
        for record in records
        if ("speech" in record.role or "host" in record.role)
        and not any(post.title.endswith(_OF_THE_STATE) for post in record.posts)
    ]
    for record in records:
        if not local or not record.posts or record.role in ("cited", "attend"):
            continue
        if not fold(record.posts[-1].title).endswith(_SHORT_FOR_THE_STATE):
            continue
        short = all(fold(post.title) in _SHORT_FOR_THE_STATE for post in record.posts)
        places = by_name.get(record.name) or next(
            (m for n, m in by_name.items() if m and n in record.name), []
        )
        if short and not any(_ACTS.match(text, m.end) for m in places):
            record.role = "cited"


def _record(
    article: ArticleText,
    name: str,
    places: list[Mention],
    lists: Lists,
    captions: list[tuple[int, int]],
) -> Person:
    text = article.view.text
    posts: list[Post] = []
    seen: set[str] = set()
    for place in places:
        for post in place.posts:
            if post.full not in seen:
                seen.add(post.full)
                posts.append(Post(_stored(article, post), article.words(post.start, post.end)))
    for place in places:
        if (title := _AFTER.match(text, place.end)) and title[0] not in ("同志", "常委"):
            if any(full.endswith(title[0]) for full in seen):
                continue
            if text[title.end() : title.end() + 1] in ("助", "们"):
                continue
            seen.add(title[0])
            surface = article.words(place.end, title.end())
            posts.append(Post(surface, surface))
    # A short form is no second post: 书记 beside 市委书记, 总书记 beside 中共中央总书记 (guideline §4).
    posts = [post for post in posts if not _is_short_form(post.title, posts)]
    appointed, removed = _changes(article, places)
    first = next((p for p in places if p.posts), places[0])
    why: list[str] = []
    certainty: Certainty = "high"
    if not any(p.sure for p in places):
        certainty, why = "medium", ["named only as a subject, without a post"]
    if any(_LOST.search(text, max(0, p.posts_start - 2), p.start) for p in places):
        certainty, why = "medium", [*why, "a character of the post is lost"]
    stored = "".join(article.view.characters(first.start, first.end).split())
    role = role_of(text, name, places, lists)
    given = [r for r, changed in (("appointed", appointed), ("removed", removed)) if changed]
    if given:
        role = "+".join([*(r for r in role.split("+") if r not in ("attend", "cited") or posts), *given])
    return Person(
        name=stored,
        posts=posts,
        role=role,
        posts_appointed=appointed,
        posts_removed=removed,
        anchor=article.anchor(first.start, first.end),
        certainty=certainty,
        why=why,
    )


def _is_short_form(title: str, posts: list[Post]) -> bool:
    return len(title) <= 3 and any(post.title != title and post.title.endswith(title) for post in posts)


def _changes(article: ArticleText, places: list[Mention]) -> tuple[list[Post], list[Post]]:
    """Posts given to and taken from one person."""
    given: dict[str, dict[str, Post]] = {"appointed": {}, "removed": {}}
    for place in places:
        changes = changes_of(article.view.text, place.start, place.end)
        for change in given:
            spans = [(start, end) for what, start, end in changes if what == change]
            for post in complete(article.view.text, spans, None)[0]:
                given[change].setdefault(
                    post.full, Post(_stored(article, post), article.words(post.start, post.end))
                )
    return list(given["appointed"].values()), list(given["removed"].values())


def _stored(article: ArticleText, post: WrittenPost) -> str:
    """The full post: what inheritance added, then the words as stored."""
    added = article.view.characters(*post.organisation) if post.organisation else ""
    return added + article.view.characters(post.start, post.end)
