"""An article between layout and rules: paragraphs, anchors, and the way back to the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.article import CONTEXT, ArticleText, Piece
from luoshi.reading.source import Line


def pieced(*lines: str) -> tuple[str, ArticleText]:
    """A file of one line a paragraph with blanks at the edges, and its article."""
    file, text, pieces = "", "", []
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        skip = line.index(stripped)
        pieces.append(Piece(len(text), Line(line, {"line": number}, offset=len(file)), skip, len(stripped)))
        text += stripped + "\n"
        file += line + "\r\n"
    return file, ArticleText(text.removesuffix("\n"), pieces)


def test_paragraphs_are_spans_of_the_view() -> None:
    article = ArticleText("會(huì)議强調\n要抓落實", [], {1})
    assert [article.view.text[p.start : p.end] for p in article.paragraphs] == ["会议强调", "要抓落实"]
    assert [p.caption for p in article.paragraphs] == [False, True]


@pytest.mark.parametrize(("text", "paragraphs"), [("", 1), ("甲", 1), ("甲\n", 2), ("甲\n\n乙", 3)])
def test_there_is_a_paragraph_for_every_line(text: str, paragraphs: int) -> None:
    assert len(ArticleText(text, []).paragraphs) == paragraphs


def test_words_are_the_stored_ones() -> None:
    article = ArticleText("會(huì)議强調,,要抓落實", [])
    at = article.view.text.index("要抓落实")
    assert article.words(at, at + 4) == "要抓落實"
    assert article.words(0, 2) == "會(huì)議"
    assert article.words(3, 3) == ""


def test_an_anchor_quotes_its_span_with_what_stands_around_it() -> None:
    text = "8月1日，云川市召开全市防汛工作会议，会议强调，要加强巡查，确保安全。"
    article = ArticleText(text, [])
    start = text.index("要加强")
    anchor = article.anchor(start, start + 5)
    assert (anchor.start, anchor.end, anchor.quote) == (start, start + 5, "要加强巡查")
    assert anchor.prefix == text[start - CONTEXT : start]
    assert anchor.suffix == text[start + 5 : start + 5 + CONTEXT]
    assert anchor.original == {}


def test_at_the_edges_of_the_text_the_context_is_short() -> None:
    anchor = ArticleText("要抓落实", []).anchor(0, 4)
    assert (anchor.prefix, anchor.quote, anchor.suffix) == ("", "要抓落实", "")


def test_an_anchor_leads_back_to_the_file() -> None:
    file, article = pieced("　　会议强调，", "  要抓项目；要抓招商。  ")
    start = article.text.index("要抓招商")
    original = article.anchor(start, start + 4).original
    assert original["line"] == 2
    assert file[original["start"] : original["end"]] == "要抓招商"


def test_an_anchor_over_two_lines_names_both() -> None:
    file, article = pieced("　　会议强调，要抓", "好项目建设。")
    article = ArticleText(article.text.replace("\n", ""), [article.pieces[0], _moved(article.pieces[1])])
    start = article.text.index("要抓好")
    anchor = article.anchor(start, start + 7)
    assert anchor.quote == "要抓好项目建设"
    assert (anchor.original["line"], anchor.original["to"]) == (1, {"line": 2})
    assert file[anchor.original["start"] : anchor.original["end"]] == "要抓\r\n好项目建设"


def _moved(piece: Piece) -> Piece:
    """The second line of a wrapped paragraph: no line feed stands between the two in the stored text."""
    return Piece(piece.start - 1, piece.line, piece.skip, piece.length)


def test_places_of_other_formats_are_kept_as_they_are() -> None:
    line = Line("要抓落实", {"page": 3, "box": [1, 2, 3, 4]}, kind="paragraph")
    anchor = ArticleText("要抓落实", [Piece(0, line, 0, 4)]).anchor(1, 4)
    assert anchor.original == {"page": 3, "box": [1, 2, 3, 4]}


def test_the_title_joins_the_headline_lines() -> None:
    article = ArticleText("", [])
    assert article.title is None
    article.headline.title_lines = ["凝心聚力", "抓项目促发展"]
    assert article.title == "凝心聚力 抓项目促发展"


LINES = st.lists(
    st.text(alphabet="会議强,調，要抓1 、。", max_size=12).map(lambda text: f" {text.strip() or '要'}  "),
    min_size=1,
    max_size=5,
)


@given(LINES, st.data())
def test_every_span_inside_a_line_leads_back_to_its_characters(lines: list[str], data: st.DataObject) -> None:
    file, article = pieced(*lines)
    paragraph = data.draw(st.sampled_from(article.paragraphs))
    if paragraph.start == paragraph.end:
        return
    start = data.draw(st.integers(paragraph.start, paragraph.end - 1))
    end = data.draw(st.integers(start + 1, paragraph.end))
    anchor = article.anchor(start, end)
    assert article.text[anchor.start : anchor.end] == anchor.quote
    assert file[anchor.original["start"] : anchor.original["end"]] == anchor.quote
