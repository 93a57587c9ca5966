"""A part of actions that claim something: what may be claimed, and how the event says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.growth.actions.changing import Change
from luoshi.growth.in_force import counting_rules, shipped_proofs, stage_defined, stages, version
from luoshi.growth.models import Claim, ClaimKind, MoneyKind, Verdict
from luoshi.growth.naming import all_called, called
from luoshi.growth.schemes.reading import Named
from luoshi.growth.schemes.stages import Stage
from luoshi.record.actions.acting import Act, Actor
from luoshi.record.actions.keeping_evidence import check_evidence, keep_evidence
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import LinkEvidence, NewEvidence
from luoshi.record.hands import hand_of
from luoshi.record.models import EvidenceKind, Source, new_id
from luoshi.record.written import written_day

MOST_CHARACTERS = 2_000
MOST_YUAN = Decimal(10) ** 15
_OF_FORMS = ("sharing agreement", "decision paper")
"""The kinds of proof with which the forms of shares and merges begin."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of proof, and which kind of proof it is by the city's list."""

    proof: str
    evidence: NewEvidence


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A piece of proof that came with a ledger and is in the store already, as ``File`` and its bytes' address."""

    proof: str
    claim: str
    file: UUID
    address: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Papers:
    """What is put in with a claim; ``not_secret``: a person has looked at what may be secret."""

    pieces: Sequence[Paper] = field(default=())
    not_secret: bool = False


def check_stage(code: str, on: date, amount: Decimal | None, today: date) -> Stage:
    """The stage as it is defined on the day; raises WrongEntry."""
    try:
        stage = stages(on).stage(code)
    except LookupError:
        raise WrongEntry(
            _("%(day)s的阶段方案里没有“%(code)s”") % {"day": written_day(on), "code": code}, "stage"
        ) from None
    if on > today:
        raise WrongEntry(_("阶段的日期不能晚于今天；还没有到的写进计划"), "on")
    if stage.counts and not is_sum(amount):
        raise WrongEntry(
            _("“%(stage)s”要写协议总投资，单位是元，最多到分") % {"stage": called(stage)}, "amount"
        )
    if not stage.counts and amount is not None:
        raise WrongEntry(_("只有签约写协议总投资，其他阶段的钱另报"), "amount")
    return stage


def is_sum(amount: Decimal | None) -> bool:
    """Whether it is an amount above zero in yuan, to the fen."""
    if amount is None or not amount.is_finite() or not 0 < amount <= MOST_YUAN:
        return False
    return amount == amount.quantize(Decimal("0.01"))


def check_money(money: str, on: date, amount: Decimal | None, funds: str, today: date) -> None:
    """Raise WrongEntry for money that cannot be claimed."""
    rules = counting_rules(on)
    if money not in MoneyKind.values:
        raise WrongEntry(_("请选是增资、完成投资、到位资金还是专项债支出"), "money")
    if on > today:
        raise WrongEntry(_("日期不能晚于今天；还没有到的写进计划"), "on")
    if not is_sum(amount):
        raise WrongEntry(_("金额要大于 0，最多到分"), "amount")
    if money == MoneyKind.PAID_IN and funds not in rules.funds:
        raise WrongEntry(
            _("到位资金要写资金来源：%(funds)s") % {"funds": "、".join(all_called(rules.funds).values())},
            "funds",
        )
    if funds and funds not in rules.funds:
        raise WrongEntry(_("没有“%(funds)s”这种资金来源") % {"funds": funds}, "funds")


def missing_proofs(groups: Sequence[Sequence[str]], given: Sequence[str]) -> list[Sequence[str]]:
    """The groups of proof that have no piece of their own: one piece stands for one group, whichever leaves fewest
    without."""
    pieces = [set[int]() for _group in groups]  # the places of the pieces that would do
    for place, proof in enumerate(given):
        for group, fitting in zip(groups, pieces, strict=True):
            if proof in group:
                fitting.add(place)
    taken: dict[int, int] = {}

    def place_of(group: int, tried: set[int]) -> bool:
        """Whether a group gets a piece, where need be by giving another group another one."""
        for piece in pieces[group] - tried:
            tried.add(piece)
            if piece not in taken or place_of(taken[piece], tried):
                taken[piece] = group
                return True
        return False

    return [group for number, group in enumerate(groups) if not place_of(number, set())]


def needed_proofs(kind: str, stage: str, money: str, on: date) -> tuple[tuple[str, ...], ...]:
    """The groups of kinds of proof of which each claim needs one: by the definition of its stage, or by the list of
    what proves that money arrived or was spent."""
    if kind == ClaimKind.STAGE:
        return stage_defined(stage, on).proofs
    rules = counting_rules(on)
    if kind == ClaimKind.PAYMENT:
        return (rules.proofs_of(MoneyKind.PAID_IN),)
    if kind != ClaimKind.MONEY:
        return ()
    if money == MoneyKind.INCREASE:
        return (("agreement",),)
    return (rules.proofs_of(money),)


def proof_names(on: date) -> Named:
    """Kinds of proof by code, as people call them."""
    found = counting_rules(on).proofs.and_then(stages(on).proofs)
    # Lists that the city adopted before these shipped would leave forms of shares and merges none that fits.
    ships = shipped_proofs()
    late = {code: ships[code] for code in _OF_FORMS if code not in found}
    return (
        found.and_then(Named(late, {code: ships.english.get(code, "") for code in late})) if late else found
    )


def require_proofs(kind: str, stage: str, money: str, on: date, given: Sequence[str]) -> None:
    """Raise WrongEntry where a kind of proof is missing; says which."""
    groups = needed_proofs(kind, stage, money, on)
    names = all_called(proof_names(on))
    if missing := missing_proofs(groups, given):
        listed = "；".join(_(" 或 ").join(names.get(one, one) for one in group) for group in missing)
        raise WrongEntry(_("还缺证明材料：%(listed)s") % {"listed": listed}, "evidence")


def check_papers(papers: Papers, on: date) -> None:
    """Look at every piece before anything is written; raises WrongEntry, SecretDocument, PerhapsSecret."""
    names = all_called(proof_names(on))
    for one in papers.pieces:
        if one.proof not in names:
            raise WrongEntry(_("没有“%(proof)s”这种证明材料") % {"proof": one.proof}, "evidence")
        if one.proof in counting_rules(on).files and isinstance(one.evidence, LinkEvidence):
            raise WrongEntry(
                _("“%(proof)s”要上传文件，只写网址不算证明") % {"proof": names[one.proof]}, "evidence"
            )
    check_evidence([one.evidence for one in papers.pieces], not_secret=papers.not_secret)


def keep_papers(act: Act, papers: Papers, about: UUID | None) -> list[dict[str, Any]]:
    """Store the bytes once; what the event says of each piece."""
    kept = keep_evidence(act, [one.evidence for one in papers.pieces])
    return [
        {**said, "proof": one.proof, "about": str(about) if about else None}
        for said, one in zip(kept, papers.pieces, strict=True)
    ]


def stored_entry(paper: StoredPaper, project: UUID, about: UUID | str | None) -> dict[str, Any]:
    """What the event says of a piece that was stored before."""
    return {
        "id": str(new_id()),
        "claim": paper.claim,
        "kind": EvidenceKind.FILE.value,
        "file": str(paper.file),
        "address": paper.address,
        "name": paper.name,
        "media_type": paper.media_type,
        "size": paper.size,
        "proof": paper.proof,
        "project": str(project),
        "about": str(about) if about else None,
    }


def earlier_hands(
    project: UUID,
    *,
    stage: str = "",
    money: str = "",
    on: date | None = None,
    amount: Decimal | None = None,
    kind: ClaimKind | None = None,
    **asked: str,
) -> list[dict[str, Any]]:
    """Whose hands were on earlier claims of the same stage, of the same kind of money on the same day or of the
    same sum, or of the same kind (that asked this), that were returned or struck out: whoever claims again does not
    hand it to them to review."""
    before = Claim.objects.filter(project=project, verdict__in=(Verdict.RETURNED, Verdict.STRUCK))
    if stage:
        same = before.filter(stage=stage, kind=kind or ClaimKind.STAGE)
    elif money:
        same = before.filter(Q(on=on) | Q(amount=amount), money=money)
    else:
        same = before.filter(kind=kind)
    same = same.filter(**_asks(asked))
    found: list[dict[str, Any]] = []
    for hands in same.order_by("at", "id").values_list("hands", flat=True):
        found += [hand for hand in hands if hand not in found]
    return found


def claim_entry(
    project: UUID,
    source: Source,
    actor: Actor,
    *,
    on: date,
    stage: str = "",
    money: str = "",
    amount: Decimal | None = None,
    funds: str = "",
    text: str = "",
    hands: Sequence[dict[str, Any]] = (),
    kind: ClaimKind | None = None,
    asked: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the event says of a claim that waits for its review. ``hands``: of earlier claims of the same; ``kind``:
    where it is neither a stage that was reached nor money, with what it would change (``asked``)."""
    if len(text) > MOST_CHARACTERS:
        raise WrongEntry(_("文字太长，最多 %(most)s 字") % {"most": MOST_CHARACTERS}, "text")
    kind = kind or (ClaimKind.STAGE if stage else ClaimKind.MONEY)
    scheme = version("stages" if stage else "counting", on)
    return {
        "id": str(new_id()),
        "project": str(project),
        "kind": kind.value,
        "stage": stage,
        "money": money,
        "on": on.isoformat(),
        "amount": None if amount is None else str(amount),
        "funds": funds,
        "text": text.strip(),
        "definition": stage_defined(stage, on).definition if stage else "",
        "scheme": str(scheme) if scheme else None,
        "source": str(source.id),
        "hands": [*hands, {**hand_of(actor), "verb": "claim"}],
        **({"asked": dict(asked)} if asked else {}),
    }


def keep_claim(change: Change, papers: Papers, **said: Any) -> UUID:
    """Keep a claim (``claim_entry``) with its proof, to be reviewed by another; its id."""
    entry = claim_entry(change.project.id, change.source, change.actor, **said)
    found = UUID(entry["id"])
    change.data["claims"] = [entry]
    change.data["proofs"] = keep_papers(change.act, papers, found)
    change.put(waiting=change.project.waiting + 1)
    return found


def require_none_waits(project: UUID, kind: ClaimKind, **asked: str) -> None:
    """Raise WrongEntry where a claim of this kind (that asks this) waits for its review already."""
    waits = Claim.objects.filter(project=project, kind=kind, verdict=Verdict.WAITING)
    if waits.filter(**_asks(asked)).exists():
        raise WrongEntry(
            _("“%(kind)s”已经有人提出，正在等另一个人审核；要改的，请审核人先退回") % {"kind": kind.label}
        )


def _asks(asked: Mapping[str, str]) -> dict[str, str]:
    return {f"asked__{name}": value for name, value in asked.items()}


def name_of(claim: Claim) -> str:
    """What a claim is about, in a word: its stage, its kind of money, or what it asks."""
    if claim.money:
        return str(MoneyKind(claim.money).label)
    if not claim.stage:
        return str(ClaimKind(claim.kind).label)
    name = called(stage_defined(claim.stage, claim.on, claim.scheme))
    return _("退出“%(stage)s”") % {"stage": name} if claim.kind == ClaimKind.LOSS else name
