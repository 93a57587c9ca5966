"""The sample city judges itself, by the same actions as a clerk; no other city does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import LazySettings

from luoshi.record.access import Refused
from luoshi.record.actions import set_up_sample_rulebooks as module
from luoshi.record.actions.set_up_sample_rulebooks import BOOKS, DRAFTED, set_up_sample_rulebooks
from luoshi.record.models import Event, Role, RuleBookVersion, Run
from tests.monitor.acting import city
from tests.monitor.giving import given
from tests.monitor.workbooks import output
from tests.record.acting import assert_sound
from tests.record.rulebooks import changed
from tests.web.accounts import account

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_books_are_adopted_and_the_months_that_are_over_published_once(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LUOSHI_SAMPLE = True
    for code in (*BOOKS, *DRAFTED, "another"):
        (tmp_path / f"{code}.yaml").write_bytes(changed("rulebook: output-watch", f"rulebook: {code}"))
    monkeypatch.setattr(module, "shipped_books", lambda: sorted(tmp_path.iterdir()))
    city()
    given(output(4), "4月.xlsx")
    given(output(5), "5月.xlsx")
    clerk = account(Role.CLERK)
    with patch("django.utils.timezone.localdate", return_value=date(2026, 6, 11)):
        assert set_up_sample_rulebooks(clerk.id) == 4
        assert set_up_sample_rulebooks(clerk.id) == 0

    assert sorted(RuleBookVersion.objects.values_list("code", flat=True)) == sorted((*BOOKS, *DRAFTED))
    labels = Run.objects.order_by("published_at").values_list("book", "label")
    assert list(labels) == [(book, label) for label in ("2026-04", "2026-05") for book in BOOKS]
    assert set(Event.objects.filter(kind="run published").values_list("actor", flat=True)) == {clerk.id}
    assert_sound()


def test_a_city_of_its_own_is_left_alone() -> None:
    city()
    with pytest.raises(Refused):
        set_up_sample_rulebooks(account(Role.CLERK).id)
    assert not RuleBookVersion.objects.exists()
