"""What is asked often is planned once a connection, and is told and refused as everything that is asked."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.record.prepared import prepared

pytestmark = pytest.mark.django_db

QUESTION = "SELECT %(number)s::int + 1 AS one_more"


def ask(number: int) -> int:
    with prepared() as cursor:
        cursor.execute(QUESTION, {"number": number})
        return int(cursor.fetchone()[0])


def known_to_the_server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%one_more%'")
        return int(cursor.fetchone()[0])


def test_a_question_is_prepared_once_and_answers_each_value() -> None:
    assert [ask(number) for number in range(10)] == list(range(1, 11))
    assert known_to_the_server() == 1


def test_what_is_asked_is_told_each_time() -> None:
    with CaptureQueriesContext(connection) as asked:
        for number in range(8):
            ask(number)

    assert [one["sql"] for one in asked] == ["SELECT $1::int + 1 AS one_more"] * 8


def test_what_goes_wrong_is_told_as_ever_and_hinders_nothing_after_it() -> None:
    with pytest.raises(ProgrammingError, match="nowhere"), transaction.atomic(), prepared() as cursor:
        cursor.execute("SELECT * FROM nowhere")

    assert ask(1) == 2
