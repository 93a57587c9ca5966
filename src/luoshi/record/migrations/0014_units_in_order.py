"""Where a unit stands in the organisation list, as last imported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0013_growth_clerk"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="position",
            field=models.IntegerField(null=True),
        ),
    ]
