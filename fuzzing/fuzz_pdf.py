"""Fuzz the reader with pdf files: ``fuzzing/run.sh pdf SECONDS``."""

from harness import run

run("pdf")
