"""Numbers by which a published work is known: the forms of a DOI, and the check digits of an ISBN. No database here."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# ISO 26324: a prefix of digits, a slash, a suffix. A full stop, comma or bracket at the end came with the sentence.
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s<>\"{}|\\^`]*[^\s<>\"{}|\\^`.,;:]")


def check_doi(value: str) -> None:
    """Raises ValidationError where a text is no bare DOI."""
    if not value.startswith("10."):
        raise ValidationError(_("A DOI starts with 10."))
    if not DOI.fullmatch(value):
        raise ValidationError(_("This is no DOI. It looks like 10.1037/0022-3514.52.3.511, without spaces."))


def check_isbn(value: str) -> None:
    """Raises ValidationError where the length is neither 10 nor 13, or the last digit does not fit the others."""
    if not is_isbn(value):
        raise ValidationError(_("This ISBN is mistyped: its check digit does not fit. Copy it again from the book."))


def is_isbn(value: str) -> bool:
    """Say whether an ISBN-10 or ISBN-13 has the right check digit; hyphens and spaces may stand in it (ISO 2108)."""
    if not re.fullmatch(r"[\dXx]+(?:[- ][\dXx]+)*", value):
        return False
    digits = re.sub(r"[- ]", "", value).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        figures = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(weight * figure for weight, figure in zip(range(10, 0, -1), figures, strict=True)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return False
