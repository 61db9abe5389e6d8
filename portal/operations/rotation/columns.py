"""Every sealed column of every model, found by looking at the models, and bringing its rows under the first key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Substr

from portal.audit.encryption import CannotOpen, EncryptedTextField, active_key, key_of, reseal

BATCH = 200


@dataclass(frozen=True)
class Refusal:
    """A value that does not open, by its place. What it holds is never said."""

    place: str
    row: str
    why: str

    def __str__(self) -> str:
        return f"{self.place} of row {self.row}: {self.why}"


@dataclass(frozen=True)
class Table:
    """A model with its sealed columns."""

    model: type[models.Model]
    fields: tuple[EncryptedTextField, ...]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def behind(self) -> QuerySet[Any]:
        """Return the rows that hold a value which is not sealed under the first key."""
        head = f"v1:{active_key()}:"
        rows, wanted = self.model._base_manager.all(), Q()
        for number, field in enumerate(self.fields):
            start = Substr(F(field.attname), 1, len(head), output_field=CharField())
            rows = rows.alias(**{f"head_{number}": start})
            wanted |= Q(**{f"{field.attname}__isnull": False}) & ~Q(**{f"head_{number}": head})
        return rows.filter(wanted).order_by("pk")


def tables() -> list[Table]:
    """Return every model that has a sealed column of its own, sorted by the name of its table."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = tuple(f for f in model._meta.local_concrete_fields if isinstance(f, EncryptedTextField))
        if fields and not model._meta.proxy:
            found.append(Table(model, fields))
    return sorted(found, key=lambda table: table.name)


def reseal_rows(table: Table, refused: set[Refusal]) -> Iterator[int]:
    """Bring one table under the first key, in one pass; yield how many rows each batch changed."""
    last = None
    while True:
        with transaction.atomic():
            rows = table.behind() if last is None else table.behind().filter(pk__gt=last)
            names = [field.attname for field in table.fields]
            batch = list(rows.select_for_update(skip_locked=True).values("pk", *names)[:BATCH])
            changed = sum(_reseal_row(table, row, refused) for row in batch)
        if not batch:
            return
        last = batch[-1]["pk"]
        yield changed


def left_behind(table: Table) -> Counter[str]:
    """Return how many values each other key still seals in a table; an empty name is a value that is not sealed."""
    found: Counter[str] = Counter()
    names = [field.attname for field in table.fields]
    for values in table.behind().values_list(*names).iterator(chunk_size=2_000):
        found.update(key_of(value) for value in values if value is not None)
    del found[active_key()]
    return found


def _reseal_row(table: Table, row: dict[str, Any], refused: set[Refusal]) -> int:
    """Change a row where all that was read of it still stands; say whether it did."""
    old, new = {}, {}
    for field in table.fields:
        value = row[field.attname]
        if value is None or key_of(value) == active_key():
            continue
        try:
            new[field.attname] = reseal(value, f"{table.name}|{field.column}|{row['pk']}")
            old[field.attname] = value
        except CannotOpen as error:
            refused.add(Refusal(f"{table.name}.{field.column}", str(row["pk"]), str(error)))
    if not new:
        return 0
    return table.model._base_manager.filter(pk=row["pk"], **old).update(**new)
