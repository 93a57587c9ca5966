"""A second, small reading of the format page: from what an explanation lists (rows, rules as written, peers, earlier
periods, findings) it works every result out again, sharing nothing with the compiler but the syntax of formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

from luoshi.judging.formulas import Kind, Node, parse_formula
from luoshi.judging.judgements import number_text
from luoshi.judging.tables import PERIOD_NAMES, TABLES

Json = dict[str, Any]
Row = Mapping[str, Any]

ZERO = Decimal(0)
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
_SIX = Decimal("0.000001")


class LeafMissing(LookupError):
    """An explanation does not hold what a result is made of."""


# Arithmetic: every step six decimals, half away from zero


def _six(number: Decimal) -> Decimal:
    return number.quantize(_SIX, context=_WIDE)


def _plus(a: Decimal, b: Decimal) -> Decimal:
    return _six(_WIDE.add(a, b))


def _times(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else _six(_WIDE.multiply(a, b))


def _minus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else _plus(a, -b)


def _over(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    """Nothing where it would be divided by 0 or by nothing."""
    return None if a is None or not b else _six(_WIDE.divide(a, b))


def _between(number: Decimal | None, least: Decimal | None, most: Decimal | None) -> Decimal | None:
    if number is None:
        return None
    if most is not None:
        number = min(number, most)
    return number if least is None else max(number, least)


# Formulas


@cache
def _tree(text: str, columns: tuple[tuple[str, Kind], ...], of: str, kind: Kind = "number") -> Node:
    return parse_formula(text, dict(columns), aggregate=of == "rows", kind=kind).tree


def holds(condition: str, table: str, row: Row) -> bool:
    """Whether a row formula is true of a row."""
    columns = tuple((TABLES[table].kinds() | PERIOD_NAMES).items())
    return _reckoned(_tree(condition, columns, "row", "truth"), row) is True


def _reckoned(node: Node, row: Row, rows: Sequence[Row] = (), share: str | None = None) -> Any:
    """What a step gives of one row, or of many; ``share``: the column of which part of a row counts."""
    of = [lambda part=part: _reckoned(part, row, rows, share) for part in node.parts]
    match node.op:
        case "number" | "text" | "day" | "truth":
            return _six(node.value) if isinstance(node.value, Decimal) else node.value
        case "null":
            return None
        case "column":
            if node.value not in row:
                raise LeafMissing(f"column {node.value}, there are {sorted(row)}")
            return row[str(node.value)]
        case "filter":
            gathered, condition = node.parts
            return _gathered(gathered, [one for one in rows if _reckoned(condition, one) is True], share)
        case "count rows" | "count" | "count distinct" | "sum" | "min" | "max":
            return _gathered(node, rows, share)
        case "and":
            return _all_hold([one() for one in of])
        case "or":
            found = _all_hold([None if (one := part()) is None else not one for part in of])
            return None if found is None else not found
        case "case":
            for condition, then in zip(of[:-1:2], of[1::2], strict=True):
                if condition() is True:
                    return then()
            return of[-1]()
    return _worked_out(node, [one() for one in of])


def _all_hold(truths: Sequence[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _worked_out(node: Node, values: list[Any]) -> Any:
    known = [one for one in values if one is not None]
    match node.op:
        case "is null":
            return not known
        case "coalesce":
            return known[0] if known else None
        case "least":
            return min(known, default=None)
        case "greatest":
            return max(known, default=None)
        case "nullif":
            return None if len(known) == 2 and known[0] == known[1] else values[0]
        case "in":
            if values[0] is None:
                return None
            return True if values[0] in known[1:] else None if len(known) < len(values) else False
    if len(known) < len(values):
        return None
    return _OPERATIONS[node.op](node.value, *values)


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda _, a, b: _plus(a, b),
    "-": lambda _, a, b: _minus(a, b),
    "*": lambda _, a, b: _times(a, b),
    "/": lambda _, a, b: _over(a, b),
    "negative": lambda _, a: -a,
    "abs": lambda _, a: abs(a),
    "round": lambda places, a: _six(a.quantize(Decimal(1).scaleb(-places), context=_WIDE)),
    "truncate": lambda _, a: _six(a.to_integral_value(ROUND_DOWN)),
    "days_between": lambda _, a, b: Decimal((b - a).days),
    "not": lambda _, a: not a,
    "=": lambda _, a, b: a == b,
    "<>": lambda _, a, b: a != b,
    "<": lambda _, a, b: a < b,
    "<=": lambda _, a, b: a <= b,
    ">": lambda _, a, b: a > b,
    ">=": lambda _, a, b: a >= b,
}


def _gathered(node: Node, rows: Sequence[Row], share: str | None) -> Any:
    if node.op == "count rows":
        return (
            Decimal(len(rows))
            if share is None
            else sum((one[share] for one in rows if one[share] is not None), ZERO)
        )
    found = [_reckoned(node.parts[0], one) for one in rows]
    if node.op == "sum" and share is not None:
        found = [_times(one, row[share]) for one, row in zip(found, rows, strict=True)]
    found = [one for one in found if one is not None]
    match node.op:
        case "count":
            return Decimal(len(found))
        case "count distinct":
            return Decimal(len(set(found)))
        case "sum":
            return sum(found, ZERO) if found else None
        case "min":
            return min(found, default=None)
    return max(found, default=None)


# What an explanation holds


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _typed(columns: Mapping[str, Any], table: str) -> dict[str, Any]:
    kinds = TABLES[table].kinds()
    read: dict[str, Callable[[Any], Any]] = {"number": Decimal, "day": date.fromisoformat}
    return {
        name: value if value is None else read.get(kinds[name], lambda one: one)(value)
        for name, value in columns.items()
    }


@dataclass
class _Measure:
    """One measure, its rows read; results are filled in as they are asked for."""

    told: Json
    rows: list[dict[str, Any]]
    target_rows: list[dict[str, Any]]

    @property
    def rule(self) -> Json:
        return dict(self.told["rule"])


class Recomputing:
    """Everything of one explanation, worked out again."""

    def __init__(self, explanation: Json) -> None:
        self.told = explanation
        period = explanation["period"]
        self.last_day = date.fromisoformat(period["last_day"])
        self.days = {
            "year_start": date.fromisoformat(period["year_start"]),
            "period_start": date.fromisoformat(period["first_day"]),
            "period_end": self.last_day,
        }
        self.subject = explanation["subject"]
        self.alone = self.subject["group"] is None
        """In no group: compared with nobody."""
        self.measures: dict[str, _Measure] = {}
        self._read(explanation["measures"])
        self.known: dict[tuple[str, str], Any] = {}
        table = explanation["subject"].get("table", "")
        self.columns = dict(self.subject["columns"])
        self.table = table or next(name for name, one in TABLES.items() if {*one.kinds()} == {*self.columns})
        self.columns = _typed(self.columns, self.table)

    def _read(self, measures: Iterable[Json]) -> None:
        for one in measures:
            self._read(one["parts"])
            # A target over the rows of the value has none of its own.
            own, rule = self._rows(one, "rows"), one["rule"]
            same = "target_rows" not in one and rule.get("target_rows") == rule.get("rows")
            self.measures[one["code"]] = _Measure(one, own, own if same else self._rows(one, "target_rows"))

    def _rows(self, told: Json, key: str) -> list[dict[str, Any]]:
        if key not in told:
            return []
        rows = told[key]
        if rows["total"] != len(rows["listed"]):
            raise LeafMissing(f"{told['code']}: of {rows['total']} rows {len(rows['listed'])} are listed")
        rule = told["rule"].get(key) or told["rule"]["rows"]
        found = []
        for one in rows["listed"]:
            row = {"id": one["id"], **_typed(one["columns"], rows["table"]), **self.days}
            if rule["where"] is not None and not holds(rule["where"], rows["table"], row):
                raise AssertionError(f"{told['code']}: {one['id']} is listed, but not: {rule['where']}")
            found.append(row)
        return found

    def _of_rows(self, text: str, table: str, rows: Sequence[Row], share: str | None) -> Any:
        """A rows formula."""
        columns = tuple((TABLES[table].kinds() | PERIOD_NAMES).items())
        return _reckoned(_tree(text, columns, "rows"), {}, rows, share)

    # Values

    def of(self, code: str, what: str) -> Any:
        """A result of a measure: ``value``, ``target``, ``score`` …"""
        key = (code, what)
        if key not in self.known:
            self.known[key] = getattr(self, f"_{what}")(self.measures[code])
        return self.known[key]

    def formula(self, text: Any, within: str | None = None, kind: Kind = "number", **more: Any) -> Any:
        """A subject formula."""
        row = _Names(self, within, more)
        kinds: dict[str, Kind] = {**TABLES[self.table].kinds()}
        for code in self.measures:
            kinds |= {code: "number", f"{code}_score": "number"}
        kinds |= dict.fromkeys((*_WITHIN, "score", "total"), "number")
        return _reckoned(_tree(str(text), tuple(kinds.items()), "row", kind), row)

    def _value(self, one: _Measure) -> Decimal | None:
        found = self.of(one.told["code"], "now")
        if found is not None or one.told["parts"]:
            return found
        match one.rule["missing"]:
            case "zero":
                return ZERO
            case "previous":
                if "previous" not in one.told:
                    raise LeafMissing(f"{one.told['code']}: previous")
                previous = one.told["previous"]
                return None if previous is None else _number(previous["value"])
        return None

    def _now(self, one: _Measure) -> Decimal | None:
        rule = one.rule
        if one.told["parts"]:
            return None
        score = rule.get("score") or {}
        if score.get("function") == "scored_by":
            total: Decimal | None = ZERO
            for raters in score["raters"]:
                found = [row["score"] for row in one.rows if row["raters"] == raters["raters"]]
                known = [points for points in found if points is not None]
                mean = _over(sum(known, ZERO), Decimal(len(known)))
                part = _times(Decimal(raters["share"]), mean)
                total = None if total is None or part is None else _plus(total, part)
            return total
        if rule.get("rows") is None:
            return self.formula(rule["value"])
        return self._of_rows(rule["value"], rule["rows"]["table"], one.rows, rule["rows"]["share"])

    def _target(self, one: _Measure) -> Decimal | None:
        rule = one.rule
        if "target" not in rule:
            return None
        if rule.get("target_rows") is None:
            return Decimal(rule["target"])
        rows = rule["target_rows"]
        return self._of_rows(rule["target"], rows["table"], one.target_rows, rows["share"])

    def _elapsed(self, one: _Measure) -> Decimal | None:
        curve = one.rule.get("curve")
        if curve is None:
            return Decimal(self.told["period"]["elapsed"])
        if curve == "rows":
            shares = [row["planned_share"] for row in one.rows]
            return min((share for share in shares if share is not None), default=None)
        return Decimal(curve[self.last_day.month - 1])

    def _schedule(self, one: _Measure) -> Decimal | None:
        code = one.told["code"]
        elapsed: Decimal | None = self.of(code, "elapsed")
        return _times(self.of(code, "target"), elapsed) if "target" in one.rule else elapsed

    # The group

    def _group_values(self, one: _Measure) -> list[Decimal]:
        if "peers" not in one.told and not self.alone:
            raise LeafMissing(f"{one.told['code']}: peers")
        key = "score" if one.told["parts"] else "value"
        own = self.of(one.told["code"], key)
        if self.alone:
            return []
        listed = {peer["subject"]: _number(peer["value"]) for peer in one.told["peers"]}
        if listed.get(self.subject["subject"]) != own:
            raise AssertionError(f"{one.told['code']}: among its peers it has {listed}, not {own}")
        return [value for value in listed.values() if value is not None]

    def _peers(self, one: _Measure) -> Decimal | None:
        return None if self.alone else Decimal(len(self.of(one.told["code"], "group_values")))

    def _peer_average(self, one: _Measure) -> Decimal | None:
        values = self.of(one.told["code"], "group_values")
        return _over(sum(values, ZERO), Decimal(len(values)))

    def _rank(self, one: _Measure) -> Decimal | None:
        own = self.of(one.told["code"], "score" if one.told["parts"] else "value")
        if own is None or not self.of(one.told["code"], "group_values"):
            return None
        lowest = (one.rule.get("score") or {}).get("order") == "lowest"
        values = self.of(one.told["code"], "group_values")
        return Decimal(1 + sum(1 for value in values if (value < own if lowest else value > own)))

    # Scores

    def _score(self, one: _Measure) -> Decimal | None:
        code, rule = one.told["code"], one.rule
        if one.told["parts"]:
            reached = self.of(code, "reached")
            weight = _number(rule.get("weight"))
            return reached if weight is None else _over(_times(reached, Decimal(100)), weight)
        score = rule.get("score")
        if score is None:
            return None
        value = self.of(code, "value")
        found = None if value is None else getattr(self, f"_by_{score['function']}")(one, score, value)
        return ZERO if found is None and rule["missing"] == "zero" else found

    def _by_linear(self, one: _Measure, score: Json, value: Decimal) -> Decimal | None:
        code = one.told["code"]
        low, high = (
            side([*self.of(code, "group_values")], default=None)
            if score[key] is None
            else self.formula(score[key], code)
            for key, side in (("low", min), ("high", max))
        )
        first, second = (self.formula(points, code) for points in score["points"])
        if low is not None and low == high:
            return second
        part = _over(_minus(value, low), _minus(high, low))
        if not score["open"]:
            part = _between(part, ZERO, Decimal(1))
        gained = _times(part, _minus(second, first))
        return None if gained is None else _plus(first, gained)

    def _by_ratio(self, one: _Measure, score: Json, value: Decimal) -> Decimal | None:
        code = one.told["code"]
        against = {"target": "target", "curve": "schedule", "peer average": "peer_average"}.get(
            one.rule.get("against") or ""
        )
        rate = value if against is None else _over(value, self.of(code, against))
        least, most = (
            self.formula(score[key], code) if score.get(key) else None for key in ("least", "most")
        )
        return _times(self.formula(score["points"], code), _between(rate, least, most))

    def _by_steps(self, one: _Measure, score: Json, _value: Decimal) -> Decimal | None:
        code = one.told["code"]
        for step in score["steps"]:
            if step["when"] is None or self.formula(step["when"], code, "truth") is True:
                return self.formula(step["points"], code)
        return None

    def _by_rank(self, one: _Measure, score: Json, _value: Decimal) -> Decimal | None:
        code = one.told["code"]
        rank = self.of(code, "rank")
        if rank is None:
            return None
        place = int(rank) - 1
        points = score["points"]
        return self.formula(points[place] if place < len(points) else score["rest"], code)

    def _by_per_item(self, one: _Measure, score: Json, value: Decimal) -> Decimal | None:
        code = one.told["code"]
        each, base, every, above = (
            self.formula(score[key], code) for key in ("each", "base", "every", "above")
        )
        beyond = _minus(value, above)
        if score["whole"]:
            count = _over(beyond, every)
            count = None if count is None else count.to_integral_value(ROUND_DOWN)
            gained = _times(each, count)
        else:
            gained = _over(_times(each, beyond), every)
        if gained is None or base is None:
            return None
        least, most = (
            self.formula(score[key], code) if score.get(key) else None for key in ("least", "most")
        )
        return _between(_plus(base, gained), least, most)

    def _by_scored_by(self, _one: _Measure, _score: Json, value: Decimal) -> Decimal:
        return value

    # Points

    def _points(self, one: _Measure) -> Decimal | None:
        code, rule = one.told["code"], one.rule
        if one.told["parts"]:
            points = self.of(code, "reached")
        else:
            points = self.of(code, "score")
            if rule.get("weight") is not None:
                points = _over(_times(points, Decimal(rule["weight"])), Decimal(100))
        points = self._with_factor(points, rule.get("factor"), code)
        return _between(points, _number(rule.get("least")), _number(rule.get("most")))

    def _with_factor(self, points: Decimal | None, factor: Json | None, code: str | None) -> Decimal | None:
        if factor is None or self.formula(factor["when"], code, "truth") is not True:
            return points
        return _times(points, self.formula(factor["times"], code))

    def _reached(self, one: _Measure) -> Decimal | None:
        weight = _number(one.rule.get("weight"))
        return self._together(one.told["parts"], Decimal(one.rule.get("base") or 0), weight or Decimal(100))

    def _together(self, measures: Sequence[Json], base: Decimal, full: Decimal) -> Decimal | None:
        """``base`` and the points of measures, those of weighted ones spread over the weights that were scored."""
        weighted = [one for one in measures if one["rule"].get("weight") is not None]
        plain = [one for one in measures if one["rule"].get("weight") is None]
        counting = [self.of(one["code"], "points") for one in plain]
        total = base + sum((one for one in counting if one is not None), ZERO)
        scored = [one for one in weighted if self.of(one["code"], "points") is not None]
        reached = sum((self.of(one["code"], "points") for one in scored), ZERO)
        weights = sum((Decimal(one["rule"]["weight"]) for one in scored), ZERO)
        if not weighted:
            scoring = [one["code"] for one in plain if one["parts"] or one["rule"].get("score")]
            return None if scoring and all(self.of(one, "points") is None for one in scoring) else total
        if not scored:
            return None
        spread = reached if weights == full else _over(_times(reached, full), weights)
        return None if spread is None else total + spread

    # Lights

    def _light(self, one: _Measure) -> str | None:
        return next((light["colour"] for light, shows in self.of(one.told["code"], "lit") if shows), None)

    def _lit(self, one: _Measure) -> list[tuple[Json, bool]]:
        """Each light and whether it shows."""
        found = []
        for light, now in zip(one.told.get("lights", ()), self.of(one.told["code"], "holding"), strict=True):
            earlier = light.get("earlier", [])
            if len(earlier) != light["among"] - 1:
                raise LeafMissing(f"{one.told['code']}: {light['among'] - 1} earlier periods, told {earlier}")
            times = bool(now) + sum(1 for period in earlier if period["held"] and period["published"])
            found.append((light, now is True and times >= light["times"]))
        # The last, without a condition, is for whom all is known of and none shows.
        if found and found[-1][0]["when"] is None:
            known = None not in self.of(one.told["code"], "holding")
            found[-1] = (found[-1][0], known)
        return found

    def _holding(self, one: _Measure) -> list[bool | None]:
        """Of each light whether its condition holds now; None: not known."""
        code = one.told["code"]
        lights = one.told.get("lights", ())
        found = [self.formula(light["when"], code, "truth") for light in lights if light["when"] is not None]
        if len(found) < len(lights):
            own = self.of(code, "score" if one.told["parts"] else "value")
            known = own is not None and None not in found
            found.append(True not in found if known else None)
        return found

    def _held(self, one: _Measure) -> list[str]:
        seen: dict[str, int] = {}
        found = []
        # A period with a good reason that changes the colour counts for no later one.
        excused = one.rule["good_reason"] and self.of(one.told["code"], "reasons")
        for light, now in zip(one.told.get("lights", ()), self.of(one.told["code"], "holding"), strict=True):
            colour = light["colour"]
            seen[colour] = seen.get(colour, 0) + 1
            if now is True and not excused:
                found.append(colour if seen[colour] == 1 else f"{colour} {seen[colour]}")
        return found

    def _reasons(self, one: _Measure) -> Decimal:
        return Decimal(len(one.told.get("reasons", ())))

    def _shown(self, one: _Measure) -> str | None:
        code = one.told["code"]
        light: str | None = self.of(code, "light")
        changes = one.rule["good_reason"] and self.of(code, "reasons")
        return "green" if light is not None and changes else light

    # Items

    def _row_points(self, item: Json) -> dict[str, Decimal]:
        """Points of each row of an item, by its id."""
        rule, rows = item["rule"]["rows"], item["rows"]
        if rows["total"] != len(rows["listed"]):
            raise LeafMissing(f"{item['code']}: of {rows['total']} rows {len(rows['listed'])} are listed")
        columns = tuple((TABLES[rows["table"]].kinds() | PERIOD_NAMES).items())
        tree = _tree(item["rule"]["each"], columns, "row")
        found = {}
        for one in rows["listed"]:
            row = {"id": one["id"], **_typed(one["columns"], rows["table"]), **self.days}
            points = _reckoned(tree, row)
            if rule["share"] is not None:
                points = _times(points, row[rule["share"]])
            found[one["id"]] = points
        return found

    def items(self, key: str) -> dict[str, Json]:
        """Rows and points of each bonus or deduction, and which of its rows count."""
        brought = {item["code"]: self._row_points(item) for item in self.told[key]}
        best: dict[tuple[str, Any], tuple[Decimal, str]] = {}
        for item in self.told[key]:
            for one in item["rows"]["listed"]:
                thing = self._thing(item, one)
                points = brought[item["code"]][one["id"]]
                if (
                    thing is not None
                    and points is not None
                    and (thing not in best or points > best[thing][0])
                ):
                    best[thing] = (points, item["code"])
        found = {}
        for item in self.told[key]:
            code = item["code"]
            # A row without points brings nothing, and so does not count.
            counting = {
                one["id"]
                for one in item["rows"]["listed"]
                if brought[code][one["id"]] is not None
                and ((thing := self._thing(item, one)) is None or best[thing][1] == code)
            }
            points = sum((brought[code][one] or ZERO for one in counting), ZERO)
            points = self._with_factor(points, item["rule"].get("factor"), None) or ZERO
            found[code] = {
                "rows": len(counting),
                "points": _between(points, None, _number(item["rule"].get("most"))),
                "counts": counting,
            }
        return found

    def _thing(self, item: Json, row: Json) -> tuple[str, Any] | None:
        name = item["rule"].get("one_of")
        if name is None:
            return None
        once_per = item["rule"]["rows"]["once_per"]
        return name, row["id"] if once_per is None else row["columns"][once_per]

    # The whole

    def whole(self) -> Json:
        """``total``, ``score``, ``effects``, ``no_award``, and the best grade that is open (``cap``)."""
        told = self.told["score"]
        total = self._total() if self._gives_score() else None
        holding = [one for one in self.told["effects"] if self._holds(one, total)]
        score = total
        names = (told.get("grades") or {}).get("names", [])
        cap = 0
        for one in holding:
            rule = one["rule"]
            if rule.get("score_at_most") is not None and score is not None:
                score = min(score, Decimal(rule["score_at_most"]))
            if rule.get("grade_at_most") is not None:
                cap = max(cap, names.index(rule["grade_at_most"]))
        return {
            "total": total,
            "score": score,
            "effects": sorted(one["code"] for one in holding),
            "no_award": any(one["rule"].get("no_award") for one in holding),
            "cap": cap,
        }

    def _gives_score(self) -> bool:
        told = self.told
        functions = any(one.rule.get("score") for one in self.measures.values())
        return bool(functions or told["bonuses"] or told["deductions"] or Decimal(told["score"]["base"]))

    def _holds(self, effect: Json, total: Decimal | None) -> bool:
        if effect["rule"].get("finding") is not None:
            return bool(effect["findings"])
        return self.formula(effect["rule"]["when"], kind="truth", total=total) is True

    def _total(self) -> Decimal | None:
        told = self.told["score"]
        full = Decimal(told["full_marks"] or 0)
        total = self._together(self.told["measures"], Decimal(told["base"]), full)
        if total is None:
            return None
        for key, sign, limit in (("bonuses", 1, "bonus_limit"), ("deductions", -1, "deduction_limit")):
            points = sum((one["points"] for one in self.items(key).values()), ZERO)
            total += sign * (_between(points, None, _number(told[limit])) or ZERO)
        return _between(total, _number(told["least"]), _number(told["most"]))


_WITHIN = ("value", "target", "elapsed", "schedule", "peer_average", "rank", "peers")


class _Names(dict[str, Any]):
    """What a subject formula may name, each looked up when it is asked for."""

    def __init__(self, whole: Recomputing, within: str | None, more: Mapping[str, Any]) -> None:
        super().__init__(whole.columns | more)
        self.whole = whole
        self.within = within

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        whole = self.whole
        if self.within is not None and name in (*_WITHIN, "score"):
            return whole.of(self.within, name)
        if name in whole.measures:
            return whole.of(name, "value")
        if name.removesuffix("_score") in whole.measures:
            return whole.of(name.removesuffix("_score"), "score")
        return super().__getitem__(name)


_NUMBERS = (
    "value",
    "target",
    "elapsed",
    "schedule",
    "peer_average",
    "rank",
    "peers",
    "score",
    "points",
    "reasons",
)
_TEXTS = ("light", "held", "shown")


def recomputed(explanation: Json) -> Json:
    """Every result of an explanation but the grade, which needs everybody, worked out anew in the form of ``told``."""
    whole = Recomputing(explanation)
    measures = {}
    for code in whole.measures:
        parts = bool(whole.measures[code].told["parts"])
        row = {name: _text(whole.of(code, name)) for name in _NUMBERS}
        row |= {name: whole.of(code, name) for name in _TEXTS}
        if not parts:
            row["rows"] = str(len(whole.measures[code].rows))
        measures[code] = row
    items = {
        code: {"rows": one["rows"], "points": _text(one["points"]), "counts": sorted(one["counts"])}
        for key in ("bonuses", "deductions")
        for code, one in whole.items(key).items()
    }
    found = whole.whole()
    score = found["score"]
    scores = [_number(one["score"]) for one in explanation["score"]["peers"]]
    above = sum(1 for one in scores if one is not None and score is not None and one > score)
    return {
        "measures": measures,
        "items": items,
        "effects": found["effects"],
        "score": _text(score),
        "no_award": found["no_award"],
        "rank": None if score is None or whole.alone else above + 1,
        "peers": None if whole.alone else sum(1 for one in scores if one is not None),
        "proposals": [
            {"measure": code, "colour": one["on"], "do": one["do"]["zh"]}
            for code, measure in whole.measures.items()
            for one in measure.rule.get("then", ())
            if one["on"] == measures[code]["shown"]
        ],
    }


def told(explanation: Json, proposals: Iterable[Row] = ()) -> Json:
    """The results as the explanation has them; ``proposals``: rows of the run."""
    measures: dict[str, Json] = {}

    def read(listed: Iterable[Json]) -> None:
        for one in listed:
            read(one["parts"])
            row = {
                name: one["result"][name] if name in _TEXTS else _plain(one["result"][name])
                for name in (*_NUMBERS, *_TEXTS)
            }
            if not one["parts"]:
                row["rows"] = str(one["result"]["rows"])
            measures[one["code"]] = row

    read(explanation["measures"])
    subject = explanation["subject"]
    return {
        "measures": measures,
        "items": {
            one["code"]: {
                "rows": one["result"]["rows"],
                "points": one["result"]["points"],
                "counts": sorted(row["id"] for row in one["rows"]["listed"] if row.get("counts", True)),
            }
            for key in ("bonuses", "deductions")
            for one in explanation[key]
        },
        "effects": sorted(one["code"] for one in explanation["effects"] if one["holds"]),
        **{name: subject[name] for name in ("score", "no_award", "rank", "peers")},
        "proposals": [{key: one[key] for key in ("measure", "colour", "do")} for one in proposals],
    }


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _text(value: Any) -> str | None:
    return number_text(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True)
class Graded:
    """Whom a grade is for: ``score``, and the best grade that effects leave open (0: any)."""

    subject: str
    group: str | None
    score: Decimal | None
    cap: int


def grades(everybody: Sequence[Graded], rule: Json) -> dict[str, str | None]:
    """The grade of everybody, quotas and all."""
    places: dict[str, int] = {}
    for one in everybody:
        if one.score is not None:
            cut = sum(1 for bound in rule["cuts"] if one.score < Decimal(bound))
            places[one.subject] = max(cut, one.cap)
    # Who is in no group is compared with nobody, and under no quota of a group.
    groups = {None} if rule["of"] == "all" else {one.group for one in everybody} - {None}
    for group in groups:
        members = [one for one in everybody if rule["of"] == "all" or one.group == group]
        for place, name in enumerate(rule["names"]):
            if name in rule["quota"]:
                within = _rounded(_six(Decimal(rule["quota"][name]) * len(members)), rule["rounding"])
                there = [one for one in members if places.get(one.subject) == place]
                for one in _beyond(there, within, rule["ties"]):
                    places[one.subject] += 1
    return {
        one.subject: rule["names"][places[one.subject]] if one.subject in places else None
        for one in everybody
    }


def _rounded(number: Decimal, how: str) -> int:
    rounding = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half": ROUND_HALF_UP}[how]
    return int(number.to_integral_value(rounding))


def _beyond(there: Sequence[Graded], within: int, ties: str) -> list[Graded]:
    """Who has to fall."""
    if len(there) <= within:
        return []
    in_order = sorted((one.score or ZERO for one in there), reverse=True)
    if ties == "out":
        return [one for one in there if (one.score or ZERO) <= in_order[within]]
    return [one for one in there if not within or (one.score or ZERO) < in_order[within - 1]]
