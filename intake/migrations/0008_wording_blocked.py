from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_stale_norms")]

    operations = [
        migrations.AddField("wording", "blocked_at", models.DateTimeField(null=True)),
        migrations.AddField("wording", "blocked_items", models.JSONField(default=list)),
    ]
