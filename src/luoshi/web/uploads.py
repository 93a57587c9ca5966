"""Uploads stay in memory until somebody has looked at their first page: nothing secret may touch the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload


class TooLarge(StopUpload):
    """The upload is larger than the memory set aside for one."""


class InMemoryOnly(MemoryFileUploadHandler):
    """Django's handler for small files, for every file: what is too large is refused and not written aside."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Refuse at once what announces itself as too large."""
        self.activated = True
        self.received = 0
        self.too_large = content_length > settings.LUOSHI_MOST_UPLOAD_BYTES
        if self.too_large:
            raise TooLarge(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take a piece; refuse when the pieces become too many."""
        self.received += len(raw_data)
        if self.received > settings.LUOSHI_MOST_UPLOAD_BYTES:
            raise TooLarge(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """The file, in memory."""
        return super().file_complete(file_size)
