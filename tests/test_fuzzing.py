"""Mutated files of every format are read or refused: no exception, no hang, no gigabyte."""

import subprocess
import sys
from pathlib import Path

import pytest

from fuzzing import mutate, samples

ROOT = Path(__file__).resolve().parent.parent


def run(form: str, count: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "fuzzing/mutate.py", form, "--count", str(count), "--seed", "7"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("form", samples.SAMPLES)
def test_some_mutated_files_are_read_or_refused(form: str) -> None:
    done = run(form, 150)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", samples.SAMPLES)
def test_thousands_of_mutated_files_are_read_or_refused(form: str) -> None:
    done = run(form, 4_000)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("form", samples.SAMPLES)
def test_a_mutated_file_is_made_again_by_its_number(form: str) -> None:
    assert mutate.case(form, 1, 12) == mutate.case(form, 1, 12)
    assert mutate.case(form, 1, 12) != mutate.case(form, 1, 13)


@pytest.mark.slow
def test_an_exception_and_a_long_reading_are_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, name: str) -> object:
        raise IndexError(name)

    assert mutate.attempt(len_of, "a.txt", b"a")[0] == ""
    assert mutate.attempt(fail, "a.txt", b"a")[0] == "IndexError: a.txt"
    monkeypatch.setattr(mutate, "SECONDS_PER_100_KB", -1.0)
    assert mutate.attempt(len_of, "a.txt", b"a")[0].endswith(" s for 1 bytes")


def len_of(data: bytes, name: str) -> object:
    return len(data)
