"""A column of all subjects, asked for one subject's place among the others: its rank, how many there are, their sum."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping
from decimal import Decimal

from luoshi.judging.evaluating import kept
from luoshi.judging.formulas import Value
from luoshi.judging.plan import Window


class Column:
    """Values by subject, and for each bucket of subjects the known ones in order, sorted once."""

    def __init__(self, values: Mapping[str, Decimal | None], buckets: Mapping[str, Hashable]) -> None:
        self.values = values
        self.buckets = buckets
        self._sorted: dict[Hashable, list[Decimal]] = {}
        self._sizes: dict[Hashable, int] = {}
        for subject, bucket in buckets.items():
            value = values.get(subject)
            known = self._sorted.setdefault(bucket, [])
            self._sizes[bucket] = self._sizes.get(bucket, 0) + 1
            if value is not None:
                known.append(value)
        for known in self._sorted.values():
            known.sort()
        self._sums: dict[Hashable, Decimal] = {}

    def window(self, window: Window, subject: str) -> Value:
        """What a window gives for a subject, by the meaning that ``plan.Window`` says."""
        bucket = self.buckets[subject]
        known = self._sorted[bucket]
        match window.op:
            case "size":
                return kept(Decimal(self._sizes[bucket]))
            case "count":
                return kept(Decimal(len(known)))
            case "sum":
                if bucket not in self._sums:
                    self._sums[bucket] = kept(sum(known, Decimal(0)))
                return self._sums[bucket] if known else None
            case "min":
                return known[0] if known else None
            case "max":
                return known[-1] if known else None
        own = self.values.get(subject)
        if own is None:
            return None
        before = bisect_left(known, own) if window.lowest_first else len(known) - bisect_right(known, own)
        if window.op == "rank":
            return kept(Decimal(before + 1))
        upto = bisect_right(known, own) if window.lowest_first else len(known) - bisect_left(known, own)
        return kept(Decimal(upto))
