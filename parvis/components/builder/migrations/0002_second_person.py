import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('builder', '0001_working_copies'),
        ('people', '0007_open_sessions'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='asked_revision',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='draft',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='publication',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
    ]
