"""A text file that somebody adopts, a rule-book or what is laid down about projects: chosen, or typed into a box."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest


def sent_text(request: HttpRequest, name: str, most: int) -> tuple[str, bytes]:
    """The name and the bytes of the text that was sent: a file, of which one byte more than ``most`` is read, or what
    was typed. ``name``: what it is called where nothing says it."""
    file = request.FILES.get("file")
    if file is not None:
        return file.name or name, file.read(most + 1)
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    return request.POST.get("name", "") or name, typed.encode()


def for_the_box(data: bytes) -> str:
    """What was sent, for the box; nothing where it is no text, lest garbled text be adopted in its stead."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def lines_of(text: str) -> Callable[[int], str]:
    """What stands in a line, counted from 1; empty for one that is not there."""
    lines = text.splitlines()
    return lambda line: lines[line - 1].strip() if 0 < line <= len(lines) else ""
