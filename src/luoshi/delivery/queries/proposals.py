"""Which unit might lead a task: by what the sentence says, by the duties of posts, and by who led what was alike; a
person decides."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.models import Task
from luoshi.delivery.typed_days import day_within
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Post, Unit
from luoshi.record.naming import loose_name
from luoshi.record.search import folded

MOST = 5
_TOGETHER = re.compile(r"(?:会同|联合|配合单位[:：]|(?<=[局委办厅府])商)([^，。；,;]{2,80})")
_UNIT = "[\ue000-\uf8ff]"  # stands for the name of a unit while roles are sought in a sentence
_FIRST_MARK = 0xE000
_LISTED = f"{_UNIT}(?:(?:[、和与及]|以及){_UNIT})*"
_AND_OTHERS = "(?:等[^，。；、,;]{0,6}?)?"
_EVERY_COUNTY = "各县区"  # as a cell says it: each of them
_COUNTIES = re.compile(r"各(?:县区|区县|县市区|市县区|县[(（]市、?区[)）])(?:人民政府|政府)?")
_UNREGISTERED = re.compile(
    r"(?:^|(?<=[，。；、,;：:（(由请和与及同合助商\s]))"
    r"市(?:(?![和与及]市)[\u4e00-\u9fff]){1,12}?(?:局|委员会|办公室|督查室|委|办|集团|公司)"
)
"""What is said like a unit of the city and is no name of the register: 市住房城乡建设局."""
_SHARES = "(?:按(?:照)?(?:各自)?职责(?:分工)?|总|具体|主要|共同|全面|分别)*"
_LEADS = tuple(
    re.compile(pattern)
    for pattern in (
        f"(?P<units>{_LISTED}){_AND_OTHERS}(?:总|共同|联合|具体|负责)?牵头|牵头(?:单位|部门)?[:：是为](?P<after>{_LISTED})",
        f"由?(?P<units>{_LISTED}){_AND_OTHERS}(?:{_SHARES}负责(?![人同])|主办|承办|抓总)|"
        f"(?:责任|主办|承办|主责)(?:单位|部门)?[:：](?P<after>{_LISTED})",
        f"(?P<units>{_LISTED})(?:会同|(?:联合|商)(?={_UNIT}))",
        f"{_UNIT}(?:积极|密切|主动)?(?:配合|协助)(?P<units>{_LISTED})",
    )
)
"""How a sentence says who leads; where one of these is there, those after it say nothing."""
_SUPPORTS = re.compile(
    f"(?P<units>{_LISTED}){_AND_OTHERS}(?:积极|密切|主动|予以|分别)?(?:配合|协助|参与|协办|协同)|配合(?:单位|部门)[:：是为](?P<after>{_LISTED})"
)
_RESPONSIBLE = re.compile(
    f"(?P<units>{_LISTED}){_AND_OTHERS}{_SHARES}负责(?![人同])|责任(?:单位|部门)[:：](?P<after>{_LISTED})"
)
"""Who does the work beside whoever leads it: X牵头，Y、Z按职责分工负责; 牵头单位：X，责任单位：Y."""
_AND_ALL = "(?:[、和及]各(?:有关|相关)?(?:部门|单位))*"
_ADDRESSED = tuple(
    re.compile(f"(?:^|(?<=[，。；,;：:请\\s]))(?P<units>{_LISTED}){_AND_OTHERS}{_AND_ALL}{done}")
    for done in ("(?:要|必须|务必)", "[^，。；]{0,20}?将[^。；]{1,60}?报")
)
"""Who has to do it where nothing says who leads: X、Y要…, X每月5日前将…报Z. The first leads, the others do the work
beside it."""
_TOLD = re.compile(
    f"(?:报送|上报|呈报|报经|报请|抄送|抄报|报告|报)(?:给|至|到)?(?P<units>{_LISTED})|"
    f"向(?P<after>{_LISTED})(?:专题|书面|及时|定期|分别)*(?:报告|报备|报送|备案|反馈|汇报)"
)
"""Who is told what others do: 将情况报X, 报X备案, 向X报告."""
_PAST = 3_000  # of the newest tasks that are compared
_SAID = 1_000.0  # what the sentence says outweighs whatever speaks for others
_ENOUGH = 0.12
_SHORTEST = 3  # letters of a name by which words name a unit
_NO_NAMES = frozenset(("委员会", "办公室", "人民政府"))  # what is left of 云川市委员会 names nobody
_ALIKE = 0.25
_STOP = frozenset(folded("的和与及或在要对把为了各等推进加强做好工作落实完成全面进一步"))


@dataclass(frozen=True, slots=True)
class ProposedLead:
    """A unit that may lead a task: how much speaks for it (0 to 1), and why, for a person to read."""

    unit: UUID
    name: str
    weight: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Roles:
    """By the words of a sentence: who leads, in order, each with the reason; who is responsible beside the first of
    them; who supports; and who is only told. Text stands for every county, or for a unit that the register does not
    know."""

    leads: dict[UUID | str, str]
    responsible: list[UUID | str]
    supporting: list[UUID | str]
    told: list[UUID | str]

    @property
    def every_county(self) -> bool:
        """Whether each county is to do it: many tasks, and no one unit leads them."""
        return next(iter(self.leads), "") == _EVERY_COUNTY

    @property
    def unknown_lead(self) -> str:
        """Whom the sentence says to lead and the register does not know."""
        first = next(iter(self.leads), "")
        return first if isinstance(first, str) and first != _EVERY_COUNTY else ""


def propose_leads(actor: Actor, title: str, *, assignee: str = "", domain: str = "") -> list[ProposedLead]:
    """Units that may lead a task with these words, the likeliest first; none where nothing speaks for any.

    ``assignee``: whom the directive itself names. Raises Refused. Three queries.
    """
    return Leads(actor).propose(title, assignee=assignee, domain=domain)


class Leads:
    """What speaks for units, fetched once for many tasks: three queries. Raises Refused."""

    def __init__(self, actor: Actor) -> None:
        require(actor, "work on tasks")
        self._units = {unit.id: unit for unit in Unit.objects.filter(valid_to__isnull=True)}
        called = {
            (name, unit.id)
            for unit in self._units.values()
            for full in (unit.name, unit.short_name)
            for name in (full, loose_name(full))
            if len(name) >= _SHORTEST and name not in _NO_NAMES
        }
        # 云川市委、市政府督查室 is one unit; people call it by the end of its name.
        taken = {name for name, _unit in called}
        ends = {
            (name.rpartition("、")[2], unit)
            for name, unit in called
            if "、" in name and name.rpartition("、")[2] not in taken
        }
        called |= {one for one in ends if len(one[0]) >= _SHORTEST and one[0] not in _NO_NAMES}
        self._names = sorted(called, key=lambda one: (-len(one[0]), one[0], str(one[1])))
        self._posts = [
            (post, folded(post.duty))
            for post in Post.objects.exclude(duty="").exclude(unit__isnull=True)
            if post.unit in self._units
        ]
        before = Task.objects.exclude(lead__isnull=True).only("lead", "title", "code", "domain")
        self._past = [task for task in before.order_by(*Task.ORDER)[:_PAST] if task.lead in self._units]
        self._lengths: list[int] = []
        # By pair of neighbouring characters the tasks that have it, so that only those in question are compared.
        self._having: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, task in enumerate(self._past):
            theirs = set(pairwise(folded(task.title)))
            self._lengths.append(len(theirs))
            for pair in theirs:
                self._having[pair].append(number)

    def _named(self, text: str) -> dict[UUID, str]:
        """The units that words name, in full or for short (松岭县 is its government), and by which name."""
        found: dict[UUID, str] = {}
        for name, unit in self._names:
            if name in text:
                found.setdefault(unit, name)
                # A longer name is no mention of what has a shorter one within it.
                text = text.replace(name, "　")
        return found

    def _roles(self, text: str) -> _Roles:
        """Who leads and who supports by the words of a sentence, in their order: A牵头、B和C配合, 由A负责, A会同B."""
        named = self._named(text)
        marks: list[tuple[UUID | str, str]] = []
        marked = text
        # The longest names first, as they were found; 市国资委 is 国资委 where the city's name stands in front of it.
        for unit, name in sorted(named.items(), key=lambda one: -len(one[1])):
            for spoken in (f"市{name}", name):
                if spoken in marked:
                    marked = marked.replace(spoken, chr(_FIRST_MARK + len(marks)))
                    marks.append((unit, spoken))

        def mark(match: re.Match[str], meaning: str = "") -> str:
            marks.append((meaning or match[0], match[0]))
            return chr(_FIRST_MARK + len(marks) - 1)

        marked = _COUNTIES.sub(lambda match: mark(match, _EVERY_COUNTY), marked)
        marked = _UNREGISTERED.sub(mark, marked)

        def plain(words: str) -> str:
            return re.sub(_UNIT, lambda mark: marks[ord(mark[0]) - _FIRST_MARK][1], words)

        def told(patterns: Iterable[re.Pattern[str]]) -> dict[UUID | str, str]:
            for pattern in patterns:
                found: dict[UUID | str, str] = {}
                for match in pattern.finditer(marked):
                    said = match.groupdict()
                    for mark in re.findall(_UNIT, said.get("units") or said.get("after") or ""):
                        found.setdefault(marks[ord(mark) - _FIRST_MARK][0], plain(match[0]))
                if found:
                    return found
            return {}

        leads = {one: _("原文写明“%(words)s”") % {"words": words} for one, words in told(_LEADS).items()}
        if not leads:
            spoken_of = dict(marks)
            leads = {one: _("原文点名“%(name)s”") % {"name": spoken_of[one]} for one in told(_ADDRESSED)}
        supporting = list(told([_SUPPORTS]))
        for words in _TOGETHER.findall(text):
            beside = self._named(words)
            named_beside: list[UUID] = sorted(beside, key=lambda one: words.find(beside[one]))
            supporting += named_beside
            supporting += [_EVERY_COUNTY] if _COUNTIES.search(words) else []
        supporting = [one for one in dict.fromkeys(supporting) if one not in leads]
        beside_first = dict.fromkeys([*list(leads)[1:], *told([_RESPONSIBLE])])
        first = next(iter(leads), None)
        responsible = [one for one in beside_first if one != first and one not in supporting]
        informed = [one for one in told([_TOLD]) if one not in leads]
        return _Roles(leads, responsible, supporting, informed)

    def named(self, text: str) -> list[str]:
        """The units that a sentence addresses, as cells hold them: without those that only support another or are
        told of it."""
        roles = self._roles(text)
        named = self._named(text)
        return [
            self._shown(one)
            for one in sorted(named, key=lambda one: text.find(named[one]))
            if one not in roles.supporting and one not in roles.told
        ]

    def said(self, title: str, said_on: date) -> dict[str, str]:
        """What a demand itself says of its due day (ISO), of units that lead beside the first or share the work, and of
        supporting ones, by column, as cells hold it: 12月20日前, Y按职责分工负责, 会同市公安局.

        ``said_on``: the day of the demand.
        """
        found = {}
        if (day := day_within(title, said_on)) is not None:
            found["due_on"] = day.isoformat()
        roles = self._roles(title)
        for column, units in (("responsible", roles.responsible), ("supporting", roles.supporting)):
            # A name that the register does not know takes no known one with it.
            shown = [
                one if isinstance(one, str) else self._shown(one)
                for one in units
                if isinstance(one, UUID) or one == _EVERY_COUNTY
            ]
            if shown:
                found[column] = "、".join(shown)
        return found

    def unknown_lead(self, title: str) -> str:
        """Whom the sentence says to lead and the register of units does not know; then nobody is proposed."""
        return self._roles(title).unknown_lead

    def _shown(self, unit: UUID) -> str:
        return self._units[unit].short_name or self._units[unit].name

    def propose(self, title: str, *, assignee: str = "", domain: str = "") -> list[ProposedLead]:
        """Units that may lead a task with these words, the likeliest first: whom the words say to lead before all
        others, and nobody whom they say to support; nobody at all where the register does not know who is to lead, or
        where every county is to and ``assignee`` names no unit."""
        weights: dict[UUID, float] = defaultdict(float)
        reasons: dict[UUID, list[str]] = defaultdict(list)
        roles = self._roles(title)
        if roles.unknown_lead or (roles.every_county and not self._named(assignee)):
            return []
        for place, (one, reason) in enumerate(roles.leads.items()):
            if isinstance(one, UUID):
                weights[one] += _SAID - place
                reasons[one].append(reason)
        leading = "".join(_TOGETHER.split(title)[::2])  # whom somebody acts with leads nothing
        for one, name in self._named(f"{assignee} {leading}").items():
            if one not in roles.leads:
                weights[one] += 1
                reasons[one].append(_("原文点名“%(name)s”") % {"name": name})
        for post, duty in self._posts:
            share, words = _covered(title, duty)
            if share >= _ENOUGH and post.unit is not None:
                weights[post.unit] += share
                reasons[post.unit].append(
                    _("%(post)s的职责写有“%(words)s”") % {"post": post.title, "words": "、".join(words[:3])}
                )
        past: dict[UUID, list[tuple[float, Task]]] = defaultdict(list)
        pairs = set(pairwise(folded(title)))
        shared = Counter(number for pair in pairs for number in self._having.get(pair, ()))
        for number, common in sorted(shared.items()):
            task = self._past[number]
            alike = common / (len(pairs) + self._lengths[number] - common)
            if alike >= _ALIKE and task.lead is not None:
                past[task.lead].append((alike, task))
        for lead, found in past.items():
            alike, example = max(found, key=lambda one: one[0])
            weights[lead] += (
                alike + 0.05 * min(len(found), 4) + (0.05 if domain and example.domain == domain else 0)
            )
            reasons[lead].append(
                _("牵头过相近的 %(count)s 件，如 %(code)s“%(title)s”")
                % {"count": len(found), "code": example.code, "title": example.title[:20]}
            )
        listed = [
            ProposedLead(
                unit,
                self._shown(unit),
                min(weight, 1.0),
                tuple(reasons[unit]),
            )
            for unit, weight in weights.items()
            if unit not in roles.supporting and unit not in roles.told
        ]
        return sorted(listed, key=lambda one: (-weights[one.unit], one.name))[:MOST]


def _covered(title: str, text: str) -> tuple[float, list[str]]:
    """The share of the title's pairs of characters that a folded duty has, and the runs they have in common, longest
    first."""
    pairs = [
        pair for pair in pairwise(folded(title)) if not set(pair) & _STOP and all(map(str.isalnum, pair))
    ]
    common = sum("".join(pair) in text for pair in pairs)
    return (common / len(pairs) if pairs else 0.0), _runs(folded(title), text)


def _runs(title: str, text: str) -> list[str]:
    found = []
    start = 0
    while start < len(title) - 1:
        end = start + 2
        if title[start:end] not in text or set(title[start:end]) & _STOP:
            start += 1
            continue
        while end < len(title) and title[start : end + 1] in text:
            end += 1
        found.append(title[start:end])
        start = end
    return sorted(found, key=len, reverse=True)
