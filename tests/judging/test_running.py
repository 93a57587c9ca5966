"""What a run gives, and that it gives the same whoever runs it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from luoshi.judging.judgements import Judgement, canonical, in_order, rows_text
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import JudgingError, judge
from tests.judging.a_book import TEXT, a_book
from tests.judging.tables_made import tables_made

JUNE = date(2026, 6, 30)


def tables(**more: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    signed = date(2026, 2, 1)
    return {
        "units": [
            {"id": "city", "code": "C", "name": "市", "level": "city"},
            {"id": "a", "code": "A", "name": "甲区", "level": "county", "kind": "district", "parent": "city"},
            {"id": "b", "code": "B", "name": "乙县", "level": "county", "kind": "county", "parent": "city"},
            {"id": "c", "code": "D", "name": "丙县", "level": "county", "kind": "county", "parent": "city"},
        ],
        "projects": [
            {
                "id": "p1",
                "unit": "a",
                "signed_on": signed,
                "started_on": date(2026, 5, 1),
                "paid_in": 60,
                "contracted": 2e9,
            },
            {"id": "p2", "unit": "a", "signed_on": signed, "paid_in": 40, "contracted": 6e9},
            {"id": "p3", "unit": "b", "signed_on": signed, "started_on": date(2026, 7, 1), "paid_in": 50},
            {"id": "p4", "unit": "b", "signed_on": date(2026, 7, 1), "paid_in": 1000},
        ],
        "targets": [
            {"subject": "a", "measure": "paid_in", "amount": 100},
            {"subject": "b", "measure": "paid_in", "amount": 200},
        ],
        **more,
    }


def run(
    folder: Path, *, text: str = TEXT, period: str = "2026-06", workers: int = 2, **more: Any
) -> Judgement:
    book = a_book(text)
    asked = JudgedPeriod.parse(book, period)
    return judge(book, tables_made(folder, asked.last_day, tables(**more)), asked, workers=workers)


def of(judgement: Judgement, subject: str, measure: str = "") -> dict[str, Any]:
    row = judgement.row("measure", subject, measure=measure) if measure else judgement.row("subject", subject)
    assert row is not None
    return dict(row)


def test_a_score_follows_the_steps_of_the_book(tmp_path: Path) -> None:
    judgement = run(tmp_path)

    start = of(judgement, "a", "start_rate")
    assert (start["value"], start["rows"], start["score"], start["points"]) == ("0.5", 2, "76", "45.6")
    assert of(judgement, "a", "paid_in")["points"] == "40"
    # p2 is big and huge: it counts once, where it brings most.
    assert judgement.row("item", "a", item="big")["points"] == "4"  # type: ignore[index]
    assert judgement.row("item", "a", item="huge")["points"] == "8"  # type: ignore[index]
    assert (of(judgement, "a")["score"], of(judgement, "a")["rank"], of(judgement, "a")["grade"]) == (
        "97.6",
        1,
        "优秀",
    )


def test_what_began_after_the_period_does_not_count(tmp_path: Path) -> None:
    judgement = run(tmp_path)

    assert (of(judgement, "b", "start_rate")["value"], of(judgement, "b", "start_rate")["rows"]) == ("0", 1)
    assert of(judgement, "b", "paid_in")["value"] == "50"


def test_the_weight_of_what_is_not_scored_goes_to_the_others(tmp_path: Path) -> None:
    judgement = run(tmp_path, targets=[{"subject": "c", "measure": "paid_in", "amount": 100}])

    # 丙县 has no project: no start rate, and 0 of its target counts as 0 since the book says so.
    assert (of(judgement, "c", "start_rate")["state"], of(judgement, "c", "paid_in")["state"]) == (
        "missing",
        "zero",
    )
    assert of(judgement, "c")["score"] == "0"


def test_subjects_are_ranked_within_their_group_and_ties_are_ties(tmp_path: Path) -> None:
    judgement = run(
        tmp_path,
        projects=[{"unit": one, "signed_on": date(2026, 2, 1), "paid_in": 10} for one in ("a", "b", "c")],
        targets=[{"subject": one, "measure": "paid_in", "amount": 100} for one in ("a", "b", "c")],
    )

    assert [of(judgement, one)["rank"] for one in ("a", "b", "c")] == [1, 1, 1]
    assert [of(judgement, one)["peers"] for one in ("a", "b", "c")] == [1, 2, 2]


def test_a_light_that_asks_for_two_periods_looks_at_published_runs_only(tmp_path: Path) -> None:
    alone = run(tmp_path / "alone")
    published = {
        "book": "county-projects", "first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31), "subject": "b",
        "measure": "start_rate", "held": ["red", "yellow"],
    }  # fmt: skip
    after = run(tmp_path / "after", runs=[published])

    assert (of(alone, "b", "start_rate")["light"], of(alone, "b", "start_rate")["held"]) == (
        "yellow",
        ["red", "yellow"],
    )
    assert of(after, "b", "start_rate")["light"] == "red"
    assert [row["do"] for row in after.of("proposal") if row["subject"] == "b"] == ["建议发督办单"]
    assert not list(alone.of("proposal"))


def test_a_good_reason_is_shown_and_changes_a_colour_only_where_the_book_says_so(tmp_path: Path) -> None:
    reason = {
        "subject": "b",
        "finding": "good reason",
        "measure": "start_rate",
        "found_on": date(2026, 6, 10),
    }
    shown = run(tmp_path / "shown", findings=[reason])
    changes = TEXT.replace("    then:\n", "    good_reason: changes colour\n    then:\n")
    changed = run(tmp_path / "changed", text=changes, findings=[reason])

    row = of(shown, "b", "start_rate")
    assert (row["reasons"], row["light"], row["shown"]) == (1, "yellow", "yellow")
    row = of(changed, "b", "start_rate")
    assert (row["reasons"], row["light"], row["shown"]) == (1, "yellow", "green")
    assert (of(shown, "b", "start_rate")["held"], row["held"]) == (["red", "yellow"], [])


def test_a_finding_takes_off_what_a_person_set_and_may_limit_the_grade(tmp_path: Path) -> None:
    judgement = run(
        tmp_path,
        findings=[
            {"subject": "a", "finding": "falsified", "amount": 5, "found_on": date(2026, 3, 1)},
            {"subject": "a", "finding": "serious", "found_on": date(2026, 3, 1)},
            {"subject": "b", "finding": "falsified", "amount": 5, "found_on": date(2025, 12, 31)},
        ],
    )

    assert (of(judgement, "a")["score"], of(judgement, "a")["grade"]) == ("92.6", "一般")
    assert of(judgement, "a")["no_award"] is True
    assert judgement.row("item", "b", item="faked")["points"] == "0"  # type: ignore[index]


def test_an_amount_outside_its_limits_stops_the_run(tmp_path: Path) -> None:
    found = [{"subject": "a", "finding": "falsified", "amount": 11, "found_on": date(2026, 3, 1)}]

    with pytest.raises(JudgingError, match="认定分值是11，规则允许 2 至 10") as error:
        run(tmp_path, findings=found)

    assert (
        "the finding about a on 2026-03-01 has 11 points; the rule allows 2 to 10"
        in error.value.words.english
    )


def test_a_number_out_of_range_stops_the_run(tmp_path: Path) -> None:
    many = [{"unit": "a", "signed_on": date(2026, 2, 1), "paid_in": Decimal(9) * 10**21} for _ in range(3)]

    with pytest.raises(JudgingError, match="算不下去"):
        run(tmp_path, projects=many)


def test_a_snapshot_of_another_day_is_refused(tmp_path: Path) -> None:
    book = a_book()
    snapshot = tables_made(tmp_path, date(2026, 5, 31), tables())

    with pytest.raises(JudgingError, match="这一期的末日是 2026-06-30"):
        judge(book, snapshot, JudgedPeriod.parse(book, "2026-06"))


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, workers: int) -> None:
    assert run(tmp_path / "one", workers=1).hash == run(tmp_path / "more", workers=workers).hash


def test_rows_are_canonical(tmp_path: Path) -> None:
    judgement = run(tmp_path)

    assert in_order(reversed(judgement.rows)) == judgement.rows
    assert all(" " not in canonical({**row, "name": ""}) for row in judgement.rows)
    assert judgement.hash.startswith("sha256:")
    assert rows_text(judgement.rows) == judgement.text
