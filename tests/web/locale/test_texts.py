"""Every text of the pages has its English, and the compiled file is that of the texts (``make texts``)."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import translation

PLACE = re.compile(r"%\(\w+\)[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def texts(root: Path) -> ModuleType:
    path = root / "src" / "luoshi" / "web" / "locale" / "texts.py"
    spec = importlib.util.spec_from_file_location("texts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # To go through all the code takes two seconds; each test gets a copy of what was found.
    for name in ("collected", "translated"):
        found_once = cache(getattr(module, name))
        setattr(module, name, lambda found_once=found_once: deepcopy(found_once()))
    return module


def test_every_text_of_the_code_is_in_the_file_and_no_other(texts: ModuleType) -> None:
    def named(catalogue: object) -> set[tuple[str, str | None]]:
        return {(message.id, message.context) for message in catalogue if message.id}  # type: ignore[attr-defined]

    collected = named(texts.collected())
    assert named(texts.translated()) == collected
    assert len(collected) > 500


def _pairs(message: Any) -> Iterator[tuple[str, str]]:
    """A text with its English; one that is counted, with each of its forms."""
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    english = message.string if isinstance(message.string, tuple) else (message.string,)
    return ((texts[-1], one) for one in english)


def _english_of(text: str, english: str) -> bool:
    same_places = sorted(PLACE.findall(text)) == sorted(PLACE.findall(english))
    # A word or two may be Chinese in English too: an example of what is typed into a ledger.
    typed = CHINESE.findall(english)
    return (
        bool(english)
        and same_places
        and all(word in text and len(word) <= 4 < len(english) / 4 for word in typed)
    )


def test_every_text_has_its_english_with_the_same_places(texts: ModuleType) -> None:
    wrong = [
        message.id
        for message in texts.translated()
        if message.id and (message.fuzzy or not all(_english_of(*pair) for pair in _pairs(message)))
    ]

    assert wrong == []


def test_the_file_is_as_make_texts_writes_it(texts: ModuleType) -> None:
    assert texts.ENGLISH.read_bytes() == texts.as_po(texts.merged())
    assert texts.COMPILED.read_bytes() == texts.as_mo(texts.translated())


def test_pages_speak_english_once_switched() -> None:
    with translation.override("en"):
        assert translation.gettext("部署登记簿") == "Register of directives"
    with translation.override("zh-hans"):
        assert translation.gettext("部署登记簿") == "部署登记簿"
