"""A rule-book made into a plan: the scans that gather rows, and the columns that follow for every subject.

Names of columns: ``subject.kind`` is a column of the subjects' table, ``start_rate.value`` what a measure comes to, and
so ``.target``, ``.elapsed``, ``.schedule``, ``.peer_average``, ``.rank``, ``.peers``, ``.score``, ``.points``,
``.rows``, ``.held.0`` (the condition of its first light) and ``.shows.0`` (with ``for``); ``CODE.points`` of a
bonus or deduction; ``total``, ``rank``, ``grade`` of the book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from luoshi.judging.books.model import (
    Book,
    ByRank,
    Factor,
    Item,
    Light,
    Linear,
    Measure,
    PerItem,
    Ratio,
    Rows,
    ScoredBy,
    Steps,
)
from luoshi.judging.books.model import Window as BookWindow
from luoshi.judging.formulas import Formula, Node
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.plan import (
    Derived,
    Earlier,
    ItemRows,
    Pick,
    Plan,
    Scan,
    Window,
    both,
    column,
    filled,
    renamed,
    step,
    written_out,
)
from luoshi.judging.tables import TABLES

GOOD_REASON = "good reason"
_AGGREGATES = frozenset({"count rows", "count", "count distinct", "sum", "min", "max"})
_OF_MEASURE = ("value", "target", "elapsed", "schedule", "peer_average", "rank", "peers", "score")


def number(value: Decimal | int) -> Node:
    """A number written out."""
    return written_out(Decimal(value))


def light_key(lights: Sequence[Light], place: int) -> str:
    """By what a light of a measure is known in published runs: its colour, the second of a colour as ``red 2``."""
    colour = lights[place].colour
    nth = sum(light.colour == colour for light in lights[: place + 1])
    return colour if nth == 1 else f"{colour} {nth}"


def day_names(period: JudgedPeriod) -> dict[str, Node]:
    """The days that a row formula may name."""
    return {
        "year_start": written_out(period.year_start),
        "period_start": written_out(period.first_day),
        "period_end": written_out(period.last_day),
    }


def condition_of(rows: Rows, period: JudgedPeriod) -> Node | None:
    """Which rows count: ``where`` and the window as one condition on a row."""
    where = filled(rows.where.tree, day_names(period)) if rows.where else None
    return both([where, *_window(rows, period)])


def _window(rows: Rows, period: JudgedPeriod) -> list[Node]:
    window = rows.window
    table = TABLES[rows.table]
    if table.periodic and (window is None or window.column is None):
        first, last = period.span(window.span if window else "period")
        found = [step("ends_on = last", "truth", ends_on=column("ends_on", "day"), last=written_out(last))]
        # A cumulative figure is recorded with the month (or quarter) that it reaches to the end of.
        said = (
            "basis = 'cumulative'"
            if period.basis == "cumulative"
            else "basis = 'current' and starts_on = first"
        )
        basis = step(
            f"basis = 'stock' or ({said})", "truth",
            basis=column("basis", "text"),
            starts_on=column("starts_on", "day"), first=written_out(first or last),
        )  # fmt: skip
        return [*found, basis]
    if window is None or window.column is None:
        return []
    first, last = period.days(window)
    day = column(window.column, "day")
    found = [step("day <= last", "truth", day=day, last=written_out(last))]
    if first is not None:
        found.insert(0, step("day >= first", "truth", day=day, first=written_out(first)))
    return found


def compile_book(book: Book, period: JudgedPeriod) -> Plan:
    """The plan of a book that was read without problems, for one period."""
    return _Compiler(book, period).plan()


@dataclass
class _Gathering:
    """A scan that is being put together."""

    rows: Rows
    condition: Node | None
    gathered: dict[Node, str] = field(default_factory=dict)


class _Compiler:
    def __init__(self, book: Book, period: JudgedPeriod) -> None:
        self.book = book
        self.period = period
        self.scans: dict[tuple[object, ...], _Gathering] = {}
        self.picks: list[Pick] = []
        self.earlier: list[Earlier] = []
        self.derived: dict[str, Derived] = {}
        self.subject_columns = TABLES[book.subjects.table].kinds()
        self.measures = {measure.code: measure for measure in book.walk()}
        self.begun: set[str] = set()

    def plan(self) -> Plan:
        for measure in self.book.walk():
            self.measure(measure)
        self.items()
        self.total()
        self.effects_and_grades()
        for measure in self.book.walk():
            self.lights(measure)
        book = self.book
        days = day_names(self.period)
        groups = tuple(
            (group.code, filled(group.where.tree, days) if group.where else None) for group in book.groups
        )
        return Plan(
            table=book.subjects.table,
            where=filled(book.subjects.where.tree, days) if book.subjects.where else None,
            subject_columns=tuple(self.subject_columns),
            groups=groups,
            scans=tuple(self._scans()),
            picks=tuple(self.picks),
            earlier=tuple(self.earlier),
            derived=tuple(_in_order(self.derived)),
            book=book.code,
            before=self.period.first_day,
        )

    def _scans(self) -> list[Scan]:
        return [
            Scan(
                f"scan{place}", gathering.rows.table, gathering.rows.by, gathering.condition, gathering.rows.within,
                gathering.rows.once_per, {name: node for node, name in gathering.gathered.items()},
            )
            for place, gathering in enumerate(self.scans.values())
        ]  # fmt: skip

    # Columns

    def put(self, name: str, means: Node | Window) -> Node:
        """A column with this name; the step that reads it."""
        self.derived[name] = Derived(name, means)
        kind = means.kind if isinstance(means, Node) else "number"
        return column(name, "number" if kind == "unknown" else kind)

    def gather(self, rows: Rows, formula: Formula) -> Node:
        """A rows formula as a step over gathered columns of a subject."""
        window = both(_window(rows, self.period))
        where = filled(rows.where.tree, day_names(self.period)) if rows.where else None
        # With once_per the condition decides which row stands for the others, so it is the scan's own.
        own = both([where, window]) if rows.once_per else window
        key = (rows.table, rows.by, own, rows.within, rows.once_per)
        scan = self.scans.setdefault(key, _Gathering(rows, own))
        place = list(self.scans).index(key)
        return self._gathered(
            filled(formula.tree, day_names(self.period)),
            scan,
            place,
            rows.share,
            None if rows.once_per else where,
        )

    def _gathered(
        self, node: Node, scan: _Gathering, place: int, share: str | None, where: Node | None
    ) -> Node:
        if node.op in _AGGREGATES or node.op == "filter":
            aggregate, condition = node.parts if node.op == "filter" else (node, None)
            if share is not None:
                aggregate = _shared(aggregate, share)
            condition = both([where, condition])
            if condition is not None:
                aggregate = Node("filter", aggregate.kind, (aggregate, condition))
            name = scan.gathered.setdefault(aggregate, f"gathered{place}.{len(scan.gathered)}")
            bare = aggregate.parts[0] if aggregate.op == "filter" else aggregate
            read = column(name, aggregate.kind)
            # Who has no row at all has none to count.
            if bare.op.startswith("count") or (share is not None and bare.op == "sum" and node_counts(node)):
                return step("coalesce(counted, 0)", counted=read)
            return read
        parts = tuple(self._gathered(part, scan, place, share, where) for part in node.parts)
        return replace(node, parts=parts) if parts else node

    # What formulas of subjects mean

    def names(self, measure: Measure | None) -> dict[str, str]:
        """Where the names of a subject formula are found; ``measure``: within which it stands."""
        found = {name: f"subject.{name}" for name in self.subject_columns}
        for code in self.measures:
            found[code], found[f"{code}_score"] = f"{code}.value", f"{code}.score"
        if measure is not None:
            found |= {name: f"{measure.code}.{name}" for name in _OF_MEASURE}
        return found | {"total": "total"}

    def of_subject(self, formula: Formula, measure: Measure | None = None) -> Node:
        """A subject formula over the columns of the plan. The measures that it names come first."""
        for name in formula.columns:
            other = name.removesuffix("_score") if name not in self.measures else name
            if other in self.measures and (measure is None or other != measure.code):
                self.measure(self.measures[other])
        return renamed(formula.tree, self.names(measure))

    # Measures

    def measure(self, measure: Measure) -> None:
        if measure.code in self.begun:
            return
        self.begun.add(measure.code)
        code = measure.code
        if measure.parts:
            self._composite(measure)
            return
        value = self._value(measure)
        if measure.missing == "previous":
            self.earlier.append(Earlier(f"{code}.previous", code, "value"))
            value = step(
                "coalesce(now, before)", now=self.put(f"{code}.now", value), before=column(f"{code}.previous")
            )
        elif measure.missing == "zero":
            value = step("coalesce(now, 0)", now=self.put(f"{code}.now", value))
        read = self.put(f"{code}.value", value)
        target = self._target(measure)
        elapsed = self._elapsed(measure)
        self.put(
            f"{code}.schedule",
            step("target * elapsed", target=target, elapsed=elapsed) if target else elapsed,
        )
        lowest = isinstance(measure.score, ByRank) and measure.score.order == "lowest"
        self._among_peers(code, f"{code}.value", lowest_first=lowest)
        if measure.score is None:
            return
        score = self._score(measure)
        raw = self.put(f"{code}.raw_score", score)
        if measure.missing == "zero":
            # What is counted as 0 has a score of 0 even where a rate cannot be had of it.
            score = step("coalesce(raw, 0)", raw=raw)
        else:
            score = step("case when value is null then null else raw end", value=read, raw=raw)
        self.put(f"{code}.score", score)
        self._points(measure, column(f"{code}.score"))

    def _among_peers(self, code: str, of: str, *, lowest_first: bool = False) -> None:
        """Where a value stands in the group."""
        self.put(f"{code}.rank", Window("rank", of, lowest_first=lowest_first))
        peers = self.put(f"{code}.peers", Window("count", of))
        sums = self.put(f"{code}.peer_sum", Window("sum", of))
        self.put(f"{code}.peer_average", step("sums / nullif(peers, 0)", sums=sums, peers=peers))

    def _value(self, measure: Measure) -> Node:
        code = measure.code
        if measure.rows is None:
            assert measure.value is not None
            return self.of_subject(measure.value, measure)
        rows = measure.rows
        count = Formula("count(*)", Node("count rows", "number"), ())
        self.put(f"{code}.rows", self.gather(replace(rows, share=None), count))
        if isinstance(measure.score, ScoredBy):
            return self._rated(rows, measure.score)
        assert measure.value is not None
        return self.gather(rows, measure.value)

    def _rated(self, rows: Rows, score: ScoredBy) -> Node:
        parts: Node | None = None
        for raters in score.raters:
            theirs = step(
                "raters = said", "truth", raters=column("raters", "text"), said=written_out(raters.raters)
            )
            sums, counts = (
                self.gather(
                    rows,
                    Formula(
                        op, Node("filter", "number", (Node(op, "number", (column("score"),)), theirs)), ()
                    ),
                )
                for op in ("sum", "count")
            )
            part = step(
                "share * (sums / nullif(counts, 0))", share=number(raters.share), sums=sums, counts=counts
            )
            parts = part if parts is None else step("one + other", one=parts, other=part)
        assert parts is not None
        return parts

    def _of_raters(self, rows: Rows, op: str, theirs: Node) -> Node:
        gathered = Node(op, "number", (column("score"),))
        return self.gather(rows, Formula(op, Node("filter", "number", (gathered, theirs)), ()))

    def _target(self, measure: Measure) -> Node | None:
        if measure.target is None:
            return None
        if measure.target_rows is None:
            return self.put(f"{measure.code}.target", measure.target.tree)
        return self.put(f"{measure.code}.target", self.gather(measure.target_rows, measure.target))

    def _elapsed(self, measure: Measure) -> Node:
        if measure.curve == "rows":
            assert measure.rows is not None
            least = Formula("min", Node("min", "number", (column("planned_share"),)), ())
            elapsed = self.gather(replace(measure.rows, share=None), least)
        elif measure.curve is not None:
            assert not isinstance(measure.curve, str)
            elapsed = number(measure.curve[self.period.last_day.month - 1])
        else:
            elapsed = number(self.period.elapsed)
        return self.put(f"{measure.code}.elapsed", elapsed)

    def _against(self, measure: Measure) -> Node:
        """What a rate is of."""
        name = {"target": "target", "curve": "schedule", "peer average": "peer_average"}[
            measure.against or "target"
        ]
        return column(f"{measure.code}.{name}")

    def _score(self, measure: Measure) -> Node:
        code, score = measure.code, measure.score
        value = column(f"{code}.value")
        match score:
            case Linear():
                return self._linear(measure, score)
            case Ratio():
                rate = value
                if measure.against is not None:
                    rate = step("value / nullif(against, 0)", value=value, against=self._against(measure))
                rate = self.put(f"{code}.rate", rate)
                rate = self._within(
                    rate, *(self._given(bound, measure) for bound in (score.least, score.most))
                )
                return step("points * rate", points=self.of_subject(score.points, measure), rate=rate)
            case Steps():
                return self._steps(measure, score)
            case ByRank():
                rank: Node = number(0)
                branches: list[Node] = []
                for nth, points in enumerate(score.points, 1):
                    rank = step("rank = place", "truth", rank=column(f"{code}.rank"), place=number(nth))
                    branches += [rank, self.of_subject(points, measure)]
                rest = self.of_subject(score.rest, measure)
                ranked = Node("case", "number", (*branches, rest)) if branches else rest
                return step(
                    "case when rank is null then null else ranked end",
                    rank=column(f"{code}.rank"),
                    ranked=ranked,
                )
            case PerItem():
                count = step(
                    "(value - above) / nullif(every, 0)", value=value,
                    above=self.of_subject(score.above, measure), every=self.of_subject(score.every, measure),
                )  # fmt: skip
                if score.whole:
                    count = Node("truncate", "number", (count,))
                count = self.put(f"{code}.steps", count)
                found = step(
                    "base + each * count", base=self.of_subject(score.base, measure),
                    each=self.of_subject(score.each, measure), count=count,
                )  # fmt: skip
                return self._within(
                    found, *(self._given(bound, measure) for bound in (score.least, score.most))
                )
            case ScoredBy():
                return value
        raise AssertionError(score)

    def _linear(self, measure: Measure, score: Linear) -> Node:
        code = measure.code
        low = (
            self.of_subject(score.low, measure)
            if score.low
            else self.put(f"{code}.lowest", Window("min", f"{code}.value"))
        )
        high = (
            self.of_subject(score.high, measure)
            if score.high
            else self.put(f"{code}.highest", Window("max", f"{code}.value"))
        )
        first, second = (self.of_subject(points, measure) for points in score.points)
        part = self.put(
            f"{code}.part",
            step("(value - low) / nullif(high - low, 0)", value=column(f"{code}.value"), low=low, high=high),
        )
        if not score.open:
            part = self._within(part, number(0), number(1))
        return step(
            "case when high = low then second else first + part * (second - first) end",
            high=high, low=low, first=first, second=second, part=part,
        )  # fmt: skip

    def _steps(self, measure: Measure, score: Steps) -> Node:
        branches: list[Node] = []
        rest: Node = written_out(None)
        for one in score.steps:
            points = self.of_subject(one.points, measure)
            if one.when is None:
                rest = points
                break
            branches += [self.of_subject(one.when, measure), points]
        found = Node("case", "number", (*branches, rest)) if branches else rest
        return step(
            "case when value is null then null else found end",
            value=column(f"{measure.code}.value"),
            found=found,
        )

    def _given(self, formula: Formula | None, measure: Measure) -> Node | None:
        return self.of_subject(formula, measure) if formula else None

    def _within(self, value: Node, least: Node | None, most: Node | None) -> Node:
        """Between two bounds; what is unknown stays so, which LEAST and GREATEST alone would not do."""
        if least is None and most is None:
            return value
        found = value
        if most is not None:
            found = step("least(found, most)", found=found, most=most)
        if least is not None:
            found = step("greatest(found, least_of)", found=found, least_of=least)
        return step("case when value is null then null else found end", value=value, found=found)

    def _points(self, measure: Measure, score: Node) -> None:
        points = score
        if measure.weight is not None and not measure.parts:
            points = step("score * weight / 100", score=score, weight=number(measure.weight))
        points = self._times(points, measure.factor, measure)
        self.put(f"{measure.code}.points", self._within(points, _bound(measure.least), _bound(measure.most)))

    def _times(self, points: Node, factor: Factor | None, measure: Measure | None) -> Node:
        if factor is None:
            return points
        return step(
            "case when holds then points * times else points end",
            holds=self.of_subject(factor.when, measure), times=self.of_subject(factor.times, measure), points=points,
        )  # fmt: skip

    def _composite(self, measure: Measure) -> None:
        code = measure.code
        for part in measure.parts:
            self.measure(part)
        together = self.put(f"{code}.together", self._together(code, measure.parts, measure.base))
        full = number(measure.weight if measure.weight is not None else 100)
        self.put(f"{code}.score", step("together * 100 / nullif(full, 0)", together=together, full=full))
        elapsed = self.put(f"{code}.elapsed", number(self.period.elapsed))
        self.put(f"{code}.schedule", elapsed)
        self._among_peers(code, f"{code}.score")
        points = self._times(together, measure.factor, measure)
        self.put(f"{code}.points", self._within(points, _bound(measure.least), _bound(measure.most)))

    def _together(self, name: str, measures: Sequence[Measure], base: Decimal) -> Node:
        """The points of several measures, those of weighted ones that have no score spread over the others."""
        scored = [one for one in measures if one.score is not None or one.parts]
        weighted = [one for one in scored if one.weight is not None]
        found = number(base)
        for one in scored:
            if one.weight is None:
                found = step("found + coalesce(points, 0)", found=found, points=column(f"{one.code}.points"))
        if not weighted:
            if not scored:
                return found
            none = both(
                step("points is null", "truth", points=column(f"{one.code}.points")) for one in scored
            )
            assert none is not None
            return step("case when none then null else found end", none=none, found=found)
        whole = sum((one.weight or Decimal(0) for one in weighted), Decimal(0))
        sums: Node = number(0)
        weights: Node = number(0)
        for one in weighted:
            points = column(f"{one.code}.points")
            sums = step("sums + coalesce(points, 0)", sums=sums, points=points)
            weights = step(
                "weights + case when points is null then 0 else weight end",
                weights=weights, points=points, weight=number(one.weight or 0),
            )  # fmt: skip
        sums = self.put(f"{name}.weighted_points", sums)
        weights = self.put(f"{name}.weights_scored", weights)
        spread = step(
            "case when weights = whole then sums else sums * whole / nullif(weights, 0) end",
            weights=weights, whole=number(whole), sums=sums,
        )  # fmt: skip
        return step("found + spread", found=found, spread=self.put(f"{name}.spread", spread))

    # Bonuses, deductions, the whole

    def items(self) -> None:
        once: dict[str, list[Item]] = {}
        for item in (*self.book.bonuses, *self.book.deductions):
            if item.one_of is not None:
                once.setdefault(item.one_of, []).append(item)
            else:
                self.picks.append(Pick(f"pick{len(self.picks)}", (self._rows_of(item),), once=False))
        for items in once.values():
            self.picks.append(Pick(f"pick{len(self.picks)}", tuple(map(self._rows_of, items)), once=True))
        for item in (*self.book.bonuses, *self.book.deductions):
            points = step("coalesce(sums, 0)", sums=column(f"{item.code}.sum"))
            points = self._times(points, item.factor, None)
            self.put(f"{item.code}.points", self._within(points, None, _bound(item.most)))

    def _rows_of(self, item: Item) -> ItemRows:
        rows = item.rows
        points = filled(item.each.tree, day_names(self.period))
        if rows.share is not None:
            points = step("points * share", points=points, share=column(rows.share))
        return ItemRows(
            item.code,
            rows.table,
            rows.by,
            condition_of(rows, self.period),
            rows.within,
            rows.once_per or "id",
            points,
            once=rows.once_per is not None,
        )

    def total(self) -> None:
        book = self.book
        if not book.scored:
            self.put("total", written_out(None))
            return
        total = self._together("book", book.measures, book.base)
        for items, limit, sign in (
            (book.bonuses, book.bonus_limit, "+"),
            (book.deductions, book.deduction_limit, "-"),
        ):
            if not items:
                continue
            sums = number(0)
            for item in items:
                sums = step("sums + points", sums=sums, points=column(f"{item.code}.points"))
            sums = self._within(sums, None, _bound(limit))
            total = step(f"total {sign} sums", total=total, sums=sums)
        self.put("total", self._within(total, _bound(book.least), _bound(book.most)))

    def effects_and_grades(self) -> None:
        book = self.book
        score = column("total")
        for effect in book.effects:
            if effect.finding is not None:
                rows = Rows("findings", "subject", _is_finding(effect.finding), _found_in_period())
                count = Formula("count(*)", Node("count rows", "number"), ())
                holds = step("count > 0", "truth", count=self.gather(rows, count))
            else:
                assert effect.when is not None
                holds = step("coalesce(holds, false)", "truth", holds=self.of_subject(effect.when))
            holds = self.put(f"{effect.code}.holds", holds)
            if effect.score_at_most is not None:
                score = step(
                    "case when holds and score is not null then least(score, most) else score end",
                    holds=holds, score=score, most=number(effect.score_at_most),
                )  # fmt: skip
        self.put("score", score)
        self.put("rank", Window("rank", "score"))
        self.put("peers", Window("count", "score"))
        if book.grades is not None:
            self._grades(score=column("score"))

    def _grades(self, score: Node) -> None:
        grades = self.book.grades
        assert grades is not None
        branches: list[Node] = []
        for place, cut in enumerate(grades.cuts):
            branches += [step("score >= cut", "truth", score=score, cut=number(cut)), number(place)]
        grade = Node("case", "number", (*branches, number(len(grades.cuts)))) if branches else number(0)
        grade = step("case when score is null then null else grade end", score=score, grade=grade)
        for effect in self.book.effects:
            if effect.grade_at_most is not None:
                grade = step(
                    "case when holds and grade is not null then greatest(grade, lowest) else grade end",
                    holds=column(f"{effect.code}.holds", "truth"), grade=grade,
                    lowest=number(grades.names.index(effect.grade_at_most)),
                )  # fmt: skip
        read = self.put("grade.cut", grade)
        over = grades.of
        for place, name in enumerate(grades.names):
            if name not in grades.quota:
                continue
            size = self.put(f"grade.size{place}", Window("size", "total", over))
            share = step("size * quota", size=size, quota=number(grades.quota[name]))
            places = _whole(share, grades.rounding)
            upto = Window(
                "upto" if grades.ties == "out" else "rank", "score", over, within=f"grade.before{place}"
            )
            before = self.put(f"grade.before{place}", read)
            stands = self.put(f"grade.upto{place}", upto)
            grade = step(
                "case when before = place and stands > places then place + 1 else before end",
                before=before, place=number(place), stands=stands, places=places,
            )  # fmt: skip
            read = self.put(f"grade.after{place}", grade)
        names = [written_out(name) for name in grades.names]
        parts: list[Node] = []
        for place, name_ in enumerate(names):
            parts += [step("grade = place", "truth", grade=read, place=number(place)), name_]
        self.put("grade", Node("case", "text", (*parts, written_out(None))))

    # Lights

    def lights(self, measure: Measure) -> None:
        code = measure.code
        if not measure.lights:
            return
        parts: list[Node] = []
        # What is not known has no colour, and a condition that is not known leaves none for what is left over.
        known = step(
            "value is not null", "truth", value=column(f"{code}.{'score' if measure.parts else 'value'}")
        )
        for place, light in enumerate(measure.lights):
            if light.when is not None:
                when = self.put(f"{code}.when.{place}", self.of_subject(light.when, measure))
                known = step("known and when_ is not null", "truth", known=known, when_=when)
                holds = step("coalesce(when_, false)", "truth", when_=when)
            else:
                holds = known
                for before in range(place):
                    held = column(f"{code}.held.{before}", "truth")
                    holds = step("holds and not held", "truth", holds=holds, held=held)
            holds = self.put(f"{code}.held.{place}", holds)
            if light.among > 1:
                name = f"{code}.times.{place}"
                days = tuple(last for _, last in self.period.before(light.among - 1))
                self.earlier.append(Earlier(name, code, "held", light_key(measure.lights, place), days))
                holds = step(
                    "holds and coalesce(times, 0) + 1 >= wanted", "truth",
                    holds=holds, times=column(name), wanted=number(light.times),
                )  # fmt: skip
            if light.when is None:
                # It shows for whatever has no colour yet, also what held before but not often enough.
                holds = known
            parts += [self.put(f"{code}.shows.{place}", holds), written_out(light.colour)]
        light_column = self.put(f"{code}.light", Node("case", "text", (*parts, written_out(None))))
        reason = self._reason(measure)
        shown = light_column
        if measure.good_reason:
            shown = step(
                "case when light is null or reason = 0 then light else 'green' end", "text",
                light=light_column, reason=reason,
            )  # fmt: skip
        self.put(f"{code}.shown", shown)

    def _reason(self, measure: Measure) -> Node:
        """How many good reasons were recorded in the period itself, not from January on."""
        own = replace(self.period, from_day=self.period.first_day)
        where = step(
            "finding = reason and measure = code", "truth", finding=column("finding", "text"),
            reason=written_out(GOOD_REASON), measure=column("measure", "text"), code=written_out(measure.code),
        )  # fmt: skip
        formula = Formula(
            "",
            both([where, *_window(Rows("findings", "subject", None, _found_in_period()), own)]) or where,
            (),
        )
        count = Formula("count(*)", Node("count rows", "number"), ())
        rows = Rows("findings", "subject", formula)
        return self.put(f"{measure.code}.reasons", self.gather(rows, count))


def _shared(aggregate: Node, share: str) -> Node:
    part = column(share)
    if aggregate.op == "count rows":
        return Node("sum", "number", (part,))
    (inside,) = aggregate.parts
    if aggregate.op == "count":
        given = step("case when inside is null then 0 else part end", inside=inside, part=part)
        return Node("sum", "number", (given,))
    assert aggregate.op == "sum", "the loader refuses other aggregates with a share"
    return Node("sum", "number", (step("inside * part", inside=inside, part=part),))


def node_counts(node: Node) -> bool:
    """Whether an aggregate, as it was written, counts rows."""
    return (node.parts[0] if node.op == "filter" else node).op.startswith("count")


def _whole(value: Node, rounding: str) -> Node:
    if rounding == "half":
        return Node("round", "number", (value,), 0)
    down = Node("truncate", "number", (value,))
    if rounding == "down":
        return down
    return step("case when value > down then down + 1 else down end", value=value, down=down)


def _bound(value: Decimal | None) -> Node | None:
    return number(value) if value is not None else None


def _is_finding(name: str) -> Formula:
    tree = step("finding = name", "truth", finding=column("finding", "text"), name=written_out(name))
    return Formula(f"finding = '{name}'", tree, ("finding",))


def _found_in_period() -> BookWindow:
    return BookWindow("period", "found_on")


def _in_order(derived: Mapping[str, Derived]) -> list[Derived]:
    """Every column after those that it reads."""
    placed: dict[str, Derived] = {}

    def place(one: Derived) -> None:
        if one.name in placed:
            return
        for name in sorted(one.needs()):
            if name in derived and name not in placed:
                place(derived[name])
        placed[one.name] = one

    for one in derived.values():
        place(one)
    return list(placed.values())
