"""Work on projects that is done in the background, and is safe to do twice."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from django.db.models import Q
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from luoshi.messages import say

JANUARY = 1
_LOOKED_AT = 200  # newest derivations among which those of each mechanism and year are looked for


# Every hour, since the city's midnight is none of the clock's, and a machine that slept looks again when it wakes.
@app.periodic(cron="11 * * * *")
@app.task(name="derive batches", queue="ledgers", queueing_lock="derive batches")
def derive_batches_job(timestamp: int = 0) -> None:
    """Once a January the batches of the year, and later those of projects that came in since, or of which it is learnt
    later what had been reached before the year."""
    derive_what_is_due()


def derive_what_is_due() -> list[str]:
    """Derive the batches of this year of every mechanism of which they are due; the codes of these."""
    from luoshi.growth.actions.derive_batches import MACHINE, derive_batches
    from luoshi.record.actions.acting import Because
    from luoshi.record.models import Cause

    today = timezone.localdate()
    due = batches_due(today)
    for code in due:
        derive_batches(MACHINE, Because(Cause.INSTALLATION), code, today.year)
    return due


def batches_due(today: date) -> list[str]:
    """The mechanisms of which batches are to be derived: of a year of which none were, in January or where the year
    before had them; and where projects came in since the last time, or other stages before the year were approved. A
    mechanism that is adopted during the year waits
    for a person."""
    from luoshi.growth.actions.derive_batches import learnt_since
    from luoshi.growth.in_force import mechanisms
    from luoshi.growth.life import STANDING
    from luoshi.growth.models import Project
    from luoshi.record.models import Event

    derived: dict[tuple[str, int], datetime] = {}
    for event in Event.objects.filter(kind="batches derived").order_by("-at", "-id")[:_LOOKED_AT]:
        data = event.opened()
        if data is not None:
            derived.setdefault((data["code"], data["year"]), event.at)
    newest = Project.objects.filter(status__in=STANDING).order_by("-registered_at").first()
    due = []
    for code in mechanisms(today):
        last = derived.get((code, today.year))
        if last is None:
            if newest is not None and (today.month == JANUARY or (code, today.year - 1) in derived):
                due.append(code)
        elif newest is not None and (newest.registered_at > last or learnt_since(code, today.year)):
            due.append(code)
    return due


class _OthersWait(Exception):
    """Somebody's ledger waits behind the sample city's projects."""


# Behind every ledger that waits, and before drafts are judged: once, of all that came in.
@app.task(
    name="set up sample projects", queue="ledgers", priority=-5, retry=RetryStrategy(max_attempts=3, wait=5)
)
def set_up_sample_projects_job(folder: str) -> None:
    """Bring in the sample city's projects and decide thousands of claims one by one, which takes some minutes.

    Whoever tries the product brings in a ledger in the first of them: that is done first, and this goes on behind it.
    """
    from luoshi.growth.actions.set_up_sample_projects import set_up_sample_projects

    try:
        made = set_up_sample_projects(Path(folder), give_way=_raise_if_others_wait)
    except _OthersWait:
        queue_sample_projects(Path(folder))
        return
    # Said in the terminal in which the product was started.
    sys.stdout.write(say("sample: projects in", count=made) + "\n")
    sys.stdout.flush()


def _raise_if_others_wait() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    behind = ProcrastinateJob.objects.filter(queue_name="ledgers", status="todo", priority__gte=0)
    if behind.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())).exists():
        raise _OthersWait


def queue_sample_projects(folder: Path) -> None:
    """Queue it, where there is a list of them."""
    if (folder / "index.csv").exists():
        set_up_sample_projects_job.defer(folder=str(folder))
