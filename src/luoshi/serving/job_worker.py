"""The process that reads documents and does other work in the background."""

from __future__ import annotations

import logging
import os

from luoshi.serving.lifeline import end_with_starter

# Pages come first: on two cores, reading takes what they leave. Before a ledger somebody sits and waits: beside three
# processes that never pause its worker had a fourteenth of a core at 10, and has a fifth of one at 5.
NICENESS = {"reading": 10, "ledgers": 5}


def work(queue: str) -> None:
    """Work off one queue until the product ends, so that a large ledger keeps no report from being read.

    A job that was broken off is taken up again: every job may be done twice.
    """
    end_with_starter()
    if hasattr(os, "nice"):
        os.nice(NICENESS[queue])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    from luoshi.record.jobs import take_up_broken_off

    take_up_broken_off(queue)
    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker_app.run_worker(
        queues=[queue],
        concurrency=1,
        listen_notify=True,
        install_signal_handlers=False,
        delete_jobs="successful",
    )
