"""A task as its pages show it: everything in words, with addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.cancel_task import not_to_cancel
from luoshi.delivery.handing_on import the_offices_words
from luoshi.delivery.life import ENDED, UNDER_WAY, VERBS, State
from luoshi.delivery.models import Coordination, Task
from luoshi.delivery.queries.known_figures import report_asked
from luoshi.delivery.queries.lights import BOOK, GoodReason, TaskLight, both_lights, published_lights
from luoshi.delivery.queries.one_task import EvidenceShown, ImportedFrom, ReportShown, TaskShown
from luoshi.delivery.queries.reviewers import Reviewer, reviewers
from luoshi.delivery.stages import Stage, waiting
from luoshi.record.access import NotFound, access_document, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Cause
from luoshi.record.moments import AsOf
from luoshi.record.queries import runs
from luoshi.record.written import written_day
from luoshi.web.class_words import class_name
from luoshi.web.drawer_forms import FormButton
from luoshi.web.figures_shown import address, kept, name_of
from luoshi.web.history_words import Happened
from luoshi.web.lights_shown import titled
from luoshi.web.numbers_shown import percent
from luoshi.web.papers_shown import PaperLine
from luoshi.web.rulebook_words import colour_title, period_text
from luoshi.web.task_indicators import amount_words, figure_words, indicator_of
from luoshi.web.task_words import (
    column_title,
    cycle_title,
    due_words,
    event_title,
    happened,
    state_title,
    value_words,
    verb_title,
)
from luoshi.web.tasks_shown import LightShown, light_of, state_kind

# What is done most is a button; the rest lies under “more”.
_FIRST = (
    "assign", "receive", "work", "report", "review", "close", "decide objection", "decide extension",
    "answer coordination", "confirm stage", "resume", "split", "set stages", "ask coordination", "attach",
)  # fmt: skip
_REST = (
    "request extension", "object", "change", "change directives", "change lead", "take back stage",
    "good reason",
    "pause", "cancel", "reopen",
)  # fmt: skip
_ADVANCES = (
    "assign",
    "receive",
    "report",
    "review",
    "decide objection",
    "decide extension",
    "confirm stage",
    "close",
    "resume",
)
_KEYS = {
    "assign": "F8 KeyS", "receive": "F8 KeyS", "work": "KeyB", "report": "F9 KeyR", "review": "F9 KeyV",
    "close": "F9 KeyZ", "decide objection": "KeyJ", "decide extension": "KeyY", "answer coordination": "KeyA",
    "resume": "F8", "confirm stage": "KeyH",
    "split": "KeyX", "set stages": "KeyG", "ask coordination": "KeyC", "attach": "KeyF",
}  # fmt: skip
MOST_REVIEWERS = 5  # named: whoever waits needs somebody to ask, and not a list
_NOTHING_TO_FILL_IN = frozenset({"receive", "work", "resume"})


@dataclass(frozen=True, slots=True)
class Following:
    """How a task follows its directives to their later readings: the form's address, the version seen, and what the
    task would be on then."""

    url: str
    seen: int
    following: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine(PaperLine):
    """A piece of evidence. ``also``: code and address of other tasks that it proves something of."""

    shown: EvidenceShown
    also: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with its evidence."""

    shown: ReportShown
    figure: str
    progress: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage and how it stands."""

    title: str
    due_on: date
    measure: str
    done_on: date | None
    confirmed_on: date | None
    waits: bool
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Another task beside this one: sub-task, parent, or of the same series."""

    row: Task
    url: str
    lead: str
    state: str
    kind: str
    light: LightShown | None


@dataclass(slots=True)
class TaskSheet:
    """Everything of the page beside the rows of the query."""

    state: str
    state_kind: str
    days_left: str
    late: bool
    facts: list[tuple[str, Any]]
    due_words: str
    sources: list[tuple[Any, str]]
    following: Following | None
    stages: list[StageLine]
    unconfirmed: int
    children: list[TaskLine]
    parent: TaskLine | None
    beside: list[TaskLine]
    reports: list[ReportLine]
    evidence: list[EvidenceLine]
    needs: list[tuple[Coordination, str, int]]
    answered: list[tuple[Coordination, str]]
    objections: list[tuple[Any, str, str]]
    history: list[Happened]
    causes: dict[UUID, tuple[str, str]]
    next_report: date | None
    light: LightShown | None
    published: list[LightShown]
    reasons: list[GoodReason]
    first: list[FormButton] = field(default_factory=list)
    rest: list[FormButton] = field(default_factory=list)
    cannot: list[tuple[str, str]] = field(default_factory=list)
    reviewers: list[Reviewer] = field(default_factory=list)


def sheet(actor: Actor, shown: TaskShown, days: AsOf, kinds: Mapping[str, str]) -> TaskSheet:
    """The task in words; on an earlier day nothing can be done with it."""
    row = shown.row
    today = days.known or days.today
    beside = [*shown.children, *shown.beside, *([shown.parent] if shown.parent else [])]
    lit = both_lights(actor, [row.id, *(one.id for one in beside)], known=days.moment)
    looks = {task: _light(actor, task, one.now) for task, one in lit.items() if one.now is not None}
    published = published_lights(actor, row.id, known=days.moment) if row.id in lit else []
    reasons = lit[row.id].reasons if row.id in lit else ()

    def line(one: Task) -> TaskLine:
        return TaskLine(
            one, address("task", one.id, **kept(days)), shown.names.get(one.lead, "") if one.lead else "",
            state_title(one.state), state_kind(one.state), looks.get(one.id),
        )  # fmt: skip

    unconfirmed = waiting(row.state, row.stages)
    late = row.due_on is not None and row.state in UNDER_WAY and row.due_on < today
    made = TaskSheet(
        state=state_title(row.state),
        state_kind=state_kind(row.state),
        days_left=_days_left(row, today),
        late=late,
        facts=_facts(shown, told_of_tables=may(actor, "see content")),
        due_words=due_words(row, shown.kind),
        sources=[(one, _document_url(actor, one, days)) for one in shown.sources],
        following=None,
        stages=[_stage(one, today, row, waits=one in unconfirmed) for one in shown.stages],
        unconfirmed=len(unconfirmed),
        children=[line(one) for one in shown.children],
        parent=line(shown.parent) if shown.parent else None,
        beside=[line(one) for one in shown.beside],
        reports=[report_line(actor, row, one) for one in reversed(shown.reports)],
        evidence=[_evidence(actor, one) for one in shown.evidence],
        needs=[
            (one, shown.names.get(one.unit, ""), (today - timezone.localdate(one.asked_at)).days)
            for one in shown.coordination
            if one.decided_at is None
        ],
        answered=[
            (one, shown.names.get(one.unit, "")) for one in shown.coordination if one.decided_at is not None
        ],
        objections=[
            (one, shown.names.get(one.unit, ""), better_unit(shown, one.id)) for one in shown.objections
        ],
        history=[happened(one, shown.names, kinds) for one in reversed(shown.history)],
        causes=_causes(actor, shown),
        next_report=_next_report(row, report_asked(row, shown.figure)),
        light=looks.get(row.id),
        published=[_light(actor, row.id, one) for _last_day, _label, one in published],
        reasons=list(reasons),
    )
    if not days.past:
        made.first, made.rest = _buttons(actor, shown, days.today, lit=made.light is not None)
        made.following = _following(shown, made.rest)
        made.cannot = _cannot(shown, days.today)
        asked = "review" if row.state == State.REPORTED else "confirm stage" if unconfirmed else ""
        if asked and row.state in VERBS[asked].sources and asked not in shown.can:
            made.reviewers = reviewers(actor, row.id, days.today, MOST_REVIEWERS)
    return made


def light_titles(one: TaskLight) -> dict[str, str]:
    """What the measures of a task's lights are called, by code."""
    every = [*one.measures, *([one.upper] if one.upper else [])]
    return {each.measure: titled(each.title) for each in every}


def _light(actor: Actor, task: UUID, one: TaskLight) -> LightShown:
    """The light with all that only the task's own page says of it."""
    url = ""
    if may(actor, "see content"):
        key = str(one.run) if one.published else BOOK
        url = reverse("why", args=[key, task]) + f"#{one.measure}"
    others = [each for each in one.measures if each.measure != one.measure]
    other = [(titled(each.title), colour_title(each.colour)) for each in others]
    if one.upper is not None:
        other.append(
            (titled(one.upper.title) + _("（计在上级，不计在本单位）"), colour_title(one.upper.colour))
        )
    worst = next((each for each in one.measures if each.measure == one.measure), None)
    by_rule = worst.by_rule if worst is not None and worst.by_rule != worst.colour else ""
    return replace(
        light_of(one), url=url, other=tuple(other), by_rule=colour_title(by_rule) if by_rule else ""
    )


def _days_left(row: Task, today: date) -> str:
    if row.due_on is None or row.state not in UNDER_WAY:
        return ""
    left = (row.due_on - today).days
    if left > 0:
        return _("还有 %(n)s 天") % {"n": left}
    return _("今天到期") if left == 0 else _("已超期 %(n)s 天") % {"n": -left}


def _next_report(row: Task, asked: date | None) -> date | None:
    """When progress is asked for next: not of what is reported as done or ended, and not after the due day, which is
    itself the last."""
    if asked is None or row.state not in UNDER_WAY or (row.due_on is not None and asked >= row.due_on):
        return None
    return asked


def _facts(shown: TaskShown, *, told_of_tables: bool) -> list[tuple[str, Any]]:
    """What the task is, as pairs of term and value."""
    row, names = shown.row, shown.names
    found: list[tuple[str, Any]] = [(column_title("lead"), names.get(row.lead, "") if row.lead else None)]
    if row.due_lead is not None:
        found.append(
            (
                _("到期时的牵头单位"),
                _("%(unit)s（没有按时办的仍记在它头上）") % {"unit": names.get(row.due_lead, "")},
            )
        )
    for name in ("responsible", "supporting", "post", "leader"):
        if getattr(row, name):
            found.append((column_title(name), value_words(name, getattr(row, name), names)))
    if row.indicator:
        indicator = indicator_of(row.indicator)
        code = row.indicator
        target = amount_words(code, row.target) if row.target is not None else _("没有定目标值")
        name = name_of(indicator) if indicator else code
        found.append(
            (column_title("indicator"), _("%(name)s，目标 %(target)s") % {"name": name, "target": target})
        )
        if shown.figure is not None:
            found.append((_("台账里的数"), figure_words(code, shown.figure)))
    elif row.target is not None:
        found.append((column_title("target"), value_words("target", row.target, names)))
    if row.measure:
        found.append((column_title("measure"), row.measure))
    if row.evidence_expected:
        found.append((column_title("evidence_expected"), row.evidence_expected))
    found += [
        (column_title("kind"), class_name(shown.kind) or row.kind or None),
        (column_title("cycle"), cycle_title(row.cycle)),
    ]
    for name in ("domain", "mechanism", "meeting"):
        if getattr(row, name):
            found.append((column_title(name), getattr(row, name)))
    if row.listed:
        found.append((column_title("listed"), _("是")))
    if row.verdict:
        found.append((column_title("verdict"), row.verdict))
    if told_of_tables:
        for cause, table in shown.imports.items():
            if table.cell:
                linked = {"words": imported_words(table), "url": _table_url(cause, table, shown.row.id)}
                found.append((_("来自表格"), linked))
    return found


def _document_url(actor: Actor, one: Any, days: AsOf) -> str:
    """The document at the place of the sentence, for whoever may see content."""
    if not may(actor, "see content"):
        return ""
    return address("document", one.document, **kept(days)) + f"#proposal-{one.proposal}"


def _following(shown: TaskShown, buttons: Sequence[FormButton]) -> Following | None:
    """By what the task is put on the directives that took the place of its own; None for whoever may not."""
    form = next((one for one in buttons if one.verb == "change directives"), None)
    own = set(shown.row.directives)
    if form is None or not any(one.withdrawn_at and one.directive in own for one in shown.sources):
        return None
    gone = {one.directive: one.successor for one in shown.sources if one.withdrawn_at is not None}
    now: list[UUID] = []
    for one in shown.row.directives:
        new = gone.get(one)
        now += [new.id] if new is not None else [] if one in gone else [one]
    return Following(form.url, shown.row.version, list(dict.fromkeys(now)))


def _stage(one: Stage, today: date, row: Task, *, waits: bool) -> StageLine:
    late = one.done_on is not None and one.done_on > one.due_on
    if waits:
        state, kind = _("报完成，待核（晚于计划）") if late else _("报完成，待核"), "purple"
    elif one.done_on is not None:
        state, kind = (_("已完成（晚于计划）"), "gold") if late else (_("已完成"), "green")
    elif row.state in ENDED:
        state, kind = _("没有完成"), ""
    elif one.due_on < today:
        state, kind = _("已逾期 %(n)s 天") % {"n": (today - one.due_on).days}, "red"
    else:
        left = (one.due_on - today).days
        state, kind = (_("今天到期") if left == 0 else _("还有 %(n)s 天") % {"n": left}), "blue"
    return StageLine(one.title, one.due_on, one.measure, one.done_on, one.confirmed_on, waits, state, kind)


def report_line(actor: Actor, row: Task, one: ReportShown) -> ReportLine:
    """A report with its figures in words and its evidence."""
    figure = amount_words(row.indicator, one.row.figure) if one.row.figure is not None else ""
    return ReportLine(
        one, figure, percent(one.row.progress), tuple(_evidence(actor, each) for each in one.evidence)
    )


def _evidence(actor: Actor, one: EvidenceShown) -> EvidenceLine:
    also = tuple((code, reverse("task", args=[task])) for task, code in one.also)
    return EvidenceLine.of(actor, one.row, "evidence", erased=one.erased, shown=one, also=also)


def better_unit(shown: TaskShown, objection: UUID) -> str:
    """The unit whose task it is, as whoever objected named it; empty where they named none."""
    for event in shown.history:
        said = event.details.get("objection", {})
        if said.get("id") == str(objection) and said.get("better"):
            return shown.names.get(UUID(said["better"]), "")
    return ""


def imported_words(table: ImportedFrom) -> str:
    """The file of an imported table, with the sheet and cell where these are known."""
    if not table.cell:
        return _("导入的表格“%(name)s”") % {"name": table.name}
    return _("%(name)s，%(sheet)s!%(cell)s") % {"name": table.name, "sheet": table.sheet, "cell": table.cell}


def _table_url(cause: UUID, table: ImportedFrom, task: UUID) -> str:
    """Where an imported table is shown; of one of tasks the row that this became."""
    if table.ledger is not None:
        return reverse("ledger", args=[table.ledger])
    return reverse("task_table", args=[cause]) + f"#task-{task}"


def _causes(actor: Actor, shown: TaskShown) -> dict[UUID, tuple[str, str]]:
    """What caused events, by its id: its name and address, as far as the actor may open it."""
    found: dict[UUID, tuple[str, str]] = {}
    for event in shown.history:
        if event.cause_id is None or event.cause_id in found:
            continue
        if event.cause == Cause.DOCUMENT:
            try:
                document = access_document(actor, event.cause_id)
            except NotFound:
                continue
            found[event.cause_id] = (document.title or document.name, reverse("document", args=[document.id]))
        elif event.cause_id in shown.imports and may(actor, "see content"):
            table = shown.imports[event.cause_id]
            url = _table_url(event.cause_id, table, shown.row.id)
            found[event.cause_id] = (imported_words(table), url)
        elif event.cause == Cause.RUN:
            try:
                judged = runs.run(actor, event.cause_id)
            except NotFound:
                continue
            words = f"{titled(judged.version.title)} {period_text(judged.run.label)}"
            found[event.cause_id] = (words, reverse("run", args=[event.cause_id]))
        elif event.cause == Cause.CORRECTION:
            earlier = next((one for one in shown.history if one.id == event.cause_id), None)
            if earlier is not None:
                found[event.cause_id] = (event_title(earlier.kind), f"#event-{earlier.id}")
    return found


def _buttons(
    actor: Actor, shown: TaskShown, today: date, *, lit: bool
) -> tuple[list[FormButton], list[FormButton]]:
    can = shown.can - set(_asked_or_past(shown, today))
    can |= {"change directives"} if "change" in can and may(actor, "see content") else frozenset()
    can |= {"good reason"} if lit and may(actor, "record findings") else frozenset()
    primary = next((verb for verb in _ADVANCES if verb in can), None)

    own = {"good reason": _("情况说明（正当理由）"), "change directives": _("换对应部署")}

    def button(verb: str) -> FormButton:
        label = own.get(verb) or verb_title(verb)
        url = reverse("task_do", args=[shown.row.id, verb.replace(" ", "-")])
        return FormButton(label, url, _KEYS.get(verb, ""), verb == primary, verb in _NOTHING_TO_FILL_IN, verb)

    first = [button(verb) for verb in _FIRST if verb in can]
    return first, [button(verb) for verb in _REST if verb in can]


def _asked_or_past(shown: TaskShown, today: date) -> dict[str, str]:
    """What the actor might do, if nothing waited that comes first and its days were not over: and why not."""
    row, found = shown.row, {}
    if "request extension" in shown.can:
        if any(one.decided_at is None for one in shown.extensions):
            found["request extension"] = _("已经申请过，正在等待批复")
        elif row.due_on is not None and today >= row.due_on:
            found["request extension"] = _("要在到期以前申请，现在已经到期")
    if "object" in shown.can:
        if any(one.decided_at is None for one in shown.objections):
            found["object"] = _("已经提出过，正在等待裁定")
        elif row.objectable is not None and today > row.objectable:
            found["object"] = _("提出异议的期限（%(day)s）已过") % {"day": written_day(row.objectable)}
    if "cancel" in shown.can and (why := not_to_cancel(row, shown.relations, shown.children, today)):
        found["cancel"] = why
    if "change lead" in shown.can and any(one.decided_at is None for one in shown.objections):
        found["change lead"] = _("先裁定这件任务的异议，再改派")
    return found


def _cannot(shown: TaskShown, today: date) -> list[tuple[str, str]]:
    """What somebody might look for and cannot do now, with why."""
    row = shown.row
    hands = _("您提交、改动过它，或给它补充过佐证，不能由您决定（换账号、换同岗位的人也不行）：请另一个人办")
    decisions = (
        "review",
        "decide objection",
        "decide extension",
        "close",
        "confirm stage",
        "take back stage",
    )
    found = [(verb_title(verb), hands) for verb in decisions if verb in shown.barred]
    found += [(verb_title(verb), why) for verb, why in _asked_or_past(shown, today).items()]
    found += [
        (verb_title(verb), the_offices_words(verb_title(verb)))
        for verb in sorted(shown.the_offices - shown.can)
    ]
    if row.decided and row.state in VERBS["object"].sources:
        found.append((verb_title("object"), _("异议已经裁定，不能再退回")))
    still = [one for one in shown.children if one.state not in ENDED]
    if still and row.state in UNDER_WAY and "report" in shown.can:
        codes = "、".join(one.code for one in still[:5])
        found.append(
            (_("报“已完成”"), _("还有 %(n)s 件子任务没有办结：%(codes)s") % {"n": len(still), "codes": codes})
        )
    return found
