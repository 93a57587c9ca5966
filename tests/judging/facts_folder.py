"""Folders of facts made on the spot, row by row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import duckdb

from luoshi.judging.known_facts import FILES

SPACE = UUID("5d3c6d4e-0000-4000-8000-000000000000")
SETTING_UP = datetime(2026, 1, 5, 1, 0)
FIRST = date(2026, 1, 1)


def key(*parts: object) -> UUID:
    """The same identifier for the same words."""
    return uuid5(SPACE, "/".join(map(str, parts)))


@dataclass
class Facts:
    """Rows by file, in the order in which they were said; ``write`` makes the folder."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in FILES})

    def say(
        self,
        kind: str,
        subject: object,
        name: str,
        value: str | int | Decimal | date | UUID | None,
        *,
        known_at: datetime = SETTING_UP,
        event: object = "set up",
        claimant: str = "",
        period: str = "always",
        valid_from: date | None = None,
        valid_to: date | None = None,
        basis: str = "none",
        aspect: str = "level",
        retracts: UUID | None = None,
    ) -> UUID:
        """One statement, said by one cell; its id. ``subject`` and ``event`` are identifiers or words for one."""
        number = len(self.rows["facts"])
        statement, source = UUID(int=(0x7000 << 64) + number), UUID(int=(0x7001 << 64) + number)
        columns: dict[str, Any] = dict.fromkeys(column for column, _ in FILES["facts"])
        columns |= {
            "statement": statement,
            "event": event if isinstance(event, UUID) else key("event", event),
            "known_at": known_at,
            "subject_kind": kind,
            "subject": subject if isinstance(subject, UUID) else key(kind, subject),
            "property": name,
            "period": period,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "basis": basis,
            "aspect": aspect,
            "claimant": claimant,
            "source": source,
            "retracts": retracts,
        }
        column = {str: "text", int: "number", Decimal: "number", date: "day", UUID: "reference"}
        if value is not None:
            columns[column[type(value)]] = value
        self.rows["facts"].append(columns)
        cell: dict[str, Any] = dict.fromkeys(column for column, _ in FILES["sources"])
        cell |= {"source": source, "kind": "cell", "file": "sha256:0", "sheet": "表", "cell": f"C{number}",
                 "stored": str(value), "shown": str(value), "event": columns["event"]}  # fmt: skip
        self.rows["sources"].append(cell)
        return statement

    def unit(self, code: str, *, parent: str | None = None, **more: str) -> UUID:
        """A unit that exists since the beginning of 2026, called by its code unless ``name`` says otherwise."""
        found = key("unit", code)
        self.say("unit", found, "unit.exists", "yes", period="span", valid_from=FIRST)
        for name, value in ({"code": code, "name": code, "level": "county"} | more).items():
            self.say("unit", found, f"unit.{name}", value)
        if parent is not None:
            for column in ("parent", "reports_to"):
                above = key("unit", parent)
                self.say("unit", found, f"unit.{column}", above, period="span", valid_from=FIRST)
        return found

    def figure(
        self,
        unit: str,
        code: str,
        number: str | int | None,
        *,
        month: int = 6,
        year: int = 2026,
        whole_year: bool = False,
        basis: str = "cumulative",
        aspect: str = "level",
        claimant: str | None = None,
        known_at: datetime | None = None,
        event: object = "figures",
        retracts: UUID | None = None,
    ) -> UUID:
        """A figure of a month of 2026, or of its year; by the unit itself unless ``claimant`` names another."""
        start = date(year, 1 if whole_year else month, 1)
        end = date(year + (whole_year or month == 12), 1 if whole_year else month % 12 + 1, 1)
        return self.say(
            "unit",
            unit,
            f"indicator/{code}",
            None if number is None else Decimal(number),
            known_at=known_at or datetime(2026, 7, 10, 1),
            event=event,
            claimant=str(key("unit", claimant or unit)),
            period="year" if whole_year else "month",
            valid_from=start,
            valid_to=end,
            basis=basis,
            aspect=aspect,
            retracts=retracts,
        )

    def event(
        self,
        name: object,
        kind: str,
        at: datetime,
        *,
        cause: str = "person",
        subject: UUID | None = None,
        data: Any = None,
    ) -> UUID:
        """Something that was done; its id is that of ``name``."""
        found = key("event", name)
        self.rows["events"].append(
            {
                "event": found,
                "kind": kind,
                "at": at,
                "cause": cause,
                "cause_id": None,
                "subject": subject,
                "data": None if data is None else json.dumps(data, ensure_ascii=False),
            }
        )
        return found

    def define(
        self,
        code: str,
        *,
        kept_by: Sequence[str] = (),
        curve: str = "straight",
        known_at: datetime = SETTING_UP,
        event: object = "defining",
    ) -> None:
        """A version of an indicator's definition."""
        definition = {
            "code": code,
            "kept_by": list(kept_by),
            "curve": curve,
            "bases": ["current", "cumulative"],
        }
        self.rows["definitions"].append(
            {
                "statement": key("definition", code, known_at),
                "event": key("event", event),
                "known_at": known_at,
                "indicator": key("indicator", code),
                "code": code,
                "definition": json.dumps(definition, ensure_ascii=False),
            }
        )

    def write(self, folder: Path) -> Path:
        """The folder with its files."""
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as database:
            for name, columns in FILES.items():
                listed = ", ".join(f'"{column}" {kind}' for column, kind in columns)
                database.execute(f"CREATE TABLE {name} ({listed})")
                rows = [[row.get(column) for column, _ in columns] for row in self.rows[name]]
                if rows:
                    places = ", ".join("?" for _ in columns)
                    database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
                database.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
        return folder
