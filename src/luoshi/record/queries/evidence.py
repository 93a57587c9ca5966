"""The bytes of a piece of evidence, for whoever has fetched its row."""

from __future__ import annotations

from luoshi.record.access import NotFound
from luoshi.record.models import EvidenceKind, EvidenceRow, File
from luoshi.record.storage import files


def bytes_of(row: EvidenceRow, no_file: str, erased: str) -> bytes:
    """The file of a piece of evidence, as it was received. Raises NotFound: with the words ``no_file`` for a link or a
    figure, with ``erased`` for what was erased."""
    if row.kind != EvidenceKind.FILE or row.file is None:
        raise NotFound(no_file)
    address = File.objects.filter(pk=row.file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(erased)
    return files().read(address)
