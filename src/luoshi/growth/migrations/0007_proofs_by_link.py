"""Which claims the same link proves."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("growth", "0006_losses_are_claimed"),)

    operations = (
        migrations.AddIndex(
            model_name="proof",
            index=models.Index(
                fields=["link"], condition=models.Q(link="", _negated=True), name="proofs_by_link"
            ),
        ),
    )
