import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('law', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChecklistPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(choices=[('border.case', 'Alarm case'), ('sources.inspection', 'Inspection of sources'), ('sources.incident', 'Incident with a source'), ('trade.match', 'Match in trade control'), ('accounting.balance', 'Material balance'), ('cooperation.equipment', 'Equipment'), ('training.exercise', 'Exercise')], max_length=40, verbose_name='page')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='law.work')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('work', 'place'), name='checklist_once_per_page')],
            },
        ),
    ]
