"""HTML: blocks as a browser shows them, metadata, furniture, and pages made to hurt."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from fuzzing import samples
from luoshi.reading.formats import html, limits, open_source
from luoshi.reading.source import Line, Refusal


def page(body: str) -> list[Line]:
    return html.read_markup(f"<html><body>{body}</body></html>")


def texts(body: str) -> list[str]:
    return [line.text for line in page(body)]


def test_a_page_gives_title_metadata_headline_and_paragraphs() -> None:
    source = open_source(samples.html(), "报道.html")
    shown = [(line.kind, line.text) for line in source.lines if line.kind != "furniture"]
    assert shown[:4] == [
        ("title", f"{samples.TITLE}_云川市人民政府"),
        ("meta", f"PubDate: {samples.PUBLISHED}"),
        ("meta", "ContentSource: 云川日报"),
        ("heading", samples.TITLE),
    ]
    assert [text for _, text in shown[5:9]] == [
        "\u3000\u3000" + paragraph for paragraph in samples.PARAGRAPHS
    ]
    assert (source.format, source.encoding, source.problems) == ("html", "utf-8", [])


def test_furniture_is_kept_with_its_reason() -> None:
    source = open_source(samples.html(), "报道.html")
    left = {line.label: line.text for line in source.lines if line.kind == "furniture"}
    assert left == {
        "style": "p{margin:0}",
        "navigation": "互动",
        "script": 'var path = "<p>no text</p>";',
        "footer": "主办：云川市人民政府办公室",
    }


def test_inline_tags_add_no_blank_and_br_ends_a_line() -> None:
    assert texts("<p>市<b>长</b><span>强</span>调<br>要抓<a href=x>落实</a><br/></p>") == [
        "市长强调",
        "要抓落实",
    ]


def test_blanks_collapse_as_in_a_browser() -> None:
    assert texts("<p>\n  Luoshi \t is\n here </p>") == ["Luoshi is here"]
    assert texts("<p>市委、市\n  政府</p>") == ["市委、市政府"]
    assert texts("<p>\u3000\u3000会议&nbsp;&lt;要求&gt;</p>") == ["\u3000\u3000会议\xa0<要求>"]


def test_text_beside_blocks_is_a_block_of_its_own() -> None:
    assert texts("<div>甲<p>乙</p>丙<div>丁</div>戊</div>") == ["甲", "乙", "丙", "丁", "戊"]


def test_table_cells_stand_in_order() -> None:
    assert texts("<table><tr><th>一<th>二<tr><td>三<td>四</table>") == ["一", "二", "三", "四"]


def test_lines_of_pre_stay_lines() -> None:
    assert texts("<pre>一  二\n三</pre>") == ["一  二", "三"]


def test_headings_carry_their_level() -> None:
    assert [(line.kind, line.level) for line in page("<h1>甲</h1><h3><span>乙</span></h3><p>丙")] == [
        ("heading", 1),
        ("heading", 3),
        ("paragraph", None),
    ]


def test_hidden_text_is_furniture() -> None:
    hidden = page('<div style="display: none">二维码</div><p hidden>乙</p><p>丙</p>')
    assert [(line.label, line.text) for line in hidden] == [
        ("hidden", "二维码"),
        ("hidden", "乙"),
        (None, "丙"),
    ]


def test_prose_in_a_container_with_a_furniture_name_is_text() -> None:
    prose = samples.PARAGRAPHS[0]
    lines = page(f'<div class="sidebar"><p>更多</p><p>{prose}</p></div>')
    assert [(line.kind, line.text) for line in lines] == [("furniture", "更多"), ("paragraph", prose)]


def test_lists_of_links_are_furniture_and_single_links_are_not() -> None:
    links = "".join(f"<li><a href=x>云川市第{n}条消息</a> 08-0{n}</li>" for n in range(1, 5))
    lines = page(f"<p><a href=x>全文</a></p><p>正文。</p><ul>{links}</ul>")
    assert [line.label for line in lines] == [None, None, *["link_list"] * 4]


def test_the_publication_date_of_linked_data_is_metadata() -> None:
    script = '<script type="application/ld+json">{"datePublished": "2024-08-06T18:20"}</script>'
    assert ("meta", "datePublished: 2024-08-06T18:20") in [(line.kind, line.text) for line in page(script)]


MARKUP = st.lists(
    st.sampled_from(
        [
            "<div>", "</div>", "<p>", "</p>", "<div id=zoom>", "<td>", "<table>", "</table>", "<b>",
            "</b>", "<br>", "<ul><li>", "</ul>", "甲", "乙 ", "丙\n", "<h2>", "</h2>", "<a href=x>",
            "</a>", "&lt;", "<svg><p>",
        ]
    ),
    max_size=30,
)  # fmt: skip


@given(MARKUP)
@example(["<div id=zoom>", "</div>", "<div id=zoom>", "甲"])  # two elements of one identity
def test_every_node_path_leads_to_the_text(markup: list[str]) -> None:
    whole = f"<html><body>{''.join(markup)}</body></html>"
    tree = LexborHTMLParser(whole)
    for line in html.read_markup(whole):
        node = tree.css_first(line.original["node"])
        assert node is not None
        wanted = "".join(line.text.split())
        assert wanted in "".join(node.text(deep=True).split())


@given(MARKUP)
def test_no_text_of_the_body_is_dropped(markup: list[str]) -> None:
    whole = f"<html><body>{''.join(markup)}</body></html>"
    body = LexborHTMLParser(whole).body
    assert body is not None
    shown = "".join(sorted("".join(line.text for line in html.read_markup(whole)).replace(" ", "")))
    assert shown == "".join(sorted("".join(body.text(deep=True).split())))


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", ""])
def test_the_bytes_win_over_a_wrong_declaration(declared: str) -> None:
    head = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><body>'
    )
    for codec, name in (("utf-8", "utf-8"), ("gb18030", "gb18030")):
        source = open_source((head + samples.PARAGRAPHS[0]).encode(codec), "a.htm")
        assert (source.encoding, source.lines[-1].text) == (name, samples.PARAGRAPHS[0])


def test_a_page_that_a_script_fills_says_so() -> None:
    source = open_source(b"<html><body><div id=app></div><script>load()</script></body></html>", "a.html")
    assert [problem.code for problem in source.problems] == ["no_body"]


def test_deep_nesting_is_read_or_refused_but_never_hangs() -> None:
    deep = "<b>" * 100_000 + "要抓落实"
    assert [line.text for line in html.read_markup(deep)] == ["要抓落实"]
    for tag in ("div", "ul><li", "select><option", "x-y"):
        with pytest.raises(Refusal) as refused:
            html.read_markup(f"<{tag}>" * 100_000)
        assert refused.value.code == "too_deep"


def test_unclosed_formatting_does_not_multiply() -> None:
    opened = "".join(f"<font size={n}>" for n in range(1_400))
    lines = html.read_markup(f"<p>{opened}</p>" + "<p>要</p>" * 700)
    assert len(lines) == 700


@pytest.mark.parametrize("between", [" ", "/", "", "\n"])
def test_a_tag_with_countless_attributes_is_refused(between: str) -> None:
    with pytest.raises(Refusal) as refused:
        html.read_markup(
            "<div " + between.join(f"a{n}='1'" for n in range(2 * limits.MAX_ATTRIBUTES + 1)) + ">"
        )
    assert refused.value.code == "damaged"


def test_a_picture_inside_a_tag_is_no_attribute_bomb() -> None:
    picture = "data:image/png;base64," + "iVBOR/w0K = " * 5_000
    assert texts(f'<img src="{picture}"><p>要抓落实</p>') == ["要抓落实"]
