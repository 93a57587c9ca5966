"""Fuzz the reader with html files: ``fuzzing/run.sh html SECONDS``."""

from harness import run

run("html")
