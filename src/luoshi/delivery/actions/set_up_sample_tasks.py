"""Make the sample city's tasks: from its sample reports, through the actions that people use, in their names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.assign_tasks import Assignment, assign_tasks
from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.close_task import close_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.define_classes import adopt_standard_classes
from luoshi.delivery.actions.extend_task import request_extension
from luoshi.delivery.actions.mark_untracked import mark_untracked
from luoshi.delivery.actions.object_to_assignment import object_to_assignment
from luoshi.delivery.actions.pause_task import pause_task
from luoshi.delivery.actions.receive_task import receive_task
from luoshi.delivery.actions.register_tasks import TaskDraft, fan_out, register_tasks
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, SourceClass, Task, Untracked
from luoshi.delivery.queries.known_figures import figure_for
from luoshi.delivery.queries.previews import preview_assignment
from luoshi.delivery.stages import Stage
from luoshi.record import access
from luoshi.record.actions.accept_proposals import Decision, accept_proposals
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.adopt_rulebook import AdoptedAlready, adopt_rulebook
from luoshi.record.evidence import FileEvidence, NewEvidence, StatementEvidence
from luoshi.record.judged.books import shipped_books
from luoshi.record.models import (
    Account,
    Cause,
    Document,
    DocumentState,
    Proposal,
    ProposalKind,
    ProposalState,
    Role,
    RuleBookVersion,
    Unit,
)
from luoshi.record.roles import actor_for

BOOKS = ("supervision-tasks", "supervision-stages", "supervision-units")
_LISTED = re.compile(r"^(?:[一二三四五六七八九十]+[要是])?要?")
_BECAUSE = Because(Cause.INSTALLATION)
_DECIDED_LATER = frozenset({ProposalKind.PERSON})  # who somebody is, a person says in the inbox


class NobodyThere(RuntimeError):
    """The sample city has nobody who could do what the file of its tasks says."""


@dataclass(frozen=True, slots=True)
class _People:
    """Who acts: two clerks, and whoever speaks for a unit."""

    registers: Actor
    reviews: Actor
    everybody: tuple[Actor, ...]
    units: dict[str, UUID] = field(default_factory=dict)

    def of(self, unit: UUID | None, role: Role) -> Actor:
        """Somebody with this role in a unit or one above it; raises NobodyThere."""
        from luoshi.record.scopes import scope_of

        for actor in self.everybody:
            if unit in scope_of(actor, frozenset({role.value})):
                return actor
        raise NobodyThere(f"{role} {unit}")


def set_up_sample_tasks(folder: Path) -> int:
    """Make what ``tasks.toml`` in ``folder`` lists, in the names of the sample city's people; how many tasks are new.

    Only in an installation that says on every page that it is a sample. Documents that were not received or not read
    are passed over with their tasks; what was begun and broken off is taken up again.
    """
    if not settings.LUOSHI_SAMPLE:
        raise access.Refused(_("只有示例城市可以由程序建立任务"))
    today = timezone.localdate()
    listed = tomllib.loads((folder / "tasks.toml").read_text(encoding="utf-8"))
    people = _people(today)
    if not SourceClass.objects.exists():
        adopt_standard_classes(people.registers, _BECAUSE)
    wanted = {one["document"] for one in (*listed["task"], *listed["untracked"])}
    read = Document.objects.filter(name__in=wanted, state=DocumentState.READ)
    documents = dict(read.order_by("-received_at").values_list("name", "id"))
    for document in documents.values():
        _accept(people.registers, document)
    for one in listed["untracked"]:
        directive = _directive(documents, one)
        if directive is not None and not Untracked.objects.filter(pk=directive.id).exists():
            mark_untracked(people.registers, _BECAUSE, [directive.id], one["reason"])
    made = 0
    for one in listed["task"]:
        directive = _directive(documents, one)
        if directive is not None and not Task.objects.filter(directives__contains=[directive.id]).exists():
            with transaction.atomic():
                made += _Made(people, folder, today).make(one, directive)
    _adopt(people.registers)
    return made


def answer_sample_tasks(folder: Path) -> int:
    """Answer those tasks that a ledger answers, with what it says; how many. To be done once the ledgers are in."""
    if not settings.LUOSHI_SAMPLE:
        raise access.Refused(_("只有示例城市可以由程序建立任务"))
    today = timezone.localdate()
    listed = tomllib.loads((folder / "tasks.toml").read_text(encoding="utf-8"))
    people = _people(today)
    answered = 0
    for one in listed["task"]:
        if "ledger" not in one:
            continue
        for task in Task.objects.filter(
            indicator=one["indicator"], lead=people.units[one["lead"]], state=State.RECEIVED
        ).defer("search"):
            figure = figure_for(task, today)
            if figure is not None:
                said = one["ledger"]
                evidence = StatementEvidence(said["claim"], figure.statement)
                report_task(
                    people.of(task.lead, Role.LIAISON),
                    _BECAUSE,
                    task.id,
                    task.version,
                    Answer("done", said["text"], evidence=(evidence,)),
                )
                answered += 1
    return answered


def _people(today: date) -> _People:
    actors = tuple(actor_for(row, today) for row in Account.objects.order_by("username"))
    clerks = [actor for actor in actors if access.may(actor, "manage tasks")]
    if len(clerks) < 2:
        raise NobodyThere("two clerks")
    return _People(clerks[-1], clerks[0], actors, {row.code: row.id for row in Unit.objects.all()})


def _accept(clerk: Actor, document: UUID) -> None:
    """What a clerk does in the inbox: first what meeting it was, then what was demanded there."""
    rows = Proposal.objects.filter(document=document, state=ProposalState.OPEN).exclude(
        kind__in=_DECIDED_LATER
    )
    listed = list(rows.order_by("position", "id"))
    for directives in (False, True):
        some = [row for row in listed if (row.kind == ProposalKind.DIRECTIVE) is directives]
        if some:
            accept_proposals(clerk, _BECAUSE, [Decision(row.id) for row in some])


def _directive(documents: dict[str, UUID], one: dict[str, Any]) -> Directive | None:
    document = documents.get(one["document"])
    if document is None:
        return None
    rows = Directive.objects.filter(known_to__isnull=True, document=document)
    found: Directive | None = rows.filter(quote__contains=one["quote"]).order_by("position", "id").first()
    return found


def _as_title(quote: str) -> str:
    """A demand as an office writes it into a table: without the words with which a speech lists it."""
    return _LISTED.sub("", quote.strip("，。；、 "))


def _adopt(clerk: Actor) -> None:
    adopted = set(RuleBookVersion.objects.values_list("code", flat=True))
    for path in shipped_books():
        if path.stem in BOOKS and path.stem not in adopted:
            with suppress(AdoptedAlready):
                adopt_rulebook(clerk, _BECAUSE, path.read_bytes(), path.name)


@dataclass(frozen=True, slots=True)
class _Made:
    """One entry of the file on its way. Days count from ``today``."""

    people: _People
    folder: Path
    today: date

    def make(self, one: dict[str, Any], directive: Directive) -> int:
        """Register what the entry says and do what follows; how many tasks."""
        leads = one.get("leads") or [one.get("lead")]
        draft = self.draft(one, leads[0], directive)
        drafts = fan_out(draft, [self.people.units[lead] for lead in leads]) if len(leads) > 1 else [draft]
        made = register_tasks(
            self.people.registers, _BECAUSE, drafts, series=one.get("series", ""), not_double=True
        )
        for lead, task in zip(leads, made, strict=True):
            self.do(task, one.get("then", ()))
            self.do(task, one.get("each", {}).get(lead, {}).get("then", ()))
        return len(made)

    def draft(self, one: dict[str, Any], lead: str | None, directive: Directive | None) -> TaskDraft:
        """The row of the decomposition table that an entry is."""
        units = self.people.units
        return TaskDraft(
            title=one.get("title") or (_as_title(directive.quote) if directive else ""),
            directives=(directive.id,) if directive else (),
            kind=one.get("kind", ""),
            lead=units[lead] if lead else None,
            responsible=tuple(units[code] for code in one.get("responsible", ())),
            supporting=tuple(units[code] for code in one.get("supporting", ())),
            due_on=self.day(one["due"]) if "due" in one else None,
            measure=one.get("measure", ""),
            indicator=one.get("indicator", ""),
            evidence_expected=one.get("evidence_expected", ""),
            stages=tuple(Stage(title, self.day(due)) for title, due in one.get("stages", ())),
        )

    def day(self, after: int) -> date:
        """The day so many days after today."""
        return self.today + timedelta(days=after)

    def do(self, task: UUID, steps: Iterable[dict[str, Any]]) -> None:
        """Do one thing after the other with a task."""
        for step in steps:
            row = Task.objects.defer("search").get(pk=task)
            doing: Callable[[Task, dict[str, Any]], None] = getattr(self, "_" + step["verb"])
            doing(row, step)

    def _liaison(self, row: Task) -> Actor:
        return self.people.of(row.lead, Role.LIAISON)

    def _assign(self, row: Task, _step: dict[str, Any]) -> None:
        clerk = self.people.registers
        shown = preview_assignment(clerk, [row.id], self.today)
        assign_tasks(clerk, _BECAUSE, [Assignment(row.id, row.version)], shown.fingerprint)

    def _receive(self, row: Task, _step: dict[str, Any]) -> None:
        receive_task(self._liaison(row), _BECAUSE, row.id, row.version)

    def _report(self, row: Task, step: dict[str, Any]) -> None:
        reached = [UUID(stage["id"]) for stage in row.stages if stage["title"] in step.get("reached", ())]
        answer = Answer(
            step["state"],
            step["text"],
            progress=Decimal(step["progress"]) if "progress" in step else None,
            reached=tuple(reached),
            evidence=self._evidence(step),
        )
        report_task(self._liaison(row), _BECAUSE, row.id, row.version, answer)

    def _evidence(self, step: dict[str, Any]) -> tuple[NewEvidence, ...]:
        said = step.get("evidence")
        if said is None:
            return ()
        data = (self.folder / said["file"]).read_bytes() if "file" in said else said["text"].encode()
        return (FileEvidence(said["claim"], data, said["name"]),)

    def _review(self, row: Task, step: dict[str, Any]) -> None:
        review_report(
            self.people.reviews, _BECAUSE, row.id, row.version, step["verdict"], step.get("comment", "")
        )

    def _close(self, row: Task, _step: dict[str, Any]) -> None:
        close_task(self.people.reviews, _BECAUSE, row.id, row.version)

    def _split(self, row: Task, step: dict[str, Any]) -> None:
        parts = [self.draft(part, part["lead"], None) for part in step["parts"]]
        made = split_task(self._liaison(row), _BECAUSE, row.id, row.version, parts)
        for task, part in zip(made, step["parts"], strict=True):
            self.do(task, part.get("then", ()))

    def _coordinate(self, row: Task, step: dict[str, Any]) -> None:
        ask_coordination(
            self._liaison(row),
            _BECAUSE,
            row.id,
            row.version,
            what=step["what"],
            unit=self.people.units[step["unit"]],
            needed_by=self.day(step["needed_by"]),
        )

    def _extension(self, row: Task, step: dict[str, Any]) -> None:
        request_extension(
            self._liaison(row),
            _BECAUSE,
            row.id,
            row.version,
            until=self.day(step["until"]),
            reason=step["reason"],
            progress=step["progress"],
        )

    def _object(self, row: Task, step: dict[str, Any]) -> None:
        better = self.people.units[step["better"]]
        object_to_assignment(self._liaison(row), _BECAUSE, row.id, row.version, step["reason"], better)

    def _pause(self, row: Task, step: dict[str, Any]) -> None:
        pause_task(self.people.reviews, _BECAUSE, row.id, row.version, step["reason"])

    def _cancel(self, row: Task, step: dict[str, Any]) -> None:
        cancel_task(self.people.reviews, _BECAUSE, row.id, row.version, step["reason"])
