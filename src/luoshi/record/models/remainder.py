"""What an erasure left of an event whose content it emptied."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.kept import Kept


class Remainder(Kept):
    """The content of the event ``of`` without the words that were erased from it, as the erasing ``event`` kept it.

    A content is emptied as a whole or not at all. Where it also says what must stay (a state, a day, who did it), the
    action that empties it keeps that here; of several that were kept one after the other, only the last is not empty.
    """

    event = models.UUIDField(db_index=True)
    of = models.UUIDField(db_index=True)

    class Meta:
        db_table = "record_remainder"
