"""What every form of a task shares: its controls, what somebody has typed, and the frame of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.queries.lights import TaskLight
from luoshi.delivery.queries.one_task import TaskShown
from luoshi.record.access import may
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Cause
from luoshi.record.queries.documents import inbox
from luoshi.web.drawer_forms import DoingWith, DrawerForm
from luoshi.web.forms import FormField
from luoshi.web.rulebook_words import colour_title, period_text
from luoshi.web.task_words import verb_title


@dataclass(slots=True, kw_only=True)
class Doing(DoingWith[TaskShown]):
    """Somebody at a form: of which task, as it is now. ``light``: the task's, where there is one; ``published``: that
    of the run that was published last."""

    light: TaskLight | None = None
    light_titles: Mapping[str, str] = field(default_factory=dict)
    published: TaskLight | None = None

    @property
    def task(self) -> UUID:
        """The id of the task."""
        return self.shown.row.id

    def because(self) -> Because:
        """What was chosen as the basis, a document, a correction or the published run; else the person's own
        decision."""
        basis = self.text("basis")
        if basis == "run" and self.published is not None:
            return Because(Cause.RUN, self.published.run)
        if basis == "correction":
            return Because(Cause.CORRECTION, self.shown.history[-1].id if self.shown.history else None)
        try:
            return Because(Cause.DOCUMENT, UUID(basis)) if basis else Because()
        except ValueError:
            raise WrongEntry(_("没有选的依据文件，请刷新后再选"), "basis") from None


class TaskForm(DrawerForm[Doing]):
    """One form. ``slug``: by what it is addressed, where its verb has another form."""

    slug: ClassVar[str] = ""

    def title(self, doing: Doing) -> str:
        return verb_title(self.verb)


def basis_field(doing: Doing, *, correction: bool = False) -> list[FormField]:
    """Because of what, for whoever sees documents."""
    if not may(doing.actor, "see content"):
        return []
    options = [("", _("自行决定，没有另外的文件"))]
    if correction:
        options.append(("correction", _("更正先前登记的差错")))
    if (light := doing.published) is not None:
        words = {"period": period_text(light.published), "colour": colour_title(light.colour)}
        options.append(("run", _("%(period)s已发布的评判：%(colour)s灯") % words))
    options += [(str(one.id), (one.title or one.name)[:40]) for one in inbox(doing.actor)[:30]]
    return [
        FormField(
            "basis",
            _("依据"),
            doing.text("basis"),
            options=options,
            help=_("如会议纪要：选一份已收进来的文件，历史里会连到它"),
        )
    ]
