"""Hand a project from one area to another: it happens once both have agreed, and adds nothing to what counts."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.access import access_transfer
from luoshi.growth.actions.changing import Change, changing_project
from luoshi.growth.actions.recounting import recount
from luoshi.growth.counting import shares_on
from luoshi.growth.in_force import lead_rules
from luoshi.growth.models import Project, Transfer
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.models import Unit, new_id
from luoshi.record.scopes import scope_of
from luoshi.record.versions import WrongState


def ask_transfer(actor: Actor, because: Because, project: UUID, seen: int, taker: UUID, reason: str) -> UUID:
    """Ask that a project goes to another unit, which sees it from then on; whoever asks for one of the two has agreed
    for it; the transfer's id. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    reason = text_entry(reason, _("流转的理由"), "reason")
    found, own = new_id(), scope_of(actor, FOR_THE_UNIT)
    # Who speaks for the other side may speak for both, and then it is carried out at once.
    with changing_project(
        "ask transfer", actor, because, project, seen, counts=taker in own, named=[taker]
    ) as change:
        giver = change.project.unit
        if giver is None or giver == taker or not Unit.objects.filter(pk=taker).exists():
            raise WrongEntry(_("请选另一个单位"), "taker")
        if Transfer.objects.filter(project=project, ended="").exists():
            raise WrongState(_("这个项目已有一次流转在等答复"))
        agreed = [str(unit) for unit in (giver, taker) if unit in own]
        change.data["transfer"] = {
            "id": str(found), "giver": str(giver), "taker": str(taker), "reason": reason, "agreed": agreed,
        }  # fmt: skip
        if len(agreed) == 2:
            _carry_out(change, giver, taker)
            change.data["transfer"]["ended"] = "done"
    return found


def answer_transfer(actor: Actor, because: Because, transfer: UUID, *, agree: bool, answer: str = "") -> None:
    """Agree to a transfer for the unit one speaks for, or refuse it. Nobody agrees for both but who speaks for
    both; the bureau agrees for nobody. Raises NotFound, Refused, WrongState, WrongEntry.
    """
    row = access_transfer(actor, transfer)
    if not agree and not answer.strip():
        raise WrongEntry(_("不同意要写明理由"), "answer")
    seen = Project.objects.values_list("version", flat=True).get(pk=row.project)
    with changing_project(
        "answer transfer", actor, because, row.project, seen, adds=True, counts=True, named=[row.taker]
    ) as change:
        row = Transfer.objects.get(pk=transfer)
        if row.ended:
            raise WrongState(_("这次流转已经有了结果"))
        own = scope_of(actor, FOR_THE_UNIT)
        speaks = [str(unit) for unit in (row.giver, row.taker) if unit in own]
        fresh = [unit for unit in speaks if unit not in row.agreed]
        if not speaks or (agree and not fresh):
            raise Refused(_("这次流转要由另一方单位答复"))
        agreed = [*row.agreed, *fresh] if agree else row.agreed
        done = {str(row.giver), str(row.taker)} <= set(agreed)
        change.data["transfer"] = {
            "id": str(transfer), "agreed": agreed, "answer": answer.strip(),
            "ended": "refused" if not agree else ("done" if done else ""),
        }  # fmt: skip
        if done:
            _carry_out(change, row.giver, row.taker)


def _carry_out(change: Change, giver: UUID, taker: UUID) -> None:
    """Whose it is from today on. What was signed before stays credited to whom it was; before the signing the area of
    first contact keeps what the city's rules leave it. Only the giver's share goes: a third area, which was not asked,
    keeps its own."""
    project, today = change.project, change.today
    shares = shares_on(project.credits, today)
    moved = shares.pop(giver, Decimal(0) if shares else Decimal(1))
    kept = lead_rules(today).origin_share if project.contracted is None else Decimal(0)
    left = round(moved * kept, 6)
    shares[taker] = shares.get(taker, Decimal(0)) + moved - left
    shares[giver] = left
    said = {str(unit): str(share.normalize()) for unit, share in shares.items() if share}
    change.put(
        unit=taker,
        credits=[*project.credits, {"from": today.isoformat(), "shares": said}],
        protected_until=None,
    )
    change.data["counts"], _counts = recount(change.told, {project.id: project})
