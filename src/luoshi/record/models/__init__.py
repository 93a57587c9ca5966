"""One concept a file. Kept rows are written once; current rows are caches; accounts are neither."""

from luoshi.record.models.account import Account
from luoshi.record.models.audit import AuditEntry, ChainHead
from luoshi.record.models.commitment import Commitment, CommitmentKind
from luoshi.record.models.current import Current, KnownRow, Versioned
from luoshi.record.models.document import Document, DocumentClass, DocumentState, Meeting
from luoshi.record.models.erasure import Erasure
from luoshi.record.models.event import Cause, Event
from luoshi.record.models.evidence import EvidenceKind, EvidenceRow
from luoshi.record.models.file import File
from luoshi.record.models.finding import GOOD_REASON, Finding
from luoshi.record.models.grant import RoleGrant
from luoshi.record.models.identity import IdentityJudgement
from luoshi.record.models.kept import Kept, new_id
from luoshi.record.models.ledger import LedgerBatch, LedgerForm, LedgerState, StandingDecision
from luoshi.record.models.mechanism import Mechanism, MechanismVersion
from luoshi.record.models.organisation import Area, Person, Post, Role, Tenure, Unit
from luoshi.record.models.proposal import Proposal, ProposalKind, ProposalState
from luoshi.record.models.reading import Article, Reading
from luoshi.record.models.remainder import Remainder
from luoshi.record.models.rulebook import BookStatus, RuleBookVersion
from luoshi.record.models.run import DraftRow, DraftRun, JudgedRow, Run
from luoshi.record.models.source import Source, SourceKind
from luoshi.record.models.statement import Basis, PeriodKind, Sighting, Statement

__all__ = [
    "GOOD_REASON",
    "Account",
    "Area",
    "Article",
    "AuditEntry",
    "Basis",
    "BookStatus",
    "Cause",
    "ChainHead",
    "Commitment",
    "CommitmentKind",
    "Current",
    "Document",
    "DocumentClass",
    "DocumentState",
    "DraftRow",
    "DraftRun",
    "Erasure",
    "Event",
    "EvidenceKind",
    "EvidenceRow",
    "File",
    "Finding",
    "IdentityJudgement",
    "JudgedRow",
    "Kept",
    "KnownRow",
    "LedgerBatch",
    "LedgerForm",
    "LedgerState",
    "Mechanism",
    "MechanismVersion",
    "Meeting",
    "PeriodKind",
    "Person",
    "Post",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "Reading",
    "Remainder",
    "Role",
    "RoleGrant",
    "RuleBookVersion",
    "Run",
    "Sighting",
    "Source",
    "SourceKind",
    "StandingDecision",
    "Statement",
    "Tenure",
    "Unit",
    "Versioned",
    "new_id",
]
