"""The bodies that the API reads: only members on the list, each where it belongs."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from rest_framework import serializers

from intake.formats import FORMATS
from portal.audit.text import check_line

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Body(serializers.Serializer):
    """A serializer that refuses members which it does not know, instead of dropping them in silence."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = {}
        if isinstance(data, Mapping):
            unknown = {name: [unknown_member()] for name in data if name not in self.fields}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**as_dict(error.detail), **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


def as_dict(detail: Any) -> dict[str, Any]:
    return dict(detail) if isinstance(detail, Mapping) else {"non_field_errors": detail}


def unknown_member() -> serializers.ErrorDetail:
    return serializers.ErrorDetail("This member is not known here.", code="unknown-member")


def fault(error: ValidationError) -> serializers.ErrorDetail:
    """Return what a rule of ours says, with its code."""
    return serializers.ErrorDetail(error.messages[0], code=error.code)


class Text(serializers.CharField):
    """A line that must arrive as a JSON string: a number or a truth value is not quietly turned into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        self.run_check(data)
        return super().to_internal_value(data)

    def run_check(self, data: str) -> None:
        """Look at the text as it came: blanks at its ends are taken off later, and line breaks would go with them."""
        try:
            check_line(data)
        except ValidationError as error:
            raise serializers.ValidationError([fault(error)]) from error


def about_patient(name: str, **options: Any) -> Text:
    """Return the field of a text that intake keeps about a patient, in the format that intake gives it."""
    return Text(max_length=FORMATS[name].longest, validators=FORMATS[name].shape, **options)


class Day(serializers.DateField):
    """A day as 1990-05-04, and in no other of the ways in which a day can be written."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Id(serializers.UUIDField):
    """An id as it is told: a string."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
