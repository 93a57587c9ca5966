"""What erasures leave of events; kept like every kept row."""

from __future__ import annotations

from django.db import migrations, models

import luoshi.record.models.kept

GUARDS = """
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON record_remainder
  FOR EACH ROW EXECUTE FUNCTION record_refuse_change('content,salt');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON record_remainder
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change('');
"""


class Migration(migrations.Migration):
    """A table of kept rows, with its guards."""

    dependencies = (("record", "0010_document_classes"),)

    operations = (
        migrations.CreateModel(
            name="Remainder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=luoshi.record.models.kept.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("content", models.TextField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("digest", models.TextField()),
                ("event", models.UUIDField(db_index=True)),
                ("of", models.UUIDField(db_index=True)),
            ],
            options={"db_table": "record_remainder"},
        ),
        migrations.RunSQL(
            GUARDS,
            "DROP TRIGGER kept ON record_remainder; DROP TRIGGER kept_whole ON record_remainder;",
        ),
    )
