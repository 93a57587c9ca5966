"""What goes into the log."""

from __future__ import annotations

import logging

from django.db import OperationalError


class OneLineWhereTheDatabaseIsGone(logging.Filter):
    """A database that is gone is one fact, not a traceback for every request that meets it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without the traceback where the database is gone."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError):
            record.msg, record.args = f"{record.getMessage()}: the database does not answer", ()
            record.exc_info = record.exc_text = None
        return True
