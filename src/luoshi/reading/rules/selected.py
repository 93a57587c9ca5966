"""What words that a person selected say, where the rules themselves saw no demand (guideline §5)."""

from __future__ import annotations

from luoshi.reading.rules.classify import Classified, classify
from luoshi.reading.rules.fields import Fields, topic_of
from luoshi.reading.rules.markers import Opening, open_clause
from luoshi.reading.rules.patterns import mask
from luoshi.reading.view import fold


def classify_selected(words: str, title: str) -> Classified:
    """Kind, head, domain and addressee of ``words``, taken as one whole demand whatever they look like.

    ``head`` is a span of ``words``; folding keeps the length. ``title``: the headline of the article, for words
    that name no field of work.
    """
    text = fold(words)
    masked = mask(text)
    comma = masked.find("，")
    opening = open_clause(masked, 0, comma if comma > 0 else len(text))
    return classify(
        text,
        masked,
        0,
        len(text),
        opening or Opening(0, "imperative", None),
        Fields(text),
        topic_of(fold(title)),
    )
