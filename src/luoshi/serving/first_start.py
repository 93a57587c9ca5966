"""What the first start does: the first administrator, and in the sample city its organisation and accounts."""

from __future__ import annotations

from pathlib import Path


def first_start(sample: Path | None) -> list[dict[str, str]]:
    """Make what is missing; the accounts made now, each with its one-time password, to be shown once."""
    from django.utils import timezone

    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.create_first_administrator import MACHINE, USERNAME, create_first_administrator
    from luoshi.record.actions.set_up_sample import set_up_sample
    from luoshi.record.models import Account, Cause
    from luoshi.record.roles import actor_for

    made = []
    today = timezone.localdate()
    administrator = create_first_administrator()
    if administrator is not None:
        made.append(administrator)
    if sample is not None:
        because = Because(Cause.INSTALLATION)
        made += set_up_sample(MACHINE, because, sample.read_bytes(), sample.name, today, USERNAME)
    told = []
    for created in made:
        actor = actor_for(Account.objects.get(pk=created.account), today)
        post = actor.post or actor.name
        told.append({"what": post, "username": created.username, "password": created.password})
    return told
