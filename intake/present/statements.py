"""A page of one of our own forms."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.language import in_language
from intake.models import Section, Statement
from intake.path import Path
from intake.present.answers import label_of
from intake.shown import stamp
from intake.statements import GOALS


def page(path: Path, name: str, form: forms.Form, language: str, elsewhere: list[Statement]) -> dict[str, Any]:
    """Return the context of a form, with what another device said meanwhile."""
    part = next((part for part in path.parts if part.section.form == name), None)
    words = in_language(part.section.intro, language) if part else {"think": "", "why": ""}
    return {
        "form": form,
        "rows": [{"field": field, "is_text": is_text(field)} for field in form],
        "elsewhere": [elsewhere_row(row, path) for row in elsewhere],
        "name": name,
        "is_about_you": name == Section.ABOUT_YOU,
        "shown": stamp(name),
        "part": part,
        "parts": len(path.asked_parts),
        "heading": in_language(part.section.title, language) if part else _("About you"),
        "think": words["think"],
        "why": words["why"],
        "back_url": reverse("patient_home"),
    }


def elsewhere_row(row: Statement, path: Path) -> dict[str, str]:
    hidden = path.veil.covers(row)
    return {"label": label_of(row.kind), "text": _("Not shown while someone can see") if hidden else text_of(row)}


def is_text(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.Textarea | forms.TextInput)


def text_of(row: Statement) -> str:
    """Return a statement as one line: the choices by name, then the text."""
    return ", ".join([*(str(name) for code, name in GOALS if code in row.choices), *([row.text] if row.text else [])])
