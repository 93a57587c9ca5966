"""A file whose first page carries a secrecy marking is known before its bytes are kept; in doubt it asks; the
words in running text are nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from fuzzing import samples
from luoshi.reading import secrecy
from luoshi.reading.formats import limits
from luoshi.reading.secrecy import REASONS, secrecy_marking

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

BODY = (
    "关于做好年中督查工作的通知",
    "各县区党委和人民政府，市直各部门：",
    "为深入落实全市年中经济工作会议精神，现就做好督查工作通知如下。",
)
# Lines that mark a page wherever its head is.
MARKS = [
    "机密★10年",
    "秘密★1年",
    "绝密★长期",
    "绝密★30年",
    "秘密 ★ 1年",
    "机 密 ★ 10 年",
    "机　密　★　十　年",
    "秘密★6个月",
    "機密★１０年",
    "絕密★長期",
    "秘密☆3年",
    "机密⭐5年",
    "机密*10年",
    "机密?10年",
    "机密•10年",
    "机密10年",
    "秘密★",
    "★秘密★5年",
    "绝密★启用前",
    "秘密★公开发布前",
    "机密★2035年3月1日",
    "机密★2035.3.1",
    "机密★20350301前",
    "机密★保密期限10年",
    "密级：机密",
    "密级:秘密★5年",
    "密级和保密期限：机密★10年",
    "国家秘密 机密★10年",
    "【机密★10年】",
    "（秘密★3年）",
    "“绝密★长期”",
    "机密级★10年",
    "000012　机密★10年　特急",
    "份号：000012 秘密★1年",
    "№000012 机密★10年",
    "机密★10年 特急",
    "机密★10年　加急",
    "机密★10年        云政函〔2026〕3号",
    "秘密★1年　签发人：林若川",
    "机密★10年\t云川市委办公室文件",
    "\u200b机密\u200b★10年\ufeff",
]
# Lines that are no marking.
NOTHING = [
    "严守国家秘密",
    "全市保密工作会议召开",
    "商业秘密保护条例解读",
    "关于开展工作秘密管理检查的通知",
    "机密文件管理办法",
    "会议强调，要保守国家秘密。",
    "标有“机密★10年”字样的文件，应当专柜保存。",
    "“机密★10年”是什么意思",
    "秘密3000万元",
    "秘密花园10年回顾",
    "密级：",
    "密级：无",
    "密级：公开",
    "密级：内部",
    "内部资料",
    "内部资料 注意保存",
    "内部文件",
    "此件公开发布",
    "特急",
    "000012",
    "云政发〔2026〕3号",
    "保密期限：10年",
    "长期",
    "机要",
    "密",
    "绝对机密的配方",
    "★★★",
    "10年",
    "一级机密行动",
    "他压低声音说：机密。",
]


def text_file(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def page(*lines: str) -> bytes:
    rows = "".join(f"<p>{line}</p>" for line in lines)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{rows}</body></html>'.encode()


def markdown(*lines: str) -> bytes:
    return "\n\n".join(line.replace("*", r"\*") for line in lines).encode()


def word(*lines: str) -> bytes:
    document = python_docx.Document()
    for line in lines:
        document.add_paragraph(line)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def pdf_page(*placed: tuple[float, float, str], size: float = 16) -> bytes:
    """A page of A4 with words at (left, share of the height from the top)."""
    saved = io.BytesIO()
    canvas = Canvas(saved, pagesize=A4, invariant=1)
    canvas.setFont(FONT, size)
    for left, top, words in placed:
        canvas.drawString(left, A4[1] * (1 - top), words)
    canvas.showPage()
    canvas.save()
    return saved.getvalue()


def pdf(*lines: str) -> bytes:
    return pdf_page(*((80, 0.14 + 0.04 * i, line) for i, line in enumerate(lines)))


def workbook(*lines: str) -> bytes:
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
    book.close()
    return saved.getvalue()


def ofd(*placed: tuple[float, float, str], content: str = "") -> bytes:
    """A page of A4 with words at (left, top) in millimetres."""
    schema = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    pieces = "".join(
        f'<ofd:TextObject ID="{i}" Boundary="{left} {top} {6 * len(words)} 6"><ofd:TextCode '
        f'X="0" Y="5">{words}</ofd:TextCode></ofd:TextObject>'
        for i, (left, top, words) in enumerate(placed, start=10)
    )
    return samples.zip_file(
        {
            "OFD.xml": f"<ofd:OFD {schema}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {schema}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>"
            '0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID="2" '
            'BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages>'
            '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {schema}>{content}<ofd:Content><ofd:Layer>{pieces}"
            "</ofd:Layer></ofd:Content></ofd:Page>",
            "Doc_0/Tpls/Tpl_0/Content.xml": f"<ofd:Page {schema}><ofd:Content><ofd:Layer><ofd:TextObject "
            "ID='9' Boundary='20 30 60 6'><ofd:TextCode>绝密★长期</ofd:TextCode></ofd:TextObject></ofd:Layer>"
            "</ofd:Content></ofd:Page>",
        }
    )


FORMATS = {
    "text": (text_file, "a.txt"),
    "html": (page, "a.html"),
    "markdown": (markdown, "a.md"),
    "docx": (word, "a.docx"),
    "pdf": (pdf, "a.pdf"),
    "xlsx": (workbook, "a.xlsx"),
}
IN_EVERY_FORMAT = pytest.mark.parametrize(("write", "name"), FORMATS.values(), ids=FORMATS)


def verdict(data: bytes, name: str = "a.txt") -> tuple[str, str] | None:
    found = secrecy_marking(data, name)
    return (found.verdict, found.code) if found else None


@pytest.mark.parametrize("mark", MARKS)
def test_a_marking_by_itself_at_the_head_is_found(mark: str) -> None:
    found = secrecy_marking(text_file(mark, *BODY), "a.txt")

    assert found is not None
    assert (found.verdict, found.code, found.where) == ("marked", "marking", {"line": 1})
    assert found.quote == mark.strip()
    assert found.reason == REASONS["marking"]


@pytest.mark.parametrize("line", NOTHING)
def test_the_words_elsewhere_are_nothing(line: str) -> None:
    assert verdict(text_file(line, *BODY)) is None
    assert verdict(text_file(*BODY, line)) is None


@IN_EVERY_FORMAT
@pytest.mark.parametrize("mark", ["机密★10年", "000012　秘密 ★ 1年", "绝 密 ★ 长 期", "機密★１０年"])
def test_a_marking_is_found_in_every_format(write, name: str, mark: str) -> None:  # type: ignore[no-untyped-def]
    found = secrecy_marking(write(mark, "特急", *BODY), name)

    assert found is not None
    assert (found.verdict, found.code) == ("marked", "marking")
    assert found.where


@IN_EVERY_FORMAT
@pytest.mark.parametrize("title", ["严守国家秘密", "商业秘密保护条例解读", "关于做好督查工作的通知"])
def test_an_unmarked_page_is_free_in_every_format(write, name: str, title: str) -> None:  # type: ignore[no-untyped-def]
    assert secrecy_marking(write(title, *BODY), name) is None


@IN_EVERY_FORMAT
def test_a_level_alone_counts_at_the_very_beginning_and_is_asked_about_below(write, name: str) -> None:  # type: ignore[no-untyped-def]
    assert verdict(write("机 密", *BODY), name) == ("marked", "level_alone")
    assert verdict(write("000012", "秘密", "特急", *BODY), name) == ("marked", "level_alone")
    assert verdict(write("一个故事", "秘密", *BODY), name) == ("doubtful", "level_below")


@IN_EVERY_FORMAT
def test_work_secrets_and_trade_secrets_are_asked_about(write, name: str) -> None:  # type: ignore[no-untyped-def]
    for mark in ("工作秘密", "工作秘密★1年", "核心商密★10年", "内部★1年", "涉密文件"):
        assert verdict(write(mark, *BODY), name) == ("doubtful", "other_marking")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "big5", "utf-16"])
def test_a_marking_is_found_in_every_encoding(encoding: str) -> None:
    traditional = ("機密★10年", "關於做好年中督查工作的通知", "各縣區黨委和人民政府、市直各部門：" * 3)

    assert verdict("\n".join(traditional).encode(encoding)) == ("marked", "marking")


BLANKS = st.sampled_from(["", " ", "  ", "　", "\u00a0", "\u200b", "\t"])
STARS = st.sampled_from(["★", "☆", "⭐", "*", "•"])
PERIODS = st.sampled_from(["10年", "１０年", "十年", "6个月", "長期", "2035年3月1日"])
BESIDE = st.sampled_from(["", "000012", "份号：000012", "特急", "加急", "云政函〔2026〕3号"])


@given(
    level=st.sampled_from(["绝密", "机密", "秘密", "絕密", "機密"]),
    star=STARS, period=PERIODS, before=BESIDE, after=BESIDE, data=st.data(),
)  # fmt: skip
def test_blanks_widths_and_neighbours_hide_no_marking(
    level: str, star: str, period: str, before: str, after: str, data: st.DataObject
) -> None:
    mark = "".join(char + data.draw(BLANKS) for char in level + star + period)
    line = "　".join(part for part in (before, mark, after) if part)

    assert verdict(text_file(line, *BODY)) == ("marked", "marking")


@given(st.lists(st.text("秘密机绝国家严守保要求。，★10年前", min_size=3, max_size=20), max_size=12))
def test_a_sentence_before_it_leaves_at_most_a_doubt(lines: list[str]) -> None:
    sentence = "会议强调，要严格落实保密工作责任制。"

    found = secrecy_marking(text_file(sentence, *lines), "a.txt")

    assert found is None or found.verdict == "doubtful"


def test_a_marking_below_the_head_is_asked_about() -> None:
    assert verdict(text_file(*BODY, "机密★10年")) == ("doubtful", "not_at_head")
    assert verdict(text_file(*["目录"] * 30, "机密★10年")) == ("doubtful", "not_at_head")
    assert verdict(text_file(*BODY, "机密")) is None


def test_a_marking_on_the_next_page_is_not_on_the_first() -> None:
    assert verdict(text_file(*BODY) + "\n\f机密★10年".encode()) is None
    assert verdict(text_file(*BODY, *["一行。"] * 100, "机密★10年")) is None


@pytest.mark.parametrize(
    "line", ["秘密★1年 关于开展检查的通知", "云川市委办公室机密★10年文件", "绝密★启用前高考模拟卷"]
)
def test_a_marking_amid_other_words_is_asked_about(line: str) -> None:
    assert verdict(text_file(line, *BODY)) == ("doubtful", "amid_words")


@pytest.mark.parametrize(
    "data", ["# 秘密\n\n# 一".encode(), "<!DOCTYPE html><meta charset='utf-8'><h1>秘密</h1>".encode()]
)
def test_a_heading_that_is_a_level_is_asked_about(data: bytes) -> None:
    assert verdict(data, "") == ("doubtful", "heading")


@pytest.mark.parametrize(
    ("name", "asked"),
    [("机密★10年 通知.txt", True), ("【秘密】通知.txt", True), ("通知(机密).txt", True), ("机密.txt", True),
     ("保守国家秘密工作通知.txt", False), ("工作秘密管理办法.txt", False), ("通知.txt", False)],
)  # fmt: skip
def test_a_level_in_the_name_is_asked_about(name: str, asked: bool) -> None:
    assert verdict(text_file(*BODY), name) == (("doubtful", "file_name") if asked else None)
    assert verdict(text_file("机密★10年", *BODY), name) == ("marked", "marking")


# PDF: by position


def test_in_a_pdf_the_place_on_the_page_decides() -> None:
    body = [(80, 0.5 + 0.04 * i, line) for i, line in enumerate(BODY)]

    head = secrecy_marking(
        pdf_page((80, 0.16, "机密★10年"), (180, 0.3, "云川市委办公室文件"), *body), "a.pdf"
    )
    low = secrecy_marking(pdf_page((80, 0.1, "通知"), *body, (80, 0.8, "机密★10年")), "a.pdf")

    assert head is not None
    assert (head.verdict, head.where["page"], head.where["top"]) == (
        "marked",
        1,
        pytest.approx(0.145, abs=0.02),
    )
    assert low is not None
    assert (low.verdict, low.code) == ("doubtful", "not_at_head")


def test_in_a_pdf_a_box_beside_other_words_is_found() -> None:
    assert verdict(pdf_page((80, 0.16, "机密★10年"), (320, 0.16, "云川市委办公室文件")), "a.pdf") == (
        "marked", "marking",
    )  # fmt: skip
    assert verdict(pdf_page((80, 0.16, "机"), (112, 0.16, "密"), (80, 0.3, BODY[0])), "a.pdf") == (
        "marked", "level_alone",
    )  # fmt: skip


def test_only_the_first_page_of_a_pdf_counts() -> None:
    saved = io.BytesIO()
    canvas = Canvas(saved, pagesize=A4, invariant=1)
    for words in (BODY[0], "机密★10年"):
        canvas.setFont(FONT, 16)
        canvas.drawString(80, 700, words)
        canvas.showPage()
    canvas.save()

    assert verdict(saved.getvalue(), "a.pdf") is None


def test_a_pdf_page_without_words_is_asked_about() -> None:
    saved = io.BytesIO()
    canvas = Canvas(saved, pagesize=A4, invariant=1)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.setFont(FONT, 16)
    canvas.drawString(80, 700, BODY[2])
    canvas.save()

    assert verdict(saved.getvalue(), "a.pdf") == ("doubtful", "no_text")


def test_a_pdf_that_cannot_be_opened_is_asked_about() -> None:
    whole = pdf(*BODY)
    encrypted = io.BytesIO()
    canvas = Canvas(encrypted, pagesize=A4, encrypt="password")
    canvas.drawString(80, 700, "text")
    canvas.save()

    assert verdict(encrypted.getvalue(), "a.pdf") == ("doubtful", "not_looked_into")
    assert verdict(whole[: len(whole) // 3], "a.pdf") == ("doubtful", "not_looked_into")


# Word: boxes, headers, cells


BOX = (
    '<w:p><w:r><mc:AlternateContent xmlns:wps="urn:wps"><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
    "<w:txbxContent>{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    "<w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>{1}</w:p>"
)
PARAGRAPHS = "".join(map(samples.word_paragraph, BODY))


def test_a_text_box_of_the_first_page_is_found_wherever_it_is_anchored() -> None:
    box = BOX.format(samples.word_paragraph("机密★10年"), f"<w:r><w:t>{BODY[2]}</w:t></w:r>")

    assert verdict(samples.word_file(box + PARAGRAPHS), "a.docx") == ("marked", "marking")
    assert verdict(samples.word_file(PARAGRAPHS + box), "a.docx") == ("marked", "marking")


def test_cells_headers_and_wordart_are_looked_into() -> None:
    cell = samples.word_paragraph("秘密★1年")
    table = f"<w:tbl><w:tr><w:tc>{samples.word_paragraph('000012')}</w:tc><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    header = f'<w:hdr xmlns:w="{samples._WORD}">{samples.word_paragraph("机密★10年")}</w:hdr>'
    wordart = (
        f'<w:hdr xmlns:w="{samples._WORD}" xmlns:v="urn:schemas-microsoft-com:vml"><w:p><w:r><w:pict>'
        '<v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p></w:hdr>'
    )
    footer = header.replace("w:hdr", "w:ftr")

    assert verdict(samples.word_file(table + PARAGRAPHS), "a.docx") == ("marked", "marking")
    assert verdict(samples.word_file(PARAGRAPHS, {"word/header2.xml": header}), "a.docx") == (
        "marked",
        "marking",
    )
    assert verdict(samples.word_file(PARAGRAPHS, {"word/header1.xml": wordart}), "a.docx") == (
        "marked", "level_alone",
    )  # fmt: skip
    assert verdict(samples.word_file(PARAGRAPHS, {"word/footer1.xml": footer}), "a.docx") == (
        "doubtful", "not_at_head",
    )  # fmt: skip


def test_a_page_break_ends_the_first_page_of_a_word_file() -> None:
    broken = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    remembered = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页</w:t></w:r></w:p>"
    mark = samples.word_paragraph("机密★10年")

    assert verdict(samples.word_file(PARAGRAPHS + broken + mark), "a.docx") is None
    assert verdict(samples.word_file(PARAGRAPHS + remembered + mark), "a.docx") is None
    assert verdict(samples.word_file(broken + mark + PARAGRAPHS), "a.docx") == ("marked", "marking")
    assert verdict(samples.word_file(PARAGRAPHS + mark), "a.docx") == ("doubtful", "not_at_head")


def test_a_word_file_of_pictures_is_asked_about() -> None:
    assert verdict(samples.word_file("<w:p><w:r><w:drawing/></w:r></w:p>"), "a.docx") == (
        "doubtful",
        "no_text",
    )


# What the reader refuses


def test_an_ofd_is_looked_into() -> None:
    body = (30, 120, "关于做好督查工作的通知")
    template = '<ofd:Template TemplateID="2"/>'

    assert verdict(ofd((28, 37, "机密★10年"), body), "a.ofd") == ("marked", "marking")
    assert verdict(ofd((28, 37, "机"), (34, 37, "密"), (90, 37, "特急"), body), "a.ofd") == (
        "marked",
        "level_alone",
    )
    assert verdict(ofd((28, 37, "云政函"), (28, 200, "机密★10年"), body), "a.ofd") == (
        "doubtful",
        "not_at_head",
    )
    assert verdict(ofd(body, content=template), "a.ofd") == ("marked", "marking")
    assert verdict(ofd(body), "a.ofd") is None
    assert verdict(ofd(), "a.ofd") == ("doubtful", "no_text")


def test_the_printed_header_of_a_sheet_is_looked_into() -> None:
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_string(5, 0, "投资")
    sheet.set_header('&L&"黑体,常规"&16机密★10年&R&P')
    book.close()

    assert verdict(saved.getvalue(), "a.xlsx") == ("marked", "marking")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (OLE + bytes(600), "a.doc"),
        (OLE + bytes(600), "a.wps"),
        (OLE + bytes(600), "a.xls"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a.jpg"),
        (b"{\\rtf1 x}", "a.rtf"),
        (b"PK\x03\x04" + bytes(50), "a.docx"),
        (samples.zip_file({"a.txt": "机密★10年"}), "a.zip"),
        (bytes(range(256)) * 9, "a.txt"),
        (samples.zip_file({"OFD.xml": "<a/>"}), "a.ofd"),
    ],
)
def test_what_cannot_be_looked_into_is_asked_about(data: bytes, name: str) -> None:
    found = secrecy_marking(data, name)

    assert found is not None
    assert (found.verdict, found.code, found.quote) == ("doubtful", "not_looked_into", "")
    assert found.reason.startswith(REASONS["not_looked_into"] + "：")


def test_a_file_beyond_the_limit_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 10)

    assert verdict(text_file(*BODY)) == ("doubtful", "not_looked_into")


def test_an_empty_file_bears_nothing() -> None:
    assert secrecy_marking(b"", "a.txt") is None


def test_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The bytes must not touch the disk before the answer is known: no temporary file in any format."""
    import tempfile

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened for writing")

    for maker in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, maker, forbidden)
    for write, name in FORMATS.values():
        assert verdict(write("机密★10年", *BODY), name) == ("marked", "marking")


# Hostile bytes


def broken(data: bytes, at: int, by: bytes) -> bytes:
    at %= len(data)
    return data[:at] + by + data[at + len(by) :]


@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 10**6), st.binary(max_size=40))
def test_damage_never_raises(form: str, at: int, by: bytes) -> None:
    write, name = FORMATS[form]

    found = secrecy_marking(broken(write("机密★10年", *BODY), at, by), name)

    assert found is None or found.verdict in ("marked", "doubtful")


@given(
    st.binary(max_size=300), st.sampled_from(["a.txt", "a.pdf", "a.docx", "a.html", "a.ofd", "a.xlsx", ""])
)
def test_any_bytes_have_an_answer(data: bytes, name: str) -> None:
    found = secrecy_marking(data, name)

    assert found is None or found.code in REASONS


@pytest.mark.parametrize(
    "unit", ["机", "机密", "密★", "机密★1", "特急", "000012", "云政〔2026〕3号", " ", "|", "\ufdfa", "第1号"]
)
def test_a_line_without_end_is_no_trap(unit: str) -> None:
    assert verdict((unit * 200_000).encode()) in (None, ("doubtful", "amid_words"))


def test_a_bomb_is_asked_about() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(limits.MAX_INFLATED + 1))

    assert verdict(packed.getvalue(), "a.docx") == ("doubtful", "not_looked_into")


def test_the_samples_are_free(root: Path) -> None:
    files = sorted((root / "samples").glob("[0-9]*"))

    assert len(files) > 10
    assert [file.name for file in files if secrecy_marking(file.read_bytes(), file.name)] == []


def test_the_seeds_are_free(seeds: list[Path]) -> None:
    assert [file.name for file in seeds if secrecy_marking(file.read_bytes(), file.name)] == []


def test_every_reason_is_documented(root: Path) -> None:
    page = (root / "docs" / "reference" / "secrecy-markings.md").read_text("utf-8")

    assert [code for code in REASONS if f"`{code}`" not in page] == []
    assert str(secrecy.HEAD_LINES) in page
    assert f"{secrecy.HEAD_SHARE:.0%}".replace("%", " %") in page
