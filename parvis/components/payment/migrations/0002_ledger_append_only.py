"""Both databases refuse to change a line of the ledger, whoever asks."""

from django.db import migrations

MESSAGE = "The ledger is append-only: post the opposite."


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION payment_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER payment_posting_no_update BEFORE UPDATE ON payment_posting FOR EACH ROW EXECUTE FUNCTION payment_refuse()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER payment_posting_no_update BEFORE UPDATE ON payment_posting BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def allow_changes(apps, schema_editor):
    table = " ON payment_posting" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER payment_posting_no_update{table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION payment_refuse()")


class Migration(migrations.Migration):
    dependencies = [("payment", "0001_initial")]

    operations = [migrations.RunPython(refuse_changes, allow_changes, elidable=False)]
