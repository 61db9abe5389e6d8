"""Indexes for the door and for pages by cursor: neither may cost more where there are more patients."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('intake', '0004_wording_staged_beside_one_in_use'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='patient',
            name='patient_clinic_created',
        ),
        migrations.RemoveIndex(
            model_name='profile',
            name='profile_clinic_completed',
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['clinic', 'created_at', 'id'], name='assessment_clinic_page'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['clinic', 'created_at', 'id'], name='invitation_clinic_page'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['clinic', 'id'], name='patient_clinic_id'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['clinic', 'created_at', 'id'], name='patient_clinic_page'),
        ),
        migrations.AddIndex(
            model_name='profile',
            index=models.Index(fields=['clinic', 'completed_at', 'id'], name='profile_clinic_page'),
        ),
    ]
