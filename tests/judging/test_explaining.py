"""Every score opens down to its rows, and what is worked out from them is what the run gave."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from luoshi.judging.explaining import VERSION, explain
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from tests.judging.a_book import a_book
from tests.judging.tables_made import tables_made
from tests.judging.test_running import tables


def explained(folder: Path, subject: str, *, limit: int | None = 100, **more: Any) -> dict[str, Any]:
    book = a_book()
    period = JudgedPeriod.parse(book, "2026-06")
    snapshot = tables_made(folder, period.last_day, tables(**more))
    judgement = judge(book, snapshot, period)
    found = explain(book, snapshot, period, judgement, subject, limit=limit)
    assert json.loads(json.dumps(found)) == found
    return found


def step(measure: dict[str, Any], what: str) -> dict[str, Any]:
    (found,) = (one for one in measure["steps"] if one["what"] == what)
    return dict(found)


def test_a_score_opens_down_to_the_rows_and_their_statements(tmp_path: Path) -> None:
    found = explained(tmp_path, "a")

    start = found["measures"][0]
    assert found["version"] == VERSION
    assert found["agrees"] is True
    value = step(start, "value")
    assert value["formula"] == "count(*) filter (where started_on <= period_end) / nullif(count(*), 0)"
    assert (value["with_values"], value["value"]) == ("1 / 2", "0.5")
    assert step(start, "part")["with_values"] == "(0.5 - 0.3) / (0.8 - 0.3)"
    assert step(start, "score")["with_values"] == "60 + greatest(least(0.4, 1), 0) * (100 - 60)"
    assert [row["id"] for row in start["rows"]["listed"]] == ["p1", "p2"]
    assert start["rows"]["listed"][0]["columns"]["started_on"] == "2026-05-01"
    assert start["rows"]["listed"][0]["statements"]["started_on"] == "p1/started_on"


def test_one_measure_is_explained_alone(tmp_path: Path) -> None:
    book = a_book()
    period = JudgedPeriod.parse(book, "2026-06")
    snapshot = tables_made(tmp_path, period.last_day, tables())
    judgement = judge(book, snapshot, period)
    whole = explain(book, snapshot, period, judgement, "a")

    alone = explain(book, snapshot, period, judgement, "a", measure="paid_in")

    assert alone["measures"] == [whole["measures"][1]]
    assert (alone["agrees"], "score" in alone) == (True, False)
    with pytest.raises(LookupError, match="has no measure nothing"):
        explain(book, snapshot, period, judgement, "a", measure="nothing")


def test_what_the_target_is_made_of_is_listed_too(tmp_path: Path) -> None:
    found = explained(tmp_path, "a")

    (target,) = found["measures"][1]["target_rows"]["listed"]
    assert target["columns"]["amount"] == "100"


def test_only_the_first_rows_are_listed_but_all_are_counted(tmp_path: Path) -> None:
    many = [{"unit": "a", "signed_on": date(2026, 2, 1), "paid_in": 1} for _ in range(30)]

    found = explained(tmp_path, "a", limit=10, projects=many)

    rows = found["measures"][0]["rows"]
    assert (len(rows["listed"]), rows["total"]) == (10, 30)
    assert found["agrees"] is True


def test_an_object_of_two_bonuses_says_where_it_counts(tmp_path: Path) -> None:
    big, huge = explained(tmp_path, "a")["bonuses"]

    assert [(row["id"], row["counts"]) for row in big["rows"]["listed"]] == [("p1", True), ("p2", False)]
    assert [(row["id"], row["counts"]) for row in huge["rows"]["listed"]] == [("p2", True)]


def test_a_light_says_which_earlier_periods_it_looked_at(tmp_path: Path) -> None:
    red = explained(tmp_path, "b")["measures"][0]["lights"][0]

    assert (red["holds"], red["shows"], red["with_values"]) == (True, False, "0 < 0.5 - 0.3")
    assert red["earlier"] == [{"last_day": "2026-05-31", "published": False, "held": False}]


def test_a_good_reason_and_a_finding_are_told(tmp_path: Path) -> None:
    findings = [
        {
            "subject": "b",
            "finding": "good reason",
            "measure": "start_rate",
            "found_on": date(2026, 6, 10),
            "reason": "洪水",
        },
        {"subject": "b", "finding": "serious", "found_on": date(2026, 3, 1), "reason": "通报"},
    ]

    found = explained(tmp_path, "b", findings=findings)

    assert found["measures"][0]["reasons"][0]["columns"]["reason"] == "洪水"
    assert found["effects"][0]["findings"][0]["columns"]["reason"] == "通报"
    assert found["agrees"] is True


def test_who_was_not_judged_has_nothing_to_explain(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="is not judged by county-projects"):
        explained(tmp_path, "nobody")
