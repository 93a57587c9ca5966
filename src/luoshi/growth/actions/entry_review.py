"""The entry review: open it with its sheet, declare conflicts, score, decide. Nobody reviews their own lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_project, open_review
from luoshi.growth.actions.changing import Change, add_hand, changing_project
from luoshi.growth.actions.claiming import Papers, check_papers, keep_papers
from luoshi.growth.in_force import review_rules, version
from luoshi.growth.interests import Veto, declared_interest, interested_posts, standing_vetoes
from luoshi.growth.models import EntryReview, Project
from luoshi.growth.relations import has_a_part, parts_of
from luoshi.growth.stating import Timelines, keep
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.actions.withdraw_finding import withdraw_finding
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.hands import had_a_hand, hand_of, own_work
from luoshi.record.models import Finding, Post, new_id
from luoshi.record.versions import WrongState

PASSED = "entry review passed"
VERDICTS = {"passed": "通过", "refused": "不通过", "returned": "退回补充"}
_SPACE = UUID("0c6e9d1e-8f5b-5d0c-9c1e-000000000009")


def open_entry_review(
    actor: Actor, because: Because, project: UUID, seen: int, figures: Mapping[str, Decimal], papers: Papers
) -> UUID:
    """Ask for the entry review of a project with its sheet (``figures`` in base units: yuan, mu, persons) and papers:
    application, feasibility study, proof of the investor, report of the visit; the review's id. What members of earlier
    reviews stop the project by stands; that it has passed one before is found of it no longer.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry, SecretDocument, PerhapsSecret.
    """
    review = new_id()
    with transaction.atomic():
        _open(actor, because, project, seen, review, figures, papers)
        _withdraw_passed(actor, because, project, _("又提请了准入评审，以后一次的结论为准"))
    return review


def _open(
    actor: Actor, because: Because, project: UUID, seen: int, review: UUID, figures: Mapping[str, Decimal],
    papers: Papers,
) -> None:  # fmt: skip
    with changing_project("open review", actor, because, project, seen) as change:
        rules, today = review_rules(change.today), change.today
        check_papers(papers, today)
        if EntryReview.objects.filter(project=project, verdict="").exists():
            raise WrongState(_("这个项目的准入评审还没有结论"))
        missing = [name for code, name in rules.figures.items() if code not in figures]
        if missing:
            raise WrongEntry(_("评审表还要填：%(names)s") % {"names": "、".join(missing)}, "figures")
        if odd := sorted(set(figures) - set(rules.figures)):
            raise WrongEntry(_("评审表里没有“%(code)s”") % {"code": odd[0]}, "figures")
        if wrong := [code for code, amount in figures.items() if not 0 <= amount < Decimal(10) ** 15]:
            raise WrongEntry(_("“%(name)s”要不小于 0") % {"name": rules.figures[wrong[0]]}, "figures")
        add_hand(change)
        scheme = version("review", today)
        told = Timelines(change.act, change.source, [review])
        for name, value in {
            "project": project, "unit": change.project.unit, "opened_on": today, "members": Decimal(0),
            "vetoes": Decimal(len({one.code for one in _standing(project)})), **figures,
        }.items():  # fmt: skip
            if value is not None:
                told.say("entry_review", review, f"entry_review.{name}", {(today, None): value})
        keep(change.act, "project", project, "project.review_opened_on", today, change.source, (today, None))
        change.data["entry_review"] = {
            "id": str(review), "scheme": str(scheme) if scheme else None,
            "figures": {code: str(amount) for code, amount in figures.items()},
        }  # fmt: skip
        change.data["proofs"] = keep_papers(change.act, papers, review)


def _withdraw_passed(actor: Actor, because: Because, project: UUID, reason: str) -> None:
    """What was found of an earlier review counts no more, once there is a later one."""
    stands = Finding.objects.filter(about=project, finding=PASSED, withdrawn_at__isnull=True)
    for finding in list(stands.values_list("id", flat=True)):
        withdraw_finding(actor, because, finding, reason, of_projects="review entry again")


def _standing(project: UUID, *more: EntryReview) -> list[Veto]:
    """What stops a project after all its decided reviews and ``more``."""
    decided = EntryReview.objects.filter(project=project).exclude(verdict="").order_by("opened_at", "id")
    return standing_vetoes([*decided, *more])


def name_committee(actor: Actor, because: Because, project: UUID, seen: int, posts: Sequence[UUID]) -> None:
    """Say which posts are to score the entry review that is open: they see the project from then on, and nobody else
    scores it. None: whoever sees the project may.

    By the bureau or the leader in charge, and by nobody who had a hand in the lead or is of a unit with a part in it;
    its officer, whoever had a hand in it, posts of those units and those whose holders declared an interest in an
    earlier review are in no committee. Whoever has scored stays in.
    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    row = access_project(actor, project)
    hands = [*row.hands, open_review(row).opened_hand]
    with changing_project("name committee", actor, because, project, seen, adds=True, hands=hands) as change:
        _require_no_part(actor, change)
        if declared_interest(actor, [project]):
            raise Refused(_("您申报过利益关系，要回避"))
        review = open_review(change.project)
        wanted = list(dict.fromkeys(posts))
        known = Post.objects.in_bulk(wanted)
        if len(known) < len(wanted):
            raise WrongEntry(_("登记里没有选的岗位，请刷新后再选"), "committee")
        own = {post for hand in (*change.project.hands, review.opened_hand) for post in hand["posts"]}
        own |= {str(change.project.officer)} if change.project.officer else set()
        if odd := [known[one].title for one in wanted if str(one) in own]:
            raise WrongEntry(
                _("%(posts)s办过这条线索或是它的专员，不能当委员") % {"posts": "、".join(odd)}, "committee"
            )
        parts = parts_of(change.project)
        if held := [known[one].title for one in wanted if known[one].unit in parts]:
            raise WrongEntry(
                _("%(posts)s是责任、首报或分成单位的岗位，不能当委员：由别的单位的人评审")
                % {"posts": "、".join(held)},
                "committee",
            )
        interested = interested_posts(project)
        if barred := [one.title for one in known.values() if str(one.id) in interested]:
            raise WrongEntry(
                _("%(posts)s在以前的评审里申报过利益关系，不能当委员") % {"posts": "、".join(barred)},
                "committee",
            )
        scored = [one["hand"]["posts"] for one in review.members]
        if wanted and any(not {*map(str, wanted)} & set(theirs) for theirs in scored):
            raise WrongEntry(_("已经打过分或申报回避的委员不能去掉"), "committee")
        change.data["committee"] = {
            "review": str(review.id),
            "posts": [
                {
                    "post": str(one),
                    "title": known[one].title,
                    "unit": str(known[one].unit) if known[one].unit else "",
                }
                for one in wanted
            ],
        }


def score_entry(
    actor: Actor,
    because: Because,
    project: UUID,
    *,
    conflict: str | None,
    points: Mapping[str, Decimal] | None = None,
    vetoes: Mapping[str, str] | None = None,
) -> None:
    """Take part in the committee: declare what interest one has (``conflict``: empty for none), then give points (0 to
    100) for every item, and name what stops the project, each with its reason.

    Whoever declares an interest is recorded and scores nothing, in this review and in any later one. What a member
    stops the project by stands in later reviews too, until they score without it. Refused to whoever had a hand in the
    lead, and to units with a part in it. Raises NotFound, Refused, WrongState, WrongEntry.
    """
    row = access_project(actor, project)
    if conflict is None:
        raise WrongEntry(_("先申报有没有利益关系：没有的也要申报“无”"), "conflict")
    # Whoever sits on the committee may speak for any unit; what they are not is somebody of this lead.
    with changing_project(
        "score",
        actor,
        because,
        project,
        row.version,
        adds=True,
        named=[held.unit for held in actor.held if held.unit],
    ) as change:
        review = open_review(change.project)
        rules = review_rules(change.today)
        if had_a_hand(actor, [*change.project.hands, review.opened_hand]) or _is_officer(actor, change):
            raise Refused(own_work(actor))
        _require_no_part(actor, change)
        if not in_committee(actor, review):
            raise Refused(_("您不是这次评审的委员"))
        if any(had_a_hand(actor, [one["hand"]]) for one in review.members):
            raise WrongState(_("您已经打过分"))
        if declared_interest(actor, [project]):
            raise Refused(_("您申报过利益关系，要回避"))
        given, stopped = dict(points or {}), dict(vetoes or {})
        if conflict.strip():
            if given or stopped:
                raise WrongEntry(_("有利益关系的委员要回避，不能打分"), "conflict")
        else:
            _check_points(given, stopped, rules)
        member = {
            "name": actor.name, "post": actor.post, "conflict": conflict.strip(),
            "points": {code: str(one) for code, one in given.items()},
            "vetoes": {code: reason.strip() for code, reason in stopped.items()}, "hand": hand_of(actor),
        }  # fmt: skip
        change.data["member"] = {"review": str(review.id), "member": member}
        members = [*review.members, member]
        today = change.today
        told = Timelines(change.act, change.source, [review.id])
        scored = [one for one in members if not one["conflict"]]
        review.members = members
        stops = {one.code for one in _standing(project, review)}
        for name, number in (("members", len(scored)), ("vetoes", len(stops))):
            told.say(
                "entry_review", review.id, f"entry_review.{name}",
                {(_opened_on(review), None): Decimal(number)},
            )  # fmt: skip
        for code, score in given.items():
            rating = uuid5(_SPACE, f"{review.id} {code} {len(members)}")
            for name, value in {
                "subject": project, "measure": code, "raters": "committee", "rater": actor.post or actor.name,
                "score": score, "rated_on": today,
            }.items():  # fmt: skip
                told.say("rating", rating, f"rating.{name}", {(today, None): value})


def in_committee(actor: Actor, review: EntryReview) -> bool:
    """Whether the actor holds a post that was named for a review; of a review for which none was, whoever holds one."""
    named = {one["post"] for one in review.committee}
    return not named or bool(named & {str(held.post) for held in actor.held})


def _opened_on(review: EntryReview) -> date:
    return timezone.localdate(review.opened_at)


def _require_no_part(actor: Actor, change: Change) -> None:
    """Raise Refused to everybody of a unit with a part in the lead, the bureau too where it is its own."""
    if has_a_part(actor, change.project):
        raise Refused(_("本单位的线索（责任、首报或分成单位），由别的单位的人评审"))


def _is_officer(actor: Actor, change: Change) -> bool:
    officer = change.project.officer
    return officer is not None and officer in {held.post for held in actor.held}


def _check_points(given: dict[str, Decimal], stopped: dict[str, str], rules: Any) -> None:
    if missing := [name for code, name in rules.items.items() if code not in given]:
        raise WrongEntry(_("还要给“%(names)s”打分") % {"names": "、".join(missing)}, "points")
    if odd := sorted(set(given) - set(rules.items)) + sorted(set(stopped) - set(rules.vetoes)):
        raise WrongEntry(_("评审表里没有“%(code)s”") % {"code": odd[0]}, "points")
    if any(not 0 <= one <= 100 for one in given.values()):
        raise WrongEntry(_("分数在 0 到 100 之间"), "points")
    if any(not reason.strip() for reason in stopped.values()):
        raise WrongEntry(_("每一项否决都要写明理由"), "vetoes")


def decide_entry_review(actor: Actor, because: Because, project: UUID, verdict: str, reason: str) -> None:
    """Decide the entry review, in the name of the actor's post: passed, refused, or returned to be completed.

    A person decides, who scored nothing of it, declared no interest and is nobody of a unit with a part in the lead;
    what the rule-book says of the sheet is shown beside it. What a member has stopped, in this review or an earlier
    one, does not pass, nor what too few have scored. Raises NotFound, Refused, WrongState, WrongEntry.
    """
    if verdict not in VERDICTS:
        raise WrongEntry(_("请选通过、不通过或退回补充"), "verdict")
    reason = text_entry(reason, _("结论的理由"), "reason")
    row = access_project(actor, project)
    review = open_review(row)
    hands = [*row.hands, review.opened_hand]
    with transaction.atomic():
        unit, today = _decide(actor, because, row, hands, verdict, reason)
        _withdraw_passed(actor, because, project, _("以后一次准入评审的结论为准"))
        if verdict == "passed" and unit is not None:
            record_finding(
                actor, because, unit, PASSED, about=project, reason=reason, found_on=today,
                of_projects="find entry reviews passed",
            )  # fmt: skip


def _decide(
    actor: Actor, because: Because, row: Project, hands: list[dict[str, Any]], verdict: str, reason: str
) -> tuple[UUID | None, date]:
    with changing_project(
        "decide review", actor, because, row.id, row.version, adds=True, hands=hands
    ) as change:
        review = open_review(change.project)
        rules = review_rules(change.today)
        if _is_officer(actor, change):
            raise Refused(own_work(actor))
        _require_no_part(actor, change)
        if declared_interest(actor, [row.id]):
            raise Refused(_("您申报过利益关系，要回避"))
        if any(had_a_hand(actor, [one["hand"]]) for one in review.members):
            raise Refused(_("您给这个项目打过分，结论由没有打分的人下"))
        scored = [one for one in review.members if not one["conflict"]]
        stops = [(rules.vetoes.get(one.code, one.code), one.name) for one in _standing(row.id, review)]
        if verdict == "passed" and stops:
            raise WrongState(
                _("有否决项（%(names)s），不能通过：提出的委员（%(who)s）打分时不再提出，才算撤回")
                % {
                    "names": "、".join(sorted({name for name, _who in stops})),
                    "who": "、".join(dict.fromkeys(who for _name, who in stops)),
                }
            )
        if verdict != "returned" and len(scored) < rules.members:
            raise WrongState(
                _("已打分的委员 %(there)s 人，要 %(needed)s 人")
                % {"there": len(scored), "needed": rules.members}
            )
        told = Timelines(change.act, change.source, [review.id])
        for name, value in (("verdict", verdict), ("decided_on", change.today)):
            told.say("entry_review", review.id, f"entry_review.{name}", {(change.today, None): value})
        change.put(entry_review=verdict)
        change.data["entry_decided"] = {
            "review": str(review.id), "verdict": verdict, "reason": reason, "on": change.today.isoformat(),
        }  # fmt: skip
        return change.project.unit, change.today
