"""What every form of a page shares: its controls, what somebody has typed, and the evidence that they attach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.record.evidence import FileEvidence, LinkEvidence, NewEvidence, checked_link
from luoshi.record.models.current import plain as without_nulls
from luoshi.record.queries.choices import Names, post_names_to_choose, unit_names_to_choose

MOST_ROWS = 50
_YI, _WAN = Decimal(100_000_000), Decimal(10_000)
_SCALES = (
    ("亿元", _YI), ("万元", _WAN), ("亿", _YI), ("万", _WAN), ("元", Decimal(1)), ("billion", 10 * _YI),
    ("million", 100 * _WAN),
)  # fmt: skip
_MOST = Decimal(10) ** 18


@dataclass(slots=True)
class FormField:
    """One control of a form. ``options``: value and label; ``choices``: the name of the list that helps with typing.
    ``others``: what somebody else has set meanwhile. ``was``: what stood there when the form was opened."""

    name: str
    label: str
    value: str = ""
    type: str = "text"
    help: str = ""
    required: bool = False
    options: list[tuple[str, str]] | None = None
    rows: int | None = None
    choices: str = ""
    others: str = ""
    was: str | None = None
    error: str = ""
    attrs: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Typing:
    """Somebody at a form, with what they have typed (None: nothing yet), and what is wrong with it by field."""

    actor: Actor
    typed: MultiValueDict[str, str] | None = None
    files: MultiValueDict[str, Any] | None = None
    errors: dict[str, str] = field(default_factory=dict)
    ask_secret: str = ""
    ask_double: bool = False
    _units: Names | None = None
    _posts: Names | None = None

    @property
    def today(self) -> date:
        """The day in the city's zone."""
        return timezone.localdate()

    @property
    def units(self) -> Names:
        """The units that may be chosen."""
        self._units = self._units or unit_names_to_choose(self.actor, self.today)
        return self._units

    @property
    def posts(self) -> Names:
        """The posts that may be chosen."""
        self._posts = self._posts or post_names_to_choose(self.actor, self.today)
        return self._posts

    def text(self, name: str, otherwise: str = "") -> str:
        """What was typed in a field."""
        return otherwise if self.typed is None else without_nulls(self.typed.get(name, ""))

    def listed(self, name: str) -> list[str]:
        """Everything that was ticked or typed under a name."""
        return [] if self.typed is None else [without_nulls(one) for one in self.typed.getlist(name)]

    def day(self, name: str, label: str) -> date | None:
        """The day of a field, None for an empty one; raises WrongEntry."""
        return day_entry(self.text(name), label, name)

    def required_day(self, name: str, label: str) -> date:
        """The day of a field; raises WrongEntry."""
        found = self.day(name, label)
        if found is None:
            raise WrongEntry(_("请填写%(label)s") % {"label": label}, name)
        return found

    def unit(self, name: str, label: str) -> UUID:
        """The unit of a field; raises WrongEntry."""
        found = self.units.found(self.text(name), name)
        if found is None:
            raise WrongEntry(_("请选%(label)s") % {"label": label}, name)
        return found

    def number(self, name: str) -> Decimal | None:
        """The number of a field, None for an empty one; raises WrongEntry."""
        return number_entry(self.text(name), name)

    def yuan(self, name: str) -> Decimal | None:
        """The money of a field in yuan, None for an empty one; raises WrongEntry."""
        return yuan_entry(self.text(name), name)

    def required_yuan(self, name: str, label: str) -> Decimal:
        """The money of a field in yuan; raises WrongEntry."""
        found = self.yuan(name)
        if found is None:
            raise WrongEntry(_("请填写%(label)s") % {"label": label}, name)
        return found


def reason_field(
    typing: Typing, label: str, name: str = "reason", *, required: bool = True, help: str = ""
) -> FormField:
    """A box for a sentence that says why."""
    return FormField(name, label, typing.text(name), required=required, rows=3, help=help)


def number_entry(text: str, field: str = "") -> Decimal | None:
    """A number whose unit stands beside its field, None for nothing; raises WrongEntry."""
    wanted = text.strip().replace(",", "").replace("，", "")
    if not wanted:
        return None
    try:
        found = Decimal(wanted)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= _MOST:
        raise WrongEntry(_("“%(text)s”不是数，请只填数字，单位已经写在旁边") % {"text": text.strip()}, field)
    return found


def yuan_entry(text: str, field: str = "") -> Decimal | None:
    """Money as officials type it, in yuan: 12000 is 万元; 1.2亿, 12000万元, 120000000元 and 120 million say their
    own scale. None for nothing; raises WrongEntry."""
    wanted = text.lower().replace(",", "").replace("，", "").replace(" ", "").removesuffix("yuan").strip()
    if not wanted:
        return None
    scale = Decimal(1) if text.lower().rstrip().endswith("yuan") else _WAN
    for ending, of in _SCALES:
        if wanted.endswith(ending):
            wanted, scale = wanted.removesuffix(ending), of
            break
    try:
        found = Decimal(wanted)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise WrongEntry(
            _("“%(text)s”不是金额：写数字（单位万元），或写明单位，如 1.2亿") % {"text": text.strip()}, field
        )
    return found * scale


def wan_text(yuan: Decimal | None) -> str:
    """Yuan as a form in 万元 has them; empty for none."""
    if yuan is None:
        return ""
    text = f"{yuan / _WAN:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(slots=True)
class EvidenceRow:
    """A row of evidence as typed: the claim, a link, which kind of proof it is; the file stands in the browser."""

    number: int
    claim: str = ""
    link: str = ""
    proof: str = ""


def evidence_rows(typing: Typing) -> list[EvidenceRow]:
    """The rows of evidence that were typed; one empty row where there are none."""
    numbers = sorted(
        {
            int(name)
            for one in (typing.typed or {})
            if (name := one.removeprefix("claim-")).isdecimal() and name != one
        }
    )[:MOST_ROWS]
    rows = [
        EvidenceRow(n, typing.text(f"claim-{n}"), typing.text(f"link-{n}"), typing.text(f"proof-{n}"))
        for n in numbers
    ]
    return rows or [EvidenceRow(0)]


def evidence_with_rows(
    typing: Typing, claimed: str = "", kinds: Mapping[str, str] | None = None
) -> Iterator[tuple[EvidenceRow, NewEvidence]]:
    """The evidence of a form, each with its row; a piece without a claim of its own is called as the kind of proof that
    it is (``kinds``), as what the form says (``claimed``), or as its file. Raises WrongEntry for an address that is
    none."""
    for row in evidence_rows(typing):
        uploads = [] if typing.files is None else typing.files.getlist(f"file-{row.number}")
        of_form = (kinds or {}).get(row.proof) or " ".join(claimed.split())[:200]
        for upload in uploads:
            claim = row.claim.strip() or of_form or (upload.name or "")
            yield row, FileEvidence(claim, upload.read(), upload.name or "")
        if row.link.strip():
            claim = row.claim.strip() or of_form or row.link.strip()[:200]
            try:
                yield row, LinkEvidence(claim, checked_link(row.link))
            except WrongEntry as wrong:
                raise WrongEntry(str(wrong), f"link-{row.number}") from None


def evidence_of(typing: Typing, claimed: str = "") -> list[NewEvidence]:
    """The evidence of a form. Raises WrongEntry."""
    return [one for _row, one in evidence_with_rows(typing, claimed)]


def follow_typed(typing: Typing, fields: Iterable[FormField]) -> None:
    """Put what was typed over what stands there now: what a person has not touched follows the others' changes, what
    they typed stays, with what somebody else has made of it meanwhile beside it."""
    for one in fields:
        now, one.was = one.value, one.value
        if typing.typed is None:
            continue
        was, typed = typing.text(f"was-{one.name}"), typing.text(one.name)
        if same_text(typed, was):
            continue
        one.value = typed
        if not same_text(was, now) and not same_text(typed, now):
            one.others = _value_words(one, now)


def _value_words(one: FormField, value: str) -> str:
    if one.options is not None:
        value = dict(one.options).get(value, value)
    if one.type == "checkbox":
        value = _("是") if value else _("否")
    return value or _("（空）")


def same_text(one: str, other: str) -> bool:
    """Whether two texts say the same, however they are broken into lines."""
    return " ".join(one.split()) == " ".join(other.split())
