"""Ledgers made by somebody who never saw the reader: nothing wrong is taken, and what is doubtful is asked.

See ``tests/sheets/nasty/README.md`` for what each holds and what a careful clerk reads in it. The clerk of these tests
takes every proposal as it is and answers nothing more, so what is asked gives no figure.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.monitor.nasty import FILES, FOLDER, Read, differences, expected_of, read

# What is read without a question although a careful clerk would ask: known, and counted.
GUESSED = {
    "04-numbers-as-text.xlsx": 4,
    "05-marks.xlsx": 1,
    "22-percent-and-scale.xlsx": 8,
    "23-mixed-units.xlsx": 1,
}
# Of the figures expected, how many are there with every proposal taken; the rest is asked, or is of an indicator
# that the standard set lacks. To be written anew with LUOSHI_REGENERATE=1.
FOUND = Path(__file__).with_name("nasty_found.txt")


@pytest.fixture(scope="module")
def readings() -> dict[str, Read]:
    return {path.name: read(path) for path in FILES}


def names(*, refused: bool) -> list[str]:
    return [path.name for path in FILES if bool(expected_of(path)["refused"]) == refused]


def expected(name: str) -> dict[str, Any]:
    return expected_of(FOLDER / name)


@pytest.mark.parametrize("name", names(refused=True))
def test_what_cannot_or_may_not_be_read_is_refused(readings: dict[str, Read], name: str) -> None:
    assert readings[name].refused


@pytest.mark.parametrize("name", names(refused=False))
def test_no_figure_is_wrong(readings: dict[str, Read], name: str) -> None:
    found, wanted = readings[name], expected(name)
    assert not found.refused
    wrong = {
        one["cell"]: odd
        for one in wanted["figures"]
        if one["cell"] in found.figures and (odd := differences(found.figures[one["cell"]], one))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", names(refused=False))
def test_what_is_missing_or_refused_gives_no_figure(readings: dict[str, Read], name: str) -> None:
    found, wanted = readings[name], expected(name)
    none = {*wanted.get("missing", ()), *(one["cell"] for one in wanted.get("refused_cells", ()))}
    assert none & set(found.figures) == set()


@pytest.mark.parametrize("name", names(refused=False))
def test_what_is_doubtful_is_asked_or_left(readings: dict[str, Read], name: str) -> None:
    found, wanted = readings[name], expected(name)
    guessed = [
        one["cell"]
        for one in wanted.get("asked", ())
        if one["cell"] in found.figures and one["cell"] not in found.asked
    ]
    assert len(guessed) == GUESSED.get(name, 0), guessed


def test_as_many_figures_are_found_as_before(readings: dict[str, Read]) -> None:
    counts = {
        name: Counter(one["cell"] in readings[name].figures for one in expected(name)["figures"])
        for name in names(refused=False)
    }
    lines = [f"{name}: {count[True]} of {count.total()}" for name, count in sorted(counts.items())]
    if os.environ.get("LUOSHI_REGENERATE"):
        FOUND.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert FOUND.read_text("utf-8").splitlines() == lines
