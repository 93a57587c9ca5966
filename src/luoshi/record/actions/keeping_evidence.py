"""Keeping what proves a claim inside an action: looked at before anything is written, its bytes stored once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.reading.secrecy import secrecy_marking
from luoshi.record.actions.acting import Act
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument, file_name
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.evidence import (
    MOST_PIECES,
    FileEvidence,
    LinkEvidence,
    NewEvidence,
    StatementEvidence,
    checked_link,
    media_type,
)
from luoshi.record.hashing import hash_bytes
from luoshi.record.models import EvidenceKind, File, Statement, new_id
from luoshi.record.storage import alone_with_file, files


def check_evidence(evidence: Sequence[NewEvidence], *, not_secret: bool) -> None:
    """Look at every piece before anything is written."""
    if len(evidence) > MOST_PIECES:
        raise WrongEntry(_("一次最多 %(most)s 份佐证") % {"most": MOST_PIECES}, "evidence")
    for one in evidence:
        match one:
            case FileEvidence():
                # A photo has no first page on which a marking could stand; whoever attaches it says what it shows.
                if media_type(one.data).startswith("image/"):
                    continue
                marking = secrecy_marking(one.data, file_name(one.name))
                if marking is not None and marking.verdict == "marked":
                    raise SecretDocument(marking)
                if marking is not None and not not_secret:
                    raise PerhapsSecret(marking)
            case LinkEvidence():
                checked_link(one.link)
            case StatementEvidence():
                figures = Q(property__startswith="indicator/") | Q(property__startswith="independent/")
                if not Statement.objects.filter(figures, pk=one.statement, retracts__isnull=True).exists():
                    raise WrongEntry(_("没有这项台账或指标数据，请刷新后再选"), "evidence")


def keep_evidence(act: Act, evidence: Sequence[NewEvidence]) -> list[dict[str, Any]]:
    """Store the bytes once and keep their rows; what the event says of each piece."""
    found = []
    for one in evidence:
        row: dict[str, Any] = {"id": str(new_id()), "claim": text_entry(one.claim, _("证明什么"), "claim")}
        match one:
            case FileEvidence():
                address = hash_bytes(one.data)
                alone_with_file(address)
                files().put(one.data)
                name = file_name(one.name)
                file = act.keep(File(size=len(one.data), address=address), {"address": address, "name": name})
                row |= {
                    "kind": EvidenceKind.FILE.value,
                    "file": str(file.id),
                    "address": address,
                    "name": name,
                    "media_type": media_type(one.data),
                    "size": len(one.data),
                }
            case LinkEvidence():
                row |= {"kind": EvidenceKind.LINK.value, "link": checked_link(one.link)}
            case StatementEvidence():
                row |= {"kind": EvidenceKind.STATEMENT.value, "statement": str(one.statement)}
        found.append(row)
    return found
