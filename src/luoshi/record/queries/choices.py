"""Units and posts that forms offer, found again by what a person typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Post, Unit
from luoshi.record.naming import Unknown, units_by_name


@dataclass(frozen=True, slots=True)
class Named:
    """Something that may be chosen: its id, what the form shows, and every way to type it."""

    id: UUID
    shown: str
    typed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What may be chosen, found by what was typed. ``units``: whether they are units, which are also known by what a
    table may call them: without the city, without 人民政府, by an earlier name."""

    listed: tuple[Named, ...]
    units: bool = False

    def found(self, text: str, field: str) -> UUID | None:
        """The id of what was typed, None for nothing; raises WrongEntry for a name that is not there, or that several
        have."""
        wanted = " ".join(text.split())
        if not wanted:
            return None
        exact = [one for one in self.listed if one.shown == wanted]
        hits = exact or [one for one in self.listed if wanted in one.typed]
        if len(hits) == 1:
            return hits[0].id
        loosely = units_by_name().named(wanted) if self.units and not hits else None
        if isinstance(loosely, UUID) and any(one.id == loosely for one in self.listed):
            return loosely
        several = loosely.several if isinstance(loosely, Unknown) else ()
        if hits or several:
            told = "、".join([*(one.shown for one in hits), *several][:4])
            raise WrongEntry(_("“%(name)s”有几个：%(told)s，请写全") % {"name": wanted, "told": told}, field)
        near = self._near(wanted)
        if near:
            raise WrongEntry(
                _("登记里没有“%(name)s”，是不是%(near)s？") % {"name": wanted, "near": near}, field
            )
        raise WrongEntry(_("登记里没有“%(name)s”，请从提示里选") % {"name": wanted}, field)

    def _near(self, wanted: str) -> str:
        every = {name: one.shown for one in self.listed for name in (one.shown, *one.typed)}
        inside = [name for name in every if wanted in name][:3]
        near = inside or get_close_matches(wanted, every, n=3, cutoff=0.5)
        return "、".join(dict.fromkeys(every[name] for name in near))

    def shown(self, one: UUID | None) -> str:
        """What the form shows of an id; empty for one that is not there."""
        return next((each.shown for each in self.listed if each.id == one), "")


def standing_on(today: date) -> Q:
    """The condition that a unit or a post exists on a day."""
    began = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    return began & (Q(valid_to__isnull=True) | Q(valid_to__gt=today))


def unit_names_to_choose(actor: Actor, today: date) -> Names:
    """The units that there are on a day, by full and short name and code; raises NotFound. One query."""
    _require(actor)
    return Names(
        tuple(
            Named(row.id, row.name, tuple(name for name in (row.short_name, row.code) if name))
            for row in Unit.objects.filter(standing_on(today)).order_by(*Unit.ORDER)
        ),
        units=True,
    )


def post_names_to_choose(actor: Actor, today: date) -> Names:
    """The posts that there are on a day, each with its unit; raises NotFound. Two queries."""
    _require(actor)
    units = dict(Unit.objects.values_list("id", "name"))
    found = []
    for row in Post.objects.filter(standing_on(today)).order_by("code", "title"):
        unit = units.get(row.unit, "") if row.unit else ""
        shown = row.title if not unit or row.title.startswith(unit) else f"{unit} {row.title}"
        found.append(Named(row.id, shown, tuple(name for name in (row.title, row.code) if name)))
    return Names(tuple(found))


def _require(actor: Actor) -> None:
    """Whoever sees tasks or projects fills in forms that name units and posts."""
    if not (may(actor, "see tasks") or may(actor, "see projects")):
        raise NotFound(_("没有这个页面，或者您无权查看"))
