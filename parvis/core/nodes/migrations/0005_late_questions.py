import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nodes", "0004_what_a_held_answer_is_for")]

    operations = [
        migrations.CreateModel(
            name="LateQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("ticket", models.UUIDField(unique=True)),
                ("left_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
