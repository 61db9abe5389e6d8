"""The starter pieces, read from their files once a process: whoever asks again gets the same rows copied in."""

from collections.abc import Sequence

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Page, Site

from content import actions
from content.models import Reference, Topic
from portal.audit.actor import system

ROOMS = {"content", "wagtailcore", "modelsearch"}
Rows = dict[str, list[Sequence[object]]]

# By the numbers of the content types, which a flushed database gives out anew.
_copies: dict[tuple[tuple[object, ...], ...], Rows] = {}


@transaction.atomic
def load_starter() -> None:
    """Publish the starter pieces, as `content.actions.load_starter` does but for its line in the audit log.

    What this process has loaded once is written as rows. Tests of the loading itself call the action.
    """
    if Page.objects.exists() or Reference.objects.exists() or Topic.objects.exists():
        actions.load_starter(by=system("tests"))
        _count_rows()
        return
    kinds = tuple(ContentType.objects.order_by("pk").values_list("pk", "app_label", "model"))
    if kinds not in _copies:
        before = _rows()
        actions.load_starter(by=system("tests"))
        _copies[kinds] = {table: [row for row in rows if row not in before[table]] for table, rows in _rows().items()}
    else:
        _write(_copies[kinds])
        Site.clear_site_root_paths_cache()
    _count_rows()


def _count_rows() -> None:
    """Let PostgreSQL count what was written and not committed: one that counted before, beside a run that rolls
    everything back, takes each table for empty, and goes through all of them once for each row of the other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, _tables()))}")


def _rows() -> Rows:
    return {table: _read(table) for table in _tables()}


def _tables() -> list[str]:
    there = set(connection.introspection.table_names())
    models = apps.get_models(include_auto_created=True)
    return sorted(
        {each._meta.db_table for each in models if each._meta.app_label in ROOMS and each._meta.db_table in there}
    )


def _read(table: str) -> list[Sequence[object]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return list(cursor.fetchall())


def _write(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table, written in rows.items():
            if written:
                places = ", ".join(["%s"] * len(written[0]))
                cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({places})", written)
