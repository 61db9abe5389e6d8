from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("country", "0001_initial")]

    operations = [
        migrations.AddField("crisisline", "told_days", models.PositiveSmallIntegerField(null=True)),
    ]
