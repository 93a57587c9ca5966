from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from luoshi.record.models.kept import new_id


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_table_draft"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("account", models.UUIDField(db_index=True)),
                ("tasks", ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("name", models.TextField()),
                ("media_type", models.TextField()),
                ("size", models.BigIntegerField()),
                ("data", models.BinaryField()),
                ("address", models.TextField()),
                ("not_secret", models.BooleanField(default=False)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "delivery_draft_file",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "address", "name"), name="one_draft_of_a_file")
                ],
            },
        ),
    ]
