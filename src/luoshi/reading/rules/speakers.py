"""Whose words follow: the speaker phrase, and whom 他 or a bare 强调 stands for (guideline §5).

Trap 23: speaker phrases stand at the start or in the middle of a sentence, with post (市长周文霞强调), with
在…上 or 主持时, as 强调要 in the lead. Trap 24: 会议 stays 会议. 要求 is also a noun (…的重要要求): a
speech verb needs a subject of its own clause, or opens the clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from luoshi.reading.article import ArticleText
from luoshi.reading.rules.patterns import spelled_out
from luoshi.reading.rules.people import Name, People
from luoshi.reading.rules.roles import is_cited

_ARRANGES = "了?(?:具体|全面|详细|专题|工作|再)*(?:安排部署|部署安排|安排|部署)(?=[。：])"
_VERB = re.compile(
    r"提出(?:了)?“□*”(?:[^，。：；的]{0,6})?(?=[：，])|讲意见(?=[，：])|强调指出|指出并强调|强调并指出"
    r"|强调(?!的|了的)|指出(?!的|了)"
    r"|提出(?:了)?(?:[^，。：；的]{0,12})?(?:要求|意见|希望|建议)(?!的)|要求(?!的|和|，?以)|号召(?!力)"
    r"|表示|提出(?=[，：]|要)|说道|说(?<![学小述传解游图]说)(?![明法服到理])|认为|叮嘱|嘱咐|叮咛"
    r"|嘱托(?=[，：])|希望(?=[，：]|大家|全|各|广)|勉励|寄语(?=[，：])|呼吁|批示(?=[，：])|部署(?=：)"
    rf"|{spelled_out('作|做|作出|做出|进行', _ARRANGES)}"
    r"|讲话(?=：)|决定(?=[，：])|明确(?=[，：])|提到(?=[，：])|坦言(?=[，：])|说(?=[，：])"
)
_LONGEST_SUBJECT = 300  # characters; no clause has a subject so far from its verb
_STRONG = ("强调", "指出", "要求", "号召", "提出", "批示", "叮嘱", "嘱咐", "呼吁", "部署", "讲话")
_ABOUT = re.compile(r"(?:并|同时|随后|还)?(?:就|对|围绕|针对)[^，。；：]{2,40}")  # 并就下一步工作|提出要求
_NOUNS = ("要求", "部署", "希望", "提出")  # verbs that are nouns as well
_ADVERB = re.compile(
    r"^(?:(?:并|同时|还|又|也|再次|进一步|特别|最后|反复|着重|首先|随后|分别|均|都|一再|郑重|严肃"
    r"|深情地?|现场|当场|就此|对此|为此|明确|重点|则|先后|多次|会上)*)$"
)
_MEETING = re.compile(
    r"^(?:[^，。；：]{0,24}?)(会议|大会|全会|座谈会|动员会|推进会|调度会|例会|常委会|常务会|交流会"
    r"|现场会|专题会|部署会|培训班|学习会|宣讲会|报告会|研讨会|联席会|碰头会|协调会|会商会|民主生活会"
    r"|视频会|电视电话会|主任会议|全体会)(?:还|又|也|再次|进一步|特别|最后|同时|并|着重|首先|随后|一致"
    r"|原则上?)*$"
)
_MEETING_WHEN = re.compile(
    r"^(?:会议|大会|全会)(?:在|就|对|围绕|针对|听取|研究|审议|传达)[^，。；：]*(?:时|上|中|后)?$"
)
# A meeting's demands as a noun: 贯彻落实省、市会议|要求
_INSIDE = re.compile(r"要|贯彻|落实|按照|根据|对照|学习|围绕")
_TEAM = re.compile(
    r"^(约谈|督导组|巡视组|巡察组|检查组|工作组|评估组|考核组|督查组|调研组|视察组|反馈)(?:还|又|也|同时|特别"
    r"|一行|明确|现场)*$"
)
_ACTS = re.compile(r"讲话|主持|出席|强调|调研|会见|深入|来到|率|带队|检查|督导|听取|召开|作|前往|参加|考察")
_LEADS = re.compile(r"讲话|主持|作出?.{0,6}(?:批示|指示)|部署")
_HELD = re.compile(r"召开|举行|举办")
_TEAM_ACTS = re.compile(
    r"[^，]{0,12}?((?:调研|督导|检查|巡视|巡察|督查|考核|评估|视察|工作)组)(?:一行)?(?:先后|深入|来到"
    r"|实地|认真|对|在)"
)
_ORGAN_ACTS = re.compile(
    r"((?:[省市县区州旗][^，。；：的]{0,12})?(?:指挥部|防指|安委会|安委办|纪委监委|[办厅局委]|政府|党委))"
    r"(?=(?:联合|紧急|近日|日前|再次|专门)*(?:发出|下发|印发|发布)[^，。；：]*(?:通知|通报|公告|意见|方案))"
)
# A character of every subject that is no name: 组 of a team, 发 and 印 of an organ's paper, 会, 他 and 她.
_MAY_HAVE_SUBJECT = re.compile(r"[组发印会他她]")
_FAMILY_AND_TITLE = re.compile(
    r"^([\u4e00-\u9fff])(?:副)?(?:书记|[市县区州镇乡]长|主任|局长|部长|院长|校长|主席|总)(?:还|又|也|在"
    r"|就|对|强|$)"
)
_PRONOUN = re.compile(r"^(?:他|她)(?!们)")
_NOUN_BEFORE = re.compile(
    r"(?:的|重要|各项|工作|决策部署|部署|这一|有关|总|新|精神|相关|政策|任务|目标|具体|明确|安全|质量"
    r"|标准|规范|按照?|根据|严格|落实|达到|符合|体现|本质|必然|内在|根本|迫切|客观|时代|刚性|技术|管理"
    r"|使用|环保|批示|指示|讲话|文件|决策|会议精神|[、和与])$"
)
_ORGANISATION = re.compile(
    r"^(?:[^，。；：的]{0,24}?)((?:(?:省|市|县|区|州|旗|镇|自治区|自治州|盟|我市|我省|我县|我区|全国"
    r"|国家|中共中央|中央|国务院)[^，。；：的]{0,14})?"
    r"(?:市委|省委|县委|区委|州委|党委|党组|纪委|自治区党委|党中央|国务院|政府|市政府|委员会|指挥部"
    r"|办公室|部门|部|局|厅|委|办|中心|小组|专班|政协|人大|法院|检察院|防指|专家组|代表团|党工委"
    r"|管委会)(?:、[^，。；：]{2,12})?)"
    r"(?:还|又|也|再次|进一步|特别|最后|同时|并|联合|近日|日前|紧急)*$"
)
_DOCUMENT = re.compile(
    r"^.{0,16}(?:《□*》|通知|意见|方案|批示|指示|通报|公告|倡议书?|通告)(?:还|也|特别|同时|中|明确)*$"
)
_DELEGATE = re.compile(r"^(?:与会|代表|委员|大家|专家|记者|群众|市民|企业|负责人|相关负责人)")


@dataclass(slots=True)
class Speech:
    """A speech phrase: where its verb begins and ends, whose it is, and how strongly it asks."""

    verb_start: int
    verb_end: int
    verb: str
    speaker: str | None  # None: the subject of the sentence so far, or whoever spoke before
    cited: bool = False
    sure: bool = True

    @property
    def inherits(self) -> bool:
        """Whether the phrase names nobody itself."""
        return self.speaker is None

    @property
    def demands(self) -> bool:
        """Whether sentences without 要 may be demands after it (强调, 要求, 指出; not 认为 or 说)."""
        return self.verb.startswith(_STRONG)


class Speakers:
    """Resolves speech phrases of one article."""

    def __init__(self, article: ArticleText, people: People, masked: str, absent: frozenset[str]) -> None:
        self._article = article
        self._text = article.view.text
        self._masked = masked
        self._people = people
        self._absent = absent  # people who are only cited in this article
        self._verbs = list(_VERB.finditer(masked))
        self._starts = [
            *(verb.start() for verb in self._verbs),
            len(masked),
        ]  # the last one ends every search

    def has_verb(self, start: int, end: int) -> bool:
        """Whether a verb of speech stands in a span."""
        return self._starts[bisect_left(self._starts, start)] < end

    def may_have_subject(self, start: int, end: int) -> bool:
        """Whether a span without names may hold the subject of a sentence at all."""
        return _MAY_HAVE_SUBJECT.search(self._masked, start, end) is not None

    def phrase(self, start: int, end: int) -> Speech | None:
        """The speech phrase of a clause (masked span), or None."""
        i = bisect_left(self._starts, start)
        while self._starts[i] < end:
            verb = self._verbs[i]
            speech = self._judge(start, verb.start(), verb.end(), verb[0], end)
            if speech:
                return speech
            i += 1
        return None

    def _judge(self, start: int, verb_start: int, verb_end: int, verb: str, end: int) -> Speech | None:
        start = max(start, verb_start - _LONGEST_SUBJECT)
        before = self._masked[start:verb_start].strip()
        if verb_end < end and self._masked[verb_end] in "的和、":
            return None
        if not before or _ADVERB.fullmatch(before):
            if (
                verb in ("认为", "表示", "希望", "说")
                and not before
                and self._masked[verb_end : verb_end + 1] not in "要，："
            ):
                return None
            return Speech(verb_start, verb_end, verb, None)
        if _ABOUT.fullmatch(before):
            return Speech(verb_start, verb_end, verb, None)
        noun = verb.startswith(_NOUNS) and _NOUN_BEFORE.search(before) is not None
        if noun and not verb.startswith("提出"):
            return None
        if _PRONOUN.match(before):
            return Speech(verb_start, verb_end, verb, "他")
        names = [
            m for m in self._people.names_between(start, verb_start) if not is_cited(self._text, m[1], m[3])
        ]
        if names:
            first = names[0]
            rest = self._masked[first[1] : verb_start]
            if "会议由" in before and rest.startswith("主持"):
                return Speech(verb_start, verb_end, verb, first[2])
            if rest.endswith("的") or len(rest) > 70:
                return None
            if re.search(r"会议$|大会$", rest) and not re.search(r"(?:出席|主持|参加|召开)[^，]*$", rest):
                return Speech(verb_start, verb_end, verb, "会议")
            return Speech(verb_start, verb_end, verb, first[2], cited=first[2] in self._absent)
        if noun:
            return None
        if _MEETING_WHEN.match(before) and not _NOUN_BEFORE.search(before):
            return Speech(verb_start, verb_end, verb, "会议")
        if titled := self._by_title(before):
            return Speech(verb_start, verb_end, verb, titled, cited=titled in self._absent)
        if team := _TEAM.match(before):
            return Speech(verb_start, verb_end, verb, team[1])
        if (meeting := _MEETING.match(before)) and not _INSIDE.search(before[: meeting.start(1)]):
            return Speech(verb_start, verb_end, verb, self._meeting_words(before, meeting[1]))
        if len(before) <= 30 and not _INSIDE.search(before) and (organisation := _ORGANISATION.match(before)):
            name = re.sub(r"^(?:日前|近日|会上|随后|同时)", "", organisation[1])
            return Speech(verb_start, verb_end, verb, name, sure=len(name) <= 12)
        if re.fullmatch(r"(?:重要)?(?:批示|指示)(?:中|还|同时|特别)*", before):
            return Speech(verb_start, verb_end, verb, "批示")
        if _DOCUMENT.match(before):
            return Speech(verb_start, verb_end, verb, self._text[start:verb_start].strip(), sure=False)
        if _DELEGATE.match(before) and len(before) < 20:
            return Speech(verb_start, verb_end, verb, before, cited=True)
        return None

    def _by_title(self, before: str) -> str | None:
        """宋镇长: the only person of the article with that family name."""
        if not (titled := _FAMILY_AND_TITLE.match(before)):
            return None
        names = [r for r in self._people.stored if r.startswith(titled[1])]
        return names[0] if len(names) == 1 else None

    @staticmethod
    def _meeting_words(before: str, word: str) -> str:
        """会议 for any longer form that ends in it; 全会, 大会, 座谈会 as they stand."""
        return word if word in ("大会", "全会", "会议") or before.startswith(word) else "会议"

    def sentence_subject(self, start: int, end: int, current: str | None, named: list[Name]) -> str | None:
        """Who a later bare 强调 of this sentence would belong to, after the clause [start, end) with the
        mentions ``named``.
        """
        if not named and not self.may_have_subject(start, end):
            return current
        clause = self._masked[start:end]
        names = [m for m in named if not is_cited(self._text, m[1], m[3])]
        if names and _ACTS.search(clause):
            if current is None or current == "会议" or _LEADS.search(clause):
                return names[0][2]
            return current
        if "组" in clause and (team := _TEAM_ACTS.match(clause)):
            return team[1]
        if ("发" in clause or "印" in clause) and (organ := _ORGAN_ACTS.match(clause)):
            return organ[1]
        if current is None and not names and _PRONOUN.match(clause):
            return "他"
        if ("会" in clause and _HELD.search(clause)) or clause.startswith(("会议", "大会", "全会")):
            return current or "会议"
        return current
