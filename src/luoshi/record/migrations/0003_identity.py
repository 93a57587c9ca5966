"""Judgements of identity, each with the time during which it stood."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of current rows."""

    dependencies = (("record", "0002_kept"),)

    operations = (
        migrations.CreateModel(
            name="IdentityJudgement",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
                ("person", models.UUIDField()),
                ("other", models.UUIDField()),
                ("same", models.BooleanField()),
            ],
            options={"db_table": "record_identity_judgement"},
        ),
    )
