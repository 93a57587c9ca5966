"""Several processes give what one gives: in the same order, whatever one file does to its process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from luoshi.reading.workers import AHEAD, CHUNK, in_order

KILLER = "killer"


def measure(path: str) -> tuple[str, int]:
    """What the tests have done to each path; one path kills its process without a word."""
    if path == KILLER:
        os.kill(os.getpid(), signal.SIGKILL)
    return path, os.getpid()


def lost(path: str) -> tuple[str, int]:
    return path, -1


PATHS = [f"{number}.txt" for number in range(100)]


@pytest.mark.parametrize("workers", [1, 3, pytest.param(2, marks=pytest.mark.slow)])
def test_results_come_in_the_order_of_the_paths(workers: int) -> None:
    results = list(in_order(PATHS, measure, workers, lost))

    assert [path for path, _ in results] == PATHS


def test_several_processes_share_the_work() -> None:
    processes = {process for _, process in in_order(PATHS, measure, 2, lost)}

    assert len(processes) == 2
    assert os.getpid() not in processes


def test_one_worker_needs_no_other_process() -> None:
    assert {process for _, process in in_order(PATHS, measure, 1, lost)} == {os.getpid()}


@pytest.mark.parametrize(
    "place", [37, *(pytest.param(place, marks=pytest.mark.slow) for place in (0, 1, 100))]
)
def test_a_file_that_kills_its_process_costs_only_itself(place: int) -> None:
    paths = [*PATHS[:place], KILLER, *PATHS[place:]]

    results = list(in_order(paths, measure, 2, lost))

    assert [path for path, _ in results] == paths
    assert [path for path, process in results if process == -1] == [KILLER]


@pytest.mark.slow
def test_every_file_may_kill_its_process() -> None:
    assert list(in_order([KILLER] * 3, measure, 2, lost)) == [(KILLER, -1)] * 3


def test_work_does_not_run_far_ahead_of_its_consumer() -> None:
    """A hundred thousand documents are never held at once because writing them is slow."""
    asked: list[int] = []

    class Watched(list[str]):
        def __getitem__(self, index: object) -> object:  # type: ignore[override]
            if isinstance(index, slice):
                asked.append(index.start)
            return super().__getitem__(index)  # type: ignore[index]

    results = in_order(Watched(str(number) for number in range(20_000)), measure, 2, lost)
    next(results)
    results.close()  # type: ignore[attr-defined]

    assert asked  # handed out piece by piece
    assert max(asked) <= 2 * (AHEAD + 2) * CHUNK


def test_stopping_early_ends_the_processes() -> None:
    results: Iterator[tuple[str, int]] = in_order(PATHS, measure, 2, lost)
    _, process = next(results)

    results.close()  # type: ignore[attr-defined]

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
