"""Rule-books and published tables made by chance: small, valid, and full of what is easily got wrong (ties, nulls, days
at the borders of windows, weights that are not scored, earlier published runs)."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Draw = DrawFn
Table = list[dict[str, Any]]

CODE = "by-chance"
NUMBERS = (None, "0", "1", "2", "2", "0.5", "0.333333", "3.1", "-1", "100", "1000000.000001")
ALWAYS_NUMBERS = ("0", "1", "2", "0.5", "0.333333", "3", "7.25", "40", "100")
BOUNDS = ("-1", "0", "0.3", "0.5", "0.666667", "1", "1.5", "2", "3.1", "50", "100", "1000")
POINTS = ("0", "1", "3.333333", "5", "33.3", "60", "85", "100", "-2")
SPANS = ("period", "month", "quarter", "half", "year", "until", "last year")
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "campaign": 1}
PERIODS = {
    "month": ("2026-06", "2026-01", "2026-03", "2025-02", "2024-02"),
    "quarter": ("2026-Q2", "2026-Q1"),
    "half": ("2026-H1", "2026-H2"),
    "year": ("2026", "2024"),
    "campaign": ("2026-06", "2026-04", "2026-08"),
}
CAMPAIGN = (date(2026, 4, 10), date(2026, 8, 20))
COLOURS = ("red", "orange", "yellow", "blue")
NAMES = ("优秀", "良好", "一般", "较差")


@dataclass(frozen=True)
class Case:
    """A book as YAML, the period it is judged for, that period's first and last day, and the published tables."""

    text: str
    period: str
    first_day: date
    last_day: date
    tables: Mapping[str, Table]

    def __repr__(self) -> str:
        listed = "\n".join(
            f"{name}: {json.dumps(row, ensure_ascii=False, default=str)}"
            for name, rows in self.tables.items()
            for row in rows
        )
        return f"\n{self.text}\n# {self.period}\n{listed}\n"


def cases(*, grouped: bool = False) -> SearchStrategy[Case]:
    """Books with tables for them; ``grouped``: all of them compare subjects within groups."""
    return _cases(grouped=grouped)


@dataclass
class _Book:
    """What is being written. ``values`` and ``scores``: measures that formulas behind may name."""

    subjects: str
    kind: str
    period_days: tuple[date, date]
    measures: dict[str, Any]
    values: list[str]
    scores: list[str]
    ratings: dict[str, list[str]]
    lights: dict[str, list[str]]
    previous: list[str]
    reading: set[str]
    made: int = 0

    def code(self) -> str:
        self.made += 1
        return f"m{self.made}"


@st.composite
def _cases(draw: Draw, *, grouped: bool) -> Case:
    kind = draw(st.sampled_from(("month", "month", "quarter", "half", "year", "campaign")))
    basis = draw(st.sampled_from(("cumulative", "current")))
    period = draw(st.sampled_from(PERIODS[kind]))
    first, last = days_of(kind, period)
    subjects = draw(st.sampled_from(("units where level = 'county'", "units", "projects")))
    book = _Book(subjects.split()[0], kind, (first, last), {}, [], [], {}, {}, [], {subjects.split()[0]})
    written: dict[str, Any] = {
        "rulebook": CODE,
        "format": 1,
        "title": "随机",
        "status": "illustrative",
        "implements": {"document": "试验"},
        "valid": {"from": "2020-01-01"},
        "subjects": subjects,
        "period": f"{kind}, {basis}",
    }
    if kind == "campaign":
        written["campaign"] = {"from": CAMPAIGN[0].isoformat(), "to": CAMPAIGN[1].isoformat()}
    if groups := draw(st.sampled_from((*(() if grouped else (None, None)), "both", "first", "rest"))):
        written["groups"] = _groups(groups)
    measures = _measures(draw, book, draw(st.integers(1, 4)), depth=1)
    if weights := [Decimal(one["weight"]) for one in measures.values() if "weight" in one]:
        if not sum(weights):
            next(one for one in measures.values() if "weight" in one)["weight"] = "10"
            weights = [Decimal(10)]
        written["full_marks"] = str(sum(weights))
    written["measures"] = measures
    items = {key: _items(draw, book, key) for key in ("bonuses", "deductions")}
    scored = any("score" in one for one in _walk(measures)) or any(items.values())
    if scored and draw(st.booleans()):
        written["base"] = draw(st.sampled_from(("50", "0.5", "-3")))
    if scored and draw(st.integers(0, 3)) == 0:
        written["limits"] = _limits(draw, ("0", "10"), ("40", "100.5"))
    for key, found in items.items():
        if found:
            written[key] = found
            if draw(st.integers(0, 2)) == 0:
                limit = "bonus_limit" if key == "bonuses" else "deduction_limit"
                written[limit] = draw(st.sampled_from(("2", "7.5")))
    graded = scored and draw(st.booleans())
    if draw(st.booleans()):
        written["effects"] = _effects(draw, book, graded=graded, scored=scored)
    if graded:
        written["grades"] = _grades(draw)
    return Case(_yaml(written), period, first, last, _tables(draw, book, basis, written))


def _walk(measures: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in measures.values():
        yield one
        yield from _walk(one.get("parts", {}))


def _groups(which: str) -> list[dict[str, Any]]:
    first = {"code": "one", "title": "甲组", "where": "kind = 'x'"}
    second = {"code": "two", "title": "乙组", "where": "kind = 'y'"}
    rest = {"code": "rest", "title": "其余"}
    return {"both": [first, second], "first": [first], "rest": [first, rest]}[which]


def _limits(draw: Draw, least: Sequence[str], most: Sequence[str]) -> dict[str, str]:
    which = draw(st.sampled_from((("least",), ("most",), ("least", "most"))))
    return {key: draw(st.sampled_from(least if key == "least" else most)) for key in which}


# Measures


def _measures(draw: Draw, book: _Book, count: int, *, depth: int) -> dict[str, Any]:
    measures: dict[str, Any] = {}
    for _ in range(count):
        code = book.code()
        if depth and draw(st.integers(0, 5)) == 0:
            measures[code] = _of_parts(draw, book, code)
        else:
            measures[code] = _measure(draw, book, code)
    return measures


def _of_parts(draw: Draw, book: _Book, code: str) -> dict[str, Any]:
    parts = _measures(draw, book, draw(st.integers(1, 3)), depth=0)
    found: dict[str, Any] = {"title": code, "parts": parts}
    weights = [Decimal(one["weight"]) for one in parts.values() if "weight" in one]
    if weights:
        # One is made to fit: the weights add up to that of the measure, or to 100.
        whole = draw(st.sampled_from((None, Decimal(10), Decimal(100))))
        weighted = [one for one in parts.values() if "weight" in one]
        total = Decimal(100) if whole is None else whole
        for place, one in enumerate(weighted):
            share = (total / len(weighted)).quantize(Decimal("0.1"))
            one["weight"] = str(share if place else total - share * (len(weighted) - 1))
        if whole is not None:
            found["weight"] = str(whole)
    else:
        if draw(st.booleans()):
            found["base"] = draw(st.sampled_from(("5", "20", "-1")))
        if draw(st.booleans()):
            found["weight"] = draw(st.sampled_from(("10", "33.3")))
    book.scores.append(code)
    _points(draw, book, found)
    if draw(st.integers(0, 2)) == 0:
        _lights(draw, book, code, found, "score")
    return found


def _points(draw: Draw, book: _Book, found: dict[str, Any], extra: Sequence[str] = ()) -> None:
    """Factor and limits."""
    if draw(st.integers(0, 3)) == 0:
        names = [*book.values, *(f"{one}_score" for one in book.scores[:-1]), *extra]
        found["factor"] = {
            "when": draw(_condition(names, "kind")),
            "times": draw(st.sampled_from(("2", "1.5", "0", "0.333333", *names[:2]))),
        }
        if found["factor"]["times"] not in ("2", "1.5", "0", "0.333333"):
            found["factor"]["times"] = f"coalesce({found['factor']['times']}, 1)"
    if draw(st.integers(0, 3)) == 0:
        found["limits"] = _limits(draw, ("0", "-5", "2.5"), ("5", "50"))


def _measure(draw: Draw, book: _Book, code: str) -> dict[str, Any]:
    found: dict[str, Any] = {"title": code}
    sources = ["projects", "projects", "project_credits", "tasks", "indicators", "ratings"]
    if book.subjects == "projects":
        sources = ["projects", "project_credits", "promises", "ratings"]
    if book.values:
        sources += ["measures"]
    source = draw(st.sampled_from(sources))
    found["missing"] = draw(st.sampled_from(("not scored", "zero", "previous")))
    if found["missing"] == "previous":
        book.previous.append(code)
    if source == "ratings":
        book.ratings[code] = ["parks", "towns"][: draw(st.integers(1, 2))]
        shares = (
            ("1",)
            if len(book.ratings[code]) == 1
            else draw(st.sampled_from((("0.7", "0.3"), ("0.333333", "0.666667"))))
        )
        found["score"] = {
            "scored_by": [
                {"raters": one, "share": share} for one, share in zip(book.ratings[code], shares, strict=True)
            ]
        }
        book.reading.add("ratings")
    elif source == "measures":
        found["value"] = draw(_number([*book.values, *(f"{one}_score" for one in book.scores)], 2))
    else:
        book.reading.add(source)
        _gathering(draw, book, source, found)
    if "target" not in found and draw(st.integers(0, 2)) == 0:
        _target(draw, book, found, source, code)
    if draw(st.integers(0, 3)) == 0:
        found["curve"] = (
            "rows" if source in ("projects", "project_credits", "tasks", "indicators") and draw(st.booleans())
            else ["0", "0.05", "0.1", "0.25", "0.25", "0.333333", "0.5", "0.6", "0.7", "0.8", "0.9", "1"]
        )  # fmt: skip
    if source != "ratings" and draw(st.integers(0, 5)):
        found["score"] = draw(_score(book, found))
    if "score" in found:
        _after_score(draw, book, code, found)
    if draw(st.booleans()):
        _lights(draw, book, code, found, "value")
    book.values.append(code)
    if "score" in found:
        book.scores.append(code)
    return found


def _after_score(draw: Draw, book: _Book, code: str, found: dict[str, Any]) -> None:
    (function,) = found["score"]
    if function == "ratio":
        choices = [None, "curve", "peer average", *(("target",) if "target" in found else ())]
        if against := draw(st.sampled_from(choices)):
            found["against"] = against
    if draw(st.integers(0, 3)):
        found["weight"] = draw(st.sampled_from(("10", "20", "60", "33.3", "0")))
    book.scores.append(code)
    _points(draw, book, found, ("value", "rank", "elapsed"))
    book.scores.pop()


_COLUMNS = {
    "projects": (("paid_in", "contracted"), ("signed_on", "started_on"), "industry"),
    "project_credits": (("year_paid_in", "paid_in"), ("signed_on",), "project"),
    "tasks": (("progress", "returned"), ("due_on", "completed_on"), "kind"),
    "indicators": (("level", "growth"), ("starts_on", "ends_on"), "indicator"),
    "promises": (("amount", "honoured"), ("due_on",), "code"),
}


def _gathering(draw: Draw, book: _Book, source: str, found: dict[str, Any]) -> None:
    """Which rows, and what of them."""
    numbers, days, text = _COLUMNS[source]
    found["from"] = source
    if book.subjects == "projects" and source != "projects":
        found["by"] = "project"
    own = source == book.subjects
    shared = source == "project_credits" and draw(st.booleans())
    if shared:
        found["share"] = "share"
    if source == "indicators":
        found["where"] = draw(st.sampled_from(("indicator = 'x'", "indicator = 'y'", "level > 0")))
        if draw(st.integers(0, 2)) == 0:
            found["window"] = draw(st.sampled_from(("period", "last year")))
    else:
        if draw(st.booleans()):
            spans = (*SPANS, "campaign") if book.kind == "campaign" else SPANS
            found["window"] = {draw(st.sampled_from(spans)): draw(st.sampled_from(days))}
        if draw(st.integers(0, 2)) == 0:
            found["where"] = draw(
                st.sampled_from((f"{numbers[0]} > 0", f"{days[0]} is not null and {days[0]} <= period_end",
                                 f"{text} = 'x'", f"not ({numbers[1]} = 2)"))
            )  # fmt: skip
        if not own and draw(st.integers(0, 3)) == 0:
            found["once_per"] = draw(st.sampled_from((text, numbers[0], days[0])))
    if book.subjects == "units" and not own and draw(st.integers(0, 3)) == 0:
        found["within"] = draw(st.sampled_from(("administrative", "reporting")))
    if draw(st.integers(0, 4)) == 0:
        found["each"] = draw(_number([*numbers], 1))
    else:
        found["value"] = draw(_rows_formula(numbers, days, text, shared=shared))


def _rows_formula(
    numbers: Sequence[str], days: Sequence[str], text: str, *, shared: bool
) -> SearchStrategy[str]:
    first, second = numbers
    formulas = [
        "count(*)",
        f"sum({first})",
        f"count(*) filter (where {days[0]} <= period_end) / nullif(count(*), 0)",
        f"sum({first}) / nullif(sum({second}), 0)",
        f"coalesce(sum({first} * {second}) filter (where {text} = 'x'), 0)",
        f"sum({first}) * 3 - round(sum({second}) / 7, 2)",
        f"case when count(*) > 1 then sum({first}) when sum({second}) is null then 1 end",
    ]
    if not shared:
        formulas += [
            f"max({first})",
            f"min({first} - {second})",
            f"count(distinct {text}) + count({first})",
            f"days_between(min({days[0]}), max({days[-1]}))",
            f"least(max({first}), sum({second}), 3)",
        ]
    return st.sampled_from(formulas)


def _target(draw: Draw, book: _Book, found: dict[str, Any], source: str, code: str) -> None:
    choices = ["number", "table"]
    if source in _COLUMNS:
        choices.append("rows")
    match draw(st.sampled_from(choices)):
        case "number":
            found["target"] = draw(st.sampled_from(("2", "0.8", "0", "100", "-1")))
        case "rows":
            second = {"indicators": "target"}.get(source, _COLUMNS[source][0][1])
            found["target"] = f"sum({second})"
        case "table":
            book.reading.add("targets")
            found["target"] = {"from": "targets", "where": "measure = 'goal'", "value": "sum(amount)"}
            if draw(st.booleans()):
                found["target"]["window"] = {draw(st.sampled_from(SPANS)): "starts_on"}


@st.composite
def _score(draw: Draw, book: _Book, found: dict[str, Any]) -> dict[str, Any]:
    names = ["value", *(("target",) if "target" in found else ()), *book.values, "rank", "peer_average"]
    points = st.one_of(st.sampled_from(POINTS), st.sampled_from(POINTS), _number(names, 1))
    functions = [
        "linear",
        "ratio",
        "steps",
        "rank",
        "per_item",
        *(("schedule",) if "target" in found else ()),
    ]
    match draw(st.sampled_from(functions)):
        case "linear":
            low, high = draw(_linear_ends(names))
            made: dict[str, Any] = {"from": low, "to": high, "points": [draw(points), draw(points)]}
            if (low, high) != ("lowest", "highest") and draw(st.booleans()):
                made["open"] = True
            return {"linear": made}
        case "steps":
            return {"steps": draw(_steps(names, points))}
        case "rank":
            made = {"points": [draw(points) for _ in range(draw(st.integers(1, 3)))], "rest": draw(points)}
            if draw(st.booleans()):
                made["order"] = draw(st.sampled_from(("lowest", "highest")))
            return {"rank": made}
        case "per_item":
            made = {"each": draw(points)}
            for key, choices in (("base", POINTS), ("above", BOUNDS), ("every", ("0.01", "3", "0.7"))):
                if draw(st.booleans()):
                    made[key] = draw(st.sampled_from(choices))
            if draw(st.booleans()):
                made["whole"] = True
            return {"per_item": made | draw(_rate_limits(("-5", "0"), ("2", "50.5")))}
        case function:
            return {function: {"points": draw(points)} | draw(_rate_limits(("0", "0.333333"), ("1", "1.2")))}


@st.composite
def _linear_ends(draw: Draw, names: Sequence[str]) -> tuple[str, str]:
    low = draw(st.one_of(st.just("lowest"), st.sampled_from(BOUNDS), st.sampled_from(names)))
    high = draw(st.one_of(st.just("highest"), st.sampled_from(BOUNDS), st.sampled_from(names)))
    return (low, high) if low != high else (low, "2000")


@st.composite
def _rate_limits(draw: Draw, least: Sequence[str], most: Sequence[str]) -> dict[str, str]:
    found = {}
    if draw(st.booleans()):
        found["most"] = draw(st.sampled_from(most))
    if draw(st.integers(0, 2)) == 0:
        found["least"] = draw(st.sampled_from(least))
    return found


@st.composite
def _steps(draw: Draw, names: Sequence[str], points: SearchStrategy[str]) -> list[dict[str, Any]]:
    bounds = draw(st.lists(st.sampled_from(BOUNDS), min_size=0, max_size=3, unique=True))
    upward = draw(st.booleans())
    found: list[dict[str, Any]] = []
    # Bounds that would never be reached are refused: from the highest down, or from the lowest up.
    for bound in sorted(bounds, key=Decimal, reverse=upward):
        key = draw(st.sampled_from(("at_least", "above") if upward else ("at_most", "below")))
        found.append({key: bound, "points": draw(points)})
    if draw(st.integers(0, 2)) == 0:
        name = draw(st.sampled_from(names))
        found.insert(0, {"when": f"{name} * 2 > 1 and value <> 2", "points": draw(points)})
    if "target" in names and draw(st.integers(0, 2)) == 0:
        found.insert(0, {"at_least": "target", "at_most": "target * 3", "points": draw(points)})
    found.append({"points": draw(points)})
    return found


def _lights(draw: Draw, book: _Book, code: str, found: dict[str, Any], of: str) -> None:
    names = [of, *(("schedule", "elapsed", "peer_average", "rank") if of == "value" else ("elapsed",))]
    bounds = draw(st.lists(st.sampled_from(BOUNDS), min_size=1, max_size=3))
    lights: list[dict[str, Any]] = []
    seen: set[str] = set()
    for bound in sorted(bounds, key=Decimal):
        light: dict[str, Any] = {"colour": draw(st.sampled_from(COLOURS))}
        if bound in seen:
            light["when"] = f"{of} <= {bound} and {draw(st.sampled_from(names))} < {bound} * 2"
        else:
            light["when"] = (
                f"{of} < {bound}" if draw(st.booleans()) else f"{draw(st.sampled_from(names))} < {bound}"
            )
        if draw(st.booleans()):
            light["for"] = draw(st.sampled_from((2, 3, "2 in 3", "1 in 2")))
        if light["when"] in (one["when"] for one in lights):
            continue
        seen.add(bound)
        lights.append(light)
    if draw(st.booleans()):
        lights.append({"colour": "green"})
    if any(_hidden(lights[:place], one) for place, one in enumerate(lights)):
        lights = lights[:1]
    found["lights"] = lights
    book.lights[code] = [f"{one['colour']}{again}" for one, again in zip(lights, _again(lights), strict=True)]
    if draw(st.integers(0, 1)):
        found["good_reason"] = draw(st.sampled_from(("changes colour", "shown only")))
    colours = [str(one["colour"]) for one in lights]
    if draw(st.booleans()):
        found["then"] = [{"on": draw(st.sampled_from(colours)), "do": "督办", "to": "专班"}]


def _hidden(before: Sequence[Mapping[str, Any]], light: Mapping[str, Any]) -> bool:
    """Whether a light might be refused since one before it holds wherever it does."""
    return any(
        "when" in one and "when" in light and light["when"].startswith(one["when"].split(" and ")[0])
        for one in before
    )


def _again(lights: Sequence[Mapping[str, Any]]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for one in lights:
        seen[one["colour"]] = seen.get(one["colour"], 0) + 1
        found.append("" if seen[one["colour"]] == 1 else f" {seen[one['colour']]}")
    return found


# Bonuses, effects, grades


def _items(draw: Draw, book: _Book, key: str) -> list[dict[str, Any]]:
    found = []
    for place in range(draw(st.sampled_from((0, 0, 1, 2)))):
        one: dict[str, Any] = {"code": f"{key[0]}{place}", "title": key}
        if draw(st.integers(0, 2)) == 0:
            one["finding"] = draw(st.sampled_from(("falsified", "praised")))
            book.reading.add("findings")
            one["each"] = draw(st.sampled_from(({"from": "2", "to": "10"}, "1.5")))
            if draw(st.booleans()):
                one["most"] = "6"
        else:
            source = draw(st.sampled_from(("projects", "project_credits")))
            book.reading.add(source)
            numbers, days, _ = _COLUMNS[source]
            one["from"] = source
            if book.subjects == "projects" and source != "projects":
                one["by"] = "project"
            one["each"] = draw(st.sampled_from(("3", "0.333333", f"coalesce(abs({numbers[0]}), 0) + 0.5")))
            if draw(st.booleans()):
                one["where"] = draw(st.sampled_from((f"{numbers[1]} >= 1", f"{days[0]} is not null")))
            if draw(st.booleans()):
                one["window"] = {draw(st.sampled_from(SPANS)): days[0]}
            if source == "project_credits":
                if draw(st.booleans()):
                    one["share"] = "share"
                if draw(st.booleans()):
                    one["once_per"] = "project"
            if book.subjects == "units" and draw(st.integers(0, 3)) == 0:
                one["within"] = "administrative"
            if draw(st.booleans()):
                one["one_of"] = f"objects {key}"
            if draw(st.booleans()):
                one["most"] = draw(st.sampled_from(("4", "0.5")))
        if draw(st.integers(0, 3)) == 0:
            names = [*book.values, *(f"{score}_score" for score in book.scores)]
            one["factor"] = {
                "when": draw(_condition(names, "kind")),
                "times": draw(st.sampled_from(("2", "0.5"))),
            }
        found.append(one)
    return found


def _effects(draw: Draw, book: _Book, *, graded: bool, scored: bool) -> list[dict[str, Any]]:
    found = []
    for place in range(draw(st.integers(1, 2))):
        one: dict[str, Any] = {"code": f"e{place}", "title": "后果"}
        if draw(st.booleans()):
            one["finding"] = "serious"
            book.reading.add("findings")
        else:
            names = [
                *book.values,
                *(f"{score}_score" for score in book.scores),
                *(("total",) if scored else ()),
            ]
            one["when"] = draw(_condition(names, "kind"))
        follows = [
            "no_award",
            *(("score_at_most",) if scored else ()),
            *(("grade_at_most",) if graded else ()),
        ]
        for follow in draw(st.lists(st.sampled_from(follows), min_size=1, max_size=2, unique=True)):
            one[follow] = {
                "no_award": True,
                "score_at_most": draw(st.sampled_from(("30", "55.5"))),
                "grade_at_most": draw(st.sampled_from(NAMES[1:])),
            }[follow]
        found.append(one)
    return found


def _grades(draw: Draw) -> dict[str, Any]:
    found: dict[str, Any] = {
        "names": list(NAMES),
        "cuts": draw(st.sampled_from((["90", "80", "60"], ["50", "10", "0"]))),
    }
    if draw(st.integers(0, 3)):
        quotas = st.sampled_from(("0.2", "0.34", "0.5", "0.3333", "1"))
        names = draw(st.lists(st.sampled_from(NAMES[:3]), min_size=1, max_size=2, unique=True))
        found["quota"] = {name: draw(quotas) for name in names}
        for key, choices in (
            ("of", ("group", "all")), ("rounding", ("down", "up", "half")), ("ties", ("in", "out"))
        ):  # fmt: skip
            if draw(st.booleans()):
                found[key] = draw(st.sampled_from(choices))
    return found


# Formulas of a subject


def _number(names: Sequence[str], depth: int) -> SearchStrategy[str]:
    leaf = (
        st.one_of(st.sampled_from(names), st.sampled_from(ALWAYS_NUMBERS))
        if names
        else st.sampled_from(ALWAYS_NUMBERS)
    )
    if not depth:
        return leaf
    below = _number(names, depth - 1)
    two = st.tuples(below, below)
    return st.one_of(
        leaf,
        two.map(lambda pair: f"({pair[0]} + {pair[1]})"),
        two.map(lambda pair: f"({pair[0]} - {pair[1]})"),
        two.map(lambda pair: f"({pair[0]} * {pair[1]})"),
        two.map(lambda pair: f"({pair[0]} / nullif({pair[1]}, 0))"),
        two.map(lambda pair: f"coalesce({pair[0]}, {pair[1]})"),
        two.map(lambda pair: f"greatest({pair[0]}, least({pair[1]}, 5))"),
        two.map(lambda pair: f"case when {pair[0]} > 1 then {pair[1]} else {pair[0]} end"),
        below.map(lambda one: f"round({one} / 3, 1)"),
        below.map(lambda one: f"truncate(abs({one}))"),
    )


def _condition(names: Sequence[str], text: str) -> SearchStrategy[str]:
    of_text = st.sampled_from((f"{text} = 'x'", f"{text} in ('x', 'y')", f"{text} is null"))
    if not names:
        return of_text
    name, bound = st.sampled_from(names), st.sampled_from([one for one in BOUNDS if one[0] != "-"])
    compared = st.tuples(name, st.sampled_from(("<", "<=", ">", ">=", "=", "<>")), bound).map(" ".join)
    return st.one_of(
        compared,
        of_text,
        st.tuples(compared, of_text).map(" or ".join),
        st.tuples(compared, compared).map(" and ".join),
        compared.map(lambda one: f"not ({one})"),
        name.map(lambda one: f"{one} is null"),
    )


# Tables


def days_of(kind: str, period: str) -> tuple[date, date]:
    """First and last day of a period as it is written; of a campaign the last day is never behind its end."""
    year = int(period[:4])
    length = MONTHS[kind]
    number = int(period[5:].lstrip("QH") or 1)
    first = date(year, (number - 1) * length + 1, 1)
    last = _months_later(first, length) - timedelta(days=1)
    return first, min(last, CAMPAIGN[1]) if kind == "campaign" else last


def _months_later(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _year_before(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def _border_days(book: _Book) -> list[date | None]:
    first, last = book.period_days
    quarter = date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    half = date(last.year, (last.month - 1) // 6 * 6 + 1, 1)
    begins = [first, date(last.year, 1, 1), quarter, half, date(last.year, last.month, 1), _year_before(first),
              date(last.year - 1, 1, 1), *((CAMPAIGN[0],) if book.kind == "campaign" else ())]  # fmt: skip
    ends = [last, _year_before(last)]
    days = {
        *begins,
        *ends,
        *(one - timedelta(days=1) for one in begins),
        *(one + timedelta(days=1) for one in ends),
    }
    return [first, None, *sorted(days)]


def _tables(draw: Draw, book: _Book, basis: str, written: Mapping[str, Any]) -> dict[str, Table]:
    days = st.sampled_from(_border_days(book))
    number = st.sampled_from(NUMBERS)
    text = st.sampled_from(("x", "y", None))
    units = [
        {"id": f"u{place}", "name": f"单位{place}", "code": f"U{place}"}
        for place in range(draw(st.integers(0, 6)))
    ]
    above = st.sampled_from([None, *(one["id"] for one in units)])
    for place, unit in enumerate(units):
        unit["level"] = draw(st.sampled_from(("county", "county", "county", "town")))
        unit["kind"] = draw(text)
        for upward in ("parent", "reports_to"):
            # Only to one before it, so that there is no circle.
            chosen = draw(above) if place else None
            unit[upward] = chosen if chosen is not None and chosen < unit["id"] else None
    owner = st.sampled_from([*(one["id"] for one in units), None])
    tables: dict[str, Table] = {"units": units}

    def rows(name: str, most: int, columns: Mapping[str, SearchStrategy[Any]]) -> None:
        if name in book.reading:
            row = st.fixed_dictionaries(dict(columns))
            listed = draw(st.lists(row, max_size=most))
            tables[name] = [{"id": f"{name[:3]}{place}", **one} for place, one in enumerate(listed)]

    project = {
        "unit": owner, "industry": text, "kind": text, "contracted": number, "paid_in": number, "year_paid_in": number,
        "planned_share": st.sampled_from((None, "0", "0.25", "1")), "signed_on": days, "started_on": days,
    }  # fmt: skip
    rows("projects", 6, project)
    projects = st.sampled_from(["pro0", "pro1", "pro2", None])
    rows("project_credits", 5, {
        **{key: one for key, one in project.items() if key not in ("started_on", "industry")},
        "project": projects, "share": st.sampled_from((None, "1", "0.5", "0.333333")),
    })  # fmt: skip
    rows("promises", 5, {
        "unit": owner, "project": projects, "code": text, "amount": number, "honoured": number, "due_on": days,
    })  # fmt: skip
    rows("tasks", 5, {
        "unit": owner, "kind": text, "progress": number, "returned": number, "due_on": days, "completed_on": days,
        "planned_share": st.sampled_from((None, "0", "0.25", "1")),
    })  # fmt: skip
    if "indicators" in book.reading:
        rows("indicators", 6, _figures(book, owner, number))
    subjects = st.sampled_from([one["id"] for one in tables[book.subjects]] or ["nobody"])
    rows("targets", 4, {
        "subject": subjects, "measure": st.sampled_from(("goal", "goal", "other")), "amount": number,
        "starts_on": days, "ends_on": days,
    })  # fmt: skip
    rows("ratings", 6, {
        "subject": subjects, "measure": st.sampled_from(sorted(book.ratings) or ["m1"]),
        "raters": st.sampled_from(("parks", "towns")), "score": st.sampled_from((None, "80", "90", "66.666667")),
        "rated_on": days,
    })  # fmt: skip
    if book.lights or "findings" in book.reading:
        book.reading.add("findings")
        rows("findings", 5, {
            "subject": subjects, "finding": st.sampled_from(("good reason", "falsified", "praised", "serious")),
            "measure": st.sampled_from([*sorted(book.lights), None]), "amount": st.sampled_from(("2", "5.5", "10")),
            "found_on": days,
        })  # fmt: skip
    if book.lights or book.previous:
        tables["runs"] = _runs(draw, book, written, [one["id"] for one in tables[book.subjects]])
    return tables


def _figures(
    book: _Book, owner: SearchStrategy[Any], number: SearchStrategy[Any]
) -> dict[str, SearchStrategy[Any]]:
    first, last = book.period_days
    begins = [first, date(last.year, 1, 1), _year_before(first), date(last.year - 1, 1, 1)]
    return {
        "unit": owner, "indicator": st.sampled_from(("x", "y")), "period": st.just(book.kind),
        "starts_on": st.sampled_from(begins), "ends_on": st.sampled_from([last, _year_before(last), first]),
        "basis": st.sampled_from(("current", "cumulative", "stock")), "level": number, "growth": number,
        "target": number, "planned_share": st.sampled_from((None, "0.25", "1")),
    }  # fmt: skip


def _runs(draw: Draw, book: _Book, written: Mapping[str, Any], subjects: Sequence[str]) -> Table:
    first = book.period_days[0]
    length = MONTHS[book.kind]
    found: Table = []
    for back in (1, 2):
        begins = _months_later(first, -length * back)
        ends = _months_later(begins, length) - timedelta(days=1)
        if not draw(st.integers(0, 2)):
            continue
        for subject in subjects[:3]:
            for measure in sorted({*book.lights, *book.previous}):
                held = (
                    draw(st.lists(st.sampled_from(book.lights[measure]), unique=True))
                    if measure in book.lights
                    else []
                )
                found.append({
                    "book": CODE, "first_day": begins, "last_day": ends, "subject": subject, "measure": measure,
                    "held": held, "value": draw(st.sampled_from(NUMBERS)), "score": draw(st.sampled_from((None, "60"))),
                })  # fmt: skip
    return found


# As it is written


_PLAIN_NUMBERS = frozenset({"format", "for"})


def _yaml(written: Mapping[str, Any]) -> str:
    """The book as YAML: a line for each key, and for each measure and entry of a list."""
    lines = []
    for key, value in written.items():
        if key == "measures":
            lines.append("measures:")
            lines += [f"  {code}: {_flow(one)}" for code, one in value.items()]
        elif isinstance(value, list):
            lines.append(f"{key}:")
            lines += [f"  - {_flow(one)}" for one in value]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and not _is_number(value):
        return json.dumps(value, ensure_ascii=False) if not value.isidentifier() or value == "null" else value
    return json.dumps(value) if not isinstance(value, str) else value


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
