"""Work on tasks that is done in the background, and is safe to do twice: when a day begins, and for the sample city."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


# Every hour, since the city's midnight is none of the clock's, and a machine that slept looks again when it wakes.
@app.periodic(cron="1 * * * *")
@app.task(name="new day", queue="ledgers", queueing_lock="new day")
def new_day_job(timestamp: int = 0) -> None:
    """Once a day: due days by the calendar as it is known now, and drafts of the lights as of today."""
    begin_day()


def begin_day() -> bool:
    """Do what a new day asks for, unless it was done; whether drafts of judgements were queued."""
    from luoshi.delivery.actions.recompute_limits import recompute_limits
    from luoshi.delivery.actions.save_draft import throw_away_old_drafts
    from luoshi.record.jobs import queue_drafts
    from luoshi.record.models import DraftRun

    recompute_limits()
    throw_away_old_drafts()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    if DraftRun.objects.filter(latest=True, made_at__gte=midnight).exists():
        return False
    queue_drafts()
    return True


# Behind every report that waits to be read.
@app.task(
    name="set up sample tasks", queue="reading", priority=-10, retry=RetryStrategy(max_attempts=3, wait=5)
)
def set_up_sample_tasks_job(folder: str) -> None:
    """Make the sample city's tasks from the reports that have been read, and their lights."""
    from luoshi.delivery.actions.set_up_sample_tasks import set_up_sample_tasks
    from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts

    set_up_sample_tasks(Path(folder))
    # The worker that judges is busy with two years of ledgers.
    judge_drafts(MACHINE)


@app.task(name="answer sample tasks", queue="ledgers", retry=RetryStrategy(max_attempts=3, wait=5))
def answer_sample_tasks_job(folder: str) -> None:
    """Answer those of the sample city's tasks that its ledgers answer."""
    from luoshi.delivery.actions.set_up_sample_tasks import answer_sample_tasks

    answer_sample_tasks(Path(folder))


def queue_sample_tasks(folder: Path) -> None:
    """Queue the sample city's tasks, where there is a list of them; the ledgers are queued before."""
    if (folder / "tasks.toml").exists():
        set_up_sample_tasks_job.defer(folder=str(folder))
        answer_sample_tasks_job.defer(folder=str(folder))
