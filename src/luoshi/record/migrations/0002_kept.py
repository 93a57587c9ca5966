"""Kept rows are kept: the database itself refuses to change or delete them.

Erasing alone may empty the erasable columns, all of them at once, in a transaction that says so.
"""

from __future__ import annotations

from django.db import migrations

TABLES = {
    "record_event": "content,salt",
    "record_file": "content,salt,address",
    "record_reading": "content,salt",
    "record_article": "content,salt",
    "record_source": "content,salt",
    "record_statement": "content,salt",
    "record_sighting": "content,salt",
    "record_audit_entry": "",
}

FUNCTIONS = """
CREATE FUNCTION record_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erasable text[] := string_to_array(TG_ARGV[0], ',');
  column_name text;
BEGIN
  IF TG_OP = 'UPDATE' AND array_length(erasable, 1) > 0
     AND current_setting('luoshi.erasing', true) = 'on'
     AND to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable THEN
    FOREACH column_name IN ARRAY erasable LOOP
      IF to_jsonb(NEW) -> column_name <> 'null'::jsonb THEN
        RAISE EXCEPTION 'Luoshi: % may only be emptied in %', column_name, TG_TABLE_NAME
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
    END LOOP;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Luoshi: rows of % are kept; % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation', HINT = 'A correction is a new statement or a new event.';
END $$;
"""

TRIGGERS = "".join(
    f"""
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION record_refuse_change('{erasable}');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change('');
"""
    for table, erasable in TABLES.items()
)

HEAD = "INSERT INTO record_chain_head (id, number, hash, algorithm) VALUES (1, 0, 'none', 'sha256');"

UNDO = (
    "".join(f"DROP TRIGGER kept ON {table}; DROP TRIGGER kept_whole ON {table};" for table in TABLES)
    + "DROP FUNCTION record_refuse_change();"
)


class Migration(migrations.Migration):
    """Triggers, and the head of an empty chain."""

    dependencies = (("record", "0001_initial"),)

    operations = (
        migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),
        migrations.RunSQL(HEAD, "DELETE FROM record_chain_head;"),
    )
