"""What is done with a lead by its limits: a step done, a contact, what was undertaken there, its officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.access import access_contact, access_undertaking
from luoshi.growth.actions.changing import Change, add_hand, changing_project
from luoshi.growth.actions.claiming import Papers, check_papers, keep_papers
from luoshi.growth.in_force import lead_rules
from luoshi.growth.models import Contact, Project, Undertaking
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.models import Post, Unit, new_id
from luoshi.record.scopes import scope_of
from luoshi.record.versions import WrongState
from luoshi.record.written import written_day

KINDS = {
    "visit": "上门拜访",
    "reception": "来访接待",
    "call": "电话、视频",
    "letter": "函件",
    "event": "推介活动",
}
MOST_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Undertaken:
    """What was promised at a contact: what, by when, and which unit sees to it (None: the one that holds the
    project)."""

    text: str
    due_on: date
    owner: UUID | None = None


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact: what kind, on which day, who met whom (by their posts), what was said and what was promised."""

    kind: str
    on: date
    ours: str
    theirs: str
    said: str
    undertakings: Sequence[Undertaken] = field(default=())


def do_step(actor: Actor, because: Because, project: UUID, seen: int, step: str, *, text: str = "") -> None:
    """Say that what a limit asks for was done (``step``: the limit's code); what recurs is due again from today.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    with changing_project("step", actor, because, project, seen) as change:
        add_hand(change)
        if not _step(change, step):
            raise WrongEntry(_("这条线索没有待办的“%(step)s”") % {"step": step}, "step")
        change.data["text"] = text.strip()


def _step(change: Change, step: str) -> bool:
    rows, found = [], False
    for row in change.project.limits:
        if row["code"] == step and row["done_on"] is None:
            found = True
            if row["every"]:
                due = change.today + timedelta(days=row["every"])
                rows.append({**row, "due_on": due.isoformat()})
            else:
                rows.append({**row, "done_on": change.today.isoformat()})
        else:
            rows.append(row)
    change.put(limits=rows)
    return found


def record_contact(actor: Actor, because: Because, project: UUID, seen: int, contact: ContactDraft) -> UUID:
    """Record who met whom, and what was promised by when: each promise becomes a commitment of its unit; the contact's
    id. What recurs of a lead's limits counts as done. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    found = new_id()
    with changing_project("contact", actor, because, project, seen, adds=True) as change:
        said = _said(contact, change.today)
        owners = {one.owner for one in contact.undertakings if one.owner is not None}
        if set(Unit.objects.filter(pk__in=owners).values_list("id", flat=True)) != owners:
            raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), "undertakings")
        listed = []
        for one in contact.undertakings:
            owner = one.owner or change.project.unit
            if owner is None:
                raise WrongEntry(_("答应的事要有单位去办"), "undertakings")
            if one.due_on < contact.on:
                raise WrongEntry(_("答应的期限不能早于接洽日"), "undertakings")
            listed.append({"id": str(new_id()), "owner": str(owner), "due_on": one.due_on.isoformat(),
                           "text": text_entry(one.text, _("答应的事"), "undertakings")})  # fmt: skip
        change.data["contact"] = {
            "id": str(found), **said, "undertakings": listed, "source": str(change.source.id),
        }  # fmt: skip
        add_hand(change)
        for row in list(change.project.limits):
            if row["every"] and row["done_on"] is None:
                _step(change, row["code"])
    return found


def _said(contact: ContactDraft, today: date) -> dict[str, str]:
    """What a contact says, put in order; raises WrongEntry."""
    if contact.kind not in KINDS:
        raise WrongEntry(_("请选接洽方式：%(kinds)s") % {"kinds": "、".join(KINDS.values())}, "kind")
    if not contact.said.strip() or len(contact.said) > MOST_CHARACTERS:
        raise WrongEntry(_("请写谈了什么，最多 %(most)s 字") % {"most": MOST_CHARACTERS}, "said")
    if contact.on > today:
        raise WrongEntry(_("接洽日不能晚于今天"), "on")
    return {
        "kind": contact.kind,
        "on": contact.on.isoformat(),
        "ours": text_entry(contact.ours, _("我方人员"), "ours"),
        "theirs": text_entry(contact.theirs, _("对方人员"), "theirs"),
        "said": contact.said.strip(),
    }


def correct_contact(
    actor: Actor, because: Because, contact: UUID, seen: int, draft: ContactDraft, reason: str
) -> None:
    """Say otherwise what was recorded of a contact, by whoever recorded it or the bureau; ``seen``: the version of the
    project. What it said before stays in the history, and what was undertaken there stands: ``draft`` has none.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    row = access_contact(actor, contact)
    reason = text_entry(reason, _("更正的理由"), "reason")
    with changing_project("correct contact", actor, because, row.project, seen) as change:
        row = Contact.objects.get(pk=contact)
        if "office" not in change.relations and (row.by is None or row.by != actor.account):
            raise Refused(_("这次接洽是别人记的：由记录的人或者投资促进局更正"))
        if draft.undertakings:
            raise WrongEntry(_("答应的事不在这里改：办结的去答复，另答应的另记一次接洽"), "undertakings")
        said = _said(draft, change.today)
        if Undertaking.objects.filter(contact=contact, due_on__lt=draft.on).exists():
            raise WrongEntry(_("答应的期限不能早于接洽日"), "on")
        before = {name: str(getattr(row, name)) for name in said}
        changed = {name: value for name, value in said.items() if before[name] != value}
        if not changed:
            raise WrongEntry(_("没有改动。"))
        was = {name: before[name] for name in changed}
        change.data["corrected"] = {"contact": str(contact), "set": changed, "was": was, "reason": reason}
        add_hand(change)


def keep_undertaking(
    actor: Actor,
    because: Because,
    undertaking: UUID,
    on: date,
    answer: str,
    papers: Papers = Papers(),  # noqa: B008 - it is frozen
) -> None:
    """Say on which day what was undertaken at a contact was done, and how. By the unit that owes it, or the bureau.
    A day longer ago than the city's file allows (``days_back``) needs a paper that says so.

    Raises NotFound, Refused, WrongState, WrongEntry, SecretDocument, PerhapsSecret.
    """
    row = access_undertaking(actor, undertaking)
    text = text_entry(answer, _("办理情况"), "answer")
    seen = Project.objects.values_list("version", flat=True).get(pk=row.project)
    with changing_project("undertaking", actor, because, row.project, seen, adds=True) as change:
        row = Undertaking.objects.get(pk=undertaking)
        if row.done_on is not None:
            raise WrongState(_("这件事已经办完了"))
        if "office" not in change.relations and row.owner not in scope_of(actor, FOR_THE_UNIT):
            raise Refused(_("这件事由另一个单位办，不能由您答复"))
        if on > change.today:
            raise WrongEntry(_("办结日不能晚于今天"), "on")
        met = Contact.objects.values_list("on", flat=True).get(pk=row.contact)
        if on < met:
            raise WrongEntry(_("办结日不能早于接洽的日子（%(day)s）") % {"day": written_day(met)}, "on")
        most = lead_rules(change.today).days_back
        if on < change.today - timedelta(days=most) and not papers.pieces:
            raise WrongEntry(
                _("办结日在 %(most)s 天以前的，要附证明材料（回函、签收单等）；没有的，办结日写今天")
                % {"most": most},
                "on",
            )
        check_papers(papers, change.today)
        change.data["kept"] = {"undertaking": str(undertaking), "on": on.isoformat(), "answer": text}
        change.data["proofs"] = keep_papers(change.act, papers, undertaking)


def hand_over(actor: Actor, because: Because, project: UUID, seen: int, officer: UUID) -> None:
    """Give a project to another post: whoever holds it is its officer, with all that was recorded. Whoever was its
    officer has had a hand in it, and does not review it afterwards. Raises NotFound, Refused, WrongState, Overtaken,
    WrongEntry."""
    with changing_project("hand over", actor, because, project, seen) as change:
        if not Post.objects.filter(pk=officer).exists():
            raise WrongEntry(_("登记里没有选的岗位，请刷新后再选"), "officer")
        if (before := change.project.officer) is not None and before != officer:
            was = {"account": None, "person": None, "posts": [str(before)], "name": "", "verb": "officer"}
            change.put(hands=[*change.project.hands, was])
        change.put(officer=officer)
