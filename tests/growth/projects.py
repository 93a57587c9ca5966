"""A small city with areas, an investment bureau and people in posts, and projects as far as a test wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.claim import claim_money, claim_stage, lose_stage, review_claim, strike_claim
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.growth.actions.credit import merge_projects, set_credits, undo_merge
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.lead import ContactDraft, Undertaken, record_contact
from luoshi.growth.actions.promise import PromiseDraft
from luoshi.growth.actions.register_projects import ProjectDraft, register_projects
from luoshi.growth.identifiers import check_character
from luoshi.growth.models import Claim, Counted, Merge, Project
from luoshi.growth.schemes import parsed, read_scheme, shipped
from luoshi.growth.schemes.stages import Stages
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.stating import state
from luoshi.record.evidence import FileEvidence
from luoshi.record.models import new_id
from tests.copying import clock_runs_on, copied_when_made_before
from tests.delivery.tasks import somebody
from tests.record.organising import organising

YI = Decimal(100_000_000)
STAGES: Stages = parsed("stages", read_scheme(shipped("stages.toml")).table)
PROOF_THAT_MONEY_CAME = "bank slip"
ORDER = (
    "negotiating",
    "signed",
    "registered",
    "started",
    "building",
    "completed",
    "producing",
    "at capacity",
)
SHEET = {
    "land_area": Decimal(60), "fixed_investment": 3 * YI, "output": 5 * YI, "tax": YI / 5, "jobs": Decimal(300),
    "energy": Decimal(900),
}  # fmt: skip
POINTS = {
    code: Decimal(80)
    for code in ("industry_fit", "technology_level", "investor_strength", "site_and_planning")
}


def credit(number: int) -> str:
    """A credit code with the right check digit."""
    first = f"91450200MA5N{number:05d}"
    return first + check_character(first)


def papers(*proofs: str) -> Papers:
    """A file of each kind of proof."""
    return Papers(
        tuple(
            Paper(
                proof, FileEvidence(f"证明：{proof}", f"{proof} 的扫描件 {new_id()}".encode(), f"{proof}.txt")
            )
            for proof in proofs
        )
    )


def reviewed(*more: str) -> Papers:
    """The paper of a fair-competition review, without which no promise is approved."""
    return papers("fair competition review", *more)


def proofs_of(stage: str) -> Papers:
    """What a stage asks for."""
    return papers(*(group[0] for group in STAGES.stage(stage).proofs))


@dataclass
class City:
    """Government above three areas and a bureau; and who acts for them."""

    units: dict[str, UUID] = field(default_factory=dict)
    bureau: Actor = field(init=False)
    second: Actor = field(init=False)
    third: Actor = field(init=False)
    area: Actor = field(init=False)
    colleague: Actor = field(init=False)
    area_head: Actor = field(init=False)
    other: Actor = field(init=False)
    finance: Actor = field(init=False)
    leader: Actor = field(init=False)
    auditor: Actor = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        begin = _begun if clock_runs_on() else _begun.__wrapped__  # type: ignore[attr-defined]
        vars(self).update(begin())

    def _begin(self) -> None:
        with organising() as now:
            for name in ("市政府", "望溪区", "青石县", "高新区", "市投资促进局", "市财政局"):
                self.units[name] = now.unit(name)
            for name in ("望溪区", "青石县", "高新区", "市投资促进局", "市财政局"):
                state(now.act, "unit", self.units[name], "unit.parent", self.units["市政府"], now.source)
            for name in ("望溪区", "青石县", "高新区"):
                state(now.act, "unit", self.units[name], "unit.level", "county", now.source)
                state(now.act, "unit", self.units[name], "unit.kind", "government", now.source)
        bureau = self.units["市投资促进局"]
        self.bureau = somebody("招商一", "growth", bureau)
        self.second = somebody("招商二", "growth", bureau)
        self.third = somebody("招商三", "growth", bureau)
        self.area = somebody("望溪联络员", "liaison", self.units["望溪区"])
        self.colleague = somebody("望溪联络员乙", "liaison", self.units["望溪区"], self.area.held[0].post)
        self.area_head = somebody("望溪区长", "head", self.units["望溪区"])
        self.other = somebody("青石联络员", "liaison", self.units["青石县"])
        self.finance = somebody("财政联络员", "liaison", self.units["市财政局"])
        self.leader = somebody("副市长", "leader", self.units["市政府"])
        self.auditor = somebody("审计员", "auditor", None)

    def finance_sees(self, project: UUID) -> Actor:
        """The finance bureau's liaison, who sees a project since the bureau has undertaken something in it."""
        contact = ContactDraft(
            "reception",
            date(2026, 5, 6),
            "局长",
            "总经理",
            "谈了用地",
            [Undertaken("出具资金意见", date(2026, 7, 1), self.units["市财政局"])],
        )
        record_contact(self.area, Because(), project, seen(project), contact)
        return self.finance

    def draft(self, name: str = "", **values: Any) -> ProjectDraft:
        """A lead of the district's, like no other."""
        self.count += 1
        return ProjectDraft(
            **{
                "name": name or f"{'甲乙丙丁戊己庚辛壬癸'[self.count % 10] * 4}{self.count}号基地",
                "unit": self.units["望溪区"],
                "found_on": date(2025, 1, 2),
                "investor": f"投资方{self.count}集团",
                **values,
            }
        )

    def lead(self, name: str = "", *, actor: Actor | None = None, **values: Any) -> UUID:
        """A project that was registered as a lead."""
        (found,) = register_projects(
            actor or self.area, Because(), [self.draft(name, **values)], not_double=True
        )
        return found

    def claimed(self, project: UUID, stage: str, on: date, *, by: Actor | None = None, **values: Any) -> UUID:
        """Claim a stage with all that it asks for; the claim, which waits."""
        return claim_stage(
            by or self.area, Because(), project, seen(project), stage, on, proofs_of(stage), **values
        )

    def reach(self, project: UUID, stage: str, on: date, *, despite: str = "", **values: Any) -> UUID:
        """Claim a stage, and have it approved by the bureau; the claim."""
        claim = self.claimed(project, stage, on, despite=despite, **values)
        review_claim(self.second, Because(), claim, "approved", despite=despite)
        return claim

    def lose(self, project: UUID, stage: str, on: date, reason: str) -> UUID:
        """Claim that a stage was left, and have it approved by another of the bureau; the claim."""
        return self.approve(lose_stage(self.bureau, Because(), project, seen(project), stage, on, reason))

    def put_off(self, project: UUID, **plans: Any) -> UUID:
        """Ask that a plan which binds is put off or lowered, and have it approved; the asking claim."""
        asked = plan_project(self.bureau, Because(), project, seen(project), reason="用地没有批下来", **plans)
        assert asked is not None
        return self.approve(asked)

    def strike(self, claim: UUID, reason: str) -> UUID:
        """Ask that an approved claim is struck out, and have it approved by another of the bureau; the asking claim."""
        return self.approve(strike_claim(self.third, Because(), claim, reason))

    def approve(self, claim: UUID) -> UUID:
        """Have what somebody of the bureau entered approved by another; the claim."""
        review_claim(self.second, Because(), claim, "approved")
        return claim

    def share(self, project: UUID, shares: dict[UUID, Decimal], since: date) -> UUID:
        """Say whose a project is from a day on, and have it approved; the claim."""
        return self.approve(
            set_credits(
                self.bureau, Because(), project, seen(project), shares, since, papers("agreement"), "共建协议"
            )
        )

    def exclude(self, project: UUID, reason: str) -> UUID:
        """Say that a project does not count, or (empty) that it does, and have it approved; the claim."""
        return self.approve(
            exclude_project(self.bureau, Because(), project, seen(project), reason, "按规定认定")
        )

    def merge(self, kept: UUID, gone: UUID) -> UUID:
        """Judge two projects to be one, and have it approved; the merge."""
        self.approve(merge_projects(self.bureau, Because(), kept, seen(kept), gone, seen(gone), "同一个项目"))
        found: UUID = Merge.objects.get(kept=kept, gone=gone, undone_at__isnull=True).id
        return found

    def undo(self, merge: UUID) -> UUID:
        """Take a merge back, and have it approved; the claim."""
        kept = Merge.objects.values_list("kept", flat=True).get(pk=merge)
        return self.approve(undo_merge(self.bureau, Because(), merge, seen(kept), "是两期"))

    def signed(
        self, amount: Decimal = 5 * YI, on: date = date(2026, 3, 2), name: str = "", **values: Any
    ) -> UUID:
        """A project that was signed, whatever it looks like."""
        project = self.lead(name, **values)
        self.reach(project, "signed", on, despite="是另一个项目", amount=amount)
        return project

    def up_to(self, last: str, on: date, **values: Any) -> UUID:
        """A project that reached every stage up to one, all on a day."""
        project = self.lead(**values)
        for stage in ORDER:
            self.reach(project, stage, on, **({"amount": 5 * YI} if stage == "signed" else {}))
            if stage == last:
                return project
        raise LookupError(last)

    def money(self, project: UUID, money: str, on: date, amount: Decimal, **values: Any) -> UUID:
        """Claim money, and have it approved."""
        proof = {"increase": "agreement", "completed": "invoice"}.get(money, PROOF_THAT_MONEY_CAME)
        given = {"funds": "own"} if money == "paid_in" else {}
        claim = claim_money(
            self.area, Because(), project, seen(project), money, on, amount, papers(proof),
            **{**given, **values},
        )  # fmt: skip
        review_claim(self.second, Because(), claim, "approved")
        return claim


@copied_when_made_before
def _begun() -> dict[str, Any]:
    """What a city begins with, as attributes of it."""
    city = object.__new__(City)
    city.units = {}
    city._begin()
    return vars(city)


def seen(project: UUID) -> int:
    """The version that somebody sees who opens the project now."""
    version: int = Project.objects.values_list("version", flat=True).get(pk=project)
    return version


def row(project: UUID) -> Project:
    """The project as it is."""
    found: Project = Project.objects.get(pk=project)
    return found


def claim_row(claim: UUID) -> Claim:
    """The claim as it is."""
    found: Claim = Claim.objects.get(pk=claim)
    return found


def total(unit: UUID | None = None) -> Decimal:
    """What counts, of a unit or of all, as its rows say."""
    found = Decimal(0)
    for one in Counted.objects.filter(counts=True):
        if unit is None:
            found += one.amount
        else:
            found += one.amount * Decimal(one.shares.get(str(unit), "0"))
    return found


def lawful(city: City) -> PromiseDraft:
    """A promise that has all it needs."""
    return PromiseDraft(
        "设备投资补助", city.units["市财政局"], amount=Decimal(3_000_000), condition="设备到厂并投产",
        due_on=date(2026, 12, 31), ends_on=date(2028, 12, 31), legal_basis="自治区工业振兴专项资金管理办法第八条",
        review="云川市公平竞争审查〔2026〕12号，通过", review_passed=True, reviewed_on=date(2026, 5, 6),
    )  # fmt: skip
