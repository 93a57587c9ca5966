"""Why a score is what it is: every step with its values, down to the rows, the statements and their cells.

An explanation is JSON (``VERSION`` says which form). It is not a repetition of what was stored: every step is
worked out anew in decimal arithmetic from the rows of the snapshot, and ``agrees`` says whether that gives what
the run gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from luoshi.judging.books.model import Book, Effect, Item, Measure, Rows
from luoshi.judging.compiling import GOOD_REASON, compile_book, condition_of, day_names, light_key
from luoshi.judging.duckdb_sql import DuckDB
from luoshi.judging.evaluating import kept, value_of_row
from luoshi.judging.formulas import Formula, Node, Value
from luoshi.judging.judgements import Judgement, Row, number_text
from luoshi.judging.peers import Column
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.plan import Derived, Plan, Scan, Window, filled, renamed, written_out
from luoshi.judging.querying import NUMBER, Writer
from luoshi.judging.rendering import rendered, with_values
from luoshi.judging.running import connect_again, follows, group_numbers
from luoshi.judging.snapshots import Snapshot
from luoshi.judging.tables import TABLES, Table
from luoshi.judging.vectors import Vector
from luoshi.words import Words

VERSION = 1
Values = dict[str, Value]

TITLES = {
    "now": Words("本期数值", "value of this period"),
    "previous": Words("上期已公布数值", "value of the last published run"),
    "value": Words("数值", "value"),
    "target": Words("目标", "target"),
    "elapsed": Words("时序进度", "schedule progress"),
    "schedule": Words("时序目标", "due by schedule"),
    "peer_sum": Words("同组合计", "sum of the group"),
    "peers": Words("同组有数的个数", "how many of the group have a value"),
    "peer_average": Words("同组平均", "average of the group"),
    "lowest": Words("同组最低", "lowest of the group"),
    "highest": Words("同组最高", "highest of the group"),
    "rank": Words("同组位次", "rank in the group"),
    "rate": Words("完成率", "rate"),
    "part": Words("区间内位置", "part of the way between the bounds"),
    "steps": Words("份数", "how many"),
    "raw_score": Words("得分（未计缺数）", "score, before what is missing"),
    "score": Words("得分", "score"),
    "points": Words("计入分", "points"),
    "rows": Words("计入行数", "rows counted"),
    "reasons": Words("已记录的正当理由", "good reasons on record"),
    "light": Words("灯", "light"),
    "shown": Words("显示", "shown"),
    "weighted_points": Words("加权得分", "points of weighted measures"),
    "weights_scored": Words("已得分的权重", "weights scored"),
    "spread": Words("缺项折算后", "spread over what was scored"),
    "holds": Words("成立", "holds"),
    "sum": Words("各行合计", "sum of its rows"),
    "total": Words("总分（限等级前）", "score, before effects"),
    "grade": Words("等级", "grade"),
}
"""What a step is called, by the last part of its name."""


def explain(
    book: Book,
    snapshot: Snapshot,
    period: JudgedPeriod,
    judgement: Judgement,
    subject: str,
    *,
    measure: str | None = None,
    limit: int | None = 100,
) -> dict[str, Any]:
    """Why ``subject`` stands where it stands. ``measure``: of this one alone, with its parts. ``limit``: how many rows
    of a measure are listed (None: all); the steps are worked out from all of them either way. Raises LookupError for
    who was not judged, and for an unknown measure."""
    return _Explaining(book, snapshot, period, judgement, subject, measure, limit).whole()


class _Read(NamedTuple):
    """Rows that several measures read: of which table, for whom, and in which window."""

    table: str
    by: str
    within: str | None
    window: Node | None


class _Explaining:
    def __init__(
        self,
        book: Book,
        snapshot: Snapshot,
        period: JudgedPeriod,
        judgement: Judgement,
        subject: str,
        measure: str | None,
        limit: int | None,
    ) -> None:
        self.book, self.snapshot, self.period, self.judgement = book, snapshot, period, judgement
        self.subject, self.limit = subject, limit
        self.plan: Plan = compile_book(book, period)
        self.told = book.measures
        self.alone = measure is not None
        if measure is not None:
            self.told = (book.measure(measure),)
            self.plan = self.plan.leading_to(f"{one.code}." for one in self.told[0].walk())
        self.dialect = DuckDB()
        self.writer = Writer(self.plan, self.dialect)
        self.statements: set[str] = set()
        self.subjects = {row["subject"]: row for row in judgement.of("subject")}
        if subject not in self.subjects:
            raise LookupError(f"{subject} is not judged by {book.code}")
        self.own = self.subjects[subject]
        self.places = {subject: place for place, subject in enumerate(self.subjects)}
        self.values: Values = {}
        self.gathered = {name: node for scan in self.plan.scans for name, node in scan.gathered.items()}
        self.days = day_names(period)
        self.read: dict[_Read, str] = {}

    def whole(self) -> dict[str, Any]:
        with connect_again(self.snapshot.folder) as self.connection:
            self._gathered()
            for one in self.plan.derived:
                self.values[one.name] = self._derived(one)
            found = {
                "version": VERSION,
                "book": {
                    "code": self.book.code, "hash": self.book.hash, "title": _plain(self.book.title),
                    "status": self.book.status, "implements": _plain(self.book.implements),
                },
                "period": {
                    "label": self.period.label, "first_day": str(self.period.first_day),
                    "last_day": str(self.period.last_day), "from_day": str(self.period.from_day),
                    "year_start": str(self.period.year_start), "elapsed": number_text(self.period.elapsed),
                },
                "known": _plain(self.judgement.known), "data": self.judgement.data_hash, "run": self.judgement.hash,
                "subject": dict(self.own) | {
                    "columns": {name: _plain(self.values[f"subject.{name}"]) for name in self.plan.subject_columns},
                    "statements": self.subject_statements,
                },
                "measures": [self._measure(measure) for measure in self.told],
            }  # fmt: skip
            if not self.alone:
                found |= {
                    "bonuses": [self._item(item) for item in self.book.bonuses],
                    "deductions": [self._item(item) for item in self.book.deductions],
                    "effects": [self._effect(effect) for effect in self.book.effects],
                    "score": self._whole_score(),
                }
            found["agrees"] = self._agrees()
            found["statements"] = self._sources()
        return found

    # What the steps start from

    def _gathered(self) -> None:
        plan = self.plan
        table = TABLES[plan.table]
        beside = [f"{name}__statement" for name in plan.subject_columns if name != "id"]
        names = ", ".join(map(self.dialect.identifier, (*plan.subject_columns, *beside)))
        (row,) = self._rows(f'SELECT {names} FROM "{table.name}" WHERE id = ?', [self.subject])
        self.values |= {f"subject.{name}": row[name] for name in plan.subject_columns}
        self.subject_statements = {
            name: row[f"{name}__statement"] for name in plan.subject_columns if row.get(f"{name}__statement")
        }
        self.statements |= set(self.subject_statements.values())
        self._read_once()
        for scan in plan.scans:
            self._scan(scan)
        for pick in plan.picks:
            self.values |= {f"{item.code}.{what}": None for item in pick.items for what in ("sum", "rows")}
            source = " UNION ALL ".join(
                self.writer.item(item, place, self._whose(item.by, item.within))
                for place, item in enumerate(pick.items)
            )
            if pick.once:
                source = self.writer.picked(source)
            summed = self._rows(
                f"SELECT item, CAST(sum(points) AS {NUMBER}) AS points, CAST(count(*) AS {NUMBER}) AS counted"
                f" FROM ({source}) AS picked GROUP BY item"
            )
            for one in summed:
                code = pick.items[one["item"]].code
                self.values |= {f"{code}.sum": one["points"], f"{code}.rows": one["counted"]}
        if plan.earlier:
            found = self._rows(
                f"SELECT * FROM ({self.writer.earlier()}) AS published WHERE owner = ?", [self.subject]
            )
            row = found[0] if found else {}
            self.values |= {one.column: row.get(one.column) for one in plan.earlier}

    def _read_once(self) -> None:
        """Fetch the rows that several measures read into a table of this connection: a file is opened once a
        window, not once a measure."""
        asked: dict[_Read, tuple[list[Node | None], set[str]]] = {}
        for measure in (one for told in self.told for one in told.walk()):
            formulas = [one for one in (measure.value, measure.target) if one]
            for rows in {measure.rows, measure.target_rows} - {None}:
                assert rows is not None
                if rows.once_per is None:
                    wheres, names = asked.setdefault(self._reading(rows), ([], set()))
                    wheres.append(filled(rows.where.tree, self.days) if rows.where else None)
                    names |= {*self._wanted(rows, formulas, measure), "id", rows.by}
        for scan in self.plan.scans:
            key = _Read(scan.table, scan.by, scan.within, scan.where)
            if key in asked and scan.once_per is None:
                wheres, names = asked[key]
                wheres += [node.parts[1] if node.op == "filter" else None for node in scan.gathered.values()]
                names |= {
                    str(one.value)
                    for node in scan.gathered.values()
                    for one in node.walk()
                    if one.op == "column"
                }
        for place, (key, (wheres, names)) in enumerate(asked.items()):
            names |= {
                str(one.value) for where in wheres if where for one in where.walk() if one.op == "column"
            }
            columns = sorted(name for name in names if name in TABLES[key.table].kinds())
            listed = [*columns, *(f"{name}__statement" for name in columns if name != "id")]
            only = [self.dialect.expression(where) for where in dict.fromkeys(wheres) if where is not None]
            among = "TRUE" if None in wheres else " OR ".join(only)
            source = self.writer.rows(key.table, key.by, key.window, None, self._whose(key.by, key.within))
            self.connection.execute(
                f"CREATE TEMP TABLE read{place} AS SELECT {', '.join(map(self.dialect.identifier, listed))}, owner"
                f" FROM ({source}) AS of_one WHERE {among}"
            )
            self.read[key] = f"read{place}"

    def _reading(self, rows: Rows) -> _Read:
        window = condition_of(replace(rows, where=None), self.period)
        return _Read(rows.table, rows.by, rows.within, window)

    def _source(self, rows: Rows, measure: Measure | None) -> str:
        """The rows that count; those of a measure from what was fetched."""
        there = self.read.get(self._reading(rows)) if measure is not None and rows.once_per is None else None
        if there is None:
            condition = condition_of(rows, self.period)
            source = self.writer.rows(rows.table, rows.by, condition, None, self._whose(rows.by, rows.within))
            return (
                self.writer.once(source, (rows.once_per,), ("id",)) if rows.once_per is not None else source
            )
        where = self.dialect.expression(filled(rows.where.tree, self.days)) if rows.where else "TRUE"
        return f"SELECT * FROM {there} WHERE {where}"

    def _scan(self, scan: Scan) -> None:
        there = (
            self.read.get(_Read(scan.table, scan.by, scan.within, scan.where))
            if scan.once_per is None
            else None
        )
        source = f"SELECT * FROM {there}"
        if there is None:
            source = self.writer.rows(
                scan.table, scan.by, scan.where, None, self._whose(scan.by, scan.within)
            )
        if scan.once_per is not None:
            source = self.writer.once(source, (scan.once_per,), ("id",))
        columns = ", ".join(
            f"{self.dialect.expression(node)} AS {self.dialect.identifier(name)}"
            for name, node in scan.gathered.items()
        )
        (row,) = self._rows(f"SELECT count(*) AS n, {columns} FROM ({source}) AS counted")
        # Who has no row is in no group of a scan: even a count is unknown there, and the plan says what becomes of it.
        self.values |= {name: row[name] if row["n"] else None for name in scan.gathered}

    def _whose(self, by: str, within: str | None) -> str:
        subject = self.dialect.expression(written_out(self.subject))
        owner = self.dialect.identifier(by)
        if within is None:
            return f"{owner} = {subject}"
        hierarchy = self.dialect.expression(written_out(within))
        return f"{owner} IN (SELECT unit FROM unit_tree WHERE hierarchy = {hierarchy} AND above = {subject})"

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        self.connection.execute(query, list(values))
        names = [one[0] for one in self.connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self.connection.fetchall()]

    # The steps

    def _derived(self, one: Derived) -> Value:
        if isinstance(one.means, Node):
            return value_of_row(Formula("", one.means, ()), self.values)
        window = one.means
        if window.over == "group" and self.own["group"] is None:
            return None
        if one.name.startswith("grade."):
            return self._grade_of(one.name, self.subject)
        return self._of_all(window).window(window, self.subject)

    def _of_all(self, window: Window) -> Column:
        """The column that a window looks at, of all subjects, from the rows of the run."""
        made = self.judgement.columns
        key = (window.of, window.over)
        if key not in made:
            made[key] = Column(self._numbers(window.of), self._groups(window))
        found = made[key]
        assert isinstance(found, Column)
        return found

    def _groups(self, window: Window) -> dict[str, str | None]:
        return {key: row["group"] if window.over == "group" else None for key, row in self.subjects.items()}

    def _numbers(self, name: str) -> dict[str, Decimal | None]:
        code, _, what = name.rpartition(".")
        if name in ("score", "total"):
            return {key: _number(row["score"]) for key, row in self.subjects.items()}
        assert what in ("value", "score"), f"no run says {name} of others"
        return {row["subject"]: _number(row[what]) for row in self.judgement.of_measure(code)}

    def _graded(self) -> dict[str, Vector]:
        """The steps towards grades, for all subjects: a quota looks at the others as well."""
        key = "grades"
        made = self.judgement.columns
        if key not in made:
            listed = list(self.subjects.values())
            score = Vector.of("number", [_number(row["score"]) for row in listed])
            columns = {"score": score, "total": score}
            holding = {(row["subject"], row["effect"]) for row in self.judgement.of("effect")}
            for effect in self.book.effects:
                holds = [(subject, effect.code) in holding for subject in self.subjects]
                columns[f"{effect.code}.holds"] = Vector.of("truth", holds)
            groups = group_numbers([row["group"] for row in listed])
            for one in self.plan.derived:
                if one.name.startswith("grade."):
                    columns[one.name] = follows(one, columns, groups)
            made[key] = columns
        found = made[key]
        assert isinstance(found, dict)
        return found

    def _grade_of(self, name: str, subject: str) -> Value:
        return self._graded()[name].value(self.places[subject])

    def _steps(self, code: str, value: Formula | None = None) -> list[dict[str, Any]]:
        """The steps of a measure or item, each with its formula, the formula with values, and what it gives. ``value``:
        as the book writes it."""
        means = {one.name: one.means for one in self.plan.derived}
        found = []
        for name, own in means.items():
            what = name.removeprefix(f"{code}.")
            # The raw score is said where it becomes the score.
            if what == name or what not in TITLES or what == "raw_score":
                continue
            raw = what == "score" and self.values.get(f"{code}.raw_score") is not None
            entry = self._step(name, what, means[f"{code}.raw_score"] if raw else own, code)
            if value is not None and what == ("now" if f"{code}.now" in means else "value"):
                entry["formula"] = value.text
            found.append(entry)
        return found

    def _step(self, name: str, what: str, means: Node | Window, code: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {
            "step": name, "what": what, "title": _plain(TITLES[what]), "value": _plain(self.values[name]),
        }  # fmt: skip
        if isinstance(means, Window):
            return found | {"window": means.op, "of": self._named(means.of, code), "over": means.over}
        return found | self._formula(means, code)

    def _formula(self, node: Node, code: str) -> dict[str, str]:
        """A step as the book writes it, and with its values put in."""
        whole = filled(node, self.gathered)
        names = {
            str(one.value): self._named(str(one.value), code) for one in whole.walk() if one.op == "column"
        }
        return {"formula": rendered(renamed(whole, names)), "with_values": with_values(node, self.values)}

    def _named(self, name: str, code: str) -> str:
        """A column of the plan by the name that the book has for it."""
        of, _, what = name.rpartition(".")
        if of == code or of in ("subject", "book"):
            return what
        if what in ("value", "score"):
            return of if what == "value" else f"{of}_score"
        return name

    # Parts of the explanation

    def _measure(self, measure: Measure) -> dict[str, Any]:
        code = measure.code
        row = self.judgement.row("measure", self.subject, measure=code) or {}
        found: dict[str, Any] = {
            "code": code, "title": _plain(measure.title), "rule": _rule(measure), "line": measure.line,
            "result": {name: value for name, value in row.items() if name not in ("kind", "subject", "measure")},
            "steps": self._steps(code, measure.value),
            "parts": [self._measure(part) for part in measure.parts],
        }  # fmt: skip
        if measure.rows is not None:
            found["rows"] = self._listed(measure.rows, [measure.value] if measure.value else [], measure)
        if measure.target_rows is not None and measure.target is not None:
            if measure.rows is None or measure.target_rows != measure.rows:
                found["target_rows"] = self._listed(measure.target_rows, [measure.target], measure)
            else:
                found["rows"] = self._listed(
                    measure.rows, [one for one in (measure.value, measure.target) if one], measure
                )
        if any(
            isinstance(one.means, Window) and one.name.startswith(f"{code}.") for one in self.plan.derived
        ):
            found["peers"] = self._peers(f"{code}.{'score' if measure.parts else 'value'}")
        if measure.missing == "previous":
            found["previous"] = self._previous(code)
        if measure.lights:
            found["lights"] = self._lights(measure)
            found["reasons"] = self._reasons(measure)
        return found

    def _previous(self, measure: str) -> dict[str, Any] | None:
        """The value of the newest run that was published before this period; None where none was."""
        rows = self._rows(
            "SELECT last_day, (SELECT value FROM runs AS own WHERE own.book = newest.book AND own.measure = ?"
            " AND own.subject = ? AND own.last_day = newest.last_day) AS value"
            " FROM runs AS newest WHERE book = ? AND last_day < ? ORDER BY last_day DESC LIMIT 1",
            [measure, self.subject, self.book.code, self.period.first_day],
        )
        return _plain(rows[0]) if rows else None

    def _peers(self, column: str) -> list[dict[str, Any]]:
        group = self.own["group"]
        what = column.rpartition(".")[2]
        rows = self.judgement.of_measure(column.removesuffix(f".{what}"))
        listed = [
            row for row in rows if group is not None and self.subjects[row["subject"]]["group"] == group
        ]
        return [
            {"subject": row["subject"], "name": self.subjects[row["subject"]]["name"], "value": row[what]}
            for row in self._nearest(listed, what)
        ]

    def _nearest(self, rows: list[Row], what: str) -> list[Row]:
        """The rows of a group by rank, as many as are listed at all, and that of the subject itself."""
        if self.limit is None or len(rows) <= self.limit:
            return rows
        ranked = sorted(rows, key=lambda row: (row["rank"] is None, row["rank"], row["subject"]))
        own = [row for row in ranked[self.limit :] if row["subject"] == self.subject]
        return [*ranked[: self.limit], *own]

    def _peer(self, row: Row) -> dict[str, Any]:
        found = {name: row[name] for name in ("subject", "name", "group", "score", "rank", "grade")}
        if self.book.grades is not None:
            open_ = self._grade_of("grade.cut", row["subject"])
            found["grade_at_most"] = (
                self.book.grades.names[int(open_)] if isinstance(open_, Decimal) else None
            )
        return found

    def _lights(self, measure: Measure) -> list[dict[str, Any]]:
        code = measure.code
        nodes = {one.name: one.means for one in self.plan.derived}
        found = []
        for place, light in enumerate(measure.lights):
            means = nodes[f"{code}.when.{place}" if light.when else f"{code}.held.{place}"]
            assert isinstance(means, Node)
            key = light_key(measure.lights, place)
            entry: dict[str, Any] = {
                "light": key, "colour": light.colour, "when": light.when.text if light.when else None,
                "with_values": with_values(means, self.values), "holds": self.values[f"{code}.held.{place}"],
                "times": light.times, "among": light.among, "shows": self.values[f"{code}.shows.{place}"],
            }  # fmt: skip
            if light.among > 1:
                entry["earlier"] = self._earlier(
                    code, key, [last for _, last in self.period.before(light.among - 1)]
                )
            found.append(entry)
        return found

    def _earlier(self, measure: str, light: str, days: Sequence[date]) -> list[dict[str, Any]]:
        published = {
            row["last_day"]: row
            for row in self._rows(
                "SELECT last_day, held FROM runs WHERE book = ? AND measure = ? AND subject = ?",
                [self.book.code, measure, self.subject],
            )
        }
        return [
            {
                "last_day": day.isoformat(),
                "published": day in published,
                "held": day in published and light in (published[day]["held"] or ()),
            }
            for day in days
        ]

    def _reasons(self, measure: Measure) -> list[dict[str, Any]]:
        rows = self._rows(
            "SELECT * FROM findings WHERE subject = ? AND finding = ? AND measure = ?"
            " AND found_on BETWEEN ? AND ? ORDER BY id",
            [self.subject, GOOD_REASON, measure.code, self.period.first_day, self.period.last_day],
        )
        return [self._row(row, TABLES["findings"], ("reason", "decided_by", "found_on")) for row in rows]

    def _item(self, item: Item) -> dict[str, Any]:
        row = self.judgement.row("item", self.subject, item=item.code) or {}
        pick = next(one for one in self.plan.picks if any(part.code == item.code for part in one.items))
        place = next(nth for nth, part in enumerate(pick.items) if part.code == item.code)
        found = self._listed(item.rows, [item.each], None)
        if pick.once:
            source = " UNION ALL ".join(
                self.writer.item(one, nth, self._whose(one.by, one.within))
                for nth, one in enumerate(pick.items)
            )
            counted = self._rows(
                f"SELECT id FROM ({self.writer.picked(source)}) AS picked WHERE item = {place}"
            )
            ids = {one["id"] for one in counted}
            for one in found["listed"]:
                one["counts"] = one["id"] in ids
        return {
            "code": item.code, "title": _plain(item.title), "rule": _rule(item), "line": item.line,
            "result": {name: row.get(name) for name in ("rows", "points")},
            "steps": self._steps(item.code), "rows": found,
        }  # fmt: skip

    def _effect(self, effect: Effect) -> dict[str, Any]:
        found: dict[str, Any] = {
            "code": effect.code, "title": _plain(effect.title), "rule": _rule(effect), "line": effect.line,
            "holds": self.values[f"{effect.code}.holds"],
        }  # fmt: skip
        if effect.finding is not None:
            rows = self._rows(
                "SELECT * FROM findings WHERE subject = ? AND finding = ? AND found_on BETWEEN ? AND ? ORDER BY id",
                [self.subject, effect.finding, self.period.from_day, self.period.last_day],
            )
            found["findings"] = [
                self._row(row, TABLES["findings"], ("reason", "decided_by", "found_on")) for row in rows
            ]
        return found

    def _whole_score(self) -> dict[str, Any]:
        names = (
            "book.weighted_points",
            "book.weights_scored",
            "book.spread",
            "total",
            "score",
            "rank",
            "peers",
            "grade",
        )
        nodes = {one.name: one.means for one in self.plan.derived}
        steps = [self._step(name, name.rpartition(".")[2], nodes[name]) for name in names if name in nodes]
        everybody = self.book.grades is not None and self.book.grades.of == "all"
        alike = self.own["group"] is not None
        listed = [
            row
            for row in self.subjects.values()
            if everybody or (alike and row["group"] == self.own["group"])
        ]
        peers = [self._peer(row) for row in self._nearest(listed, "score")]
        book = self.book
        return {
            "base": number_text(book.base), "least": number_text(book.least), "most": number_text(book.most),
            "full_marks": number_text(book.full_marks), "bonus_limit": number_text(book.bonus_limit),
            "deduction_limit": number_text(book.deduction_limit), "grades": _rule(book.grades) if book.grades else None,
            "steps": steps, "peers": peers, "peers_in_all": len(listed),
        }  # fmt: skip

    def _agrees(self) -> bool:
        """Whether what was worked out here is what the run gave."""
        pairs = [] if self.alone else [(number_text(_decimal(self.values["score"])), self.own["score"])]
        for measure in (one for told in self.told for one in told.walk()):
            row = self.judgement.row("measure", self.subject, measure=measure.code) or {}
            for name in ("value", "target", "score", "points"):
                value = self.values.get(f"{measure.code}.{name}")
                pairs.append((number_text(_decimal(value)), row.get(name)))
            pairs.append((_plain(self.values.get(f"{measure.code}.light")), row.get("light")))
        if self.book.grades is not None and not self.alone:
            pairs.append((_plain(self.values["grade"]), self.own["grade"]))
        return all(one == other for one, other in pairs)

    # Rows and where they come from

    def _wanted(self, rows: Rows, formulas: Iterable[Formula], measure: Measure | None) -> list[str]:
        """The columns that an explanation shows of the rows that count."""
        table = TABLES[rows.table]
        names = [name for formula in formulas for name in formula.columns]
        names += [*(rows.where.columns if rows.where else ())]
        names += [rows.window.column] if rows.window and rows.window.column else []
        names += [name for name in (rows.share, rows.once_per, rows.by) if name]
        if measure is not None and measure.curve == "rows":
            names.append("planned_share")
        if measure is not None and rows.table == "ratings":
            names += ["raters", "score", "rater"]
        names += ["starts_on", "ends_on", "basis"] if table.periodic else []
        names += [name for name in (table.named, "code") if name in table.kinds()]
        return [name for name in dict.fromkeys(names) if name in table.kinds() and name != "id"]

    def _listed(self, rows: Rows, formulas: Iterable[Formula], measure: Measure | None) -> dict[str, Any]:
        table = TABLES[rows.table]
        wanted = self._wanted(rows, formulas, measure)
        source = self._source(rows, measure)
        columns = ", ".join(
            map(self.dialect.identifier, ("id", *wanted, *(f"{name}__statement" for name in wanted)))
        )
        many = f" LIMIT {self.limit}" if self.limit is not None else ""
        listed = self._rows(f"SELECT {columns} FROM ({source}) AS counted ORDER BY id{many}")
        total = len(listed)
        if self.limit is not None and len(listed) == self.limit:
            (counted,) = self._rows(f"SELECT count(*) AS n FROM ({source}) AS counted")
            total = counted["n"]
        return {
            "table": rows.table,
            "total": total,
            "listed": [self._row(row, table, wanted) for row in listed],
        }

    def _row(self, row: Mapping[str, Any], table: Table, names: Iterable[str]) -> dict[str, Any]:
        statements = {name: row[f"{name}__statement"] for name in names if row.get(f"{name}__statement")}
        self.statements |= set(statements.values())
        return {
            "id": row["id"],
            "name": row.get(table.named) or row.get("code") or row["id"],
            "columns": {name: _plain(row[name]) for name in names},
            "statements": statements,
        }

    def _sources(self) -> dict[str, Any]:
        """Where each statement comes from: a cell, a sentence or an entry, and since when it is known."""
        said = self._looked_up("statements", "statement", self.statements)
        sources = self._looked_up(
            "sources", "source", {one["source"] for one in said.values() if one["source"]}
        )
        return {
            key: _plain(one | {"source": sources.get(one["source"]) or one["source"]})
            for key, one in sorted(said.items())
        }

    def _looked_up(self, name: str, key: str, wanted: set[str]) -> dict[str, dict[str, Any]]:
        path = self.snapshot.folder / f"{name}.parquet"
        if not wanted or not path.is_file():
            return {}
        listed = sorted(wanted)
        # A list written out lets the file's own index skip what cannot hold any of it; a parameter would not.
        among = ", ".join(self.dialect.expression(written_out(one)) for one in listed)
        rows = self._rows(f"SELECT * FROM read_parquet(?) WHERE {key} IN ({among})", [str(path)])
        texts = [
            {column: str(value) if isinstance(value, UUID) else value for column, value in row.items()}
            for row in rows
        ]
        return {row[key]: row for row in texts}


def _number(text: str | None) -> Decimal | None:
    return kept(Decimal(text)) if text is not None else None


def _decimal(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _rule(part: Any) -> Any:
    """A part of the book as JSON, formulas as they were written."""
    return {
        field.name: _plain(getattr(part, field.name))
        for field in fields(part)
        if field.name not in ("parts", "line", "code", "title")
        and getattr(part, field.name) not in (None, (), "")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return {"zh": value.chinese, "en": value.english}
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        found = {
            field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.name != "line"
        }
        return (
            {"function": _FUNCTIONS[type(value).__name__], **found}
            if type(value).__name__ in _FUNCTIONS
            else found
        )
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [_plain(one) for one in value]
    return value


_FUNCTIONS = {
    "Linear": "linear",
    "Ratio": "ratio",
    "Steps": "steps",
    "ByRank": "rank",
    "PerItem": "per_item",
    "ScoredBy": "scored_by",
}
