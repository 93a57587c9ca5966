"""Runs of rule-books as people see them: published ones and what stands beside them, drafts, rows, ranks, lights.

What a measure says of an indicator is shown to whoever may see that indicator's figures: pages hand in the codes that
are not to be seen as ``hidden``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, access_run, may, may_read_results
from luoshi.record.actions.acting import Actor
from luoshi.record.judged import judging
from luoshi.record.judged.books import EVERY, book_of
from luoshi.record.models import DraftRow, DraftRun, JudgedRow, RuleBookVersion, Run, Statement
from luoshi.record.models.statement import Basis


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run with the version of the book that judged. ``run`` is a Run, or of a draft a DraftRun."""

    run: Run | DraftRun
    version: RuleBookVersion

    @property
    def draft(self) -> bool:
        """Whether it is only what would be published now."""
        return isinstance(self.run, DraftRun)

    @property
    def latest(self) -> bool:
        """Whether it is the draft of its book's latest period."""
        return isinstance(self.run, DraftRun) and self.run.latest

    @property
    def again(self) -> bool:
        """Whether it stands beside another that was published before it."""
        return isinstance(self.run, Run) and self.run.number > 1

    @property
    def hidden_measures(self) -> dict[str, set[str]]:
        """By measure, the indicators whose figures it reads."""
        return {one["code"]: set(one["indicators"]) for one in self.version.outline["measures"]}


@dataclass(frozen=True, slots=True)
class RankChange:
    """A subject's place in a run, and in the published run before it: ``change`` is above zero for places gained, None
    for whoever was not ranked before or was in another group."""

    row: JudgedRow | DraftRow
    before: int | None

    @property
    def change(self) -> int | None:
        """Places gained (above zero) or lost."""
        return None if self.before is None or self.row.rank is None else self.before - self.row.rank


@dataclass(frozen=True, slots=True)
class LightShown:
    """The light of one measure for one subject. ``light`` is the colour by the rule, ``shown`` the one after a good
    reason, ``reasons`` how many findings are one (``queries.findings``); ``indicators`` those whose figures the
    measure reads."""

    shown_run: RunShown
    subject: UUID
    measure: str
    title: dict[str, str]
    indicators: tuple[str, ...]
    light: str
    shown: str
    reasons: int
    value: Decimal | None

    @property
    def draft(self) -> bool:
        """Whether nobody has published it."""
        return self.shown_run.draft


def _require(actor: Actor) -> None:
    if not may(actor, "see results"):
        raise NotFound(_("没有这个页面，或者您无权查看"))


def _readable(actor: Actor, runs: Iterable[RunShown]) -> list[RunShown]:
    """Those whose book somebody may read."""
    return [one for one in runs if may_read_results(actor, one.version)]


def _with_versions(runs: Iterable[Run | DraftRun]) -> list[RunShown]:
    listed = list(runs)
    found = RuleBookVersion.objects.in_bulk({run.version for run in listed})
    return [RunShown(run, found[run.version]) for run in listed]


def published_runs(actor: Actor, book: str | None = None, known: datetime | None = None) -> list[RunShown]:
    """The published runs (of one book), the newest period first, each followed by what was run again beside it."""
    _require(actor)
    rows = Run.objects.order_by("-last_day", "book", "number")
    if book is not None:
        rows = rows.filter(book=book)
    if known is not None:
        rows = rows.filter(published_at__lte=known)
    return _readable(actor, _with_versions(rows))


def run(actor: Actor, run: UUID) -> RunShown:
    """One run: a published one, or the draft that has this id; raises NotFound."""
    draft = DraftRun.objects.filter(pk=run).first()
    if draft is not None and (found := _readable(actor, _with_versions([draft]))):
        return found[0]
    return _with_versions([access_run(actor, run)])[0]


def drafts(actor: Actor, book: str | None = None) -> list[RunShown]:
    """The drafts there are, by book: of each the latest period of which anything is known, then published ones of which
    today's data say something else, the newest first."""
    _require(actor)
    rows = DraftRun.objects.order_by("book", "-latest", "-last_day")
    return _readable(actor, _with_versions(rows if book is None else rows.filter(book=book)))


def draft_of(actor: Actor, book: str) -> RunShown | None:
    """The draft of a book's latest period, if there is one."""
    return next((one for one in drafts(actor, book) if one.latest), None)


def first_day_of_figures(actor: Actor) -> date | None:
    """The first day of which a figure says anything, for whoever may see content; None where there is none."""
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    figures = Statement.objects.exclude(basis=Basis.NONE).exclude(valid_from=None).order_by("valid_from")
    return figures.values_list("valid_from", flat=True).first()


def as_now(actor: Actor, run: Run | DraftRun) -> RunShown | None:
    """What today's data give for the period of a published run, where that is something else than what was published,
    the first time or again; None where it is the same, or a draft is asked about."""
    if isinstance(run, DraftRun):
        return None
    found = next((one for one in drafts(actor, run.book) if one.run.label == run.label), None)
    said = {one.run.rows_hash for one in beside(actor, run)}
    return None if found is None or found.run.rows_hash in said else found


def beside(actor: Actor, run: Run | DraftRun) -> list[RunShown]:
    """Every published run of the same book and period, in order: the one that stands, then those beside it."""
    _require(actor)
    rows = Run.objects.filter(book=run.book, first_day=run.first_day, last_day=run.last_day)
    return _readable(actor, _with_versions(rows.order_by("number")))


def newest_run(actor: Actor, book: str, known: datetime | None = None) -> RunShown | None:
    """The published run of a book's newest period that stands; the draft where none is published or it is of a later
    period (only as of now)."""
    _require(actor)
    listed = _readable(actor, _newest_of_each(None, known, book))
    return listed[0] if listed else None


def newest_run_over_projects(actor: Actor, book: str) -> RunShown | None:
    """The newest run of a book that judges projects, for whoever sees projects; its rows are handed out by queries that
    narrow them to the projects that somebody sees. None of a book that judges anything else."""
    if not (may(actor, "see projects") or may(actor, "see content")):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    listed = _newest_of_each(None, None, book)
    if not listed or book_of(listed[0].version).subjects.table != "projects":
        return None
    return listed[0]


def _newest_of_each(on: date | None, known: datetime | None, book: str | None = None) -> list[RunShown]:
    rows: QuerySet[Run] = Run.objects.filter(number=1)
    drafts: QuerySet[DraftRun] = (
        DraftRun.objects.filter(latest=True) if known is None else DraftRun.objects.none()
    )
    if book is not None:
        rows, drafts = rows.filter(book=book), drafts.filter(book=book)
    if known is not None:
        rows = rows.filter(published_at__lte=known)
    if on is not None:
        rows, drafts = rows.filter(first_day__lte=on), drafts.filter(first_day__lte=on)
    newest: dict[str, Run | DraftRun] = {
        one.book: one for one in rows.order_by("book", "-last_day").distinct("book")
    }
    for draft in drafts:
        if draft.book not in newest or newest[draft.book].last_day < draft.last_day:
            newest[draft.book] = draft
    return _with_versions(newest[code] for code in sorted(newest))


def rows(
    actor: Actor,
    run: RunShown,
    *,
    kind: str | None = None,
    subject: UUID | None = None,
    measure: str | None = None,
    hidden: Collection[str] = (),
) -> QuerySet[JudgedRow] | QuerySet[DraftRow]:
    """The rows of a run in their order, only those asked for, without measures of ``hidden`` indicators."""
    if not may_read_results(actor, run.version):
        raise NotFound(_("没有这次发布的结果，或者您无权查看"))
    found: QuerySet[Any] = (DraftRow if run.draft else JudgedRow).objects.filter(run=run.run.id)
    if kind is not None:
        found = found.filter(kind=kind)
    if subject is not None:
        found = found.filter(subject=subject)
    if measure is not None:
        found = found.filter(measure=measure)
    if hidden:
        found = found.exclude(measure__in=measures_of(run, hidden))
    return found.order_by("position")


def measures_of(run: RunShown, indicators: Collection[str]) -> list[str]:
    """The measures of a run's book that read figures of these indicators."""
    return [code for code, read in run.hidden_measures.items() if read & {*indicators, EVERY}]


def rank_changes(actor: Actor, run: RunShown) -> list[RankChange]:
    """Every subject of a run by group and rank, with its rank in the published run of the period before."""
    _require(actor)
    previous = previous_run(actor, run)
    before = {
        (subject, group): rank
        for subject, group, rank in (
            rows(actor, previous, kind="subject").values_list("subject", "group", "rank") if previous else ()
        )
    }
    listed = [
        RankChange(row, before.get((row.subject, row.group))) for row in rows(actor, run, kind="subject")
    ]
    return sorted(
        listed,
        key=lambda one: (
            one.row.group, one.row.rank is None, one.row.rank or 0,
            one.row.data.get("code") or "", str(one.row.subject),
        ),
    )  # fmt: skip


def previous_run(actor: Actor, run: RunShown) -> RunShown | None:
    """The published run that stands of the newest period before this run's; None for the first."""
    _require(actor)
    found = Run.objects.filter(book=run.run.book, number=1, last_day__lt=run.run.first_day)
    listed = _readable(actor, _with_versions(found.order_by("-last_day")[:1]))
    return listed[0] if listed else None


def lights(
    actor: Actor,
    *,
    on: date | None = None,
    known: datetime | None = None,
    subjects: Collection[UUID] | None = None,
    indicator: str | None = None,
    book: str | None = None,
    hidden: Collection[str] = (),
) -> list[LightShown]:
    """The newest light of every measure for every subject (or for these, or of one indicator), red first.

    Of each book the published run of the newest period that had begun by ``on``; where that period is not published,
    the draft, which says so. As known earlier there are only published ones.
    """
    _require(actor)
    found = []
    for shown in _readable(actor, _newest_of_each(on, known, book)):
        measures = {one["code"]: one for one in shown.version.outline["measures"]}
        listed = rows(actor, shown, kind="measure", hidden=hidden).exclude(colour="")
        if subjects is not None:
            listed = listed.filter(subject__in=subjects)
        for row in listed:
            measure = measures[row.measure]
            if indicator is None or measure["indicators"] == [indicator]:
                found.append(
                    LightShown(
                        shown, row.subject, row.measure, measure["title"], tuple(measure["indicators"]),
                        row.data.get("light") or "", row.colour, row.data.get("reasons") or 0, row.value,
                    )
                )  # fmt: skip
    order = {colour: place for place, colour in enumerate(("red", "orange", "yellow", "blue", "green"))}
    return sorted(found, key=lambda one: (order.get(one.shown, 9), str(one.subject), one.measure))


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that two runs of a period have differently; None where one of them has no such row."""

    kind: str
    subject: UUID
    measure: str
    first: dict[str, Any] | None
    second: dict[str, Any] | None


def differences(
    actor: Actor, first: RunShown, second: RunShown, hidden: Collection[str] = ()
) -> list[Difference]:
    """What two runs say differently, in the order of their rows."""

    def keyed(shown: RunShown) -> dict[tuple[str, UUID, str, str], dict[str, Any]]:
        return {
            (row.kind, row.subject, row.measure, row.data.get("colour") or ""): row.data
            for row in rows(actor, shown, hidden=hidden)
        }

    one, other = keyed(first), keyed(second)
    return [
        Difference(key[0], key[1], key[2], one.get(key), other.get(key))
        for key in dict.fromkeys([*one, *other])
        if one.get(key) != other.get(key)
    ]


def explanation(
    actor: Actor, run: RunShown, subject: UUID, *, limit: int | None = 100, hidden: Collection[str] = ()
) -> dict[str, Any]:
    """Why a subject got what it got: the versioned JSON of ``luoshi.judging.explaining``; raises NotFound for one that
    the run did not judge, and where the explanation would show a figure that is hidden."""
    if hidden and measures_of(run, hidden):
        raise NotFound(_("这里有您无权查看的数"))
    if not rows(actor, run, kind="subject", subject=subject).exists():
        raise NotFound(_("这次评判里没有这个对象"))
    return judging.explanation(run.run, str(subject), limit=limit)


def subject_named(actor: Actor, run: RunShown, name: str) -> UUID:
    """The subject of a run that has this id, code or full name; raises NotFound."""
    try:
        return UUID(name)
    except ValueError:
        pass
    listed = rows(actor, run, kind="subject").values_list("subject", "data")
    found = {subject for subject, data in listed if name in (data.get("code"), data.get("name"))}
    if len(found) != 1:
        raise NotFound(
            _("这次评判里有几个“%(name)s”，请用 id") % {"name": name}
            if found
            else _("这次评判里没有“%(name)s”；写 id、代码或者全称") % {"name": name}
        )
    return found.pop()


@dataclass(frozen=True, slots=True)
class Proof:
    """A published run computed again from just what it read. ``same``: every byte of its rows."""

    same: bool
    rows_hash: str
    data_hash: str


def prove(actor: Actor, run: UUID) -> Proof:
    """Compute a published run again, exactly as it was, and say whether it comes out the same; raises NotFound."""
    row = access_run(actor, run)
    again = judging.judge_again(row).judgement
    return Proof((again.hash, again.data_hash) == (row.rows_hash, row.data_hash), again.hash, again.data_hash)
