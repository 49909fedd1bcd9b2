"""Refuse update and delete of what is written once, inside the database itself."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WHOLE = ("movement", "ledgerline", "batchorigin", "reportedline")
# Of a sealed report only its state and findings at the receiver's end may change.
REPORT_COLUMNS = (
    "area_id, kind, number, start, end, report_date, profile, content, document_id, sealed_at"
)


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        found = [
            f"""CREATE TRIGGER accounting_{name}_no_{verb} BEFORE {verb} ON accounting_{name}
                BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
            for name in WHOLE
            for verb in ("update", "delete")
        ]
        quoted = ", ".join(f'"{name.strip()}"' for name in REPORT_COLUMNS.split(","))
        found.append(
            f"""CREATE TRIGGER accounting_report_no_update BEFORE UPDATE OF {quoted}
                ON accounting_accountingreport
                BEGIN SELECT RAISE(ABORT, 'a sealed report is not changed'); END"""
        )
        found.append(
            """CREATE TRIGGER accounting_report_no_delete BEFORE DELETE
               ON accounting_accountingreport
               BEGIN SELECT RAISE(ABORT, 'a sealed report is not removed'); END"""
        )
        return found
    quoted = ", ".join(f'"{name.strip()}"' for name in REPORT_COLUMNS.split(","))
    return [
        """CREATE FUNCTION accounting_refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
        *(
            f"""CREATE TRIGGER accounting_{name}_no_change BEFORE UPDATE OR DELETE
                ON accounting_{name} FOR EACH ROW EXECUTE FUNCTION accounting_refuse()"""
            for name in WHOLE
        ),
        f"""CREATE TRIGGER accounting_report_no_change BEFORE DELETE OR UPDATE OF {quoted}
            ON accounting_accountingreport FOR EACH ROW EXECUTE FUNCTION accounting_refuse()""",
    ]


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
