"""Files as received, addressed by what is in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from luoshi.record.models.kept import Kept


class File(Kept):
    """Bytes in the data folder. ``address`` (``sha256:…``) is where they lie; erasing removes both."""

    event = models.UUIDField(db_index=True)
    size = models.BigIntegerField()
    address = models.TextField(null=True, db_index=True)

    erasable: ClassVar[tuple[str, ...]] = ("content", "salt", "address")

    class Meta:
        db_table = "record_file"
