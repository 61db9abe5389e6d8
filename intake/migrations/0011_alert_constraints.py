"""No alert without a clock until somebody acted; no step without who."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0010_alert_clocks'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acted_at__isnull', True), ('acted_by__isnull', True)), models.Q(('acknowledged_at__isnull', False), ('acted_at__isnull', False), ('acted_by__isnull', False)), _connector='OR'), name='alert_acted_pair'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('is_void', False), ('closed_at__isnull', False), _connector='OR'), name='alert_void_is_closed'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('rung__lte', 3)), name='alert_rung_on_the_ladder'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('climbs_at__isnull', False), ('acted_at__isnull', False), ('closed_at__isnull', False), ('rung', 3), _connector='OR'), name='alert_clock_runs'),
        ),
        migrations.AddConstraint(
            model_name='alertevent',
            constraint=models.CheckConstraint(condition=models.Q(('actor_id', ''), _negated=True), name='alert_event_has_an_actor'),
        ),
    ]
