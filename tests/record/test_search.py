"""Searching without a dictionary: nothing that is there is missed, nothing that is not there is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.models import Directive
from luoshi.record.search import MOST_WORDS, contains, marked, narrowed, needed, pieces, terms, tsquery
from tests.delivery.directives import keep_directives

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), min_size=1, max_size=40)
ANY = st.text(max_size=60)
# A small alphabet of everything that has a meaning somewhere on the way, so that words meet texts.
MIXED = st.text(st.sampled_from("安全生产抓好1071aAéÉİß①〇%_\\'\"&|!():*- 　，；\n\t\0"), max_size=25)


def found(query: str) -> set[str]:
    """The texts that a query finds by way of the index, as the register asks."""
    rows = Directive.objects.filter(narrowed(query), contains(query))
    return set(rows.values_list("quote", flat=True))


def holds(text: str, query: str) -> bool:
    """Whether a text contains all words of a query: what searching means, without any index."""
    return all(word in lowered(text) for word in terms(query))


def lowered(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


@given(HAN, st.data())
def test_every_part_of_a_text_is_found_by_its_pieces(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 6)))

    assert set(needed(text[start:end])) <= set(pieces(text))


@given(ANY, st.data())
def test_every_part_of_any_text_is_found_by_its_pieces(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    for word in terms(text[start:end]):
        assert set(needed(word)) <= set(pieces(text))


@given(ANY)
def test_a_text_has_no_piece_twice_and_none_longer_than_two(text: str) -> None:
    made = pieces(text)

    assert len(made) == len(set(made))
    assert all(1 <= len(piece) <= 2 for piece in made)


@given(ANY, ANY)
def test_marking_changes_no_character(text: str, query: str) -> None:
    assert "".join(part for part, _ in marked(text, query)) == text


def test_marks_every_word_and_the_longer_one_first() -> None:
    assert marked("抓好安全生产和安全教育", "安全 安全生产") == [
        ("抓好", False),
        ("安全生产", True),
        ("和", False),
        ("安全", True),
        ("教育", False),
    ]


def test_a_query_has_a_limit_of_words() -> None:
    assert len(terms(" ".join(f"词{n}" for n in range(100)))) == MOST_WORDS


def test_of_punctuation_alone_the_index_knows_nothing() -> None:
    assert tsquery("，％ _ \\ '") == ""


@pytest.mark.django_db
class TestInTheDatabase:
    """The same against PostgreSQL: index, operators and escapes as the product uses them."""

    @pytest.mark.parametrize(
        "query",
        [
            "安全",
            "全生",
            "安全生产",
            "抓",
            "1071",
            "071",
            "1",
            "abc",
            "ABC",
            "Abc 安全",
            "产1",
            "好，",
            "%",
            "50%",
            "_",
            "\\",
        ],
    )
    def test_finds_what_contains_it_and_nothing_else(self, query: str) -> None:
        texts = [
            "抓好安全生产1071工程", "抓好，安全 生产", "完成50%以上", "AbC安全", "a_b\\c",
            "全产安生", "1,071项", "好安，全生产",
        ]  # fmt: skip
        keep_directives(texts)

        assert found(query) == {text for text in texts if holds(text, query)}
        assert found(query)

    def test_words_apart_must_all_be_there_in_any_order(self) -> None:
        keep_directives(["抓好安全生产", "生产要抓好", "抓好环保"])

        assert found("生产 抓好") == {"抓好安全生产", "生产要抓好"}
        assert found("生产　 环保") == set()

    def test_pieces_that_stand_apart_are_no_word(self) -> None:
        """“全生” and “生产” in different places are not “全生产”."""
        keep_directives(["安全生活，生产"])

        assert found("全生 生产") == {"安全生活，生产"}
        assert found("全生产") == set()

    @pytest.mark.parametrize(
        "query", [*"'\\%_&|!():*\"<->@", "' OR 1=1 --", "a' & 'b", "\\'", "安:*", "!安", "\0", "a\0安"]
    )
    def test_no_query_is_an_instruction(self, query: str) -> None:
        keep_directives(["抓好安全生产", query])

        assert found(query) == {
            text.replace("\0", "\ufffd")
            for text in ("抓好安全生产", query)
            if holds(text.replace("\0", "\ufffd"), query)
        }

    @given(texts=st.lists(MIXED, min_size=1, max_size=4), query=MIXED, data=st.data())
    def test_agrees_with_looking_at_every_text(
        self, texts: list[str], query: str, data: st.DataObject
    ) -> None:
        Directive.objects.all().delete()
        kept = keep_directives(texts)
        part = data.draw(st.sampled_from(texts))
        start = data.draw(st.integers(0, len(part)))

        for asked in (query, part[start : start + 6]):
            assert found(asked) == {text for text in kept if holds(text, asked)}
