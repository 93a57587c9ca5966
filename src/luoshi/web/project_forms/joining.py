"""Whose a project is, in shares; projects that are one, and that are two again."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.credit import merge_projects, set_credits, undo_merge
from luoshi.growth.models import Project
from luoshi.growth.queries.choices import likely_doubles, project_by_code
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.web.forms import MOST_ROWS, FormField, reason_field
from luoshi.web.jinja import day
from luoshi.web.numbers_shown import plain
from luoshi.web.project_forms.base import Doing, ProjectForm, papers_of, proof_context
from luoshi.web.project_words import column_title, stage_title, yuan
from luoshi.web.projects_shown import double_shown

_SHARE_ROWS = 3


class SetCredits(ProjectForm):
    """Shares of areas from a day on, with the paper in which they agreed."""

    verb = "set credits"
    parts = ("shares", "fields", "papers")
    multipart = True

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核")

    def note(self, doing: Doing) -> str:
        return _(
            "这一天和以后的签约、增资按新份额记；以前的不变。要附双方确认的文件。"
            "另一个人审核同意以后才生效，审核前照旧；凭的是这份文件，谁提的、谁审的、凭什么，各方在项目页都看得到。"
        )

    def fields(self, doing: Doing) -> list[FormField]:
        return [
            FormField("since", _("从哪一天起"), doing.text("since"), type="date", required=True,
                      attrs={"max": doing.today.isoformat()}),
            reason_field(doing, _("分成的依据"), help=_("如：两区共建协议第三条")),
        ]  # fmt: skip

    def context(self, doing: Doing) -> dict[str, Any]:
        if doing.typed is not None:
            rows = self._typed(doing)
        else:
            now = doing.row.credits[-1]["shares"] if doing.row.credits else {}
            rows = [
                (doing.units.shown(UUID(unit)), plain(Decimal(share) * 100)) for unit, share in now.items()
            ]
        rows += [("", "")] * max(0, _SHARE_ROWS - len(rows))
        return {"share_rows": rows, "choices": ("units",), **proof_context(doing, usual="sharing agreement")}

    @staticmethod
    def _typed(doing: Doing) -> list[tuple[str, str]]:
        listed = zip(doing.listed("share_unit"), doing.listed("share"), strict=False)
        return [(unit, share) for unit, share in listed if unit.strip() or share.strip()][:MOST_ROWS]

    def run(self, doing: Doing) -> str:
        shares: dict[UUID, Decimal] = {}
        for number, (name, text) in enumerate(self._typed(doing), start=1):
            try:
                unit = doing.units.found(name, "shares")
                share = Decimal(text.strip().rstrip("%％")) / 100
            except InvalidOperation:
                raise WrongEntry(_("第 %(n)s 行：份额写百分数，如 60") % {"n": number}, "shares") from None
            except WrongEntry as wrong:
                raise WrongEntry(
                    _("第 %(row)s 行：%(what)s") % {"row": number, "what": wrong}, "shares"
                ) from None
            if unit is None:
                raise WrongEntry(_("第 %(n)s 行：请选单位") % {"n": number}, "shares")
            if unit in shares:
                raise WrongEntry(_("第 %(n)s 行：这个单位已经写过了") % {"n": number}, "shares")
            shares[unit] = share
        set_credits(
            doing.actor, Because(), doing.project, doing.seen, shares,
            doing.required_day("since", _("从哪一天起")), papers_of(doing), doing.text("reason"),
        )  # fmt: skip
        return _("已提交分成，等待另一个人审核；审核前照旧。")


class Merge(ProjectForm):
    """Judge another record to be this project, having seen both beside each other."""

    verb = "merge"
    parts = ("merge", "fields", "papers")
    danger = True
    multipart = True

    def note(self, doing: Doing) -> str:
        return _(
            "这个项目留下，另一条登记并进来，不再单独计入；合同投资按先签约的一条计一次。"
            "另一个人审核同意以后才并，审核前各自照旧；并错了可以撤销，也要另一个人审核。"
        )

    def _gone(self, doing: Doing) -> Project | None:
        code = doing.which("gone").strip().split(" ")[0]
        return project_by_code(doing.actor, code) if code else None

    def _other(self, doing: Doing) -> Project | None:
        """The other record; None where none was named, or it is not there, which the form then says."""
        try:
            found = self._gone(doing)
            if found is None and doing.typed is not None:
                raise WrongEntry(_("请写另一条登记的编号"), "gone")
        except WrongEntry as wrong:
            doing.errors[wrong.field] = str(wrong)
            return None
        return found

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核") if self._other(doing) else ""

    def fields(self, doing: Doing) -> list[FormField]:
        return [reason_field(doing, _("并项的理由"))] if self._other(doing) else []

    def context(self, doing: Doing) -> dict[str, Any]:
        found = self._other(doing)
        context: dict[str, Any] = {
            "gone": doing.which("gone"),
            "suspected": [
                double_shown(one, doing.units.shown(one.unit))
                for one in likely_doubles(doing.actor, doing.row)
            ]
            if found is None
            else [],
            "beside": [],
        }
        if found is not None:
            context |= {"gone": found.code, "gone_seen": found.version, "beside": _beside(doing, found)}
            context |= proof_context(doing, usual="decision paper")
        return context

    def run(self, doing: Doing) -> str:
        if self.verb not in doing.shown.can:
            # Before the other record is looked for: whoever may not merge is told that, and nothing of it.
            raise Refused(_("这个项目现在不能由您%(verb)s") % {"verb": self.title(doing)})
        found = self._gone(doing)
        if found is None:
            raise WrongEntry(_("请写另一条登记的编号"), "gone")
        seen = doing.text("gone_seen")
        merge_projects(
            doing.actor, Because(), doing.project, doing.seen, found.id,
            int(seen) if seen.isdecimal() and len(seen) < 9 else found.version, doing.text("reason"),
            papers_of(doing),
        )  # fmt: skip
        return _("已提出把 %(code)s 并入这个项目，等待另一个人审核。") % {"code": found.code}


def _beside(doing: Doing, other: Project) -> list[tuple[str, str, str, bool]]:
    """What both records say, column by column, and whether it differs."""

    def said(row: Project) -> dict[str, str]:
        return {
            "name": row.name,
            "investor": row.investor,
            "unit": doing.units.shown(row.unit),
            "place": row.place,
            "stage": stage_title(row.stage),
            "contracted": yuan(row.contracted),
            "expected": yuan(row.expected),
            "identifiers": "、".join(row.codes),
            "found_on": day(row.found_on),
        }

    mine, theirs = said(doing.row), said(other)
    return [(column_title(name), mine[name], theirs[name], mine[name] != theirs[name]) for name in mine]


class UndoMerge(ProjectForm):
    """Take back that two records are one project."""

    verb = "undo merge"
    parts = ("fields", "papers")
    about = ("merge",)
    danger = True
    multipart = True

    def note(self, doing: Doing) -> str:
        return _(
            "另一个人审核同意以后，两条登记各自恢复，统计按撤销后的重新算；并项以后报在留下项目上的，仍归留下的项目。"
        )

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核")

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(doing, usual="decision paper")

    def refused(self, doing: Doing) -> str:
        standing = [one for one in doing.shown.merges if one.undone_at is None]
        return "" if standing else _("这个项目没有可以撤销的并项")

    def fields(self, doing: Doing) -> list[FormField]:
        return [reason_field(doing, _("撤销的理由"))]

    def run(self, doing: Doing) -> str:
        standing = [one.id for one in doing.shown.merges if one.undone_at is None]
        merge = doing.which_id("merge", _("请选是哪一次并项")) if doing.which("merge") else None
        if merge is None and len(standing) != 1:
            raise WrongEntry(_("请从项目页上选是哪一次并项"), "merge")
        undo_merge(
            doing.actor, Because(), merge or standing[0], doing.seen, doing.text("reason"), papers_of(doing)
        )
        return _("已提出撤销并项，等待另一个人审核。")
