from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0014_minutes_asked")]

    operations = [
        migrations.AddField(model_name="wording", name="source", field=models.JSONField(default=dict)),
    ]
