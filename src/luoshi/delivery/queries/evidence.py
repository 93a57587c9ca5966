"""A piece of evidence for whoever may see its task: its row, its task, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import access_evidence, access_task
from luoshi.delivery.models import Evidence, Task
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.evidence import bytes_of


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that was attached. ``data`` is what was received, unchanged."""

    row: Evidence
    task: Task
    data: bytes = field(repr=False)


def evidence_file(actor: Actor, evidence: UUID) -> EvidenceFile:
    """The file of a piece of evidence; raises NotFound, also for a link or a figure, and for what was erased."""
    row = access_evidence(actor, evidence)
    data = bytes_of(row, _("这份佐证不是文件"), _("这份佐证已依法删除"))
    return EvidenceFile(row, access_task(actor, row.task), data)
