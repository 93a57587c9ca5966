"""The development set: real reports annotated by the guideline, kept without a word of their text.

A packed case names its text by sha256 and says everything else in offsets: a string is a list of spans of
the text that, put together, give it. ``pack`` makes that from an annotation in the schema of the two seed
reports, ``unpack`` gives the annotation back to whoever holds the text.

    python benchmarks/development_set.py pack TEXTS GOLD OUT.json
    python benchmarks/development_set.py unpack OUT.json TEXTS FOLDER
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

PACKED = "development-set/1"
# Values that are the guideline's own words, never the report's.
_LITERAL = {
    "role",
    "kind",
    "domain",
    "type",
    "check",
    "count_unit",
    "part_of_day",
    "date",
    "date_with_url",
    "published",
}
_STRINGS = {"name", "surface", "full", "speaker", "title", "kicker", "subtitle", "host"}
_LISTS = {"items", "aliases", "title_lines", "accept"}
_NUMBERS = {"declared_count", "actual_count", "scored", "clean_start", "clean_end"}
_NESTED = {
    "people",
    "posts",
    "directives",
    "terms",
    "meeting",
    "posts_appointed",
    "posts_removed",
    "posts_short",
    "damaged_posts",
}
_KEPT = _LITERAL | _STRINGS | _LISTS | _NUMBERS | _NESTED


def spans_of(value: str, text: str) -> list[list[int] | str]:
    """Spans of ``text`` whose characters, joined, are ``value``, longest runs first. A single character that
    stands nowhere in the text (the line feed between paragraphs) is kept as itself."""
    spans: list[list[int] | str] = []
    at = 0
    while at < len(value):
        size = len(value) - at
        while size and (found := text.find(value[at : at + size])) < 0:
            size -= 1
        spans.append([found, found + size] if size else value[at])
        at += size or 1
    return spans


def _pack(value: Any, key: str, text: str) -> Any:
    if value is None or isinstance(value, (bool, int, float)) or key in _LITERAL:
        return value
    if isinstance(value, str):
        return {"spans": spans_of(value, text)}
    if isinstance(value, list):
        return [_pack(item, key, text) for item in value]
    return {k: _pack(v, k, text) for k, v in value.items() if k in _KEPT}


def _unpack(value: Any, text: str) -> Any:
    if isinstance(value, list):
        return [_unpack(item, text) for item in value]
    if isinstance(value, dict):
        if set(value) == {"spans"}:
            return "".join(s if isinstance(s, str) else text[s[0] : s[1]] for s in value["spans"])
        return {k: _unpack(v, text) for k, v in value.items()}
    return value


def pack(texts: Path, gold: Path) -> dict[str, Any]:
    """All annotations of a folder as one packed set."""
    cases = []
    for path in sorted(gold.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        raw = (texts / data["source_file"]).read_bytes()
        text = raw.decode("utf-8")
        articles = []
        for article in data["articles"]:
            packed = {"clean_text": {"spans": spans_of(article["clean_text"], text)}}
            packed |= {k: _pack(v, k, text) for k, v in article.items() if k in _KEPT}
            packed.setdefault("scored", article.get("scored", True))
            articles.append(packed)
        cases.append({"id": path.stem, "sha256": hashlib.sha256(raw).hexdigest(), "articles": articles})
    return {"schema": PACKED, "offsets": "Unicode code points of the decoded text", "cases": cases}


def unpack(packed: dict[str, Any], texts: Path) -> list[dict[str, Any]]:
    """Annotations in the schema of the seed reports for every case whose text is in ``texts``."""
    by_hash = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in texts.iterdir() if p.is_file()}
    unpacked = []
    for case in packed["cases"]:
        path = by_hash.get(case["sha256"])
        if path is None:
            continue
        text = path.read_bytes().decode("utf-8")
        articles = [_unpack(article, text) for article in case["articles"]]
        for article in articles:
            for directive in article["directives"]:
                start, end = directive["clean_start"], directive["clean_end"]
                directive["text"] = article["clean_text"][start:end]
        unpacked.append(
            {
                "id": case["id"],
                "source_file": path.name,
                "source_sha256": case["sha256"],
                "articles": articles,
            }
        )
    return unpacked


def main(arguments: list[str]) -> int:
    if len(arguments) != 4 or arguments[0] not in ("pack", "unpack"):
        sys.stderr.write(__doc__ or "")
        return 2
    if arguments[0] == "pack":
        packed = pack(Path(arguments[1]), Path(arguments[2]))
        Path(arguments[3]).write_text(
            json.dumps(packed, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
        )
        return 0
    packed = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    folder = Path(arguments[3])
    folder.mkdir(parents=True, exist_ok=True)
    for gold in unpack(packed, Path(arguments[2])):
        (folder / f"{gold['id']}.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
