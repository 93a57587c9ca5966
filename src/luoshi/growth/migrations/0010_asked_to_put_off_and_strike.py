from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("growth", "0009_decided_by_another"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="kind",
            field=models.TextField(
                choices=[
                    ("stage", "阶段"),
                    ("money", "资金"),
                    ("loss", "退出阶段"),
                    ("shares", "分成"),
                    ("exclusion", "是否计入"),
                    ("merge", "并项"),
                    ("unmerge", "撤销并项"),
                    ("payment", "兑现付款"),
                    ("end", "终止承诺"),
                    ("delay", "计划推后、调低"),
                    ("strike", "撤销申报"),
                ]
            ),
        ),
    ]
