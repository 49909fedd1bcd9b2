from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('training', '0004_classrooms'),
    ]

    operations = [
        migrations.AddField(
            model_name='course',
            name='objectives',
            field=models.TextField(blank=True, default='', verbose_name='objectives'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='course',
            name='content',
            field=models.TextField(blank=True, default='', verbose_name='content'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='course',
            name='material',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='material and its edition'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='course',
            name='reviewed_on',
            field=models.DateField(blank=True, null=True, verbose_name='material reviewed'),
        ),
        migrations.AddField(
            model_name='coursesession',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='why it was cancelled'),
            preserve_default=False,
        ),
    ]
