"""Decomposition tables that are being filled in."""

from django.db import migrations, models

import luoshi.record.models.kept


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_tasks")]

    operations = [
        migrations.CreateModel(
            name="TableDraft",
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
                ("account", models.UUIDField()),
                ("about", models.TextField()),
                ("rows", models.JSONField(default=list)),
                ("version", models.IntegerField(default=0)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "delivery_table_draft",
                "constraints": [models.UniqueConstraint(fields=("account", "about"), name="one_table_draft")],
            },
        ),
    ]
