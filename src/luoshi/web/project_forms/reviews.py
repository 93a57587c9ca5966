"""The forms of the entry review: its sheet, a member's declaration and points, the decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.entry_review import (
    decide_entry_review,
    in_committee,
    name_committee,
    open_entry_review,
    score_entry,
)
from luoshi.growth.in_force import review_rules
from luoshi.growth.interests import declared_interest
from luoshi.growth.relations import has_a_part
from luoshi.growth.schemes.review_rules import FIGURES, ReviewRules
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, own_work
from luoshi.web.forms import FormField, reason_field
from luoshi.web.project_forms.base import Doing, ProjectForm, papers_of, proof_context, yuan_field


def figure_unit(code: str) -> str:
    """The unit in which people write a figure of the sheet."""
    return {"mu": _("亩"), "yuan": _("万元"), "count": _("人"), "tonne": _("吨标准煤")}[FIGURES[code]]


def figure_name(rules: ReviewRules, code: str) -> str:
    """What a figure of the sheet is called, without the unit of the city's file: pages print another."""
    return rules.figures.get(code, code).partition("（")[0]


def verdict_title(verdict: str) -> str:
    """What a verdict of an entry review is called; of an open one, that it waits."""
    return {"": _("评审中"), "passed": _("通过"), "refused": _("不通过"), "returned": _("退回补充")}[verdict]


def _refused(doing: Doing, verb: str) -> str:
    """Why somebody takes no part in an entry review, in the words that fit; empty where they do, or where the table of
    verbs says."""
    if verb in doing.shown.can:
        return ""
    review = next((one for one in doing.shown.reviews if not one.verdict), None)
    if review is None:
        return _("这个项目没有进行中的准入评审")
    mine = next((one for one in review.members if had_a_hand(doing.actor, [one["hand"]])), None)
    if declared_interest(doing.actor, [doing.project]):
        return _("您申报过利益关系，要回避")
    if mine is not None and verb == "score":
        return _("您已经打过分")
    if had_a_hand(doing.actor, [*doing.row.hands, review.opened_hand]):
        return own_work(doing.actor)
    if has_a_part(doing.actor, doing.row):
        return _("本单位的线索（责任、首报或分成单位），由别的单位的人评审")
    return "" if verb != "score" or in_committee(doing.actor, review) else _("您不是这次评审的委员")


class OpenReview(ProjectForm):
    """The sheet, and the papers."""

    verb = "open review"
    parts = ("fields", "papers")
    multipart = True

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(doing)

    def note(self, doing: Doing) -> str:
        return _("提请评审的人，以及这个项目的专员，不参加打分和结论。")

    def fields(self, doing: Doing) -> list[FormField]:
        rules = review_rules(doing.today)
        return [
            yuan_field(doing, f"figure-{code}", figure_name(rules, code), required=True)
            if FIGURES[code] == "yuan"
            else FormField(
                f"figure-{code}", f"{figure_name(rules, code)}（{figure_unit(code)}）",
                doing.text(f"figure-{code}"), required=True, attrs={"inputmode": "decimal"},
            )
            for code in rules.figures
        ]  # fmt: skip

    def run(self, doing: Doing) -> str:
        figures: dict[str, Decimal] = {}
        for code in review_rules(doing.today).figures:
            name = f"figure-{code}"
            amount = doing.yuan(name) if FIGURES[code] == "yuan" else doing.number(name)
            if amount is None:
                raise WrongEntry(_("评审表每一格都要填，没有的填 0"), name)
            if amount < 0:
                raise WrongEntry(_("不能小于 0"), name)
            figures[code] = amount
        open_entry_review(doing.actor, Because(), doing.project, doing.seen, figures, papers_of(doing))
        return _("已提请准入评审，等委员打分。")


class NameCommittee(ProjectForm):
    """Say which posts are to score."""

    verb = "name committee"
    parts = ("fields", "committee")

    def refused(self, doing: Doing) -> str:
        return _refused(doing, self.verb)

    def note(self, doing: Doing) -> str:
        return _(
            "委员是岗位，谁在岗谁打分；定了以后委员能看到这个项目，别人不能打分。"
            "办过这条线索的岗位、它的专员，责任、首报、分成单位的岗位，以前申报过利益关系的，不能当委员。"
        )

    def context(self, doing: Doing) -> dict[str, Any]:
        review = next((one for one in doing.shown.reviews if not one.verdict), None)
        named = [] if review is None else [doing.posts.shown(UUID(one["post"])) for one in review.committee]
        rows = named if doing.typed is None else doing.listed("committee")
        least = review_rules(doing.today).members
        return {"committee_rows": [*rows, *[""] * max(1, least - len(rows))], "choices": {"posts"}}

    def run(self, doing: Doing) -> str:
        found = [doing.posts.found(one, "committee") for one in doing.listed("committee")]
        posts = [one for one in found if one is not None]
        name_committee(doing.actor, Because(), doing.project, doing.seen, posts)
        needed = review_rules(doing.today).members
        if 0 < len(posts) < needed:
            return _("已定委员 %(n)s 人；要 %(needed)s 人打分才能作出结论，还要再定。") % {
                "n": len(posts), "needed": needed,
            }  # fmt: skip
        return _("已定委员 %(n)s 人。") % {"n": len(posts)}


class Score(ProjectForm):
    """A member of the committee: first the declaration, then points and what stops the project."""

    verb = "score"
    parts = ("fields", "vetoes")

    def refused(self, doing: Doing) -> str:
        return _refused(doing, self.verb)

    def note(self, doing: Doing) -> str:
        return _(
            "先申报利益关系：本人或近亲属与投资方、项目公司有没有投资、任职、借贷或其他利益往来。"
            "有的，记录在案并回避，不打分。"
        )

    def fields(self, doing: Doing) -> list[FormField]:
        rules = review_rules(doing.today)
        declared = [("none", _("没有利益关系")), ("some", _("有，回避"))]
        found = [
            FormField(
                "declared",
                _("利益关系申报"),
                doing.text("declared"),
                "radio",
                options=declared,
                required=True,
            ),
            reason_field(doing, _("是什么利益关系"), "conflict", required=False, help=_("申报“有”的要写明")),
        ]
        found += [
            FormField(
                f"points-{code}", _("%(item)s（0 到 100 分）") % {"item": name}, doing.text(f"points-{code}"),
                "number", attrs={"min": "0", "max": "100", "step": "any"},
            )
            for code, name in rules.items.items()
        ]  # fmt: skip
        return found

    def context(self, doing: Doing) -> dict[str, Any]:
        rules = review_rules(doing.today)
        return {
            "vetoes": [
                (code, name, bool(doing.text(f"veto-{code}")), doing.text(f"because-{code}"))
                for code, name in rules.vetoes.items()
            ]
        }

    def run(self, doing: Doing) -> str:
        declared, conflict = doing.text("declared"), doing.text("conflict").strip()
        if declared not in ("none", "some"):
            raise WrongEntry(_("先申报有没有利益关系：没有的也要申报“无”"), "declared")
        if declared == "some" and not conflict:
            raise WrongEntry(_("请写明是什么利益关系"), "conflict")
        if declared == "none" and conflict:
            raise WrongEntry(_("写了利益关系，又选“没有”：请改成一致"), "conflict")
        if declared == "some":
            score_entry(doing.actor, Because(), doing.project, conflict=conflict)
            return _("已记录您的申报，您不参加这次评审。")
        rules = review_rules(doing.today)
        points: dict[str, Decimal] = {}
        for code in rules.items:
            given = doing.number(f"points-{code}")
            if given is None or not 0 <= given <= 100:
                raise WrongEntry(_("每一项都要打分，0 到 100"), f"points-{code}")
            points[code] = given
        vetoes = {code: doing.text(f"because-{code}") for code in rules.vetoes if doing.text(f"veto-{code}")}
        for code in rules.vetoes:
            if doing.text(f"because-{code}").strip() and code not in vetoes:
                raise WrongEntry(_("写了理由的否决项还没有勾选"), f"row-veto-{code}")
            if code in vetoes and not vetoes[code].strip():
                raise WrongEntry(_("每一项否决都要写明理由"), f"row-veto-{code}")
        score_entry(doing.actor, Because(), doing.project, conflict="", points=points, vetoes=vetoes)
        return _("已打分。")


class DecideReview(ProjectForm):
    """The decision of the committee, in the name of a post."""

    verb = "decide review"

    def refused(self, doing: Doing) -> str:
        return _refused(doing, self.verb)

    def note(self, doing: Doing) -> str:
        return _(
            "规则算出的分供参考，通不通过由人决定。有否决项的不能通过；打分的委员不够人数的，只能退回补充。"
        )

    def fields(self, doing: Doing) -> list[FormField]:
        verdicts = [(one, verdict_title(one)) for one in ("passed", "refused", "returned")]
        return [
            FormField("verdict", _("结论"), doing.text("verdict"), "radio", options=verdicts, required=True),
            reason_field(doing, _("理由")),
        ]

    def run(self, doing: Doing) -> str:
        verdict = doing.text("verdict")
        decide_entry_review(doing.actor, Because(), doing.project, verdict, doing.text("reason"))
        return _("已作出结论：%(verdict)s。") % {"verdict": verdict_title(verdict)}
