"""An index for the search on PostgreSQL, which looks for words in title and text together: Wagtail's has none."""

from django.db import migrations

NAME = "content_search_words"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {NAME} ON wagtailsearch_indexentry USING gin ((title || body))")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("content", "0013_first_translations"), ("wagtailsearch", "0010_add_text_fields")]
    operations = [migrations.RunPython(make, drop)]
