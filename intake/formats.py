"""What each text about a patient may be: its length and its shape, the same for screens, machines and actions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.exceptions import Refused
from portal.audit.text import check_line

PHONE = re.compile(r"[+(]*[0-9][0-9 ().\-/]*(?:(?:ext\.?|x|#) ?[0-9]{1,8})?", re.IGNORECASE)
FEWEST_DIGITS, MOST_DIGITS = 3, 24
EARLIEST_YEAR = 1900  # before it, a birth date is a slip of the hand

Check = Callable[[str], None]


class BadText(Refused):
    """A text about a patient is too long or has another shape. Forms and the API say so before, beside the field."""

    message = _("Something that was typed here cannot be kept. Check it and try again.")


def check_name(text: str) -> None:
    """Raises ValidationError for a name in which there is nothing to read."""
    if not any(character.isalnum() for character in text):
        raise ValidationError(_("Enter a name with letters."), code="no-letters")


def check_phone(text: str) -> None:
    """Raises ValidationError for what nobody could dial."""
    digits = sum(character.isdigit() for character in text)
    if not PHONE.fullmatch(text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise ValidationError(_("Enter a phone number, such as 09 000 0000."), code="not-a-phone-number")


def check_system(text: str) -> None:
    """Raises ValidationError for a bar: `system|value` is how an identifier is asked for."""
    if "|" in text:
        raise ValidationError(_("Leave out the bar: it stands between system and value."), code="has-a-bar")


check_email = EmailValidator(
    _("Enter an address such as name@example.org, or leave it empty."), code="not-an-email-address"
)


def check_birth_date(born: date) -> None:
    """Raises ValidationError for a day that has not been, or on which nobody alive was born."""
    if born.year < EARLIEST_YEAR or born > timezone.localdate():
        raise ValidationError(_("Enter a date that has been."), code="out-of-range")


@dataclass(frozen=True)
class Format:
    """A text of one line: how long it may be, and what else must hold."""

    longest: int
    shape: tuple[Check, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        return (check_line, MaxLengthValidator(self.longest), *self.shape)


FORMATS: Mapping[str, Format] = {
    "name": Format(200, (check_name,)),
    "preferred_name": Format(200, (check_name,)),
    "pronouns": Format(60),
    "record_number": Format(200),
    "email": Format(254, (check_email,)),
    "phone": Format(40, (check_phone,)),
    "contact_rule": Format(200),
    "identifier_system": Format(200, (check_system,)),
    "identifier_value": Format(200),
}


def check_patient(**values: Any) -> None:
    """Raises BadText for the first value that has not its format; an empty one says nothing and is fine."""
    for name, value in values.items():
        checks = (check_birth_date,) if name == "birth_date" else FORMATS[name].checks if name in FORMATS else ()
        try:
            for check in checks if value else ():
                check(value)
        except ValidationError as error:
            raise BadText(error.messages[0]) from error
