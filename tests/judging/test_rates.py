"""Rates of few things say how little they say."""

from __future__ import annotations

import pytest

from luoshi.judging.rates import Standing, interval, rate, usual


def test_the_usual_rate_is_that_of_all_together_and_not_the_mean_of_rates() -> None:
    assert usual([(1, 1), (5, 19)]) == pytest.approx(0.3)
    assert usual([]) is None
    assert usual([(0, 0)]) is None


@pytest.mark.parametrize(
    ("successes", "number", "low", "high"),
    # Worked by hand from his formula: 0 of n gives z² / (n + z²) above.
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 1, 0.2065, 1.0)],
)
def test_the_interval_is_wilsons(successes: int, number: int, low: float, high: float) -> None:
    assert interval(successes, number) == pytest.approx((low, high), abs=1e-4)


def test_few_stay_near_the_usual_and_many_are_their_own() -> None:
    shrunk = [rate(number, number, 0.5).shrunk for number in (1, 10, 1_000)]
    assert shrunk == sorted(shrunk)
    assert shrunk[0] == pytest.approx(0.545, abs=1e-3)
    assert shrunk[1] == pytest.approx(0.75)
    assert shrunk[2] > 0.99


def test_having_many_of_the_same_rate_is_worth_nothing_but_certainty() -> None:
    few, many = rate(7, 10, 0.7), rate(700, 1_000, 0.7)
    assert few.shrunk == pytest.approx(many.shrunk) == 0.7
    assert few.standing == many.standing == Standing.LIKE
    assert few.high - few.low > many.high - many.low


def test_one_of_one_and_none_of_one_cannot_be_told_apart() -> None:
    assert {rate(one, 1, 0.7).standing for one in (0, 1)} == {Standing.LIKE}
    assert rate(30, 30, 0.7).standing == Standing.ABOVE
    assert rate(10, 30, 0.7).standing == Standing.BELOW


def test_nothing_to_count_is_said_and_what_cannot_be_is_refused() -> None:
    assert rate(0, 0, 0.7).standing == Standing.NOTHING
    assert rate(0, 0, None).standing == Standing.NOTHING
    for successes, number in ((2, 1), (-1, 1)):
        with pytest.raises(ValueError, match=f"{successes} of {number}"):
            rate(successes, number, 0.5)
