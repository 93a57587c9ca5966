"""What a person has to speak to before a claim is made or approved: a file or a link that proves another claim as well,
or twice the same one, more money than was contracted, an increase much like another of the project, a signing that the
entry review does not bear out, and one of an investor who has another project of that amount."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.actions.claiming import name_of
from luoshi.growth.actions.recounting import joins, members
from luoshi.growth.counting import roots
from luoshi.growth.doubles import as_seen, doubles_of, look_of
from luoshi.growth.in_force import counting_rules, review_rules, stage_defined
from luoshi.growth.interests import standing_vetoes
from luoshi.growth.models import Claim, ClaimKind, EntryReview, MoneyKind, Project, Proof, Verdict
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import FileEvidence, LinkEvidence, NewEvidence, checked_link
from luoshi.record.hashing import hash_bytes
from luoshi.record.written import written_day
from luoshi.words import yuan_text

STANDING = (Verdict.WAITING, Verdict.APPROVED)
_TOLD = (*STANDING, Verdict.STRUCK)
"""Of what a file proved before it is asked about: also of what was found to be untrue; what was returned is claimed
again with its own papers."""
WITHIN_THE_CONTRACT = (MoneyKind.PAID_IN, MoneyKind.COMPLETED)
NEAR_DAYS = 31
"""Within so many days an increase of about the same sum may be one that was reported before."""
MOST_CHARACTERS = 500
"""Of the reason."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to be spoken to, in a sentence. ``project``, ``claim``: the other claim that a file proves; None where
    there is none, or one that the reader may not see."""

    words: str
    project: UUID | None = None
    claim: UUID | None = None


class Doubtful(WrongEntry):
    """A claim is not made or approved unless somebody says why it stands all the same."""

    def __init__(self, found: Sequence[Doubt]) -> None:
        listed = "；".join(one.words for one in found[:5])
        super().__init__(
            _("%(listed)s。看过了确实没有问题的，请勾选并写明理由") % {"listed": listed}, "despite"
        )
        self.found = list(found)


def require_no_doubt(found: Sequence[Doubt], despite: str) -> None:
    """Raise Doubtful unless nothing is doubtful or ``despite`` says why it stands all the same; WrongEntry where that
    is too long."""
    if found and not despite.strip():
        raise Doubtful(found)
    if len(despite) > MOST_CHARACTERS:
        raise WrongEntry(_("理由太长，最多 %(most)s 字") % {"most": MOST_CHARACTERS}, "despite")


def with_reason(text: str, found: Sequence[Doubt], despite: str) -> str:
    """What the record says of a claim or its review, with the reason why it stands though it is doubtful."""
    if not found:
        return text
    return f"{text.strip()}\n存疑仍认可的理由：{despite.strip()}".strip()


def is_link(piece: str) -> bool:
    """Whether a piece of proof is known by its link and not by the address of its bytes."""
    return "://" in piece


def piece_of(evidence: NewEvidence) -> tuple[str, str] | None:
    """By what a piece of proof is known, and what it is called: a file by the address of its bytes, a link by itself;
    None for what the record says already."""
    match evidence:
        case FileEvidence():
            return hash_bytes(evidence.data), evidence.name
        case LinkEvidence():
            return (link := checked_link(evidence.link)), link
    return None


def doubts_within(pieces: Iterable[tuple[str, str]]) -> list[Doubt]:
    """What proves one claim more than once, pieces as ``piece_of`` gives them: each kind asked for needs its own."""
    listed = list(pieces)
    names, times = dict(listed), Counter(piece for piece, _name in listed)
    return [
        Doubt(
            (
                _("同一个链接 %(file)s 在这一项申报里用了 %(n)s 次：每种材料要有自己的一份")
                if is_link(piece)
                else _("同一份文件“%(file)s”在这一项申报里用了 %(n)s 次：每种材料要有自己的一份")
            )
            % {"file": names[piece], "n": number}
        )
        for piece, number in times.items()
        if number > 1
    ]


def doubts_of_files(
    actor: Actor, files: Mapping[str, str], but: Collection[UUID] = ()
) -> dict[str, list[Doubt]]:
    """The claims, standing or struck out, that the same bytes or the same link prove already, whatever the project, by
    the address of the bytes or the link; ``files``: names by these; ``but``: claims that are no others. One query where
    there is none, three else."""
    if not files:
        return {}
    same = Q(address__in=[one for one in files if not is_link(one)])
    if links := [one for one in files if is_link(one)]:
        same |= Q(link__in=links)
    proofs = Proof.objects.filter(same, about__isnull=False).exclude(about__in=but)
    told = {
        (address or link, about) for address, link, about in proofs.values_list("address", "link", "about")
    }
    if not told:
        return {}
    claims = Claim.objects.filter(verdict__in=_TOLD).in_bulk({about for _address, about in told if about})
    seen = projects_of(actor).only("code", "name").in_bulk({one.project for one in claims.values()})
    found: dict[str, list[Doubt]] = defaultdict(list)
    for address, about in sorted(told, key=str):
        if about is None or about not in claims:
            continue
        claim = claims[about]
        project = seen.get(claim.project)
        if project is None:
            words = _("同一份文件“%(file)s”已经用来证明另一个单位的项目（您无权查看）")
            if is_link(address):
                words = _("同一个链接 %(file)s 已经用来证明另一个单位的项目（您无权查看）")
            words %= {"file": files[address]}
            doubt = Doubt(words)
        else:
            words = _("同一份文件“%(file)s”已经用来证明 %(code)s %(name)s 的“%(claim)s”（%(day)s）")
            if is_link(address):
                words = _("同一个链接 %(file)s 已经用来证明 %(code)s %(name)s 的“%(claim)s”（%(day)s）")
            words %= {
                "file": files[address], "code": project.code, "name": project.name,
                "claim": name_of(claim), "day": written_day(claim.on),
            }  # fmt: skip
            if claim.verdict == Verdict.STRUCK:
                words = _("%(words)s，那一项已经查明不属实、撤销了") % {"words": words}
            doubt = Doubt(words, project.id, claim.id)
        if doubt not in found[address]:
            found[address].append(doubt)
    return dict(found)


def doubts_of_money(
    project: Project, money: str, amount: Decimal | None, *, but: Iterable[UUID] = (), waiting: bool
) -> list[Doubt]:
    """Whether with this sum more has arrived, or was completed, than was contracted; ``waiting``: together with what
    waits for its review. One query."""
    if money not in WITHIN_THE_CONTRACT or project.contracted is None or amount is None:
        return []
    verdicts = STANDING if waiting else (Verdict.APPROVED,)
    rows = Claim.objects.filter(project=project.id, money=money, verdict__in=verdicts).exclude(pk__in=but)
    before = rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return over_contract(money, before + amount, project.contracted)


def over_contract(money: str, total: Decimal, contracted: Decimal) -> list[Doubt]:
    """Whether so much money is more than was contracted."""
    if total <= contracted:
        return []
    words = _("连同这一笔，%(kind)s累计 %(total)s，超过合同投资 %(contracted)s") % {
        "kind": MoneyKind(money).label, "total": yuan_text(total), "contracted": yuan_text(contracted),
    }  # fmt: skip
    return [Doubt(words)]


def standing_increases(projects: Collection[UUID]) -> dict[UUID, dict[UUID, tuple[date, Decimal]]]:
    """By project and claim the day and sum (yuan) of what it was increased by, in the records that are one with it as
    well, approved or waiting, the earliest first. Two queries."""
    if not projects:
        return {}
    standing = joins()
    lead = roots(standing)
    rows = Claim.objects.filter(
        project__in=members(projects, standing), money=MoneyKind.INCREASE, verdict__in=STANDING
    )
    found: dict[UUID, dict[UUID, tuple[date, Decimal]]] = defaultdict(dict)
    for claim, project, on, amount in rows.order_by("on", "id").values_list("id", "project", "on", "amount"):
        found[lead.get(project, project)][claim] = (on, amount or Decimal(0))
    return {project: found[lead.get(project, project)] for project in projects}


def doubts_of_increase(
    on: date, amount: Decimal | None, others: Iterable[tuple[date, Decimal]]
) -> list[Doubt]:
    """The increases of the same project, each by day and sum (yuan), that this one looks like."""
    part = counting_rules(on).alike_amount
    return [
        Doubt(
            _("%(day)s 报过的增资 %(amount)s，和这一笔金额、日期都相近：可能是同一笔")
            % {"day": written_day(day), "amount": yuan_text(other)}
        )
        for day, other in others
        if amount is not None
        and abs((day - on).days) <= NEAR_DAYS
        and abs(other - amount) <= part * max(other, amount)
    ]


def entry_doubt(verdict: str, on: date) -> str:
    """What the entry review, as it was last decided, says against a signing on a day: ``refused``; ``missing`` where
    the city's sheet asks for one that was passed; empty for nothing. Without queries in ``laid_down_once``."""
    if verdict == "refused":
        return "refused"
    return "missing" if verdict != "passed" and review_rules(on).before_signing else ""


def doubts_of_entry(signings: Sequence[tuple[UUID, date]]) -> dict[UUID, list[Doubt]]:
    """What the entry reviews of projects say against signing them on a day, by project: that the last decision was a
    refusal, that a member has named a veto and not lifted it, that there is none where the city asks for one.
    One query."""
    reviews: dict[UUID, list[EntryReview]] = defaultdict(list)
    wanted = [project for project, _on in signings]
    for row in EntryReview.objects.filter(project__in=wanted).order_by("opened_at") if wanted else ():
        reviews[row.project].append(row)
    found: dict[UUID, list[Doubt]] = defaultdict(list)
    for project, on in signings:
        decided = [one for one in reviews[project] if one.verdict]
        last = decided[-1] if decided else None
        vetoes = {one.code for one in standing_vetoes(reviews[project])}
        said = entry_doubt(last.verdict if last else "", on)
        if said == "refused" and last is not None:
            words = _("准入评审没有通过（%(day)s 作出结论）") % {"day": written_day(last.decided_on)}
            found[project].append(Doubt(words))
        elif vetoes:
            names = review_rules(on).vetoes
            listed = _("、").join(sorted(names.get(veto, veto) for veto in vetoes))
            found[project].append(Doubt(_("准入评审有否决项：%(names)s") % {"names": listed}))
        elif said == "missing":
            found[project].append(Doubt(_("还没有通过准入评审，按本市规定要先评审再签约")))
    return dict(found)


def doubts_of_doubles(actor: Actor, signings: Mapping[UUID, Decimal]) -> dict[UUID, list[Doubt]]:
    """Other projects of the same investor, or with the same code, that these look like by the amount for which they are
    signed (yuan), of which nothing could be said when they were registered, by project. As many queries however many
    they are."""
    looks = [look_of(one) for one in Project.objects.filter(pk__in=list(signings)).order_by("id")]
    projects = sorted(signings)
    today = timezone.localdate()
    before = {(one.row, one.project) for one in doubles_of(looks, today) if "amount" in one.reasons}
    signed = [replace(look, amount=signings[project]) for project, look in zip(projects, looks, strict=True)]
    alike = [
        one
        for one in doubles_of(signed, today)
        if "amount" in one.reasons
        and {"investor", "code"} & {*one.reasons}
        and one.project != projects[one.row - 1]
        and (one.row, one.project) not in before
    ]
    found: dict[UUID, list[Doubt]] = defaultdict(list)
    for one in as_seen(actor, alike):
        words = (
            _("金额与 %(code)s %(name)s 相近，投资方或代码也相同：可能是同一个项目")
            % {"code": one.code, "name": one.name}
            if one.code
            else _("金额与另一个单位的项目相近，投资方或代码也相同：可能是同一个项目（您无权查看）")
        )
        doubt = Doubt(words, one.project if one.code else None)
        if doubt not in found[projects[one.row - 1]]:
            found[projects[one.row - 1]].append(doubt)
    return dict(found)


def doubts_of(actor: Actor, claims: Sequence[Claim]) -> dict[UUID, list[Doubt]]:
    """What is doubtful of claims that the actor may see and that wait; as many queries however many they are."""
    found: dict[UUID, list[Doubt]] = defaultdict(list)
    files: dict[UUID, dict[str, str]] = defaultdict(dict)
    given: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    ids = [one.id for one in claims]
    pieces = Proof.objects.filter(about__in=ids).order_by("at", "id")
    for about, address, link, name in pieces.values_list("about", "address", "link", "name"):
        if about is not None and (piece := address or link):
            files[about][piece] = name or link
            given[about].append((piece, name or link))
    for about, listed in given.items():
        found[about] += doubts_within(listed)
    told = doubts_of_files(
        actor, {address: name for named in files.values() for address, name in named.items()}
    )
    for claim, named in files.items():
        for address in named:
            found[claim] += [one for one in told.get(address, ()) if one.claim != claim]
    signings = [one for one in claims if _signs(one)]
    entries = doubts_of_entry([(one.project, one.on) for one in signings])
    amounts = {one.project: one.amount for one in signings if one.amount is not None}
    doubles = doubts_of_doubles(actor, amounts) if amounts else {}
    for one in signings:
        found[one.id] += [*entries.get(one.project, ()), *doubles.get(one.project, ())]
    increases = [one for one in claims if one.money == MoneyKind.INCREASE]
    known = standing_increases({one.project for one in increases})
    for one in increases:
        others = [look for claim, look in known[one.project].items() if claim != one.id]
        found[one.id] += doubts_of_increase(one.on, one.amount, others)
    money = [one for one in claims if one.money in WITHIN_THE_CONTRACT]
    if money:
        contracted = dict(
            Project.objects.filter(pk__in={one.project for one in money}).values_list("id", "contracted")
        )
        before = {
            (project, kind): total
            for project, kind, total in Claim.objects.filter(
                project__in=contracted, money__in=WITHIN_THE_CONTRACT, verdict=Verdict.APPROVED
            )
            .values_list("project", "money")
            .annotate(total=Sum("amount"))
        }
        for one in money:
            limit = contracted.get(one.project)
            if limit is not None and one.amount is not None:
                total = before.get((one.project, one.money), Decimal(0)) + one.amount
                found[one.id] += over_contract(one.money, total, limit)
    return {claim: listed for claim, listed in found.items() if listed}


def _signs(claim: Claim) -> bool:
    return claim.kind == ClaimKind.STAGE and stage_defined(claim.stage, claim.on, claim.scheme).counts
