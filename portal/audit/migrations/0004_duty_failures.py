from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_deliveries'),
    ]

    operations = [
        migrations.AddField(
            model_name='dutyrun',
            name='failed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='dutyrun',
            name='last_error',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
