"""Who may read what names the premises, for what was kept when every authority could."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def narrow_documents(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give kept licence sheets and application documents the label that new ones get."""
    documents = apps.get_model("documents", "Document").objects
    given = apps.get_model("sources", "ApplicationDocument").objects
    sheets = apps.get_model("sources", "LicenceRevision").objects.values("sheet")
    owned = {"releasability": "owner", "released_to": None}
    documents.filter(pk__in=sheets).update(**owned)
    documents.filter(pk__in=given.values("document")).update(**owned)
    # All but those of drafts go to the regulator: the first of the State, as for a new application.
    regulators = {}
    found = apps.get_model("organisations", "Organisation").objects.filter(kind="regulator")
    for regulator in found.order_by("id"):
        regulators.setdefault(regulator.country, regulator.pk)
    for country, key in regulators.items():
        submitted = given.filter(application__country=country)
        submitted = submitted.exclude(application__releasability="owner")
        documents.filter(pk__in=submitted.values("document")).update(
            releasability="named", released_to=key
        )


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_exercise_material'),
        ('organisations', '0001_initial'),
        ('sources', '0013_exchange_requester'),
    ]

    # Going back widens nothing again.
    operations = [migrations.RunPython(narrow_documents, migrations.RunPython.noop)]
