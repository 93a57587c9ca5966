from django.db import migrations, models

# Of claims that were decided before, what their last decision says; `luoshi verify --rebuild` names any other.
FILL = """
UPDATE growth_claim SET approved_at = decided_at WHERE verdict = 'approved';
UPDATE growth_claim SET struck_at = decided_at WHERE verdict = 'struck';
"""


class Migration(migrations.Migration):
    dependencies = [("growth", "0001_initial")]

    operations = [
        *(
            migrations.AddField("claim", name, models.DateTimeField(null=True))
            for name in ("approved_at", "struck_at", "lost_at")
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
