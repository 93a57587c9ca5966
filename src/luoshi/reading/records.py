"""What a reading says: plain records, one class a record, in the field names of the JSON Schema.

Offsets are Unicode code points. ``Anchor.start`` and ``Anchor.end`` index the text of the article the
record belongs to, and ``article.text[anchor.start:anchor.end] == anchor.quote`` always holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Certainty = Literal["high", "medium", "low"]
DirectiveKind = Literal["action", "stance"]
TermType = Literal["counted", "code", "programme", "slogan", "fixed", "parallel", "quoted_word"]
TermCheck = Literal["match", "mismatch", "not_enumerated", "ambiguous", "n/a"]
QuantityKind = Literal["fact", "target", "floor", "count", "period", "deadline"]


@dataclass(slots=True)
class Anchor:
    """Where a record stands: a span of the article's stored text, and where that came from.

    ``original`` leads back to the file: ``line`` (1-based) with ``start`` and ``end`` as offsets into
    the decoded file for plain text, ``page`` and ``box`` for PDF, ``paragraph`` for Word, ``node`` for
    HTML. It is empty only for what cannot be placed.
    """

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    original: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Post:
    """A post as written (``surface``) and as completed by syntax alone (``title``)."""

    title: str
    surface: str


@dataclass(slots=True)
class Person:
    """One person of one article. ``role`` joins host, speech, conveys, reports, attend, cited,
    case_mentioned, appointed, removed, reporter with ``+``."""

    name: str
    posts: list[Post]
    role: str
    anchor: Anchor
    posts_appointed: list[Post] = field(default_factory=list)
    posts_removed: list[Post] = field(default_factory=list)
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """Participants without names, e.g. 各县区党政主要负责同志; ``count`` only if the text states it."""

    name: str
    role: str
    anchor: Anchor
    count: int | None = None
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Directive:
    """One demand by one speaker to one addressee: one row of a decomposition table."""

    speaker: str | None
    quote: str
    kind: DirectiveKind
    head: str | None
    domain: str
    other_domains: list[str]
    assignee: str | None
    terms: list[str]
    anchor: Anchor
    heading: bool = False
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Term:
    """A named mechanism or slogan. ``declared`` is the number in its name, ``counted`` the size of the
    list bound to it by syntax (Han characters where ``count_unit`` is 字, otherwise items)."""

    name: str
    type: TermType
    items: list[str]
    declared: int | None
    counted: int | None
    check: TermCheck
    anchor: Anchor
    count_unit: Literal["item", "字"] = "item"
    declared_parts: list[int] = field(default_factory=list)
    cross_sentence: bool = False
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Quantity:
    """A figure, target, floor, count, period or deadline. ``value`` is a number in ``unit`` or, for
    periods and deadlines, ISO days in ``date_from``/``date_to``; ``vague`` marks 年内, 下半年 …"""

    quote: str
    kind: QuantityKind
    value: float | None
    unit: str | None
    anchor: Anchor
    qualifier: str | None = None
    reference: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    vague: bool = False
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Meeting:
    """The meeting reported. ``date`` is an ISO day or None: a year that the text does not give is never
    guessed; then ``month_day`` (MM-DD) keeps what is known and ``date_basis`` says why."""

    name: str | None = None
    aliases: list[str] = field(default_factory=list)
    date: str | None = None
    month_day: str | None = None
    date_basis: str | None = None
    part_of_day: str | None = None
    host: str | None = None
    place: str | None = None
    format: str | None = None
    convened_by: list[str] = field(default_factory=list)
    anchor: Anchor | None = None
    date_anchor: Anchor | None = None
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Article:
    """One headline group and one body; ``text`` is the stored text all anchors index."""

    title: str | None
    kicker: str | None
    subtitle: str | None
    published: str | None
    outlet: str | None
    reporters: list[str]
    text: str
    meeting: Meeting | None
    people: list[Person]
    groups: list[Group]
    directives: list[Directive]
    terms: list[Term]
    quantities: list[Quantity]
    title_lines: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    certainty: Certainty = "high"
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LeftOut:
    """Text of the source that is in no article, and why: furniture, copy, headline list, fiction …"""

    text: str
    reason: str
    original: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Problem:
    """Something a person should know about the source: what is wrong, where, what to do."""

    code: str
    message: str
    hint: str = ""
    original: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """One file read: its articles, what was left out, and its problems. ``failed`` means no reading."""

    source: str
    sha256: str | None
    format: str | None = None
    encoding: str | None = None
    articles: list[Article] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False


@dataclass(slots=True)
class Reading:
    """All documents of one call of the reader, with the versions that made it."""

    documents: list[Document]
    reader: str
    schema: str = "luoshi-reading/1"
