"""What is said when the database cannot do a step: why, what to do, and that nothing has changed."""

from __future__ import annotations

import logging
import sys

import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from luoshi.record import chain
from luoshi.record.models import Proposal, ProposalKind, ProposalState
from luoshi.web.logs import OneLineWhereTheDatabaseIsGone
from tests.record.acting import open_ones, receive
from tests.web.accounts import signed_in

pytestmark = pytest.mark.django_db


def fails(state: str) -> None:
    """From now on the database refuses to write a proposal's state as PostgreSQL does with this SQLSTATE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{state}'; END$$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON record_proposal FOR EACH ROW"
            " EXECUTE FUNCTION pg_temp.refuse()"
        )


@pytest.mark.parametrize(
    ("state", "status", "chinese", "english"),
    [
        ("53100", 503, "数据库所在的磁盘已满，这一步没有做成，数据没有变动", "disk of the database is full"),
        ("57P01", 503, "数据库暂时连不上，这一步没有做成，数据没有变动", "database cannot be reached"),
        ("P0001", 500, "程序出错了，这一步没有做成，数据没有变动", "The program failed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_step_that_the_database_could_not_write_is_explained_and_leaves_nothing(
    state: str, status: int, chinese: str, english: str, language: str
) -> None:
    document = receive()
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0]
    client = signed_in("clerk")
    client.raise_request_exception = False
    client.cookies["luoshi_language"] = language
    before = chain.head()
    there = reverse("proposal_reject", args=[proposal.id])

    with transaction.atomic():
        fails(state)
        answer = client.post(there)
        transaction.set_rollback(True)

    assert answer.status_code == status
    assert (english if language == "en" else chinese) in answer.content.decode()
    assert Proposal.objects.get(pk=proposal.id).state == ProposalState.OPEN
    assert chain.head() == before
    assert client.post(there).status_code == 200
    assert Proposal.objects.get(pk=proposal.id).state == ProposalState.REJECTED


@pytest.mark.parametrize(
    ("state", "line"),
    [("53100", "/x: the disk of the database is full"), ("57P01", "/x: the database does not answer")],
)
def test_the_log_has_one_line_for_it(state: str, line: str) -> None:
    document = receive()
    record = logging.makeLogRecord({"msg": "%s", "args": ("/x",)})
    with pytest.raises(OperationalError), transaction.atomic():
        fails(state)
        try:
            Proposal.objects.filter(document=document).update(doubts="")
        except OperationalError:
            record.exc_info = sys.exc_info()
            raise
    assert OneLineWhereTheDatabaseIsGone().filter(record)
    assert record.getMessage() == line
    assert record.exc_info is None
