"""Write ``docs/reference/json.md`` from the published JSON Schema, so that the page cannot fall behind it.

``python docs/json_reference.py`` after a change of the schema; a test fails while the page is old.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from luoshi.reading.output.json_text import schema

PAGE = Path(__file__).parent / "reference" / "json.md"

INTRODUCTION = """\
# The JSON of a reading

`luoshi read PATH... --format json` writes one JSON text. It follows the schema `{version}`, which is shipped
with the reader (`luoshi/reading/output/schema.json`, JSON Schema 2020-12).

* **Version.** `schema` names it. Within a version keys are added, never taken away or changed: read what
  you know, pass over what you do not. Every key is always there, in `original` those that its format knows;
  what the text does not say is `null` or empty.
* **Bytes.** UTF-8, Chinese unescaped, one document a line. The same files give the same bytes.
* **Offsets** are Unicode code points from 0. `article.text[anchor.start:anchor.end] == anchor.quote` holds
  for every record; `text` is never normalised.
* **Days** are ISO 8601. A year that the text does not give is never guessed: the day is `null` then.
* **Certainty.** What is not `high` says `why`, and waits for a person.
"""

# Readers come from the top: what holds the others first.
ORDER = (
    "document", "article", "meeting", "person", "post", "group", "directive", "term", "quantity", "anchor",
    "original", "left_out", "problem",
)  # fmt: skip


def _type(field: dict[str, Any]) -> str:
    """What a field holds, in words; a closed list of values is given in full."""
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return _type(schema()["$defs"][name]) if name not in ORDER else f"[{name}](#{name.replace('_', '-')})"
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return " or ".join(types)


def _table(record: dict[str, Any]) -> str:
    rows = ["| field | holds | meaning |", "| --- | --- | --- |"]
    for name, field in record["properties"].items():
        meaning = (
            field.get("description") or schema()["$defs"][field["$ref"].rpartition("/")[2]]["description"]
        )
        rows.append(f"| `{name}` | {_type(field)} | {meaning.replace('|', chr(92) + '|')} |")
    return "\n".join(rows)


def page() -> str:
    """The whole page. Raises KeyError if the schema has an object that ``ORDER`` lacks, or the reverse."""
    whole = schema()
    objects = {name for name, value in whole["$defs"].items() if "properties" in value}
    if objects != set(ORDER):
        raise KeyError(f"objects of the schema and of this page differ: {sorted(objects ^ set(ORDER))}")
    parts = [INTRODUCTION.format(version=whole["title"]), "## The whole\n", _table(whole) + "\n"]
    for name in ORDER:
        record = whole["$defs"][name]
        parts += [f"## {name}\n", record["description"] + "\n", _table(record) + "\n"]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
