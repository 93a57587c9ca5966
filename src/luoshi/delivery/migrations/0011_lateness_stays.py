"""Whose lateness it was stays on a task that another unit leads now, or that was cancelled and taken up again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0010_stages_that_wait")]

    operations = [
        migrations.AddField("task", "lead_changed_on", models.DateField(null=True)),
        migrations.AddField("task", "due_lead", models.UUIDField(null=True)),
        migrations.AddField("task", "dropped_on", models.DateField(null=True)),
    ]
