"""The two real reports beside the repository, scored against their gold (issue: all figures are 1.00)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from luoshi.reading.output.json_text import reading_json
from luoshi.reading.reader import READER, read_document
from luoshi.reading.records import Reading

COUNTED = [
    "article",
    "article_95",
    "directive_strict",
    "directive_lenient",
    "people",
    "people_other",
    "posts",
    "terms",
]
RATES = [
    "directive_speaker",
    "headline",
    "kicker_subtitle",
    "meeting_date",
    "meeting_host",
    "meeting_name",
    "meeting_name_or_alias",
    "role",
    "term_check",
    "term_counted",
    "term_declared",
    "term_items",
    "term_no_false_mismatch",
]


@pytest.fixture(scope="module")
def score(seeds: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the scorer beside the repository says of the reading of both."""
    reading = seeds[0].parents[1] / "reading"
    scorer, gold = reading / "score_reading.py", sorted((reading / "gold").glob("seed_*.json"))
    if not scorer.is_file() or not gold:
        pytest.skip("missing: the scorer and the gold of the two real reports (../shared/reading)")
    product = tmp_path_factory.mktemp("seeds") / "reading.json"
    documents = [read_document(path) for path in seeds]
    product.write_text(reading_json(Reading(documents, READER)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, scorer, product, *gold, "--verbose"], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["says"] = done.stdout
    return result


@pytest.mark.parametrize("kind", COUNTED)
def test_everything_is_found_and_nothing_else(score: dict[str, Any], kind: str) -> None:
    assert score[kind]["f1"] == 1.0, score["says"]
    assert score[kind]["gold"] > 0


@pytest.mark.parametrize("rate", RATES)
def test_every_field_is_right(score: dict[str, Any], rate: str) -> None:
    assert score["rates"][rate]["share"] == 1.0, score["says"]
    assert score["rates"][rate]["of"] > 0


def test_both_are_read(score: dict[str, Any]) -> None:
    assert (score["documents"], score["unread"]) == (2, [])
