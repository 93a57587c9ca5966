"""The two real reports, where they lie beside the repository: who is known to hold which post, on which
day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from luoshi.record.models import Person, Post, Proposal, ProposalState, Source, Tenure
from luoshi.record.verifying import verify_everything
from tests.record.acting import accept_all, assert_sound, receive

pytestmark = pytest.mark.django_db


def in_post(title: str, day: date) -> dict[str, str]:
    """Who is seen in a post of this title on the day, with the words of the source."""
    posts = Post.objects.filter(title=title).values("id")
    held = Tenure.objects.known(None).filter(post__in=posts, valid_from__lte=day, valid_to__gt=day)
    names = dict(Person.objects.values_list("id", "name"))
    return {names[row.person]: Source.objects.get(pk=row.source).opened()["quote"] for row in held}


def test_the_seeds_fully_accepted_say_who_was_mayor_and_verify(seeds: list[Path]) -> None:
    documents = [receive(path.name, data=path.read_bytes()) for path in seeds]
    for document in documents:
        accept_all(document)

    assert in_post("市长", date(2024, 8, 1)).keys() == {"张壮"}
    assert in_post("市委书记", date(2026, 2, 24)).keys() == {"张壮"}
    assert in_post("市长", date(2026, 2, 24)).keys() == {"刘胜友"}
    for title, day in (
        ("市长", date(2024, 8, 1)),
        ("市委书记", date(2026, 2, 24)),
        ("市长", date(2026, 2, 24)),
    ):
        ((name, quote),) = in_post(title, day).items()
        assert name in quote
    assert Person.objects.filter(name="张壮").exists()
    assert not Proposal.objects.filter(state=ProposalState.OPEN).exists()
    verdict = verify_everything(rebuild=True)
    assert verdict.first_break is None
    assert verdict.files == len(seeds)
    assert_sound()
