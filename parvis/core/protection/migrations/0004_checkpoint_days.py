from django.db import migrations, models

from parvis.core.protection import append_only


def keep_for_good(apps, schema_editor):
    append_only.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('protection', '0003_hidden_lines'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='checkpoint',
            index=models.Index(fields=['published_at'], name='protection__publish_6e38ee_idx'),
        ),
        migrations.RunPython(keep_for_good, migrations.RunPython.noop),
    ]
