"""Who was judged to be the same person."""

from __future__ import annotations

from luoshi.record.models import Person
from luoshi.record.projection import Happening, projects


@projects("people judged the same")
def judged_same(happening: Happening) -> None:
    """One person's record leads to the other's."""
    if happening.data is not None:
        Person.objects.filter(pk=happening.subject).update(same_as=happening.data["same_as"])


@projects("erased")
def judgements_of_erased(happening: Happening) -> None:
    """What was judged of an erased person goes with the person."""
    if happening.data["subject_kind"] == "person":
        Person.objects.filter(pk=happening.subject).update(same_as=None)


@projects("people judged different")
def judged_different(happening: Happening) -> None:
    """The judgement is withdrawn."""
    Person.objects.filter(pk=happening.subject).update(same_as=None)
