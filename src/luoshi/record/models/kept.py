"""Rows that are written once and kept: no update, no delete, and the database refuses both."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from luoshi.record.hashing import canonical, new_salt, salted


def new_id() -> UUID:
    """A UUIDv7: unique without asking anybody, and in order of time."""
    return uuid7()


@cache
def _empty_row(model: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


class Kept(models.Model):
    """A kept row: fixed columns that never hold anything personal, and one erasable ``content``.

    The fixed columns and ``digest`` (the salted hash of the content) go into the audit chain; ``content`` and ``salt``
    may be erased by the action that does so, and by nothing else. After that the chain still verifies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    content = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.TextField()

    # Columns beside content and salt that erasing empties; what they say stands in the content too.
    erasable: ClassVar[tuple[str, ...]] = ("content", "salt")

    class Meta:
        abstract = True

    def seal(self, content: Any, algorithm: str = "sha256") -> None:
        """Set the content (any JSON value) with a new salt and its hash."""
        self.content = canonical(content)
        self.salt = new_salt()
        self.digest = salted(self.content, self.salt, algorithm)

    @classmethod
    def plain_row(cls, content: Any, algorithm: str, **columns: Any) -> dict[str, Any]:
        """A sealed row as plain columns, for writing very many: what making and sealing an instance gives, in a
        quarter of the time. Columns that are not named are empty, or as the model's defaults have them."""
        text = canonical(content)
        salt = new_salt()
        return {
            **_empty_row(cls),
            **columns,
            "id": new_id(),
            "content": text,
            "salt": salt,
            "digest": salted(text, salt, algorithm),
        }

    @property
    def erased(self) -> bool:
        """Whether the content was erased; ``digest`` stays."""
        return self.content is None

    def opened(self) -> Any:
        """The content, or None when it was erased."""
        return None if self.content is None else json.loads(self.content)
