"""One concept a file."""

from luoshi.delivery.models.directive import Directive
from luoshi.delivery.models.draft import Draft, DraftFile
from luoshi.delivery.models.evidence import Evidence
from luoshi.delivery.models.report import Report, Review, Said, Verdict
from luoshi.delivery.models.request import Coordination, Extension, Objection
from luoshi.delivery.models.source_class import SourceClass
from luoshi.delivery.models.table_draft import TableDraft
from luoshi.delivery.models.task import STAGE_WAITS, Series, Task
from luoshi.delivery.models.untracked import Untracked

__all__ = [
    "STAGE_WAITS",
    "Coordination",
    "Directive",
    "Draft",
    "DraftFile",
    "Evidence",
    "Extension",
    "Objection",
    "Report",
    "Review",
    "Said",
    "Series",
    "SourceClass",
    "TableDraft",
    "Task",
    "Untracked",
    "Verdict",
]
