"""Put the sample city's projects through the doors: the bureau's ledger and papers, others' records, decisions.

Everything is done in the names of the sample city's people and by the actions that pages call: the bureau's officer
enters, the reviewer decides, areas answer for themselves. What was begun and broken off is taken up again.
"""

from __future__ import annotations

import io
import json
import lzma
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.claim import lose_stage, review_claim, strike_claim
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.growth.actions.credit import merge_projects, set_credits
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.actions.find_of_lead import find_of_lead
from luoshi.growth.actions.import_project_table import import_project_table, receive_project_table
from luoshi.growth.actions.lead import ContactDraft, Undertaken, do_step, keep_undertaking, record_contact
from luoshi.growth.actions.promise import (
    change_promise,
    decide_promise,
    end_promise,
    lacking_for_approval,
    papers_of_promises,
    pay_promise,
)
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.in_force import laid_down_once, mechanisms, review_rules, stages
from luoshi.growth.life import Status
from luoshi.growth.models import (
    Claim,
    Contact,
    EntryReview,
    Project,
    Promise,
    PromiseState,
    Transfer,
    Undertaking,
    Verdict,
)
from luoshi.growth.queries.table_imports import plan_table
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
from luoshi.record.actions.import_ledger import import_ledger
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.evidence import FileEvidence
from luoshi.record.ledgers.preparing import form_key, prepare
from luoshi.record.ledgers.sample import SampleLedger, sample_ledgers
from luoshi.record.models import Account, Cause, Finding, LedgerBatch, LedgerState, Role, Unit
from luoshi.record.roles import actor_for
from luoshi.record.scopes import scope_of

DECISIONS, PAPERS = "decisions.json", "papers.tar.xz"
NEWEST_LEADS = 4  # with which nobody has done anything yet
_BECAUSE = Because(Cause.INSTALLATION)
_DESPITE = "样例城市：按生成数据时写明的情形认可"
_PROJECTS = "projects"
_TARGETS = "targets"  # yearly targets of areas, through the same door


class NobodyThere(RuntimeError):
    """The sample city has nobody who could do what the file of its projects says."""


def nobody_waits() -> None:
    """What is asked between one thing and the next, where nothing else has to be done."""


def set_up_sample_projects(folder: Path, give_way: Callable[[], None] = nobody_waits) -> int:
    """Bring in what ``folder`` holds and decide it as ``decisions.json`` says; how many projects are there.

    Only in an installation that says on every page that it is a sample: here every suspected double is ticked as
    another, which in a city is a person's to say. ``give_way`` is called between any two things that are done, and
    may raise: called again, this goes on where it was broken off.
    """
    if not settings.LUOSHI_SAMPLE:
        raise access.Refused(_("只有示例城市可以由程序建立项目"))
    said = json.loads((folder / DECISIONS).read_text(encoding="utf-8"))
    people = _people(timezone.localdate(), said)
    adopt_shipped_schemes(people.enters, _BECAUSE)
    tables = sample_ledgers(folder)
    for table in tables:
        if table.kind == _PROJECTS:
            give_way()
            _import_projects(people, table, partial(_papers, folder))
        elif table.kind == _TARGETS:
            give_way()
            _import_projects(people, table, dict)
    # What is laid down is read once for thousands of reviews: nothing else is adopted meanwhile.
    with laid_down_once():
        _Decided(people, said["projects"], give_way).everything()
        _derive(people.enters)
    for table in tables:
        if table.kind not in (_PROJECTS, _TARGETS):
            give_way()
            _import_records(people, table)
    return Project.objects.count()


@dataclass(frozen=True, slots=True)
class _People:
    """Who acts: the bureau's officer, its reviewer and who judges leads, a clerk of the supervision office for other
    bureaus' ledgers, and whoever speaks for a unit."""

    enters: Actor
    reviews: Actor
    finds: Actor
    clerk: Actor
    accounts: dict[str, Actor]
    units: dict[str, UUID]

    def of(self, unit: UUID | None, *roles: Role) -> Actor:
        """Somebody with one of these roles in a unit or one above it; raises NobodyThere."""
        for actor in self.accounts.values():
            if unit in scope_of(actor, frozenset(role.value for role in roles)):
                return actor
        raise NobodyThere(f"{roles} {unit}")


def _people(today: date, said: dict[str, Any]) -> _People:
    accounts = {row.username: actor_for(row, today) for row in Account.objects.order_by("username")}
    clerks = [actor for actor in accounts.values() if access.may(actor, "import ledgers")]
    if not {said["enters"], said["reviews"], said["finds"]} <= set(accounts) or not clerks:
        raise NobodyThere("three people of the investment bureau and a clerk")
    units = {row.code: row.id for row in Unit.objects.all()}
    enters, reviews, finds = (accounts[said[who]] for who in ("enters", "reviews", "finds"))
    return _People(enters, reviews, finds, clerks[0], accounts, units)


def _papers(folder: Path) -> dict[str, bytes]:
    data = lzma.decompress((folder / PAPERS).read_bytes())
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            opened = archive.extractfile(member)
            if opened is not None:
                found[member.name] = opened.read()
    return found


def _import_projects(people: _People, table: SampleLedger, papers: Callable[[], dict[str, bytes]]) -> None:
    actor, name = people.enters, table.path.name
    listed = LedgerBatch.objects.filter(kind=_PROJECTS, name=name)
    if listed.filter(state=LedgerState.IMPORTED).exists():
        return
    waiting = listed.filter(state=LedgerState.RECEIVED).values_list("id", flat=True).first()
    batch = (
        waiting
        or receive_project_table(
            actor, _BECAUSE, table.path.read_bytes(), name, papers=papers(), received_on=table.received_on
        ).batch
    )
    plan = plan_table(actor, batch)
    # Doubles among them are the sample's own: what they are, people find out later.
    others = [one.key for one in plan.new if one.doubtful]
    others += [one.key for one in plan.claims if one.alike or one.doubts]
    others += [one.key for one in plan.added if one.doubts]
    import_project_table(actor, batch, plan.fingerprint, others=others, despite=_DESPITE, because=_BECAUSE)


def _import_records(people: _People, table: SampleLedger) -> None:
    """A ledger of another bureau, read as is proposed."""
    actor, claimant = people.clerk, people.units[table.unit]
    received = receive_ledger(
        actor,
        _BECAUSE,
        table.path.read_bytes(),
        table.path.name,
        table.kind,
        table.received_on,
        claimant,
        queue=False,
    )
    row = LedgerBatch.objects.get(pk=received.batch)
    if row.state != LedgerState.RECEIVED:
        return
    prepared = prepare(row)
    if not prepared.forms_known:
        forms = [
            ConfirmedForm(
                form_key(one.table, one.mapping), table.path.stem, one.mapping, one.table.shape.columns
            )
            for one in prepared.tables
        ]
        confirm_forms(actor, _BECAUSE, row.id, claimant, forms, {}, queue=False)
        prepared = prepare(LedgerBatch.objects.get(pk=row.id))
    if prepared.difference is not None and not prepared.questions:
        import_ledger(actor, _BECAUSE, row.id, prepared.difference.fingerprint)


def _derive(actor: Actor) -> None:
    today = timezone.localdate()
    for code in mechanisms(today):
        for year in sorted({2026, today.year}):
            derive_batches(actor, _BECAUSE, code, year, again=year == today.year)


def _version(project: UUID) -> int:
    return Project.objects.values_list("version", flat=True).get(pk=project)


def _text(claim: str, name: str, text: str) -> Papers:
    return Papers((Paper("bank slip", FileEvidence(claim, text.encode(), name)),))


@dataclass(slots=True)
class _Decided:
    """What people did once the ledger was in; ``said``: by project, what is not as usual."""

    people: _People
    said: list[dict[str, Any]]
    give_way: Callable[[], None]

    def everything(self) -> None:
        """One thing after the other, as it depends on each other."""
        projects = dict(Project.objects.values_list("name", "id"))
        listed = [(projects[one["project"]], one) for one in self.said if one["project"] in projects]
        self.steps()
        # Nobody meets anybody about a project that has ended.
        for project, one in listed:
            self.give_way()
            self.visits(project, one.get("visits", []))
        self.review({project: one.get("claims", []) for project, one in listed})
        for project, one in listed:
            self.give_way()
            self.promises(project, one.get("promises", []))
            if "review" in one:
                self.entry_review(project, one["review"])
            self.findings(project, one.get("findings", {}))
            if "one with" in one:
                self.merge(projects[one["one with"]], project, one)
        takers = [(project, one["taker"]) for project, one in listed if "taker" in one]
        for at, (project, taker) in enumerate(takers):
            self.give_way()
            self.transfer(project, taker, answered=at < len(takers) - 1)

    def review(self, exceptions: dict[UUID, list[dict[str, Any]]]) -> None:
        """Every claim by the other of the two, in the order of its days."""
        scheme = stages(timezone.localdate())
        places = {one.code: at for at, one in enumerate(scheme.stages)}
        waiting = Claim.objects.filter(verdict=Verdict.WAITING)
        for claim in sorted(waiting, key=lambda one: (one.on, places.get(one.stage, 0), one.id)):
            self.give_way()
            said = next((one for one in exceptions.get(claim.project, ()) if _about(one, claim)), None)
            if said is not None and said["verdict"] == "waits":
                continue
            if said is not None and said["verdict"] == "returned":
                review_claim(self.people.reviews, _BECAUSE, claim.id, Verdict.RETURNED, said["reason"])
            else:
                review_claim(self.people.reviews, _BECAUSE, claim.id, Verdict.APPROVED, despite=_DESPITE)
        struck = [
            (project, one)
            for project, rows in exceptions.items()
            for one in rows
            if one["verdict"] == "struck"
        ]
        for project, one in struck:
            for approved in Claim.objects.filter(project=project, verdict=Verdict.APPROVED):
                if _about(one, approved):
                    with transaction.atomic():
                        asked = strike_claim(self.people.reviews, _BECAUSE, approved.id, one["reason"])
                        review_claim(self.people.finds, _BECAUSE, asked, Verdict.APPROVED)
        for project, rows in exceptions.items():
            for one in rows:
                if one["verdict"] == "lost" and one["claim"] in Project.objects.get(pk=project).stages:
                    lost_on = date.fromisoformat(one["lost_on"])
                    lost = lose_stage(
                        self.people.enters,
                        _BECAUSE,
                        project,
                        _version(project),
                        one["claim"],
                        lost_on,
                        one["reason"],
                    )
                    review_claim(self.people.reviews, _BECAUSE, lost, Verdict.APPROVED)

    def promises(self, project: UUID, listed: Iterable[dict[str, Any]]) -> None:
        """Approved, refused or ended by the reviewer; paid as the officer enters it."""
        for one in listed:
            row = Promise.objects.filter(project=project, title=one["title"]).first()
            if row is None or one["then"] == "waits" or row.state != PromiseState.DRAFT:
                continue
            if one["then"] == "refused":
                reason = _("没有法律法规依据，公平竞争审查未通过")
                decide_promise(self.people.reviews, _BECAUSE, row.id, approve=False, reason=reason)
                continue
            if not papers_of_promises([row.id])[row.id]:
                sheet = FileEvidence(
                    "公平竞争审查表", f"{row.review}\n{row.title}\n".encode(), "公平竞争审查表.txt"
                )
                papers = Papers((Paper("fair competition review", sheet),))
                change_promise(self.people.enters, _BECAUSE, row.id, row.version, {}, papers)
                row.refresh_from_db()
            if lacking_for_approval(row, papers_of_promises([row.id])[row.id], timezone.localdate()):
                continue  # whoever sets the city up after the end of a promise cannot approve it any more
            decide_promise(self.people.reviews, _BECAUSE, row.id, approve=True)
            for day, amount in one["paid"]:
                paper = _text("款项已支付", f"拨款凭证{day}.txt", f"{one['title']}\n{day} 拨付 {amount} 元\n")
                with transaction.atomic():
                    claim = pay_promise(
                        self.people.enters, _BECAUSE, row.id, date.fromisoformat(day), Decimal(amount), paper
                    )
                    self.approve(claim)
            if one["then"] == "ended":
                with transaction.atomic():
                    self.approve(
                        end_promise(self.people.enters, _BECAUSE, row.id, "breach",
                                    "投资方未按协议投产，依协议第九条终止")
                    )  # fmt: skip

    def approve(self, claim: UUID) -> None:
        """By the reviewer, what the officer has entered."""
        review_claim(self.people.reviews, _BECAUSE, claim, Verdict.APPROVED, despite=_DESPITE)

    def visits(self, project: UUID, listed: list[dict[str, Any]]) -> None:
        """Contacts, and what was promised there."""
        if Contact.objects.filter(project=project).exists():
            return
        for one in listed:
            undertaken = [Undertaken(text, date.fromisoformat(due)) for text, due, _done in one["undertaken"]]
            draft = ContactDraft(
                one["kind"],
                date.fromisoformat(one["on"]),
                one["ours"],
                one["theirs"],
                one["said"],
                undertaken,
            )
            contact = record_contact(self.people.enters, _BECAUSE, project, _version(project), draft)
            made = {row.text: row.id for row in Undertaking.objects.filter(contact=contact)}
            for text, _due, done in one["undertaken"]:
                if done is not None:
                    day = date.fromisoformat(done)
                    reply = FileEvidence("答复函", f"{text}\n{done} 书面答复\n".encode(), f"答复函{done}.txt")
                    keep_undertaking(
                        self.people.enters, _BECAUSE, made[text], day, "已办结，书面答复对方",
                        Papers((Paper("negotiation record", reply),)),
                    )  # fmt: skip

    def entry_review(self, project: UUID, said: dict[str, Any]) -> None:
        """Opened by the officer, scored by the committee, decided by the reviewer."""
        if EntryReview.objects.filter(project=project).exists():
            return
        figures = {code: Decimal(amount) for code, amount in said["figures"].items()}
        papers = Papers()
        open_entry_review(self.people.enters, _BECAUSE, project, _version(project), figures, papers)
        items = list(review_rules(timezone.localdate()).items)
        for member in said["members"]:
            points = dict(zip(items, map(Decimal, member["points"]), strict=False))
            score_entry(
                self.people.accounts[member["account"]], _BECAUSE, project, conflict=member["conflict"],
                points=points, vetoes=member["vetoes"],
            )  # fmt: skip
        if said["verdict"]:
            decide_entry_review(self.people.reviews, _BECAUSE, project, said["verdict"], said["reason"])

    def findings(self, project: UUID, listed: dict[str, str]) -> None:
        """What a post that had no hand in a lead says of it, by the list that ranks leads."""
        if listed and not Finding.objects.filter(about=project, finding__in=listed).exists():
            for finding, reason in listed.items():
                find_of_lead(self.people.finds, _BECAUSE, project, finding, reason)

    def merge(self, kept: UUID, gone: UUID, said: dict[str, Any]) -> None:
        """A double that was found, and its shares where two areas have it."""
        row = Project.objects.get(pk=gone)
        if row.status == Status.MERGED:
            return
        with transaction.atomic():
            self.approve(
                merge_projects(
                    self.people.enters, _BECAUSE, kept, _version(kept), gone, row.version, said["reason"]
                )
            )
            if "shares" in said:
                self.share(kept, said)

    def share(self, kept: UUID, said: dict[str, Any]) -> None:
        """The shares of the two areas that have a project."""
        shares = {self.people.units[unit]: Decimal(share) for unit, share in said["shares"].items()}
        since = Project.objects.values_list("found_on", flat=True).get(pk=kept)
        paper = Papers((Paper("agreement", FileEvidence("双方确认分成", "两地共建协议：六四分成。\n".encode(),
                                                        "共建分成协议.txt")),))  # fmt: skip
        self.approve(
            set_credits(
                self.people.enters, _BECAUSE, kept, _version(kept), shares, since, paper, "两地共建协议第五条"
            )
        )

    def steps(self) -> None:
        """What is asked of a lead at once was done, but with the newest."""
        leads = Project.objects.filter(status=Status.RUNNING).exclude(limits=[])
        for lead in leads.order_by("-found_on", "-number")[NEWEST_LEADS:]:
            self.give_way()
            for limit in lead.limits:
                if limit["done_on"] is None and not limit["every"]:
                    do_step(self.people.enters, _BECAUSE, lead.id, _version(lead.id), limit["code"])

    def transfer(self, project: UUID, taker: str, *, answered: bool) -> None:
        """Asked for by the area that has it, answered by the other, but for the last."""
        if Transfer.objects.filter(project=project).exists():
            return
        row = Project.objects.get(pk=project)
        other = self.people.units[taker]
        asks = self.people.of(row.unit, Role.LIAISON)
        reason = "县内没有合适地块，投资方要求靠近主机厂"
        transfer = ask_transfer(asks, _BECAUSE, project, row.version, other, reason)
        if answered:
            answers = self.people.of(other, Role.LIAISON)
            answer_transfer(answers, _BECAUSE, transfer, agree=True, answer="同意承接，安排溪东产业园地块")


def _about(said: dict[str, Any], claim: Claim) -> bool:
    """A stage is said by its code, money by its kind and day: works may be done (completed) in either sense."""
    if claim.stage:
        return bool(said["claim"] == claim.stage and said["on"] is None)
    return bool(said["claim"] == claim.money and said["on"] == claim.on.isoformat())
