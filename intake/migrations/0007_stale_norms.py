from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_was_helped")]

    operations = [migrations.AddField("normset", "stale_at", models.DateTimeField(null=True))]
