"""The forms by which somebody acts on a task: what each asks, how it is read, which action it runs.

A form that is refused comes again with everything that was typed. One that somebody else's change has overtaken comes
with what they changed beside it; what a person has not touched follows the change, what they typed stays.
"""

from __future__ import annotations

from luoshi.web.task_forms.answering import Attach, Begin, Receive, Report, Resume
from luoshi.web.task_forms.asking import (
    AnswerCoordination,
    AskCoordination,
    DecideExtension,
    DecideObjection,
    Object,
    RequestExtension,
)
from luoshi.web.task_forms.base import Doing, TaskForm
from luoshi.web.task_forms.changing import Change, ChangeLead
from luoshi.web.task_forms.deciding import (
    Assign,
    Cancel,
    Close,
    ConfirmStage,
    GoodReason,
    Pause,
    Reopen,
    Review,
    TakeBackStage,
)
from luoshi.web.task_forms.directives import ChangeDirectives
from luoshi.web.task_forms.tables import SetStages, Split

FORMS: dict[str, TaskForm] = {
    (one.slug or one.verb).replace(" ", "-"): one()
    for one in (
        Assign, Receive, Begin, Report, Review, Close, Attach, SetStages, ConfirmStage, TakeBackStage, Split,
        AnswerCoordination, AskCoordination, RequestExtension, DecideExtension, Object, DecideObjection, Change, 
        ChangeDirectives, ChangeLead, Pause, Resume, Cancel, Reopen, GoodReason,
    )
}  # fmt: skip
"""By the word that the address has."""

__all__ = ["FORMS", "Doing", "TaskForm"]
