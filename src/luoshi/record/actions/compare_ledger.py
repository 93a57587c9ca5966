"""Compare a workbook with the record in the background, and import it where a person's word covers that."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, Refused, access_ledger, may, require
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.import_ledger import DifferenceChanged, NotReady, import_ledger
from luoshi.record.jobs import queue_import, queue_ledger
from luoshi.record.ledgers.kinds import records_kind
from luoshi.record.ledgers.preparing import prepare
from luoshi.record.ledgers.summary import (
    Summary,
    end_progress,
    forget,
    remember,
    remembered,
    summarise,
    tell_progress,
)
from luoshi.record.models import Account, Cause, Event, LedgerBatch, LedgerState
from luoshi.record.roles import actor_for
from luoshi.sheets import SheetError, SheetErrors

AT_ONCE = 3_000  # figures that are imported while somebody waits


def compare_ledger(batch: UUID) -> Summary | None:
    """What the workbook would change, kept for the pages; None for one that is decided already.

    A clean workbook, of forms that somebody confirmed for it, is imported at once in the name of whoever dropped it
    in, if that person may: nothing is decided by the machine that a named person has not decided beforehand. The
    workbook on which a form was confirmed is looked at itself.
    """
    row = LedgerBatch.objects.filter(pk=batch).first()
    if row is None or row.state != LedgerState.RECEIVED or records_kind(row.kind) is not None:
        return None
    try:
        prepared = prepare(row, lambda step, percent: tell_progress(batch, step, percent))
    except (SheetError, SheetErrors) as error:
        return remember(batch, Summary.failed(str(error)))
    except BaseException:
        end_progress(batch)
        raise
    summary = remember(batch, summarise(prepared))
    receiver = _receiver(batch)
    known = all(one.form is not None and one.form.confirmed_at < row.received_at for one in prepared.tables)
    if known and prepared.unattended and receiver is not None and may(receiver, "import ledgers"):
        _import(receiver, Because(Cause.IMPORT, batch), batch, summary.fingerprint)
    return summary


def compare_again(actor: Actor, batch: UUID) -> None:
    """Queue the comparison of a workbook anew, as when the record has changed since. Nothing is recorded by that.

    Raises NotFound; nothing happens to a workbook that is decided.
    """
    require(actor, "import ledgers")
    if access_ledger(actor, batch).state == LedgerState.RECEIVED:
        forget(batch)
        queue_ledger(batch)


def import_or_queue(actor: Actor, batch: UUID, fingerprint: str) -> bool:
    """Import what was shown under ``fingerprint``: a small workbook at once, a large one in the background; whether
    it is done. What stands in the way is told with its summary.

    Raises NotFound, and AlreadyDecided.
    """
    require(actor, "import ledgers")
    row = access_ledger(actor, batch)
    if row.state != LedgerState.RECEIVED:
        raise AlreadyDecided(_("这份台账已经处理过了"))
    summary = remembered(batch)
    if summary is None or actor.account is None:
        compare_again(actor, batch)
        return False
    if sum(summary.counts.values()) <= AT_ONCE:
        _import(actor, Because(Cause.PERSON, batch), batch, fingerprint)
        return LedgerBatch.objects.filter(pk=batch, state=LedgerState.IMPORTED).exists()
    tell_progress(batch, "waiting", 0)
    queue_import(batch, actor.account, fingerprint)
    return False


def import_as_shown(batch: UUID, account: UUID, fingerprint: str) -> None:
    """Import what the holder of an account has looked at and said yes to."""
    row = Account.objects.filter(pk=account).first()
    if row is not None:
        actor = actor_for(row, timezone.localdate())
        _import(actor, Because(Cause.PERSON, batch), batch, fingerprint)


def _receiver(batch: UUID) -> Actor | None:
    event = Event.objects.filter(subject=batch, kind="ledger received").first()
    account = Account.objects.filter(pk=event.actor).first() if event and event.actor else None
    return actor_for(account, timezone.localdate()) if account else None


def _import(actor: Actor, because: Because, batch: UUID, fingerprint: str) -> None:
    try:
        import_ledger(
            actor,
            because,
            batch,
            fingerprint,
            lambda step, percent: tell_progress(batch, step, percent),
        )
    except AlreadyDecided:
        return
    except (DifferenceChanged, NotReady, Refused, NotFound) as reason:
        row = LedgerBatch.objects.get(pk=batch)
        remember(batch, summarise(prepare(row), str(reason)))
    except BaseException:
        end_progress(batch)
        raise
    else:
        forget(batch)
