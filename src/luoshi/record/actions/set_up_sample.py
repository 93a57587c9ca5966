"""Put the sample city's organisation and accounts into a new sample installation."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_organisation import apply_shown, compare_shown
from luoshi.record.actions.create_account import Created, create_in_act
from luoshi.record.models import Account, Person, Unit
from luoshi.sheets.organisation import parse_organisation


def set_up_sample(
    actor: Actor, because: Because, data: bytes, name: str, day: date, administrator: str
) -> list[Created]:
    """Apply the workbook and make the accounts it lists, but for ``administrator``, in a sample city
    without units.

    Only the machine does this, only in an installation that says on every page that it is a sample; in a
    city of its own everything here is a named person's. Returns no account when there is an organisation
    already.
    """
    access.require(actor, "set up the sample city")
    if not settings.LUOSHI_SAMPLE:
        raise access.Refused(_("只有示例城市可以由程序装入单位和岗位"))
    if Unit.objects.exists():
        return []
    organisation = parse_organisation(data, name)
    shown = compare_shown(organisation, day, correction=False)
    apply_shown(actor, because, data, name, organisation, day, shown.fingerprint, correction=False)
    made = []
    for row in organisation.accounts:
        person = Person.objects.get(code=row.person)
        taken = Account.objects.filter(username__iexact=row.username).exists()
        if row.username != administrator and not taken and row.active:
            made.append(create_in_act(actor, because, row.username, person.id))
    return made
