"""The forms by which somebody acts on a project: what each asks, how it is read, which action it runs.

A form that is refused comes again with everything that was typed. One that somebody else's change has overtaken comes
with what they changed beside it.
"""

from __future__ import annotations

from luoshi.web.project_forms.base import Doing, ProjectForm
from luoshi.web.project_forms.changing import Change, Exclude, Plan
from luoshi.web.project_forms.claiming import Attach, ClaimMoney, ClaimStage, LoseStage, Review, Strike
from luoshi.web.project_forms.joining import Merge, SetCredits, UndoMerge
from luoshi.web.project_forms.leads import (
    AnswerTransfer,
    AskTransfer,
    CorrectContact,
    Find,
    HandOver,
    Keep,
    RecordContact,
    Step,
    WithdrawFinding,
)
from luoshi.web.project_forms.promises import (
    ChangePromise,
    DecidePromise,
    EndPromise,
    PayPromise,
    RecordPromise,
)
from luoshi.web.project_forms.reviews import DecideReview, NameCommittee, OpenReview, Score

FORMS: dict[str, ProjectForm] = {
    one.verb.replace(" ", "-"): one()
    for one in (
        Change, Plan, ClaimStage, ClaimMoney, Attach, Review, Strike, LoseStage, Exclude, SetCredits, Merge, UndoMerge,
        Step, RecordContact, CorrectContact, Keep, HandOver, AskTransfer, AnswerTransfer, Find, WithdrawFinding,
        OpenReview, NameCommittee, Score, DecideReview,
        RecordPromise, ChangePromise, DecidePromise, PayPromise, EndPromise,
    )
}  # fmt: skip
"""By the word that the address has."""

__all__ = ["FORMS", "Doing", "ProjectForm"]
