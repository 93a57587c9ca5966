"""Fuzz the reader with docx files: ``fuzzing/run.sh docx SECONDS``."""

from harness import run

run("docx")
