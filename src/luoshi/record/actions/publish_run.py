"""Publish what a rule-book says of a period: for good. What is run again later stands beside it, never instead."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.adopt_rulebook import alone_with_rulebooks
from luoshi.record.hashing import hash_bytes
from luoshi.record.jobs import queue_drafts
from luoshi.record.judged.books import version_for
from luoshi.record.judged.judging import engine, judge_now, text_in
from luoshi.record.models import File, RuleBookVersion, Run, new_id
from luoshi.record.storage import alone_with_file, files
from luoshi.record.written import written_day


class NotOver(WrongChange):
    """A period that still runs, or has not begun, is not published."""


class NothingJudged(WrongChange):
    """No subject, or no figure at all: there would be nothing to see."""


class SameAgain(AlreadyDecided):
    """Run again, it came out as it was published last: nothing is added."""


def publish_run(actor: Actor, because: Because, book: str, period: str) -> UUID:
    """Judge a period (2026-06) by the book (its code) with everything known now, and publish that; the run's id.

    The first run of a period stands, and counters read it; another is numbered and stands beside it. Raises NotFound
    for no such book, NotValid, NotOver, NothingJudged, SameAgain, CannotJudge.
    """
    access.require(actor, "publish runs")
    version, text, judged_period = version_for(book, period)
    if judged_period.last_day >= timezone.localdate():
        raise NotOver(
            _("%(period)s 到 %(day)s 才结束，结束以后才能发布")
            % {"period": judged_period.label, "day": written_day(judged_period.last_day)}
        )
    # Before the action begins: judging takes its time, and says up to which entry of the chain it has read.
    judged = judge_now(text, judged_period)
    if judged.nothing:
        raise NothingJudged(_("%(period)s 还没有可以评的数，没有发布") % {"period": judged_period.label})
    judgement = judged.judgement
    rows = text_in(judgement)
    address = hash_bytes(rows)
    run = new_id()
    with acting("run published", actor, because, subject=run) as act:
        alone_with_rulebooks()
        act.happens_now()
        if not RuleBookVersion.objects.filter(pk=version.id, withdrawn_at__isnull=True).exists():
            raise AlreadyDecided(_("这一版规则刚刚撤回了"))
        before = (
            Run.objects.filter(
                book=version.code, first_day=judged_period.first_day, last_day=judged_period.last_day
            )
            .order_by("-number")
            .first()
        )
        if before and (before.book_hash, before.rows_hash) == (judgement.book_hash, judgement.hash):
            raise SameAgain(
                _("%(period)s 重算的结果与第 %(number)s 次发布的完全相同，没有另行发布")
                % {"period": judged_period.label, "number": before.number}
            )
        alone_with_file(address)
        files().put(rows)
        name = f"{version.code} {judged_period.label}.jsonl"
        file = act.keep(File(size=len(rows), address=address), {"address": address, "name": name})
        act.data = {
            "version": str(version.id),
            "book": version.code,
            "book_hash": judgement.book_hash,
            "label": judged_period.label,
            "first_day": judged_period.first_day.isoformat(),
            "last_day": judged_period.last_day.isoformat(),
            "known": judgement.known.isoformat() if judgement.known else None,
            "entry": judged.entry,
            "data_hash": judgement.data_hash,
            "rows_hash": judgement.hash,
            "engine": engine(),
            "number": before.number + 1 if before else 1,
            "file": str(file.id),
        }
        queue_drafts()
    return run
