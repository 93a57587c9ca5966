"""A project's contacts, entry review and transfer as pages show them: on pages of their own and on the project's.

Each function takes the project with all that belongs to it (``growth.queries.one_project``), and gives what the
template of the same name under ``templates/project/`` takes. ``known``: the day that is looked at, None for today; of
an earlier day nothing is offered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.entry_review import PASSED
from luoshi.growth.in_force import review_rules
from luoshi.growth.interests import standing_vetoes
from luoshi.growth.life import Relation
from luoshi.growth.models import Contact, Project, Proof, Undertaking
from luoshi.growth.queries.judged import LEADS_BOOK, JudgedProject, findable, findings_of, judged_project
from luoshi.growth.queries.one_project import ProjectShown
from luoshi.growth.queries.owed import OwedToProject
from luoshi.growth.relations import relations
from luoshi.growth.schemes.review_rules import FIGURES
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import had_a_hand
from luoshi.record.queries.runs import RunShown
from luoshi.web.drawer_forms import FormButton
from luoshi.web.lights_shown import run_key
from luoshi.web.numbers_shown import NOTHING, plain, points, shown
from luoshi.web.project_forms.reviews import figure_name, figure_unit, verdict_title
from luoshi.web.project_shown import ProofLine, form_url, proof_line
from luoshi.web.project_words import contact_title
from luoshi.web.rulebook_words import period_text


def left_words(due: date, today: date) -> tuple[str, bool]:
    """How long until a day, or since: the words, and whether it is late."""
    days = (due - today).days
    if days < 0:
        return _("超期 %(n)s 天") % {"n": -days}, True
    return (_("今天到期") if days == 0 else _("还有 %(n)s 天") % {"n": days}), False


def contact_due(row: Project, code: str) -> bool:
    """Whether a limit recurs, so that a contact is what does it."""
    return any(one["code"] == code and one["every"] for one in row.limits)


def papers_shown(actor: Actor, of: ProjectShown, proofs: Iterable[Proof]) -> list[ProofLine]:
    """Papers with what the actor may open of each."""
    return [proof_line(actor, one, erased=one.file in of.erased) for one in proofs]


def owed_line(one: OwedToProject, today: date) -> dict[str, Any]:
    """What a project asks of somebody, as their own page lists it, with where it is done."""
    page = {
        "limit": ("project_contacts", ""),
        "undertaking": ("project_contacts", f"#undertaking-{one.about}"),
        "promise": ("project_promises", f"#promise-{one.about}"),
        "transfer": ("project_transfer", ""),
        "review": ("project_entry_review", ""),
    }[one.kind]
    left, late = left_words(one.due_on, today) if one.due_on else ("", False)
    return {
        "one": one,
        "kind": {
            "limit": _("线索时限"),
            "undertaking": _("答应的事"),
            "promise": _("承诺兑现"),
            "transfer": _("流转等答复"),
            "review": _("准入评审等打分"),
        }[one.kind],
        "left": left,
        "late": late,
        "url": reverse(page[0], args=[one.project.id]) + page[1],
    }


# Contacts, limits, officer, findings


@dataclass(frozen=True, slots=True)
class UndertakingLine:
    """What was promised at a contact: by whom, until when, whether it is done."""

    row: Undertaking
    unit: str
    left: str
    late: bool
    url: str
    papers: list[ProofLine]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact with what was promised at it. ``corrected``: when and by whom it was corrected, the newest last;
    ``url``: where the actor may."""

    row: Contact
    kind: str
    undertakings: list[UndertakingLine]
    corrected: list[tuple[datetime, str]]
    url: str


def contacts_shown(actor: Actor, of: ProjectShown, known: date | None = None) -> dict[str, Any]:
    """What ``project/_contacts.jinja`` takes: limits, contacts, undertakings, officer, findings."""
    row, today = of.row, known or timezone.localdate()
    can = frozenset() if known else of.can
    by_contact: dict[UUID, list[UndertakingLine]] = defaultdict(list)
    for one in of.undertakings:
        left, late = left_words(one.due_on, today)
        url = (
            form_url(row.id, "undertaking", undertaking=one.id)
            if "undertaking" in can and not one.done_on
            else ""
        )
        by_contact[one.contact].append(
            UndertakingLine(
                one,
                of.names.get(one.owner, ""),
                "" if one.done_on else left,
                late and not one.done_on,
                url,
                papers_shown(actor, of, of.papers.get(one.id, ())),
            )
        )
    corrected: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for event in of.history:
        if said := event.details.get("corrected"):
            corrected[said["contact"]].append((event.at, event.name))
    office = Relation.OFFICE in relations(actor, row)
    officers = [
        (event.at, of.names.get(after, ""), event.name, event.post)
        for event in of.history
        for name, _before, after in event.columns
        if name == "officer" and after
    ]
    return {
        "row": row,
        "names": of.names,
        "limits": _limits(row, today, can),
        "contacts": [
            ContactLine(
                one,
                contact_title(one.kind),
                by_contact[one.id],
                corrected[str(one.id)],
                form_url(row.id, "correct contact", contact=one.id)
                if "correct contact" in can and (office or one.by == actor.account)
                else "",
            )
            for one in of.contacts
        ],
        "open_undertakings": sum(one.done_on is None for one in of.undertakings),
        "officers": officers,
        "protected": row.protected_until if row.protected_until and row.protected_until >= today else None,
        "findings": [] if known else findings_shown(actor, row, can),
        "buttons": _buttons(row, can),
        "find_url": form_url(row.id, "find") if "find" in can and findable(actor, LEADS_BOOK) else "",
    }


def _buttons(row: Project, can: frozenset[str]) -> list[FormButton]:
    found = []
    if "contact" in can:
        found.append(FormButton(_("记录接洽"), form_url(row.id, "contact"), primary=True))
    if "hand over" in can:
        found.append(FormButton(_("移交专员"), form_url(row.id, "hand over")))
    return found


def _limits(row: Project, today: date, can: frozenset[str]) -> list[dict[str, Any]]:
    found = []
    for one in row.limits:
        due = date.fromisoformat(one["due_on"]) if one["due_on"] else None
        done = date.fromisoformat(one["done_on"]) if one["done_on"] else None
        left, late = left_words(due, today) if due and not done else ("", False)
        found.append(
            {
                "name": one["name"],
                "every": one["every"],
                "due": due,
                "done": done,
                "in_time": done is not None and due is not None and done <= due,
                "left": left,
                "late": late,
                "url": form_url(row.id, "step", step=one["code"]) if "step" in can and not done else "",
            }
        )
    return found


def findings_shown(actor: Actor, row: Project, can: frozenset[str]) -> list[dict[str, Any]]:
    """What was found of a project: its name, by whom, why, and where it is withdrawn."""
    names = {one.finding: one.name for one in findable(actor, LEADS_BOOK)} | {PASSED: _("准入评审通过")}
    found = []
    for one in findings_of(actor, row):
        withdraw = "withdraw finding" in can and one.finding in names and one.finding != PASSED
        found.append(
            {
                "row": one,
                "name": names.get(one.finding, one.finding),
                "withdraw_url": form_url(row.id, "withdraw finding", withdrawn=one.id) if withdraw else "",
            }
        )
    return found


# Transfer


def transfer_shown(actor: Actor, of: ProjectShown, known: date | None = None) -> dict[str, Any]:
    """What ``project/_transfer.jinja`` takes: whose it is, whose first contact it was, every transfer."""
    row = of.row
    can = frozenset() if known else of.can
    waiting = next((one for one in of.transfers if not one.ended), None)
    listed = []
    for one in reversed(of.transfers):
        sides = [(unit, of.names.get(unit, ""), str(unit) in one.agreed) for unit in (one.giver, one.taker)]
        listed.append({"row": one, "giver": sides[0], "taker": sides[1]})
    ask = "ask transfer" in can and waiting is None
    return {
        "row": row,
        "names": of.names,
        "transfers": listed,
        "ask_url": form_url(row.id, "ask transfer") if ask else "",
        "answer_url": form_url(row.id, "answer transfer")
        if waiting is not None and "answer transfer" in can
        else "",
        "credits": [
            (
                date.fromisoformat(one["from"]),
                [(of.names.get(UUID(unit), ""), shown(share, "ratio").text) for unit, share in one["shares"].items()],
            )
            for one in row.credits
        ],
    }  # fmt: skip


# Entry review


def entry_review_shown(actor: Actor, of: ProjectShown, known: date | None = None) -> dict[str, Any]:
    """What ``project/_entry_review.jinja`` takes: every review with its sheet, its members, its decision, and what the
    rule-book says beside it."""
    row = of.row
    can = frozenset() if known else of.can
    reviews = [_review(actor, of, at) for at in reversed(range(len(of.reviews)))]
    waiting = next((one for one in of.reviews if not one.verdict), None)
    scored = waiting is not None and had_a_hand(actor, [one["hand"] for one in waiting.members])
    officer = row.officer is not None and row.officer in {held.post for held in actor.held}
    own = waiting is not None and (had_a_hand(actor, [*row.hands, waiting.opened_hand]) or officer)
    buttons = []
    if waiting is None and "open review" in can:
        buttons.append(FormButton(_("提请准入评审"), form_url(row.id, "open review"), primary=True))
    if "score" in can:
        buttons.append(FormButton(_("申报并打分"), form_url(row.id, "score"), primary=True))
    if "decide review" in can:
        buttons.append(FormButton(_("评审结论"), form_url(row.id, "decide review")))
    if "name committee" in can:
        buttons.append(FormButton(_("定评审委员"), form_url(row.id, "name committee")))
    rules = review_rules(timezone.localdate())
    judged = None if known or not of.reviews else judged_project(actor, row, rules.book)
    return {
        "row": row,
        "reviews": reviews,
        "waiting": waiting is not None,
        "own": own and not known,
        "scored": scored,
        "buttons": buttons,
        "needed": rules.members,
        "book": judged_shown(actor, *judged) if judged else None,
    }


def _review(actor: Actor, of: ProjectShown, at: int) -> dict[str, Any]:
    """A review, ``at`` its place among them; with what earlier ones left standing against the project."""
    one = of.reviews[at]
    rules = review_rules(timezone.localdate(one.opened_at))
    scoring = [member for member in one.members if not member["conflict"]]
    items = []
    for code, name in rules.items.items():
        given = [Decimal(member["points"][code]) for member in scoring if code in member["points"]]
        mean = points(sum(given, Decimal(0)) / len(given)).text if given else NOTHING
        items.append((name, [_points(member, code) for member in one.members], mean))
    vetoes = [
        (
            rules.vetoes.get(veto.code, veto.code), veto.reason, veto.name, veto.post,
            None if veto.said_at == one.opened_at else timezone.localdate(veto.said_at),
        )
        for veto in standing_vetoes(of.reviews[: at + 1])
    ]  # fmt: skip
    return {
        "row": one,
        "verdict": verdict_title(one.verdict),
        "kind": {"": "blue", "passed": "green", "refused": "red", "returned": "gold"}[one.verdict],
        "figures": [
            (figure_name(rules, code), _figure(code, Decimal(one.figures[code])))
            for code in sorted(one.figures, key=[*rules.figures, *one.figures].index)
        ],
        "members": one.members,
        "awaited": [
            f"{of.names.get(UUID(post['unit']), '')} {post['title']}" if post["unit"] else post["title"]
            for post in one.committee
            if not any(post["post"] in member["hand"]["posts"] for member in one.members)
        ],
        "scored": len(scoring),
        "needed": rules.members,
        "items": items,
        "vetoes": vetoes,
        "veto_list": list(rules.vetoes.values()),
        "papers": papers_shown(actor, of, of.papers.get(one.id, ())),
    }


def _points(member: dict[str, Any], code: str) -> str:
    if member["conflict"]:
        return _("回避")
    return plain(Decimal(member["points"][code]), 2) if code in member["points"] else NOTHING


def _figure(code: str, amount: Decimal) -> str:
    if FIGURES.get(code) == "yuan":
        return shown(amount, "yuan").text
    return f"{plain(amount, 2)} {figure_unit(code)}" if code in FIGURES else plain(amount)


def judged_shown(actor: Actor, run: RunShown, one: JudgedProject) -> dict[str, Any]:
    """What a run of a rule-book says of a project: score, grade, every measure; and where the whole of it opens."""
    opens = may(actor, "see results")
    return {
        "period": period_text(run.run.label),
        "draft": run.draft,
        "illustrative": run.version.status == "illustrative",
        "score": points(one.score).text,
        "grade": one.grade,
        "rank": one.rank,
        "parts": [
            {
                "name": part.name,
                "value": shown(part.value, part.unit).text if part.state != "missing" else _("缺数"),
                "points": points(part.points).text,
                "weight": plain(part.weight) if part.weight is not None else "",
                "reasons": part.reasons,
                "reviews": part.reviews,
            }
            for part in one.parts
        ],
        "run_url": reverse("run", args=[run_key(run)]) if opens else "",
        "why_url": reverse("why", args=[run_key(run), one.project.id]) if opens else "",
    }
