"""Alerts that were there before the ladder: what was acknowledged was acted on, and the clock of the rest runs."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    Alert = apps.get_model("intake", "Alert")
    Alert.objects.update(first_due_at=F("due_at"))
    seen = Alert.objects.exclude(acknowledged_at=None)
    seen.update(acted_at=F("acknowledged_at"), acted_by=F("acknowledged_by"))
    Alert.objects.filter(acknowledged_at=None, closed_at=None).update(climbs_at=F("due_at"))



class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0009_alert_lifecycle'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
