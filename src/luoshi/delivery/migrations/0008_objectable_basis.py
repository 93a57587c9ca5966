"""The last day to object says what it was counted from while its calendar is not published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0007_leaders_see_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="objectable_basis",
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("objectable_basis__isnull", False)),
                fields=["objectable"],
                name="task_objectable",
            ),
        ),
    ]
