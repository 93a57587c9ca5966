"""What forms and filters of projects offer beside units and posts: areas, officers."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.doubles import Double, as_seen, doubles_of, look_of, waiting_amounts, written
from luoshi.growth.models import Project
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Area, Post, Unit
from luoshi.record.queries.choices import standing_on
from luoshi.record.scopes import scope_of


def areas_to_choose(actor: Actor) -> list[tuple[UUID, str]]:
    """The areas by code; raises NotFound. One query."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    return list(Area.objects.order_by("code", "name").values_list("id", "name"))


def units_to_register_for(actor: Actor) -> list[tuple[UUID, str]]:
    """The units whose first contact the actor may register: any of the city's for the bureau, else those they work
    for. Two queries at most."""
    units = Unit.objects.filter(standing_on(timezone.localdate())).order_by("code", "name")
    if not may(actor, "manage projects"):
        units = units.filter(pk__in=scope_of(actor, FOR_THE_UNIT))
    return list(units.values_list("id", "name"))


def officers_to_choose(actor: Actor) -> list[tuple[UUID, str]]:
    """The posts that are officer of a project which the actor may see, by title. One query."""
    posts = projects_of(actor).filter(officer__isnull=False).values("officer")
    return list(Post.objects.filter(pk__in=posts).order_by("title").values_list("id", "title"))


def project_by_code(actor: Actor, code: str) -> Project:
    """The project that somebody may see with this number, in letters of either case and width; raises WrongEntry for
    none."""
    found = projects_of(actor).filter(code=written(code).upper()).first()
    if found is None:
        raise WrongEntry(_("没有编号为“%(code)s”的项目，或者您无权查看") % {"code": code.strip()}, "gone")
    return found


def likely_doubles(actor: Actor, project: Project) -> list[Double]:
    """Projects that this one looks like and that the actor may see; for whoever has fetched it."""
    look = look_of(project, waiting_amounts([project.id]).get(project.id))
    found = as_seen(actor, doubles_of([look], timezone.localdate(), but=project.id))
    return [one for one in found if one.code]
