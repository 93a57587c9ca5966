"""Units, areas, posts, people and who held which post."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F

from luoshi.record.models.current import Current, KnownQuerySet, KnownRow


class Dated(Current):
    """Exists from a day until a day; both may be open. ``code`` is the organisation template's own."""

    code = models.TextField(default="", db_index=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        abstract = True


class Area(Dated):
    """A place with an area code (GB/T 2260, local ones allowed); not a unit."""

    name = models.TextField()
    level = models.TextField(default="")
    parent = models.UUIDField(null=True)

    class Meta:
        db_table = "record_area"


class Unit(Dated):
    """A unit as it is now. Its place in each hierarchy, and every earlier name, are statements.

    ``position``: where it stands in the organisation's own list, as last imported; none for one that never stood in it.
    """

    ORDER: ClassVar[tuple[Any, ...]] = (F("position").asc(nulls_last=True), "code", "name", "id")

    name = models.TextField()
    short_name = models.TextField(default="")
    kind = models.TextField(default="")
    level = models.TextField(default="")
    area = models.UUIDField(null=True)
    parent = models.UUIDField(null=True)  # administrative
    reports_to = models.UUIDField(null=True)  # reporting
    successor = models.UUIDField(null=True)  # merged into
    position = models.IntegerField(null=True)

    class Meta:
        db_table = "record_unit"


class Role(models.TextChoices):
    """What a post lets its holder do; an administrator manages accounts and sees no content.

    A clerk works in the supervision office, a growth clerk in the bureau that runs projects. Liaison, head and leader
    act for the unit of their post and what is below it (``luoshi.record.scopes``); everybody else's role is for the
    whole city.
    """

    NONE = "", "无"
    CLERK = "clerk", "经办"
    GROWTH = "growth", "招商经办"
    LIAISON = "liaison", "联络员"
    HEAD = "head", "单位负责人"
    LEADER = "leader", "分管领导"
    AUDITOR = "auditor", "审计"
    READER = "reader", "查阅"
    ADMINISTRATOR = "administrator", "管理员"


class Post(Dated):
    """A post. ``unit`` is unknown for one that only a report names."""

    title = models.TextField(db_index=True)
    unit = models.UUIDField(null=True)
    duty = models.TextField(default="")
    role = models.TextField(choices=Role.choices, default=Role.NONE, blank=True)

    class Meta:
        db_table = "record_post"


class Person(Current):
    """A person, known by name and the posts held. ``same_as`` leads to whom a person judged to be the same."""

    code = models.TextField(default="", db_index=True)
    name = models.TextField(db_index=True)
    same_as = models.UUIDField(null=True)

    class Meta:
        db_table = "record_person"


class Tenure(KnownRow):
    """Somebody in a post: seen there on one day (``seen``), or from a day until a day as a source says.

    The id is the statement's. Nothing is filled in between two days on which somebody was seen.
    """

    person = models.UUIDField(db_index=True)
    post = models.UUIDField(db_index=True)
    seen = models.BooleanField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.UUIDField()

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "record_tenure"
