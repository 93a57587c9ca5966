"""Let the sample city judge itself: shipped rule-books adopted, and of two the months that are over published."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import AdoptedAlready, adopt_rulebook
from luoshi.record.actions.publish_run import NothingJudged, SameAgain, publish_run
from luoshi.record.judged.books import NotValid, shipped_books
from luoshi.record.models import Account, Cause, RuleBookVersion, Run
from luoshi.record.roles import actor_for

BOOKS = ("city-monthly-monitoring", "county-ranking")
DRAFTED = ("entry-review", "leads-24-characters")  # adopted; pages of leads show their drafts
MONTHS = 12  # that are over, and have a published run each: a year to look back on
_BECAUSE = Because(Cause.INSTALLATION)


def set_up_sample_rulebooks(account: UUID) -> int:
    """Adopt ``BOOKS`` and ``DRAFTED``, and publish of the former the last ``MONTHS`` months, oldest first, in the name
    of the account's holder; how many runs were new.

    Only in an installation that says on every page that it is a sample. What was begun and broken off is taken up
    again; a month without figures, or before a book is valid, is left out.
    """
    if not settings.LUOSHI_SAMPLE:
        raise access.Refused(_("只有示例城市可以由程序采用规则并发布结果"))
    today = timezone.localdate()
    actor = actor_for(Account.objects.get(pk=account), today)
    shipped = {path.stem: path for path in shipped_books()}
    adopted = set(RuleBookVersion.objects.values_list("code", flat=True))
    for code in (*BOOKS, *DRAFTED):
        if code in shipped and code not in adopted:
            with suppress(AdoptedAlready):
                adopt_rulebook(actor, _BECAUSE, shipped[code].read_bytes(), shipped[code].name)
    published = set(Run.objects.values_list("book", "label"))
    new = 0
    for label in _months_before(today):
        for code in BOOKS:
            if code in shipped and (code, label) not in published:
                with suppress(NotValid, NothingJudged, SameAgain):
                    publish_run(actor, _BECAUSE, code, label)
                    new += 1
    return new


def _months_before(today: date) -> list[str]:
    """The months that are over, as periods are written, the oldest first."""
    this = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(this - MONTHS, this)]
