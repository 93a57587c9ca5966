"""The list of new words that every search of tasks goes through stays short; the index is not built anew."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0008_objectable_basis")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX task_search SET (gin_pending_list_limit = 256)",
                    "ALTER INDEX task_search RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex("task", "task_search"),
                migrations.AddIndex(
                    "task", GinIndex(fields=["search"], name="task_search", gin_pending_list_limit=256)
                ),
            ],
        )
    ]
