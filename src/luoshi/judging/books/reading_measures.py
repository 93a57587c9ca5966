"""Measures: what is looked at, how it is scored, which light it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from luoshi.judging.books.model import Factor, FollowUp, Light, Measure, Rows, Source
from luoshi.judging.books.names import Outline, row_names
from luoshi.judging.books.problems import allowed
from luoshi.judging.books.reaching import shadowed
from luoshi.judging.books.reading import STAND_IN, Reading, constant, number_of, stands_in, text_of
from luoshi.judging.books.reading_rows import (
    ROW_KEYS,
    rating_rows,
    read_gathering,
    read_rows,
    read_target,
    total_of,
)
from luoshi.judging.books.reading_scores import read_score
from luoshi.judging.books.yaml_text import Spot
from luoshi.judging.formulas import AGGREGATES, Formula, Kind
from luoshi.judging.tables import TABLES
from luoshi.words import Words

_GATHERS = re.compile(rf"\b({'|'.join(AGGREGATES)})\s*\(", re.IGNORECASE)
_OF_ROWS = ("from", *ROW_KEYS)
_NOT_OF_PARTS = (*_OF_ROWS, "value", "each", "unit", "target", "against", "curve", "missing", "score")
_NOTHING = Words("", "")


def read_measures(reading: Reading, spot: Spot | None, above: tuple[Source, ...] = ()) -> tuple[Measure, ...]:
    """The measures of a mapping; ``above``: the sources of what they are parts of."""
    if spot is None:
        return ()
    return tuple(_measure(reading, one, above) for one in spot.keys.values() if one.kind == "mapping")


def _measure(reading: Reading, spot: Spot, above: tuple[Source, ...]) -> Measure:
    outline = reading.outline(spot)
    read = _of_parts if outline.parts else _of_values
    found = read(reading, spot, outline, reading.rule_sources(spot, above))
    if not outline.scored:
        reading.only_with(
            spot, ("weight", "limits", "factor"), "要有 score 才有意义", "means nothing without “score”"
        )
    if not outline.parts:
        reading.only_with(spot, ("base",), "只用于有 parts 的", "is for measures of “parts” only")
    least, most = reading.limits(spot.get("limits"))
    about = spot.get("about")
    return replace(
        found,
        title=reading.words(spot.get("title")),
        about=None if about is None else reading.words(about),
        weight=number_of(spot.get("weight")),
        base=number_of(spot.get("base")) or Decimal(0),
        least=least,
        most=most,
        factor=read_factor(reading, spot.get("factor"), reading.names.within(outline)),
        lights=_lights(reading, spot, outline),
        good_reason=_good_reason(reading, spot),
        then=_then(reading, spot),
    )


def _of_parts(reading: Reading, spot: Spot, outline: Outline, sources: tuple[Source, ...]) -> Measure:
    reading.only_with(
        spot, _NOT_OF_PARTS, "不能和 parts 一起写", "does not go with “parts”, which give the score"
    )
    parts, weight, base = spot.keys["parts"], spot.get("weight"), spot.get("base")
    if any(one.get("weight") is not None for one in parts.keys.values()):
        whole = Decimal(100) if weight is None else number_of(weight)
        said = (
            Words("没写权重的按 100", "100, since it has no weight")
            if weight is None
            else Words("它的权重", "its weight")
        )
        check_weights(reading, parts, whole, parts, said)
        if base is not None:
            reading.wrong(
                base, "各部分有权重时不写 base：base 是按分加减时的起始分",
                "no “base” where parts have weights: parts that give and take points begin with it", at_key=True,
            )  # fmt: skip
    return Measure(
        outline.code,
        _NOTHING,
        spot.key[0],
        "points",
        sources=sources,
        parts=read_measures(reading, parts, sources),
    )


def check_weights(reading: Reading, measures: Spot, whole: Decimal | None, at: Spot, said: Words) -> None:
    """Refuse weights that do not add up to ``whole``; None: not known."""
    weights = [weight for one in measures.keys.values() if (weight := one.get("weight")) is not None]
    numbers = [number for weight in weights if (number := number_of(weight)) is not None]
    total = sum(numbers, Decimal(0))
    if whole is None or len(numbers) < len(weights) or total == whole or min(numbers, default=total) < 0:
        return
    reading.wrong(
        at, f"权重之和是 {total}，应为 {whole}（{said.chinese}）",
        f"the weights add up to {total}, not to {whole} ({said.english})", at_key=True,
    )  # fmt: skip


def _of_values(reading: Reading, spot: Spot, outline: Outline, sources: tuple[Source, ...]) -> Measure:
    names = reading.names.within(outline)
    written = spot.get("score")
    rated = written is not None and written.get("scored_by") is not None
    rows: Rows | None = None
    value: Formula | None = None
    if rated:
        reading.only_with(
            spot, (*_OF_ROWS, "value", "each"), "不能和 scored_by 一起写：评分取自 ratings",
            "does not go with “scored_by”, which takes the ratings",
        )  # fmt: skip
        rows = rating_rows(outline.code)
    else:
        rows, value = _value(reading, spot)
    target = spot.get("target")
    if target is not None and text_of(target) is not None and spot.get("from") is None:
        reading.wrong(
            target, "没有 from，目标写成数，或 {from: …, value: …}",
            "without “from” a target is a number, or {from: …, value: …}",
        )  # fmt: skip
    target_rows, target_formula = read_target(reading, target, None if rated else rows)
    if spot.get("missing") is None:
        reading.missing(
            spot, "missing", "缺“missing”（没有值时怎么办），可用：not scored、zero、previous",
            "“missing” is missing: what becomes of a value that is not known; allowed: not scored, zero, previous",
        )  # fmt: skip
    against = _against(reading, spot, outline)
    missing: Any = text_of(spot.get("missing"))
    return Measure(
        code=outline.code,
        title=_NOTHING,
        line=spot.key[0],
        unit=text_of(spot.get("unit")) or ("points" if rated else ""),
        rows=rows,
        value=value,
        target_rows=target_rows,
        target=target_formula,
        against=against,
        curve=_curve(reading, spot, rows),
        missing=missing or "not scored",
        score=read_score(reading, written, names),
        sources=sources,
    )


def _value(reading: Reading, spot: Spot) -> tuple[Rows | None, Formula | None]:
    value, each, table = spot.get("value"), spot.get("each"), spot.get("from")
    if value is None and each is None:
        reading.missing(
            spot, "value", "缺值：写 value（对多行的汇总）、each（每行的值，合计）或 parts（由几部分组成）",
            "it has no value: write “value” (gathers rows), “each” (of each row; their sum) or “parts”",
        )  # fmt: skip
    if value is not None and each is not None:
        reading.wrong(each, "value 和 each 只写一个", "either “value” or “each”", at_key=True)
    if table is None:
        reading.only_with(
            spot, (*ROW_KEYS, "each"), "要有 from：说明从哪张表取数", "needs “from”: which table it is of"
        )
        if (gathers := _GATHERS.search(text_of(value) or "")) is not None and value is not None:
            name = gathers[1].lower()
            reading.wrong(
                value,
                f"用了 {name} 就要写 from：从哪张表取数",
                f"{name} gathers rows: say in “from” of which table",
            )
            return None, STAND_IN["number"]
        return None, reading.of_subject(value, reading.names.outside()) if value is not None else None
    rows = read_rows(reading, spot)
    if each is not None and value is None:
        names: Mapping[str, Kind] | None = row_names(TABLES[rows.table]) if rows else None
        source = TABLES[rows.table] if rows else None
        return rows, total_of(reading.formula(each, names, table=source))
    return rows, read_gathering(reading, value, rows)


def _against(
    reading: Reading, spot: Spot, outline: Outline
) -> Literal["target", "curve", "peer average"] | None:
    """What the rate is of; ``schedule`` is the rate against the curve."""
    written, score = spot.get("against"), spot.get("score")
    kind = next(iter(score.keys), "") if score is not None else ""
    said: Any = text_of(written)
    if kind == "schedule":
        if written is not None and said != "curve":
            reading.wrong(
                written, "schedule 比的就是时序进度：不写 against，或改用 ratio",
                "“schedule” is against the curve: leave “against” out, or use “ratio”", at_key=True,
            )  # fmt: skip
        if not outline.target:
            reading.missing(spot, "target", "schedule 要有 target（目标）", "“schedule” needs a “target”")
        return "curve"
    if written is None:
        return None
    if kind != "ratio":
        reading.wrong(
            written,
            "against 只对 score 里的 ratio 有意义",
            "“against” means nothing but to the score “ratio”",
            at_key=True,
        )
    elif said == "target" and not outline.target:
        reading.missing(
            spot, "target", "against: target 要有 target（目标）", "“against: target” needs a “target”"
        )
    return said if said in ("target", "curve", "peer average") else None


def _curve(reading: Reading, spot: Spot, rows: Rows | None) -> tuple[Decimal, ...] | Literal["rows"] | None:
    curve = spot.get("curve")
    if curve is None:
        return None
    if text_of(curve) == "rows":
        if spot.get("from") is None:
            reading.wrong(curve, "curve: rows 要有 from", "“curve: rows” needs “from”")
        elif rows is not None and "planned_share" not in TABLES[rows.table].kinds():
            having = "、".join(name for name, table in TABLES.items() if "planned_share" in table.kinds())
            reading.wrong(
                curve, f"“{rows.table}”表没有 planned_share（时序进度）；有的是：{having}",
                f"the table “{rows.table}” has no planned_share; those that have: {having}",
            )  # fmt: skip
        return "rows"
    shares = [number for one in curve.items if (number := number_of(one)) is not None]
    if len(shares) < 12 or len(shares) != len(curve.items):
        return None
    for place in range(1, 12):
        if shares[place] < shares[place - 1]:
            reading.wrong(
                curve.items[place],
                f"第{place + 1}个月的 {shares[place]} 比上月的 {shares[place - 1]} 小：曲线是累计的",
                f"month {place + 1} has {shares[place]}, less than {shares[place - 1]} before: the curve is cumulative",
            )  # fmt: skip
    if shares[-1] != 1:
        reading.wrong(
            curve.items[-1], f"曲线到年底是 {shares[-1]}，应为 1", f"the curve ends at {shares[-1]}, not at 1"
        )
    return tuple(shares)


def read_factor(reading: Reading, spot: Spot | None, names: Mapping[str, Kind] | None) -> Factor | None:
    """When points count so many times."""
    if spot is None:
        return None
    times = reading.of_subject(spot.get("times"), names)
    if (number := constant(times)) is not None and number < 0:
        reading.wrong(spot.keys["times"], "倍数不能小于 0", "points count at least 0 times")
    return Factor(reading.of_subject(spot.get("when"), names, "truth"), times)


def _lights(reading: Reading, spot: Spot, outline: Outline) -> tuple[Light, ...]:
    listed = spot.get("lights")
    if listed is None:
        return ()
    names = reading.names.within(outline, light=True)
    found: list[Light] = []
    for one in listed.items:
        when = one.get("when")
        times, among = _times(reading, one)
        colour: Any = text_of(one.get("colour")) or "green"
        light = Light(
            colour, None if when is None else reading.of_subject(when, names, "truth"), times, among, one.line
        )
        if when is None and one.get("for") is not None:
            reading.wrong(
                one.keys["for"], "没有 when，for 没有意义", "“for” means nothing without “when”", at_key=True
            )
        earlier = None if stands_in(light.when) else shadowed(found, light)
        if earlier is not None and one.kind == "mapping":
            reading.wrong(one, *_never(earlier))
        found.append(light)
    return tuple(found)


def _never(earlier: Light) -> Words:
    line = earlier.line
    if earlier.when is None:
        return Words(
            f"这盏灯到不了：第{line}行没有条件，总是成立",
            f"this light is never reached: line {line} has no condition and always holds",
        )
    return Words(
        f"这盏灯到不了：凡它成立的，第{line}行已经成立",
        f"this light is never reached: wherever it holds, line {line} holds before it",
    )


def _times(reading: Reading, spot: Spot) -> tuple[int, int]:
    """In how many periods of how many."""
    written = spot.get("for")
    if written is None:
        return 1, 1
    if (number := number_of(written)) is not None:
        times = among = int(number) if 1 <= number <= 99 else 1
    else:
        match = re.fullmatch(r"([1-9][0-9]?) in ([1-9][0-9]?)", text_of(written) or "")
        times, among = (int(match[1]), int(match[2])) if match else (1, 1)
    if times > among:
        reading.wrong(written, f"{among} 期里不会有 {times} 期", f"there are no {times} periods in {among}")
        return 1, 1
    return times, among


def _good_reason(reading: Reading, spot: Spot) -> bool:
    written = spot.get("good_reason")
    if written is not None and spot.get("lights") is None:
        reading.wrong(
            written,
            "没有 lights，good_reason 没有意义",
            "“good_reason” means nothing without “lights”",
            at_key=True,
        )
    return text_of(written) == "changes colour"


def _then(reading: Reading, spot: Spot) -> tuple[FollowUp, ...]:
    listed, lights = spot.get("then"), spot.get("lights")
    if listed is None:
        return ()
    if lights is None:
        reading.wrong(
            listed, "没有 lights，then 没有意义", "“then” means nothing without “lights”", at_key=True
        )
    shown = list(
        dict.fromkeys(
            colour for one in (lights.items if lights else ()) if (colour := text_of(one.get("colour")))
        )
    )
    if _changes(spot) and "green" not in shown:
        shown.append("green")
    found = []
    for one in listed.items:
        colour = text_of(one.get("on"))
        if colour is not None and lights is not None and colour in _COLOURS and colour not in shown:
            hint = allowed("", shown)
            reading.wrong(
                one.keys["on"],
                f"这里没有“{colour}”灯{hint.chinese}",
                f"no light here is “{colour}”{hint.english}",
            )
        found.append(FollowUp(colour or "", reading.words(one.get("do")), reading.words(one.get("to"))))
    return tuple(found)


_COLOURS = ("red", "orange", "yellow", "green", "blue")


def _changes(spot: Spot) -> bool:
    return text_of(spot.get("good_reason")) == "changes colour"
