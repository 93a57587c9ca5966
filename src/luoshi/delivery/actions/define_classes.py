"""Define classes of matters: default limits, how often progress is asked for, closing, the form of the answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.delivery.classes import TaskClass, standard_classes
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.entries import WrongEntry


def define_classes(actor: Actor, because: Because, classes: Sequence[TaskClass]) -> None:
    """Define these classes, in this order; what is not among them stays, behind. Tasks keep the limit they were given.

    Raises Refused, WrongEntry.
    """
    require(actor, "define task classes")
    codes = [one.code for one in classes]
    if not classes or len(set(codes)) != len(codes):
        raise WrongEntry(_("每个类别的代码要不同"))
    with acting("task classes defined", actor, because) as act:
        act.data = {"classes": [one.as_table() for one in classes]}


def adopt_standard_classes(actor: Actor, because: Because) -> None:
    """Define the classes that ship. Raises Refused."""
    define_classes(actor, because, standard_classes())
