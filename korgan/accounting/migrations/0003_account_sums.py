"""Sums of accounts by month, filled from the lines that are there."""

from datetime import UTC

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Sum
from django.db.models.functions import TruncMonth


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    lines = apps.get_model("accounting", "LedgerLine").objects.annotate(
        event_month=TruncMonth("event_date"),
        booked_month=TruncMonth("booked_at", tzinfo=UTC, output_field=models.DateField()),
    )
    rows = lines.order_by().values_list("account_id", "substance", "event_month", "booked_month")
    sums = apps.get_model("accounting", "AccountSum")
    sums.objects.bulk_create(
        (
            sums(
                account_id=account, substance=substance, event_month=event_month,
                booked_month=booked_month, amount=total,
            )
            for account, substance, event_month, booked_month, total in rows.annotate(
                total=Sum("amount")
            )
        ),
        batch_size=1000,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("accounting", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="AccountSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("substance", models.CharField(max_length=8)),
                ("event_month", models.DateField()),
                ("booked_month", models.DateField()),
                ("amount", models.BigIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sums",
                        to="accounting.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "substance", "event_month", "booked_month"),
                        name="account_sum_once",
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
