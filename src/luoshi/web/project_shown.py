"""A project as its pages show it: everything in words, with addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.actions.claiming import proof_names
from luoshi.growth.actions.recounting import counts_as
from luoshi.growth.doubts import Doubt
from luoshi.growth.in_force import industry_lists
from luoshi.growth.life import Status
from luoshi.growth.models import Claim, ClaimKind, MoneyKind, Project, Proof, Verdict
from luoshi.growth.naming import all_called, titled
from luoshi.growth.queries.asked import Asked
from luoshi.growth.queries.independent import Comparison
from luoshi.growth.queries.not_counted import words_of
from luoshi.growth.queries.one_project import ClaimShown, ProjectShown
from luoshi.growth.schemes.industries import OTHER
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.sources import SourceShown
from luoshi.record.written import written_day
from luoshi.web.decisions_shown import asked_title, effects
from luoshi.web.drawer_forms import FormButton
from luoshi.web.figures_shown import address
from luoshi.web.history_words import Happened
from luoshi.web.jinja import day
from luoshi.web.numbers_shown import percent
from luoshi.web.numbers_shown import shown as number_shown
from luoshi.web.papers_shown import PaperLine
from luoshi.web.project_words import (
    batch_title,
    column_title,
    entry_tags,
    exclusion_title,
    funds_title,
    happened,
    identifier_title,
    kind_title,
    mechanism_title,
    money_title,
    origin_title,
    review_title,
    reviewed_title,
    stage_name,
    stage_title,
    status_title,
    track_title,
    verb_title,
    verdict_kind,
    yuan,
    yuan_exact,
)

# What is done most is a button; the rest lies under “more”. What is about one claim, promise … stands beside it.
_FIRST = (
    "review", "claim stage", "claim money", "step", "contact", "plan", "score", "decide review", "name committee",
    "answer transfer", "open review", "promise",
)  # fmt: skip
_REST = (
    "change", "attach", "lose stage", "hand over", "ask transfer", "find", "exclude", "set credits", "merge", "strike",
)  # fmt: skip
_KEYS = {
    "review": "F9 KeyV", "claim stage": "F8 KeyS", "claim money": "KeyM", "plan": "KeyP", "contact": "KeyC",
    "step": "KeyL", "change": "KeyE",
}  # fmt: skip


def form_url(project: UUID, verb: str, **about: object) -> str:
    """The address of the form of a verb, with what it is about."""
    query = f"?{urlencode({name: str(value) for name, value in about.items()})}" if about else ""
    return reverse("project_do", args=[project, verb.replace(" ", "-")]) + query


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine(PaperLine):
    """A piece of proof. ``kind``: which kind of proof."""

    row: Proof
    kind: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in words. ``dos``: what may be done with it. ``effects``: what changes with its approval, from what to
    what. ``reasons``: why whoever put in doubtful proof later thinks that it is none. ``striking``: somebody has
    asked to strike it out, and nobody has reviewed that. ``compared``: what other bureaus' records say of it, in words
    with the kind of their tag; None where it is no stage and no sum, and on the page of an earlier day."""

    shown: ClaimShown
    title: str
    verdict: str
    verdict_kind: str
    amount: str
    amount_exact: str
    funds: str
    proofs: tuple[ProofLine, ...]
    source: SourceShown | None
    dos: tuple[FormButton, ...] = ()
    doubts: list[dict[str, str]] = field(default_factory=list)
    effects: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    striking: bool = False
    compared: list[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of the life: ``state`` is reached, waiting, returned, lost, planned, late or none; ``words`` say it."""

    code: str
    name: str
    definition: str
    basis: str
    state: str
    words: str
    on: date | None
    beside: bool
    current: bool
    claims: tuple[ClaimLine, ...]
    proofs: int


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A kind of money: how much, of what was contracted how much; by source of funds. ``public``: what the public paid
    in itself, which is registered and in no total."""

    kind: str
    title: str
    amount: str
    exact: str
    share: str
    width: int
    by_funds: tuple[tuple[str, str, str], ...]
    public: tuple[tuple[str, str], ...]
    waiting: str
    opens: str


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year's plan beside what was completed in it."""

    year: int
    planned: str
    completed: str
    share: str


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A figure of another bureau, with where it opens."""

    period: str
    amount: str
    bureau: str
    url: str
    source: SourceShown | None


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """A claim beside independent records."""

    name: str
    claim: str
    claim_url: str
    outcome: str
    outcome_kind: str
    why: str
    codes: tuple[str, ...]
    records: tuple[RecordLine, ...]


@dataclass(slots=True)
class ProjectSheet:
    """Everything of the page beside the rows of the query."""

    tags: list[tuple[str, str]]
    life: list[StageLine]
    beside: list[StageLine]
    money: list[MoneyLine]
    years: list[YearLine]
    claims: list[ClaimLine]
    decisions: list[ClaimLine]
    counted: list[dict[str, Any]]
    facts: list[tuple[str, Any]]
    identifiers: list[dict[str, str]]
    places: list[tuple[str, str, bool, str]]
    batches: list[tuple[str, str, str, str]]
    proofs: list[ProofLine]
    merges: list[dict[str, Any]]
    history: list[Happened]
    waiting: list[ClaimLine]
    source: SourceShown | None = None
    comparisons: list[ComparisonLine] = field(default_factory=list)
    first: list[FormButton] = field(default_factory=list)
    rest: list[FormButton] = field(default_factory=list)


def sheet(
    actor: Actor,
    shown: ProjectShown,
    today: date,
    sources: dict[UUID, SourceShown] | None = None,
    compared: Iterable[Comparison] = (),
    *,
    past: bool = False,
) -> ProjectSheet:
    """A project in words. ``today``: from which day days are counted."""
    row, names = shown.row, shown.names
    said, compared = sources or {}, list(compared)
    lines = {
        one.row.id: replace(
            claim_line(actor, shown, one, said, past=past),
            compared=None if past else claim_compared(one.row, compared),
        )
        for one in [
            *(claim for stage in shown.life for claim in stage.claims),
            *shown.money,
            *shown.decisions,
        ]
    }
    titles = {str(one): (line.title, line.shown.row) for one, line in lines.items()}
    promises = {str(one.row.id): f"{one.row.code} {one.row.title}" for one in shown.promises}
    life = [_stage(shown, one, lines, today) for one in shown.life]
    first, rest = ([], []) if past else _buttons(shown)
    return ProjectSheet(
        tags=_tags(row),
        life=[one for one in life if not one.beside],
        beside=[one for one in life if one.beside],
        money=_money(shown),
        years=_years(shown),
        claims=[lines[one.row.id] for one in reversed(shown.money)],
        decisions=[lines[one.row.id] for one in sorted(shown.decisions, key=_newest)],
        counted=[_counted(shown, one) for one in shown.counted],
        facts=_facts(row, names),
        identifiers=[_identifier(one, today) for one in row.identifiers],
        places=[
            (
                titled(scheme),
                track_title(code, row.tracks.get(code, OTHER)),
                code in row.places,
                address("projects", industry=f"{code}/{row.tracks.get(code, OTHER)}"),
            )
            for code, (scheme, _listed) in industry_lists().items()
        ],
        batches=_batches(row),
        proofs=[proof_line(actor, one, erased=one.file in shown.erased) for one in shown.proofs],
        merges=_merges(shown),
        history=[happened(one, names, titles, promises) for one in reversed(shown.history)],
        waiting=[lines[one.row.id] for one in shown.waiting],
        source=said.get(shown.source) if shown.source else None,
        comparisons=[comparison_line(actor, one, said) for one in compared],
        first=first,
        rest=rest,
    )


def _newest(one: ClaimShown) -> tuple[bool, float]:
    """What waits first, then the newest."""
    return bool(one.row.verdict), -one.row.at.timestamp()


def claim_title(claim: Claim, asked: Asked | None = None) -> str:
    """What a claim says in one line: the stage with its day, the money with its day and sum, or what it asks for."""
    if claim.stage:
        words = {"stage": stage_title(claim.stage), "day": day(claim.on)}
        if claim.kind == ClaimKind.LOSS:
            return _("退出“%(stage)s”，%(day)s起") % words
        return _("%(stage)s，%(day)s") % words
    if claim.kind == ClaimKind.STRIKE and asked is not None and asked.claim is not None:
        return _("撤销申报：%(claim)s") % {"claim": claim_title(asked.claim)}
    if not claim.money:
        return asked_title(claim, asked)
    words = {"kind": money_title(claim.money), "amount": yuan(claim.amount), "day": day(claim.on)}
    return _("%(kind)s %(amount)s，%(day)s") % words


def doubt_lines(doubts: Iterable[Doubt]) -> list[dict[str, str]]:
    """What has to be spoken to, with the address of the other claim where it may be seen."""
    return [
        {
            "words": one.words,
            "url": f"{reverse('project', args=[one.project])}#claim-{one.claim}" if one.project else "",
        }
        for one in doubts
    ]


def proof_line(actor: Actor, row: Proof, *, erased: bool = False) -> ProofLine:
    """A piece of proof with what the actor may open of it."""
    kind = all_called(proof_names(row.at.date())).get(row.proof, row.proof)
    return ProofLine.of(actor, row, "proof", erased=erased, row=row, kind=kind)


def claim_line(
    actor: Actor,
    shown: ProjectShown,
    one: ClaimShown,
    sources: dict[UUID, SourceShown] | None = None,
    *,
    past: bool = False,
) -> ClaimLine:
    """A claim in words, with what may be done with it."""
    claim = one.row
    return ClaimLine(
        one,
        claim_title(claim, one.asked),
        reviewed_title(claim, claim.verdict),
        verdict_kind(claim.verdict),
        yuan(claim.amount) if claim.amount is not None else "",
        # To the fen only where what is printed says less.
        yuan_exact(claim.amount) if claim.amount is not None and claim.amount % 10_000 else "",
        funds_title(claim.funds) if claim.funds else "",
        tuple(proof_line(actor, each, erased=each.file in shown.erased) for each in one.proofs),
        (sources or {}).get(claim.source),
        () if past else tuple(_dos(shown, one)),
        doubt_lines(one.doubts),
        [] if past else effects(claim, one.asked, shown.row, shown.names),
        _reasons(shown, claim.id),
        is_striking(shown, claim.id),
    )


def is_striking(shown: ProjectShown, claim: UUID) -> bool:
    """Whether somebody has asked to strike a claim out, which waits for its review."""
    return any(not one.row.verdict and one.row.asked.get("claim") == str(claim) for one in shown.decisions)


def _reasons(shown: ProjectShown, claim: UUID) -> list[str]:
    """What was said with doubtful proof that was put in after the claim; the claim's own words hold what was said
    with it."""
    return [
        event.details["reason"]
        for event in shown.history
        if event.details.get("reason")
        and event.details.get("proofs")
        and str(claim) in event.details.get("hand_in", ())
    ]


def _dos(shown: ProjectShown, one: ClaimShown) -> Iterable[FormButton]:
    def button(verb: str, label: str) -> FormButton:
        return FormButton(label, form_url(shown.row.id, verb, claim=one.row.id), primary=verb == "review")

    if one.may_review:
        yield button("review", verb_title("review"))
    if one.row.verdict == Verdict.WAITING and "attach" in shown.can:
        yield button("attach", verb_title("attach"))
    approved = one.row.verdict == Verdict.APPROVED and one.row.kind in (ClaimKind.STAGE, ClaimKind.MONEY)
    if approved and "strike" in shown.can and not one.own and not is_striking(shown, one.row.id):
        yield button("strike", _("提请撤销"))


def _stage(shown: ProjectShown, one: Any, lines: dict[UUID, ClaimLine], today: date) -> StageLine:
    claims = tuple(lines[claim.row.id] for claim in one.claims)
    reaching = [claim for claim in one.claims if claim.row.kind == ClaimKind.STAGE]
    verdicts = [claim.row.verdict for claim in reaching]
    leaving = next((c.row for c in one.claims if c.row.kind == ClaimKind.LOSS and not c.row.verdict), None)
    lost = next((claim.row for claim in reversed(one.claims) if claim.row.lost_on), None)
    if one.reached_on is not None:
        state, words, on = "reached", day(one.reached_on), one.reached_on
        if leaving is not None:
            words = _("%(day)s；退出（%(lost)s起）待审核") % {"day": words, "lost": day(leaving.on)}
        if any(line.striking for line in claims):
            words = _("%(what)s；有人提请撤销") % {"what": words}
    elif Verdict.WAITING in verdicts:
        on = next(claim.row.on for claim in reaching if not claim.row.verdict)
        state, words = "waiting", _("%(day)s，待审核") % {"day": day(on)}
    elif lost is not None:
        state, words, on = "lost", _("%(day)s退出") % {"day": day(lost.lost_on)}, lost.lost_on
    elif one.planned_on is not None and one.planned_on < today:
        late = (today - one.planned_on).days
        words = _("计划%(day)s，已过 %(n)s 天") % {"day": day(one.planned_on), "n": late}
        state, on = "late", one.planned_on
    elif one.planned_on is not None:
        state, words, on = "planned", _("计划%(day)s") % {"day": day(one.planned_on)}, one.planned_on
    elif verdicts and verdicts[-1] == Verdict.RETURNED:
        state, words, on = "returned", _("申报退回"), None
    else:
        state, words, on = "none", _("还没有到"), None
    if one.stage.code == shown.life[0].stage.code and one.reached_on is None and not claims:
        state, words, on = "reached", day(shown.row.found_on), shown.row.found_on
    return StageLine(
        one.stage.code, stage_name(one.stage), one.stage.definition, one.stage.basis, state, words, on,
        one.stage.beside, one.stage.code == shown.row.stage, claims,
        sum(len(claim.proofs) for claim in claims if claim.shown.row.verdict != Verdict.RETURNED),
    )  # fmt: skip


def _tags(row: Project) -> list[tuple[str, str]]:
    found = [(stage_title(row.stage), "blue")]
    if row.status != Status.RUNNING:
        found.append((status_title(row.status), "red" if row.status == Status.TERMINATED else "gold"))
    if row.waiting:
        found.append((_("%(n)s 项待审核") % {"n": row.waiting}, "gold"))
    found += entry_tags(row)
    if row.excluded:
        found.append((_("不计入：%(why)s") % {"why": exclusion_title(row.excluded)}, ""))
    return found


def _money(shown: ProjectShown) -> list[MoneyLine]:
    """Contracted, and beside it what was completed, arrived and spent, each by source of funds."""
    row = shown.row
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    public: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    waiting: dict[str, Decimal] = defaultdict(Decimal)
    for one in shown.money:
        amount = one.row.amount or Decimal(0)
        if one.row.verdict == Verdict.APPROVED:
            counts = counts_as(one.row.money, one.row.on, one.row.funds)
            (sums if counts else public)[one.row.money][one.row.funds] += amount
        elif not one.row.verdict:
            waiting[one.row.money] += amount
    found = []
    for kind in ("contracted", MoneyKind.PAID_IN.value, MoneyKind.COMPLETED.value, MoneyKind.BOND_USED.value):
        by_funds = sums.get(kind, {})
        total = row.contracted if kind == "contracted" else sum(by_funds.values(), Decimal(0))
        if kind == MoneyKind.BOND_USED and not by_funds and row.bond_amount is None and not waiting[kind]:
            continue
        of = row.bond_amount if kind == MoneyKind.BOND_USED else row.contracted
        share = total / of if kind != "contracted" and total is not None and of else None
        found.append(
            MoneyLine(
                kind, money_title(kind), yuan(total), yuan_exact(total),
                percent(share), min(100, round(share * 100)) if share is not None else 0,
                tuple(
                    (funds_title(code), yuan(part), percent(part / total) if total else "")
                    for code, part in sorted(by_funds.items(), key=lambda one: -one[1])
                )
                if any(by_funds)
                else (),
                tuple((funds_title(code), yuan(part)) for code, part in public[kind].items()),
                yuan(waiting[kind]) if waiting[kind] else "",
                ("#counted" if shown.counted else "") if kind == "contracted"
                else "#money-claims" if total or public[kind] else "",
            )
        )  # fmt: skip
    return found


def _years(shown: ProjectShown) -> list[YearLine]:
    done: dict[int, Decimal] = defaultdict(Decimal)
    for one in shown.money:
        if one.row.money == MoneyKind.COMPLETED and one.row.verdict == Verdict.APPROVED:
            done[one.row.on.year] += one.row.amount or Decimal(0)
    plans = {int(year): Decimal(amount) for year, amount in shown.row.year_plans.items()}
    return [
        YearLine(
            year,
            yuan(plans.get(year)),
            yuan(done.get(year, Decimal(0))),
            percent(done.get(year, Decimal(0)) / plans[year]) if plans.get(year) else "",
        )
        for year in sorted({*plans, *done})
    ]


def _counted(shown: ProjectShown, one: Any) -> dict[str, Any]:
    """A row of what counts: of a signing or an increment, whether it does, and to whom it is credited."""
    return {
        "kind": _("签约") if one.kind == "signing" else _("增资"),
        "on": one.on,
        "amount": yuan(one.amount),
        "counts": one.counts,
        "why": ""
        if one.counts
        else words_of(shown.why_not.get(one.id), str(exclusion_title(shown.row.excluded))),
        "shares": [
            (shown.names.get(UUID(unit), _("（登记里已没有）")), percent(Decimal(share)))
            for unit, share in one.shares.items()
        ],
    }


def _facts(row: Project, names: dict[UUID, str]) -> list[tuple[str, Any]]:
    def named(one: UUID | None) -> str | None:
        return (names.get(one, "") or _("（登记里已没有）")) if one else None

    found: list[tuple[str, Any]] = [
        (column_title("unit"), named(row.unit)),
        (column_title("officer"), named(row.officer)),
        (column_title("investor"), row.investor),
        (column_title("company"), row.company),
        (column_title("kind"), kind_title(row.kind)),
        (column_title("summary"), row.summary),
        (column_title("expected"), yuan(row.expected) if row.expected is not None else None),
        (column_title("place"), "，".join(part for part in (named(row.area) or "", row.place) if part)),
        (column_title("origin"), origin_title(row.origin)),
        (column_title("found_on"), day(row.found_on)),
    ]
    if row.origin_unit != row.unit:
        found.append((column_title("origin_unit"), named(row.origin_unit)))
    if row.industry:
        found.append((column_title("industry"), f"{row.industry}（{row.edition}）"))
    if row.area_code:
        found.append((column_title("area_code"), row.area_code))
    if row.source_note:
        found.append((column_title("source_note"), row.source_note))
    if row.entry_review:
        found.append((column_title("entry_review"), review_title(row.entry_review)))
    if row.bond_amount is not None:
        found.append((column_title("bond_amount"), yuan(row.bond_amount)))
    if row.bond_issued_on is not None:
        found.append((column_title("bond_issued_on"), day(row.bond_issued_on)))
    if row.excluded:
        found.append((column_title("excluded"), exclusion_title(row.excluded)))
    return found


def _identifier(one: dict[str, Any], today: date) -> dict[str, str]:
    begins, ends = one["from"], one["to"]
    if begins and ends:
        days = _("%(from)s 至 %(to)s") % {
            "from": day(date.fromisoformat(begins)),
            "to": day(date.fromisoformat(ends)),
        }
    elif begins:
        days = _("%(day)s起") % {"day": day(date.fromisoformat(begins))}
    else:
        days = _("至 %(day)s") % {"day": day(date.fromisoformat(ends))} if ends else ""
    past = "1" if ends and ends <= today.isoformat() else ""
    return {"title": identifier_title(one["scheme"]), "code": one["code"], "days": days, "past": past}


def _batches(row: Project) -> list[tuple[str, str, str, str]]:
    """By mechanism, year and batch, with the list of the projects in it, the newest year first."""
    found = [
        (year, mechanism_title(mechanism), batch_title(mechanism, batch),
         address("projects", batch=f"{mechanism}/{year}/{batch}"))
        for mechanism, years in row.batches.items()
        for year, batch in years.items()
        if batch
    ]  # fmt: skip
    return sorted(found, key=lambda one: one[0], reverse=True)


def _merges(shown: ProjectShown) -> list[dict[str, Any]]:
    rows = {one.id: one for one in shown.one_with}
    asked = {one.row.asked.get("merge") for one in shown.decisions if not one.row.verdict}
    return [
        {
            "row": one,
            "gone": rows.get(one.gone),
            "undo_url": form_url(shown.row.id, "undo merge", merge=one.id)
            if one.undone_at is None and "undo merge" in shown.can and str(one.id) not in asked
            else "",
            "undo_waits": one.undone_at is None and str(one.id) in asked,
        }
        for one in reversed(shown.merges)
    ]


def claim_compared(claim: Claim, compared: Iterable[Comparison]) -> list[tuple[str, str]] | None:
    """What other bureaus' records say of a claim, by each check that the city has laid down; None of what is no stage
    and no sum, or stands no more."""
    if claim.kind not in (ClaimKind.STAGE, ClaimKind.MONEY) or claim.verdict not in ("", Verdict.APPROVED):
        return None
    return [
        (
            _("%(outcome)s：%(check)s") % {"outcome": outcome_title(one.outcome), "check": one.name},
            _OUTCOMES[one.outcome],
        )
        for one in compared
        if claim.id in one.claims
    ] or [(_("未比对：本市没有定与什么记录比对"), "")]


_OUTCOMES = {"supported": "green", "contradicted": "red", "untested": ""}


def outcome_title(outcome: str) -> str:
    """What independent records say of a claim. No verdict."""
    return {"supported": _("有印证"), "contradicted": _("有出入"), "untested": _("未比对")}[outcome]


def comparison_line(actor: Actor, one: Comparison, sources: dict[UUID, SourceShown]) -> ComparisonLine:
    """A claim beside records in words; ``claim_url``: its place on its project's page."""
    unit = one.records[0].unit_of_measure if one.records else ""
    claimed = (
        _("%(stage)s，%(day)s") % {"stage": one.stage, "day": day(one.on)} if one.stage else yuan(one.claimed)
    )
    if one.recorded is None:
        why = (
            _("没有查到 %(codes)s 的记录") % {"codes": "、".join(one.codes)}
            if one.codes
            else _("项目没有登记可以查的代码")
        )
    else:
        why = _("记录合计 %(recorded)s，要达到 %(needed)s") % {
            "recorded": number_shown(one.recorded, unit).text,
            "needed": number_shown(one.needed, unit).text,
        }
        if one.beside > 1:
            why += _("；同样的记录也放在别的项目旁边，一共 %(n)s 个项目") % {"n": one.beside}
    records = tuple(
        RecordLine(
            _("%(from)s 至 %(to)s")
            % {"from": written_day(each.begins), "to": written_day(each.ends - timedelta(days=1))},
            number_shown(each.number, each.unit_of_measure).text,
            each.bureau,
            reverse("figure", args=[each.statement]) if may(actor, "see content") else "",
            sources.get(each.source),
        )
        for each in one.records
    )
    return ComparisonLine(
        one.name, claimed, f"#claim-{one.claim}", outcome_title(one.outcome), _OUTCOMES[one.outcome], why, one.codes,
        records,
    )  # fmt: skip


def _buttons(shown: ProjectShown) -> tuple[list[FormButton], list[FormButton]]:
    from luoshi.web.project_forms import FORMS  # forms show claims as this module does

    can = {verb for verb in shown.can if verb.replace(" ", "-") in FORMS}
    if not any(one.may_review for one in shown.waiting):
        can.discard("review")
    if not shown.row.stages:
        can.discard("lose stage")
    if all(one["done_on"] for one in shown.row.limits):
        can.discard("step")
    primary = next((verb for verb in _FIRST if verb in can), None)

    def button(verb: str) -> FormButton:
        return FormButton(
            verb_title(verb), form_url(shown.row.id, verb), _KEYS.get(verb, ""), verb == primary
        )

    return (
        [button(verb) for verb in _FIRST if verb in can],
        [button(verb) for verb in _REST if verb in can],
    )
