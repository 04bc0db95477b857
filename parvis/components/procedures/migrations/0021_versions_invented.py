from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0020_sendings'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedureversion',
            name='sample',
            field=models.BooleanField(default=False),
        ),
    ]
