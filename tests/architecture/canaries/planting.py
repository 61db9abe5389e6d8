"""Finds every text column of every model, and plants a string of its own into each row that a clinic owns."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from portal.accounts.models import Clinic
from portal.audit.encryption import EncryptedTextField

LETTERS, LENGTH = "bcdfghjkmnpqrstvwxyz", 12
TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "columns.toml").read_text())
COLUMNS: dict[str, list[str]] = TABLE["who"]
SHAPES = {
    "email": "{}@home.example",
    "name": "Somebody {}",
    "exit_url": "https://weather.example/{}",
    "label": "phone {}",
}

LAYERED = ("intro",)  # by language and kind: a word put into an empty one would not have that shape


@dataclass(frozen=True)
class Canary:
    """A string, and the row and column that it was put into."""

    text: str
    column: str
    row: Any
    clinic: Any  # the id of the clinic that owns the row
    patient: Any  # the id of the patient whom the row is about, if any


class Cage:
    """All canaries, by their text. The seed is fixed, so that a failure reads the same twice."""

    def __init__(self) -> None:
        self.birds: dict[str, Canary] = {}
        self._random = random.Random(3.4)

    def hatch(self, column: str, row: Any, clinic: Any, patient: Any) -> str:
        text = "zq" + "".join(self._random.choices(LETTERS, k=LENGTH - 2))
        self.birds[text] = Canary(text, column, row, clinic, patient)
        return text

    def watch(self, text: str, column: str, row: Any, clinic: Any, patient: Any) -> None:
        """Look for a value as it stands, where another one cannot be put in: a hash, a key."""
        self.birds[text] = Canary(text, column, row, clinic, patient)


def text_columns() -> Iterator[tuple[type[models.Model], models.Field, str]]:
    """Every column that can hold somebody's words: text and JSON, without a closed list of choices, 12 or longer."""
    for model in apps.get_models():
        for column in model._meta.local_fields:
            is_text = isinstance(column, models.CharField | models.TextField | models.JSONField)
            if is_text and not column.choices and (column.max_length or LENGTH) >= LENGTH and model._meta.managed:
                yield model, column, f"{model._meta.label}.{column.name}"


def words_of(label: str) -> list[str] | None:
    """Return what columns.toml says of a column, or of its whole model."""
    model = label.rpartition(".")[0]
    return COLUMNS.get(label) or COLUMNS.get(f"{model}.*")


def plant(cage: Cage, clinics: set[Any]) -> None:
    """Put canaries into all rows of all models, pages of clinics among them."""
    by_model: dict[type[models.Model], list[tuple[models.Field, str]]] = {}
    for model, column, label in text_columns():
        words = words_of(label)
        if words and not {"coded", "shared", "empty", "copy"} & set(words):
            by_model.setdefault(model, []).append((column, label))
    for model, columns in by_model.items():
        if issubclass(model, Page) or model is Page:
            continue  # planted when they were written, by `garden`
        for row in model._default_manager.all():
            clinic, patient = owners(row)
            if clinic in clinics:
                plant_row(cage, row, columns, clinic, patient)


def plant_row(cage: Cage, row: Any, columns: list[tuple[models.Field, str]], clinic: Any, patient: Any) -> None:
    changed = []
    for column, label in columns:
        value = getattr(row, column.attname)
        if any(phrase.startswith("kept") for phrase in words_of(label) or []):
            if isinstance(value, str) and len(value) >= LENGTH:
                cage.watch(value, label, row, clinic, patient)
        elif value is not None:
            setattr(row, column.attname, planted(cage, column, label, value, (row, clinic, patient)))
            changed.append(column.name)
    if changed:
        models.Model.save(row, update_fields=changed)


def planted(cage: Cage, column: models.Field, label: str, value: Any, owner: tuple[Any, Any, Any]) -> Any:
    if value == {} and column.name in LAYERED:
        return value
    if isinstance(value, dict):
        return {key: planted(cage, column, label, each, owner) for key, each in value.items()} | (
            {} if value else {"more": cage.hatch(label, *owner)}
        )
    if isinstance(value, list):
        return [*value, cage.hatch(label, *owner)]
    if not isinstance(value, str):
        return value
    shape = SHAPES.get(column.name, "{}") if isinstance(column, EncryptedTextField | models.CharField) else "{}"
    return shape.format(cage.hatch(label, *owner))


def owners(row: Any, depth: int = 0) -> tuple[Any, Any]:
    """Return the ids of the clinic and the patient that a row belongs to, by its columns or what they lead to."""
    if isinstance(row, Clinic):
        return row.pk, None
    clinic, patient = getattr(row, "clinic_id", None), getattr(row, "patient_id", None)
    if row._meta.label == "intake.Patient":
        patient = row.pk
    if row._meta.label == "accounts.User":
        membership = row.memberships.first()
        return (membership.clinic_id if membership else None), None
    if row._meta.label == "integration.IdempotencyKey":
        return apps.get_model("integration", "Client").objects.get(client_id=row.client_id).clinic_id, row.key
    if row._meta.label == "audit.AuditEvent" and row.patients:
        patient = row.patients[0]
    for column in row._meta.fields if depth < 4 else ():
        leads_on = isinstance(column, models.ForeignKey) and getattr(row, column.attname) is not None
        if leads_on and (clinic is None or patient is None):
            found, about = owners(getattr(row, column.name), depth + 1)
            clinic, patient = clinic or found, patient or about
    return clinic, str(patient) if patient else None


def garden(cage: Cage, page: Page, clinic: Any) -> Page:
    """Put canaries into every text column of a page that is not saved yet, its own and those of its parents.

    A number that a page cannot be without is 1.
    """
    for column in page._meta.fields:
        label = f"{column.model._meta.label}.{column.name}"
        words = words_of(label) or []
        is_number = isinstance(column, models.PositiveSmallIntegerField)
        if is_number and not column.null and getattr(page, column.attname) is None:
            setattr(page, column.attname, 1)
        if {"coded", "shared", "kept", "copy"} & set(words) or not isinstance(
            column, models.CharField | models.TextField | StreamField
        ):
            continue

        def text(label: str = label) -> str:
            return cage.hatch(label, page, clinic, None)

        if isinstance(column, StreamField):
            stream = column.stream_block
            setattr(page, column.name, [(name, filled(block, text)) for name, block in stream.child_blocks.items()])
        elif isinstance(column, RichTextField):
            setattr(page, column.name, f"<p>{text()}</p>")
        elif isinstance(column, models.URLField):
            setattr(page, column.name, f"https://partner.example/{text()}")
        elif (column.max_length or LENGTH) >= LENGTH:
            setattr(page, column.name, text())
    page.draft_title = page.title
    return page


def filled(block: blocks.Block, text: Any) -> Any:
    """Return a value of a block with a canary wherever it takes text."""
    if isinstance(block, blocks.StructBlock):
        return {name: filled(child, text) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [filled(block.child_block, text)]
    if isinstance(block, blocks.RichTextBlock):
        return f"<p>{text()}</p>"
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return text()
    if isinstance(block, blocks.ListBlock):
        return [filled(block.child_block, text)]
    if isinstance(block, blocks.URLBlock):
        return f"https://films.example/{text()}"
    if isinstance(block, blocks.DecimalBlock):
        return 1
    return block.get_default() if not isinstance(block, blocks.IntegerBlock) else 1999
