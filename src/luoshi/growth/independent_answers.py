"""What a person confirms of another bureau's ledger: whose it is, which columns are code, figure and period, which
record it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.in_force import checks
from luoshi.growth.independent_ledger import MEASURES, measure_fits, measure_needed, measure_stated
from luoshi.record.actions.confirm_forms import ConfirmedForm
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.preparing import key_of_form
from luoshi.record.ledgers.summary import Summary, TableShown
from luoshi.record.models import Unit
from luoshi.sheets.ledgers import parse_measure, parse_period


@dataclass(frozen=True, slots=True)
class IndependentConfirmed:
    """Whose ledger it is, how its tables are read, and the answers for this workbook alone."""

    claimant: UUID
    forms: list[ConfirmedForm]
    answers: dict[str, str]


def independent_confirmation(summary: Summary, said: Mapping[str, str]) -> IndependentConfirmed:
    """What a filled-in page confirms: fields ``claimant``, ``period``, and of each table by its place ``code-0``,
    ``figure-0``, ``when-0`` (columns from 0), ``record-0``, ``measure-0``. Raises WrongEntry with the field."""
    claimant = _unit(said.get("claimant", ""))
    forms: dict[str, ConfirmedForm] = {}
    answers: dict[str, str] = {}
    records = checks(timezone.localdate()).records
    for at, table in enumerate(summary.tables):
        mapping: dict[str, Any] = {}
        for name, what in (("code", _("代码")), ("figure", _("数"))):
            mapping[name] = _column(said.get(f"{name}-{at}", ""), table)
            if mapping[name] is None:
                raise WrongEntry(
                    _("请选“%(sheet)s”里哪一列是%(what)s") % {"sheet": table.sheet, "what": what},
                    f"{name}-{at}",
                )
        mapping["period"] = _column(said.get(f"when-{at}", ""), table)
        mapping["record"] = said.get(f"record-{at}", "")
        if mapping["record"] not in records:
            raise WrongEntry(_("请选“%(sheet)s”是什么记录") % {"sheet": table.sheet}, f"record-{at}")
        mapping["measure"] = _measure(said.get(f"measure-{at}", ""), table, mapping, f"measure-{at}")
        if mapping["period"] is None and parse_period(table.sheet) is None:
            answers["period"] = said.get("period", "").strip()
            if parse_period(answers["period"]) is None:
                raise WrongEntry(_("请写明是哪个月的，如 2026-05"), "period")
        key = key_of_form(table.shape, table.titles, table.sheet, mapping)
        name = next((title for title in table.titles if len(title) > 2), table.sheet)
        forms.setdefault(key, ConfirmedForm(key, name, mapping, tuple(table.paths)))
    return IndependentConfirmed(claimant, list(forms.values()), answers)


def _measure(text: str, table: TableShown, mapping: Mapping[str, Any], field: str) -> str:
    """In what the figures are printed, where the table does not say it itself; raises WrongEntry where nobody says it
    and where what is said is not what stands in the table."""
    record, unit = checks(timezone.localdate()).records[mapping["record"]]
    stated = measure_stated(table.units[mapping["figure"]], table.titles)
    listed = "、".join(MEASURES.get(unit, ()))
    if stated is not None and measure_fits(stated, unit):
        if text and text != stated.printed:
            raise WrongEntry(
                _("“%(sheet)s”里写的是%(stated)s，不能按%(said)s读：表写错了的，请改好再放进来")
                % {"sheet": table.sheet, "stated": stated.printed, "said": text},
                field,
            )
        return ""
    said = parse_measure(text) if text else None
    if said is not None and measure_fits(said, unit):
        return said.printed
    if stated is None and said is None and not text and not measure_needed(unit):
        return ""
    raise WrongEntry(
        _("请选“%(sheet)s”的%(record)s以什么计：%(listed)s")
        % {"sheet": table.sheet, "record": record, "listed": listed},
        field,
    )


def _unit(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or not Unit.objects.filter(pk=found).exists():
        raise WrongEntry(_("请选择这是哪个单位的台账"), "claimant")
    return found


def _column(text: str, table: TableShown) -> int | None:
    return int(text) if text.isdecimal() and int(text) < len(table.columns) else None
