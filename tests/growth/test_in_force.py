"""What the city has laid down is read once for all that is done with projects every day, and anew when it changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.in_force import stages
from luoshi.growth.schemes import shipped
from luoshi.record.actions.acting import Because
from tests.growth.projects import City

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 5, 6)


def asked() -> int:
    """How often the versions are read while a definition is asked for."""
    with CaptureQueriesContext(connection) as queries:
        stages(DAY)
    return sum("growth_scheme" in query["sql"] for query in queries.captured_queries)


def test_a_project_that_is_registered_lets_nobody_read_the_definitions_again() -> None:
    city = City()
    stages(DAY)

    city.lead()

    assert asked() == 0


def test_a_version_that_is_adopted_holds_at_once() -> None:
    city = City()
    before = stages(DAY).stage("started").definition
    other = shipped("stages.toml").decode().replace("永久性工程正式破土", "桩基开始施工")

    adopt_scheme(city.bureau, Because(), other.encode(), "阶段.toml")

    assert before.startswith("永久性工程正式破土")
    assert stages(DAY).stage("started").definition.startswith("桩基开始施工")
