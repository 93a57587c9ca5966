"""What is inside a zip or an OLE compound file, found out without trusting what it declares."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from lxml import etree

from luoshi.reading.formats import limits
from luoshi.reading.formats.door import too_many_lines
from luoshi.reading.source import Refusal

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END_OF_DIRECTORY = b"PK\x05\x06"
_ENCRYPTED = 0x1


def zip_directory_is_too_large(data: bytes) -> bool:
    """Whether the directory takes more bytes than an honest file's. Opening such a zip costs a gigabyte
    before a single entry is read (trap: a million entries of nothing)."""
    at = data.rfind(_END_OF_DIRECTORY, max(0, len(data) - 65_557))
    if at < 0 or at + 20 > len(data):
        return False
    size: int = struct.unpack_from("<I", data, at + 12)[0]
    return size > limits.MAX_ZIP_DIRECTORY


def open_zip(data: bytes) -> zipfile.ZipFile | None:
    """The zip file, or None if it has no readable directory of acceptable size."""
    if not data.startswith(ZIP_MARKS) or zip_directory_is_too_large(data):
        return None
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error, UnicodeError):
        return None


def zip_names(data: bytes) -> frozenset[str]:
    """Names of the entries; empty for what is no zip or cannot be opened."""
    archive = open_zip(data)
    return frozenset(archive.namelist()) if archive is not None else frozenset()


def read_part(archive: zipfile.ZipFile, name: str, room: int) -> bytes:
    """One entry, of at most ``room`` bytes whatever its header declares.

    Raises Refusal ``encrypted``, ``bomb`` or ``damaged``; KeyError for a name that is not there.
    """
    entry = archive.getinfo(name)
    if entry.flag_bits & _ENCRYPTED:
        raise Refusal("encrypted", "文件已加密，需要密码", "请取消密码后另存，再读取")
    if entry.file_size > room:
        raise _bomb()
    try:
        with archive.open(entry) as stream:
            part = stream.read(room + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
            RuntimeError, struct.error, MemoryError) as error:  # fmt: skip
        raise damaged() from error
    if len(part) > room:
        raise _bomb()
    return part


def parse_xml(part: bytes) -> etree._Element:
    """The XML of a part, without looking anything up elsewhere.

    Raises Refusal ``xml_entities`` for a part with a document type (Office and OFD writers make none, an
    entity bomb needs one), ``too_large`` or ``damaged``.
    """
    if part.count(b"<") > 8 * limits.MAX_MARKUP:
        raise too_many_lines()
    if b"<!DOCTYPE" in part or b"<\0!\0D\0" in part or b"\0<\0!\0D" in part:
        raise Refusal("xml_entities", "文件含有XML实体定义，没有读取", "正常的文档没有，请重新另存")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error


def _bomb() -> Refusal:
    return Refusal("bomb", "文件解压后异常庞大，没有读取", "请确认文件来源；正常的文档请重新另存")


def damaged() -> Refusal:
    return Refusal("damaged", "文件内部已损坏", "请重新下载，或用原来的程序打开后另存")


def ole_has(data: bytes, stream: str) -> bool:
    """Whether an OLE compound file holds a stream of this name (directory entries are UTF-16)."""
    return data.startswith(OLE_MARK) and _ole_entry(stream) in data


def _ole_entry(stream: str) -> bytes:
    # A directory entry is the name padded with NUL to 64 bytes, then its length with the final NUL.
    return stream.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(stream) + 2)
