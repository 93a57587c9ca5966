"""What goes into the log."""

from __future__ import annotations

import logging

from django.db import OperationalError
from psycopg.errors import DiskFull


def disk_is_full(error: BaseException | None) -> bool:
    """Whether the database refused to write for want of space; it goes on answering meanwhile."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, DiskFull)


class OneLineWhereTheDatabaseIsGone(logging.Filter):
    """A database that is gone is one fact, not a traceback for every request that meets it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without the traceback where the database is gone."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError):
            why = (
                "the disk of the database is full" if disk_is_full(error) else "the database does not answer"
            )
            record.msg, record.args = f"{record.getMessage()}: {why}", ()
            record.exc_info = record.exc_text = None
        return True
