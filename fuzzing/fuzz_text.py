"""Fuzz the reader with text files: ``fuzzing/run.sh text SECONDS``."""

from harness import run

run("text")
