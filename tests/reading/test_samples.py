"""Our samples are read as a person annotated them, by the guideline and before the rules were written.

The golden records are written by hand. When a rule changes what is read, either the rule is wrong or the
annotation is: look at the sentence and mend the one that is; never copy what the reader says.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from luoshi.reading import read_document
from luoshi.reading.records import Article
from luoshi.reading.view import View

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((Path(__file__).parent / "golden" / "samples").glob("*.json"))


@cache
def articles(name: str) -> list[Article]:
    (sample,) = (ROOT / "samples").glob(f"{name}.*")
    document = read_document(sample)
    assert not document.failed
    return document.articles


@cache
def golden(name: str) -> list[dict[str, Any]]:
    path = GOLDEN[0].with_name(f"{name}.json")
    annotated: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["articles"]
    return annotated


# Where the reader is known to be wrong; a test that passes unexpectedly fails, and its line goes.
KNOWN_ERRORS = {
    ("10-provincial-meeting", "headlines"): "the second line, about the city, is a subtitle",
    ("11-appointments", "meeting"): "a session that closes (闭会) is the meeting",
}


def bare(name: str | None) -> str | None:
    """A name without quotation marks, which annotators set or leave out."""
    return name and name.translate(dict.fromkeys(map(ord, '“”「」"')))


# What is compared: how the annotation says it, and how the reader does.
Aspect = tuple[Callable[[dict[str, Any]], object], Callable[[Article], object]]
ASPECTS: dict[str, Aspect] = {
    "text": (lambda gold: gold["clean_text"], lambda article: article.text),
    "headlines": (
        lambda gold: [gold["title"], gold.get("kicker"), gold.get("subtitle")],
        lambda article: [article.title, article.kicker, article.subtitle],
    ),
    "meeting": (
        # A ceremony may be taken for a meeting or not (guideline, section 2).
        lambda gold: gold["meeting"] and [bare(gold["meeting"][key]) for key in ("name", "date", "host")],
        lambda article: (
            article.meeting and [bare(getattr(article.meeting, key)) for key in ("name", "date", "host")]
        ),
    ),
    "people": (
        lambda gold: {
            person["name"]: (person["role"], sorted(post["full"] for post in person["posts"]))
            for person in gold["people"]
            if person["role"] != "reporter"
        },
        lambda article: {
            person.name: (person.role, sorted(post.title for post in person.posts))
            for person in article.people
            if person.role != "reporter"
        },
    ),
    "directives": (
        lambda gold: [
            (View(one["speaker"]).text, one["text"]) for one in gold["directives"] if one.get("scored", True)
        ],
        lambda article: [(View(one.speaker or "").text, one.quote) for one in article.directives],
    ),
    "checks": (
        lambda gold: {
            bare(term["name"]): (term["declared_count"], term["check"])
            for term in gold["terms"]
            if term["type"] == "counted"
        },
        lambda article: {
            bare(term.name): (term.declared, term.check) for term in article.terms if term.type == "counted"
        },
    ),
}


CASES = [
    pytest.param(
        path.stem,
        aspect,
        marks=[pytest.mark.xfail(reason=KNOWN_ERRORS[path.stem, aspect], strict=True)]
        if (path.stem, aspect) in KNOWN_ERRORS
        else [],
    )
    for path in GOLDEN
    for aspect in ASPECTS
]


@pytest.mark.parametrize(("name", "aspect"), CASES)
def test_a_sample_is_read_as_annotated(name: str, aspect: str) -> None:
    written, read = ASPECTS[aspect]
    annotated = [written(gold) for gold in golden(name)]

    found = [read(article) for article in articles(name)]

    assert len(found) == len(annotated)
    assert [one for one, wanted in zip(found, annotated, strict=True) if wanted is not None] == [
        wanted for wanted in annotated if wanted is not None
    ]


def test_every_sample_is_annotated() -> None:
    samples = {path.stem for path in (ROOT / "samples").glob("[0-9]*")}

    assert samples == {path.stem for path in GOLDEN}
    assert len(samples) > 10


def test_built_samples_are_up_to_date() -> None:
    """``python samples/build.py`` makes them anew; bytes may differ with the version of zlib."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "samples" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)

    for name, data in build.built().items():
        kept = read_document(ROOT / "samples" / name)
        assert [one.text for one in read_document(data).articles] == [one.text for one in kept.articles]
