from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

FIELDS = ["clinic", "instrument", "instrument_version", "language"]


def withdraw_what_waits_beside_one_in_use(apps, schema_editor):
    """Going back, one sheet a language may stand: the one in use stays."""
    wording = apps.get_model("intake", "Wording")
    for row in wording.objects.filter(retired_at=None).exclude(confirmed_at=None):
        same = {field: getattr(row, field) for field in FIELDS}
        wording.objects.filter(**same, retired_at=None, confirmed_at=None).update(retired_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_list_view"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="wording", name="wording_one_in_use"),
        migrations.RunPython(migrations.RunPython.noop, withdraw_what_waits_beside_one_in_use),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                fields=FIELDS,
                condition=Q(retired_at__isnull=True, confirmed_at__isnull=False),
                name="wording_one_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                fields=FIELDS,
                condition=Q(retired_at__isnull=True, confirmed_at__isnull=True),
                name="wording_one_staged",
            ),
        ),
    ]
