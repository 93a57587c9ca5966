"""What the first start does: the first administrator; in the sample city also organisation, accounts, tasks
and projects."""

from __future__ import annotations

from datetime import date
from pathlib import Path


def first_start(sample: Path | None) -> list[dict[str, str]]:
    """Make what is missing; the accounts made now, each with its one-time password, to be shown once."""
    from django.utils import timezone

    from luoshi.delivery.jobs import queue_sample_tasks
    from luoshi.growth.jobs import queue_sample_projects
    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.create_first_administrator import MACHINE, USERNAME, create_first_administrator
    from luoshi.record.actions.set_up_sample import set_up_sample
    from luoshi.record.models import Account, Cause, Unit
    from luoshi.record.roles import actor_for

    made = []
    today = timezone.localdate()
    administrator = create_first_administrator()
    if administrator is not None:
        made.append(administrator)
    if sample is not None:
        because = Because(Cause.INSTALLATION)
        new = not Unit.objects.exists()
        made += set_up_sample(MACHINE, because, sample.read_bytes(), sample.name, today, USERNAME)
        if new:
            _sample_ledgers(sample, today)
            queue_sample_tasks(sample.parent.resolve())
            queue_sample_projects((sample.parent / "projects").resolve())
    told = []
    for created in made:
        actor = actor_for(Account.objects.get(pk=created.account), today)
        post = actor.post or actor.name
        told.append({"what": post, "username": created.username, "password": created.password})
    return told


def _sample_ledgers(sample: Path, today: date) -> None:
    """What changed in the sample city since, and its ledgers, which its first clerk imports in the background."""
    from luoshi.monitor.jobs import queue_sample_ledgers
    from luoshi.record.access import may
    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.change_organisation import apply_shown, compare_shown
    from luoshi.record.models import Account, Cause
    from luoshi.record.roles import actor_for
    from luoshi.sheets.organisation import parse_organisation

    holders = [(row, actor_for(row, today)) for row in Account.objects.order_by("username")]
    clerk = next(((row, actor) for row, actor in holders if may(actor, "import ledgers")), None)
    if clerk is None:
        return
    account, actor = clerk
    for path in sorted(sample.parent.glob(f"{sample.stem}-????-??{sample.suffix}")):
        day = date.fromisoformat(f"{path.stem.removeprefix(sample.stem + '-')}-01")
        data = path.read_bytes()
        organisation = parse_organisation(data, path.name)
        shown = compare_shown(organisation, day, correction=False)
        apply_shown(actor, Because(Cause.INSTALLATION), data, path.name, organisation, day, shown.fingerprint,
                    correction=False)  # fmt: skip
    queue_sample_ledgers((sample.parent / "ledgers").resolve(), account.id)
