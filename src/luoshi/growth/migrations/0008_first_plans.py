from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("growth", "0007_proofs_by_link")]

    operations = [
        migrations.AddField(model_name="project", name="first_plans", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="project", name="first_year_plans", field=models.JSONField(default=dict)
        ),
        migrations.RemoveIndex(model_name="project", name="project_board"),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=["status"],
                include=("id", "found_on", "batches", "tracks", "contracted", "stages", "first_plans"),
                name="project_board",
            ),
        ),
    ]
