"""Change one unit, area, post, person or tenure on a page; the source is the entry of whoever does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_organisation import changing_organisation
from luoshi.record.entries import WrongEntry, code_entry, text_entry
from luoshi.record.models import PeriodKind, Person, Source, Statement, Tenure, new_id
from luoshi.record.organising import SHEETS, Recorded, Restating, basis_of
from luoshi.record.properties import property_of
from luoshi.record.written import written_day
from luoshi.sheets.organisation import LAYOUTS

SHEET_OF = {kind: sheet for sheet, (kind, _fields) in SHEETS.items()}
LAYOUT_OF = {
    SHEET_OF[kind]: layout for layout in LAYOUTS for kind in SHEET_OF if layout.key == SHEET_OF[kind]
}


def edit_subject(
    actor: Actor,
    because: Because,
    kind: str,
    subject: UUID | None,
    values: Mapping[str, Any],
    day: date | None = None,
    *,
    correction: bool = False,
) -> UUID:
    """Record ``values`` (by field of the template; days as ``date``, references as ids) of a subject; its id.

    Without ``subject`` a new one comes into being, known from its own first day. A change holds from ``day``
    on, or with ``correction`` from the day that the wrong value held from. Fields that are not given stay.
    Raises WrongEntry.
    """
    access.require(actor, "change the organisation")
    with changing_organisation(actor, because) as act:
        recorded = Recorded.now()
        if subject is not None and subject not in recorded.subjects(kind):
            raise access.NotFound(_("没有登记过这一项，或者您无权查看"))
        entry = Entering(Restating(act, recorded), act.entry(actor))
        known = entry.enter(kind, subject, values, day, correction=correction)
        if not any(isinstance(row, Statement) for row in act.written):
            raise WrongEntry(_("没有改动"))
        act.event.subject = known
        act.data = {
            "what": "edit" if subject else "create",
            "kind": kind,
            "day": day.isoformat() if day else None,
            "correction": correction,
            "fields": sorted(values),
        }
    return known


class Entering:
    """States what a person typed in, after looking whether it can be."""

    def __init__(self, restating: Restating, source: Source) -> None:
        self.restating = restating
        self.recorded = restating.recorded
        self.source = source

    def enter(
        self,
        kind: str,
        subject: UUID | None,
        values: Mapping[str, Any],
        day: date | None,
        *,
        correction: bool = False,
    ) -> UUID:
        """State the values of one subject, a new one without ``subject``; its id. Raises WrongEntry."""
        fields = SHEETS[SHEET_OF[kind]][1]
        known = subject or new_id()
        checked = self._checked(kind, subject, values)
        start = checked.get("start")
        if kind != "person" and (subject is None or {"start", "end"} & set(checked)):
            self._exists(kind, known, checked)
        for field, value in checked.items():
            if field in ("start", "end"):
                continue
            name = fields[field]
            if subject is None:
                since = start
            elif correction:
                latest = self.recorded.latest(known, name)
                since = latest.valid_from if latest else None
            else:
                since = day
            self.restating.say(kind, known, name, value, self.source, since)
        return known

    def _exists(self, kind: str, subject: UUID, values: Mapping[str, Any]) -> None:
        latest = self.recorded.latest(subject, f"{kind}.exists")
        start = values.get("start", latest.valid_from if latest else None)
        end = values.get("end", latest.valid_to if latest else None)
        require_order(start, end)
        self.restating.exists(kind, subject, start, end, self.source)

    def _checked(self, kind: str, subject: UUID | None, values: Mapping[str, Any]) -> dict[str, Any]:
        layout = LAYOUT_OF[SHEET_OF[kind]]
        english = get_language() == "en"
        checked: dict[str, Any] = {}
        for field in layout.fields:
            label = field.titles[1 if english else 0]
            if field.key not in values:
                if subject is None and field.required:
                    raise WrongEntry(_("请填写%(label)s") % {"label": label}, field.key)
                continue
            value = values[field.key]
            if isinstance(value, str):
                value = value.strip() or None
            if value is None and field.required:
                raise WrongEntry(_("请填写%(label)s") % {"label": label}, field.key)
            if value is None:
                checked[field.key] = None
            elif field.kind in ("code", "area code"):
                checked[field.key] = self._code(kind, subject, value, field.key)
            elif field.kind == "text":
                checked[field.key] = text_entry(value, label, field.key)
            elif field.choices and value not in field.choices:
                raise WrongEntry(_("请从列表里选%(label)s") % {"label": label}, field.key)
            elif field.kind == "reference":
                checked[field.key] = self._reference(kind, subject, field.key, value, label)
            else:
                checked[field.key] = value
        return checked

    def _code(self, kind: str, subject: UUID | None, value: str, field: str) -> str:
        code = code_entry(value, field)
        other = self.recorded.codes(kind).get(code)
        if other is not None and other != subject:
            raise WrongEntry(_("编码“%(code)s”已经用过，请换一个") % {"code": code}, field)
        return code

    def _reference(self, kind: str, subject: UUID | None, field: str, value: UUID, label: str) -> UUID:
        name = SHEETS[SHEET_OF[kind]][1][field]
        target = property_of(name).refers_to or ""
        if value not in self.recorded.subjects(target):
            raise WrongEntry(_("登记里没有选的这个%(label)s，请刷新后再选") % {"label": label}, field)
        if target == kind:
            at, seen = value, set()
            while at is not None and at not in seen:
                if at == subject:
                    raise WrongEntry(_("%(label)s不能是自己，也不能是自己的下级") % {"label": label}, field)
                seen.add(at)
                at = self.recorded.value(at, name)
        return value


def edit_tenure(
    actor: Actor,
    because: Because,
    person: UUID,
    post: UUID,
    *,
    start: date | None = None,
    end: date | None = None,
    seen_on: date | None = None,
    basis: str = "",
    instead_of: UUID | None = None,
    taking_over: bool = False,
) -> UUID:
    """Record a term in a post, or a day on which somebody was seen in it; the event's id.

    ``instead_of`` is the statement that is corrected or ended by this. ``taking_over``: whoever else holds the post
    when the term begins holds it until then; what the post answers for and may do goes over with this one entry.
    Raises WrongEntry.
    """
    access.require(actor, "change the organisation")
    note = text_entry(basis, _("来源"), "basis") if basis.strip() else None
    with changing_organisation(actor, because) as act:
        recorded = Recorded.now(("post", "person"))
        if person not in recorded.subjects("person"):
            raise WrongEntry(_("登记的人员里没有这一位"), "person")
        if post not in recorded.subjects("post"):
            raise WrongEntry(_("登记里没有这个岗位"), "post")
        before = _tenure(recorded, person, instead_of) if instead_of else None
        if not (start or end or seen_on):
            raise WrongEntry(_("任职、免职、见于三个日期至少填一个"), "start")
        require_order(start, end)
        restating, source = Restating(act, recorded), act.entry(actor)
        if start or end:
            _require_no_overlap(recorded, person, post, start, end, before)
            if before is not None and before.reference != post:
                restating.withdraw(before, source)
                before = None
            restating.hold(person, post, start, end, source, note, before)
            if taking_over:
                _end_others(restating, person, post, start, source)
        if seen_on:
            restating.seen(person, post, seen_on, source, note)
        if not any(isinstance(row, Statement) for row in act.written):
            raise WrongEntry(_("没有改动"))
        act.event.subject = person
        act.data = {"what": "tenure", "post": str(post)}
    return act.event.id


def _end_others(restating: Restating, person: UUID, post: UUID, start: date | None, source: Source) -> None:
    """End every other term in the post on the day on which this one begins."""
    if start is None:
        raise WrongEntry(_("接替现任要填任职日期：现任从这一天起不再任职"), "start")
    held = Tenure.objects.filter(post=post, known_to__isnull=True, seen=False).exclude(person=person)
    for other in held.order_by("id"):
        if (other.valid_to or date.max) <= start:
            continue
        if (other.valid_from or date.min) >= start:
            who = Person.objects.values_list("name", flat=True).get(pk=other.person)
            raise WrongEntry(
                _("%(name)s的任职从 %(day)s 才开始，不能从更早或同一天起接替；登错的，请先更正或撤回那条任职")
                % {"name": who, "day": written_day(other.valid_from)},
                "start",
            )
        said = _tenure(restating.recorded, other.person, other.id)
        restating.hold(other.person, post, said.valid_from, start, source, basis_of(said), said)


def withdraw_tenure(actor: Actor, because: Because, person: UUID, tenure: UUID, reason: str) -> UUID:
    """Take back a tenure that was recorded by mistake; why is kept. Raises WrongEntry."""
    access.require(actor, "change the organisation")
    why = text_entry(reason, _("原因"), "reason")
    with changing_organisation(actor, because) as act:
        recorded = Recorded.now(("person",))
        statement = _tenure(recorded, person, tenure)
        Restating(act, recorded).withdraw(statement, act.entry(actor))
        act.event.subject = person
        act.data = {"what": "tenure withdrawn", "post": str(statement.reference), "reason": why}
    return act.event.id


def _tenure(recorded: Recorded, person: UUID, tenure: UUID) -> Statement:
    for statement in recorded.all(person, "person.holds"):
        if statement.id == tenure:
            return statement
    raise WrongEntry(_("这条任职刚才已经改过，请刷新后再看"))


def _require_no_overlap(
    recorded: Recorded,
    person: UUID,
    post: UUID,
    start: date | None,
    end: date | None,
    before: Statement | None,
) -> None:
    for other in recorded.all(person, "person.holds"):
        if other is before or other.reference != post or other.period != PeriodKind.SPAN:
            continue
        if (other.valid_from, other.valid_to) == (start, end) or None in (start, other.valid_from):
            continue
        if start < (other.valid_to or date.max) and other.valid_from < (end or date.max):  # type: ignore[operator]
            last = other.valid_to - timedelta(days=1) if other.valid_to else None
            raise WrongEntry(
                _("与已登记的任期重叠：%(start)s 至 %(end)s")
                % {"start": written_day(other.valid_from), "end": written_day(last) or _("今")},
                "start",
            )


def require_order(start: date | None, end: date | None) -> None:
    """Raises WrongEntry unless ``end``, the first day on which it no longer holds, comes after ``start``."""
    if start is not None and end is not None and end <= start:
        raise WrongEntry(_("终止日期要晚于起始日期；终止日期是不再有效的第一天"), "end")
