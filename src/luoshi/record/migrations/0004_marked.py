"""Directives that a person marked."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column of current rows."""

    dependencies = (("record", "0003_identity"),)

    operations = (
        migrations.AddField(model_name="proposal", name="marked_by", field=models.UUIDField(null=True)),
    )
