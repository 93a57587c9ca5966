"""What every form of a project shares: who is at it, of which project, and the frame of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.claiming import Paper, Papers, proof_names
from luoshi.growth.doubts import Doubt
from luoshi.growth.models import Project
from luoshi.growth.naming import all_called
from luoshi.growth.queries.one_project import ProjectShown
from luoshi.record.entries import WrongEntry
from luoshi.web.drawer_forms import DoingWith, DrawerForm
from luoshi.web.forms import EvidenceRow, FormField, evidence_rows, evidence_with_rows
from luoshi.web.project_words import verb_title


@dataclass(slots=True, kw_only=True)
class Doing(DoingWith[ProjectShown]):
    """Somebody at a form: of which project, as it is now. ``asked``: what the address says beside: of which claim,
    stage, promise the form is. ``doubts``: what has to be spoken to."""

    asked: Mapping[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def row(self) -> Project:
        """The project as it is now."""
        return self.shown.row

    @property
    def project(self) -> UUID:
        """The id of the project."""
        return self.shown.row.id

    def which(self, name: str) -> str:
        """What the form is about: as it was sent, or as the address says; empty for nothing."""
        return self.text(name) or self.asked.get(name, "")

    def which_id(self, name: str, missing: str) -> UUID:
        """The id of what the form is about; raises WrongEntry with ``missing``."""
        try:
            return UUID(self.which(name))
        except ValueError:
            raise WrongEntry(missing, name) from None


class ProjectForm(DrawerForm[Doing]):
    """One form. Its pieces are ``templates/project/do_<name>.jinja``, blanks as underscores. ``always_asked``: who may
    do it does not hang on the project alone, so only ``refused`` and the action say."""

    always_asked: ClassVar[bool] = False

    def title(self, doing: Doing) -> str:
        return verb_title(self.verb)


def yuan_field(
    doing: Doing, name: str, label: str, otherwise: str = "", *, required: bool = False, help: str = ""
) -> FormField:
    """A box for money, in 万元 unless what is typed says otherwise."""
    return FormField(
        name, label, doing.text(name, otherwise), required=required, attrs={"inputmode": "decimal"},
        help=help or _("单位万元；也可以写明单位，如 1.2亿"),
    )  # fmt: skip


def day_field(
    doing: Doing, name: str, label: str, otherwise: date | None, *, required: bool = True, help: str = ""
) -> FormField:
    """A box for a day."""
    value = doing.text(name, otherwise.isoformat() if otherwise else "")
    return FormField(name, label, value, "date", required=required, help=help)


@dataclass(frozen=True, slots=True)
class NeededProof:
    """One thing that has to be proved: the kinds of proof of which one is needed, by code and name."""

    number: int
    options: list[tuple[str, str]]
    row: EvidenceRow


def papers_of(doing: Doing) -> Papers:
    """The proof of a form, each piece of the kind that its row says. Raises WrongEntry."""
    pieces = []
    for row, evidence in evidence_with_rows(doing, kinds=all_called(proof_names(doing.today))):
        if not row.proof:
            raise WrongEntry(_("请选这份材料是哪一种证明"), f"proof-{row.number}")
        pieces.append(Paper(row.proof, evidence))
    return Papers(tuple(pieces), not_secret=bool(doing.text("not_secret")))


def proof_context(
    doing: Doing,
    groups: Iterable[Sequence[str]] = (),
    on: date | None = None,
    *,
    any_kind: bool = True,
    usual: str = "",
) -> dict[str, Any]:
    """What the piece “papers” takes: a row for each group of kinds that is needed, and rows for whatever else; the
    first of them is of the ``usual`` kind, where the city's lists have it."""
    names = all_called(proof_names(on or doing.today))
    typed = {row.number: row for row in evidence_rows(doing)} if doing.typed is not None else {}
    needed = []
    for number, group in enumerate(groups):
        row = typed.pop(number, None) or EvidenceRow(number, proof=group[0])
        needed.append(NeededProof(number, [(one, names.get(one, one)) for one in group], row))
    others = [row for row in typed.values() if row.number >= len(needed)]
    if not needed and not others:
        others = [EvidenceRow(0, proof=usual if usual in names else "")]
    return {
        "needed_proofs": needed,
        "other_proofs": others,
        "proof_kinds": [("", _("请选")), *names.items()],
        "any_kind": any_kind,
    }
