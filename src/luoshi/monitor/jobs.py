"""Work on indicators that is done in the background, and is safe to do twice."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from luoshi.messages import say


@app.task(name="set up sample ledgers", queue="ledgers", retry=RetryStrategy(max_attempts=3, wait=5))
def set_up_sample_ledgers_job(folder: str, account: str) -> None:
    """Import the sample city's ledgers, which takes about a minute, and judge its months by what they say."""
    from luoshi.monitor.actions.set_up_sample_ledgers import set_up_sample_ledgers
    from luoshi.record.actions.set_up_sample_rulebooks import set_up_sample_rulebooks

    set_up_sample_ledgers(Path(folder), UUID(account))
    sys.stdout.write(say("sample: ledgers in") + "\n")  # the terminal in which the product was started
    sys.stdout.flush()
    set_up_sample_rulebooks(UUID(account))


def ledgers_to_come() -> int:
    """How many of the sample city's ledgers a job that waits or runs has still to take in."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from luoshi.record.ledgers.sample import sample_ledgers
    from luoshi.record.models import LedgerBatch, LedgerState

    jobs = ProcrastinateJob.objects.filter(
        task_name=set_up_sample_ledgers_job.name, status__in=("todo", "doing")
    )
    listed = sum(len(sample_ledgers(Path(job.args["folder"]))) for job in jobs)
    return max(0, listed - LedgerBatch.objects.exclude(state=LedgerState.RECEIVED).count())


def queue_sample_ledgers(folder: Path, account: UUID) -> None:
    """Queue it; the holder of the account is who imports them."""
    set_up_sample_ledgers_job.defer(folder=str(folder), account=str(account))
