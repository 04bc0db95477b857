from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nodes", "0003_held_answers")]

    operations = [
        migrations.AddField(model_name="heldanswer", name="authorisation", field=models.CharField(blank=True, max_length=40)),
        migrations.AddField(model_name="heldanswer", name="purpose", field=models.JSONField(default=dict)),
    ]
