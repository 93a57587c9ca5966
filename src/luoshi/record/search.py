"""Full-text search over Chinese without a dictionary: every character and every pair of neighbours is a word.

So a two-character word is one lookup in the index, whatever a segmenter would have made of it; longer words
are looked up by their pairs. The index only narrows: whatever it gives is compared with the text itself,
and so nothing is found that is not there. Letters and figures are treated alike (“071” is found in
“1071工程”).

Case is folded for A–Z alone, here and in the comparison: folding that depends on neighbours or on the
server's tables would let the two disagree.
"""

from __future__ import annotations

import re
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import Collate, Lower
from django.db.models.lookups import Contains

from luoshi.record.models.current import plain

# What has no letters or figures (punctuation, spaces) parts the runs and is in no piece.
_RUN = re.compile(r"[^\W_]+")
_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)

MOST_WORDS = 20  # words of a query that are looked for; more than anybody means


def folded(text: str) -> str:
    """``text`` with A–Z in lower case, and without what PostgreSQL's text cannot hold."""
    return plain(text).translate(_FOLD)


def pieces(text: str) -> list[str]:
    """The pieces of a text that the index holds, each once: characters, and pairs of neighbours."""
    found: dict[str, None] = {}
    for run in _RUN.findall(folded(text)):
        for first, second in pairwise(run):
            found[first] = None
            found[first + second] = None
        found[run[-1]] = None
    return list(found)


def vector(found: list[str]) -> Func:
    """The pieces as a column that the index holds."""
    return Func(Value(found, output_field=ArrayField(TextField())), function="array_to_tsvector")


def needed(word: str) -> list[str]:
    """The pieces that every text containing the word has: of each run its pairs, or its one character."""
    found: dict[str, None] = {}
    for run in _RUN.findall(folded(word)):
        if len(run) == 1:
            found[run] = None
        for first, second in pairwise(run):
            found[first + second] = None
    return list(found)


def terms(query: str) -> list[str]:
    """The words of a query, divided by spaces, each once: a text must contain all of them."""
    return list(dict.fromkeys(folded(query).split()))[:MOST_WORDS]


def tsquery(query: str) -> str:
    """The query for the index, as PostgreSQL's tsquery writes it; empty when the index cannot help."""
    words = [piece for term in terms(query) for piece in needed(term)]
    return " & ".join(
        "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in dict.fromkeys(words)
    )


def contains(query: str) -> Q:
    """The condition that a row's ``quote`` contains every word of the query."""
    return contains_text(query, "quote")


def contains_text(query: str, column: str) -> Q:
    """The condition that a column of a row contains every word of the query."""
    condition = Q()
    for term in terms(query):
        # The collation "C" folds A–Z and nothing else, on every server.
        words = Lower(Collate(F(column), "C")) if re.search("[a-z]", term) else F(column)
        condition &= Q(Contains(words, term))
    return condition


def narrowed(query: str) -> Q:
    """The condition on the index that every row with the words fulfils; empty when the index cannot help."""
    words = tsquery(query)
    return Q(matches(words)) if words else Q()


def matches(words: str) -> Func:
    """The condition that a row's pieces fulfil this query, as PostgreSQL's tsquery writes it."""
    return _Matches(F("search"), Value(words))


class _Matches(Func):
    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """``text`` in parts, each with whether it is one of the query's words; together they are the text."""
    words = sorted(terms(query), key=len, reverse=True)
    if not words:
        return [(text, False)]
    parts = []
    at = 0
    # Folding A–Z changes no length, so places in the folded text are places in the text.
    for found in re.finditer("|".join(map(re.escape, words)), folded(text)):
        if found.start() > at:
            parts.append((text[at : found.start()], False))
        parts.append((text[found.start() : found.end()], True))
        at = found.end()
    if at < len(text):
        parts.append((text[at:], False))
    return parts


def likeness(first: str, second: str) -> float:
    """How much two titles have in common: shared pairs of neighbours over all pairs, 0 to 1."""
    one, other = set(pairwise(folded(first))), set(pairwise(folded(second)))
    if not one or not other:
        return float(folded(first) == folded(second))
    return len(one & other) / len(one | other)
