"""Projects and all that belongs to them, as their events say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Func

from luoshi.growth.changes import project_versions
from luoshi.growth.in_force import industry_lists
from luoshi.growth.life import LIVE, VERBS
from luoshi.growth.models import (
    Claim,
    Contact,
    Counted,
    EntryReview,
    Merge,
    Payment,
    Project,
    Promise,
    PromiseState,
    Proof,
    Transfer,
    Undertaking,
    Verdict,
)
from luoshi.growth.schemes.industries import IndustryList, place
from luoshi.record.columns import columns_of
from luoshi.record.columns import from_json as column_from
from luoshi.record.models import Commitment, CommitmentKind
from luoshi.record.models.current import plain, plain_values
from luoshi.record.projection import Happening, projects
from luoshi.record.remembered import everyday
from luoshi.record.search import pieces, vector

_SEARCHED = ("code", "name", "investor", "company", "place", "summary")
_OF_ALL = {"projects registered", "batches derived"}
_OF_FINDINGS = {"finding recorded", "finding withdrawn"}  # about a project, and events of the finding

UNREVIEWED = (
    "claim struck out",
    "stage lost",
    "credits set",
    "projects merged",
    "merge undone",
    "promise paid",
    "promise ended",
)
"""As records have it that were written before these were reviewed by another; no action says them any more."""
CHANGES = (
    *sorted({verb.event for verb in VERBS.values()} - _OF_ALL - _OF_FINDINGS),
    "lead limits given",
    "project merged away",
    "project stands again",
    *UNREVIEWED,
)
"""Events of one project, which say what they set."""


def _events(*verbs: str) -> tuple[str, ...]:
    return tuple(VERBS[name].event for name in verbs)


# What changes each table: its rows are taken from these events, and views of an earlier day go back by the same.
PROMISED = (
    *_events("promise", "change promise", "approve promise", "review"),  # paid and ended come with a review
    "promise paid",
    "promise ended",
)
REVIEWED = _events("open review", "name committee", "score", "decide review")
TRANSFERRED = _events("ask transfer", "answer transfer")

_PROMISE = columns_of(Promise, frozenset())
everyday(
    *_OF_ALL,
    *CHANGES,
)


@projects("projects registered")
def projects_registered(happening: Happening) -> None:
    """Each is a project of the unit that holds it."""
    if happening.data is None:
        return
    event = happening.event
    rows = [project_versions.made(entry, event.id, event.at) for entry in happening.data["projects"]]
    lists = {code: rules for code, (_row, rules) in industry_lists().items()}
    for row in rows:
        row.codes = _codes(row)
        row.tracks = tracks_of(row, lists)
        row.audience = _audience(row, (), ())
        row.search = _searched(row)
    Project.objects.bulk_create(rows)
    Commitment.objects.bulk_create(
        Commitment(
            id=row.id,
            kind=CommitmentKind.PROJECT_PLAN,
            owner=row.unit,
            source=UUID(entry["source"]),
            known_from=event.at,
            **_next(entry),
        )
        for row, entry in zip(rows, happening.data["projects"], strict=True)
    )
    _claims(happening)
    _proofs(happening)


@projects(*CHANGES)
def project_changed(happening: Happening) -> None:
    """The columns that the event set; who may see it, its codes, and what is searched, where these follow."""
    if happening.data is None:
        return
    project, event, data = happening.subject, happening.event, happening.data
    values = project_versions.values(data["set"])
    Project.objects.filter(pk=project).update(**values, version=data["version"], changed_at=event.at)
    owed = {"owner": values["unit"]} if "unit" in values else {}
    if "status" in values:
        owed["known_to"] = None if values["status"] in LIVE else event.at
    if owed:
        Commitment.objects.filter(pk=project).update(**owed)
    _claims(happening)
    _proofs(happening)
    if hands := data.get("hand_in"):
        _give_hand(hands, {**data["hand"], "verb": event.kind})
    _counted(happening)
    if {*_SEARCHED, "identifiers"} & set(values):
        row = Project.objects.get(pk=project)
        Project.objects.filter(pk=project).update(search=_searched(row), codes=_codes(row))


@projects("project changed")
def place_changed(happening: Happening) -> None:
    """Where it stands in each list of industries."""
    if happening.data is not None and {"places", "industry", "edition"} & set(happening.data["set"]):
        lists = {code: rules for code, (_row, rules) in industry_lists().items()}
        row = Project.objects.get(pk=happening.subject)
        Project.objects.filter(pk=row.id).update(tracks=tracks_of(row, lists))


@projects("scheme adopted")
def lists_changed(happening: Happening) -> None:
    """With a new list, or another version of one, every project stands somewhere in it."""
    if happening.data is None or happening.data["kind"] != "industries":
        return
    lists = {code: rules for code, (_row, rules) in industry_lists().items()}
    changed = []
    for row in Project.objects.only("places", "industry", "edition", "tracks").iterator(2_000):
        found = tracks_of(row, lists)
        if found != row.tracks:
            row.tracks = found
            changed.append(row)
    Project.objects.bulk_update(changed, ["tracks"], batch_size=1_000)


def tracks_of(row: Project, lists: dict[str, IndustryList]) -> dict[str, str]:
    """Where a project stands in each list."""
    return {code: place(lists, code, row.places, row.industry, row.edition) for code in lists}


@projects(*TRANSFERRED)
def transfer(happening: Happening) -> None:
    """A transfer asked for, agreed to, carried out or refused."""
    if happening.data is None:
        return
    said, event = happening.data["transfer"], happening.event
    ended = {"ended": said.get("ended", ""), "ended_at": event.at if said.get("ended") else None}
    if "giver" in said:
        Transfer.objects.create(
            id=UUID(said["id"]), project=happening.subject, giver=UUID(said["giver"]), taker=UUID(said["taker"]),
            reason=plain(said["reason"]), agreed=said["agreed"], **happening.signed(), **ended,
        )  # fmt: skip
    else:
        Transfer.objects.filter(pk=UUID(said["id"])).update(
            agreed=said["agreed"], answer=plain(said["answer"]), **ended
        )


@projects("contact recorded", "undertaking kept")
def contact(happening: Happening) -> None:
    """A contact with what was undertaken there; each is a commitment of its unit."""
    if happening.data is None:
        return
    event, data = happening.event, happening.data
    if kept := data.get("kept"):
        undertaking = UUID(kept["undertaking"])
        Undertaking.objects.filter(pk=undertaking).update(
            done_on=date.fromisoformat(kept["on"]), answer=plain(kept["answer"])
        )
        Commitment.objects.filter(pk=undertaking).update(known_to=event.at)
        return
    said = data["contact"]
    Contact.objects.create(
        id=UUID(said["id"]), project=happening.subject, kind=said["kind"], on=date.fromisoformat(said["on"]),
        ours=plain(said["ours"]), theirs=plain(said["theirs"]), said=plain(said["said"]),
        **happening.signed(account=True),
    )  # fmt: skip
    for one in said["undertakings"]:
        row = Undertaking.objects.create(
            id=UUID(one["id"]), project=happening.subject, contact=UUID(said["id"]), owner=UUID(one["owner"]),
            text=plain(one["text"]), due_on=date.fromisoformat(one["due_on"]),
        )  # fmt: skip
        Commitment.objects.create(
            id=row.id, kind=CommitmentKind.PROMISE, owner=row.owner, measure=row.text, due=row.due_on,
            source=UUID(said["source"]), known_from=event.at,
        )  # fmt: skip


@projects("contact corrected")
def contact_corrected(happening: Happening) -> None:
    """A contact as somebody corrected it."""
    if happening.data is None:
        return
    said = happening.data["corrected"]
    values: dict[str, Any] = {name: plain(value) for name, value in said["set"].items()}
    if "on" in values:
        values["on"] = date.fromisoformat(values["on"])
    Contact.objects.filter(pk=UUID(said["contact"])).update(**values)


@projects("project planned", "claim reviewed")
def project_planned(happening: Happening) -> None:
    """What is planned next is a commitment of the unit that holds the project."""
    if happening.data is None or "next" not in happening.data:
        return
    Commitment.objects.filter(pk=happening.subject).update(**_next(happening.data))


def _next(said: dict[str, Any]) -> dict[str, Any]:
    """What is planned next, as a commitment has it; nothing where nothing is said."""
    if not (said := said.get("next", {})):
        return {}
    return {
        "measure": plain(said["measure"]),
        "due": date.fromisoformat(said["due"]) if said["due"] else None,
    }


@projects("claim reviewed", "claim struck out", "stage lost")
def reviewed(happening: Happening) -> None:
    """What another person said of a claim; one struck out; a stage lost."""
    if happening.data is None:
        return
    data = happening.data
    if said := data.get("review"):
        approved = {"approved_at": happening.event.at} if said["verdict"] == Verdict.APPROVED else {}
        Claim.objects.filter(pk=UUID(said["claim"])).update(
            verdict=said["verdict"],
            comment=plain(said["comment"]),
            **approved,
            **happening.signed("decided", account=True),
        )
    if said := data.get("struck"):
        Claim.objects.filter(pk=UUID(said["claim"])).update(
            verdict=Verdict.STRUCK,
            comment=plain(said["reason"]),
            struck_at=happening.event.at,
            **happening.signed("decided", account=True),
        )
    if said := data.get("lost"):
        Claim.objects.filter(pk__in=[UUID(one) for one in said["claims"]]).update(
            lost_on=date.fromisoformat(said["on"]),
            lost_because=plain(said["reason"]),
            lost_at=happening.event.at,
        )


@projects("claim reviewed", "projects merged", "merge undone")
def merged(happening: Happening) -> None:
    """Two projects are one, or two again."""
    if happening.data is None:
        return
    event, data = happening.event, happening.data
    if said := data.get("merge"):
        Merge.objects.create(
            id=event.id, kept=happening.subject, gone=UUID(said["gone"]), order=said["order"],
            credits_before=said["credits_before"], credits_after=said["credits_after"],
            reason=plain(said["reason"]), at=event.at, by_name=plain(data["by"]["name"]),
        )  # fmt: skip
    if said := data.get("undo"):
        Merge.objects.filter(pk=UUID(said["merge"])).update(
            undone_at=event.at, undone_because=plain(said["reason"])
        )


@projects(*REVIEWED)
def entry_review(happening: Happening) -> None:
    """The sheet, who is to score it, a member's word, the decision."""
    if happening.data is None:
        return
    event, data = happening.event, happening.data
    if said := data.get("entry_review"):
        EntryReview.objects.create(
            id=UUID(said["id"]), project=happening.subject, scheme=UUID(said["scheme"]) if said["scheme"] else None,
            figures=said["figures"], opened_at=event.at, opened_by=plain(data["by"]["name"]), opened_hand=data["hand"],
        )  # fmt: skip
    if said := data.get("committee"):
        EntryReview.objects.filter(pk=UUID(said["review"])).update(committee=plain_values(said["posts"]))
    if said := data.get("member"):
        row = EntryReview.objects.get(pk=UUID(said["review"]))
        EntryReview.objects.filter(pk=row.id).update(members=[*row.members, plain_values(said["member"])])
    if said := data.get("entry_decided"):
        EntryReview.objects.filter(pk=UUID(said["review"])).update(
            verdict=said["verdict"], reason=plain(said["reason"]), decided_on=date.fromisoformat(said["on"]),
            decided_by_name=plain(data["by"]["name"]), decided_by_post=plain(data["by"]["post"]),
        )  # fmt: skip


@projects(*PROMISED)
def promise(happening: Happening) -> None:
    """A promise as it is now; it is a commitment of the unit that owes it, and ends with it."""
    if happening.data is None or "promise" not in happening.data:
        return
    event, data = happening.event, happening.data
    said = data["promise"]
    found = UUID(said["id"])
    values = {name: column_from(_PROMISE, name, value) for name, value in said["set"].items()}
    if said.get("decided"):
        values |= happening.signed("decided")
    if "code" in said:
        Promise.objects.create(
            id=found, project=happening.subject, code=said["code"], version=said["version"], at=event.at,
            by_name=plain(data["by"]["name"]), **values,
        )  # fmt: skip
        Commitment.objects.create(
            id=found, kind=CommitmentKind.PROMISE, source=UUID(said["source"]), known_from=event.at
        )
        _give_audience(happening.subject)
    else:
        Promise.objects.filter(pk=found).update(version=said["version"], **values)
    row = Promise.objects.get(pk=found)
    over = row.state in (PromiseState.HONOURED, PromiseState.ENDED, PromiseState.REFUSED)
    Commitment.objects.filter(pk=found).update(
        owner=row.unit, measure=row.title, due=row.due_on, known_to=event.at if over else None
    )
    if "unit" in values:
        _give_audience(happening.subject)
    if paid := data.get("payment"):
        by = paid.get("by", data["by"])
        Payment.objects.create(
            id=UUID(paid["id"]), promise=found, on=date.fromisoformat(paid["on"]), amount=Decimal(paid["amount"]),
            text=plain(paid["text"]), at=event.at, by_name=plain(by["name"]), by_post=plain(by["post"]),
        )  # fmt: skip


@projects("batches derived")
def batches_derived(happening: Happening) -> None:
    """In which batch each project is."""
    if happening.data is None:
        return
    for one in happening.data["projects"]:
        Project.objects.filter(pk=UUID(one["id"])).update(
            batches=one["batches"],
            version=one["version"],
            changed_at=happening.event.at,
            **{name: one[name] for name in ("first_plans", "first_year_plans") if name in one},
        )


@projects("transfer asked for", "transfer answered", "credits set", "projects merged", "merge undone",
          "project stands again", "contact recorded", "entry committee named")  # fmt: skip
def audience_changed(happening: Happening) -> None:
    """Who may see the project, once what they are to it has changed."""
    if happening.data is not None:
        _give_audience(happening.subject)


@projects("claim reviewed")
def shared_otherwise(happening: Happening) -> None:
    """Who may see it, once its shares are others."""
    if happening.data is not None and "credits" in happening.data["set"]:
        _give_audience(happening.subject)


def _give_audience(project: UUID) -> None:
    row = Project.objects.get(pk=project)
    asked = Transfer.objects.filter(project=project, ended="").values_list("taker", flat=True)
    owing = [
        *Promise.objects.filter(project=project).values_list("unit", flat=True),
        *Undertaking.objects.filter(project=project).values_list("owner", flat=True),
        *_committees(project),
    ]
    Project.objects.filter(pk=project).update(audience=_audience(row, asked, owing))


def _committees(project: UUID) -> list[UUID]:
    """The units of the posts that were named for the entry reviews of a project."""
    named = EntryReview.objects.filter(project=project).values_list("committee", flat=True)
    return [UUID(one["unit"]) for listed in named for one in listed if one["unit"]]


def _audience(row: Project, asked: Any, owing: Any) -> list[UUID]:
    credited = [UUID(unit) for one in row.credits for unit in one["shares"]]
    units = {one for one in (row.unit, row.origin_unit, *credited, *asked, *owing) if one is not None}
    return sorted(units)


def _codes(row: Project) -> list[str]:
    return sorted({one["code"] for one in row.identifiers})


def _searched(row: Project) -> Func:
    return vector(searched_pieces(row))


def searched_pieces(row: Project) -> list[str]:
    """The pieces of text by which a project is found."""
    codes = " ".join(one["code"] for one in row.identifiers)
    return pieces("\n".join([*(getattr(row, name) for name in _SEARCHED), codes]))


def _claims(happening: Happening) -> None:
    Claim.objects.bulk_create(
        Claim(
            id=UUID(one["id"]), project=UUID(one["project"]), kind=one["kind"], stage=one["stage"], money=one["money"],
            on=date.fromisoformat(one["on"]), amount=None if one["amount"] is None else Decimal(one["amount"]),
            funds=one["funds"], text=plain(one["text"]), definition=plain(one["definition"]),
            scheme=UUID(one["scheme"]) if one["scheme"] else None, source=UUID(one["source"]), hands=one["hands"],
            asked=plain_values(one.get("asked", {})),
            **happening.signed(account=True),
        )
        for one in happening.data.get("claims", ())
    )  # fmt: skip


def _proofs(happening: Happening) -> None:
    Proof.objects.bulk_create(
        Proof.made(
            one,
            project=UUID(one["project"]) if "project" in one else happening.subject,
            about=UUID(one["about"]) if one["about"] else None,
            proof=one["proof"],
            **happening.signed(account=True),
        )
        for one in happening.data.get("proofs", ())
    )


def _give_hand(claims: list[str], hand: dict[str, Any]) -> None:
    for row in Claim.objects.filter(pk__in=[UUID(one) for one in claims]):
        if hand not in row.hands:
            Claim.objects.filter(pk=row.id).update(hands=[*row.hands, hand])


def _counted(happening: Happening) -> None:
    """Signings and increments: new ones, those struck out, and whether and whose each counts now."""
    data = happening.data
    Counted.objects.bulk_create(
        Counted(
            id=UUID(one["id"]), project=UUID(one["project"]), group=UUID(one["project"]), kind=one["kind"],
            on=date.fromisoformat(one["on"]), amount=Decimal(one["amount"]), order=one["order"],
        )
        for one in data.get("counted", ())
    )  # fmt: skip
    if void := data.get("void"):
        Counted.objects.filter(pk__in=[UUID(one) for one in void]).update(struck=True)
    for row, said in data.get("counts", {}).items():
        Counted.objects.filter(pk=UUID(row)).update(
            group=UUID(said["group"]), counts=said["counts"], shares=said["shares"]
        )
