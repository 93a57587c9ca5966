"""Whether a file has the keys and kinds of values that a rule-book has, by the published JSON Schema.

The schema finds; the messages are our own, in both languages, with what is allowed. What a key means beside others is
looked at where it is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError

from luoshi.judging.books.misprints import misprint_in_key
from luoshi.judging.books.problems import BookProblem, allowed, nearest, path_text
from luoshi.judging.books.yaml_text import KIND_WORDS, Spot
from luoshi.judging.formulas import number_meant
from luoshi.words import Words

SCHEMA = Path(__file__).with_name("rulebook.schema.json")

_TYPES = {
    "string": KIND_WORDS["text"], "number": KIND_WORDS["number"], "integer": Words("整数", "a whole number"),
    "boolean": KIND_WORDS["truth"], "object": KIND_WORDS["mapping"], "array": KIND_WORDS["list"],
}  # fmt: skip

_PATTERNS = {
    "^[a-z][a-z0-9_]*$": Words(
        "代码用小写字母开头，只含小写字母、数字和 _",
        "a code begins with a lower-case letter and has lower-case letters, digits and _",
    ),
    "^[a-z0-9][a-z0-9-]*$": Words("代码只含小写字母、数字和 -", "a code has lower-case letters, digits and -"),
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": Words("日期写作 2026-03-01", "a day is written 2026-03-01"),
    "^[1-9][0-9]? in [1-9][0-9]?$": Words("写作 3，或 2 in 3", "write 3, or 2 in 3"),
}  # fmt: skip

_NUMBERS = re.compile(r"-?[0-9.]+(?:\s*[，、；]\s*-?[0-9.]+)+")
"""Numbers with full-width commas between them."""


@cache
def schema() -> Mapping[str, Any]:
    """The published JSON Schema of rule-books."""
    found: Mapping[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


@cache
def _validator() -> Any:
    base = jsonschema.Draft202012Validator
    types = base.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, Decimal) and value == value.to_integral_value()
    )
    return jsonschema.validators.extend(base, type_checker=types)(schema())


def structure_problems(root: Spot) -> list[BookProblem]:
    """What is wrong with keys and kinds of values; nothing below what is spoiled already."""
    found: dict[tuple[str, int, int], BookProblem] = {}
    for error in _validator().iter_errors(root.plain()):
        for problem in _problems(root, error):
            found.setdefault((problem.path, problem.line, problem.column), problem)
    return list(found.values())


def _problems(root: Spot, error: ValidationError) -> Iterator[BookProblem]:
    spot = root
    if spot.kind == "spoiled":
        return
    for step in error.absolute_path:
        spot = spot.items[step] if isinstance(step, int) else spot.keys[step]
        if spot.kind == "spoiled":
            return
    if "propertyNames" in error.absolute_schema_path:
        # The schema's path ends at the mapping; the key is what was looked at.
        key = spot.keys[str(error.instance)]
        words = _PATTERNS.get(str(error.validator_value), Words("", ""))
        yield key.problem(
            Words(
                f"“{error.instance}”不能作代码：{words.chinese}",
                f"“{error.instance}” is no code: {words.english}",
            ),
            at_key=True,
        )
        return
    match error.validator:
        case "anyOf":
            yield from _alternatives(root, spot, error)
        case "required":
            yield from _missing(spot, error)
        case "additionalProperties":
            known = list(error.schema.get("properties", ()))
            for name, inside in spot.keys.items():
                if name in known:
                    continue
                yield _misprinted(name, inside) or inside.problem(
                    _unknown_key(name, inside, known), at_key=True
                )
        case "minItems" | "maxItems" if any(_NUMBERS.fullmatch(str(one.value)) for one in spot.items):
            # Said of the entry: several are one where a full-width comma stands between them.
            return
        case _ if spot.kind == "nothing" and spot.path and (printed := _misprinted(str(spot.path[-1]), spot)):
            yield printed
        case _:
            words = _words(spot, error)
            yield spot.problem(words, at_key=spot.kind == "nothing")


def _misprinted(name: str, inside: Spot) -> BookProblem | None:
    """What is wrong with a key that took in its value, for want of a colon and a blank."""
    found = misprint_in_key(name)
    if found is None:
        return None
    line, column = inside.key
    return BookProblem(line, column + found[1], found[2], path_text(inside.path))


def misspelt(root: Spot) -> set[str]:
    """The paths of keys that are meant by keys that there are not."""
    found: set[str] = set()
    for error in _validator().iter_errors(root.plain()):
        if error.validator == "additionalProperties":
            known = list(error.schema.get("properties", ()))
            for name in error.instance:
                printed = misprint_in_key(name)
                near = nearest(printed[0] if printed else name, known) if name not in known else None
                if near is not None and near not in error.instance:
                    found.add(path_text((*error.absolute_path, near)))
    return found


def _unknown_key(name: str, inside: Spot, known: Sequence[str]) -> Words:
    if inside.kind == "nothing" and name not in known:
        return Words(
            f"“{name}”后面没有值：是不是前面的值里有逗号？那要把整个值加引号",
            f"“{name}” has no value: is there a comma in the value before? Then all of that value stands in quotes",
        )
    hint = allowed(name, known)
    return Words(f"没有“{name}”这个键{hint.chinese}", f"there is no key “{name}”{hint.english}")


def _missing(spot: Spot, error: ValidationError) -> Iterator[BookProblem]:
    printed = {found[0] for name in spot.keys if (found := misprint_in_key(name)) is not None}
    for name in error.validator_value:
        if name not in spot.keys and name not in printed:
            words = Words(f"缺“{name}”", f"“{name}” is missing")
            line, column = spot.key
            yield BookProblem(line, column, words, path_text((*spot.path, name)))


def _alternatives(root: Spot, spot: Spot, error: ValidationError) -> Iterator[BookProblem]:
    """Of several forms that are allowed, what is wrong by the one that was meant."""
    branches: dict[int, list[ValidationError]] = {}
    for one in error.context or ():
        branches.setdefault(int(one.schema_path[0]), []).append(one)
    wanted: list[str] = []
    for found in branches.values():
        types = [one for one in found if one.validator == "type" and not one.path]
        if not types:
            for one in found:
                yield from _problems(root, one)
            return
        wanted += [types[0].validator_value]
    yield spot.problem(_wrong_type(spot, wanted), at_key=spot.kind == "nothing")


def _number_hint(text: str, *, ratio: bool, listed: bool) -> Words:
    """How the number that a text means is written; ``ratio``: as a part of 1; ``listed``: it stands in a list."""
    bare = re.sub(r"\s*[分元天日个项户人]\s*$", "", text)
    percent = re.search(r"\s*[%％]\s*$", bare)
    meant = number_meant(bare if ratio or percent is None else bare[: percent.start()])
    if meant is not None and not (listed and _NUMBERS.fullmatch(text)):
        return Words(f"，{text} 写作 {meant}", f": {text} is written {meant}")
    if percent is not None:
        wanted = "0.2" if ratio else "20"
        return Words(f"，20% 写作 {wanted}", f": 20% is written {wanted}")
    if _NUMBERS.fullmatch(text):
        return Words(
            "：隔开各项要用英文逗号“,”，如 100, 0", ": a plain comma stands between entries, as in 100, 0"
        )
    return Words("", "")


def _wrong_type(spot: Spot, wanted: Sequence[str], *, ratio: bool = False) -> Words:
    listed = Words(
        "、".join(_TYPES[one].chinese for one in wanted), " or ".join(_TYPES[one].english for one in wanted)
    )
    if spot.kind == "nothing":
        return Words(
            f"这里没有写值，要的是{listed.chinese}", f"nothing is written here; {listed.english} is wanted"
        )
    given = KIND_WORDS[spot.kind]
    hint = Words("", "")
    if spot.kind in ("number", "truth") and "string" in wanted and "number" not in wanted:
        hint = Words("，请加引号", ": put it in quotes")
    elif spot.kind == "text" and not {"number", "integer"}.isdisjoint(wanted):
        hint = _number_hint(str(spot.value), ratio=ratio, listed=isinstance(spot.path[-1], int))
    elif spot.kind == "text" and "array" in wanted and str(spot.value)[:1] in ("【", "［", "（", "("):
        hint = Words("：列表写作 [100, 0]，用英文方括号和英文逗号", ": a list is written [100, 0]")
    elif spot.kind == "number" and wanted == ["integer"]:
        given = Words(f"{spot.value}", f"{spot.value}")
    return Words(
        f"这里要的是{listed.chinese}，写的是{given.chinese}{hint.chinese}",
        f"{listed.english} is wanted here, {given.english} is given{hint.english}",
    )


def _words(spot: Spot, error: ValidationError) -> Words:
    value = error.validator_value
    match error.validator:
        case "type":
            ratio = error.schema.get("maximum") == 1
            if not spot.path and (printed := misprint_in_key(str(spot.value))) is not None:
                return printed[2]
            return _wrong_type(spot, [value] if isinstance(value, str) else value, ratio=ratio)
        case "enum" | "const":
            options = [
                str(one).lower() if isinstance(one, bool) else str(one)
                for one in (value if isinstance(value, list) else [value])
            ]
            shown = str(spot.value) if spot.value is not None else ""
            if not shown:
                return Words(f"这里可写：{'、'.join(options)}", f"allowed here: {', '.join(options)}")
            hint = allowed(shown, options)
            return Words(f"不能写“{shown}”{hint.chinese}", f"“{shown}” may not stand here{hint.english}")
        case "pattern":
            words, hint = _PATTERNS[value], Words("", "")
            if re.search("[“”‘’]", str(spot.value)):
                hint = Words("；中文引号请删去", "; delete the Chinese quotation marks")
            return Words(
                f"不能写“{spot.value}”：{words.chinese}{hint.chinese}",
                f"“{spot.value}” may not stand here: {words.english}{hint.english}",
            )
        case "minLength":
            return Words("这里没有写值", "nothing is written here")
        case "minimum":
            return Words(f"不能小于{value}", f"it is at least {value}")
        case "exclusiveMinimum":
            return Words(f"要大于{value}", f"it is more than {value}")
        case "maximum":
            hint = Words("", "")
            if value == 1 and isinstance(spot.value, Decimal) and spot.value <= 100:
                share = f"{(spot.value / 100).normalize():f}"
                hint = Words(
                    f"，是不是 {share}？{spot.value}% 写作 {share}",
                    f"; is it {share}? {spot.value}% is written {share}",
                )
            return Words(f"不能大于{value}{hint.chinese}", f"it is at most {value}{hint.english}")
        case "oneOf":
            names = [one["required"][0] for one in value]
            return Words(
                f"要写{'、'.join(names)}中的一个，只写一个", f"exactly one of {', '.join(names)} is wanted"
            )
        case "minProperties" | "maxProperties" if error.schema.get("maxProperties") == 1:
            names = list(error.schema["properties"])
            return Words(
                f"要写一种，只写一种：{'、'.join(names)}", f"exactly one is wanted of: {', '.join(names)}"
            )
        case "minProperties" | "minItems" if value == 1:
            return Words("这里至少要有一项", "at least one entry is wanted here")
        case "minItems" | "maxItems":
            return Words(
                f"要{value}项，写了{len(spot.items)}项",
                f"{value} entries are wanted, {len(spot.items)} are given",
            )
        case "uniqueItems":
            return Words("同一项写了两次", "an entry stands here twice")
    return Words(f"不合格式：{error.message}", f"not as the format has it: {error.message}")
