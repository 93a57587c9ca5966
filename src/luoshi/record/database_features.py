"""Everything that the product asks of PostgreSQL beyond plain SQL, in one place.

A city may run its own server, 15 or newer, or one derived from PostgreSQL. Whoever wants to know whether
that works compares it with this list; a test compares the list with the code. No extension is asked for,
and no guard rests on an EXCLUDE constraint: what must not happen twice at once is kept apart by locks,
which every derived server has.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """``pattern`` finds it in the code, ``since`` is the PostgreSQL version that brought it, and
    ``instead`` is what to do on a server that lacks it ("needed": there is no way round)."""

    name: str
    pattern: str
    since: str
    used_for: str
    instead: str


FEATURES: tuple[Feature, ...] = (
    Feature(
        "triggers in PL/pgSQL",
        r"LANGUAGE plpgsql|CREATE TRIGGER|RAISE EXCEPTION|TG_OP",
        "9.0",
        "kept rows refuse to be changed, deleted or emptied",
        "a rule of the server's own that refuses the same",
    ),
    Feature(
        "settings of a transaction",
        r"SET LOCAL luoshi\.erasing|current_setting\(",
        "9.2",
        "erasing says that it erases; a server says which version it is",
        "needed",
    ),
    Feature(
        "jsonb",
        r"to_jsonb\(|JSONField|json_build_array\(|json_build_object\(",
        "9.5",
        "comparing rows in a trigger, rows as text for the chain, items of a mechanism",
        "text columns and a longer trigger",
    ),
    Feature(
        "row locks",
        r"select_for_update|FOR UPDATE",
        "9.3",
        "one decision at a time on one document",
        "needed",
    ),
    Feature(
        "advisory locks",
        r"pg_advisory_xact_lock\(|hashtextextended\(",
        "11",
        "one statement at a time about subjects; one storing of the same bytes at a time",
        "rows of a table made to be locked",
    ),
    Feature(
        "repeatable read and shared snapshots",
        r"ISOLATION LEVEL REPEATABLE READ|pg_export_snapshot\(|SET TRANSACTION SNAPSHOT|REPEATABLE_READ",
        "9.2",
        "verifying, rebuilding and backing up see one moment",
        "one connection instead of several",
    ),
    Feature(
        "temporary tables that come before all others",
        r"CREATE TEMPORARY TABLE|pg_temp|INCLUDING ALL|ON COMMIT DROP",
        "9.0",
        "rebuilding beside the live rows",
        "a second schema",
    ),
    Feature(
        "tables emptied in a transaction",
        r"\bTRUNCATE\b",
        "9.0",
        "rebuilding the current rows",
        "deleting the rows",
    ),
    Feature(
        "prepared statements with one plan",
        r"plan_cache_mode|\bprepared\(\)",
        "12",
        "what every request asks is planned once a connection",
        "the options plan_cache_mode and prepare_threshold left out",
    ),
    Feature("COPY", r"\bCOPY\b", "9.0", "writing the rows of an action", "INSERT"),
    Feature(
        "data-changing WITH",
        r"WITH entry AS \(INSERT",
        "9.1",
        "an entry and the head of the chain in one message",
        "two statements",
    ),
    Feature(
        "recursive queries",
        r"WITH RECURSIVE",
        "8.4",
        "everybody who was judged to be one person, units under a unit",
        "needed",
    ),
    Feature(
        "LATERAL", r"\bLATERAL\b", "9.3", "what a cell says, of those that may be told", "a subquery each"
    ),
    Feature("DISTINCT ON", r"DISTINCT ON", "8.0", "of a series, what stands", "row_number()"),
    Feature("NULLS LAST", r"NULLS LAST", "8.3", "open beginnings after all others", "an expression"),
    Feature(
        "GROUPING SETS",
        r"GROUPING SETS|\bgrouping\(",
        "9.5",
        "counts for every filter at once",
        "one query each",
    ),
    Feature(
        "arrays",
        r"ArrayField|= ANY\(|\[\]|\bunnest\(|string_to_array\(|array_(?:agg|append|length|to_string)\(",
        "9.0",
        "names of mechanisms in a row, sets of ids as one parameter",
        "a table of its own",
    ),
    Feature(
        "text search vectors, made by us",
        r"SearchVectorField|tsvector|tsquery",
        "9.6",
        "one- and two-character words; no dictionary, no configuration, no extension",
        "an array of pieces with the same index",
    ),
    Feature("GIN indexes", r"GinIndex", "8.2", "searching words and mechanisms", "slower pages"),
    Feature(
        "partial indexes",
        r"condition=models\.Q\(\(?\"?\w+__isnull",
        "8.0",
        "finding the few withdrawn among the many",
        "whole indexes",
    ),
    Feature("collation C", r"Collate\(", "9.1", "folding A–Z the same on every server", "a second column"),
    Feature(
        "INSERT … ON CONFLICT",
        r"update_conflicts|ignore_conflicts|ON CONFLICT",
        "9.5",
        "rows of the organisation",
        "MERGE",
    ),
    Feature(
        "the catalogue and what a role may do",
        r"pg_is_in_recovery\(|has_schema_privilege\(|current_database\(|current_schema\(|pg_encoding_to_char\("
        r"|quote_ident\(|format\(|pg_catalog|pg_class",
        "9.2",
        "telling before the start what is wrong with a city's own server",
        "nothing is told",
    ),
    Feature(
        "other functions",
        r"extract\(epoch|to_char\(|convert_to\(|encode\(|bool_or\(|position\(|octet_length\(",
        "9.0",
        "rows as text for the chain; who held a post on a day",
        "an equal function",
    ),
    Feature("LISTEN and SKIP LOCKED", r"listen_notify|procrastinate", "9.5", "the queue of jobs", "polling"),
)
