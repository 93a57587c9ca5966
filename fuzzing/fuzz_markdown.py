"""Fuzz the reader with markdown files: ``fuzzing/run.sh markdown SECONDS``."""

from harness import run

run("markdown")
