"""The process that reads documents and does other work in the background."""

from __future__ import annotations

import logging
import os

from luoshi.serving.lifeline import end_with_starter

# Pages come first: on two cores, reading takes what they leave.
NICENESS = 10


def work() -> None:
    """Work until the product ends. A job that was broken off is taken up again: every job may be done twice."""
    end_with_starter()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    _take_up_broken_off()
    worker_app = app.with_connector(app.connector.get_worker_connector())
    worker_app.run_worker(
        concurrency=1, listen_notify=True, install_signal_handlers=False, delete_jobs="successful"
    )


def _take_up_broken_off() -> None:
    """Queue again what a killed worker had begun, or gave up; only one worker runs in an installation."""
    from django.db import connection

    from luoshi.record.jobs import queue_what_waits

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")
    queue_what_waits()
