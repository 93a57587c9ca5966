"""Uploads stay in memory until somebody has looked at their first page: nothing secret may touch the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest


class InMemoryOnly(MemoryFileUploadHandler):
    """Django's handler for small files, for every file: what is too large is passed over, and not written aside.

    The rest of the request is read all the same, so that the browser hears the answer.
    """

    too_large = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Take what comes, however large it says that it is."""
        self.activated = True
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; keep nothing once the pieces are too many."""
        self.received += len(raw_data)
        if self.received > settings.LUOSHI_MOST_UPLOAD_BYTES:
            self.too_large = True
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def too_large(request: HttpRequest) -> bool:
    """Whether a file of the request was passed over because it is too large."""
    return any(getattr(handler, "too_large", False) for handler in request.upload_handlers)
