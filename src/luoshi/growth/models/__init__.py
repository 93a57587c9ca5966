"""One concept a file."""

from luoshi.growth.models.claim import (
    OF_LIFE,
    OF_PROMISES,
    Claim,
    ClaimKind,
    MoneyKind,
    Proof,
    Verdict,
)
from luoshi.growth.models.contact import Contact, Undertaking
from luoshi.growth.models.counted import Counted, Merge
from luoshi.growth.models.project import Project
from luoshi.growth.models.promise import Payment, Promise, PromiseState
from luoshi.growth.models.review import EntryReview
from luoshi.growth.models.scheme import Scheme
from luoshi.growth.models.transfer import Transfer

__all__ = [
    "OF_LIFE",
    "OF_PROMISES",
    "Claim",
    "ClaimKind",
    "Contact",
    "Counted",
    "EntryReview",
    "Merge",
    "MoneyKind",
    "Payment",
    "Project",
    "Promise",
    "PromiseState",
    "Proof",
    "Scheme",
    "Transfer",
    "Undertaking",
    "Verdict",
]
