"""Put the sample city's ledgers through the same door as any other: received, confirmed, compared, imported."""

from __future__ import annotations

import contextlib
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.monitor.actions.define_indicators import NothingToDefine, adopt_standard_indicators
from luoshi.monitor.ledger_answers import form_name
from luoshi.monitor.ledger_mapping import with_titles
from luoshi.monitor.vocabulary import Vocabulary, vocabulary
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
from luoshi.record.actions.import_ledger import import_ledger
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.ledgers.figures import UNDECIDED, Question
from luoshi.record.ledgers.preparing import Prepared, form_key, prepare
from luoshi.record.ledgers.sample import SampleLedger, sample_ledgers
from luoshi.record.models import Account, Cause, LedgerBatch, LedgerState, Unit
from luoshi.record.roles import actor_for

_BECAUSE = Because(Cause.INSTALLATION)
_TOTALS = ("合计", "总计")  # of the sample's ledgers: always the city's


def set_up_sample_ledgers(folder: Path, account: UUID) -> int:
    """Import what the index in ``folder`` lists, in the name of the account's holder; how many were new.

    Only in an installation that says on every page that it is a sample: here every proposal of how to read a table is
    taken as it is, which in a city is a person's to confirm. What was begun and broken off is taken up again.
    """
    if not settings.LUOSHI_SAMPLE:
        raise access.Refused(_("只有示例城市可以由程序装入台账"))
    actor = actor_for(Account.objects.get(pk=account), timezone.localdate())
    with contextlib.suppress(NothingToDefine):
        adopt_standard_indicators(actor, _BECAUSE)
    units = {row.code: row.id for row in Unit.objects.all()}
    return sum(_taken_in(actor, one, units[one.unit]) for one in sample_ledgers(folder))


def _taken_in(actor: Actor, one: SampleLedger, claimant: UUID) -> bool:
    received = receive_ledger(
        actor,
        _BECAUSE,
        one.path.read_bytes(),
        one.path.name,
        "indicators",
        one.received_on,
        claimant,
        queue=False,
    )
    row = LedgerBatch.objects.get(pk=received.batch)
    if row.state != LedgerState.RECEIVED:
        return False
    words = vocabulary()
    prepared = prepare(row)
    if not prepared.forms_known or prepared.questions:
        _confirm(actor, row, claimant, prepared, words)
        prepared = prepare(LedgerBatch.objects.get(pk=row.id))
    if prepared.questions:
        # A name that only the confirmed form brings up; the second answer is the last.
        _confirm(actor, row, claimant, prepared, words)
        prepared = prepare(LedgerBatch.objects.get(pk=row.id))
    if prepared.difference is None or prepared.questions:
        return False  # it waits on its page, as any ledger with an open question does
    import_ledger(actor, _BECAUSE, row.id, prepared.difference.fingerprint)
    return True


def _confirm(actor: Actor, row: LedgerBatch, claimant: UUID, prepared: Prepared, words: Vocabulary) -> None:
    names: dict[str, dict[str, str]] = {"unit": {}, "indicator": {}}
    answers = dict(row.answers)
    for question in prepared.questions:
        kind, _space, rest = question.about.partition(" ")
        place, _space, key = rest.partition(" ")
        if kind == "names":
            if (found := _named(question, key, words)) != UNDECIDED:
                names[place][key] = found
        elif not question.remembered:
            # The first choice is what the cell says as it stands: the sample's faults are to be seen.
            decided = question.proposed != UNDECIDED or not question.choices
            answers[question.about] = question.proposed if decided else question.choices[0][0]
    forms = []
    for one in prepared.tables:
        mapping = {**one.mapping, "names": {place: {**one.mapping["names"].get(place, {}), **found}
                                            for place, found in names.items()}}  # fmt: skip
        for question in one.questions:
            kind, _space, rest = question.about.partition(" ")
            if kind == "columns" and question.proposed:
                at, _space, what = rest.partition(" ")
                mapping["columns"][int(at)][what] = question.proposed
        titles = [cell.stored for cell in one.table.titles]
        forms.append(
            ConfirmedForm(
                form_key(one.table, mapping),
                form_name(titles, one.table.sheet),
                with_titles(mapping, one.table.shape.columns),
                one.table.shape.columns,
            )
        )
    confirm_forms(actor, _BECAUSE, row.id, claimant, forms, answers, queue=False)


def _named(question: Question, key: str, words: Vocabulary) -> str:
    if key in _TOTALS and words.city is not None:
        return str(words.city)
    return question.proposed
