import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0016_staff_entry'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='staffentry',
            name='system',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='staffentry',
            name='system_name',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name='statement',
            name='client_id',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='staffentry',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='staffentry',
            name='way',
            field=models.CharField(choices=[('by-phone', 'by-phone'), ('in-the-room', 'in-the-room'), ('another-system', 'another-system')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='staffentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entered_by__isnull', False), ('system', ''), ('way__in', ('by-phone', 'in-the-room'))), models.Q(('entered_by__isnull', True), ('way', 'another-system'), models.Q(('system', ''), _negated=True)), _connector='OR'), name='entry_of_a_person_or_a_system'),
        ),
    ]
