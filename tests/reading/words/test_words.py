"""Word lists: shipped with their origin, extended by a city without touching code."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from luoshi.reading import words

LISTS = sorted(
    item.name.removesuffix(".txt") for item in resources.files(words).iterdir() if item.name.endswith(".txt")
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A city's folder of word lists; what was read with it is forgotten afterwards."""
    monkeypatch.setenv("LUOSHI_WORDS", str(tmp_path))
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for cached in (words.table, words.words, words.alternatives):
        cached.cache_clear()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_says_where_it_comes_from(name: str) -> None:
    first = resources.files(words).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert len(first) > 40


@pytest.mark.parametrize("name", LISTS)
def test_every_list_holds_words_without_blanks_around_them(name: str) -> None:
    entries = words.table(name)
    assert entries
    assert all(word and word == word.strip() for word in entries)
    assert words.words(name) == frozenset(entries)


def test_a_list_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        words.table("no_such_list")


def test_a_table_keeps_its_second_column() -> None:
    assert words.table("domains")["营商环境"] == "营商环境"


def test_alternatives_offer_the_longest_word_first() -> None:
    offered = words.alternatives("post_titles").split("|")
    assert offered.index("党组副书记") < offered.index("副书记") < offered.index("书记")


def test_a_city_adds_its_own_words(own: Path) -> None:
    (own / "addressees.txt").write_text("# 云川市\n攻坚专组\n\n", encoding="utf-8")
    assert "攻坚专组" in words.words("addressees")
    assert "部门" in words.words("addressees")


def test_a_city_takes_a_shipped_word_away(own: Path) -> None:
    (own / "addressees.txt").write_text("-部门  # not here\n", encoding="utf-8")
    assert "部门" not in words.words("addressees")
    assert "单位" in words.words("addressees")


def test_a_city_changes_a_value(own: Path) -> None:
    (own / "domains.txt").write_text("营商环境\t改革\n云川特色\t三农\n", encoding="utf-8")
    assert words.table("domains")["营商环境"] == "改革"
    assert words.table("domains")["云川特色"] == "三农"


def test_a_folder_without_that_list_changes_nothing(own: Path) -> None:
    assert "部门" in words.words("addressees")
    assert not list(own.iterdir())
