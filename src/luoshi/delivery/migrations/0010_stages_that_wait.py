"""Tasks of which a stage waits to be confirmed are found without reading all."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0009_short_list_of_new_words")]

    operations = [
        migrations.AddIndex(
            "task",
            models.Index(
                fields=["state", "id"],
                name="task_stage_waits",
                condition=models.Q(
                    models.Func(
                        models.F("stages"),
                        models.Value("$[*] ? (@.done_on != null && !(@.confirmed_on != null))"),
                        function="jsonb_path_exists",
                        output_field=models.BooleanField(),
                    )
                ),
            ),
        )
    ]
