from django.db import migrations, models


def note_help(apps, schema_editor):
    """Those who said last that somebody helps them were helped."""
    apps.get_model("intake", "Invitation").objects.filter(privacy="helped").update(was_helped=True)


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_index_pages")]

    operations = [
        migrations.AddField("invitation", "was_helped", models.BooleanField(default=False)),
        migrations.RunPython(note_help, migrations.RunPython.noop),
    ]
