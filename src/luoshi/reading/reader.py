"""``read``: from a file to the reading of everything it reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from luoshi import __version__
from luoshi.reading.article import ArticleText
from luoshi.reading.formats import hash_file, open_source
from luoshi.reading.layout.articles import lay_out
from luoshi.reading.records import Anchor, Article, Document, Person, Post, Problem, Reading
from luoshi.reading.rules.directives import find_directives
from luoshi.reading.rules.groups import find_groups
from luoshi.reading.rules.meeting import find_meeting
from luoshi.reading.rules.people import People, find_people
from luoshi.reading.rules.quantities import find_quantities
from luoshi.reading.rules.terms import terms_and_places
from luoshi.reading.source import Refusal, Source

READER = f"luoshi-reading {__version__}"


def read(source: str | Path | bytes, *, name: str | None = None) -> Reading:
    """Read one file (a path) or one file's bytes.

    A file that cannot be read gives a document with ``failed`` and a problem that says what to do; nothing
    about the input raises. Raises only TypeError for something that is neither path nor bytes.
    """
    return Reading([read_document(source, name=name)], READER)


def read_document(source: str | Path | bytes, *, name: str | None = None) -> Document:
    """The document of one file; see ``read``."""
    if not isinstance(source, (str, Path, bytes)):
        raise TypeError(f"a path or bytes are needed, not {type(source).__name__}")
    label = name or ("<bytes>" if isinstance(source, bytes) else str(source))
    try:
        opened = open_source(Path(source) if isinstance(source, str) else source, name=label)
    except Refusal as refusal:
        return Document(label, refusal.sha256 or _hash(source), problems=[refusal.problem()], failed=True)
    except OSError as error:
        problem = Problem(
            "unreadable", f"无法打开文件：{error.strerror or error}", "请检查文件是否存在、是否有读取权限。"
        )
        return Document(label, None, problems=[problem], failed=True)
    return read_source(opened, label)


def _hash(source: str | Path | bytes) -> str | None:
    try:
        return hash_file(Path(source) if isinstance(source, str) else source)
    except OSError:
        return None


def read_source(source: Source, label: str) -> Document:
    """The document of an opened source."""
    texts, left_out = lay_out(source)
    document = Document(label, source.sha256, source.format, source.encoding, left_out=left_out)
    document.problems = list(source.problems)
    document.articles = [read_article(text) for text in texts]
    _share_year(document.articles)
    if not texts:
        document.problems.append(
            Problem(
                "no_article",
                "没有找到会议报道的正文",
                "请确认文件是会议报道；目录、链接列表、小说和讲话稿不产生记录。",
            )
        )
    return document


def _share_year(articles: list[Article]) -> None:
    """Give a day without a year the year that another article of the page states (guideline §3).

    Only where all dated articles of the page agree and the day falls within half a year of them.
    """
    stated = [date.fromisoformat(a.meeting.date) for a in articles if a.meeting and a.meeting.date]
    if not stated or len({day.year for day in stated}) > 1:
        return
    for article in articles:
        meeting = article.meeting
        if meeting is None or meeting.date or not meeting.month_day or meeting.date_basis != "no_year":
            continue
        try:
            day = date.fromisoformat(f"{stated[0].year}-{meeting.month_day}")
        except ValueError:
            continue
        if all(abs((day - other).days) <= 183 for other in stated):
            meeting.date, meeting.date_basis = day.isoformat(), "page"
            meeting.certainty, meeting.why = "high", []


def read_article(text: ArticleText) -> Article:
    """All records of one article."""
    people = find_people(text)
    terms, spans = terms_and_places(text)
    directives = find_directives(text, people, spans)
    speakers = {d.speaker for d in directives}
    for person in people.records:
        _speaks(person, speakers)
    meeting = find_meeting(text, people.records)
    if meeting and meeting.host:
        meeting.host = people.stored.get(meeting.host, meeting.host)
    year = (
        int(meeting.date[:4])
        if meeting and meeting.date
        else (text.published.year if text.published else None)
    )
    view_spans = [_view_span(text, d.anchor) for d in directives]
    quantities = find_quantities(text, view_spans, year=year)
    return Article(
        title=text.title,
        kicker=text.headline.kicker,
        subtitle=text.headline.subtitle,
        published=text.published_text,
        outlet=text.outlet,
        reporters=[name for name, _, _ in text.reporters],
        text=text.text,
        meeting=meeting,
        people=people.records + _reporters(text, people),
        groups=find_groups(text),
        directives=directives,
        terms=terms,
        quantities=quantities,
        title_lines=list(text.headline.title_lines),
        captions=[text.words(p.start, p.end) for p in text.paragraphs if p.caption],
        why=list(text.doubts),
        certainty="low" if text.doubts else "high",
    )


def _view_span(text: ArticleText, anchor: Anchor) -> tuple[int, int]:
    return text.view.view_position(anchor.start), text.view.view_position(anchor.end)


def _speaks(person: Person, speakers: set[str | None]) -> None:
    """Whoever is the speaker of a demand has ``speech`` (guideline §4)."""
    roles = person.role.split("+")
    if person.name in speakers and "speech" not in roles:
        acting = [r for r in roles if r in ("host", "conveys", "reports")]
        person.role = "+".join([*acting, "speech"])


def _reporters(text: ArticleText, people: People) -> list[Person]:
    known = {p.name: p for p in people.records}
    records: list[Person] = []
    for name, post, place in text.reporters:
        if person := known.get(name):
            if "reporter" not in person.role:
                person.role += "+reporter"
            continue
        posts = [Post(post, post)] if post else []
        anchor = text.anchor(place["start"], place["end"]) if "start" in place else _unplaced(name)
        known[name] = Person(name, posts, "reporter", anchor)
        records.append(known[name])
    return records


def _unplaced(name: str) -> Anchor:
    """Outside the stored text (a byline above the headline): no span, the name as quote of nothing."""
    return Anchor(0, 0, "", "", "", {"outside": name})
