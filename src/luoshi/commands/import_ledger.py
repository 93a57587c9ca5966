"""``luoshi import LEDGER --as KIND``: a ledger into the record, its difference shown first, from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.commands import SOME_FAILED, WrongUsage
from luoshi.commands.serve import folder_of
from luoshi.installation import InstallationError
from luoshi.messages import language, say
from luoshi.sheets import SheetError, SheetErrors

if TYPE_CHECKING:
    from uuid import UUID

    from luoshi.monitor.vocabulary import Vocabulary
    from luoshi.record.actions.acting import Actor
    from luoshi.record.ledgers.preparing import Prepared

MOST_LINES = 40  # of each kind of change; the page and its download have them all
_KINDS = ("new", "changed", "contradicting", "given", "unchanged", "repeated")
_SHOWN = ("contradicting", "changed", "given", "new")


def run(options: argparse.Namespace) -> int:
    """Show what a ledger would change, and import it on a yes; 1 when it was not imported.

    Raises WrongUsage for a file that is not there, a kind, unit or account that does not exist.
    """
    path = Path(options.ledger)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WrongUsage(say("import: no file", path=path, reason=error.strerror or error)) from None
    from luoshi.serving.preparing import opened

    try:
        with opened(folder_of(options)):
            from django.utils import translation

            with translation.override("en" if language() == "en" else "zh-hans"):
                return _import(options, data, path.name)
    except (InstallationError, SheetError, SheetErrors) as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED


def _import(options: argparse.Namespace, data: bytes, name: str) -> int:
    from luoshi.monitor.queries.ledgers import name_of
    from luoshi.monitor.vocabulary import vocabulary
    from luoshi.record.ledgers.comparing import LOOKED_AT
    from luoshi.record.ledgers.kinds import kinds
    from luoshi.record.ledgers.preparing import prepare_data
    from luoshi.record.ledgers.summary import summarise

    if options.kind not in {kind.code for kind in kinds()}:
        codes = ", ".join(kind.code for kind in kinds())
        raise WrongUsage(say("import: no such kind", kind=options.kind, kinds=codes))
    actor = _clerk(options.account)
    words = vocabulary()
    claimant = _unit(options.claimant, words) if options.claimant else None
    prepared = prepare_data(data, name, options.kind, claimant)
    if _refused_as_secret(prepared):
        return SOME_FAILED
    summary = summarise(prepared)
    if prepared.difference is None or prepared.questions or prepared.claimant is None:
        return _asked(options, actor, data, name, prepared)
    _show(summary.counts, summary, words, prepared)
    if options.dry_run:
        _tell(say("import: dry run"))
        return 0
    remarked = sum(fault.code in LOOKED_AT for fault in prepared.faults)
    if prepared.names_another:
        remarked += 1
        _tell("  " + say("import: other maker", unit=name_of(words, str(prepared.maker))))
    if options.yes and remarked:
        _tell(say("import: look first", n=remarked))
        return SOME_FAILED
    if not options.yes and not _agreed():
        _tell(say("import: declined"))
        return SOME_FAILED
    return _carry_out(options, actor, data, name, prepared)


def _clerk(username: str | None) -> Actor:
    """The clerk in whose name it is imported: the one named, or the only one."""
    from django.utils import timezone

    from luoshi.record.models import Account, Role
    from luoshi.record.roles import active_accounts_with, actor_for

    today = timezone.localdate()
    rows = {
        row.username: row for row in Account.objects.filter(pk__in=active_accounts_with(Role.CLERK, today))
    }
    if username is None and len(rows) == 1:
        username = next(iter(rows))
    if username is None or username not in rows:
        message = "import: which account" if username is None else "import: no such clerk"
        raise WrongUsage(say(message, name=username, names=", ".join(sorted(rows)) or "—"))
    return actor_for(rows[username], today)


def _unit(name: str, words: Vocabulary) -> UUID:
    found = words.unit_named(name)
    if found is None:
        raise WrongUsage(say("import: no such unit", name=name))
    return found


def _refused_as_secret(prepared: Prepared) -> bool:
    """Whether the head of the workbook bears a secrecy marking, or what may be one; that is said."""
    from luoshi.record.ledgers.secrecy import ledger_marking

    marking = ledger_marking(prepared.data, prepared.ledger)
    if marking is None:
        return False
    message = "import: secret" if marking.verdict == "marked" else "import: perhaps secret"
    sys.stderr.write(say("error", message=say(message, quote=marking.quote)) + "\n")
    return True


def _asked(options: argparse.Namespace, actor: Actor, data: bytes, name: str, prepared: Prepared) -> int:
    """Say what is asked, and where it can be answered: there the workbook waits, unless nothing may change."""
    from luoshi.monitor.ledger_answers import form_name

    english = language() == "en"
    _tell(say("import: asked"))
    if prepared.claimant is None:
        _tell("  " + say("import: whose"))
    names = {
        form_name([cell.stored for cell in one.table.titles], one.table.sheet)
        for one in prepared.tables
        if one.form is None
    }
    for form in sorted(names):
        _tell("  " + say("import: new form", name=form))
    for question in prepared.questions:
        where = f"{question.sheet}!{question.cell}" if question.cell else question.sheet
        _tell(f"  {where}  {question.english if english else question.chinese}")
    if options.dry_run:
        _tell(say("import: dry run"))
        return SOME_FAILED
    from django.utils import timezone

    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.receive_ledger import receive_ledger

    received = receive_ledger(
        actor, Because(), data, name, options.kind, timezone.localdate(), prepared.claimant
    )
    _tell(say("import: answer there", address=_address(options, received.batch)))
    return SOME_FAILED


def _address(options: argparse.Namespace, batch: UUID) -> str:
    """The page of a workbook: whole where the product runs."""
    from django.urls import reverse

    from luoshi.installation import ProductLock

    holder = ProductLock(folder_of(options)).holder()
    return (holder.address if holder else "") + reverse("ledger", args=[batch])


def _show(counts: dict[str, int], summary: Any, words: Vocabulary, prepared: Prepared) -> None:
    from luoshi.monitor.queries.ledgers import lines_shown, name_of

    spoken = language()
    refused = sum(fault.blocks for fault in prepared.faults)
    whose = name_of(words, str(prepared.claimant))
    listed = [f"{say('import: ' + kind)} {counts[kind]:,}" for kind in _KINDS if counts.get(kind)]
    listed += [f"{say('import: refused')} {refused:,}"] if refused else []
    _tell(say("import: whose it is", unit=whose))
    _tell(say("import: difference", counts="  ".join(listed) or "0"))
    for kind in _SHOWN:
        lines = lines_shown(summary.lines.get(kind, [])[:MOST_LINES], words)
        for line in lines:
            what = f"{line.unit} {line.indicator.said(spoken)} {line.what.said(spoken)} {line.period.said(spoken)}"
            before = f"{line.before.said(spoken)} → " if line.before else ""
            others = "".join(f"  [{who} {value.said(spoken)}]" for who, value in line.others)
            value = f"{before}{line.value.said(spoken)}{others}"
            _tell(f"  {say('import: ' + kind)}  {line.sheet}!{line.cell}  {what}  {value}")
        _more(counts.get(kind, 0) - len(lines))
    english = spoken == "en"
    for fault in prepared.faults[:MOST_LINES]:
        label = say("import: refused") if fault.blocks else say("import: remark")
        _tell(f"  {label}  {fault.sheet}!{fault.cell}  {fault.english if english else fault.chinese}")
    _more(len(prepared.faults) - MOST_LINES)


def _more(left: int) -> None:
    if left > 0:
        _tell("  " + say("import: more", n=left))


def _agreed() -> bool:
    sys.stdout.write(say("import: go on"))
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _carry_out(options: argparse.Namespace, actor: Actor, data: bytes, name: str, prepared: Prepared) -> int:
    """Receive the workbook and import it as it was shown."""
    from django.utils import timezone

    from luoshi.record.actions.accept_proposals import AlreadyDecided
    from luoshi.record.actions.acting import Because
    from luoshi.record.actions.import_ledger import DifferenceChanged, NotReady, import_ledger
    from luoshi.record.actions.receive_ledger import receive_ledger
    from luoshi.record.ledgers.summary import forget

    assert prepared.difference is not None
    received = receive_ledger(
        actor, Because(), data, name, options.kind, timezone.localdate(), prepared.claimant, queue=False
    )
    address = _address(options, received.batch)
    try:
        import_ledger(actor, Because(), received.batch, prepared.difference.fingerprint)
    except AlreadyDecided:
        _tell(say("import: before", address=address))
        return SOME_FAILED
    except (DifferenceChanged, NotReady) as reason:
        sys.stderr.write(say("error", message=reason) + "\n")
        _tell(say("import: answer there", address=address))
        return SOME_FAILED
    forget(received.batch)
    _tell(say("import: done", address=address))
    return 0


def _tell(text: str | Iterable[str]) -> None:
    sys.stdout.write(f"{text}\n")
