"""Rates of few things, said with the doubt they have: shrunk towards what is usual, and never ranked apart by luck.

A unit with one task done of one has not done better than a unit with 19 of 20. Two old formulas say so:

* **Shrinkage.** The rate shown is the mean of the beta-binomial model, ``(s + k·m) / (n + k)``: to the ``n`` things of
  one's own, ``s`` of which succeeded, ``k`` are added that went as usual (``m``, the rate of all together). With few of
  one's own it stays near the usual, with many it is one's own (Efron and Morris, “Data analysis using Stein's estimator
  and its generalizations”, Journal of the American Statistical Association 70, 1975).
* **Interval.** Between which rates the true one lies, 95 times of 100, is Wilson's score interval (E. B. Wilson,
  “Probable inference, the law of succession, and statistical inference”, ibid. 22, 1927): it is right for small ``n``
  as well, and never leaves 0 to 1.

Whoever's interval holds the usual rate cannot be told from it, and from nobody else of whom that is so: a tie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

ADDED = 10
"""The usual things that are added: a unit's own rate weighs as much as the usual one once it has as many of its own."""

_Z = 1.959964  # of the normal distribution, for 95 of 100


class Standing(StrEnum):
    """How a rate stands to the usual one."""

    ABOVE = "above"
    LIKE = "like"  # cannot be told from it
    BELOW = "below"
    NOTHING = "nothing"  # there is nothing to count yet


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate between 0 and 1 of ``number`` things, ``successes`` of which succeeded.

    ``shrunk``: the rate to show; ``low`` and ``high``: between which the true one lies, 95 times of 100.
    """

    successes: int
    number: int
    shrunk: float
    low: float
    high: float
    standing: Standing


def usual(counts: Iterable[tuple[int, int]]) -> float | None:
    """The rate of all together, from successes and number of each; None where there is nothing."""
    listed = list(counts)
    number = sum(one for _successes, one in listed)
    return sum(successes for successes, _number in listed) / number if number else None


def rate(successes: int, number: int, mean: float | None) -> Rate:
    """The rate of one among others, whose rate together is ``mean``.

    Raises ValueError for counts that cannot be: more successes than things, or fewer than none.

    >>> one, many = rate(1, 1, 0.7), rate(38, 40, 0.7)
    >>> f"{one.shrunk:.2f} {one.standing}", f"{many.shrunk:.2f} {many.standing}"
    ('0.73 like', '0.90 above')
    """
    if not 0 <= successes <= number:
        raise ValueError(f"{successes} of {number}")
    if not number or mean is None:
        return Rate(successes, number, mean or 0.0, 0.0, 1.0, Standing.NOTHING)
    low, high = interval(successes, number)
    if low > mean:
        standing = Standing.ABOVE
    elif high < mean:
        standing = Standing.BELOW
    else:
        standing = Standing.LIKE
    return Rate(successes, number, (successes + ADDED * mean) / (number + ADDED), low, high, standing)


def interval(successes: int, number: int) -> tuple[float, float]:
    """Wilson's interval of a rate; ``number`` is at least 1."""
    own, spread = successes / number, _Z * _Z / number
    middle = (own + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(own * (1 - own) / number + spread / (4 * number))
    return max(0.0, middle - half), min(1.0, middle + half)
