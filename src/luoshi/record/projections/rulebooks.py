"""Rule-books: the versions adopted, the runs published, what people found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from luoshi.record.judged.judging import as_rows, file_bytes, rows_in
from luoshi.record.models import Event, Finding, JudgedRow, RuleBookVersion, Run
from luoshi.record.models.current import plain, plain_values
from luoshi.record.projection import Happening, projects


@projects("rule-book adopted")
def rulebook_adopted(happening: Happening) -> None:
    """A version that stands."""
    event, data = happening.event, happening.data
    RuleBookVersion.objects.create(
        id=happening.subject,
        code=data["code"],
        number=data["number"],
        file=UUID(data["file"]),
        hash=data["hash"],
        title=plain_values(data["title"]),
        status=data["status"],
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_to=data["valid_to"] and date.fromisoformat(data["valid_to"]),
        period=data["period"],
        basis=data["basis"],
        outline=plain_values(data["outline"]),
        adopted_at=event.at,
        adopted_by=plain(data["by"]["name"]),
    )


@projects("rule-book withdrawn")
def rulebook_withdrawn(happening: Happening) -> None:
    """It judges nothing from now on; what it judged stays."""
    event, data = happening.event, happening.data
    RuleBookVersion.objects.filter(pk=happening.subject).update(
        withdrawn_at=event.at, withdrawn_by=plain(data["by"]["name"]), reason=plain(data["reason"])
    )


@projects("run published")
def run_published(happening: Happening) -> None:
    """The run, and its rows as its file has them."""
    event, data = happening.event, happening.data
    run = Run.objects.create(
        id=happening.subject,
        version=UUID(data["version"]),
        book=data["book"],
        book_hash=data["book_hash"],
        label=data["label"],
        first_day=date.fromisoformat(data["first_day"]),
        last_day=date.fromisoformat(data["last_day"]),
        known=data["known"] and date.fromisoformat(data["known"]),
        entry=data["entry"],
        data_hash=data["data_hash"],
        rows_hash=data["rows_hash"],
        engine=data["engine"],
        number=data["number"],
        file=UUID(data["file"]),
        published_at=event.at,
        published_by=plain(data["by"]["name"]),
    )
    rows = as_rows(JudgedRow, run.id, rows_in(file_bytes(run.file)))
    JudgedRow.objects.bulk_create(rows, batch_size=2_000)


@projects("erased")
def runs_without_erased_words(happening: Happening) -> None:
    """Published runs that named somebody in erased words: from the file that says the same without them."""
    runs = [UUID(one) for one in happening.data.get("runs", ())]
    for event in Event.objects.filter(kind="run published", subject__in=runs).order_by("at", "id"):
        again = Happening(event, event.opened())
        JudgedRow.objects.filter(run=again.subject).delete()
        Run.objects.filter(pk=again.subject).delete()
        run_published(again)


@projects("finding recorded")
def finding_recorded(happening: Happening) -> None:
    """What a person found."""
    event, data = happening.event, happening.data
    Finding.objects.create(
        id=happening.subject,
        event=event.id,
        subject=UUID(data["subject"]),
        finding=plain(data["finding"]),
        measure=plain(data["measure"]),
        amount=data["amount"] and Decimal(data["amount"]),
        about=data["about"] and UUID(data["about"]),
        reason=plain(data["reason"]),
        decided_by=plain(data["by"]["post"]),
        found_on=date.fromisoformat(data["found_on"]),
        recorded_at=event.at,
        recorded_by=plain(data["by"]["name"]),
    )


@projects("finding withdrawn")
def finding_withdrawn(happening: Happening) -> None:
    """It counts no longer."""
    event, data = happening.event, happening.data
    Finding.objects.filter(pk=happening.subject).update(
        withdrawn_at=event.at,
        withdrawn_by=plain(data["by"]["name"]),
        withdrawn_because=plain(data["reason"]),
    )
