"""Keep what somebody has begun to type or chosen, on the server: nothing stays in a shared browser, nothing is lost.

Drafts are no part of the record: no event, no chain. They are an account's own, are gone with the answer, and age out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.access import access_task, tasks_of
from luoshi.delivery.models import Draft, DraftFile
from luoshi.record.access import NotFound, require
from luoshi.record.actions.acting import Actor
from luoshi.record.actions.keeping_evidence import check_evidence
from luoshi.record.actions.receive_document import file_name
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import MOST_PIECES, FileEvidence, media_type
from luoshi.record.hashing import hash_bytes

MOST_BYTES = 20_000
MOST_FILES = 40
MOST_FILE_BYTES = 200 * 1024 * 1024
"""Of all files that one account has chosen and not sent."""
KEPT_FOR = timedelta(days=30)
"""Since it was last saved; what nobody came back to in a month is thrown away."""


MERGED = ("text", "figure", "link")
"""Fields in which two windows may have typed different things: neither is lost."""
OF_THE_TASK_PAGE = ("progress", "reached", "rows")
"""Fields that the form on the page of a task has and my page has not: saved there, they stay."""
_NOT_TYPED = frozenset({"before", "before_by", *OF_THE_TASK_PAGE})


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving. ``stamps``: of every draft as it stands now; ``replaced``: what another window had typed
    otherwise, by field; ``beside``: the drafts beside which something still stands that is not merged; ``left``: those
    that another window had changed and this one had not, which stay as they are.
    """

    at: datetime
    stamps: dict[UUID, str] = field(default_factory=dict)
    replaced: dict[UUID, dict[str, str]] = field(default_factory=dict)
    beside: frozenset[UUID] = frozenset()
    left: frozenset[UUID] = frozenset()


def stamp_of(values: Mapping[str, Any]) -> str:
    """By what a window says which draft it has seen; empty for none."""
    typed = {name: value for name, value in values.items() if name not in _NOT_TYPED}
    if not typed:
        return ""
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()[:16]


def save_draft(actor: Actor, task: UUID, values: dict[str, Any]) -> None:
    """Keep the fields of an answer as typed, in place of what was kept before; no part of the record, no event.

    Raises Refused, NotFound, WrongEntry for too much.
    """
    save_drafts(actor, {task: values})


def save_drafts(
    actor: Actor,
    drafts: Mapping[UUID, dict[str, Any]],
    seen: Mapping[UUID, str] | None = None,
    forget: Collection[UUID] = (),
) -> Saved:
    """The same for several tasks, all or none. Where nothing is left in the fields, nothing is kept.

    ``seen``: by task the stamp of the draft that the window has seen. Where another window has saved something else
    meanwhile, that is kept beside the new values as what stood there ``before``, until it is merged (the new text has
    it) or in ``forget``; what nobody typed in this window replaces nothing. Raises Refused, NotFound, WrongEntry for
    too much.
    """
    require(actor, "work on tasks")
    now = timezone.now()
    account = actor.account
    if account is None:
        return Saved(now)
    if set(tasks_of(actor).filter(pk__in=drafts).values_list("id", flat=True)) != set(drafts):
        raise NotFound(_("没有这件任务，或者您无权查看"))
    for values in drafts.values():
        if len(json.dumps(values, ensure_ascii=False).encode()) > MOST_BYTES:
            raise WrongEntry(_("草稿太长，没有保存；请先提交，或写短一些"))
    stamps: dict[UUID, str] = {}
    replaced: dict[UUID, dict[str, str]] = {}
    left: set[UUID] = set()
    beside: set[UUID] = set()
    with transaction.atomic():
        rows = Draft.objects.select_for_update().filter(account=account, task__in=drafts).order_by("id")
        stored: dict[UUID, dict[str, Any]] = dict(rows.values_list("task", "values"))
        for task, values in drafts.items():
            before, known = stored.get(task, {}), (seen or {}).get(task)
            if known is not None:
                if known != stamp_of(before):
                    if before and stamp_of(values) in ("", known):
                        left.add(task)
                        continue
                    if others := _otherwise(before, values):
                        replaced[task] = others
                if values:
                    more = {name: before[name] for name in OF_THE_TASK_PAGE if name in before}
                    values = {**more, **values}
                values = _with_what_stood(before, replaced.get(task, {}), values, forgotten=task in forget)
            if values:
                Draft.objects.update_or_create(
                    account=account, task=task, defaults={"values": values, "saved_at": now}
                )
            elif task in stored:
                Draft.objects.filter(account=account, task=task).delete()
            stamps[task] = stamp_of(values)
            if "before" in values:
                beside.add(task)
    return Saved(now, stamps, replaced, frozenset(beside), frozenset(left))


def _otherwise(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: before[name] for name in MERGED if before.get(name) and not _merged(name, before[name], values)
    }


def _merged(name: str, text: str, values: Mapping[str, Any]) -> bool:
    """Whether what stood in a field stands in it now: a text may have been added to, a figure is the same or not."""
    now = str(values.get(name, ""))
    return text in now if name == "text" else text == now


def _with_what_stood(
    stored: Mapping[str, Any], others: Mapping[str, str], values: dict[str, Any], *, forgotten: bool
) -> dict[str, Any]:
    """The new values, and beside them what stood there before and is not merged."""
    if forgotten:
        return values
    earlier = {
        name: text for name, text in stored.get("before", {}).items() if not _merged(name, text, values)
    }
    before: dict[str, Any] = {**earlier, **others}
    if "text" in earlier and "text" in others and others["text"] not in earlier["text"]:
        before["text"] = f"{earlier['text']}\n{others['text']}"
    if not before:
        return values
    return values | {"before": before, "before_by": "window" if others else stored.get("before_by", "")}


def keep_draft_file(
    actor: Actor, task: UUID, data: bytes, name: str, *, not_secret: bool = False
) -> DraftFile:
    """Keep a file that is to prove ``task``; one that was chosen for another task already proves both.

    It is looked at as evidence is, before a byte is kept. Raises Refused, NotFound, WrongEntry; SecretDocument, or
    PerhapsSecret unless a person said ``not_secret``.
    """
    require(actor, "work on tasks")
    row = access_task(actor, task)
    if actor.account is None:
        raise NotFound(_("没有这件任务，或者您无权查看"))
    name = file_name(name)
    kind = media_type(data)
    check_evidence([FileEvidence(row.title, data, name)], not_secret=not_secret)
    now = timezone.now()
    with transaction.atomic():
        own = DraftFile.objects.select_for_update().filter(account=actor.account)
        kept = own.defer("data").filter(address=hash_bytes(data), name=name).first()
        if kept is None:
            _require_room(own, len(data))
            kept = DraftFile(
                account=actor.account, name=name, media_type=kind, size=len(data), data=data,
                address=hash_bytes(data), not_secret=not_secret, saved_at=now,
            )  # fmt: skip
        _require_few(own, [row.id], kept)
        kept.tasks = [*(one for one in kept.tasks if one != row.id), row.id]
        kept.saved_at = now
        kept.save()
    return kept


def let_file_prove(actor: Actor, file: UUID, tasks: Collection[UUID]) -> None:
    """Say which tasks a file that one has chosen is to prove; none: it is thrown away.

    Raises Refused, NotFound, WrongEntry.
    """
    require(actor, "work on tasks")
    gone = NotFound(_("没有这个文件，或者它已经报送、放弃，请刷新后再选"))
    if actor.account is None:
        raise gone
    wanted = list(dict.fromkeys(tasks))
    seen = set(tasks_of(actor).filter(pk__in=wanted).values_list("id", flat=True))
    with transaction.atomic():
        own = DraftFile.objects.select_for_update().filter(account=actor.account).defer("data")
        kept = own.filter(pk=file).first()
        if kept is None or seen != set(wanted):
            raise gone
        if not wanted:
            kept.delete()
            return
        _require_few(own, wanted, kept)
        kept.tasks = wanted
        kept.saved_at = timezone.now()
        kept.save(update_fields=["tasks", "saved_at"])


def _require_room(own: Any, size: int) -> None:
    known = own.order_by().aggregate(total=Sum("size"))["total"] or 0
    if own.count() >= MOST_FILES or known + size > MOST_FILE_BYTES:
        raise WrongEntry(
            _("没报送的文件最多 %(files)s 个、共 %(most)s MB：请先报送一部分，或去掉不用的")
            % {"files": MOST_FILES, "most": MOST_FILE_BYTES // 1024 // 1024},
            "evidence",
        )


def _require_few(own: Any, tasks: Collection[UUID], but: DraftFile) -> None:
    for task in tasks:
        if own.filter(tasks__contains=[task]).exclude(pk=but.pk).count() >= MOST_PIECES:
            raise WrongEntry(_("一次最多 %(most)s 份佐证") % {"most": MOST_PIECES}, "evidence")


def draft_files(actor: Actor, task: UUID) -> list[DraftFile]:
    """The files that one has chosen as evidence of a task, with their bytes, in the order of choosing."""
    if actor.account is None:
        return []
    rows = DraftFile.objects.filter(account=actor.account, tasks__contains=[task])
    return list(rows.order_by("saved_at", "id"))


def drop_draft(actor: Actor, task: UUID) -> None:
    """Throw away one's draft of an answer and the files chosen for it alone, if there are any."""
    if actor.account is None:
        return
    Draft.objects.filter(account=actor.account, task=task).delete()
    for row in DraftFile.objects.filter(account=actor.account, tasks__contains=[task]).defer("data"):
        row.tasks = [one for one in row.tasks if one != task]
        if row.tasks:
            row.save(update_fields=["tasks"])
        else:
            row.delete()


def drop_drafts(actor: Actor) -> None:
    """Throw away everything that one has typed and chosen and not sent."""
    if actor.account is not None:
        Draft.objects.filter(account=actor.account).delete()
        DraftFile.objects.filter(account=actor.account).delete()


def throw_away_old_drafts() -> None:
    """Throw away everybody's drafts and chosen files that nobody came back to."""
    limit = timezone.now() - KEPT_FOR
    Draft.objects.filter(saved_at__lt=limit).delete()
    DraftFile.objects.filter(saved_at__lt=limit).delete()
