from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='exercise',
            field=models.CharField(blank=True, max_length=24, verbose_name='exercise'),
        ),
    ]
