"""Collect the texts of pages and actions, and compile their English: ``make texts``.

The Chinese in the code is the source. A text that is new gets an empty line in ``en/LC_MESSAGES/django.po`` for a
person to fill; one that nobody uses any more leaves it. Tests fail while anything is empty, left over or not compiled.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LUOSHI = Path(__file__).parents[2]
ENGLISH = Path(__file__).parent / "en" / "LC_MESSAGES" / "django.po"
COMPILED = ENGLISH.with_suffix(".mo")

METHODS = [
    ("**/templates/**.jinja", "jinja2"),
    ("web/**.py", "python"),
    ("record/**.py", "python"),
    ("delivery/**.py", "python"),
    ("growth/**.py", "python"),
    ("monitor/**.py", "python"),
]
OPTIONS = {"**/templates/**.jinja": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def collected() -> Catalog:
    """Every text that the code gives for translation, with the files it stands in."""
    texts = Catalog()
    found = extract_from_dir(LUOSHI, method_map=METHODS, options_map=OPTIONS)
    for file, _, text, _, context in found:
        texts.add(text, locations=[(Path(file).as_posix(), 1)], context=context)
    return texts


def translated() -> Catalog:
    """The English as it stands in the file."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def merged() -> Catalog:
    """What is collected, with the English that there is for it."""
    english = translated()
    merged = collected()
    merged.locale = "en"
    for message in merged:
        known = english.get(message.id, message.context) if message.id else None
        # A text that was counted (ngettext) and no longer is has to be translated anew.
        if known is not None and isinstance(known.string, tuple) == isinstance(message.string, tuple):
            message.string = known.string
    return merged


def as_po(texts: Catalog) -> bytes:
    """The catalogue as a file: sorted, without dates and line numbers, so that only texts change it."""
    out = io.BytesIO()
    write_po(out, texts, width=110, sort_output=True, omit_header=True, include_lineno=False)
    header = (
        "# English texts of the pages; the Chinese in templates and code is the source. Kept by make texts.\n"
        'msgid ""\n'
        'msgstr ""\n'
        '"Language: en\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header.encode() + out.getvalue()


def as_mo(texts: Catalog) -> bytes:
    """The catalogue compiled, as Django reads it; the same texts give the same bytes on any day."""
    texts.creation_date = texts.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, texts)
    return out.getvalue()


if __name__ == "__main__":
    ENGLISH.write_bytes(as_po(merged()))
    COMPILED.write_bytes(as_mo(translated()))
