"""A piece of proof for whoever may see its project: its row, its project, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.access import access_project, access_proof
from luoshi.growth.models import Project, Proof
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.evidence import bytes_of


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A file that was put in as proof. ``data`` is what was received, unchanged."""

    row: Proof
    project: Project
    data: bytes = field(repr=False)


def proof_file(actor: Actor, proof: UUID) -> ProofFile:
    """The file of a piece of proof; raises NotFound, also for a link or a figure, and for what was erased."""
    row = access_proof(actor, proof)
    data = bytes_of(row, _("这份证明材料不是文件"), _("这份证明材料已依法删除"))
    return ProofFile(row, access_project(actor, row.project), data)
