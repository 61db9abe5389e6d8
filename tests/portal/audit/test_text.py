"""What a text may hold, in forms of every room."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

import portal.clinic.forms
from portal.audit.text import check_line, cleaned, is_possible
from portal.audit.text_fields import Line, Words

ROOMS = ["intake.forms", "portal.accounts.forms"] + [
    f"portal.clinic.forms.{module.name}" for module in pkgutil.iter_modules(portal.clinic.forms.__path__)
]


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\tb", "a\0b", "a\x1bb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb"])
def test_a_line_with_a_character_that_nobody_sees_is_refused(text):
    with pytest.raises(ValidationError, match="hidden character"):
        check_line(text)


@pytest.mark.parametrize("text", ["", "Zoë O'Brien-Smith", "שרה", "Nguyễn", "👩‍👧 mum", "Ａ", "a\u200db"])
def test_a_line_in_any_script_is_fine(text):
    check_line(text)


def test_longer_words_lose_what_came_along_unseen_and_nothing_else():
    assert cleaned("one\r\ntwo\x0bthree\ttab\x07\x1b\x80 fin\u2028al ‏עברית") == "one\ntwo\nthree\ttab fin\u2028al ‏עברית"


@pytest.mark.parametrize(("text", "answer"), [("fine\n", True), ("\0", False), ("a\ud800b", False)])
def test_what_no_database_keeps_is_known(text, answer):
    assert is_possible(text) is answer


def test_what_looks_the_same_is_the_same():
    assert Line().clean("Zoe\u0308") == Words().clean("Zoe\u0308") == "Zoë"


def all_forms() -> Iterator[type[forms.BaseForm]]:
    for room in ROOMS:
        found = vars(importlib.import_module(room)).values()
        yield from (each for each in found if isinstance(each, type) and issubclass(each, forms.BaseForm))


def text_fields() -> list[tuple[str, forms.Field]]:
    """Fields of our own forms that take text; what allauth brings unchanged is its own to check."""
    return [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in all_forms()
        if not form.__module__.startswith("allauth.")
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField)
    ]


def has_a_rule(field: forms.CharField) -> bool:
    kinds = (Line, Words, forms.EmailField, forms.URLField)
    return isinstance(field, kinds) or isinstance(field.widget, forms.PasswordInput)


def test_every_text_that_a_form_takes_has_a_length_and_no_control_characters():
    unlimited = [name for name, field in text_fields() if field.max_length is None]
    assert unlimited == ["portal.accounts.forms.SignInForm.password"]  # only ever compared
    assert [name for name, field in text_fields() if not has_a_rule(field)] == []
    assert len(text_fields()) > 40
