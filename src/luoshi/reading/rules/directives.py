"""Every demand: who makes it, its exact span (guideline §5).

The text is read sentence by sentence with the speaker carried over; inside a sentence clause by clause. A
clause opens a demand by a marker or an addressee, continues the open one, or ends it. Traps 22-27.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Directive
from luoshi.reading.rules.assignments import (
    BY_A_DAY,
    ITEM,
    label_at,
    lead_of,
    only_roles,
    open_assignment,
    paper_speaker,
)
from luoshi.reading.rules.classify import classify
from luoshi.reading.rules.fields import Fields, topic_of
from luoshi.reading.rules.markers import Opening, imperative_at, is_addressee, open_clause, prepositional_at
from luoshi.reading.rules.patterns import mask, sentences
from luoshi.reading.rules.people import Name, People
from luoshi.reading.rules.roles import is_cited
from luoshi.reading.rules.speakers import Speakers
from luoshi.reading.view import fold

_CLAUSE = re.compile(r"([，；：。！？]*)([^，；：。！？\n]+)")  # the marks before it, and its words
_BULLET = re.compile(r"[●■◆▲★□◎○]")
_NUMBER_WORD = re.compile(r"[一二三四五六七八九十两几\d]+")
_NUMBER_WITHIN = 25  # characters of an introducer in which its number begins
_NUMBERED = re.compile(r"[一二三四五六七八九十两几\d][点条项个]")  # 提出三点要求
_INTRODUCER = re.compile(
    rf"(?:[^，]{{0,14}}?要|必须|务必)?(?:着重|重点|突出|切实|认真|进一步|全面|准确|注意)?(?:把握|做到"
    rf"|做好|抓好|处理好|坚持|突出|注重|落实|抓住|围绕|从|在|聚焦|强化|打好|办好|树立|把好"
    rf"|解决)?好?(?:以下|这|如下)?{_NUMBER_WORD.pattern}"
    r"(?:个|点|项|条|大|方面|件|种|对|类|道)?(?:方面|问题|关系|工作|重点|环节|关口|要求|关键|任务|原则"
    r"|坚持|事|文章|着力点|字|意见|结合|上|下功夫|中)*(?:下功夫|发力|着手|入手|用力)?"
)
_CONDITION_NEXT = re.compile(
    r"^[^，。；]{1,16}?(?:是(?!要)|关键(?:在|看|靠)|在于|离不开|取决于|靠的?是?|首先要?靠)"
)
_CONDITIONAL = re.compile(r"要(?:想|实现[^，]{2,20}，(?:就|必须|关键))")  # 要想富，先修路
_CONDITION = re.compile(
    r"(?:一旦|如果|如|若|当(?!好)|凡|遇到?)[^，]*$|[^，]{2,40}(?:时|的情况下|之后|以后|之前|期间)$"
    r"|(?:同时|下一步|此外|另外)$"
)
_PREPOSITIONAL = re.compile(
    r"^[^，]{0,24}?(?:要|必须|务必|须)(?:坚持)?(?:认真|严格|切实|全面|紧紧|深入|牢牢|准确|进一步"
    r"|坚决)?(?:按照|根据|围绕|以(?!上|下|及|外|内|案|人民|学|改|身|[^，]*为)|在(?!全)|结合|针对|通过"
    r"|对照|立足|依托|本着|遵循|从|依据|聚焦于)[^，；：]*$"
)
# A demand that has only said by which principle: 各级政府要按照…的原则，主要领导要… (rule 11).
_UNFINISHED = re.compile(
    _PREPOSITIONAL.pattern[: -len("[^，；：]*$")]
    + r"[^，；：]*(?:原则|要求|部署|精神|思路|目标|方针|方向|理念|指示|规定|标准|安排|意见|基础上|前提下|同时"
    r"|为契机|为抓手|为指导|为引领|为重点|为主线|为目标|实际|主题|大局|总要求)$"
)
_BOTH = re.compile(r"既(?:要|须|需)?|不仅(?:仅)?|不但|不只|不光|不是|一方面|一手|宁可")
_AND_OPENING = re.compile(r"^(?:又|也|还|更|而是|而且|并且|同时|另一方面|一手|甚至|绝)")
_FRONTED = re.compile(r"^(?:对|对于)[^，。；：]+$")
_FRONTED_OBJECT = re.compile(
    r"(?:(?:针?对于?)(?![标照接口症表])|凡是?)[^，。；：]{2,30}(?:的|隐患|问题|线索|短板|不足|违法行为)"
)
_DEFINITION = re.compile(r"就是要|即要|意味着|指的是")
# 发展是第一要务; 推动高质量发展，关键在人: what is said of a task demands nothing.
_STATEMENT = re.compile(
    r"[\u4e00-\u9fff]{2}(?:既|也|就)?(?:是(?!否)|在于|贵在|重在)"
    r"|[^，。；]{4,24}(?:事关|关系到|关乎|永远在路上|就是|是(?:重大|头等|首要|一项|一个|一场|[^，。；]{0,6}\d))"
    r"|[^，。；]{4,24}，(?:离不开|(?:关键|根本|核心|重点|出路|希望)(?:在(?!于抓)|是)|责任重大|使命光荣|意义"
    r"|[\u4e00-\u9fff]{2,4}是(?:基础|关键|根本|前提|保障|核心|重点))"
)
_DESCRIPTIVE = re.compile(
    r"取得(?!实效|新|更大)|没有(?!最)|需要|离不开|取决于|面临|已经|已(?:建|完|实|达|有|累计)|了(?:[^解]"
    r"|$)|同比|今年以来|去年"
    r"|截至|目前"
    r"|累计|位居|排名|进行了|增长\d|得到|呈现|成为(?=了)|[^，]是[^，]*的$"
)
_NAMES_WHAT_IT_IS = re.compile(
    r"[^，]{0,30}(?:是|(?<!作)为)[^，]{0,20}(?:的|之[^，]{1,4}|举措|关键|任务|要求|保障|基础"
    r"|前提|体现|途径|抓手)(?:[，。]|$)"
)
_SAYS_WHAT_IT_MEANS = re.compile(r"[^，]*，(?:是(?!要)|意义|事关|关系|关乎|就是|怎么)")
_RESULT_SO_FAR = re.compile(r"(?:取得|呈现)[^，]{0,20}(?:成效|成绩|态势|进展|突破)$")
_AIMS = re.compile(r"力争|推动|确保|努力|争取|促进")
_REPORTED_RESULT = re.compile(
    r"，(?:目的|意义)(?:是|在于)|不为过$|，(?:既|也|更|都)是|(?:艰巨繁重|意义重大|意义深远|十分重要|至关重要"
    r"|责任重大|任重道远|时间紧迫)$|"
    r"(?:发挥|起到|取得|形成|得到|带来|完成|消化|推出|积累|赢得|获得|创造|交出|迈出|实现|打下|奠定"
    r"|提供)了|一视同仁$"
)
_INSTRUCTS = re.compile(r"作出?了?[^，]{0,6}(?:批示|指示)")
# What the speaker does himself, in a list of what he said: 一是代表市委表示欢迎.
_OWN_ACT = re.compile(
    r"是(?:代表[^，]*(?:表示|致)|向[^，]*(?:解释|介绍|通报|汇报)|(?:介绍|通报|回顾|传达|解读|分析)了)"
)
_NO_TOPIC = re.compile(r"[的地得]|是|为|把|将|以|在|让|使|[了着过]")
_RESULT_VERB = re.compile(r"做到|确保|实现|保证|认识到|坚持|必须")
_ADJECTIVE = re.compile(
    r"要(?:[硬细实快高强严准稳好新大多]|积极|认真|彻底|深入|落地|到位|扎实|严格|及时|准确|精准|有力|坚决|主动"
    r"|细致|到人|过硬)(?![\u4e00-\u9fff])"
)
_LEAD_IN = re.compile(r"[ ”）\u3000]*(?:(?:最后|其次|首先|同时|此外|另外|再次|与此同时|下一步|接下来)，)?")
_BARE_NUMBER = re.compile(r"[一二三四五六七八九十][、，]?")
_SUBJECT_LEAD = re.compile(
    r"[ \u3000]*(?:会上|会前|会后|随后|期间|最后|首先|其间|当天|昨天|今天|近日|日前|受.{2,12}委托"
    r"|(?:\d+月)?\d+日(?:上午|下午|晚)?|会议由|由)*"
)
_ONLY_ATTENDS = re.compile(r"[^，。；]{0,30}?(?:出席|参加|列席|陪同)(?:会议|活动|调研)?(?:[，。；]|$)")
_HEADING = re.compile(r"[^。！？；]{2,30}")  # of an item, with nothing else in its line
_LONGEST_TOPIC = 30  # characters
_SENTENCE_MARK = re.compile(r"[。！？\n]")


@dataclass(slots=True)
class _Open:
    """A demand being read."""

    start: int
    end: int
    speaker: str | None
    opening: Opening
    sure: bool = True
    clauses: int = 1
    colon: bool = False
    asked: bool = False  # by 要求 or 强调 right before it
    why: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, article: ArticleText, people: People) -> None:
        self.article = article
        self.text = article.view.text
        self.masked = mask(self.text)
        self.people = people
        absent = frozenset(p.name for p in people.records if p.role in ("cited", "case_mentioned"))
        self.speakers = Speakers(article, people, self.masked, absent)
        self.speaker: str | None = None
        self.person: str | None = None  # whom 他 stands for
        self.author: str | None = None  # who gave the last written instruction (批示)
        self.cited = False
        self.stretch = False
        self.strong = False
        self.sure = True
        self.demand_verb = ""
        self.numbered = False  # 提出三点要求: bare numbers open demands
        self.done: list[_Open] = []
        self.open: _Open | None = None
        self.subject_sentence = -1  # the sentence that named the person last
        self.meeting_sentence = -1  # the sentence whose subject was 会议
        self.count = 0
        self.paper = paper_speaker(" ".join(article.headline.title_lines), self.text)

    def read(self) -> list[_Open]:
        for paragraph in self.article.paragraphs:
            if paragraph.caption:
                continue
            self._paragraph(paragraph.start, paragraph.end)
        return self.done

    # -- paragraphs and sentences ------------------------------------------------------------------

    def _paragraph(self, start: int, end: int) -> None:
        self.stretch = False
        if _BULLET.match(self.masked, start):
            self.speaker = self.person = None
            self.cited = False
        item = ITEM.match(self.text, start, end) if self.paper else None
        begin = item.end() if item else start
        if self.paper is not None:
            if self.speaker is None:
                self.speaker, self.sure = self.paper, self.paper == "会议"
            self.stretch = self.strong = True
            if item and _HEADING.fullmatch(self.masked, begin, end):
                return
        first_done = len(self.done)  # the first demand to which a label may still belong
        previous = begin
        for first, last in sentences(self.masked, begin, end):
            self.count += 1
            label = label_at(self.text, self.masked, first, last)
            if label is not None and not self.stretch and not self.speakers.has_verb(first, label):
                label = None
            if label is None or label > first:
                self._sentence(first, last if label is None else label)
                self._close()
            if label is not None:
                whole = begin if item else previous if label == first else first
                self._assign(whole, label, last, first_done, one_row=item is not None)
                begin, first_done = last, len(self.done)
            previous = first

    def _assign(self, start: int, label: int, end: int, first: int, *, one_row: bool) -> None:
        """What only says who does it and by when goes with the demand before it, from the ``first``th on; without one,
        what stands from ``start`` is the demand. ``one_row``: all of a numbered item is one row of a task table.
        """
        units = lead_of(self.text[label:end])
        mine = self.done[first:]
        if one_row and not any(one.opening.form in ("marker", "noun", "enumerated") for one in mine):
            del self.done[first:]
            mine = []
        if mine:
            mine[-1].end = end
            if units and mine[-1].opening.addressee is None:
                mine[-1].opening = mine[-1].opening._replace(addressee=units)
        elif self.speaker is not None and not self.cited and label > start:
            self.done.append(
                _Open(start, end, self.speaker, Opening(start, "imperative", None, units), self.sure)
            )

    def _sentence(self, start: int, end: int) -> None:
        subject: str | None = None
        spoke = self.speaker  # who goes on after a leader was cited
        opening_clause = True
        previous: tuple[int, int] | None = None
        delimiter = ""
        imperative_sentence = False
        after_speech = False
        # Most sentences name nobody, and have no subject and no verb of speech: then no clause has one.
        has_names = bool(self.people.names_between(start, end))
        has_subject = has_names or self.speakers.may_have_subject(start, end)
        has_verb = self.speakers.has_verb(start, end)
        for part in _CLAUSE.finditer(self.masked, start, end):
            for delimiter in part[1]:
                if delimiter == "；" and self.open and (imperative_sentence or not self.open.colon):
                    self._close()
                elif delimiter == "：" and self.open:
                    self.open.colon = True
            at, stop = part.span(2)
            if at > start and self.masked[at - 1] in "。！？":
                self._close()
            begin = at
            spoken = False
            speech = self.speakers.phrase(at, stop) if has_verb else None
            if speech is not None and self.open is not None and speech.inherits and delimiter != "，":
                speech = None
            if speech is not None and self.open is not None and speech.speaker is None and not subject:
                # 要…，强调…: a verb inside a demand, not a speech phrase, unless it addresses somebody
                asks = speech.verb == "要求" and self._asked(speech.verb_end, stop, verb=speech.verb)
                speech = speech if asks else None
            if speech is not None:
                self._close()
                if speech.speaker in ("他", "批示"):
                    person = self.author if speech.speaker == "批示" else self.person
                    self.speaker = person or self.person or self.speaker
                    self.cited = False
                elif speech.speaker is not None:
                    if speech.cited and not self.cited:
                        spoke = self.speaker
                    self.speaker, self.cited = speech.speaker, speech.cited
                    if self.people.names_between(at, speech.verb_start):
                        self.person = speech.speaker
                elif subject == "他":
                    self.speaker, self.cited = self.person or self.speaker, False
                elif subject:
                    self.speaker, self.cited = subject, False
                elif opening_clause and self.meeting_sentence == self.count - 1 > self.subject_sentence - 1:
                    self.speaker, self.cited = "会议", False  # 会议传达学习了…。强调要…
                elif self.speaker is None or (
                    self.person and self.subject_sentence == self.count - 1 and opening_clause
                ):
                    self.speaker, self.cited = self.person, False
                self.sure = speech.sure
                self.stretch = True
                self.strong = speech.demands
                begin = speech.verb_end
                spoken = True
                while begin < stop and self.masked[begin] in "道 ":
                    begin += 1
                self.demand_verb = speech.verb
                self.numbered = _NUMBERED.search(speech.verb) is not None
                if begin >= stop:
                    opening_clause = False
                    previous = None
                    after_speech = True
                    continue
            else:
                named = self.people.names_between(at, stop) if has_names else []
                if has_subject:
                    subject = self.speakers.sentence_subject(at, stop, subject, named)
                if named:
                    self._note_subject(at, named)
                if opening_clause and self.masked.startswith(("会议", "大会", "全会"), at):
                    self.meeting_sentence = self.count
                if named and _INSTRUCTS.search(self.masked, at, stop):
                    self.author = named[0][2]
            self._clause(begin, stop, previous, delimiter, start, spoken=spoken or after_speech)
            after_speech = False
            if self.open is not None and self.open.opening.form != "marker":
                imperative_sentence = True
            opening_clause = False
            previous = (at, stop)
            if spoken:
                previous = None
        if self.cited and spoke is not None:
            # what a cited leader once said ends with its sentence; the talk goes on
            self.speaker, self.cited = spoke, False

    def _note_subject(self, at: int, named: list[Name]) -> None:
        """Whom a later 他 stands for: the last name that opened a clause and did more than attend."""
        for _, end, name, posts_start in named:
            lead = self.masked[at:posts_start]
            if lead.strip() and not _SUBJECT_LEAD.fullmatch(lead):
                return
            if is_cited(self.text, end, posts_start) or _ONLY_ATTENDS.match(self.masked, end):
                return
            self.person, self.subject_sentence = name, self.count
            return

    # -- clauses -----------------------------------------------------------------------------------

    def _clause(
        self,
        at: int,
        stop: int,
        previous: tuple[int, int] | None,
        delimiter: str,
        sentence: int,
        *,
        spoken: bool,
    ) -> None:
        if self.cited or self.speaker is None:
            return
        while at < stop and self.masked[at] == " ":
            at += 1
        opening = open_clause(self.masked, at, stop)
        if opening is not None and self._rejects(opening, at, stop, spoken=spoken):
            opening = None
            if self.open is None:
                return
        if opening is not None:
            if self.open is not None and self._belongs(opening, at, stop):
                self._extend(stop)
                return
            start = opening.start
            if self.open is not None:
                if opening.adverb.startswith("就") and self.open.clauses == 1:
                    self.open = None  # 要A，就要B: A is a condition (rule 9)
                elif self._was_fronted():
                    if _FRONTED.match(self.masked[self.open.start : self.open.end]):
                        start = self.open.start
                    self.open = None  # 以A为重点，B要C: A belongs to neither (rule 9)
                else:
                    start = self._take_addressee(start) if opening.addressee else self._take_fronted(start)
                    self._drop_condition()
                    self._close()
            elif previous is not None and delimiter == "，" and start == at:
                start = self._with_topic(previous, at)
                if start < at:
                    opening = opening._replace(addressee=self._addressee(start, previous[1]))
            self._start(start, stop, opening)
            self.stretch = self.strong = True
            return
        if self.open is not None and self.masked.startswith("希望", at):
            self._close()  # a wish is no part of the demand before it (rule 12)
            return
        if self.open is not None:
            self._extend(stop)
            return
        if not self.stretch:
            return
        if (
            self.numbered
            and (number := _BARE_NUMBER.match(self.masked, at, stop))
            and imperative_at(self.masked, number.end())
        ):
            self._start(at, stop, Opening(at, "enumerated", None))  # 提出三点要求：一提高…。二围绕…。
            return
        if assigned := open_assignment(self.masked, at, stop, self._sentence_end(at)):
            if not self._reports(at, stop):
                self._start(self._from_topic(previous, at, delimiter), stop, assigned)
            return
        if (spoken or delimiter == "；" or self._opens_sentence(at, sentence)) and self.strong:
            self._imperative(at, stop, spoken=spoken, semicolon=delimiter == "；")

    def _opens_sentence(self, at: int, sentence: int) -> bool:
        return _LEAD_IN.fullmatch(self.masked, sentence, at) is not None

    def _imperative(self, at: int, stop: int, *, spoken: bool, semicolon: bool) -> None:
        """Rule 4 and 6: a demand without 要."""
        addressee = None
        day = BY_A_DAY.match(self.masked, at, stop)
        if not imperative_at(self.masked, day.end() if day else at):
            addressee = self._asked(at, stop) if spoken else None
            if addressee is None:
                return
        elif prepositional_at(self.masked, at) and not self._ends_in_demand(at, stop):
            return
        if self._reports(at, stop):
            return
        opening = Opening(at, "imperative", None, addressee)
        self._start(at, stop, opening)
        if self.open is not None:
            self.open.asked = spoken and self.demand_verb.startswith("要求")
        if not spoken and self.open is not None:
            self.open.why.append("a sentence without 要, taken as a demand by its first word")

    def _reports(self, at: int, stop: int) -> bool:
        """Whether a sentence says what is, or what was done, rather than what to do; [at, stop): its first clause."""
        sentence = self.masked[at : self._sentence_end(at)]
        if _DEFINITION.match(self.masked[stop + 1 : stop + 4]) or _STATEMENT.match(sentence):
            return True
        if _DESCRIPTIVE.search(self.masked, at, stop) or _NAMES_WHAT_IT_IS.match(sentence):
            return True
        if _SAYS_WHAT_IT_MEANS.match(sentence) or _REPORTED_RESULT.search(sentence):
            return True
        return _RESULT_SO_FAR.search(sentence) is not None and _AIMS.search(sentence) is None

    def _from_topic(self, previous: tuple[int, int] | None, at: int, delimiter: str) -> int:
        """城区管网普查工作，由X牵头: what the work is, said before the comma, belongs to it."""
        if previous is None or delimiter != "，" or not self.masked.startswith("由", at):
            return at
        start, end = previous
        return start if end - start <= _LONGEST_TOPIC else at

    def _asked(self, at: int, stop: int, verb: str = "") -> str | None:
        """要求纪检监察机关履行好…: the addressee that stands before a verb without 要 (rule 6)."""
        if not (verb or self.demand_verb).startswith("要求"):
            return None
        for end in range(at + 2, min(stop - 1, at + 26)):
            following = self.masked[end]
            if (
                following not in "的，（"
                and is_addressee(self.masked[at:end])
                and not is_addressee(self.masked[at : end + 1])
            ):
                joined = re.match(r"[、和及]|(?=各|有关|相关|市直|县直)", self.masked[end:stop])
                if joined is None:
                    return self.text[at:end]
        return None

    def _ends_in_demand(self, at: int, stop: int) -> bool:
        """Whether a sentence that begins with 在, 以, 对 … goes on with a verb of demand."""
        end = self._sentence_end(at)
        if re.search(r"强调|指出|要求[^，。]|表示|主持|召开|来到", self.masked[stop:end]):
            return False
        if re.match(r"[把将]|对[^，]{2,30}(?:进行|加强|实行|落实|应|要|予以|给予)", self.masked[at:stop]):
            return True
        comma = self.masked.find("，", at, end)
        while comma >= 0:
            if imperative_at(self.masked, comma + 1) and not prepositional_at(self.masked, comma + 1):
                return True
            comma = self.masked.find("，", comma + 1, end)
        return False

    def _sentence_end(self, at: int) -> int:
        mark = _SENTENCE_MARK.search(self.masked, at)
        return mark.start() if mark else len(self.masked)

    def _rejects(self, opening: Opening, at: int, stop: int, *, spoken: bool) -> bool:
        """Whether what looks like an opening is none (rule 7)."""
        clause = self.masked[at:stop]
        if _DEFINITION.search(clause) and not (self.open and self.open.start < at):
            return True
        place = opening.addressee is None or opening.addressee.endswith(
            ("市", "县", "州", "旗", "区", "镇", "乡")
        )
        if opening.form == "noun" and place:
            following = self.masked[stop + 1 : stop + 40] if self.masked[stop : stop + 1] == "，" else ""
            if following and _CONDITION_NEXT.match(following):
                return True
        topic = opening.form == "noun" and opening.addressee is None and not self._was_fronted()
        if topic and self.open is not None and opening.start == at and self._is_means(opening, stop):
            return True
        if opening.form == "enumerated" and _OWN_ACT.search(clause):
            return True
        if opening.form == "enumerated" and not self.stretch and self.open is None and not self.done:
            return True
        return _CONDITIONAL.match(clause) is not None

    def _is_means(self, opening: Opening, stop: int) -> bool:
        """What stands before a later 要 is part of the open demand, no topic: 做到措施要硬，工作要细."""
        subject = self.masked[opening.start : opening.marker]
        if not subject.startswith("对") and (len(subject) > 20 or _NO_TOPIC.search(subject)):
            return True
        return (
            _RESULT_VERB.search(subject) is not None
            or _ADJECTIVE.match(self.masked, opening.marker or opening.start, stop) is not None
        )

    def _belongs(self, opening: Opening, at: int, stop: int) -> bool:
        """Whether a new marker continues the open demand (rules 3, 11)."""
        assert self.open is not None
        so_far = self.masked[self.open.start : at].rstrip("，")
        if opening.form == "enumerated":
            return False
        if self.open.opening.form == "enumerated" and self.open.clauses == 1 and opening.form == "marker":
            marker = self.open.opening.marker or self.open.start
            return not self.masked[self.open.start : marker + 1].endswith("要")  # 一是X，要Y
        if opening.adverb == "既" and self.open.opening.form != "imperative":
            return True  # 要A，既要B，又要C
        if self.open.opening.form == "assigned" and only_roles(so_far):
            return True  # 由X牵头，Y要积极配合，要于11月底前完成
        last_clause = so_far.rsplit("，", 1)[-1]
        if _AND_OPENING.match(self.masked[at:stop]) and _BOTH.search(so_far):
            return True
        if opening.addressee is not None or opening.form == "noun":
            return bool(_UNFINISHED.match(so_far)) and "，" not in so_far
        return bool(
            _UNFINISHED.match(so_far) and last_clause == so_far and not opening.adverb.startswith("就")
        )

    def _with_topic(self, previous: tuple[int, int], at: int) -> int:
        """Rule 9: an addressee before the comma (各县区…作为…，要…) and a fronted object (对…，要…)
        belong.
        """
        start, end = previous
        while start < end and self.masked[start] in " \u3000●■◆":
            start += 1
        clause = self.masked[start:end]
        if _FRONTED.match(clause) and not clause.endswith(("时", "上", "中")):
            return start
        if (role := clause.find("作为")) > 0 and is_addressee(clause[:role]):
            return start
        if (
            is_addressee(clause)
            and len(clause) <= 24
            and not re.search(r"是|有|对|把|将|向|在|了|出席|参加|听取", clause)
        ):
            return start
        return at

    def _addressee(self, start: int, end: int) -> str | None:
        """The addressee of a fronted clause, as written; a fronted object is none."""
        clause = self.masked[start:end]
        if _FRONTED.match(clause):
            return None
        role = clause.find("作为")
        return self.text[start : start + role if role > 0 else end]

    # -- open, extend, close -----------------------------------------------------------------------

    def _start(self, start: int, stop: int, opening: Opening) -> None:
        self.open = _Open(start, stop, self.speaker, opening, self.sure)

    def _was_fronted(self) -> bool:
        """Whether the open demand is so far one clause without a marker: 做好A，要B (rule 9)."""
        return (
            self.open is not None
            and self.open.opening.form == "imperative"
            and self.open.clauses == 1
            and (not self.open.asked or prepositional_at(self.masked, self.open.start))
        )

    def _take_addressee(self, start: int) -> int:
        """要A，各班子成员，各部门要B: an addressee before the comma goes with what follows it."""
        assert self.open is not None
        at = self.masked.rfind("，", self.open.start, self.open.end)
        clause = self.masked[at + 1 : self.open.end]
        if at < 0 or self.masked[self.open.end : start].strip("，") or not is_addressee(clause):
            return start
        if not clause.startswith(("各", "有关", "相关", "全", "市", "县", "区")) or len(clause) > 20:
            return start
        taken, self.open.end = at + 1, at
        return taken

    def _take_fronted(self, start: int) -> int:
        """要A，对不力的，要B: what a demand speaks of goes with it, not with the one before (rule 9)."""
        assert self.open is not None
        at = self.masked.rfind("，", self.open.start, self.open.end)
        clause = self.masked[at + 1 : self.open.end]
        if at < 0 or self.masked[self.open.end : start].strip("，") or not _FRONTED_OBJECT.fullmatch(clause):
            return start
        taken, self.open.end = at + 1, at
        return taken

    def _drop_condition(self) -> None:
        """A time frame or condition before the next marker belongs to neither demand (rule 9)."""
        assert self.open is not None
        if self.open.clauses < 2:
            return
        at = self.masked.rfind("，", self.open.start, self.open.end)
        if at > 0 and _CONDITION.match(self.masked[at + 1 : self.open.end]):
            self.open.end = at

    def _extend(self, stop: int) -> None:
        assert self.open is not None
        self.open.end = stop
        self.open.clauses += 1

    def _close(self) -> None:
        if self.open is None:
            return
        demand, self.open = self.open, None
        words = self.masked[demand.start : demand.end]
        if len(words) < 4:
            return
        if _NUMBER_WORD.search(words, 0, _NUMBER_WITHIN) and _INTRODUCER.fullmatch(words.rstrip("：")):
            return  # rule 10
        self.done.append(demand)


def find_directives(
    article: ArticleText, people: People, term_spans: Sequence[tuple[int, int]] = ()
) -> list[Directive]:
    """All demands of an article in text order. ``term_spans``: where its named terms stand (view
    positions).
    """
    reader = _Reader(article, people)
    demands = reader.read()
    term_spans = sorted(term_spans)
    term_starts = [start for start, _ in term_spans]
    headline = " ".join(filter(None, (article.title, article.headline.kicker)))
    topic = topic_of(fold(headline) if headline else article.view.text[:60])
    fields = Fields(article.view.text)
    records: list[Directive] = []
    for i, demand in enumerate(demands):
        following = demands[i + 1] if i + 1 < len(demands) else None
        first, last = bisect_left(term_starts, demand.start), bisect_left(term_starts, demand.end)
        record = _record(article, demand, following, term_spans[first:last], fields, topic, reader.masked)
        record.speaker = people.stored.get(record.speaker or "", record.speaker)
        records.append(record)
    return records


def _has_details(demand: _Open, following: _Open, text: str) -> bool:
    """Whether a heading demand is followed by its details: 要聚焦…抓落实：一要… (rule 5)."""
    if (
        demand.opening.form == "enumerated"
        or following.speaker != demand.speaker
        or following.start - demand.end > 2
    ):
        return False
    colon = text[demand.end : following.start].startswith("：")
    return colon or (demand.end - demand.start <= 16 and following.opening.form == "enumerated")


def _record(
    article: ArticleText,
    demand: _Open,
    following: _Open | None,
    term_spans: Sequence[tuple[int, int]],
    fields: Fields,
    topic: list[str],
    masked: str,
) -> Directive:
    start, end = demand.start, demand.end
    text = article.view.text
    while end > start and text[end - 1] in "，；：。！？、 ":
        end -= 1
    found = classify(text, masked, start, end, demand.opening, fields, topic)
    given = max(start, text.find(found.assignee, start, end)) if found.assignee else start
    anchor = article.anchor(start, end)
    inside = [article.words(s, e) for s, e in term_spans if e <= end]
    heading = following is not None and _has_details(demand, following, text)
    why = list(demand.why)
    if not (rest := text[end : end + 4].lstrip("”’）")) or rest.startswith("…"):
        why.append("the text ends inside it")
    if not demand.sure:
        why.append("the speaker is an organisation or a document read from its form")
    return Directive(
        speaker=demand.speaker,
        quote=anchor.quote,
        kind=found.kind,
        head=article.words(*found.head) if found.head else None,
        domain=found.domain,
        other_domains=found.other_domains,
        assignee=article.words(given, given + len(found.assignee)) if found.assignee else None,
        terms=list(dict.fromkeys(inside)),
        anchor=anchor,
        heading=heading,
        certainty="medium" if why else "high",
        why=why,
    )
