from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("growth", "0005_what_movements_read")]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="kind",
            field=models.TextField(choices=[("stage", "阶段"), ("money", "资金"), ("loss", "退出阶段")]),
        ),
    ]
