"""Papers that come in a zip: their paths and bytes, within limits, with names as Chinese systems write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from django.utils.translation import gettext as _

from luoshi.record.entries import WrongEntry

MOST_FILES = 5_000
MOST_BYTES = 2 * 1024**3
"""Of all that is unpacked together; one piece of evidence has a limit of its own."""

_UTF8_NAME = 0x800
_SKIPPED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def unpacked(pieces: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The papers by path: those of every zip, and every other file under its own name; raises WrongEntry."""
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for name, data in pieces:
        path = name.replace("\\", "/").strip("/")
        if not path.lower().endswith(".zip"):
            found[path] = data
            continue
        for inside, content in _inside(name, data, left):
            left -= len(content)
            found[inside] = content
    if len(found) > MOST_FILES:
        raise WrongEntry(_("材料有 %(n)s 份，一次最多 %(most)s 份") % {"n": len(found), "most": MOST_FILES})
    return found


def _inside(name: str, data: bytes, left: int) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and not _skipped(one)]
            if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > left:
                raise WrongEntry(
                    _("“%(name)s”太大：最多 %(most)s 份、解开后 2 GB，请分几次带")
                    % {"name": name, "most": MOST_FILES}
                )
            if any(one.flag_bits & 1 for one in entries):
                raise WrongEntry(_("“%(name)s”有密码，请去掉密码再传") % {"name": name})
            return [(_path(one), archive.read(one)) for one in entries]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as broken:
        raise WrongEntry(_("“%(name)s”解不开：请用 zip 格式重新打包") % {"name": name}) from broken


def _skipped(entry: zipfile.ZipInfo) -> bool:
    return any(part in entry.filename for part in _SKIPPED)


def _path(entry: zipfile.ZipInfo) -> str:
    """The path in an archive. Windows packs Chinese names in GBK without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").strip("/")
