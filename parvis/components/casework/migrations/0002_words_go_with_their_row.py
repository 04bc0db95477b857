"""On SQLite the words of a file stand in a table of their own: they go when its row goes."""

from django.db import migrations

TRIGGER = (
    "CREATE TRIGGER casework_words_go AFTER DELETE ON casework_indexed "
    "BEGIN DELETE FROM casework_words WHERE rowid = old.id; END"
)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(TRIGGER)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER casework_words_go")


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
