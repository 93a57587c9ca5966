"""Every text of the pages has its English, and the compiled file is that of the texts (``make texts``)."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation

PLACE = re.compile(r"%\(\w+\)[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What is Chinese in English too: examples of what is typed.
AS_IT_IS: set[str] = set()


@pytest.fixture(scope="module")
def texts(root: Path) -> ModuleType:
    path = root / "src" / "luoshi" / "web" / "locale" / "texts.py"
    spec = importlib.util.spec_from_file_location("texts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_of_the_code_is_in_the_file_and_no_other(texts: ModuleType) -> None:
    def named(catalogue: object) -> set[tuple[str, str | None]]:
        return {(message.id, message.context) for message in catalogue if message.id}  # type: ignore[attr-defined]

    assert named(texts.translated()) == named(texts.collected())
    assert len(named(texts.collected())) > 500


def test_every_text_has_its_english_with_the_same_places(texts: ModuleType) -> None:
    wrong = [
        message.id
        for message in texts.translated()
        if message.id
        and (
            not message.string
            or message.fuzzy
            or sorted(PLACE.findall(message.id)) != sorted(PLACE.findall(message.string))
            or (CHINESE.search(message.string) and message.id not in AS_IT_IS)
        )
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
