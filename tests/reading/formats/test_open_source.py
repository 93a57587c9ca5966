"""Opening: the bytes decide the format, everything unreadable is refused by name with a way out."""

import hashlib
import os
from pathlib import Path

import pytest

from fuzzing import samples
from luoshi.reading.formats import hash_file, limits, open_source
from luoshi.reading.formats.registry import FORMATS
from luoshi.reading.source import Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def stream(name: str) -> bytes:
    """The directory entry of a stream in an OLE compound file."""
    return name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")


def refused(data: bytes | Path, name: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as raised:
        open_source(data, name)
    return raised.value


@pytest.mark.parametrize("wanted", samples.SAMPLES)
def test_a_format_is_known_by_its_bytes_and_its_name(wanted: str) -> None:
    name, build = samples.SAMPLES[wanted]
    source = open_source(build(), name)
    assert (source.format, source.name, source.problems) == (wanted, name, [])
    assert source.sha256 == hashlib.sha256(build()).hexdigest()


@pytest.mark.parametrize("wanted", samples.SAMPLES)
def test_without_a_name_the_bytes_are_enough(wanted: str) -> None:
    assert open_source(samples.SAMPLES[wanted][1]()).format == wanted


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    [
        (samples.pdf(), "报道.txt", "pdf"),
        (samples.docx(), "报道.pdf", "docx"),
        (samples.docx(), "报道.doc", "docx"),
        (samples.html(), "报道.txt", "html"),
        (samples.html(), "报道.doc", "html"),
        (samples.html().decode().encode("utf-16"), "报道.doc", "html"),
        (samples.text(), "报道.pdf", "text"),
        (samples.text(), "报道.html", "text"),
        (samples.text(), "报道.docx", "text"),
        (samples.pdf(), "报道.md", "pdf"),
    ],
)
def test_a_wrong_extension_is_read_by_content_and_said(data: bytes, name: str, wanted: str) -> None:
    source = open_source(data, name)
    assert source.format == wanted
    assert [problem.code for problem in source.problems] == ["wrong_extension"]


def test_an_article_about_pdf_is_a_text() -> None:
    assert open_source("文件以%PDF-开头。".encode(), "说明.txt").format == "text"


def test_a_fragment_of_a_page_named_html_is_a_page() -> None:
    assert open_source("<p>要抓落实</p>".encode(), "a.html").lines[0].text == "要抓落实"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (samples.zip_file({"OFD.xml": "<ofd/>"}), "文件.ofd", "unsupported_ofd"),
        (OLE + stream("WordDocument"), "文件.doc", "unsupported_doc"),
        (OLE + stream("WordDocument"), "文件.wps", "unsupported_wps"),
        (OLE + stream("Workbook"), "台账.xls", "unsupported_ledger"),
        (samples.zip_file({"xl/workbook.xml": "<w/>"}), "台账.xlsx", "unsupported_ledger"),
        (OLE + stream("EncryptedPackage"), "文件.docx", "encrypted"),
        (OLE + stream("PowerPoint Document"), "文件.ppt", "unsupported_office"),
        (b"{\\rtf1\\ansi text}", "文件.rtf", "unsupported_rtf"),
        (b"{\\rtf1\\ansi text}", "文件.doc", "unsupported_rtf"),
        (samples.zip_file({"a.txt": "a"}), "包.zip", "unsupported_archive"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(64), "包.rar", "unsupported_archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(64), "包.7z", "unsupported_archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "扫描.png", "scan"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "扫描.jpg", "scan"),
        (b"II*\0" + bytes(64), "扫描.tif", "scan"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "扫描.pdf", "scan"),
        (b"", "空.txt", "empty"),
        (b"", "空.pdf", "empty"),
        (os.urandom(20_000), "乱码.txt", "not_text"),
        (b"\x7fELF" + bytes(5_000), "程序.txt", "not_text"),
    ],
)
def test_what_is_not_read_is_refused_by_name_with_a_way_out(data: bytes, name: str, code: str) -> None:
    refusal = refused(data, name)
    assert refusal.code == code
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.message)
    assert refusal.hint
    assert refusal.sha256 == hashlib.sha256(data).hexdigest()


def test_every_suffix_promises_one_format() -> None:
    suffixes = [suffix for form in FORMATS for suffix in form.SUFFIXES]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


def test_a_path_is_opened_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "报道.txt"
    path.write_bytes(samples.text())
    source = open_source(path)
    assert (source.name, source.lines) == ("报道.txt", open_source(samples.text(), "报道.txt").lines)
    assert source.sha256 == hash_file(path) == hash_file(samples.text())


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "年鉴.txt"
    with path.open("wb") as stream:
        stream.truncate(500 * 1024 * 1024)  # sparse: takes no room on the disk
    monkeypatch.setattr(Path, "open", None)  # reading it would fail
    refusal = refused(path)
    assert (refusal.code, refusal.sha256) == ("too_large", None)
    assert "500 MB" in refusal.message


def test_bytes_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 100)
    assert refused(b"a" * 101, "a.txt").code == "too_large"
    assert open_source(b"a" * 100, "a.txt").format == "text"


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert refused(pipe).code == "not_a_file"
    with pytest.raises(OSError, match="not a regular file"):
        hash_file(pipe)
    assert refused(tmp_path).code == "not_a_file"
    assert refused(tmp_path / "nowhere.txt").code == "not_found"


@pytest.mark.parametrize("wanted", samples.SAMPLES)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
def test_a_truncated_file_is_read_or_refused(wanted: str, share: float) -> None:
    name, build = samples.SAMPLES[wanted]
    data = build()[: int(len(build()) * share)]
    codes = {"truncated", "damaged", "empty", "scan", "not_text"}
    try:
        outcome = {"read"} if open_source(data, name).lines else {"nothing"}
    except Refusal as refusal:
        outcome = {refusal.code}
    assert outcome <= codes | {"read"}
