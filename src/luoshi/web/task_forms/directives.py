"""The form by which a task is put on other directives: one matter may come from several sources, or be read anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.queries.register import Filters, register, standing
from luoshi.record.access import may
from luoshi.record.entries import WrongEntry
from luoshi.web.forms import FormField
from luoshi.web.jinja import day
from luoshi.web.task_forms.base import Doing, TaskForm, basis_field

_MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """A directive that can be ticked: its words, where they come from, and what is to be known of it."""

    id: UUID
    words: str
    place: str
    ticked: bool
    note: str = ""


class ChangeDirectives(TaskForm):
    """Put a task on other directives: those it is on, what took their place, and what is found in the register."""

    verb = "change"
    slug = "change directives"
    parts = ("directives", "fields")

    def title(self, doing: Doing) -> str:
        return _("换对应部署")

    def send(self, doing: Doing) -> str:
        return _("保存")

    def refused(self, doing: Doing) -> str:
        # A unit that leads the whole may change its parts, and does not see the register.
        return "" if may(doing.actor, "see content") else _("部署登记册由督查室维护：请督查室来换")

    def fields(self, doing: Doing) -> list[FormField]:
        return basis_field(doing, correction=True)

    def context(self, doing: Doing) -> dict[str, Any]:
        words = doing.text("words").strip()
        found = register(doing.actor, Filters(text=words)).rows[:_MOST_FOUND] if words else []
        return {"words": words, "searched": bool(words), "offered": self._offered(doing, found)}

    def run(self, doing: Doing) -> str:
        directives = doing.shown.row.directives
        ticked = self._ticked(doing)
        wanted = [one for one in directives if one in ticked]
        wanted += [one for one in ticked if one not in wanted]
        if wanted == directives:
            return _("没有改动。")
        change_task(doing.actor, doing.because(), doing.task, doing.seen, {"directives": wanted})
        return _("已改：现在对应 %(n)s 条部署。") % {"n": len(wanted)}

    @staticmethod
    def _ticked(doing: Doing) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(one) for one in doing.listed("directive")))
        except ValueError:
            raise WrongEntry(_("没有选的部署，请刷新后再选"), "words") from None

    def _offered(self, doing: Doing, found: list[Any]) -> list[Offered]:
        """What the task is on, what took the place of that, what was ticked before, and what is found now."""
        own = set(doing.shown.row.directives)
        ticked = None if doing.typed is None else set(self._ticked(doing))
        offered: dict[UUID, Offered] = {}

        def offer(
            one: UUID, words: str, meeting: str, decided_on: date, *, usual: bool, note: str = ""
        ) -> None:
            place = " · ".join(part for part in (meeting, day(decided_on)) if part)
            chosen = usual if ticked is None else one in ticked
            offered.setdefault(one, Offered(one, words, place, chosen, note))

        for source in doing.shown.sources:
            gone = source.withdrawn_at is not None
            offer(
                source.directive, source.words, source.meeting, source.decided_on,
                usual=not gone and source.directive in own,
                note=_("已不在册") if gone else "" if source.directive in own else _("上级任务的"),
            )  # fmt: skip
            if (new := source.successor) is not None:
                offer(
                    new.id, new.quote, new.meeting_name, new.decided_on,
                    usual=source.directive in own, note=_("代替了上面那条"),
                )  # fmt: skip
        for row in [*standing(doing.actor, (ticked or set()) - set(offered)), *found]:
            offer(row.id, row.quote, row.meeting_name, row.decided_on, usual=False)
        return list(offered.values())
