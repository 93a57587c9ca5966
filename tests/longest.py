"""After a long run, which tests took most of the processor: loaded by ``-p`` in pyproject.toml, also in each process.

Time of the processor and not of the clock, so that a busy machine names the same tests as a quiet one. The database
server's own part is not in it; the browser's is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import psutil
import pytest

# A run of fewer tests is somebody at work on them, who does not need to be told.
MANY = 500
NAMED = 10
NAME = "seconds of the processor"
SPENT = pytest.StashKey[float]()
# By test; filled only in the process that prints.
SECONDS: dict[str, float] = {}


def spent(item: pytest.Item) -> float:
    """Seconds that this process and those it waited for have computed until now, and the browser where there is one."""
    seconds = sum(os.times()[:4])
    if "browser" in getattr(item, "fixturenames", ()):
        for process in psutil.Process().children(recursive=True):
            try:
                seconds += sum(process.cpu_times()[:2])
            except psutil.Error:
                continue  # ended meanwhile
    return seconds


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[SPENT] = spent(item)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    if call.when == "teardown":
        item.user_properties.append((NAME, spent(item) - item.stash[SPENT]))
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the process that prints: what came with the report of a test's end."""
    if report.when == "teardown":
        for name, seconds in report.user_properties:
            if name == NAME:
                SECONDS[report.nodeid] = float(str(seconds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if len(SECONDS) < MANY:
        return
    terminalreporter.write_line(
        f"{sum(SECONDS.values()):.0f} seconds of the processor in {len(SECONDS):,} tests; the longest:"
    )
    for test, seconds in sorted(SECONDS.items(), key=lambda one: -one[1])[:NAMED]:
        terminalreporter.write_line(f"{seconds:6.1f}  {test}")
