"""Percentages as pages print them: rounded for a share, and never more than it is for what is done."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.web.numbers_shown import NOTHING, percent, percent_reached


@pytest.mark.parametrize(
    ("share", "said", "reached", "whole"),
    [
        (None, "", NOTHING, NOTHING),
        (Decimal(0), "0%", "0%", "0%"),
        (Decimal(2) / 3, "66.7%", "66.6%", "66%"),
        (Decimal("0.9996"), "100%", "99.9%", "99%"),
        (Decimal(1), "100%", "100%", "100%"),
    ],
)
def test_what_was_reached_is_never_said_to_be_more_than_it_is(
    share: Decimal | None, said: str, reached: str, whole: str
) -> None:
    assert (percent(share), percent_reached(share), percent_reached(share, most=0)) == (said, reached, whole)
