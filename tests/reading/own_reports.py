"""Short roads from our own sample text to what the reader says of it, for tests that state only both ends.

All sample text of the tests is our own: 云川市 in 临江省 and everyone named there are invented.
"""

from __future__ import annotations

import pytest

from luoshi.reading import read_document
from luoshi.reading.article import ArticleText
from luoshi.reading.formats import open_source
from luoshi.reading.layout.articles import lay_out
from luoshi.reading.layout.blocks import Block
from luoshi.reading.layout.paragraphs import to_blocks
from luoshi.reading.records import Directive, Document, LeftOut, Person
from luoshi.reading.rules.directives import find_directives
from luoshi.reading.rules.people import find_people


def known_wrong(reason: str) -> pytest.MarkDecorator:
    """What the guideline demands and the rules do not do yet; the day they do, the mark must go."""
    return pytest.mark.xfail(strict=True, reason=reason)


def people(text: str) -> dict[str, Person]:
    """Everyone named in an article whose paragraphs are the lines of ``text``."""
    return {person.name: person for person in find_people(ArticleText(text, [])).records}


def posts(text: str) -> dict[str, list[str]]:
    """Full posts by name."""
    return {name: [post.title for post in person.posts] for name, person in people(text).items()}


def roles(text: str) -> dict[str, str]:
    """Roles by name."""
    return {name: person.role for name, person in people(text).items()}


def directives(text: str, captions: set[int] | None = None) -> list[Directive]:
    """The demands of an article whose paragraphs are the lines of ``text``."""
    article = ArticleText(text, [], captions)
    return find_directives(article, find_people(article))


def demands(text: str) -> list[str]:
    """The words of the demands alone."""
    return [directive.quote for directive in directives(text)]


def spoken(text: str) -> list[tuple[str | None, str]]:
    """Speaker and words of every demand."""
    return [(directive.speaker, directive.quote) for directive in directives(text)]


def blocks(text: str) -> list[Block]:
    """The blocks of a plain text file."""
    return to_blocks(open_source(text.encode(), "报道.txt").lines)


def lay(text: str, name: str = "报道.txt") -> tuple[list[ArticleText], list[LeftOut]]:
    """Articles of a file and what is in none of them."""
    return lay_out(open_source(text.encode(), name))


def document(text: str, name: str = "报道.txt") -> Document:
    """The whole reading of a file."""
    return read_document(text.encode(), name=name)


def hard_wrapped(paragraph: str, width: int, *, indent: int = 0) -> str:
    """A paragraph in a column of ``width`` full-width characters, no mark at a line start."""
    rest = "\u3000" * indent + paragraph
    lines = []
    while rest:
        end, room = 0, float(width)
        while end < len(rest) and room > 0:
            room -= 0.5 if rest[end].isascii() else 1
            end += 1
        if rest[end : end + 1] and rest[end] in "，。；：、！？”》）":
            end += 1  # one mark hangs over the edge
        if rest[end : end + 1] and rest[end] in "，。；：、！？”》）":
            end -= 2
        lines.append(rest[:end])
        rest = rest[end:]
    return "\n".join(lines)
