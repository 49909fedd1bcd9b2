"""Refuse update and delete of events of seals, custodians and declarations, as of movements."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WHOLE = ("sealevent", "custodyevent", "declarationentry", "sandboxanswer")


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"""CREATE TRIGGER accounting_{name}_no_{verb} BEFORE {verb} ON accounting_{name}
                BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"""
            for name in WHOLE
            for verb in ("update", "delete")
        ]
    return [
        f"""CREATE TRIGGER accounting_{name}_no_change BEFORE UPDATE OR DELETE
            ON accounting_{name} FOR EACH ROW EXECUTE FUNCTION accounting_refuse()"""
        for name in WHOLE
    ]


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0004_sandboxes_and_handling")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
