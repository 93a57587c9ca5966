"""The indicator by which a task is measured: its name, its figures as printed, numbers typed in its printed unit."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from luoshi.delivery.queries.known_figures import KnownFigure
from luoshi.monitor.indicator import Aspect, Indicator
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.web.figures_shown import name_of, unit_of
from luoshi.web.forms import number_entry
from luoshi.web.jinja import day
from luoshi.web.language import said
from luoshi.web.numbers_shown import plain


def indicator_of(code: str) -> Indicator | None:
    """The indicator with this code; None for none."""
    return next((one for one in indicators_now() if one.code == code), None) if code else None


def indicators_to_choose() -> list[tuple[str, str]]:
    """Every indicator: its code, and its name with the unit in which it is printed."""
    return [(one.code, f"{name_of(one)}（{unit_of(one)}）") for one in indicators_now()]


def amount_words(code: str, value: Decimal) -> str:
    """An amount of an indicator as it is printed; of no indicator, the bare number."""
    one = indicator_of(code)
    return said(one.shown_as(Aspect.LEVEL, value)) if one else plain(value)


def figure_words(code: str, figure: KnownFigure) -> str:
    """A figure that a ledger gave: what, how much, until when."""
    one = indicator_of(code)
    name = name_of(one) if one else code
    return _("%(name)s %(value)s（截至%(day)s）") % {
        "name": name,
        "value": amount_words(code, figure.number),
        "day": day(figure.last_day),
    }


def typed_number(code: str, text: str, field: str) -> Decimal | None:
    """A number typed in the unit in which the indicator is printed, in its base unit; raises WrongEntry."""
    found = number_entry(text, field)
    if found is None:
        return None
    one = indicator_of(code)
    return found.scaleb(one.shown.scale.power) if one else found
