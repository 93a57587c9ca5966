"""Work on indicators that is done in the background, and is safe to do twice."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="set up sample ledgers", queue="ledgers", retry=RetryStrategy(max_attempts=3, wait=5))
def set_up_sample_ledgers_job(folder: str, account: str) -> None:
    """Import the sample city's ledgers, which takes about a minute, and judge its months by what they say."""
    from luoshi.monitor.actions.set_up_sample_ledgers import set_up_sample_ledgers
    from luoshi.record.actions.set_up_sample_rulebooks import set_up_sample_rulebooks

    set_up_sample_ledgers(Path(folder), UUID(account))
    set_up_sample_rulebooks(UUID(account))


def queue_sample_ledgers(folder: Path, account: UUID) -> None:
    """Queue it; the holder of the account is who imports them."""
    set_up_sample_ledgers_job.defer(folder=str(folder), account=str(account))
