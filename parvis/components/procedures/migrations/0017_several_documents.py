"""A question may be answered by several documents, kept in the order in which they came."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("procedures", "0016_drop_usual_messages")]
    operations: ClassVar = [
        migrations.AlterModelOptions(name="attachment", options={"ordering": ("pk",)}),
        migrations.RemoveConstraint(model_name="attachment", name="procedures_one_attachment"),
    ]
